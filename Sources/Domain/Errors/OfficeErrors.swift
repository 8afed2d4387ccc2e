/// Failures of setting up the office's server and of its device port.
extension ErrorCode {
    static let office: [ErrorCode] = [
        officeNotEmpty, custodyInside, custodyUsed, operatorsUnreadable, operatorListed, pinKeyForm, pinKeyKept,
        addressForm, portTaken, invitePrefixesUsedUp, invitePrefixTaken, deviceUnknown, secondPersonMissing,
        contentsMissing, requestUnknown, requestMethod, requestTusVersion, requestMediaType,
    ]

    public static let officeNotEmpty = ErrorCode(
        "office.not-empty", .cannotStore, http: 500,
        ja: ErrorWording(
            "データフォルダーが空ではありません。", "何も変えていません。",
            "新しいフォルダーを指定してください。すでに準備したものを使うときは、initは要りません。"),
        en: ErrorWording(
            "The data directory is not empty.", "Nothing was changed.",
            "Name a new directory; one that is already set up needs no init."))
    public static let custodyInside = ErrorCode(
        "office.custody-inside", .usage, http: 500,
        ja: ErrorWording(
            "鍵を預けるフォルダー(--custody)が、データフォルダーの中にあります。", "何もつくっていません。暗証番号の鍵をデータと同じ場所に置くことはできません。",
            "取り外せる媒体など、データフォルダーの外を指定してください。"),
        en: ErrorWording(
            "The directory for the custodians' keys (--custody) lies inside the data directory.",
            "Nothing was made: the PIN key must not lie beside the data.",
            "Name a place outside it, such as a removable medium."))
    public static let custodyUsed = ErrorCode(
        "office.custody-used", .cannotStore, http: 500,
        ja: ErrorWording(
            "鍵を預けるフォルダーには、すでに鍵({file})があります。", "前の鍵を消さないように、何もつくっていません。",
            "前の鍵を金庫に移すか、別のフォルダーを指定してください。"),
        en: ErrorWording(
            "The custodians' directory already holds a key ({file}).",
            "Nothing was made, so that the earlier key is not lost.",
            "Move that key to the safe, or name another directory."))
    public static let operatorsUnreadable = ErrorCode(
        "office.operators-unreadable", .usage, http: 422,
        ja: ErrorWording(
            "職員の一覧を読めません({what})。", "何も登録していません。",
            "「番号:役割」(例 1001:administrator)か、[{\"number\":\"1001\",\"role\":\"office\"}] の形のJSONで指定してください。"),
        en: ErrorWording(
            "The list of staff cannot be read ({what}).", "Nobody was registered.",
            "Write NUMBER:ROLE (1001:administrator), or a JSON file like [{\"number\":\"1001\",\"role\":\"office\"}]."))
    public static let operatorListed = ErrorCode(
        "operator.listed", .data, http: 409,
        ja: ErrorWording("この職員番号は、すでに登録されています。", "前の登録はそのままです。", "番号を確かめてください。一人に一つの番号を使います。"),
        en: ErrorWording(
            "This staff number is already registered.", "The earlier entry stands.",
            "Check the number: each person has one of their own."))
    public static let pinKeyForm = ErrorCode(
        "pin-key.form", .data, http: 422,
        ja: ErrorWording(
            "暗証番号の公開鍵として読めません。", "何も登録していません。", "相手の市区町村から届いたファイル(16進数64文字)を、そのまま指定してください。"),
        en: ErrorWording(
            "This is not a public PIN key.", "Nothing was registered.",
            "Name the file as it came from the other municipality: 64 hexadecimal digits."))
    public static let pinKeyKept = ErrorCode(
        "pin-key.own", .usage, http: 422,
        ja: ErrorWording("自分の市区町村の鍵は、ここでは替えられません。", "いまの鍵のままです。", "鍵の更新の手順(docs/keys.md)に従ってください。"),
        en: ErrorWording(
            "The own municipality's key cannot be replaced here.", "The present key stays.",
            "Follow the rotation in docs/keys.md."))
    public static let addressForm = ErrorCode(
        "office.address-form", .usage, http: 422,
        ja: ErrorWording("アドレス({option})の形が正しくありません。", "何も変えていません。", "{example} のように入れてください。"),
        en: ErrorWording(
            "The address of {option} is not a proper one.", "Nothing was changed.", "Write it like {example}."))
    public static let portTaken = ErrorCode(
        "serve.port-taken", .unavailable, http: 500,
        ja: ErrorWording(
            "ポート{port}で待ち受けを始められません。", "サーバーは始まっていません。データはそのままです。",
            "同じポートを使うプログラムを止めるか、--port で別の番号を指定してください。"),
        en: ErrorWording(
            "The server cannot listen on port {port}.", "It was not started; the data is untouched.",
            "Stop the program that uses the port, or give another one with --port."))
    public static let invitePrefixesUsedUp = ErrorCode(
        "invite.prefixes-used-up", .data, http: 409,
        ja: ErrorWording("受付番号の頭文字(AAからZZ)を使い切りました。", "招待コードは出していません。", "管理者に連絡してください。"),
        en: ErrorWording(
            "All prefixes of reception numbers (AA to ZZ) are allotted.", "No code was issued.",
            "Call the administrator."))
    public static let invitePrefixTaken = ErrorCode(
        "invite.prefix-taken", .data, http: 409,
        ja: ErrorWording(
            "この頭文字は、すでに別の端末に割り当てられています。", "招待コードは出していません。", "別の頭文字を選ぶか、--prefix を付けずに実行してください。"),
        en: ErrorWording(
            "This prefix is already allotted to a device.", "No code was issued.",
            "Choose another, or leave out --prefix."))
    public static let deviceUnknown = ErrorCode(
        "device.unknown", .usage, http: 404,
        ja: ErrorWording("この番号の端末はありません。", "何も変えていません。", "「devices list」で番号を確かめてください。"),
        en: ErrorWording("There is no device with this id.", "Nothing was changed.", "Look it up with devices list."))
    public static let secondPersonMissing = ErrorCode(
        "operator.second-missing", .notPermitted, http: 403,
        ja: ErrorWording("二人で行う操作に、確認した人がいません。", "この操作は取り込んでいません。", "別の職員が確認して、もう一度行ってください。"),
        en: ErrorWording(
            "A step that takes two persons names only one.", "It was not taken in.",
            "Let a second, different person confirm it, and do it again."))
    public static let contentsMissing = ErrorCode(
        "sync.contents-missing", .data, http: 422,
        ja: ErrorWording(
            "記録の中身か、その鍵が届いていません。", "これは取り込んでいません。ほかの記録は取り込みました。", "端末で「doctor」を実行し、管理者に連絡してください。"),
        en: ErrorWording(
            "An act came without its values or their key.", "It was not taken in; everything else was.",
            "Run doctor on the laptop and call the administrator."))
    public static let requestUnknown = ErrorCode(
        "request.unknown", .unavailable, http: 404,
        ja: ErrorWording("この窓口にそのような受付はありません。", "何も行っていません。", "両方のプログラムの版を確かめてください。"),
        en: ErrorWording(
            "The server knows no such request.", "Nothing was done.", "Check that both programs have matching versions."
        ))
    public static let requestMethod = ErrorCode(
        "request.method", .unavailable, http: 405,
        ja: ErrorWording("この受付は、その頼み方({method})では使えません。", "何も行っていません。", "両方のプログラムの版を確かめてください。"),
        en: ErrorWording(
            "The server does not take this request that way ({method}).", "Nothing was done.",
            "Check that both programs have matching versions."))
    public static let requestTusVersion = ErrorCode(
        "request.tus-version", .unavailable, http: 412,
        ja: ErrorWording("写真の送り方の版(Tus-Resumable)が合いません。", "何も受け取っていません。", "両方のプログラムの版を確かめてください。"),
        en: ErrorWording(
            "The version of the upload protocol (Tus-Resumable) does not match.", "Nothing was taken.",
            "Check that both programs have matching versions."))
    public static let requestMediaType = ErrorCode(
        "request.media-type", .unavailable, http: 415,
        ja: ErrorWording("データの種類(Content-Type)が合いません。", "何も受け取っていません。", "両方のプログラムの版を確かめてください。"),
        en: ErrorWording(
            "The kind of data (Content-Type) is not the expected one.", "Nothing was taken.",
            "Check that both programs have matching versions."))
}
