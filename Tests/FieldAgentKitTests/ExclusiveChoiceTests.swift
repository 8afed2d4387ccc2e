import Domain
import FieldAgentKit
import SyncProtocol
import Testing

/// Answers that exclude each other, in one step and in a later one.
struct ExclusiveChoiceTests {
    static let both: [(@Sendable (inout CaptureInput) -> Void, String?)] = [
        ({ ($0.formID, $0.formPending) = (Sample.formID, true) }, nil), ({ $0.pinEnvelope = "A-1" }, Sample.pins),
    ]

    @Test(arguments: both)
    func `given together they are refused, and nothing is kept`(
        change: @Sendable (inout CaptureInput) -> Void, pins: String?
    ) async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        let failure = await #expect(throws: Failure.self) {
            try await fixture.capture({ change(&$0) }, pins: pins)
        }
        #expect(failure?.code == .inputBoth)
        #expect(try await fixture.desk.drafts().isEmpty)
        let saved = try #require(try await fixture.capture().saved).reception.text
        var input = CaptureInput()
        change(&input)
        let refused = await #expect(throws: Failure.self) {
            try await fixture.editing.change(saved, fixture.step(input, pins: pins))
        }
        #expect(refused?.code == .inputBoth)
    }

    @Test func `a photographed form is not pending`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        var input = CaptureInput()
        input.formPending = true
        let failure = await #expect(throws: Failure.self) {
            try await fixture.desk.take(fixture.step(input, form: Pictures.portrait))
        }
        #expect(failure?.code == .inputBoth)
        #expect(try await fixture.desk.drafts().isEmpty)
    }

    @Test func `PINs or another envelope later put the earlier envelope out of use, and its number is said`()
        async throws
    {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        var input = Sample.input()
        (input.pinEnvelope, input.confirmation) = ("A-1", nil)
        let begun = try await fixture.desk.take(fixture.step(input))
        #expect(!begun.judgement.warnings.contains { $0.code == "pin-form.envelope-replaced" })
        let draft = begun.entry.application.description
        var other = CaptureInput()
        other.pinEnvelope = "A-2"
        for (step, number) in [
            (fixture.step(other, draft: draft), "A-1"),
            (fixture.step(CaptureInput(), draft: draft, pins: Sample.pins), "A-2"),
        ] {
            let warnings = try await fixture.desk.take(step).judgement.warnings
            let warning = try #require(warnings.first { $0.code == "pin-form.envelope-replaced" })
            #expect(warning.text.contains(number) && warning.english.contains(number))
        }
        let saved = try #require(try await fixture.capture({ $0.pinEnvelope = "A-3" }, pins: nil).saved)
        let edited = try await fixture.editing.change(
            saved.reception.text, fixture.step(CaptureInput(), pins: Sample.pins))
        #expect(edited.warnings.contains { $0.code == "pin-form.envelope-replaced" && $0.text.contains("A-3") })
    }
}
