public import Domain

extension OfficeConfiguration {
    /// The role of a staff number. Throws ``ErrorCode/operatorUnknown`` when the office does not know it.
    public func role(of number: StaffNumber) throws(Failure) -> Role {
        guard let found = operators.first(where: { $0.number == number }) else { throw Failure(.operatorUnknown) }
        return found.role
    }

    /// Throws ``ErrorCode/operatorUnknown`` or ``ErrorCode/notPermitted`` unless the person may do it (domain.md 9).
    public func authorise(_ number: StaffNumber, to action: Action) throws(Failure) {
        try Permissions.check([try role(of: number)], may: action)
    }
}
