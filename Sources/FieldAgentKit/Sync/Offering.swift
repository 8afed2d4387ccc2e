import Domain
import Merge
import Records
import Storage
import SyncProtocol

/// After the office was restored from a backup: what is held here and is not there any more goes into the queue again
/// (design.md 5).
extension Laptop {
    /// A part of what is held here, in the order it was taken in.
    struct Offer: Sendable {
        var acts: [StoredAct]
        var files: [Delivered]
        var next: Offering
    }

    /// Acts, or files, that are asked about at once.
    private static let offeredAtOnce = 500

    /// Hears which epoch the office is in. Another than before says that it was restored: the chain of receipts begins
    /// anew, and everything held here is to be offered.
    ///
    /// - Parameter isLive: the office itself answered just now. What came by stick may be from before the restore: only a
    ///   later epoch counts then.
    func notice(_ epoch: String?, isLive: Bool, in transaction: any StoreTransaction) throws {
        guard let epoch else { return }
        var progress = try transaction.get(SyncProgress.self, "current") ?? SyncProgress()
        if progress.epoch == epoch { return }
        // An earlier release kept it in the receipts only.
        let held =
            try progress.epoch
            ?? transaction.all(HeldReceipt.self).last
            .map { try $0.signed.verified(by: configuration.serverKey).epoch }
        if let held, held != epoch {
            guard isLive || epoch > held else { return }
            for receipt in try transaction.all(HeldReceipt.self) {
                try transaction.remove(HeldReceipt.self, receipt.documentID)
            }
            // Which backup it was restored from nobody here knows.
            for var item in try transaction.all(Delivered.self) where item.level == .backedUp {
                item.level = .stored
                try transaction.put(item)
            }
            try transaction.remove(ReceiptTip.self, "current")
            try transaction.put(Offering(epoch: epoch))
        }
        progress.epoch = epoch
        try transaction.put(progress)
    }

    /// Whether something is still to be offered.
    func isOffering() async throws -> Bool {
        try await store.read { try $0.get(Offering.self, "current") != nil }
    }

    /// What to ask about next; nil when all of it was asked about.
    func nextOffer() async throws -> Offer? {
        try await store.write { transaction in
            guard var offering = try transaction.get(Offering.self, "current") else { return nil }
            let acts = try transaction.acts(after: offering.act, limit: Self.offeredAtOnce)
            if let last = acts.last {
                offering.act = last.position
                return Offer(acts: acts, files: [], next: offering)
            }
            let files = try transaction.all(Delivered.self, after: offering.file).lazy.filter { $0.file != nil }
                .prefix(Self.offeredAtOnce)
            if let last = files.last {
                offering.file = last.item
                return Offer(acts: [], files: Array(files), next: offering)
            }
            try transaction.remove(Offering.self, "current")
            return nil
        }
    }

    /// Queues all that is still to be offered: on a stick nobody can be asked what is there.
    func queueWithoutAsking() async throws {
        while let offer = try await nextOffer() {
            _ = try await queueAgain(offer, except: KnownAnswer(acts: [], blobs: []))
        }
    }

    /// Queues what the office does not have, and notes how far the offer has come, in one transaction.
    func queueAgain(
        _ offer: Offer, except known: KnownAnswer
    ) async throws -> (acts: [SyncSession.QueuedAct], blobs: [SyncSession.QueuedBlob]) {
        let (knownActs, knownFiles) = (Set(known.acts), Set(known.blobs))
        let now = clock.now()
        return try await store.write { [self] transaction in
            let officeKey =
                try transaction.get(HeldConfiguration.self, "current")?.current.officeKey ?? configuration.officeKey
            var acts: [SyncSession.QueuedAct] = []
            for stored in offer.acts where !knownActs.contains(stored.id) {
                try transaction.remove(Delivered.self, stored.id.text)
                // What waits anyway goes as it is.
                guard try transaction.get(OutgoingAct.self, stored.id.text) == nil else { continue }
                do {
                    let act = try log.load(stored, in: transaction)
                    let envelope = try Envelope(sealing: act, to: officeKey)
                    try transaction.put(
                        OutgoingAct(
                            act: act.id, order: stored.position, entity: act.act.writes[0].entity,
                            envelope: WireBytes(envelope.bytes), queuedAt: now))
                    acts.append(SyncSession.QueuedAct(id: act.id, size: envelope.bytes.count))
                } catch let failure as Failure where ![.cannotStore, .busy].contains(failure.code.exit) {
                    // One that cannot be read here keeps nothing else from being sent.
                    var progress = try transaction.get(SyncProgress.self, "current") ?? SyncProgress()
                    progress.refusedFromFeed[failure.code.id, default: 0] += 1
                    try transaction.put(progress)
                }
            }
            var blobs: [SyncSession.QueuedBlob] = []
            for sent in offer.files where !knownFiles.contains(sent.item) {
                guard var file = sent.file else { continue }
                try transaction.remove(Delivered.self, sent.item)
                (file.queuedAt, file.carriedAt, file.code) = (now, nil, nil)
                try transaction.put(file)
                blobs.append(SyncSession.QueuedBlob(id: file.id, size: file.size))
            }
            // A later restore began another offer meanwhile.
            if try transaction.get(Offering.self, "current")?.epoch == offer.next.epoch {
                try transaction.put(offer.next)
            }
            return (acts, blobs)
        }
    }
}
