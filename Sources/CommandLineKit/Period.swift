public import Domain

/// How long something lasts, as typed: `30m`, `24h`, `7d`.
public struct Period: Hashable, Sendable {
    private let count: Int64
    private let unit: Unit

    private enum Unit: Character {
        case minutes = "m"
        case hours = "h"
        case days = "d"

        var milliseconds: Int64 {
            switch self {
            case .minutes: 60_000
            case .hours: 3_600_000
            case .days: 86_400_000
            }
        }
    }

    private static let longest: Int64 = 31 * 86_400_000

    /// A minute to 31 days; nil for anything else.
    public init?(_ text: String) {
        guard let unit = text.last.flatMap(Unit.init), let count = Int64(text.dropLast()),
            (1...Self.longest / unit.milliseconds).contains(count)
        else { return nil }
        self.count = count
        self.unit = unit
    }

    /// Its length.
    public var milliseconds: Int64 { count * unit.milliseconds }

    /// For people: 24時間, 24 hours.
    public func text(_ language: Language) -> String {
        switch (unit, language) {
        case (.minutes, .ja): "\(count)分"
        case (.hours, .ja): "\(count)時間"
        case (.days, .ja): "\(count)日"
        case (.minutes, .en): count == 1 ? "1 minute" : "\(count) minutes"
        case (.hours, .en): count == 1 ? "1 hour" : "\(count) hours"
        case (.days, .en): count == 1 ? "1 day" : "\(count) days"
        }
    }
}
