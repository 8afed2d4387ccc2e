/// A fixed count of bytes that names something for ever, written as lower-case hexadecimal digits. Kept as a number: merge
/// compares and hashes millions of them, and none has memory of its own.
public protocol HexName: Hashable, Sendable, Codable, Comparable, CustomStringConvertible {
    associatedtype Number: HexNumber
    /// The bytes, the first one as the most significant.
    var number: Number { get }
    init(number: Number)
}

extension HexName {
    /// nil unless there are exactly as many bytes as it has.
    public init?(bytes: [UInt8]) {
        guard bytes.count == Number.byteCount else { return nil }
        self.init(unchecked: bytes)
    }

    /// From as many bytes as it has; others are a fault of the program.
    public init(unchecked bytes: [UInt8]) {
        // Nothing from outside comes here uncounted: it is a hash, bytes just drawn, or what `init(bytes:)` counted.
        precondition(bytes.count == Number.byteCount, "a name of \(Number.byteCount) bytes")
        self.init(number: Number(bytes[...]))
    }

    /// nil unless it is as many hexadecimal digits as it has.
    public init?(_ hex: String) {
        guard let number = Number(hex: hex.utf8) else { return nil }
        self.init(number: number)
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let name = Self(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "not \(2 * Number.byteCount) hexadecimal digits")
        }
        self = name
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    public var bytes: [UInt8] { number.bytes }
    public var description: String { Hex.encode(number.bytes) }
    @inlinable public static func < (a: Self, b: Self) -> Bool { a.number < b.number }
}

/// The number that a ``HexName`` is kept as.
public protocol HexNumber: Hashable, Sendable, Comparable {
    static var byteCount: Int { get }
    /// From `byteCount` bytes, the most significant first.
    init(_ bytes: ArraySlice<UInt8>)
    /// nil unless there are two hexadecimal digits a byte.
    init?(hex digits: some Collection<UInt8>)
    var bytes: [UInt8] { get }
}

/// The number of a ``HexName`` of 16 bytes. Not the standard library's `UInt128`: Swift 6.3 lays the frames of asynchronous
/// functions out wrongly for types that are aligned to 16 bytes (swiftlang/swift#91639), and they overwrite one another.
public struct Number128: HexNumber {
    public let high: UInt64
    public let low: UInt64

    @inlinable init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    public static var byteCount: Int { 16 }

    public init(_ bytes: ArraySlice<UInt8>) {
        high = bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
        low = bytes.dropFirst(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    @inlinable public init?(hex digits: some Collection<UInt8>) {
        guard digits.count == 32 else { return nil }
        var (high, low): (UInt64, UInt64) = (0, 0)
        for byte in digits {
            guard let digit = Hex.value(byte) else { return nil }
            high = high << 4 | low >> 60
            low = low << 4 | UInt64(digit)
        }
        self.init(high: high, low: low)
    }

    public var bytes: [UInt8] {
        withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) { Array($0) }
    }

    @inlinable public static func < (a: Number128, b: Number128) -> Bool {
        a.high == b.high ? a.low < b.low : a.high < b.high
    }
}

/// The number of a ``HexName`` of 32 bytes.
public struct Number256: HexNumber {
    public let high: Number128
    public let low: Number128

    @inlinable init(high: Number128, low: Number128) {
        self.high = high
        self.low = low
    }

    public static var byteCount: Int { 32 }

    public init(_ bytes: ArraySlice<UInt8>) {
        high = Number128(bytes.prefix(16))
        low = Number128(bytes.dropFirst(16))
    }

    @inlinable public init?(hex digits: some Collection<UInt8>) {
        guard digits.count == 64 else { return nil }
        let middle = digits.index(digits.startIndex, offsetBy: 32)
        guard let high = Number128(hex: digits[..<middle]), let low = Number128(hex: digits[middle...]) else {
            return nil
        }
        self.init(high: high, low: low)
    }

    public var bytes: [UInt8] { high.bytes + low.bytes }

    @inlinable public static func < (a: Number256, b: Number256) -> Bool {
        a.high == b.high ? a.low < b.low : a.high < b.high
    }
}

/// Hexadecimal digits to bytes and back.
public enum Hex {
    /// Lower case, two digits a byte.
    public static func encode(_ bytes: some Collection<UInt8>) -> String {
        String(unsafeUninitializedCapacity: 2 * bytes.count) { out in
            var place = 0
            for byte in bytes {
                out[place] = digit(byte >> 4)
                out[place + 1] = digit(byte & 15)
                place += 2
            }
            return place
        }
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
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

    /// What a hexadecimal digit stands for.
    @inlinable static func value(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
