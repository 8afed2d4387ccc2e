import Domain
import Storage
import SyncProtocol
import Testing

@testable import FieldAgentKit

/// One PIN envelope, several captures at once (domain.md 12.2): only one resident gets the number.
struct EnvelopeRaceTests {
    @Test func `of captures at the same time one gets the envelope`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        let codes = await withTaskGroup(of: ErrorCode?.self) { group in
            for seed in 0..<12 {
                group.addTask {
                    var input = Sample.input()
                    (input.pinEnvelope, input.formID) = ("A-1", String(repeating: "\(seed % 10)", count: 23))
                    do {
                        _ = try await fixture.desk.take(fixture.step(input, photos: [Pictures.portrait]))
                        return nil
                    } catch { return (error as? Failure)?.code ?? .internalError }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(codes.count { $0 == nil } == 1)
        #expect(codes.count { $0 == .envelopeUsed } == 11)
        #expect(try await Register(fixture.laptop).list().count == 1)
        #expect(try await fixture.desk.drafts().isEmpty)
    }

    @Test func `an envelope that another got while this change was made is refused`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        let first = try #require(try await fixture.capture().saved)
        var change = CaptureInput()
        change.pinEnvelope = "A-1"
        var step = CaptureStep(input: change, author: Staff.city)
        step.files = {
            _ = try await fixture.capture({ $0.pinEnvelope = "A-1" }, pins: nil)
            return CaptureFiles()
        }
        let failure = await #expect(throws: Failure.self) {
            try await fixture.editing.change(first.reception.text, step)
        }
        #expect(failure?.code == .envelopeUsed)
    }

    @Test func `an envelope that came with another application meanwhile is not confirmed`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        let laptop = fixture.laptop
        var input = Sample.input()
        input.pinEnvelope = "A-1"
        let confirmation = input.confirmation
        input.confirmation = nil
        let draft = try await fixture.desk.take(fixture.step(input, photos: [Pictures.portrait])).entry
        let other = EntityID.version7(at: fixture.clock.now(), random: Array(repeating: 7, count: 10))
        try await laptop.store.write { transaction in
            try transaction.put(
                Fingerprints(
                    application: other, forms: [], photos: [], envelopes: [laptop.fingerprint(.envelope, "A-1")]))
        }
        var confirm = CaptureInput()
        confirm.confirmation = confirmation
        let failure = await #expect(throws: Failure.self) {
            try await fixture.desk.take(fixture.step(confirm, draft: draft.application.description))
        }
        #expect(failure?.code == .envelopeUsed)
        #expect(try await fixture.desk.drafts().count == 1)
    }
}
