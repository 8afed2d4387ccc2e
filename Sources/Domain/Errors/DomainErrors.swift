/// Failures of the field's values: codes, dates and texts that are not what they should be.
extension ErrorCode {
    static let domain: [ErrorCode] = [
        formIDLength, formIDNotInQR, formIDSeveralInQR, municipalityCodeLength, municipalityCodeCheckDigit,
        municipalityUnknown, postalCodeLength, receptionNumberForm, receptionNumberCheck, receptionPrefixForm,
        receptionNumbersUsedUp, staffNumberForm, dateForm, dateNoSuchDay, dateOutsideEra, birthInFuture,
        birthTooLongAgo, myNumberInText, textBlank, textTooLong, textCharacter,
    ]

    public static let formIDLength = ErrorCode(
        "form-id.length", .data, http: 422,
        ja: ErrorWording(
            "申請書IDは数字23桁です。入力は{count}桁でした。",
            "この入力は保存していません。",
            "申請書の番号を4桁ずつもう一度入れるか、QRコードを読み取ってください。"),
        en: ErrorWording(
            "A form ID has 23 digits; this has {count}.",
            "Nothing was stored.",
            "Type the number again in groups of four, or scan the form's QR code."))

    public static let formIDNotInQR = ErrorCode(
        "form-id.not-in-qr", .data, http: 422,
        ja: ErrorWording(
            "このQRコードには申請書ID(数字23桁)がありません。",
            "この読み取りは保存していません。",
            "交付申請書のQRコードを読み取るか、申請書IDを手で入れてください。"),
        en: ErrorWording(
            "This QR code holds no form ID (23 digits).",
            "Nothing was stored.",
            "Scan the QR code of the application form, or type the form ID."))

    public static let formIDSeveralInQR = ErrorCode(
        "form-id.several-in-qr", .data, http: 422,
        ja: ErrorWording(
            "このQRコードには23桁の番号が{count}個あり、どれが申請書IDか決められません。",
            "この読み取りは保存していません。",
            "申請書に印刷された申請書IDを手で入れてください。"),
        en: ErrorWording(
            "This QR code holds {count} different numbers of 23 digits; which is the form ID cannot be told.",
            "Nothing was stored.",
            "Type the form ID that is printed on the form."))

    public static let municipalityCodeLength = ErrorCode(
        "municipality-code.length", .data, http: 422,
        ja: ErrorWording(
            "市区町村コードは検査数字を入れて6桁です。入力は{count}桁でした。",
            "この入力は保存していません。",
            "6桁のコードを入れるか、市区町村の名前から選んでください。"),
        en: ErrorWording(
            "A municipality code has six digits with its check digit; this has {count}.",
            "Nothing was stored.",
            "Give all six digits, or choose the municipality by name."))

    public static let municipalityCodeCheckDigit = ErrorCode(
        "municipality-code.check-digit", .data, http: 422,
        ja: ErrorWording(
            "市区町村コードの最後の数字(検査数字)が合いません。",
            "この入力は保存していません。",
            "数字の打ちまちがいがないか確かめて、もう一度入れてください。"),
        en: ErrorWording(
            "The last digit (check digit) of this municipality code is wrong.",
            "Nothing was stored.",
            "Check the digits for a typing mistake and give the code again."))

    public static let municipalityUnknown = ErrorCode(
        "municipality-code.unknown", .data, http: 422,
        ja: ErrorWording(
            "この市区町村は一覧にありません。",
            "この入力は保存していません。",
            "市区町村の名前とコードを確かめてください。合併などで変わったときは、新しい市区町村を選んでください。"),
        en: ErrorWording(
            "This municipality is not on the list.",
            "Nothing was stored.",
            "Check the name and the code; after a merger choose the new municipality."))

    public static let postalCodeLength = ErrorCode(
        "postal-code.length", .data, http: 422,
        ja: ErrorWording(
            "郵便番号は数字7桁です。入力は{count}桁でした。",
            "この入力は保存していません。",
            "郵便番号を7桁で入れてください。"),
        en: ErrorWording(
            "A postal code has seven digits; this has {count}.",
            "Nothing was stored.",
            "Give all seven digits."))

    public static let receptionNumberForm = ErrorCode(
        "reception-number.form", .data, http: 422,
        ja: ErrorWording(
            "受付番号は、英字2文字・数字5桁・確認の1文字です(例:KW-00001-X の形)。",
            "この入力は保存していません。",
            "番号札のコードを読み取るか、番号をもう一度入れてください。"),
        en: ErrorWording(
            "A reception number is two letters, five digits and a check character (like KW-00001-X).",
            "Nothing was stored.",
            "Scan the tag, or type the number again."))

    public static let receptionNumberCheck = ErrorCode(
        "reception-number.check", .data, http: 422,
        ja: ErrorWording(
            "受付番号の最後の文字が合いません。打ちまちがいか、ちがう番号です。",
            "この入力は保存していません。",
            "番号札のコードを読み取るか、番号をもう一度入れてください。"),
        en: ErrorWording(
            "The last character of this reception number is wrong: a typing mistake or another number.",
            "Nothing was stored.",
            "Scan the tag, or type the number again."))

    public static let receptionPrefixForm = ErrorCode(
        "reception-number.prefix", .usage, http: 422,
        ja: ErrorWording(
            "受付番号の頭文字は英字2文字です。",
            "番号はつくっていません。",
            "市役所が割り当てた頭文字を確かめてください。"),
        en: ErrorWording(
            "The prefix of reception numbers is two letters.",
            "No number was made.",
            "Check the prefix that the office allotted."))

    public static let receptionNumbersUsedUp = ErrorCode(
        "reception-number.used-up", .data, http: 422,
        ja: ErrorWording(
            "この頭文字の受付番号(00001から99999)を使い切りました。",
            "番号はつくっていません。保存ずみの申請はそのままです。",
            "市役所に新しい頭文字を割り当ててもらってください。"),
        en: ErrorWording(
            "The reception numbers of this prefix (00001 to 99999) are used up.",
            "No number was made; saved applications are untouched.",
            "Ask the office for a new prefix."))

    public static let staffNumberForm = ErrorCode(
        "staff-number.form", .usage, http: 422,
        ja: ErrorWording(
            "職員番号は英数字とハイフンで1〜16文字です。",
            "この操作は行っていません。",
            "職員証の番号を確かめて、もう一度入れてください。"),
        en: ErrorWording(
            "A staff number is 1 to 16 letters, digits or hyphens.",
            "Nothing was done.",
            "Check the number on the staff card and give it again."))

    public static let dateForm = ErrorCode(
        "date.form", .data, http: 422,
        ja: ErrorWording(
            "日付として読めません。",
            "この入力は保存していません。",
            "「令和8年11月21日」「R8.11.21」「2026-11-21」のように入れてください。"),
        en: ErrorWording(
            "This cannot be read as a date.",
            "Nothing was stored.",
            "Write it like 令和8年11月21日, R8.11.21 or 2026-11-21."))

    public static let dateNoSuchDay = ErrorCode(
        "date.no-such-day", .data, http: 422,
        ja: ErrorWording(
            "その日は暦にありません。",
            "この入力は保存していません。",
            "年・月・日を確かめて、もう一度入れてください。"),
        en: ErrorWording(
            "There is no such day in the calendar.",
            "Nothing was stored.",
            "Check year, month and day and give the date again."))

    public static let dateOutsideEra = ErrorCode(
        "date.outside-era", .data, http: 422,
        ja: ErrorWording(
            "その日は、書かれた元号の期間にありません。",
            "この入力は保存していません。",
            "元号と年を確かめてください(昭和は64年1月7日まで、平成は31年4月30日まで)。"),
        en: ErrorWording(
            "That day does not lie within the era written.",
            "Nothing was stored.",
            "Check era and year (昭和 ends on 64-01-07, 平成 on 31-04-30)."))

    public static let birthInFuture = ErrorCode(
        "birth.in-future", .data, http: 422,
        ja: ErrorWording(
            "生年月日が今日より後の日付です。",
            "この入力は保存していません。",
            "元号と年を確かめて、もう一度入れてください。"),
        en: ErrorWording(
            "The birth date lies after today.",
            "Nothing was stored.",
            "Check the era and the year and give the date again."))

    public static let birthTooLongAgo = ErrorCode(
        "birth.too-long-ago", .data, http: 422,
        ja: ErrorWording(
            "生年月日が{years}年より前の日付です。",
            "この入力は保存していません。",
            "元号と年を確かめて、もう一度入れてください。"),
        en: ErrorWording(
            "The birth date lies more than {years} years back.",
            "Nothing was stored.",
            "Check the era and the year and give the date again."))

    public static let textBlank = ErrorCode(
        "text.blank", .data, http: 422,
        ja: ErrorWording(
            "「{field}」が空です。",
            "この内容は保存していません。",
            "中身を入れるか、この項目を入れずにもう一度保存してください。"),
        en: ErrorWording(
            "{field} is empty.",
            "Nothing was stored.",
            "Fill it in, or leave it out, and save again."))

    public static let textTooLong = ErrorCode(
        "text.too-long", .data, http: 422,
        ja: ErrorWording(
            "「{field}」が長すぎます({limit}字まで)。",
            "この内容は保存していません。",
            "短くして、もう一度保存してください。"),
        en: ErrorWording(
            "{field} is too long (at most {limit} characters).",
            "Nothing was stored.",
            "Shorten it and save again."))

    public static let textCharacter = ErrorCode(
        "text.character", .data, http: 422,
        ja: ErrorWording(
            "「{field}」に、使えない文字(改行・制御文字・書く向きをかえる文字・文字化け)があります。",
            "この内容は保存していません。",
            "その文字を消すか、もう一度入れ直してください。名前の字そのものは、そのまま入れられます。"),
        en: ErrorWording(
            "{field} holds a character that text cannot have: a line end, a control or direction mark, or broken bytes.",
            "Nothing was stored.",
            "Remove it or type the text again; rare characters of names are fine."))

    public static let myNumberInText = ErrorCode(
        "text.my-number", .data, http: 422,
        ja: ErrorWording(
            "個人番号(マイナンバー12桁)と思われる数字が書かれています。",
            "この内容は保存していません。個人番号は預かりません。",
            "その数字を消して、もう一度保存してください。"),
        en: ErrorWording(
            "The text holds twelve digits that look like an Individual Number (My Number).",
            "Nothing was stored; the number must not be kept.",
            "Remove the number and save again."))
}
