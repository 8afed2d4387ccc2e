import Carry
public import Domain
import Sealing
import Storage
import SyncProtocol

/// What an export wrote onto a stick.
public struct ExportReport: Sendable, Codable, Equatable {
    /// Where it lies; nil where nothing was waiting and nothing was written.
    public var folder: String?
    public var madeAt: Instant
    public var acts: Int
    public var blobs: Int
    public var bytes: Int
    /// Sealed files of the queue whose bytes are not what they were: not written.
    public var damaged: [Damaged]

    /// A sealed file that this laptop has lost.
    public struct Damaged: Sendable, Codable, Equatable {
        public var kind: String
        public var id: String
        public var reception: ReceptionNumber?
        public var code: String
    }
}

extension Laptop {
    /// Writes everything that has no receipt yet onto a stick: the envelopes and sealed files as they lie here, then a
    /// signed manifest (docs/carry.md). The queue stays as it is; only a receipt ends the waiting. Needs no keys but
    /// those that the laptop sends with.
    ///
    /// - Throws: ``ErrorCode/carryPlace``, ``ErrorCode/carryFull``, ``ErrorCode/carryNotWritable``; then nothing that
    ///   looks complete is left there.
    public func export(
        to directory: String, progress: @escaping @Sendable (_ written: Int, _ all: Int) -> Void = { _, _ in }
    ) async throws -> ExportReport {
        let now = clock.now()
        try await queueWithoutAsking()
        let waiting = try await store.read { [self] reader in try everythingWaiting(in: reader) }
        let count = waiting.acts.count + waiting.blobs.count
        guard count > 0 else {
            return ExportReport(folder: nil, madeAt: now, acts: 0, blobs: 0, bytes: 0, damaged: [])
        }
        // The manifest has some hundred bytes for each.
        let room = waiting.bytes + 512 * count + (1 << 20)
        let random = randomBytes(4)
        let report = try await offPool { [self] in
            let writer = try StickWriter(.export, for: device, at: now, random: random, in: directory, bytes: room)
            do {
                return try write(waiting, at: now, with: writer, progress)
            } catch {
                writer.discard()
                throw error
            }
        }
        let damaged = Set(report.damaged.map(\.id))
        try await store.write { transaction in
            for act in waiting.acts {
                guard var queued = try transaction.get(OutgoingAct.self, act.act.text) else { continue }
                queued.carriedAt = now
                try transaction.put(queued)
            }
            for blob in waiting.blobs where !damaged.contains(blob.id) {
                guard var queued = try transaction.get(OutgoingBlob.self, blob.id) else { continue }
                queued.carriedAt = now
                try transaction.put(queued)
            }
        }
        return report
    }

    /// The queue at one moment, and where this laptop stands with the office.
    private struct Waiting: Sendable {
        var acts: [OutgoingAct]
        var blobs: [OutgoingBlob]
        var receptions: [EntityID: ReceptionNumber]
        var receipts: Int64
        var cursor: String

        var actBytes: Int { acts.reduce(0) { $0 + $1.envelope.bytes.count } }
        var bytes: Int { blobs.reduce(actBytes) { $0 + $1.size } }
    }

    private func everythingWaiting(in reader: any StoreReader) throws -> Waiting {
        let acts = try reader.all(OutgoingAct.self).sorted { $0.order < $1.order }
        let blobs = try reader.all(OutgoingBlob.self).sorted { ($0.queuedAt, $0.id) < ($1.queuedAt, $1.id) }
        var receptions: [EntityID: ReceptionNumber] = [:]
        for entity in Set(acts.map(\.entity) + blobs.map(\.entity)) {
            receptions[entity] =
                try reader.all(ReceptionIndex.self, "application", entity.description).first?.number
        }
        return Waiting(
            acts: acts, blobs: blobs, receptions: receptions,
            receipts: try reader.get(ReceiptTip.self, "current")?.number ?? 0,
            cursor: try reader.get(SyncProgress.self, "current")?.cursor ?? "")
    }

    private func write(
        _ waiting: Waiting, at now: Instant, with writer: StickWriter, _ progress: @Sendable (Int, Int) -> Void
    ) throws -> ExportReport {
        var report = ExportReport(
            folder: writer.path, madeAt: now, acts: waiting.acts.count, blobs: 0, bytes: 0, damaged: [])
        try writer.write(envelopes: waiting.acts.map(\.envelope.bytes))
        report.bytes = waiting.actBytes
        var listed: [CarryManifest.ListedBlob] = []
        for blob in waiting.blobs {
            let reception = waiting.receptions[blob.entity]
            guard let kind = BlobKind(rawValue: blob.kind), let bytes = try sealedBytes(of: blob.id) else {
                report.damaged.append(
                    .init(kind: blob.kind, id: blob.id, reception: reception, code: ErrorCode.sealDamaged.id))
                continue
            }
            try writer.write(bytes, as: blob.id, kind)
            listed.append(.init(id: blob.id, kind: kind, size: bytes.count, reception: reception))
            report.bytes += bytes.count
            progress(report.bytes, waiting.bytes)
        }
        report.blobs = listed.count
        let manifest = CarryManifest(
            export: writer.name, device: device, madeAt: now,
            acts: waiting.acts.map { .init(id: $0.act, reception: waiting.receptions[$0.entity]) }, blobs: listed,
            receipts: waiting.receipts, cursor: waiting.cursor)
        try writer.finish(manifest: try manifest.file(signedBy: signer))
        return report
    }

    /// A sealed file's bytes; nil where they are not those that it is named for, or cannot be read.
    private func sealedBytes(of id: String) throws -> [UInt8]? {
        guard let bytes = try? blobs.read(id), BlobID.isValid(id), Hex.encode(sha256(bytes)) == id else { return nil }
        return bytes
    }
}
