import Domain
import FieldAgentKit
import SyncProtocol
import Testing

/// Two processes on one data directory: the other one acts while this one waits for the resident at the PIN pad.
struct InterleavedTests {
    /// A step in whose wait something else happens.
    private static func step(
        _ input: CaptureInput, draft: String? = nil, meanwhile: @escaping @Sendable () async throws -> Void
    ) -> CaptureStep {
        CaptureStep(
            draft: draft, input: input, author: Staff.city,
            pins: {
                try await meanwhile()
                return try PINPad.parse(Array(Sample.pins.utf8))
            })
    }

    /// A draft that lacks only PINs and confirmation.
    private static func draft(_ fixture: Fixture) async throws -> String {
        var input = Sample.input()
        input.confirmation = nil
        return try await fixture.desk.take(fixture.step(input, photos: [Pictures.portrait])).entry.application
            .description
    }

    private static func complaints(_ fixture: Fixture) async throws -> [String] {
        try await Doctor(fixture.laptop, client: fixture.office).run().filter { !$0.ok && $0.name == "blobs" }
            .map(\.english)
    }

    @Test func `a draft that is given up while it is finished is not saved`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        let (id, desk) = (try await Self.draft(fixture), fixture.desk)
        await #expect(throws: Failure(.draftChanged)) {
            try await desk.take(
                Self.step(Sample.confirmed, draft: id) {
                    try await desk.discard(id, reason: "本人の希望", by: Staff.city)
                })
        }
        #expect(try await desk.drafts().isEmpty)
        #expect(try await Register(fixture.laptop).list().isEmpty)
    }

    @Test func `a draft is finished once, and its pictures stay`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        let (id, desk) = (try await Self.draft(fixture), fixture.desk)
        await #expect(throws: Failure(.draftChanged)) {
            try await desk.take(
                Self.step(Sample.confirmed, draft: id) {
                    _ = try await desk.take(Self.step(Sample.confirmed, draft: id) {})
                })
        }
        await #expect(throws: Failure(.draftUnknown)) { try await desk.discard(id, reason: "x", by: Staff.city) }
        let saved = try await Register(fixture.laptop).list()
        #expect(saved.map(\.application.description) == [id])
        #expect(saved.allSatisfy { $0.conflicts.isEmpty && $0.confirmed })
        #expect(try await Self.complaints(fixture) == [])
    }

    @Test func `what another step entered meanwhile is kept`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        let (id, desk) = (try await Self.draft(fixture), fixture.desk)
        await #expect(throws: Failure(.draftChanged)) {
            try await desk.take(
                Self.step(CaptureInput(), draft: id) {
                    var input = CaptureInput()
                    input.phone = "044-200-9999"
                    _ = try await desk.take(CaptureStep(draft: id, input: input, author: Staff.city))
                })
        }
        let resumed = try await desk.take(fixture.step(CaptureInput(), draft: id))
        #expect(resumed.entry.contact?.phone == "044-200-9999")
        #expect(resumed.judgement.missing == [.pinForm, .confirmation])
    }

    @Test func `a confirmation does not stand on a name that was changed meanwhile`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        let number = try #require(try await fixture.capture().saved).reception.text
        let editing = fixture.editing
        let result = try await editing.change(
            number,
            Self.step(Sample.confirmed) {
                var other = CaptureInput()
                other.person.name = "別 人"
                _ = try await editing.change(number, CaptureStep(input: other, author: Staff.other))
            })
        #expect(!result.confirmed)
        #expect(result.stale.contains("confirmation"))
        #expect(result.conflicts == ["identity-set"])
    }

    @Test func `an identity decision does not stand on an address that was changed meanwhile`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        let number = try #require(try await fixture.capture().saved).reception.text
        let editing = fixture.editing
        var again = CaptureInput()
        again.documents = Sample.input().documents
        again.faceMatched = true
        again.decidedBy = Staff.city.text
        let result = try await editing.change(
            number,
            Self.step(again) {
                var other = CaptureInput()
                other.address.street = "9-9-9"
                _ = try await editing.change(number, CaptureStep(input: other, author: Staff.other))
            })
        #expect(result.stale.contains("identity"))
    }

    @Test func `two changes of one field are a conflict; neither is lost`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        let number = try #require(try await fixture.capture().saved).reception.text
        let editing = fixture.editing
        var (mine, theirs) = (CaptureInput(), CaptureInput())
        (mine.address.street, theirs.address.street) = ("2-2-2", "3-3-3")
        let result = try await editing.change(
            number,
            Self.step(mine) { [theirs] in
                _ = try await editing.change(number, CaptureStep(input: theirs, author: Staff.other))
            })
        #expect(result.conflicts == ["address"])
        let values = try await Register(fixture.laptop).show(number).units.first { $0.field == "address" }?.values
        #expect(values?.count == 2)
    }

    @Test func `nothing is saved into a session once its counts are signed; the draft moves to another`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        let (id, desk, sessions) = (try await Self.draft(fixture), fixture.desk, Sessions(fixture.laptop))
        let session = fixture.session
        await #expect(throws: Failure(.sessionClosed)) {
            try await desk.take(
                Self.step(Sample.confirmed, draft: id) {
                    let closed = try await sessions.close(session, withDrafts: true, by: Staff.city).closed
                    #expect(closed?.confirmed == 0 && closed?.parked == 1)
                })
        }
        var confirmed = fixture.step(Sample.confirmed, draft: id, pins: Sample.pins)
        await #expect(throws: Failure(.sessionClosed)) { try await desk.take(confirmed) }
        let plan = SessionPlan(
            venue: "高津市民館", kind: .hall, date: fixture.clock.now().dateInJapan,
            municipality: fixture.laptop.municipality,
            staff: [Staff.city])
        let next = try await sessions.open(plan, by: Staff.city).session
        confirmed.session = next.description
        #expect(try await desk.take(confirmed).saved?.session == next)
    }
}
