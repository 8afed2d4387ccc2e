import Domain
import Merge
import Storage
import SyncProtocol
import TestKit

/// A store's view that passes everything on; what a liar changes, it overrides.
class PassingReader: StoreReader {
    private let reader: any StoreReader
    init(_ reader: any StoreReader) { self.reader = reader }

    func act(_ id: ActID) throws -> StoredAct? { try reader.act(id) }
    func acts(of entity: EntityID) throws -> [StoredAct] { try reader.acts(of: entity) }
    func acts(after position: Int64, limit: Int) throws -> [StoredAct] {
        try reader.acts(after: position, limit: limit)
    }
    func headers(
        after position: Int64, through last: Int64, limit: Int, exceptOf replicas: [ReplicaID]
    ) throws -> [StoredHeader] {
        try reader.headers(after: position, through: last, limit: limit, exceptOf: replicas)
    }
    func highestPosition() throws -> Int64 { try reader.highestPosition() }
    func fact(of dot: Dot) throws -> WriteFact? { try reader.fact(of: dot) }
    func actHolding(_ dot: Dot) throws -> ActID? { try reader.actHolding(dot) }
    func isHeld(_ counters: ClosedRange<Int64>, of replica: ReplicaID) throws -> Bool {
        try reader.isHeld(counters, of: replica)
    }
    func actsWaiting(for dots: [Dot]) throws -> [ActID] { try reader.actsWaiting(for: dots) }
    func entities(withField field: String) throws -> [EntityID] { try reader.entities(withField: field) }
    func highestLamport() throws -> Int64 { try reader.highestLamport() }
    func highestCounter(of replica: ReplicaID) throws -> Int64 { try reader.highestCounter(of: replica) }
    func document(_ collection: String, _ id: String) throws -> [UInt8]? { try reader.document(collection, id) }
    func documents(_ collection: String, key: DocumentKey?) throws -> [(id: String, body: [UInt8])] {
        try reader.documents(collection, key: key)
    }
    func documents(_ collection: String, after id: String) throws -> [(id: String, body: [UInt8])] {
        try reader.documents(collection, after: id)
    }
}

/// A transaction that passes everything on.
class PassingTransaction: PassingReader, StoreTransaction {
    private let transaction: any StoreTransaction
    init(_ transaction: any StoreTransaction) {
        self.transaction = transaction
        super.init(transaction)
    }

    func insert(_ stored: StoredAct, _ act: Act) throws -> Int64 { try transaction.insert(stored, act) }
    func setJudgement(_ judgement: Judgement, of id: ActID) throws { try transaction.setJudgement(judgement, of: id) }
    func setContents(_ sealed: [UInt8], of id: ActID, for entity: EntityID) throws {
        try transaction.setContents(sealed, of: id, for: entity)
    }
    func eraseContents(of entity: EntityID) throws { try transaction.eraseContents(of: entity) }
    func put(_ collection: String, _ id: String, body: [UInt8], keys: [DocumentKey]) throws {
        try transaction.put(collection, id, body: body, keys: keys)
    }
    func remove(_ collection: String, _ id: String) throws { try transaction.remove(collection, id) }
}

/// A store whose views are a liar's.
struct LyingStore: Store {
    let base: any Store
    var reader: @Sendable (any StoreReader) -> any StoreReader = { $0 }
    var transaction: @Sendable (any StoreTransaction) -> any StoreTransaction = { $0 }

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (any StoreReader) throws -> Value
    ) async throws -> Value {
        try await base.read { [reader] in try body(reader($0)) }
    }

    func write<Value: Sendable>(
        _ body: @escaping @Sendable (any StoreTransaction) throws -> Value
    ) async throws -> Value {
        try await base.write { [transaction] in try body(transaction($0)) }
    }
}

/// Says that it has committed before anything is durable.
struct UnsyncedStore: Store {
    let base: MemoryStore

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (any StoreReader) throws -> Value
    ) async throws -> Value { try await base.read(body) }

    func write<Value: Sendable>(
        _ body: @escaping @Sendable (any StoreTransaction) throws -> Value
    ) async throws -> Value { try await base.writeUnsynced(body) }
}

/// Commits where the feed stands in a transaction of its own, before the one with what came.
struct EarlyCursorStore: Store {
    let base: any Store

    private struct Split: Error { let progress: [UInt8] }

    private final class Watching: PassingTransaction {
        var hasInserted = false
        var progress: [UInt8]?
        override func insert(_ stored: StoredAct, _ act: Act) throws -> Int64 {
            hasInserted = true
            return try super.insert(stored, act)
        }
        override func put(_ collection: String, _ id: String, body: [UInt8], keys: [DocumentKey]) throws {
            if collection == "sync-progress" { progress = body }
            try super.put(collection, id, body: body, keys: keys)
        }
    }

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (any StoreReader) throws -> Value
    ) async throws -> Value { try await base.read(body) }

    func write<Value: Sendable>(
        _ body: @escaping @Sendable (any StoreTransaction) throws -> Value
    ) async throws -> Value {
        do {
            return try await base.write { transaction in
                let watching = Watching(transaction)
                let value = try body(watching)
                if watching.hasInserted, let progress = watching.progress { throw Split(progress: progress) }
                return value
            }
        } catch let split as Split {
            try await base.write { try $0.put("sync-progress", "current", body: split.progress, keys: []) }
            return try await base.write(body)
        }
    }
}

/// The newest by the clock wins, whatever its author had seen.
final class ClockMerging: PassingReader {
    static func newest(_ acts: [StoredAct], of entity: EntityID) throws -> [StoredAct] {
        var latest: [String: Instant] = [:]
        let parsed = try acts.map { ($0, try SignedAct.parse($0.header)) }
        for (_, act) in parsed {
            for write in act.writes where write.entity == entity {
                latest[write.field] = max(latest[write.field] ?? act.at, act.at)
            }
        }
        return parsed.filter { _, act in
            act.writes.contains { $0.entity == entity && latest[$0.field] == act.at }
        }.map(\.0)
    }

    override func acts(of entity: EntityID) throws -> [StoredAct] {
        try Self.newest(try super.acts(of: entity), of: entity)
    }
}

/// Takes an act whose dots are taken for stored.
final class DotsIgnored: PassingTransaction {
    override func actHolding(_ dot: Dot) throws -> ActID? { nil }
    override func insert(_ stored: StoredAct, _ act: Act) throws -> Int64 {
        do { return try super.insert(stored, act) } catch let failure as Failure where failure.code == .dotReused {
            return 0
        }
    }
}

/// Says of the end of the chain of receipts what the next receipt wants to hear.
final class AnyTip: PassingTransaction {
    private let wanted: @Sendable () -> [UInt8]?
    init(_ transaction: any StoreTransaction, wanted: @escaping @Sendable () -> [UInt8]?) {
        self.wanted = wanted
        super.init(transaction)
    }

    override func document(_ collection: String, _ id: String) throws -> [UInt8]? {
        guard collection == "receipt-tip", let wanted = wanted() else { return try super.document(collection, id) }
        return wanted
    }
}

/// A blob store that takes a whole upload for what its name says, whatever its bytes are.
struct UnhashedBlobs: BlobStore {
    let base: any BlobStore

    func store(_ blobs: [(id: String, bytes: [UInt8])], as kind: BlobKind) throws { try base.store(blobs, as: kind) }
    func read(_ id: String) throws -> [UInt8]? { try base.read(id) }
    func file(_ id: String) throws -> (path: String, size: Int)? { try base.file(id) }
    func remove(_ id: String) throws { try base.remove(id) }
    func all(_ kind: BlobKind) throws -> [String] { try base.all(kind) }
    func sweep(keeping named: Set<String>, olderThan age: Duration) throws -> Int {
        try base.sweep(keeping: named, olderThan: age)
    }
    func offset(ofUpload id: String) throws -> Int { try base.offset(ofUpload: id) }
    func openUpload(_ id: String, at offset: Int?) throws -> any UploadFile { try base.openUpload(id, at: offset) }

    func finish(_ uploads: [CompleteUpload]) -> [Failure?] {
        let sizes = uploads.map(\.file.offset)
        return base.finish(uploads).enumerated().map { index, failure in
            guard failure?.code == .blobMismatch else { return failure }
            // What was there is gone with the real store's refusal: other bytes are as wrong.
            let bytes = [UInt8](repeating: 0, count: sizes[index])
            try? base.store([(uploads[index].id, bytes)], as: uploads[index].kind)
            return nil
        }
    }
}
