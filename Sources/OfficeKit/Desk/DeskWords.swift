public import Domain

/// The desk's words for what the records call by code. The words of states are ``ApplicationStatus``'s own.
public enum DeskWords {
    /// A unit or decision of an application.
    public static func field(_ name: String, _ language: Language) -> String {
        guard language == .ja, let field = ApplicationField(rawValue: name) else {
            return name == "identity-set" && language == .ja ? "申請書・氏名・生年月日・写真・確認(一組)" : name
        }
        switch field {
        case .reception: return "受付"
        case .consent: return "同意"
        case .kind: return "申請の種類"
        case .form: return "申請書"
        case .name: return "氏名"
        case .birth: return "生年月日"
        case .address: return "住所"
        case .residence: return "在留"
        case .contact: return "連絡のしかた"
        case .representative: return "法定代理人"
        case .delivery: return "受け取り方"
        case .options: return "電子証明書など"
        case .photo: return "写真"
        case .photoProof: return "番号札の読み取り"
        case .pinForm: return "暗証番号設定依頼書"
        case .items: return "お預かりしたもの"
        case .identity: return "本人確認"
        case .confirmation: return "本人の最終確認"
        case .verification: return "住基照合"
        case .approval: return "審査"
        case .returned: return "会場・本人への質問"
        case .withdrawal: return "取りやめ"
        case .handoff: return "他市町村への引継ぎ"
        }
    }

    /// A detail of an ``Obstacle``: a field, a standing, a register result or a count.
    static func detail(_ code: String, _ language: Language) -> String {
        if language == .ja, let word = standings[code] { return word }
        return field(code, language)
    }

    private static let standings = [
        "none": "まだありません", "stale": "あとから変更があり、やり直しが必要です", "incomplete": "もとの記録が届いていません",
        "contested": "食い違っています", "insufficient": "足りないところがあります", "stands": "有効です",
        "moved": "転居・転出", "died": "死亡", "name-differs": "氏名がちがう", "not-found": "見つからない", "same": "同じ",
    ]

    /// What has to be done next.
    public static func task(_ task: DeskTask, _ language: Language) -> String {
        guard language == .ja else { return task.rawValue.split(separator: "-").joined(separator: " ") }
        switch task {
        case .resolveConflict: return "食い違いを決める"
        case .decideDuplicate: return "重複を決める"
        case .decideWithdrawal: return "取りやめを確かめる"
        case .complete: return "足りない項目を入れる"
        case .attachForm: return "申請書IDをつける"
        case .renewConfirmation: return "本人の確認をもらう"
        case .renewIdentity: return "本人確認をやり直す"
        case .verify: return "住基照合"
        case .approve: return "審査"
        case .approveAgain: return "審査をやり直す"
        case .awaitAnswer: return "答え・とりなおしを待つ"
        case .refusedByJLIS: return "J-LISが受け付けない理由を見る"
        case .handoff: return "他市町村へ引き継ぐ"
        case .lateChange: return "送付のあとの変更を確かめる"
        case .unreadable: return "記録を調べる(管理者)"
        }
    }

    /// 受け取り方.
    static func route(_ route: Delivery.Route, _ language: Language) -> String {
        guard language == .ja else { return route.rawValue }
        switch route {
        case .restrictedMail: return "郵送(本人限定受取)"
        case .registeredMail: return "郵送(簡易書留)"
        case .venue: return "会場で受け取り"
        case .desk: return "市役所の窓口"
        }
    }

    /// A moment as a clerk reads it: 2026-11-21 19:05.
    public static func time(_ instant: Instant) -> String {
        let (hour, minute) = instant.timeInJapan
        func two(_ n: Int) -> String { n < 10 ? "0\(n)" : String(n) }
        return "\(instant.dateInJapan) \(two(hour)):\(two(minute))"
    }
}
