import Domain
import OfficeKit
import SyncProtocol
import Testing

/// A decision rests on what the person saw (design.md 2.2).
@Suite struct DeskSeenTests {
    enum Decision: CaseIterable { case verify, approve, renew, withdraw, joinAsSurvivor, joinAsOther }

    @Test(arguments: Decision.allCases)
    func `what a laptop sent between looking and deciding is not decided on unseen`(decision: Decision) async throws {
        let fixture = try await DeskFixture()
        let laptop = try HallLaptop("KW", clock: fixture.clock)
        let (one, two) = (
            try await laptop.capture(Person(), in: fixture.session),
            try await laptop.capture(Person(), in: fixture.session)
        )
        try await fixture.take([one.act, two.act], blobs: one.blobs + two.blobs)
        if decision == .approve {
            try await fixture.desk.separate(one.number, two.number, reason: "別人", by: DeskFixture.one)
            try await fixture.desk.verify(one.number, .same, answeredBy: nil, how: nil, by: DeskFixture.one)
        }
        let looked = try await fixture.desk.seen(one.number)
        let late = try await laptop.write(one.id, [(Contact(phone: "080-1111-1111"), .contact)])
        try await fixture.take([late])
        let before = try await fixture.desk.show(one.number, .ja)
        #expect(before.line.seen != looked)
        await #expect(throws: Failure(.deskChangedSince)) {
            try await decide(decision, one.number, two.number, seen: looked, fixture)
        }
        #expect(try await fixture.desk.show(one.number, .ja).history.count == before.history.count)
        // Looked at again, also as typed in capitals, it holds.
        try await decide(decision, one.number, two.number, seen: before.line.seen.uppercased(), fixture)
        #expect(try await fixture.desk.show(one.number, .ja).line.seen != before.line.seen || decision == .joinAsOther)
    }

    private func decide(
        _ decision: Decision, _ one: String, _ two: String, seen: String, _ fixture: DeskFixture
    ) async throws {
        let (desk, clerks) = (fixture.desk, DeskFixture.clerks)
        switch decision {
        case .verify: try await desk.verify(one, .same, seen: seen, answeredBy: nil, how: nil, by: clerks)
        case .approve:
            if case .refused(let obstacles) = try await desk.approve(one, seen: seen, by: clerks) {
                throw Refused(codes: obstacles.map(\.code))
            }
        case .renew: try await desk.renew(one, [.confirmation], seen: seen, reason: "電話で", by: clerks)
        case .withdraw: try await desk.withdraw(one, .wish, seen: seen, reason: nil, by: clerks)
        case .joinAsSurvivor:
            try await desk.join(
                one, two, seen: (seen, desk.seen(two)), taking: [.contact], reason: "同じ人", by: clerks)
        case .joinAsOther:
            try await desk.join(two, one, seen: (desk.seen(two), seen), taking: [], reason: "同じ人", by: clerks)
        }
    }

    @Test func `lists and changes show what show shows`() async throws {
        let fixture = try await DeskFixture()
        let number = try await fixture.approved(try HallLaptop("KW", clock: fixture.clock), Person())
        let seen = try await fixture.desk.seen(number)
        #expect(seen.count == 12)
        #expect(try await fixture.desk.list(.init()).map(\.seen) == [seen])
        #expect(try await fixture.reopened().seen(number) == seen)
    }

    @Test func `a withdrawal is decided by two, also between two values`() async throws {
        let fixture = try await DeskFixture()
        let laptop = try HallLaptop("KW", clock: fixture.clock)
        let taken = try await laptop.capture(Person(), in: fixture.session)
        try await fixture.take([taken.act], blobs: taken.blobs)
        try await fixture.desk.withdraw(taken.number, .moved, reason: nil, by: DeskFixture.clerks)
        try await fixture.take([try await laptop.write(taken.id, [(Withdrawal(cause: .wish), .withdrawal)])])
        let conflict = try #require(try await fixture.desk.conflicts(of: taken.number).first)
        let resolution = Desk.Resolution(choose: conflict.sides[0].dot, value: nil, reason: "本人に確かめた")
        await #expect(throws: Failure(.deskSecondNeeded)) {
            try await fixture.desk.resolve(taken.number, "withdrawal", resolution, by: DeskFixture.one)
        }
        try await fixture.desk.resolve(taken.number, "withdrawal", resolution, by: DeskFixture.clerks)
        await #expect(throws: Failure(.deskSecondNeeded)) {
            _ = try await fixture.desk.undo(taken.number, dot: nil, reason: "まちがい", by: DeskFixture.one)
        }
        #expect(try await fixture.desk.conflicts(of: taken.number).isEmpty)
    }
}
