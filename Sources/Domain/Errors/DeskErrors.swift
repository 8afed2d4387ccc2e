/// Failures of the office's desk.
extension ErrorCode {
    static let desk: [ErrorCode] = [
        deskApplicationUnknown, deskNumberAmbiguous, deskRecordUnreadable, deskChangedSince, deskSessionUnknown,
        deskSecondNeeded, deskJSON, deskUnknownField, deskUnknownMember, deskUnitForm, deskUnitIncomplete,
        deskFieldNotEditable, deskInConflict, deskNotApprovable, deskFormNotPending, deskAnswerMissing,
        deskReasonMissing, deskNothingAsked, deskNothingToUndo, deskNothingToRenew, deskNotOthersResident,
        deskNotForwarded, deskNoConflict, deskWhichConflict, deskChoice, deskResolutionBuiltOn, deskSameApplication,
        deskAnothersUnit, deskInConflictFirst, deskAnswerInFuture,
        deskOtherForwarded, deskSurvivorWithdrawn, deskNeitherForwarded, deskLinksContradict, deskQuestionOpen,
        deskMonth, deskMessageMissing, deskMessageUnknown, deskMessageNotEMail, deskMessageNotSent, deskMessageOver,
        deskMessageNotHeld, deskMessageNotReleasable, deskNoJLIS, deskEnvelopeUsed, deskJoinedInto, deskReturnTooLate,
    ]

    public static let deskApplicationUnknown = ErrorCode(
        "desk.application-unknown", .data, http: 404,
        ja: ErrorWording(
            "この受付番号の申請は、ここにありません。", "何も変えていません。",
            "番号を確かめるか、「applications list --name」で探してください。"),
        en: ErrorWording(
            "There is no application with this number here.", "Nothing was changed.",
            "Check the number, or look with applications list --name."))

    public static let deskNumberAmbiguous = ErrorCode(
        "desk.number-ambiguous", .data, http: 409,
        ja: ErrorWording(
            "この受付番号の申請が2件以上あります:{ids}", "何も変えていません。",
            "受付番号のかわりに、上の申請の番号(32桁)で見てください。別の方のときは、どちらかを取りやめて、正しい番号で受け付けなおします。"),
        en: ErrorWording(
            "More than one application bears this reception number: {ids}", "Nothing was changed.",
            "Name one by its id above. If they are two people's, withdraw one and take it again under its own number."))

    public static let deskRecordUnreadable = ErrorCode(
        "desk.record-unreadable", .data, http: 409,
        ja: ErrorWording(
            "この受付の記録を読めません。", "この受付だけを取り分けました。ほかの受付はそのまま使えます。",
            "管理者に連絡し、受け付けた会場の端末の記録を確かめてください。"),
        en: ErrorWording(
            "The record of this application cannot be read.", "It alone was set apart; every other goes on.",
            "Call the administrator, and check the record on the laptop that received it."))

    public static let deskChangedSince = ErrorCode(
        "desk.changed-since", .data, http: 409,
        ja: ErrorWording(
            "画面で見たあとに、この申請が変わりました。", "何も記録していません。",
            "「applications show」(お知らせは「mail held」)で今の内容を確かめ、そこに出る「--seen」の値でもう一度操作してください。"),
        en: ErrorWording(
            "This application has changed since you looked at it.", "Nothing was recorded.",
            "Look again with applications show or mail held, and repeat the step with the --seen value printed there."))

    public static let deskSessionUnknown = ErrorCode(
        "desk.session-unknown", .data, http: 404,
        ja: ErrorWording(
            "このセッションはありません。", "何も変えていません。",
            "「sessions list」で番号を確かめてください。"),
        en: ErrorWording(
            "There is no such session.", "Nothing was changed.",
            "Check the id with sessions list."))

    public static let deskSecondNeeded = ErrorCode(
        "desk.second-needed", .notPermitted, http: 403,
        ja: ErrorWording(
            "この操作には2人の職員が必要です。", "何も変えていません。",
            "もう1人の職員番号を「--second」でつけてください。"),
        en: ErrorWording(
            "This step takes two persons.", "Nothing was changed.",
            "Give the second person's staff number with --second."))

    public static let deskJSON = ErrorCode(
        "desk.json", .data, http: 400,
        ja: ErrorWording(
            "入力がJSONの形ではありません。", "何も変えていません。",
            "かっこと引用符を確かめてください。例は docs/desk.md にあります。"),
        en: ErrorWording(
            "The input is not JSON of the expected form.", "Nothing was changed.",
            "Check brackets and quotes; docs/desk.md has examples."))

    public static let deskUnknownField = ErrorCode(
        "desk.unknown-field", .data, http: 400,
        ja: ErrorWording(
            "「{field}」という項目はありません。", "何も変えていません。",
            "docs/desk.md の項目名を使ってください。"),
        en: ErrorWording(
            "There is no field {field}.", "Nothing was changed.",
            "Use the field names of docs/desk.md."))

    public static let deskUnknownMember = ErrorCode(
        "desk.unknown-member", .data, http: 400,
        ja: ErrorWording(
            "「{field}」に「{member}」という欄はありません。", "何も変えていません。",
            "欄の名前を確かめてください。"),
        en: ErrorWording(
            "{field} has no member {member}.", "Nothing was changed.",
            "Check the member's name."))

    public static let deskUnitForm = ErrorCode(
        "desk.unit-form", .data, http: 400,
        ja: ErrorWording(
            "「{field}」が足りないか、形が正しくありません。", "何も変えていません。",
            "docs/desk.md のとおりに入れて、もう一度行ってください。"),
        en: ErrorWording(
            "{field} is missing or has a wrong form.", "Nothing was changed.",
            "Give it as docs/desk.md describes, and try again."))

    public static let deskUnitIncomplete = ErrorCode(
        "desk.unit-incomplete", .data, http: 422,
        ja: ErrorWording(
            "このままでは「{field}」が足りなくなります。", "何も変えていません。",
            "足りないところも一緒に入れてください(例:電子メールを選ぶときは、メールアドレスも)。"),
        en: ErrorWording(
            "With this change {field} would no longer be complete.", "Nothing was changed.",
            "Give what is missing as well (with the channel email, for example, the address too)."))

    public static let deskFieldNotEditable = ErrorCode(
        "desk.field-not-editable", .data, http: 400,
        ja: ErrorWording(
            "「{field}」は、ここでは変えられません。", "何も変えていません。",
            "その項目のための操作(verify、approve、attach-form など)を使ってください。"),
        en: ErrorWording(
            "{field} cannot be changed this way.", "Nothing was changed.",
            "Use the step made for it (verify, approve, attach-form …)."))

    public static let deskInConflict = ErrorCode(
        "desk.in-conflict", .data, http: 409,
        ja: ErrorWording(
            "この申請には、決まっていない食い違いがあります。", "何も変えていません。どちらの内容も残っています。",
            "「conflicts show」で見て、「conflicts resolve」で決めてから、もう一度操作してください。"),
        en: ErrorWording(
            "This application has an open conflict.", "Nothing was changed; every value is kept.",
            "Look with conflicts show, decide with conflicts resolve, then repeat this step."))

    public static let deskNotApprovable = ErrorCode(
        "desk.not-approvable", .data, http: 409,
        ja: ErrorWording(
            "この申請は、まだ承認できません:{reasons}", "承認は記録していません。",
            "理由をすべて直してから、もう一度承認してください。"),
        en: ErrorWording(
            "This application cannot be approved yet: {reasons}", "No approval was recorded.",
            "Mend every reason, then approve again."))

    public static let deskFormNotPending = ErrorCode(
        "desk.form-not-pending", .data, http: 409,
        ja: ErrorWording(
            "この申請は「申請書なし」ではありません。", "申請書IDは変えていません。",
            "申請書IDがちがうときは、会場に戻して本人に確かめてください。"),
        en: ErrorWording(
            "This application is not waiting for a form.", "The form ID was not changed.",
            "If the ID is wrong, return the application and ask the resident."))

    public static let deskAnswerMissing = ErrorCode(
        "desk.answer-missing", .data, http: 400,
        ja: ErrorWording(
            "ほかの市区町村の住民です。その市区町村の回答が必要です。", "照合は記録していません。",
            "答えた人を「--answered-by」、方法を「--how」で入れてください。"),
        en: ErrorWording(
            "The resident belongs to another municipality, whose answer is needed.", "No check was recorded.",
            "Give who answered with --answered-by and how with --how."))

    public static let deskReasonMissing = ErrorCode(
        "desk.reason-missing", .data, http: 400,
        ja: ErrorWording(
            "理由か内容が入っていません。", "何も変えていません。",
            "理由や問い合わせ先などを入れて、もう一度操作してください。"),
        en: ErrorWording(
            "The reason, or another text this step needs, is missing.", "Nothing was changed.",
            "Give it and repeat the step."))

    public static let deskNothingAsked = ErrorCode(
        "desk.nothing-asked", .data, http: 409,
        ja: ErrorWording(
            "答えを待っている質問はありません。", "何も変えていません。",
            "「applications show」で今の状態を見てください。"),
        en: ErrorWording(
            "No question is open.", "Nothing was changed.",
            "See applications show."))

    public static let deskNothingToUndo = ErrorCode(
        "desk.nothing-to-undo", .data, http: 409,
        ja: ErrorWording(
            "取り消せるもの、もとに戻せるものがありません。", "何も変えていません。",
            "「applications show」の履歴を見てください。"),
        en: ErrorWording(
            "There is nothing to undo or to put back.", "Nothing was changed.",
            "See the history in applications show."))

    public static let deskNothingToRenew = ErrorCode(
        "desk.nothing-to-renew", .data, http: 409,
        ja: ErrorWording(
            "前の本人確認または最終確認がありません。", "何も変えていません。",
            "会場か窓口で、はじめから本人に確かめてください。"),
        en: ErrorWording(
            "There is no earlier decision to renew.", "Nothing was changed.",
            "Take it from the resident at the venue or the desk."))

    public static let deskNotOthersResident = ErrorCode(
        "desk.not-others-resident", .data, http: 409,
        ja: ErrorWording(
            "ほかの市区町村の住民ではありません。", "引継ぎは記録していません。",
            "住所を確かめてください。"),
        en: ErrorWording(
            "The resident is not another municipality's.", "No handing over was recorded.",
            "Check the address."))

    public static let deskNotForwarded = ErrorCode(
        "desk.not-forwarded", .data, http: 409,
        ja: ErrorWording(
            "J-LISの審査がまだ終わっていないか、不備・取りやめになっています。", "引継ぎは記録していません。",
            "J-LISの審査(③)が終わってから操作してください。"),
        en: ErrorWording(
            "J-LIS has not examined this application yet, or it was sent back or withdrawn.", "Nothing was recorded.",
            "Do this after J-LIS has examined it (③)."))

    public static let deskJoinedInto = ErrorCode(
        "desk.joined-into", .data, http: 409,
        ja: ErrorWording(
            "この受付は、受付 {other} にまとめてあります。", "何も記録していません。",
            "まとめた先の {other} について操作してください。"),
        en: ErrorWording(
            "This application was joined into {other}.", "Nothing was recorded.", "Do this with {other}."))

    public static let deskReturnTooLate = ErrorCode(
        "desk.return-too-late", .data, http: 409,
        ja: ErrorWording(
            "この申請には、もう本人へのお願い(不備)を出せません(いま:{status})。", "何も記録していません。本人にも知らせません。",
            "写真の取りちがえの疑いは「--reason PH-PERSON」、会場への質問は「--question」で出せます。カードをつくれないときは「applications withdraw」で取りやめてください。"
        ),
        en: ErrorWording(
            "The resident can no longer be asked to mend this application (now: {status}).",
            "Nothing was recorded, and nobody is told.",
            "A suspected mix-up of photos is --reason PH-PERSON, a question to the hall --question. If no card can be made, withdraw with applications withdraw."
        ))

    public static let deskNoConflict = ErrorCode(
        "desk.no-conflict", .data, http: 409,
        ja: ErrorWording(
            "この申請に、決まっていない食い違いはありません。", "何も変えていません。",
            "「conflicts list」で見てください。"),
        en: ErrorWording(
            "This application has no open conflict.", "Nothing was changed.",
            "See conflicts list."))

    public static let deskWhichConflict = ErrorCode(
        "desk.which-conflict", .data, http: 409,
        ja: ErrorWording(
            "どの食い違いかを選んでください。", "何も変えていません。",
            "「--conflict」に項目名をつけてください。"),
        en: ErrorWording(
            "Say which conflict.", "Nothing was changed.",
            "Name it with --conflict."))

    public static let deskChoice = ErrorCode(
        "desk.choice", .data, http: 400,
        ja: ErrorWording(
            "選んだ値が、この食い違いの一方だけを指していません。", "何も変えていません。",
            "「conflicts show」に出る番号を「--choose」に入れてください。"),
        en: ErrorWording(
            "The choice does not name exactly one side of this conflict.", "Nothing was changed.",
            "Give a dot that conflicts show lists with --choose."))

    public static let deskResolutionBuiltOn = ErrorCode(
        "desk.resolution-built-on", .data, http: 409,
        ja: ErrorWording(
            "この決定のあとに、その項目が変えられています。", "決定はそのままです。",
            "今の値を「applications edit」で直してください。"),
        en: ErrorWording(
            "What was decided has been written over since.", "The resolution stands.",
            "Correct the present value with applications edit."))

    public static let deskSameApplication = ErrorCode(
        "desk.same-application", .data, http: 400,
        ja: ErrorWording(
            "同じ申請を2回選んでいます。", "何も変えていません。",
            "2つの受付番号を入れてください。"),
        en: ErrorWording(
            "Both numbers are the same application.", "Nothing was changed.",
            "Give two reception numbers."))

    public static let deskInConflictFirst = ErrorCode(
        "desk.in-conflict-first", .data, http: 409,
        ja: ErrorWording(
            "受付 {application} に、決まっていない食い違いがあります。", "何も変えていません。どの内容も残っています。",
            "「conflicts show {application}」で見て、「conflicts resolve」で決めてから、もう一度操作してください。"),
        en: ErrorWording(
            "Application {application} has an open conflict.", "Nothing was changed; every value is kept.",
            "Look with conflicts show {application}, decide with conflicts resolve, then repeat this step."))

    public static let deskAnswerInFuture = ErrorCode(
        "desk.answer-in-future", .data, http: 422,
        ja: ErrorWording(
            "相手の市区町村が答えた日時が、いまより先になっています。", "何も記録していません。",
            "「--answered-at 2026-11-20T15:30」のように、答えがあった日時を入れてください。入れなければ、いまの日時になります。"),
        en: ErrorWording(
            "The time at which the other municipality answered is still to come.", "Nothing was recorded.",
            "Give the time of the answer, as --answered-at 2026-11-20T15:30; without it, it is now."))

    public static let deskAnothersUnit = ErrorCode(
        "desk.anothers-unit", .data, http: 409,
        ja: ErrorWording(
            "選んだ内容は、別の人と決めた申請から来たものです。", "何も変えていません。",
            "この人の内容を「applications edit」で書くか、会場で撮り直してください。もう作られたカードは渡さずに保管し、取りやめて、もう一度申請してもらってください。"),
        en: ErrorWording(
            "What was chosen came from an application that was decided to be another person's.",
            "Nothing was changed.",
            "Write this person's own with applications edit, or have the photo retaken. Keep a card that was made of it,"
                + " withdraw, and let the resident apply again."))

    public static let deskOtherForwarded = ErrorCode(
        "desk.other-forwarded", .data, http: 409,
        ja: ErrorWording(
            "残らない方の申請は、すでにJ-LISへ送っています。", "まとめていません。",
            "送った方を残す(先に書く)か、取りやめにしてください。"),
        en: ErrorWording(
            "The application that would not live on has been forwarded.", "They were not joined.",
            "Let the forwarded one survive, or withdraw it."))

    public static let deskSurvivorWithdrawn = ErrorCode(
        "desk.survivor-withdrawn", .data, http: 409,
        ja: ErrorWording(
            "残す方の申請は、取りやめになっています。", "まとめていません。",
            "残す申請と、まとめる申請を入れかえるか、取りやめを取り消してから、まとめてください。"),
        en: ErrorWording(
            "The application that would live on was withdrawn or cancelled.", "They were not joined.",
            "Exchange the two, or take the withdrawal back first."))

    public static let deskNeitherForwarded = ErrorCode(
        "desk.neither-forwarded", .data, http: 409,
        ja: ErrorWording(
            "どちらの申請も、J-LISがまだ受け付けていません。", "何も決めていません。",
            "同じ人の申請なら、「duplicates join」で1つにまとめてください。"),
        en: ErrorWording(
            "J-LIS has accepted neither application.", "Nothing was decided.",
            "If they are one person's, make them one with duplicates join."))

    public static let deskLinksContradict = ErrorCode(
        "desk.links-contradict", .data, http: 409,
        ja: ErrorWording(
            "ほかの重複の決定と合いません。", "何も変えていません。",
            "「duplicates list --all」で、前の決定を見てください。"),
        en: ErrorWording(
            "This contradicts another decision about these applications.", "Nothing was changed.",
            "See duplicates list --all."))

    public static let deskEnvelopeUsed = ErrorCode(
        "desk.envelope-used", .data, http: 409,
        ja: ErrorWording(
            "この封筒の番号は、ほかの申請({other})にもあります。", "何も変えていません。",
            "封筒の番号札が、この方の受付番号のものか確かめてください。"),
        en: ErrorWording(
            "Another application ({other}) has this envelope number too.", "Nothing was changed.",
            "Check that the label on the envelope is this resident's."))

    public static let deskQuestionOpen = ErrorCode(
        "desk.question-open", .data, http: 409,
        ja: ErrorWording(
            "この申請には、答えのない質問か、確かめていない取りやめがあります。", "何も記録していません。",
            "先にそれを片づけてください。"),
        en: ErrorWording(
            "A question or a withdrawal of this application is open.", "Nothing was recorded.",
            "Settle that first."))

    public static let deskMonth = ErrorCode(
        "desk.month", .usage, http: 400,
        ja: ErrorWording(
            "月の書き方が正しくありません。", "報告は作っていません。",
            "「2026-11」のように書いてください。"),
        en: ErrorWording(
            "This is not a month.", "No report was made.",
            "Write it like 2026-11."))

    public static let deskMessageMissing = ErrorCode(
        "desk.message-missing", .software, http: 500,
        ja: ErrorWording(
            "送るはずの手紙・メールの中身がありません。", "この1通は送っていません。ほかは送りました。",
            "管理者に連絡してください。"),
        en: ErrorWording(
            "The content of a message that is to be sent is not there.", "It was not sent; others were.",
            "Call the administrator."))

    public static let deskMessageUnknown = ErrorCode(
        "desk.message-unknown", .data, http: 404,
        ja: ErrorWording(
            "この番号のお知らせは、ありません。", "何も変えていません。",
            "「mail list」の行の終わりにある番号を入れてください。"),
        en: ErrorWording(
            "There is no message with this key.", "Nothing was changed.",
            "Give the key at the end of its line in mail list."))

    public static let deskMessageNotEMail = ErrorCode(
        "desk.message-not-email", .data, http: 409,
        ja: ErrorWording(
            "このお知らせは、電子メールではありません。", "何も変えていません。",
            "封書が戻ってきたときは、住所を確かめてから「mail again」でもう一度つくってください。"),
        en: ErrorWording(
            "This message was no e-mail.", "Nothing was changed.",
            "If a letter came back, check the address, then have it made once more with mail again."))

    public static let deskMessageNotSent = ErrorCode(
        "desk.message-not-sent", .data, http: 409,
        ja: ErrorWording(
            "このお知らせは、まだ出ていないか、送らないことになったか、もう一度つくることが決まっています。", "何も変えていません。",
            "「mail list」で、同じお知らせのいちばん新しいものを見てください。"),
        en: ErrorWording(
            "This message has not left, is not to leave, or is made once more already.", "Nothing was changed.",
            "See the last of its copies in mail list."))

    public static let deskMessageOver = ErrorCode(
        "desk.message-over", .data, http: 409,
        ja: ErrorWording(
            "このお知らせは、いまの申請には当てはまりません。", "もう一度はつくりません。前に出したものの記録はそのままです。",
            "「applications show」で今の状態を見て、必要なら電話で伝えてください。"),
        en: ErrorWording(
            "What this message says does not hold for the application any more.",
            "It is not made again; the record of the first stands.",
            "See applications show, and tell the resident by phone where that is needed."))

    public static let deskMessageNotHeld = ErrorCode(
        "desk.message-not-held", .data, http: 404,
        ja: ErrorWording(
            "この番号のお知らせは、人の判断を待っていません。", "何も変えていません。",
            "「mail held」で番号を確かめてください。"),
        en: ErrorWording(
            "No message with this key waits for a person.", "Nothing was changed.",
            "Check the key with mail held."))

    public static let deskMessageNotReleasable = ErrorCode(
        "desk.message-not-releasable", .data, http: 409,
        ja: ErrorWording(
            "このお知らせは、判断だけでは送れません({why})。", "何も変えていません。",
            "原因を片づけると、ひとりでに送られます。送らないときは「--no-send」で決めてください。"),
        en: ErrorWording(
            "A decision alone cannot let this message go ({why}).", "Nothing was changed.",
            "Settle the cause and it goes by itself; if it must not go, decide with --no-send."))

    public static let deskNoJLIS = ErrorCode(
        "desk.no-jlis", .usage, http: 503,
        ja: ErrorWording(
            "J-LISの接続先が決まっていません。", "何も送っていません。",
            "office.json の jlisURL か「--jlis」で決めてください。"),
        en: ErrorWording(
            "No address of J-LIS is set.", "Nothing was sent.",
            "Set jlisURL in office.json, or give --jlis."))
}
