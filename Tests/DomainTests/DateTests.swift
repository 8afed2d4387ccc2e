import Domain
import Testing

/// A date of a test, written YYYY-MM-DD.
func day(_ iso: String) -> CivilDate { CivilDate(iso) ?? CivilDate(daysSince1970: -1_000_000) }

@Suite struct DateTests {
    @Test(arguments: [
        ("令和8年11月21日", "2026-11-21"), ("R8.11.21", "2026-11-21"), ("r8/11/21", "2026-11-21"),
        ("Ｒ８．１１．２１", "2026-11-21"), ("令和8年11月21日(土)", "2026-11-21"), ("昭和64年1月7日", "1989-01-07"),
        ("平成元年1月8日", "1989-01-08"), ("令和元年5月1日", "2019-05-01"), ("平成31年4月30日", "2019-04-30"),
        ("昭和元年12月25日", "1926-12-25"), ("大正15年12月24日", "1926-12-24"), ("大正元年7月30日", "1912-07-30"),
        ("明治45年7月29日", "1912-07-29"), ("明治6年1月1日", "1873-01-01"), ("2026-11-21", "2026-11-21"),
        ("2026/1/2", "2026-01-02"), ("2026年 1月 2日", "2026-01-02"), ("19850403", "1985-04-03"),
        ("S60-4-3", "1985-04-03"), ("令和６年２月２９日", "2024-02-29"),
    ])
    func `a date is read in either calendar`(text: String, iso: String) throws {
        #expect(try JapaneseDate.parse(text) == day(iso))
    }

    @Test(arguments: [
        "昭和64年1月8日", "平成31年5月1日", "平成元年1月7日", "大正15年12月25日", "明治45年7月30日", "明治5年12月31日",
        "令和0年5月1日", "令和元年4月30日",
    ])
    func `a date outside its era is refused`(text: String) {
        #expect(code { try JapaneseDate.parse(text) } == .dateOutsideEra)
    }

    @Test(arguments: ["令和7年2月29日", "2026-13-01", "2026-04-31", "20260230", "令和8年11月21日(日)"])
    func `a day the calendar does not have is refused`(text: String) {
        #expect(code { try JapaneseDate.parse(text) } == .dateNoSuchDay)
    }

    @Test(arguments: [
        "", "令和", "8.11.21", "26-11-21", "R8.11", "R8.11.21.1", "21日", "令和八年一月一日", "2026--1-2", "+2026111",
    ])
    func `what is no date is refused`(text: String) {
        #expect(code { try JapaneseDate.parse(text) } == .dateForm)
    }

    @Test(arguments: [
        ("2026-11-21", "令和8年11月21日(土)"), ("1989-01-07", "昭和64年1月7日(土)"), ("1989-01-08", "平成元年1月8日(日)"),
        ("2019-04-30", "平成31年4月30日(火)"), ("2019-05-01", "令和元年5月1日(水)"), ("1926-12-24", "大正15年12月24日(金)"),
        ("1926-12-25", "昭和元年12月25日(土)"), ("1912-07-29", "明治45年7月29日(月)"), ("1912-07-30", "大正元年7月30日(火)"),
        ("1873-01-01", "明治6年1月1日(水)"), ("1872-12-31", "1872年12月31日(火)"),
    ])
    func `a date is written with era and weekday, and read back`(iso: String, text: String) throws {
        #expect(JapaneseDate.format(day(iso)) == text)
        if !text.hasPrefix("1872") { #expect(try JapaneseDate.parse(text) == day(iso)) }
    }

    @Test func `a date can be written without the weekday`() {
        #expect(JapaneseDate.format(day("2026-11-21"), weekday: false) == "令和8年11月21日")
    }

    @Test func `a birth date after today is refused, today is not`() throws {
        #expect(code { try Birth(date: day("2026-11-22"), sex: .female, today: day("2026-11-21")) } == .birthInFuture)
        #expect(
            try Birth(date: day("2026-11-21"), sex: .female, today: day("2026-11-21")).age(on: day("2026-11-21")) == 0)
    }

    @Test(arguments: [
        ("2011-11-22", "2026-11-21", 14), ("2011-11-21", "2026-11-21", 15), ("2008-02-29", "2026-02-28", 17),
        ("2008-02-29", "2026-03-01", 18), ("2008-02-29", "2024-02-29", 16), ("2026-11-21", "2026-11-20", 0),
    ])
    func `age is counted by birthday`(born: String, on: String, years: Int) {
        #expect(Age.years(born: day(born), on: day(on)) == years)
    }

    @Test func `the ages that change what is needed end on the birthday`() {
        let birthday = day("2000-05-10")
        #expect(
            Age.isUnder1(born: birthday, on: day("2001-05-09")) && !Age.isUnder1(born: birthday, on: day("2001-05-10")))
        #expect(
            Age.isUnder15(born: birthday, on: day("2015-05-09"))
                && !Age.isUnder15(born: birthday, on: day("2015-05-10")))
        #expect(
            Age.isUnder18(born: birthday, on: day("2018-05-09"))
                && !Age.isUnder18(born: birthday, on: day("2018-05-10")))
    }
}

@Suite struct ExpiryTests {
    @Test(arguments: [
        // 18 and over: 10th birthday after issue.
        ("1990-05-10", "2026-11-21", "2036-05-10"), ("1990-12-10", "2026-11-21", "2035-12-10"),
        // Issued on the birthday: that one does not count.
        ("1990-11-21", "2026-11-21", "2036-11-21"),
        // Under 18: 5th.
        ("2010-05-10", "2026-11-21", "2031-05-10"), ("2008-11-22", "2026-11-21", "2030-11-22"),
        ("2008-11-21", "2026-11-21", "2036-11-21"),
        // 29 February: the day before 1 March in a common year.
        ("1988-02-29", "2026-11-21", "2036-02-29"), ("1988-02-29", "2027-03-01", "2037-02-28"),
        ("2020-02-29", "2026-11-21", "2031-02-28"),
    ])
    func `a card ends on the tenth birthday, of a minor on the fifth`(born: String, issued: String, until: String) {
        #expect(Expiry.card(born: day(born), issued: day(issued)) == day(until))
    }

    @Test func `a foreign resident's card ends with the stay unless it is permanent`() {
        func until(_ stay: String?, permanent: Bool) -> CivilDate {
            Expiry.card(
                born: day("1990-05-10"), issued: day("2026-11-21"),
                residence: Residence(
                    nationality: "A", status: "B", until: stay.map(day), isPermanent: permanent))
        }
        #expect(until("2028-03-31", permanent: false) == day("2028-03-31"))
        #expect(until("2040-03-31", permanent: false) == day("2036-05-10"))
        #expect(until("2028-03-31", permanent: true) == day("2036-05-10"))
        #expect(until(nil, permanent: true) == day("2036-05-10"))
    }

    @Test func `certificates end on the fifth birthday, renewed on the sixth, never after the card`() {
        let born = day("1990-05-10")
        let issued = day("2026-04-01")
        let card = day("2035-05-10")
        #expect(Expiry.authenticationCertificate(born: born, issued: issued, card: card) == day("2030-05-10"))
        #expect(
            Expiry.authenticationCertificate(born: born, issued: issued, card: card, renewing: day("2026-05-10"))
                == day("2031-05-10"))
        #expect(
            Expiry.authenticationCertificate(
                born: born, issued: issued, card: day("2028-05-10"), renewing: day("2026-05-10")) == day("2028-05-10"))
    }

    @Test func `the signature certificate never outlives the authentication certificate`() {
        let born = day("1990-05-10")
        let signature = Expiry.signatureCertificate(
            born: born, issued: day("2026-11-21"), card: day("2036-05-10"), authentication: day("2029-05-10"))
        #expect(signature == day("2029-05-10"))
        #expect(
            Expiry.signatureCertificate(
                born: born, issued: day("2026-11-21"), card: day("2036-05-10"), authentication: nil)
                == day("2031-05-10"))
    }

    @Test func `renewal time is when fewer than three months are left`() {
        #expect(!Expiry.isInRenewalTime(expiry: day("2027-02-21"), on: day("2026-11-21")))
        #expect(Expiry.isInRenewalTime(expiry: day("2027-02-20"), on: day("2026-11-21")))
        #expect(!Expiry.isInRenewalTime(expiry: day("2026-11-20"), on: day("2026-11-21")))
    }

    @Test(arguments: [
        ("2027-01-21", false, false, true), ("2027-01-22", false, false, false), ("2030-01-01", true, false, true),
        ("2026-12-01", false, true, false),
    ])
    func `a stay that ends within two months goes to city staff`(
        until: String, pending: Bool, permanent: Bool, expected: Bool
    ) {
        let residence = Residence(
            nationality: "A", status: "B", until: day(until), isPermanent: permanent, renewalPending: pending)
        #expect(residence.needsStaff(on: day("2026-11-21")) == expected)
    }

    @Test func `months are added within the calendar`() {
        #expect(day("2026-11-30").adding(months: 3) == day("2027-02-28"))
        #expect(day("2026-01-15").adding(months: -2) == day("2025-11-15"))
    }

    @Test(arguments: [
        (1_795_226_405_000, "2026-11-21 11:00"), (1_795_226_405_000 + 13 * 3_600_000, "2026-11-22 00:00"),
        (0, "1970-01-01 09:00"),
        (5 * 60_000, "1970-01-01 09:05"),
    ]) func `a moment is written as date and time of day in Japan`(milliseconds: Int64, text: String) {
        #expect(Instant(milliseconds: milliseconds).textInJapan == text)
        #expect(Instant(inJapan: text) == Instant(milliseconds: milliseconds / 60_000 * 60_000))
    }

    @Test(arguments: ["", "2026-11-20T", "2026-11-20T24:00", "2026-11-20T9:00", "2026-11-20T09:60", "1969-12-31", "昨日"])
    func `what is no moment is none`(text: String) {
        #expect(Instant(inJapan: text) == nil)
        #expect(Instant(inJapan: "2026-11-20T15:30") == Instant(milliseconds: 1_795_156_200_000))
    }
}
