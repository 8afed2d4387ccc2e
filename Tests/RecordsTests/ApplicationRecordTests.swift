import Domain
import Merge
import Records
import SQLiteStorage
import Storage
import SyncProtocol
import Testing

@Suite struct ApplicationRecordTests {
    let laptop: Party
    let office: Party
    static let session = EntityID(unchecked: [UInt8](repeating: 0x51, count: 16))
    static let id = FormID(unchecked: "12345678901234567890123")

    init() throws {
        laptop = try Party(1, .field)
        office = try Party(2, .office)
    }

    static func picture(_ n: UInt8) -> PictureReference {
        let hash = Hex.encode([UInt8](repeating: n, count: 32))
        return PictureReference(id: hash, key: hash, plaintextHash: hash, sealedSize: 300_043, size: 300_000)
    }

    static func shot(_ n: UInt8) -> PhotoShot {
        PhotoShot(
            picture: picture(n), width: 600, height: 800, orientation: 1, takenAt: Instant(milliseconds: 1),
            warnings: [])
    }

    /// What an outreach session takes of an adult, everything in one act.
    func captured(form: FormID? = nil) async throws {
        let number = try ReceptionNumber.make(prefix: "AB", serial: 1)
        let act = try await laptop.write(someone) { state in
            let confirmation = Confirmation(
                by: .applicant, photoIsMine: true, nameAndBirthAreRight: true, numberMatchesTag: true)
            return [
                try .of(
                    .reception,
                    Reception(
                        number: number, session: Self.session, method: .outreach,
                        openedAt: Instant(milliseconds: 1_790_000_000_000)), state),
                try .of(.consent, Consent(explained: true, agreed: true), state),
                try .of(.kind, KindOfApplication(kind: .first), state),
                try .of(.form, Form(id: form), state), try .of(.name, name("髙﨑 花子"), state),
                try .of(.birth, Birth(date: #require(CivilDate("1980-02-29")), sex: .female), state),
                try .of(
                    .address,
                    Address(
                        postalCode: PostalCode("1000013"), municipality: MunicipalityCode("131016"), area: "東京都千代田区霞が関",
                        street: "1-3-2"), state),
                try .of(.contact, Contact(phone: "0300000000"), state),
                try .of(.delivery, Delivery(route: .restrictedMail), state), try .of(.options, CardOptions(), state),
                try .of(.photo, PhotoSet(shots: [Self.shot(1), Self.shot(2)], chosen: 1), state),
                try .of(.photoProof, PhotoProof(tag: number, scannedAt: Instant(milliseconds: 2)), state),
                try .of(.pinForm, PINForm(custody: .sealed, sealedID: Self.picture(3).id, keyID: "k"), state),
                try .of(
                    .identity,
                    IdentityCheck(
                        documents: ["DL", "PP"], rule: "P1", postable: true, faceMatched: true, decidedBy: staff("S-1")),
                    state, alsoBasedOn: [4, 5, 6]),
                try .of(.confirmation, confirmation, state, alsoBasedOn: Array(2...11)),
            ]
        }
        try await office.take(act)
    }

    /// The office attaches a form, signed by one or two persons.
    func attach(_ form: Form, second: StaffNumber?) async throws -> Standing {
        try await office.write(someone, second: second) { [try .of(.form, form, $0)] }
        return try await office.application(someone).standing(.confirmation)
    }

    @Test func `a captured application shows its values, has no conflict and its decisions stand`() async throws {
        try await captured()
        for party in [laptop, office] {
            let application = try await party.application(someone)
            #expect(application.name == name("髙﨑 花子"))
            #expect(application.form?.isPending == true)
            #expect(application.conflicts.isEmpty)
            for decision in [ApplicationField.confirmation, .identity] {
                #expect(application.standing(decision).standing != nil, "\(decision)")
            }
            #expect(application.standing(.approval) == .none)
        }
    }

    @Test func `what is no application is not taken for one`() async throws {
        try await laptop.write(someone) { [try .of(.name, name("甲"), $0)] }
        let log = laptop.log
        #expect(try await laptop.store.read { try log.application(someone, in: $0) == nil })
        #expect(try await laptop.store.read { try log.application(another, in: $0) == nil })
    }

    @Test func `contents feed the requirements table`() async throws {
        try await captured()
        let today = try #require(CivilDate("2026-11-21"))
        let contents = try await office.application(someone).contents(today: today)
        #expect(contents.age == 46)
        #expect(Requirements.missing(in: contents) == [])
        #expect(Requirements.missing(in: contents, for: .forwarding) == [.form, .verification, .approval])
        #expect(Requirements.problems(in: contents) == [])
        // What is in conflict is missing: a person must decide before anything is complete.
        let state = try await laptop.application(someone).state
        let here = try await laptop.write(someone) { _ in [try .of(.contact, Contact(phone: "1"), state)] }
        try await office.write(someone) { _ in [try .of(.contact, Contact(phone: "2"), state)] }
        try await office.take(here)
        let conflicting = try await office.application(someone)
        #expect(conflicting.conflicts.map(\.name) == ["contact"])
        #expect(Requirements.missing(in: conflicting.contents(today: today)) == [.contact])
    }

    @Test func `the first form ID, attached by two office persons, leaves the confirmation standing`() async throws {
        try await captured()
        #expect(try await attach(Form(id: Self.id), second: staff("S-2")).standing != nil)
        #expect(try await office.application(someone).form?.id == Self.id)
        // The next one does not.
        let standing = try await attach(Form(id: FormID("99999999999999999999999")), second: staff("S-2"))
        #expect(standing.standing == nil)
    }

    @Test func `attached by one person, or by the same twice, it makes the confirmation stale`() async throws {
        for second in [nil, staff("S-1")] {
            let case1 = try ApplicationRecordTests()
            try await case1.captured()
            #expect(try await case1.attach(Form(id: Self.id), second: second).standing == nil)
        }
    }

    @Test func `attached on a laptop, or over another form, or still without ID, it makes it stale`() async throws {
        try await captured()
        try await laptop.write(someone, second: staff("S-2")) { [try .of(.form, Form(id: Self.id), $0)] }
        #expect(try await laptop.application(someone).standing(.confirmation).standing == nil)
        let pending = try await attach(Form(id: nil, changedSincePrinted: true), second: staff("S-2"))
        #expect(pending.standing == nil)
        let given = try ApplicationRecordTests()
        try await given.captured(form: Self.id)
        let replaced = Form(id: try FormID("99999999999999999999999"))
        #expect(try await given.attach(replaced, second: staff("S-2")).standing == nil)
    }

    @Test func `only the confirmation excuses the first form ID`() async throws {
        try await captured()
        try await office.write(someone, second: staff("S-2")) {
            [try .of(.approval, Approval(approvedBy: staff("S-1"), confirmedBy: staff("S-2")), $0)]
        }
        #expect(try await office.application(someone).standing(.approval).standing != nil)
        _ = try await attach(Form(id: Self.id), second: staff("S-2"))
        #expect(try await office.application(someone).standing(.approval).standing == nil)
    }

    @Test func `a photo changed after the resident confirmed makes the confirmation stale`() async throws {
        try await captured()
        try await laptop.write(someone) { [try .of(.photo, PhotoSet(shots: [Self.shot(7)], chosen: 0), $0)] }
        let application = try await laptop.application(someone)
        guard case .stale(_, let unseen) = application.standing(.confirmation) else {
            Issue.record("\(application.standing(.confirmation))")
            return
        }
        #expect(unseen.map(\.field) == ["photo"])
        #expect(application.standing(.identity).standing != nil)
    }

    @Test func `every picture and sealed form that is named must arrive, also those in conflict`() async throws {
        try await captured()
        let state = try await laptop.application(someone).state
        let here = try await laptop.write(someone) { _ in
            [try .of(.photo, PhotoSet(shots: [Self.shot(7), Self.shot(2)], chosen: 0), state)]
        }
        try await office.write(someone) { _ in [try .of(.photo, PhotoSet(shots: [Self.shot(8)], chosen: 0), state)] }
        try await office.take(here)
        let blobs = try await office.application(someone).blobs
        #expect(Set(blobs.map(\.id)) == Set([7, 2, 8, 3].map { Self.picture($0).id }))
        #expect(blobs.count == 4)
        #expect(blobs.filter { $0.kind == .pinForm }.map(\.size) == [nil])
        #expect(blobs.first { $0.kind == .picture }?.size == 300_043)
    }
}
