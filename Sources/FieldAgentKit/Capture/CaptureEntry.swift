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
    /// The tag read last, until the next photos are taken.
    public var scan: PhotoProof?
    /// The scan before the photos that are here.
    public var photoProof: PhotoProof?
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

    /// Those that go when the draft goes: what a record names is queued or receipted.
    func loose(in reader: any StoreReader) throws -> [String] {
        try blobs.filter { try reader.get(OutgoingBlob.self, $0) == nil && reader.get(Delivered.self, $0) == nil }
    }
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

    /// A draft by its id or its label. Throws ``ErrorCode/draftUnknown``.
    func draft(named text: String, in reader: any StoreReader) throws -> Draft {
        if let draft = try reader.get(Draft.self, text) { return draft }
        if let tag = try? ReceptionNumber(text), let draft = try reader.all(Draft.self, "tag", tag.text).first {
            return draft
        }
        throw Failure(.draftUnknown)
    }

    /// Seals what was entered and makes it durable.
    ///
    /// - Parameter read: the draft as it was when this step began; nil: there was none.
    /// - Throws: ``ErrorCode/draftChanged``, ``ErrorCode/tagUsed``, ``ErrorCode/envelopeUsed``, ``ErrorCode/sessionClosed``; nothing is
    ///   changed.
    func keep(_ entry: CaptureEntry, over read: Draft?) async throws -> Draft {
        let draft = Draft(
            id: entry.application, sealed: try vault.seal(entry, context: Draft.context(entry.application)),
            startedAt: entry.openedAt, changedAt: clock.now(), tag: entry.tag)
        // One that another turned out to have since is asked about when the application is saved: PINs or another
        // envelope may still take its place.
        let earlier = try read.map { try self.entry($0) }?.pinForm?.envelopeNumber
        try await store.write { transaction in
            try checkUnchanged(read, entry.application, in: transaction)
            if read == nil { try checkOpen(entry.session, in: transaction) }
            if let tag = entry.tag, tag != read?.tag, try !isFree(tag, for: entry.application, in: transaction) {
                throw Failure(.tagUsed)
            }
            if entry.pinForm?.envelopeNumber != earlier {
                try checkEnvelope(entry.pinForm, of: entry.application, in: transaction)
            }
            try transaction.put(draft)
            try markTime(in: transaction)
            try keepFingerprints(of: entry, in: transaction)
        }
        return draft
    }

    /// Makes a draft what it was before a refused step: it goes where there was none, and so do the sealed files that
    /// only the step brought. A draft with which another step went on meanwhile is left alone.
    func restore(_ before: Draft?, over last: Draft) async throws {
        let orphans = try await store.write { transaction in
            guard try transaction.get(Draft.self, last.documentID)?.sealed == last.sealed else { return [String]() }
            let kept = try before.map { try entry($0) }
            if let before, let kept {
                try transaction.put(before)
                try keepFingerprints(of: kept, in: transaction)
            } else {
                try removeDraft(last.id, in: transaction)
            }
            return try entry(last).loose(in: transaction).filter { kept?.blobs.contains($0) != true }
        }
        try await remove(orphans)
    }

    /// Removes a draft that was given up, with what it was found by.
    func removeDraft(_ id: EntityID, in transaction: any StoreTransaction) throws {
        try transaction.remove(Draft.self, id.description)
        try transaction.remove(Fingerprints.self, id.description)
    }

    /// Removes sealed files that nothing names any more.
    func remove(_ files: [String]) async throws {
        for id in files { try await offPool { [blobs] in try blobs.remove(id) } }
    }

    /// Throws ``ErrorCode/draftChanged`` when another step went on with the draft, saved it or gave it up.
    func checkUnchanged(_ read: Draft?, _ id: EntityID, in reader: any StoreReader) throws {
        guard try reader.get(Draft.self, id.description)?.sealed == read?.sealed else { throw Failure(.draftChanged) }
    }

    /// Whether a number belongs to no application, to no draft that was given up and to no other draft.
    func isFree(_ number: ReceptionNumber, for application: EntityID, in reader: any StoreReader) throws -> Bool {
        try reader.get(ReceptionIndex.self, number.text) == nil
            && reader.all(DiscardedDraft.self, "number", number.text).isEmpty
            && reader.all(Draft.self, "tag", number.text).allSatisfy { $0.id == application }
    }
}
