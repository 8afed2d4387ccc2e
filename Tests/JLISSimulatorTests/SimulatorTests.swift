import Domain
import Foundation
import GRDB
import JLIS
import Testing

@testable import JLISSimulator

@Suite struct SimulatorTests {
    let directory: Scratch
    let simulator: Simulator

    init() throws {
        directory = try Scratch()
        simulator = try JLISSimulatorTests.simulator(directory)
    }

    private func submit(_ submission: Submission, _ key: SubmissionKey, at now: Instant = noon) async throws
        -> Simulator.Answer
    {
        try await simulator.submit(submission, under: key, at: now)
    }

    private func stages(of key: SubmissionKey, by now: Instant) async throws -> [Int] {
        try await simulator.changes(after: 0, at: now).changes.filter { $0.key == key }.map(\.stage.rawValue)
    }

    @Test func `a commit is on the disk when it returns`() async throws {
        let level = try await simulator.database.writeWithoutTransaction {
            try Int.fetchOne($0, sql: "PRAGMA synchronous")
        }
        #expect(level == 2)
        let mode = try await simulator.database.read { try String.fetchOne($0, sql: "PRAGMA journal_mode") }
        #expect(mode == "wal")
    }

    @Test func `the same content again is known, other content under the key is refused`() async throws {
        guard case .created(let receipt) = try await submit(try submission(1), key(1)) else {
            Issue.record("not created")
            return
        }
        #expect(receipt.digest == (try submission(1)).sealed(under: key(1)).digest)
        #expect(try await submit(try submission(1), key(1), at: noon.adding(days: 1)) == .known(receipt))
        var other = try submission(1)
        other.name = "𠮷田 \u{795E}邉\u{E0100}"
        #expect(try await submit(other, key(1)) == .keyReused)
        #expect(try await simulator.submissions(at: noon).map(\.received) == [3])
    }

    @Test func `one form ID and one application are in work once`() async throws {
        _ = try await submit(try submission(1), key(1))
        #expect(try await submit(try submission(1), key(9)) == .refused(reasons: ["AP-DUP"]))
        #expect(try await submit(try submission(2, number: 2), key(1, 2)) == .refused(reasons: ["AP-DUP"]))
        #expect(try await submit(try submission(2), key(2, 2)) == .refused(reasons: ["jlis.number-mismatch"]))
    }

    @Test func `a card goes from 1 to 6 by itself, at its times and in order`() async throws {
        _ = try await submit(try submission(1), key(1))
        #expect(try await stages(of: key(1), by: noon.adding(days: 2).adding(milliseconds: -1)) == [1])
        #expect(try await stages(of: key(1), by: noon.adding(days: 2)) == [1, 3])
        #expect(try await stages(of: key(1), by: noon.adding(days: 5)) == [1, 3, 4])
        #expect(try await stages(of: key(1), by: noon.adding(days: 400)) == [1, 3, 4, 5, 6])
        let changes = try await simulator.changes(after: 0, at: noon.adding(days: 400)).changes
        #expect(changes.map(\.sequence) == [1, 2, 3, 4, 5])
        // Accepted at 12:00; the box of the 16th day leaves at 17:00.
        #expect(changes.last?.at == noon.adding(days: 16).adding(milliseconds: 5 * 3_600_000))
    }

    @Test func `a box holds one municipality's cards`() async throws {
        _ = try await submit(try submission(1), key(1))
        _ = try await submit(try submission(2, to: MunicipalityCode("132098")), key(2))
        _ = try await submit(try submission(3), key(3))
        let end = noon.adding(days: 30)
        let boxes = try await simulator.shipments(to: nil, at: end)
        #expect(boxes.map(\.to.text) == ["131016", "132098"])
        #expect(boxes.map(\.count) == [2, 1])
        #expect(try await simulator.shipments(to: "132098", at: end) == [boxes[1]])
        let list = try #require(try await simulator.shipment(boxes[1].id, at: end))
        #expect(list.to == boxes[1].to && list.cards.map(\.key) == [key(2)])
    }

    @Test func `a clock that stood still and jumps gives the same history as one that ran`() async throws {
        let second = try Scratch()
        let other = try JLISSimulatorTests.simulator(second)
        for person in UInt8(1)...5 {
            let at = noon.adding(milliseconds: Int64(person) * 7_200_000)
            _ = try await submit(try submission(person), key(person), at: at)
            _ = try await other.submit(try submission(person), under: key(person), at: at)
        }
        for hour in 0..<(24 * 20) { try await other.advance(to: noon.adding(milliseconds: Int64(hour) * 3_600_000)) }
        let end = noon.adding(days: 30)
        #expect(try await simulator.changes(after: 0, at: end) == (try await other.changes(after: 0, at: end)))
        #expect(try await simulator.shipments(to: nil, at: end) == (try await other.shipments(to: nil, at: end)))
        #expect(try await simulator.shipments(to: nil, at: end).map(\.count) == [2, 3])
    }

    @Test func `a deficient photo comes back with its reasons, and the retake is a new submission`() async throws {
        let bad = try submission(1, photo: [1, 2, 3])
        _ = try await submit(bad, key(1))
        #expect(try await simulator.receipt(key(1), at: noon)?.reasons == [])
        let dayAfter = noon.adding(days: 1)
        let receipt = try #require(try await simulator.receipt(key(1), at: dayAfter))
        #expect(receipt.stage == .deficient)
        #expect(receipt.reasons == ["PH-UNFIT", "PH-HAT"])
        #expect(try await simulator.changes(after: 1, at: dayAfter).changes.map(\.reasons) == [["PH-UNFIT", "PH-HAT"]])
        let retake = try submission(1, number: 2, previous: key(1))
        guard case .created = try await submit(retake, key(1, 2), at: dayAfter) else {
            Issue.record("the retake was not taken")
            return
        }
        #expect(try await stages(of: key(1), by: noon.adding(days: 400)) == [1, 2])
        #expect(try await stages(of: key(1, 2), by: noon.adding(days: 400)) == [1, 3, 4, 5, 6])
    }

    @Test func `a written reason lets a cover through, but no unfit photo`() async throws {
        _ = try await submit(try submission(1, photo: [2], reason: "宗教上の理由"), key(1))
        #expect(try await simulator.receipt(key(1), at: noon.adding(days: 1))?.reasons == ["PH-UNFIT"])
    }

    @Test func `a resubmission answers only what was sent back`() async throws {
        _ = try await submit(try submission(1), key(1))
        let answer = try await submit(try submission(2, number: 2, previous: key(1)), key(2, 2))
        #expect(answer == .refused(reasons: ["jlis.previous-not-deficient"]))
    }

    @Test func `a deficiency that was asked for comes once`() async throws {
        try await simulator.force(
            ForcedDeficiency(formID: try submission(1).formID.text, reasons: ["PH-BLUR", "PH-DARK"]))
        _ = try await submit(try submission(1), key(1))
        _ = try await submit(try submission(2), key(2))
        let later = noon.adding(days: 1)
        #expect(try await simulator.receipt(key(1), at: later)?.reasons == ["PH-BLUR", "PH-DARK"])
        #expect(try await simulator.receipt(key(2), at: later)?.stage == .accepted)
        _ = try await submit(try submission(1, number: 2, previous: key(1)), key(1, 2), at: later)
        #expect(try await simulator.receipt(key(1, 2), at: noon.adding(days: 3))?.stage == .examined)
    }

    @Test(arguments: [("2025-11-21", [String]()), ("2025-11-20", ["PH-UNFIT"]), ("1980-01-01", ["PH-UNFIT"])])
    func `only under 1 no photo is needed`(born: String, reasons: [String]) async throws {
        _ = try await submit(try submission(1, photo: nil, born: born), key(1))
        #expect(try await simulator.receipt(key(1), at: noon.adding(days: 1))?.reasons == reasons)
    }

    @Test func `a box lists its cards, and its arrival is told once`() async throws {
        for person in UInt8(1)...3 { _ = try await submit(try submission(person), key(person)) }
        let shipped = noon.adding(days: 17)
        let box = try #require(try await simulator.shipments(to: nil, at: shipped).first)
        #expect(box.id == "20261206-1")
        #expect(box.count == 3)
        let list = try #require(try await simulator.shipment(box.id, at: shipped))
        #expect(list.cards.map(\.key) == [key(1), key(2), key(3)])
        #expect(list.cards.map(\.serial) == ["000000000001", "000000000002", "000000000003"])
        #expect(Array(list.cards[0].name.string.utf8) == Array("𠮷田 \u{FA19}邉\u{E0100}".utf8))
        #expect(CardLabel(list.cards[1].qr) == CardLabel(shipment: box.id, serial: "000000000002", key: key(2)))
        let arrived = try await simulator.arrived(box.id, arrivedAt: shipped, at: shipped)
        #expect(arrived?.arrivedAt == shipped)
        let again = try await simulator.arrived(box.id, arrivedAt: shipped.adding(days: 1), at: shipped)
        #expect(again == arrived)
        #expect(try await stages(of: key(2), by: shipped) == [1, 3, 4, 5, 6, 7])
        #expect(try await simulator.arrived("20991231-9", arrivedAt: shipped, at: shipped) == nil)
    }

    @Test func `the office reports 8 to 10 in order, and a repeated report changes nothing`() async throws {
        _ = try await submit(try submission(1), key(1))
        func report(_ stage: IssuanceStage, _ now: Instant) async throws -> Simulator.ReportAnswer {
            try await simulator.report(JLISReport(stage: stage, at: now), for: key(1), at: now)
        }
        #expect(try await report(.preset, noon) == .illegal(from: .accepted))
        #expect(try await report(.delivered, noon) == .illegal(from: .accepted))
        let shipped = noon.adding(days: 17)
        let box = try #require(try await simulator.shipments(to: nil, at: shipped).first)
        #expect(try await report(.preset, shipped) == .illegal(from: .shipped))
        _ = try await simulator.arrived(box.id, arrivedAt: shipped, at: shipped)
        for stage in [IssuanceStage.preset, .preset, .issued, .issued] {
            guard case .done(let receipt) = try await report(stage, shipped) else {
                Issue.record("stage \(stage.rawValue) was refused")
                return
            }
            #expect(receipt.stage == stage)
        }
        // What was left behind is known, and the card stays where it is.
        guard case .done(let receipt) = try await report(.preset, shipped) else {
            Issue.record("⑧ after ⑨ was refused")
            return
        }
        #expect(receipt.stage == .issued)
        #expect(try await report(.cancelled, shipped) == .illegal(from: .issued))
        #expect(try await stages(of: key(1), by: shipped) == [1, 3, 4, 5, 6, 7, 8, 9])
        #expect(try await simulator.report(JLISReport(stage: .preset, at: noon), for: key(9), at: noon) == .unknownKey)
    }

    @Test func `what is cancelled stops, and the form may come again`() async throws {
        _ = try await submit(try submission(1), key(1))
        let report = JLISReport(stage: .cancelled, at: noon, cause: "moved")
        guard case .done(let receipt) = try await simulator.report(report, for: key(1), at: noon) else {
            Issue.record("not cancelled")
            return
        }
        #expect(receipt.cause == "moved")
        #expect(try await stages(of: key(1), by: noon.adding(days: 400)) == [1, 10])
        guard case .created = try await submit(try submission(1), key(2)) else {
            Issue.record("not taken again")
            return
        }
    }

    @Test func `changes come in pages`() async throws {
        for person in UInt8(1)...3 { _ = try await submit(try submission(person), key(person)) }
        let page = try await simulator.changes(after: 0, limit: 2, at: noon)
        #expect(page.changes.map(\.sequence) == [1, 2])
        #expect(page.more)
        let rest = try await simulator.changes(after: 2, limit: 2, at: noon)
        #expect(rest.changes.map(\.sequence) == [3])
        #expect(!rest.more)
    }
}

@Suite struct ScheduleTests {
    @Test(arguments: ["7=1", "1=1", "2", "2=x", "2=-1", "2=367", "2=1,,=", "a=1"])
    func `a schedule of another form is refused`(text: String) { #expect(Schedule(overrides: text) == nil) }

    @Test func `days can be set for each stage`() throws {
        let schedule = try #require(Schedule(overrides: "3=0,6=1"))
        #expect(schedule.days == [.deficient: 1, .examined: 0, .ordered: 5, .made: 14, .shipped: 1])
    }

    @Test func `the database is its owner's, and one of a later release is left alone`() throws {
        let scratch = try Scratch()
        let files = { try FileManager.default.contentsOfDirectory(atPath: scratch.path).sorted() }
        do {
            let pool = try SimulatorDatabase.open(scratch.path)
            for name in try files() {
                let path = scratch.path + "/" + name
                let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
                #expect(mode == 0o600, "\(name)")
            }
            #expect(try files().count == 3)
            try pool.close()
        }
        try SimulatorDatabase.open(scratch.path).close()
        let pool = try SimulatorDatabase.open(scratch.path)
        try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA user_version = 99") }
        try pool.close()
        #expect(throws: Failure(.storeNewer)) { try SimulatorDatabase.open(scratch.path) }
    }
}
