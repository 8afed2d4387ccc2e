public import Domain
import Foundation
public import Sealing
public import SyncProtocol

/// What a backup says of itself, signed by the office that wrote it. Nothing personal: it lies readable beside what is
/// sealed (docs/backup.md).
public struct BackupManifest: SignedWord, Hashable {
    public static let signingContext = "outreach/backup/1"

    /// 1.
    public var version = 1
    /// Of its folder.
    public var name: String
    public var at: Instant
    public var epoch: String
    public var municipality: MunicipalityCode
    /// The office's signing key; it signs this.
    public var serverKey: VerificationKey
    /// Names the backup key it is sealed to (``SealingKey/id``).
    public var sealedTo: String
    /// Bytes and SHA-256 of ``BackupFolder/contents``.
    public var size: Int
    public var hash: String
    /// The sealed files that belong to it, on the shelf beside it.
    public var pictures: [String]
    public var pinForms: [String]
    /// Named by the database and missing or damaged at the office itself.
    public var lost: [String]
    public var applications: Int
}

/// One backup among those of a place: `PLACE/outreach-backup/NAME`, beside the shelf of pictures and PIN forms that all
/// of them share.
public struct BackupFolder: Sendable {
    static let root = "outreach-backup"
    static let contents = "contents.sealed"
    static let manifest = "manifest.json"

    public let path: String

    public init(path: String) { self.path = path.hasSuffix("/") ? String(path.dropLast()) : path }

    /// The folder of the shelf, which a `BlobStore` works on.
    public var shelf: String { (path as NSString).deletingLastPathComponent }
    var contentsFile: String { path + "/" + Self.contents }
    var manifestFile: String { path + "/" + Self.manifest }

    /// The folder that all backups of a place lie in.
    public static func shelf(of place: String) -> String { "\(place)/\(root)" }

    /// What it says of itself, when the office's key that it names signed it, and this is where it was written.
    /// Throws ``ErrorCode/backupUnreadable``.
    public func readManifest() throws -> BackupManifest {
        guard let data = FileManager.default.contents(atPath: manifestFile),
            let signed = try? CanonicalJSON.decode(Signed<BackupManifest>.self, from: Array(data)),
            let claimed = try? CanonicalJSON.decode(BackupManifest.self, from: signed.bytes.bytes),
            let manifest = try? signed.verified(by: claimed.serverKey),
            manifest.name == (path as NSString).lastPathComponent
        else { throw Failure(.backupUnreadable, ["file": Self.manifest]) }
        guard manifest.version == 1 else { throw Failure(.messageVersion, ["version": String(manifest.version)]) }
        return manifest
    }
}
