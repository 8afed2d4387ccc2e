import Testing

@testable import Domain

@Suite struct NameTests {
    @Test(arguments: [
        ("\u{FA19}", "\u{795E}"), ("\u{FA10}", "\u{585A}"), ("\u{FA1B}", "\u{798F}"), ("\u{FA26}", "\u{90FD}"),
        ("か\u{3099}", "が"),
    ])
    func `names are equal only when every byte is`(a: String, b: String) {
        #expect(a == b, "Swift calls them equal: that is why names have their own type")
        #expect(VerbatimText(a) != VerbatimText(b))
        #expect(VerbatimText(a) == VerbatimText(a))
        #expect(Set([VerbatimText(a), VerbatimText(b)]).count == 2)
    }

    @Test(arguments: ["\u{20BB7}\u{91CE}", "\u{9AD9}\u{FA11}", "\u{9089}\u{E0100}", "\u{FA19}"])
    func `a rare name keeps its bytes`(name: String) {
        #expect(Array(VerbatimText(name).string.utf8) == Array(name.utf8))
    }

    @Test(arguments: [
        ("\u{FA19}田", "神田"), ("\u{FA10}本", "塚本"), ("\u{FA1B}田", "福田"), ("\u{FA26}城", "都城"), ("\u{20BB7}野", "吉野"),
        ("髙橋", "高橋"), ("宮\u{FA11}", "宮崎"), ("渡\u{9089}\u{E0100}", "渡辺"), ("渡邊", "渡辺"), ("齋藤", "斉藤"),
        ("斎藤", "斉藤"), ("齊藤", "斉藤"), ("山田　太郎", "山田太郎"), ("やまだ たろう", "ヤマダタロウ"), ("ﾔﾏﾀﾞ ﾀﾛｳ", "ヤマダタロウ"),
        ("ｼﾞｮﾝ･ｽﾐｽ", "ジヨンスミス"), ("きょうこ", "キヨウコ"), ("ﾊﾟｵﾛ", "パオロ"), ("か\u{3099}", "ガ"), ("Ｊｏｈｎ smith", "JOHNSMITH"),
        ("龜井", "亀井"), ("\u{F907}井", "亀井"), ("ヴィ", "ｳﾞｲ"), ("櫻\u{2F800}", "桜丽"),
    ])
    func `the search key folds what people type differently`(a: String, b: String) {
        #expect(SearchKey(a) == SearchKey(b))
        #expect(Array(SearchKey(a).text.utf8) == Array(SearchKey(b).text.utf8))
    }

    @Test func `the search key keeps different names apart`() {
        #expect(SearchKey("山田") != SearchKey("山本"))
        #expect(SearchKey("ハナ") != SearchKey("バナ"))
        #expect(SearchKey("崎") != SearchKey("碕"))
    }

    @Test func `folding twice changes nothing more`() {
        for scalar in SearchTables.folded.keys {
            let once = SearchKey(String(Character(scalar))).text
            #expect(Array(SearchKey(once).text.utf8) == Array(once.utf8))
        }
    }
}

@Suite struct MyNumberTests {
    /// Eleven digits of our own making with the check digit computed here a second way: Σ over i of d[i]·w[i],
    /// weights 6 5 4 3 2 7 6 5 4 3 2 from the left.
    static func number(_ eleven: String) -> String {
        let weights = [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]
        let sum = zip(eleven.compactMap(\.wholeNumberValue), weights).reduce(0) { $0 + $1.0 * $1.1 }
        return eleven + String(sum % 11 <= 1 ? 0 : 11 - sum % 11)
    }

    @Test(arguments: ["12345678901", "00000000000", "98765432109", "31415926535", "10000000000", "50000000000"])
    func `twelve digits with the right check digit are noticed, however they are written`(eleven: String) {
        let number = Self.number(eleven)
        let groups = [number.prefix(4), number.dropFirst(4).prefix(4), number.suffix(4)]
        #expect(MyNumber.looksLikeOne("備考 \(number)。"))
        #expect(MyNumber.looksLikeOne(groups.joined(separator: " ")))
        #expect(MyNumber.looksLikeOne("no." + groups.joined(separator: "-")))
        let wide = number.unicodeScalars.compactMap { Unicode.Scalar($0.value + 0xFEE0).map(Character.init) }
        #expect(MyNumber.looksLikeOne(String(wide)))
        #expect(code { try MyNumber.refuse(in: number) } == .myNumberInText)
    }

    @Test func `the check digit is the one of the ordinance`() {
        // 1·6+2·5+3·4+4·3+5·2+6·7+7·6+8·5+9·4+0·3+1·2 = 212 = 19·11 + 3 → 8.
        #expect(MyNumber.checkDigit(ofEleven: [1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1]) == 8)
        // Only the first digit: 6 → 5; twice the second: 10 → 1.
        #expect(MyNumber.checkDigit(ofEleven: [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]) == 5)
        #expect(MyNumber.checkDigit(ofEleven: [0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0]) == 1)
        // 12 = 11 + 1 → 0.
        #expect(MyNumber.checkDigit(ofEleven: [2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]) == 0)
    }

    @Test(arguments: [
        "", "足が不自由", "090-1234-5678", "044-200-1111", "123456789012345", "12345678901234567890123", "令和8年11月21日",
    ])
    func `other numbers are let through`(text: String) {
        #expect(!MyNumber.looksLikeOne(text))
    }

    @Test func `twelve digits with a wrong check digit are let through`() {
        let right = Self.number("12345678901")
        for last in 0...9 where String(last) != String(right.suffix(1)) {
            #expect(!MyNumber.looksLikeOne(right.dropLast() + String(last)))
        }
    }
}
