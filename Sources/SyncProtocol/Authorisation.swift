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

    /// A chosen photo with warnings is kept only with city staff's reason (papers-ja.md g 10-1).
    ///
    /// - Parameter persons: who took part: one of them may decide that.
    /// - Throws: ``ErrorCode/photoReasonNeeded``, ``ErrorCode/operatorUnknown``, ``ErrorCode/notPermitted``.
    public func check(_ photo: PhotoSet, keptBy persons: [StaffNumber]) throws(Failure) {
        guard photo.chosenShot?.warnings.isEmpty == false else { return }
        guard photo.unexplainedWarnings.isEmpty else { throw Failure(.photoReasonNeeded) }
        var roles: [Role] = []
        for person in persons { roles.append(try role(of: person)) }
        try Permissions.check(roles, may: .clearPhotoWarning)
    }

    /// Who presses for the resident says why, before another person who hears the answer (papers-ja.md f-2).
    ///
    /// - Throws: ``ErrorCode/confirmWitness``, ``ErrorCode/operatorUnknown``, ``ErrorCode/notPermitted``,
    ///   ``ErrorCode/samePersonTwice``.
    public func check(_ confirmation: Confirmation, pressedBy author: StaffNumber) throws(Failure) {
        guard confirmation.by == .assisted else { return }
        guard let reason = confirmation.assistedReason, !reason.isBlank, let witness = confirmation.witness else {
            throw Failure(.confirmWitness)
        }
        try authorise(witness, to: .capture)
        _ = try TwoPersons(author, witness)
    }
}
