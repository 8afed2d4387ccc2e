import Domain
import Sealing
import SyncProtocol
import TestKit
import Testing

@Suite struct FrameTests {
    @Test func `frames come back as they were joined, empty ones too`() throws {
        let frames: [[UInt8]] = [[], [1], Array(repeating: 7, count: 300), []]
        #expect(try Frames.split(Frames.join(frames), largest: 300) == frames)
        #expect(try Frames.split([], largest: 0) == [])
        #expect(Frames.length(0x0102_0304) == [1, 2, 3, 4])
    }

    @Test func `a cut or too large frame is refused`() {
        let bytes = Frames.join([[1, 2, 3], [4]])
        for count in 1..<bytes.count where count != 7 {
            expectFailure(.messageMalformed, "\(count)") { try Frames.split(Array(bytes.prefix(count)), largest: 10) }
        }
        expectFailure(.messageMalformed) { try Frames.split(bytes, largest: 2) }
        expectFailure(.messageMalformed) { try Frames.split([0xFF, 0xFF, 0xFF, 0xFF, 1], largest: .max) }
    }

    /// Random bytes, and good bytes with random damage: an answer or a refusal, never a crash.
    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func `random bytes never crash a reader`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let samples = try Samples()
        let act = try samples.fullAct()
        let envelope = try Envelope(sealing: act, to: samples.reader.sealingKey).bytes
        for round in 0..<500 {
            var bytes = random.bytes(Int.random(in: 0...200, using: &random))
            if let frames = try? Frames.split(bytes, largest: 64) {
                #expect(Frames.join(frames) == bytes, "seed \(seed), round \(round)")
            }
            _ = try? Envelope(bytes: bytes).open(with: samples.reader)
            _ = try? SignedAct.parse(bytes)
            _ = try? CanonicalJSON.decode(ActContents.self, from: bytes)
            // Good ones, with a few bytes changed or cut off.
            bytes = act.header
            for _ in 0...Int.random(in: 0...3, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: .min ... .max, using: &random)
            }
            if let changed = try? SignedAct(header: bytes, signature: act.signature, contents: act.contents) {
                #expect(bytes == act.header || !changed.isSigned(by: samples.signer.verificationKey))
            }
            bytes = envelope
            bytes[Int.random(in: 0..<bytes.count, using: &random)] ^= UInt8.random(in: 1...255, using: &random)
            if round.isMultiple(of: 10) {
                #expect(throws: Failure.self, "seed \(seed), round \(round)") {
                    try Envelope(bytes: bytes).open(with: samples.reader)
                }
            }
        }
    }
}
