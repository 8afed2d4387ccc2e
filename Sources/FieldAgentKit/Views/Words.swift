public import Domain

/// Words for people on the laptop's command line.
public enum Words {
    /// A list of units, for people.
    public static func names(_ fields: [String], _ language: Language) -> String {
        let names = fields.map { ApplicationField.name(of: $0, language) }
        return names.joined(separator: language == .ja ? "・" : ", ")
    }

    /// What something in the queue is: `act`, `picture` or `pin-form`.
    public static func kind(_ kind: String, _ language: Language) -> String {
        switch (kind, language) {
        case ("act", .ja): "記入"
        case ("act", .en): "entries"
        case ("picture", .ja): "写真"
        case ("pin-form", .ja): "暗証番号"
        case ("pin-form", .en): "PIN form"
        default: kind
        }
    }

    /// 3 days, 2 hours, 5 minutes: the largest unit only.
    public static func age(_ milliseconds: Int64, _ language: Language) -> String {
        let minutes = max(0, milliseconds / 60_000)
        switch (minutes, language) {
        case (2_880..., .ja): return "\(minutes / 1_440)日"
        case (120..., .ja): return "\(minutes / 60)時間"
        case (_, .ja): return "\(minutes)分"
        case (2_880..., .en): return "\(minutes / 1_440) days"
        case (120..., .en): return "\(minutes / 60) hours"
        case (_, .en): return "\(minutes) min"
        }
    }
}
