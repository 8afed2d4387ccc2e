/// Age in completed years, counted by birthday.
///
/// Some rules of Japanese law complete a year at the end of the day before the birthday (年齢計算ニ関スル法律); the
/// card's rules are stated by birthday, so here a year is completed on the birthday. Who was born on 29 February
/// completes it on 1 March of a common year.
public enum Age {
    /// Completed years on a day; 0 before the birth.
    public static func years(born: CivilDate, on day: CivilDate) -> Int {
        let hadBirthday = (day.month, day.day) >= (born.month, born.day)
        return max(0, day.year - born.year - (hadBirthday ? 0 : 1))
    }

    /// Needs a legal representative, gets no signature certificate (domain.md 1, 4).
    public static func isUnder15(born: CivilDate, on day: CivilDate) -> Bool { years(born: born, on: day) < 15 }

    /// No photo at application (domain.md 2).
    public static func isUnder1(born: CivilDate, on day: CivilDate) -> Bool { years(born: born, on: day) < 1 }

    /// The card ends on the fifth birthday instead of the tenth (domain.md 6).
    public static func isUnder18(born: CivilDate, on day: CivilDate) -> Bool { years(born: born, on: day) < 18 }
}

extension Birth {
    /// A birth date that can be somebody's who comes today; otherwise `birth.in-future` or `birth.too-long-ago`.
    public init(date: CivilDate, sex: Sex, today: CivilDate) throws(Failure) {
        self.init(date: date, sex: sex)
        try check(on: today)
    }

    /// Nobody has grown older than 122 years so far; above 130 the date is mistyped.
    public static let oldest = 130

    /// Throws `birth.in-future` or `birth.too-long-ago`.
    func check(on day: CivilDate) throws(Failure) {
        guard date <= day else { throw Failure(.birthInFuture) }
        guard age(on: day) <= Birth.oldest else { throw Failure(.birthTooLongAgo, ["years": String(Birth.oldest)]) }
    }

    /// Completed years on a day.
    public func age(on day: CivilDate) -> Int { Age.years(born: date, on: day) }
}
