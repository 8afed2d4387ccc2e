import Domain

/// What is done with concurrent different values of a field (design.md 4).
public enum FieldPolicy: String, Hashable, Sendable, CaseIterable {
    /// A person decides. The default.
    case person
    /// An office value is shown, the others stay in history.
    case officeFirst = "office-first"
    /// The highest (Lamport, dot) is shown. Only where harmless.
    case newest
}

extension FieldPolicy {
    /// The policy of an application's field; unknown fields wait for a person.
    public static func of(_ field: String) -> FieldPolicy {
        switch ApplicationField(rawValue: field) {
        // Several questions may stand; the newest is shown, and none is answered by that.
        case .returned: .newest
        // A decision of the office outranks what a laptop wrote.
        case .approval, .handoff: .officeFirst
        default: .person
        }
    }
}

/// Concurrent values that a machine must not choose between.
public enum Conflict: Hashable, Sendable {
    /// Different current values of one field. Oldest first.
    case field(String, [AuthoredWrite])
    /// Concurrent current values anywhere in the identity set, even in different fields: decided whole by two city
    /// staff, never mixed (design.md 4). All current writes of the set, oldest first. While it is open,
    /// ``EntityState/shown(_:)`` still answers for the set's fields one by one: nothing may be forwarded from that.
    case identitySet([AuthoredWrite])

    /// `identity-set`, or the field's name.
    public var name: String {
        switch self {
        case .field(let name, _): name
        case .identitySet: "identity-set"
        }
    }

    /// The current writes it is about.
    public var heads: [AuthoredWrite] {
        switch self {
        case .field(_, let heads), .identitySet(let heads): heads
        }
    }
}

extension EntityState {
    /// The open conflicts of an application, the identity set first, then by field name.
    public var conflicts: [Conflict] {
        var found: [Conflict] = []
        let identityHeads = Self.identityFields.flatMap { heads[$0] ?? [] }.sorted(by: AuthoredWrite.older)
        if isConcurrent(identityHeads) { found.append(.identitySet(identityHeads)) }
        // Hardly any field has several.
        for (field, writes) in heads.filter({ $0.value.count > 1 }).sorted(by: { $0.key < $1.key })
        where !Self.identityFields.contains(field) && FieldPolicy.of(field) == .person {
            if Set(writes.map(\.value)).count > 1 { found.append(.field(field, writes)) }
        }
        return found
    }

    private static let identityFields = ApplicationField.identitySet.map(\.rawValue).sorted()

    /// The write whose value a field shows now; nil when there is none or a person must decide.
    public func shown(_ field: String) -> AuthoredWrite? {
        guard let writes = heads[field], let newest = writes.last else { return nil }
        if writes.count == 1 || Set(writes.map(\.value)).count == 1 { return newest }
        switch FieldPolicy.of(field) {
        case .person: return nil
        case .newest: return newest
        case .officeFirst: return writes.last { $0.side == .office } ?? newest
        }
    }

    /// Whether a machine would have to choose between these current writes: a field has different values, or two values
    /// of different fields stand beside each other although neither's author had seen the other.
    ///
    /// Writes of the same value in the same field are one choice: who agrees with another disagrees with nobody.
    private func isConcurrent(_ writes: [AuthoredWrite]) -> Bool {
        guard let first = writes.first, writes.count > 1 else { return false }
        let same = Dictionary(grouping: writes) { Choice(field: $0.field, value: $0.value) }.values
        if same.count > Set(writes.map(\.field)).count { return true }
        // Mostly one act wrote them all.
        if Set(companions(of: first.dot)).isSuperset(of: writes.map(\.dot)) { return false }
        let choices = same.map { same in
            (dots: same.map(\.dot), seen: same.reduce(into: Set<Dot>()) { $0.formUnion(seen(by: $1.dot)) })
        }
        for (index, one) in choices.enumerated() {
            for other in choices[..<index]
            where one.seen.isDisjoint(with: other.dots) && other.seen.isDisjoint(with: one.dots) { return true }
        }
        return false
    }
}

/// A value somebody chose for a field.
private struct Choice: Hashable {
    let field: String
    let value: ValueDigest
}
