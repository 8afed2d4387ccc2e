import Domain
import Foundation
import Merge
import Notices
import Papers
import Records
import Resources
import Sealing
import Storage
import SyncProtocol
public import Transport

/// Residents' mail: each message decided once and sent once (papers-ja.md c, d, e).
///
/// A message is composed first, outside any transaction; then one transaction sees that it is still due on the very
/// same facts and stores decision, Message-ID and the sealed message together. These very bytes are printed or sent, as
/// long as the facts call for them; once they may have left, whatever happens. One postman works on a data directory
/// at a time.
public struct Postman: Sendable {
    /// What one round did.
    public struct Round: Sendable, Codable {
        public var decided = 0
        public var letters = 0
        public var emails = 0
        /// Now waiting for a person (`mail held`).
        public var held = 0
        /// Not sent yet: the mail server is away, or its word was lost.
        public var waiting = 0
        /// Messages that could not be made or handed over, by code: a person looks.
        public var failed: [String: Int] = [:]

        public init() {}
    }

    let desk: Desk
    private let sender: (any MailSender)?
    private let backOff: BackOff
    private let random: @Sendable () -> UInt64
    private let wording: Wording

    /// - Parameters:
    ///   - sender: nil writes e-mails as .eml files.
    ///   - random: uniformly distributed; spreads the pauses after failures.
    public init(
        desk: Desk, sender: (any MailSender)?, backOff: BackOff = BackOff(),
        random: @escaping @Sendable () -> UInt64 = { .random(in: .min ... .max) }
    ) throws {
        self.desk = desk
        self.sender = sender
        self.backOff = backOff
        self.random = random
        wording = try Wording { name throws(Failure) in try PackagedData.standard.text("wording/ja/" + name) }
    }

    /// Decides what is due, prints and sends.
    public func round() async throws -> Round {
        var round = Round()
        if try await desk.transact({ desk in try desk.office.isPaused(in: desk.store) }) { return round }
        try await decide(&round)
        try await deliver(&round)
        return round
    }

    /// Every message, in order of time.
    public func messages() async throws -> [MessageLine] {
        try await desk.transact { desk in
            let releases = Dictionary(grouping: try desk.store.all(NoticeRelease.self), by: \.held.key)
            return try desk.store.all(NoticeRecord.self).map { record in
                var line = record.line
                var (word, key) = (record.declined ?? record.bounced, record.documentID)
                word = word ?? releases[record.key]?.max { $0.word.at < $1.word.at }?.word
                if word == nil, let before = try desk.before(record) {
                    (word, key) = (before.bounced ?? before.again, before.documentID)
                }
                line.decidedBy = word?.by
                line.reason = try word.map { try desk.reason(of: $0, about: key) }
                return line
            }.sorted { ($0.decidedAt, $0.key) < ($1.decidedAt, $1.key) }
        }
    }

    /// A held message as it would go out now: a PDF, or an e-mail.
    /// - Parameter key: of a ``HeldMessage``.
    /// - Returns: with it ``HeldMessage/seen``.
    /// - Throws: `desk.message-not-held`, and what keeps it from being made.
    public func preview(_ key: String) async throws -> (bytes: [UInt8], seen: String) {
        let (draft, seen, now) = try await desk.transact { desk in
            let hold = try desk.hold(key)
            let plan = try desk.notices(for: hold.application, at: desk.now, previewed: hold.held, again: hold.key)
            return (plan.drafts.first { $0.due.key == hold.key }, try desk.seen(hold), desk.now)
        }
        guard let draft else { throw Failure(.deskMessageNotHeld) }
        return (try await compose(draft, at: now).bytes, seen)
    }

    // MARK: - Deciding

    private func decide(_ round: inout Round) async throws {
        let (checks, now) = try await desk.transact { desk in (try desk.store.all(NoticeCheck.self), desk.now) }
        for check in checks where check.delay.map({ $0.notBefore <= now }) ?? true {
            do {
                try await decide(check, now, &round)
            } catch {
                let code = try Self.code(of: error)
                round.failed[code, default: 0] += 1
                let delay = delay(check.delay, code, now)
                try await desk.transact { desk in
                    try desk.store.put(NoticeCheck(application: check.application, delay: delay))
                }
            }
        }
    }

    private func decide(_ check: NoticeCheck, _ now: Instant, _ round: inout Round) async throws {
        let plan = try await desk.transact { desk in
            for record in try desk.store.all(NoticeRecord.self, "application", check.application.description) {
                _ = try desk.mayLeave(record)
            }
            return try desk.notices(for: check.application, at: now)
        }
        var made = Made()
        for held in plan.held { made.hold(held, of: plan, now) }
        for draft in plan.drafts {
            do {
                let composed = try await compose(draft, at: now)
                try keep(composed, of: draft, plan, now, &made)
            } catch {
                let code = try Self.code(of: error)
                round.failed[code, default: 0] += 1
                made.delay = delay(check.delay, code, now)
                made.hold(HeldNotice(key: draft.due.key, cause: .failed), of: plan, now, code: code)
            }
        }
        let (decided, held) = try await store(made, of: plan, check.application, now)
        round.decided += decided
        round.held += held
    }

    /// What became of the messages of one application.
    private struct Made: Sendable {
        var messages: [Composed] = []
        var holds: [NoticeHold] = []
        /// One could not be made: tried again then.
        var delay: Delay?

        mutating func hold(
            _ held: HeldNotice, of plan: NoticePlan, _ now: Instant, code: String? = nil, characters: WireBytes? = nil
        ) {
            guard let reception = plan.reception else { return }
            holds.append(
                NoticeHold(
                    application: held.key.application, reception: reception, kind: held.key.kind,
                    occasion: held.key.occasion, copy: held.key.laterCopy, cause: held.cause, since: now, code: code,
                    characters: characters))
        }
    }

    /// A letter with doubtful characters goes out only after a person looked at these very ones.
    private func keep(
        _ composed: Composed, of draft: NoticeDraft, _ plan: NoticePlan, _ now: Instant, _ made: inout Made
    ) throws {
        let office = desk.office
        let doubtful = composed.doubtful
        if doubtful.isEmpty || office.fingerprint(ofCharacters: doubtful) == draft.released {
            made.messages.append(composed)
        } else {
            made.hold(
                HeldNotice(key: draft.due.key, cause: .characters), of: plan, now,
                characters: try office.log.vault.seal(doubtful, context: "notice-hold/\(draft.due.key.text)"))
        }
    }

    /// Stores the messages if they are still due as they were written; otherwise the next round writes them anew.
    private func store(
        _ made: Made, of plan: NoticePlan, _ application: EntityID, _ now: Instant
    ) async throws -> (decided: Int, held: Int) {
        return try await desk.transact { desk in
            guard try desk.notices(for: application, at: now) == plan else { return (0, 0) }
            let held = try desk.setHolds(of: application, to: made.holds)
            for message in made.messages {
                try desk.store.put(message.record)
                try desk.store.put(
                    NoticeBody(
                        key: message.record.documentID,
                        sealed: try desk.log.vault.seal(
                            WireBytes(message.bytes), context: "notice/\(message.record.documentID)")))
            }
            if let delay = made.delay {
                try desk.store.put(NoticeCheck(application: application, delay: delay))
            } else {
                try desk.store.remove(NoticeCheck.self, application.description)
            }
            return (made.messages.count, held)
        }
    }

    private struct Composed: Sendable {
        var record: NoticeRecord
        var bytes: [UInt8]
        /// Characters of a letter that no typeface here has, or only in another form.
        var doubtful: [String] = []
    }

    private func compose(_ draft: NoticeDraft, at now: Instant) async throws -> Composed {
        let (key, values, wording) = (draft.due.key, draft.values, wording)
        var record = NoticeRecord(
            application: key.application, reception: values.receptionNumber, kind: key.kind, occasion: key.occasion,
            copy: key.laterCopy, channel: draft.due.channel, decidedAt: now, state: .decided, deadline: values.deadline,
            missingCharacters: 0, facts: try desk.office.fingerprint(of: draft))
        if key.kind == .received { record.route = values.route }
        guard draft.due.channel == .email, let recipient = draft.recipient else {
            let letter = try await offPool { try LetterComposer(wording: wording).compose(key.kind, values) }
            var seen: Set<VerbatimText> = []
            let doubtful = (letter.pdf.missing + letter.pdf.approximated).filter {
                seen.insert(VerbatimText($0)).inserted
            }
            record.missingCharacters = doubtful.count
            record.file = record.fileName
            return Composed(record: record, bytes: letter.pdf.bytes, doubtful: doubtful)
        }
        guard let from = try? MailAddress(desk.office.settings.mailFrom) else { throw Failure(.mailSender) }
        let to = try MailAddress(recipient)
        let id = try MessageID(key: key, domain: String(from.text.split(separator: "@").last ?? ""))
        record.messageID = id.text
        record.recipient = try desk.office.log.vault.seal(to.text, context: "recipient/\(key.text)")
        if sender == nil { record.file = record.fileName }
        let bytes = try EMailComposer(wording: wording).compose(
            key.kind, values, messageID: id, date: now, from: from, to: to)
        return Composed(record: record, bytes: bytes)
    }

    // MARK: - Sending

    private func deliver(_ round: inout Round) async throws {
        let (open, now) = try await desk.transact { desk in
            (try desk.store.all(NoticeRecord.self, "open", "yes"), desk.now)
        }
        for record in open {
            if let delay = record.delay, delay.notBefore > now {
                round.waiting += 1
                continue
            }
            do {
                try await deliver(record, &round)
            } catch {
                let code = try Self.code(of: error)
                round.failed[code, default: 0] += 1
                try await hold(record, code)
            }
        }
    }

    private func deliver(_ record: NoticeRecord, _ round: inout Round) async throws {
        if record.channel == .email, let sender { return try await send(record, through: sender, &round) }
        guard try await write(record) else { return }
        if record.channel == .email { round.emails += 1 } else { round.letters += 1 }
    }

    /// File and record in one transaction, so that nobody declines it between the two. The same bytes under the same
    /// name: a crash before the commit writes the file again and prints nothing twice.
    /// - Returns: false when it must not leave: a person declined it, or the facts are others now.
    private func write(_ record: NoticeRecord) async throws -> Bool {
        try await desk.transact { desk in
            guard var record = try desk.open(record), try desk.mayLeave(record) else { return false }
            let bytes = try desk.body(of: record)
            let folder = desk.office.folder(of: record)
            record.file = record.fileName
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            let path = folder + "/" + record.fileName
            if !FileManager.default.fileExists(atPath: path) { try SecretFiles.write(bytes, to: path) }
            try desk.settle(record)
            return true
        }
    }

    private func send(
        _ record: NoticeRecord, through sender: any MailSender, _ round: inout Round
    ) async throws {
        // Once it is marked it may have left: a person declines it before that, or too late.
        let marked = try await desk.transact { desk -> (bytes: [UInt8], to: String)? in
            guard var record = try desk.open(record), try desk.mayLeave(record) else { return nil }
            guard let sealed = record.recipient else { throw Failure(.deskMessageMissing) }
            let to = try desk.log.vault.open(String.self, sealed, context: "recipient/\(record.documentID)")
            let bytes = try desk.body(of: record)
            record.state = .sending
            try desk.store.put(record)
            return (bytes, to)
        }
        guard let marked else { return }
        do throws(Failure) {
            try await sender.send(message: marked.bytes, from: desk.office.settings.mailFrom, to: [marked.to])
        } catch {
            return try await postpone(record, after: error, &round)
        }
        round.emails += 1
        // The mail server has it, whatever a person decided meanwhile.
        try await desk.transact { desk in
            try desk.settle(try desk.store.get(NoticeRecord.self, record.documentID) ?? record)
        }
    }

    /// - Parameter record: as it was before this try.
    private func postpone(_ record: NoticeRecord, after failure: Failure, _ round: inout Round) async throws {
        let mayHaveLeft = record.state == .sending || failure.code == .networkOutcomeUnknown
        let delay = delay(record.delay, failure.code.id, desk.office.clock.now())
        let waits = try await desk.transact { desk in
            guard var record = try desk.open(record) else { return false }
            if failure.code == .mailRefused {
                try desk.turnIntoLetter(record)
                return true
            }
            // After a lost answer it goes again as it was, under its Message-ID, whatever the next try brings.
            if !mayHaveLeft { record.state = .decided }
            record.delay = delay
            try desk.store.put(record)
            return true
        }
        if waits { round.waiting += 1 }
    }

    /// What went wrong here, not at the mail server: tried again, and a person looks.
    private func hold(_ record: NoticeRecord, _ code: String) async throws {
        let delay = delay(record.delay, code, desk.office.clock.now())
        try await desk.transact { desk in
            guard var record = try desk.open(record) else { return }
            record.delay = delay
            try desk.store.put(record)
            let before = try desk.store.get(NoticeHold.self, record.documentID)
            try desk.store.put(
                NoticeHold(
                    application: record.application, reception: record.reception, kind: record.kind,
                    occasion: record.occasion, copy: record.copy, cause: .failed, since: before?.since ?? desk.now,
                    code: code))
            if before == nil { try desk.refresh([record.application]) }
        }
    }

    private func delay(_ last: Delay?, _ code: String, _ now: Instant) -> Delay {
        let failures = last?.failures ?? 0
        let pause = backOff.pause(afterFailures: failures, retryAfter: nil, random: random())
        return Delay(failures: failures + 1, notBefore: now.adding(milliseconds: pause), code: code)
    }

    /// What is counted and logged of an error; a cancelled round is none.
    private static func code(of error: any Error) throws -> String {
        if error is CancellationError { throw error }
        return registeredCode(of: error)
    }
}

extension DeskTransaction {
    /// The record as it is now; nil when nothing more is done about it: a person may have declined it meanwhile.
    fileprivate func open(_ record: NoticeRecord) throws -> NoticeRecord? {
        try store.get(NoticeRecord.self, record.documentID).flatMap { $0.state.isOver ? nil : $0 }
    }

    /// What was decided and has not left is looked at again: it leaves only as the facts of now have it. Otherwise it
    /// is decided anew, or dropped; in conflict it waits. What may have left goes again as it was.
    fileprivate func mayLeave(_ record: NoticeRecord) throws -> Bool {
        guard record.state == .decided else { return !record.state.isOver }
        let plan = try notices(for: record.application, at: record.decidedAt, again: record.key)
        if plan.isUndecided { return false }
        let draft = plan.drafts.first { $0.due.key == record.key }
        if let draft, try office.fingerprint(of: draft) == record.facts { return true }
        let isDue = draft != nil || plan.held.contains { $0.key == record.key }
        try takeBack(record, dropped: isDue ? nil : try dropCause(of: record))
        return false
    }

    private func dropCause(of record: NoticeRecord) throws -> DropCause {
        let file = try caseFile(record.application)
        if case .joined = file.cluster { return .joined }
        if file.isDeceased { return .deceased }
        guard file.isWithdrawn else { return .over }
        return record.kind == .withdrawn ? .protected : .withdrawn
    }

    /// - Parameter cause: nil where it is decided anew.
    private func takeBack(_ record: NoticeRecord, dropped cause: DropCause?) throws {
        try office.removeFile(of: record)
        try store.remove(NoticeBody.self, record.documentID)
        try store.remove(NoticeHold.self, record.documentID)
        if let cause {
            var record = record
            (record.state, record.why) = (.dropped, cause)
            (record.delay, record.file, record.deadline) = (nil, nil, nil)
            try store.put(record)
        } else {
            try store.remove(NoticeRecord.self, record.documentID)
        }
        try refresh([record.application])
    }

    fileprivate func body(of record: NoticeRecord) throws -> [UInt8] {
        guard let body = try store.get(NoticeBody.self, record.documentID) else { throw Failure(.deskMessageMissing) }
        return try log.vault.open(WireBytes.self, body.sealed, context: "notice/\(record.documentID)").bytes
    }

    /// It left.
    fileprivate func settle(_ record: NoticeRecord) throws {
        var record = record
        record.state = .sent
        record.sentAt = now
        record.delay = nil
        try store.put(record)
        try store.remove(NoticeBody.self, record.documentID)
        if try store.get(NoticeHold.self, record.documentID) != nil {
            try store.remove(NoticeHold.self, record.documentID)
            try refresh([record.application])
        }
    }

    /// The mail server will never take it: the same message is decided anew, as a letter.
    fileprivate func turnIntoLetter(_ record: NoticeRecord) throws {
        try store.put(EMailBounce(application: record.application, at: now))
        try store.remove(NoticeRecord.self, record.documentID)
        try store.remove(NoticeBody.self, record.documentID)
        try store.put(NoticeCheck(application: record.application))
    }
}
