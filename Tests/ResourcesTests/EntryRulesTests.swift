import Domain
import Resources
import Testing

/// What may be entered, with the packaged lists.
@Suite struct EntryRulesTests {
    private let rules: EntryRules
    private let kawasaki: Address

    init() throws {
        rules = EntryRules(
            municipalities: try Packaged.municipalities(), postalCodes: try Packaged.postalCodes(),
            matrix: try Packaged.identityMatrix())
        kawasaki = Address(
            postalCode: try PostalCode("210-0006"), municipality: try MunicipalityCode("141313"),
            area: "神奈川県川崎市川崎区砂子", street: "1-8-9")
    }

    @Test func `a postal code of one town completes the address`() throws {
        let address = try rules.address(TypedAddress(postalCode: "1000013", street: "1-1-1"), onto: nil)
        #expect(address.area == "東京都千代田区霞が関")
        #expect(address.municipality.text == "131016")
    }

    @Test func `a new area brings its own municipality, also where the postal code stays`() throws {
        let moved = try rules.address(TypedAddress(area: "東京都千代田区霞が関"), onto: kawasaki)
        #expect(moved.municipality.text == "131016")
        #expect(moved.postalCode == kawasaki.postalCode)
        #expect(rules.warnings(on: moved) == [.postalCodeDoesNotFit])
    }

    /// 府中市 lies in Tokyo and in Hiroshima: the postal code that was typed with it tells which, the old one never.
    @Test func `an earlier postal code decides nothing about a new area`() throws {
        #expect(throws: Failure(.addressIncomplete)) {
            try rules.address(TypedAddress(area: "府中市宮西町"), onto: kawasaki)
        }
        let typed = try rules.address(TypedAddress(postalCode: "183-0022", area: "府中市宮西町"), onto: kawasaki)
        #expect(typed.municipality.text == "132063")
    }

    @Test func `a municipality that is not the address's is refused, naming both`() throws {
        let failure = #expect(throws: Failure.self) {
            try rules.address(TypedAddress(municipality: "011002"), onto: kawasaki)
        }
        #expect(failure?.code == .addressMunicipalityDiffers)
        #expect(failure?.values == ["named": "神奈川県川崎市川崎区", "code": "北海道札幌市"])
        // The city's code stands for its wards', and the text says which.
        #expect(try rules.address(TypedAddress(municipality: "141305"), onto: kawasaki).municipality.text == "141313")
        let town = TypedAddress(postalCode: "210-0004", municipality: "141305", area: "宮本町1")
        #expect(try rules.address(town, onto: nil).municipality.text == "141313")
    }

    @Test(arguments: [
        "東京都架空市宮本町", "浦和市宮本町", "八架空市宮本町", "川崎市存在区宮本町", "神奈川県川崎市存在区宮本町", "神奈川県宮本町", "架空郡架空町1", "存在区宮本町", "どこか町宮本町",
        "1-1 東京都町田市",
    ])
    func `a municipality that is not on the list is refused`(area: String) throws {
        #expect(throws: Failure(.addressMunicipalityUnknown, ["area": area])) {
            try rules.address(TypedAddress(postalCode: "210-0004", area: area), onto: nil)
        }
        // Who gives the code knows it, however its name is written.
        let known = try rules.address(
            TypedAddress(postalCode: "210-0004", municipality: "141313", area: area), onto: nil)
        #expect(known.area.string == area && rules.warnings(on: known) == [.postalCodeDoesNotFit])
    }

    /// As people write them; the text stays as it was typed.
    @Test(arguments: [
        ("498-0801", "木曽岬町加路戸", "243035"), ("498-0801", "三重県木曽岬町加路戸", "243035"),
        ("498-0801", "三重木曽岬町加路戸", "243035"), ("498-0000", "三重県木曽岬町1", "243035"),
        ("253-0026", "神奈川県茅ケ崎市旭が丘", "142077"), ("240-0001", "横浜市保土ヶ谷区川辺町", "141062"),
        ("210-0004", "神奈川県 川崎市 川崎区 宮本町", "141313"), ("210-0004", "川崎市 川崎区宮本町", "141313"),
        ("210-0004", "〒210-0004　神奈川県川崎市川崎区宮本町", "141313"),
        ("210-0004", "（210–0004）神奈川県川崎市川崎区宮本町", "141313"), ("210-0004", "〒 神奈川県川崎市川崎区宮本町", "141313"),
        ("210-0004", "〒２１０ー０００４、神奈川県川崎市川崎区宮本町", "141313"), ("100-1701", "東京都青ケ島村", "134023"),
        ("854-0001", "諌早市福田町", "422045"), ("737-0001", "吳市阿賀北", "342025"), ("999-9998", "鹿嶋市宮中", "082228"),
        ("639-1160", "大和郡山市北郡山町", "292036"), ("272-0031", "市川市平田", "122033"), ("838-0141", "小郡市小郡", "402168"),
        ("046-0003", "余市町黒川町", "014087"), ("321-3423", "市貝町市塙", "093441"), ("370-1132", "群馬県玉村町下新田", "104647"),
        ("100-1101", "東京都三宅村神着", "133817"), ("100-1401", "八丈町大賀郷", "134015"), ("100-0101", "東京都大島町元町", "133612"),
        ("950-0843", "新潟県　新潟市江南区　粟山1", "151041"), ("709-1201", "岡山市北七区1", "331007"),
        ("985-0052", "塩釜市本町", "042030"), ("811-2304", "福岡県粕屋郡粕屋町仲原", "403491"), ("314-0031", "鹿島市宮中", "082228"),
        ("125-0061", "東京都葛飾區亀有", "131229"), ("785-0610", "高知県高岡郡梼原町梼原", "394050"),
        ("162-0845", "新宿区市ヶ谷本村町5", "131041"),
    ])
    func `a municipality is known as people write it`(code: String, area: String, municipality: String) throws {
        let address = try rules.address(TypedAddress(postalCode: code, area: area), onto: nil)
        #expect(address.area.string == area && address.municipality.text == municipality)
        let isWithoutWard = try rules.municipalities.all.contains { $0.city == (try MunicipalityCode(municipality)) }
        let expected: [ErrorCode] =
            code == "999-9998" ? [.postalCodeUnlisted] : isWithoutWard ? [.postalCodeDoesNotFit] : []
        #expect(rules.warnings(on: address) == expected)
        // A later correction of the text alone says the same, as far as the name tells it without the code.
        guard area.contains("神奈川県") else { return }
        #expect(try rules.address(TypedAddress(area: area), onto: address) == address)
    }

    @Test(arguments: [
        ("210-0004", "東京都町田市森野1", "132098"), ("210-0004", "神奈川県葉山町堀内1", "143014"),
        ("210-0004", "三浦郡葉山町堀内1", "143014"), ("210-0004", "茅ケ崎市旭が丘1", "142077"),
        ("060-0807", "札幌市 中央区北一条西1", "011011"), ("231-0017", "横濱市保土ヶ谷区川辺町", "141062"),
        ("210-0000", "194-0022 東京都町田市森野1", "132098"),
        // Towns of the postal code: 東, 中, 美浦村's 土浦, 福島.
        ("186-0002", "東村山市青葉町1-1", "132136"), ("186-0005", "西東京市西原町1", "132292"),
        ("300-0404", "土浦市乙戸1", "082031"), ("553-0003", "福島市五月町1", "072010"),
    ])
    func `what the text says clearly counts, and the postal code that does not fit is noticed`(
        code: String, area: String, municipality: String
    ) throws {
        let address = try rules.address(TypedAddress(postalCode: code, area: area), onto: nil)
        #expect(address.municipality.text == municipality && address.area.string == area)
        #expect(rules.warnings(on: address) == [.postalCodeDoesNotFit])
    }

    @Test(arguments: [
        ("210-0004", "葉山町堀内1"), ("210-0004", "北区梅田1"), ("999-9999", "木曽岬町加路戸"), ("210-0004", "府中市宮西町"),
        ("186-0001", "北区赤羽1-1"), ("186-0004", "中央区銀座1"),
    ])
    func `a name that may be of several places decides nothing alone`(code: String, area: String) throws {
        #expect(throws: Failure(.addressIncomplete)) {
            try rules.address(TypedAddress(postalCode: code, area: area), onto: nil)
        }
    }

    /// 中央 is a town of the postal code, and stands in the ward's name; Sapporo is meant.
    @Test func `a town is looked for behind the municipality's name`() throws {
        let address = try rules.address(TypedAddress(postalCode: "260-0013", area: "中央区北十三条西1"), onto: nil)
        #expect(rules.warnings(on: address) == [.postalCodeDoesNotFit])
    }

    /// 東 and 色内 are towns of these codes.
    @Test(arguments: [
        ("186-0002", "東京千代田区1"), ("186-0002", "東大和町芋窪1"), ("186-0002", "東浦和市1"), ("047-0031", "小樽色内1-1"),
        ("194-0022", "町田森野1"),
    ])
    func `what begins with no town of the code is noticed`(code: String, area: String) throws {
        let address = try rules.address(TypedAddress(postalCode: code, area: area), onto: nil)
        #expect(rules.warnings(on: address) == [.postalCodeDoesNotFit])
    }

    @Test func `a town that is called as a municipality elsewhere is the postal code's`() throws {
        let address = try rules.address(TypedAddress(postalCode: "373-0055", area: "大島町1"), onto: nil)
        #expect(address.area == "群馬県太田市大島町1" && rules.warnings(on: address).isEmpty)
    }

    @Test func `an address of an earlier rule stays where another part of it is typed`() throws {
        var old = kawasaki
        old.area = "神奈川県 川崎市川崎区砂子"
        #expect(try rules.address(TypedAddress(street: "2-2"), onto: old).area == old.area)
    }

    /// A letter is addressed with this text.
    @Test(arguments: [
        ("210-0004", "宮本町", "神奈川県川崎市川崎区宮本町"), ("210-0004", "川崎市川崎区宮本町", "川崎市川崎区宮本町"),
        // A town whose name looks like a city's.
        ("018-1622", "一日市字中道", "秋田県南秋田郡八郎潟町一日市字中道"), ("730-0002", "白島中町", "広島県広島市中区白島中町"),
        ("510-0075", "安島", "三重県四日市市安島"), ("702-8052", "大字市場1", "岡山県岡山市南区大字市場1"),
        ("162-0845", "市ヶ谷本村町5", "東京都新宿区市ヶ谷本村町5"),
        // A ward without its city.
        ("210-0004", "川崎区宮本町1", "神奈川県川崎市川崎区宮本町1"), ("060-0807", "北区北七条西1", "北海道札幌市北区北七条西1"),
        ("530-0001", "北区梅田1", "大阪府大阪市北区梅田1"), ("530-0001", "大阪北区梅田1", "大阪府大阪市北区梅田1"),
        ("210-0004", "〒210-0004 神奈川県 川崎区宮本町", "神奈川県川崎市川崎区宮本町"), ("667-0112", "養父市場1", "兵庫県養父市養父市場1"),
        ("460-0008", "名古屋中区栄1", "愛知県名古屋市中区栄1"), ("590-0076", "大阪府堺堺区北瓦町1", "大阪府堺市堺区北瓦町1"),
        ("186-0002", "東1-1", "東京都国立市東1-1"), ("186-0002", "東一丁目1", "東京都国立市東一丁目1"),
        ("600-8216", "下京区東塩小路町", "京都府京都市下京区東塩小路町"),
    ])
    func `what begins with its town gets its municipality`(code: String, typed: String, area: String) throws {
        let address = try rules.address(TypedAddress(postalCode: code, area: typed), onto: nil)
        #expect(address.area.string == area)
        #expect(rules.warnings(on: address).isEmpty)
    }

    /// A part of the list, the same in every run.
    @Test func `every town of the list fits its own code, named with its municipality or alone`() throws {
        let lines = String(decoding: try PackagedData.standard.bytes("postal-codes.tsv"), as: UTF8.self)
            .split(separator: "\n")
        for index in stride(from: 0, to: lines.count, by: 211) {
            let cells = lines[index].split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            let code = try PostalCode(cells[0])
            let town = try #require(rules.postalCodes.lookup(code).first { $0.name == cells[2] })
            let whole = try town.area(in: rules.municipalities).string
            let address = try rules.address(TypedAddress(postalCode: code.text, area: whole), onto: nil)
            #expect(address.area.string == whole && address.municipality == town.municipality, "\(whole)")
            #expect(rules.warnings(on: address).isEmpty, "\(whole)")
            // The code alone must tell the municipality.
            guard !town.name.isEmpty, Set(rules.postalCodes.lookup(code).map(\.municipality)).count == 1 else {
                continue
            }
            let alone = try rules.address(TypedAddress(postalCode: code.text, area: town.name), onto: nil)
            #expect(alone.area.string == whole && alone.municipality == town.municipality, "\(town.name)")
        }
    }

    @Test func `a code that is not on the list is said to be so, and is kept with an address typed by hand`() throws {
        #expect(throws: Failure(.postalCodeUnknown)) {
            try rules.address(TypedAddress(postalCode: "999-9999", street: "1"), onto: nil)
        }
        let byHand = try rules.address(
            TypedAddress(postalCode: "999-9999", area: "神奈川県川崎市川崎区砂子", street: "1"), onto: nil)
        #expect(rules.warnings(on: byHand) == [.postalCodeUnlisted])
    }

    @Test(arguments: [
        ("name.name", "　", "text.blank"), ("address.street", "", nil), ("contact.phone", " ", "text.blank"),
        ("address.street", "1-8-9 123456789018", "text.my-number"),
        ("name.name", String(repeating: "あ", count: 201), "text.too-long"),
        ("photo.reason", String(repeating: "あ", count: 201), nil),
    ])
    func `texts are held to the rule of where they stand`(path: String, text: String, code: String?) {
        var found: String?
        do throws(Failure) { try EntryRules.check(text, at: path) } catch { found = error.code.id }
        #expect(found == code)
    }

    @Test func `conditions are on the list, each once`() throws {
        #expect(try rules.blocks(["STAY", "SHIEN", "STAY"]) == ["SHIEN", "STAY"])
        #expect(throws: Failure(.postBlockUnknown)) { try rules.blocks(["STAY", "NO-SUCH"]) }
    }

    @Test(arguments: [
        (["FWD", "SHIEN", "STAY"], Delivery.Route.restrictedMail, [], ["FWD"]), (["FWD"], .venue, [], ["FWD"]),
        (["FWD"], .desk, [], []), (["U15ALONE", "DOCS", "TOKUTEI_RC"], .desk, ["TOKUTEI_RC", "U15ALONE"], []),
    ])
    func `conditions stop an application, or close the post and the venue`(
        blocks: [String], route: Delivery.Route, stopping: [String], closing: [String]
    ) {
        var contents = ApplicationContents(today: CivilDate(daysSince1970: 20_000))
        contents.delivery = Delivery(route: route, blocks: blocks)
        let found = rules.blocks(against: contents)
        #expect(found.stopping.map(\.code) == stopping && found.closing.map(\.code) == closing)
        // What follows from other answers counts too.
        contents.kind = KindOfApplication(kind: .lostOrDamaged)
        #expect(rules.blocks(against: contents).closing.map(\.code) == closing + (route == .desk ? [] : ["LOST"]))
    }

    @Test func `a sealed PIN form fits the home municipality and the certificates`() throws {
        var contents = ApplicationContents(today: CivilDate(daysSince1970: 20_000))
        contents.birth = Birth(date: CivilDate(daysSince1970: 0), sex: .female)
        contents.address = kawasaki
        contents.options = CardOptions()
        let keyID = { (code: MunicipalityCode) in code.text == "141305" ? "kawasaki" : nil }
        func fits(_ form: PINForm?) throws -> Bool {
            contents.pinForm = form
            return try rules.pinFormFits(contents) { keyID($0) }
        }
        let city = try MunicipalityCode("141305")
        #expect(try fits(nil) && fits(PINForm(custody: .envelope, envelope: "1")))
        // The city's key is its wards'; a form that does not name its municipality names the key.
        #expect(try fits(PINForm(custody: .sealed, municipality: city, pins: PINKind.allCases)))
        #expect(try fits(PINForm(custody: .sealed, keyID: "kawasaki")))
        #expect(try !fits(PINForm(custody: .sealed, keyID: "machida")))
        #expect(try !fits(PINForm(custody: .sealed, municipality: MunicipalityCode("132098"))))
        #expect(try !fits(PINForm(custody: .sealed, municipality: city, pins: [.signature])))
    }
}
