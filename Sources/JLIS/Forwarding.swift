public import Domain
public import Transport

/// One submission on its way to J-LIS: an entry of the outbox and the decisions about it (design.md 2.7). Pure.
///
/// The shell's part, in this order: ask ``next(at:calendar:)``, **store the entry durably**, then perform the action;
/// store the entry again after every answer. An entry read from the store at start-up goes through ``restart(at:)``
/// first. With that, however replies are lost and programs killed:
/// - the key and what is sent under it never change, so J-LIS has at most one content under the key;
/// - after a try whose outcome is unknown J-LIS is asked before anything is sent again;
/// - an entry ends as accepted only on J-LIS's own word.
public struct Forwarding: Hashable, Sendable, Codable {
    /// Where the entry stands.
    public enum State: Hashable, Sendable, Codable {
        /// To be sent, not before then.
        case pending(notBefore: Instant)
        /// Being sent. Found in the store at start-up, this is an unknown outcome.
        case sending
        /// Sent, perhaps: J-LIS must be asked, not before then.
        case unknown(notBefore: Instant)
        /// Being asked about.
        case asking
        /// J-LIS has it.
        case accepted(at: Instant)
        /// J-LIS will not take it: a person decides.
        case refused(reasons: [String])
        /// Taken back by the office before anything was ever sent.
        case withdrawn
    }

    /// What the shell is to do now.
    public enum Action: Equatable, Sendable {
        /// Submit the content whose digest is ``Forwarding/digest``, and hand the outcome in with this turn.
        case send(SubmissionKey, turn: Int)
        /// Ask J-LIS about the key, and hand the answer in with this turn.
        case ask(SubmissionKey, turn: Int)
        /// Nothing to do before then.
        case wait(until: Instant)
        /// Nothing to do before the answer to what is going on.
        case awaitReply
        /// Nothing to do any more.
        case finished
    }

    public let key: SubmissionKey
    /// ``SealedSubmission/digest`` of what is sent, fixed when the entry was made.
    public let digest: String
    public private(set) var state: State
    /// Something was sent under the key at least once.
    public private(set) var wasSent = false
    /// Counts actions: the answer to an earlier one is ignored.
    public private(set) var turn = 0
    /// Tries in a row that brought nothing; what the pause grows with.
    public private(set) var failures = 0

    public init(key: SubmissionKey, digest: String, notBefore: Instant) {
        self.key = key
        self.digest = digest
        state = .pending(notBefore: notBefore)
    }

    /// What to do now. `.send` and `.ask` change the entry: store it before acting.
    public mutating func next(at now: Instant, calendar: ServiceCalendar = .always) -> Action {
        switch state {
        case .pending(let notBefore): start(.sending, notBefore, now, calendar)
        case .unknown(let notBefore): start(.asking, notBefore, now, calendar)
        case .sending, .asking: .awaitReply
        case .accepted, .refused, .withdrawn: .finished
        }
    }

    /// The outcome of `.send`.
    /// - Parameter random: uniformly distributed; spreads the pauses of many.
    public mutating func submitted(
        _ outcome: SubmissionOutcome, turn: Int, at now: Instant, random: UInt64, backOff: BackOff = BackOff()
    ) {
        guard state == .sending, turn == self.turn else { return }
        switch outcome {
        case .accepted(let receipt): accept(receipt)
        case .refused(let reasons): state = .refused(reasons: reasons)
        case .unavailable(_, let retryAfter):
            state = .pending(notBefore: pause(from: now, retryAfter, random, backOff))
        // The first question goes out at once: most replies are lost with the connection only.
        case .unknown: state = .unknown(notBefore: now)
        }
    }

    /// The answer to `.ask`.
    public mutating func answered(
        _ answer: AskOutcome, turn: Int, at now: Instant, random: UInt64, backOff: BackOff = BackOff()
    ) {
        guard state == .asking, turn == self.turn else { return }
        switch answer {
        case .accepted(let receipt): accept(receipt)
        // A reply that keeps being lost must not lead to sending and asking without a pause.
        case .notThere: state = .pending(notBefore: pause(from: now, nil, random, backOff))
        case .unavailable(_, let retryAfter):
            state = .unknown(notBefore: pause(from: now, retryAfter, random, backOff))
        }
    }

    /// After the program's start: nobody waits for an answer any more.
    public mutating func restart(at now: Instant) {
        if state == .sending || state == .asking { state = .unknown(notBefore: now) }
    }

    /// Restored from a backup: what was sent since is unknown (design.md 5). Also for entries that look untouched.
    public mutating func restoreFromBackup(at now: Instant) {
        switch state {
        case .pending, .sending, .asking, .unknown:
            wasSent = true
            state = .unknown(notBefore: now)
        case .accepted, .refused, .withdrawn: break
        }
    }

    /// Takes the entry back. False, and without effect, once anything was sent under its key: what J-LIS may have
    /// is ended by reporting ⑩.
    public mutating func withdraw() -> Bool {
        guard !wasSent, case .pending = state else { return false }
        state = .withdrawn
        return true
    }

    // MARK: -

    private mutating func start(
        _ state: State, _ notBefore: Instant, _ now: Instant, _ calendar: ServiceCalendar
    ) -> Action {
        let due = calendar.opening(atOrAfter: max(notBefore, now))
        guard due <= now else { return .wait(until: due) }
        self.state = state
        turn += 1
        if state == .sending { wasSent = true }
        return state == .sending ? .send(key, turn: turn) : .ask(key, turn: turn)
    }

    private mutating func accept(_ receipt: JLISReceipt) {
        state =
            receipt.digest == digest
            ? .accepted(at: receipt.acceptedAt) : .refused(reasons: [ErrorCode.jlisKeyReused.id])
    }

    private mutating func pause(
        from now: Instant, _ retryAfter: Int64?, _ random: UInt64, _ backOff: BackOff
    ) -> Instant {
        defer { failures += 1 }
        return now.adding(milliseconds: backOff.pause(afterFailures: failures, retryAfter: retryAfter, random: random))
    }
}
