public import Domain
import Merge
import Records
import Sealing
import Storage
public import SyncProtocol

/// A picture of an application about to be saved.
public enum CapturedPhoto: Sendable {
    /// As the camera wrote it; sealed while saving. Pixels as stored, EXIF orientation 1 … 8.
    case taken(jpeg: [UInt8], width: Int, height: Int, orientation: Int, at: Instant, warnings: [String])
    /// Sealed and durable already.
    case stored(PhotoShot)
}

/// Everything of an application that the resident confirmed: only number, sealing and storing are left.
public struct CompleteCapture: Sendable {
    public var application: EntityID
    /// Session, method and the moment the record was opened; the number is filled in.
    public var session: EntityID
    public var method: ApplicationMethod
    public var openedAt: Instant
    /// The scanned label; nil: the laptop allots a number.
    public var tag: ReceptionNumber?
    /// The units, with the confirmation; reception and the shots are filled in.
    public var contents: ApplicationContents
    public var photos: [CapturedPhoto]
    public var author: StaffNumber
    /// City staff who decided identity, when another than the author.
    public var second: StaffNumber?

    public init(
        application: EntityID, session: EntityID, method: ApplicationMethod, openedAt: Instant, tag: ReceptionNumber?,
        contents: ApplicationContents, photos: [CapturedPhoto], author: StaffNumber, second: StaffNumber?
    ) {
        self.application = application
        self.session = session
        self.method = method
        self.openedAt = openedAt
        self.tag = tag
        self.contents = contents
        self.photos = photos
        self.author = author
        self.second = second
    }
}

/// A durable application.
public struct SavedApplication: Sendable, Codable {
    public var application: EntityID
    public var reception: ReceptionNumber
    public var session: EntityID
    public var act: ActID
}

/// Saving captured applications: blobs first, then one transaction (design.md 7, order of durability).
public struct CaptureService: Sendable {
    let laptop: Laptop

    public init(_ laptop: Laptop) { self.laptop = laptop }

    /// Saves an application. When it returns, everything is durable: pictures and PIN form as files; act, record,
    /// the envelope to the office, the queue, the reception number and the draft's end in one transaction.
    ///
    /// - Throws: ``ErrorCode/draftChanged`` when there is a draft of it, ``ErrorCode/sessionClosed``,
    ///   ``ErrorCode/tagUsed``, ``ErrorCode/envelopeUsed``, ``ErrorCode/notPermitted``, ``ErrorCode/receptionNumbersUsedUp``, `store.…`.
    public func save(_ draft: CompleteCapture) async throws -> SavedApplication {
        try await save(draft, over: nil)
    }

    /// Saves what was confirmed on a draft as it was read; throws ``ErrorCode/draftChanged`` when it is another by now.
    /// Whatever is thrown, the draft is as it was.
    func save(_ draft: CompleteCapture, over read: Draft?) async throws -> SavedApplication {
        let photos = draft.photos
        let (shots, sealed) = try await offPool { try Self.seal(photos) }
        if !sealed.isEmpty { try await offPool { [laptop] in try laptop.blobs.store(sealed, as: .picture) } }
        let sealedForm = try await pinFormFile(draft)
        return try await laptop.store.write { [laptop] transaction in
            try laptop.checkUnchanged(read, draft.application, in: transaction)
            try laptop.checkOpen(draft.session, in: transaction)
            try laptop.checkEnvelope(draft.contents.pinForm, of: draft.application, in: transaction)
            let number = try laptop.number(for: draft, in: transaction)
            let units = try draft.units(number: number, shots: shots)
            try units.check([draft.author, draft.second].compactMap(\.self), laptop.configuration)
            let act = try laptop.log.append(
                NewAct(
                    at: laptop.clock.now(), author: draft.author, second: draft.second,
                    writes: try units.writes(to: draft.application, on: nil)), in: transaction)
            try laptop.queue(act, in: transaction)
            for shot in shots {
                try laptop.queue(shot.picture, of: draft.application, in: transaction)
            }
            if let sealedForm {
                try laptop.queueBlob(
                    sealedForm.id, .pinForm, size: sealedForm.size, of: draft.application, in: transaction)
            }
            try transaction.put(ReceptionIndex(number: number, application: draft.application))
            try transaction.remove(Draft.self, draft.application.description)
            try laptop.keepFingerprints(
                of: draft.application, form: draft.contents.form, shots: shots, pinForm: draft.contents.pinForm,
                in: transaction)
            return SavedApplication(
                application: draft.application, reception: number, session: draft.session, act: act.id)
        }
    }

    private func pinFormFile(_ draft: CompleteCapture) async throws -> (id: String, size: Int)? {
        guard let id = draft.contents.pinForm?.sealedID else { return nil }
        guard let file = try await offPool({ [laptop] in try laptop.blobs.file(id) }) else {
            throw Failure(.storeDamaged, ["detail": "pin form"])
        }
        return (id, file.size)
    }

    /// Each picture under its own key.
    static func seal(_ photos: [CapturedPhoto]) throws -> (shots: [PhotoShot], sealed: [(id: String, bytes: [UInt8])]) {
        var shots: [PhotoShot] = []
        var sealed: [(id: String, bytes: [UInt8])] = []
        for photo in photos {
            switch photo {
            case .stored(let shot): shots.append(shot)
            case .taken(let jpeg, let width, let height, let orientation, let at, let warnings):
                let (bytes, reference) = try SealedPicture.seal(jpeg)
                sealed.append((reference.id, bytes))
                shots.append(
                    PhotoShot(
                        picture: reference, width: width, height: height, orientation: orientation, takenAt: at,
                        warnings: warnings))
            }
        }
        return (shots, sealed)
    }
}

extension CompleteCapture {
    /// The units with number and shots filled in.
    fileprivate func units(number: ReceptionNumber, shots: [PhotoShot]) throws -> [Unit] {
        var whole = contents
        whole.reception = Reception(number: number, session: session, method: method, openedAt: openedAt)
        whole.photo?.shots = shots
        return try whole.units()
    }
}

extension Laptop {
    /// The scanned label's number, or the next of this laptop's own; never one that was used or given up.
    fileprivate func number(
        for draft: CompleteCapture, in transaction: any StoreTransaction
    ) throws -> ReceptionNumber {
        if let tag = draft.tag {
            guard try isFree(tag, for: draft.application, in: transaction) else { throw Failure(.tagUsed) }
            return tag
        }
        var counter =
            try transaction.get(ReceptionCounter.self, receptionPrefix)
            ?? ReceptionCounter(prefix: receptionPrefix, last: 0)
        while true {
            counter.last += 1
            let number = try ReceptionNumber.make(prefix: receptionPrefix, serial: counter.last)
            if try isFree(number, for: draft.application, in: transaction) {
                try transaction.put(counter)
                return number
            }
        }
    }

    /// Queues a picture.
    func queue(_ picture: PictureReference, of entity: EntityID, in transaction: any StoreTransaction) throws {
        try queueBlob(picture.id, .picture, size: picture.sealedSize, of: entity, in: transaction)
    }

    /// Queues a sealed file unless a receipt names it already.
    func queueBlob(
        _ id: String, _ kind: BlobKind, size: Int, of entity: EntityID, in transaction: any StoreTransaction
    ) throws {
        guard try transaction.get(Delivered.self, id) == nil else { return }
        try transaction.put(
            OutgoingBlob(id: id, kind: kind.rawValue, size: size, entity: entity, queuedAt: clock.now()))
    }
}
