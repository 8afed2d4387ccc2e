public import Domain
public import Merge
public import SyncProtocol

/// An entity's merged state together with the values behind its digests.
public struct EntityRecord: Sendable {
    public let state: EntityState
    private let values: [Dot: String]
    private let reasons: [Dot: String]

    init(state: EntityState, values: [Dot: String], reasons: [Dot: String]) {
        self.state = state
        self.values = values
        self.reasons = reasons
    }

    public var entity: EntityID { state.entity }

    /// The canonical JSON text of a write's value; nil when it was erased.
    public func text(of dot: Dot) -> String? { values[dot] }

    /// The reason given with a write.
    public func reason(of dot: Dot) -> String? { reasons[dot] }

    /// The value of a write; nil when it was erased, cleared, or is not such a value.
    public func value<Value: Decodable>(_ type: Value.Type, of dot: Dot) -> Value? {
        values[dot].flatMap { try? CanonicalJSON.decode(type, from: Array($0.utf8)) }
    }

    /// The value a field shows now; nil when there is none or a person must decide between several.
    public func value<Value: Decodable>(_ type: Value.Type, _ field: String) -> Value? {
        state.shown(field).flatMap { value(type, of: $0.dot) }
    }
}

extension NewWrite {
    /// A write of a value to a field of an entity as it stands: supersedes the field's current writes, and carries the
    /// basis that decisions and the identity set need.
    ///
    /// - Parameters:
    ///   - state: the entity's present state; nil when the entity begins with this act.
    ///   - alsoBasedOn: indices of writes of the same act that a decision looked at.
    public static func value(
        _ value: some Encodable, _ field: String, of entity: EntityID, on state: EntityState?, alsoBasedOn: [Int] = []
    ) throws -> NewWrite {
        let known = ApplicationField(rawValue: field)
        var looked = known?.decidedOn ?? []
        if let known, ApplicationField.identitySet.contains(known) { looked.formUnion(ApplicationField.identitySet) }
        return NewWrite(
            entity: entity, field: field,
            value: String(decoding: try CanonicalJSON.encode(value), as: UTF8.self),
            supersedes: state?.headDots(of: [field]) ?? [],
            basis: state?.headDots(of: looked.map(\.rawValue).filter { $0 != field }) ?? [], basisInAct: alsoBasedOn)
    }
}
