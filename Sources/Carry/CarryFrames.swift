import SyncProtocol

/// Envelopes in a file of an export: frames as in a batch, read so that damage costs only what it touches.
public enum CarryFrames {
    /// The largest envelope with room to spare: ``Envelope/largestAct`` deflated never grows by more.
    public static let largest = Envelope.largestAct + (64 << 10)
    private static let magic = Array("OAE1".utf8)

    /// Every envelope that can be whole, in the order in which they stand, and whether that is all of the file.
    ///
    /// Where a length leads to no envelope, reading goes on at the next place that looks like one, so a flipped bit or
    /// an unreadable block costs what it lies in. What only looks like an envelope does not open, and is refused by
    /// itself.
    public static func envelopes(in bytes: [UInt8]) -> (envelopes: [[UInt8]], isWhole: Bool) {
        var found: [[UInt8]] = []
        var isWhole = true
        // Candidates may overlap where they lead to no other: altogether they are no more than the file is large.
        var doubtful = 0
        var position = 0
        while position < bytes.count {
            if let end = end(ofFrameAt: position, in: bytes) {
                let isFollowed = end == bytes.count || startsFrame(at: end, in: bytes)
                if isFollowed || doubtful + end - position <= bytes.count {
                    found.append(Array(bytes[position + 4..<end]))
                    doubtful += isFollowed ? 0 : end - position
                }
                if isFollowed {
                    position = end
                    continue
                }
            }
            isWhole = false
            position += 1
            while position < bytes.count && !startsFrame(at: position, in: bytes) { position += 1 }
        }
        return (found, isWhole)
    }

    /// Where a whole frame with an envelope ends; nil when there is none.
    private static func end(ofFrameAt position: Int, in bytes: [UInt8]) -> Int? {
        guard startsFrame(at: position, in: bytes) else { return nil }
        let count = bytes[position..<position + 4].reduce(0) { $0 << 8 | Int($1) }
        guard (magic.count...largest).contains(count), position + 4 + count <= bytes.count else { return nil }
        return position + 4 + count
    }

    /// Whether an envelope's first bytes stand behind a length.
    private static func startsFrame(at position: Int, in bytes: [UInt8]) -> Bool {
        position + 8 <= bytes.count && bytes[position + 4..<position + 8].elementsEqual(magic)
    }
}
