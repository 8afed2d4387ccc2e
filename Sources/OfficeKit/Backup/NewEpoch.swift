public import Domain
import JLIS
import Merge
import Notices
import Sealing
public import Storage
import SyncProtocol

/// What an office that was restored from a backup does not know: what happened between the backup and its loss
/// (design.md 5).
///
/// - Laptops hear of the new epoch, ask which acts and files are there, and send again what is not: others' acts and the
///   office's own among them. Receipts begin a new chain.
/// - Nothing is forwarded and nobody is written to before a person says that the laptops have given back what they hold: a
///   withdrawal, or a changed photo, may still be on one of them.
/// - J-LIS is asked about everything that was on its way, or is sent from now on, before anything is sent.
/// - Letters about applications from before wait for a person: they may have been printed. E-mails go under their old
///   Message-ID.
/// - The office writes under a new replica id, under a configuration whose number is higher than any it gave out.
/// - One-time codes from before are worth nothing any more, and prefixes that may have been given out are passed over.
extension Office {
    /// Begins a new epoch in the store of a restored office, in one transaction.
    /// - Parameter name: of the backup, and when it was made.
    public static func beginNewEpoch(
        in store: any Store, at now: Instant, restoredFrom name: String, madeAt: Instant
    ) async throws {
        let replica = ReplicaID(unchecked: Array(SecretKey().bytes.prefix(16)))
        try await store.write { transaction in
            guard let epoch = try transaction.get(Epoch.self, "current"),
                var configuration = try transaction.get(StoredConfiguration.self, "current")?.current
            else { throw Failure(.storeMissing) }
            try transaction.put(epoch.next(at: now))
            configuration.serverReplica = replica
            configuration.number = max(configuration.number + 1, now.milliseconds)
            try transaction.put(StoredConfiguration(current: configuration))
            try forgetReceipts(in: transaction)
            try closeCodes(at: now, in: transaction)
            for var record in try transaction.all(SubmissionRecord.self) {
                record.forwarding.restoreFromBackup(at: now)
                try transaction.put(record)
            }
            for var report in try transaction.all(StageReport.self) where report.isOpen && report.toldAt == nil {
                // J-LIS may have heard of it: nobody takes it back unasked.
                report.toldAt = now
                try transaction.put(report)
            }
            for release in try transaction.all(NoticeRelease.self) where release.cause == .restored {
                try transaction.remove(NoticeRelease.self, release.documentID)
            }
            for summary in try transaction.all(ApplicationSummary.self) {
                try transaction.put(NoticeCheck(application: summary.entity))
            }
            try transaction.put(Restoration(at: now, backup: name, madeAt: madeAt))
        }
    }

    /// Ends the pause after a restore: the laptops have given back what they hold.
    /// Throws ``ErrorCode/backupNotPaused``.
    public func resume() async throws {
        let now = clock.now()
        try await store.write { transaction in
            guard var restoration = try transaction.get(Restoration.self, "current"), restoration.resumedAt == nil
            else {
                throw Failure(.backupNotPaused)
            }
            restoration.resumedAt = now
            try transaction.put(restoration)
        }
    }

    /// Whether nothing is forwarded or told yet after a restore.
    func isPaused(in reader: any StoreReader) throws -> Bool {
        try reader.get(Restoration.self, "current").map { $0.resumedAt == nil } ?? false
    }

    /// Chains begin anew, and what was begun to be uploaded lay outside the backup.
    private static func forgetReceipts(in transaction: any StoreTransaction) throws {
        for receipt in try transaction.all(StoredReceipt.self) {
            try transaction.remove(StoredReceipt.self, receipt.documentID)
        }
        for var device in try transaction.all(Device.self) {
            (device.lastReceipt, device.lastReceiptHash, device.backedUpTo) = (0, "", nil)
            try transaction.put(device)
            try transaction.remove(CarryProgress.self, device.id)
        }
        for var blob in try transaction.all(StoredBlob.self) where !blob.receipted.isEmpty {
            blob.receipted = []
            try transaction.put(blob)
        }
        for upload in try transaction.all(Upload.self) { try transaction.remove(Upload.self, upload.documentID) }
    }

    private static func closeCodes(at now: Instant, in transaction: any StoreTransaction) throws {
        for var invitation in try transaction.all(Invitation.self)
        where invitation.usedBy == nil && invitation.expiresAt > now {
            invitation.expiresAt = now
            try transaction.put(invitation)
        }
        let given = try transaction.all(Device.self).map(\.receptionPrefix)
        let last = given.compactMap { prefixes.firstIndex(of: $0) }.max() ?? -1
        try transaction.put(PrefixFloor(first: last + 1 + prefixesPassedOver))
    }

    /// More laptops than an office enrols between two backups.
    private static let prefixesPassedOver = 26
}

/// That the office was restored, the last time: what it did between the backup and then, it does not know.
struct Restoration: Document {
    static let collection = "restoration"
    var at: Instant
    /// Name of the backup, and when it was made.
    var backup: String
    var madeAt: Instant
    /// A person said that the laptops have given back what they hold: nothing is forwarded or told before that.
    var resumedAt: Instant?
    var documentID: String { "current" }
}

/// The place of the first prefix that is given out by itself: those before may be on laptops that the office forgot.
struct PrefixFloor: Document {
    static let collection = "prefix-floor"
    var first: Int
    var documentID: String { "current" }
}
