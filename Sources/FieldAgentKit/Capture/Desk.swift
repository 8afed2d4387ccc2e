public import Domain
import Imaging
import PhotoChecks
import Records
import Resources
import Sealing
import Storage
import SyncProtocol

/// One step at the table: what was typed, then files, then PINs, then the confirmation.
public struct CaptureStep: Sendable {
    /// A draft to go on with; nil begins a new application.
    public var draft: String?
    public var session: String?
    public var input: CaptureInput
    public var author: StaffNumber
    /// Reads the files; called after the draft is durable.
    public var files: @Sendable () async throws -> CaptureFiles
    /// Reads the PINs; called last, only where a PIN form is taken. nil: none are handed in.
    public var pins: (@Sendable () async throws -> PINEntry)?

    public init(
        draft: String? = nil, session: String? = nil, input: CaptureInput, author: StaffNumber,
        files: @escaping @Sendable () async throws -> CaptureFiles = { CaptureFiles() },
        pins: (@Sendable () async throws -> PINEntry)? = nil
    ) {
        self.draft = draft
        self.session = session
        self.input = input
        self.author = author
        self.files = files
        self.pins = pins
    }
}

/// Where a step led.
public struct CaptureResult: Sendable {
    /// nil: it is still a draft.
    public var saved: SavedApplication?
    public var entry: CaptureEntry
    public var judgement: CaptureJudgement
    /// PINs that are easily guessed (never which digits).
    public var pinWarnings: [PINWarning]
}

/// The table at which an application is taken, step by step. What was entered is kept in a sealed draft before
/// anything further is read: that is what a killed step leaves. A refused one leaves everything as it was before it.
public struct CaptureDesk: Sendable {
    let laptop: Laptop
    let rules: EntryRules

    public init(_ laptop: Laptop, rules: EntryRules) {
        self.laptop = laptop
        self.rules = rules
    }

    /// Takes one step.
    ///
    /// - Throws: any code of the input, and then nothing of the step is kept;
    ///   ``ErrorCode/captureIncomplete`` when the resident is to confirm and parts are missing: what was entered stays
    ///   in the draft that it names; ``ErrorCode/consentRefused``, and then the draft is given up;
    ///   ``ErrorCode/draftChanged`` when another step on the draft came between.
    public func take(_ step: CaptureStep) async throws -> CaptureResult {
        try laptop.configuration.authorise(step.author, to: .capture)
        try step.input.checkChoices(withPINs: step.pins != nil)
        if step.input.consent == false {
            // 同意しなければ終わり (papers-ja.md g 2). The label stays used.
            if let draft = step.draft { try await discard(draft, reason: "同意なし", by: step.author) }
            throw Failure(.consentRefused)
        }
        let (entry, before) = try await begin(step)
        var draft = before
        do {
            return try await take(step, entry, &draft)
        } catch {
            if (error as? Failure)?.code != .captureIncomplete, let draft {
                // What cannot be taken back lies there as a killed step would have left it.
                try? await laptop.restore(before, over: draft)
            }
            throw error
        }
    }

    private func take(
        _ step: CaptureStep, _ begun: CaptureEntry, _ draft: inout Draft?
    ) async throws -> CaptureResult {
        var entry = begun
        var kept = draft
        defer { draft = kept }
        func keep(_ entry: CaptureEntry) async throws { kept = try await laptop.keep(entry, over: kept) }
        let confirmation = step.input.confirmation
        try entry.apply(step.input, rules: rules, configuration: laptop.configuration, at: laptop.clock.now())
        _ = try judge(entry, isConfirming: false)
        try await keep(entry)
        let intake = Intake(laptop: laptop, rules: rules)
        try await intake.take(try await step.files(), step.input, into: &entry, keep: keep)
        var warnings: [PINWarning] = []
        if let pins = step.pins {
            let judgement = try judge(entry, isConfirming: confirmation != nil)
            // Nobody types PINs for a confirmation that is refused anyway.
            if let confirmation { _ = try confirmed(entry, judgement.contents, confirmation, by: step.author) }
            warnings = try await intake.takePINs(pins, into: &entry, judgement: judgement)
            try await keep(entry)
        }
        var judgement = try judge(entry, isConfirming: confirmation != nil)
        judgement.warnings += try await laptop.twins(of: entry)
        judgement.warnings += entry.replacedEnvelope(begun.pinForm) + entry.droppedPhotos(begun.photo)
        judgement.warnings += entry.staffLines(judgement.contents, rules)
        judgement.warnings += try await laptop.clockTrouble().map { [$0.warning] } ?? []
        guard let confirmation else {
            return CaptureResult(saved: nil, entry: entry, judgement: judgement, pinWarnings: warnings)
        }
        let saved = try await finish(entry, kept, judgement, confirmation, by: step.author)
        return CaptureResult(saved: saved, entry: entry, judgement: judgement, pinWarnings: warnings)
    }

    /// A draft in the list: reception number, when, and what is missing; no names.
    public struct DraftView: Sendable, Codable {
        public var draft: EntityID
        /// The scanned label; nil until one is scanned.
        public var reception: ReceptionNumber?
        public var session: EntityID
        public var startedAt: Instant
        public var missing: [String]
    }

    /// Every draft on this laptop, with the units each still lacks. Throws what opening a sealed draft throws.
    public func drafts() async throws -> [DraftView] {
        let entries = try await laptop.store.read { [laptop] in try laptop.drafts(in: $0) }
        return try entries.map { entry in
            DraftView(
                draft: entry.application, reception: entry.tag, session: entry.session, startedAt: entry.openedAt,
                missing: try judge(entry, isConfirming: false).missing.map(\.rawValue))
        }
    }

    /// Gives a draft up; number, reason and who did it stay for the reconciliation.
    /// Throws ``ErrorCode/draftUnknown``, ``ErrorCode/reasonNeeded``.
    public func discard(_ draft: String, reason: String, by author: StaffNumber) async throws {
        try laptop.configuration.authorise(author, to: .capture)
        guard !reason.allSatisfy(\.isWhitespace) else { throw Failure(.reasonNeeded) }
        try TypedText.check(reason, field: "reason", limit: TypedText.reasonLimit)
        let now = laptop.clock.now()
        let orphans = try await laptop.store.write { [laptop] transaction in
            let entry = try laptop.entry(try laptop.draft(named: draft, in: transaction))
            let sealed = try laptop.vault.seal(reason, context: DiscardedDraft.context(entry.application))
            try laptop.removeDraft(entry.application, in: transaction)
            try transaction.put(
                DiscardedDraft(
                    id: entry.application, number: entry.tag, session: entry.session, sealedReason: sealed, at: now,
                    by: author))
            return try entry.loose(in: transaction)
        }
        try await laptop.remove(orphans)
    }

    /// What was entered so far, and the draft it stands in; nil for a new application.
    private func begin(_ step: CaptureStep) async throws -> (CaptureEntry, Draft?) {
        let now = laptop.clock.now()
        return try await laptop.store.read { [laptop] reader in
            guard let named = step.draft else {
                let session = try laptop.session(step.session, in: reader)
                let id = EntityID.version7(at: now, random: randomBytes(10))
                return (CaptureEntry(application: id, session: session, method: .outreach, openedAt: now), nil)
            }
            let draft = try laptop.draft(named: named, in: reader)
            var entry = try laptop.entry(draft)
            if let session = step.session { entry.session = try laptop.session(session, in: reader) }
            return (entry, draft)
        }
    }

    private func judge(_ entry: CaptureEntry, isConfirming: Bool) throws(Failure) -> CaptureJudgement {
        try entry.judge(
            rules: rules, configuration: laptop.configuration, on: laptop.clock.now().dateInJapan,
            isConfirming: isConfirming)
    }

    private func finish(
        _ entry: CaptureEntry, _ draft: Draft?, _ judgement: CaptureJudgement,
        _ input: CaptureInput.ConfirmationInput, by author: StaffNumber
    ) async throws -> SavedApplication {
        let missing = judgement.missing.filter { $0 != .confirmation }
        guard missing.isEmpty else {
            throw Failure(
                .captureIncomplete,
                ["missing": missing.map(\.rawValue).joined(separator: ", "), "draft": entry.application.description])
        }
        let contents = try confirmed(entry, judgement.contents, input, by: author)
        let second = entry.decidedBy == author ? nil : entry.decidedBy
        return try await CaptureService(laptop).save(
            CompleteCapture(
                application: entry.application, session: entry.session, method: entry.method, openedAt: entry.openedAt,
                tag: entry.tag, contents: contents, photos: entry.photo.shots.map(CapturedPhoto.stored),
                author: author, second: second), over: draft)
    }

    /// The contents with the resident's confirmation, when nothing stands against it.
    private func confirmed(
        _ entry: CaptureEntry, _ contents: ApplicationContents, _ input: CaptureInput.ConfirmationInput,
        by author: StaffNumber
    ) throws(Failure) -> ApplicationContents {
        var contents = contents
        contents.confirmation = try input.confirmation(
            of: contents, by: author, configuration: laptop.configuration)
        try entry.checkPhotoReason([author, entry.decidedBy, entry.photo.comparedBy], laptop.configuration)
        try contents.checkComparison()
        return contents
    }
}

extension ApplicationContents {
    /// Where identity is decided, city staff say that they compared document, person and photo (papers-ja.md g, 順番の理由).
    func checkComparison() throws(Failure) {
        guard identity == nil || photo == nil || photo?.comparedBy != nil else { throw Failure(.photoNotCompared) }
    }
}

extension CaptureEntry {
    /// A chosen photo with warnings is kept only with city staff's reason (papers-ja.md g 10-1).
    func checkPhotoReason(_ persons: [StaffNumber?], _ configuration: OfficeConfiguration) throws(Failure) {
        guard photo.unexplainedWarnings.isEmpty else {
            throw Packaged.photoReasonNeeded(photo.unexplainedWarnings)
        }
        try configuration.check(photo, keptBy: persons.compactMap(\.self))
    }
}

extension CaptureInput.ConfirmationInput {
    /// The confirmation, when who pressed and all three answers are right (papers-ja.md f-1, f-2).
    func confirmation(
        of contents: ApplicationContents, by author: StaffNumber, configuration: OfficeConfiguration
    ) throws(Failure) -> Confirmation {
        // Without a photo there is nothing to recognise: under 1.
        let hasPhoto = contents.photo != nil
        guard (photo || !hasPhoto) && name && tag else { throw Failure(.confirmQuestions) }
        switch by {
        case .applicant: if contents.needsRepresentative { throw Failure(.confirmRepresentative) }
        case .representative:
            guard contents.needsRepresentative else { throw Failure(.confirmRepresentative) }
        case .assisted: break
        }
        let isAssisted = by == .assisted
        let confirmation = Confirmation(
            by: by, photoIsMine: true, nameAndBirthAreRight: true, numberMatchesTag: true,
            assistedReason: isAssisted ? reason : nil,
            witness: try isAssisted ? witness.map { text throws(Failure) in try StaffNumber(text) } : nil)
        try configuration.check(confirmation, pressedBy: author)
        return confirmation
    }
}
