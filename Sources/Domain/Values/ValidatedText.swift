/// A code written as text that is only ever made by checking it. Encoded as a plain string and checked again on decoding.
public protocol ValidatedText: Hashable, Sendable, Codable, Comparable, CustomStringConvertible {
    /// The checked text in its one canonical spelling.
    var text: String { get }
    init(unchecked text: String)
    /// The canonical spelling of what was typed or read.
    static func canonical(_ input: String) throws(Failure) -> String
}

extension ValidatedText {
    public init(_ input: String) throws(Failure) { self.init(unchecked: try Self.canonical(input)) }

    public init(from decoder: any Decoder) throws {
        self = try Self(try decoder.singleValueContainer().decode(String.self))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    public var description: String { text }
    public static func < (a: Self, b: Self) -> Bool { a.text < b.text }
}

/// The digits of a text typed by hand: full-width digits count, spaces and hyphens are dropped.
/// nil when anything else stands in it.
func typedDigits(_ input: String) -> String? {
    var digits = ""
    for scalar in input.unicodeScalars where !isTypedSpace(scalar) && !isTypedHyphen(scalar) {
        switch scalar {
        case "0"..."9": digits.unicodeScalars.append(scalar)
        case "\u{FF10}"..."\u{FF19}": digits += String(scalar.value - 0xFF10)
        default: return nil
        }
    }
    return digits
}

/// Space, tab, no-break space, ideographic space.
func isTypedSpace(_ scalar: Unicode.Scalar) -> Bool { [0x20, 0x09, 0xA0, 0x3000].contains(scalar.value) }

/// What people type for a hyphen: hyphens, dashes, the minus sign and, in Japanese input, the long-vowel sign.
func isTypedHyphen(_ scalar: Unicode.Scalar) -> Bool {
    [0x2D, 0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2212, 0x30FC, 0xFF0D, 0xFF70].contains(scalar.value)
}
