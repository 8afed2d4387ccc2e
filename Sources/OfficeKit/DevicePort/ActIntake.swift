import Domain
import Merge
import Records
import Sealing
import Storage
import SyncProtocol

/// `POST /v1/acts`: takes in a batch of envelopes. Each act has an outcome of its own; everything that is stored, with
/// the receipt for it, is stored in one transaction before the answer. Repeating a batch changes nothing.
struct ActIntake: Sendable {
    let office: Office
    let committer: GroupCommit

    /// Bytes of a request's body.
    static let largestBody = 8 << 20
    /// Acts in one request.
    static let mostActs = 2_000

    /// What one frame turned out to be.
    private enum Arrival: Sendable {
        case act(SignedAct, from: Device?)
        case known(ActOutcome)
        case refused(ActOutcome)
    }

    /// - Parameter sender: the device that delivers; the acts may be another's.
    func take(_ body: [UInt8], from sender: String) async throws -> ActsAnswer {
        try await take(frames: try Frames.split(body, largest: Self.largestBody), from: sender)
    }

    /// The same for envelopes that came on any road.
    func take(frames: [[UInt8]], from sender: String) async throws -> ActsAnswer {
        guard frames.count <= Self.mostActs else {
            throw Failure(.messageMalformed, ["what": "more than \(Self.mostActs) acts"])
        }
        let envelopes = frames.map(Self.envelope)
        let facts = try await office.store.read { try self.facts(about: envelopes, in: $0) }
        let checked = try await check(envelopes, beside: facts)
        guard checked.contains(where: { if case .refused = $0 { false } else { true } }) else {
            return ActsAnswer(outcomes: checked.map(Self.outcome), receipt: nil)
        }
        return try await committer.write { try store(checked, from: sender, in: $0) }
    }

    // MARK: Before the transaction

    /// What the store says of a batch, read once and before its envelopes are opened.
    private struct Facts: Sendable {
        var configuration: OfficeConfiguration
        /// The devices that the envelopes say made the acts.
        var makers: [ReplicaID: Device] = [:]
        /// What became of the acts that are stored already.
        var known: [ActID: Judgement] = [:]
    }

    /// The outside of an envelope. What is none is named by the hash of its bytes.
    private static func envelope(_ frame: [UInt8]) -> Result<Envelope, Refusal> {
        do { return .success(try Envelope(bytes: frame)) } catch {
            return .failure(Refusal(act: ActID(of: frame), error))
        }
    }

    private func facts(
        about envelopes: [Result<Envelope, Refusal>], in reader: any StoreReader
    ) throws -> Facts {
        var facts = Facts(configuration: try office.configuration(in: reader))
        var asked: Set<ReplicaID> = []
        for case .success(let envelope) in envelopes {
            facts.known[envelope.act] = try reader.act(envelope.act)?.judgement
            guard asked.insert(envelope.replica).inserted else { continue }
            facts.makers[envelope.replica] = try office.device(of: envelope.replica, in: reader)
        }
        return facts
    }

    /// Envelopes that one thread opens before it takes others.
    private static let part = 32

    /// Opens and checks on several threads: much of what an act costs is in here.
    private func check(_ envelopes: [Result<Envelope, Refusal>], beside facts: Facts) async throws -> [Arrival] {
        let rules = ActRules(office: office, configuration: facts.configuration)
        let parts = stride(from: 0, to: envelopes.count, by: Self.part).map { envelopes[$0...].prefix(Self.part) }
        return try await withThrowingTaskGroup(of: (Int, [Arrival]).self) { group in
            for (index, part) in parts.enumerated() {
                group.addTask { (index, try await offPool { try part.map { try check($0, rules, facts) } }) }
            }
            var checked = [[Arrival]](repeating: [], count: parts.count)
            for try await (index, part) in group { checked[index] = part }
            return checked.flatMap(\.self)
        }
    }

    private func check(
        _ arrived: Result<Envelope, Refusal>, _ rules: ActRules, _ facts: Facts
    ) throws -> Arrival {
        switch arrived {
        case .failure(let refusal): return .refused(refusal.outcome)
        case .success(let envelope):
            let act: SignedAct
            do { act = try envelope.open(with: office.openingKey) } catch {
                return .refused(Refusal(act: envelope.act, error).outcome)
            }
            // After opening it: what is damaged is refused, whatever it says of itself.
            if let known = facts.known[act.id] { return .known(known.outcome(of: act.id, counting: .known)) }
            do {
                let device = try verifySigner(of: act, facts.makers[act.act.replica], facts.configuration)
                try rules.check(act)
                return .act(act, from: device)
            } catch let failure as Failure where ![.cannotStore, .busy].contains(failure.code.exit) {
                return .refused(Refusal(act: act.id, failure).outcome)
            }
        }
    }

    /// Finds whose key stands behind the act's replica and checks the signature and the side.
    /// - Returns: the laptop that made it; nil for an act of the office's own that a laptop gives back.
    private func verifySigner(
        of act: SignedAct, _ device: Device?, _ configuration: OfficeConfiguration
    ) throws -> Device? {
        // The office writes under another replica id after each restore, also of ones that it does not know of: its key says
        // that it was the office.
        let isOwn = device == nil && act.act.side == .office
        guard let key = isOwn ? configuration.serverKey : device?.verificationKey else {
            throw Failure(.signerUnknown)
        }
        guard act.isSigned(by: key) else { throw Failure(.signatureWrong) }
        if device?.revokedAt != nil { throw Failure(.deviceRevoked) }
        guard act.act.side == (isOwn ? .office : .field) else { throw Failure(.sideWrong) }
        return device
    }

    // MARK: In the transaction

    /// What is wrong with one act and changes nothing: the rest of the batch goes on. Anything else is the store's
    /// trouble and takes the whole batch back.
    private static let ofTheAct: Set<ErrorCode> = [
        .dotReused, .messageMalformed, .operatorUnknown, .notPermitted, .secondPersonMissing, .tagMismatch,
    ]

    private func store(
        _ arrivals: [Arrival], from sender: String, in transaction: any StoreTransaction
    ) throws -> ActsAnswer {
        _ = try office.device(sender, in: transaction)
        let rules = ActRules(office: office, configuration: try office.configuration(in: transaction))
        var outcomes: [ActOutcome] = []
        var scopes = ScopeKeeper(log: office.log)
        for arrival in arrivals {
            guard case .act(let act, let signer) = arrival else {
                outcomes.append(Self.outcome(arrival))
                continue
            }
            let ingested: Ingested
            do {
                try rules.check(act, beside: transaction)
                ingested = try office.log.ingest(act, from: sender, at: office.clock.now(), in: transaction)
            } catch let failure as Failure where Self.ofTheAct.contains(failure.code) {
                outcomes.append(Refusal(act: act.id, failure).outcome)
                continue
            }
            switch ingested.result {
            case .stored(let judgement): outcomes.append(judgement.outcome(of: act.id, counting: .stored))
            case .known(let judgement): outcomes.append(judgement.outcome(of: act.id, counting: .known))
            }
            try note(ingested.changed, causedBy: act.id, in: transaction)
            try scopes.note(act, by: signer, in: transaction)
        }
        try scopes.save(in: transaction)
        let durable = outcomes.filter { $0.outcome != .refused }.map(\.act)
        guard !durable.isEmpty else { return ActsAnswer(outcomes: outcomes, receipt: nil) }
        var device = try office.device(sender, in: transaction)
        let receipt = try office.issueReceipt(to: &device, acts: durable, blobs: [], in: transaction)
        return ActsAnswer(outcomes: outcomes, receipt: receipt)
    }

    /// Keeps changed outcomes of earlier acts for the feed.
    private func note(
        _ changed: [ActID: Judgement], causedBy act: ActID, in transaction: any StoreTransaction
    ) throws {
        guard !changed.isEmpty, let position = try transaction.act(act)?.position else { return }
        for (id, judgement) in changed {
            try transaction.put(
                OutcomeChange(position: position, outcome: judgement.outcome(of: id, counting: .stored)))
        }
    }

    private static func outcome(_ arrival: Arrival) -> ActOutcome {
        switch arrival {
        // Only reached for what is not stored; an act gets its outcome in the transaction.
        case .act(let act, _): ActOutcome(act: act.id, outcome: .unknown)
        case .known(let outcome), .refused(let outcome): outcome
        }
    }
}

/// Why an envelope or act is not taken in.
struct Refusal: Error, Sendable {
    let outcome: ActOutcome

    init(act: ActID, _ error: any Error) {
        let failure = error as? Failure ?? Failure(.messageMalformed, ["what": "envelope"])
        outcome = ActOutcome(act: act, outcome: .refused, code: failure.code.id)
    }
}
