import Domain
import Imaging
import JLIS
import Merge
import Records
import Sealing
import Storage
import SyncProtocol

/// Makes what is sent to J-LIS of an application that may be forwarded.
struct SubmissionMaker {
    let office: Office
    let places: MunicipalityDirectory

    /// The submission of a file that nothing keeps from being forwarded.
    func submission(_ file: CaseFile, photo: [UInt8]?) throws -> SealedSubmission {
        let record = file.record
        guard let form = record.form?.id, let name = record.name, let birth = record.birth,
            let address = record.address, let options = record.options
        else { throw Failure(.deskNotForwarded) }
        let number = file.lastNumber + 1
        let key = SubmissionKey(application: file.id, number: number)
        return Submission(
            formID: form, name: name.name, kana: name.kana, substitute: name.substitute, birthDate: birth.date,
            sex: birth.sex,
            address: .init(
                postalCode: address.postalCode, municipality: address.municipality,
                text: VerbatimText(address.area.string + address.street.string)),
            deliverTo: places.city(of: address.municipality), residence: record.residence, options: options,
            representative: record.representative.map {
                .init(name: $0.name.name, kana: $0.name.kana, relation: $0.relation)
            },
            number: number, previous: file.submissions.last { $0.acceptedAt != nil }?.key,
            photo: photo.map { JPEGBytes($0) }, photoReason: file.contents.takesPhoto ? record.photo?.reason : nil
        ).sealed(under: key)
    }
}

extension CaseFile {
    /// The photo that goes to J-LIS: none of a child under 1, even where one was taken (domain.md 2).
    var sentShot: PhotoShot? { contents.takesPhoto ? record.photo?.chosenShot : nil }
}

extension DeskTransaction {
    /// Puts a submission into the outbox, in the transaction that found nothing against it. The claim's unique keys are
    /// the last word: never two of one form, never two of one person's applications (design.md 4).
    func enqueue(_ submission: SealedSubmission, of file: CaseFile) throws -> Bool {
        guard file.beforeForwarding.isEmpty,
            let form = file.record.form?.id,
            let approval = file.record.state.shown(ApplicationField.approval.rawValue)?.dot
        else { return false }
        var forwarding = Forwarding(key: submission.key, digest: submission.digest, notBefore: now)
        // It may have been sent by this office before it was restored.
        if try store.get(Restoration.self, "current") != nil { forwarding.restoreFromBackup(at: now) }
        let record = SubmissionRecord(
            forwarding: forwarding,
            form: Desk.formIndex(form, log.vault), members: file.cluster.members(with: file.id), approval: approval,
            heads: file.contentHeads, decidedAt: now, steps: [])
        try store.put(record)
        try renewClaim(of: file.id)
        try store.put(
            SubmissionBody(
                key: submission.key,
                sealed: try log.vault.seal(WireBytes(submission.bytes), context: "submission/\(submission.key)")))
        try refresh([file.id])
        return true
    }

    /// Takes an entry back that is known not to be at J-LIS. Its number is used again only if nothing was ever sent
    /// under it.
    func takeBack(_ record: inout SubmissionRecord) throws {
        try store.remove(SubmissionBody.self, record.key.description)
        if record.forwarding.withdraw() {
            try store.remove(SubmissionRecord.self, record.key.description)
        } else {
            record.abandonedAt = now
            try store.put(record)
        }
        try renewClaim(of: record.key.application)
    }

    /// Somebody decided about which applications are joined with this one: its submissions hold no other any longer.
    func releaseOthers(than members: Set<EntityID>, of application: EntityID) throws {
        var isChanged = false
        for var submission in try store.all(SubmissionRecord.self, "application", application.description)
        where !members.isSuperset(of: submission.members) {
            submission.members.removeAll { !members.contains($0) }
            try store.put(submission)
            isChanged = true
        }
        if isChanged { try renewClaim(of: application) }
    }

    /// What the submissions of an application hold that J-LIS has or may get. Whom that keeps back, or lets go, shows it.
    func renewClaim(of application: EntityID) throws {
        let held = try store.all(SubmissionRecord.self, "application", application.description)
            .filter { $0.abandonedAt == nil && $0.isOrMayBeAtJLIS }
        let old = try store.get(SubmissionClaim.self, application.description)
        let new = SubmissionClaim(
            application: application, forms: Set(held.map(\.form)).sorted(),
            members: Set(held.flatMap(\.members)).sorted())
        if held.isEmpty {
            try store.remove(SubmissionClaim.self, application.description)
        } else {
            try store.put(new)
        }
        var concerned = Set((old?.members ?? []) + new.members)
        for form in Set((old?.forms ?? []) + new.forms) {
            concerned.formUnion(try store.all(ApplicationSummary.self, "form", form).map(\.entity))
        }
        try refresh(concerned)
    }

    func body(_ key: SubmissionKey) throws -> SealedSubmission? {
        guard let body = try store.get(SubmissionBody.self, key.description) else { return nil }
        let bytes = try log.vault.open(WireBytes.self, body.sealed, context: "submission/\(key)")
        return SealedSubmission(key: key, bytes: bytes.bytes)
    }
}
