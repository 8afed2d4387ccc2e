import Domain
import Foundation
import Papers
import Records
import Resources
import SyncProtocol
import Testing

@testable import Notices
@testable import OfficeKit

/// What letters say when the office makes them, from the settings, the session and the record.
@Suite struct DeskLetterTests {
    /// The markup of every letter that is due, by kind.
    private func letters(_ fixture: DeskFixture, _ number: String) async throws -> [NoticeKind: String] {
        let drafts = try await fixture.desk.transact { desk in
            try desk.notices(
                for: try desk.find(number), rules: NoticeRules(sendReceivedTo: .everyone), at: desk.now
            ).drafts
        }
        let composer = LetterComposer(wording: try Wording(.standard))
        var letters: [NoticeKind: String] = [:]
        for draft in drafts {
            let lines = try composer.sender(draft.values.office) + [try composer.body(draft.due.key.kind, draft.values)]
            letters[draft.due.key.kind] = lines.joined(separator: "\n")
        }
        return letters
    }

    /// The hall's session, and another a week later.
    private func planSessions(_ fixture: DeskFixture, _ hall: HallLaptop) async throws {
        let today = fixture.clock.now().dateInJapan
        func plan(in days: Int) throws -> SessionPlan {
            SessionPlan(
                venue: "本町公民館 集会室", venueKana: "ほんちょうこうみんかん しゅうかいしつ", kind: .hall,
                date: today.adding(days: days), municipality: try MunicipalityCode("141305"), staff: [])
        }
        let opened = try await hall.append([
            try .value(try plan(in: 0), SessionPlan.field, of: fixture.session, on: nil)
        ])
        try await fixture.take([opened])
        _ = try await fixture.desk.plan(
            try plan(in: 7), session: nil, random: Array(repeating: 1, count: 10), by: DeskFixture.one)
    }

    private func expectFurigana(_ letter: String, _ kind: NoticeKind) {
        var bare = letter
        while let open = bare.range(of: "{"), let close = bare[open.upperBound...].range(of: "}") {
            bare.removeSubrange(open.lowerBound..<close.upperBound)
        }
        let kanji = bare.filter { $0.unicodeScalars.contains { $0.properties.isIdeographic } }
        #expect(kanji.isEmpty, "\(kind): \(kanji)")
    }

    @Test func `every kanji of a letter carries furigana where the office has given its readings`() async throws {
        let fixture = try await DeskFixture()
        let hall = try HallLaptop("KW", clock: fixture.clock)
        try await planSessions(fixture, hall)
        var person = Person()
        person.municipality = "011002"
        let elsewhere = try await fixture.approved(hall, person)
        (person.municipality, person.form) = ("141305", "22345678901234567890123")
        (person.name, person.kana) = ("﨑山 花", "サキヤマ ハナ")
        let here = try await fixture.approved(hall, person)
        try await fixture.forward()
        let id = try await fixture.desk.show(elsewhere, .ja).line.application.description
        let key = try #require(fixture.jlis.submitted.first { $0.hasPrefix(id) })
        fixture.jlis.move(key, to: .examined)
        try await fixture.forward()
        var seen: Set<NoticeKind> = []
        func look(_ number: String) async throws {
            for (kind, letter) in try await letters(fixture, number) {
                seen.insert(kind)
                expectFurigana(letter, kind)
            }
        }
        try await look(here)
        _ = try await fixture.desk.handOff(
            elsewhere,
            HandoffEntry(
                homePosts: true, how: "書留", homeOffice: "札幌市 戸籍課", homeOfficeKana: "さっぽろし こせきか",
                homeTelephone: "011-000-0000"), by: DeskFixture.one)
        try await look(elsewhere)
        let other = try #require(fixture.jlis.submitted.first { $0 != key })
        fixture.jlis.move(other, to: .deficient, reasons: ["AP-FEE", "PH-BLUR"])
        try await fixture.forward()
        try await look(here)
        try await fixture.desk.withdraw(here, .wish, reason: nil, by: DeskFixture.clerks)
        try await fixture.forward()
        try await look(here)
        #expect(seen == [.received, .handedOver, .deficiency, .withdrawn])
    }

    @Test func `without readings the words stand alone`() async throws {
        let fixture = try await DeskFixture()
        let number = try await fixture.approved(try HallLaptop("KW", clock: fixture.clock), Person())
        try await fixture.desk.giveBack(number, reasons: ["PH-BLUR"], question: nil, by: DeskFixture.one)
        let plan = SessionPlan(
            venue: "東集会所", kind: .hall, date: fixture.clock.now().dateInJapan.adding(days: 3),
            municipality: try MunicipalityCode("141305"), staff: [])
        _ = try await fixture.desk.plan(plan, session: nil, random: Array(repeating: 1, count: 10), by: DeskFixture.one)
        let letter = try #require(try await letters(fixture, number)[.deficiency])
        #expect(letter.contains(" 東集会所") && !letter.contains("東集会所|"))
    }

    @Test(arguments: [true, false])
    func `who has a printed slip gets no letter that J-LIS took the application`(slip: Bool) async throws {
        let fixture = try await DeskFixture()
        var person = Person()
        person.slip = slip
        _ = try await fixture.approved(try HallLaptop("KW", clock: fixture.clock), person)
        try await fixture.forward()
        #expect(try await Postman(desk: fixture.desk, sender: nil).round().letters == (slip ? 0 : 1))
    }

    @Test func `large type reaches the letter, also when the office notes the wish`() async throws {
        let fixture = try await DeskFixture()
        let hall = try HallLaptop("KW", clock: fixture.clock)
        var person = Person()
        person.largeType = true
        let first = try await fixture.approved(hall, person)
        (person.largeType, person.form, person.name) = (nil, "22345678901234567890123", "別人 花子")
        let second = try await fixture.approved(hall, person)
        func isLarge(_ number: String) async throws -> Bool? {
            try await fixture.desk.transact { desk in
                let plan = try desk.notices(for: try desk.find(number), rules: NoticeRules(), at: desk.now)
                return plan.drafts.first?.values.largeType
            }
        }
        for number in [first, second] {
            try await fixture.desk.giveBack(number, reasons: ["PH-BLUR"], question: nil, by: DeskFixture.one)
        }
        #expect(try await isLarge(first) == true)
        #expect(try await isLarge(second) == false)
        try await fixture.desk.edit(
            second, .object(["contact": .object(["largeType": .bool(true)])]), reason: "電話", by: DeskFixture.one)
        try await fixture.desk.giveBack(second, reasons: ["PH-GLARE"], question: nil, by: DeskFixture.one)
        #expect(try await isLarge(second) == true)
    }

    @Test func `laptops hear where residents ask, and when it changes`() async throws {
        let fixture = try await DeskFixture()
        let before = try await fixture.office.configuration()
        #expect(before.contact?.name == "市民課" && before.contact?.nameKana == "しみんか")
        try await fixture.office.noteListening(port: 1)
        #expect(try await fixture.office.configuration().number == before.number)
    }
}
