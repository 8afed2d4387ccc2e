/// Failures of pictures: portraits and photographs of forms (domain.md 3).
extension ErrorCode {
    static let imaging: [ErrorCode] = [
        photoNotJPEG, photoGrey, photoCMYK, photoTruncated, photoDamaged, photoTooFewPixels, photoTooManyPixels,
        photoTooSmall, photoTooLarge, photoMemory, photoNotWritten, formImageTruncated, qrUnreadable,
    ]

    public static let photoNotJPEG = ErrorCode(
        "photo.not-jpeg", .data, http: 422,
        ja: ErrorWording(
            "この写真のファイルはJPEGではありません(中身: {kind})。", "写真も、いっしょに入れたものも、保存していません。ファイルの名前を.jpgに変えても使えません。",
            "カメラの保存形式をJPEGにして、とりなおしてください。"),
        en: ErrorWording(
            "This picture is not a JPEG file (it holds: {kindEnglish}).",
            "Neither the picture nor what was entered with it was stored. Renaming the file to .jpg does not help.",
            "Set the camera to save JPEG and take the picture again."))

    public static let photoGrey = ErrorCode(
        "photo.grey", .data, http: 422,
        ja: ErrorWording(
            "この写真は白黒です。カードの写真はカラー(RGB)だけが使えます。", "写真も、いっしょに入れたものも、保存していません。", "カメラをカラーにして、とりなおしてください。"),
        en: ErrorWording(
            "This picture is grey. A card photo must be in colour (RGB).",
            "Neither the picture nor what was entered with it was stored.",
            "Set the camera to colour and take the picture again."))

    public static let photoCMYK = ErrorCode(
        "photo.cmyk", .data, http: 422,
        ja: ErrorWording(
            "この写真は印刷用の色(CMYK)で保存されています。使えるのはRGBだけです。", "写真も、いっしょに入れたものも、保存していません。",
            "カメラで直接とりなおすか、写真をとった人にRGBのJPEGをもらってください。"),
        en: ErrorWording(
            "This picture is stored in printing colours (CMYK). Only RGB can be used.",
            "Neither the picture nor what was entered with it was stored.",
            "Take it again with the camera, or ask whoever took it for an RGB JPEG."))

    public static let photoTruncated = ErrorCode(
        "photo.truncated", .data, http: 422,
        ja: ErrorWording(
            "この写真のファイルは途中で切れています。", "写真も、いっしょに入れたものも、保存していません。カードに欠けた写真がのるおそれがあります。",
            "カメラからもう一度コピーしてください。同じになるときは、とりなおしてください。"),
        en: ErrorWording(
            "This picture file ends before the picture does.",
            "Neither the picture nor what was entered with it was stored: a part of it would be missing on the card.",
            "Copy it from the camera again. If that does not help, take the picture again."))

    public static let photoDamaged = ErrorCode(
        "photo.damaged", .data, http: 422,
        ja: ErrorWording(
            "この写真のファイルは壊れているか、使えない種類のJPEGです。", "写真も、いっしょに入れたものも、保存していません。",
            "カメラからもう一度コピーしてください。同じになるときは、とりなおしてください。"),
        en: ErrorWording(
            "This picture file is spoiled, or a kind of JPEG that cannot be used.",
            "Neither the picture nor what was entered with it was stored.",
            "Copy it from the camera again. If that does not help, take the picture again."))

    public static let photoTooFewPixels = ErrorCode(
        "photo.too-few-pixels", .data, http: 422,
        ja: ErrorWording(
            "この写真は{width}×{height}画素です。縦横とも{limit}画素以上が必要です。", "写真も、いっしょに入れたものも、保存していません。",
            "カメラの画素数を大きくして、とりなおしてください。引き伸ばした写真は使えません。"),
        en: ErrorWording(
            "This picture has {width} × {height} pixels. Both sides need at least {limit}.",
            "Neither the picture nor what was entered with it was stored.",
            "Set the camera to a larger size and take the picture again. An enlarged picture cannot be used."))

    public static let photoTooManyPixels = ErrorCode(
        "photo.too-many-pixels", .data, http: 422,
        ja: ErrorWording(
            "この写真は{width}×{height}画素です。縦横とも{limit}画素までです。", "写真も、いっしょに入れたものも、保存していません。",
            "カメラの画素数を小さくして、とりなおしてください。"),
        en: ErrorWording(
            "This picture has {width} × {height} pixels. Neither side may have more than {limit}.",
            "Neither the picture nor what was entered with it was stored.",
            "Set the camera to a smaller size and take the picture again."))

    public static let photoTooSmall = ErrorCode(
        "photo.too-small", .data, http: 422,
        ja: ErrorWording(
            "この写真のファイルは{bytes}バイトです。{limit}バイト以上が必要です。", "写真も、いっしょに入れたものも、保存していません。",
            "カメラの画質を上げて、とりなおしてください。"),
        en: ErrorWording(
            "This picture file has {bytes} bytes. It needs at least {limit}.",
            "Neither the picture nor what was entered with it was stored.",
            "Set the camera to a higher quality and take the picture again."))

    public static let photoTooLarge = ErrorCode(
        "photo.too-large", .data, http: 422,
        ja: ErrorWording(
            "この写真のファイルは{bytes}バイトです。{limit}バイトまでです。", "写真も、いっしょに入れたものも、保存していません。",
            "カメラの画素数か画質を下げて、とりなおしてください。"),
        en: ErrorWording(
            "This picture file has {bytes} bytes. It may have at most {limit}.",
            "Neither the picture nor what was entered with it was stored.",
            "Set the camera to a smaller size or a lower quality and take the picture again."))

    public static let photoMemory = ErrorCode(
        "photo.memory", .unavailable, http: 503,
        ja: ErrorWording(
            "写真を開くためのメモリが足りません。", "写真も、いっしょに入れたものも、保存していません。", "使っていないプログラムを終えて、もう一度入れてください。"),
        en: ErrorWording(
            "There is not enough memory to open the picture.",
            "Neither the picture nor what was entered with it was stored.",
            "Close programs that are not in use and try again."))

    public static let photoNotWritten = ErrorCode(
        "photo.not-written", .software, http: 500,
        ja: ErrorWording(
            "写真の向きを直した写しを作れませんでした。", "とったままの写真は保存されています。送るのは、直るまで止まります。",
            "この写真の受付番号を、システムの担当者に伝えてください。"),
        en: ErrorWording(
            "The turned copy of a picture could not be made.",
            "The picture as taken is kept. Sending it on waits until this is mended.",
            "Tell whoever looks after the system this application's reception number."))

    public static let formImageTruncated = ErrorCode(
        "form-image.truncated", .data, http: 422,
        ja: ErrorWording(
            "この申請書の写真のファイルは途中で切れています。", "この入力は何も保存していません。前に入れた内容はそのままです。",
            "カメラからもう一度コピーしてください。同じになるときは、とりなおすか、申請書IDの23桁を手で入れてください。"),
        en: ErrorWording(
            "This photograph of the form ends before the picture does.",
            "Nothing of this was stored; what was entered before is unchanged.",
            "Copy it from the camera again. If that does not help, take it again or type the form ID's 23 digits."))

    public static let qrUnreadable = ErrorCode(
        "qr.unreadable", .data, http: 422,
        ja: ErrorWording(
            "この写真から申請書のQRコードを読み取れませんでした。", "この入力は何も保存していません。前に入れた内容はそのままです。",
            "QRコード全体が明るくはっきり写るように、近くからとりなおしてください。読めないときは、申請書IDの23桁を手で入れてください。"),
        en: ErrorWording(
            "No QR code could be read from this photograph of the form.",
            "Nothing of this was stored; what was entered before is unchanged.",
            "Take it again from nearby, with the whole code bright and sharp. If that fails, type the form ID's 23 digits."
        ))
}
