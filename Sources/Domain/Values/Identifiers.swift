/// 16 random bytes that name something for ever; written as 32 lower-case hexadecimal digits.
public protocol HexIdentifier: Hashable, Sendable, Codable, Comparable, CustomStringConvertible {
    /// Always 16 bytes.
    var bytes: [UInt8] { get }
    init(unchecked bytes: [UInt8])
}

extension HexIdentifier {
    /// nil unless there are exactly 16 bytes.
    public init?(bytes: [UInt8]) {
        guard bytes.count == 16 else { return nil }
        self.init(unchecked: bytes)
    }

    /// nil unless it is 32 hexadecimal digits.
    public init?(_ hex: String) {
        guard let bytes = Hex.decode(hex) else { return nil }
        self.init(bytes: bytes)
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let id = Self(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not 32 hexadecimal digits")
        }
        self = id
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    public var description: String { Hex.encode(bytes) }
    public static func < (a: Self, b: Self) -> Bool { a.bytes.lexicographicallyPrecedes(b.bytes) }
}

/// One incarnation of a data directory: every laptop, server node and restore has its own (design.md 4).
public struct ReplicaID: HexIdentifier {
    public let bytes: [UInt8]
    public init(unchecked bytes: [UInt8]) { self.bytes = bytes }
}

/// What acts write to: an application (UUIDv7 made on the laptop), a session, or a link between two applications.
public struct EntityID: HexIdentifier {
    public let bytes: [UInt8]
    public init(unchecked bytes: [UInt8]) { self.bytes = bytes }

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

/// Hexadecimal digits to bytes and back.
public enum Hex {
    private static let digits = Array("0123456789abcdef".utf8)

    /// Lower case, two digits a byte.
    public static func encode(_ bytes: some Sequence<UInt8>) -> String {
        var out: [UInt8] = []
        out.reserveCapacity(2 * bytes.underestimatedCount)
        for byte in bytes {
            out.append(digits[Int(byte >> 4)])
            out.append(digits[Int(byte & 15)])
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// nil when the count is odd or a character is no hexadecimal digit.
    public static func decode(_ text: String) -> [UInt8]? {
        var out: [UInt8] = []
        out.reserveCapacity(text.utf8.count / 2)
        var high: UInt8?
        for byte in text.utf8 {
            guard let digit = value(byte) else { return nil }
            if let first = high {
                out.append(first << 4 | digit)
                high = nil
            } else {
                high = digit
            }
        }
        return high == nil ? out : nil
    }

    private static func value(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
