import Domain
import Records
import Storage
import SyncProtocol

/// By what another application with the same form, photo or envelope finds this one: keyed fingerprints, nothing
/// readable. A draft and the application it becomes are one; what is withdrawn is not found.
struct Fingerprints: Document {
    static let collection = "fingerprints"

    /// What two applications must not share; it names the key.
    enum Kind: String {
        /// A form ID.
        case form
        /// The hash of a picture as taken.
        case photo
        /// The number of a PIN envelope.
        case envelope
    }

    var application: EntityID
    var forms: [String]
    var photos: [String]
    var envelopes: [String]

    var documentID: String { application.description }
    var keys: [DocumentKey] {
        func keys(_ kind: Kind, _ values: [String]) -> [DocumentKey] {
            Set(values).map { DocumentKey(kind.rawValue, $0) }
        }
        return keys(.form, forms) + keys(.photo, photos) + keys(.envelope, envelopes)
    }
}

extension Laptop {
    func fingerprint(_ kind: Fingerprints.Kind, _ text: String) -> String { vault.index(text, purpose: kind.rawValue) }

    /// Stores what a draft is found by: part of the transaction that stores the draft.
    func keepFingerprints(of entry: CaptureEntry, in transaction: any StoreTransaction) throws {
        try keepFingerprints(
            of: entry.application, form: entry.form, shots: entry.photo.shots, pinForm: entry.pinForm, in: transaction)
    }

    /// Stores what a draft, or what was just captured, is found by; these units are all that it has of them.
    func keepFingerprints(
        of application: EntityID, form: Form?, shots: [PhotoShot], pinForm: PINForm?,
        in transaction: any StoreTransaction
    ) throws {
        try transaction.put(
            fingerprints(
                of: application, forms: [form].compactMap(\.self), shots: shots,
                pinForms: [pinForm].compactMap(\.self)))
    }

    /// Stores what an application is found by, in a conflict every value: part of the transaction that stores an act
    /// about it. A withdrawal counts while it stands: one that was undone, or meets a change that its decider had not
    /// seen, ends nothing.
    func keepFingerprints(of id: EntityID, in transaction: any StoreTransaction) throws {
        guard let application = try log.application(id, in: transaction), !application.isWithdrawn else {
            return try transaction.remove(Fingerprints.self, id.description)
        }
        try transaction.put(
            fingerprints(
                of: id, forms: application.values(Form.self, .form),
                shots: application.values(PhotoSet.self, .photo).flatMap(\.shots),
                pinForms: application.values(PINForm.self, .pinForm)))
    }

    private func fingerprints(
        of application: EntityID, forms: [Form], shots: [PhotoShot], pinForms: [PINForm]
    ) -> Fingerprints {
        Fingerprints(
            application: application,
            forms: forms.compactMap(\.id).map { fingerprint(.form, $0.text) },
            photos: shots.map { fingerprint(.photo, $0.picture.plaintextHash) },
            envelopes: pinForms.compactMap(\.envelopeNumber).map { fingerprint(.envelope, $0) })
    }
}
