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
        /// ⑦ to ⑩ told to J-LIS.
        public var reported = 0
        /// Stage changes that could not be taken in.
        public var setAside = 0
        /// The code of what kept J-LIS from answering, now or, while it is not tried again yet, the last time.
        public var trouble: String?
        /// Codes of what went wrong here; the rest went on.
        public var failures: [String] = []
        /// Applications whose photo could not be opened or turned: a person looks.
        public var unreadable: [EntityID] = []

        public init() {}
    }

    let desk: Desk
    let client: JLISClient
    private let calendar: ServiceCalendar
    private let backOff: BackOff
    private let random: @Sendable () -> UInt64

    /// - Parameter random: uniformly distributed; spreads the pauses.
    public init(
        desk: Desk, client: JLISClient, calendar: ServiceCalendar = .always, backOff: BackOff = BackOff(),
        random: @escaping @Sendable () -> UInt64 = { .random(in: .min ... .max) }
    ) {
        self.desk = desk
        self.client = client
        self.calendar = calendar
        self.backOff = backOff
        self.random = random
    }

    /// One round: what J-LIS changed, what is due to be told, what is outdated, what may be sent. What fails is noted by
    /// its code and keeps nothing else from happening; only where J-LIS cannot be reached the rest of what it should
    /// hear waits.
    ///
    /// - Parameter evenIfPaused: tries J-LIS also before the pause after its last failure is over.
    public func round(evenIfPaused: Bool = false) async throws -> Round {
        var round = Round()
        if try await desk.transact({ desk in try desk.office.isPaused(in: desk.store) }) {
            round.trouble = ErrorCode.backupPaused.id
            return round
        }
        let pause = try await pauseInForce()
        var isReachable = evenIfPaused || pause == nil
        var retryAfter: Int64?
        func talk(_ step: (inout Round) async throws -> Void) async throws {
            guard isReachable else { return }
            do { try await attempt(&round, step) } catch let outage as Outage {
                isReachable = false
                retryAfter = outage.retryAfter
            }
        }
        try await attempt(&round) { _ in try await restart() }
        try await talk(follow)
        try await talk(report)
        try await attempt(&round, takeBackOutdated)
        try await attempt(&round, queue)
        try await talk(deliver)
        if round.accepted > 0 { try await talk(follow) }
        if let pause, !evenIfPaused {
            round.trouble = pause.code
        } else {
            try await remember(round.trouble, retryAfter)
        }
        round.underway = try await underway().count
        return round
    }

    /// Nobody waits any more for what an earlier round, here or in a program that died, left under way: its caller's
    /// lock promises that nobody else is at work.
    private func restart() async throws {
        try await desk.transact { desk in
            for var record in try desk.store.all(SubmissionRecord.self, "underway", "yes") {
                let before = record.forwarding
                record.forwarding.restart(at: desk.now)
                if record.forwarding != before { try desk.store.put(record) }
            }
        }
    }

    // MARK: - What goes wrong

    /// Runs a step; what fails is noted by its code, and the caller goes on.
    func attempt(_ round: inout Round, _ step: (inout Round) async throws -> Void) async throws {
        do { try await step(&round) } catch {
            try Task.checkCancellation()
            if error is Outage || error is CancellationError { throw error }
            round.failures.append(registeredCode(of: error))
        }
    }

    /// Notes what kept J-LIS from answering. Where it gave an answer that is none, the next thing may still succeed;
    /// where there was none at all, nothing more is tried in this round, so that its time limit passes once only.
    func note(_ failure: Failure, retryAfter: Int64? = nil, _ round: inout Round) throws {
        try Task.checkCancellation()
        round.trouble = failure.code.id
        if failure.code != .jlisUnexpectedAnswer { throw Outage(retryAfter: retryAfter) }
    }

    private func pauseInForce() async throws -> JLISTrouble? {
        try await desk.transact { desk in
            try desk.store.get(JLISTrouble.self, JLISTrouble.name).flatMap { $0.nextTry > desk.now ? $0 : nil }
        }
    }

    /// For `status`, and for when to try again: never more than a minute later, or than J-LIS asked for.
    private func remember(_ code: String?, _ retryAfter: Int64?) async throws {
        let backOff = BackOff(base: backOff.base, cap: min(backOff.cap, 60_000))
        let random = random()
        try await desk.transact { desk in
            guard let code else { return try desk.store.remove(JLISTrouble.self, JLISTrouble.name) }
            let before = try desk.store.get(JLISTrouble.self, JLISTrouble.name)
            let failures = before?.failures ?? 0
            let pause = backOff.pause(afterFailures: failures, retryAfter: retryAfter, random: random)
            try desk.store.put(
                JLISTrouble(
                    code: code, since: before?.since ?? desk.now, nextTry: desk.now.adding(milliseconds: pause),
                    failures: failures + 1))
        }
    }

    // MARK: - Deciding

    /// Takes out of the outbox what an edit made outdated, whether J-LIS can be reached or not: a person has to decide
    /// about it again. What it may have is left alone.
    private func takeBackOutdated(_ round: inout Round) async throws {
        for key in try await underway() {
            try await attempt(&round) { _ in
                try await desk.transact { desk in
                    guard var record = try desk.store.get(SubmissionRecord.self, key.description) else { return }
                    _ = try desk.abandonIfOutdated(&record)
                }
            }
        }
    }

    private func underway() async throws -> [SubmissionKey] {
        try await desk.transact { desk in
            try desk.store.all(SubmissionRecord.self, "underway", "yes").map(\.key)
        }
    }

    /// Finds what may be forwarded, and puts it into the outbox in the transaction that checks it again.
    func queue(_ round: inout Round) async throws {
        let ready = try await desk.transact { desk in
            try desk.store.all(ApplicationSummary.self, "ready", "yes").map(\.entity)
        }
        for application in ready {
            try await attempt(&round) { round in try await queue(application, &round) }
        }
    }

    private func queue(_ application: EntityID, _ round: inout Round) async throws {
        let shot = try await desk.transact { desk in
            let file = try desk.caseFile(application)
            return file.beforeForwarding.isEmpty ? file.sentShot : nil
        }
        let maker = SubmissionMaker(office: desk.office, places: desk.places)
        let photo: [UInt8]?
        do {
            photo = try await offPool { [office = desk.office] in try shot.map(office.upright) }
        } catch {
            round.unreadable.append(application)
            throw error
        }
        let isQueued = try await desk.transact { desk in
            let file = try desk.caseFile(application)
            // What was prepared is what is approved now, or the next round prepares anew.
            guard file.beforeForwarding.isEmpty, file.sentShot == shot else { return false }
            return try desk.enqueue(try maker.submission(file, photo: photo), of: file)
        }
        if isQueued { round.queued += 1 }
    }

    // MARK: - Sending

    func deliver(_ round: inout Round) async throws {
        for key in try await underway() {
            try await attempt(&round) { round in
                // A lost reply is asked about at once; more than a few steps in one round would be a loop.
                for _ in 0..<4 {
                    guard try await step(key, &round) else { break }
                }
            }
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
            let isUnderway = try await settle(key, &round) { forwarding, now, random, backOff in
                forwarding.submitted(outcome, turn: turn, at: now, random: random, backOff: backOff)
            }
            if case .unavailable(let failure, let pause) = outcome { try note(failure, retryAfter: pause, &round) }
            return isUnderway
        case (.ask(_, let turn), _)?:
            let answer = await client.ask(key)
            let isUnderway = try await settle(key, &round) { forwarding, now, random, backOff in
                forwarding.answered(answer, turn: turn, at: now, random: random, backOff: backOff)
            }
            if case .unavailable(let failure, let pause) = answer { try note(failure, retryAfter: pause, &round) }
            return isUnderway
        default: return false
        }
    }

    private func settle(
        _ key: SubmissionKey, _ round: inout Round,
        _ change: @escaping @Sendable (inout Forwarding, Instant, UInt64, BackOff) -> Void
    ) async throws -> Bool {
        let (backOff, random) = (backOff, random())
        let record = try await desk.transact { desk -> SubmissionRecord? in
            guard var record = try desk.store.get(SubmissionRecord.self, key.description) else { return nil }
            change(&record.forwarding, desk.now, random, backOff)
            try desk.store.put(record)
            if !record.isUnderway { try desk.store.remove(SubmissionBody.self, key.description) }
            if record.refusal != nil {
                try desk.sendBack(record)
                try desk.renewClaim(of: key.application)
            }
            // Withdrawn while it was on its way: what J-LIS took is ended by ⑩ (``cancelSubmissions``).
            try desk.refresh([key.application])
            return record
        }
        guard let record else { return false }
        if record.acceptedAt != nil { round.accepted += 1 }
        if record.refusal != nil { round.refused += 1 }
        return record.isUnderway
    }
}

/// J-LIS cannot be reached: nothing more of this round would get through.
private struct Outage: Error {
    /// Milliseconds, where J-LIS asked for them.
    var retryAfter: Int64?
}

extension DeskTransaction {
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
}
