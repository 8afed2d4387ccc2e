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
    public let documentClass: Class
    /// The system it belongs to begins; also the earliest day of issue that counts.
    public let validFrom: CivilDate?
    /// Last day on which the kind counts.
    public let validTo: CivilDate?
    /// What to hide on a copy.
    public let maskOnCopy: String
    public let note: String
    /// Counts also after its own expiry date (the municipality's decision).
    public let expiredCounts: Bool
    /// The municipality uses it.
    public let isUsed: Bool

    init(_ row: TSVTable.Row) throws(Failure) {
        code = try row.required("code")
        name = try row.required("name_ja")
        documentClass = try row.value("class")
        validFrom = try row.date("valid_from")
        validTo = try row.date("valid_to")
        maskOnCopy = row["mask_on_copy"]
        note = row["note"]
        expiredCounts = try row.flag("expired_ok")
        isUsed = try row.flag("default")
    }

    /// Why a document seen cannot be counted on a day, in words for the screen; nil when it counts.
    func objection(to seen: SeenDocument, on day: CivilDate) -> String? {
        if !isUsed || documentClass == .unusable { return "\(name)は使えません" }
        if let validFrom, day < validFrom { return "\(name)はまだ使えません" }
        if let validTo, day > validTo { return "\(name)は使えません(期間終了)" }
        if let validFrom, let issued = seen.issued, issued < validFrom {
            return "\(name)は\(JapaneseDate.format(validFrom, weekday: false))以降に交付されたものだけ使えます"
        }
        if let expires = seen.expires, expires < day, !expiredCounts { return "\(name)の有効期限が切れています" }
        if !seen.matchesRegister { return "\(name)の記載が住民票とちがいます" }
        return nil
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
