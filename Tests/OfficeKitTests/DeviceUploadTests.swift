import Domain
import Foundation
import SQLiteStorage
import Sealing
import Storage
import SyncProtocol
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
                _ = try await uploads.append(body, to: id, at: 0, by: laptop.enrolled.device)
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
        _ id: String, _ length: Int, kind: String = "picture", by laptop: Laptop
    ) async throws -> Transport.HTTPResponse {
        func base64(_ text: String) -> String { Data(text.utf8).base64EncodedString() }
        var fields = Self.tus
        fields["Upload-Length"] = String(length)
        fields["Upload-Metadata"] = "id \(base64(id)),kind \(base64(kind))"
        return try await laptop.send(.post, Routes.blobs, fields)
    }

    private func append(
        _ bytes: [UInt8], to id: String, at offset: Int, by laptop: Laptop
    ) async throws -> Transport.HTTPResponse {
        var fields = Self.tus
        fields["Content-Type"] = MediaTypes.offset
        fields["Upload-Offset"] = String(offset)
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

/// A blob store whose appends wait at a gate.
struct GatedBlobs: BlobStore {
    let inner: FileBlobStore
    let gate: Gate

    func append(_ bytes: [UInt8], toUpload id: String, at offset: Int) throws -> Int {
        gate.pass()
        return try inner.append(bytes, toUpload: id, at: offset)
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
    func finishUpload(_ upload: String, to id: String, as kind: BlobKind) throws {
        try inner.finishUpload(upload, to: id, as: kind)
    }
}
