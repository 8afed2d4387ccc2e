/// Failures of backing an office up and of restoring it.
extension ErrorCode {
    static let backup: [ErrorCode] = [
        backupInside, backupNoKey, backupUnreadable, backupKeyWrong, backupIncomplete, backupHalfRestored, backupPaused,
        backupNotPaused,
    ]

    public static let backupInside = ErrorCode(
        "backup.inside", .usage, http: 500,
        ja: ErrorWording(
            "バックアップの置き場所が、データフォルダーの中にあります。", "何も書いていません。データフォルダーといっしょに失われては、バックアップになりません。",
            "別のディスクか、取り外せる媒体を指定してください。"),
        en: ErrorWording(
            "The place for backups lies inside the data directory.",
            "Nothing was written: it would be lost together with the data.",
            "Name another disk, or a removable medium."))
    public static let backupNoKey = ErrorCode(
        "backup.no-key", .cannotStore, http: 500,
        ja: ErrorWording(
            "この事務所には、バックアップの鍵(office.jsonのbackupKey)がありません。", "何も書いていません。封をしないバックアップはつくれません。",
            "金庫の控えからoffice.jsonのbackupKeyを戻してください。"),
        en: ErrorWording(
            "This office has no backup key (backupKey of office.json).",
            "Nothing was written: there is no backup that is not sealed.",
            "Put backupKey back into office.json from the copy in the safe."))
    public static let backupUnreadable = ErrorCode(
        "backup.unreadable", .data, http: 500,
        ja: ErrorWording(
            "このバックアップは、書かれたときのままではありません({file})。", "ここからは何も戻していません。",
            "フォルダーの指定を確かめてください。正しければ、もう一つ前のバックアップか、別の媒体の控えを使ってください。"),
        en: ErrorWording(
            "This backup is not as it was written ({file}).", "Nothing was restored from it.",
            "Check the folder; if it is the right one, use the backup before it, or a copy on another medium."))
    public static let backupKeyWrong = ErrorCode(
        "backup.key-wrong", .notPermitted, http: 500,
        ja: ErrorWording(
            "この鍵では、このバックアップを開けません。", "何も変えていません。",
            "金庫にある、この事務所のbackup-private.keyを指定してください。"),
        en: ErrorWording(
            "This key does not open this backup.", "Nothing was changed.",
            "Name the backup-private.key of this office from the safe."))
    public static let backupHalfRestored = ErrorCode(
        "backup.half-restored", .cannotStore, http: 500,
        ja: ErrorWording(
            "このフォルダーには、途中で終わった復元が残っています。", "何も変えていません。バックアップはそのままです。",
            "このフォルダーの中身をすべて消すか、別の空のフォルダーを指定して、もう一度 restore を実行してください。"),
        en: ErrorWording(
            "This folder holds a restore that was broken off.", "Nothing was changed; the backup is as it was.",
            "Empty the folder, or name another one, and run restore again."))
    public static let backupPaused = ErrorCode(
        "backup.paused", .unavailable, http: 503,
        ja: ErrorWording(
            "バックアップから戻したあとなので、J-LISへの送付と通知は止まっています。", "何も失われません。端末に残っている取りやめや撮り直しが届くのを待っています。",
            "すべての端末が送信し終えたら、outreach-server resume を実行してください。"),
        en: ErrorWording(
            "The office was restored from a backup: nothing is forwarded or told yet.",
            "Nothing is lost: what laptops still hold, a withdrawal perhaps, is waited for.",
            "Run outreach-server resume once all laptops have synced."))
    public static let backupNotPaused = ErrorCode(
        "backup.not-paused", .data, http: 409,
        ja: ErrorWording("止まっているものはありません。", "何も変えていません。", "状態は outreach-server status で確かめられます。"),
        en: ErrorWording("Nothing is paused.", "Nothing was changed.", "See outreach-server status."))
    public static let backupIncomplete = ErrorCode(
        "backup.incomplete", .data, http: 500,
        ja: ErrorWording(
            "写真や暗証番号のファイル {count} 件がないか、壊れています。", "ほかはすべてあります。ないものは、名前を表示しました。",
            "バックアップから戻したあとは、まだ持っている端末が、次の送信で届けます。届かなければ、その人にもう一度たずねてください。"),
        en: ErrorWording(
            "{count} pictures or PIN forms are missing or damaged.",
            "All the rest is there; what is missing was named.",
            "After a restore a laptop that still has one sends it with its next sync; otherwise ask the resident again."
        ))
}
