import Domain
import FieldAgentKit
import Foundation
import Merge
import Records
import Storage
import SyncProtocol
import TestKit
import Transport

/// What is done to directories and to what waits in them.
extension World {
    func restore(_ machine: LaptopMachine) async throws {
        guard let backup = machine.backup else { return }
        tally["directory restored", default: 0] += 1
        machine.site.replace(by: backup.place)
        (machine.acknowledged, machine.pictures, machine.isStale) = (backup.acknowledged, backup.pictures, true)
        try await machine.boot()
    }

    func restoreOffice() async throws {
        await office.closeConnections()
        guard try await office.restore() else { return }
        // Only what laptops hold is owed now, and only once they have offered it.
        (promised, offsets) = ([], [:])
        tally["office restored", default: 0] += 1
    }

    func clone(_ machine: LaptopMachine) async throws {
        guard laptops.count < schedule.laptops + 2, let place = machine.site.copy() else { return }
        let site = Site(place, directory: place.directory, usesSQLite: false)
        let clone = try await LaptopMachine(name: "copy of \(machine.name)", site: site, plant: plant.laptop)
        (clone.acknowledged, clone.pictures, clone.rotten) = (machine.acknowledged, machine.pictures, machine.rotten)
        (clone.isStale, machine.isStale) = (true, true)
        laptops.append(clone)
        tally["directory copied", default: 0] += 1
    }

    /// What waits on a laptop, as it waits there.
    private struct Waiting: Decodable {
        var act: ActID
        var envelope: WireBytes
    }

    func fillStick(_ machine: LaptopMachine) async throws {
        try await attempt(machine.site) {
            let waiting = try await machine.laptop.store.read { reader in
                try reader.documents("outgoing-acts", key: nil).map {
                    try CanonicalJSON.decode(Waiting.self, from: $0.body).envelope.bytes
                }
            }
            sticks.append(waiting)
        }
    }

    func handIn(_ stick: Int, at machine: LaptopMachine, _ times: Int) async throws {
        if sticks.isEmpty { try await fillStick(laptops[stick % laptops.count]) }
        guard !sticks.isEmpty, case let frames = sticks[stick % sticks.count], !frames.isEmpty else { return }
        let request = HTTPRequest(
            .post, Stage.url + Routes.acts, fields: ["Content-Type": MediaTypes.acts], body: .bytes(Frames.join(frames))
        )
        for _ in 0..<times {
            tally["stick handed in", default: 0] += 1
            _ = await answer(
                LateRequest(request: request, body: Frames.join(frames), device: machine.laptop.device, isLate: true))
        }
    }

    func rot(_ machine: LaptopMachine, isPicture: Bool, _ random: inout SeededGenerator) async throws {
        guard let disk = machine.site.disk else { return }
        let collection = isPicture ? "outgoing-blobs" : "outgoing-acts"
        let place = random.unit()
        try await attempt(machine.site) {
            let waiting = try await machine.laptop.store.read { try $0.documents(collection, key: nil) }
            guard let item = waiting.last else { return }
            machine.rotten.insert(item.id)
            tally[isPicture ? "picture damaged" : "envelope damaged", default: 0] += 1
            guard !isPicture else { return disk.damage("blobs/\(item.id)", at: place) }
            var body = String(decoding: item.body, as: UTF8.self)
            guard let start = body.range(of: "\"envelope\":\"")?.upperBound else { return }
            // Behind what stands in the clear.
            let index = body.index(start, offsetBy: 160)
            body.replaceSubrange(index...index, with: body[index] == "A" ? "B" : "A")
            let changed = Array(body.utf8)
            try await machine.laptop.store.write { try $0.put(collection, item.id, body: changed, keys: []) }
        }
    }

    func poison(_ machine: LaptopMachine, _ number: Int, _ kind: Poison) async throws {
        let laptop = machine.laptop
        try await attempt(machine.site) {
            guard let id = try await Self.application(number, in: laptop.store) else { return }
            let act = try await laptop.store.write { transaction -> ActID? in
                guard let write = try Self.odd(kind, on: id, laptop.log, in: transaction) else { return nil }
                let new = NewAct(at: laptop.clock.now(), author: Stage.staff, writes: [write])
                let act = try laptop.log.append(new, in: transaction)
                // Before its commit: it may be there without anybody hearing of it.
                if kind == .officeOnly { machine.rotten.insert(act.id.text) }
                try QueuedAct.queue(act, of: laptop, in: transaction)
                return act.id
            }
            guard act != nil else { return }
            tally["odd act: \(kind.rawValue)", default: 0] += 1
            try await acknowledge(machine)
        }
    }

    private static func odd(
        _ kind: Poison, on id: EntityID, _ log: ActLog, in reader: any StoreReader
    ) throws -> NewWrite? {
        guard let state = try log.record(of: id, in: reader)?.state else { return nil }
        switch kind {
        case .officeOnly: return NewWrite(entity: id, field: "approval", value: "{}")
        case .unknownField: return try .value(["later"], "x-later", of: id, on: state)
        case .elsewhere:
            let names = state.headDots(of: ["name"])
            return names.isEmpty ? nil : NewWrite(entity: id, field: "contact", value: "{}", supersedes: names)
        }
    }
}

/// What the queue of a laptop holds of an act.
struct QueuedAct: Encodable {
    var act: ActID
    var order: Int64
    var entity: EntityID
    var envelope: WireBytes
    var queuedAt: Instant

    /// Queues an act, past the laptop's own rules.
    static func queue(_ act: SignedAct, of laptop: Laptop, in transaction: any StoreTransaction) throws {
        let write = act.act.writes[0]
        let queued = QueuedAct(
            act: act.id, order: write.dot.counter, entity: write.entity,
            envelope: WireBytes(try Envelope(sealing: act, to: laptop.configuration.officeKey).bytes),
            queuedAt: act.act.at)
        try transaction.put("outgoing-acts", act.id.text, body: CanonicalJSON.encode(queued), keys: [])
    }
}
