/// Until when a card and its certificates are good (domain.md 6); the day given is the last good one.
///
/// Birthdays are counted from the day after issue. For who was born on 29 February the birthday of a common year
/// is here the day before 1 March.
public enum Expiry {
    /// 18 and over: the 10th birthday, under 18: the 5th. Foreign residents: the earlier of that and the end of the
    /// stay, except 永住者, 高度専門職2号 and 特別永住者.
    public static func card(born: CivilDate, issued: CivilDate, residence: Residence? = nil) -> CivilDate {
        let birthdays = Age.isUnder18(born: born, on: issued) ? 5 : 10
        let byAge = birthday(birthdays, of: born, after: issued)
        guard let residence, !residence.isPermanent, let stay = residence.until else { return byAge }
        return min(byAge, stay)
    }

    /// 利用者証明用: the 5th birthday, the 6th when it renews one with fewer than three months left; never beyond the card.
    public static func authenticationCertificate(
        born: CivilDate, issued: CivilDate, card: CivilDate, renewing previous: CivilDate? = nil
    ) -> CivilDate {
        let birthdays = previous.map { isInRenewalTime(expiry: $0, on: issued) } == true ? 6 : 5
        return min(birthday(birthdays, of: born, after: issued), card)
    }

    /// 署名用: the same, and never beyond the 利用者証明用 certificate where there is one.
    public static func signatureCertificate(
        born: CivilDate, issued: CivilDate, card: CivilDate, authentication: CivilDate?,
        renewing previous: CivilDate? = nil
    ) -> CivilDate {
        let own = authenticationCertificate(born: born, issued: issued, card: card, renewing: previous)
        return authentication.map { min(own, $0) } ?? own
    }

    /// Still good, with fewer than three months left.
    public static func isInRenewalTime(expiry: CivilDate, on day: CivilDate) -> Bool {
        day <= expiry && day.adding(months: 3) > expiry
    }

    /// The nth birthday after a day (n ≥ 1).
    static func birthday(_ n: Int, of born: CivilDate, after day: CivilDate) -> CivilDate {
        let thisYear = CivilDate.clamped(year: day.year, month: born.month, day: born.day)
        let first = thisYear > day ? day.year : day.year + 1
        return CivilDate.clamped(year: first + n - 1, month: born.month, day: born.day)
    }
}

extension Residence {
    /// 満了日が近い: so many months before it (papers-ja.md g 5-1).
    public static let monthsToStaff = 2

    /// City staff look at it before anything goes on: the stay ends within some months, or its renewal is pending
    /// (papers-ja.md g 5-1; two months unless the municipality says otherwise).
    public func needsStaff(on day: CivilDate, months: Int = monthsToStaff) -> Bool {
        if isPermanent { return false }
        return renewalPending || until.map { $0 <= day.adding(months: months) } ?? false
    }
}

extension CivilDate {
    /// The same day some months later, or the last of that month where it is shorter.
    public func adding(months: Int) -> CivilDate {
        let count = Int64(year * 12 + month - 1 + months)
        let newYear = floorDivide(count, 12)
        return .clamped(year: Int(newYear), month: Int(count - newYear * 12) + 1, day: day)
    }

    /// That day, or the last of the month where it is shorter; years are held within 1 … 9999.
    static func clamped(year: Int, month: Int, day: Int) -> CivilDate {
        let year = min(max(year, 1), 9999)
        let day = min(day, length(ofMonth: month, year: year))
        return CivilDate(year: year, month: month, day: day) ?? CivilDate(daysSince1970: 0)
    }
}
