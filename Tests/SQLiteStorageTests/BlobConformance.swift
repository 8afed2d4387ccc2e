import Domain
import Sealing
import Storage
import TestKit
import Testing

/// What every adapter of ``BlobStore`` must do: each check takes a new, empty store.
enum BlobConformance {
    typealias Check = @Sendable (any BlobStore) async throws -> Void

    static let checks: [(name: String, check: Check)] = [
        ("blobs come back whole", whole), ("an upload grows piece by piece", upload),
        ("an upload with the wrong bytes is discarded", mismatch), ("a piece at the wrong place is refused", offsets),
        ("an id that is no hash never becomes a path", ids), ("removing is final and repeatable", removing),
        ("pictures and PIN forms lie apart", kinds), ("a sweep takes what nothing names and is old", sweeping),
        ("one writer at a time has an upload", writer), ("uploads are finished together", together),
        ("concurrent writers of one blob and one upload leave it whole", concurrent),
    ]

    static func blob(_ seed: UInt8, _ size: Int) -> (id: String, bytes: [UInt8]) {
        let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 13) ^ seed }
        return (Hex.encode(sha256(bytes)), bytes)
    }

    static func whole(_ store: any BlobStore) async throws {
        let blobs = [blob(1, 0), blob(2, 1), blob(3, 300_000)]
        try store.store(blobs, as: .picture)
        // Once more, and one of them twice in a call.
        try store.store(blobs + [blobs[1], blob(4, 10), blob(4, 10)], as: .picture)
        try store.store([], as: .picture)
        for (id, bytes) in blobs {
            #expect(try store.read(id) == bytes)
            #expect(try store.file(id)?.size == bytes.count)
        }
        #expect(try store.all(.picture) == (blobs + [blob(4, 10)]).map(\.id).sorted())
        let unknown = blob(9, 9).id
        #expect(try store.read(unknown) == nil)
        #expect(try store.file(unknown) == nil)
    }

    static func kinds(_ store: any BlobStore) async throws {
        let (picture, form, sent) = (blob(1, 10), blob(2, 20), blob(3, 30))
        try store.store([picture], as: .picture)
        try store.store([form], as: .pinForm)
        _ = try store.append(sent.bytes, toUpload: sent.id, at: 0)
        try store.finishUpload(sent.id, to: sent.id, as: .pinForm)
        #expect(try store.all(.picture) == [picture.id])
        #expect(try store.all(.pinForm) == [form.id, sent.id].sorted())
        let folders = try [picture, form].map { try store.file($0.id)?.path.split(separator: "/").dropLast().last }
        #expect(folders == ["blobs", "pin-forms"])
        #expect(try store.read(form.id) == form.bytes && store.read(sent.id) == sent.bytes)
        try store.remove(form.id)
        #expect(try store.all(.pinForm) == [sent.id])
    }

    static func sweeping(_ store: any BlobStore) async throws {
        let blobs = (1...4).map { blob($0, 10) }
        try store.store(Array(blobs[..<2]), as: .picture)
        try store.store(Array(blobs[2...]), as: .pinForm)
        let upload = blob(5, 10)
        _ = try store.append([1], toUpload: upload.id, at: 0)
        let named = Set([blobs[0].id, blobs[2].id])
        #expect(try store.sweep(keeping: named, olderThan: .seconds(3_600)) == 0)
        #expect(try store.all(.picture).count == 2)
        #expect(try store.sweep(keeping: named, olderThan: .zero) == 2)
        #expect(try store.all(.picture) == [blobs[0].id] && store.all(.pinForm) == [blobs[2].id])
        #expect(try store.offset(ofUpload: upload.id) == 1)
    }

    static func upload(_ store: any BlobStore) async throws {
        let (id, bytes) = blob(1, 1_000)
        #expect(try store.offset(ofUpload: id) == 0)
        #expect(try store.append(Array(bytes[..<400]), toUpload: id, at: 0) == 400)
        #expect(try store.offset(ofUpload: id) == 400)
        #expect(try store.read(id) == nil)
        #expect(try store.all(.picture) == [])
        #expect(try store.append([], toUpload: id, at: 400) == 400)
        #expect(try store.append(Array(bytes[400...]), toUpload: id, at: 400) == 1_000)
        try store.finishUpload(id, to: id, as: .picture)
        #expect(try store.read(id) == bytes)
        #expect(try store.offset(ofUpload: id) == 0)
        #expect(try store.all(.picture) == [id])
    }

    static func mismatch(_ store: any BlobStore) async throws {
        let (id, bytes) = blob(1, 100)
        var wrong = bytes
        wrong[50] ^= 1
        for sent in [wrong, Array(bytes.dropLast()), bytes + [0]] {
            _ = try store.append(sent, toUpload: id, at: 0)
            await expectFailure(.blobMismatch) { try store.finishUpload(id, to: id, as: .picture) }
            #expect(try store.read(id) == nil)
            #expect(try store.offset(ofUpload: id) == 0)
        }
        _ = try store.append(bytes, toUpload: id, at: 0)
        try store.finishUpload(id, to: id, as: .picture)
        #expect(try store.read(id) == bytes)
    }

    static func together(_ store: any BlobStore) async throws {
        let sent = (1...4).map { blob($0, 1_000 * Int($0)) }
        let files = try sent.map { try store.openUpload($0.id, at: nil) }
        defer { for file in files { file.close() } }
        for (file, blob) in zip(files, sent) { try file.append(Array(blob.bytes[..<500])) }
        for (index, file) in files.enumerated() { try file.append(index == 2 ? [1] : Array(sent[index].bytes[500...])) }
        let failures = store.finish(
            zip(files, sent).map { CompleteUpload(file: $0, id: $1.id, kind: .picture) })
        #expect(failures.map(\.?.code) == [nil, nil, .blobMismatch, nil])
        #expect(try store.all(.picture) == [0, 1, 3].map { sent[$0].id }.sorted())
        for index in [0, 1, 3] { #expect(try store.read(sent[index].id) == sent[index].bytes) }
    }

    static func writer(_ store: any BlobStore) async throws {
        let (id, bytes) = blob(1, 1_000)
        let file = try store.openUpload(id, at: nil)
        await expectFailure(.blobLocked) { try store.openUpload(id, at: 0) }
        try file.append(Array(bytes[..<600]))
        try file.append([])
        #expect(file.offset == 600)
        // A piece that turned out wrong goes.
        try file.cut(to: 400)
        try file.sync()
        file.close()
        file.close()
        #expect(try store.offset(ofUpload: id) == 400)
        #expect(try store.append(Array(bytes[400...]), toUpload: id, at: 400) == 1_000)
        // Begun anew, nothing of before is left.
        let again = try store.openUpload(id, at: nil)
        #expect(again.offset == 0)
        again.close()
        #expect(try store.offset(ofUpload: id) == 0)
    }

    static func offsets(_ store: any BlobStore) async throws {
        let (id, bytes) = blob(1, 100)
        await expectFailure(.blobOffset) { try store.append(bytes, toUpload: id, at: 1) }
        _ = try store.append(Array(bytes[..<60]), toUpload: id, at: 0)
        for offset in [0, 59, 61, -1, .max] {
            await expectFailure(.blobOffset, "\(offset)") { try store.append([1], toUpload: id, at: offset) }
        }
        #expect(try store.offset(ofUpload: id) == 60)
    }

    static func ids(_ store: any BlobStore) async throws {
        let hash = blob(1, 1).id
        for id in [
            "", "..", "../outreach.sqlite", "/etc/passwd", hash + "/..", "../" + hash.dropFirst(3), hash + "0",
            String(hash.dropLast()), String(repeating: "g", count: 64), String(repeating: "/", count: 64),
            hash + "\u{0}",
        ] {
            await expectFailure(.blobUnknown, "\(id)") { try store.store([(id, [1])], as: .picture) }
            await expectFailure(.blobUnknown, "\(id)") { try store.read(id) }
            await expectFailure(.blobUnknown, "\(id)") { try store.file(id) }
            await expectFailure(.blobUnknown, "\(id)") { try store.remove(id) }
            await expectFailure(.blobUnknown, "\(id)") { try store.offset(ofUpload: id) }
            await expectFailure(.blobUnknown, "\(id)") { try store.append([1], toUpload: id, at: 0) }
            await expectFailure(.blobUnknown, "\(id)") { try store.finishUpload(id, to: id, as: .picture) }
        }
        #expect(try store.all(.picture) == [])
    }

    static func removing(_ store: any BlobStore) async throws {
        let (id, bytes) = blob(1, 10)
        try store.store([(id, bytes)], as: .picture)
        _ = try store.append([1], toUpload: id, at: 0)
        try store.remove(id)
        try store.remove(id)
        #expect(try store.read(id) == nil)
        #expect(try store.offset(ofUpload: id) == 0)
        try store.store([(id, bytes)], as: .picture)
        #expect(try store.read(id) == bytes)
    }

    static func concurrent(_ store: any BlobStore) async throws {
        let (stored, sent) = (blob(1, 200_000), blob(2, 200_000))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for round in 0..<8 {
                group.addTask { try store.store([stored], as: .picture) }
                group.addTask {
                    // Several requests carry the same upload on, as after a lost answer: the wrong ones are refused.
                    while try store.read(sent.id) == nil {
                        do {
                            let offset = try store.offset(ofUpload: sent.id)
                            let end = min(sent.bytes.count, offset + 30_000 + round)
                            if offset < end {
                                _ = try store.append(Array(sent.bytes[offset..<end]), toUpload: sent.id, at: offset)
                            }
                            if end == sent.bytes.count { try store.finishUpload(sent.id, to: sent.id, as: .picture) }
                        } catch let failure as Failure
                            where [.blobOffset, .blobLocked, .blobMismatch].contains(failure.code)
                        {
                            continue
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try store.read(stored.id) == stored.bytes)
        #expect(try store.read(sent.id) == sent.bytes)
    }
}
