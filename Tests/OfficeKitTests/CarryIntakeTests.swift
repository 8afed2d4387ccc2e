import Carry
import Domain
import Foundation
import Merge
import Sealing
import Storage
import SyncProtocol
import Testing
import Transport

@testable import OfficeKit

/// Sticks at the office: what laptops wrote onto them, whole and in parts.
@Suite struct CarryIntakeTests {
    /// A stick in a temporary folder, written as a laptop writes it.
    struct TestStick {
        let path: String

        init(in office: TestOffice, _ name: String = "stick") throws {
            path = "\(office.directory)/../\(name)"
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        }

        /// Writes an export; the folder's path.
        @discardableResult
        func write(
            _ laptop: Laptop, _ acts: [SignedAct], pictures: [[UInt8]] = [], at: Int64 = 1,
            signer: SigningKey? = nil, isListed: Bool = true, receipts: Int64 = 0, cursor: String = ""
        ) throws -> String {
            let writer = try StickWriter(
                .export, for: laptop.enrolled.device, at: Instant(milliseconds: at), random: [UInt8(at)], in: path,
                bytes: 0)
            try writer.write(envelopes: try acts.map { try laptop.seal($0) })
            for picture in pictures { try writer.write(picture, as: Self.id(picture), .picture) }
            guard isListed else { return writer.path }
            let number = try ReceptionNumber.make(prefix: laptop.enrolled.receptionPrefix, serial: 1)
            let manifest = CarryManifest(
                export: writer.name, device: laptop.enrolled.device, madeAt: Instant(milliseconds: at),
                acts: acts.map { .init(id: $0.id, reception: number) },
                blobs: pictures.map { .init(id: Self.id($0), kind: .picture, size: $0.count, reception: number) },
                receipts: receipts, cursor: cursor)
            try writer.finish(manifest: try manifest.file(signedBy: signer ?? laptop.keys.signer))
            return writer.path
        }

        func copied(to name: String) throws -> TestStick {
            let copy = "\(path)-\(name)"
            try FileManager.default.copyItem(atPath: path, toPath: copy)
            return TestStick(at: copy)
        }

        func removed() { try? FileManager.default.removeItem(atPath: path) }

        private init(at path: String) { self.path = path }

        static func id(_ bytes: [UInt8]) -> String { Hex.encode(sha256(bytes)) }
    }

    /// Three acts of one application and two pictures.
    private func day(_ laptop: Laptop, _ session: EntityID) throws -> (acts: [SignedAct], pictures: [[UInt8]]) {
        let (entity, key) = (newEntity(), SecretKey())
        return (
            [
                try laptop.act(1, on: entity, key: key, [laptop.reception(1, in: session), name]),
                try laptop.act(3, on: entity, key: key, [("phone-note", "a")]),
                try laptop.act(4, on: entity, key: key, [("phone-note-2", "b")]),
            ], [randomBytes(70_000), randomBytes(300)]
        )
    }

    @Test func `a stick may come twice, in any order, and partly over the network`() async throws {
        try await TestOffice.serving { served in
            let laptop = try await served.laptop()
            let (acts, pictures) = try day(laptop, try await served.session([laptop]))
            let (late, early) = (try TestStick(in: served, "late"), try TestStick(in: served, "early"))
            defer { for stick in [late, early] { stick.removed() } }
            try early.write(laptop, Array(acts[..<2]), pictures: [pictures[0]], at: 1)
            try late.write(laptop, acts, pictures: pictures, at: 2)
            _ = try await laptop.deliver([acts[0]])

            let first = try await CarryIntake(served.office).take(from: late.path)
            #expect(first.exports.map(\.isWhole) == [true])
            #expect(first.exports[0].acts == .init(new: 2, known: 1))
            #expect(first.exports[0].blobs == .init(new: 2))
            for stick in [early, late, early] {
                let again = try await CarryIntake(served.office).take(from: stick.path)
                #expect(again.incomplete == 0)
                #expect(again.exports[0].acts.new == 0 && again.exports[0].blobs.new == 0)
            }
            let (stored, blobs) = try await served.office.store.read {
                (try $0.acts(after: 0, limit: 100).count, try $0.all(StoredBlob.self).count)
            }
            #expect(stored == 4, "the plan and three acts")
            #expect(blobs == 2)
            let receipts = try await laptop.receipts()
            #expect(Set(receipts.flatMap(\.acts)) == Set(acts.map(\.id)))
            #expect(receipts.flatMap(\.blobs).sorted() == pictures.map(TestStick.id).sorted(), "each picture once")
        }
    }

    @Test func `of a damaged copy the whole is taken and the rest named, and the original brings it`() async throws {
        try await TestOffice.serving { served in
            let laptop = try await served.laptop()
            let (acts, pictures) = try day(laptop, try await served.session([laptop]))
            let original = try TestStick(in: served)
            let folder = try original.write(laptop, acts, pictures: pictures)
            let copy = try original.copied(to: "copy")
            defer { for stick in [original, copy] { stick.removed() } }
            let copied = copy.path + folder.dropFirst(original.path.count)
            // The first act's name in its envelope is changed, the last act is torn.
            let file = copied + "/acts-001.frames"
            var frames = Array(try #require(FileManager.default.contents(atPath: file)))
            frames[4 + 20] ^= 1
            try Data(frames.dropLast(5)).write(to: URL(filePath: file))
            let picture = copied + "/pictures-001/" + TestStick.id(pictures[0])
            #expect(truncate(picture, 69_999) == 0)
            try FileManager.default.removeItem(atPath: copied + "/pictures-001/" + TestStick.id(pictures[1]))

            let report = try await CarryIntake(served.office).take(from: copy.path)
            let export = try #require(report.exports.first)
            #expect(export.acts.new == 1 && export.blobs.new == 0)
            #expect(export.damagedFiles == ["acts-001.frames"])
            #expect(export.missing.map(\.kind) == ["act", "act", "picture", "picture"])
            #expect(export.missing.map(\.id) == [acts[0].id.text, acts[2].id.text] + pictures.map(TestStick.id))
            #expect(export.missing.map(\.code) == [nil, nil, "blob.hash-mismatch", nil])
            #expect(export.missing.allSatisfy { $0.reception?.text.hasPrefix(laptop.enrolled.receptionPrefix) == true })
            #expect(report.incomplete == 4)

            let whole = try await CarryIntake(served.office).take(from: original.path)
            #expect(whole.incomplete == 0 && whole.exports[0].acts == .init(new: 2, known: 1))
            #expect(try await CarryIntake(served.office).take(from: copy.path).exports[0].missing.isEmpty)
        }
    }

    @Test func `what a file is the laptop said, not the folder of a rearranged copy`() async throws {
        try await TestOffice.serving { served in
            let laptop = try await served.laptop()
            let (acts, pictures) = try day(laptop, try await served.session([laptop]))
            let stick = try TestStick(in: served)
            defer { stick.removed() }
            let folder = try stick.write(laptop, acts, pictures: pictures)
            try FileManager.default.moveItem(atPath: folder + "/pictures-001", toPath: folder + "/pin-forms-001")
            let report = try await CarryIntake(served.office).take(from: stick.path)
            #expect(report.incomplete == 0 && report.exports[0].blobs.new == 2)
            #expect(try served.office.blobs.all(.picture).sorted() == pictures.map(TestStick.id).sorted())
            #expect(try served.office.blobs.all(.pinForm) == [])
        }
    }

    @Test func `without its list, or with another's, everything is taken on its own merits, and that is said`()
        async throws
    {
        try await TestOffice.serving { served in
            let laptop = try await served.laptop()
            let session = try await served.session([laptop])
            let (acts, pictures) = try day(laptop, session)
            let forged = try laptop.act(
                9, on: newEntity(), key: SecretKey(), signer: SigningKey(), [laptop.reception(2, in: session), name])
            let stick = try TestStick(in: served)
            defer { stick.removed() }
            try stick.write(laptop, acts + [forged], pictures: pictures, at: 1, isListed: false)
            try stick.write(laptop, [], pictures: [randomBytes(9)], at: 2, signer: SigningKey())
            let report = try await CarryIntake(served.office).take(from: stick.path)
            #expect(report.exports.map(\.code) == ["carry.no-manifest", "carry.manifest-wrong"])
            #expect(report.exports.map(\.acts.new) == [3, 0])
            #expect(report.exports.map(\.blobs.new) == [2, 1])
            #expect(report.exports[0].missing.map(\.code) == ["seal.signature-wrong"])
            #expect(report.incomplete == 3)
        }
    }

    @Test func `nothing is taken of a laptop that is revoked or unknown, and the others' goes on`() async throws {
        try await TestOffice.serving { served in
            let (lost, here) = (try await served.laptop(), try await served.laptop())
            let session = try await served.session([lost, here])
            let stick = try TestStick(in: served)
            defer { stick.removed() }
            for laptop in [lost, here] { try stick.write(laptop, try day(laptop, session).acts) }
            let unknown = stick.path + "/outreach-carry/1/"
            try FileManager.default.copyItem(atPath: unknown + here.enrolled.device, toPath: unknown + "0unknown")
            _ = try await served.office.revoke(lost.enrolled.device)
            let report = try await CarryIntake(served.office).take(from: stick.path)
            let codes = Dictionary(uniqueKeysWithValues: report.exports.map { ($0.device, $0.code) })
            #expect(
                codes == [
                    lost.enrolled.device: "device.revoked", here.enrolled.device: nil,
                    "0unknown": "device.not-enrolled",
                ])
            #expect(report.exports.reduce(0) { $0 + $1.acts.new } == 3)
        }
    }

    @Test func `a picture that the network had begun is finished by the stick, also where its beginning was wrong`()
        async throws
    {
        try await TestOffice.serving { served in
            let laptop = try await served.laptop()
            let pictures = [randomBytes(5_000), randomBytes(6_000), randomBytes(7_000)]
            let begun = [Array(pictures[0].prefix(2_000)), randomBytes(2_000), []]
            for (picture, start) in zip(pictures, begun) {
                // Announced with a wrong length, the last can never become whole by itself.
                let length = start.isEmpty ? 7_001 : picture.count
                let metadata =
                    "id \(Data(TestStick.id(picture).utf8).base64EncodedString()),"
                    + "kind \(Data("picture".utf8).base64EncodedString())"
                let made = try await laptop.send(
                    .post, Routes.blobs,
                    ["Tus-Resumable": "1.0.0", "Upload-Length": String(length), "Upload-Metadata": metadata])
                #expect(made.status == 201)
                let sent = try await laptop.send(
                    .patch, Routes.blobs + "/" + TestStick.id(picture),
                    ["Tus-Resumable": "1.0.0", "Upload-Offset": "0", "Content-Type": MediaTypes.offset], start)
                #expect(sent.status == 204)
            }
            let stick = try TestStick(in: served)
            defer { stick.removed() }
            try stick.write(laptop, [], pictures: pictures)
            let report = try await CarryIntake(served.office).take(from: stick.path)
            #expect(report.incomplete == 0 && report.exports[0].blobs.new == 3)
            for picture in pictures { #expect(try served.office.blobs.read(TestStick.id(picture)) == picture) }
        }
    }

    @Test func `an answer begins where the laptop's last export says it stands, and tells what was refused`()
        async throws
    {
        try await TestOffice.serving { served in
            let (a, b) = (try await served.laptop(), try await served.laptop())
            let session = try await served.session([a, b])
            let (acts, _) = try day(a, session)
            let own = try b.act(1, on: newEntity(), key: SecretKey(), [b.reception(1, in: session), name])
            let forbidden = try b.act(
                3, on: newEntity(), key: SecretKey(), by: "7777", [b.reception(2, in: session), name])
            _ = try await a.deliver(Array(acts[..<1]))
            let seen = try await b.feed().answer.cursor
            _ = try await a.deliver(Array(acts[1...]))
            let stick = try TestStick(in: served)
            defer { stick.removed() }

            func answer(fromBeginning: Bool = false) async throws -> [CarryAnswer] {
                let device = b.enrolled.device
                let written = try await CarryAnswering(served.office)
                    .write(to: stick.path, for: [device], fromBeginning: fromBeginning)
                #expect(written.map(\.device) == [device])
                let folder = try #require(try Stick(reading: stick.path).folders(.answer, of: device).last)
                return try folder.parts().map {
                    try CarryAnswer(
                        file: try #require($0.bytes()), device: device, openedBy: b.keys.opening,
                        office: b.configuration.serverKey)
                }
            }
            func opened(_ parts: [CarryAnswer]) throws -> [ActID] {
                try parts.flatMap(\.feed.envelopes).map { try Envelope(bytes: $0.bytes).open(with: b.keys.opening).id }
            }
            // Nothing is known of it yet: from the beginning.
            let first = try await answer()
            #expect(try opened(first).suffix(3) == acts.map(\.id)[...])
            #expect(first[0].after == "" && first.last?.isLast == true)
            #expect(try first[0].configuration?.verified(by: b.configuration.serverKey) == b.configuration)

            try stick.write(b, [own, forbidden], receipts: 0, cursor: seen)
            let report = try await CarryIntake(served.office).take(from: stick.path)
            #expect(report.exports[0].missing.map(\.code) == ["operator.unknown"])
            let second = try await answer()
            #expect(second[0].after == seen)
            #expect(try opened(second) == acts[1...].map(\.id))
            #expect(second[0].refused == [ActOutcome(act: forbidden.id, outcome: .refused, code: "operator.unknown")])
            #expect(
                try second.flatMap(\.receipts).flatMap { try $0.verified(by: b.configuration.serverKey).acts }
                    == [own.id])

            // An older export that comes late takes nothing back; one with a cursor that is none does no harm.
            let held = Int64(try await b.receipts().count)
            try stick.write(b, [own], at: 5, receipts: held, cursor: "not a cursor")
            _ = try await CarryIntake(served.office).take(from: stick.path)
            let third = try await answer()
            #expect(third[0].after == "")
            #expect(third.flatMap(\.receipts).count == (try await b.receipts().count) - Int(held))
            // Nor does one that says to have receipts which were never issued.
            try stick.write(b, [own], at: 6, receipts: .max, cursor: seen)
            _ = try await CarryIntake(served.office).take(from: stick.path)
            #expect(try await answer()[0].after == "")
            #expect(try await answer(fromBeginning: true).flatMap(\.receipts).count == b.receipts().count)
        }
    }

    @Test func `answers are for laptops that are here, and a wrong name is refused before anything is written`()
        async throws
    {
        try await TestOffice.serving { served in
            let (a, lost) = (try await served.laptop(), try await served.laptop())
            _ = try await served.office.revoke(lost.enrolled.device)
            let stick = try TestStick(in: served)
            defer { stick.removed() }
            let answering = CarryAnswering(served.office)
            for (device, code) in [("nobody", ErrorCode.deviceUnknown), (lost.enrolled.device, .deviceRevoked)] {
                await #expect {
                    try await answering.write(to: stick.path, for: [a.enrolled.device, device])
                } throws: { ($0 as? Failure)?.code == code }
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: stick.path).isEmpty)
            #expect(try await answering.write(to: stick.path).map(\.device) == [a.enrolled.device])
            await #expect { try await CarryIntake(served.office).take(from: stick.path) } throws: {
                ($0 as? Failure)?.code == .carryNothing
            }
        }
    }
}
