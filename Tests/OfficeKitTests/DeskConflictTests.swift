import Domain
import Merge
import OfficeKit
import SyncProtocol
import Testing

/// Conflicts: shown whole, decided by persons, undone without loss.
@Suite struct DeskConflictTests {
    /// The same unit written at the hall and at the office, neither knowing of the other.
    private func conflicted(_ fixture: DeskFixture) async throws -> String {
        let laptop = try HallLaptop("KW", clock: fixture.clock)
        let number = try await fixture.approved(laptop, Person())
        let id = try await fixture.desk.show(number, .ja).line.application
        try await fixture.desk.edit(
            number, try JSONValue(json: #"{"contact": {"phone": "044-222-2222"}}"#), reason: "電話で", by: DeskFixture.one)
        try await fixture.take([try await laptop.write(id, [(Contact(phone: "080-1111-1111"), .contact)])])
        return number
    }

    @Test func `a conflict shows what both started from and blocks approval and forwarding`() async throws {
        let fixture = try await DeskFixture()
        let number = try await conflicted(fixture)
        let conflict = try #require(try await fixture.desk.conflicts(of: nil).first)
        #expect(conflict.name == "contact")
        let shown = try await fixture.desk.show(number, .ja)
        #expect(shown.line.tasks.contains(.resolveConflict) && !shown.line.tasks.contains(.complete))
        #expect(!shown.obstacles.contains { $0.code == "incomplete" }, "it has two values, not none")
        func phone(_ unit: JSONValue?) -> JSONValue? {
            if case .object(let members)? = unit { members["phone"] } else { nil }
        }
        #expect(phone(conflict.base["contact"]) == .text("090-0000-0000"))
        #expect(
            Set(conflict.sides.compactMap { phone($0.values["contact"]) }) == [
                .text("044-222-2222"), .text("080-1111-1111"),
            ])
        #expect(conflict.sides.map(\.side) == [.office, .field] || conflict.sides.map(\.side) == [.field, .office])
        await #expect(throws: Refused.self) { try await fixture.approve(number) }
        try await fixture.forward()
        #expect(fixture.jlis.submitted.isEmpty)
        // Nobody writes over a conflict unseen.
        await #expect(throws: Failure.self) {
            try await fixture.desk.edit(
                number, try JSONValue(json: #"{"contact": {"phone": "1"}}"#), reason: nil, by: DeskFixture.one)
        }
    }

    @Test(arguments: [false, true])
    func `one value or a third is chosen, and undoing brings both back`(third: Bool) async throws {
        let fixture = try await DeskFixture()
        let number = try await conflicted(fixture)
        let (sides, base) = try await (
            fixture.desk.conflicts(of: number)[0].sides, fixture.desk.conflicts(of: number)[0].base
        )
        let wanted = third ? #"{"phone": "03-3333-3333", "channel": "letter"}"# : nil
        try await fixture.desk.resolve(
            number, nil,
            choose: third ? nil : sides[0].dot, value: try wanted.map { try JSONValue(json: $0) }, reason: "本人に聞いた",
            by: DeskFixture.one)
        let view = try await fixture.desk.show(number, .ja)
        #expect(view.conflicts.isEmpty)
        #expect(
            view.units["contact"]?.value
                == (third ? try wanted.map { try JSONValue(json: $0) } : sides[0].values["contact"]))
        #expect(view.history.contains { $0.reason == "本人に聞いた" })
        _ = try await fixture.desk.undo(number, dot: nil, reason: "まちがい", by: DeskFixture.one)
        let again = try await fixture.desk.conflicts(of: number)
        #expect(again.map(\.name) == ["contact"])
        #expect(again[0].base == base)
        #expect(Set(again[0].sides.map(\.side)) == [.office, .field])
        #expect(
            Set(again[0].sides.compactMap { $0.values["contact"] }) == Set(sides.compactMap { $0.values["contact"] }))
    }

    @Test func `what two wrote alike was no conflict, and a change of it is no resolution to undo`() async throws {
        let fixture = try await DeskFixture()
        let laptop = try HallLaptop("KW", clock: fixture.clock)
        let number = try await fixture.approved(laptop, Person())
        let id = try await fixture.desk.show(number, .ja).line.application
        let same = Contact(phone: "044-222-2222")
        try await fixture.desk.edit(
            number, try JSONValue(json: #"{"contact": {"phone": "044-222-2222"}}"#), reason: "電話で", by: DeskFixture.one)
        try await fixture.take([try await laptop.write(id, [(same, .contact)])])
        #expect(try await fixture.desk.conflicts(of: number).isEmpty)
        try await fixture.desk.edit(
            number, try JSONValue(json: #"{"contact": {"phone": "044-333-3333"}}"#), reason: "電話で", by: DeskFixture.one)
        await #expect(throws: Failure(.deskNothingToUndo)) {
            _ = try await fixture.desk.undo(number, dot: nil, reason: "まちがい", by: DeskFixture.one)
        }
    }

    @Test func `a resolution that was written over cannot be undone`() async throws {
        let fixture = try await DeskFixture()
        let number = try await conflicted(fixture)
        let sides = try await fixture.desk.conflicts(of: number)[0].sides
        try await fixture.desk.resolve(
            number, nil, choose: sides[0].dot, reason: "理由", by: DeskFixture.one)
        try await fixture.desk.edit(
            number, try JSONValue(json: #"{"contact": {"phone": "044-999-9999"}}"#), reason: nil, by: DeskFixture.one)
        await #expect(throws: Failure(.deskResolutionBuiltOn)) {
            _ = try await fixture.desk.undo(number, dot: nil, reason: "まちがい", by: DeskFixture.one)
        }
    }

    /// The name changed at the office, the photo retaken and confirmed at the hall.
    private func identityConflict(_ fixture: DeskFixture) async throws -> (
        number: String, laptop: HallLaptop, id: EntityID
    ) {
        let laptop = try HallLaptop("KW", clock: fixture.clock)
        let number = try await fixture.approved(laptop, Person())
        let id = try await fixture.desk.show(number, .ja).line.application
        try await fixture.desk.edit(
            number, try JSONValue(json: #"{"name": {"name": "神崎 吉子"}}"#), reason: "届け", by: DeskFixture.one)
        let retake = try await laptop.retake(id, grey: 250, tag: number)
        try await fixture.take([retake.act], blobs: retake.blobs)
        return (number, laptop, id)
    }

    @Test func `concurrent writes anywhere in the identity set are one conflict of two sides`() async throws {
        let fixture = try await DeskFixture()
        let (number, _, _) = try await identityConflict(fixture)
        let conflicts = try await fixture.desk.conflicts(of: number)
        #expect(conflicts.map(\.name) == ["identity-set"])
        #expect(conflicts[0].sides.count == 2)
        let names = conflicts[0].sides.compactMap { side -> JSONValue? in
            if case .object(let members)? = side.values["name"] { members["name"] } else { nil }
        }
        #expect(Set(names) == [.text("神﨑 𠮷子"), .text("神崎 吉子")])
    }

    @Test func `the identity set is decided by two different persons`() async throws {
        let fixture = try await DeskFixture()
        let (number, _, _) = try await identityConflict(fixture)
        let side = try await fixture.desk.conflicts(of: number)[0].sides[0].dot
        await #expect(throws: Failure(.deskSecondNeeded)) {
            try await fixture.desk.resolve(number, nil, choose: side, by: DeskFixture.one)
        }
        await #expect(throws: Failure(.samePersonTwice)) {
            try await fixture.desk.resolve(
                number, nil, choose: side, by: Clerks(DeskFixture.one.first, DeskFixture.one.first))
        }
    }

    @Test func `the hall's side is whole what was confirmed, so its confirmation stands`() async throws {
        let fixture = try await DeskFixture()
        let (number, _, _) = try await identityConflict(fixture)
        let hall = try #require(try await fixture.desk.conflicts(of: number)[0].sides.first { $0.side == .field })
        try await fixture.desk.resolve(
            number, nil, choose: hall.dot, reason: "本人に確かめた", by: DeskFixture.clerks)
        let view = try await fixture.desk.show(number, .ja)
        #expect(view.conflicts.isEmpty)
        #expect(view.units["name"]?.value == hall.values["name"])
        #expect(view.units["photo"]?.value == hall.values["photo"])
        #expect(view.decisions["confirmation"]?.standing == "stands")
    }

    @Test func `the office's side was never confirmed as a whole, so the confirmation is cleared`() async throws {
        let fixture = try await DeskFixture()
        let (number, _, _) = try await identityConflict(fixture)
        let office = try #require(try await fixture.desk.conflicts(of: number)[0].sides.first { $0.side == .office })
        try await fixture.desk.resolve(
            number, nil, choose: office.dot, reason: "本人に確かめた", by: DeskFixture.clerks)
        let view = try await fixture.desk.show(number, .ja)
        #expect(view.conflicts.isEmpty)
        #expect(view.units["name"]?.value == office.values["name"])
        // Never mixed: the photo is the one this side had, not the retake.
        #expect(view.units["photo"]?.value == office.values["photo"])
        #expect(view.units["confirmation"] == nil)
        #expect(view.line.tasks.contains(.renewConfirmation))
        await #expect(throws: Refused.self) { try await fixture.approve(number) }
    }

    @Test func `undoing an identity resolution opens the same two sides again`() async throws {
        let fixture = try await DeskFixture()
        let (number, _, _) = try await identityConflict(fixture)
        let before = try await fixture.desk.conflicts(of: number)[0].sides
        try await fixture.desk.resolve(
            number, nil, choose: before[0].dot, reason: "理由", by: DeskFixture.clerks)
        _ = try await fixture.desk.undo(number, dot: nil, reason: "まちがい", by: DeskFixture.clerks)
        let after = try await fixture.desk.conflicts(of: number)
        #expect(after.map(\.name) == ["identity-set"])
        func values(_ sides: [ConflictView.Side], _ field: String) -> Set<JSONValue> {
            Set(sides.compactMap { $0.values[field] })
        }
        for field in ["name", "photo"] { #expect(values(after[0].sides, field) == values(before, field)) }
        // Whose values they are does not change by undoing.
        func origins(_ sides: [ConflictView.Side]) -> Set<String> {
            Set(sides.map { "\($0.side) \($0.by.text) \($0.at) \($0.replica)" })
        }
        #expect(origins(after[0].sides) == origins(before))
    }

    @Test func `changes to different units merge without a person`() async throws {
        let fixture = try await DeskFixture()
        let laptop = try HallLaptop("KW", clock: fixture.clock)
        let number = try await fixture.approved(laptop, Person())
        let id = try await fixture.desk.show(number, .ja).line.application
        try await fixture.desk.edit(
            number, try JSONValue(json: #"{"delivery": {"route": "registered-mail"}}"#), reason: nil,
            by: DeskFixture.one)
        try await fixture.take([try await laptop.write(id, [(Contact(phone: "080-1111-1111"), .contact)])])
        let view = try await fixture.desk.show(number, .ja)
        #expect(view.conflicts.isEmpty)
        #expect(view.line.tasks == [.renewConfirmation])
    }

    @Test(arguments: [
        (#"{"phone": "03-3333-3333", "channel": "email"}"#, "desk.unit-incomplete"),
        (#"{"phone": " ", "channel": "letter"}"#, "text.blank"),
        (#"{"phone": "03-3333-3333", "channel": "email", "email": "here"}"#, "contact.email-form"),
    ])
    func `a third value is held to the rules of the hall`(value: String, code: String) async throws {
        let fixture = try await DeskFixture()
        let number = try await conflicted(fixture)
        let failure = await #expect(throws: Failure.self) {
            try await fixture.desk.resolve(
                number, nil, choose: nil, value: try JSONValue(json: value), by: DeskFixture.one)
        }
        #expect(failure?.code.id == code)
        #expect(try await fixture.desk.conflicts(of: number).count == 1)
    }

    @Test(arguments: ["photo-proof", "confirmation", "contact"])
    func `in the identity set only what is read from paper is typed`(field: String) async throws {
        let fixture = try await DeskFixture()
        let (number, _, _) = try await identityConflict(fixture)
        let side = try await fixture.desk.conflicts(of: number)[0].sides[0].dot
        await #expect(throws: Failure(.deskUnknownField, ["field": field])) {
            try await fixture.desk.resolve(
                number, nil, choose: side, value: .object([field: .object([:])]), by: DeskFixture.clerks)
        }
    }
}
