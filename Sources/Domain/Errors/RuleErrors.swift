/// Failures of the rules: identity, tables, stages, permissions.
extension ErrorCode {
    static let rules: [ErrorCode] = [
        voluntaryProxyOnPost, representativeMissing, relationOfMinor, documentUnknown, postBlockUnknown, postBlockStops,
        tableUnreadable, packagedDataMissing, postalCodeUnknown, postalCodeUnlisted, postalCodeDoesNotFit,
        addressMunicipalityUnknown,
        notPermitted,
        samePersonTwice, stageNotAllowed, signatureUnder15, signatureWithoutPINs, deficiencyUnknown,
    ]

    public static let voluntaryProxyOnPost = ErrorCode(
        "identity.voluntary-proxy", .data, http: 422,
        ja: ErrorWording(
            "任意代理人は、カードを郵送・会場で受け取る申請ができません。",
            "この入力は保存していません。",
            "本人に来てもらうか、受け取り方を市役所の窓口に変えてください。"),
        en: ErrorWording(
            "A voluntary proxy cannot use delivery by post or at the venue.",
            "Nothing was stored.",
            "Ask the resident to come in person, or choose collection at the desk."))

    public static let representativeMissing = ErrorCode(
        "identity.representative-missing", .data, http: 422,
        ja: ErrorWording(
            "15歳未満の方・成年被後見人の方の申請には、法定代理人が必要です。",
            "この入力は保存していません。受付はできません。",
            "法定代理人といっしょに来てもらうよう、案内してください。"),
        en: ErrorWording(
            "An applicant under 15 or under guardianship needs the legal representative.",
            "Nothing was stored. The application cannot be taken.",
            "Ask them to come together with the legal representative."))

    public static let relationOfMinor = ErrorCode(
        "identity.relation-of-minor", .data, http: 422,
        ja: ErrorWording(
            "18歳以上の方に、親権者・未成年後見人はいません。",
            "この入力は保存していません。",
            "生年月日と、本人との関係を確かめてください。成年後見人などでないときは、代理人を入れません。"),
        en: ErrorWording(
            "Who is 18 or over has no parent or minor's guardian as representative.",
            "Nothing was stored.",
            "Check birth date and relation; without a guardian no representative is entered."))

    public static let documentUnknown = ErrorCode(
        "identity.document-unknown", .data, http: 422,
        ja: ErrorWording(
            "本人確認書類のコードが一覧にありません。",
            "この入力は保存していません。",
            "書類の一覧から選んでください。"),
        en: ErrorWording(
            "This code of an identity document is not on the list.",
            "Nothing was stored.",
            "Choose the document from the list."))

    public static let postBlockUnknown = ErrorCode(
        "identity.post-block-unknown", .data, http: 422,
        ja: ErrorWording(
            "郵送できない条件のコードが一覧にありません。",
            "この入力は保存していません。",
            "条件の一覧から選んでください。"),
        en: ErrorWording(
            "This code of a reason against posting is not on the list.",
            "Nothing was stored.",
            "Choose the reason from the list."))

    public static let postBlockStops = ErrorCode(
        "identity.not-taken-here", .data, http: 422,
        ja: ErrorWording(
            "この方の申請は、会場では受け付けられません。",
            "この入力は保存していません。",
            "案内の紙をわたし、窓口(特定在留カードは入管)を案内してください。"),
        en: ErrorWording(
            "This application cannot be taken at the venue.",
            "Nothing was stored.",
            "Hand over the leaflet and direct the person to the right office."))

    public static let tableUnreadable = ErrorCode(
        "table.unreadable", .software, http: 500,
        ja: ErrorWording(
            "表「{table}」の{line}行目が読めません。",
            "この表を使う操作はできません。保存ずみのデータはそのままです。",
            "市役所の設定を確かめるか、ソフトを入れ直してください。"),
        en: ErrorWording(
            "Line {line} of the table {table} cannot be read.",
            "What needs this table cannot be done; stored data is untouched.",
            "Check the office configuration, or install the program again."))

    public static let packagedDataMissing = ErrorCode(
        "table.missing", .software, http: 500,
        ja: ErrorWording(
            "プログラムに付属のファイル「{file}」が見つかりません。",
            "このファイルを使う操作はできません。保存ずみのデータはそのままです。",
            "ソフトを入れ直してください。"),
        en: ErrorWording(
            "The file {file} that comes with the program was not found.",
            "What needs it cannot be done; stored data is untouched.",
            "Install the program again."))

    public static let postalCodeUnknown = ErrorCode(
        "postal-code.unknown", .data, http: 422,
        ja: ErrorWording(
            "この郵便番号は一覧にありません。",
            "この入力は保存していません。",
            "郵便番号を確かめてください。新しい番号のときは、住所を手で入れます。"),
        en: ErrorWording(
            "This postal code is not on the list.",
            "Nothing was stored.",
            "Check the code; if it is a new one, type the address by hand."))

    public static let postalCodeUnlisted = ErrorCode(
        "postal-code.unlisted", .data, http: 422,
        ja: ErrorWording(
            "この郵便番号は一覧にありません。",
            "入力はそのまま残っています。これは注意だけです。",
            "郵便番号を、住民票や郵便物で確かめてください。"),
        en: ErrorWording(
            "This postal code is not on the list.",
            "What was typed is kept; this is only a warning.",
            "Compare the code with the resident record or a letter."))

    public static let addressMunicipalityUnknown = ErrorCode(
        "address.municipality-unknown", .data, http: 422,
        ja: ErrorWording(
            "住所の初め「{area}」から、市区町村がわかりません。", "この入力は何も保存していません。前に入れた内容はそのままです。",
            "郵便番号を確かめ、住所の初めに都道府県と市区町村(政令指定都市は区まで)を住民票のとおりに書いてください。それでもわからないときは、市区町村コードも入れてください。"),
        en: ErrorWording(
            "No municipality is known for the beginning of the address, “{area}”.",
            "Nothing of this was stored; what was entered before is unchanged.",
            "Check the postal code, and begin the address with prefecture and municipality, of a designated city with its ward, as in the resident record. If that does not help, give the municipality code too."
        ))

    public static let postalCodeDoesNotFit = ErrorCode(
        "postal-code.does-not-fit", .data, http: 422,
        ja: ErrorWording(
            "郵便番号と住所が合いません。",
            "入力はそのまま残っています。これは注意だけです。",
            "郵便番号と住所を、住民票のとおりか確かめてください。"),
        en: ErrorWording(
            "Postal code and address do not fit together.",
            "What was typed is kept; this is only a warning.",
            "Compare both with the resident record."))

    public static let notPermitted = ErrorCode(
        "operator.not-permitted", .notPermitted, http: 403,
        ja: ErrorWording(
            "この役割では、この操作はできません。",
            "この操作は行っていません。",
            "できる人(市の職員・責任者など)に代わってもらってください。"),
        en: ErrorWording(
            "This role may not do this.",
            "Nothing was done.",
            "Ask somebody whose role may (city staff, the supervisor)."))

    public static let samePersonTwice = ErrorCode(
        "operator.same-person", .notPermitted, http: 403,
        ja: ErrorWording(
            "この操作には、ちがう2人の職員が必要です。同じ職員番号でした。",
            "この操作は行っていません。",
            "もう1人の職員に確かめてもらってください。"),
        en: ErrorWording(
            "This step needs two different persons; both staff numbers are the same.",
            "Nothing was done.",
            "Ask a second member of staff to confirm."))

    public static let stageNotAllowed = ErrorCode(
        "stage.not-allowed", .data, http: 409,
        ja: ErrorWording(
            "いまの段階から、その段階には進めません。",
            "段階は変わっていません。",
            "申請の今の段階を見て、順番に進めてください。"),
        en: ErrorWording(
            "That stage cannot follow the present one.",
            "The stage is unchanged.",
            "Look at the present stage and take the steps in order."))

    public static let signatureUnder15 = ErrorCode(
        "options.signature-under-15", .data, http: 422,
        ja: ErrorWording(
            "15歳未満の方には、署名用電子証明書を入れられません。",
            "この入力は保存していません。",
            "署名用を「入れない」にしてください。"),
        en: ErrorWording(
            "No signature certificate is issued under 15.",
            "Nothing was stored.",
            "Choose not to have the signature certificate."))

    public static let signatureWithoutPINs = ErrorCode(
        "options.signature-without-pins", .data, http: 422,
        ja: ErrorWording(
            "顔認証カードには、署名用電子証明書を入れられません。",
            "この入力は保存していません。",
            "署名用を「入れない」にするか、暗証番号のあるカードにしてください。"),
        en: ErrorWording(
            "A card without PINs has no signature certificate.",
            "Nothing was stored.",
            "Choose not to have it, or choose a card with PINs."))

    public static let deficiencyUnknown = ErrorCode(
        "deficiency.unknown", .data, http: 422,
        ja: ErrorWording(
            "不備の理由のコードが一覧にありません。",
            "この入力は保存していません。",
            "理由の一覧から選んでください。"),
        en: ErrorWording(
            "This deficiency code is not on the list.",
            "Nothing was stored.",
            "Choose the reason from the list."))
}
