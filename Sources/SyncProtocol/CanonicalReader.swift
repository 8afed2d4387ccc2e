import Domain

/// Reads JSON in the very form that ``CanonicalJSON`` writes it, member by member, for what is read thousands of times.
///
/// What it does not know (white space, another order, a member of a later release, `\u`) it answers with nil: the
/// general decoder then says what the bytes are worth. So it refuses nothing, and reads nothing otherwise.
public struct CanonicalReader {
    private let bytes: [UInt8]
    private var position = 0

    public init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Whether everything was read.
    public var isAtEnd: Bool { position == bytes.count }

    /// Passes over these bytes, if they come next.
    public mutating func take(_ literal: StaticString) -> Bool {
        let count = literal.utf8CodeUnitCount
        guard position + count <= bytes.count else { return false }
        for index in 0..<count where bytes[position + index] != literal.utf8Start[index] { return false }
        position += count
        return true
    }

    /// The next bytes, so many.
    public mutating func bytes(_ count: Int) -> ArraySlice<UInt8>? {
        guard position + count <= bytes.count else { return nil }
        position += count
        return bytes[position - count..<position]
    }

    /// A whole number of at most 18 digits, not negative.
    public mutating func integer() -> Int64? {
        let start = position
        var value: Int64 = 0
        while position < bytes.count, case let digit = bytes[position] &- UInt8(ascii: "0"), digit < 10 {
            value = value &* 10 &+ Int64(digit)
            position += 1
        }
        let count = position - start
        guard (1...18).contains(count), count == 1 || bytes[start] != UInt8(ascii: "0") else { return nil }
        return value
    }

    /// The bytes of a text of printable ASCII characters without escapes.
    public mutating func plain() -> ArraySlice<UInt8>? {
        guard take("\"") else { return nil }
        let start = position
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return bytes[start..<position - 1]
            case UInt8(ascii: "\\"): return nil
            case 0x20..<0x7F: continue
            default: return nil
            }
        }
        return nil
    }

    /// Any text.
    public mutating func text() -> String? {
        guard take("\"") else { return nil }
        var copied: [UInt8] = []
        // From here on nothing was copied yet.
        var start = position
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                copied += bytes[start..<position - 1]
                return String(validating: copied, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard position < bytes.count, let character = Self.escaped(bytes[position]) else { return nil }
                copied += bytes[start..<position - 1]
                copied.append(character)
                position += 1
                start = position
            case 0..<0x20: return nil
            default: continue
            }
        }
        return nil
    }

    /// The character that stands behind a backslash.
    private static func escaped(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): byte
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: nil
        }
    }

    /// Reads members or elements up to the closing bracket, the opening one being read. `item` reads one and says whether
    /// it could.
    public mutating func items(until end: StaticString, _ item: (inout CanonicalReader) -> Bool) -> Bool {
        if take(end) { return true }
        repeat { guard item(&self) else { return false } } while take(",")
        return take(end)
    }
}

/// Writes JSON as ``CanonicalJSON`` does, byte for byte. The members' order is the caller's.
public struct CanonicalWriter {
    public private(set) var bytes: [UInt8] = []

    public init() {}

    /// Brackets, names and the like, as they stand.
    public mutating func add(_ literal: StaticString) {
        bytes.append(contentsOf: UnsafeBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount))
    }

    /// A whole number.
    public mutating func add(_ number: Int64) { bytes += String(number).utf8 }

    /// A text in quotation marks.
    public mutating func add(text: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
            case 0x08: add("\\b")
            case 0x0C: add("\\f")
            case 0x0A: add("\\n")
            case 0x0D: add("\\r")
            case 0x09: add("\\t")
            case 0..<0x20:
                add("\\u00")
                bytes += Hex.encode([byte]).utf8
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
