import Domain
import FieldAgentKit
import Merge
import OfficeKit
import Records
import Sealing
import Storage
import SyncProtocol
import TestKit

/// When machines start again.
extension World {
    func restartWhatIsDown(_ salt: UInt64) async throws {
        if office.site.power.isDown { await restartOffice(Int(truncatingIfNeeded: salt >> 8)) }
        for machine in laptops where machine.site.power.isDown { try await restart(machine, salt) }
    }

    private func restart(_ machine: LaptopMachine, _ salt: UInt64) async throws {
        var random = SeededGenerator(seed: salt, purpose: machine.name)
        machine.site.losePower(&random)
        tally["laptop lost its power", default: 0] += 1
        do { try await machine.boot() } catch {
            throw Violation("a machine starts again", "\(machine.name): \(error)")
        }
        try await checkSaved(machine)
    }

    func restartOffice(_ salt: Int) async {
        var random = SeededGenerator(seed: schedule.seed &+ UInt64(truncatingIfNeeded: salt), purpose: "office")
        office.site.power.cut()
        await office.closeConnections()
        office.site.losePower(&random)
        tally["office lost its power", default: 0] += 1
        do {
            try await office.boot()
            try await checkPromised()
        } catch {
            note(error as? Violation ?? Violation("a machine starts again", "office: \(error)"))
        }
    }

    /// Nothing goes wrong any more, and everything is sent: within three rounds of each laptop.
    func settle() async throws {
        plan = RoundPlan([])
        office.site.power.calm()
        for machine in laptops { machine.site.power.calm() }
        await deliverLate()
        await office.closeConnections()
        offsets = [:]
        try await restartWhatIsDown(schedule.seed)
        // Who was left out for a while takes part again, in half of the worlds.
        if tally["session planned anew"] != nil, schedule.seed.isMultiple(of: 2) { try await planSession(without: nil) }
        var open: [String] = []
        for _ in 0..<3 {
            open = []
            var isQuiet = true
            for machine in laptops {
                let report = try await sync(machine, patience: 5, SyncSession.Limits())
                isQuiet = isQuiet && report?.received == 0 && report?.sentActs == 0
                if report?.code != nil || report.map({ $0.remainingActs + $0.remainingBlobs != $0.refused }) ?? true {
                    open.append("\(machine.name): \(report?.code ?? "items are left")")
                }
            }
            if violation != nil || (isQuiet && open.isEmpty) { return }
        }
        guard open.isEmpty else {
            throw Violation("after the last fault, three rounds send everything", open.joined(separator: ", "))
        }
    }
}

/// What must hold whenever.
extension World {
    /// Looks without being a part of what happens.
    func watching<Value>(_ body: () async throws -> Value) async throws -> Value {
        let powers = [office.site.power] + laptops.map(\.site.power)
        for power in powers { power.watch(true) }
        defer { for power in powers { power.watch(false) } }
        return try await body()
    }

    /// What a person was told is saved is there, with its pictures.
    func checkSaved(_ machine: LaptopMachine) async throws {
        try await watching { try await checkSavedActs(machine) }
    }

    private func checkSavedActs(_ machine: LaptopMachine) async throws {
        let (laptop, acts) = (machine.laptop, machine.acknowledged)
        let lost = try await laptop.store.read { reader in
            try acts.filter { try reader.act($0)?.sealedContents.isEmpty ?? true }
        }
        guard lost.isEmpty else {
            throw Violation("what was saved survives a crash", "\(machine.name) lost \(lost.count) acts")
        }
        for id in machine.pictures.subtracting(machine.rotten) {
            guard let bytes = try laptop.blobs.read(id), Hex.encode(sha256(bytes)) == id else {
                throw Violation("what was saved survives a crash", "\(machine.name) lost a picture")
            }
        }
    }

    /// What a receipt names is at the office, whole.
    func checkPromised() async throws { try await watching { try await checkReceipted() } }

    private func checkReceipted() async throws {
        let (promised, decided) = (promised, office.acknowledged)
        let missing = try await office.office.store.read { reader in
            (
                try promised.filter { try ActID($0).flatMap { try reader.act($0) } == nil },
                try decided.filter { try reader.act($0) == nil }
            )
        }
        guard missing.1.isEmpty else { throw Violation("what was saved survives a crash", "the office lost an act") }
        for id in missing.0 where try !isWhole(id) {
            throw Violation("what has a receipt is at the office", "an act or a picture is missing")
        }
    }

    private func isWhole(_ id: String) throws -> Bool {
        try office.office.blobs.read(id).map { Hex.encode(sha256($0)) == id } ?? false
    }

    /// Where a laptop says that the office has everything of an application, it has: the record and every picture.
    func checkComplete(_ machine: LaptopMachine) async throws {
        guard !machine.site.power.isDown, !office.site.power.isDown, !machine.isStale else { return }
        try await watching { if try await knowsTheOffice(machine) { try await checkArrivals(machine) } }
    }

    /// Whether the laptop has heard of the office's last restore, and offered it what it holds.
    private func knowsTheOffice(_ machine: LaptopMachine) async throws -> Bool {
        struct Progress: Decodable { var epoch: String? }
        struct Epoch: Decodable { var value: String }
        let epoch = try await office.office.store.read { reader in
            try reader.document("epoch", "current").map { try CanonicalJSON.decode(Epoch.self, from: $0).value }
        }
        return try await machine.laptop.store.read { reader in
            let progress = try reader.document("sync-progress", "current")
                .map { try CanonicalJSON.decode(Progress.self, from: $0) }
            return try progress?.epoch == epoch && reader.document("offering", "current") == nil
        }
    }

    private func checkArrivals(_ machine: LaptopMachine) async throws {
        let laptop = machine.laptop
        let complete = try await Register(laptop).list().filter { $0.arrival == .complete }.map(\.application)
        let held = try await laptop.store.read { reader in
            try complete.flatMap { id in
                (try reader.acts(of: id).filter { $0.device == nil }.map(\.id.text)
                    + (try laptop.log.application(id, in: reader)?.blobs.map(\.id) ?? [])
                    .filter { machine.pictures.contains($0) })
            }
        }
        let missing = try await office.office.store.read { reader in
            try held.filter { try ActID($0).flatMap { try reader.act($0) } == nil }
        }
        for id in missing where try !isWhole(id) {
            throw Violation("complete means the record and every picture's hash", "\(machine.name)")
        }
    }
}

/// What must hold once everything was sent.
extension World {
    func checkTheEnd() async throws { try await watching { try await checkEverything() } }

    private func checkEverything() async throws {
        try await countOutcomes()
        try await checkPromised()
        let acts = try await office.office.store.read { try $0.acts(after: 0, limit: .max) }
        try checkOnce(acts)
        if office.restorations > 0 { try await checkGivenBack(acts) }
        try await checkValues(acts)
        try await checkMerging(acts)
        for machine in laptops {
            try await checkSaved(machine)
            try await checkReceipts(machine)
            try await checkQueue(machine)
            guard !machine.isStale else { continue }
            try await checkComplete(machine)
            try await checkFeed(machine, acts)
            try await checkAgreement(machine)
        }
    }

    /// What came about, so that nobody takes a world for proof in which nothing did.
    private func countOutcomes() async throws {
        let log = office.office.log
        let (acts, conflicts) = try await office.office.store.read { reader in
            let applications = try reader.entities(withField: ApplicationField.reception.rawValue)
            return (
                try reader.acts(after: 0, limit: .max),
                try applications.count { try log.record(of: $0, in: reader)?.state.conflicts.isEmpty == false }
            )
        }
        tally["act at the office", default: 0] += acts.count
        tally["act set aside", default: 0] += acts.count { !$0.judgement.counts }
        tally["application in conflict", default: 0] += conflicts
        tally["picture at the office", default: 0] += try office.office.blobs.all(.picture).count
        for machine in laptops {
            for item in try await Register(machine.laptop).queue().items {
                tally["left with \(item.code ?? "nothing")", default: 0] += 1
            }
        }
    }

    private func checkOnce(_ acts: [StoredAct]) throws {
        var dots: Set<Dot> = []
        let made = laptops.reduce(into: Set<ActID>()) { $0.formUnion($1.made) }
        for stored in acts {
            let act = try SignedAct.parse(stored.header)
            for write in act.writes where !dots.insert(write.dot).inserted {
                throw Violation("an act takes effect once", "two acts hold \(write.dot.counter)")
            }
            guard act.side == .office || made.contains(stored.id) else {
                throw Violation("an act takes effect once", "the office holds an act that nobody made")
            }
        }
    }

    /// After a restore of the office: nothing is lost that a laptop holds, whoever made it.
    private func checkGivenBack(_ acts: [StoredAct]) async throws {
        let there = Set(acts.map(\.id))
        // What was written twice under one number is somebody's, and nobody's.
        let doubtful = Set(laptops.filter(\.isStale).map(\.laptop.log.replica))
        for machine in laptops where !machine.isStale {
            let rotten = machine.rotten
            let missing = try await machine.laptop.store.read { reader in
                try reader.acts(after: 0, limit: .max).filter { stored in
                    try !there.contains(stored.id) && !rotten.contains(stored.id.text)
                        && !doubtful.contains(SignedAct.parse(stored.header).replica)
                }.count
            }
            guard missing == 0 else {
                throw Violation("a restored office gets back what laptops hold", "\(machine.name): \(missing) acts")
            }
        }
    }

    /// Every value entered is in the history or the set-aside list; readable.
    private func checkValues(_ acts: [StoredAct]) async throws {
        let log = office.office.log
        let there = Set(acts.map(\.id))
        var entered: Set<ActID> = office.acknowledged
        for machine in laptops where !machine.isStale {
            entered.formUnion(machine.acknowledged.filter { !machine.rotten.contains($0.text) })
        }
        let missing = entered.subtracting(there)
        guard missing.isEmpty else {
            throw Violation("no value is lost", "\(missing.count) acts are not at the office")
        }
        let writes = try acts.flatMap { try SignedAct.parse($0.header).writes }
        try await office.office.store.read { reader in
            for (entity, writes) in Dictionary(grouping: writes, by: \.entity) {
                let record = try log.record(of: entity, in: reader)
                let aside = Set(record?.state.setAside.map(\.dot) ?? [])
                for write in writes {
                    guard let record, record.text(of: write.dot) != nil,
                        record.state.write(write.dot) != nil || aside.contains(write.dot)
                    else { throw Violation("no value is lost", "a value of \(write.field) is nowhere") }
                }
            }
        }
    }

    /// The state follows from the set of acts: not from their order, nor how often or in which batches they came.
    private func checkMerging(_ acts: [StoredAct]) async throws {
        var random = SeededGenerator(seed: schedule.seed, purpose: "order")
        let (log, reader) = (office.office.log, office.office.store)
        let signed = try await reader.read { reader in try acts.map { try log.load($0, in: reader) } }
        var shuffled = signed + signed.prefix(3)
        for index in shuffled.indices.reversed() { shuffled.swapAt(index, random.below(index + 1)) }
        var merged = MergedActs()
        for act in shuffled { merged.insert(act.act) }
        let again = plant.office.store(PoweredStore(base: MemoryStore(), power: Power()))
        let order = shuffled
        try await again.write { transaction in
            for act in order { _ = try log.ingest(act, from: "again", at: Instant(milliseconds: 0), in: transaction) }
        }
        for entity in Set(signed.flatMap { $0.act.writes.map(\.entity) }) {
            let states = [
                try await reader.read { try log.record(of: entity, in: $0)?.state },
                try await again.read { try log.record(of: entity, in: $0)?.state }, merged.state(of: entity),
            ]
            guard Set(states.map { $0?.canonicalHeads() }).count == 1, Set(states.map { $0?.conflicts }).count == 1
            else {
                throw Violation("the state follows from the set of acts", "order changes \(entity)")
            }
        }
    }

    /// Every receipt a laptop holds follows from the one before, and names what is at the office.
    private func checkReceipts(_ machine: LaptopMachine) async throws {
        struct Held: Decodable { var signed: SignedReceipt }
        let key = office.office.signer.verificationKey
        let held = try await machine.laptop.store.read { reader in
            try reader.documents("receipts", key: nil).map { try CanonicalJSON.decode(Held.self, from: $0.body).signed }
        }
        var (number, previous): (Int64, String) = (0, "")
        for signed in held {
            let receipt = try signed.verified(by: key)
            guard receipt.number == number + 1, receipt.previous == previous else {
                throw Violation("receipts form one chain", "\(machine.name): \(receipt.number) after \(number)")
            }
            (number, previous) = (receipt.number, signed.hash)
        }
    }

    /// Nothing waits any more but what a person must look at, and only what was damaged or written twice does.
    private func checkQueue(_ machine: LaptopMachine) async throws {
        let items = try await Register(machine.laptop).queue().items
        let stuck = items.filter {
            ![.refused, .lost].contains($0.state) || !(machine.isStale || machine.rotten.contains($0.id))
        }
        guard stuck.isEmpty else {
            let codes = Set(stuck.map { $0.code ?? "none" }).sorted().joined(separator: ", ")
            throw Violation("no item blocks another", "\(machine.name) still has \(stuck.count): \(codes)")
        }
    }

    /// Every act of others that concerns the laptop's sessions has come.
    private func checkFeed(_ machine: LaptopMachine, _ acts: [StoredAct]) async throws {
        let device = machine.laptop.device
        let expected = try await office.office.store.read { reader in
            try acts.filter { stored in
                try SignedAct.parse(stored.header).writes.contains {
                    try Self.concerns($0.entity, device, in: reader)
                }
            }.map(\.id)
        }
        let missing = try await machine.laptop.store.read { reader in try expected.filter { try reader.act($0) == nil }
        }
        guard missing.isEmpty else {
            throw Violation("the feed skips no act", "\(machine.name) lacks \(missing.count) acts")
        }
    }

    /// Whether a laptop is to get what is written to an application.
    private static func concerns(_ entity: EntityID, _ device: String, in reader: any StoreReader) throws -> Bool {
        guard let scope = try reader.get(EntityScope.self, entity.description) else { return false }
        let sessions = try reader.get(DeviceSessions.self, device)?.sessions ?? []
        return scope.device == device || sessions.contains(scope.session)
    }

    /// What a laptop holds of an application that concerns it is what the office holds, but for what was refused here.
    private func checkAgreement(_ machine: LaptopMachine) async throws {
        let log = machine.laptop.log
        let (waiting, own) = try await machine.laptop.store.read { reader in
            let entities = try reader.entities(withField: ApplicationField.reception.rawValue)
            return (
                Set(try reader.documents("outgoing-acts", key: nil).map(\.id)),
                try entities.map {
                    (
                        id: $0, acts: try reader.acts(of: $0).map(\.id.text),
                        state: try log.record(of: $0, in: reader)?.state
                    )
                }
            )
        }
        let officeLog = office.office.log
        for application in own {
            let theirs = try await office.office.store.read { reader in
                (
                    try reader.acts(of: application.id).map(\.id.text),
                    try officeLog.record(of: application.id, in: reader)?.state,
                    try Self.concerns(application.id, machine.laptop.device, in: reader)
                )
            }
            let only = Set(application.acts).subtracting(theirs.0)
            guard only.isSubset(of: waiting) else {
                throw Violation("two replicas agree", "\(machine.name) has acts the office lacks")
            }
            guard only.isEmpty, theirs.2 else { continue }
            guard application.state?.canonicalHeads() == theirs.1?.canonicalHeads(),
                application.state?.conflicts == theirs.1?.conflicts
            else { throw Violation("two replicas agree", "\(machine.name) and the office on \(application.id)") }
        }
    }
}
