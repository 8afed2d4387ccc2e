public import Domain
public import JLIS
import Merge
import Records
import Storage
import SyncProtocol
public import Transport

/// Sends to J-LIS what may be sent, exactly once, and takes in what J-LIS says (design.md 2.7).
///
/// Every decision is a transaction of its own; between two of them the program may die. One forwarder works on a data
/// directory at a time: its caller holds the directory's `forward` lock.
public struct Forwarder: Sendable {
    /// What one round did.
    public struct Round: Sendable, Codable {
        /// Put into the outbox.
        public var queued = 0
        public var accepted = 0
        public var refused = 0
        /// Still on their way: J-LIS is down or the outcome is unknown.
        public var underway = 0
        /// Stage changes taken in.
        public var changes = 0
        /// ⑧, ⑨, ⑩ told to J-LIS.
        public var reported = 0
        /// The code of what kept J-LIS from answering, if it did not.
        public var trouble: String?
        /// Applications whose photo could not be opened or turned: a person looks.
        public var unreadable: [EntityID] = []

        public init() {}
    }

    private let desk: Desk
    private let client: JLISClient
    private let calendar: ServiceCalendar
    private let backOff: BackOff

    public init(
        desk: Desk, client: JLISClient, calendar: ServiceCalendar = .always, backOff: BackOff = BackOff()
    ) {
        self.desk = desk
        self.client = client
        self.calendar = calendar
        self.backOff = backOff
    }

    /// Once at the program's start: nobody waits any more for what was under way.
    public func restart() async throws {
        try await desk.transact { desk in
            for var record in try desk.store.all(SubmissionRecord.self, "underway", "yes") {
                record.forwarding.restart(at: desk.now)
                try desk.store.put(record)
            }
        }
    }

    /// One round: what J-LIS changed, what is due to be told, what may be sent.
    public func round() async throws -> Round {
        var round = Round()
        try await follow(&round)
        try await report(&round)
        try await queue(&round)
        try await deliver(&round)
        if round.accepted > 0 { try await follow(&round) }
        return round
    }

    // MARK: - Deciding

    /// Finds what may be forwarded, and puts it into the outbox in the transaction that checks it again.
    func queue(_ round: inout Round) async throws {
        let ready = try await desk.transact { desk in
            try desk.store.all(ApplicationSummary.self, "ready", "yes").map(\.entity)
        }
        for application in ready {
            let desk = desk
            let shot = try await desk.transact { desk in
                let file = try desk.caseFile(application)
                return file.beforeForwarding.isEmpty ? file.record.photo?.chosenShot : nil
            }
            let maker = SubmissionMaker(office: desk.office, places: desk.places)
            let photo: [UInt8]?
            do {
                photo = try await offPool { try shot.map(maker.uprightPhoto) }
            } catch {
                round.unreadable.append(application)
                continue
            }
            let isQueued = try await desk.transact { desk in
                let file = try desk.caseFile(application)
                // What was prepared is what is approved now, or the next round prepares anew.
                guard file.beforeForwarding.isEmpty, file.record.photo?.chosenShot == shot else { return false }
                return try desk.enqueue(try maker.submission(file, photo: photo), of: file)
            }
            if isQueued { round.queued += 1 }
        }
    }

    // MARK: - Sending

    func deliver(_ round: inout Round) async throws {
        let open = try await desk.transact { desk in
            try desk.store.all(SubmissionRecord.self, "underway", "yes").map(\.key)
        }
        for key in open {
            // A lost reply is asked about at once; more than a few steps in one round would be a loop.
            for _ in 0..<4 {
                guard try await step(key, &round) else { break }
            }
        }
        round.underway = try await desk.transact { desk in
            try desk.store.all(SubmissionRecord.self, "underway", "yes").count
        }
    }

    /// One action of one submission; false when there is nothing to do now.
    private func step(_ key: SubmissionKey, _ round: inout Round) async throws -> Bool {
        let calendar = calendar
        let next = try await desk.transact { desk -> (Forwarding.Action, SealedSubmission?)? in
            guard var record = try desk.store.get(SubmissionRecord.self, key.description),
                try !desk.abandonIfOutdated(&record)
            else { return nil }
            let action = record.forwarding.next(at: desk.now, calendar: calendar)
            try desk.store.put(record)
            guard case .send = action else { return (action, nil) }
            return (action, try desk.body(key))
        }
        switch next {
        case (.send(_, let turn), let body?)?:
            let outcome = await client.submit(body)
            return try await settle(key, &round) { forwarding, now, random, backOff in
                forwarding.submitted(outcome, turn: turn, at: now, random: random, backOff: backOff)
            }
        case (.ask(_, let turn), _)?:
            let answer = await client.ask(key)
            return try await settle(key, &round) { forwarding, now, random, backOff in
                forwarding.answered(answer, turn: turn, at: now, random: random, backOff: backOff)
            }
        default: return false
        }
    }

    private func settle(
        _ key: SubmissionKey, _ round: inout Round,
        _ change: @escaping @Sendable (inout Forwarding, Instant, UInt64, BackOff) -> Void
    ) async throws -> Bool {
        let (backOff, random) = (backOff, UInt64.random(in: .min ... .max))
        let record = try await desk.transact { desk -> SubmissionRecord? in
            guard var record = try desk.store.get(SubmissionRecord.self, key.description) else { return nil }
            change(&record.forwarding, desk.now, random, backOff)
            try desk.store.put(record)
            if !record.isUnderway { try desk.store.remove(SubmissionBody.self, key.description) }
            if let reasons = record.refusal { try desk.sendBack(record, reasons) }
            // Withdrawn while it was on its way: what J-LIS took is ended by ⑩ (``cancelSubmissions``).
            try desk.refresh([key.application])
            return record
        }
        guard let record else { return false }
        if record.acceptedAt != nil { round.accepted += 1 }
        if record.refusal != nil { round.refused += 1 }
        return record.isUnderway
    }

    // MARK: - Following and reporting

    /// Takes in what J-LIS changed since the last time.
    func follow(_ round: inout Round) async throws {
        while true {
            let after = try await desk.transact { desk in
                try desk.store.get(JLISCursor.self, "current")?.sequence ?? 0
            }
            let answer: JLISChanges
            do {
                answer = try await client.changes(after: after)
            } catch {
                round.trouble = error.code.id
                return
            }
            guard let last = answer.changes.last else { return }
            round.changes += try await desk.transact { desk in
                let taken = try answer.changes.filter { try desk.take($0) }.count
                try desk.store.put(JLISCursor(sequence: last.sequence))
                return taken
            }
            guard answer.more else { return }
        }
    }

    /// Tells J-LIS ⑧, ⑨ and ⑩. Telling it twice changes nothing there.
    func report(_ round: inout Round) async throws {
        let open = try await desk.transact { desk in try desk.store.all(StageReport.self, "open", "yes") }
        for var report in open {
            let isThere = try await desk.transact { [key = report.key] desk in
                let record = try desk.store.get(SubmissionRecord.self, key.description)
                return record.map { $0.acceptedAt != nil || $0.abandonedAt != nil } ?? false
            }
            guard isThere else { continue }
            do {
                try await client.report(report.report, for: report.key)
                report.isDone = true
                round.reported += 1
            } catch {
                let isFinal = [.jlisUnknownKey, .jlisIllegalTransition].contains(error.code)
                guard isFinal else {
                    round.trouble = error.code.id
                    continue
                }
                report.refusal = error.code.id
            }
            try await desk.transact { [report] desk in try desk.store.put(report) }
        }
    }
}

extension DeskTransaction {
    /// One change of J-LIS; false when it is about nothing of ours or known already.
    fileprivate func take(_ change: JLISChange) throws -> Bool {
        guard var record = try store.get(SubmissionRecord.self, change.key.description) else { return false }
        let step = SubmissionRecord.Step(
            stage: change.stage, at: change.at, reasons: change.reasons, cause: change.cause)
        guard !record.steps.contains(step) else { return false }
        record.steps.append(step)
        try store.put(record)
        if record.abandonedAt != nil {
            // A request that was given up arrived after all: what came of it is ended at once.
            try store.put(
                StageReport(key: record.key, report: JLISReport(stage: .cancelled, at: now, cause: "mistake")))
            return true
        }
        if change.stage == .deficient { try sendBack(record, change.reasons) }
        if change.stage == .cancelled, var card = try store.get(CardCase.self, change.key.description) {
            card.cancelledAt = card.cancelledAt ?? now
            try store.put(card)
        }
        try refresh([change.key.application])
        return true
    }

    /// Takes an entry out of the outbox that J-LIS does not have and whose application is no longer what it was put
    /// there as: it was changed, withdrawn, or came into conflict while J-LIS was down. True when it was.
    fileprivate func abandonIfOutdated(_ record: inout SubmissionRecord) throws -> Bool {
        guard case .pending = record.forwarding.state else { return false }
        let file = try caseFile(record.key.application)
        let isOutdated =
            file.beforeForwarding.contains { $0.code != .underway } || file.contentHeads != record.heads
            || file.record.state.shown(ApplicationField.approval.rawValue)?.dot != record.approval
        guard isOutdated else { return false }
        try takeBack(&record)
        try refresh([record.key.application])
        return true
    }

    /// ②, or a refusal with reasons for the resident: a question to the hall with those reasons (domain.md 6).
    fileprivate func sendBack(_ record: SubmissionRecord, _ reasons: [String]) throws {
        let file = try caseFile(record.key.application)
        let told = reasons.filter { $0.hasPrefix("PH-") || $0.hasPrefix("AP-") }
        guard !told.isEmpty, file.submissions.last?.key == record.key, !file.isWithdrawn else { return }
        try giveBack(file, ReturnToField(reasons: told), by: Clerks(StaffNumber(unchecked: "J-LIS")))
    }
}
