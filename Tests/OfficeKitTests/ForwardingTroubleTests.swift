import Domain
import Imaging
import JLIS
import OfficeKit
import Records
import Storage
import SyncProtocol
import Synchronization
import TestKit
import Testing
import Transport

/// What goes wrong with one application, or for a while, stops nothing else and is shown.
@Suite struct ForwardingTroubleTests {
    private static let second = Person(name: "小林 一郎", form: "99999999999999999999999")

    // MARK: Reasons that are in no table

    @Test func `a reason in no table stops nothing, writes no letter and waits for a person`() async throws {
        let fixture = try await DeskFixture()
        let laptop = try HallLaptop("KW", clock: fixture.clock)
        let number = try await fixture.approved(laptop, Person())
        try await fixture.forward()
        fixture.jlis.move(fixture.jlis.submitted[0], to: .deficient, reasons: ["PH-BLUR", "PH-FUTURE"])
        let other = try await fixture.approved(laptop, Self.second)
        let round = try await fixture.forwarder().round()
        #expect(round.changes == 2 && round.accepted == 1 && round.setAside == 0)
        let view = try await fixture.desk.show(number, .ja)
        #expect(view.line.status == .deficient && view.line.tasks == [.unknownReason])
        #expect(view.submissions.last?.reasons == ["PH-BLUR", "PH-FUTURE"])
        #expect(try await fixture.desk.show(other, .ja).line.status == .forwarded)
        let postman = try Postman(desk: fixture.desk, sender: nil)
        _ = try await postman.round()
        #expect(try await postman.messages().filter { $0.kind == "deficiency" }.isEmpty)
        // A person found out what it means and asks for it.
        try await fixture.desk.giveBack(number, reasons: ["PH-BLUR"], question: nil, by: DeskFixture.one)
        #expect(try await fixture.desk.show(number, .ja).line.tasks == [.awaitAnswer])
        // Nobody has to find it out twice.
        try await fixture.desk.answered(number, reason: "写真はこのままでよいと連絡", by: DeskFixture.one)
        #expect(try await fixture.desk.show(number, .ja).line.tasks == [.approveAgain])
    }

    @Test func `a refusal for a reason in no table is kept and settled`() async throws {
        let fixture = try await DeskFixture()
        let number = try await fixture.approved(try HallLaptop("KW", clock: fixture.clock), Person())
        fixture.jlis.fail(.refuse(["AP-FUTURE"]))
        let round = try await fixture.forwarder().round()
        #expect(round.refused == 1 && round.failures.isEmpty)
        let view = try await fixture.desk.show(number, .ja)
        #expect(view.line.tasks == [.refusedByJLIS, .unknownReason])
        #expect(view.submissions.last?.reasons == ["AP-FUTURE"])
    }

    @Test(arguments: [["AP-FUTURE"], ["jlis.form-unknown"]])
    func `found to be no fault of the application, it goes again as it is, approved again`(
        reasons: [String]
    ) async throws {
        let fixture = try await DeskFixture()
        let number = try await fixture.approved(try HallLaptop("KW", clock: fixture.clock), Person())
        fixture.jlis.fail(.refuse(reasons))
        try await fixture.forward()
        await #expect(throws: Failure(.deskReasonMissing)) {
            try await fixture.desk.answered(number, reason: " ", by: DeskFixture.one)
        }
        #expect(try await fixture.desk.show(number, .ja).line.tasks.contains(.refusedByJLIS))
        try await fixture.desk.answered(number, reason: "J-LISに電話:先方の障害", by: DeskFixture.one)
        #expect(try await fixture.desk.show(number, .ja).line.tasks == [.approveAgain])
        await #expect(throws: Failure(.deskNothingAsked)) {
            try await fixture.desk.answered(number, reason: "もう一度", by: DeskFixture.one)
        }
        try await fixture.forward()
        #expect(fixture.jlis.submitted.isEmpty)
        try await fixture.approve(number)
        try await fixture.forward()
        #expect(fixture.jlis.submitted.count == 1)
        #expect(try await fixture.desk.show(number, .ja).line.tasks == [])
    }

    @Test func `what J-LIS holds something else of is not sent again, and keeps its form`() async throws {
        let fixture = try await DeskFixture()
        let laptop = try HallLaptop("KW", clock: fixture.clock)
        let number = try await fixture.approved(laptop, Person())
        fixture.jlis.fail(.refuse(["jlis.key-reused"]))
        try await fixture.forward()
        #expect(try await fixture.desk.show(number, .ja).line.tasks.contains(.refusedByJLIS))
        await #expect(throws: Failure(.deskNothingAsked)) {
            try await fixture.desk.answered(number, reason: "もう一度送る", by: DeskFixture.one)
        }
        try await fixture.desk.edit(
            number, try JSONValue(json: #"{"options": {"braille": true}}"#), reason: nil, by: DeskFixture.one)
        try await fixture.desk.renew(number, [.confirmation], reason: "電話", by: DeskFixture.clerks)
        await #expect(throws: Refused.self) { try await fixture.approve(number) }
        let late = try await laptop.capture(Person(), in: fixture.session)
        try await fixture.take([late.act], blobs: late.blobs)
        await #expect(throws: Failure(.deskOtherForwarded)) {
            try await fixture.desk.join(late.number, number, taking: [], reason: "同じ人", by: DeskFixture.clerks)
        }
        await #expect(throws: Refused.self) { try await fixture.verifyAndApprove(late.number) }
        try await fixture.forward()
        #expect(fixture.jlis.submitted.isEmpty)
    }

    /// Two applications of one person, the first of which J-LIS holds otherwise: its form stays its own.
    @Test(arguments: [true, false])
    func `who applied again beside what J-LIS holds otherwise needs a form of their own`(
        hasOwnForm: Bool
    ) async throws {
        let fixture = try await DeskFixture()
        let laptop = try HallLaptop("KW", clock: fixture.clock)
        let number = try await fixture.approved(laptop, Person())
        let person = hasOwnForm ? Person(form: "11111111111111111111111") : Person()
        let late = try await laptop.capture(person, in: fixture.session)
        try await fixture.take([late.act], blobs: late.blobs)
        // As long as J-LIS has neither, they are one.
        await #expect(throws: Refused.self) { try await fixture.approve(number) }
        try await fixture.desk.separate(number, late.number, reason: "まだ分からない", by: DeskFixture.clerks)
        try await fixture.approve(number)
        fixture.jlis.fail(.refuse(["jlis.key-reused"]))
        try await fixture.forward()
        try await fixture.desk.again(late.number, number, reason: "紛失", by: DeskFixture.clerks)
        #expect(try await fixture.desk.duplicates(all: true).map(\.state) == [.again])
        if hasOwnForm {
            try await fixture.verifyAndApprove(late.number)
        } else {
            await #expect(throws: Refused(codes: [.taken])) { try await fixture.verifyAndApprove(late.number) }
        }
        try await fixture.forward()
        let id = try await fixture.desk.show(late.number, .ja).line.application.description
        #expect(fixture.jlis.submitted.map { $0.hasPrefix(id) } == (hasOwnForm ? [true] : []))
    }

    @Test(arguments: [(413, ["jlis.status-413"]), (400, ["jlis.status-400"])])
    func `what J-LIS will never take is shown to a person and not sent for ever`(
        status: Int, reasons: [String]
    ) async throws {
        let fixture = try await DeskFixture()
        let number = try await fixture.approved(try HallLaptop("KW", clock: fixture.clock), Person())
        fixture.jlis.fail(.status(status))
        try await fixture.forward()
        #expect(fixture.jlis.state.withLock { $0.puts } == 1)
        let view = try await fixture.desk.show(number, .ja)
        #expect(view.line.tasks.contains(.refusedByJLIS))
        #expect(view.submissions.last?.reasons == reasons)
    }

    // MARK: Transactions that fail

    @Test func `a change that cannot be taken in is set aside, and taken in its order later`() async throws {
        let fixture = try await DeskFixture()
        let laptop = try HallLaptop("KW", clock: fixture.clock)
        let number = try await fixture.approved(laptop, Person())
        let other = try await fixture.approved(laptop, Self.second)
        try await fixture.forward()
        let id = try await fixture.desk.show(number, .ja).line.application.description
        let key = try #require(fixture.jlis.submitted.first { $0.hasPrefix(id) })
        let last = try #require(fixture.jlis.submitted.first { !$0.hasPrefix(id) })
        fixture.jlis.move(key, to: .examined)
        fixture.jlis.move(last, to: .examined)
        fixture.jlis.move(key, to: .ordered)
        fixture.jlis.state.withLock { $0.afterChanges = { [store = fixture.store] in store.failNext() } }
        let round = try await fixture.forwarder().round()
        fixture.jlis.state.withLock { $0.afterChanges = nil }
        #expect(round.setAside == 2 && round.changes == 1)
        #expect(try await fixture.desk.status().setAsideChanges == 2)
        #expect(try await fixture.desk.show(other, .ja).line.status == .inProduction)
        #expect(try await fixture.desk.show(number, .ja).line.status == .forwarded)
        #expect(try await fixture.forwarder().round().changes == 2)
        let steps = try await fixture.desk.show(number, .ja).submissions[0].steps.map(\.stage)
        #expect(steps == [1, 3, 4])
        #expect(try await fixture.desk.status().setAsideChanges == 0)
    }

    @Test func `an answer that could not be stored is asked about in the next round`() async throws {
        let fixture = try await DeskFixture()
        _ = try await fixture.approved(try HallLaptop("KW", clock: fixture.clock), Person())
        fixture.jlis.state.withLock { $0.afterSubmission = { [store = fixture.store] in store.failNext() } }
        let round = try await fixture.forwarder().round()
        #expect(round.failures == ["store.full"] && round.underway == 1)
        #expect(try await fixture.forwarder().round().accepted == 1)
        #expect(fixture.jlis.state.withLock { $0.puts == 1 && $0.asks == 1 })
    }

    @Test func `one application that fails keeps no other from being sent`() async throws {
        let fixture = try await DeskFixture()
        let laptop = try HallLaptop("KW", clock: fixture.clock)
        let first = try await fixture.approved(laptop, Person())
        let second = try await fixture.approved(laptop, Self.second)
        fixture.jlis.state.withLock { $0.afterSubmission = { [store = fixture.store] in store.failNext() } }
        _ = try await fixture.forwarder().round()
        // Each submission met a failure of its own: the second was sent all the same.
        #expect(fixture.jlis.submitted.count == 2)
        fixture.jlis.state.withLock { $0.afterSubmission = nil }
        try await fixture.forward()
        for number in [first, second] { #expect(try await fixture.desk.show(number, .ja).line.status == .forwarded) }
        #expect(fixture.jlis.state.withLock { $0.puts } == 2)
    }

    // MARK: J-LIS does not answer

    @Test(arguments: [ScriptedJLIS.Fault.unreachable, .down])
    func `a dead J-LIS is met once a round, shown, and tried again after a pause`(
        fault: ScriptedJLIS.Fault
    ) async throws {
        let fixture = try await DeskFixture()
        let laptop = try HallLaptop("KW", clock: fixture.clock)
        let forwarder = Forwarder(
            desk: fixture.desk, client: JLISClient(url: "http://jlis.test", http: fixture.jlis),
            backOff: BackOff(base: 60_000, cap: 60_000), random: { 59_000 })
        _ = try await fixture.approved(laptop, Person())
        _ = try await fixture.approved(laptop, Self.second)
        fixture.jlis.breakDown(fault)
        let began = fixture.clock.now()
        let round = try await forwarder.round()
        #expect(round.queued == 2 && round.trouble != nil)
        #expect(fixture.jlis.state.withLock { $0.requests } == 1)
        let trouble = try #require(try await fixture.desk.status().jlisTrouble)
        #expect(trouble.code == round.trouble && trouble.since == began)
        #expect(trouble.nextTry == began.adding(milliseconds: 59_000))
        // Before the pause is over nothing is tried, unless a person asks for it.
        #expect(try await forwarder.round().trouble == trouble.code)
        #expect(fixture.jlis.state.withLock { $0.requests } == 1)
        _ = try await forwarder.round(evenIfPaused: true)
        #expect(fixture.jlis.state.withLock { $0.requests } == 2)
        fixture.clock.advance(milliseconds: 60_000)
        _ = try await forwarder.round()
        let later = try #require(try await fixture.desk.status().jlisTrouble)
        #expect(later.since == began && later.failures == 3)
        fixture.jlis.breakDown(nil)
        fixture.clock.advance(milliseconds: 60_000)
        #expect(try await forwarder.round().accepted == 2)
        #expect(try await fixture.desk.status().jlisTrouble == nil)
    }

    @Test func `a submission that J-LIS answers wrongly keeps no other from being sent`() async throws {
        let fixture = try await DeskFixture()
        let laptop = try HallLaptop("KW", clock: fixture.clock)
        _ = try await fixture.approved(laptop, Person())
        _ = try await fixture.approved(laptop, Self.second)
        fixture.jlis.fail(.status(403))
        let forwarder = Forwarder(
            desk: fixture.desk, client: JLISClient(url: "http://jlis.test", http: fixture.jlis),
            backOff: BackOff(base: 60_000, cap: 60_000), random: { 59_000 })
        let round = try await forwarder.round()
        #expect(round.accepted == 1 && round.underway == 1 && round.trouble == "jlis.unexpected-answer")
        #expect(try await fixture.desk.status().jlisTrouble?.code == "jlis.unexpected-answer")
    }

    private func edit(_ number: String, in fixture: DeskFixture) async throws {
        try await fixture.desk.edit(
            number, try JSONValue(json: #"{"options": {"braille": true}}"#), reason: nil, by: DeskFixture.one)
    }

    @Test(arguments: [true, false])
    func `what an edit made outdated is taken back while J-LIS is down, and the task is shown`(
        wasSent: Bool
    ) async throws {
        let fixture = try await DeskFixture()
        let number = try await fixture.approved(try HallLaptop("KW", clock: fixture.clock), Person())
        if wasSent { fixture.jlis.fail(.down) } else { fixture.jlis.breakDown(.unreachable) }
        let forwarder = Forwarder(
            desk: fixture.desk, client: JLISClient(url: "http://jlis.test", http: fixture.jlis),
            backOff: BackOff(base: 60_000, cap: 60_000), random: { 59_000 })
        _ = try await forwarder.round()
        #expect(try await fixture.desk.status().outbox == ["pending": 1])
        let requests = fixture.jlis.state.withLock { $0.requests }
        try await edit(number, in: fixture)
        let round = try await forwarder.round()
        #expect(round.underway == 0 && round.failures.isEmpty)
        #expect(fixture.jlis.state.withLock { $0.requests } == requests)
        let status = try await fixture.desk.status()
        #expect(status.outbox == (wasSent ? ["abandoned": 1] : [:]))
        #expect(status.tasks == ["renew-confirmation": 1])
    }

    @Test func `what J-LIS may have is not taken back while it is down, whatever was edited`() async throws {
        let fixture = try await DeskFixture()
        let number = try await fixture.approved(try HallLaptop("KW", clock: fixture.clock), Person())
        fixture.jlis.fail(.loseReply)
        fixture.jlis.state.withLock { $0.afterSubmission = { [jlis = fixture.jlis] in jlis.breakDown(.down) } }
        _ = try await fixture.forwarder().round()
        try await edit(number, in: fixture)
        try await fixture.forward()
        #expect(try await fixture.desk.status().outbox == ["unknown": 1])
        fixture.jlis.breakDown(nil)
        try await fixture.forward()
        #expect(try await fixture.desk.status().outbox == ["accepted": 1])
        #expect(fixture.jlis.state.withLock { $0.puts } == 1)
        #expect(try await fixture.desk.show(number, .ja).line.tasks == [.renewConfirmation, .lateChange])
    }

    // MARK: Photos

    @Test func `a photo that EXIF turns is forwarded upright and within the limit of bytes`() async throws {
        let fixture = try await DeskFixture()
        var random = SeededGenerator(seed: 5)
        var noise = RGBImage(width: 1_900, height: 1_900)
        noise.pixels = (0..<noise.pixels.count / 8).flatMap { _ in
            withUnsafeBytes(of: random.next()) { Array($0) }
        }
        let stored = PictureVariants.withOrientation(6, try JPEG.encode(noise, JPEG.Encoding(quality: 80)))
        let taken = try await HallLaptop("KW", clock: fixture.clock).capture(
            Person(), in: fixture.session, picture: HallLaptop.picture(stored))
        try await fixture.take([taken.act], blobs: taken.blobs)
        try await fixture.verifyAndApprove(taken.number)
        try await fixture.forward()
        let photo = try #require(try fixture.jlis.submission(fixture.jlis.submitted[0])?.photo?.bytes)
        #expect(photo.count <= 7_000_000 && photo != stored)
        #expect(try JPEG.inspect(photo).orientation == .upright)
    }
}
