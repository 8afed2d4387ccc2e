import Testing

@testable import Papers

@Suite struct BarcodeTests {
    /// The bars of each code, as printed in domain.md 10: values 0 … 9, hyphen, CC1 … CC8.
    static let table = [
        "144", "114", "132", "312", "123", "141", "321", "213", "231", "411", "414", "324", "342", "234", "432", "243",
        "423", "441", "111",
    ]

    /// The bars worked out from the table, without the library under test.
    static func expectedBars(_ text: String) -> String {
        var codes: [Int] = []
        for character in text {
            if let digit = character.wholeNumberValue {
                codes.append(digit)
            } else if character == "-" {
                codes.append(10)
            } else {
                let letter = Int(character.asciiValue ?? 65) - 65
                codes.append(letter < 10 ? 11 : letter < 20 ? 12 : 13)
                codes.append(letter % 10)
            }
        }
        while codes.count < 20 { codes.append(14) }
        codes = Array(codes[..<20])
        let check = (0..<19).first { (codes.reduce($0, +)) % 19 == 0 } ?? -1
        return "13" + (codes + [check]).map { table[$0] }.joined() + "31"
    }

    @Test(arguments: [
        ("1-3-2-503", "1-3-2-503"),
        ("十一丁目六番地一号 郵便タワー601", "11-6-1-601"),
        ("東3丁目-20-5 郵便・A&bコーポB604号", "3-20-5B604"),
        ("東3丁目-20-5 郵便・A＆ｂコーポＢ６０４号", "3-20-5B604"),
        ("5-6-3 ABCビル10F", "5-6-3-10"),
        ("５－６－３　ＡＢＣビル１０Ｆ", "5-6-3-10"),
        ("三丁目30-8 郵便ビル403号", "3-30-8-403"),
        ("東四丁目 6号館", "4-6"),
        ("第二十一地割大淵川480", "21-480"),
        ("南七線 西28", "7-28"),
        ("9丁目7-6 郵便シティA棟1F1号", "9-7-6A1-1"),
        ("6-7 LプラザB106", "6-7LB106"),
        ("80-25 J1ビル2-B", "80-25J1-2B"),
        ("三の二ノ一号", "3-2-1"),
        ("百五番地", "105"),
        ("一〇三号", "103"),
        ("北六条西", ""),
        ("2-1.5/7", "2-157"),
        ("", ""),
        ("字山口", ""),
    ])
    func `the address part follows Japan Post's rules`(street: String, expected: String) {
        #expect(AddressCodes.addressPart(street) == expected)
    }

    @Test(arguments: [("1000013", "1-3-2-503", 9), ("3170055", "11-6-1-601", 5)])
    func `the check digits of the known examples come out`(code: String, street: String, check: Int) throws {
        let barcode = try #require(CustomerBarcode(postalCode: code, afterTown: street))
        #expect(barcode.checkDigit == check)
    }

    @Test(arguments: [
        ("1000013", "1-3-2-503"), ("3170055", "11-6-1-601"), ("2730102", "東3丁目-20-5 郵便・A&bコーポB604号"),
        ("1100016", "5-6-3 ABCビル10F"), ("1540004", ""), ("9130002", "80-25 J1ビル2-Z"),
        ("0640804", "29丁目1524-23 第2郵便ハウス501"), ("1234567", "12-345-678-9K"), ("1234567", "12-345-678-90-123-456"),
        ("1234567", "U1T2J3A4Z5"),
    ])
    func `the bars are those of the table`(code: String, street: String) throws {
        let barcode = try #require(CustomerBarcode(postalCode: code, afterTown: street))
        #expect(barcode.bars.count == 67)
        #expect(barcode.bars.map { String($0.rawValue) }.joined() == Self.expectedBars(barcode.text))
    }

    @Test func `a letter whose control code falls on the 20th place keeps it and loses its digit`() throws {
        let codes = AddressCodes.codes(of: "1234567" + "12-345-678-9" + "K")
        #expect(codes.count == 20)
        #expect(codes.last == AddressCodes.control(2))
    }

    @Test(arguments: ["1000000", "9200000", "0121100", "100001", "10000134", "100-001", "１０００００１"])
    func `a code for a whole city, or no code, gives no barcode`(code: String) {
        #expect(CustomerBarcode(postalCode: code, afterTown: "1-2-3") == nil)
    }

    @Test func `a QR symbol has finders in three corners`() throws {
        let symbol = try QRSymbol("KW-00001-X")
        #expect(symbol.side == 21)
        let finder = ["1111111", "1000001", "1011101", "1011101", "1011101", "1000001", "1111111"]
        for (top, left) in [(0, 0), (0, 14), (14, 0)] {
            for row in 0..<7 {
                let line = (0..<7).map { symbol.isDark(row: top + row, column: left + $0) ? "1" : "0" }.joined()
                #expect(line == finder[row])
            }
        }
    }

    @Test func `level M stands in the format bits`() throws {
        // ISO/IEC 18004 table: level M is 00; the first two format bits are masked with 10, so they read 1, 0.
        let symbol = try QRSymbol("KW-00001-X")
        #expect(symbol.isDark(row: 8, column: 0))
        #expect(!symbol.isDark(row: 8, column: 1))
    }

    @Test(arguments: ["", String(repeating: "x", count: 2332)])
    func `a text that no symbol holds is refused`(text: String) {
        #expect { try QRSymbol(text) } throws: { "\($0)".hasPrefix("papers.qr-text") }
    }
}
