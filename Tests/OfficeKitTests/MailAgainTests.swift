import Domain
import Foundation
import OfficeKit
import SyncProtocol
import Testing

/// Messages that left and are made once more because a person says so.
@Suite struct MailAgainTests {
    private static let clerk = StaffNumber(unchecked: "O1")

    /// One application that J-LIS took; its message left.
    private struct Case {
        let fixture: DeskFixture
        let laptop: HallLaptop
        let number: String
        let postman: Postman
        let key: String
        var desk: Desk { fixture.desk }

        init(email: String?) async throws {
            fixture = try await DeskFixture()
            laptop = try HallLaptop("KW", clock: fixture.clock)
            var person = Person()
            (person.email, person.slip) = (email, false)
            number = try await fixture.approved(laptop, person)
            try await fixture.forward()
            postman = try Postman(desk: fixture.desk, sender: nil)
            let round = try await postman.round()
            #expect(round.letters + round.emails == 1)
            key = try #require(try await postman.messages().first).key
        }

        func files(_ folder: String) -> [String] {
            ((try? FileManager.default.contentsOfDirectory(atPath: fixture.directory + "/" + folder)) ?? []).sorted()
        }

        func again(_ key: String? = nil, seen: String? = nil, reason: String = "紙がつまった") async throws {
            try await desk.sendAgain(key ?? self.key, seen: seen, reason: reason, by: MailAgainTests.clerk)
        }

        /// ②
        func sendBack() async throws {
            fixture.jlis.move(fixture.jlis.submitted[0], to: .deficient, reasons: ["PH-BLUR"])
            try await fixture.forward()
        }

        func bounce() async throws { try await desk.noteBounce(key, reason: "あて先不明", by: MailAgainTests.clerk) }
    }

    @Test func `an e-mail that comes back is a letter, once, and so are the next`() async throws {
        let one = try await Case(email: "yoshiko@example.jp")
        try await one.bounce()
        #expect(try await one.postman.round().letters == 1)
        let lines = try await one.postman.messages()
        #expect(lines.map(\.key) == [one.key, one.key + "-2"])
        #expect(lines.map(\.state) == ["bounced", "sent"] && lines.map(\.channel) == ["email", "letter"])
        #expect(lines.allSatisfy { $0.decidedBy == Self.clerk && $0.reason == "あて先不明" })
        #expect(one.files("letters").count == 1 && one.files("mail").count == 1)
        await #expect(throws: Failure(.deskMessageNotSent)) { try await one.bounce() }
        await #expect(throws: Failure(.deskMessageNotEMail)) {
            try await one.desk.noteBounce(one.key + "-2", reason: "x", by: Self.clerk)
        }
        try await one.sendBack()
        #expect(try await one.postman.round().letters == 1)
    }

    @Test func `what came back and holds no more is not made again`() async throws {
        let one = try await Case(email: "yoshiko@example.jp")
        try await one.sendBack()
        #expect(try await one.postman.round().emails == 1)
        try await one.bounce()
        #expect(try await one.postman.round().decided == 0)
    }

    @Test func `a letter is printed once more when a person says so, and only then`() async throws {
        let one = try await Case(email: nil)
        await #expect(throws: Failure(.deskReasonMissing)) { try await one.again(reason: " ") }
        await #expect(throws: Failure(.deskMessageUnknown)) { try await one.again("x") }
        await #expect {
            try await one.desk.sendAgain(one.key, reason: "x", by: StaffNumber(unchecked: "C1"))
        } throws: {
            ($0 as? Failure)?.code == .notPermitted
        }
        await #expect(throws: Failure(.deskChangedSince)) { try await one.again(seen: "000000000000") }
        #expect(try await one.postman.round().decided == 0)
        try await one.again(seen: try await one.desk.seen(one.number))
        await #expect(throws: Failure(.deskMessageNotSent)) { try await one.again() }
        for printed in [1, 0] { #expect(try await one.postman.round().letters == printed) }
        let lines = try await one.postman.messages()
        #expect(lines.map(\.key) == [one.key, one.key + "-2"] && lines.map(\.state) == ["sent", "sent"])
        #expect(lines.last?.decidedBy == Self.clerk && lines.last?.reason == "紙がつまった")
        #expect(lines.first?.decidedBy == nil)
        #expect(Set(lines.compactMap(\.file)) == Set(one.files("letters")) && one.files("letters").count == 2)
        // Of the copy another copy, by another decision.
        try await one.again(one.key + "-2")
        #expect(try await one.postman.round().letters == 1)
        #expect(try await one.postman.messages().last?.key == one.key + "-3")
    }

    @Test func `an e-mail that is sent again has a Message-ID of its own`() async throws {
        let one = try await Case(email: "yoshiko@example.jp")
        try await one.again()
        #expect(try await one.postman.round().emails == 1)
        #expect(Set(try await one.postman.messages().compactMap(\.messageID)).count == 2)
    }

    @Test func `a copy waits for a person where any message would`() async throws {
        let one = try await Case(email: nil)
        let id = try await one.desk.show(one.number, .ja).line.application
        let shien = Delivery(route: .restrictedMail, blocks: ["SHIEN"])
        try await one.fixture.take([try await one.laptop.write(id, [(shien, .delivery)])])
        try await one.again()
        #expect(try await one.postman.round().held == 1)
        let held = try #require(try await one.desk.heldMessages().first)
        #expect(held.why == "protected" && held.key == one.key + "-2")
        try await one.desk.decideMessage(held.key, send: false, reason: "電話で伝えた", by: Self.clerk)
        #expect(try await one.postman.round().letters == 0)
        for key in [one.key, held.key] {
            await #expect(throws: Failure(.deskMessageNotSent)) { try await one.again(key) }
        }
    }

    @Test(arguments: ["died", "withdrawn", "asked"])
    func `what holds no more is not printed again, and nothing is recorded`(why: String) async throws {
        let one = try await Case(email: nil)
        switch why {
        case "died": try await one.desk.verify(one.number, .died, answeredBy: nil, how: nil, by: DeskFixture.one)
        case "withdrawn": try await one.desk.withdraw(one.number, .wish, reason: nil, by: DeskFixture.clerks)
        default: try await one.sendBack()
        }
        for _ in 0..<2 { await #expect(throws: Failure(.deskMessageOver)) { try await one.again() } }
    }

    @Test func `a copy counts no message of the month`() async throws {
        let fixture = try await DeskFixture()
        let (number, shipment) = try await fixture.shipped()
        let desk = fixture.desk
        _ = try await desk.receive(shipment, counted: 1, by: DeskFixture.clerks)
        try await desk.preset(number, by: DeskFixture.clerks)
        try await desk.post(number, tracking: "12345678901", label: number, serial: "C000001", by: DeskFixture.clerks)
        let postman = try Postman(desk: desk, sender: nil)
        _ = try await postman.round()
        let key = try #require(try await postman.messages().first).key
        try await desk.sendAgain(key, reason: "紙がつまった", by: Self.clerk)
        #expect(try await postman.round().letters == 1)
        #expect(try await desk.report(year: 2026, month: 11, by: nil).notices.total == 1)
    }
}
