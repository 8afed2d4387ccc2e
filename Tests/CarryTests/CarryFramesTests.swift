import Carry
import SyncProtocol
import TestKit
import Testing

/// Files of acts as a damaged stick gives them back.
struct CarryFramesTests {
    /// Envelopes as far as a reader of frames looks: they begin with their four letters.
    private static func envelopes(_ sizes: [Int], seed: UInt64 = 1) -> [[UInt8]] {
        var random = SeededGenerator(seed: seed)
        return sizes.map { size in
            Array("OAE1".utf8) + (0..<size).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        }
    }

    @Test func `a tear at any byte gives every whole envelope before it`() {
        let envelopes = Self.envelopes([40, 1, 90, 33])
        let file = Frames.join(envelopes)
        var ends = [0]
        for envelope in envelopes { ends.append((ends.last ?? 0) + 4 + envelope.count) }
        for length in 0...file.count {
            let read = CarryFrames.envelopes(in: Array(file.prefix(length)))
            #expect(read.envelopes == Array(envelopes.prefix(ends.count { $0 > 0 && $0 <= length })), "\(length)")
            #expect(read.isWhole == ends.contains(length), "\(length)")
        }
    }

    @Test func `what claims to be many overlapping envelopes gives no more bytes than the file has`() {
        // Every eighth byte a length and an envelope's first letters, each reaching far into the file.
        let start: [UInt8] = [0, 1, 0, 0] + Array("OAE1".utf8)
        let file = (0..<20_000).flatMap { _ in start }
        let read = CarryFrames.envelopes(in: file)
        #expect(read.envelopes.reduce(0) { $0 + $1.count } <= 2 * file.count)
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `a changed byte costs the envelope that it lies in and no other`(seed: UInt64) {
        let envelopes = Self.envelopes([40, 7, 90, 33, 12], seed: seed)
        let file = Frames.join(envelopes)
        var start = 0
        for (index, envelope) in envelopes.enumerated() {
            for place in start..<start + 4 + envelope.count {
                for bit in 0..<8 {
                    var changed = file
                    changed[place] ^= 1 << UInt8(bit)
                    let found = Set(CarryFrames.envelopes(in: changed).envelopes)
                    for (other, whole) in envelopes.enumerated() where other != index {
                        #expect(found.contains(whole), "byte \(place), bit \(bit), envelope \(other)")
                    }
                }
            }
            start += 4 + envelope.count
        }
    }

    @Test func `an unreadable block costs what lies in it`() {
        let envelopes = Self.envelopes(Array(repeating: 50, count: 20))
        var file = Frames.join(envelopes)
        for place in 300..<500 { file[place] = 0 }
        let read = CarryFrames.envelopes(in: file)
        #expect(!read.isWhole)
        let touched = 300 / 58...499 / 58
        for (index, whole) in envelopes.enumerated() where !touched.contains(index) {
            #expect(read.envelopes.contains(whole), "\(index)")
        }
    }

    @Test(arguments: [4, 5, 6] as [UInt64])
    func `random bytes end, and a length without end is not believed`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<50 {
            let bytes = (0..<Int.random(in: 1...400, using: &random)).map { _ in
                UInt8(truncatingIfNeeded: random.next())
            }
            #expect(CarryFrames.envelopes(in: bytes).envelopes.isEmpty)
        }
        let huge = [0xFF, 0xFF, 0xFF, 0xFF] + Array("OAE1".utf8) + [1, 2, 3]
        #expect(CarryFrames.envelopes(in: huge).envelopes.isEmpty)
        #expect(CarryFrames.envelopes(in: huge + Frames.join(Self.envelopes([9]))).envelopes == Self.envelopes([9]))
    }
}
