public import Domain
public import JLIS
public import Merge
public import Storage
public import SyncProtocol

/// What lists need of an application, kept up to date from the acts (``DeskTransaction/catchUp()``). Nothing here
/// decides: every decision reads the record itself.
public struct ApplicationSummary: Document {
    public static let collection = "applications"

    public var entity: EntityID
    public var reception: ReceptionNumber
    public var session: EntityID
    public var method: ApplicationMethod
    public var openedAt: Instant
    public var status: ApplicationStatus
    /// What a person has to do next.
    public var tasks: [DeskTask]
    /// It was joined into this one.
    public var joinedInto: EntityID?
    /// Withdrawn, cancelled or handed over: nothing is asked about it any more.
    public var isOver: Bool
    /// Others are compared with it: false where it ended before J-LIS had anything of it. Nil in one of an earlier
    /// projection.
    public var isPartner: Bool?
    /// ``CaseFile/seen`` of what this was made of; nil in one of an earlier projection.
    public var seen: String?
    /// Every rule for forwarding held when this was written; the forwarder looks again.
    public var isReady: Bool
    /// Sealed files it names that have not arrived.
    public var waitsFor: [String]
    /// Keyed fingerprints of each form ID, and of folded name with birth date, that its heads carry.
    public var forms: [String]
    public var persons: [String]
    /// Keyed fingerprints of every shot of its photo; nil in one of an earlier projection.
    public var photos: [String]?
    /// Keyed fingerprints of the envelopes its PIN form's heads name; nil in one of an earlier projection.
    public var envelopes: [String]?
    /// ``Personal``, sealed.
    public var sealed: WireBytes

    /// What a list shows of the person.
    public struct Personal: Codable, Sendable {
        public var name: VerbatimText?
        public var kana: VerbatimText?
        public var birthDate: CivilDate?
    }

    public var documentID: String { entity.description }
    public var keys: [DocumentKey] {
        var keys = [
            DocumentKey("reception", reception.text), DocumentKey("session", session.description),
            DocumentKey("status", status.rawValue),
        ]
        keys += fingerprints
        keys += Set(envelopes ?? []).map { DocumentKey("envelope", $0) }
        if !tasks.isEmpty { keys.append(DocumentKey("tasks", "open")) }
        if isReady { keys.append(DocumentKey("ready", "yes")) }
        keys += Set(waitsFor).map { DocumentKey("waits-for", $0) }
        return keys
    }
}

/// What a person at the office has to do about an application.
public enum DeskTask: String, Hashable, Sendable, Codable, CaseIterable {
    case resolveConflict = "resolve-conflict"
    case decideDuplicate = "decide-duplicate"
    case decideWithdrawal = "decide-withdrawal"
    /// Two people's applications bear one reception number.
    case sameNumber = "same-number"
    case complete
    case attachForm = "attach-form"
    /// A condition of papers-ja.md 4-4 is against it: another delivery, or it is not taken.
    case checkConditions = "check-conditions"
    /// Its PIN form is another's, or no longer fits: look, or take it again.
    case checkPINForm = "check-pin-form"
    case renewConfirmation = "renew-confirmation"
    case renewIdentity = "renew-identity"
    case verify
    case approve
    case approveAgain = "approve-again"
    /// A question to the hall or the resident is open.
    case awaitAnswer = "await-answer"
    /// J-LIS will not take it.
    case refusedByJLIS = "refused-by-jlis"
    /// J-LIS sent it back for a reason that this program does not know: a person finds out, then asks the resident.
    case unknownReason = "unknown-reason"
    /// J-LIS will not take a report about its card (⑦ to ⑩).
    case reportRefused = "report-refused"
    case handoff
    /// What J-LIS was sent has changed here since, and nobody examined it again.
    case lateChange = "late-change"
    /// The register says something else than the application: decide whether it is withdrawn.
    case registerDiffers = "register-differs"
    /// It was joined into one that was withdrawn since: separate it, or withdraw it too.
    case survivorWithdrawn = "survivor-withdrawn"
    /// Its record cannot be read, or its reception was set aside: an administrator looks. The rest goes on.
    case unreadable
    /// A message to the resident waits for a person (`mail held`).
    case decideMessage = "decide-message"
}

/// How far the projection has come.
struct ProjectorMark: Document {
    static let collection = "projector"
    /// Grows when what is projected changes: everything is projected again.
    static let present = 8
    var version = ProjectorMark.present
    var position: Int64 = 0
    var documentID: String { "applications" }
}

/// A pair of applications that a link entity is about.
struct KnownLink: Document {
    static let collection = "links"
    var link: EntityID
    var first: EntityID
    var second: EntityID
    var documentID: String { link.description }
    var keys: [DocumentKey] {
        [DocumentKey("member", first.description), DocumentKey("member", second.description)]
    }
    func other(_ one: EntityID) -> EntityID { one == first ? second : first }
}

/// A session as planned or opened, for lists and letters.
public struct SessionSummary: Document {
    public static let collection = "sessions"
    public var session: EntityID
    public var plan: SessionPlan?
    public var closes: [SessionClose]
    public var documentID: String { session.description }
}

/// One submission to J-LIS: the entry of the outbox, then what became of it (design.md 2.7).
public struct SubmissionRecord: Document {
    public static let collection = "submissions"

    /// A stage as J-LIS reported it.
    public struct Step: Hashable, Sendable, Codable {
        public var stage: IssuanceStage
        public var at: Instant
        public var reasons: [String]
        public var cause: String?
    }

    public var forwarding: Forwarding
    /// Keyed fingerprint of the form ID.
    public var form: String
    /// The application and all that were joined into it: none of them is ever submitted beside it.
    public var members: [EntityID]
    /// The approval it went out on, or the last that found a later change to be none of the card's.
    public var approval: Dot
    /// The content it is of.
    public var heads: [Dot]
    public var decidedAt: Instant
    public var steps: [Step]
    /// Given up while J-LIS did not have it: the application had changed.
    public var abandonedAt: Instant?
    /// It came back for a reason this program does not know, and a person found out: they asked the hall or the resident,
    /// or answered that it may go again.
    var explainedAt: Instant?

    public var key: SubmissionKey { forwarding.key }
    public var documentID: String { key.description }
    public var keys: [DocumentKey] {
        var keys = [DocumentKey("application", key.application.description)]
        if isUnderway { keys.append(DocumentKey("underway", "yes")) }
        return keys
    }

    /// J-LIS has it.
    public var acceptedAt: Instant? { if case .accepted(let at) = forwarding.state { at } else { nil } }
    public var refusal: [String]? { if case .refused(let reasons) = forwarding.state { reasons } else { nil } }
    public var isUnderway: Bool {
        switch forwarding.state {
        case .pending, .sending, .unknown, .asking: abandonedAt == nil
        case .accepted, .refused, .withdrawn: false
        }
    }
    /// The last stage; ① as soon as it was accepted.
    public var stage: IssuanceStage? { acceptedAt == nil ? nil : steps.last?.stage ?? .accepted }
    /// Why J-LIS did not take it or sent it back, by its own codes.
    public var reasons: [String] { refusal ?? (stage == .deficient ? steps.last?.reasons ?? [] : []) }
    /// J-LIS refused it because it holds something else under its key: what that is a person finds out there.
    var isHeldOtherwise: Bool { refusal?.contains(ErrorCode.jlisKeyReused.id) == true }
    /// J-LIS has it, may get it, or holds something under its key.
    var isOrMayBeAtJLIS: Bool { refusal == nil || isHeldOtherwise }
    /// In the outbox, and not at J-LIS.
    var isWaiting: Bool { if case .pending = forwarding.state { true } else { false } }
    /// Sent back: the next submission may follow.
    public var isReturned: Bool { stage == .deficient || refusal != nil }
    /// `pending`, `sending`, `unknown`, `asking`, `accepted`, `refused`, `withdrawn` or `abandoned`.
    public var stateName: String {
        if abandonedAt != nil { return "abandoned" }
        return switch forwarding.state {
        case .pending: "pending"
        case .sending: "sending"
        case .unknown: "unknown"
        case .asking: "asking"
        case .accepted: "accepted"
        case .refused: "refused"
        case .withdrawn: "withdrawn"
        }
    }
}

/// What is sent under a key, sealed; removed when J-LIS has it.
struct SubmissionBody: Document {
    static let collection = "submission-bodies"
    var key: SubmissionKey
    var sealed: WireBytes
    var documentID: String { key.description }
}

/// A card of a box's list that belongs to no submission of this office: it lies here until somebody disposes of it.
struct StrayCard: Document {
    static let collection = "stray-cards"
    var serial: String
    var shipment: String
    var arrivedAt: Instant
    var disposal: CardCase.Disposal?

    var documentID: String { serial }
}

/// A card in the office's hands (交付管理簿). Who took a step is absent where an earlier release recorded it.
public struct CardCase: Document {
    public static let collection = "cards"

    /// One time that the card was given to the post.
    public struct Posting: Hashable, Sendable, Codable {
        public var at: Instant
        public var tracking: String
        public var by: StaffNumber
        public var checkedBy: StaffNumber
        /// It came back from the post office.
        public var returnedAt: Instant?
        public var returnedBy: Clerks?
    }

    public var key: SubmissionKey
    public var shipment: String
    public var serial: String
    /// ⑦
    public var arrivedAt: Instant
    public var arrivedBy: Clerks?
    /// ⑧
    public var presetAt: Instant?
    public var presetBy: Clerks?
    public var postings: [Posting] = []
    /// ⑨
    public var handedOverAt: Instant?
    public var handedOverBy: Clerks?
    /// Codes of the documents seen then (papers-ja.md 4-1); absent where the post office handed it over.
    public var documentsSeen: [String]?
    public var cancelledAt: Instant?
    /// Nobody gets it any more: it was destroyed here, or sent back.
    public var disposal: Disposal?

    /// What became of a card that nobody gets.
    public struct Disposal: Hashable, Sendable, Codable {
        public var at: Instant
        public var by: Clerks
        public var how: String
    }

    public var documentID: String { key.description }
    public var keys: [DocumentKey] {
        [
            DocumentKey("application", key.application.description), DocumentKey("shipment", shipment),
            DocumentKey("serial", serial, isUnique: true),
        ] + postings.map { DocumentKey("tracking", $0.tracking, isUnique: true) }
    }

    /// At the office, and no resident has it.
    var isHere: Bool { handedOverAt == nil && !isPosted && disposal == nil }

    /// It is on its way by post now.
    public var isPosted: Bool { postings.last.map { $0.returnedAt == nil } ?? false }

    /// The post office brought it back.
    var isBack: Bool { postings.last?.returnedAt != nil }

    func status(_ route: Delivery.Route?) -> ApplicationStatus {
        if cancelledAt != nil { return .cancelled }
        if handedOverAt != nil { return .received }
        if isPosted { return .posted }
        if !postings.isEmpty || route == .desk { return .atDesk }
        return presetAt == nil ? .arrived : .preset
    }
}
