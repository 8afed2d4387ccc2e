public import Domain
import Foundation
import Merge
public import Records
import Sealing
public import Storage
public import SyncProtocol
public import Transport

/// The adapters under a data directory; the program names them, this module does not.
public struct LaptopStorage: Sendable {
    public var store: any Store
    public var blobs: any BlobStore

    public init(store: any Store, blobs: any BlobStore) {
        self.store = store
        self.blobs = blobs
    }
}

/// An enrolled laptop: its store, files, keys and what the office told it. Every use case works on one of these.
public struct Laptop: Sendable {
    public let files: LaptopFiles
    public let store: any Store
    public let blobs: any BlobStore
    public let log: ActLog
    public let clock: any WallClock
    /// Names this laptop at the office.
    public let device: String
    /// What people call it.
    public let name: String
    /// `https://host:port`
    public let server: String
    public let receptionPrefix: String
    /// As it was when the laptop was opened.
    public let configuration: OfficeConfiguration
    let openingKey: OpeningKey
    /// Signs acts and the manifests of sticks.
    let signer: SigningKey
    /// The authority that is trusted, and this laptop's certificate and key.
    public let tls: TLSSettings

    /// Whose office it is.
    public var municipality: MunicipalityCode { configuration.municipality }
    public var city: String { configuration.city }

    /// Throws ``ErrorCode/operatorUnknown`` or ``ErrorCode/notPermitted`` unless the person may do it (domain.md 9).
    public func authorise(_ person: StaffNumber, to action: Action) throws(Failure) {
        try configuration.authorise(person, to: action)
    }

    var vault: RecordVault { log.vault }

    /// Opens the data directory of an enrolled laptop.
    ///
    /// - Throws: ``ErrorCode/storeMissing``, ``ErrorCode/noLaptopData``, ``ErrorCode/databaseMissing``, ``ErrorCode/keyMissing``,
    ///   ``ErrorCode/keyUnreadable``, ``ErrorCode/sealDamaged`` and what opening the storage throws
    ///   (``ErrorCode/storeReadOnly``, ``ErrorCode/storeNewer`` …).
    public static func open(
        _ directory: String, clock: any WallClock, storage: @Sendable (String) throws -> LaptopStorage
    ) async throws -> Laptop {
        let files = LaptopFiles(directory: directory)
        guard files.exists(directory) else { throw Failure(.storeMissing) }
        guard files.exists(files.database), !files.exists(files.officeSettings) else {
            throw Failure(files.areOfALaptop && !files.exists(files.officeSettings) ? .databaseMissing : .noLaptopData)
        }
        let opened = try storage(directory)
        let held = try await opened.store.read { reader in
            (try reader.get(Enrolment.self, "current"), try reader.get(HeldConfiguration.self, "current"))
        }
        guard let enrolment = held.0, let configuration = held.1?.current else { throw Failure(.noLaptopData) }
        let laptop = try Laptop(
            files: files, storage: opened, enrolment: enrolment, configuration: configuration, clock: clock)
        // Enrolling was stopped at its very end: these keys lie sealed here, and were just read.
        for path in files.attempts { try? FileManager.default.removeItem(atPath: path) }
        return laptop
    }

    init(
        files: LaptopFiles, storage: LaptopStorage, enrolment: Enrolment, configuration: OfficeConfiguration,
        clock: any WallClock
    ) throws {
        let keys = try LaptopKeys(reading: files)
        self.files = files
        store = storage.store
        blobs = storage.blobs
        log = ActLog(
            vault: RecordVault(dataKey: keys.dataKey), replica: enrolment.replica, side: .field, signer: keys.signing)
        self.clock = clock
        device = enrolment.device
        name = enrolment.name
        server = enrolment.server
        receptionPrefix = enrolment.receptionPrefix
        self.configuration = configuration
        openingKey = keys.opening
        signer = keys.signing
        tls = TLSSettings(
            trust: .certificates(pem: String(decoding: try SecretFiles.read(files.authority), as: UTF8.self)),
            identity: TLSSettings.Identity(
                certificatePEM: String(decoding: try SecretFiles.read(files.certificate), as: UTF8.self),
                keyPEM: keys.deviceKeyPEM))
    }

    /// Seals an act to the office and queues it: part of the transaction that saves the act.
    func queue(_ act: SignedAct, in transaction: any StoreTransaction) throws {
        guard let first = act.act.writes.first else { return }
        let envelope = try Envelope(sealing: act, to: configuration.officeKey)
        try transaction.put(
            OutgoingAct(
                act: act.id, order: first.dot.counter, entity: first.entity, envelope: WireBytes(envelope.bytes),
                queuedAt: act.act.at))
        try markTime(in: transaction)
    }
}

/// Random bytes from the system's generator.
func randomBytes(_ count: Int) -> [UInt8] {
    var generator = SystemRandomNumberGenerator()
    return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
}
