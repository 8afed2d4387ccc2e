public import Domain
import Foundation
public import Sealing
public import Storage
import SyncProtocol

/// What was looked at in a backup, or restored from one.
public struct RestoreReport: Sendable, Codable, Equatable {
    public var name: String
    /// When the backup was made.
    public var at: Instant
    public var municipality: MunicipalityCode
    public var applications: Int
    public var pictures: Int
    public var pinForms: Int
    /// Of them missing or damaged on the shelf, or already when the backup was made.
    public var lost: [String]
    /// Whether the sealed contents were opened and the database in them is whole; nil: without the backup key.
    public var opened: Bool?
}

/// Checking a backup, and making an office of it again.
public struct Restoring: Sendable {
    let folder: BackupFolder
    let manifest: BackupManifest
    private let shelf: any BlobStore

    /// - Parameter shelf: over the backup's ``BackupFolder/shelf``.
    /// - Throws: ``ErrorCode/backupUnreadable``, ``ErrorCode/messageVersion``.
    public init(_ folder: BackupFolder, shelf: any BlobStore) throws {
        self.folder = folder
        self.shelf = shelf
        manifest = try folder.readManifest()
    }

    /// Reads all of it: the sealed contents against the signed hash, every picture and PIN form against its name.
    /// Throws ``ErrorCode/backupUnreadable``.
    public func verify() async throws -> RestoreReport {
        try await offPool { [folder, manifest] in
            guard let input = FileHandle(forReadingAtPath: folder.contentsFile) else { throw SealedArchive.damaged }
            defer { try? input.close() }
            var hash = RunningHash()
            var size = 0
            while let piece = try input.read(upToCount: 1 << 20), !piece.isEmpty {
                hash.update(Array(piece)[...])
                size += piece.count
            }
            guard size == manifest.size, Hex.encode(hash.digest) == manifest.hash else { throw SealedArchive.damaged }
        }
        return report(lost: try await offPool { [self] in try each { _, _, _ in } })
    }

    /// The private backup key from the file that custodians keep. Throws ``ErrorCode/backupKeyWrong``.
    public func key(file: String) throws -> OpeningKey {
        let key = try OpeningKey(secret: try SecretFiles.read(file))
        guard key.sealingKey.id == manifest.sealedTo else { throw Failure(.backupKeyWrong) }
        return key
    }

    /// Writes keys, settings, letters and database into an empty directory, and the pictures and PIN forms. No program
    /// takes it for an office before ``complete(_:)``.
    ///
    /// - Parameter blobs: of the new directory, made once it is there.
    /// - Throws: ``ErrorCode/officeNotEmpty``, ``ErrorCode/backupUnreadable``, ``ErrorCode/storeFull``.
    public func extract(
        with key: OpeningKey, into directory: String, blobs: @Sendable (String) throws -> any BlobStore
    ) async throws -> RestoreReport {
        let found = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        if found.contains(Self.unfinished) { throw Failure(.backupHalfRestored) }
        guard found.isEmpty else { throw Failure(.officeNotEmpty) }
        let checked = try await verify()
        try Office.makeDirectories([directory])
        do {
            try await offPool { [folder, manifest] in
                try SealedArchive.extract(folder.contentsFile, with: key, into: directory) {
                    $0 == "office.json" ? Self.unfinished : $0
                }
                // Somebody else's manifest could leave pictures out.
                let signer = try SigningKey(secret: try SecretFiles.read(OfficeFiles(directory: directory).signingKey))
                guard signer.verificationKey == manifest.serverKey else {
                    throw Failure(.backupUnreadable, ["file": BackupFolder.manifest])
                }
            }
            let store = try blobs(directory)
            try await offPool { [self] in
                _ = try each { id, bytes, kind in try store.store([(id, bytes)], as: kind) }
            }
        } catch {
            Self.discard(directory)
            throw error
        }
        var report = checked
        report.opened = true
        return report
    }

    /// Writes only the database into a directory, to be looked at: no key leaves the backup for that.
    public func extractDatabase(with key: OpeningKey, into directory: String) async throws {
        try Office.makeDirectories([directory])
        try await offPool { [folder] in
            try SealedArchive.extract(folder.contentsFile, with: key, into: directory) {
                $0 == "outreach.sqlite" ? $0 : nil
            }
        }
    }

    /// Says that the directory is an office: the last step, after ``Office/beginNewEpoch(in:at:restoredFrom:madeAt:)`` and only then.
    public static func complete(_ directory: String) throws {
        let files = OfficeFiles(directory: directory)
        guard let settings = FileManager.default.contents(atPath: directory + "/" + unfinished) else {
            throw SealedArchive.damaged
        }
        for folder in [files.keys, files.letters, files.mail] where FileManager.default.fileExists(atPath: folder) {
            try SecretFiles.sync(directory: folder)
        }
        try SecretFiles.write(Array(settings), to: files.settings)
        try? FileManager.default.removeItem(atPath: directory + "/" + unfinished)
    }

    /// Removes what a failed ``extract(with:into:blobs:)`` left in the directory that it found empty.
    public static func discard(_ directory: String) {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? [] {
            try? FileManager.default.removeItem(atPath: directory + "/" + name)
        }
    }

    private static let unfinished = "office.json.restoring"

    private func report(lost: [String]) -> RestoreReport {
        RestoreReport(
            name: manifest.name, at: manifest.at, municipality: manifest.municipality,
            applications: manifest.applications, pictures: manifest.pictures.count,
            pinForms: manifest.pinForms.count, lost: lost)
    }

    /// Every file of the shelf that belongs here and is whole; returns those that are not.
    private func each(_ body: (String, [UInt8], BlobKind) throws -> Void) throws -> [String] {
        var lost: [String] = []
        for (kind, ids) in [(BlobKind.picture, manifest.pictures), (.pinForm, manifest.pinForms)] {
            for id in ids {
                if let bytes = (try? shelf.read(id)) ?? nil, Hex.encode(sha256(bytes)) == id {
                    try body(id, bytes, kind)
                } else {
                    lost.append(id)
                }
            }
        }
        return lost.sorted()
    }
}
