import Domain
import JLIS
import Merge
import Sealing
import SyncProtocol
import Testing

@testable import OfficeKit

/// The desk is held to the rules of the hall (docs/desk.md).
@Suite struct DeskRulesTests {
    private let myNumber = "個人番号 123456789018"

    private func taken(
        _ fixture: DeskFixture, _ person: Person = Person(), _ prefix: String = "KW"
    ) async throws -> (laptop: HallLaptop, taken: HallLaptop.Taken) {
        let laptop = try HallLaptop(prefix, clock: fixture.clock)
        let taken = try await laptop.capture(person, in: fixture.session)
        try await fixture.take([taken.act], blobs: taken.blobs)
        return (laptop, taken)
    }

    private func obstacles(_ fixture: DeskFixture, _ number: String) async throws -> [String: [String]] {
        let view = try await fixture.desk.show(number, .ja)
        return Dictionary(view.obstacles.map { ($0.code, $0.details) }) { first, _ in first }
    }

    // MARK: The photo and the tag

    @Test func `a photo that another record's tag bound is not forwarded`() async throws {
        let fixture = try await DeskFixture()
        let (laptop, taken) = try await taken(fixture)
        let other = try ReceptionNumber.make(prefix: "ZZ", serial: 77)
        let retake = try await laptop.retake(taken.id, grey: 9, tag: other.text)
        try await fixture.take([retake.act], blobs: retake.blobs)
        let refused = await #expect(throws: Refused.self) { try await fixture.verifyAndApprove(taken.number) }
        #expect(refused?.codes == [.incomplete])
        #expect(try await obstacles(fixture, taken.number)["incomplete"] == ["photo-proof"])
        try await fixture.forward()
        #expect(fixture.jlis.submitted.isEmpty)
    }

    @Test(arguments: [[ApplicationField.photo], [.photoProof, .contact]])
    func `a photo of the joined one is taken over by two, with its scan, and counts`(
        taking: [ApplicationField]
    ) async throws {
        let fixture = try await DeskFixture()
        let (first, second) = (
            try await taken(fixture, Person(), "KA").taken, try await taken(fixture, Person(), "KB").taken
        )
        let before = try await fixture.desk.show(first.number, .ja).units
        await #expect(throws: Failure(.deskSecondNeeded)) {
            try await fixture.desk.join(
                first.number, second.number, taking: taking, reason: "同じ人", by: DeskFixture.one)
        }
        try await fixture.desk.join(
            first.number, second.number, taking: taking, reason: "同じ人", by: DeskFixture.clerks)
        let (mine, theirs) = (
            try await fixture.desk.show(first.number, .ja).units, try await fixture.desk.show(second.number, .ja).units
        )
        #expect(mine["photo"]?.value == theirs["photo"]?.value)
        #expect(mine["photo-proof"]?.value == theirs["photo-proof"]?.value)
        #expect(try await obstacles(fixture, first.number)["incomplete"] == nil)
        // Where they turn out to be two persons, the photo is the other's, and goes.
        try await fixture.desk.separate(first.number, second.number, reason: "別の人", by: DeskFixture.clerks)
        let back = try await fixture.desk.show(first.number, .ja).units
        #expect(back["photo"]?.value == before["photo"]?.value && back["photo"]?.value != theirs["photo"]?.value)
        #expect(back["photo-proof"]?.value == before["photo-proof"]?.value)
    }

    @Test func `a sealed PIN form is never taken over`() async throws {
        let fixture = try await DeskFixture()
        let first = try await taken(fixture, Person(), "KA").taken
        let (laptop, second) = try await taken(fixture, Person(), "KB")
        try await fixture.take([try await laptop.write(second.id, [(PINForm(custody: .sealed), .pinForm)])])
        await #expect(throws: Failure(.deskFieldNotEditable, ["field": "pin-form.sealedID"])) {
            try await fixture.desk.join(
                first.number, second.number, taking: [.pinForm], reason: "同じ人", by: DeskFixture.clerks)
        }
    }

    @Test(arguments: ["comparedBy\": \"C1", "withoutTag\": \"x", "shots\": \"x"])
    func `of a photo the office types which and why, and nothing else`(member: String) async throws {
        let fixture = try await DeskFixture()
        let number = try await taken(fixture).taken.number
        let failure = await #expect(throws: Failure.self) {
            try await fixture.desk.edit(
                number, try JSONValue(json: "{\"photo\": {\"\(member)\"}}"), reason: nil, by: DeskFixture.one)
        }
        #expect(failure?.code == .deskFieldNotEditable)
    }

    @Test func `who types about a photo has compared it, and gives the reason for its warnings`() async throws {
        let fixture = try await DeskFixture()
        var (sealed, shot) = try HallLaptop.picture(3)
        shot.warnings = ["PH-BLUR"]
        let taken = try await HallLaptop("KW", clock: fixture.clock)
            .capture(Person(), in: fixture.session, picture: (sealed, shot))
        try await fixture.take([taken.act], blobs: taken.blobs)
        let failure = await #expect(throws: Failure.self) {
            try await fixture.desk.edit(
                taken.number, try JSONValue(json: #"{"photo": {"chosen": 0}}"#), reason: nil, by: DeskFixture.one)
        }
        #expect(failure?.code == .photoReasonNeeded)
        try await fixture.desk.edit(
            taken.number, try JSONValue(json: #"{"photo": {"reason": "車いす"}}"#), reason: nil, by: DeskFixture.one)
        let photo = try await fixture.desk.show(taken.number, .ja).units["photo"]?.value.object
        #expect(photo?["comparedBy"] == .text("O1") && photo?["reason"] == .text("車いす"))
    }

    @Test func `a blank substitute is none`() async throws {
        let fixture = try await DeskFixture()
        let number = try await taken(fixture).taken.number
        for (substitute, stored) in [("神崎 吉子", JSONValue.text("神崎 吉子")), ("", nil)] {
            try await fixture.desk.edit(
                number, .object(["name": .object(["substitute": .text(VerbatimText(substitute))])]), reason: nil,
                by: DeskFixture.one)
            let name = try await fixture.desk.show(number, .ja).units["name"]?.value.object
            #expect(name?["substitute"] == stored)
        }
    }

    // MARK: Conditions, PIN forms, envelopes

    @Test(arguments: [("FWD", true), ("MOVE2M", true), ("U15ALONE", false), ("TOKUTEI_RC", false)])
    func `a condition of the hall holds at the office too`(code: String, allowsDesk: Bool) async throws {
        let fixture = try await DeskFixture()
        var person = Person()
        person.blocks = [code]
        let number = try await taken(fixture, person).taken.number
        let refused = await #expect(throws: Refused.self) { try await fixture.verifyAndApprove(number) }
        #expect(refused?.codes == [.blocked])
        #expect(try await obstacles(fixture, number)["blocked"] == [code])
        #expect(try await fixture.desk.show(number, .ja).line.tasks == [.checkConditions])
        try await fixture.desk.edit(
            number, try JSONValue(json: #"{"delivery": {"route": "desk"}}"#), reason: nil, by: DeskFixture.one)
        #expect((try await obstacles(fixture, number)["blocked"] == nil) == allowsDesk)
    }

    @Test func `a card is not posted once a condition closes the post`() async throws {
        let fixture = try await DeskFixture()
        let (number, box) = try await fixture.shipped()
        _ = try await fixture.desk.receive(box, counted: 1, by: DeskFixture.clerks)
        try await fixture.desk.preset(number, by: DeskFixture.clerks)
        func post() async throws {
            try await fixture.desk.post(
                number, tracking: "12345678901", label: number, serial: "C000001", by: DeskFixture.clerks)
        }
        func set(_ blocks: String) async throws {
            try await fixture.desk.edit(
                number, try JSONValue(json: "{\"delivery\": {\"blocks\": [\(blocks)]}}"), reason: "電話",
                by: DeskFixture.one)
        }
        try await set(#""FWD", "MOVE2M""#)
        await #expect(throws: Failure(.deskPostClosed)) { try await post() }
        try await set("")
        try await post()
    }

    @Test(arguments: [
        #"{"address": {"postalCode": "1940021", "area": "東京都町田市中町", "street": "1"}}"#,
        #"{"options": {"signatureCertificate": false}}"#,
    ])
    func `a sealed PIN form that no longer fits is taken again`(patch: String) async throws {
        let fixture = try await DeskFixture()
        let (laptop, taken) = try await taken(fixture)
        let form = PINForm(
            custody: .sealed, municipality: try MunicipalityCode("141305"), pins: PINKind.allCases)
        try await fixture.take([try await laptop.write(taken.id, [(form, .pinForm)])])
        #expect(try await obstacles(fixture, taken.number)["pin-form"] == nil)
        try await fixture.desk.edit(taken.number, try JSONValue(json: patch), reason: nil, by: DeskFixture.one)
        try await fixture.desk.renew(
            taken.number, [.confirmation, .identity], reason: "電話", by: DeskFixture.clerks)
        let refused = await #expect(throws: Refused.self) { try await fixture.verifyAndApprove(taken.number) }
        #expect(refused?.codes == [.pinForm])
        #expect(try await fixture.desk.show(taken.number, .ja).line.tasks == [.checkPINForm])
        let desk = #"{"delivery": {"route": "desk"}}"#
        try await fixture.desk.edit(taken.number, try JSONValue(json: desk), reason: nil, by: DeskFixture.one)
        #expect(try await obstacles(fixture, taken.number)["pin-form"] == nil)
    }

    @Test func `an envelope is one resident's, whoever wrote its number`() async throws {
        let fixture = try await DeskFixture()
        var person = Person()
        (person.name, person.form) = ("別人 太郎", "12345678901234567890124")
        let first = try await taken(fixture, Person(), "KA").taken
        let (laptop, second) = try await taken(fixture, person, "KB")
        await #expect(throws: Failure(.deskEnvelopeUsed, ["other": first.number])) {
            try await fixture.desk.edit(
                second.number, try JSONValue(json: "{\"pin-form\": {\"envelope\": \"\(first.number)\"}}"), reason: nil,
                by: DeskFixture.one)
        }
        // Two laptops cannot know of each other.
        let same = PINForm(custody: .envelope, envelope: first.number.lowercased())
        try await fixture.take([try await laptop.write(second.id, [(same, .pinForm)])])
        #expect(try await obstacles(fixture, first.number)["envelope"] == [second.number])
        let refused = await #expect(throws: Refused.self) { try await fixture.verifyAndApprove(second.number) }
        #expect(refused?.codes == [.envelope])
        var filter = Desk.Filter()
        filter.task = .checkPINForm
        #expect(try await fixture.desk.list(filter).map(\.reception.text) == [first.number, second.number])
        try await fixture.desk.edit(
            second.number, try JSONValue(json: "{\"pin-form\": {\"envelope\": \"\(second.number)\"}}"), reason: nil,
            by: DeskFixture.one)
        #expect(try await fixture.desk.list(filter).isEmpty)
        #expect(try await obstacles(fixture, first.number)["envelope"] == nil)
    }

    @Test func `PINs from an envelope that two records name are not set`() async throws {
        let fixture = try await DeskFixture()
        let (number, box) = try await fixture.shipped()
        _ = try await fixture.desk.receive(box, counted: 1, by: DeskFixture.clerks)
        let other = Person(name: "小林 一郎", kana: "コバヤシ イチロウ", birth: "1970-01-01", form: "99999999999999999999999")
        let (laptop, second) = try await taken(fixture, other, "KB")
        let same = PINForm(custody: .envelope, envelope: number)
        try await fixture.take([try await laptop.write(second.id, [(same, .pinForm)])])
        await #expect(throws: Failure(.deskPINFormWrong)) {
            try await fixture.desk.preset(number, by: DeskFixture.clerks)
        }
    }

    // MARK: Free text

    /// Each step with a text of its own, in an order in which each may follow.
    private func steps(_ fixture: DeskFixture) async throws -> [(name: String, take: (String) async throws -> Void)] {
        let desk = fixture.desk
        let (laptop, a) = try await taken(fixture, Person(), "KA")
        let b = try await taken(fixture, Person(), "KB").taken
        let both = DeskFixture.clerks
        try await desk.edit(
            a.number, try JSONValue(json: #"{"contact": {"phone": "1"}}"#), reason: nil, by: DeskFixture.one)
        try await fixture.take([try await laptop.write(a.id, [(Contact(phone: "2"), .contact)])])
        let side = try #require(try await desk.conflicts(of: a.number).first?.sides.first)
        return [
            (
                "edit",
                {
                    try await desk.edit(
                        b.number, try JSONValue(json: #"{"contact": {"phone": "3"}}"#), reason: $0, by: DeskFixture.one)
                }
            ),
            ("resolve", { try await desk.resolve(a.number, nil, choose: side.dot, reason: $0, by: DeskFixture.one) }),
            ("undo", { _ = try await desk.undo(a.number, dot: nil, reason: $0, by: DeskFixture.one) }),
            ("separate", { try await desk.separate(a.number, b.number, reason: $0, by: DeskFixture.one) }),
            ("question", { try await desk.giveBack(b.number, reasons: [], question: $0, by: DeskFixture.one) }),
            ("answered", { try await desk.answered(b.number, reason: $0, by: DeskFixture.one) }),
            ("renew", { try await desk.renew(b.number, [.confirmation], reason: $0, by: both) }),
            ("withdraw", { try await desk.withdraw(b.number, .wish, reason: $0, by: both) }),
            ("undo withdrawal", { try await desk.undoWithdrawal(b.number, reason: $0, by: both) }),
        ]
    }

    @Test func `no reason holds a My Number, goes on without end, or says nothing`() async throws {
        let fixture = try await DeskFixture()
        for (name, take) in try await steps(fixture) {
            for (text, code) in [
                (myNumber, ErrorCode.myNumberInText), (String(repeating: "長", count: 1_001), .textTooLong),
                ("\u{3000} ", .deskReasonMissing),
            ] {
                let failure = await #expect(throws: Failure.self, "\(name)") { try await take(text) }
                #expect(failure?.code == code, "\(name)")
            }
            try await take("電話で聞いた")
        }
    }

    @Test func `a join's reason, a hand-over's texts and a plan's are looked at too`() async throws {
        let fixture = try await DeskFixture()
        let desk = fixture.desk
        let (a, b) = (try await taken(fixture, Person(), "KA").taken, try await taken(fixture, Person(), "KB").taken)
        func handoff(_ change: (inout HandoffEntry) -> Void) async throws {
            var entry = HandoffEntry(homePosts: true, how: "書留", homeOffice: "町田市", homeTelephone: "042-555-0000")
            change(&entry)
            _ = try await desk.handOff(a.number, entry, by: DeskFixture.one)
        }
        func plan(_ venue: String, kana: String? = nil, hours: String? = nil) async throws {
            _ = try await desk.plan(
                SessionPlan(
                    venue: venue, venueKana: kana, kind: .hall, date: CivilDate(daysSince1970: 20_788), hours: hours,
                    municipality: MunicipalityCode("141305"), staff: []), session: nil,
                random: Array(repeating: 1, count: 10), by: DeskFixture.one)
        }
        let long = String(repeating: "長", count: 201)
        let cases: [(ErrorCode, () async throws -> Void)] = [
            (
                .myNumberInText,
                { [myNumber] in
                    try await desk.join(a.number, b.number, taking: [], reason: myNumber, by: DeskFixture.one)
                }
            ),
            (
                .deskReasonMissing,
                {
                    try await desk.join(a.number, b.number, taking: [], reason: " ", by: DeskFixture.one)
                }
            ),
            (.myNumberInText, { [myNumber] in try await handoff { $0.how = myNumber } }),
            (.deskReasonMissing, { try await handoff { $0.homeTelephone = " " } }),
            (.textTooLong, { try await handoff { $0.homeOffice = long } }),
            (.textTooLong, { try await handoff { $0.homeOfficeKana = long } }),
            (.myNumberInText, { [myNumber] in try await plan(myNumber) }),
            (.textBlank, { try await plan(" ") }),
            (.textTooLong, { try await plan("北公民館", kana: long) }),
            (.textTooLong, { try await plan("北公民館", hours: long) }),
            (
                .deskAnswerMissing,
                {
                    var person = Person()
                    person.municipality = "132098"
                    let taken = try await taken(fixture, person, "KC").taken
                    try await desk.verify(taken.number, .same, answeredBy: " ", how: "\u{3000}", by: DeskFixture.one)
                }
            ),
        ]
        for (index, (code, take)) in cases.enumerated() {
            let failure = await #expect(throws: Failure.self, "\(index)") { try await take() }
            #expect(failure?.code == code, "\(index)")
        }
    }

    @Test func `an application is no session`() async throws {
        let fixture = try await DeskFixture()
        let taken = try await taken(fixture).taken
        let plan = SessionPlan(
            venue: "北公民館", kind: .hall, date: CivilDate(daysSince1970: 20_788),
            municipality: try MunicipalityCode("141305"), staff: [])
        await #expect(throws: Failure(.deskSessionUnknown)) {
            _ = try await fixture.desk.plan(
                plan, session: taken.id, random: Array(repeating: 1, count: 10), by: DeskFixture.one)
        }
        let random: [UInt8] = Array(repeating: 1, count: 10)
        let session = try await fixture.desk.plan(plan, session: nil, random: random, by: DeskFixture.one)
        #expect(
            try await fixture.desk.plan(plan, session: session, random: random, by: DeskFixture.one) == session)
    }
}
