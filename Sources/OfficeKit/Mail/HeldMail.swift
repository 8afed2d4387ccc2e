public import Domain
import Foundation
import Notices
import Records
import Storage
import SyncProtocol

/// A message that waits for a person, and why. Follows from the facts: written and removed with them.
struct NoticeHold: Document {
    static let collection = "notice-holds"
    var application: EntityID
    var reception: ReceptionNumber
    var kind: NoticeKind
    var occasion: Int
    var copy: Int?
    var cause: HeldNotice.Cause
    var since: Instant
    /// Why it failed: ``ErrorCode/id``, or the error's type.
    var code: String?
    /// The doubtful characters, sealed: mostly of a name.
    var characters: WireBytes?

    var key: NoticeKey { NoticeKey(application: application, kind: kind, occasion: occasion, copy: copy ?? 1) }
    var held: HeldNotice { HeldNotice(key: key, cause: cause) }
    var documentID: String { key.text }
    var keys: [DocumentKey] { [DocumentKey("application", application.description)] }
}

/// A person let a message go that one cause held.
struct NoticeRelease: Document {
    static let collection = "notice-releases"
    var application: EntityID
    var kind: NoticeKind
    var occasion: Int
    var copy: Int?
    var cause: HeldNotice.Cause
    /// Keyed fingerprint of the doubtful characters that were looked at: others are held again.
    var characters: String?
    /// What was looked at, as ``Office/fingerprint(of:)`` of the draft at the moment ``since``.
    var facts: String?
    var since: Instant?
    var word: PersonsWord

    var held: HeldNotice {
        HeldNotice(
            key: NoticeKey(application: application, kind: kind, occasion: occasion, copy: copy ?? 1), cause: cause)
    }
    var documentID: String { "\(held.key.text)/\(cause.rawValue)" }
    var keys: [DocumentKey] { [DocumentKey("application", application.description)] }
}

/// Who decided about a message, when, and why (sealed: reasons name circumstances).
struct PersonsWord: Hashable, Sendable, Codable {
    var by: StaffNumber
    var at: Instant
    var reason: WireBytes
}

/// A message that waits for a person. Its JSON keys are promises (docs/desk.md).
public struct HeldMessage: Sendable, Codable {
    /// `<application>/<kind>/<occasion>`
    public var key: String
    public var application: EntityID
    public var reception: ReceptionNumber
    public var kind: String
    /// `protected`, `unverified`, `mix-up`, `characters`, `failed`, `restored` or `withdrawal-told`.
    public var why: String
    public var since: Instant
    /// The code of what failed.
    public var code: String?
    /// What no typeface here has, or only in another form.
    public var characters: [String]
    /// A person may let it go; otherwise it goes once its cause is gone, or is declined.
    public var mayBeReleased: Bool
    /// Fingerprint of why it waits and what it would say: the decision names it (`--seen`).
    public var seen: String
}

extension Desk {
    /// Every message that waits for a person, by reception number.
    public func heldMessages() async throws -> [HeldMessage] {
        try await transact { desk in
            try desk.store.all(NoticeHold.self).map { hold in
                HeldMessage(
                    key: hold.key.text, application: hold.application, reception: hold.reception,
                    kind: hold.kind.rawValue, why: hold.cause.rawValue, since: hold.since, code: hold.code,
                    characters: try desk.characters(of: hold), mayBeReleased: hold.held.mayBeReleased,
                    seen: try desk.seen(hold))
            }.sorted { ($0.reception, $0.key) < ($1.reception, $1.key) }
        }
    }

    /// A person's decision about a held message: it goes, or it never does (papers-ja.md, head: 担当者が1件ずつ決める).
    ///
    /// - Parameters:
    ///   - key: of a ``HeldMessage``.
    ///   - seen: ``HeldMessage/seen`` of what was looked at.
    /// - Throws: `desk.message-not-held`, `desk.message-not-releasable`, `desk.changed-since`, `desk.reason-missing`,
    ///   ``ErrorCode/operatorUnknown``, ``ErrorCode/notPermitted``.
    public func decideMessage(
        _ key: String, send: Bool, seen: String, reason: String, by clerk: StaffNumber
    ) async throws {
        try await transact { desk in
            try desk.authorise(Clerks(clerk), to: .sendNotices)
            let word = try desk.word(reason, about: key, by: clerk)
            let hold = try desk.hold(key)
            guard try seen.lowercased() == desk.seen(hold) else { throw Failure(.deskChangedSince) }
            if send { try desk.release(hold, word) } else { try desk.decline(hold, word) }
            try desk.store.remove(NoticeHold.self, key)
            try desk.refresh([hold.application])
        }
    }
}

extension DeskTransaction {
    /// A person's word about a message, its reason sealed. Throws `desk.reason-missing`, `text.…`.
    func word(_ reason: String, about key: String, by clerk: StaffNumber) throws -> PersonsWord {
        guard !reason.isBlank else { throw Failure(.deskReasonMissing) }
        try TypedText.check(reason, field: "reason", limit: TypedText.reasonLimit)
        return PersonsWord(
            by: clerk, at: now, reason: try log.vault.seal(reason, context: "notice-word/\(key)"))
    }

    func reason(of word: PersonsWord, about key: String) throws -> String {
        try log.vault.open(String.self, word.reason, context: "notice-word/\(key)")
    }

    /// Throws `desk.message-not-held`.
    func hold(_ key: String) throws -> NoticeHold {
        guard let hold = try store.get(NoticeHold.self, key) else { throw Failure(.deskMessageNotHeld) }
        return hold
    }

    func characters(of hold: NoticeHold) throws -> [String] {
        try hold.characters.map {
            try log.vault.open([String].self, $0, context: "notice-hold/\(hold.documentID)")
        } ?? []
    }

    /// What a held message would say, in all but the cause that holds it; nil where it cannot be told. At one moment:
    /// that a day passes changes nothing.
    private func draft(of hold: NoticeHold) throws -> NoticeDraft? {
        try ifReadable {
            try notices(for: hold.application, at: hold.since, previewed: hold.held, again: hold.key).drafts
                .first { $0.due.key == hold.key }
        } ?? nil
    }

    /// A short fingerprint of why a message waits, and of what it would say.
    func seen(_ hold: NoticeHold) throws -> String {
        let draft = try draft(of: hold).map(office.fingerprint(of:)) ?? ""
        let facts = try [hold.documentID, hold.cause.rawValue, draft] + characters(of: hold)
        return String(log.vault.index(facts.joined(separator: "\n"), purpose: "held-message").prefix(12))
    }

    /// The holds of an application become these; the tasks follow. Messages already decided are left alone: what
    /// holds them arose when they were to leave.
    /// - Returns: how many are new.
    func setHolds(of application: EntityID, to holds: [NoticeHold]) throws -> Int {
        let old = try store.all(NoticeHold.self, "application", application.description).filter {
            try decided($0.documentID) == nil
        }
        var new = 0
        for var hold in holds {
            if let before = old.first(where: { $0.held == hold.held }) { hold.since = before.since } else { new += 1 }
            try store.put(hold)
        }
        let gone = Set(old.map(\.documentID)).subtracting(holds.map(\.documentID))
        for key in gone { try store.remove(NoticeHold.self, key) }
        if new > 0 || !gone.isEmpty { try refresh([application]) }
        return new
    }

    fileprivate func release(_ hold: NoticeHold, _ word: PersonsWord) throws {
        guard hold.held.mayBeReleased else {
            throw Failure(.deskMessageNotReleasable, ["why": hold.cause.rawValue])
        }
        let characters = try characters(of: hold)
        try store.put(
            NoticeRelease(
                application: hold.application, kind: hold.kind, occasion: hold.occasion, copy: hold.copy,
                cause: hold.cause,
                characters: characters.isEmpty ? nil : office.fingerprint(ofCharacters: characters),
                facts: try draft(of: hold).map(office.fingerprint(of:)), since: hold.since, word: word))
    }

    /// The record of a message that was decided, and not dropped since.
    func decided(_ key: String) throws -> NoticeRecord? {
        try store.get(NoticeRecord.self, key).flatMap { $0.state == .dropped ? nil : $0 }
    }

    /// Decided once, like any other message: that it is not sent.
    fileprivate func decline(_ hold: NoticeHold, _ word: PersonsWord) throws {
        var record =
            try decided(hold.documentID)
            ?? NoticeRecord(
                application: hold.application, reception: hold.reception, kind: hold.kind, occasion: hold.occasion,
                copy: hold.copy, channel: .letter, decidedAt: now, state: .declined, missingCharacters: 0)
        record.state = .declined
        record.delay = nil
        record.declined = word
        record.file = nil
        try office.removeFile(of: record)
        try store.put(record)
        try store.remove(NoticeBody.self, hold.documentID)
    }
}

extension Office {
    func fingerprint(ofCharacters characters: [String]) -> String {
        log.vault.index(characters.joined(separator: "\n"), purpose: "characters")
    }

    /// Keyed fingerprint of what a message says, to whom and how.
    func fingerprint(of draft: NoticeDraft) throws -> String {
        log.vault.index(String(decoding: try CanonicalJSON.encode(draft), as: UTF8.self), purpose: "notice")
    }
}
