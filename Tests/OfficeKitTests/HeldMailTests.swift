import Domain
import Foundation
import Merge
import Notices
import Storage
import SyncProtocol
import Synchronization
import Testing
import Transport

@testable import OfficeKit

/// Messages that wait for a person, and what a person decides about them.
@Suite struct HeldMailTests {
    private func letters(_ fixture: DeskFixture) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: fixture.directory + "/letters")) ?? []).sorted()
    }

    /// Captured and asked for a document; verified unless the test says otherwise.
    private func returned(
        _ fixture: DeskFixture, _ person: Person = Person(), verified: Bool = true, laptop: HallLaptop? = nil
    ) async throws -> (number: String, id: EntityID) {
        let taken = try await (laptop ?? HallLaptop("KW", clock: fixture.clock)).capture(person, in: fixture.session)
        try await fixture.take([taken.act], blobs: taken.blobs)
        if verified { try await verify(fixture, taken.number) }
        try await fixture.desk.giveBack(taken.number, reasons: ["AP-ID-DOC"], question: nil, by: DeskFixture.one)
        return (taken.number, taken.id)
    }

    private func verify(_ fixture: DeskFixture, _ number: String) async throws {
        try await fixture.desk.verify(number, .same, answeredBy: nil, how: nil, by: DeskFixture.one)
    }

    private func values(_ fixture: DeskFixture, _ id: EntityID) async throws -> NoticeValues {
        try await fixture.desk.transact { desk in
            let plan = try desk.notices(for: id, rules: NoticeRules(), at: desk.now)
            return try #require(plan.drafts.first).values
        }
    }

    private static let clerk = StaffNumber(unchecked: "O1")

    @Test func `a protected person's letter goes only after somebody said so, which is kept`() async throws {
        let fixture = try await DeskFixture()
        var person = Person()
        person.blocks = ["SHIEN"]
        let (number, _) = try await returned(fixture, person)
        let desk = fixture.desk
        let postman = try Postman(desk: desk, sender: nil)
        #expect(try await postman.round().held == 1)
        #expect(try await postman.round().held == 0)
        let held = try #require(try await desk.heldMessages().first)
        #expect(held.reception.text == number && held.why == "protected" && held.kind == "deficiency")
        #expect(held.mayBeReleased)
        #expect(try await desk.show(number, .ja).line.tasks == [.awaitAnswer, .decideMessage])
        let status = try await desk.status()
        #expect(status.tasks["decide-message"] == 1 && status.messages["held"] == 1)

        await #expect(throws: Failure(.deskReasonMissing)) {
            try await desk.decideMessage(held.key, send: true, reason: "", by: Self.clerk)
        }
        await #expect {
            try await desk.decideMessage(held.key, send: true, reason: "x", by: StaffNumber(unchecked: "C1"))
        } throws: {
            ($0 as? Failure)?.code == .notPermitted
        }
        #expect(try await postman.round().letters == 0)
        try await desk.decideMessage(held.key, send: true, reason: "本人と電話で確かめた", by: Self.clerk)
        #expect(try await desk.show(number, .ja).line.tasks == [.awaitAnswer])
        #expect(try await Postman(desk: try await fixture.reopened(), sender: nil).round().letters == 1)
        #expect(try await desk.heldMessages().isEmpty)
        let sent = try #require(try await postman.messages().first)
        #expect(sent.state == "sent" && sent.decidedBy == Self.clerk && sent.reason == "本人と電話で確かめた")
    }

    @Test func `a declined message never goes, whatever changes`() async throws {
        let fixture = try await DeskFixture()
        let (number, _) = try await returned(fixture, verified: false)
        let postman = try Postman(desk: fixture.desk, sender: nil)
        _ = try await postman.round()
        let held = try #require(try await fixture.desk.heldMessages().first)
        try await fixture.desk.decideMessage(held.key, send: false, reason: "電話で伝えた", by: Self.clerk)
        try await verify(fixture, number)
        #expect(try await postman.round().decided == 0)
        #expect(letters(fixture).isEmpty)
        #expect(try await fixture.desk.heldMessages().isEmpty)
        let line = try #require(try await postman.messages().first)
        #expect(line.state == "declined" && line.reason == "電話で伝えた")
        await #expect(throws: Failure(.deskMessageNotHeld)) {
            try await fixture.desk.decideMessage(held.key, send: true, reason: "x", by: Self.clerk)
        }
    }

    @Test func `an unverified address is never released; verified, the letter goes by itself`() async throws {
        let fixture = try await DeskFixture()
        let (number, _) = try await returned(fixture, verified: false)
        let postman = try Postman(desk: fixture.desk, sender: nil)
        _ = try await postman.round()
        let held = try #require(try await fixture.desk.heldMessages().first)
        #expect(held.why == "unverified" && !held.mayBeReleased)
        await #expect(throws: Failure(.deskMessageNotReleasable, ["why": "unverified"])) {
            try await fixture.desk.decideMessage(held.key, send: true, reason: "x", by: Self.clerk)
        }
        try await verify(fixture, number)
        #expect(try await postman.round().letters == 1)
        #expect(try await fixture.desk.heldMessages().isEmpty)
        #expect(try await !fixture.desk.show(number, .ja).line.tasks.contains(.decideMessage))
    }

    @Test func `while the wrong face is suspected nothing goes out at all, by e-mail neither`() async throws {
        let fixture = try await DeskFixture()
        var person = Person()
        person.email = "yoshiko@example.jp"
        let number = try await fixture.approved(try HallLaptop("KW", clock: fixture.clock), person)
        try await fixture.forward()
        let desk = fixture.desk
        try await desk.giveBack(number, reasons: ["PH-PERSON"], question: nil, by: DeskFixture.one)
        let postman = try Postman(desk: desk, sender: nil)
        func expectNothing() async throws {
            let round = try await postman.round()
            #expect(round.decided == 0)
            #expect(Set(try await desk.heldMessages().map(\.why)) == ["mix-up"])
        }
        try await expectNothing()
        // Neither another reason from J-LIS nor a change elsewhere answers whose face it is.
        fixture.jlis.move(fixture.jlis.submitted[0], to: .deficient, reasons: ["PH-BLUR"])
        try await fixture.forward()
        try await expectNothing()
        try await desk.edit(
            number, try JSONValue(json: #"{"contact": {"phone": "090-1111-1111"}}"#), reason: nil, by: DeskFixture.one)
        try await expectNothing()
        try await desk.answered(number, reason: "本人と確かめた", by: DeskFixture.one)
        #expect(try await postman.round().emails == 1)
        #expect(try await desk.heldMessages().isEmpty)
    }

    @Test func `a new photo ends the suspicion of the wrong face`() async throws {
        let fixture = try await DeskFixture()
        let laptop = try HallLaptop("KW", clock: fixture.clock)
        let (number, id) = try await returned(fixture, laptop: laptop)
        try await fixture.desk.giveBack(number, reasons: ["PH-PERSON"], question: nil, by: DeskFixture.one)
        func isSuspected() async throws -> Bool {
            try await fixture.desk.transact { try $0.caseFile(id).isMixUpSuspected }
        }
        #expect(try await isSuspected())
        try await laptop.take(try await fixture.officeActs())
        let retake = try await laptop.retake(id, grey: 9, tag: number)
        try await fixture.take([retake.act], blobs: retake.blobs)
        #expect(try await !isSuspected())
    }

    @Test func `a letter with doubtful characters waits until somebody looked at these very ones`() async throws {
        let fixture = try await DeskFixture()
        let desk = fixture.desk
        var person = Person()
        // A selector that no typeface knows: the usual form would be printed.
        person.name = "神\u{E01EF}﨑 𠮷子"
        person.email = "yoshiko@example.jp"
        let number = try await fixture.approved(try HallLaptop("KW", clock: fixture.clock), person)
        try await fixture.forward()
        // The mailbox is not there, so (c) becomes a letter.
        let refusing = ScriptedSender(Failure(.mailRefused, ["status": "550"]))
        let postman = try Postman(desk: desk, sender: refusing)
        _ = try await postman.round()
        let round = try await postman.round()
        #expect(round.held == 1 && round.decided == 0)
        let held = try #require(try await desk.heldMessages().first)
        #expect(held.why == "characters" && held.characters == ["神\u{E01EF}"] && held.mayBeReleased)
        let preview = try await postman.preview(held.key)
        #expect(preview.bytes.starts(with: Array("%PDF".utf8)) && preview.seen == held.seen)
        #expect(letters(fixture).isEmpty)
        try await desk.decideMessage(held.key, send: true, reason: "見た", by: Self.clerk)
        // The name is mended meanwhile: now a character that no typeface has at all.
        try await desk.edit(
            number, try JSONValue(json: "{\"name\": {\"name\": \"\u{F0000}﨑 𠮷子\"}}"), reason: "字", by: DeskFixture.one)
        try await verify(fixture, number)
        #expect(try await postman.round().held == 1)
        let again = try #require(try await desk.heldMessages().first)
        #expect(again.key == held.key && again.characters == ["\u{F0000}"])
        try await desk.decideMessage(again.key, send: true, reason: "見た", by: Self.clerk)
        #expect(try await postman.round().letters == 1)
        #expect(letters(fixture).count == 1)
        #expect(try await postman.messages().first?.missingCharacters == 1)
    }

    @Test(arguments: [true, false])
    func `what nobody looked at is not decided about`(send: Bool) async throws {
        let fixture = try await DeskFixture()
        let (desk, laptop) = (fixture.desk, try HallLaptop("KW", clock: fixture.clock))
        var person = Person()
        (person.name, person.slip) = ("神\u{E01EF}﨑 𠮷子", false)
        let number = try await fixture.approved(laptop, person)
        let id = try await desk.transact { try $0.find(number) }
        try await fixture.forward()
        let postman = try Postman(desk: desk, sender: nil)
        _ = try await postman.round()
        let looked = try #require(try await desk.heldMessages().first)
        #expect(looked.why == "characters")
        let shien = Delivery(route: .restrictedMail, blocks: ["SHIEN"])
        try await fixture.take([try await laptop.write(id, [(shien, .delivery)])])
        _ = try await postman.round()
        #expect(try await desk.heldMessages().map(\.why) == ["protected"])
        await #expect(throws: Failure(.deskChangedSince)) {
            try await desk.decideMessage(looked.key, send: send, seen: looked.seen, reason: "字を見た", by: Self.clerk)
        }
        #expect(try await desk.transact { try $0.store.all(NoticeRelease.self).isEmpty })
        #expect(try await postman.round().letters == 0)
        #expect(try await desk.heldMessages().map(\.why) == ["protected"])
    }

    @Test func `another content is another thing to look at, another day is not`() async throws {
        let fixture = try await DeskFixture()
        let desk = fixture.desk
        var person = Person()
        (person.blocks, person.slip) = (["SHIEN"], false)
        let number = try await fixture.approved(try HallLaptop("KW", clock: fixture.clock), person)
        try await fixture.forward()
        let postman = try Postman(desk: desk, sender: nil)
        _ = try await postman.round()
        let looked = try #require(try await desk.heldMessages().first)
        fixture.clock.advance(days: 1)
        #expect(try await desk.heldMessages().first?.seen == looked.seen)
        try await desk.edit(
            number, try JSONValue(json: #"{"contact": {"largeType": true}}"#), reason: nil, by: DeskFixture.one)
        await #expect(throws: Failure(.deskChangedSince)) {
            try await desk.decideMessage(looked.key, send: true, seen: looked.seen, reason: "電話", by: Self.clerk)
        }
        let again = try #require(try await desk.heldMessages().first)
        try await desk.decideMessage(again.key, send: true, seen: again.seen, reason: "電話", by: Self.clerk)
        // It changes once more before it left: that is not what was let go.
        try await desk.edit(
            number, try JSONValue(json: #"{"contact": {"largeType": false}}"#), reason: nil, by: DeskFixture.one)
        let round = try await postman.round()
        #expect(round.held == 1 && round.letters == 0)
        try await desk.decideMessage(again.key, send: true, reason: "電話", by: Self.clerk)
        #expect(try await postman.round().letters == 1)
    }

    @Test func `a letter that cannot be made is a task, and is tried again after growing pauses only`() async throws {
        let fixture = try await DeskFixture()
        let desk = fixture.desk
        let (number, _) = try await returned(fixture)
        let street = String(repeating: "長い方書", count: 49)
        try await desk.edit(
            number, try JSONValue(json: #"{"address": {"street": "\#(street)"}}"#), reason: "方書", by: DeskFixture.one)
        try await verify(fixture, number)
        try await desk.giveBack(number, reasons: ["AP-ID-DOC"], question: nil, by: DeskFixture.one)
        let postman = try Postman(
            desk: desk, sender: nil, backOff: BackOff(base: 1_000, cap: 300_000), random: { 1_000 })
        #expect(try await postman.round().failed == ["papers.address-long": 1])
        let held = try #require(try await desk.heldMessages().first)
        #expect(held.why == "failed" && held.code == "papers.address-long" && !held.mayBeReleased)
        #expect(try await desk.show(number, .ja).line.tasks.contains(.decideMessage))
        fixture.clock.advance(milliseconds: 999)
        #expect(try await postman.round().failed.isEmpty)
        fixture.clock.advance(milliseconds: 1)
        #expect(try await postman.round().failed == ["papers.address-long": 1])
        // What is mended is tried at once.
        try await desk.edit(
            number, try JSONValue(json: #"{"address": {"street": "1-2-3"}}"#), reason: "短く", by: DeskFixture.one)
        try await verify(fixture, number)
        try await desk.giveBack(number, reasons: ["AP-ID-DOC"], question: nil, by: DeskFixture.one)
        #expect(try await postman.round().letters == 1)
        #expect(try await desk.heldMessages().isEmpty)
    }

    @Test func `a letter that cannot be written does not stop the next`() async throws {
        let fixture = try await DeskFixture()
        let laptop = try HallLaptop("KW", clock: fixture.clock)
        var other = Person()
        (other.name, other.form) = ("別人 太郎", "12345678901234567890124")
        let ids = [
            try await returned(fixture, laptop: laptop).id, try await returned(fixture, other, laptop: laptop).id,
        ].sorted()
        // Something lies where the first letter's file is made.
        let obstacle = fixture.directory + "/letters/\(ids[0]).deficiency.1.pdf.new"
        try FileManager.default.createDirectory(atPath: obstacle, withIntermediateDirectories: true)
        let postman = try Postman(
            desk: fixture.desk, sender: nil, backOff: BackOff(base: 1_000, cap: 1_000), random: { 1_000 })
        let round = try await postman.round()
        #expect(round.letters == 1 && round.failed.values.reduce(0, +) == 1)
        #expect(letters(fixture).contains("\(ids[1]).deficiency.1.pdf"))
        #expect(try await fixture.desk.heldMessages().map(\.application) == [ids[0]])
        // The one that waits was decided before: it is counted once.
        #expect(try await fixture.desk.status().messages == ["held": 1, "sent": 1])
        #expect(try await postman.round().waiting == 1)
        try FileManager.default.removeItem(atPath: obstacle)
        fixture.clock.advance(milliseconds: 1_000)
        #expect(try await postman.round().letters == 1)
        #expect(try await fixture.desk.heldMessages().isEmpty)
    }

    /// Declines what has this state, as a clerk does whose task it became when an earlier try failed.
    private static func decline(_ state: NoticeRecord.State, at desk: Desk) async throws {
        let keys = try await desk.transact { desk in
            try desk.store.all(NoticeRecord.self).filter { $0.state == state }.map { record in
                try desk.store.put(
                    NoticeHold(
                        application: record.application, reception: record.reception, kind: record.kind,
                        occasion: record.occasion, cause: .failed, since: desk.now))
                return record.documentID
            }
        }
        for key in keys { try await desk.decideMessage(key, send: false, reason: "電話で伝えた", by: clerk) }
    }

    @Test(arguments: [nil, "taro@example.jp"])
    func `what is declined while another message leaves stays here`(email: String?) async throws {
        let fixture = try await DeskFixture()
        var person = Person()
        person.email = "yoshiko@example.jp"
        _ = try await fixture.approved(try HallLaptop("KW", clock: fixture.clock), person)
        try await fixture.forward()
        var other = Person()
        (other.name, other.form, other.email) = ("別人 太郎", "12345678901234567890124", email)
        _ = try await returned(fixture, other, laptop: try HallLaptop("KX", clock: fixture.clock))
        let sender = BusySender(nil) { [desk = fixture.desk] in try await Self.decline(.decided, at: desk) }
        let postman = try Postman(desk: fixture.desk, sender: sender)
        let round = try await postman.round()
        #expect(round.decided == 2 && round.emails == 1 && round.letters == 0 && round.failed.isEmpty)
        #expect(sender.count == 1 && letters(fixture).isEmpty)
        #expect(try await postman.messages().map(\.state).sorted() == ["declined", "sent"])
    }

    @Test(arguments: [ErrorCode?.none, .networkUnreachable, .networkOutcomeUnknown, .mailRefused])
    func `an e-mail declined at the mail server is sent if that took it, and never goes again`(
        code: ErrorCode?
    ) async throws {
        let fixture = try await DeskFixture()
        var person = Person()
        person.email = "yoshiko@example.jp"
        _ = try await fixture.approved(try HallLaptop("KW", clock: fixture.clock), person)
        try await fixture.forward()
        let sender = BusySender(code.map { Failure($0) }) { [desk = fixture.desk] in
            try await Self.decline(.sending, at: desk)
        }
        let postman = try Postman(desk: fixture.desk, sender: sender)
        let round = try await postman.round()
        #expect(round.emails == (code == nil ? 1 : 0) && round.waiting == 0 && round.failed.isEmpty)
        fixture.clock.advance(days: 1)
        #expect(try await postman.round().decided == 0)
        #expect(sender.count == 1 && letters(fixture).isEmpty)
        let line = try #require(try await postman.messages().first)
        #expect(line.state == (code == nil ? "sent" : "declined") && line.channel == "email")
        #expect(line.decidedBy == Self.clerk && line.reason == "電話で伝えた")
    }

    @Test func `only coming sessions that are open to everybody are named, with their hours`() async throws {
        let fixture = try await DeskFixture()
        let today = fixture.clock.now().dateInJapan
        for (index, kind) in SessionPlan.VenueKind.allCases.enumerated() {
            _ = try await fixture.desk.plan(
                SessionPlan(
                    venue: kind.rawValue, kind: kind, date: today.adding(days: index + 1),
                    hours: kind == .hall ? "10:00〜15:00" : nil, municipality: try MunicipalityCode("141305"), staff: []),
                session: nil, random: Array(repeating: UInt8(index), count: 10), by: DeskFixture.one)
        }
        let occasions = try await values(fixture, try await returned(fixture).id).occasions
        #expect(occasions.map(\.place.markup) == ["hall", "tax-office", "shop"])
        #expect(occasions.map(\.time) == ["10:00〜15:00", nil, nil])
    }

    @Test func `the PIN form is not kept once the identity check does not stand`() async throws {
        let fixture = try await DeskFixture()
        let (number, id) = try await returned(fixture)
        func ask() async throws -> NoticeValues {
            try await verify(fixture, number)
            try await fixture.desk.giveBack(number, reasons: ["PH-BLUR"], question: nil, by: DeskFixture.one)
            return try await values(fixture, id)
        }
        let before = try await ask()
        #expect(before.keepsPINForm && before.pinCustody == .envelope && !before.pinsAreSet)
        try await fixture.desk.edit(
            number, try JSONValue(json: #"{"name": {"name": "神崎 吉子"}}"#), reason: "字", by: DeskFixture.one)
        #expect(try await !ask().keepsPINForm)
    }

    @Test func `the settings may have everybody told that J-LIS took the application`() async throws {
        let fixture = try await DeskFixture()
        _ = try await fixture.approved(try HallLaptop("KW", clock: fixture.clock), Person())
        try await fixture.forward()
        #expect(try await Postman(desk: fixture.desk, sender: nil).round().decided == 0)
        let file = URL(filePath: fixture.directory + "/office.json")
        var settings = try #require(
            try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
        settings["sendReceivedTo"] = "everyone"
        try JSONSerialization.data(withJSONObject: settings).write(to: file)
        let desk = try await fixture.reopened()
        try await desk.transact { desk in
            for summary in try desk.store.all(ApplicationSummary.self) { try desk.refresh([summary.entity]) }
        }
        #expect(try await Postman(desk: desk, sender: nil).round().letters == 1)
    }
}

/// A mail server that is slow: something else happens before it answers.
private final class BusySender: MailSender {
    private let failure: Failure?
    private let meanwhile: @Sendable () async throws -> Void
    private let messages = Mutex(0)

    var count: Int { messages.withLock { $0 } }

    init(_ failure: Failure?, meanwhile: @escaping @Sendable () async throws -> Void) {
        self.failure = failure
        self.meanwhile = meanwhile
    }

    func send(message: [UInt8], from: String, to: [String]) async throws(Failure) {
        messages.withLock { $0 += 1 }
        await #expect(throws: Never.self) { try await meanwhile() }
        if let failure { throw failure }
    }
}
