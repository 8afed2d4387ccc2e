import Domain
import FieldAgentKit
import Merge
import OfficeKit
import Records
import Sealing
import Storage
import SyncProtocol
import TestKit
import Transport

extension Plant {
    /// Mistakes planted by somebody who did not write the simulation, after it was written.
    static let byOthers: [Plant] = [
        receiptBeforeSync, offsetFromNotes, scopeKept, cacheNotPutBack, notJudgedAgain, madeAnew,
    ]

    private static let receiptBeforeSync = Plant(
        name: "receipt-before-sync", meaning: "a picture has its receipt before its last bytes are synced",
        office: Storage(blobs: { _, disk in MemoryBlobStore(disk, syncsWhole: false) }))

    private static let offsetFromNotes: Plant = {
        let notes = Box<[String: Int]>()
        return Plant(
            name: "offset-from-notes",
            meaning:
                "an upload's offset is what was noted while it came in, also after a restart, instead of its file's",
            office: Storage(blobs: { blobs, _ in NotingBlobs(base: blobs, notes: notes) }))
    }()

    private static let scopeKept = Plant(
        name: "scope-kept", meaning: "the feed does not start over when a laptop takes part in a session again",
        office: Storage(store: { LyingStore(base: $0, transaction: { ScopeKept($0) }) }))

    private static let cacheNotPutBack = Plant(
        name: "cache-not-put-back",
        meaning: "a chain's end is kept in memory and not put back with a transaction that failed",
        office: Storage(store: { store in
            let cache = Box<[String: [UInt8]]>()
            return LyingStore(base: store, transaction: { CachingDevices($0, cache) })
        }))

    private static let notJudgedAgain = Plant(
        name: "not-judged-again", meaning: "an act that waits for another is not judged again when that one comes",
        office: Storage(store: { LyingStore(base: $0, transaction: { NoneWaiting($0) }) }))

    private static let madeAnew = Plant(
        name: "made-anew", meaning: "a retry after a lost answer makes the act again, under new numbers",
        line: { machine, exchange in
            do { return try await exchange.next(exchange.body) } catch {
                guard RequestKind(exchange.request) == .acts, (error as? Failure)?.code == .networkOutcomeUnknown,
                    let act = acts(in: exchange.body).first
                else { throw error }
                let laptop = machine.laptop
                try? await laptop.store.write { transaction in
                    guard let stored = try transaction.act(act) else { return }
                    let old = try laptop.log.load(stored, in: transaction)
                    let writes = zip(old.act.writes, old.contents.values).compactMap { write, value in
                        value.map {
                            NewWrite(entity: write.entity, field: write.field, value: $0, supersedes: write.supersedes)
                        }
                    }
                    let new = NewAct(at: old.act.at, author: old.act.author, writes: writes)
                    try QueuedAct.queue(try laptop.log.append(new, in: transaction), of: laptop, in: transaction)
                }
                throw error
            }
        })
}

/// Notes how far an upload is when its bytes come, and believes its notes.
private struct NotingBlobs: BlobStore {
    let base: MemoryBlobStore
    let notes: Box<[String: Int]>

    func store(_ blobs: [(id: String, bytes: [UInt8])], as kind: BlobKind) throws { try base.store(blobs, as: kind) }
    func read(_ id: String) throws -> [UInt8]? { try base.read(id) }
    func file(_ id: String) throws -> (path: String, size: Int)? { try base.file(id) }
    func remove(_ id: String) throws {
        try base.remove(id)
        notes.change { $0?[id] = nil }
    }
    func all(_ kind: BlobKind) throws -> [String] { try base.all(kind) }
    func sweep(keeping named: Set<String>, olderThan age: Duration) throws -> Int {
        try base.sweep(keeping: named, olderThan: age)
    }

    func offset(ofUpload id: String) throws -> Int {
        let there = try base.offset(ofUpload: id)
        return there == 0 ? 0 : notes.value?[id] ?? there
    }

    func openUpload(_ id: String, at offset: Int?) throws -> any UploadFile {
        NotingUpload(base: try base.openUpload(id, at: offset)) { [notes] offset in
            notes.change { $0 = ($0 ?? [:]).merging([id: offset]) { $1 } }
        }
    }

    func finish(_ uploads: [CompleteUpload]) -> [Failure?] {
        base.finish(
            uploads.map {
                CompleteUpload(file: ($0.file as? NotingUpload)?.base ?? $0.file, id: $0.id, kind: $0.kind)
            })
    }
}

private final class NotingUpload: UploadFile {
    let base: any UploadFile
    private let note: @Sendable (Int) -> Void

    init(base: any UploadFile, note: @escaping @Sendable (Int) -> Void) {
        self.base = base
        self.note = note
    }

    var offset: Int { base.offset }
    func append(_ bytes: [UInt8]) throws {
        try base.append(bytes)
        note(base.offset)
    }
    func sync() throws { try base.sync() }
    func cut(to offset: Int) throws {
        try base.cut(to: offset)
        note(offset)
    }
    func close() { base.close() }
}

/// Does not count changes of what a laptop may get.
private final class ScopeKept: PassingTransaction {
    override func put(_ collection: String, _ id: String, body: [UInt8], keys: [DocumentKey]) throws {
        guard collection == DeviceSessions.collection, let before = try get(DeviceSessions.self, id) else {
            return try super.put(collection, id, body: body, keys: keys)
        }
        var sessions = try CanonicalJSON.decode(DeviceSessions.self, from: body)
        sessions.version = before.version
        try super.put(collection, id, body: CanonicalJSON.encode(sessions), keys: keys)
    }
}

/// Keeps laptops, with the ends of their chains, in memory from when they are written.
private final class CachingDevices: PassingTransaction {
    private let cache: Box<[String: [UInt8]]>
    init(_ transaction: any StoreTransaction, _ cache: Box<[String: [UInt8]]>) {
        self.cache = cache
        super.init(transaction)
    }

    override func document(_ collection: String, _ id: String) throws -> [UInt8]? {
        guard collection == Device.collection, let held = cache.value?[id] else {
            return try super.document(collection, id)
        }
        return held
    }

    override func put(_ collection: String, _ id: String, body: [UInt8], keys: [DocumentKey]) throws {
        if collection == Device.collection { cache.change { $0 = ($0 ?? [:]).merging([id: body]) { $1 } } }
        try super.put(collection, id, body: body, keys: keys)
    }
}

/// Says that nothing waits.
private final class NoneWaiting: PassingTransaction {
    override func actsWaiting(for dots: [Dot]) throws -> [ActID] { [] }
}
