import Domain
import Foundation
import Merge
import OfficeKit
import Resources
import SyncProtocol
import Testing

/// What holds an application until somebody at the office has looked, and how that is settled.
@Suite struct DeskHoldTests {
    private func taken(_ fixture: DeskFixture, _ person: Person) async throws -> String {
        let taken = try await HallLaptop("KW", clock: fixture.clock).capture(person, in: fixture.session)
        try await fixture.take([taken.act], blobs: taken.blobs)
        return taken.number
    }

    /// Refused as long as the register check does not settle it; then approved and forwarded.
    private func holds(_ person: Person, _ code: Obstacle.Code, authoritySeen: Bool = false, cleared: [String] = [])
        async throws
    {
        let fixture = try await DeskFixture()
        let number = try await taken(fixture, person)
        try await fixture.desk.verify(
            number, .same, seen: fixture.desk.seen(number), answeredBy: nil, how: nil, by: DeskFixture.one)
        let view = try await fixture.desk.show(number, .ja)
        #expect(view.obstacles.map(\.code) == [code.rawValue, "approval"])
        #expect(view.line.tasks == [.verify])
        let refused = await #expect(throws: Refused.self) { try await fixture.approve(number) }
        #expect(refused?.codes == [code])
        try await fixture.desk.verify(
            number, .same, seen: fixture.desk.seen(number), answeredBy: nil, how: nil, authoritySeen: authoritySeen,
            cleared: cleared,
            by: DeskFixture.one)
        try await fixture.approve(number)
        try await fixture.forward()
        #expect(fixture.jlis.submitted.count == 1)
    }

    @Test(arguments: [Representative.Authority.checkAtOffice, .missing])
    func `a child is not examined before the office has seen the representative's authority`(
        authority: Representative.Authority
    ) async throws {
        var person = Person()
        person.birth = "2018-05-05"
        person.representative = Representative(
            name: PersonName(name: "神﨑 一郎", kana: "カンザキ イチロウ"), address: "神奈川県川崎市川崎区駅前本町1-2-3",
            phone: "090-0000-0000", relation: .parent, authority: authority)
        try await holds(person, .authority, authoritySeen: true)
    }

    @Test func `a stay that is about to end is looked at first`() async throws {
        var person = Person()
        person.residence = Residence(
            nationality: "ベトナム", status: "技術・人文知識・国際業務", until: CivilDate("2027-01-10"), isPermanent: false)
        try await holds(person, .held, cleared: ["STAY"])
    }

    @Test func `what was cleared is a condition of the table, and is cleared anew with each check`() async throws {
        let fixture = try await DeskFixture()
        var person = Person()
        person.blocks = ["STAY"]
        let number = try await taken(fixture, person)
        await #expect(throws: Failure(.postBlockUnknown)) {
            try await fixture.desk.verify(
                number, .same, seen: fixture.desk.seen(number), answeredBy: nil, how: nil, cleared: ["ZZZ"],
                by: DeskFixture.one)
        }
        try await fixture.desk.verify(
            number, .same, seen: fixture.desk.seen(number), answeredBy: nil, how: nil, cleared: ["STAY"],
            by: DeskFixture.one)
        #expect(try await fixture.desk.show(number, .ja).line.tasks == [.approve])
        try await fixture.desk.verify(
            number, .same, seen: fixture.desk.seen(number), answeredBy: nil, how: nil, by: DeskFixture.one)
        #expect(try await fixture.desk.show(number, .ja).line.tasks == [.verify])
    }

    @Test(arguments: [true, false])
    func `the municipality's own conditions hold and protect, and only there`(isOwn: Bool) async throws {
        let fixture = try await DeskFixture()
        let data = PackagedData.standard
        let matrix = try IdentityMatrix(
            documents: data.text("documents.tsv"), combinations: data.text("combinations.tsv"),
            authority: data.text("authority.tsv"),
            postBlocks: data.text("post_blocks.tsv")
                + "\nKAKUSU\t知らせない\thold_person\t\nMACHI\t市が見る\thold_staff\t\n")
        let desk = try Desk(office: fixture.office, matrix: isOwn ? matrix : nil)
        var person = Person()
        person.blocks = ["KAKUSU", "MACHI"]
        let number = try await taken(fixture, person)
        try await desk.verify(
            number, .same, seen: fixture.desk.seen(number), answeredBy: nil, how: nil, by: DeskFixture.one)
        #expect(
            try await desk.show(number, .ja).obstacles.first { $0.code == "held" }?.details == (isOwn ? ["MACHI"] : nil)
        )
        try await desk.giveBack(number, reasons: ["AP-ID-DOC"], question: nil, by: DeskFixture.one)
        #expect(try await Postman(desk: desk, sender: nil).round().decided == (isOwn ? 0 : 1))
    }

    @Test(arguments: [false, true])
    func `two who judged the face differently wait for a third, who says what was judged and no more`(
        isChanged: Bool
    ) async throws {
        let fixture = try await DeskFixture()
        let (one, other) = (
            try HallLaptop("KW", clock: fixture.clock), try HallLaptop("KX", clock: fixture.clock)
        )
        let taken = try await one.capture(Person(), in: fixture.session)
        try await other.take([taken.act])
        try await fixture.take([taken.act], blobs: taken.blobs)
        func check(_ isSame: Bool) -> IdentityCheck {
            IdentityCheck(
                documents: ["DL", "PP"], rule: isSame ? "P1" : nil, postable: isSame, faceMatched: isSame,
                decidedBy: StaffNumber(unchecked: "S1"))
        }
        let same = try await one.write(taken.id, [(check(true), .identity)])
        let differs = try await other.write(taken.id, [(check(false), .identity)])
        try await fixture.take([same, differs])
        if isChanged {
            try await fixture.desk.edit(
                taken.number, try JSONValue(json: #"{"address": {"street": "9-9"}}"#), reason: nil, by: DeskFixture.one)
        }
        try await fixture.desk.verify(
            taken.number, .same, seen: fixture.desk.seen(taken.number), answeredBy: nil, how: nil, by: DeskFixture.one)
        let view = try await fixture.desk.show(taken.number, .ja)
        #expect(view.conflicts.map(\.name) == ["identity"])
        #expect(view.units["identity"] == nil && view.decisions["identity"]?.standing == "contested")
        let side = try #require(view.conflicts[0].sides.first { $0.dot == same.act.writes[0].dot })
        try await fixture.desk.resolve(
            taken.number, nil, choose: side.dot, reason: "写真を見比べた", by: DeskFixture.one)
        let after = try await fixture.desk.show(taken.number, .ja)
        #expect(after.conflicts.isEmpty)
        #expect(after.decisions["identity"]?.standing == (isChanged ? "stale" : "stands"))
        _ = try await fixture.desk.undo(taken.number, dot: nil, reason: "まちがい", by: DeskFixture.one)
        #expect(try await fixture.desk.conflicts(of: taken.number).map(\.name) == ["identity"])
    }

    @Test(arguments: [
        (
            #"{"items": {"form": 1, "pinEnvelope": 0, "presentCard": 0, "notificationCard": 0, "copies": 100, "lossReport": 0}}"#,
            ErrorCode.inputField
        ),
        (#"{"name": {"name": "神\n崎"}}"#, .textCharacter),
        (#"{"birth": {"date": "1026-01-01"}}"#, .birthTooLongAgo),
    ])
    func `the office types by the same rules as the hall`(patch: String, code: ErrorCode) async throws {
        let fixture = try await DeskFixture()
        let number = try await taken(fixture, Person())
        let failure = await #expect(throws: Failure.self) {
            try await fixture.desk.edit(number, try JSONValue(json: patch), reason: nil, by: DeskFixture.one)
        }
        #expect(failure?.code == code)
    }
}
