public import Domain
public import Merge
public import Sealing

/// The name of an act everywhere: the SHA-256 of its signed bytes, hexadecimal.
public struct ActID: HexName {
    public let number: Number256
    public init(number: Number256) { self.number = number }

    /// The id of these signed bytes.
    public init(of header: [UInt8]) { self.init(unchecked: sha256(header)) }

    public var text: String { description }
}

/// An act with its exact signed bytes, signature and contents. Never re-encoded (design.md 2.4).
public struct SignedAct: Hashable, Sendable {
    public let header: [UInt8]
    /// 64 bytes, Ed25519 over ``context`` and the header.
    public let signature: [UInt8]
    public let contents: ActContents
    public let act: Act
    public let id: ActID

    static let context = "outreach/act/1"

    /// Reads an act from its parts and checks that its values belong to it. The signature is not checked here.
    ///
    /// A reason whose key is not among the contents (its entity was erased) is taken as it is.
    public init(header: [UInt8], signature: [UInt8], contents: ActContents) throws {
        let parsed = try Self.decode(header)
        act = parsed.act
        guard act.writes.count == contents.values.count, signature.count == 64 else {
            throw Failure(.messageMalformed, ["what": "act"])
        }
        for (write, value) in zip(act.writes, contents.values) {
            guard let value else { continue }
            guard let key = contents.digestKey(of: write.entity),
                write.value == ValueDigest(of: value, field: write.field, key: key)
            else { throw Failure(.messageMalformed, ["what": "value digest"]) }
        }
        if let reason = contents.reason, let key = contents.digestKey(of: act.writes[0].entity) {
            guard parsed.reason == ValueDigest(of: reason, field: "reason", key: key) else {
                throw Failure(.messageMalformed, ["what": "value digest"])
            }
        }
        self.header = header
        self.signature = signature
        self.contents = contents
        id = ActID(of: header)
    }

    /// What signed bytes say, without the values.
    public static func parse(_ header: [UInt8]) throws -> Act { try decode(header).act }

    private static func decode(_ header: [UInt8]) throws -> (act: Act, reason: ValueDigest?) {
        let parsed = try CanonicalJSON.decode(ActHeader.self, from: header)
        guard parsed.version == 1 else { throw Failure(.messageVersion, ["version": String(parsed.version)]) }
        guard !parsed.writes.isEmpty, parsed.writes.count <= 256, parsed.first > 0, parsed.lamport > 0,
            parsed.first < Int64.max - 256, parsed.lamport < 1 << 53, Instant.known.contains(parsed.at.milliseconds),
            parsed.writes.allSatisfy({ isFieldName($0.field) })
        else { throw Failure(.messageMalformed, ["what": "act"]) }
        let writes = parsed.writes.enumerated().map { index, write in
            Write(
                dot: Dot(replica: parsed.replica, counter: parsed.first + Int64(index)), entity: write.entity,
                field: write.field, value: write.value, supersedes: write.supersedes ?? [], basis: write.basis ?? [])
        }
        let act = Act(
            replica: parsed.replica, lamport: parsed.lamport, at: parsed.at, side: parsed.side, author: parsed.author,
            second: parsed.second, writes: writes)
        return (act, parsed.reason)
    }

    /// ASCII only, so that Swift, which compares strings by canonical equivalence, and a database, which compares
    /// bytes, agree on which field it is.
    private static func isFieldName(_ name: String) -> Bool {
        (1...64).contains(name.utf8.count) && name.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }

    /// Whether the signer's key signed exactly these bytes.
    public func isSigned(by key: VerificationKey) -> Bool {
        key.verifies(signature, of: header, context: Self.context)
    }

    /// The canonical JSON text a write carried; nil when it was erased or is not of this act.
    public func value(of dot: Dot) -> String? {
        guard let index = act.writes.firstIndex(where: { $0.dot == dot }) else { return nil }
        return contents.values[index]
    }
}

extension ActContents {
    /// The digest key of an entity, if it travels with the act.
    public func digestKey(of entity: EntityID) -> SecretKey? {
        keys[entity.description].flatMap { Hex.decode($0) }.flatMap { SecretKey(bytes: $0) }
    }
}

extension ValueDigest {
    /// The digest of a value: HMAC-SHA-256 under the entity's key over the field's name, a zero byte and the value's
    /// canonical JSON text.
    public init(of value: String, field: String, key: SecretKey) {
        let code = key.authenticationCode(of: Array(field.utf8) + [0] + Array(value.utf8))
        // HMAC-SHA-256 always has 32 bytes.
        self.init(unchecked: code)
    }
}

/// A write that is to be part of a new act.
public struct NewWrite: Sendable {
    public var entity: EntityID
    public var field: String
    /// Canonical JSON text.
    public var value: String
    public var supersedes: [Dot]
    /// Dots of earlier writes seen when deciding.
    public var basis: [Dot]
    /// Indices of writes of the same act that belong to the basis too.
    public var basisInAct: [Int]

    public init(
        entity: EntityID, field: String, value: String, supersedes: [Dot] = [], basis: [Dot] = [],
        basisInAct: [Int] = []
    ) {
        self.entity = entity
        self.field = field
        self.value = value
        self.supersedes = supersedes
        self.basis = basis
        self.basisInAct = basisInAct
    }
}

extension SignedAct {
    /// What a new act says of itself.
    public struct Particulars: Sendable {
        public var replica: ReplicaID
        /// The first free counter of the replica, allocated in the transaction that saves the act.
        public var first: Int64
        public var lamport: Int64
        public var at: Instant
        public var side: Side
        public var author: StaffNumber
        public var second: StaffNumber?
        public var reason: String?

        public init(
            replica: ReplicaID, first: Int64, lamport: Int64, at: Instant, side: Side, author: StaffNumber,
            second: StaffNumber? = nil, reason: String? = nil
        ) {
            self.replica = replica
            self.first = first
            self.lamport = lamport
            self.at = at
            self.side = side
            self.author = author
            self.second = second
            self.reason = reason
        }
    }

    /// Makes and signs an act.
    ///
    /// - Parameter keys: the digest key of every entity written to.
    public static func make(
        _ particulars: Particulars, writes: [NewWrite], keys: [EntityID: SecretKey], signedBy signer: SigningKey
    ) throws -> SignedAct {
        func dot(_ index: Int) -> Dot {
            Dot(replica: particulars.replica, counter: particulars.first + Int64(index))
        }
        func key(_ entity: EntityID) throws -> SecretKey {
            guard let key = keys[entity] else { throw Failure(.keyMissing, ["file": "record key"]) }
            return key
        }
        let headers = try writes.map { write in
            let basis = (write.basis + write.basisInAct.map(dot)).sorted()
            return ActHeader.WriteHeader(
                entity: write.entity, field: write.field,
                value: ValueDigest(of: write.value, field: write.field, key: try key(write.entity)),
                supersedes: write.supersedes.isEmpty ? nil : write.supersedes.sorted(),
                basis: basis.isEmpty ? nil : basis)
        }
        var reasonDigest: ValueDigest?
        if let reason = particulars.reason, let first = writes.first {
            reasonDigest = ValueDigest(of: reason, field: "reason", key: try key(first.entity))
        }
        let header = CanonicalJSON.encode(
            ActHeader(
                version: 1, replica: particulars.replica, first: particulars.first, lamport: particulars.lamport,
                at: particulars.at, side: particulars.side, author: particulars.author, second: particulars.second,
                reason: reasonDigest, writes: headers))
        let hexKeys = try Set(writes.map(\.entity)).map { ($0.description, Hex.encode(try key($0).bytes)) }
        return try SignedAct(
            header: header, signature: try signer.sign(header, context: context),
            contents: ActContents(
                keys: Dictionary(uniqueKeysWithValues: hexKeys), values: writes.map(\.value), reason: particulars.reason
            ))
    }
}
