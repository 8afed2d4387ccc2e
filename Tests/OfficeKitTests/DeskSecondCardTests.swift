import Domain
import Merge
import OfficeKit
import SyncProtocol
import Testing

/// A second card for who has one takes a person's decision (domain.md 12.6).
@Suite struct DeskSecondCardTests {
    /// Who has the card of a first application, and a later one of theirs from a laptop that came late.
    private func late(
        _ fixture: DeskFixture, form: String = "11111111111111111111111"
    ) async throws -> (first: String, late: HallLaptop.Taken) {
        let (number, box) = try await fixture.shipped()
        _ = try await fixture.desk.receive(box, counted: 1, by: DeskFixture.clerks)
        try await fixture.desk.preset(number, by: DeskFixture.clerks)
        try await fixture.desk.post(
            number, tracking: "123-4567-8901", label: number, serial: "C000001", by: DeskFixture.clerks)
        try await fixture.desk.handOver(number, by: DeskFixture.clerks)
        #expect(try await fixture.desk.show(number, .ja).line.status == .received)
        return (number, try await arrives(fixture, Person(form: form)))
    }

    private func arrives(_ fixture: DeskFixture, _ person: Person) async throws -> HallLaptop.Taken {
        let taken = try await HallLaptop("KB", clock: fixture.clock).capture(person, in: fixture.session)
        try await fixture.take([taken.act], blobs: taken.blobs)
        try await fixture.desk.verify(taken.number, .same, answeredBy: nil, how: nil, by: DeskFixture.one)
        return taken
    }

    @Test func `a new application of who has a card waits until a person says why`() async throws {
        let fixture = try await DeskFixture()
        let desk = fixture.desk
        let (first, late) = try await late(fixture)
        #expect(try await desk.duplicates(all: false).map(\.state) == [.candidate])
        let shown = try await desk.show(late.number, .ja)
        #expect(shown.line.tasks == [.decideDuplicate] && shown.candidates.map(\.reception.text) == [first])
        #expect(shown.obstacles.first { $0.code == "duplicate" }?.details == [first])
        await #expect(throws: Refused.self) { try await fixture.approve(late.number) }
        // Nothing is asked about the one that is done.
        #expect(try await desk.show(first, .ja).line.tasks.isEmpty)
        await #expect(throws: Failure(.deskReasonMissing)) {
            try await desk.again(late.number, first, reason: "", by: DeskFixture.one)
        }
        try await desk.again(late.number, first, reason: "紛失届を確かめた", by: DeskFixture.one)
        #expect(try await desk.duplicates(all: false).isEmpty)
        #expect(try await desk.duplicates(all: true).map(\.state) == [.again])
        // Not asked twice, whatever is written since.
        try await desk.edit(
            late.number, try JSONValue(json: #"{"contact": {"phone": "080-1111-1111"}}"#), reason: nil,
            by: DeskFixture.one)
        try await fixture.approve(late.number)
        try await fixture.forward()
        #expect(fixture.jlis.submitted.count == 2)
    }

    @Test func `a second application by mistake is withdrawn and asks nothing more`() async throws {
        let fixture = try await DeskFixture()
        let (_, late) = try await late(fixture)
        try await fixture.desk.withdraw(late.number, .mistake, reason: nil, by: DeskFixture.clerks)
        #expect(try await fixture.desk.duplicates(all: true).isEmpty)
        #expect(try await fixture.desk.show(late.number, .ja).line.tasks.isEmpty)
    }

    @Test(arguments: [true, false])
    func `what was withdrawn is a partner only where J-LIS had something of it`(forwarded: Bool) async throws {
        let fixture = try await DeskFixture()
        let first = try await fixture.approved(try HallLaptop("KW", clock: fixture.clock), Person())
        if forwarded { try await fixture.forward() }
        try await fixture.desk.withdraw(first, .wish, reason: nil, by: DeskFixture.clerks)
        let late = try await arrives(fixture, Person(form: "11111111111111111111111"))
        #expect(try await fixture.desk.duplicates(all: false).count == (forwarded ? 1 : 0))
        let expected: [DeskTask] = [forwarded ? .decideDuplicate : .approve]
        #expect(try await fixture.desk.show(late.number, .ja).line.tasks == expected)
    }

    /// J-LIS has nothing of what it refused.
    @Test func `what J-LIS refused and is withdrawn keeps nobody's new application back`() async throws {
        let fixture = try await DeskFixture()
        let refused = try await refused(fixture)
        try await fixture.desk.withdraw(refused, .mistake, reason: nil, by: DeskFixture.clerks)
        let again = try await arrives(fixture, Person())
        #expect(try await fixture.desk.duplicates(all: false).isEmpty)
        #expect(try await fixture.desk.show(again.number, .ja).line.tasks == [.approve])
        try await fixture.approve(again.number)
        try await fixture.forward()
        #expect(try await fixture.desk.show(again.number, .ja).line.status == .forwarded)
        #expect(fixture.jlis.submitted.count == 1)
        // Taken back now, the old one waits for a decision about the two, and does not go.
        try await fixture.desk.undoWithdrawal(refused, reason: "取りちがえ", by: DeskFixture.clerks)
        #expect(try await fixture.desk.show(refused, .ja).line.tasks.contains(.decideDuplicate))
        try await fixture.forward()
        #expect(fixture.jlis.submitted.count == 1)
    }

    @Test func `what J-LIS refused is joined into the application that lives on`() async throws {
        let fixture = try await DeskFixture()
        let refused = try await refused(fixture)
        let again = try await arrives(fixture, Person())
        try await fixture.desk.join(again.number, refused, taking: [], reason: "同じ人", by: DeskFixture.clerks)
        try await fixture.approve(again.number)
        try await fixture.forward()
        #expect(try await fixture.desk.show(again.number, .ja).line.status == .forwarded)
        #expect(try await fixture.desk.show(refused, .ja).line.tasks == [])
        #expect(fixture.jlis.submitted.count == 1)
    }

    /// An application that J-LIS refused, by its number.
    private func refused(_ fixture: DeskFixture) async throws -> String {
        let number = try await fixture.approved(try HallLaptop("KW", clock: fixture.clock), Person())
        fixture.jlis.fail(.refuse(["jlis.form-unknown"]))
        try await fixture.forward()
        #expect(try await fixture.desk.show(number, .ja).line.tasks.contains(.refusedByJLIS))
        return number
    }

    @Test func `one person's two new applications are made one, not sent both`() async throws {
        let fixture = try await DeskFixture()
        let first = try await fixture.approved(try HallLaptop("KW", clock: fixture.clock), Person())
        let late = try await arrives(fixture, Person(form: "11111111111111111111111"))
        await #expect(throws: Failure(.deskNeitherForwarded)) {
            try await fixture.desk.again(first, late.number, reason: "更新", by: DeskFixture.one)
        }
        #expect(try await fixture.desk.duplicates(all: false).map(\.state) == [.candidate])
    }

    @Test func `a form that went out with a received application names that one and waits for a decision`()
        async throws
    {
        let fixture = try await DeskFixture()
        let desk = fixture.desk
        let (first, late) = try await late(fixture, form: Person().form ?? "")
        #expect(try await desk.duplicates(all: false).map(\.reasons) == [[.form, .person]])
        // Also where somebody says that they are two persons: one form is one application's.
        try await desk.separate(first, late.number, reason: "別の人", by: DeskFixture.one)
        let shown = try await desk.show(late.number, .ja)
        #expect(shown.line.tasks == [.decideDuplicate])
        #expect(shown.obstacles.first { $0.code == "taken" }?.details == [first])
        #expect(shown.obstacles.first { $0.code == "taken" }?.text.contains(first) == true)
        #expect(try await desk.duplicates(all: false).map(\.state) == [.different])
        try await desk.join(first, late.number, taking: [], reason: "同じ申請", by: DeskFixture.one)
        #expect(try await desk.show(late.number, .ja).line.tasks.isEmpty)
        #expect(try await desk.duplicates(all: false).isEmpty)
    }

    @Test func `who was joined is not asked about beside the one that lives on`() async throws {
        let fixture = try await DeskFixture()
        let laptop = try HallLaptop("KW", clock: fixture.clock)
        let taken = (
            try await laptop.capture(Person(), in: fixture.session),
            try await laptop.capture(Person(), in: fixture.session)
        )
        try await fixture.take([taken.0.act, taken.1.act], blobs: taken.0.blobs + taken.1.blobs)
        try await fixture.desk.join(taken.0.number, taken.1.number, taking: [], reason: "同じ人", by: DeskFixture.one)
        try await fixture.verifyAndApprove(taken.0.number)
        try await fixture.forward()
        let late = try await arrives(fixture, Person(form: "11111111111111111111111"))
        let shown = try await fixture.desk.show(late.number, .ja)
        #expect(shown.candidates.map(\.reception.text) == [taken.0.number])
        try await fixture.desk.again(taken.0.number, late.number, reason: "更新", by: DeskFixture.one)
        #expect(try await fixture.desk.show(late.number, .ja).line.tasks == [.approve])
    }

    @Test func `who was joined by mistake and went out with another may go out after they are told apart`()
        async throws
    {
        let fixture = try await DeskFixture()
        let first = try await fixture.approved(try HallLaptop("KW", clock: fixture.clock), Person())
        let other = try await arrives(fixture, Person(form: "11111111111111111111111"))
        try await fixture.desk.join(first, other.number, taking: [], reason: "同じ人", by: DeskFixture.one)
        try await fixture.forward()
        #expect(fixture.jlis.submitted.count == 1)
        try await fixture.desk.separate(first, other.number, reason: "同姓同名の別の人", by: DeskFixture.one)
        try await fixture.approve(other.number)
        try await fixture.forward()
        #expect(fixture.jlis.submitted.count == 2)
    }

    // MARK: - Who decided

    @Test func `of two clerks who looked at the same the second decides nothing unseen`() async throws {
        let fixture = try await DeskFixture()
        let desk = fixture.desk
        let first = try await fixture.approved(try HallLaptop("KW", clock: fixture.clock), Person())
        let late = try await arrives(fixture, Person(form: "11111111111111111111111"))
        let looked = (try await desk.seen(first), try await desk.seen(late.number))
        try await desk.separate(first, late.number, seen: looked, reason: "別の人", by: DeskFixture.clerks)
        await #expect(throws: Failure(.deskChangedSince)) {
            try await desk.join(
                first, late.number, seen: looked, taking: [], reason: "同じ人",
                by: Clerks(StaffNumber(unchecked: "O3")))
        }
        #expect(try await desk.duplicates(all: true).map(\.state) == [.different])
        // Lists name what show names.
        for line in try await desk.list(.init()) {
            #expect(try await desk.seen(line.reception.text) == line.seen)
        }
    }

    @Test func `who decided about a pair, when and why stands in both histories and in the list`() async throws {
        let fixture = try await DeskFixture()
        let desk = fixture.desk
        let first = try await fixture.approved(try HallLaptop("KW", clock: fixture.clock), Person())
        let late = try await arrives(fixture, Person(form: "11111111111111111111111"))
        try await desk.separate(first, late.number, reason: "別の人", by: DeskFixture.one)
        fixture.clock.advance(days: 1)
        try await desk.join(first, late.number, taking: [.contact], reason: "住所も同じ", by: DeskFixture.clerks)
        let decided = try #require(try await desk.duplicates(all: true).first?.decided)
        #expect([decided.by, decided.second] == [DeskFixture.clerks.first, DeskFixture.clerks.second])
        #expect(decided.at == fixture.clock.now())
        #expect(decided.text(.ja).contains("O1・O2(理由:住所も同じ"))
        let events = try await desk.show(first, .ja).history.filter { $0.pair != nil }
        #expect(events.map(\.pair?.relation) == [.different, .same])
        #expect(events.map(\.pair?.otherReception?.text) == [late.number, late.number])
        #expect(events[0].words.contains("\(late.number) とはちがう人とした(理由:別の人)"))
        #expect(events[1].words.contains("O1・O2:\(late.number) をまとめた・連絡"))
        let other = try await desk.show(late.number, .ja).history.filter { $0.pair != nil }
        #expect(other.last?.words.contains("\(first) にまとめた") == true && other.count == 2)
    }
}
