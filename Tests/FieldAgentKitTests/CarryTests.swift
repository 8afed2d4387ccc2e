import Carry
import Domain
import Foundation
import Merge
import Records
import Sealing
import Storage
import SyncProtocol
import Synchronization
import Testing
import Transport

@testable import FieldAgentKit

/// Sticks at the laptop: what it writes, and the office's answers, in any order and beside the network.
struct CarryTests {
    /// An office's answer as it lies on a stick.
    private func answer(
        _ fixture: Fixture, _ receipts: [SignedReceipt] = [], at: Int64 = 1_900_000_000_000,
        acts: [SignedAct] = [], after: String = "", cursor: String = "", banners: [String] = [],
        refused: [ActOutcome] = [], to stick: String
    ) throws {
        let office = fixture.office
        let state = office.state.withLock { $0 }
        let reader = try #require(state.laptop?.sealingKey)
        let numbers = try receipts.map { try $0.verified(by: office.signer.verificationKey).number }
        let writer = try StickWriter(
            .answer, for: ScriptedOffice.device, at: Instant(milliseconds: at), random: [1], in: stick, bytes: 0)
        let part = CarryAnswer(
            device: ScriptedOffice.device, at: Instant(milliseconds: at), part: 1, isLast: true,
            configuration: try Signed(state.configuration, signedBy: office.signer), receipts: receipts,
            lastReceipt: numbers.max() ?? 0, refused: refused,
            after: after,
            feed: FeedAnswer(
                envelopes: try acts.map { WireBytes(try Envelope(sealing: $0, to: reader).bytes) }, outcomes: [],
                signers: state.signers, cursor: cursor, more: false, banners: banners))
        try writer.write(part: try part.file(signedBy: office.signer, sealedTo: reader), number: 1, isLast: true)
    }

    private func stick(_ fixture: Fixture, _ name: String = "stick") throws -> String {
        let path = "\(fixture.directory)-\(name)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return path
    }

    /// What the office would answer to everything on a stick.
    private func deliver(_ stick: String, to office: ScriptedOffice) async throws {
        for folder in try Stick(reading: stick).folders(.export, of: ScriptedOffice.device) {
            let envelopes = folder.actFiles.flatMap { folder.envelopes(in: $0).envelopes }
            _ = try await office.send(
                .init(.post, "https://office.example:9" + Routes.acts, body: .bytes(Frames.join(envelopes))))
            for file in folder.sealedFiles() {
                let bytes = try file.read(limit: 1 << 20)
                let copy = "\(stick)/\(file.id)"
                try Data(bytes).write(to: URL(filePath: copy))
                _ = try await office.send(
                    .init(
                        .post, "https://office.example:9" + Routes.blobs,
                        fields: [
                            "Upload-Length": String(bytes.count),
                            "Upload-Metadata": "id \(Data(file.id.utf8).base64EncodedString())",
                        ], body: .file(path: copy, offset: 0, length: Int64(bytes.count))))
            }
        }
    }

    @Test func `an export holds all that waits and takes nothing out of the queue; only receipts do`() async throws {
        let fixture = try await Fixture()
        let stick = try stick(fixture)
        defer { for path in [fixture.directory, stick] { try? FileManager.default.removeItem(atPath: path) } }
        _ = try await fixture.capture()
        let before = try await Register(fixture.laptop).queue().items
        let report = try await fixture.laptop.export(to: stick)
        #expect(report.acts == 2 && report.blobs == 2 && report.damaged.isEmpty)
        let folder = try #require(try Stick(reading: stick).folders(.export, of: ScriptedOffice.device).first)
        let key = try #require(fixture.office.state.withLock { $0.laptop?.verificationKey })
        let manifest = try CarryManifest(
            file: try #require(folder.manifestFile()), export: folder.name, device: ScriptedOffice.device, key: key)
        #expect(manifest.acts.map(\.reception?.text) == [nil, "KW-00001-F"])
        #expect(Set(manifest.blobs.map(\.id)) == Set(before.filter { $0.kind != "act" }.map(\.id)))
        #expect(folder.sealedFiles().count == 2)
        #expect(try folder.sealedFiles().allSatisfy { try !$0.read(limit: 1 << 20).isEmpty })

        let after = try await Register(fixture.laptop).queue().items
        #expect(after.map(\.id) == before.map(\.id))
        #expect(after.allSatisfy { $0.state == .waiting && $0.carriedAt == fixture.clock.now() })
        let status = try await Register(fixture.laptop).status()
        #expect((status.carriedActs, status.carriedBlobs) == (2, 2))
        #expect(status.lastCarriedAt == fixture.clock.now())
        #expect(try await Register(fixture.laptop).list().first?.arrival == .saved)

        try await deliver(stick, to: fixture.office)
        try answer(fixture, fixture.office.state.withLock(\.receipts), to: stick)
        let taken = try await fixture.laptop.takeAnswers(from: stick)
        #expect(taken.answers == 1 && taken.receipts == 3 && taken.incomplete == 0)
        #expect(taken.remainingActs + taken.remainingBlobs == 0)
        #expect(try await Register(fixture.laptop).list().first?.arrival == .complete)
        // Twice changes nothing, and there is nothing to write out any more.
        #expect(try await fixture.laptop.takeAnswers(from: stick).receipts == 0)
        #expect(try await fixture.laptop.export(to: stick).folder == nil)
        #expect(try await fixture.syncer.round().quiet)
    }

    @Test func `receipts on sticks in any order, beside the network, leave no gap and take nothing back`() async throws
    {
        let fixture = try await Fixture()
        let (old, new) = (try stick(fixture, "old"), try stick(fixture, "new"))
        defer { for path in [fixture.directory, old, new] { try? FileManager.default.removeItem(atPath: path) } }
        _ = try await fixture.capture()
        _ = try await fixture.laptop.export(to: old)
        try await deliver(old, to: fixture.office)
        let receipts = fixture.office.state.withLock(\.receipts)
        try answer(fixture, Array(receipts[..<1]), to: old)
        try answer(fixture, Array(receipts[1...]), to: new)
        let cut = try await fixture.laptop.takeAnswers(from: new)
        #expect(cut.receiptsAreCut && cut.receipts == 0 && cut.incomplete == 1)
        #expect(cut.remainingBlobs == 2, "what no chain leads to takes nothing out of the queue")
        #expect(try await fixture.laptop.takeAnswers(from: old).receipts == 1)
        // The network brings the rest; the stick comes late.
        #expect(try await fixture.syncer.round().quiet)
        let late = try await fixture.laptop.takeAnswers(from: new)
        #expect(late.receipts == 0 && late.incomplete == 0)
        let doctor = try await Doctor(fixture.laptop, client: fixture.office).run()
        #expect(doctor.first { $0.name == "receipts" }?.ok == true)
    }

    @Test func `the cursor moves only where the answer follows on from it, and acts are taken in all the same`()
        async throws
    {
        let fixture = try await Fixture()
        let stick = try stick(fixture)
        defer { for path in [fixture.directory, stick] { try? FileManager.default.removeItem(atPath: path) } }
        func cursor() async throws -> String {
            try await fixture.laptop.store.read { try $0.get(SyncProgress.self, "current")?.cursor ?? "" }
        }
        func act(_ first: Int64) throws -> SignedAct {
            let entity = EntityID(unchecked: [UInt8](repeating: UInt8(first), count: 16))
            return try SignedAct.make(
                .init(
                    replica: ReplicaID(unchecked: Array(repeating: 9, count: 16)), first: first, lamport: first,
                    at: Instant(milliseconds: 1), side: .office, author: Staff.other),
                writes: [NewWrite(entity: entity, field: "note", value: "\"x\"")], keys: [entity: SecretKey()],
                signedBy: fixture.office.signer)
        }
        let acts = try (1...3).map { try act($0) }
        try answer(fixture, at: 1_900_000_000_002, acts: [acts[1]], after: "1", cursor: "2", banners: ["二"], to: stick)
        let ahead = try await fixture.laptop.takeAnswers(from: stick)
        #expect(ahead.received == 1 && ahead.banners == ["二"])
        #expect(try await cursor() == "", "what lies before it is not here")
        try answer(fixture, at: 1_900_000_000_001, acts: [acts[0]], after: "", cursor: "1", banners: ["一"], to: stick)
        #expect(try await fixture.laptop.takeAnswers(from: stick).received == 1)
        #expect(try await cursor() == "2", "both follow on now")
        #expect(try await Register(fixture.laptop).status().banners == ["二"], "the newest stands")
        // Over the network it goes on from there, and a repeated stick takes nothing back.
        for act in acts { try fixture.office.publish(act) }
        #expect(try await fixture.syncer.round().received == 1)
        #expect(try await cursor() == "3")
        #expect(try await fixture.laptop.takeAnswers(from: stick).received == 0)
        #expect(try await cursor() == "3")
    }

    @Test func `what is damaged or for others is left alone and named; what was refused is told`() async throws {
        let fixture = try await Fixture()
        let stick = try stick(fixture)
        defer { for path in [fixture.directory, stick] { try? FileManager.default.removeItem(atPath: path) } }
        let saved = try #require(try await fixture.capture().saved?.act)
        fixture.office.state.withLock { $0.configuration.number = 5 }
        let refusal = ActOutcome(act: saved, outcome: .refused, code: "operator.unknown")
        try answer(fixture, at: 1_900_000_000_000, refused: [refusal], to: stick)
        try answer(fixture, at: 1_900_000_000_001, to: stick)
        let folder = "\(stick)/outreach-carry/1/\(ScriptedOffice.device)"
        let second = try #require(try FileManager.default.contentsOfDirectory(atPath: folder).max())
        #expect(truncate("\(folder)/\(second)/part-001.sealed", 60) == 0)
        try FileManager.default.copyItem(atPath: folder, toPath: "\(stick)/outreach-carry/1/laptop-2")
        let report = try await fixture.laptop.takeAnswers(from: stick)
        #expect(report.answers == 2 && report.otherDevices == ["laptop-2"] && report.configuration == 5)
        #expect(report.damaged == [.init(answer: second, part: 1, code: "seal.damaged")])
        let item = try await Register(fixture.laptop).queue().items.first { $0.id == saved.text }
        #expect(item?.state == .refused && item?.code == "operator.unknown")
        // Another laptop's, under this laptop's name, is sealed to a key that is not here.
        #expect(report.incomplete == 1)
    }

    @Test func `a picture that this laptop lost is named, and the rest is written`() async throws {
        let fixture = try await Fixture()
        let stick = try stick(fixture)
        defer { for path in [fixture.directory, stick] { try? FileManager.default.removeItem(atPath: path) } }
        _ = try await fixture.capture()
        let shelf = fixture.directory + "/blobs"
        let picture = try #require(try FileManager.default.contentsOfDirectory(atPath: shelf).first)
        #expect(truncate("\(shelf)/\(picture)", 100) == 0)
        let report = try await fixture.laptop.export(to: stick)
        #expect(report.acts == 2 && report.blobs == 1)
        #expect(report.damaged.map(\.id) == [picture])
        #expect(report.damaged.map(\.reception?.text) == ["KW-00001-F"])
        let items = try await Register(fixture.laptop).queue().items
        #expect(items.filter { $0.carriedAt == nil }.map(\.id) == [picture])
    }
}
