/// A folded form of a name or its kana, for finding and matching persons. Names themselves are never folded
/// (domain.md 11); two different persons may share a key, and a key is never shown, printed or forwarded.
///
/// Folds width, hiragana to katakana, small kana, Latin case, variation selectors, compatibility ideographs
/// (神 U+FA19 → 神) and common variants (髙 → 高, 𠮷 → 吉, 邉 → 辺); drops spaces and middle dots.
public struct SearchKey: Hashable, Sendable, CustomStringConvertible {
    public let text: String

    public init(_ name: String) {
        var scalars: [Unicode.Scalar] = []
        for scalar in name.unicodeScalars {
            if SearchKey.isDropped(scalar) { continue }
            if let sign = SearchKey.soundSign(scalar), let last = scalars.last {
                if let voiced = SearchKey.voiced(last, sign) { scalars[scalars.count - 1] = voiced }
                continue
            }
            scalars.append(SearchKey.fold(scalar))
        }
        var text = String.UnicodeScalarView()
        // Small kana last: a half-width small kana takes no sound sign.
        text.append(contentsOf: scalars.map(SearchKey.large))
        self.text = String(text)
    }

    public init(_ name: VerbatimText) { self.init(name.string) }

    public var description: String { text }

    private static func isDropped(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0xFE00...0xFE0F, 0xE0100...0xE01EF, 0x180B...0x180D: true
        case 0x09, 0x20, 0xA0, 0x3000, 0x200B...0x200D, 0xB7, 0x30FB, 0xFF65: true
        default: false
        }
    }

    private static func fold(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar.value {
        case 0xFF01...0xFF5E: upper(moved(scalar, by: -0xFEE0))
        case 0xFF66...0xFF9D: SearchTables.halfWidthKatakana[Int(scalar.value - 0xFF66)]
        case 0x3041...0x3096, 0x309D, 0x309E: moved(scalar, by: 0x60)
        case 0x61...0x7A: upper(scalar)
        default: SearchTables.folded[scalar] ?? scalar
        }
    }

    private static func upper(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        (0x61...0x7A).contains(scalar.value) ? moved(scalar, by: -0x20) : scalar
    }

    private static func large(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar {
        case "ァ", "ィ", "ゥ", "ェ", "ォ", "ッ", "ャ", "ュ", "ョ", "ヮ": moved(scalar, by: 1)
        case "ヵ": "カ"
        case "ヶ": "ケ"
        default: scalar
        }
    }

    /// 1 for a voiced sound sign, 2 for a half-voiced one: half-width, combining or standing alone.
    private static func soundSign(_ scalar: Unicode.Scalar) -> Int? {
        switch scalar.value {
        case 0xFF9E, 0x3099, 0x309B: 1
        case 0xFF9F, 0x309A, 0x309C: 2
        default: nil
        }
    }

    private static func voiced(_ scalar: Unicode.Scalar, _ sign: Int) -> Unicode.Scalar? {
        switch (scalar, sign) {
        case ("ウ", 1): "ヴ"
        case ("カ"..."チ", 1) where scalar.value % 2 == 1: moved(scalar, by: 1)
        case ("ツ"..."ト", 1) where scalar.value % 2 == 0: moved(scalar, by: 1)
        case ("ハ"..."ホ", _) where (scalar.value - 0x30CF) % 3 == 0: moved(scalar, by: sign)
        default: nil
        }
    }

    private static func moved(_ scalar: Unicode.Scalar, by distance: Int) -> Unicode.Scalar {
        Unicode.Scalar(UInt32(Int(scalar.value) + distance)) ?? scalar
    }
}
