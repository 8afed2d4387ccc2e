public import Domain
public import Sealing
public import Storage
public import SyncProtocol

/// The keys of one entity's record in this replica.
struct RecordKeys: Document {
    static let collection = "record-keys"

    var entity: EntityID
    /// ``Secrets`` as canonical JSON, sealed under the replica's data key; nil once they were destroyed.
    var sealed: WireBytes?

    var documentID: String { entity.description }

    struct Secrets: Codable {
        /// Seals the record at rest; local to this replica.
        var record: WireBytes
        /// Makes the digests in signed bytes; the same on every replica.
        var digest: WireBytes
    }
}

/// Seals records at rest: each entity under a key of its own, those keys under the replica's data key (design.md 4).
/// Destroying an entity's keys makes its values unreadable here for ever.
public struct RecordVault: Sendable {
    private let dataKey: SecretKey

    public init(dataKey: SecretKey) { self.dataKey = dataKey }

    /// What is held of an entity's keys.
    enum Held {
        case nothing, destroyed
        case keys(record: SecretKey, digest: SecretKey)

        /// The key of the entity's value digests.
        var digest: SecretKey? { if case .keys(_, let digest) = self { digest } else { nil } }
    }

    /// The keys of an entity; nil when there are none or they were destroyed.
    func keys(of entity: EntityID, in reader: any StoreReader) throws -> (record: SecretKey, digest: SecretKey)? {
        if case .keys(let record, let digest) = try held(of: entity, in: reader) { (record, digest) } else { nil }
    }

    /// The keys of an entity, or why there are none. Values that still arrive for destroyed keys are not kept.
    func held(of entity: EntityID, in reader: any StoreReader) throws -> Held {
        guard let stored = try reader.get(RecordKeys.self, entity.description) else { return .nothing }
        guard let sealed = stored.sealed else { return .destroyed }
        let opened = try dataKey.open(sealed.bytes, context: Self.context(entity))
        let secrets = try CanonicalJSON.decode(RecordKeys.Secrets.self, from: opened)
        guard let record = SecretKey(bytes: secrets.record.bytes), let digest = SecretKey(bytes: secrets.digest.bytes)
        else { throw Failure(.sealDamaged, ["item": "record key"]) }
        return .keys(record: record, digest: digest)
    }

    /// The key of an entity's value digests; nil when the entity is new here or its keys were destroyed.
    public func digestKey(of entity: EntityID, in reader: any StoreReader) throws -> SecretKey? {
        try keys(of: entity, in: reader)?.digest
    }

    /// Makes keys for an entity that has none.
    /// - Parameter digest: the key that came with its first act, or nil for an entity that begins here.
    func makeKeys(
        of entity: EntityID, digest: SecretKey?, in transaction: any StoreTransaction
    ) throws -> (record: SecretKey, digest: SecretKey) {
        let keys = (record: SecretKey(), digest: digest ?? SecretKey())
        let secrets = RecordKeys.Secrets(record: WireBytes(keys.record.bytes), digest: WireBytes(keys.digest.bytes))
        let sealed = try dataKey.seal(CanonicalJSON.encode(secrets), context: Self.context(entity))
        try transaction.put(RecordKeys(entity: entity, sealed: WireBytes(sealed)))
        return keys
    }

    /// Destroys an entity's keys, then the sealed bytes. What stays says that they were destroyed, so that an act
    /// delivered once more does not bring the values back.
    public func destroy(_ entity: EntityID, in transaction: any StoreTransaction) throws {
        try transaction.put(RecordKeys(entity: entity, sealed: nil))
        try transaction.eraseContents(of: entity)
    }

    /// Seals something personal that is not part of an entity (a draft, a view) under the data key.
    public func seal(_ value: some Encodable, context: String) throws -> WireBytes {
        WireBytes(try dataKey.seal(CanonicalJSON.encode(value), context: context))
    }

    /// Opens what ``seal(_:context:)`` made.
    public func open<Value: Decodable>(_ type: Value.Type, _ sealed: WireBytes, context: String) throws -> Value {
        try CanonicalJSON.decode(type, from: dataKey.open(sealed.bytes, context: context))
    }

    /// A keyed fingerprint of something personal, by which it can be looked up without being readable: hexadecimal.
    public func index(_ text: String, purpose: String) -> String {
        Hex.encode(dataKey.authenticationCode(of: Array("index/\(purpose)/\(text)".utf8)).prefix(16))
    }

    private static func context(_ entity: EntityID) -> String { "record-keys/\(entity)" }
}
