public import Domain
public import SyncProtocol

/// A unit's value in words and on one line, for lists and screens. JSON keeps the value itself.
///
/// What nobody can use is left out: hashes, sizes, keys and ids of sealed files. A name or a code that is not known
/// here stays as it is.
public struct UnitWords: Sendable {
    private let language: Language
    private let names: @Sendable (String) -> String?

    /// - Parameter names: what the packaged tables call a document, condition, reason or municipality by its code.
    public init(_ language: Language, names: @escaping @Sendable (String) -> String?) {
        self.language = language
        self.names = names
    }

    /// The value of this field in words.
    public func text(_ value: JSONValue, of field: String) -> String {
        let parts =
            switch (ApplicationField(rawValue: field), value) {
            case (_, .null): [String]()
            case (.photo, .object(let photo)): self.photo(photo)
            case (.items, .object(let items)): members(items.filter { $0.value != .integer(0) })
            case (.form, .object(let form)) where form["id"] == nil:
                [isJapanese ? "申請書なし" : "no form yet"] + members(form)
            case (.slip, .bool(true)): [isJapanese ? "つくりました" : "made"]
            case (_, .object(let unit)): members(unit)
            default: [word(value, "")]
            }
        return parts.isEmpty ? "—" : joined(parts)
    }

    /// The value that canonical JSON text holds, in words; a text that is none stays as it is.
    public func text(json: String, of field: String) -> String {
        guard let value = try? CanonicalJSON.decode(JSONValue.self, from: Array(json.utf8)) else { return json }
        return text(value, of: field)
    }

    /// What a coded value of a unit's member is called: `word("letter", of: "channel", .ja)` is 封書. In English, and
    /// where nobody knows it, the code itself.
    public static func word(_ code: String, of member: String, _ language: Language) -> String {
        language == .ja ? japanese[member]?[code] ?? code : code
    }

    private var isJapanese: Bool { language == .ja }

    private func joined(_ parts: [String]) -> String { parts.joined(separator: isJapanese ? "、" : ", ") }
}

// MARK: Members

extension UnitWords {
    /// In the order of the table, then what is not in it.
    private func members(_ object: [String: JSONValue]) -> [String] {
        let others = Set(object.keys).subtracting(MemberNames.labels.map(\.key)).subtracting(Self.hidden)
        return (MemberNames.labels.map(\.key) + others.sorted()).compactMap { key in
            guard let value = object[key] else { return nil }
            if case .object(let inner) = value { return joined(members(inner)) }
            let words = word(value, key)
            return words.isEmpty ? nil : label(key) + words
        }
    }

    private func label(_ key: String) -> String {
        let label = MemberNames.labels.first { $0.key == key }?.value ?? key
        if label.isEmpty { return "" }
        return isJapanese ? "\(label) " : "\(Self.english[key] ?? Self.spelt(key)): "
    }

    /// `postalCode` is read as postal code.
    private static func spelt(_ key: String) -> String {
        key.map { $0.isUppercase ? " \($0.lowercased())" : "\($0)" }.joined()
    }

    private func word(_ value: JSONValue, _ key: String) -> String {
        switch value {
        case .null: ""
        case .bool(let flag): isJapanese ? (flag ? "はい" : "いいえ") : (flag ? "yes" : "no")
        case .integer(let number): Self.instants.contains(key) ? moment(number) : String(number)
        case .text(let text): word(text.string, key)
        case .list(let items): items.map { word($0, key) }.joined(separator: isJapanese ? "/" : " + ")
        case .object(let inner): joined(members(inner))
        }
    }

    private func word(_ text: String, _ key: String) -> String {
        if key == "postalCode", let code = try? PostalCode(text) { return code.hyphenated }
        if Self.listed.contains(key), isJapanese, let name = names(text) { return "\(name)(\(text))" }
        return Self.word(text, of: key, language)
    }

    /// A number that is no moment of our time stays a number.
    private func moment(_ milliseconds: Int64) -> String {
        guard (0..<253_402_300_800_000).contains(milliseconds) else { return String(milliseconds) }
        return Instant(milliseconds: milliseconds).textInJapan
    }
}

// MARK: Photos

extension UnitWords {
    private func photo(_ photo: [String: JSONValue]) -> [String] {
        guard case .list(let shots)? = photo["shots"] else { return members(photo) }
        var parts = [isJapanese ? "\(shots.count)枚" : shots.count == 1 ? "1 shot" : "\(shots.count) shots"]
        if case .integer(let index)? = photo["chosen"], shots.indices.contains(Int(clamping: index)) {
            parts.append(isJapanese ? "使うのは\(index + 1)枚目" : "no. \(index + 1) chosen")
        } else if !shots.isEmpty {
            parts.append(isJapanese ? "まだ選んでいません" : "none chosen")
        }
        for (index, shot) in shots.enumerated() {
            guard let shot = shot.object else { continue }
            parts.append((isJapanese ? "\(index + 1)枚目 " : "no. \(index + 1): ") + self.shot(shot))
        }
        if photo["withoutTag"] == .bool(true) { parts.append(isJapanese ? "番号札なしで撮影" : "taken without a tag") }
        return parts + members(photo.filter { !["shots", "chosen", "withoutTag"].contains($0.key) })
    }

    /// When, how large in pixels as it is seen, and what the checks warned about.
    private func shot(_ shot: [String: JSONValue]) -> String {
        var parts = [shot["takenAt"].map { word($0, "takenAt") }].compactMap(\.self)
        if case .integer(let width)? = shot["width"], case .integer(let height)? = shot["height"] {
            var isTurned = false
            if case .integer(let orientation)? = shot["orientation"] { isTurned = (5...8).contains(orientation) }
            let size = isTurned ? "\(height)×\(width)" : "\(width)×\(height)"
            parts.append(isJapanese ? "\(size)画素" : "\(size) pixels")
        }
        if case .list(let warnings)? = shot["warnings"], !warnings.isEmpty {
            parts.append((isJapanese ? "注意:" : "warnings: ") + word(.list(warnings), "warnings"))
        }
        return parts.joined(separator: " ")
    }
}

// MARK: The words

extension UnitWords {
    /// What nobody can use on a screen.
    private static let hidden: Set<String> = ["session", "keyID", "sealedID", "key", "plaintextHash", "sealedSize"]

    private static let instants: Set<String> = [
        "openedAt", "takenAt", "scannedAt", "checkedAt", "answeredAt", "handedAt",
    ]

    /// Members whose values are codes of the packaged tables.
    private static let listed: Set<String> = [
        "documents", "representativeDocuments", "reasons", "warnings", "blocks", "cleared", "municipality", "to",
    ]

    private static let unsure = [Answer.unknown.rawValue: "わからない"]

    private static let english = ["id": "form ID", "withoutPINs": "without PINs"]

    private static let japanese: [String: [String: String]] = [
        "method": [
            "outreach": "出張申請受付", "office": "申請時来庁", "assistance": "申請サポート", "organisation": "企業一括", "unknown": "不明",
        ],
        "kind": [
            "first": "はじめて", "renewal": "更新", "field-full": "追記欄がいっぱい", "lost-or-damaged": "なくした・こわれた",
            "other": "その他", "unknown": "わからない",
        ],
        "holdsCard": unsure, "holdsLicenceCard": unsure,
        "sex": ["male": "男", "female": "女", "unstated": "記入なし"],
        "channel": ["letter": "封書", "email": "電子メール"],
        "relation": [
            "parent": "親権者", "minor-guardian": "未成年後見人", "adult-guardian": "成年後見人",
            "limited": "保佐人・補助人・任意後見人", "voluntary": "任意代理人",
        ],
        "authority": ["seen-at-venue": "会場で確認", "check-at-office": "市役所で照合", "missing": "なし"],
        "route": Dictionary(uniqueKeysWithValues: Delivery.Route.allCases.map { ($0.rawValue, $0.name(.ja)) }),
        "custody": ["sealed": "画面で入力(封をした)", "envelope": "封筒", "none": "預からない"],
        "pins": Dictionary(uniqueKeysWithValues: PINKind.allCases.map { ($0.rawValue, $0.name) }),
        "by": ["applicant": "本人", "representative": "法定代理人", "assisted": "職員が代わりに"],
        "result": [
            "same": "同じ", "moved": "転居・転出", "died": "死亡", "name-differs": "氏名がちがう", "not-found": "見つからない",
        ],
        "cause": [
            "wish": "本人の希望", "moved": "転出", "died": "死亡", "mistake": "受付のまちがい", "deadline": "期限がすぎた",
        ],
    ]
}
