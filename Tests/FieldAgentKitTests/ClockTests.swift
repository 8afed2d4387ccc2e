import Domain
import FieldAgentKit
import Foundation
import SyncProtocol
import Synchronization
import Testing

/// A laptop's clock that is wrong, or jumps back (design.md 5).
struct ClockTests {
    static let day: Int64 = 86_400_000

    /// What each command says of the clock.
    private func said(_ fixture: Fixture) async throws -> [ClockTrouble.Kind?] {
        let draft = try await fixture.desk.take(fixture.step(CaptureInput()))
        let warned = draft.judgement.warnings.first { $0.code.hasPrefix("clock.") }
        let kind = warned.flatMap { ClockTrouble.Kind(rawValue: String($0.code.dropFirst("clock.".count))) }
        return [try await Register(fixture.laptop).status().clock?.kind, kind]
    }

    private func doctor(_ fixture: Fixture) async throws -> Bool {
        let checks = try await Doctor(fixture.laptop, client: fixture.office).run()
        return try #require(checks.first { $0.name == "clock" }).ok
    }

    @Test(arguments: [-400, -2] as [Int64])
    func `a clock behind what is stored is noticed without a network`(days: Int64) async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        #expect(try await said(fixture) == [nil, nil])
        fixture.clock.move(milliseconds: days * Self.day)
        #expect(try await said(fixture) == [.behindStored, .behindStored])
        let trouble = try #require(try await fixture.laptop.clockTrouble())
        #expect(trouble.text(.ja).contains("\(-days)日前") && trouble.text(.en).contains("\(-days) days"))
        fixture.office.state.withLock { $0.disturb = { _ in .drop } }
        #expect(try await doctor(fixture) == false)
        #expect(try await fixture.capture().saved != nil, "nothing is refused because of it")
    }

    /// The demonstration's clock begins with its data, at an hour of its own.
    @Test(arguments: [true, false])
    func `only real data remember the hour of the enrolment`(isDemo: Bool) async throws {
        let directory = NSTemporaryDirectory() + "laptop-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let (office, clock) = (try ScriptedOffice(isDemo: isDemo), HandClock())
        _ = try await Enrolling(
            directory: directory, clock: clock, storage: Fixture.storage, client: { _ in office }
        ).run(try InvitationText(office.invitation), name: "テスト1")
        clock.move(milliseconds: -Self.day)
        let laptop = try await Laptop.open(directory, clock: clock, storage: Fixture.storage)
        #expect(try await laptop.clockTrouble()?.kind == (isDemo ? nil : .behindStored))
    }

    @Test(arguments: [-400, -2, 3, 400] as [Int64])
    func `each sync compares the clock with the office's, and what it finds stays`(days: Int64) async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        fixture.office.state.withLock { $0.time = fixture.clock.now() }
        #expect(try await fixture.syncer.round().clock == nil)
        #expect(try await said(fixture) == [nil, nil])
        fixture.clock.move(milliseconds: days * Self.day)
        let kind = days < 0 ? ClockTrouble.Kind.behindOffice : .aheadOfOffice
        let report = try await fixture.syncer.round()
        #expect(report.quiet && report.clock?.kind == kind && report.clock?.seconds == abs(days) * Self.day / 1_000)
        #expect(try await said(fixture) == [kind, kind])
        #expect(try await doctor(fixture) == false)
        // Set right, and compared again.
        fixture.clock.move(milliseconds: -days * Self.day)
        #expect(try await fixture.syncer.round().clock == nil)
        #expect(try await said(fixture) == [nil, nil])
        #expect(try await doctor(fixture))
    }

    @Test(arguments: [(-120_000, true), (-121_000, false), (120_000, true), (121_000, false)] as [(Int64, Bool)])
    func `two minutes are no trouble`(milliseconds: Int64, isFine: Bool) async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        fixture.office.state.withLock { $0.time = fixture.clock.now() }
        fixture.clock.move(milliseconds: milliseconds)
        #expect((try await fixture.syncer.round().clock == nil) == isFine)
    }
}
