import Domain
import Foundation
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
/// same facts and stores decision, Message-ID and the sealed message together. From there on the same bytes are
/// printed or sent, whatever happens in between. One postman works on a data directory at a time.
public struct Postman: Sendable {
    /// What one round did.
    public struct Round: Sendable, Codable {
        public var decided = 0
        public var letters = 0
        public var emails = 0
        /// Not sent yet: the mail server is away, or its word was lost.
        public var waiting = 0
        /// Messages that could not be written, by code: a person looks.
        public var failed: [String: Int] = [:]

        public init() {}
    }

    private let desk: Desk
    private let sender: (any MailSender)?
    private let rules: NoticeRules
    private let wording: Wording

    /// - Parameter sender: nil writes e-mails as .eml files.
    public init(desk: Desk, sender: (any MailSender)?) throws {
        self.desk = desk
        self.sender = sender
        rules = NoticeRules()
        wording = try Wording { name throws(Failure) in try PackagedData.standard.text("wording/ja/" + name) }
    }

    /// Decides what is due, prints and sends.
    public func round() async throws -> Round {
        var round = Round()
        try await decide(&round)
        try await deliver(&round)
        return round
    }

    /// Every message, by key.
    public func messages() async throws -> [MessageLine] {
        try await desk.transact { desk in try desk.store.all(NoticeRecord.self).map(\.line) }
    }

    // MARK: - Deciding

    private func decide(_ round: inout Round) async throws {
        let rules = rules
        let (checks, now) = try await desk.transact { desk in
            (try desk.store.all(NoticeCheck.self).map(\.application), desk.now)
        }
        for application in checks {
            let drafts = try await desk.transact { desk in
                try desk.drafts(for: application, rules: rules, at: now)
            }
            var composed: [(NoticeRecord, [UInt8])] = []
            var isWhole = true
            for draft in drafts {
                do {
                    composed.append(try await compose(draft, at: now))
                } catch let failure as Failure {
                    round.failed[failure.code.id, default: 0] += 1
                    isWhole = false
                }
            }
            round.decided += try await store(composed, of: drafts, application, now, done: isWhole)
        }
    }

    /// Stores the messages if they are still due as they were written; otherwise the next round writes them anew.
    private func store(
        _ composed: [(NoticeRecord, [UInt8])], of drafts: [NoticeDraft], _ application: EntityID, _ now: Instant,
        done: Bool
    ) async throws -> Int {
        let rules = rules
        return try await desk.transact { desk in
            guard try desk.drafts(for: application, rules: rules, at: now) == drafts else { return 0 }
            for (record, bytes) in composed {
                try desk.store.put(record)
                try desk.store.put(
                    NoticeBody(
                        key: record.documentID,
                        sealed: try desk.log.vault.seal(WireBytes(bytes), context: "notice/\(record.documentID)")))
            }
            if done { try desk.store.remove(NoticeCheck.self, application.description) }
            return composed.count
        }
    }

    private func compose(_ draft: NoticeDraft, at now: Instant) async throws -> (NoticeRecord, [UInt8]) {
        let (key, values, wording) = (draft.due.key, draft.values, wording)
        var record = NoticeRecord(
            application: key.application, reception: values.receptionNumber, kind: key.kind, occasion: key.occasion,
            channel: draft.due.channel, decidedAt: now, state: .decided, deadline: values.deadline,
            missingCharacters: 0)
        guard draft.due.channel == .email, let recipient = draft.recipient else {
            let letter = try await offPool { try LetterComposer(wording: wording).compose(key.kind, values) }
            record.missingCharacters = letter.pdf.missing.count
            record.file = record.stem + ".pdf"
            return (record, letter.pdf.bytes)
        }
        let from = try MailAddress(desk.office.settings.mailFrom)
        let to = try MailAddress(recipient)
        let id = try MessageID(key: key, domain: String(from.text.split(separator: "@").last ?? ""))
        record.messageID = id.text
        record.recipient = try desk.office.log.vault.seal(to.text, context: "recipient/\(key.text)")
        if sender == nil { record.file = record.stem + ".eml" }
        let bytes = try EMailComposer(wording: wording).compose(
            key.kind, values, messageID: id, date: now, from: from, to: to)
        return (record, bytes)
    }

    // MARK: - Sending

    private func deliver(_ round: inout Round) async throws {
        let (open, now) = try await desk.transact { desk in
            (try desk.store.all(NoticeRecord.self, "open", "yes"), desk.now)
        }
        for record in open {
            if let notBefore = record.notBefore, notBefore > now {
                round.waiting += 1
                continue
            }
            let bytes = try await body(of: record)
            if record.channel == .email, let sender {
                try await send(record, bytes, through: sender, &round)
            } else {
                try await write(record, bytes)
                if record.channel == .email { round.emails += 1 } else { round.letters += 1 }
            }
        }
    }

    private func body(of record: NoticeRecord) async throws -> [UInt8] {
        try await desk.transact { desk in
            guard let body = try desk.store.get(NoticeBody.self, record.documentID) else {
                throw Failure(.deskMessageMissing)
            }
            return try desk.log.vault.open(WireBytes.self, body.sealed, context: "notice/\(record.documentID)").bytes
        }
    }

    /// The same bytes under the same name: a crash between file and record writes the file again and prints nothing
    /// twice.
    private func write(_ record: NoticeRecord, _ bytes: [UInt8]) async throws {
        let folder = desk.office.directory + (record.channel == .email ? "/mail" : "/letters")
        var record = record
        let name = record.file ?? record.stem + (record.channel == .email ? ".eml" : ".pdf")
        record.file = name
        try await offPool {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            let path = folder + "/" + name
            if !FileManager.default.fileExists(atPath: path) { try SecretFiles.write(bytes, to: path) }
        }
        try await settle(record)
    }

    private func send(
        _ record: NoticeRecord, _ bytes: [UInt8], through sender: any MailSender, _ round: inout Round
    ) async throws {
        guard let sealed = record.recipient else { throw Failure(.deskMessageMissing) }
        let to = try desk.office.log.vault.open(String.self, sealed, context: "recipient/\(record.documentID)")
        var record = record
        record.state = .sending
        record.notBefore = nil
        try await desk.transact { [record] desk in try desk.store.put(record) }
        do throws(Failure) {
            try await sender.send(message: bytes, from: desk.office.settings.mailFrom, to: [to])
        } catch {
            round.waiting += 1
            return try await postpone(record, after: error)
        }
        round.emails += 1
        try await settle(record)
    }

    private func postpone(_ record: NoticeRecord, after failure: Failure) async throws {
        try await desk.transact { desk in
            if failure.code == .mailRefused { return try desk.turnIntoLetter(record) }
            var record = record
            // After a lost answer it goes again under its Message-ID, as it does after anything else.
            if failure.code != .networkOutcomeUnknown { record.state = .decided }
            record.notBefore = desk.now.adding(milliseconds: 60_000)
            try desk.store.put(record)
        }
    }

    private func settle(_ record: NoticeRecord) async throws {
        try await desk.transact { desk in
            var record = record
            record.state = .sent
            record.sentAt = desk.now
            try desk.store.put(record)
            try desk.store.remove(NoticeBody.self, record.documentID)
        }
    }
}

extension DeskTransaction {
    /// The mail server will never take it: the same message is decided anew, as a letter.
    fileprivate func turnIntoLetter(_ record: NoticeRecord) throws {
        try store.put(EMailBounce(application: record.application, at: now))
        try store.remove(NoticeRecord.self, record.documentID)
        try store.remove(NoticeBody.self, record.documentID)
        try store.put(NoticeCheck(application: record.application))
    }
}
