/// An answer of papers-ja.md g 3-1: はい, いいえ, わからない. In JSON `true`, `false` and `"unknown"`.
public enum Answer: String, Hashable, Sendable, CaseIterable, Codable, ExpressibleByBooleanLiteral {
    case yes, no, unknown

    public init(booleanLiteral value: Bool) { self = value ? .yes : .no }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let flag = try? container.decode(Bool.self) {
            self = flag ? .yes : .no
        } else if try container.decode(String.self) == Answer.unknown.rawValue {
            self = .unknown
        } else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "neither yes, no nor unknown")
        }
    }

    /// Writes the answer as it is read.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if self == .unknown { try container.encode(rawValue) } else { try container.encode(self == .yes) }
    }
}
