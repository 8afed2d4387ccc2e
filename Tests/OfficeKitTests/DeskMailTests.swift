import Domain
import Foundation
import OfficeKit
import Synchronization
import Testing
import Transport

/// Residents' mail: each message once, and only to an address the register confirms.
@Suite struct DeskMailTests {
    private func files(_ fixture: DeskFixture, _ folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: fixture.directory + "/" + folder)) ?? []).sorted()
    }

    @Test func `who chose e-mail hears once that J-LIS took the application`() async throws {
        let fixture = try await DeskFixture()
        var person = Person()
        person.email = "yoshiko@example.jp"
        let number = try await fixture.approved(try HallLaptop("KW", clock: fixture.clock), person)
        let postman = try Postman(desk: fixture.desk, sender: nil)
        #expect(try await postman.round().decided == 0)
        try await fixture.forward()
        #expect(try await postman.round().emails == 1)
        for _ in 0..<3 { #expect(try await postman.round().decided == 0) }
        let written = files(fixture, "mail")
        #expect(written.count == 1)
        let message = try String(contentsOfFile: fixture.directory + "/mail/" + written[0], encoding: .utf8)
        #expect(message.contains("Message-ID: <") && message.contains("To: yoshiko@example.jp"))
        #expect(!message.contains("神﨑"))
        #expect(try await fixture.desk.show(number, .ja).messages.map(\.kind) == ["received"])
    }

    @Test func `a lost reply repeats under the same Message-ID, an accepted one never`() async throws {
        let fixture = try await DeskFixture()
        var person = Person()
        person.email = "yoshiko@example.jp"
        _ = try await fixture.approved(try HallLaptop("KW", clock: fixture.clock), person)
        try await fixture.forward()
        let sender = ScriptedSender(Failure(.networkOutcomeUnknown))
        let postman = try Postman(desk: fixture.desk, sender: sender)
        #expect(try await postman.round().waiting == 1)
        fixture.clock.advance(milliseconds: 61_000)
        // Another program goes on with the same bytes.
        let again = try Postman(desk: try await fixture.reopened(), sender: sender)
        #expect(try await again.round().emails == 1)
        fixture.clock.advance(days: 1)
        _ = try await again.round()
        let sent = sender.sent.withLock { $0 }
        #expect(sent.count == 2 && sent[0] == sent[1])
    }

    @Test func `a mail server that is away is asked again after growing pauses, which the list tells`() async throws {
        let fixture = try await DeskFixture()
        var person = Person()
        person.email = "yoshiko@example.jp"
        _ = try await fixture.approved(try HallLaptop("KW", clock: fixture.clock), person)
        try await fixture.forward()
        let sender = ScriptedSender(Failure(.networkUnreachable), times: 3)
        let postman = try Postman(
            desk: fixture.desk, sender: sender, backOff: BackOff(base: 1_000, cap: 4_000), random: { 4_000 })
        // 4000 of a pause of at most 1000, 2000 and 4000 milliseconds.
        for pause in [4_000 % 1_001, 4_000 % 2_001, 4_000] as [Int64] {
            #expect(try await postman.round().waiting == 1)
            let line = try #require(try await postman.messages().first)
            #expect(line.trouble == "network.unreachable")
            #expect(line.nextTry == fixture.clock.now().adding(milliseconds: pause))
            fixture.clock.advance(milliseconds: pause - 1)
            #expect(try await postman.round().emails == 0)
            fixture.clock.advance(milliseconds: 1)
        }
        #expect(sender.sent.withLock { $0.count } == 3)
        #expect(try await postman.round().emails == 1)
        #expect(try await postman.messages().first?.nextTry == nil)
    }

    @Test func `a refused e-mail becomes a letter`() async throws {
        let fixture = try await DeskFixture()
        var person = Person()
        person.email = "yoshiko@example.jp"
        _ = try await fixture.approved(try HallLaptop("KW", clock: fixture.clock), person)
        try await fixture.forward()
        let postman = try Postman(desk: fixture.desk, sender: ScriptedSender(Failure(.mailRefused, ["status": "550"])))
        _ = try await postman.round()
        // (c) goes by letter to who has chosen e-mail and cannot be reached by it.
        _ = try await postman.round()
        #expect(files(fixture, "mail").isEmpty)
        #expect(try await postman.messages().map(\.channel) == ["letter"])
    }

    @Test func `a deficiency is told once by letter, with its reason and a deadline`() async throws {
        let fixture = try await DeskFixture()
        let number = try await fixture.approved(try HallLaptop("KW", clock: fixture.clock), Person())
        try await fixture.forward()
        fixture.jlis.move(fixture.jlis.submitted[0], to: .deficient, reasons: ["PH-BLUR"])
        try await fixture.forward()
        let postman = try Postman(desk: fixture.desk, sender: nil)
        #expect(try await postman.round().letters == 1)
        #expect(try await postman.round().decided == 0)
        let letters = files(fixture, "letters")
        #expect(letters.count == 1 && letters[0].hasSuffix(".deficiency.1.pdf"))
        let view = try await fixture.desk.show(number, .ja)
        #expect(view.next.contains("令和9年1月"))
    }

    @Test(arguments: ["unverified", "protected", "died", "mix-up"])
    func `nothing goes out by itself where a person has to decide`(why: String) async throws {
        let fixture = try await DeskFixture()
        var person = Person()
        if why == "protected" { person.blocks = ["SHIEN"] }
        let taken = try await HallLaptop("KW", clock: fixture.clock).capture(person, in: fixture.session)
        try await fixture.take([taken.act], blobs: taken.blobs)
        if why != "unverified" {
            try await fixture.desk.verify(
                taken.number, why == "died" ? .died : .same, answeredBy: nil, how: nil, by: DeskFixture.one)
        }
        try await fixture.desk.giveBack(
            taken.number, reasons: [why == "mix-up" ? "PH-PERSON" : "AP-ID-DOC"], question: nil, by: DeskFixture.one)
        let postman = try Postman(desk: fixture.desk, sender: nil)
        #expect(try await postman.round().decided == 0)
        #expect(files(fixture, "letters").isEmpty)
    }
}

/// A mail server that fails at first in a way the test chooses.
final class ScriptedSender: MailSender {
    private let failure: Failure
    let sent = Mutex<[[UInt8]]>([])

    private let times: Int

    init(_ failure: Failure, times: Int = 1) {
        self.failure = failure
        self.times = times
    }

    func send(message: [UInt8], from: String, to: [String]) async throws(Failure) {
        let count = sent.withLock { sent in
            sent.append(message)
            return sent.count
        }
        if count <= times { throw failure }
    }
}
