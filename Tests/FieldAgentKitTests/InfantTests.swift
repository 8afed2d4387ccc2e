import Domain
import FieldAgentKit
import Storage
import SyncProtocol
import Testing

/// Under 1 at application: a card without a photo (domain.md 2, papers-ja.md g 10). It is 2026-11-21.
struct InfantTests {
    private static func infant(_ input: inout CaptureInput, born: String = "2025-11-22") {
        input.birthDate = born
        input.representative.name = "髙﨑 母"
        input.representative.kana = "タカサキ ハハ"
        (input.representativeAddress, input.representativePhone) = ("川崎市", "044-200-1111")
        (input.relation, input.authority) = (.parent, .seenAtVenue)
        input.representativeDocuments = input.documents
        input.confirmation?.by = .representative
    }

    @Test func `a photo is refused, and without one the application is complete`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        let pins = #"{"authentication":"7391","residentRecord":"8264","cardText":"9157"}"#
        await #expect(throws: Failure(.photoUnderOne)) {
            try await fixture.capture({ Self.infant(&$0) }, pins: pins)
        }
        #expect(try await fixture.desk.drafts().isEmpty)
        #expect(try fixture.laptop.blobs.all(.picture).isEmpty)
        let saved = try await fixture.capture({ Self.infant(&$0) }, photos: [], pins: pins)
        #expect(saved.saved != nil)
        await #expect(throws: Failure(.photoUnderOne)) {
            try await fixture.editing.change(
                try #require(saved.saved).reception.text,
                fixture.step(CaptureInput(), photos: [Pictures.portrait]))
        }
        let older = try await fixture.capture({ Self.infant(&$0, born: "2025-11-21") }, pins: pins)
        #expect(older.saved != nil && older.entry.photo.shots.count == 1)
    }

    @Test func `a photo that was there goes with the birth date, and that is said`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        let draft = try await fixture.desk.take(fixture.step(CaptureInput(), photos: [Pictures.portrait]))
        var birth = CaptureInput()
        birth.birthDate = "2026-01-01"
        let result = try await fixture.desk.take(
            fixture.step(birth, draft: draft.entry.application.description))
        #expect(result.entry.photo.shots.isEmpty)
        #expect(result.judgement.warnings.map(\.code) == ["photo.not-used"])
    }
}
