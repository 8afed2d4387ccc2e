public import Domain

/// The key under which an application is submitted: `(application)-(submission number)`, made from what it names
/// and therefore the same after every crash (design.md 2.7).
public struct SubmissionKey: Hashable, Sendable, Codable, Comparable, CustomStringConvertible {
    public let application: EntityID
    /// 1 for the first submission; a resubmission after a deficiency has the next number.
    public let number: Int

    /// - Parameter number: 1 … 999; anything else is brought into that range.
    public init(application: EntityID, number: Int) {
        self.application = application
        self.number = min(max(number, 1), 999)
    }

    /// nil unless it is 32 hexadecimal digits, a hyphen and a number of 1 … 999 without leading zeros.
    public init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, let application = EntityID(parts[0]), let number = Int(parts[1]),
            (1...999).contains(number)
        else { return nil }
        self.init(application: application, number: number)
        guard description.utf8.elementsEqual(text.utf8) else { return nil }
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let key = SubmissionKey(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a submission key")
        }
        self = key
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    public var description: String { "\(application)-\(number)" }

    public static func < (a: SubmissionKey, b: SubmissionKey) -> Bool {
        (a.application, a.number) < (b.application, b.number)
    }
}
