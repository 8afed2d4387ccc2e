public import Domain
public import Merge
public import SyncProtocol

/// Durable storage of one replica: the port that every database adapter implements.
///
/// Bodies run on the adapter's own threads, never on the cooperative pool, and may block. A transaction is durable
/// when ``write(_:)`` returns (for SQLite: WAL with synchronous=FULL), or has left nothing behind when it throws.
public protocol Store: Sendable {
    /// Runs a body on a consistent snapshot.
    func read<Value: Sendable>(_ body: @escaping @Sendable (any StoreReader) throws -> Value) async throws -> Value
    /// Runs a body in a transaction; transactions follow one another.
    func write<Value: Sendable>(_ body: @escaping @Sendable (any StoreTransaction) throws -> Value) async throws
        -> Value
}

/// A store that can be copied while it is written to.
public protocol SnapshotStore: Store {
    /// Writes the store as it stands at one moment into a new file, whole and synced.
    /// - Parameter path: of a file that does not exist yet, in a directory that does.
    func snapshot(to path: String) async throws
}

/// An act as it lies in a store. The values of each entity lie apart, sealed under that entity's record key.
public struct StoredAct: Hashable, Sendable {
    public var id: ActID
    /// The signed bytes, verbatim.
    public var header: [UInt8]
    public var signature: [UInt8]
    /// Order in which this store took acts in; assigned on insertion, never reused, never out of commit order.
    public var position: Int64
    public var judgement: Judgement
    /// The device it came from; nil when it was made here.
    public var device: String?
    public var storedAt: Instant
    /// Sealed contents by entity, for the entities that were asked for.
    public var sealedContents: [EntityID: [UInt8]]

    public init(
        id: ActID, header: [UInt8], signature: [UInt8], position: Int64 = 0, judgement: Judgement, device: String?,
        storedAt: Instant, sealedContents: [EntityID: [UInt8]]
    ) {
        self.id = id
        self.header = header
        self.signature = signature
        self.position = position
        self.judgement = judgement
        self.device = device
        self.storedAt = storedAt
        self.sealedContents = sealedContents
    }
}

/// The signed bytes of an act, and where it stands.
public struct StoredHeader: Hashable, Sendable {
    public var position: Int64
    public var id: ActID
    public var header: [UInt8]

    public init(position: Int64, id: ActID, header: [UInt8]) {
        self.position = position
        self.id = id
        self.header = header
    }
}

/// What can be asked of a store.
public protocol StoreReader {
    /// The act with this id, with all its sealed contents.
    func act(_ id: ActID) throws -> StoredAct?
    /// The acts that write to an entity, in order of position, with the sealed contents of that entity.
    func acts(of entity: EntityID) throws -> [StoredAct]
    /// The acts after a position, in order, with all their sealed contents.
    func acts(after position: Int64, limit: Int) throws -> [StoredAct]
    /// The signed bytes of the acts after a position and up to `last`, in order, so many at most; those that these
    /// replicas made are left out.
    func headers(
        after position: Int64, through last: Int64, limit: Int, exceptOf replicas: [ReplicaID]
    ) throws -> [StoredHeader]
    /// The highest position given; 0 at first.
    func highestPosition() throws -> Int64
    /// The facts of a write, if its act is stored.
    func fact(of dot: Dot) throws -> WriteFact?
    /// The act that holds a dot.
    func actHolding(_ dot: Dot) throws -> ActID?
    /// Whether any of these counters of a replica is held by an act.
    func isHeld(_ counters: ClosedRange<Int64>, of replica: ReplicaID) throws -> Bool
    /// Acts that supersede one of these dots and were judged without knowing it, each once.
    func actsWaiting(for dots: [Dot]) throws -> [ActID]
    /// Entities that any act writes to under one of these fields.
    func entities(withField field: String) throws -> [EntityID]
    /// The highest Lamport number stored; 0 at first.
    func highestLamport() throws -> Int64
    /// The highest counter of a replica; 0 at first.
    func highestCounter(of replica: ReplicaID) throws -> Int64

    /// The body of a document.
    func document(_ collection: String, _ id: String) throws -> [UInt8]?
    /// The documents of a collection, by id; with `key` only those that carry its name and value, unique or not.
    func documents(_ collection: String, key: DocumentKey?) throws -> [(id: String, body: [UInt8])]
    /// The documents of a collection whose ids come after one, by the bytes of their ids.
    func documents(_ collection: String, after id: String) throws -> [(id: String, body: [UInt8])]
}

/// What can be done in a transaction.
public protocol StoreTransaction: StoreReader {
    /// Adds an act that is not stored yet and returns its position.
    /// Throws ``ErrorCode/dotReused`` when one of its dots is taken.
    func insert(_ stored: StoredAct, _ act: Act) throws -> Int64
    /// Changes what became of an act.
    func setJudgement(_ judgement: Judgement, of id: ActID) throws
    /// Stores the sealed contents of an entity for an act that came without them.
    func setContents(_ sealed: [UInt8], of id: ActID, for entity: EntityID) throws
    /// Erases the sealed contents of an entity; headers and signatures stay.
    func eraseContents(of entity: EntityID) throws

    /// Stores or replaces a document with the keys it can be found by.
    /// Throws ``ErrorCode/storeDuplicate`` when another document of the collection holds one of its unique keys; then
    /// nothing was changed, also when the transaction goes on.
    func put(_ collection: String, _ id: String, body: [UInt8], keys: [DocumentKey]) throws
    /// Removes a document; nothing happens when there is none.
    func remove(_ collection: String, _ id: String) throws
}

/// A value under which documents are found.
public struct DocumentKey: Hashable, Sendable {
    public var name: String
    public var value: String
    /// At most one document of the collection may hold it.
    public var isUnique: Bool

    public init(_ name: String, _ value: String, isUnique: Bool = false) {
        self.name = name
        self.value = value
        self.isUnique = isUnique
    }
}

/// A small piece of a program's own state: a device, a receipt, an outbox entry. Kept as canonical JSON.
public protocol Document: Codable, Sendable {
    /// Names the collection; never changes.
    static var collection: String { get }
    var documentID: String { get }
    var keys: [DocumentKey] { get }
}

extension Document {
    public var keys: [DocumentKey] { [] }
}

extension StoreReader {
    /// The document with this id.
    public func get<Value: Document>(_ type: Value.Type, _ id: String) throws -> Value? {
        try document(Value.collection, id).map { try CanonicalJSON.decode(type, from: $0) }
    }

    /// All documents of a kind, by id.
    public func all<Value: Document>(_ type: Value.Type) throws -> [Value] {
        try documents(Value.collection, key: nil).map { try CanonicalJSON.decode(type, from: $0.body) }
    }

    /// The documents of a kind whose ids come after one, by the bytes of their ids.
    public func all<Value: Document>(_ type: Value.Type, after id: String) throws -> [Value] {
        try documents(Value.collection, after: id).map { try CanonicalJSON.decode(type, from: $0.body) }
    }

    /// The documents of a kind that carry a key, by id.
    public func all<Value: Document>(_ type: Value.Type, _ name: String, _ value: String) throws -> [Value] {
        try documents(Value.collection, key: DocumentKey(name, value))
            .map { try CanonicalJSON.decode(type, from: $0.body) }
    }
}

extension StoreTransaction {
    /// Stores or replaces a document.
    public func put<Value: Document>(_ value: Value) throws {
        try put(Value.collection, value.documentID, body: CanonicalJSON.encode(value), keys: value.keys)
    }

    /// Removes a document.
    public func remove<Value: Document>(_ type: Value.Type, _ id: String) throws {
        try remove(Value.collection, id)
    }
}
