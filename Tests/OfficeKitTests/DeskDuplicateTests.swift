import Domain
import Merge
import OfficeKit
import SyncProtocol
import Testing

/// One person's two applications: found, decided by a person, never both forwarded.
@Suite struct DeskDuplicateTests {
    private func pair(
        _ fixture: DeskFixture, sameForm: Bool
    ) async throws -> (first: String, second: String, laptop: HallLaptop) {
        let (one, other) = (try HallLaptop("KA", clock: fixture.clock), try HallLaptop("KB", clock: fixture.clock))
        var second = Person()
        if sameForm {
            second.name = "別名"
        } else {
            // The usual form of the name folds to the same key.
            second.name = "神崎吉子"
            second.form = "11111111111111111111111"
        }
        let (a, b) = (
            try await one.capture(Person(), in: fixture.session), try await other.capture(second, in: fixture.session)
        )
        try await fixture.take([a.act, b.act], blobs: a.blobs + b.blobs)
        for number in [a.number, b.number] {
            try await fixture.desk.verify(number, .same, answeredBy: nil, how: nil, by: DeskFixture.one)
        }
        return (a.number, b.number, other)
    }

    @Test(arguments: [true, false])
    func `a possible duplicate blocks both until a person decides`(sameForm: Bool) async throws {
        let fixture = try await DeskFixture()
        let (first, second, _) = try await pair(fixture, sameForm: sameForm)
        let found = try await fixture.desk.duplicates(all: false)
        #expect(found.map(\.state) == [.candidate])
        #expect(found[0].reasons == (sameForm ? [.form] : [.person]))
        for number in [first, second] {
            await #expect(throws: Refused.self) { try await fixture.approve(number) }
            #expect(try await fixture.desk.show(number, .ja).line.tasks.contains(.decideDuplicate))
        }
    }

    @Test(arguments: [true, false])
    func `of two joined only the survivor is forwarded, in either order`(firstSurvives: Bool) async throws {
        let fixture = try await DeskFixture()
        let (first, second, _) = try await pair(fixture, sameForm: true)
        let (survivor, other) = firstSurvives ? (first, second) : (second, first)
        try await fixture.desk.join(survivor, other, taking: [], reason: "同じ人", by: DeskFixture.one)
        await #expect(throws: Refused.self) { try await fixture.approve(other) }
        try await fixture.approve(survivor)
        try await fixture.forward()
        #expect(fixture.jlis.submitted.count == 1)
        let joined = try await fixture.desk.show(other, .ja)
        #expect(joined.line.joinedInto?.description == String(fixture.jlis.submitted[0].prefix(32)))
        // Both numbers stay searchable.
        var filter = Desk.Filter()
        filter.reception = other
        #expect(try await fixture.desk.list(filter).map(\.reception.text) == [other])
        #expect(try await fixture.desk.duplicates(all: false).isEmpty)
        #expect(try await fixture.desk.duplicates(all: true).map(\.state) == [.same])
    }

    @Test(arguments: [true, false])
    func `what was forwarded first keeps a form ID from going out a second time`(firstIsApproved: Bool) async throws {
        let fixture = try await DeskFixture()
        let (one, other) = (try HallLaptop("KA", clock: fixture.clock), try HallLaptop("KB", clock: fixture.clock))
        var twin = Person()
        twin.name = "別名"
        let people = firstIsApproved ? [Person(), twin] : [twin, Person()]
        _ = try await fixture.approved(one, people[0])
        try await fixture.forward()
        let late = try await other.capture(people[1], in: fixture.session)
        try await fixture.take([late.act], blobs: late.blobs)
        try await fixture.desk.verify(late.number, .same, answeredBy: nil, how: nil, by: DeskFixture.one)
        // Even where somebody says that they are different persons, the form is one.
        let first = try await fixture.desk.list(Desk.Filter())[0].reception.text
        try await fixture.desk.separate(first, late.number, reason: "別の人", by: DeskFixture.one)
        await #expect(throws: Refused.self) { try await fixture.approve(late.number) }
        #expect(try await fixture.desk.show(late.number, .ja).obstacles.map(\.code).contains("taken"))
        try await fixture.forward()
        #expect(fixture.jlis.submitted.count == 1)
    }

    /// The one sent first, given up, and sent again would go out under another number than the other one.
    @Test(arguments: [true, false])
    func `one form goes out once, whatever number its submission has`(otherGoesFirst: Bool) async throws {
        let fixture = try await DeskFixture()
        let first = try await fixture.approved(try HallLaptop("KA", clock: fixture.clock), Person())
        // J-LIS is down and the application changes meanwhile: its first submission is given up.
        fixture.jlis.fail(.down)
        _ = try await fixture.forwarder().round()
        try await fixture.desk.edit(
            first, try JSONValue(json: #"{"contact": {"phone": "080-1111-1111"}}"#), reason: nil, by: DeskFixture.one)
        fixture.clock.advance(milliseconds: 1_000)
        try await fixture.forward()
        #expect(try await fixture.desk.status().outbox == ["abandoned": 1])
        var twin = Person()
        twin.name = "別名"
        let late = try await HallLaptop("KB", clock: fixture.clock).capture(twin, in: fixture.session)
        try await fixture.take([late.act], blobs: late.blobs)
        try await fixture.desk.separate(first, late.number, reason: "別の人", by: DeskFixture.one)
        try await fixture.desk.verify(late.number, .same, answeredBy: nil, how: nil, by: DeskFixture.one)
        let order = otherGoesFirst ? [late.number, first] : [first, late.number]
        try await fixture.approve(order[0])
        try await fixture.forward()
        #expect(fixture.jlis.submitted.count == 1)
        await #expect(throws: Refused.self) { try await fixture.approve(order[1]) }
        #expect(try await fixture.desk.show(order[1], .ja).obstacles.map(\.code).contains("taken"))
        try await fixture.forward()
        #expect(fixture.jlis.submitted.count == 1)
    }

    @Test func `different persons are not asked about again and both go out`() async throws {
        let fixture = try await DeskFixture()
        let (first, second, _) = try await pair(fixture, sameForm: false)
        try await fixture.desk.separate(first, second, reason: "同姓同名", by: DeskFixture.one)
        #expect(try await fixture.desk.duplicates(all: false).isEmpty)
        try await fixture.approve(first)
        try await fixture.approve(second)
        try await fixture.forward()
        #expect(fixture.jlis.submitted.count == 2)
    }

    @Test func `a late change of the joined one opens the join again`() async throws {
        let fixture = try await DeskFixture()
        let (first, second, laptop) = try await pair(fixture, sameForm: false)
        try await fixture.desk.join(first, second, taking: [.contact], reason: "同じ人", by: DeskFixture.one)
        try await fixture.approve(first)
        let id = try await fixture.desk.show(second, .ja).line.application
        try await fixture.take([try await laptop.write(id, [(Contact(phone: "080-1111-1111"), .contact)])])
        try await fixture.forward()
        #expect(fixture.jlis.submitted.isEmpty)
        #expect(try await fixture.desk.duplicates(all: false).map(\.state) == [.open])
        try await fixture.desk.join(first, second, taking: [], reason: "見なおした", by: DeskFixture.one)
        try await fixture.forward()
        #expect(fixture.jlis.submitted.count == 1)
    }

    @Test func `nothing is written to the resident while a possible duplicate is undecided`() async throws {
        let fixture = try await DeskFixture()
        let (first, second, _) = try await pair(fixture, sameForm: true)
        try await fixture.desk.giveBack(first, reasons: ["AP-ID-DOC"], question: nil, by: DeskFixture.one)
        let postman = try Postman(desk: fixture.desk, sender: nil)
        #expect(try await postman.round().decided == 0)
        try await fixture.desk.separate(first, second, reason: "別の人", by: DeskFixture.one)
        #expect(try await postman.round().decided == 1)
    }

    @Test(arguments: [(true, true), (true, false), (false, true), (false, false)])
    func `what was joined into one that is withdrawn waits for a person`(
        wasForwarded: Bool, isSeparated: Bool
    ) async throws {
        let fixture = try await DeskFixture()
        let desk = fixture.desk
        let (first, second, _) = try await pair(fixture, sameForm: false)
        try await desk.join(first, second, taking: [], reason: "同じ人", by: DeskFixture.one)
        if wasForwarded {
            try await fixture.approve(first)
            try await fixture.forward()
        }
        #expect(try await desk.show(second, .ja).line.tasks == [])
        try await desk.withdraw(first, .mistake, reason: nil, by: DeskFixture.clerks)
        #expect(try await desk.show(second, .ja).line.tasks == [.survivorWithdrawn])
        try await desk.undoWithdrawal(first, reason: "まちがい", by: DeskFixture.clerks)
        #expect(try await desk.show(second, .ja).line.tasks == [])
        try await desk.withdraw(first, .mistake, reason: nil, by: DeskFixture.clerks)
        guard isSeparated else {
            try await desk.withdraw(second, .mistake, reason: nil, by: DeskFixture.clerks)
            return #expect(try await desk.show(second, .ja).line.tasks == [])
        }
        try await desk.separate(first, second, reason: "残すのはこちら", by: DeskFixture.one)
        #expect(try await desk.show(second, .ja).line.tasks == [.approve])
        try await fixture.approve(second)
        try await fixture.forward()
        #expect(fixture.jlis.submitted.count == (wasForwarded ? 2 : 1))
    }

    @Test func `what J-LIS has is not joined away`() async throws {
        let fixture = try await DeskFixture()
        let first = try await fixture.approved(try HallLaptop("KA", clock: fixture.clock), Person())
        try await fixture.forward()
        let late = try await HallLaptop("KB", clock: fixture.clock).capture(Person(), in: fixture.session)
        try await fixture.take([late.act], blobs: late.blobs)
        await #expect(throws: Failure(.deskOtherForwarded)) {
            try await fixture.desk.join(late.number, first, taking: [], reason: "同じ人", by: DeskFixture.one)
        }
        try await fixture.desk.join(first, late.number, taking: [], reason: "同じ人", by: DeskFixture.one)
        #expect(try await fixture.desk.show(late.number, .ja).line.joinedInto != nil)
    }

    @Test func `nobody is joined into what was withdrawn`() async throws {
        let fixture = try await DeskFixture()
        let laptop = try HallLaptop("KW", clock: fixture.clock)
        let (one, two) = (
            try await laptop.capture(Person(), in: fixture.session),
            try await laptop.capture(Person(), in: fixture.session)
        )
        try await fixture.take([one.act, two.act], blobs: one.blobs + two.blobs)
        try await fixture.desk.withdraw(one.number, .mistake, reason: nil, by: DeskFixture.clerks)
        await #expect(throws: Failure(.deskSurvivorWithdrawn)) {
            try await fixture.desk.join(one.number, two.number, taking: [], reason: "同じ人", by: DeskFixture.clerks)
        }
        #expect(try await fixture.desk.show(two.number, .ja).line.joinedInto == nil)
    }

    @Test func `who is kept back by another's submission shows it in the lists`() async throws {
        let fixture = try await DeskFixture()
        let laptop = try HallLaptop("KW", clock: fixture.clock)
        // Two people, one form: its code was read twice.
        let other = Person(name: "小林 一郎", kana: "コバヤシ イチロウ", birth: "1970-01-01")
        let (one, two) = (
            try await laptop.capture(Person(), in: fixture.session),
            try await laptop.capture(other, in: fixture.session)
        )
        try await fixture.take([one.act, two.act], blobs: one.blobs + two.blobs)
        try await fixture.desk.separate(one.number, two.number, reason: "別の人", by: DeskFixture.clerks)
        for number in [one.number, two.number] { try await fixture.verifyAndApprove(number) }
        try await fixture.forward()
        #expect(fixture.jlis.submitted.count == 1)
        let sent = fixture.jlis.submitted[0]
        let kept = try #require(
            try await fixture.desk.list(.init()).first { !sent.hasPrefix($0.application.description) })
        #expect(!kept.ready && kept.tasks.contains(.decideDuplicate))
    }
}
