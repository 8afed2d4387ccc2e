import Domain
import FieldAgentKit
import SyncProtocol
import Testing

/// PINs handed in later with a card that goes to the desk: nothing is taken, and it is said what becomes of the envelope.
struct UntakenFormTests {
    @Test func `an envelope goes back to the resident`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        let saved = try #require(try await fixture.capture({ $0.route = .desk }, pins: nil).saved).reception.text
        var envelope = CaptureInput()
        envelope.pinEnvelope = "A-1"
        await #expect(throws: Failure(.pinFormNotTaken)) {
            try await fixture.editing.change(saved, fixture.step(envelope))
        }
        await #expect(throws: Failure(.pinFormNotTaken)) {
            try await fixture.editing.change(saved, fixture.step(CaptureInput(), pins: Sample.pins))
        }
        envelope.phone = "044-200-2222"
        let result = try await fixture.editing.change(saved, fixture.step(envelope))
        #expect(result.changed == ["contact"] && result.returnsPINForm)
        await #expect(throws: Failure(.nothingToEdit)) {
            try await fixture.editing.change(saved, fixture.step(CaptureInput()))
        }
        // It was not taken: another resident may have it.
        #expect(try await fixture.capture({ $0.pinEnvelope = "A-1" }, pins: nil).saved != nil)
    }
}
