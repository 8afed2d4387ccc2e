import Domain
import JLIS
import Merge
import Records
import Resources
import Storage
import SyncProtocol

extension Forwarder {
    /// Takes in what J-LIS changed since the last time, each change in a transaction of its own. One that fails is set
    /// aside and shown; the others go on.
    func follow(_ round: inout Round) async throws {
        try await takeAgain(&round)
        while true {
            let after = try await desk.transact { desk in
                try desk.store.get(JLISCursor.self, JLISCursor.name)?.sequence ?? 0
            }
            let answer: JLISChanges
            do { answer = try await client.changes(after: after) } catch { return try note(error, &round) }
            for change in answer.changes { try await take(change, &round) }
            guard let last = answer.last else { return }
            if answer.changes.last?.sequence != last {
                // The page ends with steps this program does not know.
                try await desk.transact { try $0.store.put(JLISCursor(sequence: last)) }
            }
            guard answer.more else { return }
        }
    }

    private func take(_ change: JLISChange, _ round: inout Round) async throws {
        do {
            let outcome = try await desk.transact { desk in
                try desk.store.put(JLISCursor(sequence: change.sequence))
                return try desk.isBehindSetAside(change) ? Taking.setAside : try desk.take(change)
            }
            round.count(outcome)
        } catch {
            try Task.checkCancellation()
            let code = registeredCode(of: error)
            try await desk.transact { desk in
                try desk.store.put(SetAsideChange(change: change, code: code))
                try desk.store.put(JLISCursor(sequence: change.sequence))
            }
            round.count(.setAside)
        }
    }

    /// What was set aside may succeed now: the disk has room again, or this program knows more than the last one.
    private func takeAgain(_ round: inout Round) async throws {
        var stuck: Set<SubmissionKey> = []
        for waiting in try await desk.transact({ desk in try desk.store.all(SetAsideChange.self) }) {
            let change = waiting.change
            guard !stuck.contains(change.key) else { continue }
            do {
                let outcome = try await desk.transact { desk in
                    try desk.store.remove(SetAsideChange.self, waiting.documentID)
                    return try desk.take(change)
                }
                round.count(outcome)
            } catch {
                try Task.checkCancellation()
                stuck.insert(change.key)
            }
        }
    }
}

/// What became of a change of J-LIS.
private enum Taking: Sendable {
    case taken
    /// It is about nothing of ours, or known already.
    case nothingNew
    case setAside
}

extension Forwarder.Round {
    fileprivate mutating func count(_ taking: Taking) {
        switch taking {
        case .taken: changes += 1
        case .setAside: setAside += 1
        case .nothingNew: break
        }
    }
}

extension DeskTransaction {
    /// An earlier change of the same submission waits: this one waits behind it.
    fileprivate func isBehindSetAside(_ change: JLISChange) throws -> Bool {
        guard let first = try store.all(SetAsideChange.self, "key", change.key.description).first else { return false }
        try store.put(SetAsideChange(change: change, code: first.code))
        return true
    }

    fileprivate func take(_ change: JLISChange) throws -> Taking {
        guard var record = try store.get(SubmissionRecord.self, change.key.description) else { return .nothingNew }
        let step = SubmissionRecord.Step(
            stage: change.stage, at: change.at, reasons: change.reasons, cause: change.cause)
        guard !record.steps.contains(step) else { return .nothingNew }
        record.steps.append(step)
        try store.put(record)
        if record.abandonedAt != nil {
            // A request that was given up arrived after all: what came of it is ended at once.
            try cancelAtJLIS(record.key, cause: "mistake")
            return .taken
        }
        if change.stage == .deficient { try sendBack(record) }
        if change.stage == .cancelled, var card = try store.get(CardCase.self, change.key.description) {
            card.cancelledAt = card.cancelledAt ?? now
            try store.put(card)
        }
        try openRefusedReports(of: change.key)
        try refresh([change.key.application])
        return .taken
    }

    /// ②, or a refusal with reasons for the resident: a question to the hall with those reasons (domain.md 6). Where one
    /// of them is not in the table, a person finds out first what to ask for (``CaseFile/hasUnknownReason``).
    func sendBack(_ record: SubmissionRecord) throws {
        let known = try Packaged.deficiencyReasons()
        let told = record.reasons.filter { known.knows($0) }
        let file = try caseFile(record.key.application)
        guard !told.isEmpty, try !hasUnknownReason(record), file.submissions.last?.key == record.key,
            !file.isWithdrawn
        else { return }
        try giveBack(file, ReturnToField(reasons: told), by: Clerks(StaffNumber(unchecked: "J-LIS")))
    }

    /// It came back with a code that is neither a resident's reason nor one of the interface, or with none, and nobody
    /// found out why yet.
    func hasUnknownReason(_ record: SubmissionRecord) throws -> Bool {
        guard record.isReturned, record.explainedAt == nil else { return false }
        let known = try Packaged.deficiencyReasons()
        return record.reasons.isEmpty
            || record.reasons.contains { !known.knows($0) && !$0.hasPrefix("jlis.") }
    }
}
