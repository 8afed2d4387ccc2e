import Testing

@testable import Domain

/// The error code that a throwing piece of work ends with.
func code(_ work: () throws -> some Any) -> ErrorCode? {
    do {
        _ = try work()
        return nil
    } catch {
        return (error as? Failure)?.code
    }
}

@Suite struct CodeTests {
    // 23 digits of our own making.
    static let id = "12345678901234567890123"

    @Test(arguments: [22, 24, 0, 12])
    func `a form ID of another length than 23 is refused and says how many digits there were`(count: Int) {
        #expect(throws: Failure(.formIDLength, ["count": String(count)])) {
            try FormID(String(repeating: "1", count: count))
        }
    }

    @Test(arguments: ["1234 5678 9012 3456 7890 123", "1234-5678-9012-3456-7890-123", "12345678901234567890123"])
    func `a form ID may be typed in groups`(typed: String) throws {
        #expect(try FormID(typed).text == Self.id)
    }

    @Test(arguments: [
        "https://net.example.jp/apply?id=\(id)", id, "a\(id)b", "\(id) \(id)", "x=123456789012345678901234&y=\(id)",
    ])
    func `the form ID is found in whatever the QR code holds`(payload: String) throws {
        #expect(try FormID.extract(fromQR: payload).text == Self.id)
    }

    @Test(arguments: ["", "https://example.jp/", "1\(id)", String(id.dropLast())])
    func `a QR code without a run of exactly 23 digits is refused`(payload: String) {
        #expect(code { try FormID.extract(fromQR: payload) } == .formIDNotInQR)
    }

    @Test func `a QR code with two different runs of 23 digits is refused`() {
        #expect(code { try FormID.extract(fromQR: "\(Self.id)/\(String(Self.id.reversed()))") } == .formIDSeveralInQR)
    }

    @Test(arguments: ["141305", "011002", "131016", "141305", "１４１３０５", "14130-5"])
    func `a municipality code with a right check digit is accepted`(typed: String) throws {
        #expect(try MunicipalityCode(typed).text.utf8.count == 6)
    }

    @Test(arguments: ["141304", "011003", "141350"])
    func `a municipality code with a wrong check digit is refused`(typed: String) {
        #expect(code { try MunicipalityCode(typed) } == .municipalityCodeCheckDigit)
    }

    @Test(arguments: ["14130", "1413055", "kawasaki", ""])
    func `a municipality code of five digits is not completed`(typed: String) {
        #expect(code { try MunicipalityCode(typed) } == .municipalityCodeLength)
    }

    @Test(arguments: ["498-0000", "〒498-0000", "４９８－００００", "４９８ー００００", "4980000"])
    func `a postal code keeps seven digits and prints its hyphen`(typed: String) throws {
        let code = try PostalCode(typed)
        #expect(code.text == "4980000")
        #expect(code.hyphenated == "498-0000")
    }

    @Test(arguments: ["498000", "49800000", "498-OOOO"])
    func `a postal code of another form is refused`(typed: String) {
        #expect(code { try PostalCode(typed) } == .postalCodeLength)
    }

    @Test func `a reception number is spelled with its check character`() throws {
        let number = try ReceptionNumber.make(prefix: "kw", serial: 1)
        #expect(number.text.hasPrefix("KW-00001-"))
        #expect(number.text.utf8.count == 10)
        #expect(number.prefix == "KW")
        #expect(number.serial == 1)
        let bare = number.text.filter { $0 != "-" }
        #expect(try ReceptionNumber(bare.lowercased()) == number)
        #expect(try ReceptionNumber("  \(number.text) ") == number)
    }

    @Test func `the check character is that of ISO 7064 MOD 37,36`() {
        // The Global Release Identifier standard's example: A1-2425G-ABC1234002-M.
        let values = "A12425GABC1234002".compactMap { $0.base36Value }
        #expect(ReceptionNumber.check(values) == Character("M").base36Value)
    }

    @Test func `every single wrong character and every swap of neighbours in a reception number is noticed`() throws {
        let right = Array(try ReceptionNumber.make(prefix: "AZ", serial: 40_317).text.filter { $0 != "-" })
        for place in right.indices {
            for other in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ" where other != right[place] {
                var wrong = right
                wrong[place] = other
                #expect(code { try ReceptionNumber(String(wrong)) } != nil)
            }
            guard place + 1 < right.count, right[place] != right[place + 1] else { continue }
            var swapped = right
            swapped.swapAt(place, place + 1)
            #expect(code { try ReceptionNumber(String(swapped)) } != nil)
        }
    }

    @Test func `reception numbers end at 99999 and need two letters`() {
        #expect(code { try ReceptionNumber.make(prefix: "KW", serial: 100_000) } == .receptionNumbersUsedUp)
        #expect(code { try ReceptionNumber.make(prefix: "KW", serial: 0) } == .receptionNumbersUsedUp)
        #expect(code { try ReceptionNumber.make(prefix: "K1", serial: 1) } == .receptionPrefixForm)
        #expect(code { try ReceptionNumber("KW-0001-X") } == .receptionNumberForm)
        #expect(code { try ReceptionNumber("KW/00001/X") } == .receptionNumberForm)
    }
}

extension Character {
    /// 0 … 35 of a digit or an upper-case letter.
    fileprivate var base36Value: Int? { Int(String(self), radix: 36) }
}
