public import Domain
import Foundation
import Merge
public import Records
public import Sealing
public import Storage
public import SyncProtocol

/// The central office: its store, files, keys and settings. Every use case works on one of these.
public struct Office: Sendable, CustomStringConvertible {
    /// Without the keys it holds: what runs a service writes its description into the log.
    public var description: String { "Office(hidden)" }
    public let directory: String
    public let settings: OfficeSettings
    public let store: any Store
    public let blobs: any BlobStore
    public let log: ActLog
    public let clock: any WallClock
    /// When laptops deliver, as far as this process serves them.
    public let deliveries = Deliveries()
    /// Signs receipts and the office's acts.
    public let signer: SigningKey
    /// Opens the envelopes that laptops send.
    public let openingKey: OpeningKey
    public let authority: CertificateAuthority
    /// The device port's certificate and key, PEM.
    public let serverCertificate: String
    public let serverKey: String

    /// Opens an office that ``create(in:custody:settings:operators:isDemo:store:clock:)`` made.
    ///
    /// - Throws: ``ErrorCode/storeMissing``, ``ErrorCode/keyMissing``, ``ErrorCode/keyUnreadable``.
    public init(
        directory: String, store: any Store, blobs: any BlobStore, clock: any WallClock
    ) async throws {
        let files = OfficeFiles(directory: directory)
        guard let data = FileManager.default.contents(atPath: files.settings) else { throw Failure(.storeMissing) }
        settings = try CanonicalJSON.decode(OfficeSettings.self, from: Array(data))
        let wrapped = try CanonicalJSON.decode(WrappedDataKey.self, from: try SecretFiles.read(files.dataKey))
        guard let keyFile = SecretKey(bytes: try SecretFiles.read(files.dataKeyFile)) else {
            throw Failure(.keyUnreadable, ["file": "data-key.unlock"])
        }
        let vault = RecordVault(dataKey: try wrapped.open(keyFile: keyFile))
        signer = try SigningKey(secret: try SecretFiles.read(files.signingKey))
        openingKey = try OpeningKey(secret: try SecretFiles.read(files.openingKey))
        authority = CertificateAuthority(
            certificatePEM: try Self.text(files.authorityCertificate), privateKeyPEM: try Self.text(files.authorityKey))
        serverCertificate = try Self.text(files.serverCertificate)
        serverKey = try Self.text(files.serverKey)
        guard let configuration = try await store.read({ try $0.get(StoredConfiguration.self, "current") }) else {
            throw Failure(.storeMissing)
        }
        log = ActLog(vault: vault, replica: configuration.current.serverReplica, side: .office, signer: signer)
        self.directory = directory
        self.store = store
        self.blobs = blobs
        self.clock = clock
    }

    /// Sets up an office in an empty directory.
    ///
    /// - Parameters:
    ///   - custody: a directory outside the data directory that receives the private PIN, recovery and backup keys: to be
    ///     carried to the custodians' safe. No program here reads it again.
    ///   - replica: 16 random bytes.
    public static func create(
        in directory: String, custody: String, settings: OfficeSettings, operators: [Operator], isDemo: Bool,
        replica: ReplicaID, store: any Store, clock: any WallClock
    ) async throws {
        let files = OfficeFiles(directory: directory)
        try makeDirectories([files.keys, files.letters, files.mail, custody])
        let now = clock.now()
        let authority = try CertificateAuthority(name: "\(settings.city) outreach", at: now)
        let server = try authority.issueServer(hosts: settings.hosts, at: now)
        let (dataKey, keyFile) = (SecretKey(), SecretKey())
        let (signer, opening, pin, recovery) = (SigningKey(), OpeningKey(), OpeningKey(), OpeningKey())
        let backup = OpeningKey()
        try SecretFiles.write(pin.secret, to: custody + "/" + OfficeFiles.custodyPIN)
        try SecretFiles.write(recovery.secret, to: custody + "/" + OfficeFiles.custodyRecovery)
        try SecretFiles.write(backup.secret, to: custody + "/" + OfficeFiles.custodyBackup)
        try SecretFiles.write(keyFile.bytes, to: files.dataKeyFile)
        try SecretFiles.write(
            try CanonicalJSON.encode(
                WrappedDataKey(dataKey, keyFile: keyFile, recovery: recovery.sealingKey)), to: files.dataKey)
        try SecretFiles.write(signer.secret, to: files.signingKey)
        try SecretFiles.write(opening.secret, to: files.openingKey)
        try SecretFiles.write(Array(authority.certificatePEM.utf8), to: files.authorityCertificate)
        try SecretFiles.write(Array(authority.privateKeyPEM.utf8), to: files.authorityKey)
        try SecretFiles.write(Array(server.certificatePEM.utf8), to: files.serverCertificate)
        try SecretFiles.write(Array(server.privateKeyPEM.utf8), to: files.serverKey)
        if isDemo { try SecretFiles.write(Array("demonstration data\n".utf8), to: files.demoMark) }
        let configuration = OfficeConfiguration(
            number: 1, municipality: settings.municipality, city: settings.city, operators: operators,
            serverKey: signer.verificationKey, serverReplica: replica, officeKey: opening.sealingKey,
            recoveryKey: recovery.sealingKey, pinKeys: [settings.municipality.text: pin.sealingKey], isDemo: isDemo,
            contact: settings.contact)
        try await store.write { transaction in
            try transaction.put(StoredConfiguration(current: configuration))
            try transaction.put(Epoch(value: Epoch.name(at: now)))
        }
        // Last: its presence says that the office is complete.
        var settings = settings
        settings.backupKey = backup.sealingKey
        try SecretFiles.write(try CanonicalJSON.encode(settings), to: files.settings)
    }

    /// The configuration laptops get.
    public func configuration(in reader: any StoreReader) throws -> OfficeConfiguration {
        guard let stored = try reader.get(StoredConfiguration.self, "current") else { throw Failure(.storeMissing) }
        return stored.current
    }

    /// Who a staff number belongs to and whether that role may do something.
    /// Throws ``ErrorCode/operatorUnknown`` or ``ErrorCode/notPermitted``.
    public func authorise(_ number: StaffNumber, to action: Action, in reader: any StoreReader) throws {
        try configuration(in: reader).authorise(number, to: action)
    }

    private static func text(_ path: String) throws -> String {
        String(decoding: try SecretFiles.read(path), as: UTF8.self)
    }
}

/// The office configuration in force.
struct StoredConfiguration: Document {
    static let collection = "configuration"
    var current: OfficeConfiguration
    var documentID: String { "current" }
}

/// The server's epoch: a restore from a backup begins a new one (design.md 5). Of two, the later in the order of their
/// bytes is the newer.
struct Epoch: Document {
    static let collection = "epoch"
    var value: String
    var documentID: String { "current" }

    /// One that begins now: 12 hexadecimal digits of the moment and 8 random ones.
    static func name(at now: Instant) -> String {
        let moment = String(max(0, now.milliseconds), radix: 16)
        let zeros = String(repeating: "0", count: max(0, 12 - moment.count))
        return zeros + moment + "-" + random()
    }

    /// The one after this: later in order, and another than that of any other restore, whatever the clock says.
    func next(at now: Instant) -> Epoch {
        let name = Self.name(at: now)
        return Epoch(value: name > value ? name : value + "-" + Self.random())
    }

    private static func random() -> String { Hex.encode(Array(SecretKey().bytes.prefix(4))) }
}

/// A laptop that may deliver and fetch.
public struct Device: Document {
    public static let collection = "devices"

    public var id: String
    public var name: String
    public var receptionPrefix: String
    public var replicas: [ReplicaID]
    public var verificationKey: VerificationKey
    public var sealingKey: SealingKey
    public var enrolledAt: Instant
    public var lastContact: Instant?
    public var revokedAt: Instant?
    public var lastReceipt: Int64
    public var lastReceiptHash: String
    /// What receipts up to this number name is in a backup, and the device was told.
    public var backedUpTo: Int64?

    public var documentID: String { id }
    public var keys: [DocumentKey] {
        replicas.map(Self.key)
            + [DocumentKey("prefix", receptionPrefix, isUnique: true)]
    }

    static func key(of replica: ReplicaID) -> DocumentKey {
        DocumentKey("replica", replica.description, isUnique: true)
    }
}

/// A one-time code.
public struct Invitation: Document {
    public static let collection = "invitations"

    /// SHA-256 of the code, hexadecimal: the code itself is not kept.
    public var codeHash: String
    public var receptionPrefix: String
    public var expiresAt: Instant
    public var usedBy: String?

    public var documentID: String { codeHash }
}
