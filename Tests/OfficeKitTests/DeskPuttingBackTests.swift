import Domain
import JLIS
import Merge
import Records
import Storage
import SyncProtocol
import Testing

@testable import OfficeKit

/// What joins brought from one person's application into another's goes back when they are told apart (domain.md 12.1).
@Suite struct DeskPuttingBackTests {
    /// Three residents who have nothing in common.
    private struct Hall {
        let fixture: DeskFixture
        let laptop: HallLaptop
        let taken: [HallLaptop.Taken]
        var desk: Desk { fixture.desk }

        init(_ count: Int = 3) async throws {
            fixture = try await DeskFixture()
            laptop = try HallLaptop("KW", clock: fixture.clock)
            let people = [
                ("神﨑 𠮷子", "カンザキ ヨシコ", "1980-04-01"), ("山田 太郎", "ヤマダ タロウ", "1970-01-01"),
                ("佐藤 花", "サトウ ハナ", "1990-02-02"), ("鈴木 一", "スズキ ハジメ", "1960-03-03"),
            ]
            var all: [HallLaptop.Taken] = []
            for (index, (name, kana, birth)) in people.prefix(count).enumerated() {
                let person = Person(
                    name: name, kana: kana, birth: birth, form: String(repeating: "\(index + 1)", count: 23),
                    email: "p\(index)@example.jp")
                let one = try await laptop.capture(
                    person, in: fixture.session, picture: HallLaptop.picture(UInt8(30 * index)))
                try await fixture.take([one.act], blobs: one.blobs)
                try await fixture.desk.verify(one.number, .same, answeredBy: nil, how: nil, by: DeskFixture.one)
                all.append(one)
            }
            taken = all
        }

        func join(_ survivor: Int, _ other: Int, taking: [ApplicationField]) async throws {
            try await desk.join(
                taken[survivor].number, taken[other].number, taking: taking, reason: "同じ人", by: DeskFixture.clerks)
        }

        @discardableResult
        func separate(_ one: Int, _ other: Int) async throws -> [PutBack] {
            try await desk.separate(
                taken[one].number, taken[other].number, reason: "別人だった", by: DeskFixture.clerks)
        }

        func edit(_ one: Int, _ json: String) async throws {
            try await desk.edit(taken[one].number, try JSONValue(json: json), reason: "電話", by: DeskFixture.clerks)
        }

        /// What an application's units show, as canonical JSON.
        func shown(_ one: Int, _ fields: [ApplicationField]) async throws -> [String?] {
            let id = taken[one].id
            let record = try await desk.transact { try $0.caseFile(id) }.record
            return fields.map { record.state.shown($0.rawValue).flatMap { record.record.text(of: $0.dot) } }
        }
    }

    private static let units: [ApplicationField] = [.photo, .name, .contact, .photoProof]

    /// The third into the second, that into the first; which two are told apart, and whose units go back.
    @Test(arguments: [([1, 2], [0, 1]), ([2, 1], [0, 1]), ([0, 2], [0]), ([0, 1], [0])])
    func `what came through a third goes back too`(apart: [Int], back: [Int]) async throws {
        let hall = try await Hall()
        var before: [[String?]] = []
        for index in 0..<3 { before.append(try await hall.shown(index, Self.units)) }
        try await hall.join(1, 2, taking: [.photo, .name, .contact])
        try await hall.join(0, 1, taking: [.photo, .name, .contact])
        #expect(try await hall.shown(0, Self.units) == before[2], "by way of the second")
        let put = try await hall.separate(apart[0], apart[1])
        for index in 0..<3 {
            // The second is still one with the third where that was not what was decided.
            let expected = index == 1 && !back.contains(1) ? before[2] : before[index]
            #expect(try await hall.shown(index, Self.units) == expected, "\(index)")
        }
        #expect(put.map(\.application).sorted() == back.map { hall.taken[$0].id }.sorted())
        #expect(put.allSatisfy { Set($0.fields) == Set(Self.units) && $0.emptied.isEmpty && $0.look.isEmpty }, "\(put)")
        guard back.contains(1) else { return }
        // Joined with the second again, nothing of the third is in it.
        try await hall.join(0, 1, taking: [.photo])
        let again = try await hall.shown(0, Self.units)
        #expect([again[0], again[1]] == [before[1][0], before[0][1]])
        #expect(try await hall.desk.duplicates(all: false).isEmpty)
    }

    @Test func `no laptop gets one resident's units in an act about another`() async throws {
        let hall = try await Hall()
        try await hall.join(1, 2, taking: [.photo, .contact])
        try await hall.join(0, 1, taking: [.photo, .contact])
        let known = try await hall.fixture.officeActs().count
        try await hall.separate(1, 2)
        let acts = try await hall.fixture.officeActs().dropFirst(known)
        let residents = Set(hall.taken.map(\.id))
        let about = acts.map { Set($0.act.writes.map(\.entity)).intersection(residents) }
        #expect(about.map(\.count).sorted() == [0, 1, 1])
    }

    /// A unit of the other, what is typed over it, and whether it is the other's still.
    @Test(arguments: [
        (ApplicationField.name, #"{"name": {"kana": "サトオ ハナ"}}"#, true),
        (.name, #"{"name": {"name": "山田太郎", "kana": "ヤマダ タロオ"}}"#, true),
        (.name, #"{"name": {"name": "木村 緑", "kana": "キムラ ミドリ"}}"#, false),
        (.contact, #"{"contact": {"phone": "044-111-1111", "email": "new@example.jp"}}"#, false),
        (.birth, #"{"birth": {"sex": "male"}}"#, true),
    ])
    func `what was typed over in part is the other's still`(
        field: ApplicationField, typed: String, isOthers: Bool
    ) async throws {
        let hall = try await Hall(2)
        let before = try await hall.shown(0, [field])
        try await hall.join(0, 1, taking: [field])
        try await hall.edit(0, typed)
        let after = try await hall.shown(0, [field])
        let put = try await hall.separate(0, 1)
        #expect(try await hall.shown(0, [field]) == (isOthers ? before : after))
        #expect(put.flatMap(\.look).map(\.field) == [field], "a person looks at what was typed")
        #expect(put.flatMap(\.look).map(\.stood.count) == [isOthers ? 1 : 0])
    }

    @Test func `a part that both have is its own`() async throws {
        let hall = try await Hall(2)
        // Both live in the same street.
        try await hall.join(0, 1, taking: [.address])
        try await hall.edit(
            0,
            #"{"address": {"postalCode": "2100007", "municipality": "141305", "#
                + #""area": "神奈川県川崎市川崎区駅前本町", "street": "9-9"}}"#)
        let after = try await hall.shown(0, [.address])
        #expect(try await hall.separate(0, 1).map(\.fields) == [[]])
        #expect(try await hall.shown(0, [.address]) == after)
    }

    @Test func `what was chosen without knowing of the join, or deliberately since, stays`() async throws {
        let hall = try await Hall(2)
        let mail = #"{"delivery": {"route": "registered-mail", "blocks": []}}"#
        let desk = #"{"delivery": {"route": "desk", "blocks": []}}"#
        try await hall.edit(1, mail)
        try await hall.join(0, 1, taking: [.delivery])
        try await hall.edit(0, desk)
        try await hall.edit(0, mail)
        let chosen = try await hall.shown(0, [.delivery])
        try await hall.separate(0, 1)
        #expect(try await hall.shown(0, [.delivery]) == chosen)

        let other = try await Hall(2)
        try await other.edit(1, desk)
        try await other.join(0, 1, taking: [.delivery])
        // Offline, long after in its own count of acts.
        for phone in 1...40 {
            _ = try await other.laptop.write(other.taken[0].id, [(Contact(phone: "090-\(phone)"), .contact)])
        }
        let late = try await other.laptop.write(other.taken[0].id, [(Delivery(route: .desk), .delivery)])
        try await other.fixture.take([late])
        let wished = try await other.shown(0, [.delivery])
        try await other.separate(0, 1)
        #expect(try await other.shown(0, [.delivery]) == wished)
    }

    @Test func `what was typed beside the other's stays, and the rest is its own again`() async throws {
        let hall = try await Hall(2)
        try await hall.edit(0, #"{"delivery": {"route": "restricted-mail", "blocks": ["SHIEN"]}}"#)
        try await hall.join(0, 1, taking: [.delivery, .contact])
        try await hall.edit(0, #"{"delivery": {"route": "registered-mail"}, "contact": {"phone": "044-111-1111"}}"#)
        let put = try await hall.separate(0, 1)
        let shown = try await hall.shown(0, [.delivery, .contact]).map { $0 ?? "" }
        #expect(shown[0].contains("registered-mail") && shown[0].contains("SHIEN"), "protection comes back")
        #expect(shown[1].contains("044-111-1111") && shown[1].contains("p0@"))
        #expect(put.flatMap(\.look).map(\.field) == [.contact, .delivery])
    }

    @Test func `where two values stood before, one comes back and both are named`() async throws {
        let hall = try await Hall(2)
        let own = hall.taken[0]
        try await hall.edit(0, #"{"contact": {"phone": "044-222-2222"}}"#)
        try await hall.join(0, 1, taking: [.contact])
        let brought = try #require(
            try await hall.desk.transact { try $0.caseFile(own.id) }.record.state.heads["contact"]?.first)
        let late = try await hall.laptop.write(own.id, [(Contact(phone: "090-3333-3333"), .contact)])
        try await hall.fixture.take([late])
        try await hall.desk.resolve(own.number, "contact", choose: brought.dot, by: DeskFixture.clerks)
        let put = try await hall.separate(0, 1)
        let known =
            put.flatMap(\.look).flatMap(\.stood).map { "\($0)" }.joined()
            + (try await hall.shown(0, [.contact])[0] ?? "")
        #expect(known.contains("044-222-2222") && known.contains("090-3333-3333"))
    }

    @Test func `values of its own against each other are decided first`() async throws {
        let hall = try await Hall(2)
        let (id, number) = (hall.taken[0].id, hall.taken[0].number)
        let second = try HallLaptop("KX", clock: hall.fixture.clock)
        try await second.take([hall.taken[0].act])
        try await hall.join(0, 1, taking: [.photo, .name])
        // Two laptops that know neither of each other nor of the join.
        let renamed = try await second.write(id, [(PersonName(name: "神崎 𠮷子", kana: "カンザキ ヨシコ"), .name)])
        let retaken = try await hall.laptop.retake(id, grey: 200, tag: number)
        try await hall.fixture.take([renamed, retaken.act], blobs: retaken.blobs)
        await #expect(throws: Failure(.deskInConflictFirst, ["application": number])) { try await hall.separate(0, 1) }
        let side = try #require(try await hall.desk.conflicts(of: number).first?.sides.last)
        try await hall.desk.resolve(number, nil, choose: side.dot, by: DeskFixture.clerks)
        try await hall.separate(0, 1)
        #expect(try await hall.desk.conflicts(of: number).isEmpty)
    }

    @Test func `what an own laptop wrote upon the other's is not chosen afterwards`() async throws {
        let hall = try await Hall(2)
        let number = hall.taken[0].number
        try await hall.join(0, 1, taking: [.contact])
        try await hall.laptop.take(try await hall.fixture.officeActs())
        let brought = try await hall.shown(0, [.contact])
        let text = try #require(brought[0])
        var contact = try CanonicalJSON.decode(Contact.self, from: Array(text.utf8))
        contact.phone = "090-4444-4444"
        let late = try await hall.laptop.write(hall.taken[0].id, [(contact, .contact)])
        try await hall.separate(0, 1)
        try await hall.fixture.take([late])
        await #expect(throws: Failure(.deskAnothersUnit)) {
            try await hall.desk.resolve(number, nil, choose: late.act.writes[0].dot, by: DeskFixture.clerks)
        }
        // A third value is the way out.
        try await hall.desk.resolve(
            number, nil, choose: nil,
            value: try JSONValue(json: #"{"phone": "090-4444-4444", "channel": "letter"}"#), by: DeskFixture.clerks)
    }

    @Test func `what was typed after they were told apart is nobody else's`() async throws {
        let hall = try await Hall()
        let number = hall.taken[0].number
        try await hall.join(0, 1, taking: [.contact])
        try await hall.separate(0, 1)
        // A family's telephone and mailbox: the other has them too.
        try await hall.edit(0, #"{"contact": {"email": "p1@example.jp"}}"#)
        let typed = try await hall.shown(0, [.contact])
        try await hall.join(0, 2, taking: [])
        #expect(try await hall.separate(0, 2).isEmpty)
        #expect(try await hall.shown(0, [.contact]) == typed)
        #expect(try await hall.desk.show(number, .ja).line.application == hall.taken[0].id)
    }

    @Test func `who applied again as one is not joined with another`() async throws {
        let hall = try await Hall()
        try await hall.fixture.verifyAndApprove(hall.taken[1].number)
        try await hall.fixture.forward()
        try await hall.desk.again(hall.taken[2].number, hall.taken[1].number, reason: "紛失", by: DeskFixture.clerks)
        try await hall.join(0, 2, taking: [.photo])
        await #expect(throws: Failure(.deskLinksContradict)) { try await hall.separate(0, 1) }
    }

    @Test func `a question goes on`() async throws {
        let hall = try await Hall(2)
        let number = hall.taken[0].number
        try await hall.join(0, 1, taking: [.contact])
        try await hall.desk.giveBack(
            number, reasons: [], question: "旧住所は?", seen: hall.desk.seen(number), by: DeskFixture.one)
        try await hall.separate(0, 1)
        #expect(try await hall.desk.show(number, .ja).line.tasks == [.awaitAnswer])
    }

    @Test func `what put it right is not undone`() async throws {
        let hall = try await Hall(2)
        let number = hall.taken[0].number
        // Taken offline before the join was known there.
        let retaken = try await hall.laptop.retake(hall.taken[0].id, grey: 33, tag: number)
        try await hall.join(0, 1, taking: [.photo])
        try await hall.fixture.take([retaken.act], blobs: retaken.blobs)
        try await hall.separate(0, 1)
        await #expect(throws: Failure(.deskAnothersUnit)) {
            _ = try await hall.desk.undo(number, dot: nil, reason: "まちがい", by: DeskFixture.clerks)
        }
    }

    /// Of units that say nothing of who somebody is, too.
    @Test func `told apart from one after the other, each takes its own away`() async throws {
        let hall = try await Hall()
        let before = try await hall.shown(0, [.delivery, .photo])
        try await hall.edit(1, #"{"delivery": {"route": "registered-mail", "blocks": []}}"#)
        try await hall.edit(2, #"{"delivery": {"route": "desk", "blocks": []}}"#)
        let second = try await hall.shown(1, [.delivery, .photo])
        try await hall.join(0, 1, taking: [.delivery, .photo])
        try await hall.join(0, 2, taking: [.delivery, .photo])
        try await hall.separate(0, 2)
        #expect(try await hall.shown(0, [.delivery, .photo]) == second)
        try await hall.separate(0, 1)
        #expect(try await hall.shown(0, [.delivery, .photo]) == before)
    }

    @Test func `what J-LIS was sent of another is not put back`() async throws {
        let hall = try await Hall(2)
        let number = hall.taken[0].number
        try await hall.join(0, 1, taking: [.photo])
        try await hall.desk.renew(number, [.identity, .confirmation], reason: "本人に確かめた", by: DeskFixture.clerks)
        try await hall.fixture.verifyAndApprove(number)
        try await hall.fixture.forward()
        try await hall.separate(0, 1)
        await #expect(throws: Failure(.deskAnothersUnit)) {
            try await hall.desk.revert(
                number, [.photo], seen: hall.desk.seen(number), reason: "戻す", by: DeskFixture.clerks)
        }
    }

    @Test func `who was joined into one that is told apart from what went out is free`() async throws {
        let hall = try await Hall()
        try await hall.join(1, 2, taking: [])
        try await hall.join(0, 1, taking: [])
        try await hall.fixture.verifyAndApprove(hall.taken[0].number)
        try await hall.fixture.forward()
        try await hall.separate(0, 1)
        try await hall.fixture.verifyAndApprove(hall.taken[1].number)
        try await hall.fixture.forward()
        #expect(hall.fixture.jlis.submitted.count == 2)
    }

    @Test func `a withdrawal goes on`() async throws {
        let hall = try await Hall(2)
        let (first, second) = (hall.taken[0].number, hall.taken[1].number)
        try await hall.join(0, 1, taking: [.contact])
        try await hall.desk.withdraw(first, .mistake, reason: nil, by: DeskFixture.clerks)
        #expect(try await hall.separate(0, 1).map(\.fields) == [[.contact]])
        #expect(try await hall.desk.show(first, .ja).line.status == .cancelled)
        #expect(try await hall.desk.show(first, .ja).line.tasks.isEmpty)
        #expect(try await hall.desk.show(second, .ja).line.tasks == [.approve])
    }

    @Test func `by way of another person nobody is this one's`() async throws {
        let hall = try await Hall(4)
        let before = try await hall.shown(0, [.photo])
        try await hall.join(1, 3, taking: [.photo])
        try await hall.join(0, 1, taking: [.photo])
        try await hall.join(0, 2, taking: [])
        try await hall.join(2, 1, taking: [])
        try await hall.separate(0, 1)
        #expect(try await hall.shown(0, [.photo]) == before)
    }

    @Test func `a photo is never shown with the scan of another's tag`() async throws {
        let hall = try await Hall(2)
        let cleared = try NewWrite.value(
            JSONValue.null, "photo-proof", of: hall.taken[1].id,
            on: try await hall.desk.transact { try $0.caseFile(hall.taken[1].id) }.record.state)
        #expect(cleared.field == ApplicationField.photoProof.rawValue)
        _ = try await hall.desk.transact { desk in
            try desk.append(DeskFixture.one, reason: "番号札なし", [cleared])
        }
        let before = try await hall.shown(0, [.photo, .photoProof])
        try await hall.join(0, 1, taking: [.photo])
        #expect(try await hall.shown(0, [.photoProof]) == ["null"])
        try await hall.separate(0, 1)
        #expect(try await hall.shown(0, [.photo, .photoProof]) == before)
    }

    @Test func `a link that cannot be read stops nobody else`() async throws {
        let hall = try await Hall(2)
        try await hall.join(0, 1, taking: [])
        let link = Desk.link(hall.taken[0].id, hall.taken[1].id)
        try await hall.fixture.office.store.write { transaction in
            for act in try transaction.acts(of: link) { try transaction.setContents([1, 2, 3], of: act.id, for: link) }
        }
        #expect(try await hall.desk.duplicates(all: true).count == 1)
        #expect(try await hall.desk.show(hall.taken[0].number, .ja).obstacles.map(\.code).contains("duplicate"))
    }
}
