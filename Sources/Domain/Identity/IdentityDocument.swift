/// A kind of document that proves who somebody is (papers-ja.md 4-1, `documents.tsv`).
public struct IdentityDocument: Hashable, Sendable {
    /// What a document counts as, by the letter in the table.
    public enum Class: String, Hashable, Sendable {
        /// With photo, issued by an authority.
        case withPhoto = "A"
        /// Name and birth date, or name and address.
        case withoutPhoto = "B"
        /// 個人番号カード顔写真証明書: the photo itself is certified.
        case photoCertificate = "F"
        /// 通知カード, 個人番号通知書: no proof by itself.
        case notice = "N"
        /// Cannot be used.
        case unusable = "X"
    }

    public let code: String
    public let name: String
    /// In both languages.
    public let title: Bilingual
    public let documentClass: Class
    /// The system it belongs to begins; also the earliest day of issue that counts.
    public let validFrom: CivilDate?
    /// Last day on which the kind counts.
    public let validTo: CivilDate?
    /// What to hide on a copy; empty, `なし` or one that ends in ない: nothing, or what it says.
    public let maskOnCopy: Bilingual
    public let note: String
    /// Counts also after its own expiry date (the municipality's decision).
    public let expiredCounts: Bool
    /// The municipality uses it.
    public let isUsed: Bool

    init(_ row: TSVTable.Row) throws(Failure) {
        code = try row.required("code")
        name = try row.required("name_ja")
        title = Bilingual(row, ja: "name_ja", en: "name_en")
        documentClass = try row.value("class")
        validFrom = try row.date("valid_from")
        validTo = try row.date("valid_to")
        maskOnCopy = Bilingual(row, ja: "mask_on_copy", en: "mask_en")
        note = row["note"]
        expiredCounts = try row.flag("expired_ok")
        isUsed = try row.flag("default")
    }

    /// Why a document seen cannot be counted on a day, in words for the screen; nil when it counts.
    func objection(to seen: SeenDocument, on day: CivilDate) -> Bilingual? {
        func says(_ ja: String, _ en: String) -> Bilingual { Bilingual(ja: name + ja, en: "\(title.en): \(en)") }
        if !isUsed || documentClass == .unusable { return says("は使えません", "not accepted") }
        if let validFrom, day < validFrom { return says("はまだ使えません", "not accepted yet") }
        if let validTo, day > validTo { return says("は使えません(期間終了)", "not accepted any more") }
        if let validFrom, let issued = seen.issued, issued < validFrom {
            let from = JapaneseDate.format(validFrom, weekday: false)
            return says("は\(from)以降に交付されたものだけ使えます", "accepted only when issued from \(validFrom)")
        }
        if let expires = seen.expires, expires < day, !expiredCounts {
            return says("の有効期限が切れています", "expired")
        }
        if !seen.matchesRegister { return says("の記載が住民票とちがいます", "differs from the resident record") }
        return nil
    }

    /// The name with what is hidden on the copy.
    var copy: Bilingual {
        switch maskOnCopy.ja {
        case "", "なし": title
        case let mask where mask.hasSuffix("ない"):
            Bilingual(ja: "\(name)(\(mask))", en: "\(title.en) (\(maskOnCopy.en))")
        case let mask: Bilingual(ja: "\(name)(\(mask)をかくす)", en: "\(title.en) (hide: \(maskOnCopy.en))")
        }
    }
}

/// A document on the table at the venue. Its number is never kept (papers-ja.md, head).
public struct SeenDocument: Hashable, Sendable {
    /// Code of papers-ja.md 4-1.
    public let code: String
    /// Its own last day; nil where it has none.
    public let expires: CivilDate?
    /// Day of issue, where it matters (運転経歴証明書); nil when the staff saw that it is in order.
    public let issued: CivilDate?
    /// Name with birth date or address are as in the resident record.
    public let matchesRegister: Bool

    public init(
        _ code: String, expires: CivilDate? = nil, issued: CivilDate? = nil, matchesRegister: Bool = true
    ) {
        self.code = code
        self.expires = expires
        self.issued = issued
        self.matchesRegister = matchesRegister
    }
}
