import Domain
import Merge
import Records
import Sealing
import Storage
import SyncProtocol
import Testing

@testable import OfficeKit

/// What the laptop checked is enforced where it is stored.
@Suite struct DeviceRulesTests {
    /// An application, and two laptops that changed its name and its birth date without knowing of each other.
    private struct Conflict {
        let entity = newEntity()
        let key = SecretKey()
        let base: SignedAct
        let name: SignedAct
        let birth: SignedAct
        private let deciding: Laptop

        init(_ one: Laptop, _ two: Laptop, _ three: Laptop) throws {
            func born(_ year: Int) -> (field: String, value: any Encodable) {
                ("birth", Birth(date: CivilDate("\(year)-01-01") ?? CivilDate(daysSince1970: 0), sex: .female))
            }
            base = try one.act(
                1, on: entity, key: key, [one.reception(1, in: newEntity()), OfficeKitTests.name, born(1980)])
            let dots = base.act.writes.map(\.dot)
            name = try two.act(
                1, on: entity, key: key, lamport: 5, superseding: ["name": [dots[1]]], basedOn: [dots[2]],
                [("name", PersonName(name: "甲", kana: "コウ"))])
            birth = try three.act(
                1, on: entity, key: key, lamport: 5, superseding: ["birth": [dots[2]]], basedOn: [dots[1]], [born(1990)]
            )
            deciding = two
        }

        /// Replaces one side having seen the other: then nothing stands against each other any more.
        func ending(_ first: Int64, by author: String, second: String? = nil) throws -> SignedAct {
            try deciding.act(
                first, on: entity, key: key, by: author, second: second, lamport: 9,
                superseding: ["birth": [birth.act.writes[0].dot]], basedOn: [name.act.writes[0].dot],
                [("birth", Birth(date: CivilDate(daysSince1970: 0), sex: .female))])
        }

        func isOpen(_ office: Office) async throws -> Bool {
            try await office.store.read { [entity] in
                try office.log.application(entity, in: $0)?.conflicts.map(\.name) == ["identity-set"]
            }
        }
    }

    @Test(arguments: [false, true])
    func `a conflict of the identity set ends by two city staff, also within one batch`(inOneBatch: Bool) async throws {
        try await TestOffice.serving { served in
            let laptop = try await served.laptop()
            let conflict = try Conflict(laptop, try await served.laptop(), try await served.laptop())
            let alone = try [
                conflict.ending(10, by: "3001"), conflict.ending(20, by: "4001"),
                conflict.ending(30, by: "4001", second: "3001"),
            ]
            let made = [conflict.base, conflict.name, conflict.birth]
            let later = try laptop.act(90, on: newEntity(), key: SecretKey(), [OfficeKitTests.name])
            let answer: ActsAnswer
            if inOneBatch {
                answer = try await laptop.deliver(made + alone + [later])
            } else {
                _ = try await laptop.deliver(made)
                answer = try await laptop.deliver(alone + [later])
            }
            #expect(
                answer.outcomes.suffix(4).map(\.code) == [
                    "operator.not-permitted", "operator.second-missing", "operator.not-permitted", nil,
                ])
            #expect(answer.outcomes.last?.outcome == .stored)
            #expect(try await conflict.isOpen(served.office))
            let together = try conflict.ending(40, by: "4001", second: "2001")
            #expect(try await laptop.deliver([together]).outcomes.map(\.outcome) == [.stored])
            #expect(try await !conflict.isOpen(served.office))
            // Sent again, it is what it was.
            #expect(try await laptop.deliver([together]).outcomes.map(\.outcome) == [.known])
        }
    }

    /// Whether the other side's act came before or after must make no difference (design.md 2.1).
    @Test func `who writes what one side says, without knowing of it, decides nothing and is stored`() async throws {
        try await TestOffice.serving { served in
            let one = try await served.laptop()
            let conflict = try Conflict(one, try await served.laptop(), try await served.laptop())
            let same = try one.act(
                50, on: conflict.entity, key: conflict.key, by: "3001", lamport: 7,
                superseding: ["name": [conflict.base.act.writes[1].dot]],
                basedOn: [conflict.birth.act.writes[0].dot], [("name", PersonName(name: "甲", kana: "コウ"))])
            _ = try await one.deliver([conflict.base, conflict.name, conflict.birth])
            #expect(try await one.deliver([same]).outcomes.map(\.outcome) == [.stored])
        }
    }

    @Test func `a conflict that a batch brings is not ended in it by who may not decide`() async throws {
        try await TestOffice.serving { served in
            let (one, two) = (try await served.laptop(), try await served.laptop())
            let (entity, key) = (newEntity(), SecretKey())
            func phone(_ number: String) -> [(field: String, value: any Encodable)] {
                [("contact", Contact(phone: number))]
            }
            let base = try one.act(1, on: entity, key: key, by: "3001", phone("1"))
            let dots = ["contact": [base.act.writes[0].dot]]
            let x = try two.act(1, on: entity, key: key, by: "3001", lamport: 2, superseding: dots, phone("2"))
            let y = try one.act(10, on: entity, key: key, by: "3001", lamport: 2, superseding: dots, phone("3"))
            let both = ["contact": [x.act.writes[0].dot, y.act.writes[0].dot]]
            let z = try one.act(20, on: entity, key: key, by: "3001", lamport: 3, superseding: both, phone("4"))
            let staff = try one.act(30, on: entity, key: key, by: "4001", lamport: 3, superseding: both, phone("4"))
            let outcomes = try await one.deliver([base, x, y, z, staff]).outcomes
            #expect(outcomes.map(\.outcome) == [.stored, .stored, .stored, .refused, .stored])
            #expect(outcomes[3].code == "operator.not-permitted")
        }
    }

    @Test func `the persons that a photo and a confirmation name are persons who may`() async throws {
        try await TestOffice.serving { served in
            let laptop = try await served.laptop()
            let number = StaffNumber.init(_:)
            func photo(_ comparer: String?, warning: String? = nil, reason: String? = nil) throws -> PhotoSet {
                let picture = PictureReference(
                    id: String(repeating: "a", count: 64), key: "00", plaintextHash: "00", sealedSize: 1, size: 1)
                let shot = PhotoShot(
                    picture: picture, width: 1, height: 1, orientation: 1, takenAt: Instant(milliseconds: 0),
                    warnings: [warning].compactMap(\.self))
                return PhotoSet(
                    shots: [shot], chosen: 0, reason: reason, comparedBy: try comparer.map { try number($0) })
            }
            func pressed(_ reason: String?, _ witness: String?) throws -> Domain.Confirmation {
                Domain.Confirmation(
                    by: .assisted, photoIsMine: true, nameAndBirthAreRight: true, numberMatchesTag: true,
                    assistedReason: reason, witness: try witness.map { try number($0) })
            }
            let cases: [(author: String, value: (field: String, value: any Encodable), code: String?)] = [
                ("3001", ("photo", try photo("9999")), "operator.unknown"),
                ("3001", ("photo", try photo("3001")), "operator.not-permitted"),
                ("4001", ("photo", try photo("4001", warning: "PH-BLUR")), "photo.reason-needed"),
                ("4001", ("photo", try photo("4001", warning: "PH-BLUR", reason: " ")), "photo.reason-needed"),
                ("3001", ("photo", try photo(nil, warning: "PH-BLUR", reason: "車いす")), "operator.not-permitted"),
                ("3001", ("photo", try photo("4001", warning: "PH-BLUR", reason: "車いす")), nil),
                ("4001", ("photo", try photo(nil, warning: "PH-BLUR", reason: "車いす")), nil),
                ("3001", ("confirmation", try pressed("手が使えない", nil)), "confirm.witness"),
                ("3001", ("confirmation", try pressed(nil, "4001")), "confirm.witness"),
                ("3001", ("confirmation", try pressed("手が使えない", "3001")), "operator.same-person"),
                ("3001", ("confirmation", try pressed("手が使えない", "1001")), "operator.not-permitted"),
                ("3001", ("confirmation", try pressed("手が使えない", "4001")), nil),
            ]
            let acts = try cases.enumerated().map { index, item in
                try laptop.act(
                    Int64(index * 10 + 1), on: newEntity(), key: SecretKey(), by: item.author, [item.value])
            }
            #expect(try await laptop.deliver(acts).outcomes.map(\.code) == cases.map(\.code))
        }
    }

    @Test func `a photo is bound by the application's own tag, with it or later`() async throws {
        try await TestOffice.serving { served in
            let laptop = try await served.laptop()
            let (entity, key) = (newEntity(), SecretKey())
            func proof(_ serial: Int) throws -> (field: String, value: any Encodable) {
                let tag = try ReceptionNumber.make(prefix: laptop.enrolled.receptionPrefix, serial: serial)
                return ("photo-proof", PhotoProof(tag: tag, scannedAt: Instant(milliseconds: 1)))
            }
            let reception = try laptop.reception(1, in: newEntity())
            let acts = [
                try laptop.act(1, on: entity, key: key, [reception, proof(2)]),
                try laptop.act(10, on: entity, key: key, [reception, proof(1)]),
                try laptop.act(20, on: entity, key: key, [proof(3)]),
                try laptop.act(30, on: entity, key: key, [proof(1)]),
            ]
            let wrong = "photo.tag-mismatch"
            #expect(try await laptop.deliver(acts).outcomes.map(\.code) == [wrong, nil, wrong, nil])
        }
    }

    @Test func `what the office decided comes back from a laptop as it was`() async throws {
        let fixture = try await DeskFixture()
        let (one, other) = (try HallLaptop("KW", clock: fixture.clock), try HallLaptop("KX", clock: fixture.clock))
        let taken = try await one.capture(Person(), in: fixture.session)
        try await other.take([taken.act])
        try await fixture.take([taken.act], blobs: taken.blobs)
        for (laptop, isSame) in [(one, true), (other, false)] {
            let check = IdentityCheck(
                documents: ["DL"], rule: nil, postable: false, faceMatched: isSame,
                decidedBy: StaffNumber(unchecked: "S1"))
            try await fixture.take([try await laptop.write(taken.id, [(check, .identity)])])
        }
        let side = try #require(try await fixture.desk.conflicts(of: taken.number).first?.sides.first)
        try await fixture.desk.resolve(taken.number, nil, choose: side.dot, by: DeskFixture.one)
        let office = fixture.office
        let configuration = try await office.store.read { try office.configuration(in: $0) }
        let rules = ActRules(office: office, configuration: configuration)
        // S1 decided what O1 chose.
        for act in try await fixture.officeActs() { try rules.check(act) }
    }
}
