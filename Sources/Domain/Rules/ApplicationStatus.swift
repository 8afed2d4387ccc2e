/// 職員用の短い状態名 (papers-ja.md g): the same words on lists, on the acceptance slip and on the phone.
public enum ApplicationStatus: String, Sendable, CaseIterable, Codable {
    case guided, writing, parked
    /// Confirmed by the resident, on this laptop only.
    case confirmed
    /// Durable at the office.
    case sent
    case underReview = "under-review"
    case forwarded, deficient
    case inProduction = "in-production"
    case arrived, preset, posted, received
    /// Waits at the desk: chosen so, or returned by the post office.
    case atDesk = "at-desk"
    case handedOff = "handed-off"
    case cancelled

    public var name: String {
        switch self {
        case .guided: "案内中"
        case .writing: "記入中"
        case .parked: "取り置き"
        case .confirmed: "最終確認ずみ(この端末に保存)"
        case .sent: "市役所へ送信ずみ"
        case .underReview: "市役所で確認中"
        case .forwarded: "J-LISへ送付ずみ"
        case .deficient: "不備・本人へ連絡中"
        case .inProduction: "カード作成中"
        case .arrived: "カード到着"
        case .preset: "設定ずみ"
        case .posted: "発送ずみ"
        case .received: "受取ずみ"
        case .atDesk: "窓口でお渡し待ち"
        case .handedOff: "他市町村へ引継ぎ"
        case .cancelled: "取りやめ"
        }
    }

    /// 進み具合の言葉 (papers-ja.md): what the resident hears. May hold `{{…}}` to be filled in.
    public var words: (progress: String, next: String) {
        switch self {
        // A suspected mix-up or 支援措置 is not told apart: it stays under review.
        case .guided, .writing, .parked, .confirmed, .sent, .underReview: ("市で確認しています", "ありません")
        case .forwarded, .inProduction: ("カードをつくっています", "ありません")
        case .deficient: ("お願いしたいことがあります", "手紙を見てください({{deadline}}まで)")
        case .arrived, .preset: ("市にカードが届き、準備をしています", "ありません")
        case .posted: ("{{date_posted}}に送りました", "郵便局のお知らせを見てください")
        case .atDesk: ("市の窓口でお渡しします", "交付通知書を待ってください")
        case .received: ("お渡ししました", "ありません")
        case .handedOff: ("{{home_city}}へ引き継ぎました", "{{home_city}}へ聞いてください")
        case .cancelled: ("申請は終わっています", "電話をください")
        }
    }
}
