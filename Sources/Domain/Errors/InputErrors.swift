/// Failures of files that a command of the laptop program reads.
extension ErrorCode {
    static let input: [ErrorCode] = [
        inputBoth, inputUnknownField, inputRepeatedField, inputField, inputFile, inputTooLarge, inputEncoding,
        inputJSON,
    ]

    public static let inputBoth = ErrorCode(
        "input.both", .usage, http: 422,
        ja: ErrorWording(
            "{one} と {other} は、いっしょに入れられません。",
            "この入力は何も保存していません。前に入れた内容はそのままです。",
            "どちらか1つだけを入れてください。"),
        en: ErrorWording(
            "{one} and {other} do not go together.",
            "Nothing of this was stored; what was entered before is unchanged.",
            "Give only one of them."))

    public static let inputUnknownField = ErrorCode(
        "input.unknown-field", .data, http: 422,
        ja: ErrorWording(
            "入力に、知らない項目があります({field})。",
            "この入力は何も保存していません。前に入れた内容はそのままです。",
            "項目の名前のつづりを確かめてください。使える項目は docs/field-agent.md にあります。"),
        en: ErrorWording(
            "The input has a field that is not known ({field}).",
            "Nothing of this was stored; what was entered before is unchanged.",
            "Check its spelling; docs/field-agent.md lists the fields."))

    public static let inputRepeatedField = ErrorCode(
        "input.repeated-field", .data, http: 422,
        ja: ErrorWording(
            "入力に、同じ項目が2回あります({field})。",
            "この入力は何も保存していません。前に入れた内容はそのままです。",
            "正しいほうを1つだけ残してください。"),
        en: ErrorWording(
            "The input has a field twice ({field}).",
            "Nothing of this was stored; what was entered before is unchanged.",
            "Leave only the right one."))

    public static let inputField = ErrorCode(
        "input.field", .data, http: 422,
        ja: ErrorWording(
            "「{field}」の値が使えません。",
            "この入力は何も保存していません。前に入れた内容はそのままです。",
            "値の形を確かめてください。使える値は docs/field-agent.md にあります。"),
        en: ErrorWording(
            "The value of {field} cannot be used.",
            "Nothing of this was stored; what was entered before is unchanged.",
            "Check its form; docs/field-agent.md lists what is possible."))

    public static let inputFile = ErrorCode(
        "input.file", .data, http: 422,
        ja: ErrorWording(
            "ファイルを読めません({file})。",
            "この入力は何も保存していません。前に入れた内容はそのままです。",
            "ファイルの場所と形を確かめてください。"),
        en: ErrorWording(
            "The file cannot be read ({file}).",
            "Nothing of this was stored; what was entered before is unchanged.",
            "Check where it lies and what it holds."))

    public static let inputTooLarge = ErrorCode(
        "input.too-large", .data, http: 413,
        ja: ErrorWording(
            "ファイルが大きすぎます({file}、{limit}バイトまで)。",
            "この入力は何も保存していません。前に入れた内容はそのままです。",
            "ファイルをまちがえていないか確かめてください。"),
        en: ErrorWording(
            "The file is too large ({file}, at most {limit} bytes).",
            "Nothing of this was stored; what was entered before is unchanged.",
            "Check whether it is the right file."))

    public static let inputEncoding = ErrorCode(
        "input.encoding", .data, http: 422,
        ja: ErrorWording(
            "ファイルの文字コードがUTF-8ではありません({file})。",
            "この入力は何も保存していません。前に入れた内容はそのままです。",
            "UTF-8で保存し直してください。"),
        en: ErrorWording(
            "The file is not UTF-8 ({file}).",
            "Nothing of this was stored; what was entered before is unchanged.",
            "Save it as UTF-8."))

    public static let inputJSON = ErrorCode(
        "input.json", .data, http: 422,
        ja: ErrorWording(
            "ファイルがJSONの形ではありません({file})。",
            "この入力は何も保存していません。前に入れた内容はそのままです。",
            "かっこ・コンマ・引用符と、「\\u」で書いた文字を確かめてください。"),
        en: ErrorWording(
            "The file is no JSON ({file}).",
            "Nothing of this was stored; what was entered before is unchanged.",
            "Check brackets, commas, quotes, and characters written with \\u."))
}
