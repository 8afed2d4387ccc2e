import Domain
import FieldAgentKit
import Foundation
import Logging
import OfficeKit
import Records
import SQLiteStorage
import Storage
import SyncProtocol
import TestKit
import Transport

/// An office with enrolled laptops that share a session, set up once: every scenario begins with a copy of it.
///
/// Keys are made anew by each process, so that ids differ between two processes; what happens to them does not.
struct Stage: Sendable {
    /// A data directory: its files (keys, settings), and what is in its store.
    struct Place: Sendable {
        var directory: String
        var contents: MemoryContents
        var disk: MemoryDisk.Image
    }

    var office: Place
    var laptops: [Place]
    var session: EntityID
    var usesSQLite: Bool
    private var folder: String

    static let most = 5
    static let staff = StaffNumber(unchecked: "4001")
    static let clerk = StaffNumber(unchecked: "2001")
    static let url = "https://office.example:9"
    static let logger = Logger(label: "simulation") { _ in SwiftLogNoOpLogHandler() }

    /// Sets it up in a new temporary folder; ``remove()`` takes it away.
    static func set(usesSQLite: Bool) async throws -> Stage {
        let folder = NSTemporaryDirectory() + "simulation-\(UUID().uuidString)"
        let clock = SimulatedClock()
        let office = try Storages(folder + "/office", usesSQLite: usesSQLite)
        try Office.prepare(office.directory, custody: folder + "/custody")
        try office.open()
        try await Office.create(
            in: office.directory, custody: folder + "/custody", settings: try settings(), operators: try operators(),
            isDemo: false, replica: ReplicaID(unchecked: (0..<16).map { _ in .random(in: .min ... .max) }),
            store: try office.store, clock: clock)
        let opened = try await Office(
            directory: office.directory, store: try office.store, blobs: try office.blobs, clock: clock)
        let port = InProcessPort(DevicePort(office: opened, logger: logger))
        var laptops: [(storages: Storages, laptop: Laptop)] = []
        for number in 0..<most {
            laptops.append(try await enrol(number, in: folder, at: opened, port, clock, usesSQLite: usesSQLite))
        }
        let session = try await Desk(office: opened).plan(
            plan(laptops.map(\.laptop.device), opened), session: nil, random: [UInt8](repeating: 7, count: 10),
            by: Clerks(clerk))
        for (_, laptop) in laptops {
            let line = FrontDoor(port: port, device: laptop.device)
            let report = try await Syncer(laptop, control: line, pictures: line).round()
            guard report.quiet, report.received == 1 else { throw Failure(.internalError) }
        }
        return Stage(
            office: office.place, laptops: laptops.map(\.storages.place), session: session, usesSQLite: usesSQLite,
            folder: folder)
    }

    /// A session that these laptops share.
    static func plan(_ devices: [String], _ office: Office) -> SessionPlan {
        SessionPlan(
            venue: "本町公民館", kind: .hall, date: CivilDate(daysSince1970: 20_788),
            municipality: office.settings.municipality, staff: [], devices: devices)
    }

    func remove() { try? FileManager.default.removeItem(atPath: folder) }

    private static func enrol(
        _ number: Int, in folder: String, at office: Office, _ port: InProcessPort, _ clock: SimulatedClock,
        usesSQLite: Bool
    ) async throws -> (Storages, Laptop) {
        let storages = try Storages(folder + "/laptop-\(number)", usesSQLite: usesSQLite)
        let invitation = try await office.invite(
            expiresAt: clock.now().adding(days: 1), prefix: nil, url: url)
        let storage: @Sendable (String) throws -> LaptopStorage = { _ in
            try storages.open()
            return LaptopStorage(store: try storages.store, blobs: try storages.blobs)
        }
        _ = try await Enrolling(
            directory: storages.directory, clock: clock, storage: storage,
            client: { _ in FrontDoor(port: port, device: nil) }
        ).run(invitation.text, name: "laptop \(number)")
        // A laptop is only opened where its database is.
        if !usesSQLite { try Data().write(to: URL(filePath: storages.directory + "/outreach.sqlite")) }
        return (storages, try await Laptop.open(storages.directory, clock: clock, storage: storage))
    }

    private static func settings() throws -> OfficeSettings {
        OfficeSettings(
            municipality: try MunicipalityCode("141305"), city: "川崎市", officeName: "区役所", officeTelephone: "",
            officeHours: "", officeAddress: "", mayor: "", hosts: ["office.example"], devicePort: 0, jlisURL: nil,
            smtpURL: nil, mailFrom: "")
    }

    private static func operators() throws -> [Operator] {
        [
            Operator(number: StaffNumber(unchecked: "1001"), role: .administrator),
            Operator(number: clerk, role: .office), Operator(number: staff, role: .staff),
        ]
    }
}

/// The storage of one data directory while the stage is set. `@unchecked` is safe: one task sets the stage.
private final class Storages: @unchecked Sendable {
    let directory: String
    private let usesSQLite: Bool
    private let memory = MemoryStore()
    private let disk = MemoryDisk()
    private var opened: (store: any Store, blobs: any BlobStore)?

    init(_ directory: String, usesSQLite: Bool) throws {
        self.directory = directory
        self.usesSQLite = usesSQLite
    }

    func open() throws {
        guard opened == nil else { return }
        if usesSQLite {
            opened = (try SQLiteStore(directory: directory), try FileBlobStore(directory: directory))
        } else {
            opened = (memory, MemoryBlobStore(disk))
        }
    }

    var store: any Store {
        get throws {
            guard let opened else { throw Failure(.storeMissing) }
            return opened.store
        }
    }

    var blobs: any BlobStore {
        get throws {
            guard let opened else { throw Failure(.storeMissing) }
            return opened.blobs
        }
    }

    var place: Stage.Place { Stage.Place(directory: directory, contents: memory.synced, disk: disk.copy) }
}

/// A line on which nothing goes wrong.
struct FrontDoor: HTTPClient {
    let port: InProcessPort
    let device: String?

    func send(_ request: HTTPRequest) async throws(Failure) -> HTTPResponse {
        guard case .file = request.body else {
            var bytes: [UInt8] = []
            if case .bytes(let body) = request.body { bytes = body }
            do {
                return try await port.answer(
                    to: request, body: Arriving(pieces: [bytes], end: .whole), from: device, abort: {})
            } catch { throw Failure(.networkOutcomeUnknown) }
        }
        throw Failure(.networkFile)
    }
}
