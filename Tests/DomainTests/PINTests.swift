import Domain
import Testing

@Suite struct PINTests {
    static let all = Set(PINKind.allCases)

    static func entry(
        _ signature: String? = "AB12CD", _ authentication: String? = "3141", _ record: String? = "5926",
        _ text: String? = "5358"
    ) -> PINEntry {
        PINEntry(signature: signature, authentication: authentication, residentRecord: record, cardText: text)
    }

    @Test(arguments: ["AB12CD", "A1B2C3D4E5F6G7H8", "00000A", "ABCDE1"])
    func `a signature PIN of 6 to 16 digits and upper-case letters is accepted`(pin: String) throws {
        try Self.entry(pin).check(needed: Self.all)
    }

    @Test(arguments: [
        ("AB12C", ErrorCode.pinSignatureLength), ("A1B2C3D4E5F6G7H8I", .pinSignatureLength),
        ("AB12cd", .pinSignatureCharacters), ("AB-12C", .pinSignatureCharacters), ("ＡＢ12CD", .pinSignatureCharacters),
        ("123456", .pinSignatureMixed), ("ABCDEF", .pinSignatureMixed),
    ])
    func `a signature PIN against a rule is refused by that rule`(pin: String, expected: ErrorCode) {
        #expect(code { try Self.entry(pin).check(needed: Self.all) } == expected)
    }

    @Test(arguments: ["123", "12345", "12a4", "１２３４", "12 4"])
    func `the other PINs have exactly four digits`(pin: String) {
        let wrong = Self.entry("AB12CD", pin, pin, pin)
        #expect(wrong.failures(needed: Self.all).map(\.code) == [.pinFourDigits, .pinFourDigits, .pinFourDigits])
        #expect(wrong.failures(needed: Self.all).map { $0.values["pin"] } == ["利用者証明用", "住民基本台帳用", "券面事項入力補助用"])
    }

    @Test func `the three four-digit PINs may be the same`() throws {
        try Self.entry("AB12CD", "3141", "3141", "3141").check(needed: Self.all)
    }

    @Test func `every missing PIN is named, and one that is not needed is refused`() {
        let none = Self.entry(nil, nil, "", nil)
        #expect(none.failures(needed: Self.all).map(\.code) == Array(repeating: .pinMissing, count: 4))
        #expect(none.failures(needed: []).isEmpty)
        #expect(
            Self.entry().failures(needed: [.residentRecord, .cardText]).map(\.code) == [.pinNotNeeded, .pinNotNeeded])
    }

    static let needs: [(CardOptions, Int, Set<PINKind>)] = [
        (CardOptions(), 15, Set(PINKind.allCases)),
        (CardOptions(), 14, [.authentication, .residentRecord, .cardText]),
        (CardOptions(signatureCertificate: false), 40, [.authentication, .residentRecord, .cardText]),
        (
            CardOptions(signatureCertificate: false, authenticationCertificate: false), 40,
            [.residentRecord, .cardText]
        ),
        (CardOptions(withoutPINs: true), 40, []),
    ]

    @Test(arguments: needs)
    func `certificates, age and kind of card say which PINs are needed`(
        options: CardOptions, age: Int, needed: Set<PINKind>
    ) {
        #expect(PINKind.needed(options: options, age: age) == needed)
    }

    @Test(arguments: [
        ("0503", PINWarning.Cause.birthday), ("0305", .birthday), ("1985", .birthday), ("8505", .birthday),
        ("6005", .birthday), ("5678", .phone), ("1234", .sequence), ("9876", .sequence), ("0000", .repeated),
        ("7777", .repeated),
    ])
    func `a PIN that is easily guessed is warned about, not refused`(pin: String, cause: PINWarning.Cause) throws {
        let entry = Self.entry("X7K2P9", pin, "5926", "2846")
        try entry.check(needed: Self.all)
        let warnings = entry.warnings(born: day("1985-05-03"), phone: "044-200-5678")
        #expect(warnings.contains(PINWarning(kind: .authentication, cause: cause)))
        #expect(warnings.allSatisfy { $0.kind == .authentication })
    }

    @Test func `a birth date or phone number inside a signature PIN is noticed`() {
        let warnings = Self.entry("A19850503", "5926", "5926", "5926").warnings(born: day("1985-05-03"), phone: nil)
        #expect(warnings == [PINWarning(kind: .signature, cause: .birthday)])
    }

    @Test func `a PIN nobody can guess is not warned about`() {
        #expect(
            Self.entry("X7K2P9", "3141", "5926", "5358").warnings(born: day("1985-05-03"), phone: "044-200-1111")
                .isEmpty)
    }

    @Test func `PINs show in no description, dump or mirror`() {
        let entry = Self.entry("SECRET99", "8642", "7531", "9078")
        var dumped = ""
        dump(entry, to: &dumped)
        for shown in [
            "\(entry)", String(reflecting: entry), String(describing: [entry]), dumped, "\(Optional(entry) as Any)",
        ] {
            for pin in ["SECRET99", "8642", "7531", "9078"] { #expect(!shown.contains(pin)) }
        }
        #expect(!((entry as Any) is any Encodable))
    }

    @Test func `no failure about a PIN carries any of it`() {
        for failure in Self.entry("secret", "86", "75", "90").failures(needed: Self.all) {
            #expect(Set(failure.values.keys).isSubset(of: ["pin", "pinEnglish"]))
        }
    }
}
