/// Failures of the laptop program: sessions, capture, changes, enrolment, its exchange with the office.
extension ErrorCode {
    static let field: [ErrorCode] = [
        applicationUnknown, draftUnknown, draftChanged, consentRefused, captureIncomplete, formIDsDiffer,
        envelopeUsed, emailsDiffer, emailForm, addressIncomplete, addressMunicipalityDiffers,
        sessionUnknown,
        sessionPast, sessionNeeded, sessionClosed, sessionDraftsOpen, tagUsed, tagMismatch, photoWithoutTag,
        photoNotCompared, photoCount, photoUnderOne, photoReasonNeeded, pinKeyMissing, pinsUnreadable, pinsTooEarly,
        confirmQuestions, confirmRepresentative, confirmWitness, pinFormNotTaken, reasonNeeded, nothingToEdit,
        editConflict, editIncomplete, identityUndecided, slipWithdrawn, slipOfficeUnknown, alreadyEnrolled,
        noLaptopData, invitationForm, receiptChain, syncIncomplete, doctorFailed,
    ]

    public static let applicationUnknown = ErrorCode(
        "application.unknown", .data, http: 404,
        ja: ErrorWording(
            "この番号の申請は、この端末にありません。",
            "何も変えていません。",
            "受付番号を確かめるか、「field-agent list」で探してください。ほかの端末の申請は、市役所で直します。"),
        en: ErrorWording(
            "This laptop has no application of that number.",
            "Nothing was changed.",
            "Check the number, or look it up with field-agent list. Other laptops' applications are changed at the office."
        ))

    public static let draftUnknown = ErrorCode(
        "capture.draft-unknown", .data, http: 404,
        ja: ErrorWording(
            "この番号の書きかけは、この端末にありません。",
            "何も変えていません。",
            "「field-agent capture --resume」で一覧を見てください。"),
        en: ErrorWording(
            "There is no such draft on this laptop.",
            "Nothing was changed.",
            "See the list with field-agent capture --resume."))

    public static let draftChanged = ErrorCode(
        "capture.draft-changed", .data, http: 409,
        ja: ErrorWording(
            "この書きかけは、入れている間に、ほかの画面で先に進められたか、保存されたか、やめられました。",
            "まだ入れていなかった分は入れていません。ほかの画面で入れた内容は、そのままです。",
            "「field-agent capture --resume」と「field-agent list」で、いまの様子を見てください。"),
        en: ErrorWording(
            "While this was entered, the draft was gone on with, saved or given up elsewhere.",
            "What had not been taken in yet was not taken in; what was entered elsewhere is kept.",
            "See how it stands with field-agent capture --resume and field-agent list."))

    public static let consentRefused = ErrorCode(
        "capture.no-consent", .data, http: 422,
        ja: ErrorWording(
            "同意がないので、申請を受け付けません。",
            "この入力は何も保存していません。書きかけがあったときは、消しました。",
            "ここで終わりです(理由は聞きません)。保存ずみの申請をやめたいときは、市役所に知らせてください。"),
        en: ErrorWording(
            "Without consent no application is taken.",
            "Nothing of this was stored; if there was a draft, it was removed.",
            "It ends here, and nobody asks why. To end an application that is saved, tell the office."))

    public static let captureIncomplete = ErrorCode(
        "capture.incomplete", .data, http: 422,
        ja: ErrorWording(
            "まだ入っていないものがあるので、確認できません({missing})。",
            "入れた内容は、書きかけとして封をして残してあります({draft})。受付番号はまだ出ていません。",
            "「field-agent capture --resume {draft}」で続きを入れて、もう一度本人に確認してもらってください。"),
        en: ErrorWording(
            "The confirmation cannot be taken: parts are missing ({missing}).",
            "What was entered is kept as a sealed draft ({draft}). No reception number was given.",
            "Go on with field-agent capture --resume {draft}, then let the resident confirm again."))

    public static let formIDsDiffer = ErrorCode(
        "form-id.differs", .data, http: 422,
        ja: ErrorWording(
            "入れた申請書IDと、写真のコードの申請書IDがちがいます。",
            "この入力は何も保存していません。前に入れた内容はそのままです。",
            "目の前の申請書かどうかを確かめて、番号か写真のどちらかだけを入れてください。"),
        en: ErrorWording(
            "The form ID that was typed and the one in the photograph's code differ.",
            "Nothing of this was stored; what was entered before is unchanged.",
            "Check that it is the form on the table, and give either the number or the photograph."))

    public static let envelopeUsed = ErrorCode(
        "pin-form.envelope-used", .data, http: 409,
        ja: ErrorWording(
            "この封筒の番号は、この端末のほかの申請か書きかけ({other})で使われています。",
            "この入力は保存していません。",
            "封筒の番号札が、この方の受付番号のものか確かめてください。その書きかけの続きなら「--resume {other}」をつけます。"),
        en: ErrorWording(
            "Another application or draft on this laptop ({other}) has this envelope number.",
            "Nothing was stored.",
            "Check that the label on the envelope is this resident's. To go on with that draft give --resume {other}."))

    public static let emailsDiffer = ErrorCode(
        "contact.emails-differ", .data, http: 422,
        ja: ErrorWording(
            "2回入れたメールアドレスが同じではありません。",
            "この入力は何も保存していません。前に入れた内容はそのままです。",
            "本人に見せながら、もう一度2回とも入れてください(--email と --email-again)。"),
        en: ErrorWording(
            "The two e-mail addresses are not the same.",
            "Nothing of this was stored; what was entered before is unchanged.",
            "Enter both again together with the resident (--email and --email-again)."))

    public static let emailForm = ErrorCode(
        "contact.email-form", .data, http: 422,
        ja: ErrorWording(
            "メールアドレスの形ではありません。",
            "この入力は何も保存していません。前に入れた内容はそのままです。",
            "「名前@会社.jp」のような形か、本人に確かめてください。"),
        en: ErrorWording(
            "That is not the form of an e-mail address.",
            "Nothing of this was stored; what was entered before is unchanged.",
            "Check it with the resident."))

    public static let addressIncomplete = ErrorCode(
        "address.incomplete", .data, http: 422,
        ja: ErrorWording(
            "郵便番号と住所から、市区町村がわかりません。",
            "この入力は何も保存していません。前に入れた内容はそのままです。",
            "都道府県から住所を入れるか、市区町村コード(6桁)も入れてください。"),
        en: ErrorWording(
            "The municipality cannot be told from postal code and address.",
            "Nothing of this was stored; what was entered before is unchanged.",
            "Enter the address from the prefecture on, or give the municipality code (six digits)."))

    public static let addressMunicipalityDiffers = ErrorCode(
        "address.municipality-differs", .data, http: 422,
        ja: ErrorWording(
            "住所は{named}、市区町村コードは{code}です。",
            "この入力は何も保存していません。前に入れた内容はそのままです。",
            "どちらが住民票のとおりか確かめて、住所とコードをそろえてください。コードは入れなくても住所からわかります。"),
        en: ErrorWording(
            "The address is in {named}, the municipality code is that of {code}.",
            "Nothing of this was stored; what was entered before is unchanged.",
            "Check which one the resident record says. The code can be left out: the address tells it."))

    public static let sessionUnknown = ErrorCode(
        "session.unknown", .data, http: 404,
        ja: ErrorWording(
            "この会場の記録がありません。",
            "何も保存していません。",
            "「field-agent session list」で番号を確かめてください。"),
        en: ErrorWording(
            "There is no such session.",
            "Nothing was stored.",
            "See field-agent session list."))

    public static let sessionPast = ErrorCode(
        "session.date-past", .data, http: 422,
        ja: ErrorWording(
            "会場の日({date})が、きょうより2日以上前です。",
            "会場は開いていません。",
            "日付を確かめてください(--date。入れなければ、きょうです)。端末の日付がちがうときは、先に直してください。"),
        en: ErrorWording(
            "The session's day ({date}) is two days ago or more.",
            "No session was opened.",
            "Check the date (--date; without it, today). If the laptop's own date is wrong, set it first."))

    public static let sessionNeeded = ErrorCode(
        "session.needed", .data, http: 409,
        ja: ErrorWording(
            "どの会場の受付か決まりません(開いている会場:{count})。",
            "何も保存していません。",
            "会場を開くか(session open)、--session で選んでください。"),
        en: ErrorWording(
            "It is not clear which session this belongs to (open sessions: {count}).",
            "Nothing was stored.",
            "Open a session, or choose one with --session."))

    public static let sessionClosed = ErrorCode(
        "session.closed", .data, http: 409,
        ja: ErrorWording(
            "この会場は、もう締めてあります。",
            "何も保存していません。",
            "新しい会場を開いてください。書きかけは、続けるときに --session で新しい会場へ移せます。"),
        en: ErrorWording(
            "This session is closed.",
            "Nothing was stored.",
            "Open a new one. A draft is moved to it with --session when it is gone on with."))

    public static let sessionDraftsOpen = ErrorCode(
        "session.drafts-open", .data, http: 409,
        ja: ErrorWording(
            "書きかけの申請が{count}件あるので、会場を締められません。",
            "会場は開いたままです。",
            "「capture --resume」で1件ずつ終えるか、やめるものは「capture --discard」で理由をつけてください。残したまま締めるときは --with-drafts をつけます。"),
        en: ErrorWording(
            "The session cannot be closed: {count} drafts are open.",
            "It stays open.",
            "Finish each with capture --resume or discard it with a reason, or close with --with-drafts."))

    public static let tagUsed = ErrorCode(
        "reception.used", .data, http: 409,
        ja: ErrorWording(
            "この受付番号は、もう別の申請か書きかけ、またはやめた書きかけに使われています。",
            "この入力は何も保存していません。前に入れた内容はそのままです。",
            "番号札をまちがえていないか確かめ、使っていない番号札を読み取ってください。この番号の書きかけの続きなら「--resume 番号」をつけます。"),
        en: ErrorWording(
            "This reception number already belongs to another application or draft, or to one that was given up.",
            "Nothing of this was stored; what was entered before is unchanged.",
            "Check the tag and scan one that has not been used. To go on with its draft give --resume NUMBER."))

    public static let tagMismatch = ErrorCode(
        "photo.tag-mismatch", .data, http: 422,
        ja: ErrorWording(
            "写真のときの番号札が、この申請の番号札とちがいます。",
            "この入力は何も保存していません。前に入れた内容はそのままです。別の人の写真になるおそれがあります。",
            "本人の番号札を確かめて、写真をとりなおしてください。番号札を使うときは、先に申請の番号札を読み取ります(--tag)。"),
        en: ErrorWording(
            "The tag held before the camera is not this application's.",
            "Nothing of this was stored; what was entered before is unchanged. The photo may be another person's.",
            "Check the resident's tag and take the photo again. Where tags are used, the application's is scanned first (--tag)."
        ))

    public static let photoWithoutTag = ErrorCode(
        "photo.tag-needed", .data, http: 422,
        ja: ErrorWording(
            "写真の直前に、番号札が読み取られていません。",
            "この入力は何も保存していません。前に入れた内容はそのままです。",
            "本人の番号札(とりなおしでは受付票)をカメラの前で読み取って、写真といっしょに入れてください(--photo-tag)。"),
        en: ErrorWording(
            "No tag was read just before the photo.",
            "Nothing of this was stored; what was entered before is unchanged.",
            "Read the resident's tag (for a retake, the acceptance slip) and give it with the photo (--photo-tag)."))

    public static let photoNotCompared = ErrorCode(
        "photo.comparison-needed", .data, http: 422,
        ja: ErrorWording(
            "書類の顔、目の前の顔、選んだ写真を見くらべた職員が入っていません。",
            "この入力は何も保存していません。前に入れた内容はそのままです。",
            "市の職員が見くらべて、職員番号を入れてください(--compared-by)。写真をとりなおしたら、もう一度見くらべます。"),
        en: ErrorWording(
            "Nobody is named who compared document, person and the chosen photo.",
            "Nothing of this was stored; what was entered before is unchanged.",
            "Let city staff compare them and give their number (--compared-by), again after each retake."))

    public static let photoCount = ErrorCode(
        "photo.count", .data, http: 422,
        ja: ErrorWording(
            "写真は2枚まで、選べるのはとった写真の番号だけです。",
            "この入力は何も保存していません。前に入れた内容はそのままです。",
            "--photo は2回まで、--chosen は 1 か 2 にしてください。"),
        en: ErrorWording(
            "At most two photos are taken, and one of those is chosen.",
            "Nothing of this was stored; what was entered before is unchanged.",
            "Give --photo at most twice, and --chosen 1 or 2."))

    public static let photoUnderOne = ErrorCode(
        "photo.under-one", .data, http: 422,
        ja: ErrorWording(
            "1歳未満の方のカードには、写真がつきません。",
            "この入力は何も保存していません。前に入れた内容はそのままです。",
            "写真は入れずに、受付を続けてください。生年月日がちがうときは、先に直してください。"),
        en: ErrorWording(
            "The card of a child under 1 carries no photo.",
            "Nothing of this was stored; what was entered before is unchanged.",
            "Go on without a photo. If the birth date is wrong, correct it first."))

    public static let photoReasonNeeded = ErrorCode(
        "photo.reason-needed", .data, http: 422,
        ja: ErrorWording(
            "選んだ写真に注意が出ています({warnings})。使うには理由が必要です。",
            "この入力は何も保存していません。前に入れた内容はそのままです。",
            "とりなおすか、市の職員が理由を入れてください(--photo-reason)。"),
        en: ErrorWording(
            "The chosen photo has warnings ({warningsEnglish}); keeping it needs a reason.",
            "Nothing of this was stored; what was entered before is unchanged.",
            "Take it again, or let city staff give the reason (--photo-reason)."))

    public static let pinKeyMissing = ErrorCode(
        "pin.key-missing", .data, http: 422,
        ja: ErrorWording(
            "この方の住所地の暗証番号の鍵が、この端末にありません。",
            "暗証番号は読み取っていません。この入力は何も保存していません。前に入れた内容はそのままです。",
            "紙の依頼書に書いて、封筒に入れてもらってください(--pin-envelope 番号)。"),
        en: ErrorWording(
            "This laptop has no PIN key of the resident's home municipality.",
            "No PIN was read. Nothing of this was stored; what was entered before is unchanged.",
            "Let the resident fill in the paper form and seal it (--pin-envelope NUMBER)."))

    public static let pinsUnreadable = ErrorCode(
        "pin.unreadable", .data, http: 422,
        ja: ErrorWording(
            "暗証番号の入力を読めません。",
            "暗証番号も、いっしょに入れたものも、保存していません。前に入れた内容はそのままです。",
            "JSONか、4行(署名用、利用者証明用、住民基本台帳用、券面事項入力補助用)で渡してください。"),
        en: ErrorWording(
            "The PINs could not be read.",
            "Neither the PINs nor what was entered with them was stored; what was entered before is unchanged.",
            "Hand them over as JSON or four lines (signature, authentication, resident record, card text)."))

    public static let pinsTooEarly = ErrorCode(
        "pin.too-early", .data, http: 422,
        ja: ErrorWording(
            "暗証番号の前に、生年月日・住所・受け取り方を入れる必要があります。",
            "暗証番号は読み取っていません。この入力は何も保存していません。前に入れた内容はそのままです。",
            "先にそれらを入れてから、暗証番号を入れてもらってください。"),
        en: ErrorWording(
            "Birth date, address and delivery come before the PINs.",
            "No PIN was read. Nothing of this was stored; what was entered before is unchanged.",
            "Enter those first, then let the resident enter the PINs."))

    public static let confirmQuestions = ErrorCode(
        "confirm.questions", .data, http: 422,
        ja: ErrorWording(
            "最終確認の3つの問い(写真・名前と生まれた日・番号)の答えがそろっていません。",
            "この入力は何も保存していません。前に入れた内容はそのままです。受付番号はまだ出ていません。",
            "本人に1つずつ答えてもらってください(--confirm-photo --confirm-name --confirm-tag)。"),
        en: ErrorWording(
            "The three questions of the confirmation (photo, name and birth date, number) are not all answered yes.",
            "Nothing of this was stored; what was entered before is unchanged. No reception number was given.",
            "Let the resident answer each (--confirm-photo --confirm-name --confirm-tag)."))

    public static let confirmRepresentative = ErrorCode(
        "confirm.by-representative", .data, http: 422,
        ja: ErrorWording(
            "確認する人がちがいます。15歳未満の方・成年被後見人の方は法定代理人、ほかの方は本人が確認します。",
            "この入力は何も保存していません。前に入れた内容はそのままです。",
            "本人なら --confirm applicant、法定代理人なら --confirm representative にして、確認してもらってください。"),
        en: ErrorWording(
            "For an applicant under 15 or under guardianship the legal representative confirms; otherwise the applicant does.",
            "Nothing of this was stored; what was entered before is unchanged.",
            "Let whoever it is confirm: --confirm applicant, or --confirm representative."))

    public static let confirmWitness = ErrorCode(
        "confirm.witness", .data, http: 422,
        ja: ErrorWording(
            "代わりに押すときは、理由と、返事を聞いた別の職員の番号が必要です。",
            "この入力は何も保存していません。前に入れた内容はそのままです。",
            "--confirm-reason と --witness を入れてください。"),
        en: ErrorWording(
            "Pressing for the resident needs a reason and a second member of staff who heard the answer.",
            "Nothing of this was stored; what was entered before is unchanged.",
            "Give --confirm-reason and --witness."))

    public static let reasonNeeded = ErrorCode(
        "input.reason-needed", .usage, http: 422,
        ja: ErrorWording(
            "理由が必要です。",
            "何も変えていません。",
            "--reason に理由を書いてください。"),
        en: ErrorWording(
            "A reason is needed.",
            "Nothing was changed.",
            "Give it with --reason."))

    public static let nothingToEdit = ErrorCode(
        "edit.nothing", .data, http: 422,
        ja: ErrorWording(
            "変わったところがありません。",
            "何も変えていません。",
            "直す項目を指定してください。"),
        en: ErrorWording(
            "Nothing differs from what is stored.",
            "Nothing was changed.",
            "Name the part to be corrected."))

    public static let pinFormNotTaken = ErrorCode(
        "pin-form.not-taken", .data, http: 422,
        ja: ErrorWording(
            "この申請では、暗証番号の紙を預かりません(窓口で受け取るとき、または暗証番号のいらないカードのとき)。",
            "何も変えていません。",
            "封筒があれば、開けずに本人に返してください。"),
        en: ErrorWording(
            "No PIN form is taken with this application (it is collected at the desk, or the card has no PINs).",
            "Nothing was changed.",
            "If there is an envelope, give it back to the resident unopened."))

    public static let editConflict = ErrorCode(
        "edit.in-conflict", .data, http: 409,
        ja: ErrorWording(
            "この項目({field})は、判断待ちです。",
            "何も変えていません。",
            "どちらが正しいかは、市役所の判断の画面で決めます。市役所に知らせてください。"),
        en: ErrorWording(
            "This part ({field}) waits for a decision between different values.",
            "Nothing was changed.",
            "It is decided at the office's merge desk: tell the office."))

    public static let editIncomplete = ErrorCode(
        "edit.incomplete", .data, http: 422,
        ja: ErrorWording(
            "まだ入っていないものがあるので、確認できません({missing})。",
            "何も変えていません。",
            "足りないものもいっしょに入れて、もう一度本人に確認してもらってください。"),
        en: ErrorWording(
            "The confirmation cannot be taken: parts are missing ({missing}).",
            "Nothing was changed.",
            "Give them together with the confirmation."))

    public static let identityUndecided = ErrorCode(
        "edit.identity-undecided", .data, http: 422,
        ja: ErrorWording(
            "本人確認を直すには、見た書類と、本人と認めた職員の両方が必要です。",
            "何も変えていません。",
            "書類をもう一度見て、--document と --decided-by をいっしょに入れてください。"),
        en: ErrorWording(
            "To change the identity check, the documents seen and who decided are both needed.",
            "Nothing was changed.",
            "Look at the documents again and give --document together with --decided-by."))

    public static let slipWithdrawn = ErrorCode(
        "slip.withdrawn", .data, http: 409,
        ja: ErrorWording(
            "この申請は取りやめてあるので、受付票をつくれません。",
            "受付票はつくっていません。記録は変わっていません。",
            "受付番号を確かめてください。"),
        en: ErrorWording(
            "This application was withdrawn; it gets no slip.",
            "No slip was made; the record is unchanged.",
            "Check the reception number."))

    public static let slipOfficeUnknown = ErrorCode(
        "slip.office-unknown", .data, http: 409,
        ja: ErrorWording(
            "受付票に書く市役所の問い合わせ先が、この端末にまだ届いていません。",
            "受付票はつくっていません。記録は変わっていません。",
            "「field-agent sync」で設定を受け取ってください。いまは手書きの受付票を渡してください。"),
        en: ErrorWording(
            "The office's telephone for the slip has not reached this laptop yet.",
            "No slip was made; the record is unchanged.",
            "Fetch the configuration with field-agent sync; for now write the slip by hand."))

    public static let alreadyEnrolled = ErrorCode(
        "enroll.already", .data, http: 409,
        ja: ErrorWording(
            "この端末は、もう登録されています。",
            "何も変えていません。",
            "登録しなおすときは、別のデータフォルダーを使ってください。"),
        en: ErrorWording(
            "This laptop is already enrolled.",
            "Nothing was changed.",
            "To enrol anew, use another data directory."))

    public static let noLaptopData = ErrorCode(
        "enroll.no-laptop", .usage, http: 404,
        ja: ErrorWording(
            "このフォルダーに、会場の端末のデータはありません。",
            "何も変えていません。",
            "フォルダーがちがうなら、正しい場所を指定してください(--data)。まだ登録していない端末なら、「field-agent enroll」を実行してください。"),
        en: ErrorWording(
            "This folder holds no laptop's data.",
            "Nothing was changed.",
            "If it is the wrong folder, name the right one (--data); if this laptop is not enrolled yet, run field-agent enroll."
        ))

    public static let invitationForm = ErrorCode(
        "enroll.code-form", .data, http: 422,
        ja: ErrorWording(
            "招待コードの形ではありません。",
            "何も送っていません。端末は登録されていません。",
            "市役所で出した「OUTREACH1-」で始まる1行か、それが入ったファイルの場所を、そのまま入れてください。"),
        en: ErrorWording(
            "That is not an invitation code.",
            "Nothing was sent; the laptop was not enrolled.",
            "Give the one line beginning with OUTREACH1- as the office printed it, or the path of a file that holds it."
        ))

    public static let receiptChain = ErrorCode(
        "receipt.chain-broken", .unavailable, http: 409,
        ja: ErrorWording(
            "市役所の受領書が、前の受領書につながりません。",
            "この受領書は使っていません。送った内容は、この端末に残っています。",
            "市役所のデータが戻された可能性があります。市役所に知らせてください。"),
        en: ErrorWording(
            "A receipt of the office does not follow the one before it.",
            "It was not used; what was sent stays on this laptop.",
            "The office's data may have been restored: tell the office."))

    public static let syncIncomplete = ErrorCode(
        "sync.incomplete", .unavailable, http: 503,
        ja: ErrorWording(
            "まだ市役所に送り終わっていないものがあります(申請{acts}件、写真など{blobs}件)。",
            "端末の内容は、そのまま安全に残っています。",
            "もう一度「field-agent sync」を実行してください。続くときは「field-agent queue」で理由を見てください。"),
        en: ErrorWording(
            "Not everything has been sent ({acts} acts, {blobs} pictures and forms).",
            "Everything is still safe on this laptop.",
            "Run field-agent sync again; field-agent queue says why something waits."))

    public static let doctorFailed = ErrorCode(
        "doctor.failed", .failed, http: 500,
        ja: ErrorWording(
            "点検で、{count}件の問題が見つかりました。",
            "保存ずみのものは変えていません。",
            "上の行の「問題」を見て、直せないときは管理者に連絡してください。"),
        en: ErrorWording(
            "The check found {count} problems.",
            "Nothing stored was changed.",
            "See the lines above; call the administrator for what you cannot mend."))
}
