import Domain
import FieldAgentKit
import Foundation
import Records
import SQLiteStorage
import Storage
import SyncProtocol
import TestKit

/// From the call of ``CaptureService/save(_:)`` to its durable answer, for an application with two pictures of
/// 300 KB, against the least that the same durability costs: both pictures written and synced as files, their
/// directory synced, and one transaction of as many bytes as the act and its envelope have. Turn about in one run on
/// one disk; medians.
enum CaptureSaving {
    static func measure() async throws -> [Figure] {
        try await Hall.with { hall in
            // The laptop works without an office, and nothing else shall use the disk.
            _ = await hall.server.stop()
            let pictures = try Hall.pictures()
            let service = CaptureService(hall.laptop)
            let first = try await service.save(try hall.application(0, photos: pictures))
            let floor = try Floor(
                in: hall.folder + "/floor", pictures: pictures, transaction: try await size(of: first, hall.laptop))
            try await floor.save(0)
            var own: [Double] = []
            var least: [Double] = []
            for number in 1...Hall.count(500) {
                let application = try hall.application(number, photos: pictures)
                own.append(try await milliseconds { _ = try await service.save(application) })
                least.append(try await milliseconds { try await floor.save(number) })
            }
            return [
                Figure("capture_save_p50", median(own), "ms"),
                Figure("capture_save_vs_floor", median(own) / median(least), "ratio"),
            ]
        }
    }

    /// Bytes of an act as it lies in the store and of its envelope to the office.
    private static func size(of saved: SavedApplication, _ laptop: Laptop) async throws -> Int {
        try await laptop.store.read { reader in
            guard let stored = try reader.act(saved.act) else { throw NotMeasured("no act") }
            let envelope = try Envelope(
                sealing: try laptop.log.load(stored, in: reader), to: laptop.configuration.officeKey)
            return stored.header.count + stored.signature.count + stored.sealedContents.values.map(\.count).reduce(0, +)
                + envelope.bytes.count
        }
    }
}

/// What no durable capture can do without.
private struct Floor: Sendable {
    let folder: String
    let pictures: [[UInt8]]
    let body: [UInt8]
    let store: SQLiteStore

    init(in folder: String, pictures: [[UInt8]], transaction size: Int) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        self.folder = folder
        self.pictures = pictures
        body = [UInt8](repeating: 0x20, count: size)
        store = try SQLiteStore(directory: folder)
    }

    func save(_ number: Int) async throws {
        // Blocking calls wait on a thread of their own, as the laptop's do.
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            DispatchQueue.global(qos: .userInitiated).async {
                continuation.resume(with: Result { try writeFiles(number) })
            }
        }
        try await store.write { [body] in try $0.put("floor", String(number), body: body, keys: []) }
    }

    private func writeFiles(_ number: Int) throws {
        var files: [FileHandle] = []
        for (index, picture) in pictures.enumerated() {
            let file = try handle("\(folder)/\(number)-\(index)", O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC)
            try file.write(contentsOf: picture)
            files.append(file)
        }
        for file in files + [try handle(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)] {
            try file.synchronize()
            try file.close()
        }
    }

    private func handle(_ path: String, _ flags: Int32) throws -> FileHandle {
        let descriptor = open(path, flags, 0o600)
        guard descriptor >= 0 else { throw CocoaError(.fileWriteUnknown) }
        return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }
}
