import Domain
import OfficeKit
import SyncProtocol
import Testing

/// What answers a question or a deficiency, and one number on two people's papers.
@Suite struct DeskReturnTests {
    private func phone(_ number: String, _ fixture: DeskFixture) async throws {
        try await fixture.desk.edit(
            number, try JSONValue(json: #"{"contact": {"phone": "044-222-2222"}}"#), reason: nil, by: DeskFixture.one)
    }

    @Test func `another change does not answer what J-LIS found wrong with a photo`() async throws {
        let fixture = try await DeskFixture()
        let laptop = try HallLaptop("KW", clock: fixture.clock)
        let number = try await fixture.approved(laptop, Person())
        try await fixture.forward()
        fixture.jlis.move(fixture.jlis.submitted[0], to: .deficient, reasons: ["PH-BLUR"])
        try await fixture.forward()
        try await phone(number, fixture)
        let view = try await fixture.desk.show(number, .ja)
        #expect(view.line.tasks == [.awaitAnswer])
        #expect(view.obstacles.map(\.code).contains("returned"))
        await #expect(throws: Refused.self) { try await fixture.approve(number) }
        let retake = try await laptop.retake(view.line.application, grey: 250, tag: number)
        try await fixture.take([retake.act], blobs: retake.blobs)
        #expect(try await !fixture.desk.show(number, .ja).line.tasks.contains(.awaitAnswer))
    }

    @Test(arguments: [true, false])
    func `a missing document is brought, or a person says that it is settled`(isBrought: Bool) async throws {
        let fixture = try await DeskFixture()
        let laptop = try HallLaptop("KW", clock: fixture.clock)
        let number = try await fixture.approved(laptop, Person())
        try await fixture.forward()
        fixture.jlis.move(fixture.jlis.submitted[0], to: .deficient, reasons: ["AP-ID-DOC"])
        try await fixture.forward()
        try await phone(number, fixture)
        #expect(try await fixture.desk.show(number, .ja).line.tasks == [.awaitAnswer])
        if isBrought {
            let check = IdentityCheck(
                documents: ["DL", "PP"], rule: "P1", postable: true, faceMatched: true,
                decidedBy: StaffNumber(unchecked: "S1"))
            let id = try await fixture.desk.show(number, .ja).line.application
            try await laptop.take(try await fixture.officeActs())
            try await fixture.take([try await laptop.write(id, [(check, .identity)])])
        } else {
            try await fixture.desk.answered(number, reason: "窓口で確かめた", by: DeskFixture.one)
        }
        let view = try await fixture.desk.show(number, .ja)
        #expect(!view.obstacles.map(\.code).contains("returned") && !view.obstacles.map(\.code).contains("unchanged"))
        #expect(!view.line.tasks.contains(.awaitAnswer))
    }

    @Test func `a free question is answered by any change`() async throws {
        let fixture = try await DeskFixture()
        let number = try await fixture.approved(try HallLaptop("KW", clock: fixture.clock), Person())
        try await fixture.desk.giveBack(number, reasons: [], question: "電話番号は?", by: DeskFixture.one)
        #expect(try await fixture.desk.show(number, .ja).line.tasks == [.awaitAnswer])
        try await phone(number, fixture)
        #expect(try await !fixture.desk.show(number, .ja).line.tasks.contains(.awaitAnswer))
    }

    @Test func `the same photo written once more answers nothing, and another question buries no deficiency`()
        async throws
    {
        let fixture = try await DeskFixture()
        let number = try await fixture.approved(try HallLaptop("KW", clock: fixture.clock), Person())
        try await fixture.forward()
        fixture.jlis.move(fixture.jlis.submitted[0], to: .deficient, reasons: ["PH-BLUR"])
        try await fixture.forward()
        try await fixture.desk.edit(
            number, try JSONValue(json: #"{"photo": {"reason": "本人が望んだ"}}"#), reason: nil, by: DeskFixture.one)
        #expect(try await fixture.desk.show(number, .ja).line.tasks == [.awaitAnswer])
        try await fixture.desk.giveBack(number, reasons: [], question: "電話番号は?", by: DeskFixture.one)
        try await phone(number, fixture)
        let view = try await fixture.desk.show(number, .ja)
        #expect(view.line.tasks == [.awaitAnswer] && view.line.status == .deficient)
        let postman = try Postman(desk: fixture.desk, sender: nil)
        _ = try await postman.round()
        #expect(try await postman.messages().map(\.kind) == ["deficiency"])
    }

    @Test func `two people's applications under one number are held until one is given up`() async throws {
        let fixture = try await DeskFixture()
        // Two laptops that were given the same label.
        let (one, two) = (
            try HallLaptop("KW", clock: fixture.clock), try HallLaptop("KW", clock: fixture.clock)
        )
        let number = try await fixture.approved(one, Person())
        let taken = try await two.capture(
            Person(name: "小林 一郎", kana: "コバヤシ イチロウ", birth: "1970-01-01", form: "99999999999999999999999"),
            in: fixture.session)
        #expect(taken.number == number)
        try await fixture.take([taken.act], blobs: taken.blobs)
        let failure = await #expect(throws: Failure.self) { _ = try await fixture.desk.show(number, .ja) }
        #expect(failure?.code == .deskNumberAmbiguous)
        let lines = try await fixture.desk.list(.init())
        #expect(lines.count == 2 && lines.allSatisfy { $0.tasks.contains(.sameNumber) && !$0.ready })
        try await fixture.forward()
        #expect(fixture.jlis.submitted.isEmpty)
        try await fixture.desk.withdraw(taken.id.description, .mistake, reason: nil, by: DeskFixture.clerks)
        let first = try #require(lines.first { $0.application != taken.id }).application.description
        #expect(try await !fixture.desk.show(first, .ja).line.tasks.contains(.sameNumber))
        // The number means the one that is left.
        #expect(try await fixture.desk.show(number, .ja).line.application.description == first)
        try await fixture.forward()
        #expect(fixture.jlis.submitted.count == 1)
    }
}
