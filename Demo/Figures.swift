import TestKit

/// What the monthly reports of the demonstration count.
struct Figures {
    /// The counts, as `report --json` calls them and as the report's page does.
    static let names: [(key: String, japanese: String)] = [
        ("applications", "交付申請受付数"), ("resubmissions", "うち再申請の計上"), ("cardsReceived", "J-LISからのカード送付枚数"),
        ("presets", "交付前設定数"), ("notices", "交付通知書送付数"), ("issued", "交付数"),
    ]

    struct Month {
        var month: String
        var counts: [String: Int]
    }

    var months: [Month] = []

    static func read(_ stage: Stage) async throws -> Figures {
        var figures = Figures()
        for month in stage.months {
            let report = try await stage.office(["report", "--month", month, "--operator", Play.clerk])
            let counts = names.map { ($0.key, report[$0.key]["total"].int ?? 0) }
            figures.months.append(Month(month: month, counts: Dictionary(uniqueKeysWithValues: counts)))
        }
        return figures
    }

    func total(_ key: String) -> Int { months.reduce(0) { $0 + ($1.counts[key] ?? 0) } }
}
