public import Domain

/// When a service of J-LIS takes requests: data, with the dates from which it holds, because the windows change by
/// notice (domain.md 6).
public struct ServiceCalendar: Hashable, Sendable, Codable {
    /// A part of a day in Japan, in minutes since midnight; `until` is outside it.
    public struct Window: Hashable, Sendable, Codable {
        public var from: Int
        public var until: Int

        public init(from: Int, until: Int) {
            self.from = from
            self.until = until
        }
    }

    /// The windows that hold from a date until the next period's.
    public struct Period: Hashable, Sendable, Codable {
        public var from: CivilDate
        public var weekdays: [Window]
        /// Saturdays, Sundays and holidays.
        public var holidays: [Window]

        public init(from: CivilDate, weekdays: [Window], holidays: [Window]) {
            self.from = from
            self.weekdays = weekdays
            self.holidays = holidays
        }
    }

    /// A time without service, for maintenance or an outage that was announced.
    public struct Closure: Hashable, Sendable, Codable {
        public var from: Instant
        public var until: Instant

        public init(from: Instant, until: Instant) {
            self.from = from
            self.until = until
        }
    }

    /// In any order. Before the first one's date, and without any, the service is open all day.
    public var periods: [Period]
    /// National holidays and the days around New Year.
    public var holidays: Set<CivilDate>
    public var closures: [Closure]

    public init(periods: [Period] = [], holidays: Set<CivilDate> = [], closures: [Closure] = []) {
        self.periods = periods
        self.holidays = holidays
        self.closures = closures
    }

    /// Open around the clock.
    public static let always = ServiceCalendar()

    /// Whether J-LIS may be called at that moment.
    public func isOpen(at instant: Instant) -> Bool { opening(atOrAfter: instant) == instant }

    /// The first moment from this one on at which the service is open. When none comes within 400 days, the moment
    /// 400 days on: whoever waits asks again then.
    public func opening(atOrAfter start: Instant) -> Instant {
        let end = start.adding(days: 400)
        var moment = start
        while moment < end {
            if let closure = closures.first(where: { $0.from <= moment && moment < $0.until }) {
                moment = closure.until
            } else if let opening = openingToday(atOrAfter: moment) {
                if opening == moment { return moment }
                moment = opening
            } else {
                moment = midnight(after: moment)
            }
        }
        return end
    }

    private func openingToday(atOrAfter moment: Instant) -> Instant? {
        let date = moment.dateInJapan
        guard let period = periods.filter({ $0.from <= date }).max(by: { $0.from < $1.from }) else { return moment }
        let isHoliday = date.weekday == 0 || date.weekday == 6 || holidays.contains(date)
        let start = midnight(of: date)
        return (isHoliday ? period.holidays : period.weekdays)
            .filter { moment < start.adding(milliseconds: Int64($0.until) * 60_000) }
            .map { max(moment, start.adding(milliseconds: Int64($0.from) * 60_000)) }
            .min()
    }

    private func midnight(of date: CivilDate) -> Instant {
        Instant(milliseconds: date.daysSince1970 * 86_400_000 - 32_400_000)
    }

    private func midnight(after moment: Instant) -> Instant { midnight(of: moment.dateInJapan.adding(days: 1)) }
}
