/// One incarnation of a data directory: every laptop, server node and restore has its own (design.md 4). 16 random bytes.
public struct ReplicaID: HexName {
    public let number: Number128
    public init(number: Number128) { self.number = number }
}

/// What acts write to: an application (UUIDv7 made on the laptop), a session, or a link between two applications.
/// 16 bytes.
public struct EntityID: HexName {
    public let number: Number128
    public init(number: Number128) { self.number = number }

    /// A UUIDv7 (RFC 9562, 5.7) from a moment and ten random bytes (more are ignored; fewer are filled with zero).
    public static func version7(at instant: Instant, random: [UInt8]) -> EntityID {
        let ms = UInt64(max(0, instant.milliseconds))
        var bytes = (0..<6).map { UInt8(truncatingIfNeeded: ms >> UInt64(40 - 8 * $0)) }
        bytes += random.prefix(10)
        bytes += [UInt8](repeating: 0, count: 16 - bytes.count)
        bytes[6] = 0x70 | (bytes[6] & 0x0F)
        bytes[8] = 0x80 | (bytes[8] & 0x3F)
        return EntityID(unchecked: bytes)
    }
}

/// A person's unique staff number, as printed on the staff card: 1 to 16 letters, digits or hyphens.
public struct StaffNumber: ValidatedText {
    public let text: String
    public init(unchecked text: String) { self.text = text }

    public static func canonical(_ input: String) throws(Failure) -> String {
        let allowed = input.unicodeScalars.allSatisfy {
            ("0"..."9").contains($0) || ("A"..."Z").contains($0) || ("a"..."z").contains($0) || $0 == "-"
        }
        guard allowed, (1...16).contains(input.utf8.count) else { throw Failure(.staffNumberForm) }
        return input
    }
}
