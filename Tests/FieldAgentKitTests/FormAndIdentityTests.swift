import Domain
import FieldAgentKit
import Sealing
import SyncProtocol
import Synchronization
import Testing

/// A sealed PIN form goes only where it belongs, and identity is decided by who looked.
struct FormAndIdentityTests {
    private func elsewhere(_ input: inout CaptureInput) {
        input.address.postalCode = "100-0013"
        input.address.area = "東京都千代田区霞が関"
    }

    /// A draft that lacks only the confirmation, with its PINs sealed.
    private func sealed(_ fixture: Fixture, pins: String, _ change: (inout CaptureInput) -> Void) async throws -> String
    {
        let draft = try await fixture.capture(
            { input in
                change(&input)
                input.confirmation = nil
            }, pins: pins)
        #expect(draft.judgement.missing == [.confirmation])
        return draft.entry.application.description
    }

    private static let unsigned = #"{"authentication":"7391","residentRecord":"8264","cardText":"9157"}"#

    @Test func `PINs sealed for one municipality do not go to another`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        let id = try await sealed(fixture, pins: Sample.pins) { _ in }
        var moved = CaptureInput()
        elsewhere(&moved)
        let result = try await fixture.desk.take(fixture.step(moved, draft: id))
        #expect(result.judgement.returnsPINForm)
        #expect(result.judgement.missing == [.pinForm, .identity, .confirmation])
        var decided = CaptureInput()
        decided.decidedBy = Staff.city.text
        #expect(
            try await fixture.desk.take(fixture.step(decided, draft: id)).judgement.missing == [
                .pinForm, .confirmation,
            ])
        let failure = await #expect(throws: Failure.self) {
            try await fixture.desk.take(fixture.step(Sample.confirmed, draft: id))
        }
        #expect(failure?.values["missing"] == "pin-form")
        var onPaper = Sample.confirmed
        onPaper.pinEnvelope = "KW-00007-X"
        let saved = try await fixture.desk.take(fixture.step(onPaper, draft: id))
        #expect(saved.judgement.contents.pinForm == PINForm(custody: .envelope, envelope: "KW-00007-X"))
    }

    @Test func `a PIN that the card needs is not left out`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        let id = try await sealed(fixture, pins: Self.unsigned) { $0.signatureCertificate = false }
        var signing = Sample.confirmed
        signing.signatureCertificate = true
        let failure = await #expect(throws: Failure.self) {
            try await fixture.desk.take(fixture.step(signing, draft: id))
        }
        #expect(failure?.values["missing"] == "pin-form")
        let saved = try await fixture.desk.take(fixture.step(Sample.confirmed, draft: id, pins: Sample.pins))
        #expect(saved.judgement.contents.pinForm?.pins == PINKind.allCases)
    }

    @Test func `a move within the city keeps the form, and so does a new key of the city`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        let saved = try #require(try await fixture.capture().saved)
        var moved = CaptureInput()
        moved.address.postalCode = "211-0004"
        moved.address.area = "神奈川県川崎市中原区新丸子東"
        var result = try await fixture.editing.change(saved.reception.text, fixture.step(moved))
        #expect(result.changed == ["address"] && !result.returnsPINForm)
        fixture.office.state.withLock {
            $0.configuration.number += 1
            $0.configuration.pinKeys["141305"] = OpeningKey().sealingKey
        }
        _ = try await fixture.syncer.round()
        let reopened = try await Laptop.open(fixture.directory, clock: fixture.clock, storage: Fixture.storage)
        #expect(reopened.configuration.number == 2)
        moved.address.street = "2-2-2"
        result = try await Editing(reopened, rules: Tables.shared).change(saved.reception.text, fixture.step(moved))
        #expect(result.changed == ["address"] && !result.returnsPINForm)
    }

    @Test func `a change of address or certificates gives back the form that no longer fits`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        var moved = CaptureInput()
        elsewhere(&moved)
        var signing = CaptureInput()
        signing.signatureCertificate = true
        for (change, field) in [(moved, "address"), (signing, "options")] {
            let saved = try await fixture.capture({ $0.signatureCertificate = false }, pins: Self.unsigned).saved
            let number = try #require(saved).reception.text
            let result = try await fixture.editing.change(number, fixture.step(change))
            #expect(result.changed == [field, "pin-form"])
            #expect(result.returnsPINForm)
            #expect(result.missing.contains("pin-form"))
        }
    }

    @Test func `a change that leaves only the desk says so, and gives the form back`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        let number = try #require(try await fixture.capture().saved).reception.text
        var fewer = CaptureInput()
        fewer.documents = [DocumentSeen(code: "DL", expires: CivilDate("2029-04-03"))]
        fewer.faceMatched = true
        fewer.decidedBy = Staff.other.text
        let result = try await fixture.editing.change(number, fixture.step(fewer))
        #expect(result.changed == ["delivery", "pin-form", "identity"])
        #expect(result.deskInstead?.missing.isEmpty == false)
        #expect(result.returnsPINForm)
        var phone = CaptureInput()
        phone.phone = "044-200-9999"
        let next = try await fixture.editing.change(number, fixture.step(phone))
        #expect(next.deskInstead == nil && !next.returnsPINForm)
    }

    static let half: [(String, @Sendable (inout CaptureInput) -> Void)] = [
        ("documents alone", { $0.documents = [DocumentSeen(code: "DL")] }),
        ("the face alone", { $0.faceMatched = true }),
        (
            "the face, by city staff, without documents",
            {
                $0.faceMatched = true
                $0.decidedBy = Staff.other.text
            }
        ),
        ("a representative's documents alone", { $0.representativeDocuments = [DocumentSeen(code: "DL")] }),
    ]

    @Test(arguments: half)
    func `a stored identity check is changed whole or not at all`(
        what: String, change: @Sendable (inout CaptureInput) -> Void
    ) async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        let number = try #require(try await fixture.capture().saved).reception.text
        var input = CaptureInput()
        input.address.street = "2-2-2"
        change(&input)
        await #expect(throws: Failure(.identityUndecided), "\(what)") {
            try await fixture.editing.change(number, fixture.step(input))
        }
    }

    @Test func `who is only named does not renew a stale identity check`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        let number = try #require(try await fixture.capture().saved).reception.text
        var input = CaptureInput()
        input.address.street = "2-2-2"
        input.decidedBy = Staff.other.text
        let result = try await fixture.editing.change(number, fixture.step(input))
        #expect(result.changed == ["address"])
        #expect(result.stale == ["confirmation", "identity"])
    }

    @Test(arguments: [true, false])
    func `a draft whose name or address changes waits for somebody to decide again`(decides: Bool) async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        let id = try await sealed(fixture, pins: Sample.pins) { _ in }
        var change = Sample.input()
        (change.confirmation, change.decidedBy, change.documents) = (nil, nil, nil)
        (change.faceMatched, change.comparedBy) = (nil, nil)
        let same = try await fixture.desk.take(fixture.step(change, draft: id))
        #expect(same.judgement.missing == [.confirmation], "what is typed again unchanged decides nothing")
        change.person.name = "髙﨑 𠮷野"
        if decides { change.decidedBy = Staff.other.text }
        let result = try await fixture.desk.take(fixture.step(change, draft: id))
        #expect(result.judgement.missing == (decides ? [.confirmation] : [.identity, .confirmation]))
    }

    @Test func `documents shown anew to a draft wait for somebody to decide on them`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        let id = try await sealed(fixture, pins: Sample.pins) { _ in }
        var other = CaptureInput()
        other.documents = [DocumentSeen(code: "MNC", expires: CivilDate("2029-04-03"))]
        let result = try await fixture.desk.take(fixture.step(other, draft: id))
        #expect(result.judgement.missing == [.identity, .confirmation])
    }
}
