import Domain
import Storage
import Synchronization
import TestKit
import Testing

/// The storage in memory keeps what the adapter keeps, and loses with its power what a disk loses.
struct MemoryStorageTests {
    @Test(arguments: StoreConformance.checks.indices)
    func `memory keeps the promises of a store`(index: Int) async throws {
        let (name, check) = StoreConformance.checks[index]
        do { try await check(MemoryStore()) } catch { Issue.record("\(name): \(error)") }
    }

    @Test(arguments: BlobConformance.checks.indices)
    func `files in memory keep the promises of a blob store`(index: Int) async throws {
        let (name, check) = BlobConformance.checks[index]
        do { try await check(MemoryBlobStore()) } catch { Issue.record("\(name): \(error)") }
    }

    @Test func `a loss of power leaves what was committed and nothing else`() async throws {
        let store = MemoryStore()
        try await store.write { try $0.put(Note(id: "a")) }
        try await store.writeUnsynced { try $0.put(Note(id: "b")) }
        #expect(try await store.read { try $0.all(Note.self).map(\.id) } == ["a", "b"])
        #expect(try await MemoryStore(store.synced).read { try $0.all(Note.self).map(\.id) } == ["a"])
    }

    @Test func `a loss of power keeps synced bytes, tears the rest, and takes names that were not synced`() throws {
        let (whole, begun, unsynced) = (
            BlobConformance.blob(1, 100), BlobConformance.blob(2, 100), BlobConformance.blob(3, 100)
        )
        var offsets: Set<Int> = []
        var unsyncedIsThere: Set<Bool> = []
        for seed in UInt64(0)..<40 {
            let disk = MemoryDisk()
            let blobs = MemoryBlobStore(disk)
            try blobs.store([whole], as: .picture)
            try MemoryBlobStore(disk, syncsDirectories: false).store([unsynced], as: .picture)
            let upload = try blobs.openUpload(begun.id, at: nil)
            try upload.append(Array(begun.bytes[..<60]))
            try upload.sync()
            try upload.append(Array(begun.bytes[60...]))
            var random = SeededGenerator(seed: seed)
            let left = MemoryBlobStore(MemoryDisk(disk.afterPowerLoss(&random)))
            #expect(try left.read(whole.id) == whole.bytes)
            offsets.insert(try left.offset(ofUpload: begun.id))
            unsyncedIsThere.insert(try left.read(unsynced.id) != nil)
        }
        #expect(offsets.min() ?? 0 >= 60 && offsets.max() ?? 0 <= 100 && offsets.count > 10)
        #expect(unsyncedIsThere == [true, false])
    }

    @Test func `a loss of power leaves a renamed file under one name or both`() throws {
        let blob = BlobConformance.blob(1, 100)
        var found: Set<[Bool]> = []
        for seed in UInt64(0)..<40 {
            let disk = MemoryDisk()
            let upload = try MemoryBlobStore(disk).openUpload(blob.id, at: nil)
            try upload.append(blob.bytes)
            try upload.sync()
            let complete = CompleteUpload(file: upload, id: blob.id, kind: .picture)
            #expect(MemoryBlobStore(disk, syncsDirectories: false).finish([complete]) == [nil])
            var random = SeededGenerator(seed: seed)
            let left = MemoryBlobStore(MemoryDisk(disk.afterPowerLoss(&random)))
            found.insert([try left.offset(ofUpload: blob.id) == 100, try left.read(blob.id) == blob.bytes])
        }
        #expect(found == [[true, false], [true, true], [false, true]])
    }

    @Test func `a fault comes in place of a step, and what was before it stays`() throws {
        let steps = Mutex<[MemoryDisk.Step]>([])
        let disk = MemoryDisk(fault: { step throws(Failure) in
            steps.withLock { $0.append(step) }
            if step == .rename { throw Failure(.storeFull) }
        })
        let blobs = MemoryBlobStore(disk)
        #expect(throws: Failure(.storeFull)) { try blobs.store([BlobConformance.blob(1, 10)], as: .picture) }
        #expect(try blobs.all(.picture) == [])
        #expect(steps.withLock { $0.filter { $0 != .read } } == [.write, .write, .sync, .rename])
    }
}
