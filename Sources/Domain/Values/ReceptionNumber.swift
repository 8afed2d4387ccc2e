/// 受付番号: a two-letter prefix allotted by the office, five digits, an ISO 7064 MOD 37,36 check character
/// over the seven (design.md 4), written `KW-00001-X`. Never reused.
///
/// Lower case, full-width characters and any hyphens or spaces are accepted when typed.
public struct ReceptionNumber: ValidatedText {
    public let text: String
    public init(unchecked text: String) { self.text = text }

    public static func canonical(_ input: String) throws(Failure) -> String {
        guard let characters = significant(input), characters.count == 8,
            characters[..<2].allSatisfy({ $0 >= 10 }), characters[2..<7].allSatisfy({ $0 < 10 })
        else { throw Failure(.receptionNumberForm) }
        guard characters[7] == check(characters[..<7]) else { throw Failure(.receptionNumberCheck) }
        return spelled(characters)
    }

    /// The number with this prefix (two letters A–Z) and serial (1 … 99999).
    public static func make(prefix: String, serial: Int) throws(Failure) -> ReceptionNumber {
        guard let letters = significant(prefix), letters.count == 2, letters.allSatisfy({ $0 >= 10 }) else {
            throw Failure(.receptionPrefixForm)
        }
        guard (1...99_999).contains(serial) else { throw Failure(.receptionNumbersUsedUp) }
        let digits = [10_000, 1_000, 100, 10, 1].map { serial / $0 % 10 }
        return ReceptionNumber(unchecked: spelled(letters + digits + [check(letters + digits)]))
    }

    /// The two letters.
    public var prefix: String { String(text.prefix(2)) }
    /// The five digits as a number.
    public var serial: Int { Int(text.dropFirst(3).prefix(5)) ?? 0 }

    /// Values 0–35 of the digits and letters; hyphens and spaces dropped; nil when anything else stands there.
    private static func significant(_ input: String) -> [Int]? {
        var values: [Int] = []
        for scalar in input.unicodeScalars where !isTypedSpace(scalar) && !isTypedHyphen(scalar) {
            let value = (0xFF01...0xFF5E).contains(scalar.value) ? scalar.value - 0xFEE0 : scalar.value
            switch value {
            case 0x30...0x39: values.append(Int(value - 0x30))
            case 0x41...0x5A: values.append(Int(value - 0x41 + 10))
            case 0x61...0x7A: values.append(Int(value - 0x61 + 10))
            default: return nil
            }
        }
        return values
    }

    /// ISO 7064 hybrid system MOD 37,36.
    static func check(_ values: some Sequence<Int>) -> Int {
        var product = 36
        for value in values {
            let sum = (product + value) % 36
            product = (sum == 0 ? 36 : sum) * 2 % 37
        }
        return (37 - product) % 36
    }

    private static func spelled(_ values: [Int]) -> String {
        let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        let characters = values.map { alphabet[$0] }
        return "\(String(characters[..<2]))-\(String(characters[2..<7]))-\(characters[7])"
    }
}
