public import Domain
import Merge
import Records
import Sealing
public import Storage
import SyncProtocol

/// A receipt as it was signed (design.md 2.3).
struct StoredReceipt: Document {
    static let collection = "receipts"

    var device: String
    var number: Int64
    var signed: SignedReceipt

    static func id(_ device: String, _ number: Int64) -> String { "\(device)/\(number)" }
    var documentID: String { Self.id(device, number) }
    var keys: [DocumentKey] { [DocumentKey("device", device)] }
}

/// Which session an application belongs to: what a laptop may get of it depends on that.
public struct EntityScope: Document {
    public static let collection = "entity-scope"

    public var entity: EntityID
    public var session: EntityID
    /// The laptop that received it: what others write to it comes back to it, whether it takes part in the session or
    /// not. Nil where the office received it.
    public var device: String?

    public init(entity: EntityID, session: EntityID, device: String? = nil) {
        self.entity = entity
        self.session = session
        self.device = device
    }

    public var documentID: String { entity.description }
    public var keys: [DocumentKey] { [DocumentKey("session", session.description)] }
}

/// The sessions a device takes part in: those it opened and those whose plan of the office names it.
public struct DeviceSessions: Document {
    public static let collection = "device-sessions"

    public var device: String
    public var sessions: [EntityID]
    /// Counts changes of what the device may get: part of the feed's cursor. A cursor of another version starts over.
    public var version: Int64

    public init(device: String, sessions: [EntityID] = [], version: Int64 = 1) {
        self.device = device
        self.sessions = sessions
        self.version = version
    }

    public var documentID: String { device }
    public var keys: [DocumentKey] { sessions.map { DocumentKey("session", $0.description) } }
}

/// The outcome of an act that changed after it was stored, by the position of the act that changed it.
struct OutcomeChange: Document {
    static let collection = "outcome-changes"

    var position: Int64
    var outcome: ActOutcome

    var documentID: String { "\(Self.place(position))/\(outcome.act)" }

    /// What the ids of the changes at a position begin with: in their order. None is between two positions.
    static func place(_ position: Int64) -> String {
        let digits = String(position)
        return String(repeating: "0", count: max(0, 19 - digits.count)) + digits
    }

    /// The changes after a position, in their order.
    static func after(_ position: Int64, in reader: any StoreReader) throws -> [OutcomeChange] {
        try reader.all(OutcomeChange.self, after: place(position + 1))
    }
}

/// A sealed file that arrived since the desk looked last: which applications wait for it, it finds by its id.
struct ArrivedBlob: Document {
    static let collection = "arrived-blobs"

    var id: String
    var documentID: String { id }
}

/// What the office tells the people at a laptop: a returned question, a stop. It travels with every feed answer until
/// it is removed. Never personal: it names a reception number at most.
public struct FeedBanner: Document {
    public static let collection = "banners"

    public var id: String
    /// Only for the laptops of this session; nil for all.
    public var session: EntityID?
    /// Only for this laptop; nil for all.
    public var device: String?
    public var text: String

    public init(id: String, session: EntityID? = nil, device: String? = nil, text: String) {
        self.id = id
        self.session = session
        self.device = device
        self.text = text
    }

    public var documentID: String { id }

    func concerns(_ sessions: DeviceSessions) -> Bool {
        (device ?? sessions.device) == sessions.device && (session.map(sessions.sessions.contains) ?? true)
    }
}

/// An upload that a device announced and that is not whole yet. Each device has its own, so that none disturbs another's.
struct Upload: Document {
    static let collection = "uploads"

    var device: String
    var id: String
    var length: Int
    var kind: BlobKind
    /// When it was last carried on; nil: not recorded.
    var touchedAt: Instant?

    /// When it is dropped if nobody carries it on.
    var expires: Instant? {
        touchedAt?.adding(milliseconds: Uploads.lifetime.components.seconds * 1_000)
    }

    static func id(_ id: String, of device: String) -> String { "\(device)/\(id)" }
    var documentID: String { Self.id(id, of: device) }

    /// What the blob store calls the bytes that arrived.
    static func part(_ id: String, of device: String) -> String {
        Hex.encode(sha256(Array(Self.id(id, of: device).utf8)))
    }
    var part: String { Self.part(id, of: device) }
}

/// A sealed file that arrived whole.
struct StoredBlob: Document {
    static let collection = "blobs"

    var id: String
    var size: Int
    var kind: BlobKind
    /// Devices that have a receipt for it.
    var receipted: [String]
    var storedAt: Instant

    var documentID: String { id }
}

extension Judgement {
    /// What an act's author is told.
    func outcome(of act: ActID, counting: ActOutcome.Outcome) -> ActOutcome {
        switch self {
        case .counts: ActOutcome(act: act, outcome: counting)
        case .setAside(let reason): ActOutcome(act: act, outcome: .setAside, code: reason.rawValue)
        }
    }
}
