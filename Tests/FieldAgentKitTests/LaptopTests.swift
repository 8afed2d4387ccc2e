import Domain
import FieldAgentKit
import Foundation
import Records
import Sealing
import Storage
import SyncProtocol
import Synchronization
import Testing
import Transport

/// Sessions, changes, and what lies on the disk.
struct LaptopTests {
    @Test func `a directory that is not there, or not enrolled, says so`() async throws {
        await #expect(throws: Failure(.storeMissing)) {
            try await Laptop.open("/nowhere/laptop", clock: HandClock(), storage: Fixture.storage)
        }
        let empty = NSTemporaryDirectory() + "empty-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: empty, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: empty) }
        func open(_ path: String) async throws {
            _ = try await Laptop.open(path, clock: HandClock(), storage: Fixture.storage)
        }
        await #expect(throws: Failure(.noLaptopData)) { try await open(empty) }
        await #expect(throws: Failure(.noLaptopData)) { try await open("/etc/passwd") }
        for name in ["outreach.sqlite", "office.json"] { try Data().write(to: URL(filePath: "\(empty)/\(name)")) }
        await #expect(throws: Failure(.noLaptopData), "an office's") { try await open(empty) }
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: empty).sorted() == ["office.json", "outreach.sqlite"])
    }

    @Test(arguments: [("2026-11-19", false), ("2026-11-20", true), ("2026-11-28", true)])
    func `a session is not opened for a day before yesterday`(date: String, isOpened: Bool) async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        let plan = SessionPlan(
            venue: "中原市民館", kind: .hall, date: try #require(CivilDate(date)),
            municipality: fixture.laptop.municipality, staff: [Staff.city])
        do { _ = try await Sessions(fixture.laptop).open(plan, by: Staff.city) } catch let failure as Failure {
            #expect(failure == Failure(.sessionPast, ["date": date]))
        }
        #expect(try await Sessions(fixture.laptop).list().count == (isOpened ? 2 : 1))
    }

    @Test func `each application of a closed session is in one count, whatever became of it`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        var saved: [SavedApplication] = []
        for _ in 0..<4 { saved.append(try #require(try await fixture.capture().saved)) }
        _ = try await fixture.desk.take(fixture.step(CaptureInput()))
        // One stays confirmed, one is changed, one's confirmation is cleared, one is withdrawn.
        var change = CaptureInput()
        change.person.name = "別 人"
        _ = try await fixture.editing.change(saved[1].reception.text, fixture.step(change))
        try await write("null", .confirmation, of: saved[2].application, fixture)
        try await write(#"{"cause":"wish"}"#, .withdrawal, of: saved[3].application, fixture)
        #expect(try await Register(fixture.laptop).list().map(\.confirmed) == [true, false, false, true])
        let view = try await Sessions(fixture.laptop).close(fixture.session, withDrafts: true, by: Staff.city)
        let closed = try #require(view.closed)
        #expect(closed.confirmed == 1 && closed.unconfirmed == 2 && closed.withdrawn == 1 && closed.parked == 1)
        #expect(closed.confirmed + (closed.unconfirmed ?? 0) + closed.withdrawn == view.applications)
    }

    @Test func `every check of doctor has a name in words`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        let checks = try await Doctor(fixture.laptop, client: fixture.office).run()
        #expect(checks.count == 10)
        for check in checks { #expect(check.title(.ja) != check.name && check.title(.en) == check.name) }
    }

    @Test func `counts of a release that did not count the unconfirmed are read`() throws {
        let old = #"""
            {"closedAt":1,"collected":{"copies":0,"form":0,"lossReport":0,"notificationCard":0,"pinEnvelope":0,
            "presentCard":0},"confirmed":3,"parked":0,"pinEnvelopes":0,"pinForms":0,"withdrawn":1}
            """#
        let close = try JSONDecoder().decode(SessionClose.self, from: Data(old.utf8))
        #expect(close.confirmed == 3 && close.unconfirmed == nil)
    }

    /// A decision that others make: on the application as it stands here.
    private func write(
        _ value: String, _ field: ApplicationField, of id: EntityID, _ fixture: Fixture
    ) async throws {
        try await fixture.laptop.store.write { transaction in
            let state = try fixture.laptop.log.record(of: id, in: transaction)?.state
            var write = try NewWrite.value("", field.rawValue, of: id, on: state)
            write.value = value
            _ = try fixture.laptop.log.append(
                NewAct(at: fixture.clock.now(), author: Staff.city, writes: [write]), in: transaction)
        }
    }

    @Test func `a session is closed with its counts, and not over open drafts unless told so`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        _ = try await fixture.capture { $0.items = CollectedItems(form: 1, copies: 2) }
        _ = try await fixture.desk.take(fixture.step(CaptureInput()))
        let sessions = Sessions(fixture.laptop)
        await #expect(throws: Failure(.sessionDraftsOpen, ["count": "1"])) {
            try await sessions.close(fixture.session, withDrafts: false, by: Staff.city)
        }
        await #expect(throws: Failure(.notPermitted)) {
            try await sessions.close(fixture.session, withDrafts: true, by: Staff.contractor)
        }
        let closed = try #require(try await sessions.close(fixture.session, withDrafts: true, by: Staff.city).closed)
        #expect((closed.confirmed, closed.parked, closed.pinForms, closed.pinEnvelopes) == (1, 1, 1, 0))
        #expect(closed.collected == CollectedItems(form: 1, copies: 2))
        await #expect(throws: Failure(.sessionNeeded, ["count": "0"])) { try await fixture.capture() }
    }

    @Test func `a session is at a place, with staff the office knows`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        func plan(_ venue: String, _ staff: StaffNumber) -> SessionPlan {
            SessionPlan(
                venue: venue, kind: .hall, date: fixture.clock.now().dateInJapan,
                municipality: fixture.laptop.municipality, staff: [staff])
        }
        let sessions = Sessions(fixture.laptop)
        await #expect(throws: Failure(.textBlank, ["field": "venue"])) {
            try await sessions.open(plan(" ", Staff.city), by: Staff.city)
        }
        await #expect(throws: Failure(.operatorUnknown)) {
            try await sessions.open(plan("中原市民館", StaffNumber("X999")), by: Staff.city)
        }
        #expect(try await sessions.list().map(\.session) == [fixture.session])
    }

    @Test func `a change writes only what differs, and tells that the confirmation became stale`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        let saved = try #require(try await fixture.capture().saved)
        var change = CaptureInput()
        change.address.street = "2-2-2"
        change.phone = "044-200-1111"
        let result = try await fixture.editing.change(saved.reception.text, fixture.step(change))
        #expect(result.changed == ["address"])
        #expect(result.stale.contains("confirmation"))
        #expect(!result.confirmed)
        await #expect(throws: Failure(.nothingToEdit)) {
            try await fixture.editing.change(saved.reception.text, fixture.step(change))
        }
        var again = CaptureInput()
        again.documents = Sample.input().documents
        again.faceMatched = true
        again.decidedBy = Staff.city.text
        again.confirmation = Sample.input().confirmation
        let renewed = try await fixture.editing.change(saved.reception.text, fixture.step(again))
        #expect(renewed.stale == [])
        #expect(renewed.confirmed)
    }

    @Test func `a retaken photo, compared anew, and a new confirmation go in one act`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        let saved = try #require(try await fixture.capture().saved)
        _ = try await fixture.syncer.round()
        var retake = Sample.confirmed
        retake.decidedBy = Staff.city.text
        func edit() async throws -> EditResult {
            try await fixture.editing.change(
                saved.application.description, fixture.step(retake, photos: [Pictures.second]))
        }
        await #expect(throws: Failure(.photoWithoutTag)) { try await edit() }
        retake.photoTag = try ReceptionNumber.make(prefix: "KW", serial: 2).text
        await #expect(throws: Failure(.tagMismatch)) { try await edit() }
        retake.photoTag = saved.reception.text
        await #expect(throws: Failure(.photoNotCompared)) { try await edit() }
        retake.comparedBy = Staff.other.text
        fixture.clock.move(milliseconds: 60_000)
        let result = try await edit()
        #expect(result.changed == ["photo", "photo-proof", "confirmation"])
        #expect(result.stale == [])
        #expect(result.confirmed)
        let view = try #require(try await Register(fixture.laptop).list().first)
        #expect(view.arrival == .saved)
        #expect(try await fixture.syncer.round().quiet)
    }

    @Test func `only what one's role allows is changed`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        let saved = try #require(try await fixture.capture().saved)
        var change = CaptureInput()
        change.route = .desk
        var step = fixture.step(change)
        step.author = Staff.contractor
        await #expect(throws: Failure(.notPermitted)) { try await fixture.editing.change(saved.reception.text, step) }
        await #expect(throws: Failure(.applicationUnknown)) {
            try await fixture.editing.change("KW-00099-0", fixture.step(change))
        }
    }

    @Test func `no PIN, name or form ID lies readable on the disk`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        _ = try await fixture.capture()
        var half = Sample.input()
        half.confirmation = nil
        _ = try await fixture.desk.take(fixture.step(half, photos: [Pictures.portrait], pins: Sample.pins))
        _ = try await fixture.syncer.round()
        let secrets = [
            Sample.name, Sample.formID, "タカサキ", "044-200-1111", "ABC123XYZ", "砂子", "1985-04-03", #""7391""#, "8264\"",
        ].map { Data($0.utf8) }
        let files =
            FileManager.default.enumerator(atPath: fixture.directory)?.allObjects.compactMap { $0 as? String } ?? []
        #expect(files.count > 8)
        for file in files {
            guard let data = FileManager.default.contents(atPath: fixture.directory + "/" + file) else { continue }
            for secret in secrets { #expect(data.range(of: secret) == nil, "\(file)") }
        }
        // What is looked for would be found: the same scan finds what is not secret.
        let database = try #require(FileManager.default.contents(atPath: fixture.directory + "/outreach.sqlite-wal"))
        #expect(database.range(of: Data("KW-00001".utf8)) != nil)
    }
}
