import Domain
import Resources
import Testing

@Suite struct DirectoryTests {
    @Test func `every packaged municipality code has a right check digit and every city of a ward is listed`() throws {
        let directory = try Packaged.municipalities()
        #expect(directory.all.count == 1_912)
        for municipality in directory.all { _ = try directory.lookup(directory.city(of: municipality.code)) }
    }

    @Test func `Kawasaki and Sapporo carry the codes of the fact sheet`() throws {
        #expect(try Packaged.municipalities().lookup(MunicipalityCode("141305")).fullName == "神奈川県川崎市")
        #expect(try Packaged.municipalities().lookup(MunicipalityCode("011002")).fullName == "北海道札幌市")
    }

    @Test func `a code that is on no list is unknown`() throws {
        #expect(throws: Failure(.municipalityUnknown)) {
            try Packaged.municipalities().lookup(MunicipalityCode("999997"))
        }
    }

    @Test(
        arguments: [
            ("DL", "運転免許証"), ("STAY", "在留期間の満了が近い・更新中"), ("PH-BLUR", "ぼやけています"), ("141313", "神奈川県川崎市川崎区"), ("ZZ", nil),
            ("999997", nil),
        ])
    func `a code of any table has its name`(code: String, name: String?) { #expect(Packaged.name(of: code) == name) }

    @Test func `a ward belongs to its city`() throws {
        let directory = try Packaged.municipalities()
        let (city, ward, otherWard) = try (
            MunicipalityCode("141305"), MunicipalityCode("141313"), MunicipalityCode("141321")
        )
        #expect(directory.city(of: ward) == city)
        #expect(directory.isSameMunicipality(ward, city))
        #expect(directory.isSameMunicipality(ward, otherWard))
        #expect(try !directory.isSameMunicipality(ward, MunicipalityCode("011011")))
    }

    @Test func `one postal code can span prefectures`() throws {
        let towns = try Packaged.postalCodes().lookup(PostalCode("498-0000"))
        #expect(towns.map(\.municipality.text) == ["232351", "243035"])
        let areas = try towns.map { try $0.area(in: Packaged.municipalities()).string }
        #expect(areas == ["愛知県弥富市", "三重県桑名郡木曽岬町"])
    }

    @Test(arguments: ["0010000", "0640941", "1000013", "9998531"])
    func `postal codes are found at both ends and in the middle`(text: String) throws {
        let towns = try Packaged.postalCodes().lookup(PostalCode(text))
        #expect(!towns.isEmpty)
        #expect(towns.allSatisfy { $0.postalCode.text == text })
    }

    @Test(arguments: ["0000000", "9999999", "1000000"])
    func `a code that is not on the list has no towns`(text: String) throws {
        let towns = try Packaged.postalCodes().lookup(PostalCode(text))
        #expect(towns.isEmpty == (text != "1000000"))
    }

    @Test func `the list is sorted, and every line of a sample is found again`() throws {
        let lines = try PackagedData.standard.bytes("postal-codes.tsv").split(separator: UInt8(ascii: "\n"))
        #expect(lines.count == 124_185)
        let codes = lines.map { Array($0.prefix(7)) }
        #expect(zip(codes, codes.dropFirst()).allSatisfy { !$1.lexicographicallyPrecedes($0) })
        let directory = try Packaged.postalCodes()
        for index in stride(from: 0, to: lines.count, by: 997) {
            let code = try PostalCode(String(decoding: codes[index], as: UTF8.self))
            let expected = codes.count { $0 == codes[index] }
            #expect(directory.lookup(code).count == expected)
        }
    }

    @Test(arguments: [
        ("4980000", "232351", "愛知県弥富市", "何か1", PostalDirectory.Fit.fits),
        ("4980000", "243035", "三重県桑名郡木曽岬町", "何か1", .fits),
        ("4980000", "141305", "神奈川県川崎市", "何か1", .doesNotFit),
        ("1000013", "131016", "東京都千代田区霞が関", "1-3-2", .fits),
        ("1000013", "131016", "東京都千代田区霞ヶ関", "1-3-2", .fits),
        ("1000013", "131016", "東京都千代田区霞関", "1-3-2", .fits),
        ("1000013", "131016", "東京都千代田区永田町", "1-3-2", .doesNotFit),
        ("0010011", "011029", "北海道札幌市北区北11条西", "4", .fits),
        ("0010011", "011002", "北海道札幌市北区", "北１１条西4", .fits),
        // Another ward of the same city, no ward, no municipality, and one that is not on the list.
        ("2100004", "141313", "神奈川県川崎市川崎区宮本町", "1", .fits),
        ("2100004", "141313", "川崎市川崎区宮本町", "1", .fits),
        ("2100004", "141313", "神奈川県川崎市麻生区宮本町", "1", .doesNotFit),
        ("2100004", "141305", "神奈川県川崎市宮本町", "1", .doesNotFit),
        ("2100004", "141313", "神奈川県川崎区宮本町", "1", .fits),
        ("2100004", "141313", "宮本町", "1", .doesNotFit),
        ("2100004", "141313", "東京都架空市宮本町", "1", .doesNotFit),
        // 府中市 is two.
        ("1830022", "132063", "府中市宮西町", "1", .fits), ("1830022", "342084", "府中市宮西町", "1", .doesNotFit),
        ("9999999", "131016", "東京都千代田区霞が関", "1-3-2", .unknownCode),
        // Lines of several names or of ranges, cut off by the list's makers.
        ("0295502", "033669", "岩手県和賀郡西和賀町樺沢17地割", "5", .fits),
        ("0295501", "033669", "岩手県和賀郡西和賀町", "下左草80地割1", .fits),
        ("0295502", "033669", "岩手県和賀郡西和賀町川尻40地割", "5", .doesNotFit),
        ("4411324", "232211", "愛知県新城市奥井道", "5", .fits),
        // In Kyoto the way stands before the town; a town of one character before its number, however that begins.
        ("6040925", "261041", "京都市中京区寺町御池上る上本能寺前町", "488", .fits),
        ("6008216", "261068", "京都市下京区烏丸七条下ル東塩小路町", "721", .fits),
        ("0288336", "034851", "岩手県下閉伊郡普代村堤", "第1地割3", .fits), ("1860002", "132152", "国立市東", "の1", .fits),
        ("1860002", "132152", "国立市東浦和", "1", .doesNotFit),
    ])
    func `a postal code that does not fit the address is noticed`(
        code: String, municipality: String, area: String, street: String, fit: PostalDirectory.Fit
    ) throws {
        let address = Address(
            postalCode: try PostalCode(code), municipality: try MunicipalityCode(municipality),
            area: VerbatimText(area), street: VerbatimText(street))
        #expect(try Packaged.postalCodes().fits(address, in: Packaged.municipalities()) == fit)
    }

    @Test func `a file that is not there is named`() {
        #expect(throws: Failure(.packagedDataMissing, ["file": "none.tsv"])) {
            try PackagedData(folders: []).text("none.tsv")
        }
    }
}

@Suite struct DeficiencyTests {
    @Test func `every reason has words for the resident`() throws {
        let reasons = try Packaged.deficiencyReasons()
        #expect(reasons.all.count == 34)
        #expect(reasons.all.count { $0.kind == .photo } == 25)
        #expect(try reasons.lookup("PH-BLUR").title == "ぼやけています")
        #expect(try reasons.lookup("PH-DARK").title == "暗すぎます")
        #expect(try reasons.lookup("PH-BRIGHT").title == "明るすぎます")
        #expect(try reasons.lookup("AP-FEE").fix == "{{fee_text}}")
    }

    @Test func `only a suspected mix-up is kept out of letters`() throws {
        #expect(try Packaged.deficiencyReasons().all.filter { !$0.mayStandInLetter }.map(\.code) == ["PH-PERSON"])
    }

    @Test func `an unknown reason is refused`() throws {
        let reasons = try Packaged.deficiencyReasons()
        #expect(throws: Failure(.deficiencyUnknown)) { try reasons.lookup("PH-NONE") }
    }
}
