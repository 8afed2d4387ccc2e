import Domain
import FieldAgentKit
import Foundation
import Merge
import Records
import Sealing
import SyncProtocol
import Synchronization
import TestKit
import Testing
import Transport

/// The exchange with an office, over a real store.
struct SyncerTests {
    @Test func `everything goes up once, receipts come back, and only then it is called sent`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        _ = try await fixture.capture()
        let report = try await fixture.syncer.round()
        #expect(report.quiet)
        #expect(report.sentActs == 2)
        #expect(report.remainingActs + report.remainingBlobs == 0)
        let application = try #require(try await Register(fixture.laptop).list().first)
        #expect(application.arrival == .complete)
        #expect((application.pictures.sent, application.pictures.total) == (2, 2))
        #expect(application.status(.ja) == "市役所へ送信ずみ")
        let before = fixture.office.state.withLock { $0.pictureBytes }
        #expect(try await fixture.syncer.round().quiet)
        #expect(fixture.office.state.withLock { $0.pictureBytes } == before)
    }

    @Test func `without a line everything stays, with why and when it is next tried`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        _ = try await fixture.capture()
        fixture.office.state.withLock { $0.disturb = { _ in .drop } }
        let report = try await fixture.syncer.round()
        #expect(!report.quiet)
        #expect(report.code == "network.unreachable")
        #expect(report.nextTryAt != nil)
        let queue = try await Register(fixture.laptop).queue()
        #expect(queue.items.count == 4)
        #expect(queue.items.allSatisfy { $0.state == .waiting })
        #expect(
            queue.items.map { $0.name(.ja) } == ["会場「中原市民館」(2026-11-21)"] + Array(repeating: "KW-00001-F", count: 3))
        #expect(queue.items[0].name(.en) == "session 中原市民館 (2026-11-21)")
        #expect(queue.code == "network.unreachable")
        #expect(queue.nextTryAt == nil, "one round: nobody tries again by itself")
        #expect(try await Register(fixture.laptop).list().first?.arrival == .saved)
    }

    @Test func `a loop that waits says when it tries again`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        _ = try await fixture.capture()
        fixture.office.state.withLock { $0.disturb = { _ in .drop } }
        let seen = Mutex<(until: Instant, shown: Instant?)?>(nil)
        _ = try await fixture.syncer.round { [laptop = fixture.laptop] until in
            let shown = try? await Register(laptop).queue().nextTryAt
            seen.withLock { $0 = (until, shown) }
            return false
        }
        let told = seen.withLock { $0 }
        #expect(told != nil && told?.shown == told?.until)
    }

    @Test(arguments: [ErrorCode.storeFull, .storeReadOnly, .storeDamaged, .storeBusy, .storeMissing])
    func `a store that fails at the office is told as the office's, and everything goes later`(code: ErrorCode)
        async throws
    {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        _ = try await fixture.capture()
        // Room is not what a damaged database lacks.
        let told = [.storeFull, .storeReadOnly].contains(code) ? "office.cannot-store" : "server.fault"
        for place in [Routes.acts, Routes.blobs] {
            fixture.office.state.withLock { $0.disturb = { $0.url.contains(place) ? .problem(code) : nil } }
            let report = try await fixture.syncer.round()
            #expect((report.code, report.refused) == (told, 0))
            #expect(report.nextTryAt != nil)
            let queue = try await Register(fixture.laptop).queue()
            #expect(queue.code == told && !queue.items.isEmpty)
        }
        #expect(ErrorCode.officeCannotStore.exit == .unavailable)
        fixture.office.state.withLock { $0.disturb = { _ in nil } }
        #expect(try await fixture.syncer.round().quiet)
    }

    @Test func `an act that the answer does not mention is not sent: a person looks, and it goes again`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        _ = try await fixture.capture()
        fixture.office.state.withLock { $0.isSilent = true }
        let report = try await fixture.syncer.round()
        #expect(report.remainingActs == 2 && report.refused == 2)
        #expect(try await Register(fixture.laptop).list().first?.arrival == .saved)
        fixture.office.state.withLock { $0.isSilent = false }
        #expect(try await fixture.syncer.round().quiet)
    }

    @Test func `while pictures are on their way it is not called complete`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        _ = try await fixture.capture()
        fixture.office.state.withLock {
            $0.disturb = { $0.url.contains("/v1/blobs") ? .status(503, retryAfter: 20) : nil }
        }
        let report = try await fixture.syncer.round()
        #expect(report.remainingActs == 0)
        #expect(report.remainingBlobs == 2)
        let application = try #require(try await Register(fixture.laptop).list().first)
        #expect(application.arrival == .actsSent)
        #expect(application.status(.ja) == "市役所へ送信ずみ(写真など 0/2)")
        let next = try #require(report.nextTryAt)
        #expect(next >= fixture.clock.now().adding(milliseconds: 20_000))
    }

    @Test func `what had arrived is receipted in the next round, also when that is cut over its pictures`() async throws
    {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        _ = try await fixture.capture(pins: Sample.pins)
        let isCut = Mutex(false)
        fixture.office.state.withLock { state in
            // Everything arrives, and the line is gone before any receipt of it is fetched.
            state.disturb = { request in
                if request.url.contains(Routes.receipts), isCut.withLock(\.self) { return .drop }
                if request.url.contains("/v1/blobs") { isCut.withLock { $0 = true } }
                return nil
            }
        }
        _ = try await fixture.syncer.round()
        #expect(try await Register(fixture.laptop).list().map(\.arrival) == [.actsSent])
        _ = try await fixture.capture(photos: [Pictures.second])
        fixture.office.state.withLock { $0.disturb = { $0.url.contains("/v1/blobs") ? .drop : nil } }
        let report = try await fixture.syncer.round()
        #expect((report.code, report.remainingActs) == ("network.unreachable", 0))
        #expect(try await Register(fixture.laptop).list().map(\.arrival) == [.complete, .actsSent])
    }

    @Test(arguments: 0..<8)
    func `whatever fails, in the end the office has everything exactly once`(seed: UInt64) async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        let saved = try await fixture.capture()
        _ = try await fixture.capture(photos: [Pictures.second])
        let generator = Mutex(SeededGenerator(seed: seed))
        fixture.office.state.withLock { state in
            state.disturb = { _ in
                generator.withLock { generator in
                    guard generator.happens(0.45) else { return nil }
                    let all: [Disturbance] = [
                        .drop, .loseAnswer, .cut, .status(503, retryAfter: nil), .status(429, retryAfter: 1),
                    ]
                    return all[Int.random(in: 0..<all.count, using: &generator)]
                }
            }
        }
        // Every round is a new process as far as the code can tell.
        for _ in 0..<6 {
            _ = try await fixture.syncer.round {
                fixture.clock.move(to: $0); return generator.withLock { $0.happens(0.7) }
            }
        }
        fixture.office.state.withLock { $0.disturb = { _ in nil } }
        #expect(try await fixture.syncer.round().quiet, "seed \(seed)")
        let (acts, blobs, receipts) = fixture.office.state.withLock { ($0.acts, $0.blobs, $0.receipts) }
        #expect(acts.count == 3)
        #expect(blobs.count == 4)
        #expect(blobs.allSatisfy { Hex.encode(sha256($0.value)) == $0.key })
        let id = try #require(saved.saved?.act)
        let act = try #require(acts[id])
        #expect(act.act.side == .field)
        let held = try await Doctor(fixture.laptop, client: fixture.office).run()
        #expect(held.first { $0.name == "receipts" }?.english == "\(receipts.count) receipts form one chain")
        #expect(held.allSatisfy { $0.ok || $0.name == "space" })
    }

    @Test func `a refused act stays with its reason and does not stop the rest`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        let refused = try #require(try await fixture.capture().saved?.act)
        _ = try await fixture.capture()
        fixture.office.state.withLock { $0.refuse = [refused: "sync.dot-reused"] }
        let report = try await fixture.syncer.round()
        #expect((report.quiet, report.remainingActs, report.refused) == (false, 1, 1))
        let list = try await Register(fixture.laptop).list()
        #expect(list.map(\.needsDecision) == [true, false])
        #expect(list.map(\.arrival) == [.saved, .complete])
        #expect(list[0].refused == ["sync.dot-reused"])
    }

    @Test func `a configuration that the office did not sign is not used, and the rest goes on`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        _ = try await fixture.capture()
        fixture.office.state.withLock {
            $0.configuration.number = 9
            $0.configuration.pinKeys["141305"] = OpeningKey().sealingKey
            $0.forger = SigningKey()
        }
        let report = try await fixture.syncer.round()
        #expect(report.remainingActs == 0 && report.remainingBlobs == 0)
        let reopened = try await Laptop.open(fixture.directory, clock: fixture.clock, storage: Fixture.storage)
        #expect(reopened.configuration.number == 1)
        #expect(try await Register(fixture.laptop).status().refusedFromFeed == ["seal.signature-wrong": 1])
        // The office's own counts.
        fixture.office.state.withLock { $0.forger = nil }
        _ = try await fixture.syncer.round()
        let after = try await Laptop.open(fixture.directory, clock: fixture.clock, storage: Fixture.storage)
        #expect(after.configuration.number == 9)
    }

    @Test func `what the office did comes back, conflicts are shown, forgeries are counted and not used`() async throws
    {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        let saved = try #require(try await fixture.capture().saved)
        _ = try await fixture.syncer.round()
        var change = CaptureInput()
        change.address.street = "2-2-2"
        _ = try await fixture.editing.change(saved.reception.text, fixture.step(change))
        let theirs = Address(
            postalCode: try PostalCode("210-0006"), municipality: try MunicipalityCode("141305"),
            area: "神奈川県川崎市川崎区砂子", street: "9-9-9")
        try fixture.publish(theirs, .address, over: saved, signedBy: fixture.office.signer, counter: 1)
        try fixture.publish(theirs, .address, over: saved, signedBy: SigningKey(), counter: 2)
        let report = try await fixture.syncer.round()
        #expect(report.received == 1)
        let detail = try await Register(fixture.laptop).show(saved.reception.text)
        #expect(detail.summary.conflicts == ["address"] && detail.summary.missing.isEmpty)
        #expect(detail.summary.needsDecision)
        #expect(detail.summary.stale.contains("confirmation"))
        #expect(try await Register(fixture.laptop).status().refusedFromFeed == ["seal.signature-wrong": 1])
        await #expect(throws: Failure(.editConflict, ["field": "address"])) {
            var again = CaptureInput()
            again.address.street = "3-3-3"
            return try await fixture.editing.change(saved.reception.text, fixture.step(again))
        }
    }

    @Test func `one loop at a time on a data directory`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        let lock = try SyncLock(fixture.laptop.files)
        #expect(throws: Failure(.syncBusy)) { try SyncLock(fixture.laptop.files) }
        withExtendedLifetime(lock) {}
    }
}

extension Fixture {
    /// An act of the office over what it got from the laptop, into the feed.
    fileprivate func publish(
        _ value: some Encodable, _ field: ApplicationField, over saved: SavedApplication, signedBy key: SigningKey,
        counter: Int64
    ) throws {
        let known = try #require(office.state.withLock { $0.acts[saved.act] })
        let replaced = known.act.writes.first { $0.field == field.rawValue }.map { [$0.dot] } ?? []
        let write = NewWrite(
            entity: saved.application, field: field.rawValue,
            value: String(decoding: try CanonicalJSON.encode(value), as: UTF8.self), supersedes: replaced)
        let replica = office.state.withLock { $0.configuration.serverReplica }
        let digest = try #require(known.contents.digestKey(of: saved.application))
        try office.publish(
            SignedAct.make(
                SignedAct.Particulars(
                    replica: replica, first: counter, lamport: known.act.lamport + 1, at: clock.now(), side: .office,
                    author: Staff.other), writes: [write], keys: [saved.application: digest], signedBy: key))
    }
}
