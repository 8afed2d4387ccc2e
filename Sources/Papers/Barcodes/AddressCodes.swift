internal import Foundation

/// The address rules of the customer barcode: which characters of an address are encoded, and as which codes
/// (domain.md 10).
enum AddressCodes {
    /// Values 0 … 9 are digits, 10 the hyphen, 10 + n the control code CCn (CC1 … CC8).
    static let hyphen = 10
    static func control(_ n: Int) -> Int { 10 + n }

    /// The characters encoded for what follows the town: digits, single letters and hyphens.
    static func addressPart(_ afterTown: String) -> String {
        var text = Array(afterTown.precomposedStringWithCompatibilityMapping.uppercased().unicodeScalars)
        text.removeAll { "&/・.".unicodeScalars.contains($0) }
        text = numeralsBeforeCounters(text)
        text = lettersAndRest(text)
        text = withoutFloors(text)
        return collapsed(text)
    }

    /// Words before which kanji numerals count as digits.
    private static let counters = ["丁目", "丁", "番地", "番", "号", "地割", "線", "の", "ノ"].map {
        Array($0.unicodeScalars)
    }

    private static func numeralsBeforeCounters(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var out: [Unicode.Scalar] = []
        var index = 0
        while index < text.count {
            var end = index
            while end < text.count, KanjiNumeral.isNumeral(text[end]) { end += 1 }
            if end > index {
                let counted = counters.contains { text[end...].starts(with: $0) }
                let digits = counted ? KanjiNumeral.digits(text[index..<end]) : nil
                out += digits.map { Array($0.unicodeScalars) } ?? Array(text[index..<end])
                index = end
            } else {
                out.append(text[index])
                index += 1
            }
        }
        return out
    }

    /// Runs of two or more letters, and everything that is no digit, letter or hyphen, become hyphens.
    private static func lettersAndRest(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
        text.indices.map { index in
            let scalar = text[index]
            if isDigit(scalar) { return scalar }
            guard isLetter(scalar) else { return "-" }
            let besideLetter =
                (index > 0 && isLetter(text[index - 1])) || (index + 1 < text.count && isLetter(text[index + 1]))
            return besideLetter ? "-" : scalar
        }
    }

    /// 10F (a floor): the F goes; what follows is parted by a hyphen, and one at the very end is trimmed.
    private static func withoutFloors(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
        text.indices.map { index in
            text[index] == "F" && index > 0 && isDigit(text[index - 1]) ? "-" : text[index]
        }
    }

    /// One hyphen for several, none at the ends, none beside a letter.
    private static func collapsed(_ text: [Unicode.Scalar]) -> String {
        let parts = text.split(separator: "-").map(Array.init)
        var out = String.UnicodeScalarView()
        for part in parts {
            if let last = out.last, let first = part.first, isDigit(last), isDigit(first) { out.append("-") }
            out += part
        }
        return String(out)
    }

    /// The characters whose codes fit whole into 20, and whether of a letter after them only the control code does.
    static func cut(_ text: String) -> (whole: String, cutLetter: Bool) {
        var used = 0
        var whole = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let codes = isLetter(scalar) ? 2 : 1
            guard used + codes <= 20 else { return (String(whole), used == 19) }
            used += codes
            whole.append(scalar)
        }
        return (String(whole), false)
    }

    /// The 20 codes of postal digits and address part: a letter takes two, the rest is filled with CC4 and cut.
    static func codes(of text: String) -> [Int] {
        var codes: [Int] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): codes.append(Int(byte) - 0x30)
            case UInt8(ascii: "A")...UInt8(ascii: "Z"):
                let letter = Int(byte) - 0x41
                codes += [control(1 + letter / 10), letter % 10]
            default: codes.append(hyphen)
            }
        }
        codes += [Int](repeating: control(4), count: 20)
        return Array(codes.prefix(20))
    }

    /// What makes the sum of all values a multiple of 19.
    static func checkDigit(of codes: [Int]) -> Int { (19 - codes.reduce(0, +) % 19) % 19 }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }
    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool { ("A"..."Z").contains(scalar) }
}

/// Numbers written in kanji, up to thousands: 十一, 二十, 百五, 一〇三.
enum KanjiNumeral {
    private static let digitValues: [Unicode.Scalar: Int] = [
        "〇": 0, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9,
    ]
    private static let powers: [Unicode.Scalar: Int] = ["十": 10, "百": 100, "千": 1000]

    static func isNumeral(_ scalar: Unicode.Scalar) -> Bool { digitValues[scalar] != nil || powers[scalar] != nil }

    /// Arabic digits of a run of numerals; digits without 十 百 千 are read by position, zeros kept.
    static func digits(_ run: ArraySlice<Unicode.Scalar>) -> String? {
        guard !run.isEmpty, run.count <= 9 else { return nil }
        if run.allSatisfy({ digitValues[$0] != nil }) {
            return run.compactMap { digitValues[$0].map(String.init) }.joined()
        }
        var sum = 0
        var pending = 0
        for scalar in run {
            if let digit = digitValues[scalar] {
                pending = pending * 10 + digit
            } else if let power = powers[scalar] {
                sum += max(pending, 1) * power
                pending = 0
            }
        }
        return String(sum + pending)
    }
}
