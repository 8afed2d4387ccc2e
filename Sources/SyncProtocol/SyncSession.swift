public import Domain

/// The laptop's side of a sync, as decisions only: events in, actions out (design.md 2.8, 5).
///
/// Order: configuration, after a restore of the office the question what of everything held here is not there any more,
/// acts in batches bounded by bytes, the receipts of what had arrived before, then pictures on
/// several connections beside the feed (which of them are missing is asked first), then their receipts. What a person must look at is refused with its code and the rest goes on; a failing line makes everything
/// wait with full jitter; what was sent before a cut is asked about first and not sent again. Time and randomness come
/// in with every event.
public struct SyncSession: Sendable {
    /// How much at once, and how patient.
    public struct Limits: Sendable {
        /// Bytes of one batch of acts with its frames; a single larger act goes alone.
        public var batchBytes: Int
        /// Batches of acts under way at the same time: the office takes one in while the answer to the last is stored.
        public var batches: Int
        /// Pictures under way at the same time.
        public var connections: Int
        /// Milliseconds: the first pause is at most `base`, no pause is longer than `cap` but where the server asks.
        public var base: Int64
        public var cap: Int64
        /// Answers that brought a picture no further, before the rest goes on without it.
        public var attempts: Int
        /// Pictures that are asked about at once.
        public var questions: Int

        public init(
            batchBytes: Int = 512 << 10, batches: Int = 2, connections: Int = 8, base: Int64 = 1_000,
            cap: Int64 = 300_000,
            attempts: Int = 5, questions: Int = 1_000
        ) {
            self.batchBytes = batchBytes
            self.batches = batches
            self.connections = connections
            self.base = base
            self.cap = cap
            self.attempts = attempts
            self.questions = questions
        }
    }

    /// An act's envelope that has no receipt yet.
    public struct QueuedAct: Hashable, Sendable {
        public var id: ActID
        /// Bytes of the envelope.
        public var size: Int

        public init(id: ActID, size: Int) {
            self.id = id
            self.size = size
        }
    }

    /// A sealed file that has no receipt yet.
    public struct QueuedBlob: Hashable, Sendable {
        public var id: String
        /// Sealed bytes.
        public var size: Int

        public init(id: String, size: Int) {
            self.id = id
            self.size = size
        }
    }

    /// One request.
    public enum Step: Hashable, Sendable {
        case configuration
        /// Which of what is held here does the restored office not have? A part of it, from where the last part ended.
        case offer
        case acts([ActID])
        /// Which of these pictures are there, and how much of the others?
        case missing(blobs: [String])
        /// tus HEAD: how much of it is there?
        case probe(blob: String)
        /// tus POST with all its bytes
        case create(blob: String)
        /// tus PATCH from an offset to the end.
        case upload(blob: String, from: Int)
        case feed
        case receipts
    }

    /// What a request brought.
    public enum Answer: Sendable {
        case done
        case acts([ActOutcome])
        /// Of a question: pictures that are whole there, and bytes of those that are begun.
        case known(whole: [String], begun: [String: Int])
        /// Of a probe or an upload: bytes the server has.
        case offset(Int)
        /// Of the feed or the receipts: how many were taken in, whether there is more at once, and whether the office was
        /// restored from a backup, so that what is held here has to be offered.
        case page(taken: Int, more: Bool, isRestored: Bool = false)
        /// Of an offer: what has to be sent again, and whether more is to be asked about.
        case offered(acts: [QueuedAct], blobs: [QueuedBlob], more: Bool)
    }

    /// Why a request brought nothing. `status` is nil where no answer came.
    public struct Trouble: Hashable, Sendable {
        public var status: Int?
        /// A registered error code.
        public var code: String
        /// Milliseconds the server asked to wait.
        public var retryAfter: Int64?

        public init(status: Int?, code: String, retryAfter: Int64? = nil) {
            self.status = status
            self.code = code
            self.retryAfter = retryAfter
        }
    }

    /// What happened outside.
    public enum Event: Sendable {
        /// What lies in the queue, and whether something is to be offered first; begins the first or a further round.
        case start(acts: [QueuedAct], blobs: [QueuedBlob], mustOffer: Bool = false)
        case answered(Step, Answer)
        case troubled(Step, Trouble)
        /// The wait is over.
        case woke
    }

    /// What the shell is to do.
    public enum Action: Hashable, Sendable {
        case perform(Step)
        /// Keep it with its reason; the rest goes on.
        case refuseAct(ActID, code: String)
        case refuseBlob(String, code: String)
        /// Nothing is under way; try again then.
        case wait(until: Instant, code: String)
        /// The round is over; `stopped` is the code of what no waiting mends.
        case finish(stopped: String?)
    }

    fileprivate enum Phase { case configuration, offer, acts, earlierReceipts, exchange, receipts, over }

    fileprivate enum Stage: Hashable { case unasked, unknown, absent, at(Int), settled }

    fileprivate struct Blob {
        var size: Int
        var stage: Stage = .unasked
        var attempts = 0
    }

    private let limits: Limits
    private var phase = Phase.over
    private var acts: [QueuedAct] = []
    private var blobs: [String: Blob] = [:]
    private var order: [String] = []
    private var isQueueEmpty = true
    private var feedIsRead = false
    private var mustOffer = false
    /// The office would not answer: asked again in the next round.
    private var offerIsRefused = false
    private var largestBatch = Int.max
    private var underWay: Set<Step> = []
    private var trouble: Trouble?
    private var isWaiting = false
    private var stopped: String?
    /// Failures since the last answer; those that one pause follows count once.
    private var failures = 0

    public init(limits: Limits = Limits()) { self.limits = limits }

    /// What to do now.
    public mutating func handle(_ event: Event, at now: Instant, random: UInt64) -> [Action] {
        var actions: [Action] = []
        switch event {
        case .start(let acts, let blobs, let mustOffer):
            begin(acts, blobs)
            (self.mustOffer, offerIsRefused) = (mustOffer, false)
        case .woke:
            isWaiting = false
            trouble = nil
        case .answered(let step, let answer):
            guard underWay.remove(step) != nil else { return [] }
            failures = 0
            actions += take(answer, of: step)
        case .troubled(let step, let trouble):
            guard underWay.remove(step) != nil else { return [] }
            actions += take(trouble, of: step)
        }
        return actions + advance(at: now, random)
    }

    private mutating func begin(_ acts: [QueuedAct], _ blobs: [QueuedBlob]) {
        (self.acts, self.blobs, order, isQueueEmpty) = ([], [:], [], true)
        add(acts, blobs)
        (phase, feedIsRead, stopped, trouble, isWaiting) = (.configuration, false, nil, nil, false)
        largestBatch = .max
    }

    /// Puts what is not there yet at the end of the queue.
    private mutating func add(_ acts: [QueuedAct], _ blobs: [QueuedBlob]) {
        let queued = Set(self.acts.map(\.id))
        self.acts += acts.filter { !queued.contains($0.id) }
        for blob in blobs where self.blobs[blob.id] == nil {
            self.blobs[blob.id] = Blob(size: blob.size)
            order.append(blob.id)
        }
        isQueueEmpty = isQueueEmpty && acts.isEmpty && blobs.isEmpty
    }

    // MARK: What came back

    private mutating func take(_ answer: Answer, of step: Step) -> [Action] {
        switch (step, answer) {
        case (.configuration, _): phase = mustOffer ? .offer : .acts
        case (.offer, .offered(let acts, let blobs, true)): add(acts, blobs)
        case (.offer, .offered(let acts, let blobs, false)):
            add(acts, blobs)
            (mustOffer, phase) = (false, .acts)
        case (.offer, _): refuseOffer()
        case (.acts(let sent), .acts(let outcomes)):
            remove(sent)
            return outcomes.filter { $0.outcome == .refused }
                .map { .refuseAct($0.act, code: $0.code ?? "server.fault") }
        case (.acts(let sent), _): remove(sent)
        case (.missing(let asked), .known(let whole, let begun)):
            let whole = Set(whole)
            for id in asked {
                if whole.contains(id) {
                    blobs[id]?.stage = .settled
                } else if let offset = begun[id] {
                    settle(id, at: offset)
                    // All its bytes and yet not whole: nobody has checked them. Asked about by itself, it is finished.
                    if blobs[id]?.stage == .settled { blobs[id]?.stage = .unknown }
                } else {
                    blobs[id]?.stage = .absent
                }
            }
        // An answer that does not say: each is asked about by itself.
        case (.missing(let asked), _): for id in asked { blobs[id]?.stage = .unknown }
        case (.probe(let id), .offset(let offset)): settle(id, at: offset)
        case (.create(let id), .offset(let offset)):
            settle(id, at: offset)
            if offset <= 0 { return again(id, .at(0), "blob.offset-conflict") }
        case (.upload(let id, let from), .offset(let offset)):
            settle(id, at: offset)
            if offset <= from { return again(id, .at(offset), "blob.offset-conflict") }
        case (.probe(let id), _), (.create(let id), _), (.upload(let id, _), _):
            return again(id, .unknown, "server.fault")
        case (.feed, .page(_, let more, let isRestored)):
            feedIsRead = !more
            mustOffer = mustOffer || isRestored && !offerIsRefused
        case (.feed, _): feedIsRead = true
        case (.receipts, .page(_, let more, let isRestored)):
            mustOffer = mustOffer || isRestored && !offerIsRefused
            if !more { phase = phase == .earlierReceipts ? .exchange : mustOffer ? .offer : .over }
        case (.receipts, _): phase = phase == .earlierReceipts ? .exchange : .over
        }
        return []
    }

    private mutating func take(_ trouble: Trouble, of step: Step) -> [Action] {
        // What had arrived before is told again at the end: no picture waits for it.
        let isAskedToWait = trouble.isPassing && trouble.status != nil
        if case .receipts = step, phase == .earlierReceipts, !trouble.isFinal, !isAskedToWait {
            phase = .exchange
            return []
        }
        if trouble.isPassing {
            // A line that breaks takes all its connections along: that is one failure.
            if self.trouble == nil { failures += 1 }
            self.trouble = worse(self.trouble, trouble)
            if case .upload(let id, _) = step { blobs[id]?.stage = .unknown }
            if case .create(let id) = step { blobs[id]?.stage = .unknown }
            return []
        }
        if trouble.isFinal {
            stopped = stopped ?? trouble.code
            return []
        }
        switch (step, trouble.status) {
        case (.configuration, _): phase = mustOffer ? .offer : .acts
        case (.offer, _): refuseOffer()
        case (.acts(let sent), _):
            if sent.count == 1 {
                remove(sent)
                return [.refuseAct(sent[0], code: trouble.code)]
            }
            largestBatch = min(largestBatch, sent.count / 2)
        // A server one release behind does not know the question.
        case (.missing(let asked), _): for id in asked { blobs[id]?.stage = .unknown }
        case (.probe(let id), 404), (.probe(let id), 410): blobs[id]?.stage = .absent
        case (.create(let id), 413), (.upload(let id, _), 413): return refuse(id, trouble.code)
        case (.upload(let id, _), 404), (.upload(let id, _), 410): return again(id, .absent, trouble.code)
        case (.probe(let id), _), (.create(let id), _), (.upload(let id, _), _):
            return again(id, .unknown, trouble.code)
        case (.feed, _): feedIsRead = true
        case (.receipts, _): stopped = trouble.code
        }
        return []
    }

    private mutating func refuseOffer() { (mustOffer, offerIsRefused, phase) = (false, true, .acts) }

    private mutating func remove(_ sent: [ActID]) {
        let gone = Set(sent)
        acts.removeAll { gone.contains($0.id) }
    }

    private mutating func settle(_ id: String, at offset: Int) {
        guard let blob = blobs[id] else { return }
        blobs[id]?.stage = offset >= blob.size ? .settled : .at(offset)
    }

    /// A picture that got no further; after some attempts the rest goes on without it.
    private mutating func again(_ id: String, _ stage: Stage, _ code: String) -> [Action] {
        guard var blob = blobs[id], blob.stage != .settled else { return [] }
        blob.attempts += 1
        blob.stage = stage
        blobs[id] = blob
        return blob.attempts > limits.attempts ? refuse(id, code) : []
    }

    private mutating func refuse(_ id: String, _ code: String) -> [Action] {
        blobs[id]?.stage = .settled
        return [.refuseBlob(id, code: code)]
    }

    private func worse(_ known: Trouble?, _ new: Trouble) -> Trouble {
        guard let known else { return new }
        return (new.retryAfter ?? 0) > (known.retryAfter ?? 0) ? new : known
    }

    // MARK: What comes next

    private mutating func advance(at now: Instant, _ random: UInt64) -> [Action] {
        if isWaiting { return [] }
        if stopped != nil || trouble != nil {
            guard underWay.isEmpty else { return [] }
            if let stopped {
                phase = .over
                return [.finish(stopped: stopped)]
            }
            if let trouble {
                isWaiting = true
                return [.wait(until: now.adding(milliseconds: pause(trouble, random)), code: trouble.code)]
            }
        }
        switch phase {
        case .configuration: return perform([.configuration])
        case .offer: return perform([.offer])
        case .acts:
            let next = nextBatch()
            if underWay.count < limits.batches, !next.isEmpty {
                return perform([.acts(next)]) + advance(at: now, random)
            }
            guard underWay.isEmpty else { return [] }
            // Before the pictures: a line that breaks over them must not hide what had arrived.
            phase = isQueueEmpty ? .exchange : .earlierReceipts
            return advance(at: now, random)
        case .exchange:
            let steps = exchange()
            if steps.isEmpty, underWay.isEmpty {
                phase = mustOffer ? .offer : .receipts
                return advance(at: now, random)
            }
            return perform(steps)
        case .earlierReceipts, .receipts: return perform([.receipts])
        case .over: return underWay.isEmpty ? [.finish(stopped: nil)] : []
        }
    }

    private mutating func perform(_ steps: [Step]) -> [Action] {
        steps.filter { underWay.insert($0).inserted }.map { .perform($0) }
    }

    private func nextBatch() -> [ActID] {
        var bytes = 0
        var batch: [ActID] = []
        let busy = Set(underWay.flatMap(\.acts))
        for act in acts where !busy.contains(act.id) {
            bytes += 4 + act.size
            if !batch.isEmpty && (bytes > limits.batchBytes || batch.count >= largestBatch) { break }
            batch.append(act.id)
        }
        return batch
    }

    /// The feed, and as many pictures as there are connections.
    private func exchange() -> [Step] {
        var steps: [Step] = feedIsRead ? [] : [.feed]
        let unasked = order.lazy.filter { blobs[$0]?.stage == .unasked }.prefix(limits.questions)
        if !unasked.isEmpty { return steps + [.missing(blobs: Array(unasked))] }
        let busy = Set(underWay.compactMap(\.blob))
        var free = limits.connections - busy.count
        for id in order where free > 0 && !busy.contains(id) {
            guard let step = blobs[id]?.step(id) else { continue }
            steps.append(step)
            free -= 1
        }
        return steps
    }

    /// Milliseconds: what the server asked for (an hour at most), and from nothing to the whole of a growing bound.
    private func pause(_ trouble: Trouble, _ random: UInt64) -> Int64 {
        let bound = min(limits.cap, limits.base << Int64(min(max(failures - 1, 0), 30)))
        return min(max(0, trouble.retryAfter ?? 0), 3_600_000) + Int64(random % UInt64(max(1, bound) + 1))
    }
}

extension SyncSession.Blob {
    fileprivate func step(_ id: String) -> SyncSession.Step? {
        switch stage {
        case .unasked: nil
        case .unknown: .probe(blob: id)
        case .absent: .create(blob: id)
        case .at(let offset): .upload(blob: id, from: offset)
        case .settled: nil
        }
    }
}

extension SyncSession.Step {
    /// The acts it sends.
    fileprivate var acts: [ActID] { if case .acts(let ids) = self { ids } else { [] } }

    /// The picture it is about.
    public var blob: String? {
        switch self {
        case .probe(let id), .create(let id), .upload(let id, _): id
        default: nil
        }
    }
}

extension SyncSession.Trouble {
    /// Waiting may mend it: no line, a full or faulty server, a picture that another connection still holds.
    var isPassing: Bool {
        guard let status else { return !isFinal }
        return [408, 423, 425, 429].contains(status) || (500...599).contains(status)
    }

    /// No waiting mends it: the server or this laptop is not who it should be.
    var isFinal: Bool {
        guard let status else { return Self.finalCodes.contains(code) }
        return status == 401 || status == 403
    }

    private static let finalCodes: Set<String> = [
        "network.tls-refused", "network.wrong-server", "network.address", "enroll.server-unknown",
    ]
}
