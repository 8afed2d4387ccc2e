public import Domain
import JLIS
import Merge
public import Storage

/// ⑧, ⑨ or ⑩, to be told to J-LIS: an entry of the outbox. Telling it twice changes nothing there.
struct StageReport: Document {
    static let collection = "stage-reports"
    var key: SubmissionKey
    var report: JLISReport
    var isDone = false
    /// J-LIS will not take it: a person looks. What changes there opens it again.
    var refusal: String?
    /// Since then J-LIS may have heard of it.
    var toldAt: Instant?

    var isOpen: Bool { !isDone && refusal == nil }
    var documentID: String { Self.name(key, report.stage) }
    var keys: [DocumentKey] {
        if refusal != nil {
            return [DocumentKey("refused", "yes"), DocumentKey("refused-of", key.application.description)]
        }
        return isDone ? [] : [DocumentKey("open", "yes")]
    }

    static func name(_ key: SubmissionKey, _ stage: IssuanceStage) -> String { "\(key)/\(stage.rawValue)" }
}

/// ⑦ of a box, to be told to J-LIS: an entry of the outbox. Telling it twice changes nothing there.
struct ArrivalReport: Document {
    static let collection = "arrival-reports"
    var shipment: String
    /// When the box was taken in.
    var at: Instant
    var isDone = false
    /// J-LIS will not take it: a person looks.
    var refusal: String?

    var documentID: String { shipment }
    var keys: [DocumentKey] {
        if refusal != nil { return [DocumentKey("refused", "yes")] }
        return isDone ? [] : [DocumentKey("open", "yes")]
    }
}

/// The last change of J-LIS that was taken in or set aside.
struct JLISCursor: Document {
    static let collection = "jlis-cursor"
    static let name = "current"
    var sequence: Int64
    var documentID: String { Self.name }
}

/// A change of J-LIS that could not be taken in. It is tried again in every round, and the later ones of its key wait
/// behind it, so that stages stay in their order.
struct SetAsideChange: Document {
    static let collection = "set-aside-changes"
    var change: JLISChange
    /// Of what went wrong.
    var code: String

    /// In the order of the changes.
    var documentID: String {
        let digits = String(change.sequence)
        return String(repeating: "0", count: max(0, 19 - digits.count)) + digits
    }
    var keys: [DocumentKey] { [DocumentKey("key", change.key.description)] }
}

/// What keeps J-LIS from answering, and since when.
public struct JLISTrouble: Document {
    public static let collection = "jlis-trouble"
    static let name = "current"

    /// Of the last failure.
    public var code: String
    public var since: Instant
    public var nextTry: Instant
    /// Tries in a row.
    public var failures: Int
    public var documentID: String { Self.name }
}

/// The forms and persons that an application holds while J-LIS has a submission of it or may get one: no other
/// application goes out with one of them (design.md 4).
struct SubmissionClaim: Document {
    static let collection = "submission-claims"
    var application: EntityID
    /// Keyed fingerprints of form IDs.
    var forms: [String]
    /// The application and those joined into it.
    var members: [EntityID]

    var documentID: String { application.description }
    var keys: [DocumentKey] {
        forms.map { DocumentKey("form", $0, isUnique: true) }
            + members.map { DocumentKey("member", $0.description, isUnique: true) }
    }

    /// The other applications that hold one of them, by id.
    func holders(in store: some StoreReader) throws -> [EntityID] {
        let ids = try keys.flatMap { try store.documents(Self.collection, key: $0).map(\.id) }
        return Set(ids).subtracting([documentID]).compactMap { EntityID($0) }.sorted()
    }
}

extension ClusterStanding {
    /// The others of the cluster that this one depends on.
    var others: Set<EntityID> {
        switch self {
        case .alone: []
        case .survivor(let others), .open(let others): others
        case .joined(let survivor): [survivor]
        }
    }

    /// An application and those joined into it.
    func members(with id: EntityID) -> [EntityID] {
        if case .survivor(let others) = self { others.union([id]).sorted() } else { [id] }
    }
}
