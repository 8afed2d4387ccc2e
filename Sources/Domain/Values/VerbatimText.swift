/// Text that keeps every byte and is compared by bytes.
///
/// Names are never normalised (domain.md 11): Swift's `String ==` calls 神 U+FA19 and 神 U+795E equal,
/// and a card would then carry the wrong character. Encoded as a plain string.
public struct VerbatimText: Hashable, Sendable, Codable, ExpressibleByStringLiteral, CustomStringConvertible {
    public let string: String

    public init(_ string: String) { self.string = string }
    public init(stringLiteral value: String) { string = value }

    public init(from decoder: any Decoder) throws {
        string = try decoder.singleValueContainer().decode(String.self)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(string)
    }

    public var description: String { string }
    public var isEmpty: Bool { string.utf8.isEmpty }
    /// Nothing but white space, or nothing.
    public var isBlank: Bool { string.isBlank }

    /// By bytes, as everything here.
    func begins(with other: String) -> Bool { string.utf8.starts(with: other.utf8) }

    public static func == (a: VerbatimText, b: VerbatimText) -> Bool {
        a.string.utf8.elementsEqual(b.string.utf8)
    }

    public func hash(into hasher: inout Hasher) {
        for byte in string.utf8 { hasher.combine(byte) }
    }
}
