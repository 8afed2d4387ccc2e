/// 不備の理由 (papers-ja.md d, `deficiencies.tsv`): a code and what the resident is told.
public struct DeficiencyReason: Hashable, Sendable {
    /// What the reason is about.
    public enum Kind: String, Hashable, Sendable {
        /// PH-…
        case photo
        /// AP-…
        case application
    }

    public let code: String
    public let kind: Kind
    /// Heading for the resident.
    public let title: String
    /// What is wrong, for the resident.
    public let plain: String
    /// What to do, for the resident; may hold `{{…}}`.
    public let fix: String
    /// For staff only.
    public let staffNote: String
    /// False for PH-PERSON: a suspected mix-up is told by phone, never in a letter.
    public let mayStandInLetter: Bool
    /// A later value of one of these answers it; empty: only a person says that it is answered.
    public let answeredBy: Set<ApplicationField>

    init(_ row: TSVTable.Row) throws(Failure) {
        code = try row.required("code")
        kind = try row.value("kind")
        title = try row.required("title")
        plain = try row.required("plain")
        fix = try row.required("fix")
        staffNote = row["staff_note"]
        mayStandInLetter = try row.flag("letter")
        var fields: Set<ApplicationField> = []
        for name in row["answered_by"].split(separator: " ") {
            guard let field = ApplicationField(rawValue: String(name)) else { throw row.failure }
            fields.insert(field)
        }
        answeredBy = fields
    }
}

/// Every reason, in the order of the table.
public struct DeficiencyReasons: Sendable {
    public let all: [DeficiencyReason]
    private let byCode: [String: DeficiencyReason]

    /// Throws `table.unreadable` with the line.
    public init(text: String) throws(Failure) {
        let columns = ["code", "kind", "title", "plain", "fix", "staff_note", "letter", "answered_by"]
        var all: [DeficiencyReason] = []
        for row in try TSVTable(name: "deficiencies", text: text, columns: columns).rows {
            all.append(try DeficiencyReason(row))
        }
        self.all = all
        byCode = Dictionary(all.map { ($0.code, $0) }) { first, _ in first }
    }

    /// The code is in the table.
    public func knows(_ code: String) -> Bool { byCode[code] != nil }

    /// Throws `deficiency.unknown`.
    public func lookup(_ code: String) throws(Failure) -> DeficiencyReason {
        guard let reason = byCode[code] else { throw Failure(.deficiencyUnknown) }
        return reason
    }
}
