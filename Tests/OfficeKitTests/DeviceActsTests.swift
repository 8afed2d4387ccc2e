import Domain
import Merge
import Records
import Sealing
import Storage
import SyncProtocol
import Synchronization
import Testing
import Transport

@testable import OfficeKit

@Suite struct DeviceActsTests {
    @Test func `one damaged envelope among good ones is refused alone`() async throws {
        try await TestOffice.serving { served in
            let laptop = try await served.laptop()
            let (session, key) = (newEntity(), SecretKey())
            let good = try (1...3).map { serial in
                try laptop.act(
                    Int64(serial) * 10, on: newEntity(), key: key, [laptop.reception(serial, in: session), name])
            }
            var frames = try good.map { try laptop.seal($0) }
            frames[1][frames[1].count - 1] ^= 1
            let answer = try await laptop.deliver(frames: frames + [[1, 2, 3]])
            #expect(answer.outcomes.map(\.outcome) == [.stored, .refused, .stored, .refused])
            #expect(answer.outcomes.map(\.act) == good.map(\.id) + [ActID(of: [1, 2, 3])])
            #expect(answer.outcomes[1].code == "seal.damaged")
            #expect(answer.outcomes[3].code == "sync.message-malformed")
            #expect(try await laptop.receipts().map(\.acts) == [[good[0].id, good[2].id]])
        }
    }

    @Test func `a batch that is sent again changes nothing and is receipted again`() async throws {
        try await TestOffice.serving { served in
            let laptop = try await served.laptop()
            let act = try laptop.act(
                1, on: newEntity(), key: SecretKey(), [laptop.reception(1, in: newEntity()), name])
            let first = try await laptop.deliver([act])
            let again = try await laptop.deliver([act, act])
            #expect(first.outcomes == [ActOutcome(act: act.id, outcome: .stored)])
            #expect(
                again.outcomes == [ActOutcome(act: act.id, outcome: .known), ActOutcome(act: act.id, outcome: .known)])
            let stored = try await served.office.store.read { try $0.acts(after: 0, limit: 10).count }
            #expect(stored == 1)
            let receipts = try await laptop.receipts()
            #expect(receipts.count == 2)
            #expect(try again.receipt?.verified(by: laptop.configuration.serverKey) == receipts.last)
        }
    }

    @Test func `what may not be taken in is refused with its code`() async throws {
        try await TestOffice.serving { served in
            let laptop = try await served.laptop()
            let stranger = Laptop(
                keys: LaptopKeys(), enrolled: laptop.enrolled, configuration: laptop.configuration, url: laptop.url,
                http: laptop.http)
            let (entity, key) = (newEntity(), SecretKey())
            let identity = IdentityCheck(
                documents: ["A01"], rule: "R1", postable: true, faceMatched: true, decidedBy: try StaffNumber("4001"))
            let cases: [(SignedAct, String)] = [
                (try laptop.act(1, on: entity, key: key, signer: SigningKey(), [name]), "seal.signature-wrong"),
                (try stranger.act(1, on: entity, key: key, [name]), "sync.signer-unknown"),
                (try laptop.act(2, on: entity, key: key, side: .office, [name]), "sync.side-wrong"),
                (try laptop.act(3, on: entity, key: key, by: "9999", [name]), "operator.unknown"),
                (
                    try laptop.act(4, on: entity, key: key, by: "3001", [("identity", identity)]),
                    "operator.not-permitted"
                ),
                (
                    try laptop.act(11, on: entity, key: key, by: "2001", [("identity", identity)]),
                    "operator.second-missing"
                ),
                (
                    try laptop.act(5, on: entity, key: key, by: "4001", [("withdrawal", Withdrawal(cause: .wish))]),
                    "operator.second-missing"
                ),
                (
                    try laptop.act(
                        6, on: entity, key: key, by: "4001", second: "4001", [("withdrawal", Withdrawal(cause: .wish))]),
                    "operator.same-person"
                ),
                (
                    try laptop.act(
                        7, on: entity, key: key, by: "4001", second: "3001", [("withdrawal", Withdrawal(cause: .wish))]),
                    "operator.not-permitted"
                ),
                (try laptop.act(10, on: entity, key: key, [("reception", "none")]), "sync.message-malformed"),
            ]
            let answer = try await laptop.deliver(cases.map(\.0))
            #expect(answer.outcomes.map(\.outcome) == cases.map { _ in .refused })
            #expect(answer.outcomes.map(\.code) == cases.map(\.1))
            #expect(answer.receipt == nil)
            let right = try laptop.act(
                20, on: entity, key: key, by: "4001", second: "2002", [("withdrawal", Withdrawal(cause: .wish))])
            let beside = try laptop.act(
                30, on: entity, key: key, by: "3001", second: "4001", [("identity", identity), name])
            #expect(try await laptop.deliver([right, beside]).outcomes.map(\.outcome) == [.stored, .stored])
        }
    }

    @Test(arguments: ["verification", "approval", "handoff", "return", "link"])
    func `what only the office decides is refused from a laptop, whoever signs there`(field: String) async throws {
        try await TestOffice.serving { served in
            let laptop = try await served.laptop()
            let entity = newEntity()
            let (clerk, second) = (try StaffNumber("2001"), try StaffNumber("2002"))
            let values: [String: any Encodable] = [
                "verification": RegisterCheck(
                    result: .same, checkedBy: clerk, checkedAt: Instant(milliseconds: 1), answeredBy: nil, how: nil),
                "approval": Approval(approvedBy: clerk, confirmedBy: second),
                "return": ReturnToField(reasons: [], question: "?"), "link": "same",
            ]
            let value = values[field] ?? JSONValue.object([:])
            let decided = try laptop.act(
                1, on: entity, key: SecretKey(), by: "2001", second: "2002", [(field, value)])
            let answer = try await laptop.deliver([decided])
            #expect(
                answer.outcomes == [ActOutcome(act: decided.id, outcome: .refused, code: "sync.office-only")])
            #expect(answer.receipt == nil)
        }
    }

    @Test func `a laptop may answer what the office asked`() async throws {
        try await TestOffice.serving { served in
            let laptop = try await served.laptop()
            let answered = try laptop.act(
                1, on: newEntity(), key: SecretKey(), by: "2001", [("return", JSONValue.null)])
            #expect(try await laptop.deliver([answered]).outcomes.map(\.outcome) == [.stored])
        }
    }

    @Test func `a dot that is used again for other content is refused, and the rest goes on`() async throws {
        try await TestOffice.serving { served in
            let laptop = try await served.laptop()
            let (entity, key) = (newEntity(), SecretKey())
            let first = try laptop.act(1, on: entity, key: key, [name])
            let reused = try laptop.act(1, on: entity, key: key, [("contact", "other")])
            let next = try laptop.act(2, on: entity, key: key, [("contact", "third")])
            let answer = try await laptop.deliver([first, reused, next])
            #expect(answer.outcomes.map(\.outcome) == [.stored, .refused, .stored])
            #expect(answer.outcomes[1].code == "sync.dot-reused")
        }
    }

    @Test func `a foreign digest key or a runaway Lamport number cannot spoil anything`() async throws {
        try await TestOffice.serving { served in
            let laptop = try await served.laptop()
            let entity = newEntity()
            let first = try laptop.act(1, on: entity, key: SecretKey(), [name])
            let other = try laptop.act(2, on: entity, key: SecretKey(), [name])
            let runaway = try laptop.act(3, on: newEntity(), key: SecretKey(), lamport: 1 << 52, [name])
            let last = try laptop.act(4, on: newEntity(), key: SecretKey(), [name])
            let answer = try await laptop.deliver([first, other, runaway, last])
            let malformed = "sync.message-malformed"
            #expect(answer.outcomes.map(\.code) == [nil, malformed, malformed, nil])
            let office = served.office
            let record = try await office.store.read { try office.log.record(of: entity, in: $0) }
            #expect(record?.state.history.count == 1)
        }
    }

    @Test func `an act that replaces a later write is set aside, and says so again`() async throws {
        try await TestOffice.serving { served in
            let laptop = try await served.laptop()
            let (entity, key) = (newEntity(), SecretKey())
            let later = try laptop.act(1, on: entity, key: key, lamport: 9, [name])
            let early = try laptop.act(
                2, on: entity, key: key, lamport: 3, superseding: ["name": [later.act.writes[0].dot]], [name])
            let expected = ActOutcome(act: early.id, outcome: .setAside, code: "supersedes-later")
            #expect(try await laptop.deliver([later, early]).outcomes.last == expected)
            #expect(try await laptop.deliver([early]).outcomes == [expected])
        }
    }

    @Test func `a reception that is set aside later is shown as unreadable at the desk`() async throws {
        try await TestOffice.serving { served in
            let laptop = try await served.laptop()
            let later = try laptop.act(1, on: newEntity(), key: SecretKey(), lamport: 9, [name])
            let reception = try laptop.act(
                20, on: newEntity(), key: SecretKey(), lamport: 3,
                superseding: ["reception": [later.act.writes[0].dot]], [laptop.reception(1, in: newEntity())])
            let desk = try Desk(office: served.office)
            _ = try await laptop.deliver([reception])
            #expect(try await desk.list(.init()).map { $0.tasks.contains(.unreadable) } == [false])
            _ = try await laptop.deliver([later])
            #expect(try await desk.list(.init()).map(\.tasks) == [[.unreadable]])
        }
    }

    @Test func `a batch over the limit or of another kind is refused whole`() async throws {
        try await TestOffice.serving { served in
            let laptop = try await served.laptop()
            let large = try await laptop.send(
                .post, Routes.acts, ["Content-Type": MediaTypes.acts], [UInt8](repeating: 0, count: (8 << 20) + 1))
            #expect(large.status == 413)
            #expect(problem(large) == "request.too-large")
            let kind = try await laptop.send(.post, Routes.acts, ["Content-Type": "text/plain"], [1])
            #expect(problem(kind) == "request.media-type")
            let cut = try await laptop.send(.post, Routes.acts, ["Content-Type": MediaTypes.acts], [0, 0, 0, 9, 1])
            #expect(problem(cut) == "sync.message-malformed")
        }
    }

    @Test func `readiness is looked at once a second, whoever asks`() async throws {
        let readiness = Readiness()
        let looks = Mutex(0)
        let start = ContinuousClock.now
        for (milliseconds, seen) in [(0, 1), (1, 1), (999, 1), (1_000, 2), (1_500, 2), (2_000, 3)] {
            let look: @Sendable () throws -> Void = {
                looks.withLock { $0 += 1 }
                if seen == 2 { throw Failure(.storeFull) }
            }
            do {
                try await readiness.check(at: start + .milliseconds(milliseconds)) { try look() }
                #expect(seen != 2)
            } catch {
                #expect(seen == 2, "trouble is told as long as nobody looked again")
            }
            #expect(looks.withLock { $0 } == seen)
        }
    }

    @Test func `known names what is stored`() async throws {
        try await TestOffice.serving { served in
            let laptop = try await served.laptop()
            let act = try laptop.act(1, on: newEntity(), key: SecretKey(), [name])
            _ = try await laptop.deliver([act])
            let missing = ActID(of: [7])
            let question = KnownRequest(acts: [act.id, missing], blobs: [missing.text])
            let response = try await laptop.send(.post, Routes.known, [:], try CanonicalJSON.encode(question))
            let answer = try CanonicalJSON.decode(KnownAnswer.self, from: response.body)
            #expect(answer.acts == [act.id])
            #expect(answer.blobs.isEmpty)
        }
    }
}
