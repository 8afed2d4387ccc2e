/// Failures of steps with cards, and with papers for another municipality.
extension ErrorCode {
    static let cards: [ErrorCode] = [
        deskNoCard, deskPresetAtDesk, deskPINFormMissing, deskNotPostal, deskAlreadyPosted, deskNotPosted,
        deskProtected, deskAddressNotVerified, deskLabelDiffers, deskTracking, deskTrackingUsed, deskHandedOff,
        deskCountDiffers, deskShipmentUnknown, deskShipmentNotOurs, deskHandoverDocuments, deskCardDiffers,
        deskLateChange, deskRegisterDiffers, deskDuplicateOpen, deskAlreadyHandedOff, deskPINFormWrong, deskPostClosed,
        deskCardUnknown, deskCardWanted,
    ]

    public static let deskCardUnknown = ErrorCode(
        "desk.card-unknown", .data, http: 404,
        ja: ErrorWording(
            "この番号のカードは、市役所にありません。", "何も記録していません。",
            "カードの番号を確かめてください。発送したカードは、戻ってから「cards return」で受け取ってください。"),
        en: ErrorWording(
            "No card with this number lies here.", "Nothing was recorded.",
            "Check the card's number. A card that was posted is first taken back with cards return."))

    public static let deskCardWanted = ErrorCode(
        "desk.card-wanted", .data, http: 409,
        ja: ErrorWording(
            "このカードは、申請した方に渡すものです。", "何も記録していません。カードはそのまま市役所に置いてください。",
            "渡さないことになったときは、先に2人で「applications withdraw」で取りやめてください。"),
        en: ErrorWording(
            "This card is for the person who applied.", "Nothing was recorded; keep the card here.",
            "If nobody is to get it, two persons first withdraw the application with applications withdraw."))

    public static let deskNoCard = ErrorCode(
        "desk.no-card", .data, http: 409,
        ja: ErrorWording(
            "この申請のカードは、まだ届いていません。", "何も変えていません。",
            "「cards receive」で箱を受け取ってください。"),
        en: ErrorWording(
            "The card of this application is not here yet.", "Nothing was changed.",
            "Take the box in with cards receive."))

    public static let deskPINFormWrong = ErrorCode(
        "desk.pin-form-wrong", .data, http: 409,
        ja: ErrorWording(
            "暗証番号設定依頼書が、いまの住所・電子証明書に合わないか、封筒の番号がほかの申請と同じです。", "設定は記録していません。",
            "「applications show」で理由を見て、封筒を確かめるか、本人に書きなおしてもらってください。"),
        en: ErrorWording(
            "The PIN form does not fit address or certificates, or its envelope number is another application's too.",
            "No presetting was recorded.",
            "See why with applications show; check the envelope, or take the form again."))

    public static let deskPostClosed = ErrorCode(
        "desk.post-closed", .data, http: 409,
        ja: ErrorWording(
            "郵送できない条件に当てはまっています。", "発送は記録していません。",
            "「applications show」で条件を見て、受け取り方を窓口に変えてください。"),
        en: ErrorWording(
            "A condition keeps this card from being posted.", "No posting was recorded.",
            "See which with applications show, and change the delivery to the desk."))

    public static let deskPresetAtDesk = ErrorCode(
        "desk.preset-at-desk", .data, http: 409,
        ja: ErrorWording(
            "窓口で渡すカードは、本人がその場で暗証番号を入れます。", "設定は記録していません。",
            "渡すときに「cards handover」を使ってください。"),
        en: ErrorWording(
            "The resident sets the PINs at the desk when collecting this card.", "No presetting was recorded.",
            "Use cards handover when it is collected."))

    public static let deskPINFormMissing = ErrorCode(
        "desk.pin-form-missing", .data, http: 409,
        ja: ErrorWording(
            "暗証番号設定依頼書を預かっていません。", "設定は記録していません。",
            "本人に書いてもらうか、受け取り方を窓口に変えてください。"),
        en: ErrorWording(
            "There is no PIN-setting request form.", "No presetting was recorded.",
            "Take one from the resident, or change the delivery to the desk."))

    public static let deskNotPostal = ErrorCode(
        "desk.not-postal", .data, http: 409,
        ja: ErrorWording(
            "受け取り方が郵送ではありません。", "発送は記録していません。",
            "受け取り方を確かめてください。"),
        en: ErrorWording(
            "This card is not to be posted.", "No posting was recorded.",
            "Check how it is to be delivered."))

    public static let deskAlreadyPosted = ErrorCode(
        "desk.already-posted", .data, http: 409,
        ja: ErrorWording(
            "このカードは、もう発送しています。", "発送は記録していません。",
            "戻ってきたときは「cards return」を使ってください。"),
        en: ErrorWording(
            "This card has been posted already.", "No posting was recorded.",
            "If it came back, use cards return."))

    public static let deskNotPosted = ErrorCode(
        "desk.not-posted", .data, http: 409,
        ja: ErrorWording(
            "このカードは、いま郵便にありません。", "何も変えていません。",
            "「applications show」でカードの状態を見てください。"),
        en: ErrorWording(
            "This card is not in the post.", "Nothing was changed.",
            "See the card in applications show."))

    public static let deskProtected = ErrorCode(
        "desk.protected", .notPermitted, http: 403,
        ja: ErrorWording(
            "送り先について、担当者の判断が必要な申請です。", "発送も引継ぎも記録していません。",
            "責任者に相談してください。理由を住民に言わないでください。"),
        en: ErrorWording(
            "Where this may be sent needs a person's decision.", "Neither posting nor handing over was recorded.",
            "Ask the person in charge; do not give the resident a reason."))

    public static let deskAddressNotVerified = ErrorCode(
        "desk.address-not-verified", .data, http: 409,
        ja: ErrorWording(
            "住基照合が有効ではありません。", "何も記録していません。",
            "「applications verify」で今の内容を照合してから、もう一度操作してください。"),
        en: ErrorWording(
            "The application as it stands is not verified against the register.", "Nothing was recorded.",
            "Verify it with applications verify, then repeat this step."))

    public static let deskLabelDiffers = ErrorCode(
        "desk.label-differs", .data, http: 409,
        ja: ErrorWording(
            "紙の受付番号かカードの番号が、この申請と合いません。", "発送は記録していません。",
            "封をしないでください。2人で、紙とカードをもう一度読み取ってください。"),
        en: ErrorWording(
            "The paper's reception number or the card's number is not this application's.", "No posting was recorded.",
            "Do not seal the envelope; both of you read paper and card again."))

    public static let deskTracking = ErrorCode(
        "desk.tracking", .data, http: 400,
        ja: ErrorWording(
            "お問い合わせ番号の形が正しくありません。", "発送は記録していません。",
            "郵便の控えの11〜13けたの番号を入れてください。"),
        en: ErrorWording(
            "The tracking number has a wrong form.", "No posting was recorded.",
            "Give the 11 to 13 digits of the post office's slip."))

    public static let deskTrackingUsed = ErrorCode(
        "desk.tracking-used", .data, http: 409,
        ja: ErrorWording(
            "このお問い合わせ番号は、受付 {other} の発送で、もう使っています。", "発送は記録していません。",
            "郵便の控えの番号を、2人でもう一度読んでください。前の発送の番号がまちがいのときは、責任者に知らせてください。"),
        en: ErrorWording(
            "This tracking number was used for a posting of {other} already.", "No posting was recorded.",
            "Read the post office's slip once more, both of you; if it is the earlier number that is wrong, tell the "
                + "person in charge."))

    public static let deskHandedOff = ErrorCode(
        "desk.handed-off", .data, http: 409,
        ja: ErrorWording(
            "この申請は、ほかの市区町村に引き継いでいます。", "カードの操作は記録していません。",
            "カードを住所地の市区町村へ回してください。"),
        en: ErrorWording(
            "This application was handed to the home municipality.", "No step with the card was recorded.",
            "Pass the card on to that municipality."))

    public static let deskCountDiffers = ErrorCode(
        "desk.count-differs", .data, http: 409,
        ja: ErrorWording(
            "箱のカードは{counted}枚、一覧表は{listed}枚です。", "到着は記録していません。J-LISにも知らせていません。",
            "2人で数えなおしてください。合わないときはJ-LISに連絡してください。"),
        en: ErrorWording(
            "There are {counted} cards in the box and {listed} on the list.", "No arrival was recorded or reported.",
            "Count again, both of you; if it still differs, call J-LIS."))

    public static let deskShipmentUnknown = ErrorCode(
        "desk.shipment-unknown", .data, http: 404,
        ja: ErrorWording(
            "受け取りを待っている箱が1つに決まりません。", "到着は記録していません。",
            "「cards shipments」で一覧を出し、箱の番号を「--shipment」に入れてください。"),
        en: ErrorWording(
            "Which box is meant is not clear.", "No arrival was recorded.",
            "List the boxes with cards shipments and name one with --shipment."))

    public static let deskShipmentNotOurs = ErrorCode(
        "desk.shipment-not-ours", .data, http: 409,
        ja: ErrorWording(
            "この箱は、ほかの市区町村({municipality})あてです。", "到着は記録していません。カードは住所地の市区町村が受け取ります。",
            "箱の番号を確かめてください。箱が手元にあるときは、開けずにJ-LISへ連絡してください。"),
        en: ErrorWording(
            "This box is addressed to another municipality ({municipality}).",
            "No arrival was recorded; cards go to the municipality where the resident lives.",
            "Check the box's number. If the box lies here, leave it closed and tell J-LIS."))

    public static let deskHandoverDocuments = ErrorCode(
        "desk.handover-documents", .data, http: 422,
        ja: ErrorWording(
            "カードを渡すための本人確認が足りません(足りないもの:{missing})。", "カードは渡していない記録のままです。",
            "書類を見て「--document」で入れてください。足りないときは渡さず、書類を持って市役所の窓口に来てもらってください。"),
        en: ErrorWording(
            "What was seen does not suffice to hand the card over (missing: {missingEnglish}).",
            "The card is still recorded as here.",
            "Look at the documents and give them with --document; if they do not suffice, keep the card and ask the "
                + "resident to bring them to the desk."))

    public static let deskCardDiffers = ErrorCode(
        "desk.card-differs", .data, http: 409,
        ja: ErrorWording(
            "J-LISへ送ったあとに、カードに載る内容が変わりました({fields})。このカードは今の内容とちがいます。",
            "何も記録していません。このカードは送ることも渡すこともできません。",
            "カードを市役所に置いたまま、「applications withdraw」で取りやめ、もう一度申請してもらってください。変更のほうがまちがいなら、2人で「applications revert」でJ-LISへ送った内容に戻してください。"
        ),
        en: ErrorWording(
            "What the card shows has changed since J-LIS was sent it ({fields}): this is another card.",
            "Nothing was recorded; this card can neither be posted nor handed over.",
            "Keep the card here, withdraw with applications withdraw, and let the resident apply again. If it is the "
                + "change that is wrong, put back what was there."))

    public static let deskLateChange = ErrorCode(
        "desk.late-change", .data, http: 409,
        ja: ErrorWording(
            "J-LISへ送ったあとに変わったところがあり、まだ確かめていません({fields})。", "何も記録していません。",
            "「applications show」で変わったところを見てください。カードに関わらないときは、2人で「applications approve --reason」で審査しなおし、関わるときは「applications withdraw」で取りやめてください。"
        ),
        en: ErrorWording(
            "Something has changed since J-LIS was sent it and was not examined again ({fields}).",
            "Nothing was recorded.",
            "See what changed in applications show. If it is none of the card's, two persons examine it again with "
                + "applications approve --reason; otherwise withdraw with applications withdraw."))

    public static let deskRegisterDiffers = ErrorCode(
        "desk.register-differs", .data, http: 409,
        ja: ErrorWording(
            "住基照合の結果が、申請と同じではありません({result})。", "何も記録していません。カードは先に進められません。",
            "転出・死亡などのときは、2人で「applications withdraw」で取りやめてください。照合がまちがいなら「applications verify」でやり直してください。"),
        en: ErrorWording(
            "The resident register does not say the same as the application ({result}).",
            "Nothing was recorded; the card does not go on.",
            "If the resident moved away or died, two persons withdraw it with applications withdraw; if the check was "
                + "wrong, repeat it with applications verify."))

    public static let deskDuplicateOpen = ErrorCode(
        "desk.duplicate-open", .data, http: 409,
        ja: ErrorWording(
            "同じ人かもしれない、または同じ写真の申請がほかにあり、まだ判断していません。", "何も記録していません。",
            "「duplicates list」で見て、「duplicates join」「duplicates separate」「duplicates again」のどれかで決めてから、もう一度操作してください。"),
        en: ErrorWording(
            "Another application may be the same person's, or has the same photo, and nobody has decided about it.",
            "Nothing was recorded.",
            "See duplicates list, decide with duplicates join, separate or again, then repeat this step."))

    public static let deskAlreadyHandedOff = ErrorCode(
        "desk.already-handed-off", .data, http: 409,
        ja: ErrorWording(
            "この申請は、もう引き継いでいます。", "新しい引継ぎは記録していません。前の記録はそのままです。",
            "「applications show」で引継ぎ先を見て、書類が届かないときや送り先がちがうときは、引継ぎ先に電話してください。"),
        en: ErrorWording(
            "This application was handed over already.", "No other handing over was recorded; the first one stands.",
            "See to whom in applications show, and call them if the papers did not arrive or went wrong."))
}
