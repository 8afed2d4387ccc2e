internal import CZint

/// カスタマバーコード: Japan Post's four-state barcode of postal code and address (domain.md 10).
public struct CustomerBarcode: Hashable, Sendable {
    /// One bar. The raw values are those of the table in domain.md 10.
    public enum Bar: UInt8, Sendable {
        case long = 1
        case upper, lower, timing
    }

    /// 67 bars: START, 21 codes of three bars (the last is the check digit), STOP.
    public let bars: [Bar]
    /// The seven postal digits and the address part, as encoded, before the cut at 20 codes.
    public let text: String

    /// The barcode of a verified address; nil where none may be printed.
    ///
    /// - Parameters:
    ///   - postalCode: seven digits, without hyphen.
    ///   - afterTown: what follows the town (`Address.street`); see `AddressCodes`.
    ///
    /// A postal code ending in 00 gives no barcode: in Japan Post's list every such code (1,870 lines, October 2026),
    /// and only such a code, is the "not listed below" line of a whole municipality and has no town, so the digits
    /// alone decide and no look-up is needed.
    /// Also nil when the postal code is not seven digits.
    public init?(postalCode: String, afterTown: String) {
        guard postalCode.utf8.count == 7, postalCode.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            !postalCode.hasSuffix("00")
        else { return nil }
        text = postalCode + AddressCodes.addressPart(afterTown)
        let (whole, cutLetter) = AddressCodes.cut(text)
        let bytes = Array(whole.utf8)
        var buffer = [UInt8](repeating: 0, count: Int(CZINT_JAPANPOST_BARS))
        guard czint_japanpost(bytes, bytes.count, &buffer) == 0 else { return nil }
        var bars = buffer.compactMap(Bar.init(rawValue:))
        if cutLetter {
            // zint refuses a letter that is cut in two: its control code and the check digit are put in here.
            let codes = AddressCodes.codes(of: text)
            bars.replaceSubrange(59..<65, with: Self.bars[codes[19]] + Self.bars[AddressCodes.checkDigit(of: codes)])
        }
        self.bars = bars
    }

    /// Bars of the codes 0 … 18: digits, hyphen, CC1 … CC8 (domain.md 10).
    private static let bars: [[Bar]] = [
        "144", "114", "132", "312", "123", "141", "321", "213", "231", "411", "414", "324", "342", "234", "432", "243",
        "423", "441", "111",
    ].map { (digits: String) in digits.utf8.compactMap { Bar(rawValue: $0 - 0x30) } }

    /// The check digit, 0 … 18, of the 20 codes.
    public var checkDigit: Int { AddressCodes.checkDigit(of: AddressCodes.codes(of: text)) }
}
