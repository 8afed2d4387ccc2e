import Domain
import Foundation
import Merge
import SQLiteStorage
import Storage
import Testing

/// What a killed program had acknowledged is whole, what it had not is absent: twenty times, at moments that differ.
@Suite(.serialized) struct CrashTests {
    /// Where the child finds its directory: a child knows its parent's number.
    static func folder(of process: pid_t) -> String { NSTemporaryDirectory() + "outreach-crash-\(process)" }

    @Test func `a program killed while it writes leaves every acknowledged act whole`() async throws {
        let folder = Self.folder(of: getpid())
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var acknowledged = 0
        for round in 0..<20 {
            // Killed after so many acknowledgements, while the next transactions run.
            try Data("\(acknowledged) \(acknowledged + 2 + round % 7) \(round * 197 % 1_500)".utf8)
                .write(to: URL(filePath: folder + "/plan"))
            await #expect(processExitsWith: .signal(SIGKILL)) { try await CrashTests.writeUntilKilled() }
            let text = try String(contentsOfFile: folder + "/acknowledged", encoding: .utf8)
            let lines = text.split(separator: "\n").compactMap { Int($0) }
            #expect(lines == Array(0..<lines.count))
            #expect(lines.count > acknowledged, "round \(round)")
            acknowledged = lines.count
            acknowledged = try await Self.check(folder, acknowledged)
            // What was committed but not said yet counts from here on.
            try Data((0..<acknowledged).map { "\($0)\n" }.joined().utf8)
                .write(to: URL(filePath: folder + "/acknowledged"))
        }
        #expect(acknowledged >= 40)
    }

    /// Everything acknowledged is there, every act has both documents and its blob. Returns how many there are.
    private static func check(_ folder: String, _ acknowledged: Int) async throws -> Int {
        let blobs = try FileBlobStore(directory: folder)
        return try await SQLiteStore(directory: folder).read { reader throws in
            let acts = try reader.acts(after: 0, limit: .max)
            #expect(acts.count >= acknowledged)
            #expect(acts.count <= acknowledged + 1)
            for index in acts.indices {
                let (stored, _) = CrashTests.act(index)
                #expect(acts[index].header == stored.header)
                #expect(acts[index].sealedContents == stored.sealedContents)
                let blob = BlobConformance.blob(UInt8(truncatingIfNeeded: index), 5_000 + index)
                #expect(try blobs.read(blob.id) == blob.bytes)
            }
            let notes = try Set(reader.all(Note.self).map(\.id))
            #expect(notes == Set(acts.indices.flatMap { ["\($0)a", "\($0)b"] }))
            return acts.count
        }
    }

    private static func act(_ index: Int) -> (stored: StoredAct, act: Act) {
        sample(1, Int64(index + 1), mark: UInt8(truncatingIfNeeded: index))
    }

    /// The child: blob, then the transaction that names it, then the acknowledgement; and a thread that ends it all.
    static func writeUntilKilled() async throws {
        let folder = folder(of: getppid())
        let plan = try String(contentsOfFile: folder + "/plan", encoding: .utf8).split(separator: " ").compactMap {
            Int($0)
        }
        let (blobs, store) = (try FileBlobStore(directory: folder), try SQLiteStore(directory: folder))
        let descriptor = open(folder + "/acknowledged", O_WRONLY | O_CREAT | O_APPEND, 0o600)
        for index in plan[0]..<Int.max {
            let blob = BlobConformance.blob(UInt8(truncatingIfNeeded: index), 5_000 + index)
            try blobs.store([blob], as: .picture)
            let (stored, act) = act(index)
            try await store.write { transaction throws in
                try transaction.put(Note(id: "\(index)a"))
                _ = try transaction.insert(stored, act)
                try transaction.put(Note(id: "\(index)b"))
            }
            let line = Array("\(index)\n".utf8)
            guard write(descriptor, line, line.count) == line.count else { exit(1) }
            if index == plan[1] {
                let microseconds = UInt32(plan[2])
                Thread.detachNewThread {
                    usleep(microseconds)
                    kill(getpid(), SIGKILL)
                }
            }
        }
    }
}
