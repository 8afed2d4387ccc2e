public import Domain
import Notices
import Records
import Resources

/// The desk's words for what the records call by code. The words of states are ``ApplicationStatus``'s own.
public enum DeskWords {
    /// A detail of an ``Obstacle``: a field, a standing, a register result or a count.
    static func detail(_ code: String, _ language: Language) -> String {
        if language == .ja, let word = standings[code] ?? Packaged.name(of: code) { return word }
        let result = UnitWords.word(code, of: "result", language)
        return result == code ? ApplicationField.name(of: code, language) : result
    }

    private static let standings = [
        "none": "まだありません", "stale": "あとから変更があり、やり直しが必要です", "incomplete": "もとの記録が届いていません",
        "contested": "食い違っています", "insufficient": "足りないところがあります", "stands": "有効です",
    ]

    /// What has to be done next.
    public static func task(_ task: DeskTask, _ language: Language) -> String {
        guard language == .ja else { return task.rawValue.split(separator: "-").joined(separator: " ") }
        switch task {
        case .resolveConflict: return "食い違いを決める"
        case .decideDuplicate: return "重複を決める"
        case .decideWithdrawal: return "取りやめを確かめる"
        case .sameNumber: return "同じ受付番号の申請を確かめる"
        case .complete: return "足りない項目を入れる"
        case .attachForm: return "申請書IDをつける"
        case .checkConditions: return "受け付け・受け取り方の条件を確かめる"
        case .checkPINForm: return "暗証番号設定依頼書を確かめる・取りなおす"
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
        case .registerDiffers: return "住基と合わない申請を取りやめるか決める"
        case .survivorWithdrawn: return "まとめた先が取りやめ:分けるか取りやめるか決める"
        case .unreadable: return "記録を調べる(管理者)"
        case .decideMessage: return "お知らせを送るか決める"
        }
    }

    /// Why a message waits for a person.
    public static func hold(_ why: String, _ language: Language) -> String {
        language == .ja ? holds[why] ?? why : why
    }

    /// What a message is about: ``NoticeKind``.
    public static func message(_ kind: String, _ language: Language) -> String {
        guard language == .ja, let kind = NoticeKind(rawValue: kind) else { return kind }
        return switch kind {
        case .received: "受付のお知らせ"
        case .deficiency: "不備のお知らせ"
        case .posted: "発送のお知らせ"
        case .handedOver: "引継ぎのお知らせ"
        case .groupHandover: "会場でのお渡しのお知らせ"
        case .changedToDesk: "受け取り方の変更のお知らせ"
        case .withdrawn: "取りやめの確認"
        case .withdrawalUndone: "取りやめを取り消したお知らせ"
        }
    }

    /// How far a submission (``SubmissionRecord/stateName``) has come.
    public static func state(_ state: String, _ language: Language) -> String {
        language == .ja ? states[state] ?? state : state
    }

    /// How far a message (``NoticeRecord/State``) has come. A letter that is done is a file: people print and post it.
    public static func state(_ state: String, by channel: String, _ language: Language) -> String {
        let isWritten = channel == Contact.Channel.letter.rawValue && state == NoticeRecord.State.sent.rawValue
        return Self.state(isWritten ? "written" : state, language)
    }

    private static let states = [
        "decided": "送る前", "sending": "送付中", "sent": "送付ずみ", "bounced": "戻ってきた", "declined": "送らない",
        "dropped": "不要になった",
        "written": "印刷用に作成ずみ",
        "pending": "送付待ち", "unknown": "結果がわからない", "asking": "J-LISに問い合わせ中", "accepted": "J-LISが受付ずみ",
        "refused": "J-LISが受け付けない", "withdrawn": "送る前に取り消した", "abandoned": "送付をやめた",
    ]

    /// Where the decision about a pair stands.
    public static func pair(_ state: DuplicatePair.State, _ language: Language) -> String {
        guard language == .ja else { return state.rawValue }
        return switch state {
        case .candidate: "判断待ち"
        case .open: "判断のあとに変更あり"
        case .same: "同じ人"
        case .again: "同じ人の別の申請"
        case .different: "ちがう人"
        }
    }

    /// Why a message was dropped.
    public static func drop(_ why: String, _ language: Language) -> String {
        language == .ja ? drops[why] ?? why : why
    }

    private static let drops = [
        "joined": "ほかの受付にまとめた", "withdrawn": "申請は取りやめ", "deceased": "亡くなった方",
        "protected": "送り先の相談あり", "over": "もう知らせることがない",
    ]

    private static let holds = [
        "protected": "送り先の相談あり", "unverified": "住基照合がまだ", "mix-up": "取り違えの疑い",
        "characters": "印字できない字、形のちがう字がある", "failed": "つくれない・渡せない",
        "restored": "バックアップから戻す前に、もう印刷したかもしれない",
        "withdrawal-told": "「とりやめました」の手紙をつくったあとで、取りやめを取り消した",
    ]
}
