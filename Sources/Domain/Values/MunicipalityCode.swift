/// 全国地方公共団体コード: five digits and a check digit (domain.md 11), e.g. `141305` for 川崎市.
///
/// Full-width digits are accepted, spaces and hyphens dropped. Five digits are refused, not completed:
/// a check digit that is computed checks nothing.
public struct MunicipalityCode: ValidatedText {
    public let text: String
    public init(unchecked text: String) { self.text = text }

    public static func canonical(_ input: String) throws(Failure) -> String {
        let typed = typedDigits(input)
        guard let digits = typed, digits.utf8.count == 6 else {
            throw Failure(.municipalityCodeLength, ["count": String(typed?.utf8.count ?? 0)])
        }
        guard digits.utf8.last == checkDigit(of: digits.utf8.dropLast()) else {
            throw Failure(.municipalityCodeCheckDigit)
        }
        return digits
    }

    /// The first two digits: the prefecture's number, `01` … `47`.
    public var prefecture: String { String(text.prefix(2)) }

    /// Weights 6 5 4 3 2; the last digit of 11 − (sum mod 11), as an ASCII digit.
    private static func checkDigit(of digits: some Collection<UInt8>) -> UInt8 {
        let sum = zip(digits, [6, 5, 4, 3, 2]).reduce(0) { $0 + Int($1.0 - UInt8(ascii: "0")) * $1.1 }
        return UInt8(ascii: "0") + UInt8((11 - sum % 11) % 10)
    }
}
