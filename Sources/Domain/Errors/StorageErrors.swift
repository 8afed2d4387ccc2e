/// Failures of durable storage.
extension ErrorCode {
    static let storage: [ErrorCode] = [
        storeReadOnly, storeFull, storeNewer, storeDamaged, storeDuplicate, storeMissing, storeNotOffice,
        storeNotDurable, storeBusy, databaseMissing, outputPlace,
    ]

    public static let storeReadOnly = ErrorCode(
        "store.read-only", .cannotStore, http: 500,
        ja: ErrorWording(
            "データフォルダーに書けません。", "この操作では何も保存していません。前に保存したものはそのままです。",
            "フォルダーの場所と書き込みの権限を確かめてから、もう一度行ってください。"),
        en: ErrorWording(
            "The data directory cannot be written.", "This command stored nothing; everything stored before is intact.",
            "Check where the directory lies and who may write to it, then try again."))
    public static let storeFull = ErrorCode(
        "store.full", .cannotStore, http: 507,
        ja: ErrorWording(
            "ディスクがいっぱいです。", "この操作では何も保存していません。前に保存したものはそのままです。",
            "いらないファイルを消して空きをつくってから、もう一度行ってください。データフォルダーの中は消さないでください。"),
        en: ErrorWording(
            "The disk is full.", "This command stored nothing; everything stored before is intact.",
            "Free some space, but delete nothing inside the data directory, then try again."))
    public static let storeNewer = ErrorCode(
        "store.newer-version", .cannotStore, http: 500,
        ja: ErrorWording(
            "このデータフォルダーは、新しい版のプログラムで使われています。", "こわさないように、開いていません。",
            "プログラムを新しい版にしてください。"),
        en: ErrorWording(
            "This data directory was used by a newer version of the program.",
            "It was not opened, so as not to harm it.",
            "Update the program."))
    public static let storeDamaged = ErrorCode(
        "store.damaged", .cannotStore, http: 500,
        ja: ErrorWording(
            "データベースを読めません({detail})。", "何も変えていません。", "このフォルダーを控えにとってから、管理者に連絡してください。"),
        en: ErrorWording(
            "The database cannot be read ({detail}).", "Nothing was changed.",
            "Copy this directory to a safe place, then call the administrator."))
    public static let storeDuplicate = ErrorCode(
        "store.duplicate", .data, http: 409,
        ja: ErrorWording("同じもの({key})が、すでに登録されています。", "二重には登録していません。", "前の登録を確かめてください。"),
        en: ErrorWording(
            "The same thing ({key}) is already on record.", "It was not recorded twice.", "Look at the earlier record.")
    )
    public static let storeBusy = ErrorCode(
        "store.busy", .busy, http: 503,
        ja: ErrorWording(
            "データベースを、ほかの処理が長く使っています。", "この操作は行っていません。ほかは何も変わっていません。", "少し待って、もう一度実行してください。"),
        en: ErrorWording(
            "Something else has been writing to the database for long.",
            "This step was not done; nothing else changed.",
            "Wait a moment and try again."))
    public static let databaseMissing = ErrorCode(
        "store.database-missing", .cannotStore, http: 500,
        ja: ErrorWording(
            "この端末のデータベース(outreach.sqlite)がありません。鍵や写真は残っています。",
            "何も変えていません。",
            "このフォルダーには登録(enroll)をしないでください。フォルダーをそのまま控えにとってから、管理者に連絡してください。"),
        en: ErrorWording(
            "This laptop's database (outreach.sqlite) is gone; keys or pictures are still there.",
            "Nothing was changed.",
            "Do not enrol over it. Copy the folder as it is to a safe place, then call the administrator."))
    public static let outputPlace = ErrorCode(
        "output.place", .cannotStore, http: 500,
        ja: ErrorWording(
            "書き出す先に、ファイルを書けません。", "ファイルはできていません。保存ずみの記録は、そのままです。",
            "フォルダーがあるか、書いてよい場所か、ファイルの名前まで入れたか(--out)を確かめて、もう一度行ってください。"),
        en: ErrorWording(
            "The file cannot be written there.", "No file was made; everything stored is intact.",
            "Check that the folder is there and may be written to, and that --out names a file, then try again."))
    public static let storeMissing = ErrorCode(
        "store.missing", .usage, http: 500,
        ja: ErrorWording("データフォルダーがありません。", "何も変えていません。", "場所を確かめるか、はじめの準備(init、enroll)をしてください。"),
        en: ErrorWording(
            "There is no data directory here.", "Nothing was changed.",
            "Check the path, or set it up first (init, enroll)."))
    public static let storeNotOffice = ErrorCode(
        "store.not-office", .usage, http: 500,
        ja: ErrorWording(
            "このフォルダーは、市役所のデータフォルダーではありません。", "何も変えていません。",
            "場所を確かめるか、別のフォルダーではじめの準備(init)をしてください。"),
        en: ErrorWording(
            "This folder is not an office's data directory.", "Nothing was changed.",
            "Check the path, or set an office up in another folder (init)."))
    public static let storeNotDurable = ErrorCode(
        "store.not-durable", .cannotStore, http: 500,
        ja: ErrorWording(
            "ディスクへの確実な書き込みを設定できません。", "保存したはずのものが消えるおそれがあるので、始めていません。", "管理者に連絡してください。"),
        en: ErrorWording(
            "Durable writing could not be switched on.",
            "The program did not start, because what it calls saved might be lost.", "Call the administrator."))
}
