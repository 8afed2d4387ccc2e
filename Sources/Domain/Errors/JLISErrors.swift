/// Failures of the exchange with J-LIS.
extension ErrorCode {
    static let jlis: [ErrorCode] = [
        jlisUnavailable, jlisUnexpectedAnswer, jlisRefused, jlisKeyReused, jlisUnknownKey, jlisIllegalTransition,
        jlisSubmissionForm,
    ]

    public static let jlisUnavailable = ErrorCode(
        "jlis.unavailable", .unavailable, http: 503,
        ja: ErrorWording(
            "J-LISがいま受け付けていません。", "申請は送られていません。すべてここに残っています。",
            "何もしなくてかまいません。受付が始まれば自動で送られます。"),
        en: ErrorWording(
            "J-LIS is not taking anything now.", "Nothing was sent; every application is still here.",
            "Nothing needs to be done: it is sent by itself once J-LIS is back."))

    public static let jlisUnexpectedAnswer = ErrorCode(
        "jlis.unexpected-answer", .unavailable, http: 502,
        ja: ErrorWording(
            "J-LISの返事が、決められた形ではありません(状態{status})。", "届いたかどうかは確かめてから送りなおします。申請は残っています。",
            "J-LISのアドレスの設定を確かめてください。続くときは担当者に知らせてください。"),
        en: ErrorWording(
            "The answer of J-LIS is not of the agreed form (status {status}).",
            "What arrived is asked about before anything goes again; every application is still here.",
            "Check the address configured for J-LIS; if it goes on, report it."))

    public static let jlisRefused = ErrorCode(
        "jlis.refused", .data, http: 422,
        ja: ErrorWording(
            "J-LISが申請を受け付けませんでした({reasons})。", "この申請は止まっています。ほかの申請は続けて送られます。",
            "理由を見て申請を直し、もう一度承認してください。"),
        en: ErrorWording(
            "J-LIS did not accept the application ({reasons}).", "This one stands still; the others go on.",
            "Correct it by the reasons given and approve it again."))

    public static let jlisKeyReused = ErrorCode(
        "jlis.key-reused", .data, http: 409,
        ja: ErrorWording(
            "同じ番号で、内容のちがう申請がすでに送られています。", "この申請は送っていません。先に届いたものが有効です。",
            "J-LISにある内容とくらべ、直すときは次の送付番号で送ってください。"),
        en: ErrorWording(
            "An application with other content was already sent under this key.",
            "This one was not taken; the first stays valid.",
            "Compare it with what J-LIS has; send a correction under the next submission number."))

    public static let jlisUnknownKey = ErrorCode(
        "jlis.unknown-key", .data, http: 404,
        ja: ErrorWording(
            "J-LISに、この番号の申請やカードの箱はありません。", "何も変わっていません。", "番号を確かめてください。"),
        en: ErrorWording(
            "J-LIS has no application or shipment of this key.", "Nothing changed.", "Check the key."))

    public static let jlisIllegalTransition = ErrorCode(
        "jlis.illegal-transition", .data, http: 409,
        ja: ErrorWording(
            "いまの段階({from})から、その段階({to})には進めません。", "何も変わっていません。",
            "カードの到着や設定が記録されているか確かめてください。"),
        en: ErrorWording(
            "Stage {from} cannot be followed by stage {to}.", "Nothing changed.",
            "Check that the card's arrival and presetting were recorded."))

    public static let jlisSubmissionForm = ErrorCode(
        "jlis.submission-form", .data, http: 422,
        ja: ErrorWording(
            "送られた申請の形が正しくありません。", "受け付けていません。", "docs/jlis-interface.md の形で送ってください。"),
        en: ErrorWording(
            "The submission is not of the agreed form.", "It was not taken.",
            "Send it in the form of docs/jlis-interface.md."))
}
