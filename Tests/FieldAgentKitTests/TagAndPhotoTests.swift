import Domain
import FieldAgentKit
import Storage
import SyncProtocol
import Testing

/// A photo bound to its person (domain.md 12.1): the tag before the camera, the answers about one picture and no other.
struct TagAndPhotoTests {
    private let one: ReceptionNumber
    private let two: ReceptionNumber

    init() throws {
        one = try ReceptionNumber.make(prefix: "KW", serial: 501)
        two = try ReceptionNumber.make(prefix: "KW", serial: 502)
    }

    private func taken(
        _ fixture: Fixture, draft: String? = nil, photos: [[UInt8]] = [Pictures.portrait],
        _ change: (inout CaptureInput) -> Void
    ) async throws -> CaptureResult {
        var input = CaptureInput()
        change(&input)
        return try await fixture.desk.take(fixture.step(input, draft: draft, photos: photos))
    }

    @Test func `the proof is the scan before the photo, with its time`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        let scannedAt = fixture.clock.now()
        let draft = try await taken(fixture, photos: []) { ($0.tag, $0.photoTag) = (one.text, one.text) }
        fixture.clock.move(milliseconds: 5_000)
        let id = draft.entry.application.description
        let result = try await taken(fixture, draft: id) { _ in }
        #expect(result.judgement.contents.photoProof == PhotoProof(tag: one, scannedAt: scannedAt))
        #expect(result.judgement.contents.photo?.withoutTag == nil)
        let failure = await #expect(throws: Failure.self) { try await taken(fixture, draft: id) { _ in } }
        #expect(failure?.code == .photoWithoutTag, "the scan was of the photo before")
    }

    @Test func `where tags are used there is no photo without the scan`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        await #expect(throws: Failure(.photoWithoutTag)) { try await taken(fixture) { $0.tag = one.text } }
        #expect(try await fixture.desk.drafts().isEmpty)
        #expect(try fixture.laptop.blobs.all(.picture).isEmpty)
    }

    @Test func `another tag before the camera is refused, and so is one where none is used`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        await #expect(throws: Failure(.tagMismatch)) {
            try await taken(fixture) { ($0.tag, $0.photoTag) = (one.text, two.text) }
        }
        await #expect(throws: Failure(.tagMismatch)) { try await taken(fixture) { $0.photoTag = two.text } }
        await #expect(throws: Failure(.receptionNumberCheck)) {
            try await taken(fixture) { ($0.tag, $0.photoTag) = (one.text, "KW-00001-0") }
        }
        #expect(try await fixture.desk.drafts().isEmpty)
    }

    @Test func `without tags the record says that there was none`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        let saved = try await fixture.capture()
        #expect(saved.judgement.contents.photo?.withoutTag == true)
        let shown = try await Register(fixture.laptop).show(try #require(saved.saved).reception.text)
        #expect(!shown.units.contains { $0.field == "photo-proof" })
        #expect(shown.summary.missing == [])
    }

    @Test func `with another tag the photo goes`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        let draft = try await taken(fixture) { ($0.tag, $0.photoTag) = (one.text, one.text) }
        let id = draft.entry.application.description
        let same = try await taken(fixture, draft: id, photos: []) { $0.tag = one.text }
        #expect(!same.judgement.missing.contains(.photo))
        let other = try await taken(fixture, draft: id, photos: []) { $0.tag = two.text }
        #expect(other.judgement.missing.contains(.photo) && other.judgement.missing.contains(.photoProof))
        // The first tag is free again: it was never handed to this resident.
        _ = try await taken(fixture, photos: []) { $0.tag = one.text }
        let three = try ReceptionNumber.make(prefix: "KW", serial: 503)
        let untagged = try await taken(fixture) { _ in }
        let tagged = try await taken(fixture, draft: untagged.entry.application.description, photos: []) {
            $0.tag = three.text
        }
        #expect(tagged.judgement.missing.contains(.photo))
    }

    @Test func `a retake inherits no choice, no reason and no comparison`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        let both = [Pictures.portrait, Pictures.second]
        let draft = try await taken(fixture, photos: both) {
            ($0.chosen, $0.photoReason, $0.comparedBy) = (2, "車いす", Staff.city.text)
        }
        let id = draft.entry.application.description
        #expect(draft.entry.photo.chosen == 1 && draft.entry.photo.comparedBy == Staff.city)
        let again = try await taken(fixture, draft: id, photos: both.reversed()) { _ in }
        #expect(again.entry.photo.chosen == nil && again.entry.photo.reason == nil)
        #expect(again.entry.photo.comparedBy == nil)
        #expect(again.judgement.missing.contains(.photo))
        let failure = await #expect(throws: Failure.self) {
            try await taken(fixture, draft: id, photos: [Array(Pictures.second.dropLast(9_000))]) { $0.chosen = 1 }
        }
        #expect(failure?.code == .photoTruncated)
        let kept = try await taken(fixture, draft: id, photos: []) { _ in }
        #expect(kept.entry.photo == again.entry.photo, "an answer about a refused photo is none about the one before")
    }

    @Test func `where identity is decided, who compared the photo is said`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        await #expect(throws: Failure(.photoNotCompared)) { try await fixture.capture { $0.comparedBy = nil } }
        await #expect(throws: Failure(.notPermitted)) {
            try await fixture.capture { $0.comparedBy = Staff.contractor.text }
        }
        let assisted = try await fixture.capture(
            {
                ($0.comparedBy, $0.method, $0.documents, $0.decidedBy) = (nil, .assistance, nil, nil)
                ($0.route, $0.faceMatched) = (.desk, nil)
            }, pins: nil)
        #expect(assisted.saved != nil)
    }

    @Test func `a tag of a draft, or of one that was given up, is not taken again`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        let first = try ReceptionNumber.make(prefix: "KW", serial: 1)
        let draft = try await taken(fixture, photos: []) { $0.tag = first.text }
        await #expect(throws: Failure(.tagUsed)) { try await taken(fixture, photos: []) { $0.tag = first.text } }
        #expect(try await fixture.capture().saved?.reception.serial == 2, "a number on a tag is not allotted")
        try await fixture.desk.discard(first.text, reason: "書き損じ", by: Staff.city)
        #expect(try await fixture.desk.drafts().isEmpty)
        await #expect(throws: Failure(.tagUsed)) {
            try await fixture.capture { ($0.tag, $0.photoTag) = (first.text, first.text) }
        }
        #expect(try await fixture.desk.drafts().isEmpty)
        #expect(draft.entry.tag == first)
    }
}
