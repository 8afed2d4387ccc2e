public import Domain
import Records
import Storage
import SyncProtocol

/// A document seen, with its own expiry (papers-ja.md g 7). Lives in drafts; records keep only the code.
public struct DocumentSeen: Hashable, Sendable, Codable {
    public var code: String
    public var expires: CivilDate?
    public var issued: CivilDate?
    /// Name with birth date or address are as in the resident record.
    public var matchesRegister: Bool

    public init(code: String, expires: CivilDate? = nil, issued: CivilDate? = nil, matchesRegister: Bool = true) {
        self.code = code
        self.expires = expires
        self.issued = issued
        self.matchesRegister = matchesRegister
    }

    var seen: SeenDocument {
        SeenDocument(code, expires: expires, issued: issued, matchesRegister: matchesRegister)
    }
}

/// 電子証明書, 点字 and 顔認証カード as far as they were answered; nil: not asked yet.
public struct OptionAnswers: Hashable, Sendable, Codable {
    public var signatureCertificate: Bool?
    public var authenticationCertificate: Bool?
    public var braille: Bool?
    public var withoutPINs: Bool?

    init() {}

    /// All answered.
    init(_ options: CardOptions) {
        signatureCertificate = options.signatureCertificate
        authenticationCertificate = options.authenticationCertificate
        braille = options.braille
        withoutPINs = options.withoutPINs
    }

    /// 初期値「入れる」, but for signing not under 15, for a ward or for a card without PINs (papers-ja.md g 9, 9-1).
    /// nil while that default cannot be told: the age is not known.
    func options(_ contents: ApplicationContents) -> CardOptions? {
        let isDefault = contents.birth.map { _ in !contents.needsRepresentative && withoutPINs != true }
        guard let signing = signatureCertificate ?? isDefault else { return nil }
        return CardOptions(
            signatureCertificate: signing, authenticationCertificate: authenticationCertificate ?? true,
            braille: braille ?? false, withoutPINs: withoutPINs ?? false)
    }
}

/// Everything entered so far for one application: what a draft seals. Never a PIN (domain.md 4).
public struct CaptureEntry: Hashable, Sendable, Codable {
    public var application: EntityID
    public var session: EntityID
    public var method: ApplicationMethod
    public var openedAt: Instant
    /// The printed label that was scanned; nil: the laptop allots a number when the application is saved.
    public var tag: ReceptionNumber?
    public var consent: Consent?
    public var kind: KindOfApplication?
    public var form: Form?
    public var name: PersonName?
    public var birth: Birth?
    /// Answered before the birth date was.
    public var sex: Birth.Sex?
    public var address: Address?
    public var residence: Residence?
    public var contact: Contact?
    public var representative: Representative?
    /// As wished; the documents may leave only the desk.
    public var route: Delivery.Route?
    public var blocks: [String] = []
    public var options: OptionAnswers?
    /// Sealed when taken: only references stand here.
    public var photo = PhotoSet(shots: [], chosen: nil)
    public var photographedAt: Instant?
    public var documents: [DocumentSeen] = []
    public var representativeDocuments: [DocumentSeen] = []
    public var faceMatched: Bool?
    public var decidedBy: StaffNumber?
    /// Already decided (when a stored application is changed).
    public var identity: IdentityCheck?
    public var pinForm: PINForm?
    public var items: CollectedItems?
    public var confirmation: Confirmation?

    public init(application: EntityID, session: EntityID, method: ApplicationMethod, openedAt: Instant) {
        self.application = application
        self.session = session
        self.method = method
        self.openedAt = openedAt
    }
}

extension CaptureEntry {
    /// The sealed files it names.
    var blobs: [String] { photo.shots.map(\.picture.id) + [pinForm?.sealedID].compactMap(\.self) }
}

extension Laptop {
    /// How long a sealed file may lie before anything names it: a step may wait for the resident at the PIN pad.
    static let sweepAge = Duration.seconds(3_600)

    /// Removes the sealed files that a replaced picture or PIN form, or a killed capture, left. Every file that a record
    /// names is in the queue or receipted; a draft names its own.
    func sweep() async throws -> Int {
        let named = try await store.read { reader in
            try reader.all(OutgoingBlob.self).map(\.id) + reader.all(Delivered.self).map(\.item)
                + drafts(in: reader).flatMap(\.blobs)
        }
        return try await offPool { [blobs] in try blobs.sweep(keeping: Set(named), olderThan: Self.sweepAge) }
    }

    /// The drafts of this laptop, oldest first.
    func drafts(in reader: any StoreReader) throws -> [CaptureEntry] {
        try reader.all(Draft.self).sorted { ($0.startedAt, $0.id) < ($1.startedAt, $1.id) }.map { try entry($0) }
    }

    func entry(_ draft: Draft) throws -> CaptureEntry {
        try vault.open(CaptureEntry.self, draft.sealed, context: Draft.context(draft.id))
    }

    /// Seals what was entered and makes it durable.
    func keep(_ entry: CaptureEntry) async throws {
        let now = clock.now()
        let sealed = try vault.seal(entry, context: Draft.context(entry.application))
        try await store.write { transaction in
            try transaction.put(
                Draft(id: entry.application, sealed: sealed, startedAt: entry.openedAt, changedAt: now))
        }
    }
}
