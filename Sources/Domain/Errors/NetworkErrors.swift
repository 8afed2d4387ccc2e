/// Failures of the line, of TLS and of mail. The wording is for laptops and the office alike.
extension ErrorCode {
    static let network: [ErrorCode] = [
        networkUnreachable, networkTimeout, networkOutcomeUnknown, networkTLSRefused, networkWrongServer,
        networkAddress, networkFile, networkAnswerTooLarge, networkCancelled, mailRefused, mailServerRefused, mailLater,
    ]

    public static let networkUnreachable = ErrorCode(
        "network.unreachable", .unavailable, http: 503,
        ja: ErrorWording(
            "相手のサーバーにつながりません。", "失われたものはありません。送っていないものはこの機械に残っていて、あとで送れます。",
            "通信(電波、ケーブル、VPN)を確かめて、もう一度送ってください。動き続けている送信(sync --watch、serve)は、つながれば自動で送ります。"),
        en: ErrorWording(
            "The other server cannot be reached.",
            "Nothing is lost: what has not been sent stays on this machine and can go later.",
            "Check the connection (signal, cable, VPN) and send again. What goes on running (sync --watch, serve) "
                + "sends by itself once there is a line."))

    public static let networkTimeout = ErrorCode(
        "network.timeout", .unavailable, http: 504,
        ja: ErrorWording(
            "相手のサーバーに、時間内につながりませんでした。", "何も送っていません。失われたものはなく、すべてこの機械に残っています。",
            "電波のよい所で、もう一度送ってください。動き続けている送信(sync --watch、serve)は、自動で試します。"),
        en: ErrorWording(
            "No connection to the other server came about in time.",
            "Nothing was sent and nothing is lost: everything stays on this machine.",
            "Try again where the signal is better. What goes on running (sync --watch, serve) tries by itself."))

    public static let networkOutcomeUnknown = ErrorCode(
        "network.outcome-unknown", .unavailable, http: 504,
        ja: ErrorWording(
            "送ったあと、返事が来る前に通信が切れました。", "届いたかどうかは、まだ分かりません。この機械の分は残っています。",
            "もう一度送ってください。届いたかどうかを先に確かめるので、二重にはなりません。動き続けている送信(sync --watch、serve)は、自動で確かめます。"),
        en: ErrorWording(
            "The connection was lost after sending, before an answer came.",
            "Whether it arrived is not known yet; this machine still has it.",
            "Send again: it is asked about first and does not arrive twice. What goes on running (sync --watch, serve) "
                + "asks by itself."))

    public static let networkTLSRefused = ErrorCode(
        "network.tls-refused", .notPermitted, http: 502,
        ja: ErrorWording(
            "相手のサーバーが、この端末の証明書を受け付けませんでした。", "何も受け取られていません。この機械の分はすべて残っています。",
            "登録の期限切れや停止が考えられます。市役所の担当者に連絡し、端末を登録しなおしてください。"),
        en: ErrorWording(
            "The other server does not accept this device's certificate.",
            "Nothing was taken; everything stays on this machine.",
            "Its enrolment may have expired or been revoked: call the office and enrol the device again."))

    public static let networkWrongServer = ErrorCode(
        "network.wrong-server", .unavailable, http: 502,
        ja: ErrorWording(
            "つながった相手は、登録した市役所のサーバーではありません。", "何も送っていません。この機械の分はすべて残っています。",
            "ほかの通信(会場のWi-Fiなど)に切りかえ、続くときは市役所の担当者に連絡してください。"),
        en: ErrorWording(
            "What answered is not the server this device was enrolled with.",
            "Nothing was sent; everything stays on this machine.",
            "Use another line (not the venue's Wi-Fi); if it goes on, call the office."))

    public static let networkAddress = ErrorCode(
        "network.address", .usage, http: 502,
        ja: ErrorWording(
            "サーバーのアドレスの形が正しくありません。", "何も送っていません。", "https:// から始まるアドレスを、もう一度入れてください。"),
        en: ErrorWording(
            "The server's address is not a proper one.", "Nothing was sent.",
            "Give the address again; it starts with https://."))

    public static let networkFile = ErrorCode(
        "network.file", .cannotStore, http: 500,
        ja: ErrorWording(
            "送るファイルを読めませんでした。", "このファイルは送っていません。ほかのものは続けて送られます。",
            "doctor コマンドでデータを調べてください。"),
        en: ErrorWording(
            "A file to be sent could not be read.", "This file was not sent; everything else goes on.",
            "Examine the data with the doctor command."))

    public static let networkAnswerTooLarge = ErrorCode(
        "network.answer-too-large", .unavailable, http: 502,
        ja: ErrorWording(
            "相手の返事が{limit}バイトを超えました。", "返事は受け取っていません。この機械の分は残っています。",
            "市役所の担当者に連絡してください。"),
        en: ErrorWording(
            "The answer was longer than {limit} bytes.", "It was not taken; everything stays on this machine.",
            "Call the office."))

    public static let networkCancelled = ErrorCode(
        "network.cancelled", .unavailable, http: 503,
        ja: ErrorWording(
            "通信を途中で止めました。", "届いたかどうかは次につながったときに確かめます。失われたものはありません。",
            "もう一度始めれば、続きから送られます。"),
        en: ErrorWording(
            "The transfer was stopped.", "What arrived is found out at the next connection; nothing is lost.",
            "Start again: it goes on where it stopped."))

    public static let mailRefused = ErrorCode(
        "mail.refused", .unavailable, http: 502,
        ja: ErrorWording(
            "メールサーバーがこのメールを受け付けませんでした(応答{status})。", "このメールは送られていません。",
            "宛先を確かめるか、郵便に切りかえてください。"),
        en: ErrorWording(
            "The mail server refused this message (reply {status}).", "This message was not sent.",
            "Check the address, or send a letter instead."))

    public static let mailServerRefused = ErrorCode(
        "mail.server-refused", .unavailable, http: 502,
        ja: ErrorWording(
            "メールサーバーが、この市役所からの送信を受け付けません(応答{status})。", "メールは送られていません。すべてここに残っています。",
            "差出人、ログイン、サーバーのアドレスを確かめてください。直れば自動で送られます。"),
        en: ErrorWording(
            "The mail server takes nothing from this office (reply {status}).",
            "No message was sent; all of them are still here.",
            "Check the sender, the login and the server's address. They go by themselves once that is right."))

    public static let mailLater = ErrorCode(
        "mail.later", .unavailable, http: 503,
        ja: ErrorWording(
            "メールサーバーが、いまは受け付けられないと答えました(応答{status})。", "このメールはまだ送られていません。",
            "何もしなくてかまいません。あとで自動で送られます。"),
        en: ErrorWording(
            "The mail server cannot take messages now (reply {status}).", "This message has not been sent yet.",
            "Nothing needs to be done: it goes later by itself."))
}
