/// 郵便番号: seven digits, kept without the hyphen. 〒, hyphens and full-width digits are accepted.
public struct PostalCode: ValidatedText {
    public let text: String
    public init(unchecked text: String) { self.text = text }

    public static func canonical(_ input: String) throws(Failure) -> String {
        let typed = typedDigits(input.unicodeScalars.first == "〒" ? String(input.dropFirst()) : input)
        guard let digits = typed, digits.utf8.count == 7 else {
            throw Failure(.postalCodeLength, ["count": String(typed?.utf8.count ?? 0)])
        }
        return digits
    }

    /// As printed: `498-0000`.
    public var hyphenated: String { "\(text.prefix(3))-\(text.suffix(4))" }
}
