/// Failures of carrying by USB stick (docs/carry.md).
extension ErrorCode {
    static let carry: [ErrorCode] = [
        carryPlace, carryFull, carryNotWritable, carryNothing, carryUnreadable, carryNoManifest, carryManifestWrong,
        carryIncomplete,
    ]

    public static let carryPlace = ErrorCode(
        "carry.place", .usage, http: 400,
        ja: ErrorWording(
            "指定した場所にフォルダーがありません。", "何も読み書きしていません。送信待ちのものはそのままです。",
            "USBメモリーがささっているか、場所の名前が正しいかを確かめてください。"),
        en: ErrorWording(
            "There is no folder at that place.", "Nothing was read or written; what waits is unchanged.",
            "Check that the stick is plugged in and that its path is right."))
    public static let carryFull = ErrorCode(
        "carry.full", .cannotStore, http: 507,
        ja: ErrorWording(
            "USBメモリーの空きが足りません。", "書き出しは終わっていません。送信待ちのものは、そのまま残っています。",
            "空きをつくるか、ほかのUSBメモリーで、もう一度書き出してください。"),
        en: ErrorWording(
            "There is not enough room on the stick.", "It was not written out; what waits is unchanged.",
            "Make room or take another stick, and write it out again."))
    public static let carryNotWritable = ErrorCode(
        "carry.not-writable", .cannotStore, http: 500,
        ja: ErrorWording(
            "USBメモリーに書けません。", "書き出しは終わっていません。送信待ちのものは、そのまま残っています。",
            "書き込み禁止になっていないか確かめるか、ほかのUSBメモリーで、もう一度書き出してください。"),
        en: ErrorWording(
            "The stick cannot be written to.", "It was not written out; what waits is unchanged.",
            "Check that it is not write-protected or take another stick, and write it out again."))
    public static let carryNothing = ErrorCode(
        "carry.nothing", .data, http: 422,
        ja: ErrorWording(
            "ここには、取り込むものがありません。", "何も変えていません。",
            "USBメモリーの場所を確かめてください。「outreach-carry」というフォルダーが入っている場所を指定します。"),
        en: ErrorWording(
            "There is nothing to take in here.", "Nothing was changed.",
            "Check the stick's path: it is the folder that holds the folder outreach-carry."))
    public static let carryUnreadable = ErrorCode(
        "carry.unreadable", .data, http: 422,
        ja: ErrorWording(
            "ファイルを読めません。", "これは取り込んでいません。読めるものは取り込みました。", "もとのところで、もう一度書き出してください。"),
        en: ErrorWording(
            "A file cannot be read.", "It was not taken in; what can be read was.",
            "Write it out again where it came from."))
    public static let carryNoManifest = ErrorCode(
        "carry.no-manifest", .data, http: 422,
        ja: ErrorWording(
            "目録(manifest.json)がないか、読めません。", "読めるものは取り込みました。ほかに何があったかは分かりません。",
            "端末でもう一度書き出してください。"),
        en: ErrorWording(
            "The list (manifest.json) is missing or cannot be read.",
            "What can be read was taken in; what else there was cannot be known.",
            "Write it out again on the laptop."))
    public static let carryManifestWrong = ErrorCode(
        "carry.manifest-wrong", .data, http: 422,
        ja: ErrorWording(
            "目録(manifest.json)の署名が、この端末のものではありません。",
            "目録は使っていません。読めるものは、1件ずつ署名を確かめて取り込みました。ほかに何があったかは分かりません。",
            "どの端末から来たものかを確かめ、端末でもう一度書き出してください。"),
        en: ErrorWording(
            "The list (manifest.json) is not signed by this laptop.",
            "It was not used; what can be read was taken in, each by its own signature. What else there was cannot be "
                + "known.",
            "Find out which laptop it came from, and write it out there again."))
    public static let carryIncomplete = ErrorCode(
        "carry.incomplete", .data, http: 422,
        ja: ErrorWording(
            "取り込めなかったものがあります({count}件)。", "読めたものは取り込みました。何が足りないかは、上に書いてあります。",
            "もとのUSBメモリーか、もう一度書き出したもので、もう一度取り込んでください。"),
        en: ErrorWording(
            "Not everything could be taken in ({count} items).",
            "What could be read was; what is missing is named above.",
            "Take in the original stick, or write it out again and take that in."))
}
