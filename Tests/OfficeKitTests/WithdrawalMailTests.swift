import Domain
import OfficeKit
import SyncProtocol
import Testing

/// What residents hear of a withdrawal, and of one that was taken back.
@Suite struct WithdrawalMailTests {
    private struct Case {
        let fixture: DeskFixture
        let number: String
        let postman: Postman
        var desk: Desk { fixture.desk }

        /// Checked against the register; J-LIS has nothing of it.
        init(_ person: Person = Person()) async throws {
            fixture = try await DeskFixture()
            let taken = try await HallLaptop("KW", clock: fixture.clock).capture(person, in: fixture.session)
            number = taken.number
            try await fixture.take([taken.act], blobs: taken.blobs)
            try await fixture.desk.verify(number, .same, answeredBy: nil, how: nil, by: DeskFixture.one)
            postman = try Postman(desk: fixture.desk, sender: nil)
        }

        func withdraw() async throws {
            try await desk.withdraw(number, .wish, reason: nil, by: DeskFixture.clerks)
        }

        func undo() async throws {
            try await desk.undoWithdrawal(number, reason: "ほかの方の申し出だった", by: DeskFixture.clerks)
        }

        func approveAndForward() async throws {
            try await fixture.approve(number)
            try await fixture.forward()
        }

        /// `kind/occasion` of what was printed.
        var printed: [String] {
            get async throws {
                try await postman.messages().filter { $0.state == "sent" }
                    .map { $0.key.split(separator: "/").dropFirst().joined(separator: "/") }.sorted()
            }
        }
    }

    @Test func `a withdrawal that was taken back and is made again is confirmed again`() async throws {
        let one = try await Case()
        try await one.withdraw()
        #expect(try await one.postman.round().letters == 1)
        try await one.undo()
        try await one.approveAndForward()
        try await one.withdraw()
        try await one.fixture.forward()
        #expect(try await one.postman.round().letters == 1)
        #expect(try await one.printed == ["withdrawn/1", "withdrawn/2"])
    }

    @Test func `while J-LIS was not told, the confirmation waits, and a withdrawal taken back is not told`()
        async throws
    {
        let one = try await Case()
        try await one.approveAndForward()
        try await one.withdraw()
        #expect(try await one.postman.round().decided == 0)
        try await one.undo()
        let round = try await one.postman.round()
        #expect(round.decided == 0 && round.held == 0)
        try await one.withdraw()
        #expect(try await one.postman.round().decided == 0)
        try await one.fixture.forward()
        #expect(try await one.postman.round().letters == 1)
        #expect(try await one.printed == ["withdrawn/2"])
        await #expect(throws: Failure(.stageNotAllowed)) { try await one.undo() }
    }

    @Test func `a protected person's withdrawal is not confirmed, which asks nobody`() async throws {
        var person = Person()
        person.blocks = ["SHIEN"]
        let one = try await Case(person)
        try await one.withdraw()
        let round = try await one.postman.round()
        #expect(round.decided == 0 && round.held == 0)
    }

    @Test(arguments: [true, false])
    func `who was told of a withdrawal that was taken back is told by a person`(byLetter: Bool) async throws {
        let one = try await Case()
        try await one.withdraw()
        #expect(try await one.postman.round().letters == 1)
        try await one.undo()
        let round = try await one.postman.round()
        #expect(round.held == 1 && round.decided == 0)
        let held = try #require(try await one.desk.heldMessages().first)
        #expect(held.kind == "withdrawal-undone" && held.why == "withdrawal-told" && held.mayBeReleased)
        #expect(try await one.desk.show(one.number, .ja).line.tasks.contains(.decideMessage))
        try await one.desk.decideMessage(
            held.key, send: byLetter, reason: "手紙はまだ出していない", by: StaffNumber(unchecked: "O1"))
        #expect(try await one.postman.round().letters == (byLetter ? 1 : 0))
        #expect(try await one.printed == (byLetter ? ["withdrawal-undone/1", "withdrawn/1"] : ["withdrawn/1"]))
        #expect(try await !one.desk.show(one.number, .ja).line.tasks.contains(.decideMessage))
    }
}
