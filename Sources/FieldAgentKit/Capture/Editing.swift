public import Domain
import Merge
import Records
import Sealing
import Storage
import SyncProtocol

/// What a change did.
public struct EditResult: Sendable, Codable {
    public var application: EntityID
    public var reception: ReceptionNumber?
    /// The units written, as field names.
    public var changed: [String]
    /// Decisions that no longer stand on the present state; `confirmation`: the resident must confirm again.
    public var stale: [String]
    /// Where another changed the same at the same time; a person decides.
    public var conflicts: [String]
    public var confirmed: Bool
    public var missing: [String]
    /// The card now goes to the desk. nil: as wished.
    public var deskInstead: DeskInstead?
    /// The PIN form is no longer taken, or no longer fits: it goes back to the resident unopened.
    public var returnsPINForm: Bool
    public var warnings: [CaptureWarning]
}

/// Changing a stored application: only the units that differ are written, on the state that was seen (design.md 2.1).
/// What others write meanwhile makes a conflict, or a decision stale; it is never overwritten.
public struct Editing: Sendable {
    let laptop: Laptop
    let rules: EntryRules

    public init(_ laptop: Laptop, rules: EntryRules) {
        self.laptop = laptop
        self.rules = rules
    }

    /// Changes an application, named by reception number or id.
    ///
    /// - Throws: ``ErrorCode/consentRefused``, ``ErrorCode/applicationUnknown``, ``ErrorCode/nothingToEdit``, ``ErrorCode/editConflict``,
    ///   ``ErrorCode/identityUndecided``, ``ErrorCode/notPermitted`` and what capture throws for the same input. Nothing is then changed.
    public func change(_ named: String, _ step: CaptureStep) async throws -> EditResult {
        try laptop.configuration.authorise(step.author, to: .edit)
        try step.input.checkChoices(withPINs: step.pins != nil)
        guard step.input.consent != false else { throw Failure(.consentRefused) }
        // The documents shown earlier are not here any more: who decides anew looks at them anew.
        guard !step.input.showsIdentity || (step.input.documents != nil && step.input.decidedBy != nil) else {
            throw Failure(.identityUndecided)
        }
        let before = try await laptop.store.read { [laptop] in try laptop.application(named: named, in: $0) }
        let contested = Set(before.conflicts.flatMap { $0.heads.map(\.field) })
        if let field = step.input.touched(CaptureFiles()).map(\.rawValue).sorted().first(where: contested.contains) {
            throw Failure(.editConflict, ["field": field])
        }
        let today = laptop.clock.now().dateInJapan
        var entry = before.entry(of: laptop)
        try entry.apply(step.input, rules: rules, configuration: laptop.configuration, at: laptop.clock.now())
        let files = try await step.files()
        let intake = Intake(laptop: laptop, rules: rules)
        try await intake.take(files, step.input, into: &entry) { _ in }
        if let pins = step.pins {
            _ = try await intake.takePINs(pins, into: &entry, judgement: try judge(entry, today, isConfirming: false))
        }
        let confirmation = step.input.confirmation
        var judgement = try judge(entry, today, isConfirming: confirmation != nil)
        var contents = judgement.contents
        try entry.checkPhotoReason(
            [step.author, entry.decidedBy, entry.photo.comparedBy], laptop.configuration, unlessIn: before)
        contents.confirmation = try confirmation?.confirmation(
            of: contents, by: step.author, configuration: laptop.configuration)
        if confirmation != nil {
            let missing = Requirements.missing(in: contents)
            guard missing.isEmpty else {
                throw Failure(.editIncomplete, ["missing": missing.map(\.rawValue).joined(separator: ", ")])
            }
            try contents.checkComparison()
        }
        let touched = step.input.touched(files).union(step.pins == nil ? [] : [.pinForm])
        if !touched.isDisjoint(with: [.form, .photo]) { judgement.warnings += try await laptop.twins(of: entry) }
        judgement.warnings += entry.replacedEnvelope(before.pinForm)
        if touched.contains(.birth) { judgement.warnings += entry.droppedPhotos(before.photo) }
        if touched.contains(.delivery) { judgement.warnings += entry.staffLines(contents, rules) }
        let handsInPINs = step.input.pinEnvelope != nil || step.pins != nil
        if handsInPINs, touched == [.pinForm], contents.pinForm.isAbsent, before.pinForm.isAbsent {
            throw Failure(.pinFormNotTaken)
        }
        let changed = try await write(contents, touched, to: before, step.author, entry.decidedBy)
        judgement.returnsPINForm =
            judgement.returnsPINForm && (handsInPINs || changed.contains { $0.field == .pinForm })
        return try await result(of: before.id, changed, judgement, today)
    }

    private func judge(
        _ entry: CaptureEntry, _ today: CivilDate, isConfirming: Bool
    ) throws(Failure) -> CaptureJudgement {
        try entry.judge(
            rules: rules, configuration: laptop.configuration, on: today, isConfirming: isConfirming)
    }

    /// One act with what differs from the state that was seen, and stands on it.
    private func write(
        _ contents: ApplicationContents, _ touched: Set<ApplicationField>, to before: ApplicationRecord,
        _ author: StaffNumber, _ decider: StaffNumber?
    ) async throws -> [Unit] {
        // A decision made anew is written although it says the same: it stands on what is seen now.
        let decided: Set<ApplicationField> = [.confirmation, .identity]
        let changed = try contents.units().filter {
            touched.contains($0.field) && (decided.contains($0.field) || $0.differs(in: before))
        }
        guard !changed.isEmpty else { throw Failure(.nothingToEdit) }
        let contested = Set(before.conflicts.flatMap { $0.heads.map(\.field) })
        if let unit = changed.first(where: { contested.contains($0.field.rawValue) }) {
            throw Failure(.editConflict, ["field": unit.field.rawValue])
        }
        try changed.check([author, decider].compactMap(\.self), laptop.configuration)
        let (now, id) = (laptop.clock.now(), before.id)
        let newForm = changed.contains { $0.field == .pinForm } ? contents.pinForm : nil
        let writes = try changed.writes(to: id, on: before.state)
        try await laptop.store.write { [laptop] transaction in
            try laptop.checkEnvelope(newForm, of: id, in: transaction)
            let act = try laptop.log.append(
                NewAct(at: now, author: author, second: decider == author ? nil : decider, writes: writes),
                in: transaction)
            try laptop.queue(act, in: transaction)
            try laptop.keepFingerprints(of: id, in: transaction)
            let blobs = try laptop.log.application(id, in: transaction)?.blobs ?? []
            // A file that is lost and no longer named is waited for by nobody.
            for lost in try transaction.all(OutgoingBlob.self, "entity", id.description)
            where QueueItem.State(lost) == .lost && !blobs.contains(where: { $0.id == lost.id }) {
                try transaction.remove(OutgoingBlob.self, lost.id)
            }
            for blob in blobs
            where try transaction.get(Delivered.self, blob.id) == nil {
                guard try transaction.get(OutgoingBlob.self, blob.id) == nil,
                    let size = try laptop.blobs.file(blob.id)?.size
                else { continue }
                try laptop.queueBlob(blob.id, blob.kind, size: size, of: id, in: transaction)
            }
        }
        return changed
    }

    private func result(
        of id: EntityID, _ changed: [Unit], _ judgement: CaptureJudgement, _ today: CivilDate
    ) async throws -> EditResult {
        let view = try await laptop.store.read { [laptop] reader in
            try laptop.view(try laptop.application(named: id.description, in: reader), on: today, in: reader)
        }
        let fields = changed.map(\.field)
        return EditResult(
            application: id, reception: view.reception, changed: fields.map(\.rawValue), stale: view.stale,
            conflicts: view.conflicts, confirmed: view.confirmed, missing: view.missing,
            deskInstead: fields.contains(.delivery) || fields.contains(.kind) ? judgement.deskInstead : nil,
            returnsPINForm: judgement.returnsPINForm, warnings: judgement.warnings)
    }
}

extension Unit {
    /// The shown value is another, or there is none.
    fileprivate func differs(in application: ApplicationRecord) -> Bool {
        application.state.shown(field.rawValue).flatMap { application.record.text(of: $0.dot) } != text
    }
}

extension ApplicationRecord {
    /// The stored application as it would stand at the table.
    fileprivate func entry(of laptop: Laptop) -> CaptureEntry {
        var entry = CaptureEntry(
            application: id, session: reception?.session ?? id, method: reception?.method ?? .outreach,
            openedAt: reception?.openedAt ?? laptop.clock.now())
        entry.tag = reception?.number
        entry.consent = consent
        entry.kind = kind
        entry.form = form
        entry.name = name
        entry.birth = birth
        entry.address = address
        entry.residence = residence
        entry.contact = contact
        entry.representative = representative
        entry.route = delivery?.route
        entry.blocks = delivery?.blocks ?? []
        entry.options = options.map { OptionAnswers($0) }
        entry.photo = photo ?? PhotoSet(shots: [], chosen: nil)
        entry.photoProof = photoProof
        entry.identity = identity
        entry.pinForm = pinForm
        entry.items = items
        return entry
    }
}

extension CaptureEntry {
    /// Only a chosen photo or a reason that is new is looked at now.
    fileprivate func checkPhotoReason(
        _ persons: [StaffNumber?], _ configuration: OfficeConfiguration, unlessIn before: ApplicationRecord
    ) throws(Failure) {
        guard photo.chosenShot != before.photo?.chosenShot || photo.reason != before.photo?.reason else { return }
        try checkPhotoReason(persons, configuration)
    }
}

extension PINForm? {
    /// None is taken, or none is there.
    fileprivate var isAbsent: Bool { self?.custody ?? PINForm.Custody.none == .none }
}

extension CaptureInput {
    /// The units that this input can change, with those that follow from them.
    fileprivate func touched(_ files: CaptureFiles) -> Set<ApplicationField> {
        var touched: Set<ApplicationField> = []
        func touch(_ field: ApplicationField, _ given: Bool) { if given { touched.insert(field) } }
        touch(.consent, consent != nil)
        touch(.kind, kind != nil || holdsCard != nil || holdsLicenceCard != nil)
        touch(.form, formID != nil || formPending != nil || formChanged != nil || files.formImage != nil)
        touch(.name, person != Person())
        touch(.birth, birthDate != nil || sex != nil)
        touch(.address, !address.isEmpty)
        touch(
            .residence,
            nationality != nil || residenceStatus != nil || residenceUntil != nil || isPermanent != nil
                || renewalPending != nil)
        touch(.contact, phone != nil || channel != nil || email != nil || largeType != nil)
        touch(
            .representative,
            representative != Person() || relation != nil || authority != nil || representativeAddress != nil
                || representativePhone != nil)
        touch(.delivery, route != nil || blocks != nil)
        touch(
            .options,
            signatureCertificate != nil || authenticationCertificate != nil || braille != nil || withoutPINs != nil)
        touch(.photo, !files.photos.isEmpty || answersPhoto)
        touch(.photoProof, !files.photos.isEmpty)
        touch(.items, items != nil)
        touch(.pinForm, pinEnvelope != nil)
        touch(.confirmation, confirmation != nil)
        touch(.identity, showsIdentity)
        // What the rules derive from these.
        let ruling: Set<ApplicationField> = [
            .identity, .delivery, .options, .kind, .residence, .representative, .birth, .address,
        ]
        if !touched.isDisjoint(with: ruling) { touched.formUnion([.delivery, .pinForm]) }
        return touched
    }
}
