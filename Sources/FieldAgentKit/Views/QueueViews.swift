public import Domain
import Records
import Storage
import SyncProtocol

/// Something that has no receipt yet.
public struct QueueItem: Sendable, Codable {
    /// How far it has come.
    public enum State: String, Sendable, Codable {
        /// Not sent.
        case waiting
        /// Sent; the office has not confirmed that it is stored.
        case awaitingReceipt = "awaiting-receipt"
        /// The office refused it or set it aside: a person must look.
        case refused
        /// The file is gone or spoiled on this laptop: it is taken again while the resident is there.
        case lost

        init(_ blob: OutgoingBlob) {
            switch blob.code {
            case nil: self = .waiting
            case ErrorCode.blobMissingHere.id?, ErrorCode.blobDamagedHere.id?: self = .lost
            default: self = .refused
            }
        }
    }

    /// `act`, `picture` or `pin-form`.
    public var kind: String
    public var id: String
    public var reception: ReceptionNumber?
    public var entity: EntityID
    /// Of a session: where and when it is.
    public var venue: String?
    public var date: CivilDate?
    public var bytes: Int
    public var queuedAt: Instant
    public var ageSeconds: Int64
    public var state: State
    /// Written onto a stick then. It waits all the same: only a receipt says that it arrived.
    public var carriedAt: Instant?
    /// Why it was refused, or why everything waits.
    public var code: String?

    /// What it belongs to as people call it: the reception number, or the session's venue and day.
    public func name(_ language: Language) -> String {
        if let reception { return reception.text }
        guard let venue, let date else { return language == .ja ? "受付番号なし" : "no number" }
        return language == .ja ? "会場「\(venue)」(\(date))" : "session \(venue) (\(date))"
    }
}

/// What waits, why, and when it is next tried.
public struct QueueView: Sendable, Codable {
    public var items: [QueueItem]
    public var oldestAgeSeconds: Int64?
    /// Why the last round stopped; nil when it went through.
    public var code: String?
    /// When the loop that runs tries again; nil: none waits.
    public var nextTryAt: Instant?
    public var lastContactAt: Instant?
}

/// The laptop at a glance.
public struct StatusView: Sendable, Codable {
    public var device: String
    public var name: String
    public var city: String
    public var receptionPrefix: String
    public var demo: Bool
    public var configuration: Int64
    public var openSessions: Int
    public var drafts: Int
    public var applications: Int
    /// By arrival: on this laptop only, entries sent, complete at the office.
    public var saved: Int
    public var actsSent: Int
    public var complete: Int
    public var needsDecision: Int
    public var unsentActs: Int
    public var unsentBlobs: Int
    public var unsentBytes: Int
    public var oldestUnsentSeconds: Int64?
    /// Acts and sealed files that are in a backup of the office.
    public var backedUp: Int
    /// The office was restored from a backup: whether it has what is here is found out with the next sync.
    public var officeRestored: Bool
    /// Of what is unsent: how much was written onto a stick, and when last.
    public var carriedActs: Int
    public var carriedBlobs: Int
    public var lastCarriedAt: Instant?
    /// When the newest answer of the office that came by stick was made.
    public var answeredAt: Instant?
    public var code: String?
    /// As in ``QueueView``.
    public var nextTryAt: Instant?
    public var lastContactAt: Instant?
    /// Items of the feed that could not be used, by code.
    public var refusedFromFeed: [String: Int]
    /// What the office tells the people at the laptop.
    public var banners: [String]
    /// What is wrong with the laptop's clock, where something is.
    public var clock: ClockTrouble?
}

extension Register {
    /// The queue, oldest first.
    public func queue() async throws -> QueueView {
        let now = laptop.clock.now()
        return try await laptop.store.read { [laptop] reader in
            let progress = try reader.get(SyncProgress.self, "current") ?? SyncProgress()
            func reception(_ entity: EntityID) throws -> ReceptionNumber? {
                try reader.all(ReceptionIndex.self, "application", entity.description).first?.number
            }
            func age(_ queuedAt: Instant) -> Int64 { max(0, now.milliseconds - queuedAt.milliseconds) / 1_000 }
            var items = try reader.all(OutgoingAct.self).map { act in
                let plan = try laptop.log.record(of: act.entity, in: reader).flatMap(Sessions.plan)
                return QueueItem(
                    kind: "act", id: act.act.text, reception: try reception(act.entity), entity: act.entity,
                    venue: plan?.venue, date: plan?.date, bytes: act.envelope.bytes.count, queuedAt: act.queuedAt,
                    ageSeconds: age(act.queuedAt),
                    state: act.code != nil ? .refused : act.sentAt != nil ? .awaitingReceipt : .waiting,
                    carriedAt: act.carriedAt, code: act.code ?? progress.lastCode)
            }
            items += try reader.all(OutgoingBlob.self).map { blob in
                QueueItem(
                    kind: blob.kind, id: blob.id, reception: try reception(blob.entity), entity: blob.entity,
                    bytes: blob.size, queuedAt: blob.queuedAt, ageSeconds: age(blob.queuedAt),
                    state: QueueItem.State(blob), carriedAt: blob.carriedAt, code: blob.code ?? progress.lastCode)
            }
            items.sort { ($0.queuedAt, $0.kind, $0.id) < ($1.queuedAt, $1.kind, $1.id) }
            return QueueView(
                items: items, oldestAgeSeconds: items.map(\.ageSeconds).max(), code: progress.lastCode,
                nextTryAt: progress.nextTry, lastContactAt: progress.lastContact)
        }
    }

    /// Counts of what is here and of what waits, for `status`. Throws where the store cannot be read.
    public func status() async throws -> StatusView {
        let applications = try await list()
        let queue = try await queue()
        let sessions = try await Sessions(laptop).list()
        let (drafts, backedUp, isOffering, progress, configuration) = try await laptop.store.read { reader in
            (
                try reader.all(Draft.self).count, try reader.all(Delivered.self).count { $0.level == .backedUp },
                try reader.get(Offering.self, "current") != nil,
                try reader.get(SyncProgress.self, "current") ?? SyncProgress(),
                try reader.get(HeldConfiguration.self, "current")?.current.number ?? 0
            )
        }
        let acts = queue.items.count { $0.kind == "act" }
        let carried = queue.items.filter { $0.carriedAt != nil }
        let carriedActs = carried.count { $0.kind == "act" }
        return StatusView(
            device: laptop.device, name: laptop.name, city: laptop.configuration.city,
            receptionPrefix: laptop.receptionPrefix, demo: laptop.configuration.isDemo, configuration: configuration,
            openSessions: sessions.count(where: \.open), drafts: drafts, applications: applications.count,
            saved: applications.count { $0.arrival == .saved },
            actsSent: applications.count { $0.arrival == .actsSent },
            complete: applications.count { $0.arrival == .complete },
            needsDecision: applications.count(where: \.needsDecision),
            unsentActs: acts, unsentBlobs: queue.items.count - acts,
            unsentBytes: queue.items.reduce(0) { $0 + $1.bytes },
            oldestUnsentSeconds: queue.oldestAgeSeconds, backedUp: backedUp, officeRestored: isOffering,
            carriedActs: carriedActs,
            carriedBlobs: carried.count - carriedActs, lastCarriedAt: carried.compactMap(\.carriedAt).max(),
            answeredAt: progress.answeredAt, code: queue.code, nextTryAt: queue.nextTryAt,
            lastContactAt: queue.lastContactAt, refusedFromFeed: progress.refusedFromFeed, banners: progress.banners,
            clock: try await laptop.clockTrouble())
    }
}
