/// What the documents allow: a value, not an error (papers-ja.md 4-2).
public enum IdentityVerdict: Hashable, Sendable {
    /// The card may be posted or handed over at the venue.
    case postable(MetRule)
    /// Only the desk: no PIN-setting request form is taken. `missing`: which documents the post lacks, or why one that
    /// was shown does not count; `blocks`: the conditions of papers-ja.md 4-4 that close the post. Both are empty when
    /// the desk was asked for.
    case deskOnly(missing: [Bilingual] = [], blocks: [String] = [])
    /// The application is not taken; the code says why.
    case stop(ErrorCode)

    /// The name of the rule that was met.
    public var rule: String? { if case .postable(let met) = self { met.rule } else { nil } }
}

/// A rule of papers-ja.md 4-2 that was met, and what it asks of staff besides looking.
public struct MetRule: Hashable, Sendable {
    public let rule: String
    /// In words for the screen: 通知カードは返納 and the like, then the copies to take with what is hidden on each.
    public let steps: [Bilingual]
}

/// One application's question to the matrix.
public struct IdentityCase: Sendable {
    /// The representative who came along, with what was seen of them.
    public struct Companion: Sendable {
        public var documents: [SeenDocument]
        public var relation: Representative.Relation
        public var authority: Representative.Authority

        public init(
            documents: [SeenDocument], relation: Representative.Relation, authority: Representative.Authority
        ) {
            self.documents = documents
            self.relation = relation
            self.authority = authority
        }
    }

    public var documents: [SeenDocument]
    public var representative: Companion?
    /// Completed years of the applicant.
    public var age: Int
    /// 成年被後見人; taken as true when the representative is an adult guardian.
    public var isWard: Bool
    public var route: Delivery.Route
    /// Codes of papers-ja.md 4-4 answered yes.
    public var blocks: [String]
    public var day: CivilDate

    public init(
        documents: [SeenDocument], representative: Companion? = nil, age: Int, isWard: Bool = false,
        route: Delivery.Route, blocks: [String] = [], on day: CivilDate
    ) {
        self.documents = documents
        self.representative = representative
        self.age = age
        self.isWard = isWard || representative?.relation == .adultGuardian
        self.route = route
        self.blocks = blocks
        self.day = day
    }

    /// Under 15 or a ward: the legal representative comes along (domain.md 1).
    public var needsRepresentative: Bool { age < 15 || isWard }
}

/// 郵送できない条件 (papers-ja.md 4-4, `post_blocks.tsv`).
public struct PostBlock: Hashable, Sendable {
    /// What a yes to the question leads to.
    public enum Effect: String, Hashable, Sendable {
        case desk
        case deskOrSupplement = "desk_or_supplement"
        case deskHome = "desk_home"
        case stopOrDesk = "stop_or_desk"
        /// Every automatic contact stops; the screen shows no reason.
        case holdPerson = "hold_person"
        /// City staff decide before anything goes on.
        case holdStaff = "hold_staff"
        case stop

        /// The postal route and the venue are closed. 支援措置 and 在留期間 wait for a person instead.
        public var closesPost: Bool {
            switch self {
            case .desk, .deskOrSupplement, .deskHome, .stopOrDesk, .stop: true
            case .holdPerson, .holdStaff: false
            }
        }
    }

    public let code: String
    public let question: String
    public let effect: Effect
    /// What is said when it keeps a card from the post, whole sentences; empty: its question, and of what waits for a
    /// person nothing is said at all.
    public let plain: Bilingual
    /// For staff.
    public let note: Bilingual

    init(_ row: TSVTable.Row) throws(Failure) {
        code = try row.required("code")
        question = try row.required("question_ja")
        effect = try row.value("effect")
        plain =
            row["plain_ja"].isEmpty
            ? Bilingual(ja: question, en: question) : Bilingual(row, ja: "plain_ja", en: "plain_en")
        note = Bilingual(row, ja: "note", en: "note_en")
    }
}

/// 代理権の書類 (papers-ja.md 4-3, `authority.tsv`).
public struct AuthorityPaper: Hashable, Sendable {
    /// ``Representative/Relation`` or `limited` (保佐人・補助人・任意後見人).
    public let relation: String
    public let relationName: String
    public let need: Bilingual
    public let waivedWhen: String

    init(_ row: TSVTable.Row) throws(Failure) {
        relation = try row.required("case")
        relationName = try row.required("case_ja")
        _ = try row.required("need")
        need = Bilingual(row, ja: "need", en: "need_en")
        waivedWhen = row["waived_when"]
    }
}
