/// Failures of enrolling a laptop. Whoever enrols repeats it: nothing goes later by itself.
extension ErrorCode {
    static let enrolment: [ErrorCode] = [
        inviteWrong, inviteUsed, inviteExpired, serverUnknown, enrolUnreachable, enrolCertificate, enrolOutcomeUnknown,
        enrolOfficeFault, enrolNotStored, enrolFolderTaken, enrolKeysUnreadable,
    ]

    public static let inviteWrong = ErrorCode(
        "enroll.code-wrong", .notPermitted, http: 403,
        ja: ErrorWording("招待コードがちがいます。", "端末は登録されていません。", "コードを確かめるか、市役所で新しいコードを出してもらってください。"),
        en: ErrorWording(
            "The invitation code is wrong.", "The laptop was not enrolled.",
            "Check the code, or ask the office for a new one."))
    public static let inviteUsed = ErrorCode(
        "enroll.code-used", .notPermitted, http: 403,
        ja: ErrorWording(
            "この招待コードは、もう使われています。", "端末は登録されていません。心あたりがないときは、別の人が使ったおそれがあります。",
            "市役所に知らせて、新しいコードを出してもらってください。"),
        en: ErrorWording(
            "This invitation code has been used.",
            "The laptop was not enrolled. If it was not you, somebody else may have used it.",
            "Tell the office and ask for a new code."))
    public static let inviteExpired = ErrorCode(
        "enroll.code-expired", .notPermitted, http: 403,
        ja: ErrorWording("招待コードの期限が切れています。", "端末は登録されていません。", "市役所で新しいコードを出してもらってください。"),
        en: ErrorWording(
            "The invitation code has expired.", "The laptop was not enrolled.", "Ask the office for a new code."))
    public static let serverUnknown = ErrorCode(
        "enroll.server-unknown", .notPermitted, http: 403,
        ja: ErrorWording(
            "つながった相手は、招待コードの市役所ではありません。", "今回は、端末のことは何も送っていません。登録はまだ終わっていません。招待コードは、期限まで使えます。",
            "会場のWi-Fiなどの確認画面が出ていないかを見て、アドレスと招待コードを市役所に確かめてください。"),
        en: ErrorWording(
            "The server that answered is not the one the invitation code names.",
            "Nothing about the laptop was sent this time; it is not enrolled yet, and the invitation code is still good until it expires.",
            "See whether the venue's Wi-Fi shows a page to confirm, and check the address and the code with the office."
        ))
    public static let enrolUnreachable = ErrorCode(
        "enroll.unreachable", .unavailable, http: 503,
        ja: ErrorWording(
            "市役所のサーバーにつながりません。", "登録はまだ終わっていません。この招待コードは、期限まで使えます。",
            "通信(電波、ケーブル、VPN)と、サーバーが動いているかを確かめて、もう一度「field-agent enroll」を実行してください。"),
        en: ErrorWording(
            "The office's server cannot be reached.",
            "The laptop is not enrolled yet; the invitation code holds until it expires.",
            "Check the connection (signal, cable, VPN) and that the server runs, then run field-agent enroll again."))
    public static let enrolCertificate = ErrorCode(
        "enroll.certificate", .unavailable, http: 502,
        ja: ErrorWording(
            "サーバーの証明書が、招待コードのアドレスと合いません。", "端末のことは何も送っていません。登録はまだ終わっていません。",
            "ほかの通信(会場のWi-Fi以外)に切りかえてください。続くときは、サーバーのアドレスを市役所に確かめ、新しい招待コードを出してもらってください。"),
        en: ErrorWording(
            "The server's certificate does not fit the address in the invitation code.",
            "Nothing about the laptop was sent; it is not enrolled yet.",
            "Use another line (not the venue's Wi-Fi). If it goes on, check the server's address with the office and "
                + "ask for a new code."))
    public static let enrolOutcomeUnknown = ErrorCode(
        "enroll.outcome-unknown", .unavailable, http: 504,
        ja: ErrorWording(
            "送ったあと、返事が来る前に通信が切れました。", "登録されたかどうかは、まだ分かりません。続けるための鍵は、この端末に残してあります。",
            "同じ招待コードとフォルダーで、もう一度「field-agent enroll」を実行してください。二重にはなりません。"),
        en: ErrorWording(
            "The connection was lost after sending, before an answer came.",
            "Whether the laptop is enrolled is not known yet; its keys are kept here to go on with.",
            "Run field-agent enroll again with the same code and folder: it is not enrolled twice."))
    public static let enrolOfficeFault = ErrorCode(
        "enroll.office-fault", .unavailable, http: 503,
        ja: ErrorWording(
            "市役所のサーバーが、いま登録を受け付けられません。", "登録はまだ終わっていません。",
            "市役所に知らせてください。直ったら、同じ招待コードとフォルダーで、もう一度「field-agent enroll」を実行してください。"),
        en: ErrorWording(
            "The office's server cannot enrol a laptop now.", "The laptop is not enrolled yet.",
            "Tell the office. Once it is mended run field-agent enroll again with the same code and folder."))
    public static let enrolNotStored = ErrorCode(
        "enroll.not-stored", .cannotStore, http: 507,
        ja: ErrorWording(
            "市役所には登録されましたが、この端末に保存できませんでした。", "登録はまだ終わっていません。続けるための鍵だけ、この端末に残してあります。",
            "ディスクの空きと、フォルダーの書き込みの権限を確かめて、同じ招待コードとフォルダーで、もう一度「field-agent enroll」を実行してください。続くときは、担当の職員に知らせてください。"),
        en: ErrorWording(
            "The office has enrolled the laptop, but it could not be stored here.",
            "Enrolment is not complete; only the keys to go on with are kept here.",
            "Check the disk's free space and who may write to the folder, then run field-agent enroll again with the "
                + "same code and folder. If it goes on, tell the office."))
    public static let enrolFolderTaken = ErrorCode(
        "enroll.folder-taken", .usage, http: 409,
        ja: ErrorWording(
            "このフォルダーには、この端末のものではないデータ(市役所のサーバーなど)があります。", "何も変えていません。招待コードも使っていません。",
            "--data に、空のフォルダーか新しいフォルダーを指定してください。"),
        en: ErrorWording(
            "This folder holds data that is not this laptop's: an office's, say.",
            "Nothing was changed, and the invitation code was not used.", "Give --data an empty or a new folder."))
    public static let enrolKeysUnreadable = ErrorCode(
        "enroll.keys-unreadable", .data, http: 422,
        ja: ErrorWording(
            "前に登録しようとしたときの鍵({file})が読めません。", "端末は登録されていません。この招待コードは、この鍵で使われているかもしれません。",
            "市役所で新しい招待コードを出してもらい、それで「field-agent enroll」を実行してください。"),
        en: ErrorWording(
            "The keys of the earlier try to enrol ({file}) cannot be read.",
            "The laptop is not enrolled. The invitation code may be spent on those keys.",
            "Ask the office for a new invitation code and run field-agent enroll with that."))
}
