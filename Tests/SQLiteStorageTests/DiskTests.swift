import Domain
import Foundation
import SQLiteStorage
import Storage
import TestKit
import Testing

/// Small disks of their own, where the tests may mount some: as root on Linux.
enum Mounts {
    static func run(_ program: String, _ arguments: String...) -> Bool {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        do { try process.run() } catch { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }

    static let arePossible: Bool = {
        guard let scratch = try? Scratch() else { return false }
        guard run("/usr/bin/mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", scratch.path) else { return false }
        return run("/usr/bin/umount", scratch.path)
    }()

    /// Runs a body in a directory on a disk of a size.
    static func withDisk(_ size: String, _ body: (String) async throws -> Void) async throws {
        let scratch = try Scratch()
        try #require(run("/usr/bin/mount", "-t", "tmpfs", "-o", "size=\(size)", "tmpfs", scratch.path))
        defer { #expect(run("/usr/bin/umount", "--lazy", scratch.path)) }
        try await body(scratch.path)
    }
}

@Suite(.enabled(if: Mounts.arePossible, "mounting a small disk needs root"), .serialized)
struct DiskTests {
    @Test func `a full disk is said to be full, and nothing is half stored`() async throws {
        try await Mounts.withDisk("2m") { directory in
            let store = try SQLiteStore(directory: directory)
            var acknowledged = 0
            var failure: Failure?
            for round in 0..<100 where failure == nil {
                do {
                    try await store.write { transaction throws in
                        let filler = String(repeating: "x", count: 30_000)
                        try transaction.put(Note(id: "\(round)a", text: filler))
                        try transaction.put(Note(id: "\(round)b", text: filler))
                    }
                    acknowledged = round + 1
                } catch let error as Failure { failure = error }
            }
            #expect(failure?.code == .storeFull)
            #expect(acknowledged > 5)
            // Both halves of all that was acknowledged, and neither of what was refused.
            let ids = try await store.read { try $0.all(Note.self).map(\.id) }
            #expect(Set(ids) == Set((0..<acknowledged).flatMap { ["\($0)a", "\($0)b"] }))
        }
    }

    @Test func `a store that cannot even be made on a full disk says so`() async throws {
        try await Mounts.withDisk("64k") { directory in
            let filled = FileManager.default.createFile(
                atPath: directory + "/filler", contents: Data(count: 64 * 1_024))
            #expect(filled)
            await expectFailure(.storeFull) { try SQLiteStore(directory: directory) }
        }
    }

    @Test func `a blob that does not fit leaves no half behind, and what fits is kept`() async throws {
        try await Mounts.withDisk("1m") { directory in
            let blobs = try FileBlobStore(directory: directory)
            let (small, large) = (BlobConformance.blob(1, 1_000), BlobConformance.blob(2, 2_000_000))
            await expectFailure(.storeFull) { try blobs.store([small, large], as: .picture) }
            #expect(try blobs.all(.picture) == [])
            #expect(try FileManager.default.contentsOfDirectory(atPath: directory + "/uploads") == [])
            try blobs.store([small], as: .picture)
            #expect(try blobs.read(small.id) == small.bytes)
        }
    }

    @Test func `an upload that fills the disk goes back to what was acknowledged`() async throws {
        try await Mounts.withDisk("1m") { directory in
            let blobs = try FileBlobStore(directory: directory)
            let (id, bytes) = BlobConformance.blob(2, 2_000_000)
            #expect(try blobs.append(Array(bytes[..<500_000]), toUpload: id, at: 0) == 500_000)
            await expectFailure(.storeFull) { try blobs.append(Array(bytes[500_000...]), toUpload: id, at: 500_000) }
            #expect(try blobs.offset(ofUpload: id) == 500_000)
        }
    }

    @Test func `a read-only directory is refused when it is opened`() async throws {
        try await Mounts.withDisk("4m") { directory in
            await expectFailureReadOnly(directory)
        }
        // With a store in it.
        try await Mounts.withDisk("4m") { directory in
            try await SQLiteStore(directory: directory).write { try $0.put(Note(id: "n")) }
            _ = try FileBlobStore(directory: directory)
            await expectFailureReadOnly(directory)
        }
    }

    private func expectFailureReadOnly(_ directory: String) async {
        #expect(Mounts.run("/usr/bin/mount", "-o", "remount,ro", directory))
        await expectFailure(.storeReadOnly) { try SQLiteStore(directory: directory) }
        await expectFailure(.storeReadOnly) {
            try FileBlobStore(directory: directory).store([BlobConformance.blob(1, 10)], as: .picture)
        }
    }
}
