import Domain
import Foundation
import GRDB
import SQLiteStorage
import Storage
import Testing

@Suite struct SQLiteStoreTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    @Test(arguments: StoreConformance.checks.indices)
    func `SQLite keeps the promises of a store`(index: Int) async throws {
        let (name, check) = StoreConformance.checks[index]
        try await withKnownName(name) { try await check(SQLiteStore(directory: scratch.path)) }
    }

    @Test(arguments: BlobConformance.checks.indices)
    func `files keep the promises of a blob store`(index: Int) async throws {
        let (name, check) = BlobConformance.checks[index]
        try await withKnownName(name) { try await check(FileBlobStore(directory: scratch.path)) }
    }

    @Test func `what was committed is there when the store is opened again`() async throws {
        let (stored, act) = sample(1, 1)
        try await SQLiteStore(directory: scratch.path).write { transaction throws in
            _ = try transaction.insert(stored, act)
            try transaction.put(Note(id: "n", text: "髙"))
        }
        try await SQLiteStore(directory: scratch.path).read { reader throws in
            #expect(try reader.acts(of: entity(1)).map(\.id) == [stored.id])
            #expect(try reader.get(Note.self, "n")?.text == "髙")
        }
    }

    @Test func `two stores on one file follow one another and see each other's work`() async throws {
        let (one, other) = (try SQLiteStore(directory: scratch.path), try SQLiteStore(directory: scratch.path))
        try await one.write { try $0.put(Note(id: "n", text: "0")) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<30 {
                group.addTask {
                    try await (index.isMultiple(of: 2) ? one : other).write { transaction throws in
                        let number = try transaction.get(Note.self, "n").flatMap { Int($0.text) } ?? -1
                        try transaction.put(Note(id: "n", text: String(number + 1)))
                    }
                }
            }
            try await group.waitForAll()
        }
        for store in [one, other] { #expect(try await store.read { try $0.get(Note.self, "n")?.text } == "30") }
    }

    @Test func `a store that others write to for long says so, and not that somebody must be stopped`() async throws {
        let hasty = try SQLiteStore(directory: scratch.path, patience: 0.05)
        let other = try SQLiteStore(directory: scratch.path)
        let (begun, begin) = AsyncStream.makeStream(of: Void.self)
        let end = DispatchSemaphore(value: 0)
        let writing = Task {
            try await other.write { _ in
                begin.finish()
                // On the store's own thread, which waits for its disk in the same way.
                end.wait()
            }
        }
        for await _ in begun {}
        await expectFailure(.storeBusy) { try await hasty.write { try $0.put(Note(id: "n")) } }
        end.signal()
        try await writing.value
        try await hasty.write { try $0.put(Note(id: "n")) }
    }

    @Test func `many programs may create the same store at once`() async throws {
        let directory = scratch.path
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<6 {
                group.addTask { try await SQLiteStore(directory: directory).write { try $0.put(Note(id: "\(index)")) } }
            }
            try await group.waitForAll()
        }
        #expect(try await SQLiteStore(directory: directory).read { try $0.all(Note.self).count } == 6)
    }

    @Test func `commits are synchronised in full`() async throws {
        let store = try SQLiteStore(directory: scratch.path)
        let settings = try await store.settings()
        // FULL is 2.
        #expect(settings == ["journal_mode": "wal", "synchronous": "2", "secure_delete": "1"])
    }

    @Test func `a database of a later release is refused and left alone`() async throws {
        _ = try SQLiteStore(directory: scratch.path)
        let path = scratch.path + "/outreach.sqlite"
        try await DatabaseQueue(path: path).write { db in
            try db.execute(sql: "PRAGMA user_version = \(SQLiteStore.schemaVersion + 1)")
        }
        await expectFailure(.storeNewer) { try SQLiteStore(directory: scratch.path) }
        let version = try await DatabaseQueue(path: path).read { try Int.fetchOne($0, sql: "PRAGMA user_version") }
        #expect(version == SQLiteStore.schemaVersion + 1)
    }

    @Test func `what is no database is refused, and a missing directory is not made`() async throws {
        try Data("not a database, but long enough to be looked at as one".utf8)
            .write(to: URL(filePath: scratch.path + "/outreach.sqlite"))
        await expectFailure(.storeDamaged) { try SQLiteStore(directory: scratch.path) }
        await expectFailure(.storeReadOnly) { try SQLiteStore(directory: scratch.path + "/none") }
        #expect(!FileManager.default.fileExists(atPath: scratch.path + "/none"))
    }

    @Test func `others cannot read the database, its log or a blob`() async throws {
        let store = try SQLiteStore(directory: scratch.path)
        try await store.write { try $0.put(Note(id: "n")) }
        let blob = BlobConformance.blob(1, 10)
        let files = try FileBlobStore(directory: scratch.path)
        try files.store([blob], as: .picture)
        for name in ["outreach.sqlite", "outreach.sqlite-wal", "outreach.sqlite-shm", "blobs/\(blob.id)"] {
            let mode = try FileManager.default.attributesOfItem(atPath: scratch.path + "/" + name)[.posixPermissions]
            #expect(mode as? Int == 0o600, "\(name)")
        }
    }

    @Test func `a removed document can be read in no file of the store`() async throws {
        let store = try SQLiteStore(directory: scratch.path)
        let secret = "a key that was destroyed"
        try await store.write { try $0.put(Note(id: "n", text: secret)) }
        try await store.checkpoint()
        #expect(try bytesOnDisk().contains(Array(secret.utf8)))
        try await store.write { try $0.remove(Note.self, "n") }
        try await store.checkpoint()
        #expect(try !bytesOnDisk().contains(Array(secret.utf8)))
    }

    private func bytesOnDisk() throws -> [UInt8] {
        try ["", "-wal"].flatMap { Array(try Data(contentsOf: URL(filePath: scratch.path + "/outreach.sqlite" + $0))) }
    }

    /// Runs a check; what it records says which promise it was.
    private func withKnownName(_ name: String, _ body: () async throws -> Void) async throws {
        do { try await body() } catch {
            Issue.record("\(name): \(error)")
        }
    }
}
