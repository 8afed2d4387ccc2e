public import Domain

/// Words for people: the names of the units on lists and in errors.
public enum Words {
    /// The unit's name on the venue's screens (papers-ja.md g).
    public static func name(_ field: ApplicationField, _ language: Language) -> String {
        guard language == .ja else { return field.rawValue }
        return switch field {
        case .reception: "受付"
        case .consent: "同意"
        case .kind: "申請の種類"
        case .form: "申請書"
        case .name: "氏名・フリガナ"
        case .birth: "生年月日"
        case .address: "住所"
        case .residence: "在留期間"
        case .contact: "連絡のしかた"
        case .representative: "法定代理人"
        case .delivery: "受け取り方"
        case .options: "電子証明書"
        case .photo: "写真"
        case .photoProof: "写真の番号札"
        case .pinForm: "暗証番号設定依頼書"
        case .items: "お預かりするもの"
        case .identity: "本人確認"
        case .confirmation: "最終確認"
        case .verification: "住基照合"
        case .approval: "審査"
        case .returned: "会場への問い合わせ"
        case .withdrawal: "取りやめ"
        case .handoff: "他市町村への引継ぎ"
        }
    }

    /// A list of units, for people.
    public static func names(_ fields: [String], _ language: Language) -> String {
        let names = fields.map { text in
            if text == "identity-set" { return language == .ja ? "本人の情報(氏名・写真など)" : "identity set" }
            return ApplicationField(rawValue: text).map { name($0, language) } ?? text
        }
        return names.joined(separator: language == .ja ? "・" : ", ")
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
