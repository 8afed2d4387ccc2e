/// 個人番号: never captured, stored, logged or sent (domain.md 2). All that is known of it is how to refuse it.
public enum MyNumber {
    /// Twelve digits with the right check digit stand in the text: in one run, or in groups parted by single
    /// spaces or hyphens. Full-width digits count.
    public static func looksLikeOne(_ text: String) -> Bool {
        phrases(text).contains { groups in
            groups.indices.contains { start in
                var digits: [Int] = []
                for group in groups[start...] where digits.count < 12 { digits += group }
                return digits.count == 12 && isRight(digits)
            }
        }
    }

    /// Throws `text.my-number` when the free text holds what looks like one.
    public static func refuse(in text: String) throws(Failure) {
        if looksLikeOne(text) { throw Failure(.myNumberInText) }
    }

    /// 11 − (Σ Pₙ·Qₙ mod 11), 0 when the remainder is 0 or 1; n from the right, Qₙ = n+1 for n ≤ 6 and n−5 above.
    static func checkDigit(ofEleven digits: some BidirectionalCollection<Int>) -> Int {
        let sum = digits.reversed().enumerated().reduce(0) { sum, item in
            let n = item.offset + 1
            return sum + item.element * (n <= 6 ? n + 1 : n - 5)
        }
        return sum % 11 <= 1 ? 0 : 11 - sum % 11
    }

    private static func isRight(_ digits: [Int]) -> Bool { checkDigit(ofEleven: digits.dropLast()) == digits[11] }

    /// Phrases of digit groups: groups of one phrase are parted by one space or hyphen.
    private static func phrases(_ text: String) -> [[[Int]]] {
        var phrases: [[[Int]]] = []
        var groups: [[Int]] = []
        var group: [Int] = []
        var wasSeparator = false
        func endGroup() {
            if !group.isEmpty { groups.append(group) }
            group = []
        }
        for scalar in text.unicodeScalars {
            if let digit = digit(scalar) {
                group.append(digit)
                wasSeparator = false
            } else if isTypedSpace(scalar) || isTypedHyphen(scalar), !wasSeparator {
                endGroup()
                wasSeparator = true
            } else {
                endGroup()
                phrases.append(groups)
                groups = []
                wasSeparator = false
            }
        }
        endGroup()
        return phrases + [groups]
    }

    private static func digit(_ scalar: Unicode.Scalar) -> Int? {
        switch scalar.value {
        case 0x30...0x39: Int(scalar.value - 0x30)
        case 0xFF10...0xFF19: Int(scalar.value - 0xFF10)
        default: nil
        }
    }
}
