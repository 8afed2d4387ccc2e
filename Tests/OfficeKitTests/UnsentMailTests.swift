import Domain
import Foundation
import Merge
import Storage
import SyncProtocol
import Synchronization
import Testing
import Transport

@testable import OfficeKit

/// Messages that were decided and could not leave, while the facts went on.
@Suite struct UnsentMailTests {
    private static let clerk = StaffNumber(unchecked: "O1")
    private static let shien = Delivery(route: .restrictedMail, blocks: ["SHIEN"])

    /// One application that J-LIS took, or that was asked for a document; its message is decided and cannot leave.
    private struct Case {
        let fixture: DeskFixture
        let laptop: HallLaptop
        let sender = SwitchedSender()
        let postman: Postman
        let number: String
        let id: EntityID
        /// Where the letter's file is made; something may lie there.
        var letter: String { fixture.directory + "/letters/" + name }
        let name: String
        var desk: Desk { fixture.desk }

        init(email: String?, asked: Bool = false) async throws {
            fixture = try await DeskFixture()
            laptop = try HallLaptop("KW", clock: fixture.clock)
            var person = Person()
            (person.email, person.slip) = (email, false)
            let taken = try await laptop.capture(person, in: fixture.session)
            (number, id) = (taken.number, taken.id)
            try await fixture.take([taken.act], blobs: taken.blobs)
            if asked {
                try await fixture.desk.verify(number, .same, answeredBy: nil, how: nil, by: DeskFixture.one)
                try await fixture.desk.giveBack(number, reasons: ["AP-ID-DOC"], question: nil, by: DeskFixture.one)
            } else {
                try await fixture.verifyAndApprove(number)
                try await fixture.forward()
            }
            name = "\(id)." + (asked ? "deficiency" : "received") + ".1.pdf"
            postman = try Postman(
                desk: fixture.desk, sender: sender, backOff: BackOff(base: 1_000, cap: 1_000), random: { 1_000 })
            if email == nil {
                try FileManager.default.createDirectory(
                    atPath: letter + ".new", withIntermediateDirectories: true)
            }
            let round = try await postman.round()
            #expect(round.decided == 1 && round.letters + round.emails == 0)
        }

        /// What kept the message from leaving is gone, and it is time to try again.
        @discardableResult
        func recover() async throws -> Postman.Round {
            sender.failure.withLock { $0 = nil }
            if FileManager.default.fileExists(atPath: letter + ".new") {
                try FileManager.default.removeItem(atPath: letter + ".new")
            }
            fixture.clock.advance(milliseconds: 1_000)
            return try await postman.round()
        }

        func edit(_ json: String) async throws {
            try await desk.edit(number, try JSONValue(json: json), reason: nil, by: DeskFixture.one)
        }

        var letters: [String] {
            ((try? FileManager.default.contentsOfDirectory(atPath: fixture.directory + "/letters")) ?? []).sorted()
        }
        var sent: [SwitchedSender.Message] { sender.sent.withLock { $0 } }
        var states: [String] { get async throws { try await postman.messages().map(\.state) } }
    }

    @Test(arguments: ["yoshiko@example.jp", nil], ["protected", "unverified"])
    func `what must not leave any more waits for a person`(email: String?, why: String) async throws {
        let one = try await Case(email: email)
        switch why {
        case "protected":
            try await one.fixture.take([try await one.laptop.write(one.id, [(Self.shien, .delivery)])])
        default: try await one.edit(#"{"address": {"street": "9-9"}}"#)
        }
        let round = try await one.recover()
        #expect(round.held == 1 && round.letters + round.emails == 0)
        #expect(one.sent.isEmpty && one.letters.isEmpty)
        #expect(try await one.desk.heldMessages().map(\.why) == [why])
        #expect(try await one.states.isEmpty)
    }

    @Test func `what becomes true within the round stops the message too`() async throws {
        let one = try await Case(email: "yoshiko@example.jp")
        var other = Person()
        (other.name, other.form, other.email) = ("別人 太郎", "12345678901234567890124", "taro@example.jp")
        let taken = try await one.laptop.capture(other, in: one.fixture.session)
        try await one.fixture.take([taken.act], blobs: taken.blobs)
        try await one.fixture.verifyAndApprove(taken.number)
        try await one.fixture.forward()
        let all = [one.id, taken.id]
        // While the first message is handed over, both residents are marked.
        one.sender.meanwhile.withLock { meanwhile in
            meanwhile = {
                var acts: [SignedAct] = []
                for id in all { acts.append(try await one.laptop.write(id, [(Self.shien, .delivery)])) }
                try await one.fixture.take(acts)
            }
        }
        #expect(try await one.recover().emails == 1)
        #expect(one.sent.count == 1)
        #expect(try await one.postman.round().held == 1)
        #expect(one.sent.count == 1)
    }

    @Test func `a corrected address gets the e-mail, once, and the old one nothing`() async throws {
        let one = try await Case(email: "wrong@example.jp")
        try await one.edit(#"{"contact": {"email": "right@example.jp"}}"#)
        #expect(try await one.recover().emails == 1)
        one.fixture.clock.advance(days: 1)
        _ = try await one.postman.round()
        #expect(one.sent.map(\.to) == [["right@example.jp"]])
        #expect(one.sent.first?.text.contains("To: right@example.jp") == true)
        #expect(try await one.states == ["sent"])
    }

    @Test func `who asks for letters meanwhile gets a letter instead`() async throws {
        let one = try await Case(email: "yoshiko@example.jp")
        try await one.edit(#"{"contact": {"channel": "letter"}}"#)
        let round = try await one.recover()
        #expect(round.letters == 1 && one.sent.isEmpty)
        #expect(one.letters == [one.name])
        #expect(try await one.postman.messages().map(\.channel) == ["letter"])
    }

    @Test func `a message that says the same as before stays the one that was decided`() async throws {
        let one = try await Case(email: "yoshiko@example.jp")
        let before = try await one.postman.messages().first
        one.fixture.clock.advance(days: 3)
        try await one.edit(#"{"contact": {"phone": "044-222-2222"}}"#)
        let round = try await one.recover()
        #expect(round.decided == 0 && round.emails == 1)
        #expect(try await one.postman.messages().first?.decidedAt == before?.decidedAt)
    }

    @Test func `what nobody has to hear any more is dropped with the reason, and told should it be true again`()
        async throws
    {
        let one = try await Case(email: "yoshiko@example.jp", asked: true)
        try await one.desk.withdraw(one.number, .wish, reason: nil, by: DeskFixture.clerks)
        _ = try await one.postman.round()
        let dropped = try #require(try await one.postman.messages().first { $0.kind == "deficiency" })
        #expect(dropped.state == "dropped" && dropped.why == "withdrawn" && dropped.file == nil)
        try await one.desk.undoWithdrawal(one.number, reason: "まちがい", by: DeskFixture.clerks)
        #expect(try await one.recover().emails == 1)
        try await one.desk.answered(one.number, reason: "電話", by: DeskFixture.one)
        #expect(try await one.postman.round().decided == 0)
        #expect(one.sent.count == 1)
        let told = try #require(try await one.postman.messages().first { $0.kind == "deficiency" })
        #expect(told.state == "sent" && told.why == nil)
    }

    @Test(arguments: ["yoshiko@example.jp", nil])
    func `who died is not written to, which asks nobody`(email: String?) async throws {
        let one = try await Case(email: email)
        try await one.desk.verify(one.number, .died, answeredBy: nil, how: nil, by: DeskFixture.one)
        try await one.recover()
        #expect(one.sent.isEmpty && one.letters.isEmpty)
        #expect(try await one.postman.messages().map(\.why) == ["deceased"])
        try await one.desk.withdraw(one.number, .died, reason: nil, by: DeskFixture.clerks)
        try await one.fixture.forward()
        #expect(try await one.recover().decided == 0)
        #expect(try await one.desk.heldMessages().isEmpty)
        #expect(try await !one.desk.show(one.number, .ja).line.tasks.contains(.decideMessage))
    }

    @Test func `an answered question needs no letter`() async throws {
        let one = try await Case(email: nil, asked: true)
        try await one.desk.answered(one.number, reason: "電話", by: DeskFixture.one)
        try await one.recover()
        #expect(one.letters.isEmpty)
        #expect(try await one.postman.messages().map(\.why) == ["over"])
        #expect(try await one.desk.heldMessages().isEmpty)
        #expect(try await !one.desk.show(one.number, .ja).line.tasks.contains(.decideMessage))
    }

    @Test func `in conflict a decided message waits`() async throws {
        let one = try await Case(email: "yoshiko@example.jp")
        try await one.edit(#"{"contact": {"email": "office@example.jp"}}"#)
        let hall = Contact(phone: "090-0000-0000", channel: .email, email: "hall@example.jp")
        try await one.fixture.take([try await one.laptop.write(one.id, [(hall, .contact)])])
        #expect(try await one.recover().emails == 0)
        #expect(one.sent.isEmpty)
        #expect(try await one.states == ["decided"])
        let conflict = try #require(try await one.desk.conflicts(of: one.number).first)
        let side = try #require(
            conflict.sides.first { String(describing: $0.values).contains("hall@example.jp") })
        try await one.desk.resolve(one.number, "contact", choose: side.dot, by: DeskFixture.one)
        _ = try await one.postman.round()
        #expect(one.sent.map(\.to) == [["hall@example.jp"]])
    }

    @Test func `an e-mail that may have left goes again as it was, whatever the tries after it bring`() async throws {
        let one = try await Case(email: "yoshiko@example.jp")
        for code in [ErrorCode.networkOutcomeUnknown, .networkUnreachable] {
            one.sender.failure.withLock { $0 = Failure(code) }
            one.fixture.clock.advance(milliseconds: 1_000)
            #expect(try await one.postman.round().waiting == 1)
        }
        try await one.edit(#"{"contact": {"email": "other@example.jp"}}"#)
        #expect(try await one.recover().emails == 1)
        #expect(one.sent.map(\.to) == [["yoshiko@example.jp"]])
        #expect(try await one.states == ["sent"])
    }

    @Test(arguments: ["decline", "protect"])
    func `the file that a crash left of a letter goes with the letter`(end: String) async throws {
        let one = try await Case(email: nil)
        // Written, and not recorded.
        try FileManager.default.removeItem(atPath: one.letter + ".new")
        for file in [one.letter, one.letter + ".new"] { try Data("%PDF".utf8).write(to: URL(filePath: file)) }
        if end == "decline" {
            let held = try #require(try await one.desk.heldMessages().first)
            try await one.desk.decideMessage(held.key, send: false, reason: "電話で伝えた", by: Self.clerk)
        } else {
            try await one.fixture.take([try await one.laptop.write(one.id, [(Self.shien, .delivery)])])
            _ = try await one.postman.round()
        }
        #expect(one.letters.isEmpty)
        try await one.recover()
        #expect(one.letters.isEmpty)
    }
}

/// A mail server that is away until the test says otherwise.
private final class SwitchedSender: MailSender {
    struct Message: Sendable {
        var to: [String]
        var text: String
    }

    let failure = Mutex<Failure?>(Failure(.networkUnreachable))
    /// Happens once, before the first message is taken.
    let meanwhile = Mutex<(@Sendable () async throws -> Void)?>(nil)
    let sent = Mutex<[Message]>([])

    func send(message: [UInt8], from: String, to: [String]) async throws(Failure) {
        if let failure = failure.withLock({ $0 }) { throw failure }
        let happens = meanwhile.withLock { meanwhile in
            defer { meanwhile = nil }
            return meanwhile
        }
        await #expect(throws: Never.self) { try await happens?() }
        sent.withLock { $0.append(Message(to: to, text: String(decoding: message, as: UTF8.self))) }
    }
}
