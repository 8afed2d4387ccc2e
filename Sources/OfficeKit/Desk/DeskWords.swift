public import Domain

/// The desk's words for what the records call by code. The words of states are ``ApplicationStatus``'s own.
public enum DeskWords {
    /// A detail of an ``Obstacle``: a field, a standing, a register result or a count.
    static func detail(_ code: String, _ language: Language) -> String {
        if language == .ja, let word = standings[code] { return word }
        return ApplicationField.name(of: code, language)
    }

    private static let standings = [
        "none": "まだありません", "stale": "あとから変更があり、やり直しが必要です", "incomplete": "もとの記録が届いていません",
        "STAY": "在留期間の満了が近い・更新中", "contested": "食い違っています", "insufficient": "足りないところがあります", "stands": "有効です",
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
        case .unknownReason: return "J-LISが戻した理由を調べる"
        case .reportRefused: return "J-LISが受け付けない報告を見る"
        case .handoff: return "他市町村へ引き継ぐ"
        case .lateChange: return "送付のあとの変更を確かめる"
        case .unreadable: return "記録を調べる(管理者)"
        case .decideMessage: return "お知らせを送るか決める"
        }
    }

    /// Why a message waits for a person.
    public static func hold(_ why: String, _ language: Language) -> String {
        language == .ja ? holds[why] ?? why : why
    }

    private static let holds = [
        "protected": "送り先の相談あり", "deceased": "亡くなった方", "unverified": "住基照合がまだ", "mix-up": "取り違えの疑い",
        "characters": "印字できない字、形のちがう字がある", "failed": "つくれない・渡せない",
    ]
}
