import Domain
import Storage
import SyncProtocol

/// What enrolment gave this laptop. Its presence says that the directory is complete.
struct Enrolment: Document {
    static let collection = "enrolment"

    var device: String
    var name: String
    var receptionPrefix: String
    /// `https://host:port`
    var server: String
    var replica: ReplicaID
    var enrolledAt: Instant

    var documentID: String { "current" }
}

/// The office configuration in force here.
struct HeldConfiguration: Document {
    static let collection = "configuration"
    var current: OfficeConfiguration
    var documentID: String { "current" }
}

/// The last number allotted here; counted up in the transaction that saves the application.
struct ReceptionCounter: Document {
    static let collection = "reception-counter"
    var prefix: String
    var last: Int
    var documentID: String { prefix }
}

/// Which application a reception number belongs to, here or by the feed.
struct ReceptionIndex: Document {
    static let collection = "reception-index"
    var number: ReceptionNumber
    var application: EntityID
    var documentID: String { number.text }
    var keys: [DocumentKey] { [DocumentKey("application", application.description)] }
}

/// An act made here that has no receipt yet, sealed to the office in the transaction that saved it.
struct OutgoingAct: Document {
    static let collection = "outgoing-acts"

    var act: ActID
    /// The act's first counter: the order in which acts were made.
    var order: Int64
    var entity: EntityID
    var envelope: WireBytes
    var queuedAt: Instant
    /// Sent, and no receipt has come.
    var sentAt: Instant?
    /// Written onto a stick, and no receipt has come.
    var carriedAt: Instant?
    /// Why the office refused it, or set it aside.
    var code: String?

    var documentID: String { act.text }
}

/// A sealed file that has no receipt yet.
struct OutgoingBlob: Document {
    static let collection = "outgoing-blobs"

    var id: String
    var kind: String
    var size: Int
    var entity: EntityID
    var queuedAt: Instant
    /// Written onto a stick, and no receipt has come.
    var carriedAt: Instant?
    var code: String?

    var documentID: String { id }
    var keys: [DocumentKey] { [DocumentKey("entity", entity.description)] }
}

/// A receipt as the office signed it.
struct HeldReceipt: Document {
    static let collection = "receipts"

    var number: Int64
    var level: Receipt.Level
    var signed: SignedReceipt
    var receivedAt: Instant

    var documentID: String { String(repeating: "0", count: max(0, 12 - String(number).count)) + String(number) }
}

/// The end of the chain of receipts.
struct ReceiptTip: Document {
    static let collection = "receipt-tip"
    var number: Int64
    var hash: String
    /// Of the chain; nil in one of an earlier release.
    var epoch: String?
    var documentID: String { "current" }
}

/// An act or file that a receipt names.
struct Delivered: Document {
    static let collection = "delivered"
    /// An act's or a file's id.
    var item: String
    var receipt: Int64
    var level: Receipt.Level
    /// Of a file, as it was queued: what it takes to queue it again.
    var file: OutgoingBlob?
    var documentID: String { item }
}

/// The office was restored from a backup: what is held here has to be offered to it, and how far that has come.
struct Offering: Document {
    static let collection = "offering"
    /// The epoch it is for.
    var epoch: String
    /// Position of the last act that was asked about.
    var act: Int64 = 0
    /// The last file that was asked about.
    var file = ""
    var documentID: String { "current" }
}

/// Where the exchange with the office stands.
struct SyncProgress: Document {
    static let collection = "sync-progress"

    var cursor = ""
    var failures = 0
    var lastContact: Instant?
    var lastCode: String?
    var nextTry: Instant?
    /// Items of the feed that were not taken in, by code.
    var refusedFromFeed: [String: Int] = [:]
    var banners: [String] = []
    /// When the newest answer that came by stick was made, by the office's clock.
    var answeredAt: Instant?
    /// The office's epoch, as far as this laptop heard.
    var epoch: String?

    var documentID: String { "current" }
}

/// An application being taken: everything entered so far, sealed under the data key from the first field on.
struct Draft: Document {
    static let collection = "drafts"

    var id: EntityID
    /// ``CaptureEntry`` as canonical JSON. No two seals are equal, so it also says which step wrote it.
    var sealed: WireBytes
    var startedAt: Instant
    var changedAt: Instant
    /// The scanned label.
    var tag: ReceptionNumber?

    var documentID: String { id.description }
    var keys: [DocumentKey] { tag.map { [DocumentKey("tag", $0.text)] } ?? [] }
    static func context(_ id: EntityID) -> String { "draft/\(id)" }
}

/// A draft that was given up: number and reason stay for the reconciliation.
struct DiscardedDraft: Document {
    static let collection = "discarded-drafts"

    var id: EntityID
    /// The label that was scanned for it; never used again.
    var number: ReceptionNumber?
    var session: EntityID
    var sealedReason: WireBytes
    var at: Instant
    var by: StaffNumber

    var documentID: String { id.description }
    var keys: [DocumentKey] { number.map { [DocumentKey("number", $0.text)] } ?? [] }
    static func context(_ id: EntityID) -> String { "discarded-draft/\(id)" }
}
