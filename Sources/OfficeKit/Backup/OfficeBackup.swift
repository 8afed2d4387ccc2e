public import Domain
import Foundation
import Records
import Sealing
public import Storage
import SyncProtocol

/// What a backup took, and what laptops may now be told.
public struct BackupReport: Sendable, Codable, Equatable {
    /// Its folder.
    public var folder: String
    public var at: Instant
    public var applications: Int
    /// Pictures and PIN forms that belong to it, and how many of them were not on the shelf before.
    public var blobs: Int
    public var newBlobs: Int
    /// Missing or damaged at the office itself: the laptop that has them must send them again.
    public var lost: [String]
    /// Acts and files that laptops are told are in a backup now.
    public var receipted: Int
}

/// A backup while the office works (design.md 2.3, 4): a snapshot of the database, keys, settings, letters and mail in one
/// stream sealed to the backup key, and the pictures and PIN forms, which are sealed already, on a shelf that all backups
/// of a place share. Only once all of it is durable there do laptops hear that what they sent is backed up.
public struct OfficeBackup: Sendable {
    let office: Office
    let store: any SnapshotStore
    private let shelf: any BlobStore

    /// - Parameters:
    ///   - store: the office's own.
    ///   - shelf: over ``BackupFolder/shelf(of:)`` of the place.
    public init(_ office: Office, store: any SnapshotStore, shelf: any BlobStore) {
        self.office = office
        self.store = store
        self.shelf = shelf
    }

    /// Refuses a place that is none, or that would be lost with the office.
    /// Throws ``ErrorCode/outputPlace``, ``ErrorCode/backupInside``, ``ErrorCode/backupNoKey``.
    public static func check(_ place: String, for office: Office) throws {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: place, isDirectory: &isFolder), isFolder.boolValue else {
            throw Failure(.outputPlace)
        }
        guard !(Office.resolved(place) + "/").hasPrefix(Office.resolved(office.directory) + "/") else {
            throw Failure(.backupInside)
        }
        guard office.settings.backupKey != nil else { throw Failure(.backupNoKey) }
        try Office.makeDirectories([BackupFolder.shelf(of: place)])
    }

    /// Writes one.
    /// - Throws: ``ErrorCode/storeFull``, ``ErrorCode/storeReadOnly``; nothing that looks like a backup is left then.
    public func write(to place: String) async throws -> BackupReport {
        guard let key = office.settings.backupKey else { throw Failure(.backupNoKey) }
        let now = office.clock.now()
        let name = Self.name(at: now)
        let folder = BackupFolder(path: "\(BackupFolder.shelf(of: place))/\(name)")
        try Office.makeDirectories([folder.path])
        do {
            // What has a receipt before the snapshot is in it.
            let receipted = try await office.store.read { try $0.all(Device.self).map { ($0.id, $0.lastReceipt) } }
            let (size, hash) = try await seal(into: folder, key)
            // What the snapshot names was there when it was made.
            let blobs = try await office.store.read { try $0.all(StoredBlob.self) }
            let (copied, lost) = try await copy(blobs)
            let (epoch, applications) = try await office.store.read { [office] in
                (try office.epoch(in: $0), try $0.entities(withField: ApplicationField.reception.rawValue).count)
            }
            let manifest = BackupManifest(
                name: name, at: now, epoch: epoch, municipality: office.settings.municipality,
                serverKey: office.signer.verificationKey, sealedTo: key.id, size: size, hash: hash,
                pictures: blobs.filter { $0.kind == .picture }.map(\.id),
                pinForms: blobs.filter { $0.kind == .pinForm }.map(\.id), lost: lost.sorted(),
                applications: applications)
            try await offPool { [office] in
                for directory in [folder.path, folder.shelf, place] { try SecretFiles.sync(directory: directory) }
                // Last: its presence says that the backup is complete.
                try SecretFiles.write(
                    try CanonicalJSON.encode(try Signed(manifest, signedBy: office.signer)), to: folder.manifestFile)
            }
            let told = try await tell(receipted, of: manifest)
            return BackupReport(
                folder: folder.path, at: now, applications: applications, blobs: blobs.count, newBlobs: copied,
                lost: lost.sorted(), receipted: told)
        } catch {
            if !FileManager.default.fileExists(atPath: folder.manifestFile) {
                try? FileManager.default.removeItem(atPath: folder.path)
            }
            throw error
        }
    }

    /// `2026-11-22-1705-ab12cd34`, by Japan's clock: names sort by time and are what FAT keeps.
    private static func name(at now: Instant) -> String {
        let random = Hex.encode(Array(SecretKey().bytes.prefix(4)))
        return "\(now.dateInJapan)-\(now.clockInJapan.filter(\.isNumber))-\(random)"
    }

    private func seal(into folder: BackupFolder, _ key: SealingKey) async throws -> (size: Int, hash: String) {
        // Never on the medium: there it would lie unsealed where the power fails. The next backup removes what is left.
        let snapshot = office.directory + "/backup.sqlite"
        try? FileManager.default.removeItem(atPath: snapshot)
        defer { try? FileManager.default.removeItem(atPath: snapshot) }
        try await store.snapshot(to: snapshot)
        return try await offPool { [office] in
            let files = [("outreach.sqlite", snapshot)] + Self.files(of: office.directory)
            return try SealedArchive.write(files, to: folder.contentsFile, sealedTo: key)
        }
    }

    /// Everything but the database and what has a shelf of its own.
    private static func files(of directory: String) -> [(name: String, path: String)] {
        let folders = ["keys", "letters", "mail"].flatMap { folder in
            ((try? FileManager.default.contentsOfDirectory(atPath: "\(directory)/\(folder)")) ?? []).sorted()
                .map { "\(folder)/\($0)" }
        }
        return (["office.json", "demo"] + folders).map { ($0, "\(directory)/\($0)") }
            .filter { !$0.0.hasSuffix(".new") && FileManager.default.fileExists(atPath: $0.1) }
    }

    /// Puts onto the shelf what is not there, checked against its name.
    private func copy(_ blobs: [StoredBlob]) async throws -> (copied: Int, lost: [String]) {
        var (copied, lost) = (0, [String]())
        for start in stride(from: 0, to: blobs.count, by: Self.group) {
            let group = Array(blobs[start..<min(start + Self.group, blobs.count)])
            let (new, damaged) = try await offPool { [office, shelf] in
                var found: [BlobKind: [(id: String, bytes: [UInt8])]] = [:]
                var damaged: [String] = []
                for blob in group where try shelf.file(blob.id)?.size != blob.size {
                    // A sector that cannot be read is a damaged picture: the rest is backed up.
                    guard let bytes = (try? office.blobs.read(blob.id)) ?? nil, Hex.encode(sha256(bytes)) == blob.id
                    else {
                        damaged.append(blob.id)
                        continue
                    }
                    // One of another length is no copy.
                    if try shelf.file(blob.id) != nil { try shelf.remove(blob.id) }
                    found[blob.kind, default: []].append((blob.id, bytes))
                }
                for (kind, files) in found { try shelf.store(files, as: kind) }
                return (found.values.reduce(0) { $0 + $1.count }, damaged)
            }
            copied += new
            lost += damaged
        }
        return (copied, lost)
    }

    /// Files that are copied and synced together.
    private static let group = 16

    /// The second step of the receipts: what had a receipt when the snapshot was made.
    private func tell(_ receipted: [(String, Int64)], of manifest: BackupManifest) async throws -> Int {
        let lost = Set(manifest.lost)
        return try await office.store.write { [office] transaction in
            var told = 0
            for (id, last) in receipted {
                guard var device = try transaction.get(Device.self, id) else { continue }
                var (acts, blobs) = ([ActID](), [String]())
                for number in (device.backedUpTo ?? 0)..<last {
                    guard let stored = try transaction.get(StoredReceipt.self, StoredReceipt.id(id, number + 1)),
                        case let receipt = try stored.signed.verified(by: office.signer.verificationKey),
                        receipt.level == .stored
                    else { continue }
                    acts += receipt.acts
                    blobs += receipt.blobs.filter { !lost.contains($0) }
                }
                device.backedUpTo = max(last, device.backedUpTo ?? 0)
                try transaction.put(device)
                let count = max(acts.count, blobs.count)
                for start in stride(from: 0, to: count, by: Office.receiptItems) {
                    _ = try office.issueReceipt(
                        to: &device, .backedUp, acts: Array(acts.dropFirst(start).prefix(Office.receiptItems)),
                        blobs: Array(blobs.dropFirst(start).prefix(Office.receiptItems)), in: transaction)
                }
                told += acts.count + blobs.count
            }
            return told
        }
    }
}
