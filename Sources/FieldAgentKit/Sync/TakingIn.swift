import Domain
import Foundation
import Merge
import Records
import Sealing
import Storage
import SyncProtocol

/// What comes back from the office, checked and stored.
extension Laptop {
    /// The outcomes of a batch, after the receipt that came along: what it names has left the queue.
    func take(_ answer: ActsAnswer, sent: [ActID]) async throws {
        let now = clock.now()
        var refused: (any Error)?
        if let receipt = answer.receipt {
            do { try await take([receipt]) } catch { refused = error }
        }
        try await store.write { transaction in
            for id in sent {
                guard var queued = try transaction.get(OutgoingAct.self, id.text) else { continue }
                // What the answer does not mention has no outcome: a person must look.
                let outcome =
                    answer.outcomes.first { $0.act == id }
                    ?? ActOutcome(act: id, outcome: .refused, code: ErrorCode.serverFault.id)
                queued.sentAt = outcome.outcome == .refused ? nil : now
                queued.code = [.setAside, .refused].contains(outcome.outcome) ? outcome.code : nil
                try transaction.put(queued)
            }
        }
        if let refused { throw refused }
    }

    /// The office configuration, where it is newer and signed by the key of the one that is held. Another is counted with
    /// its code, as acts that cannot be used are, and the present one stays.
    ///
    /// - Returns: its number, where it was newer.
    @discardableResult
    func take(_ signed: SignedConfiguration) async throws -> Int64? {
        try await store.write { [self] transaction in
            let held = try transaction.get(HeldConfiguration.self, "current")?.current ?? configuration
            do {
                let offered = try signed.verified(by: held.serverKey)
                guard offered.number > held.number else { return nil }
                try transaction.put(HeldConfiguration(current: offered))
                return offered.number
            } catch let failure as Failure {
                var progress = try transaction.get(SyncProgress.self, "current") ?? SyncProgress()
                progress.refusedFromFeed[failure.code.id, default: 0] += 1
                try transaction.put(progress)
                return nil
            }
        }
    }

    /// Receipts in order. One that is known is passed over, as is one from before the office was restored; one from
    /// behind a gap waits for those between; one that does not follow from the last is an error and is not used.
    ///
    /// - Parameters:
    ///   - epoch: the office's, where its answer names it.
    ///   - isLive: the office itself answered just now.
    func take(_ receipts: [SignedReceipt], epoch: String? = nil, isLive: Bool = true) async throws {
        let now = clock.now()
        try await store.write { [self] transaction in
            try notice(epoch, isLive: isLive, in: transaction)
            let key =
                try transaction.get(HeldConfiguration.self, "current")?.current.serverKey ?? configuration.serverKey
            for signed in receipts {
                let receipt = try signed.verified(by: key)
                guard receipt.device == device else { throw Failure(.receiptChain) }
                try notice(receipt.epoch, isLive: isLive, in: transaction)
                let held = try transaction.get(SyncProgress.self, "current")?.epoch
                guard receipt.epoch == held else { continue }
                let tip = try transaction.get(ReceiptTip.self, "current")
                guard receipt.number > tip?.number ?? 0 else { continue }
                guard receipt.number == (tip?.number ?? 0) + 1 else { return }
                guard receipt.previous == tip?.hash ?? "" else { throw Failure(.receiptChain) }
                try transaction.put(
                    HeldReceipt(number: receipt.number, level: receipt.level, signed: signed, receivedAt: now))
                try transaction.put(ReceiptTip(number: receipt.number, hash: signed.hash, epoch: receipt.epoch))
                for item in receipt.acts.map(\.text) + receipt.blobs {
                    let file =
                        try transaction.get(OutgoingBlob.self, item)
                        ?? transaction.get(Delivered.self, item)?.file
                    try transaction.put(
                        Delivered(item: item, receipt: receipt.number, level: receipt.level, file: file))
                    try transaction.remove(OutgoingAct.self, item)
                    try transaction.remove(OutgoingBlob.self, item)
                }
            }
        }
    }

    /// A page of the feed with its cursor, in one transaction. An act that cannot be used is counted with its code and
    /// the rest goes on. Returns how many were new.
    ///
    /// - Parameters:
    ///   - after: the cursor that the page follows on. Where the laptop stands elsewhere by now its cursor stays: what
    ///     lies between is not known to be here.
    ///   - isNewest: whether the office told the people at the laptop nothing since.
    ///   - isLive: as in ``take(_:epoch:isLive:)``.
    func take(
        _ answer: FeedAnswer, after: String, isNewest: Bool = true, isLive: Bool = true
    ) async throws -> Int {
        let now = clock.now()
        return try await store.write { [self] transaction in
            try notice(answer.epoch, isLive: isLive, in: transaction)
            var progress = try transaction.get(SyncProgress.self, "current") ?? SyncProgress()
            // A page from before the office was restored leads nowhere any more.
            let follows = progress.cursor == after && (answer.epoch ?? progress.epoch) == progress.epoch
            let office = try transaction.get(HeldConfiguration.self, "current")?.current ?? configuration
            let signers = Dictionary(answer.signers.map { ($0.replica, $0.key) }) { first, _ in first }
            var count = 0
            var touched: Set<EntityID> = []
            for bytes in answer.envelopes {
                do {
                    let act = try Envelope(bytes: bytes.bytes).open(with: openingKey)
                    try check(act, signers: signers, office: office)
                    let ingested = try log.ingest(act, from: "feed", at: now, in: transaction)
                    if case .stored = ingested.result { count += 1 }
                    touched.formUnion(try entities(act, ingested, in: transaction))
                    try index(act, in: transaction)
                } catch let failure as Failure where follows {
                    progress.refusedFromFeed[failure.code.id, default: 0] += 1
                } catch is Failure {
                    // Counted when the page came in its turn.
                }
            }
            for entity in touched {
                // One that cannot be read here stays found by what was known of it.
                do { try keepFingerprints(of: entity, in: transaction) } catch let failure as Failure {
                    progress.refusedFromFeed[failure.code.id, default: 0] += 1
                }
            }
            for outcome in answer.outcomes {
                guard var queued = try transaction.get(OutgoingAct.self, outcome.act.text) else { continue }
                queued.code = outcome.outcome == .setAside || outcome.outcome == .refused ? outcome.code : nil
                try transaction.put(queued)
            }
            if follows { progress.cursor = answer.cursor }
            if isNewest { progress.banners = answer.banners }
            try transaction.put(progress)
            return count
        }
    }

    /// The office's acts are signed by the key enrolment gave; another laptop's by the key the office names for it.
    private func check(_ act: SignedAct, signers: [ReplicaID: VerificationKey], office: OfficeConfiguration) throws {
        // The office writes under another replica id after each restore: its key says that it was the office.
        let isOffice = act.act.side == .office
        guard isOffice || act.act.replica != office.serverReplica else { throw Failure(.sideWrong) }
        guard let key = isOffice ? office.serverKey : signers[act.act.replica] else { throw Failure(.signerUnknown) }
        guard act.isSigned(by: key) else { throw Failure(.signatureWrong) }
    }

    /// What an act changed: the entities it writes to, and those of acts that it set aside or back.
    private func entities(
        _ act: SignedAct, _ ingested: Ingested, in reader: any StoreReader
    ) throws -> Set<EntityID> {
        let others = try ingested.changed.keys.compactMap { try reader.act($0) }.flatMap {
            try SignedAct.parse($0.header).writes
        }
        return Set((act.act.writes + others).map(\.entity))
    }

    /// Makes an application from the feed findable by its number.
    private func index(_ act: SignedAct, in transaction: any StoreTransaction) throws {
        for write in act.act.writes where write.field == ApplicationField.reception.rawValue {
            guard let text = act.value(of: write.dot),
                let reception = try? CanonicalJSON.decode(Reception.self, from: Array(text.utf8)),
                try transaction.get(ReceptionIndex.self, reception.number.text) == nil
            else { continue }
            try transaction.put(ReceptionIndex(number: reception.number, application: write.entity))
        }
    }
}

extension String {
    /// For a query: everything but unreserved characters (RFC 3986, 2.3).
    var percentEncoded: String {
        let unreserved = CharacterSet(
            charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
        return addingPercentEncoding(withAllowedCharacters: unreserved) ?? ""
    }
}

/// Standard base64 of a text, for tus metadata.
func base64(_ text: String) -> String { Data(text.utf8).base64EncodedString() }
