/// 本人確認: what was seen and what city staff decided (papers-ja.md 4, g 7).
public struct IdentityCheck: Hashable, Sendable, Codable {
    /// Codes of papers-ja.md 4-1 seen of the applicant.
    public var documents: [String]
    /// Codes seen of the legal representative.
    public var representativeDocuments: [String]
    /// Rule of papers-ja.md 4-2 that was met; nil when none was.
    public var rule: String?
    /// The card may be posted or handed over at the venue.
    public var postable: Bool
    public var faceMatched: Bool
    public var decidedBy: StaffNumber

    public init(
        documents: [String], representativeDocuments: [String] = [], rule: String?, postable: Bool, faceMatched: Bool,
        decidedBy: StaffNumber
    ) {
        self.documents = documents
        self.representativeDocuments = representativeDocuments
        self.rule = rule
        self.postable = postable
        self.faceMatched = faceMatched
        self.decidedBy = decidedBy
    }
}

/// 最終確認: the resident pressed the button (papers-ja.md f).
public struct Confirmation: Hashable, Sendable, Codable {
    /// Who pressed; `assisted`: staff did for who cannot, before a second person (papers-ja.md f-2).
    public enum By: String, Hashable, Sendable, Codable, CaseIterable { case applicant, representative, assisted }

    public var by: By
    /// The three questions of f-1, each answered yes.
    public var photoIsMine: Bool
    public var nameAndBirthAreRight: Bool
    public var numberMatchesTag: Bool
    /// Why another pressed, and who witnessed it (f-2).
    public var assistedReason: String?
    public var witness: StaffNumber?

    public init(
        by: By, photoIsMine: Bool, nameAndBirthAreRight: Bool, numberMatchesTag: Bool, assistedReason: String? = nil,
        witness: StaffNumber? = nil
    ) {
        self.by = by
        self.photoIsMine = photoIsMine
        self.nameAndBirthAreRight = nameAndBirthAreRight
        self.numberMatchesTag = numberMatchesTag
        self.assistedReason = assistedReason
        self.witness = witness
    }

    public var isComplete: Bool { photoIsMine && nameAndBirthAreRight && numberMatchesTag }
}

/// 住基照合: the check against the resident register. Only an address verified here is ever written to.
public struct RegisterCheck: Hashable, Sendable, Codable {
    /// What the register says.
    public enum Result: String, Hashable, Sendable, Codable, CaseIterable {
        case same
        /// 転居・転出
        case moved
        case died
        case nameDiffers = "name-differs"
        case notFound = "not-found"
    }

    public var result: Result
    public var checkedBy: StaffNumber
    public var checkedAt: Instant
    /// For residents of another municipality: who there answered, and how (phone, letter, system).
    public var answeredBy: String?
    public var how: String?
    /// When they answered; nil: when it was recorded.
    public var answeredAt: Instant?
    /// The representative's authority was found in the register or on paper (papers-ja.md 4-3: 審査の前に照合する).
    public var authoritySeen: Bool?
    /// Codes of papers-ja.md 4-4 that held the application until city staff looked (``PostBlock/Effect/holdStaff``).
    public var cleared: [String]?

    public init(
        result: Result, checkedBy: StaffNumber, checkedAt: Instant, answeredBy: String? = nil, how: String? = nil,
        answeredAt: Instant? = nil, authoritySeen: Bool? = nil, cleared: [String]? = nil
    ) {
        self.result = result
        self.checkedBy = checkedBy
        self.checkedAt = checkedAt
        self.answeredBy = answeredBy
        self.how = how
        self.answeredAt = answeredAt
        self.authoritySeen = authoritySeen
        self.cleared = cleared
    }
}

/// 審査: two different persons (domain.md 9).
public struct Approval: Hashable, Sendable, Codable {
    public var approvedBy: StaffNumber
    public var confirmedBy: StaffNumber

    public init(approvedBy: StaffNumber, confirmedBy: StaffNumber) {
        self.approvedBy = approvedBy
        self.confirmedBy = confirmedBy
    }
}

/// A question from the office to the hall, or the deficiency J-LIS found; answered by a later value of what it asks about
/// (``DeficiencyReason/answeredBy``).
public struct ReturnToField: Hashable, Sendable, Codable {
    /// Codes of papers-ja.md d.
    public var reasons: [String]
    public var question: String?

    public init(reasons: [String], question: String? = nil) {
        self.reasons = reasons
        self.question = question
    }
}

/// 申請の取りやめ.
public struct Withdrawal: Hashable, Sendable, Codable {
    /// Why it ends: the resident's wish, 転出, 死亡, or taken by mistake.
    public enum Cause: String, Hashable, Sendable, Codable, CaseIterable {
        case wish, moved, died, mistake
        /// A deficiency was not mended by its deadline (papers-ja.md d).
        case deadline
    }

    public var cause: Cause

    public init(cause: Cause) { self.cause = cause }
}

/// 他市町村への引継ぎ (papers-ja.md e-4).
public struct Handoff: Hashable, Sendable, Codable {
    public var to: MunicipalityCode
    public var handedAt: Instant
    /// The home municipality posts cards (domain.md 1).
    public var homePosts: Bool

    public init(to: MunicipalityCode, handedAt: Instant, homePosts: Bool) {
        self.to = to
        self.handedAt = handedAt
        self.homePosts = homePosts
    }
}
