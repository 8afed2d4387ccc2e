/// Dates as people write them: 令和8年11月21日, R8.11.21, 2026-11-21 (papers-ja.md g 5: either calendar).
public enum JapaneseDate {
    /// The day written in `text`.
    ///
    /// An era by name or letter and a year (元 = 1), or a western year of four digits; month and day; parted by
    /// 年月日, `.`, `/` or `-`; or eight digits yyyymmdd. Full-width characters and spaces are accepted, and a weekday
    /// in brackets when it is the right one. Throws `date.form`, `date.no-such-day` or `date.outside-era`.
    public static func parse(_ text: String) throws(Failure) -> CivilDate {
        let (day, weekday) = splitWeekday(halfWidth(text))
        let (era, rest) = splitEra(day)
        guard let numbers = numbers(rest), era != nil || numbers[0] >= 1000 else { throw Failure(.dateForm) }
        let year = era.map { $0.firstYear + numbers[0] - 1 } ?? numbers[0]
        guard let date = CivilDate(year: year, month: numbers[1], day: numbers[2]) else {
            throw Failure(.dateNoSuchDay)
        }
        if let era, numbers[0] < 1 || Era.of(date) != era { throw Failure(.dateOutsideEra) }
        if let weekday, weekday != weekdayNames[date.weekday] { throw Failure(.dateNoSuchDay) }
        return date
    }

    /// 令和8年11月21日(土); the first year is 元年. Before 1873 the western year.
    public static func format(_ date: CivilDate, weekday: Bool = true) -> String {
        let end = weekday ? "(\(weekdayNames[date.weekday]))" : ""
        guard let era = Era.of(date) else { return "\(date.year)年\(date.month)月\(date.day)日\(end)" }
        let year = date.year - era.firstYear + 1
        return "\(era.name)\(year == 1 ? "元" : String(year))年\(date.month)月\(date.day)日\(end)"
    }

    /// 日 … 土, index as in ``CivilDate/weekday``.
    public static let weekdayNames: [Character] = ["日", "月", "火", "水", "木", "金", "土"]

    /// Spaces dropped, full-width ASCII made half-width.
    private static func halfWidth(_ text: String) -> [Character] {
        text.unicodeScalars.compactMap { scalar in
            if isTypedSpace(scalar) { return nil }
            if isTypedHyphen(scalar) { return "-" }
            guard (0xFF01...0xFF5E).contains(scalar.value) else { return Character(scalar) }
            return Unicode.Scalar(scalar.value - 0xFEE0).map(Character.init)
        }
    }

    private static func splitWeekday(_ text: [Character]) -> ([Character], Character?) {
        guard text.count > 3, text.last == ")", text[text.count - 3] == "(" else { return (text, nil) }
        return (Array(text.dropLast(3)), text[text.count - 2])
    }

    private static func splitEra(_ text: [Character]) -> (Era?, ArraySlice<Character>) {
        for era in Era.allCases {
            if text.starts(with: era.name) { return (era, text.dropFirst(2)) }
            if text.first.map({ $0.uppercased() }) == String(era.letter) { return (era, text.dropFirst()) }
        }
        return (nil, text[...])
    }

    /// Year, month and day; nil when the text is of another form.
    private static func numbers(_ text: ArraySlice<Character>) -> [Int]? {
        if text.count == 8, text.allSatisfy({ ("0"..."9").contains($0) }), let all = Int(String(text)) {
            return [all / 10_000, all / 100 % 100, all % 100]
        }
        var parts = text.split(omittingEmptySubsequences: false) { "年月日./-".contains($0) }
        if text.last == "日" { parts.removeLast() }
        guard parts.count == 3 else { return nil }
        if parts[0].elementsEqual("元") { parts[0] = ["1"] }
        let values = parts.compactMap { part in
            (1...4).contains(part.count) && part.allSatisfy { ("0"..."9").contains($0) } ? Int(String(part)) : nil
        }
        return values.count == 3 ? values : nil
    }
}
