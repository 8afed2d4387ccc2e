/// Failures of PINs (domain.md 4). No value ever tells anything of a PIN itself.
extension ErrorCode {
    static let pins: [ErrorCode] = [
        pinMissing, pinNotNeeded, pinFourDigits, pinSignatureLength, pinSignatureCharacters, pinSignatureMixed,
        pinEntriesDiffer,
    ]

    public static let pinMissing = ErrorCode(
        "pin.missing", .data, http: 422,
        ja: ErrorWording(
            "暗証番号({pin})が入っていません。",
            "暗証番号も、いっしょに入れたものも、保存していません。前に入れた内容はそのままです。",
            "本人に番号を入れてもらってください。その電子証明書がいらないときは「入れない」を選びます。"),
        en: ErrorWording(
            "The PIN {pinEnglish} is missing.",
            "Neither the PINs nor what was entered with them was stored; what was entered before is unchanged.",
            "Ask the resident to enter it, or choose not to have that certificate."))

    public static let pinNotNeeded = ErrorCode(
        "pin.not-needed", .data, http: 422,
        ja: ErrorWording(
            "この申請では、暗証番号({pin})はいりません。",
            "暗証番号も、いっしょに入れたものも、保存していません。前に入れた内容はそのままです。",
            "その番号を空にするか、電子証明書と年齢を確かめてください(15歳未満に署名用はありません)。"),
        en: ErrorWording(
            "This application takes no PIN {pinEnglish}.",
            "Neither the PINs nor what was entered with them was stored; what was entered before is unchanged.",
            "Leave it empty, or check certificates and age (no signature certificate under 15)."))

    public static let pinFourDigits = ErrorCode(
        "pin.four-digits", .data, http: 422,
        ja: ErrorWording(
            "暗証番号({pin})は数字4桁です。",
            "暗証番号も、いっしょに入れたものも、保存していません。前に入れた内容はそのままです。",
            "本人に、半角の数字4桁でもう一度入れてもらってください。"),
        en: ErrorWording(
            "The PIN {pinEnglish} has four digits.",
            "Neither the PINs nor what was entered with them was stored; what was entered before is unchanged.",
            "Ask the resident to enter four digits."))

    public static let pinSignatureLength = ErrorCode(
        "pin.signature-length", .data, http: 422,
        ja: ErrorWording(
            "署名用の暗証番号は6文字から16文字です。",
            "暗証番号も、いっしょに入れたものも、保存していません。前に入れた内容はそのままです。",
            "本人に、6文字から16文字でもう一度入れてもらってください。"),
        en: ErrorWording(
            "The PIN for signing has 6 to 16 characters.",
            "Neither the PINs nor what was entered with them was stored; what was entered before is unchanged.",
            "Ask the resident to enter 6 to 16 characters."))

    public static let pinSignatureCharacters = ErrorCode(
        "pin.signature-characters", .data, http: 422,
        ja: ErrorWording(
            "署名用の暗証番号に使えるのは、半角の数字と英語の大文字だけです。",
            "暗証番号も、いっしょに入れたものも、保存していません。前に入れた内容はそのままです。",
            "小文字や記号、全角の文字がないか、本人に確かめてもらってください。"),
        en: ErrorWording(
            "The PIN for signing takes only digits and upper-case letters.",
            "Neither the PINs nor what was entered with them was stored; what was entered before is unchanged.",
            "Ask the resident to look for small letters, signs and full-width characters."))

    public static let pinSignatureMixed = ErrorCode(
        "pin.signature-mixed", .data, http: 422,
        ja: ErrorWording(
            "署名用の暗証番号は、数字と英語の大文字をまぜます。",
            "暗証番号も、いっしょに入れたものも、保存していません。前に入れた内容はそのままです。",
            "本人に、どちらも1文字以上入れてもらってください。"),
        en: ErrorWording(
            "The PIN for signing mixes digits and upper-case letters.",
            "Neither the PINs nor what was entered with them was stored; what was entered before is unchanged.",
            "Ask the resident to use at least one of each."))

    public static let pinEntriesDiffer = ErrorCode(
        "pin.entries-differ", .data, http: 422,
        ja: ErrorWording(
            "2回入れた暗証番号が同じではありません。",
            "暗証番号も、いっしょに入れたものも、保存していません。前に入れた内容はそのままです。",
            "本人に、もう一度はじめから入れてもらってください。"),
        en: ErrorWording(
            "The PINs entered twice are not the same.",
            "Neither the PINs nor what was entered with them was stored; what was entered before is unchanged.",
            "Ask the resident to enter them again from the start."))
}
