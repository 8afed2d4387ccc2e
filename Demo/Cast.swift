import Domain
import TestKit

/// A made-up resident of the demonstration. Names hold the characters that real systems lose (domain.md 11).
struct Resident: Sendable {
    enum Portrait: Sendable {
        /// Drawn by the project's generator from this seed.
        case drawn(UInt64)
        /// One of the two real pictures (Sources/TestKit/Fixtures).
        case real(String)
    }

    enum PINs: Sendable {
        case pad(signature: String?, digits: String)
        case envelope
    }

    var key: String
    /// Why this resident is in the demonstration: on the screen, and on the report's page.
    var story: String
    var japaneseStory: String
    var name: String
    var kana: String
    var birth: CivilDate
    var sex: Birth.Sex
    var postalCode: String
    var municipality: String
    var area: String
    var street: String
    var phone: String
    var email: String?
    var portrait: Portrait
    var pins: PINs
    var route: Delivery.Route
    /// Codes of papers-ja.md 4-1 that were seen.
    var documents: [String]
    var hasForm: Bool
    var representative: Parent?

    struct Parent: Sendable {
        var name: String
        var kana: String
        var phone: String
        var documents: [String]
    }
}

/// Six residents whose seven forms two laptops take.
enum Cast {
    static let duplicate = Resident(
        key: "yoshida", story: "form taken on both laptops",
        japaneseStory: "2台の端末で受け付けた", name: "𠮷田 髙志", kana: "ヨシダ タカシ",
        birth: day(1958, 3, 14), sex: .male, postalCode: "210-0001", municipality: "141313",
        area: "神奈川県川崎市川崎区本町", street: "1-3-2 本町ハイツ503", phone: "044-555-0101", email: nil,
        portrait: .real("portrait.jpg"), pins: .pad(signature: "TAK4SHI58X", digits: "5283"), route: .restrictedMail,
        documents: ["DL", "SKK"], hasForm: true, representative: nil)

    static let edited = Resident(
        key: "watanabe", story: "changed on the laptop and at the office",
        japaneseStory: "端末と市役所の両方で直した", name: "渡邉󠄀 葉子", kana: "ワタナベ ヨウコ",
        birth: day(1984, 11, 2), sex: .female, postalCode: "210-0004", municipality: "141313",
        area: "神奈川県川崎市川崎区宮本町", street: "6番地", phone: "044-555-0102", email: "yoko.w@example.jp",
        portrait: .drawn(102), pins: .pad(signature: "Y0KO84WTNB", digits: "7316"), route: .restrictedMail,
        documents: ["DL", "PP"], hasForm: true, representative: nil)

    static let child = Resident(
        key: "kamiya", story: "child under 15 with a parent; approved, then changed",
        japaneseStory: "15歳未満で親が同伴。審査のあとで内容が変わった", name: "\u{FA19}谷 さくら",
        kana: "カミヤ サクラ", birth: day(2017, 7, 30), sex: .female, postalCode: "210-0002", municipality: "141313",
        area: "神奈川県川崎市川崎区榎町", street: "2-8", phone: "044-555-0103", email: nil, portrait: .drawn(103),
        pins: .pad(signature: nil, digits: "9042"), route: .registeredMail, documents: ["PP", "IRY"], hasForm: true,
        representative: .init(
            name: "\u{FA19}谷 﨑子", kana: "カミヤ サキコ", phone: "044-555-0103", documents: ["DL", "SKK"]))

    static let retaken = Resident(
        key: "takasaki", story: "photo found deficient by J-LIS and retaken",
        japaneseStory: "J-LISから写真が差し戻され、撮り直した", name: "髙﨑 博", kana: "タカサキ ヒロシ",
        birth: day(1949, 5, 5), sex: .male, postalCode: "210-0003", municipality: "141313",
        area: "神奈川県川崎市川崎区堀之内町", street: "10-1", phone: "044-555-0104", email: nil, portrait: .drawn(104),
        pins: .envelope, route: .restrictedMail, documents: ["DL", "NKN"], hasForm: true, representative: nil)

    static let elsewhere = Resident(
        key: "machida", story: "lives in another municipality; handed to it",
        japaneseStory: "町田市の住民。町田市へ引き継いだ", name: "\u{FA10}本 \u{FA26}",
        kana: "ツカモト ミヤコ", birth: day(1996, 1, 20), sex: .female, postalCode: "194-0013",
        municipality: "132098", area: "東京都町田市原町田", street: "4-1-17", phone: "042-555-0105", email: nil,
        portrait: .drawn(105), pins: .envelope, route: .restrictedMail, documents: ["DL", "SIN"], hasForm: true,
        representative: nil)

    static let formless = Resident(
        key: "suzuki", story: "came without a form; the office issued one",
        japaneseStory: "申請書なしで受け付け、市役所で用意した", name: "鈴木 一郎太",
        kana: "スズキ イチロウタ", birth: day(1990, 12, 31), sex: .male, postalCode: "210-0005", municipality: "141313",
        area: "神奈川県川崎市川崎区東田町", street: "8", phone: "044-555-0106", email: nil,
        portrait: .real("busy-background.jpg"), pins: .pad(signature: "1CHIR0TA90", digits: "4067"),
        route: .registeredMail, documents: ["DL", "SKK"], hasForm: false, representative: nil)

    static let all = [duplicate, edited, child, retaken, elsewhere, formless]

    /// Who is told what, by the way they chose. That the application arrived is told to whoever chose e-mail or was
    /// given no slip (papers-ja.md c): there is no printer at the company.
    static let messages: [(resident: Resident, kind: String)] = [
        (duplicate, "posted"), (edited, "received"), (edited, "posted"), (child, "posted"), (retaken, "deficiency"),
        (retaken, "posted"), (elsewhere, "received"), (elsewhere, "handed-over"), (formless, "received"),
        (formless, "posted"),
    ]

    /// What would stand in a file that holds somebody's PIN.
    static let pinTraces: [String] = all.flatMap { resident -> [String] in
        switch resident.pins {
        case .pad(let signature, let digits): FileSearch.traces(signature: signature, digits: digits)
        case .envelope: []
        }
    }

    private static func day(_ year: Int, _ month: Int, _ day: Int) -> CivilDate {
        CivilDate(year: year, month: month, day: day) ?? CivilDate(daysSince1970: 0)
    }
}
