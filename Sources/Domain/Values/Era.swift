/// 元号 (domain.md 11). The day an era begins belongs to it whole; the day before is the last of the one before.
public enum Era: String, Sendable, CaseIterable, Codable {
    case meiji, taisho, showa, heisei, reiwa

    /// The era of a day; nil before 1873-01-01, when Japan's calendar was another one.
    public static func of(_ date: CivilDate) -> Era? { allCases.last { $0.begins <= dayKey(date) } }

    /// 明治 … 令和.
    public var name: String {
        switch self {
        case .meiji: "明治"
        case .taisho: "大正"
        case .showa: "昭和"
        case .heisei: "平成"
        case .reiwa: "令和"
        }
    }

    /// M, T, S, H, R.
    public var letter: Character {
        switch self {
        case .meiji: "M"
        case .taisho: "T"
        case .showa: "S"
        case .heisei: "H"
        case .reiwa: "R"
        }
    }

    /// The western year in which year 1 (元年) fell.
    public var firstYear: Int {
        switch self {
        case .meiji: 1868
        case .taisho: 1912
        case .showa: 1926
        case .heisei: 1989
        case .reiwa: 2019
        }
    }

    /// First day as yyyymmdd. 明治 counts from the first day of the Gregorian calendar in Japan.
    private var begins: Int {
        switch self {
        case .meiji: 1873_01_01
        case .taisho: 1912_07_30
        case .showa: 1926_12_25
        case .heisei: 1989_01_08
        case .reiwa: 2019_05_01
        }
    }

    private static func dayKey(_ date: CivilDate) -> Int { date.year * 10_000 + date.month * 100 + date.day }
}
