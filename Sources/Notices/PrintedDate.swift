public import Domain
internal import Papers

/// Dates on paper: 令和8年11月21日(土), with the reading of each part (papers-ja.md, head).
public enum PrintedDate {
    /// Markup of a day with its weekday.
    public static func markup(_ date: CivilDate) -> String {
        year(date) + month(date) + day(date.day)
            + "({\(JapaneseDate.weekdayNames[date.weekday])|\(weekdayReadings[date.weekday])})"
    }

    /// Markup of year and month: 令和8年12月.
    public static func monthMarkup(_ date: CivilDate) -> String { year(date) + month(date) }

    private static func year(_ date: CivilDate) -> String {
        guard let era = Era.of(date) else { return "\(date.year){年|ねん}" }
        let year = date.year - era.firstYear + 1
        return Markup.ruby(era.name, eraReadings[era]) + (year == 1 ? "{元年|がんねん}" : "\(year){年|ねん}")
    }

    private static func month(_ date: CivilDate) -> String { "\(date.month){月|がつ}" }

    /// Days whose reading does not follow from the number carry it whole; over 14日 and 24日 that would be twice as wide
    /// as they are, so there 日 has its own part.
    private static func day(_ day: Int) -> String {
        if day == 14 || day == 24 { return "\(day){日|か}" }
        return readings[day].map { "{\(day)日|\($0)}" } ?? "\(day){日|にち}"
    }

    private static let eraReadings: [Era: String] = [
        .meiji: "めいじ", .taisho: "たいしょう", .showa: "しょうわ", .heisei: "へいせい", .reiwa: "れいわ",
    ]
    private static let weekdayReadings = ["にち", "げつ", "か", "すい", "もく", "きん", "ど"]
    private static let readings = [
        1: "ついたち", 2: "ふつか", 3: "みっか", 4: "よっか", 5: "いつか", 6: "むいか", 7: "なのか", 8: "ようか", 9: "ここのか",
        10: "とおか", 20: "はつか",
    ]
}
