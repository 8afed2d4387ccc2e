import Domain

/// Whether a decision still stands (design.md 2.2).
public enum Standing: Hashable, Sendable {
    /// Nobody decided.
    case none
    case stands(AuthoredWrite)
    /// `unseen` are current values it was not based on: it needs a person again and nothing is forwarded.
    case stale(AuthoredWrite, unseen: [AuthoredWrite])
    /// It was based on writes that do not count here: they have not arrived yet, or were set aside.
    case incomplete(AuthoredWrite, missing: [Dot])
    /// Different decisions were made at the same time.
    case contested([AuthoredWrite])

    /// The decision, when it stands.
    public var standing: AuthoredWrite? {
        if case .stands(let write) = self { write } else { nil }
    }
}

extension EntityState {
    /// Whether the decision in a field stands on the entity's present state.
    ///
    /// - Parameters:
    ///   - field: the decision's field.
    ///   - decidedOn: the fields it looks at.
    ///   - excused: a current value that does not count against it although it was not in the basis: the first form ID
    ///     attached by two city staff to an application confirmed as form pending.
    public func standing(
        of field: String, decidedOn: some Sequence<String>, excused: (AuthoredWrite) -> Bool = { _ in false }
    ) -> Standing {
        guard let decisions = heads[field], !decisions.isEmpty else { return .none }
        guard let decision = shown(field) else { return .contested(decisions) }
        let basis = Set(decision.write.basis)
        let missing = basis.filter { write($0) == nil }
        if !missing.isEmpty { return .incomplete(decision, missing: missing.sorted()) }
        let unseen = decidedOn.flatMap { heads[$0] ?? [] }
            .filter { !basis.contains($0.dot) && !excused($0) }
            .sorted(by: AuthoredWrite.older)
        return unseen.isEmpty ? .stands(decision) : .stale(decision, unseen: unseen)
    }
}
