import Domain
import OfficeKit
import SyncProtocol
import Testing

/// A decision rests on what the person saw (design.md 2.2).
@Suite struct DeskSeenTests {
    enum Decision: CaseIterable {
        case verify, approve, renew, withdraw, undoWithdrawal, giveBack, answered, attachForm, edit, joinAsSurvivor,
            joinAsOther, separate
    }

    @Test(arguments: Decision.allCases)
    func `what a laptop sent between looking and deciding is not decided on unseen`(decision: Decision) async throws {
        let fixture = try await DeskFixture()
        let laptop = try HallLaptop("KW", clock: fixture.clock)
        let (one, two) = (
            try await laptop.capture(Person(form: decision == .attachForm ? nil : Person().form), in: fixture.session),
            try await laptop.capture(Person(), in: fixture.session)
        )
        try await fixture.take([one.act, two.act], blobs: one.blobs + two.blobs)
        try await prepare(decision, one.number, two.number, fixture.desk)
        let looked = try await fixture.desk.seen(one.number)
        // New content answers a question; a withdrawal leaves it open.
        let late =
            decision == .answered
            ? try await laptop.write(one.id, [(Withdrawal(cause: .wish), .withdrawal)])
            : try await laptop.write(one.id, [(Contact(phone: "080-1111-1111"), .contact)])
        try await fixture.take([late])
        let before = try await fixture.desk.show(one.number, .ja)
        #expect(before.line.seen != looked)
        await #expect(throws: Failure(.deskChangedSince)) {
            try await decide(decision, one.number, two.number, seen: looked, fixture)
        }
        #expect(try await fixture.desk.show(one.number, .ja).history.count == before.history.count)
        // Looked at again, also as typed in capitals, it holds.
        try await decide(decision, one.number, two.number, seen: before.line.seen.uppercased(), fixture)
        #expect(try await fixture.desk.show(one.number, .ja).line.seen != before.line.seen)
    }

    /// What must have happened before the decision can be made.
    private func prepare(_ decision: Decision, _ one: String, _ two: String, _ desk: Desk) async throws {
        switch decision {
        case .approve:
            try await desk.separate(one, two, reason: "別人", by: DeskFixture.one)
            try await desk.verify(one, .same, answeredBy: nil, how: nil, by: DeskFixture.one)
        case .undoWithdrawal: try await desk.withdraw(one, .wish, reason: nil, by: DeskFixture.clerks)
        case .answered: try await desk.giveBack(one, reasons: [], question: "電話は?", by: DeskFixture.one)
        default: break
        }
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
        case .undoWithdrawal: try await desk.undoWithdrawal(one, seen: seen, reason: "本人の申し出", by: clerks)
        case .giveBack:
            try await desk.giveBack(one, reasons: ["AP-ID-DOC"], question: nil, seen: seen, by: clerks)
        case .answered: try await desk.answered(one, seen: seen, reason: "電話で聞いた", by: clerks)
        case .attachForm:
            try await desk.attachForm(try FormID("22222222222222222222222"), to: one, seen: seen, by: clerks)
        case .edit:
            try await desk.edit(
                one, try JSONValue(json: #"{"address": {"street": "9-9"}}"#), seen: seen, reason: nil, by: clerks)
        case .separate:
            try await desk.separate(one, two, seen: (seen, desk.seen(two)), reason: "別人", by: clerks)
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
        let chosen = conflict.sides[0].dot
        await #expect(throws: Failure(.deskSecondNeeded)) {
            try await fixture.desk.resolve(taken.number, "withdrawal", choose: chosen, by: DeskFixture.one)
        }
        try await fixture.desk.resolve(taken.number, "withdrawal", choose: chosen, by: DeskFixture.clerks)
        await #expect(throws: Failure(.deskSecondNeeded)) {
            _ = try await fixture.desk.undo(taken.number, dot: nil, reason: "まちがい", by: DeskFixture.one)
        }
        #expect(try await fixture.desk.conflicts(of: taken.number).isEmpty)
    }

    /// The clerk saw two values and chooses one; a third came in meanwhile.
    @Test func `a value that arrives after the conflict was looked at is not decided on unseen`() async throws {
        let fixture = try await DeskFixture()
        let laptop = try HallLaptop("KW", clock: fixture.clock)
        let other = try HallLaptop("NK", clock: fixture.clock)
        let taken = try await laptop.capture(Person(), in: fixture.session)
        try await fixture.take([taken.act], blobs: taken.blobs)
        try await other.take([taken.act])
        try await fixture.desk.edit(
            taken.number, try JSONValue(json: #"{"contact": {"phone": "044-222-2222"}}"#), reason: nil,
            by: DeskFixture.one)
        try await fixture.take([try await laptop.write(taken.id, [(Contact(phone: "080-1111-1111"), .contact)])])
        let looked = try #require(try await fixture.desk.conflicts(of: taken.number).first)
        #expect(looked.sides.count == 2)
        try await fixture.take([try await other.write(taken.id, [(Contact(phone: "070-3333-3333"), .contact)])])
        func resolve(seen: String) async throws {
            try await fixture.desk.resolve(
                taken.number, nil, .init(choose: looked.sides[0].dot, value: nil, seen: seen, reason: "本人に聞いた"),
                by: DeskFixture.one)
        }
        await #expect(throws: Failure(.deskChangedSince)) { try await resolve(seen: looked.seen) }
        await #expect(throws: Failure(.deskChangedSince)) {
            _ = try await fixture.desk.undo(
                taken.number, dot: nil, seen: looked.seen, reason: "まちがい", by: DeskFixture.one)
        }
        let now = try #require(try await fixture.desk.conflicts(of: taken.number).first)
        #expect(now.sides.count == 3)
        try await resolve(seen: now.seen)
        #expect(try await fixture.desk.conflicts(of: taken.number).isEmpty)
    }

    @Test func `a slip that is printed meanwhile changes nothing of what was looked at`() async throws {
        let fixture = try await DeskFixture()
        let laptop = try HallLaptop("KW", clock: fixture.clock)
        let taken = try await laptop.capture(Person(slip: false), in: fixture.session)
        try await fixture.take([taken.act], blobs: taken.blobs)
        let looked = try await fixture.desk.seen(taken.number)
        try await fixture.take([try await laptop.write(taken.id, [(true, .slip)])])
        #expect(try await fixture.desk.show(taken.number, .ja).units["slip"]?.value == .bool(true))
        #expect(try await fixture.desk.seen(taken.number) == looked)
    }
}
