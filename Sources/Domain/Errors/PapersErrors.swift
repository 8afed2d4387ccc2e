/// Failures of making papers and messages.
extension ErrorCode {
    static let papers: [ErrorCode] = [
        qrText, paperNotDrawn, paperFontMissing, addressTooLong, wordingInvalid, noticeValueMissing, mailAddress,
        mailSender,
    ]

    public static let qrText = ErrorCode(
        "papers.qr-text", .data, http: 422,
        ja: ErrorWording(
            "QRコードにできない文字列です({bytes}バイト)。", "紙はつくっていません。", "1〜2331バイトの文字列にしてください。"),
        en: ErrorWording(
            "This text cannot be made a QR code ({bytes} bytes).", "No paper was made.",
            "Give a text of 1 to 2,331 bytes."))

    public static let paperNotDrawn = ErrorCode(
        "papers.not-drawn", .software, http: 500,
        ja: ErrorWording(
            "PDFをつくれませんでした({reason})。", "紙はつくっていません。記録は変わっていません。",
            "もう一度つくり、だめなときは空きメモリとライブラリ(pango、cairo)を確かめてください。"),
        en: ErrorWording(
            "The PDF could not be made ({reason}).", "No paper was made; the record is unchanged.",
            "Try again; if it fails, check free memory and the libraries pango and cairo."))

    public static let paperFontMissing = ErrorCode(
        "papers.font-missing", .unavailable, http: 503,
        ja: ErrorWording(
            "手紙に使う書体「{font}」がこの機械にありません。", "紙はつくっていません。ほかの書体では名前の字が変わることがあるためです。",
            "`make setup` で書体を入れてください。"),
        en: ErrorWording(
            "The typeface \"{font}\" that letters need is not installed here.",
            "No paper was made, because another typeface could change a character of a name.",
            "Install it with `make setup`."))

    public static let addressTooLong = ErrorCode(
        "papers.address-long", .data, http: 422,
        ja: ErrorWording(
            "あて名が封筒の窓に入りきりません。", "この手紙はつくっていません。字を小さくしすぎると郵便局で読めないためです。",
            "窓のない封筒であて名を手書きするか、担当者が住所の書き方を確かめてください。"),
        en: ErrorWording(
            "The address does not fit the envelope's window.",
            "The letter was not made, because smaller type could not be read at the post office.",
            "Write the address by hand on an envelope without a window, or check how it is written."))

    public static let wordingInvalid = ErrorCode(
        "papers.wording", .data, http: 500,
        ja: ErrorWording(
            "文面「{template}」を読めません({reason})。", "この文面の手紙とメールはつくれません。", "文面の差し込みとふりがなの書き方を直してください。"),
        en: ErrorWording(
            "The wording \"{template}\" cannot be read ({reason}).", "No letter or e-mail of this kind can be made.",
            "Mend its placeholders and its furigana marks."))

    public static let noticeValueMissing = ErrorCode(
        "papers.value-missing", .data, http: 422,
        ja: ErrorWording(
            "手紙に入れる「{value}」がありません。", "この手紙はつくっていません。空欄のまま送ることはありません。", "記録か会場の設定に「{value}」を入れてください。"),
        en: ErrorWording(
            "The letter needs \"{value}\", which is missing.", "The letter was not made; none is sent with a gap.",
            "Enter \"{value}\" in the record or the settings."))

    public static let mailSender = ErrorCode(
        "mail.sender", .data, http: 422,
        ja: ErrorWording(
            "メールの差出人(mailFrom)が、メールアドレスの形ではありません。", "メールはつくっていません。",
            "office.jsonのmailFrom(initでは--mail-from)に、市役所のメールアドレスを入れてください。"),
        en: ErrorWording(
            "The sender of e-mails (mailFrom) is not an e-mail address.", "No e-mail was made.",
            "Put the office's address into mailFrom of office.json (with init: --mail-from)."))

    public static let mailAddress = ErrorCode(
        "mail.address", .data, http: 422,
        ja: ErrorWording(
            "電子メールのあて先として使えない文字列です。", "メールはつくっていません。", "あて先を確かめるか、お知らせを郵便に切り替えてください。"),
        en: ErrorWording(
            "This is not an e-mail address that can be used.", "No e-mail was made.",
            "Check the address, or change the notices to letters."))
}
