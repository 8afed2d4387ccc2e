public import Domain
import Storage
public import SyncProtocol
public import Transport

/// What a round of syncing did and left.
public struct SyncReport: Sendable, Codable, Equatable {
    /// Nothing remains.
    public var quiet: Bool
    public var sentActs: Int
    public var sentBlobs: Int
    /// Acts of others taken in.
    public var received: Int
    /// Not yet receipted.
    public var remainingActs: Int
    public var remainingBlobs: Int
    /// Of these: the office refused them or set them aside; a person must look.
    public var refused: Int
    /// Before this a further round is of no use; nil: nothing waits, or waiting does not help.
    public var nextTryAt: Instant?
    /// Why it stopped.
    public var code: String?
    /// What is wrong with the laptop's clock, where something is.
    public var clock: ClockTrouble?
}

/// The thin shell around ``SyncSession``: performs its actions over HTTP and the store. Killed anywhere, it goes on:
/// everything it knows lies in the store, and every step may be repeated.
public actor Syncer {
    let laptop: Laptop
    let client: DeviceClient
    private let limits: SyncSession.Limits
    private var sentActs = 0
    private var sentBlobs = 0
    private var received = 0

    /// - Parameters:
    ///   - control: acts, feed and receipts, on one kept-alive connection.
    ///   - pictures: as many connections as the limits say.
    public init(
        _ laptop: Laptop, control: any HTTPClient, pictures: any HTTPClient,
        limits: SyncSession.Limits = SyncSession.Limits()
    ) {
        self.laptop = laptop
        client = DeviceClient(
            laptop: laptop, control: ComparingClient(laptop: laptop, client: control), pictures: pictures)
        self.limits = limits
    }

    /// One round: until everything is done, or until something makes it wait or stop.
    ///
    /// - Parameter pause: called when the session waits; returns false to end the round there.
    public func round(
        pause: @Sendable (Instant) async -> Bool = { _ in false }
    ) async throws -> SyncReport {
        (sentActs, sentBlobs, received) = (0, 0, 0)
        // A file that cannot be removed now is removed next time: nobody's application waits for that.
        _ = try? await laptop.sweep()
        var session = SyncSession(limits: limits)
        let (acts, blobs) = try await queued()
        let mustOffer = try await laptop.isOffering()
        var actions = session.handle(
            .start(acts: acts, blobs: blobs, mustOffer: mustOffer), at: laptop.clock.now(), random: random())
        let ending = try await withThrowingTaskGroup(of: SyncSession.Event.self) { group -> (Instant?, String?) in
            while true {
                for action in actions {
                    switch action {
                    case .perform(let step): group.addTask { [client] in await client.perform(step) }
                    case .refuseAct(let act, let code): try await laptop.mark(act: act, code: code)
                    case .refuseBlob(let id, let code): try await laptop.mark(blob: id, code: code)
                    case .wait(let until, let code):
                        try await laptop.note(until: until, code: code)
                        guard await pause(until) else {
                            // Nobody tries then.
                            try await laptop.note(until: nil, code: code)
                            return (until, code)
                        }
                        group.addTask { .woke }
                    case .finish(let stopped):
                        try await laptop.note(until: nil, code: stopped)
                        return (nil, stopped)
                    }
                }
                guard let event = try await group.next() else { return (nil, nil) }
                count(event)
                actions = session.handle(event, at: laptop.clock.now(), random: random())
            }
        }
        return try await report(nextTry: ending.0, code: ending.1)
    }

    /// What has no receipt yet, in the order in which it was made.
    func queued() async throws -> (acts: [SyncSession.QueuedAct], blobs: [SyncSession.QueuedBlob]) {
        try await laptop.store.read { reader in
            let acts = try reader.all(OutgoingAct.self).sorted { $0.order < $1.order }
            let blobs = try reader.all(OutgoingBlob.self).sorted { ($0.queuedAt, $0.id) < ($1.queuedAt, $1.id) }
            return (
                acts.map { SyncSession.QueuedAct(id: $0.act, size: $0.envelope.bytes.count) },
                blobs.map { SyncSession.QueuedBlob(id: $0.id, size: $0.size) }
            )
        }
    }

    private func count(_ event: SyncSession.Event) {
        switch event {
        case .answered(.acts, .acts(let outcomes)): sentActs += outcomes.count { $0.outcome != .refused }
        case .answered(.upload, _), .answered(.create, _): sentBlobs += 1
        case .answered(.feed, .page(let taken, _, _)): received += taken
        default: break
        }
    }

    private func report(nextTry: Instant?, code: String?) async throws -> SyncReport {
        let (acts, blobs) = try await laptop.store.read {
            (try $0.all(OutgoingAct.self), try $0.all(OutgoingBlob.self))
        }
        return SyncReport(
            quiet: acts.isEmpty && blobs.isEmpty && code == nil, sentActs: sentActs, sentBlobs: sentBlobs,
            received: received, remainingActs: acts.count, remainingBlobs: blobs.count,
            refused: acts.count { $0.code != nil } + blobs.count { $0.code != nil }, nextTryAt: nextTry, code: code,
            clock: try await laptop.clockTrouble())
    }

    private nonisolated func random() -> UInt64 {
        var generator = SystemRandomNumberGenerator()
        return generator.next()
    }
}

extension Laptop {
    /// Keeps an act with the reason it was refused for.
    func mark(act: ActID, code: String) async throws {
        try await store.write { transaction in
            guard var queued = try transaction.get(OutgoingAct.self, act.text) else { return }
            queued.code = code
            try transaction.put(queued)
        }
    }

    func mark(blob: String, code: String) async throws {
        try await store.write { transaction in
            guard var queued = try transaction.get(OutgoingBlob.self, blob) else { return }
            queued.code = code
            try transaction.put(queued)
        }
    }

    /// Notes why the exchange waits and until when; nil: it need not.
    func note(until: Instant?, code: String?) async throws {
        let now = clock.now()
        try await store.write { transaction in
            var progress = try transaction.get(SyncProgress.self, "current") ?? SyncProgress()
            progress.nextTry = until
            progress.lastCode = code
            if code == nil {
                progress.failures = 0
                progress.lastContact = now
            } else {
                progress.failures += 1
            }
            try transaction.put(progress)
            try markTime(in: transaction)
        }
    }
}
