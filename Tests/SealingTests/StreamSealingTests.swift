import Domain
import Sealing
import TestKit
import Testing

@Suite struct StreamSealingTests {
    private let key = OpeningKey()

    private func sealed(_ bytes: [UInt8], pieces: Int) throws -> [UInt8] {
        var sealer = try StreamSealer(to: key.sealingKey)
        var out = sealer.header
        for start in stride(from: 0, to: bytes.count, by: pieces) {
            out += try sealer.seal(bytes[start..<min(bytes.count, start + pieces)])
        }
        return out + (try sealer.finish())
    }

    private func opened(_ bytes: [UInt8], pieces: Int, with key: OpeningKey? = nil) throws -> [UInt8] {
        var opener = StreamOpener(with: key ?? self.key)
        var out: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: pieces) {
            out += try opener.open(bytes[start..<min(bytes.count, start + pieces)])
        }
        return out + (try opener.finish())
    }

    @Test(arguments: [0, 1, 65_535, 65_536, 65_537, 131_072, 200_001], [100, 65_536, 1 << 20])
    func `what goes in comes out, however it is cut into pieces`(size: Int, pieces: Int) throws {
        var generator = SeededGenerator(seed: UInt64(size), purpose: "stream")
        let bytes = (0..<size).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        let sealed = try sealed(bytes, pieces: pieces)
        #expect(try opened(sealed, pieces: 77_777) == bytes)
        #expect(try opened(sealed, pieces: 1_000) == bytes)
    }

    @Test func `what was cut, changed, lengthened or sealed to another is refused`() throws {
        let whole = try sealed([UInt8](repeating: 7, count: 150_000), pieces: 10_000)
        let chunk = 65_536 + 16
        let header = whole.count - 150_000 - 3 * 16
        var swapped = whole
        swapped.replaceSubrange(header..<header + chunk, with: whole[header + chunk..<header + 2 * chunk])
        var flipped = whole
        flipped[header + 5] ^= 1
        for wrong in [
            Array(whole.dropLast()), Array(whole[..<(header + 2 * chunk)]), Array(whole[..<header]), [], flipped,
            swapped,
            whole + [0],
        ] {
            #expect(throws: Failure.self) { try opened(wrong, pieces: 30_000) }
        }
        let failure = #expect(throws: Failure.self) { try opened(whole, pieces: 9_999, with: OpeningKey()) }
        #expect(failure?.code == .sealDamaged)
    }
}
