import Domain
import JLIS

/// When J-LIS's own stages come, in days after acceptance. The real times are not public; about a month passes from
/// application to notice (domain.md 6).
struct Schedule: Sendable, Equatable {
    /// Days after acceptance, for ② to ⑥.
    var days: [IssuanceStage: Int64] = [.deficient: 1, .examined: 2, .ordered: 5, .made: 14, .shipped: 16]

    /// The box of a day leaves at 17:00 in Japan.
    private static let shippingMinute: Int64 = 17 * 60

    /// `2=1,3=2,…`: other days for some stages; nil when it is not that form.
    init?(overrides: String = "") {
        for part in overrides.split(separator: ",") {
            let sides = part.split(separator: "=")
            guard sides.count == 2, let number = Int(sides[0]), let stage = IssuanceStage(rawValue: number),
                days[stage] != nil, let count = Int64(sides[1]), (0...366).contains(count)
            else { return nil }
            days[stage] = count
        }
    }

    /// What comes by itself after a stage, and when; nil when it waits for the office or is the end.
    func next(after stage: IssuanceStage, acceptedAt: Instant, isDeficient: Bool) -> (
        stage: IssuanceStage, at: Instant
    )? {
        let next: IssuanceStage
        switch stage {
        case .accepted: next = isDeficient ? .deficient : .examined
        case .examined: next = .ordered
        case .ordered: next = .made
        case .made: next = .shipped
        default: return nil
        }
        let at = acceptedAt.adding(days: days[next] ?? 0)
        return (next, next == .shipped ? Schedule.shipping(atOrAfter: at) : at)
    }

    /// The first departure of a box from this moment on.
    static func shipping(atOrAfter moment: Instant) -> Instant {
        let midnight = Instant(milliseconds: (moment.dateInJapan.daysSince1970 * 1_440 - 540) * 60_000)
        let departure = midnight.adding(milliseconds: shippingMinute * 60_000)
        return departure < moment ? departure.adding(days: 1) : departure
    }
}
