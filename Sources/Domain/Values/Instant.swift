/// A moment: milliseconds since 1970-01-01T00:00:00Z (design.md 7). Information, never order.
public struct Instant: Hashable, Comparable, Sendable, Codable {
    public var milliseconds: Int64

    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// The milliseconds from 1970 to 9999: what is read lies between.
    public static let known: Range<Int64> = 0..<253_402_300_800_000

    /// Refuses moments outside 1970 to 9999: nobody's clock is that wrong, and dates could not be reckoned with them.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        milliseconds = try container.decode(Int64.self)
        guard Self.known.contains(milliseconds) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a moment of 1970 to 9999")
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(milliseconds)
    }

    /// A date, or date and time of day, in Japan: `2026-11-20`, `2026-11-20T15:30`, `2026-11-20 15:30`. nil for anything
    /// else.
    public init?(inJapan text: String) {
        let parts = text.split(omittingEmptySubsequences: false, whereSeparator: { "T ".contains($0) }).map(String.init)
        let time = (parts.count == 2 ? parts[1] : "00:00").split(separator: ":", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let date = CivilDate(parts[0]), time.count == 2,
            time.allSatisfy({ $0.utf8.count == 2 }), let hour = UInt8(time[0]), let minute = UInt8(time[1]),
            hour < 24, minute < 60
        else { return nil }
        let minutes = Int64(date.daysSince1970) * 1_440 + Int64(hour) * 60 + Int64(minute)
        milliseconds = minutes * 60_000 - 32_400_000
        guard Self.known.contains(milliseconds) else { return nil }
    }

    public static func < (a: Instant, b: Instant) -> Bool { a.milliseconds < b.milliseconds }

    /// So much later, or earlier where negative.
    public func adding(milliseconds delta: Int64) -> Instant { Instant(milliseconds: milliseconds + delta) }
    /// So many times 24 hours later, or earlier where negative.
    public func adding(days: Int64) -> Instant { adding(milliseconds: days * 86_400_000) }

    /// The civil date in Japan (UTC+9, no daylight saving) at this moment.
    public var dateInJapan: CivilDate {
        CivilDate(daysSince1970: floorDivide(milliseconds + 32_400_000, 86_400_000))
    }

    /// Hour (0–23) and minute (0–59) in Japan at this moment.
    public var timeInJapan: (hour: Int, minute: Int) {
        let minutes = floorDivide(milliseconds + 32_400_000, 60_000)
        let ofDay = Int(minutes - floorDivide(minutes, 1_440) * 1_440)
        return (ofDay / 60, ofDay % 60)
    }

    /// The time of day in Japan at this moment: `10:05`.
    public var clockInJapan: String {
        let (hour, minute) = timeInJapan
        return (hour < 10 ? "0" : "") + "\(hour)" + (minute < 10 ? ":0" : ":") + "\(minute)"
    }

    /// Date and time of day in Japan at this moment, for people: `2026-11-21 10:05`.
    public var textInJapan: String { "\(dateInJapan) \(clockInJapan)" }
}

/// Where the time comes from: a port, so that pure code gets time passed in and a demonstration can run faster.
public protocol WallClock: Sendable {
    /// This moment.
    func now() -> Instant
}

/// Division rounding towards minus infinity.
func floorDivide(_ a: Int64, _ b: Int64) -> Int64 {
    let quotient = a / b
    return a % b != 0 && (a < 0) != (b < 0) ? quotient - 1 : quotient
}
