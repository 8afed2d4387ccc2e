/// Failures of sealed data: it was damaged, forged, or sealed to somebody else.
extension ErrorCode {
    static let sealing: [ErrorCode] = [sealDamaged, signatureWrong, keyMissing, keyUnreadable]

    public static let sealDamaged = ErrorCode(
        "seal.damaged", .data, http: 422,
        ja: ErrorWording(
            "封印されたデータが壊れているか、別の鍵で封印されています({item})。", "このデータは使いません。ほかのデータはそのまま使えます。",
            "もう一度送るか、元の端末から取り直してください。続くときは管理者に連絡してください。"),
        en: ErrorWording(
            "Sealed data is damaged or was sealed to another key ({item}).",
            "This item is not used; all others are untouched.",
            "Send it again, or fetch it from the laptop it came from. If it happens again, call the administrator."))

    public static let signatureWrong = ErrorCode(
        "seal.signature-wrong", .data, http: 422,
        ja: ErrorWording(
            "署名が合いません。だれかが書きかえたか、登録のない端末のデータです。", "このデータは使わず、記録に残しました。",
            "どの端末から届いたかを確かめ、管理者に連絡してください。"),
        en: ErrorWording(
            "A signature does not match: the data was changed, or comes from an unregistered device.",
            "It is not used and has been noted.",
            "Find out which laptop it came from and call the administrator."))

    public static let keyMissing = ErrorCode(
        "key.missing", .cannotStore, http: 500,
        ja: ErrorWording(
            "鍵のファイルがありません({file})。", "封印されたデータは開けません。データは消えていません。",
            "鍵のファイルを元の場所に戻してください。見つからないときは管理者に連絡してください。"),
        en: ErrorWording(
            "A key file is missing ({file}).", "Sealed data cannot be opened. Nothing was deleted.",
            "Put the key file back where it was. If you cannot find it, call the administrator."))

    public static let keyUnreadable = ErrorCode(
        "key.unreadable", .cannotStore, http: 500,
        ja: ErrorWording(
            "鍵のファイルを読めません({file})。", "封印されたデータは開けません。データは消えていません。",
            "ファイルの持ち主と権限(600)を確かめてください。壊れているときは、控えから戻してください。"),
        en: ErrorWording(
            "A key file cannot be read ({file}).", "Sealed data cannot be opened. Nothing was deleted.",
            "Check the file's owner and mode (600). If it is damaged, restore it from the backup."))
}
