public import Domain
import JLIS
import Merge
import Records
import Resources
import Storage
public import SyncProtocol

extension Desk {
    /// What happened to an approval that was asked for.
    public enum ApprovalOutcome: Sendable {
        case approved
        /// Every reason against it.
        case refused([Obstacle])
    }

    /// Changes particulars at the office: a patch over the present units, field by field.
    ///
    /// - Parameters:
    ///   - changes: `{"address": {"street": "…"}, "contact": {…}}`; null empties a unit.
    ///   - seen: what was looked at, where it matters that nothing else was written since.
    /// - Throws: `desk.unknown-field`, `desk.field-not-editable`, `desk.unknown-member`, `desk.unit-form`,
    ///   `desk.in-conflict`, `desk.changed-since`, `desk.unit-incomplete`, what ``EntryRules`` throws, and the failures
    ///   of ``Requirements/problems(in:)`` that the change brings.
    /// - Returns: the fields that were written.
    @discardableResult
    public func edit(
        _ application: String, _ changes: JSONValue, seen: String? = nil, reason: String?, by clerks: Clerks
    ) async throws -> [ApplicationField] {
        guard let units = changes.object, !units.isEmpty else { throw Failure(.deskJSON) }
        return try await transact { desk in
            let file = try desk.caseFile(application)
            if let seen { try file.check(seen: seen) }
            let present = file.record
            let conflicted = Set(present.conflicts.flatMap(\.heads).map(\.field))
            var writes: [NewWrite] = []
            for (name, patch) in units.sorted(by: { $0.key < $1.key }) {
                guard let field = ApplicationField(rawValue: name) else {
                    throw Failure(.deskUnknownField, ["field": String(name.prefix(40))])
                }
                guard field.isEditable else { throw Failure(.deskFieldNotEditable, ["field": name]) }
                // Which photo is the card's, and that it is the person's, is city staff's to say.
                try desk.authorise(clerks, to: field == .photo ? .compareFaces : Permissions.action(toWrite: field))
                // Who writes over a conflict would resolve it unseen.
                if conflicted.contains(name) { throw Failure(.deskInConflict) }
                let shown = present.state.shown(name).flatMap { present.record.text(of: $0.dot) }
                let text =
                    patch == .null
                    ? "null"
                    : try TypedUnit(
                        field: field, patch: patch, present: shown, rules: desk.rules, clerk: clerks.first
                    ).text()
                guard text != (shown ?? "null") else { continue }
                var write = try NewWrite.value(JSONValue.null, name, of: present.id, on: present.state)
                write.value = text
                writes.append(write)
            }
            guard !writes.isEmpty else { return [] }
            try desk.appendTyped(clerks, reason: reason, writes, to: file)
            return writes.compactMap { ApplicationField(rawValue: $0.field) }
        }
    }

    /// Gives an application that was taken without a form its ID: two city staff (design.md 2.2).
    public func attachForm(
        _ form: FormID, to application: String, seen: String, by clerks: Clerks
    ) async throws {
        try await transact { desk in
            try desk.authorise(clerks, to: .decideIdentity, two: true)
            let file = try desk.caseFile(application)
            try file.check(seen: seen)
            let record = file.record
            guard record.conflicts.isEmpty else { throw Failure(.deskInConflict) }
            guard let pending = record.form, pending.isPending else { throw Failure(.deskFormNotPending) }
            let attached = Form(id: form, changedSincePrinted: false)
            try desk.append(
                clerks,
                [try .value(attached, ApplicationField.form.rawValue, of: record.id, on: record.state)])
        }
    }

    /// 住基照合. For a resident of another municipality that one's answer is recorded: who, and how.
    ///
    /// - Parameters:
    ///   - seen: ``CaseFile/seen`` of what was looked at, here and in the other decisions.
    ///   - answeredAt: when they answered; nil: just now. `desk.answer-in-future` where that is still to come.
    ///   - authoritySeen: the representative's authority was found in the register or on paper (papers-ja.md 4-3).
    ///   - cleared: codes of papers-ja.md 4-4 that city staff looked at and that hold the application no longer.
    /// - Throws: `desk.changed-since` when something was written since, here and in the other decisions.
    public func verify(
        _ application: String, _ result: RegisterCheck.Result, seen: String, answeredBy: String?, how: String?,
        answeredAt: Instant? = nil, authoritySeen: Bool = false, cleared: [String] = [], by clerks: Clerks
    ) async throws {
        for code in cleared where rules.matrix.postBlock(code) == nil { throw Failure(.postBlockUnknown) }
        try await transact { desk in
            try desk.authorise(clerks, to: .verify)
            if let answeredBy { try TypedText.check(answeredBy, field: "answered-by") }
            if let how { try TypedText.check(how, field: "how") }
            if let answeredAt, answeredAt > desk.now { throw Failure(.deskAnswerInFuture) }
            let file = try desk.caseFile(application)
            try file.check(seen: seen)
            let conflicted = file.record.conflicts.flatMap(\.heads).map(\.field)
            if !ApplicationField.verification.decidedOn.isDisjoint(
                with: conflicted.compactMap { ApplicationField(rawValue: $0) })
            {
                throw Failure(.deskInConflict)
            }
            if file.isOthersResident, (answeredBy ?? "").isBlank || (how ?? "").isBlank {
                throw Failure(.deskAnswerMissing)
            }
            let check = RegisterCheck(
                result: result, checkedBy: clerks.first, checkedAt: desk.now, answeredBy: answeredBy, how: how,
                answeredAt: answeredAt, authoritySeen: authoritySeen ? true : nil,
                cleared: cleared.isEmpty ? nil : Set(cleared).sorted())
            try desk.append(clerks, [try file.write(check, .verification)])
        }
    }

    /// 審査, by two different persons, on the present state. Everything against it is named at once. Where something was
    /// changed after J-LIS was sent it, they say that the change is none of the card's.
    ///
    /// - Parameter reason: why that is so; only for a change after forwarding.
    /// - Throws: `desk.changed-since`; of a change after forwarding `desk.card-differs`, `desk.reason-missing`.
    public func approve(
        _ application: String, seen: String, reason: String? = nil, by clerks: Clerks
    ) async throws -> ApprovalOutcome {
        try await transact { desk in
            try desk.authorise(clerks, to: .approve, two: true)
            guard let second = clerks.second else { throw Failure(.deskSecondNeeded) }
            let file = try desk.caseFile(application)
            try file.check(seen: seen)
            let obstacles = file.beforeApproval
            let isLate = !file.lateChanges.isEmpty
            if !file.cardChanges.isEmpty, let trouble = file.cardTrouble { throw trouble }
            guard obstacles.isEmpty else { return .refused(obstacles) }
            if isLate, (reason ?? "").isBlank { throw Failure(.deskReasonMissing) }
            let approval = Approval(approvedBy: clerks.first, confirmedBy: second)
            let act = try desk.append(clerks, reason: reason, [try file.write(approval, .approval)])
            if isLate, var submission = file.submissions.last {
                submission.approval = act.act.writes[0].dot
                try desk.store.put(submission)
                try desk.refresh([file.id])
            }
            return .approved
        }
    }

    /// A question to the hall, or a deficiency to the resident: shown at the laptops of the session.
    ///
    /// - Throws: `desk.joined-into`, `desk.return-too-late`.
    public func giveBack(
        _ application: String, reasons: [String], question: String?, seen: String, by clerks: Clerks
    ) async throws {
        guard !reasons.isEmpty || !(question ?? "").isBlank else { throw Failure(.deskReasonMissing) }
        let known = try Packaged.deficiencyReasons()
        for reason in reasons { _ = try known.lookup(reason) }
        try await transact { desk in
            try desk.authorise(clerks, to: .returnToField)
            try TypedText.check(question ?? "", field: "question", limit: TypedText.reasonLimit)
            let file = try desk.caseFile(application)
            try file.check(seen: seen)
            try file.checkMayAsk(reasons)
            try desk.explain(file)
            try desk.giveBack(file, ReturnToField(reasons: reasons, question: question), by: clerks)
        }
    }

    /// A question was answered without a change to the application, or it was found out why J-LIS sent it back and that it
    /// may go again as it is.
    /// - Throws: `desk.nothing-asked`.
    public func answered(_ application: String, seen: String, reason: String, by clerks: Clerks) async throws {
        try await transact { desk in
            try desk.authorise(clerks, to: .returnToField)
            let file = try desk.caseFile(application)
            try file.check(seen: seen)
            let mayGoAgain = file.isUnchanged && file.submissions.last?.isHeldOtherwise == false
            guard file.isReturnOpen || mayGoAgain else { throw Failure(.deskNothingAsked) }
            try desk.explain(file)
            try desk.append(clerks, reason: reason, [try file.write(JSONValue.null, .returned)])
        }
    }

    /// 取りやめ: registered by one, confirmed by another (papers-ja.md, 取りやめの確認). A card on its way is cancelled.
    public func withdraw(
        _ application: String, _ cause: Withdrawal.Cause, seen: String, reason: String?, by clerks: Clerks
    ) async throws {
        try await transact { desk in
            try desk.authorise(clerks, to: .withdraw, two: true)
            let file = try desk.caseFile(application)
            try file.check(seen: seen)
            if file.card?.handedOverAt != nil { throw Failure(.stageNotAllowed) }
            try desk.append(clerks, reason: reason, [try file.write(Withdrawal(cause: cause), .withdrawal)])
            // J-LIS has its own word for a deadline that passed (domain.md 6).
            try desk.cancelSubmissions(of: file, cause: cause == .deadline ? "expired" : cause.rawValue)
        }
    }

    /// Takes a withdrawal back, and the ⑩ that waits for J-LIS with it.
    /// - Throws: `desk.nothing-to-undo`; `stage.not-allowed` once J-LIS cancelled the card, or may have been told to.
    public func undoWithdrawal(
        _ application: String, seen: String, reason: String, by clerks: Clerks
    ) async throws {
        try await transact { desk in
            try desk.authorise(clerks, to: .withdraw, two: true)
            let file = try desk.caseFile(application)
            try file.check(seen: seen)
            guard file.hasValue(.withdrawal) || file.record.standing(.withdrawal).isContested else {
                throw Failure(.deskNothingToUndo)
            }
            try desk.keepSubmissions(of: file)
            try desk.append(clerks, reason: reason, [try file.write(JSONValue.null, .withdrawal)])
        }
    }

    /// Puts back what J-LIS was sent, unit by unit: the change since was a mistake (two city staff).
    /// - Throws: `desk.nothing-to-undo`, `desk.in-conflict`, `desk.field-not-editable`; `desk.anothers-unit` where that is
    ///   another person's, told apart since.
    public func revert(
        _ application: String, _ fields: [ApplicationField], seen: String, reason: String, by clerks: Clerks
    ) async throws {
        for field in fields where !ApplicationField.content.contains(field) || field == .reception {
            throw Failure(.deskFieldNotEditable, ["field": field.rawValue])
        }
        try await transact { desk in
            try desk.authorise(clerks, to: .compareFaces, two: true)
            let file = try desk.caseFile(application)
            try file.check(seen: seen)
            guard file.record.conflicts.isEmpty else { throw Failure(.deskInConflict) }
            let (writes, sent) = try file.puttingBackSent(fields)
            try desk.checkOwn(sent, of: file.id)
            try desk.append(clerks, reason: reason, writes)
        }
    }

    /// City staff state that the identity decision or the resident's confirmation also covers what was changed since:
    /// the resident was present or was read the change to, and both names stand for it.
    public func renew(
        _ application: String, _ fields: Set<ApplicationField>, seen: String, reason: String, by clerks: Clerks
    ) async throws {
        guard !fields.isEmpty, fields.isSubset(of: [.identity, .confirmation]) else { throw Failure(.deskJSON) }
        try await transact { desk in
            try desk.authorise(clerks, to: .decideIdentity, two: true)
            let file = try desk.caseFile(application)
            try file.check(seen: seen)
            guard file.record.conflicts.isEmpty else { throw Failure(.deskInConflict) }
            var writes: [NewWrite] = []
            if fields.contains(.identity) {
                guard var identity = file.last(IdentityCheck.self, .identity) else {
                    throw Failure(.deskNothingToRenew)
                }
                identity.decidedBy = clerks.first
                writes.append(try file.write(identity, .identity))
            }
            if fields.contains(.confirmation) {
                guard let last = file.last(Confirmation.self, .confirmation) else { throw Failure(.deskNothingToRenew) }
                writes.append(
                    try file.write(
                        Confirmation(
                            by: last.by, photoIsMine: true, nameAndBirthAreRight: true, numberMatchesTag: true,
                            assistedReason: reason, witness: clerks.second), .confirmation))
            }
            try desk.append(clerks, reason: reason, writes)
        }
    }
}

extension DeskTransaction {
    var rules: EntryRules { desk.rules }

    /// Writes what somebody typed, or throws (and the transaction keeps nothing) where it brings what contradicts a rule
    /// or leaves a unit incomplete that was not: the failures of ``Requirements/problems(in:)``,
    /// `desk.unit-incomplete`, `desk.envelope-used`.
    func appendTyped(_ clerks: Clerks, reason: String?, _ writes: [NewWrite], to file: CaseFile) throws {
        try append(clerks, reason: reason, writes)
        let now = try caseFile(file.id)
        let (before, after) = (file.contents, now.contents)
        let known = Set(Requirements.problems(in: before).map(\.code))
        if let problem = Requirements.problems(in: after).first(where: { !known.contains($0.code) }) { throw problem }
        let written = Set(writes.map(\.field))
        // A unit in conflict shows no value: that nothing was there is no reason to leave it incomplete.
        let lacking = Set(Requirements.missing(in: before).map(\.rawValue))
            .subtracting(file.record.conflicts.flatMap(\.heads).map(\.field))
        for field in Requirements.missing(in: after).map(\.rawValue)
        where written.contains(field) && !lacking.contains(field) {
            throw Failure(.deskUnitIncomplete, ["field": field])
        }
        if written.contains(ApplicationField.pinForm.rawValue), !now.sameEnvelope.isEmpty {
            throw Failure(
                .deskEnvelopeUsed, ["other": now.sameEnvelope.map(\.text).joined(separator: ", ")])
        }
    }

    /// A person knows now why J-LIS sent it back.
    fileprivate func explain(_ file: CaseFile) throws {
        guard file.hasUnknownReason, var submission = file.submissions.last else { return }
        submission.explainedAt = now
        try store.put(submission)
    }

    func giveBack(_ file: CaseFile, _ question: ReturnToField, by clerks: Clerks) throws {
        try append(clerks, [try file.write(question, .returned)])
        guard let reception = file.reception else { return }
        let reasons = try Packaged.deficiencyReasons()
        let words =
            try question.reasons.map { "\(try reasons.lookup($0).title)(\($0))" }
            + [question.question].compactMap(\.self)
        try store.put(
            FeedBanner(
                id: Self.banner(file.id), session: reception.session,
                text: "\(reception.number.text): " + words.joined(separator: "、")))
    }

    /// What the laptops of the session show until the question is answered.
    static func banner(_ application: EntityID) -> String { "return/\(application)" }

    /// What is not sent yet is taken back; what J-LIS has, or may have, is ended by ⑩.
    func cancelSubmissions(of file: CaseFile, cause: String) throws {
        var last: SubmissionKey?
        for var submission in file.submissions where submission.refusal == nil {
            if case .pending = submission.forwarding.state {
                try takeBack(&submission)
            } else {
                last = submission.key
            }
        }
        if let last { try cancelAtJLIS(last, cause: cause) }
        if var card = file.card {
            card.cancelledAt = now
            try store.put(card)
        }
        try refresh([file.id])
    }

    /// Takes back the ⑩ that ``cancelSubmissions(of:cause:)`` put into the outbox, while nobody may have heard of it.
    fileprivate func keepSubmissions(of file: CaseFile) throws {
        for submission in file.submissions {
            let name = StageReport.name(submission.key, .cancelled)
            let report = try store.get(StageReport.self, name)
            let isTold = report.map { $0.isDone || $0.toldAt != nil } ?? false
            if isTold || submission.stage == .cancelled { throw Failure(.stageNotAllowed) }
            try store.remove(StageReport.self, name)
        }
        if var card = file.card {
            if card.disposal != nil { throw Failure(.stageNotAllowed) }
            card.cancelledAt = nil
            try store.put(card)
        }
    }
}

extension CaseFile {
    /// A question is asked of what lives on and is not over; a deficiency, which a new submission would answer, of what
    /// J-LIS does not work on. That a face may be another's can be said at any time before.
    func checkMayAsk(_ codes: [String]) throws(Failure) {
        if case .joined(let survivor) = cluster {
            throw Failure(.deskJoinedInto, ["other": receptions[survivor]?.text ?? survivor.description])
        }
        let forResident = codes.filter { (try? reasons.lookup($0))?.mayStandInLetter == true }
        // What is only waiting to be sent is taken back; what may have left is not.
        let isAtJLIS = submissions.last.map { !$0.isReturned && !$0.isWaiting } ?? false
        if isOver || record.handoff != nil || (isAtJLIS && !forResident.isEmpty) {
            throw Failure(.deskReturnTooLate, ["status": status.name])
        }
    }

    /// A write of a unit or decision on the present state.
    func write(_ value: some Encodable, _ field: ApplicationField) throws -> NewWrite {
        try .value(value, field.rawValue, of: id, on: record.state)
    }

    /// The newest value a field ever had and that was not a clearing.
    func last<Value: Decodable>(_ type: Value.Type, _ field: ApplicationField) -> Value? {
        record.state.history.reversed().lazy.filter { $0.field == field.rawValue }
            .compactMap { record.record.value(type, of: $0.dot) }.first
    }
}
