/// Failures of the exchange between laptop and office.
extension ErrorCode {
    static let sync: [ErrorCode] = [
        messageMalformed, messageVersion, signerUnknown, sideWrong, officeOnly, dotReused, notEnrolled, deviceRevoked,
        blobMismatch, blobChecksum, blobOffset, blobLocked, blobExpired,
        blobKept, blobLength, blobUnknown, blobTooLarge, blobMissingHere, blobDamagedHere,
        syncBusy, syncRefused,
        requestTooLarge, serverFault, officeCannotStore, operatorUnknown,
    ]

    public static let messageMalformed = ErrorCode(
        "sync.message-malformed", .data, http: 400,
        ja: ErrorWording(
            "届いたデータの形が正しくありません({what})。", "これは取り込んでいません。ほかのデータは取り込みました。",
            "もう一度送ってください。続くときは、両方のプログラムの版を確かめてください。"),
        en: ErrorWording(
            "A message is not in the agreed form ({what}).", "It was not taken in; everything else was.",
            "Send it again. If it happens again, check that both programs have matching versions."))
    public static let messageVersion = ErrorCode(
        "sync.message-version", .data, http: 400,
        ja: ErrorWording(
            "このデータは新しい版({version})で作られています。", "この版では読めないので、取り込まずにそのまま残してあります。",
            "プログラムを新しい版にしてから、もう一度送ってください。"),
        en: ErrorWording(
            "This was written in a newer version ({version}).", "It cannot be read here and was left where it is.",
            "Update the program, then send it again."))
    public static let signerUnknown = ErrorCode(
        "sync.signer-unknown", .notPermitted, http: 403,
        ja: ErrorWording(
            "署名した端末が登録されていません。", "このデータは取り込まず、記録に残しました。", "端末の登録を市役所で確かめてください。"),
        en: ErrorWording(
            "The device that signed this is not registered.", "It was not taken in and has been noted.",
            "Check the laptop's enrolment at the office."))
    public static let sideWrong = ErrorCode(
        "sync.side-wrong", .notPermitted, http: 403,
        ja: ErrorWording(
            "会場の端末が、市役所の操作として署名しています。", "このデータは取り込まず、記録に残しました。", "管理者に連絡してください。"),
        en: ErrorWording(
            "A laptop signed this as if it were the office.", "It was not taken in and has been noted.",
            "Call the administrator."))
    public static let officeOnly = ErrorCode(
        "sync.office-only", .notPermitted, http: 403,
        ja: ErrorWording(
            "市役所だけが決めることを、会場の端末が決めています。", "この記録は取り込んでいません。ほかは取り込みました。",
            "市役所に連絡し、市役所で決めてもらってください。"),
        en: ErrorWording(
            "A laptop decided what only the office decides.", "This was not taken in; everything else was.",
            "Tell the office and let it decide there."))
    public static let dotReused = ErrorCode(
        "sync.dot-reused", .data, http: 409,
        ja: ErrorWording(
            "同じ番号の記録が、別の内容ですでにあります。端末のデータが複製されたか、古い控えから戻されています。",
            "前の記録はそのままです。新しい方は取り込んでいません。",
            "端末で「doctor」を実行し、新しい番号で登録しなおしてください。"),
        en: ErrorWording(
            "A write with this number exists with other content: the laptop's data was copied or restored.",
            "The earlier write stands; this one was not taken in.",
            "Run doctor on the laptop and let it take a new replica number."))
    public static let notEnrolled = ErrorCode(
        "device.not-enrolled", .notPermitted, http: 401,
        ja: ErrorWording(
            "この端末はまだ登録されていません。", "受け付けた内容は、この端末に安全に保存されています。送ることはまだできません。",
            "市役所で招待コードを受け取り、「field-agent enroll」を実行してください。"),
        en: ErrorWording(
            "This laptop is not enrolled.", "What was captured is safe here; it cannot be sent yet.",
            "Get an invitation code from the office and run field-agent enroll."))
    public static let deviceRevoked = ErrorCode(
        "device.revoked", .notPermitted, http: 403,
        ja: ErrorWording(
            "この端末の登録は取り消されています。", "受け付けた内容は、この端末に残っています。", "市役所に連絡してください。"),
        en: ErrorWording(
            "This laptop's enrolment was revoked.", "What was captured remains on this laptop.", "Call the office."))
    public static let blobMismatch = ErrorCode(
        "blob.hash-mismatch", .data, http: 460,
        ja: ErrorWording(
            "写真のデータが、送る途中で変わりました。", "届いた分は捨てました。端末の写真はそのままです。", "自動でもう一度送ります。"),
        en: ErrorWording(
            "A picture changed on its way.", "What arrived was discarded; the laptop still has it whole.",
            "It is sent again by itself."))
    public static let blobChecksum = ErrorCode(
        "blob.checksum-mismatch", .data, http: 460,
        ja: ErrorWording(
            "写真の一部が、送る途中で変わりました。", "その一部だけを捨てました。端末の写真はそのままです。", "自動で続きから送ります。"),
        en: ErrorWording(
            "A piece of a picture changed on its way.",
            "Only that piece was discarded; the laptop has the picture whole.",
            "It goes on by itself from there."))
    public static let blobLocked = ErrorCode(
        "blob.locked", .unavailable, http: 423,
        ja: ErrorWording("この写真は、別の通信で受け取り中です。", "届いた分はそのままです。", "次に送るとき、続きから送ります。"),
        en: ErrorWording(
            "Another connection is sending this picture.", "What arrived is kept.",
            "The next time it goes on from there."))
    public static let blobExpired = ErrorCode(
        "blob.expired", .data, http: 410,
        ja: ErrorWording(
            "送りかけのまま日がたったので、届いた分を捨てました。", "端末の写真はそのままです。", "自動で初めから送ります。"),
        en: ErrorWording(
            "The upload was left unfinished for too long; what had arrived was discarded.",
            "The laptop has the picture whole.", "It is sent again by itself."))
    public static let blobKept = ErrorCode(
        "blob.kept", .notPermitted, http: 403,
        ja: ErrorWording("受け取りが終わった写真は消せません。", "写真はそのままです。", "することはありません。"),
        en: ErrorWording(
            "A picture that arrived whole cannot be removed.", "It is kept.", "There is nothing to do."))
    public static let blobOffset = ErrorCode(
        "blob.offset-conflict", .unavailable, http: 409,
        ja: ErrorWording("写真の続きの位置が合いません。", "届いた分はそのままです。", "自動で続きから送ります。"),
        en: ErrorWording(
            "A picture was continued at the wrong place.", "What arrived is kept.", "It goes on by itself from there."))
    public static let blobLength = ErrorCode(
        "blob.length-conflict", .data, http: 409,
        ja: ErrorWording(
            "送りかけの写真を、別の長さでもう一度始めようとしました。", "何も変えていません。届いた分はそのままです。",
            "「doctor」で端末を調べ、管理者に連絡してください。"),
        en: ErrorWording(
            "An upload that is under way was announced again with another length.",
            "Nothing was changed; what arrived is kept.", "Run doctor on the laptop and call the administrator."))
    public static let blobUnknown = ErrorCode(
        "blob.unknown", .data, http: 404,
        ja: ErrorWording("この写真の受け取りは始まっていません。", "端末の写真はそのままです。", "自動で初めから送ります。"),
        en: ErrorWording(
            "The upload of this picture has not been started.", "The laptop still has it.", "It is sent by itself."))
    public static let blobTooLarge = ErrorCode(
        "blob.too-large", .data, http: 413,
        ja: ErrorWording("データが大きすぎます(上限 {limit} バイト)。", "受け取っていません。", "写真の大きさを確かめてください。"),
        en: ErrorWording(
            "The data is too large (limit {limit} bytes).", "It was not taken.", "Check the picture's size."))
    public static let blobMissingHere = ErrorCode(
        "blob.missing-here", .data, http: 413,
        ja: ErrorWording(
            "送るファイル(写真か暗証番号)が、この端末からなくなっています。",
            "これは市役所に届いていません。ほかのものは送りました。",
            "本人がいるうちに、写真をとりなおすか、暗証番号をもう一度入れてもらってください(field-agent edit)。"),
        en: ErrorWording(
            "The file to be sent (a photo, or PINs) is gone from this laptop.",
            "It has not reached the office; everything else was sent.",
            "While the resident is there, take the photo again or let them enter the PINs again (field-agent edit)."))
    public static let blobDamagedHere = ErrorCode(
        "blob.damaged-here", .data, http: 413,
        ja: ErrorWording(
            "送るファイル(写真か暗証番号)が、この端末の中でこわれています。",
            "これは市役所に届いていません。ほかのものは送りました。",
            "本人がいるうちに、写真をとりなおすか、暗証番号をもう一度入れてもらってください(field-agent edit)。続くときは、この端末を使うのをやめて、管理者に連絡してください。"),
        en: ErrorWording(
            "The file to be sent (a photo, or PINs) is spoiled on this laptop.",
            "It has not reached the office; everything else was sent.",
            "While the resident is there, take the photo again or let them enter the PINs again (field-agent edit). "
                + "If it happens again, stop using this laptop and call the administrator."))
    public static let syncBusy = ErrorCode(
        "sync.busy", .busy, http: 409,
        ja: ErrorWording(
            "このデータフォルダーは、別の送信が使っています。", "何も失われません。動いている方が送信を続けます。",
            "終わるのを待つか、動いているプログラムを止めてから、もう一度実行してください。"),
        en: ErrorWording(
            "Another sync or server is using this data directory.", "Nothing is lost: the one that runs goes on.",
            "Wait for it to end, or stop it, and try again."))
    public static let syncRefused = ErrorCode(
        "sync.refused", .data, http: 422,
        ja: ErrorWording(
            "送れなかったものが{count}件あり、もう一度送っても届きません。",
            "ほかのものは、送ったか、この端末で送信を待っています。",
            "「field-agent queue」で、どの受付の何が、なぜかを見てください。写真や暗証番号がなくなったときは、本人がいるうちにとりなおします。"),
        en: ErrorWording(
            "Not sent, and sending again does not help: {count}.",
            "Everything else was sent, or waits on this laptop.",
            "See with field-agent queue what of whom it is, and why. A photo or PINs that are lost are taken again "
                + "while the resident is there."))
    public static let requestTooLarge = ErrorCode(
        "request.too-large", .data, http: 413,
        ja: ErrorWording("一度に送る量が多すぎます(上限 {limit} バイト)。", "受け取っていません。", "分けて送ってください。"),
        en: ErrorWording(
            "The request is too large (limit {limit} bytes).", "It was not taken.", "Send it in smaller parts."))
    public static let serverFault = ErrorCode(
        "server.fault", .unavailable, http: 500,
        ja: ErrorWording(
            "市役所のサーバーで問題が起きました。", "端末の内容は、そのまま安全に残っています。",
            "しばらくして、もう一度「field-agent sync」を実行してください(動いている sync --watch は、自動で試します)。続くときは管理者に連絡してください。"),
        en: ErrorWording(
            "Something went wrong on the office's server.", "Everything on the laptop is still safe there.",
            "Run field-agent sync again in a while (a running sync --watch tries by itself). If it goes on, call the "
                + "administrator."))
    public static let officeCannotStore = ErrorCode(
        "office.cannot-store", .unavailable, http: 503,
        ja: ErrorWording(
            "市役所のサーバーが、いま保存できません(ディスクがいっぱいか、書き込めません)。", "失われたものはありません。送っていないものはこの端末に残っていて、あとで送れます。",
            "市役所に知らせてください。直ったら、もう一度「field-agent sync」を実行します(動いている sync --watch は、自動で送ります)。"),
        en: ErrorWording(
            "The office's server cannot store anything now (its disk is full or read-only).",
            "Nothing is lost: what has not been sent stays on this laptop and can be sent later.",
            "Tell the office. Once it is mended run field-agent sync again (a running sync --watch sends by itself)."))
    public static let operatorUnknown = ErrorCode(
        "operator.unknown", .notPermitted, http: 403,
        ja: ErrorWording(
            "この職員番号は登録されていません。", "この操作は行っていません。", "番号を確かめてください。新しい職員は、市役所で登録してからお使いください。"),
        en: ErrorWording(
            "This staff number is not registered.", "Nothing was done.",
            "Check the number. New staff are registered at the office first."))
}
