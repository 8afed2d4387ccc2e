import Domain
import JLIS
import Notices
import Records
import Storage
import SyncProtocol
import Synchronization
import Testing

@testable import OfficeKit

/// Cards from the box to the resident, the counts, and who may do what.
@Suite struct DeskCardTests {
    @Test func `a card goes from the box through presetting and two readings into the post`() async throws {
        let fixture = try await DeskFixture()
        let (number, shipment) = try await fixture.shipped()
        let desk = fixture.desk
        await #expect(throws: Failure(.deskNoCard)) { try await desk.preset(number, by: DeskFixture.clerks) }
        let others = JLISShipment(
            id: "8", to: try MunicipalityCode("132098"), shippedAt: fixture.clock.now(), arrivedAt: nil,
            cards: shipment.cards)
        await #expect(throws: Failure(.deskShipmentNotOurs, ["municipality": "132098"])) {
            _ = try await desk.receive(others, counted: 1, by: DeskFixture.clerks)
        }
        await #expect(throws: Failure(.deskCountDiffers, ["counted": "2", "listed": "1"])) {
            _ = try await desk.receive(shipment, counted: 2, by: DeskFixture.clerks)
        }
        let received = try await desk.receive(shipment, counted: 1, by: DeskFixture.clerks)
        #expect(received.receptions.map(\.text) == [number])
        #expect(try await desk.show(number, .ja).line.status == .arrived)
        // Not before ⑧.
        await #expect(throws: Failure(.stageNotAllowed)) {
            try await desk.post(
                number, tracking: "123-4567-8901", label: number, serial: "C000001", by: DeskFixture.clerks)
        }
        try await desk.preset(number, by: DeskFixture.clerks)
        await #expect(throws: Failure(.deskLabelDiffers)) {
            try await desk.post(
                number, tracking: "123-4567-8901", label: number, serial: "C000002", by: DeskFixture.clerks)
        }
        try await desk.post(number, tracking: "123-4567-8901", label: number, serial: "C000001", by: DeskFixture.clerks)
        await #expect(throws: Failure(.deskAlreadyPosted)) {
            try await desk.post(
                number, tracking: "123-4567-8902", label: number, serial: "C000001", by: DeskFixture.clerks)
        }
        // Nor another card under the same number.
        try await desk.takeBack(number, by: DeskFixture.one)
        await #expect(throws: Failure(.deskTrackingUsed, ["other": number])) {
            try await desk.post(
                number, tracking: "12345678901", label: number, serial: "C000001", by: DeskFixture.clerks)
        }
        try await desk.post(number, tracking: "123-4567-8902", label: number, serial: "C000001", by: DeskFixture.clerks)
        // ⑧ is what the letter's sentence on the PINs rests on.
        let values = try await desk.transact { desk in
            try desk.notices(for: try desk.find(number), rules: NoticeRules(), at: desk.now).drafts.first?.values
        }
        #expect(values?.pinsAreSet == true)
        let postman = try Postman(desk: desk, sender: nil)
        #expect(try await postman.round().letters == 1)
        try await desk.takeBack(number, by: DeskFixture.one)
        #expect(try await desk.show(number, .ja).line.status == .atDesk)
        #expect(try await postman.round().letters == 1)
        try await desk.handOver(number, documents: ["DL"], by: DeskFixture.clerks)
        let round = try await fixture.forwarder().round()
        #expect(round.reported == 3)
        #expect(fixture.reports(shipment.cards[0].key) == [.preset, .issued])
        #expect(try await postman.messages().map(\.kind).sorted() == ["changed-to-desk", "posted"])
        let report = try await desk.report(year: 2026, month: 11, by: nil)
        #expect(
            [report.applications, report.cardsReceived, report.presets, report.notices, report.issued].map(\.total)
                == [1, 1, 1, 2, 1])
        #expect(report.issued.byMethod == ["outreach": 1])
    }

    @Test func `who took each step with a card stays with it, and is absent in older records`() async throws {
        let fixture = try await DeskFixture()
        let (number, shipment) = try await fixture.shipped()
        let desk = fixture.desk
        let people = ["O1", "O2", "O3"].map { StaffNumber(unchecked: $0) }
        let (first, second, third) = (
            Clerks(people[0], people[1]), Clerks(people[1], people[2]), Clerks(people[2], people[0])
        )
        _ = try await desk.receive(shipment, counted: 1, by: first)
        try await desk.preset(number, by: second)
        try await desk.post(number, tracking: "12345678901", label: number, serial: "C000001", by: first)
        try await desk.takeBack(number, by: Clerks(people[2]))
        try await desk.handOver(number, documents: ["DL"], by: third)
        let card = try #require(try await desk.show(number, .ja).card)
        #expect(card.arrivedBy == first && card.presetBy == second && card.handedOverBy == third)
        #expect(card.postings.map(\.returnedBy) == [Clerks(people[2])])
        let at = card.arrivedAt.textInJapan
        #expect(
            card.steps(.ja) == [
                "⑦ 市区町村納品済  \(at)  O1・O2", "⑧ 交付前設定済  \(at)  O2・O3", "〒 12345678901  \(at)  O1・O2",
                "〒 返送  \(at)  O3", "⑨ 交付済  \(at)  O3・O1",
            ])
        let stored = try await desk.transact { try #require(try $0.store.all(CardCase.self).first) }
        var json = String(decoding: try CanonicalJSON.encode(stored), as: UTF8.self)
        #expect(json.contains(#""presetBy":{"by":"O2","second":"O3"}"#))
        json = json.replacing(#/,?"(arrived|preset|handedOver|returned)By":\{[^}]*\}/#, with: "")
        let older = try CanonicalJSON.decode(CardCase.self, from: Array(json.utf8))
        #expect(older.presetBy == nil && older.view.steps(.en).first == "⑦ 市区町村納品済  \(at)")
    }

    @Test func `a card collected at the desk is set there, ⑧ and ⑨ in one`() async throws {
        let fixture = try await DeskFixture()
        var person = Person()
        person.route = .desk
        person.pinForm = .none
        let (number, shipment) = try await fixture.shipped(person)
        _ = try await fixture.desk.receive(shipment, counted: 1, by: DeskFixture.clerks)
        #expect(try await fixture.desk.show(number, .ja).line.status == .atDesk)
        await #expect(throws: Failure(.deskPresetAtDesk)) {
            try await fixture.desk.preset(number, by: DeskFixture.clerks)
        }
        try await refusesWithoutDocuments(fixture, number)
        try await fixture.desk.handOver(number, documents: ["SKK", "NKN"], by: DeskFixture.clerks)
        let card = try #require(try await fixture.desk.show(number, .ja).card)
        #expect(card.presetBy == DeskFixture.clerks && card.documentsSeen == ["SKK", "NKN"])
        try await fixture.forward()
        #expect(fixture.reports(shipment.cards[0].key) == [.preset, .issued])
    }

    /// 棚卸し counts what lies here, whoever it was for (domain.md 12.5).
    @Test func `cards that nobody gets are counted until two persons disposed of them`() async throws {
        let fixture = try await DeskFixture()
        let desk = fixture.desk
        var (number, shipment) = try await fixture.shipped()
        let stray = JLISShipment.Card(
            key: try #require(SubmissionKey(String(repeating: "ab", count: 16) + "-1")),
            formID: try FormID("22345678901234567890123"), serial: "C000002", name: "", qr: "")
        shipment.cards.append(stray)
        let received = try await desk.receive(shipment, counted: 2, by: DeskFixture.clerks)
        #expect(received.unknown == ["C000002"])
        #expect(try await desk.stocktake([2], by: DeskFixture.one.first).0.difference == 0)
        await #expect(throws: Failure(.deskCardWanted)) {
            try await desk.dispose(of: "C000001", how: "裁断", by: DeskFixture.clerks)
        }
        try await desk.preset(number, by: DeskFixture.clerks)
        try await desk.post(
            number, tracking: "12345678901", label: number, serial: "C000001", by: DeskFixture.clerks)
        #expect(try await desk.stocktake([1], by: DeskFixture.one.first).0.difference == 0)
        // Withdrawn on its way: it comes back, and lies here.
        try await desk.withdraw(number, .moved, reason: nil, by: DeskFixture.clerks)
        await #expect(throws: Failure(.deskCardUnknown)) {
            try await desk.dispose(of: "C000001", how: "裁断", by: DeskFixture.clerks)
        }
        try await desk.takeBack(number, by: DeskFixture.clerks)
        let (count, here) = try await desk.stocktake([2], by: DeskFixture.one.first)
        #expect(count.difference == 0 && here.cancelled == ["C000001"] && here.unknown == ["C000002"])
        #expect(try await desk.status().cardsToDispose == 2)
        await #expect(throws: Failure(.deskSecondNeeded)) {
            try await desk.dispose(of: "C000001", how: "裁断", by: DeskFixture.one)
        }
        for serial in ["C000001", "C000002"] {
            try await desk.dispose(of: serial, how: "裁断", by: DeskFixture.clerks)
            await #expect(throws: Failure(.deskCardUnknown)) {
                try await desk.dispose(of: serial, how: "裁断", by: DeskFixture.clerks)
            }
        }
        // A card that is no more does not come back with the application.
        await #expect(throws: Failure(.stageNotAllowed)) {
            try await desk.undoWithdrawal(number, reason: "まちがい", by: DeskFixture.clerks)
        }
        #expect(try await desk.status().cardsHere == 0)
        #expect(try await desk.show(number, .ja).card?.steps(.ja).last?.hasPrefix("処分:裁断") == true)
    }

    @Test func `at the venue a card is handed over when documents were seen again`() async throws {
        let fixture = try await DeskFixture()
        var person = Person()
        person.route = .venue
        let (number, shipment) = try await fixture.shipped(person)
        _ = try await fixture.desk.receive(shipment, counted: 1, by: DeskFixture.clerks)
        try await fixture.desk.preset(number, by: DeskFixture.clerks)
        try await refusesWithoutDocuments(fixture, number)
        try await fixture.desk.handOver(number, documents: ["DL"], by: DeskFixture.clerks)
        #expect(try await fixture.desk.show(number, .ja).line.status == .received)
    }

    private func refusesWithoutDocuments(_ fixture: DeskFixture, _ number: String) async throws {
        let before = try await fixture.desk.show(number, .ja).line.status
        for (documents, code) in [
            ([], ErrorCode.deskHandoverDocuments), (["SKK"], .deskHandoverDocuments), (["ZZZ"], .documentUnknown),
        ] {
            let failure = await #expect(throws: Failure.self) {
                try await fixture.desk.handOver(number, documents: documents, by: DeskFixture.clerks)
            }
            #expect(failure?.code == code)
        }
        #expect(try await fixture.desk.show(number, .ja).line.status == before)
    }

    @Test(arguments: [true, false])
    func `a posted card needs documents only where it came back to the desk`(cameBack: Bool) async throws {
        let fixture = try await DeskFixture()
        let (number, shipment) = try await fixture.shipped()
        let desk = fixture.desk
        _ = try await desk.receive(shipment, counted: 1, by: DeskFixture.clerks)
        try await desk.preset(number, by: DeskFixture.clerks)
        try await desk.post(number, tracking: "12345678901", label: number, serial: "C000001", by: DeskFixture.clerks)
        if cameBack {
            try await desk.takeBack(number, by: DeskFixture.one)
            try await refusesWithoutDocuments(fixture, number)
        }
        try await desk.handOver(number, documents: cameBack ? ["DL"] : [], by: DeskFixture.clerks)
        let view = try await desk.show(number, .ja)
        #expect(view.line.status == .received && view.card?.documentsSeen == (cameBack ? ["DL"] : nil))
    }

    @Test func `another municipality's resident is verified by its answer and handed over after forwarding`()
        async throws
    {
        let fixture = try await DeskFixture()
        var person = Person()
        person.municipality = "011002"
        let taken = try await HallLaptop("KW", clock: fixture.clock).capture(person, in: fixture.session)
        try await fixture.take([taken.act], blobs: taken.blobs)
        let desk = fixture.desk
        await #expect(throws: Failure(.deskAnswerMissing)) {
            try await desk.verify(taken.number, .same, answeredBy: nil, how: nil, by: DeskFixture.one)
        }
        // Yesterday's answer, recorded today.
        let seen = try await desk.seen(taken.number)
        for days in [1, -1] as [Int64] {
            func verify() async throws {
                try await desk.verify(
                    taken.number, .same, seen: seen, answeredBy: "係 山", how: "電話",
                    answeredAt: fixture.clock.now().adding(days: days), by: DeskFixture.one)
            }
            if days > 0 {
                await #expect(throws: Failure(.deskAnswerInFuture)) { try await verify() }
            } else {
                try await verify()
            }
        }
        let check = try await desk.transact { try $0.caseFile(taken.id) }.record.verification
        #expect(check?.answeredAt == fixture.clock.now().adding(days: -1) && check?.checkedAt == fixture.clock.now())
        let entry = HandoffEntry(
            homePosts: true, how: "書留 123", pieces: 2, homeOffice: "札幌市 戸籍住民課", homeTelephone: "011-000-0000")
        await #expect(throws: Failure(.deskNotForwarded)) {
            _ = try await desk.handOff(taken.number, entry, by: DeskFixture.one)
        }
        try await fixture.verifyAndApprove(taken.number)
        try await fixture.forwardAndExamine()
        #expect(try await desk.show(taken.number, .ja).line.tasks == [.handoff])
        let text = try await desk.handOff(taken.number, entry, by: DeskFixture.one).text
        for line in [
            "あて先 北海道札幌市 戸籍住民課 御中", "送付する市 川崎市 市民課", "氏名 神﨑 𠮷子(カンザキ ヨシコ)", "■暗証番号設定依頼書",
            "□本人確認書類の写し", "□法定代理人の書類", "見た書類 運転免許証、旅券", "認めた職員 S1 日時 令和8年11月21日(土) 10時0分",
            "通数 2通 送り方・書留番号 書留 123",
        ] { #expect(text.contains(line), "\(line)") }
        let view = try await desk.show(taken.number, .ja)
        #expect(view.line.status == .handedOff && view.progress == "札幌市へ引き継ぎました")
        let postman = try Postman(desk: desk, sender: nil)
        #expect(try await postman.round().letters == 1)
        #expect(try await postman.messages().map(\.kind) == ["handed-over"])
    }

    @Test func `a form is attached by two city staff and the confirmation stands`() async throws {
        let fixture = try await DeskFixture()
        var person = Person()
        person.form = nil
        let taken = try await HallLaptop("KW", clock: fixture.clock).capture(person, in: fixture.session)
        try await fixture.take([taken.act], blobs: taken.blobs)
        let form = try FormID("12345678901234567890123")
        #expect(try await fixture.desk.show(taken.number, .ja).line.tasks.contains(.attachForm))
        await #expect(throws: Failure(.deskSecondNeeded)) {
            try await fixture.desk.attachForm(form, to: taken.number, by: DeskFixture.one)
        }
        try await fixture.desk.attachForm(form, to: taken.number, by: DeskFixture.clerks)
        #expect(try await fixture.desk.show(taken.number, .ja).decisions["confirmation"]?.standing == "stands")
        try await fixture.verifyAndApprove(taken.number)
        try await fixture.forward()
        #expect(fixture.jlis.submitted.count == 1)
    }

    @Test(arguments: ["C1", "X9"])
    func `who may not decide is refused everywhere`(person: String) async throws {
        let fixture = try await DeskFixture()
        let number = try await fixture.approved(try HallLaptop("KW", clock: fixture.clock), Person())
        let clerks = Clerks(StaffNumber(unchecked: person), StaffNumber(unchecked: "O2"))
        let desk = fixture.desk
        await #expect(throws: Failure.self) { _ = try await desk.approve(number, by: clerks) }
        await #expect(throws: Failure.self) {
            try await desk.verify(number, .same, answeredBy: nil, how: nil, by: clerks)
        }
        await #expect(throws: Failure.self) { try await desk.withdraw(number, .wish, reason: nil, by: clerks) }
        await #expect(throws: Failure.self) { try await desk.preset(number, by: clerks) }
        await #expect {
            try await desk.separate(number, number, reason: "理由", by: clerks)
        } throws: { ($0 as? Failure)?.code == (person == "C1" ? .notPermitted : .operatorUnknown) }
        // Nor as the second of two.
        let asSecond = Clerks(StaffNumber(unchecked: "O1"), StaffNumber(unchecked: person))
        await #expect(throws: Failure.self) { _ = try await desk.approve(number, by: asSecond) }
    }

    @Test func `the same person does not approve twice`() async throws {
        let fixture = try await DeskFixture()
        let number = try await fixture.approved(try HallLaptop("KW", clock: fixture.clock), Person())
        await #expect(throws: Failure(.samePersonTwice)) {
            _ = try await fixture.desk.approve(number, by: Clerks(DeskFixture.one.first, DeskFixture.one.first))
        }
    }

    @Test(arguments: [
        (#"{"adress": {"street": "1"}}"#, "desk.unknown-field"),
        (#"{"address": {"steet": "1"}}"#, "desk.unknown-member"),
        (#"{"address": 5}"#, "desk.unit-form"), (#"{"approval": {"approvedBy": "O1"}}"#, "desk.field-not-editable"),
        (#"{"form": {"id": null}}"#, "desk.field-not-editable"), ("[]", "desk.json"),
        (#"{"birth": {"date": "2099-01-01"}}"#, "birth.in-future"),
        (#"{"contact": {"phone": "123456789018"}}"#, "text.my-number"),
        (#"{"contact": {"phone": " "}}"#, "text.blank"), (#"{"name": {"kana": ""}}"#, "text.blank"),
        (#"{"contact": {"channel": "email"}}"#, "desk.unit-incomplete"), (#"{"name": null}"#, "desk.unit-incomplete"),
        (#"{"contact": {"channel": "email", "email": "a b@example.jp"}}"#, "contact.email-form"),
        (#"{"delivery": {"blocks": ["NO-SUCH"]}}"#, "identity.post-block-unknown"),
        (#"{"address": {"municipality": "139998"}}"#, "municipality-code.unknown"),
        (#"{"address": {"municipality": "011002"}}"#, "address.municipality-differs"),
        (#"{"address": {"area": "府中市宮西町"}}"#, "address.incomplete"),
        (#"{"photo": {"shots": []}}"#, "desk.field-not-editable"),
        (#"{"pin-form": {"custody": "sealed", "sealedID": "00"}}"#, "desk.field-not-editable"),
    ])
    func `what is typed wrongly is refused with its code and changes nothing`(json: String, code: String) async throws {
        let fixture = try await DeskFixture()
        let number = try await fixture.approved(try HallLaptop("KW", clock: fixture.clock), Person())
        let before = try await fixture.desk.show(number, .ja).history.count
        let failure = await #expect(throws: Failure.self) {
            try await fixture.desk.edit(number, try JSONValue(json: json), reason: nil, by: DeskFixture.one)
        }
        #expect(failure?.code.id == code)
        #expect(try await fixture.desk.show(number, .ja).history.count == before)
    }

    @Test(arguments: [
        (#"{"address": {"xx": 1}}"#, Failure(.deskUnknownMember, ["field": "address", "member": "xx"])),
        (#"{"birth": {"xx": {"yy": 1}}}"#, Failure(.deskUnknownMember, ["field": "birth", "member": "xx"])),
        (
            #"{"residence": {"natoinality": "X"}}"#,
            Failure(.deskUnknownMember, ["field": "residence", "member": "natoinality"])
        ),
        (
            #"{"representative": {"name": {"nmae": "x"}}}"#,
            Failure(.deskUnknownMember, ["field": "representative", "member": "nmae"])
        ),
        (#"{"items": {"xx": []}}"#, Failure(.deskUnknownMember, ["field": "items", "member": "xx"])),
        (#"{"address": {"street": 1}}"#, Failure(.deskUnitForm, ["field": "address.street"])),
        (#"{"address": {"street": null}}"#, Failure(.deskUnitForm, ["field": "address.street"])),
        (#"{"contact": {"largeType": "yes"}}"#, Failure(.deskUnitForm, ["field": "contact.largeType"])),
        (#"{"kind": {"kind": "nonsense"}}"#, Failure(.deskUnitForm, ["field": "kind.kind"])),
        (#"{"delivery": {"blocks": [1]}}"#, Failure(.deskUnitForm, ["field": "delivery.blocks"])),
        (#"{"residence": {"status": "X"}}"#, Failure(.deskUnitForm, ["field": "residence.nationality"])),
        (
            #"{"representative": {"name": {"name": "a"}}}"#,
            Failure(.deskUnitForm, ["field": "representative.name.kana"])
        ),
        (#"{"name": "x"}"#, Failure(.deskUnitForm, ["field": "name"])),
    ])
    func `a name that no unit has, and a part that is missing or wrong, are named`(json: String, failure: Failure)
        async throws
    {
        let fixture = try await DeskFixture()
        let number = try await fixture.approved(try HallLaptop("KW", clock: fixture.clock), Person())
        await #expect(throws: failure) {
            try await fixture.desk.edit(number, try JSONValue(json: json), reason: nil, by: DeskFixture.one)
        }
        #expect(!failure.wording(.ja).what.contains("{"))
    }

    @Test(arguments: ApplicationField.allCases, [false, true])
    func `only content is edited: decisions, reception and form have their own steps`(
        field: ApplicationField, asNull: Bool
    ) async throws {
        let fixture = try await DeskFixture()
        let number = try await fixture.approved(try HallLaptop("KW", clock: fixture.clock), Person())
        let before = try await fixture.desk.show(number, .ja)
        let values: [ApplicationField: String] = [
            .withdrawal: #"{"cause":"wish"}"#, .approval: #"{"approvedBy":"O1","confirmedBy":"O2"}"#,
        ]
        let present = before.units[field.rawValue]?.value ?? .null
        let patch = asNull ? .null : try JSONValue(json: values[field] ?? "{}")
        let changes = JSONValue.object([field.rawValue: patch])
        let closed: Set<ApplicationField> = [
            .reception, .form, .photoProof, .identity, .confirmation, .verification, .approval, .returned, .withdrawal,
            .handoff,
            .slip,
        ]
        guard closed.contains(field) else {
            guard asNull || present != .null else { return }
            func edit() async throws -> [ApplicationField] {
                try await fixture.desk.edit(number, changes, reason: nil, by: DeskFixture.clerks)
            }
            // What is there is not taken away where it is needed.
            if asNull, present != .null, field != .items {
                await #expect(throws: Failure(.deskUnitIncomplete, ["field": field.rawValue])) { try await edit() }
            } else {
                #expect(try await edit() == (asNull && present != .null ? [field] : []))
            }
            return
        }
        await #expect(throws: Failure(.deskFieldNotEditable, ["field": field.rawValue])) {
            try await fixture.desk.edit(number, changes, reason: nil, by: DeskFixture.clerks)
        }
        #expect(try await fixture.desk.show(number, .ja).history.count == before.history.count)
    }

    @Test func `lists find by status, task, name and number`() async throws {
        let fixture = try await DeskFixture()
        let laptop = try HallLaptop("KW", clock: fixture.clock)
        let number = try await fixture.approved(laptop, Person())
        var other = Person(name: "小林 一郎", form: "99999999999999999999999")
        other.kana = "コバヤシ イチロウ"
        let taken = try await laptop.capture(other, in: fixture.session)
        try await fixture.take([taken.act], blobs: taken.blobs)
        func found(_ change: (inout Desk.Filter) -> Void) async throws -> [String] {
            var filter = Desk.Filter()
            change(&filter)
            return try await fixture.desk.list(filter).map(\.reception.text)
        }
        #expect(try await found { $0.name = "吉子" } == [number])
        #expect(try await found { $0.name = "こばやし" } == [taken.number])
        #expect(try await found { $0.statuses = [.sent] } == [taken.number])
        #expect(try await found { $0.needsDecision = true } == [taken.number])
        #expect(try await found { $0.task = .verify } == [taken.number])
        #expect(try await found { $0.reception = "kw" } == [number, taken.number])
    }
}
