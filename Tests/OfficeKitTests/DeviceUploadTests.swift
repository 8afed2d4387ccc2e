import Domain
import Foundation
import SQLiteStorage
import Sealing
import Storage
import SyncProtocol
import TestKit
import Testing
import Transport

@testable import OfficeKit

@Suite struct DeviceUploadTests {
    private static let tus: Transport.HTTPFields = ["Tus-Resumable": "1.0.0"]

    @Test func `a picture arrives in pieces, is checked and receipted once`() async throws {
        try await TestOffice.serving { served in
            let laptop = try await served.laptop()
            let picture = randomBytes(300_000)
            let id = Hex.encode(sha256(picture))
            let created = try await create(id, picture.count, by: laptop)
            #expect(created.status == 201)
            #expect(created.fields["Location"] == "/v1/blobs/\(id)")
            #expect(try await append(Array(picture[..<100_000]), to: id, at: 0, by: laptop).status == 204)
            let head = try await laptop.send(.head, Routes.blobs + "/" + id, Self.tus)
            #expect(head.fields["Upload-Offset"] == "100000")
            #expect(head.fields["Upload-Length"] == "300000")
            #expect(try await laptop.receipts().isEmpty)
            #expect(problem(try await append([1], to: id, at: 5, by: laptop)) == "blob.offset-conflict")
            let last = try await append(Array(picture[100_000...]), to: id, at: 100_000, by: laptop)
            #expect(last.fields["Upload-Offset"] == "300000")
            #expect(try served.office.blobs.read(id) == picture)
            #expect(try await laptop.receipts().map(\.blobs) == [[id]])
            #expect(try await create(id, picture.count, by: laptop).fields["Upload-Offset"] == "300000")
            #expect(try await laptop.send(.head, Routes.blobs + "/" + id, Self.tus).fields["Upload-Offset"] == "300000")
            #expect(try await laptop.receipts().count == 1)
        }
    }

    @Test func `what arrived before a cut is kept and not sent again`() async throws {
        try await TestOffice.serving { served in
            let laptop = try await served.laptop()
            let picture = randomBytes(Uploads.piece + 100_000)
            let id = Hex.encode(sha256(picture))
            _ = try await create(id, picture.count, by: laptop)
            struct Cut: Error {}
            let (body, line) = AsyncThrowingStream.makeStream(of: [UInt8].self)
            line.yield(Array(picture[..<Uploads.piece]))
            line.yield(Array(picture[Uploads.piece..<Uploads.piece + 7_000]))
            line.finish(throwing: Cut())
            let uploads = Uploads(
                office: served.office, committer: GroupCommit(store: served.office.store))
            await #expect(throws: Cut.self) {
                _ = try await uploads.append(
                    Uploads.Piece(body: body, abort: {}), to: id, at: 0, by: laptop.enrolled.device)
            }
            let offset = Uploads.piece + 7_000
            #expect(
                try await laptop.send(.head, Routes.blobs + "/" + id, Self.tus).fields["Upload-Offset"] == "\(offset)")
            #expect(try await append(Array(picture[offset...]), to: id, at: offset, by: laptop).status == 204)
            #expect(try served.office.blobs.read(id) == picture)
        }
    }

    @Test func `bytes that are not what the id says are discarded`() async throws {
        try await TestOffice.serving { served in
            let laptop = try await served.laptop()
            let picture = randomBytes(1_000)
            let id = Hex.encode(sha256(picture))
            _ = try await create(id, picture.count, by: laptop)
            let wrong = try await append(randomBytes(1_000), to: id, at: 0, by: laptop)
            #expect(wrong.status == 460)
            #expect(problem(wrong) == "blob.hash-mismatch")
            #expect(try await laptop.send(.head, Routes.blobs + "/" + id, Self.tus).fields["Upload-Offset"] == "0")
            #expect(try await append(picture, to: id, at: 0, by: laptop).status == 204)
            #expect(try await laptop.receipts().map(\.blobs) == [[id]])
        }
    }

    @Test func `sizes, ids and versions are checked before anything is written`() async throws {
        try await TestOffice.serving { served in
            let laptop = try await served.laptop()
            let id = Hex.encode(sha256([1]))
            #expect(problem(try await create(id, 8_000_000, by: laptop)) == "blob.too-large")
            #expect(problem(try await create(id, 70_000, kind: "pin-form", by: laptop)) == "blob.too-large")
            #expect(problem(try await create(id, 10, kind: "film", by: laptop)) == "sync.message-malformed")
            #expect(problem(try await create("../../office.json", 10, by: laptop)) == "sync.message-malformed")
            #expect(problem(try await create(id.uppercased(), 10, by: laptop)) == "sync.message-malformed")
            #expect(problem(try await append([1], to: id, at: 0, by: laptop)) == "blob.unknown")
            #expect(try await laptop.send(.head, Routes.blobs + "/" + id, Self.tus).status == 404)
            #expect(problem(try await laptop.send(.patch, Routes.blobs + "/" + id, [:], [1])) == "request.tus-version")
            _ = try await create(id, 2, by: laptop)
            #expect(problem(try await append([1, 2, 3], to: id, at: 0, by: laptop)) == "blob.too-large")
            #expect(try served.office.blobs.all(.picture).isEmpty)
        }
    }

    @Test func `a receipt that a crash prevented is issued when the laptop asks`() async throws {
        try await TestOffice.serving { served in
            let laptop = try await served.laptop()
            let picture = randomBytes(500)
            let id = Hex.encode(sha256(picture))
            _ = try await create(id, picture.count, by: laptop)
            try served.office.blobs.store([(id: id, bytes: picture)], as: .picture)
            #expect(try await laptop.receipts().isEmpty)
            #expect(try await laptop.send(.head, Routes.blobs + "/" + id, Self.tus).fields["Upload-Offset"] == "500")
            #expect(try await laptop.receipts().map(\.blobs) == [[id]])
        }
    }

    @Test(arguments: [true, false])
    func `bytes that a crash left unchecked are checked when the laptop asks`(areWhole: Bool) async throws {
        try await TestOffice.serving { served in
            let laptop = try await served.laptop()
            let picture = randomBytes(500)
            let id = Hex.encode(sha256(picture))
            _ = try await create(id, picture.count, by: laptop)
            _ = try served.office.blobs.append(
                areWhole ? picture : randomBytes(500), toUpload: Upload.part(id, of: laptop.enrolled.device), at: 0)
            let head = try await laptop.send(.head, Routes.blobs + "/" + id, Self.tus)
            #expect(head.status == (areWhole ? 200 : 460))
            #expect(try served.office.blobs.read(id) == (areWhole ? picture : nil))
            #expect(try await laptop.receipts().map(\.blobs) == (areWhole ? [[id]] : []))
            if !areWhole { #expect(try await append(picture, to: id, at: 0, by: laptop).status == 204) }
            #expect(try await create(id, 500, by: laptop).fields["Upload-Offset"] == "500")
            #expect(try await laptop.receipts().map(\.blobs) == [[id]])
        }
    }

    @Test func `announced with its bytes, a picture takes one request`() async throws {
        try await TestOffice.serving { served in
            let laptop = try await served.laptop()
            let picture = randomBytes(Uploads.piece * 2 + 77)
            let id = Hex.encode(sha256(picture))
            let created = try await create(id, picture.count, bytes: picture, by: laptop)
            #expect(created.status == 201)
            #expect(created.fields["Upload-Offset"] == "\(picture.count)")
            #expect(created.fields["Upload-Expires"] == nil)
            #expect(try served.office.blobs.read(id) == picture)
            #expect(try await laptop.receipts().map(\.blobs) == [[id]])
            // Once more, as after a lost answer.
            #expect(try await create(id, picture.count, bytes: picture, by: laptop).status == 201)
            #expect(try await laptop.receipts().count == 1)
            #expect(try await served.office.counts().uploads == 0)
        }
    }

    @Test func `the first bytes of a picture may be fewer than all`() async throws {
        try await TestOffice.serving { served in
            let laptop = try await served.laptop()
            let picture = randomBytes(1_000)
            let id = Hex.encode(sha256(picture))
            let created = try await create(id, 1_000, bytes: Array(picture[..<300]), by: laptop)
            #expect(created.fields["Upload-Offset"] == "300")
            let expires = try #require(created.fields["Upload-Expires"].flatMap { HTTPDate.parse($0) })
            let days = (expires.milliseconds - served.office.clock.now().milliseconds) / 86_400_000
            #expect((13...14).contains(days))
            // Announced again with bytes, it says how far it is instead of taking them.
            #expect(try await create(id, 1_000, bytes: picture, by: laptop).fields["Upload-Offset"] == "300")
            #expect(try await append(Array(picture[300...]), to: id, at: 300, by: laptop).status == 204)
            #expect(try served.office.blobs.read(id) == picture)
        }
    }

    @Test(arguments: RunningHash.Algorithm.allCases)
    func `a piece whose checksum differs is dropped and the rest stays`(algorithm: RunningHash.Algorithm) async throws {
        try await TestOffice.serving { served in
            let laptop = try await served.laptop()
            let picture = randomBytes(1_000)
            let id = Hex.encode(sha256(picture))
            func checksum(_ bytes: [UInt8]) -> String {
                var hash = RunningHash(algorithm)
                hash.update(bytes[...])
                return "\(algorithm.rawValue) \(Data(hash.digest).base64EncodedString())"
            }
            let (first, second) = (Array(picture[..<400]), Array(picture[400...]))
            let begun = try await create(id, 1_000, bytes: first, checksum: checksum(first), by: laptop)
            #expect(begun.fields["Upload-Offset"] == "400")
            let wrong = try await append(randomBytes(600), to: id, at: 400, checksum: checksum(second), by: laptop)
            #expect(wrong.status == 460 && problem(wrong) == "blob.checksum-mismatch")
            let head = try await laptop.send(.head, Routes.blobs + "/" + id, Self.tus)
            #expect(head.fields["Upload-Offset"] == "400")
            #expect(
                problem(try await append(second, to: id, at: 400, checksum: "crc9 AAAA", by: laptop))
                    == "sync.message-malformed")
            #expect(try await append(second, to: id, at: 400, checksum: checksum(second), by: laptop).status == 204)
            #expect(try served.office.blobs.read(id) == picture)
        }
    }

    @Test func `an upload can be given up, a whole picture cannot`() async throws {
        try await TestOffice.serving { served in
            let laptop = try await served.laptop()
            let picture = randomBytes(1_000)
            let id = Hex.encode(sha256(picture))
            _ = try await create(id, 1_000, bytes: Array(picture[..<300]), by: laptop)
            let item = Routes.blobs + "/" + id
            #expect(try await laptop.send(.delete, item, Self.tus).status == 204)
            #expect(problem(try await laptop.send(.delete, item, Self.tus)) == "blob.unknown")
            #expect(try await laptop.send(.head, item, Self.tus).status == 404)
            #expect(try await served.office.counts().uploads == 0)
            _ = try await create(id, 1_000, bytes: picture, by: laptop)
            #expect(problem(try await laptop.send(.delete, item, Self.tus)) == "blob.kept")
            #expect(try served.office.blobs.read(id) == picture)
        }
    }

    @Test func `an upload that nobody carries on expires`() async throws {
        try await TestOffice.serving { served in
            let laptop = try await served.laptop()
            let uploads = Uploads(office: served.office, committer: GroupCommit(store: served.office.store))
            let (old, young) = (randomBytes(1_000), randomBytes(1_000))
            for picture in [old, young] {
                _ = try await create(Hex.encode(sha256(picture)), 1_000, bytes: Array(picture[..<300]), by: laptop)
            }
            let id = Hex.encode(sha256(old))
            try await served.office.store.write { transaction in
                let name = Upload.id(id, of: laptop.enrolled.device)
                var upload = try #require(try transaction.get(Upload.self, name))
                upload.touchedAt = Instant(milliseconds: 0)
                try transaction.put(upload)
            }
            #expect(try await laptop.send(.head, Routes.blobs + "/" + id, Self.tus).status == 410)
            #expect(try await laptop.send(.head, Routes.blobs + "/" + id, Self.tus).status == 404)
            #expect(try await uploads.expire() == 0)
            _ = try await create(id, 1_000, bytes: Array(old[..<300]), by: laptop)
            try await served.office.store.write { transaction in
                for var upload in try transaction.all(Upload.self) where upload.id == id {
                    upload.touchedAt = Instant(milliseconds: 0)
                    try transaction.put(upload)
                }
            }
            #expect(try await uploads.expire() == 1)
            #expect(try await served.office.counts().uploads == 1)
        }
    }

    /// A laptop whose line died comes back before the server noticed: the old request ends, what it brought stays.
    @Test func `the newest request takes over from a stale one`() async throws {
        try await TestOffice.serving { served in
            let laptop = try await served.laptop()
            let device = laptop.enrolled.device
            let picture = randomBytes(1_000)
            let id = Hex.encode(sha256(picture))
            let uploads = Uploads(office: served.office, committer: GroupCommit(store: served.office.store))
            let (body, line) = AsyncThrowingStream.makeStream(of: [UInt8].self)
            struct Closed: Error {}
            let stale = Uploads.Piece(body: body, abort: { line.finish(throwing: Closed()) })
            let first = Task {
                try await uploads.create(id, kind: .picture, length: 1_000, by: device, first: stale)
            }
            line.yield(Array(picture[..<300]))
            // Nothing else would end the first: it waits for its line.
            while uploads.running.isEmpty { await Task.yield() }
            let state = try await uploads.state(of: id, for: device)
            #expect(state.offset == 300)
            await #expect(throws: Closed.self) { _ = try await first.value }
            let (rest, end) = AsyncThrowingStream.makeStream(of: [UInt8].self)
            end.yield(Array(picture[300...]))
            end.finish()
            let done = try await uploads.append(
                Uploads.Piece(body: rest, abort: {}), to: id, at: 300, by: device)
            #expect(done.isWhole)
            #expect(try served.office.blobs.read(id) == picture)
        }
    }

    @Test func `which pictures are there is said at once, and what is whole is receipted`() async throws {
        try await TestOffice.serving { served in
            let laptop = try await served.laptop()
            let (whole, begun, absent) = (randomBytes(500), randomBytes(500), randomBytes(500))
            let ids = [whole, begun, absent].map { Hex.encode(sha256($0)) }
            try served.office.blobs.store([(id: ids[0], bytes: whole)], as: .picture)
            _ = try await create(ids[1], 500, bytes: Array(begun[..<200]), by: laptop)
            let body = try CanonicalJSON.encode(KnownRequest(acts: [], blobs: ids))
            let answer = try CanonicalJSON.decode(
                KnownAnswer.self, from: try await laptop.send(.post, Routes.known, [:], body).body)
            #expect(answer.blobs == [ids[0]])
            #expect(answer.uploads == [ids[1]: 200])
            #expect(try await laptop.receipts().map(\.blobs) == [[ids[0]]])
            _ = try await laptop.send(.post, Routes.known, [:], body)
            #expect(try await laptop.receipts().count == 1)
            let strange = try CanonicalJSON.encode(KnownRequest(acts: [], blobs: ["../x"]))
            #expect(problem(try await laptop.send(.post, Routes.known, [:], strange)) == "sync.message-malformed")
        }
    }

    @Test func `asked which are there, the office checks what a crash left unchecked`() async throws {
        try await TestOffice.serving { served in
            let laptop = try await served.laptop()
            let pictures = [randomBytes(500), randomBytes(500), randomBytes(500)]
            let ids = pictures.map { Hex.encode(sha256($0)) }
            for (id, bytes) in [(ids[0], pictures[0]), (ids[1], randomBytes(500)), (ids[2], pictures[2])] {
                _ = try await create(id, 500, by: laptop)
                _ = try served.office.blobs.append(
                    bytes, toUpload: Upload.part(id, of: laptop.enrolled.device), at: 0)
            }
            try await served.office.store.write { transaction in
                for var upload in try transaction.all(Upload.self) where upload.id == ids[2] {
                    upload.touchedAt = Instant(milliseconds: 0)
                    try transaction.put(upload)
                }
            }
            let body = try CanonicalJSON.encode(KnownRequest(acts: [], blobs: ids))
            let answer = try CanonicalJSON.decode(
                KnownAnswer.self, from: try await laptop.send(.post, Routes.known, [:], body).body)
            #expect(answer.blobs == [ids[0]])
            #expect(answer.uploads.isEmpty)
            #expect(try served.office.blobs.all(.picture) == [ids[0]])
            #expect(try await laptop.receipts().map(\.blobs) == [[ids[0]]])
            // Other bytes, and bytes that nobody carried on, begin anew.
            for index in 1...2 {
                let sent = try await create(ids[index], 500, bytes: pictures[index], by: laptop)
                #expect(sent.fields["Upload-Offset"] == "500")
                #expect(try served.office.blobs.read(ids[index]) == pictures[index])
            }
        }
    }

    @Test func `another length for an upload under way changes nothing`() async throws {
        try await TestOffice.serving { served in
            let laptop = try await served.laptop()
            let picture = randomBytes(1_000)
            let id = Hex.encode(sha256(picture))
            _ = try await create(id, 1_000, by: laptop)
            _ = try await append(Array(picture[..<400]), to: id, at: 0, by: laptop)
            let other = try await create(id, 400, by: laptop)
            #expect(other.status == 409)
            #expect(problem(other) == "blob.length-conflict")
            #expect(try await create(id, 1_000, by: laptop).fields["Upload-Offset"] == "400")
            #expect(try await append(Array(picture[400...]), to: id, at: 400, by: laptop).status == 204)
            #expect(try served.office.blobs.read(id) == picture)
        }
    }

    @Test func `nobody disturbs another laptop's upload`() async throws {
        try await TestOffice.serving { served in
            let (owner, other) = (try await served.laptop(), try await served.laptop())
            let picture = randomBytes(1_000)
            let id = Hex.encode(sha256(picture))
            // Before the owner, between its pieces, and with other bytes.
            #expect(try await create(id, 1, by: other).status == 201)
            _ = try await create(id, 1_000, by: owner)
            _ = try await append(Array(picture[..<400]), to: id, at: 0, by: owner)
            #expect(problem(try await append([1], to: id, at: 0, by: other)) == "blob.hash-mismatch")
            #expect(problem(try await append([1], to: id, at: 400, by: other)) == "blob.offset-conflict")
            _ = try await create(id, 1, by: other)
            #expect(try await append(Array(picture[400...]), to: id, at: 400, by: owner).status == 204)
            #expect(try await owner.receipts().map(\.blobs) == [[id]])
            // What others have of it goes when they hear that it is there.
            _ = try served.office.blobs.append([1], toUpload: Upload.part(id, of: other.enrolled.device), at: 0)
            #expect(try await append([], to: id, at: 1_000, by: other).status == 204)
            #expect(try await other.receipts().map(\.blobs) == [[id]])
            #expect(try served.office.blobs.offset(ofUpload: Upload.part(id, of: other.enrolled.device)) == 0)
            #expect(try await served.office.counts().uploads == 0)
        }
    }

    @Test func `shutting down lets a running upload finish`() async throws {
        let gate = Gate()
        try await TestOffice.serving(blobs: { GatedBlobs(inner: $0, gate: gate) }) { served in
            let laptop = try await served.laptop()
            let picture = randomBytes(2_000)
            let id = Hex.encode(sha256(picture))
            _ = try await create(id, picture.count, by: laptop)
            async let answer = append(picture, to: id, at: 0, by: laptop)
            await gate.entered()
            await served.shutDown()
            gate.open()
            #expect(try await answer.status == 204)
            #expect(try served.office.blobs.read(id) == picture)
        }
    }

    @Test func `the office's database is in WAL mode with synchronous=FULL`() async throws {
        try await TestOffice.serving { served in
            let durability = try SQLiteStore(directory: served.directory).durability()
            #expect(durability == ("wal", 2))
            let own = try #require(served.office.store as? SQLiteStore)
            #expect(try own.durability() == ("wal", 2))
        }
    }

    private func create(
        _ id: String, _ length: Int, kind: String = "picture", bytes: [UInt8]? = nil, checksum: String? = nil,
        by laptop: Laptop
    ) async throws -> Transport.HTTPResponse {
        func base64(_ text: String) -> String { Data(text.utf8).base64EncodedString() }
        var fields = Self.tus
        fields["Upload-Length"] = String(length)
        fields["Upload-Metadata"] = "id \(base64(id)),kind \(base64(kind))"
        if bytes != nil { fields["Content-Type"] = MediaTypes.offset }
        fields["Upload-Checksum"] = checksum
        return try await laptop.send(.post, Routes.blobs, fields, bytes ?? [])
    }

    private func append(
        _ bytes: [UInt8], to id: String, at offset: Int, checksum: String? = nil, by laptop: Laptop
    ) async throws -> Transport.HTTPResponse {
        var fields = Self.tus
        fields["Content-Type"] = MediaTypes.offset
        fields["Upload-Offset"] = String(offset)
        fields["Upload-Checksum"] = checksum
        return try await laptop.send(.patch, Routes.blobs + "/" + id, fields, bytes)
    }
}

/// Holds a thread until it is opened, and says when one came.
final class Gate: Sendable {
    private let (arrivals, arrival) = AsyncStream.makeStream(of: Void.self)
    private let semaphore = DispatchSemaphore(value: 0)

    func pass() {
        arrival.yield()
        semaphore.wait()
        semaphore.signal()
    }

    func entered() async { for await _ in arrivals { return } }
    func open() { semaphore.signal() }
}

/// A blob store whose uploads wait at a gate.
struct GatedBlobs: BlobStore {
    let inner: FileBlobStore
    let gate: Gate

    func openUpload(_ id: String, at offset: Int?) throws -> any UploadFile {
        gate.pass()
        return try inner.openUpload(id, at: offset)
    }

    func store(_ blobs: [(id: String, bytes: [UInt8])], as kind: BlobKind) throws { try inner.store(blobs, as: kind) }
    func read(_ id: String) throws -> [UInt8]? { try inner.read(id) }
    func file(_ id: String) throws -> (path: String, size: Int)? { try inner.file(id) }
    func remove(_ id: String) throws { try inner.remove(id) }
    func all(_ kind: BlobKind) throws -> [String] { try inner.all(kind) }
    func sweep(keeping named: Set<String>, olderThan age: Duration) throws -> Int {
        try inner.sweep(keeping: named, olderThan: age)
    }
    func offset(ofUpload id: String) throws -> Int { try inner.offset(ofUpload: id) }
    func finish(_ uploads: [CompleteUpload]) -> [Failure?] { inner.finish(uploads) }
}
