import Domain
import FieldAgentKit
import Foundation
import Sealing
import Storage
import SyncProtocol
import Synchronization
import Testing
import Transport

/// A sealed file that is lost or spoiled on the laptop before it was sent (domain.md 12.6).
struct LostFileTests {
    /// What is done to the file of a photo, and what is said of it.
    static let harms: [(String, ErrorCode)] = [
        ("moved away", .blobMissingHere), ("two bytes flipped", .blobDamagedHere), ("cut off", .blobDamagedHere),
    ]

    private static func harm(_ how: String, _ path: String) throws {
        let url = URL(filePath: path)
        var bytes = try Data(contentsOf: url)
        switch how {
        case "moved away": return try FileManager.default.moveItem(atPath: path, toPath: path + ".gone")
        case "two bytes flipped": for index in [500, 501] { bytes[index] ^= 1 }
        default: bytes = bytes.dropLast(7)
        }
        try bytes.write(to: url)
    }

    @Test(arguments: harms)
    func `it is called lost here, the rest goes on, and a new photo ends it`(how: String, code: ErrorCode)
        async throws
    {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        let saved = try await fixture.capture()
        let shot = try #require(saved.entry.photo.shots.first).picture.id
        _ = try await fixture.capture(photos: [Pictures.second])
        let file = try #require(try fixture.laptop.blobs.file(shot))
        try Self.harm(how, file.path)
        let report = try await fixture.syncer.round()
        #expect((report.quiet, report.remainingActs, report.remainingBlobs, report.refused) == (false, 0, 1, 1))
        #expect(report.code == nil)
        let item = try #require(try await Register(fixture.laptop).queue().items.first)
        #expect((item.id, item.code, item.state) == (shot, code.id, .lost))
        #expect(item.name(.ja) == saved.saved?.reception.text)
        for language in Language.allCases { #expect(!ErrorCode.sentence(of: code.id, language).contains("{")) }
        // Its bytes were sent once at most: nobody repeats what cannot arrive.
        let requests = fixture.office.state.withLock { $0.requests }
        #expect(requests.count { $0.hasPrefix("POST") && $0.hasSuffix(Routes.blobs) } <= 4)

        var again = CaptureInput()
        let number = try #require(saved.saved).reception.text
        (again.comparedBy, again.photoTag) = (Staff.city.text, number)
        _ = try await fixture.editing.change(number, fixture.step(again, photos: [Pictures.noise(seed: 9)]))
        #expect(try await fixture.syncer.round().quiet)
    }

    @Test func `what changed on its way is sent again`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        _ = try await fixture.capture()
        fixture.office.state.withLock { state in
            state.disturb = {
                $0.method == .post && $0.url.hasSuffix(Routes.blobs) ? .status(460, retryAfter: nil) : nil
            }
        }
        let report = try await fixture.syncer.round()
        #expect(report.refused == report.remainingBlobs)
        let codes = try await Register(fixture.laptop).queue().items.compactMap(\.code)
        #expect(!codes.isEmpty && !codes.contains("blob.damaged-here") && !codes.contains("blob.missing-here"))
        fixture.office.state.withLock { $0.disturb = { _ in nil } }
        #expect(try await fixture.syncer.round().quiet)
    }
}
