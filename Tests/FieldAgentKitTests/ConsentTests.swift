import Domain
import FieldAgentKit
import Storage
import SyncProtocol
import Testing

/// 同意しなければ終わり (papers-ja.md g 2).
struct ConsentTests {
    @Test func `who does not agree leaves nothing, and the label stays used`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        await #expect(throws: Failure(.consentRefused)) { try await fixture.capture { $0.consent = false } }
        #expect(try await fixture.desk.drafts().isEmpty)
        let tag = try ReceptionNumber.make(prefix: "KW", serial: 7).text
        var input = Sample.input()
        (input.tag, input.photoTag, input.confirmation) = (tag, tag, nil)
        let draft = try await fixture.desk.take(fixture.step(input, photos: [Pictures.portrait])).entry
        var refusal = CaptureInput()
        refusal.consent = false
        await #expect(throws: Failure(.consentRefused)) {
            try await fixture.desk.take(fixture.step(refusal, draft: draft.application.description))
        }
        #expect(try await fixture.desk.drafts().isEmpty)
        #expect(try fixture.laptop.blobs.all(.picture).isEmpty)
        await #expect(throws: Failure(.tagUsed)) {
            try await fixture.desk.take(fixture.step(input))
        }
    }

    @Test func `a stored application is not changed by it`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        let saved = try #require(try await fixture.capture().saved).reception.text
        var refusal = CaptureInput()
        refusal.consent = false
        await #expect(throws: Failure(.consentRefused)) {
            try await fixture.editing.change(saved, fixture.step(refusal))
        }
        #expect(try await Register(fixture.laptop).list().first?.missing == [])
    }
}
