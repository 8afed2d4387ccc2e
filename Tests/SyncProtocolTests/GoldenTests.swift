import Domain
import Foundation
import Merge
import Sealing
import SyncProtocol
import Testing

/// Kept examples of what earlier releases wrote: they are never changed, only added to. A release that cannot read one
/// of them cannot read what laptops and offices hold.
@Suite struct GoldenTests {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")
    let samples: Samples

    init() throws { samples = try Samples() }

    func golden(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: Self.folder.appending(path: name)))
    }

    @Test func `the kept act is read as it was meant`() throws {
        let header = try golden("act-1.header.json")
        let contents = try CanonicalJSON.decode(ActContents.self, from: golden("act-1.contents.json"))
        let act = try SignedAct(header: header, signature: golden("act-1.signature"), contents: contents)
        #expect(act.isSigned(by: samples.signer.verificationKey))
        #expect(act.id.text == "a13d91b5c3c61df709904eb557e0de39000359d443d487420f876f4f7a5b2500")
        #expect(act.act.writes.map(\.field) == ["name", "confirmation"])
        #expect(act.contents.reason == "本人の申し出")
        let name = try CanonicalJSON.decode(PersonName.self, from: Array(#require(contents.values[0]).utf8))
        #expect(Array(name.name.string.utf8) == Array(Samples.names[2].utf8))
    }

    @Test func `this release writes the kept act's header and contents again, byte for byte`() throws {
        let act = try samples.fullAct()
        #expect(try act.header == golden("act-1.header.json"))
        #expect(try CanonicalJSON.encode(act.contents) == golden("act-1.contents.json"))
    }

    @Test func `the kept envelope opens`() throws {
        let opened = try Envelope(bytes: golden("act-1.envelope")).open(with: samples.reader)
        #expect(try opened.header == golden("act-1.header.json"))
        #expect(try opened.signature == golden("act-1.signature"))
    }

    @Test func `the kept receipt is verified and read`() throws {
        let signed = SignedReceipt(bytes: try golden("receipt-1.json"), signature: try golden("receipt-1.signature"))
        let receipt = try signed.verified(by: samples.signer.verificationKey)
        #expect(receipt.number == 2)
        #expect(receipt.level == .backedUp)
        #expect(receipt.acts == [ActID(of: try golden("act-1.header.json"))])
        #expect(try Self.receipt(samples).bytes.bytes == golden("receipt-1.json"))
    }

    private static func receipt(_ samples: Samples) throws -> SignedReceipt {
        try SignedReceipt(
            Receipt(
                epoch: "2026-1", device: "dev-01", number: 2, level: .backedUp, acts: [samples.fullAct().id],
                blobs: [String(repeating: "0f", count: 32)], previous: String(repeating: "e1", count: 32),
                at: Instant(milliseconds: 1_790_000_000_500)), signedBy: samples.signer)
    }

    /// How the examples were made; run once for each new one, never over an old one.
    @Test(.enabled(if: ProcessInfo.processInfo.environment["OUTREACH_WRITE_GOLDEN"] != nil, "examples are kept"))
    func `write examples that are not there yet`() throws {
        let act = try samples.fullAct()
        let receipt = try Self.receipt(samples)
        for (name, bytes) in [
            ("act-1.header.json", act.header), ("act-1.signature", act.signature),
            ("act-1.contents.json", CanonicalJSON.encode(act.contents)),
            ("act-1.envelope", try Envelope(sealing: act, to: samples.reader.sealingKey).bytes),
            ("receipt-1.json", receipt.bytes.bytes), ("receipt-1.signature", receipt.signature.bytes),
        ] {
            let file = Self.folder.appending(path: name)
            if !FileManager.default.fileExists(atPath: file.path) { try Data(bytes).write(to: file) }
        }
    }
}
