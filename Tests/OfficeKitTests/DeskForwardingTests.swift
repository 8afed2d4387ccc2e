import Domain
import JLIS
import Merge
import OfficeKit
import Records
import Storage
import SyncProtocol
import Synchronization
import Testing

/// What is forwarded, what is not, and that it is forwarded once.
@Suite struct DeskForwardingTests {
    @Test func `what is complete, verified and approved is forwarded once`() async throws {
        let fixture = try await DeskFixture()
        let number = try await fixture.approved(try HallLaptop("KW", clock: fixture.clock), Person())
        let round = try await fixture.forwarder().round()
        #expect(round.queued == 1 && round.accepted == 1)
        try await fixture.forward()
        #expect(fixture.jlis.submitted.count == 1)
        #expect(fixture.jlis.state.withLock { $0.puts } == 1)
        let sent = try #require(try fixture.jlis.submission(fixture.jlis.submitted[0]))
        // U+FA11 and U+20BB7 byte for byte (domain.md 11).
        #expect(Array(sent.name.string.utf8) == Array("神﨑 𠮷子".utf8))
        #expect(sent.photo?.bytes.starts(with: [0xFF, 0xD8]) == true)
        #expect(try await fixture.desk.show(number, .ja).line.status == .forwarded)
    }

    @Test(arguments: [("2025-11-22", false), ("2025-11-21", true)])
    func `the photo of a child under 1 at application is not sent`(birth: String, isSent: Bool) async throws {
        let fixture = try await DeskFixture()
        var child = Person()
        child.birth = birth
        child.representative = Representative(
            name: PersonName(name: "神﨑 母", kana: "カンザキ ハハ"), address: "川崎市", phone: "044-200-1111",
            relation: .parent, authority: .seenAtVenue)
        _ = try await fixture.approved(try HallLaptop("KW", clock: fixture.clock), child)
        try await fixture.forward()
        let key = try #require(fixture.jlis.submitted.first)
        let sent = try #require(try fixture.jlis.submission(key))
        #expect((sent.photo != nil) == isSent)
    }

    @Test func `nothing is forwarded before the register check, the approval and the pictures`() async throws {
        let fixture = try await DeskFixture()
        let taken = try await HallLaptop("KW", clock: fixture.clock).capture(Person(), in: fixture.session)
        try await fixture.take([taken.act])
        try await fixture.forward()
        let before = try await fixture.desk.show(taken.number, .ja)
        #expect(before.obstacles.map(\.code) == ["not-arrived", "verification", "approval"])
        await #expect(throws: Refused.self) { try await fixture.approve(taken.number) }
        try await fixture.take([], blobs: taken.blobs)
        await #expect(throws: Refused.self) { try await fixture.approve(taken.number) }
        try await fixture.desk.verify(taken.number, .moved, answeredBy: nil, how: nil, by: DeskFixture.one)
        await #expect(throws: Refused.self) { try await fixture.approve(taken.number) }
        #expect(fixture.jlis.submitted.isEmpty)
        try await fixture.verifyAndApprove(taken.number)
        try await fixture.forward()
        #expect(fixture.jlis.submitted.count == 1)
    }

    @Test func `a register check and an approval that a laptop wrote count for nothing`() async throws {
        let fixture = try await DeskFixture()
        let laptop = try HallLaptop("KW", clock: fixture.clock)
        let taken = try await laptop.capture(Person(), in: fixture.session)
        let (one, two) = (StaffNumber(unchecked: "O1"), StaffNumber(unchecked: "O2"))
        // An act that got past the intake, of an earlier release perhaps.
        let decided = try await laptop.write(
            taken.id,
            [
                (RegisterCheck(result: .same, checkedBy: one, checkedAt: fixture.clock.now()), .verification),
                (Approval(approvedBy: one, confirmedBy: two), .approval),
            ])
        try await fixture.take([taken.act, decided], blobs: taken.blobs)
        try await fixture.forward()
        #expect(fixture.jlis.submitted.isEmpty)
        let view = try await fixture.desk.show(taken.number, .ja)
        #expect(view.obstacles.map(\.code) == ["verification", "approval"])
        try await fixture.verifyAndApprove(taken.number)
        try await fixture.forward()
        #expect(fixture.jlis.submitted.count == 1)
    }

    @Test(arguments: [true, false])
    func `a record that can no longer be read is set apart, and the desk goes on`(isSetAside: Bool) async throws {
        let fixture = try await DeskFixture()
        let (laptop, other) = (
            try HallLaptop("KW", clock: fixture.clock), try HallLaptop("KX", clock: fixture.clock)
        )
        let taken = try await laptop.capture(Person(), in: fixture.session)
        try await fixture.take([taken.act], blobs: taken.blobs)
        #expect(try await fixture.desk.list(.init()).map(\.tasks) == [[.verify]])
        if isSetAside {
            // Another reception, replacing a write that is not there yet; then that write turns out to be elsewhere.
            let second = EntityID.version7(at: fixture.clock.now(), random: Array(repeating: 7, count: 10))
            let reception = Reception(
                number: try ReceptionNumber.make(prefix: "KW", serial: 77), session: fixture.session,
                method: .outreach, openedAt: fixture.clock.now())
            var write = try NewWrite.value(reception, ApplicationField.reception.rawValue, of: second, on: nil)
            write.supersedes = [Dot(replica: other.log.replica, counter: 1)]
            try await fixture.take([try await laptop.append([write])])
            #expect(try await fixture.desk.list(.init()).count == 2)
            try await fixture.take([
                try await other.append([try .value(Contact(phone: "1"), "contact", of: fixture.session, on: nil)]),
                try await laptop.append([try .value(Contact(phone: "2"), "contact", of: second, on: nil)]),
            ])
        } else {
            let later = try await laptop.write(taken.id, [(Contact(phone: "080-1111-1111"), .contact)])
            try await fixture.take([later])
            let office = fixture.office
            try await office.store.write { try $0.setContents([1, 2, 3], of: later.id, for: taken.id) }
        }
        let lines = try await fixture.desk.list(.init())
        let apart = try #require(lines.first { $0.tasks == [.unreadable] })
        #expect(lines.count == (isSetAside ? 2 : 1) && !apart.ready)
        await #expect(throws: Failure(.deskRecordUnreadable)) {
            _ = try await fixture.desk.show(apart.reception.text, .ja)
        }
        #expect(try await fixture.desk.duplicates(all: true).isEmpty)
        #expect(try await fixture.desk.status().tasks["unreadable"] == 1)
        var next = Person(name: "小林 一郎", form: "99999999999999999999999")
        next.kana = "コバヤシ イチロウ"
        _ = try await fixture.approved(other, next)
        try await fixture.forward()
        #expect(fixture.jlis.submitted.count == 1)
    }

    @Test func `an approval that something was written after is stale and forwards nothing`() async throws {
        let fixture = try await DeskFixture()
        let laptop = try HallLaptop("KW", clock: fixture.clock)
        let number = try await fixture.approved(laptop, Person())
        let id = try await fixture.desk.show(number, .ja).line.application
        // The laptop has not seen the approval: it wrote on its own state.
        let late = try await laptop.write(id, [(Contact(phone: "080-1111-1111"), .contact)])
        try await fixture.take([late])
        try await fixture.forward()
        #expect(fixture.jlis.submitted.isEmpty)
        let view = try await fixture.desk.show(number, .ja)
        #expect(view.line.tasks == [.approveAgain])
        #expect(view.decisions["approval"]?.standing == "stale")
        #expect(view.decisions["approval"]?.unseen == ["contact"])
        try await fixture.approve(number)
        try await fixture.forward()
        #expect(fixture.jlis.submitted.count == 1)
    }

    @Test func `a reply that was lost is asked about and nothing is sent again`() async throws {
        let fixture = try await DeskFixture()
        _ = try await fixture.approved(try HallLaptop("KW", clock: fixture.clock), Person())
        fixture.jlis.fail(.loseReply)
        try await fixture.forward()
        let (puts, asks) = fixture.jlis.state.withLock { ($0.puts, $0.asks) }
        #expect(puts == 1 && asks == 1)
        #expect(try await fixture.desk.status().outbox == ["accepted": 1])
    }

    @Test func `after a crash between the outbox and the reply J-LIS is asked first`() async throws {
        let fixture = try await DeskFixture()
        _ = try await fixture.approved(try HallLaptop("KW", clock: fixture.clock), Person())
        // The reply is lost, and the program dies before it asks.
        let crashing = Crashing(fixture.jlis)
        let forwarder = Forwarder(desk: fixture.desk, client: JLISClient(url: "http://jlis.test", http: crashing))
        let task = Task { try await forwarder.round() }
        await crashing.reached()
        task.cancel()
        let desk = try await fixture.reopened()
        #expect(try await desk.status().outbox == ["sending": 1])
        let after = fixture.forwarder(desk)
        let round = try await after.round()
        #expect(round.accepted == 1)
        let (puts, asks) = fixture.jlis.state.withLock { ($0.puts, $0.asks) }
        #expect(puts == 1 && asks == 1)
        crashing.release()
        _ = try? await task.value
        #expect(fixture.jlis.submitted.count == 1)
    }

    @Test func `what changed while J-LIS was down is not sent as it was`() async throws {
        let fixture = try await DeskFixture()
        let laptop = try HallLaptop("KW", clock: fixture.clock)
        let number = try await fixture.approved(laptop, Person())
        fixture.jlis.fail(.down, .down, .down, .down)
        _ = try await fixture.forwarder().round()
        fixture.jlis.fail()
        #expect(try await fixture.desk.status().outbox == ["pending": 1])
        try await fixture.desk.edit(
            number, try JSONValue(json: #"{"options": {"braille": true}}"#), reason: nil, by: DeskFixture.one)
        try await fixture.forward()
        #expect(fixture.jlis.submitted.isEmpty)
        try await fixture.desk.renew(number, [.confirmation], reason: "電話で確かめた", by: DeskFixture.clerks)
        try await fixture.approve(number)
        try await fixture.forward()
        #expect(fixture.jlis.submitted.count == 1)
        #expect(try fixture.jlis.submission(fixture.jlis.submitted[0])?.options.braille == true)
    }

    @Test func `a deficient photo comes back, is retaken and goes out as the next submission`() async throws {
        let fixture = try await DeskFixture()
        let laptop = try HallLaptop("KW", clock: fixture.clock)
        let number = try await fixture.approved(laptop, Person())
        try await fixture.forward()
        let first = fixture.jlis.submitted[0]
        fixture.jlis.move(first, to: .deficient, reasons: ["PH-BLUR"])
        try await fixture.forward()
        let id = try await fixture.desk.show(number, .ja).line.application
        let back = try await fixture.desk.show(number, .ja)
        #expect(back.line.status == .deficient && back.line.tasks == [.awaitAnswer])
        #expect(back.units["return"]?.value == .object(["reasons": .list([.text("PH-BLUR")])]))
        let banners = try await fixture.office.store.read { try $0.all(FeedBanner.self) }
        #expect(banners.map(\.text) == ["\(number): ぼやけています(PH-BLUR)"])
        // Approving what was sent back as it is leads nowhere.
        await #expect(throws: Refused.self) { try await fixture.approve(number) }
        let retake = try await laptop.retake(id, grey: 200, tag: number)
        try await fixture.take([retake.act], blobs: retake.blobs)
        try await fixture.forward()
        #expect(fixture.jlis.submitted.count == 1)
        #expect(try await fixture.office.store.read { try $0.all(FeedBanner.self) }.isEmpty)
        try await fixture.approve(number)
        try await fixture.forward()
        #expect(fixture.jlis.submitted == [first, String(first.dropLast()) + "2"])
        #expect(try fixture.jlis.submission(fixture.jlis.submitted[1])?.previous?.description == first)
        let report = try await fixture.desk.report(year: 2026, month: 11, by: nil)
        #expect(report.applications.total == 1 && report.resubmissions.total == 1)
    }

    @Test func `a withdrawal before sending takes the entry back, after it ⑩ is reported`() async throws {
        let fixture = try await DeskFixture()
        let laptop = try HallLaptop("KW", clock: fixture.clock)
        let early = try await fixture.approved(laptop, Person())
        fixture.jlis.fail(.down, .down, .down, .down)
        _ = try await fixture.forwarder().round()
        fixture.jlis.fail()
        try await fixture.desk.withdraw(early, .wish, reason: nil, by: DeskFixture.clerks)
        try await fixture.forward()
        #expect(fixture.jlis.submitted.isEmpty)
        let late = try await fixture.approved(
            laptop, Person(name: "小林 一郎", form: "99999999999999999999999"))
        try await fixture.forward()
        try await fixture.desk.withdraw(late, .moved, reason: nil, by: DeskFixture.clerks)
        try await fixture.forward()
        #expect(fixture.jlis.state.withLock { Array($0.reports.values) } == [[.cancelled]])
        #expect(try await fixture.desk.show(late, .ja).line.status == .cancelled)
    }
}
