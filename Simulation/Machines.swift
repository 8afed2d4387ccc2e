import Domain
import FieldAgentKit
import Foundation
import OfficeKit
import SQLiteStorage
import Storage
import SyncProtocol
import TestKit

/// A data directory with its clock: it outlives the programs that run on it. `@unchecked` is safe: a world runs on one
/// thread, and what other threads touch (power, clock, memory) is locked by itself.
final class Site: @unchecked Sendable {
    let directory: String
    let clock = SimulatedClock()
    let usesSQLite: Bool
    private(set) var power = Power()
    private var contents: MemoryContents
    private var image: MemoryDisk.Image
    private var memory: MemoryStore?
    private(set) var disk: MemoryDisk?
    private(set) var memoryBlobs: MemoryBlobStore?

    init(_ place: Stage.Place, directory: String, usesSQLite: Bool) {
        self.directory = directory
        self.usesSQLite = usesSQLite
        contents = place.contents
        image = place.disk
    }

    /// Storage for a program that starts.
    func boot(_ plant: Plant.Storage) throws -> LaptopStorage {
        let power = Power()
        self.power = power
        if usesSQLite {
            return LaptopStorage(
                store: PoweredStore(base: try SQLiteStore(directory: directory), power: power),
                blobs: PoweredBlobs(base: try FileBlobStore(directory: directory), power: power))
        }
        let memory = MemoryStore(contents)
        let disk = MemoryDisk(
            image, now: { [clock] in clock.now() }, fault: { step throws(Failure) in try power.step(step) })
        let blobs = MemoryBlobStore(disk, now: { [clock] in clock.now() })
        (self.memory, self.disk, memoryBlobs) = (memory, disk, blobs)
        return LaptopStorage(
            store: plant.store(PoweredStore(base: plant.commits(memory), power: power)), blobs: plant.blobs(blobs, disk)
        )
    }

    /// The power is gone: what is left is what was durable, and a part of the rest.
    func losePower(_ random: inout SeededGenerator) {
        power.cut()
        if let memory, let disk {
            contents = memory.synced
            image = disk.afterPowerLoss(&random)
        }
    }

    /// A copy of the directory, and going on from one.
    func copy() -> Stage.Place? {
        guard let memory, let disk else { return nil }
        return Stage.Place(directory: directory, contents: memory.synced, disk: disk.copy)
    }

    func replace(by place: Stage.Place) {
        power.cut()
        contents = place.contents
        image = place.disk
    }
}

/// A laptop: its site and the program that runs on it now. Confined to its world's thread, as ``Site`` is.
final class LaptopMachine: @unchecked Sendable {
    let name: String
    let site: Site
    private(set) var laptop: Laptop
    private let plant: Plant.Storage
    /// Saved here, and said so to the person at it.
    var acknowledged: Set<ActID> = []
    var pictures: Set<String> = []
    /// What was made here, told or not.
    var made: Set<ActID> = []
    /// Acts and pictures of which a bit turned.
    var rotten: Set<String> = []
    /// Its directory is a copy of an earlier moment, or was copied: it may write what was written already.
    var isStale = false
    /// The last copy that was put aside: at first the directory as it was when the laptop was enrolled.
    var backup: (place: Stage.Place, acknowledged: Set<ActID>, pictures: Set<String>)?

    init(name: String, site: Site, plant: Plant.Storage) async throws {
        self.name = name
        self.site = site
        self.plant = plant
        laptop = try await Self.open(site, plant)
        backup = site.copy().map { ($0, [], []) }
    }

    func boot() async throws { laptop = try await Self.open(site, plant) }

    private static func open(_ site: Site, _ plant: Plant.Storage) async throws -> Laptop {
        let storage = try site.boot(plant)
        return try await Laptop.open(site.directory, clock: site.clock) { _ in storage }
    }
}

/// The office: its site, the program that runs on it now and the connections that are open to it. Confined to its
/// world's thread, as ``Site`` is.
final class OfficeMachine: @unchecked Sendable {
    let site: Site
    private(set) var office: Office
    private(set) var port: InProcessPort
    private let plant: Plant.Storage
    /// Decided here, and said so to the clerk.
    var acknowledged: Set<ActID> = []
    /// The last backup: at first the office as it was when its laptops were enrolled.
    private(set) var backup: (place: Stage.Place, acknowledged: Set<ActID>)?
    /// How often it was restored.
    private(set) var restorations = 0
    private var open: [(stall: Stall, request: Task<Void, Never>)] = []

    init(site: Site, plant: Plant.Storage) async throws {
        self.site = site
        self.plant = plant
        (office, port) = try await Self.start(site, plant)
        backUp()
    }

    func backUp() { if let place = site.copy() { backup = (place, acknowledged) } }

    /// It is lost, and goes on as it was when the last backup was made, in a new epoch; what it decided since then it only
    /// knows from laptops. Returns false where nothing can be copied.
    func restore() async throws -> Bool {
        guard let backup else { return false }
        site.replace(by: backup.place)
        try await boot()
        try await Office.beginNewEpoch(
            in: office.store, at: site.clock.now(), restoredFrom: "simulated", madeAt: site.clock.now())
        guard let restored = site.copy() else { return false }
        site.replace(by: restored)
        try await boot()
        acknowledged = backup.acknowledged
        restorations += 1
        return true
    }

    func boot() async throws { (office, port) = try await Self.start(site, plant) }

    func keepOpen(_ stall: Stall, _ request: Task<Void, Never>) { open.append((stall, request)) }

    /// Every connection that was left open is closed.
    func closeConnections() async {
        for (stall, request) in open {
            stall.close()
            await request.value
        }
        open = []
    }

    private static func start(_ site: Site, _ plant: Plant.Storage) async throws -> (Office, InProcessPort) {
        let storage = try site.boot(plant)
        let office = try await Office(
            directory: site.directory, store: storage.store, blobs: storage.blobs, clock: site.clock)
        return (office, InProcessPort(DevicePort(office: office, logger: Stage.logger)))
    }
}
