/// Failures of the command line, of the clock and of the program itself.
extension ErrorCode {
    static let commandLine: [ErrorCode] = [
        usageArguments, usageWord, usageDataDirectory, clockNotDemo, clockUnreadable, dataBusy, dataNotWritable,
        internalError,
    ]

    public static let usageArguments = ErrorCode(
        "usage.arguments", .usage, http: 400,
        ja: ErrorWording("コマンドの書き方が正しくありません。", "何もしていません。", "{message}"),
        en: ErrorWording("The command was not understood.", "Nothing was done.", "{message}"))

    public static let usageWord = ErrorCode(
        "usage.word", .usage, http: 400,
        ja: ErrorWording("「{word}」という選び方はありません。", "何もしていません。", "次の中から選んでください:{words}"),
        en: ErrorWording("There is no choice \"{word}\".", "Nothing was done.", "Choose one of: {wordsEnglish}."))

    public static let usageDataDirectory = ErrorCode(
        "usage.data-directory", .usage, http: 400,
        ja: ErrorWording(
            "データの置き場所が指定されていません。", "何もしていません。", "--data DIR か、環境変数 OUTREACH_DATA で指定してください。"),
        en: ErrorWording(
            "No data directory was given.", "Nothing was done.", "Give --data DIR or set OUTREACH_DATA."))

    public static let clockNotDemo = ErrorCode(
        "clock.not-demo", .notPermitted, http: 500,
        ja: ErrorWording(
            "デモ用の時計は、デモ用のデータでしか使えません。", "何もしていません。実際の申請の日時は変わりません。",
            "--demo-clock を外すか、デモ用のデータの置き場所を指定してください。"),
        en: ErrorWording(
            "A demonstration clock works only on demonstration data.",
            "Nothing was done; no real application's dates change.",
            "Leave out --demo-clock, or name a demonstration data directory."))

    public static let clockUnreadable = ErrorCode(
        "clock.unreadable", .data, http: 500,
        ja: ErrorWording(
            "デモ用の時計のファイルを読めません。", "何もしていません。",
            "{\"offsetMilliseconds\":0} の形のファイルを指定してください。"),
        en: ErrorWording(
            "The demonstration clock's file cannot be read.", "Nothing was done.",
            "Name a file that holds {\"offsetMilliseconds\":0} or {\"now\":…,\"rate\":…,\"setAt\":…}."))

    public static let dataBusy = ErrorCode(
        "data.busy", .busy, http: 503,
        ja: ErrorWording(
            "このデータの置き場所は、ほかのプログラムが使っています。", "何もしていません。動いているほうはそのまま続きます。",
            "動いているほうが終わってから(止められるものは止めてから)、もう一度始めてください。"),
        en: ErrorWording(
            "Another program is using this data directory.", "Nothing was done; the one that runs goes on.",
            "Wait until the other one has ended, or stop it, and start again."))

    public static let dataNotWritable = ErrorCode(
        "data.not-writable", .cannotStore, http: 500,
        ja: ErrorWording(
            "データの置き場所に書き込めません。", "何も保存していません。", "置き場所の権限と空き容量を確かめてください。"),
        en: ErrorWording(
            "The data directory cannot be written to.", "Nothing was stored.",
            "Check its permissions and the free space."))

    public static let internalError = ErrorCode(
        "internal.error", .software, http: 500,
        ja: ErrorWording(
            "プログラムの中で、予期しないことが起きました({kind})。", "保存ずみのものは失われていません。",
            "もう一度試し、続くときは doctor コマンドの結果をそえて担当者に知らせてください。"),
        en: ErrorWording(
            "Something unexpected happened inside the program ({kind}).", "Nothing stored is lost.",
            "Try again; if it goes on, report it with what the doctor command says."))
}
