public import Domain
import Notices
import Storage

/// Messages that left and are made once more, because a person says so (design.md 2.7).
extension Desk {
    /// An e-mail came back after the mail server had taken it: its application gets letters from then on, and what it
    /// said goes by letter where it still holds (papers-ja.md g 13).
    ///
    /// - Parameter key: of a ``MessageLine``.
    /// - Throws: `desk.message-unknown`, `desk.message-not-email`, `desk.message-not-sent`, `desk.reason-missing`,
    ///   ``ErrorCode/notPermitted``.
    public func noteBounce(_ key: String, reason: String, by clerk: StaffNumber) async throws {
        try await transact { desk in
            var (record, word) = try desk.sentMessage(key, reason, by: clerk)
            guard record.channel == .email else { throw Failure(.deskMessageNotEMail) }
            guard [.sent, .sending].contains(record.state) else { throw Failure(.deskMessageNotSent) }
            // One whose answer was lost did leave.
            (record.state, record.bounced) = (.bounced, word)
            (record.sentAt, record.delay) = (record.sentAt ?? desk.now, nil)
            try desk.store.put(record)
            try desk.store.remove(NoticeBody.self, record.documentID)
            try desk.store.remove(NoticeHold.self, record.documentID)
            try desk.store.put(EMailBounce(application: record.application, at: desk.now))
            try desk.refresh([record.application])
        }
    }

    /// A message that left is made once more, under a key of its own; the first stays as it is. What holds any message
    /// holds it too.
    ///
    /// - Parameters:
    ///   - key: of a ``MessageLine``, the last of its copies.
    ///   - seen: ``CaseFile/seen`` of what was looked at, where it matters that nothing else was written since.
    /// - Throws: `desk.message-unknown`, `desk.message-not-sent`, `desk.message-over` where nothing calls for it any
    ///   more, `desk.changed-since`, `desk.reason-missing`, ``ErrorCode/notPermitted``.
    public func sendAgain(_ key: String, seen: String? = nil, reason: String, by clerk: StaffNumber) async throws {
        try await transact { desk in
            var (record, word) = try desk.sentMessage(key, reason, by: clerk)
            if let seen { try desk.caseFile(record.application).check(seen: seen) }
            guard record.state == .sent, record.again == nil else { throw Failure(.deskMessageNotSent) }
            record.again = word
            try desk.store.put(record)
            let plan = try desk.notices(for: record.application, at: desk.now)
            var wanted = record.key
            wanted.copy += 1
            let isDue = (plan.drafts.map(\.due.key) + plan.held.map(\.key)).contains(wanted)
            guard isDue || plan.isUndecided else { throw Failure(.deskMessageOver) }
            try desk.refresh([record.application])
        }
    }
}

extension DeskTransaction {
    fileprivate func sentMessage(
        _ key: String, _ reason: String, by clerk: StaffNumber
    ) throws -> (NoticeRecord, PersonsWord) {
        try authorise(Clerks(clerk), to: .sendNotices)
        let word = try word(reason, about: key, by: clerk)
        guard let record = try store.get(NoticeRecord.self, key) else { throw Failure(.deskMessageUnknown) }
        return (record, word)
    }

    /// The copy that a later one was made after.
    func before(_ record: NoticeRecord) throws -> NoticeRecord? {
        guard let copy = record.copy else { return nil }
        var key = record.key
        key.copy = copy - 1
        return try store.get(NoticeRecord.self, key.text)
    }
}

extension NoticeKey {
    /// Kept from the second copy on.
    var laterCopy: Int? { copy > 1 ? copy : nil }
}

extension Sequence<NoticeRecord> {
    /// The copies that are wanted, as ``CaseStanding/copies``.
    var wantedCopies: [NoticeKey: Int] {
        var copies: [NoticeKey: Int] = [:]
        for record in self where record.again != nil || record.bounced != nil {
            var first = record.key
            first.copy = 1
            copies[first] = Swift.max(copies[first] ?? 1, record.key.copy + 1)
        }
        return copies
    }
}
