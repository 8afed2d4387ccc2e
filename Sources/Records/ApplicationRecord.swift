public import Domain
public import Merge
public import Storage

/// An application as it stands: its present values, what is in conflict, and which decisions still hold.
public struct ApplicationRecord: Sendable {
    public let record: EntityRecord
    /// What a machine must not decide.
    public let conflicts: [Conflict]

    /// From an entity's record; nil when it is no application.
    public init?(_ record: EntityRecord) {
        guard record.state.heads[ApplicationField.reception.rawValue] != nil else { return nil }
        self.record = record
        conflicts = record.state.conflicts
    }

    public var id: EntityID { record.entity }
    public var state: EntityState { record.state }

    /// The value a unit shows now; nil when there is none or a person must decide.
    public func value<Value: Decodable>(_ type: Value.Type, _ field: ApplicationField) -> Value? {
        record.value(type, field.rawValue)
    }

    /// What every present value of a unit says, oldest first; several where a person must decide.
    public func values<Value: Decodable>(_ type: Value.Type, _ field: ApplicationField) -> [Value] {
        (state.heads[field.rawValue] ?? []).compactMap { record.value(type, of: $0.dot) }
    }

    public var reception: Reception? { value(Reception.self, .reception) }
    public var consent: Consent? { value(Consent.self, .consent) }
    public var kind: KindOfApplication? { value(KindOfApplication.self, .kind) }
    public var form: Form? { value(Form.self, .form) }
    public var name: PersonName? { value(PersonName.self, .name) }
    public var birth: Birth? { value(Birth.self, .birth) }
    public var address: Address? { value(Address.self, .address) }
    public var residence: Residence? { value(Residence.self, .residence) }
    public var contact: Contact? { value(Contact.self, .contact) }
    public var representative: Representative? { value(Representative.self, .representative) }
    public var delivery: Delivery? { value(Delivery.self, .delivery) }
    public var options: CardOptions? { value(CardOptions.self, .options) }
    public var photo: PhotoSet? { value(PhotoSet.self, .photo) }
    public var photoProof: PhotoProof? { value(PhotoProof.self, .photoProof) }
    public var pinForm: PINForm? { value(PINForm.self, .pinForm) }
    public var items: CollectedItems? { value(CollectedItems.self, .items) }
    public var identity: IdentityCheck? { value(IdentityCheck.self, .identity) }
    public var confirmation: Confirmation? { value(Confirmation.self, .confirmation) }
    public var verification: RegisterCheck? { value(RegisterCheck.self, .verification) }
    public var approval: Approval? { value(Approval.self, .approval) }
    public var returned: ReturnToField? { value(ReturnToField.self, .returned) }
    public var withdrawal: Withdrawal? { value(Withdrawal.self, .withdrawal) }
    public var handoff: Handoff? { value(Handoff.self, .handoff) }

    /// The units whose values stand against each other: none is shown, and none is missing.
    public var fieldsInConflict: Set<String> { Set(conflicts.flatMap(\.heads).map(\.field)) }

    /// Withdrawn, and the withdrawal stands on the present state.
    public var isWithdrawn: Bool { withdrawal != nil && standing(.withdrawal).standing != nil }

    /// Whether a decision still holds on the present state.
    public func standing(_ decision: ApplicationField) -> Standing {
        state.standing(
            of: decision.rawValue, decidedOn: decision.decidedOn.map(\.rawValue),
            excused: { decision == .confirmation && attachesFirstFormID($0) })
    }

    /// The first form ID, attached by two city staff to an application confirmed as form pending, does not make the
    /// confirmation stale (design.md 2.2).
    private func attachesFirstFormID(_ head: AuthoredWrite) -> Bool {
        guard head.field == ApplicationField.form.rawValue, head.side == .office,
            let second = head.second, second != head.author,
            let attached = record.value(Form.self, of: head.dot), attached.id != nil
        else { return false }
        let replaced = head.write.supersedes
        return !replaced.isEmpty
            && replaced.allSatisfy { record.value(Form.self, of: $0)?.isPending == true }
    }

    /// The photos that a write holds, with who made it.
    public func shots(of write: AuthoredWrite) -> [RecordedShot] {
        guard let set = record.value(PhotoSet.self, of: write.dot) else { return [] }
        return set.shots.enumerated().map { index, shot in
            RecordedShot(write: write, number: index + 1, isChosen: set.chosen == index, shot: shot)
        }
    }

    /// The photos it shows now; of an open conflict those of every value.
    public var shots: [RecordedShot] { (state.heads[ApplicationField.photo.rawValue] ?? []).flatMap { shots(of: $0) } }

    /// Every picture and sealed PIN form the present state or an open conflict names: all must have arrived before the
    /// application has.
    public var blobs: [BlobReference] {
        var found: [BlobReference] = []
        for shot in values(PhotoSet.self, .photo).flatMap(\.shots) {
            found.append(BlobReference(id: shot.picture.id, size: shot.picture.sealedSize, kind: .picture))
        }
        for id in values(PINForm.self, .pinForm).compactMap(\.sealedID) {
            found.append(BlobReference(id: id, size: nil, kind: .pinForm))
        }
        var seen: Set<String> = []
        return found.filter { seen.insert($0.id).inserted }
    }
}

/// A photo of an application, and the write that holds it.
public struct RecordedShot: Sendable {
    public var write: AuthoredWrite
    /// From 1.
    public var number: Int
    /// The one that becomes the card's.
    public var isChosen: Bool
    public var shot: PhotoShot
}

/// A sealed file that an application names.
public struct BlobReference: Hashable, Sendable {
    /// SHA-256 of the sealed bytes, hexadecimal.
    public var id: String
    /// Sealed bytes, where known.
    public var size: Int?
    public var kind: BlobKind
}

extension ActLog {
    /// An application by its id; nil when there is none.
    public func application(_ id: EntityID, in reader: any StoreReader) throws -> ApplicationRecord? {
        try record(of: id, in: reader).flatMap { ApplicationRecord($0) }
    }
}
