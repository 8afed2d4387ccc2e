import Domain
import JLIS
import Testing

/// A moment in Japan.
private func japan(_ date: String, _ hour: Int, _ minute: Int) throws -> Instant {
    let day = try #require(CivilDate(date))
    return Instant(milliseconds: day.daysSince1970 * 86_400_000 + Int64(hour * 60 + minute - 540) * 60_000)
}

/// Presetting's windows of domain.md 6: throttled 9:30–12:00 and 14:00–14:59, special hours around it.
private func presetting() throws -> ServiceCalendar {
    ServiceCalendar(
        periods: [
            .init(
                from: try #require(CivilDate("2026-04-01")),
                weekdays: [.init(from: 450, until: 570), .init(from: 720, until: 840), .init(from: 900, until: 1_290)],
                holidays: [.init(from: 450, until: 1_110)])
        ],
        holidays: [try #require(CivilDate("2026-11-23"))],
        closures: [.init(from: try japan("2026-11-25", 12, 0), until: try japan("2026-11-25", 16, 0))])
}

@Suite struct CalendarTests {
    @Test(arguments: [
        // 20 November 2026 is a Friday.
        ("2026-11-20", 7, 29, "2026-11-20", 7, 30), ("2026-11-20", 7, 30, "2026-11-20", 7, 30),
        ("2026-11-20", 9, 30, "2026-11-20", 12, 0), ("2026-11-20", 14, 59, "2026-11-20", 15, 0),
        ("2026-11-20", 21, 30, "2026-11-21", 7, 30), ("2026-11-21", 10, 0, "2026-11-21", 10, 0),
        // Saturday evening to Sunday, Sunday evening to the holiday, its evening to Tuesday.
        ("2026-11-21", 18, 30, "2026-11-22", 7, 30), ("2026-11-23", 10, 0, "2026-11-23", 10, 0),
        ("2026-11-23", 18, 30, "2026-11-24", 7, 30),
        // The closure hides the window after noon.
        ("2026-11-25", 12, 30, "2026-11-25", 16, 0),
        // Before the first period's date nothing is closed.
        ("2026-03-31", 3, 0, "2026-03-31", 3, 0),
    ])
    func `the next opening`(
        date: String, hour: Int, minute: Int, opens: String, atHour: Int, atMinute: Int
    ) throws {
        let calendar = try presetting()
        let moment = try japan(date, hour, minute)
        let opening = try japan(opens, atHour, atMinute)
        #expect(calendar.opening(atOrAfter: moment) == opening)
        #expect(calendar.isOpen(at: moment) == (moment == opening))
    }

    @Test func `a later period replaces an earlier one from its date on`() throws {
        var calendar = try presetting()
        calendar.periods.append(
            .init(from: try #require(CivilDate("2026-11-24")), weekdays: [.init(from: 600, until: 660)], holidays: []))
        #expect(calendar.opening(atOrAfter: try japan("2026-11-24", 7, 30)) == (try japan("2026-11-24", 10, 0)))
    }

    @Test func `a service that never opens is looked at again after 400 days`() throws {
        let never = ServiceCalendar(
            periods: [.init(from: try #require(CivilDate("2026-01-01")), weekdays: [], holidays: [])])
        let moment = try japan("2026-11-20", 12, 0)
        #expect(never.opening(atOrAfter: moment) == moment.adding(days: 400))
    }
}
