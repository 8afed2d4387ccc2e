import Domain
import JLIS
import Merge
import OfficeKit
import Records
import Synchronization
import Testing

/// ⑦ to ⑩ reach J-LIS once and in order, whatever is lost on the way, and ⑩ only while the withdrawal stands.
@Suite struct ForwardingReportTests {
    private func handedOver(_ fixture: DeskFixture) async throws -> (number: String, key: SubmissionKey) {
        let (number, shipment) = try await fixture.shipped()
        _ = try await fixture.desk.receive(shipment, counted: 1, by: DeskFixture.clerks)
        try await fixture.desk.preset(number, by: DeskFixture.clerks)
        try await fixture.desk.post(
            number, tracking: "123-4567-8901", label: number, serial: "C000001", by: DeskFixture.clerks)
        try await fixture.desk.handOver(number, documents: ["DL"], by: DeskFixture.clerks)
        return (number, shipment.cards[0].key)
    }

    // MARK: ⑦ to ⑨

    @Test func `an arrival waits in the outbox while J-LIS is down, and what follows waits behind it`() async throws {
        let fixture = try await DeskFixture()
        let (_, key) = try await handedOver(fixture)
        #expect(try await fixture.desk.arrivals().keys.sorted() == ["7"])
        #expect(try await fixture.desk.status().openReports == 3)
        fixture.jlis.failReports(.unreachable)
        _ = try await fixture.forwarder().round()
        #expect(fixture.reports(key).isEmpty)
        // An answer that is none keeps the others waiting too, though it does not end the round.
        fixture.clock.advance(milliseconds: 1_000)
        fixture.jlis.failReports(.status(500))
        _ = try await fixture.forwarder().round()
        #expect(fixture.reports(key).isEmpty)
        fixture.clock.advance(milliseconds: 1_000)
        #expect(try await fixture.forwarder().round().reported == 3)
        #expect(fixture.jlis.state.withLock { $0.reports["shipments/7"] } == [.delivered])
        #expect(fixture.reports(key) == [.preset, .issued])
        #expect(try await fixture.desk.status().openReports == 0)
    }

    /// Which of ⑦ ⑧ ⑨ loses its reply; and whether J-LIS still knows what it has left behind.
    @Test(arguments: 0..<3, [true, false])
    func `a lost reply to a report is followed by the rest, in order and once`(
        lost: Int, forgets: Bool
    ) async throws {
        let fixture = try await DeskFixture()
        let (number, key) = try await handedOver(fixture)
        fixture.jlis.state.withLock { state in
            state.forgetsHistory = forgets
            // One after the other; what is not lost is as if a fault of another request had passed.
            state.reportFaults = []
        }
        for position in 0..<3 {
            if position == lost { fixture.jlis.failReports(.loseReply) }
            if position < lost { fixture.jlis.failReports() }
            _ = try await fixture.forwarder().round()
            fixture.clock.advance(milliseconds: 1_000)
        }
        #expect(fixture.reports(key) == [.preset, .issued])
        let status = try await fixture.desk.status()
        #expect(status.openReports == 0 && status.refusedReports == 0)
        #expect(try await !fixture.desk.show(number, .ja).line.tasks.contains(.reportRefused))
    }

    @Test func `a report that J-LIS refuses is a task, and goes out when the card moves there`() async throws {
        let fixture = try await DeskFixture()
        let (number, key) = try await handedOver(fixture)
        // J-LIS says that the box is unknown: nothing about its cards is told.
        fixture.jlis.failReports(.refuse(["jlis.unknown-key"]))
        try await fixture.forward()
        #expect(fixture.reports(key).isEmpty)
        var status = try await fixture.desk.status()
        #expect(status.refusedReports == 1 && status.openReports == 2)
        #expect(status.tasks["report-refused"] == 1)
        #expect(try await fixture.desk.show(number, .ja).line.tasks == [.reportRefused])
        fixture.jlis.move(key.description, to: .delivered)
        try await fixture.forward()
        #expect(fixture.reports(key) == [.preset, .issued])
        status = try await fixture.desk.status()
        #expect(status.refusedReports == 0 && status.tasks["report-refused"] == nil)
    }

    @Test func `a stage that J-LIS is not ready for is refused after asking, and ⑨ waits behind it`() async throws {
        let fixture = try await DeskFixture()
        let (number, key) = try await handedOver(fixture)
        fixture.jlis.state.withLock { $0.receipts[key.description]?.stage = .made }
        try await fixture.forward()
        let status = try await fixture.desk.status()
        #expect(status.refusedReports == 1 && status.openReports == 1)
        #expect(fixture.jlis.state.withLock { $0.asks } == 1)
        #expect(try await fixture.desk.show(number, .ja).line.tasks == [.reportRefused])
    }

    // MARK: ⑩ and the undoing of a withdrawal

    @Test func `a withdrawal undone before ⑩ was told leaves the card as it was`() async throws {
        let fixture = try await DeskFixture()
        let (number, shipment) = try await fixture.shipped()
        _ = try await fixture.desk.receive(shipment, counted: 1, by: DeskFixture.clerks)
        try await fixture.desk.withdraw(number, .wish, reason: nil, by: DeskFixture.clerks)
        #expect(try await fixture.desk.show(number, .ja).line.status == .cancelled)
        try await fixture.desk.undoWithdrawal(number, reason: "本人の申し出", by: DeskFixture.clerks)
        try await fixture.forward()
        #expect(fixture.reports(shipment.cards[0].key).isEmpty)
        #expect(try await fixture.desk.show(number, .ja).line.status == .arrived)
        try await fixture.desk.preset(number, by: DeskFixture.clerks)
    }

    @Test(arguments: [true, false])
    func `a withdrawal that J-LIS was told of is not undone, whether it still stands or not`(
        stands: Bool
    ) async throws {
        let fixture = try await DeskFixture()
        let laptop = try HallLaptop("KW", clock: fixture.clock)
        let number = try await fixture.approved(laptop, Person())
        try await fixture.forward()
        try await fixture.desk.withdraw(number, .wish, reason: nil, by: DeskFixture.clerks)
        _ = try await fixture.forwarder().round()
        if !stands {
            let id = try await fixture.desk.show(number, .ja).line.application
            try await fixture.take([try await laptop.write(id, [(Contact(phone: "080-1111-1111"), .contact)])])
            #expect(try await fixture.desk.show(number, .ja).line.tasks.contains(.decideWithdrawal))
        }
        await #expect(throws: Failure(.stageNotAllowed)) {
            try await fixture.desk.undoWithdrawal(number, reason: "本人の申し出", by: DeskFixture.clerks)
        }
    }

    /// After a lost reply J-LIS may have cancelled the card; after no connection it has not.
    @Test(arguments: [(ScriptedJLIS.Fault.loseReply, false), (.unreachable, true), (.down, true)])
    func `a withdrawal is undone only while J-LIS cannot have heard of it`(
        fault: ScriptedJLIS.Fault, isUndone: Bool
    ) async throws {
        let fixture = try await DeskFixture()
        let number = try await fixture.approved(try HallLaptop("KW", clock: fixture.clock), Person())
        try await fixture.forward()
        try await fixture.desk.withdraw(number, .wish, reason: nil, by: DeskFixture.clerks)
        fixture.jlis.failReports(fault)
        _ = try await fixture.forwarder().round()
        func undo() async throws {
            try await fixture.desk.undoWithdrawal(number, reason: "本人の申し出", by: DeskFixture.clerks)
        }
        if isUndone { try await undo() } else { await #expect(throws: Failure(.stageNotAllowed)) { try await undo() } }
        try await fixture.forward()
        #expect(fixture.jlis.state.withLock { Array($0.reports.values) } == (isUndone ? [] : [[.cancelled]]))
    }

    @Test func `⑩ waits while something was written after the withdrawal`() async throws {
        let fixture = try await DeskFixture()
        let laptop = try HallLaptop("KW", clock: fixture.clock)
        let number = try await fixture.approved(laptop, Person())
        try await fixture.forward()
        try await fixture.desk.withdraw(number, .wish, reason: nil, by: DeskFixture.clerks)
        let id = try await fixture.desk.show(number, .ja).line.application
        try await fixture.take([try await laptop.write(id, [(Contact(phone: "080-1111-1111"), .contact)])])
        try await fixture.forward()
        #expect(fixture.jlis.state.withLock { $0.reports }.isEmpty)
        try await fixture.desk.withdraw(number, .wish, reason: nil, by: DeskFixture.clerks)
        try await fixture.forward()
        #expect(fixture.jlis.state.withLock { Array($0.reports.values) } == [[.cancelled]])
    }

    @Test func `a withdrawal ends what J-LIS has, also when a resubmission had not left yet`() async throws {
        let fixture = try await DeskFixture()
        let laptop = try HallLaptop("KW", clock: fixture.clock)
        let number = try await fixture.approved(laptop, Person())
        try await fixture.forward()
        let first = fixture.jlis.submitted[0]
        fixture.jlis.move(first, to: .deficient, reasons: ["PH-BLUR"])
        try await fixture.forward()
        let id = try await fixture.desk.show(number, .ja).line.application
        let retake = try await laptop.retake(id, grey: 200, tag: number)
        try await fixture.take([retake.act], blobs: retake.blobs)
        try await fixture.approve(number)
        fixture.jlis.fail(.down)
        _ = try await fixture.forwarder().round()
        #expect(try await fixture.desk.status().outbox == ["accepted": 1, "pending": 1])
        try await fixture.desk.withdraw(number, .wish, reason: nil, by: DeskFixture.clerks)
        fixture.clock.advance(milliseconds: 1_000)
        try await fixture.forward()
        #expect(fixture.jlis.submitted == [first])
        #expect(fixture.jlis.state.withLock { $0.reports } == [first: [.cancelled]])
    }
}
