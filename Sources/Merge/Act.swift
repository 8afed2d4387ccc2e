public import Domain

/// The name of one write, unique for ever: the replica that made it and that replica's counter (design.md 2.1).
/// Encoded as `<replica>:<counter>`.
public struct Dot: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    public let replica: ReplicaID
    /// 1, 2, 3 … without gaps within a replica.
    public let counter: Int64

    public init(replica: ReplicaID, counter: Int64) {
        self.replica = replica
        self.counter = counter
    }

    /// From `<replica>:<counter>`; nil when it is not that.
    public init?(_ text: String) {
        let utf8 = text[...].utf8
        guard let colon = utf8.firstIndex(of: UInt8(ascii: ":")), let replica = Number128(hex: utf8[..<colon]),
            let counter = Int64(Substring(utf8[utf8.index(after: colon)...])), counter > 0
        else { return nil }
        self.init(replica: ReplicaID(number: replica), counter: counter)
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let dot = Dot(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a dot")
        }
        self = dot
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    public var description: String { replica.description + ":" + String(counter) }

    /// By counter, then replica: with equal Lamport numbers this is the order of ``FieldPolicy/newest``.
    public static func < (a: Dot, b: Dot) -> Bool {
        (a.counter, a.replica) < (b.counter, b.replica)
    }
}

/// What stands for a value in the signed bytes: the HMAC-SHA-256 of its canonical bytes under the entity's key.
///
/// Equal digests mean equal values of the same field of the same entity; merge needs no more, so erasing the values
/// at the end of retention leaves merge checkable (design.md 4). 32 bytes.
public struct ValueDigest: HexName {
    public let number: Number256
    public init(number: Number256) { self.number = number }
}

/// One value written to one field of one entity.
public struct Write: Hashable, Sendable {
    public let dot: Dot
    public let entity: EntityID
    /// An ``ApplicationField`` raw value, or a field of a session or link. Unknown names are kept.
    public let field: String
    public let value: ValueDigest
    /// The writes of this field whose values the author saw and replaced.
    public let supersedes: [Dot]
    /// For decisions and the identity set: the current writes the author saw when deciding (design.md 2.2).
    public let basis: [Dot]

    public init(
        dot: Dot, entity: EntityID, field: String, value: ValueDigest, supersedes: [Dot] = [], basis: [Dot] = []
    ) {
        self.dot = dot
        self.entity = entity
        self.field = field
        self.value = value
        self.supersedes = supersedes
        self.basis = basis
    }
}

/// On which side an act was made. Signed; a receiver checks it against the signer.
public enum Side: String, Hashable, Sendable, Codable { case field, office }

/// What one person did at once: the unit of merge, signature, outcome and receipt (design.md 2.1).
public struct Act: Hashable, Sendable {
    public let replica: ReplicaID
    /// Greater than every Lamport number its author had seen.
    public let lamport: Int64
    /// Wall time: information, never order.
    public let at: Instant
    public let side: Side
    /// Who did it; for two-person steps also who confirmed it.
    public let author: StaffNumber
    public let second: StaffNumber?
    /// At least one; dots are consecutive counters of `replica`.
    public let writes: [Write]

    /// The counters of its writes.
    public var counters: ClosedRange<Int64> {
        (writes.first?.dot.counter ?? 0)...(writes.last?.dot.counter ?? 0)
    }

    public init(
        replica: ReplicaID, lamport: Int64, at: Instant, side: Side, author: StaffNumber, second: StaffNumber? = nil,
        writes: [Write]
    ) {
        self.replica = replica
        self.lamport = lamport
        self.at = at
        self.side = side
        self.author = author
        self.second = second
        self.writes = writes
    }
}
