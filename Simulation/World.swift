import Domain
import FieldAgentKit
import Foundation
import Merge
import OfficeKit
import Records
import Resources
import Storage
import SyncProtocol
import TestKit
import Transport

/// A promise that does not hold.
struct Violation: Error, Hashable, Sendable, CustomStringConvertible {
    /// Which promise, in a few words: the same for every scenario that breaks it.
    var rule: String
    var detail: String
    /// After which event; nil: at the end.
    var event: Int?

    init(_ rule: String, _ detail: String) {
        self.rule = rule
        self.detail = detail
    }

    var description: String { "\(rule): \(detail)" + (event.map { " (after event \($0))" } ?? " (at the end)") }
}

/// One scenario: laptops, an office and the line between them, run through a schedule. `@unchecked` is safe: everything
/// of a world runs on its ``OneThread``.
final class World: @unchecked Sendable {
    let schedule: Schedule
    let stage: Stage
    let plant: Plant
    let thread: OneThread
    let gate = Gate()
    let answers: @Sendable (Plant.Exchange) async throws -> HTTPResponse
    let office: OfficeMachine
    var laptops: [LaptopMachine] = []
    var sticks: [[[UInt8]]] = []
    /// Requests that the line holds back.
    var late: [LateRequest] = []
    /// Acts and blobs that a receipt named which a laptop got.
    var promised: Set<String> = []
    /// How far the office said an upload is durable, by device and blob.
    var offsets: [String: Int] = [:]
    var plan = RoundPlan([])
    /// How often what happened.
    var tally: [String: Int] = [:]
    /// The first promise that was broken.
    var violation: Violation?
    private var folder: String?

    init(_ schedule: Schedule, on stage: Stage, plant: Plant, thread: OneThread) async throws {
        self.schedule = schedule
        self.stage = stage
        self.plant = plant
        self.thread = thread
        answers = plant.answers()
        var places = [stage.office] + stage.laptops.prefix(schedule.laptops)
        if stage.usesSQLite {
            let folder = NSTemporaryDirectory() + "simulation-seed-\(UUID().uuidString)"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            for index in places.indices {
                let copy = "\(folder)/\(index)"
                try FileManager.default.copyItem(atPath: places[index].directory, toPath: copy)
                places[index].directory = copy
            }
            self.folder = folder
        }
        let sites = places.map { Site($0, directory: $0.directory, usesSQLite: stage.usesSQLite) }
        office = try await OfficeMachine(site: sites[0], plant: plant.office)
        for (index, site) in sites.dropFirst().enumerated() {
            laptops.append(try await LaptopMachine(name: "laptop \(index)", site: site, plant: plant.laptop))
        }
    }

    /// Runs it to its end. Returns the first promise that was broken; nil: all hold.
    func run() async -> Violation? {
        defer { if let folder { try? FileManager.default.removeItem(atPath: folder) } }
        do {
            for (index, event) in schedule.events.enumerated() {
                do {
                    try await perform(event)
                    try await restartWhatIsDown(event.salt)
                    if let violation { throw violation }
                } catch var violation as Violation {
                    violation.event = index
                    throw violation
                }
            }
            try await settle()
            if let violation { throw violation }
            try await checkTheEnd()
            await office.closeConnections()
            return nil
        } catch {
            await office.closeConnections()
            return error as? Violation ?? Violation("nothing unforeseen happens", "\(error)")
        }
    }

    // MARK: Events

    private func perform(_ event: Event) async throws {
        var random = SeededGenerator(seed: event.salt, purpose: "event")
        switch event.what {
        case .save(let number, let pictures):
            try await making(at: laptop(number)) { try await save(at: laptop(number), pictures, &random) }
        case .change(let number, let application, let isName):
            try await making(at: laptop(number)) {
                try await change(at: laptop(number), application, isName: isName, &random)
            }
        case .officeChange(let application, let isName): try await officeChange(application, isName: isName, &random)
        case .resolve(let application): try await resolve(application)
        case .sync(let number, let patience, let connections, let batch, let faults):
            plan = RoundPlan(faults)
            let limits = SyncSession.Limits(batchBytes: batch, connections: connections)
            try await sync(laptop(number), patience: patience, limits)
            try await checkComplete(laptop(number))
        case .crash(.office): office.site.power.cut()
        case .crash(.laptop(let number)): laptop(number).site.power.cut()
        case .crashLater(.office, let steps): office.site.power.fail(afterSteps: steps)
        case .crashLater(.laptop(let number), let steps): laptop(number).site.power.fail(afterSteps: steps)
        case .full(.office, let steps): office.site.power.fill(forSteps: steps)
        case .full(.laptop(let number), let steps): laptop(number).site.power.fill(forSteps: steps)
        case .clock(let party, let milliseconds):
            if case .laptop(let number) = party {
                laptop(number).site.clock.shift(milliseconds: milliseconds)
            } else {
                office.site.clock.shift(milliseconds: milliseconds)
                offsets = [:]
            }
        case .backUp(let number):
            let machine = laptop(number)
            if let place = machine.site.copy() {
                machine.backup = (place, machine.acknowledged, machine.pictures)
            }
        case .restore(let number): try await restore(laptop(number))
        case .backUpOffice: office.backUp()
        case .restoreOffice: try await restoreOffice()
        case .clone(let number): try await clone(laptop(number))
        case .stick(let number): try await fillStick(laptop(number))
        case .handIn(let number, let stick, let times): try await handIn(stick, at: laptop(number), times)
        case .rot(let number, let isPicture): try await rot(laptop(number), isPicture: isPicture, &random)
        case .poison(let number, let application, let kind):
            try await making(at: laptop(number)) { try await poison(laptop(number), application, kind) }
        case .plan(let without): try await planSession(without: without)
        case .expire:
            _ = try? await office.port.expireUploads()
            offsets = [:]
        case .deliverLate: await deliverLate()
        }
    }

    /// The office plans the session, with every laptop or without one.
    func planSession(without: Int?) async throws {
        let devices = laptops.indices.filter { $0 != without }.map { laptops[$0].laptop.device }
        try await attempt(office.site) {
            _ = try await Desk(office: office.office).plan(
                Stage.plan(Array(Set(devices)).sorted(), office.office), session: stage.session, random: [],
                by: Clerks(Stage.clerk))
            tally["session planned anew", default: 0] += 1
        }
    }

    private func laptop(_ number: Int) -> LaptopMachine { laptops[number % laptops.count] }

    /// What may go wrong with a machine that has no power or no room is no surprise; anything else is.
    func attempt(_ site: Site, expecting codes: Set<ErrorCode> = [], _ body: () async throws -> Void) async throws {
        do { try await body() } catch let failure as Failure {
            if failure.code == .storeFull { tally["disk full", default: 0] += 1 }
            guard site.power.isDown || failure.code == .storeFull || codes.contains(failure.code) else {
                throw Violation("nothing unforeseen happens", "\(failure.code.id) \(failure.values)")
            }
        }
    }

    private func save(at machine: LaptopMachine, _ pictures: [Int], _ random: inout SeededGenerator) async throws {
        let laptop = machine.laptop
        let now = laptop.clock.now()
        var contents = ApplicationContents(today: now.dateInJapan)
        contents.consent = Consent(explained: true, agreed: true)
        contents.name = Self.name(&random)
        contents.contact = Self.contact(&random)
        if !pictures.isEmpty { contents.photo = PhotoSet(shots: [], chosen: 0) }
        let photos = pictures.map { size in
            CapturedPhoto.taken(
                jpeg: (0..<size).map { _ in UInt8(truncatingIfNeeded: random.next()) }, width: 480, height: 480,
                orientation: 1, at: now, warnings: [])
        }
        let capture = CompleteCapture(
            application: .version7(at: now, random: (0..<10).map { _ in UInt8(truncatingIfNeeded: random.next()) }),
            session: stage.session, method: .outreach, openedAt: now, tag: nil, contents: contents, photos: photos,
            author: Stage.staff, second: nil)
        try await attempt(machine.site) {
            _ = try await CaptureService(laptop).save(capture)
            try await acknowledge(machine)
        }
    }

    private func change(
        at machine: LaptopMachine, _ number: Int, isName: Bool, _ random: inout SeededGenerator
    ) async throws {
        var input = CaptureInput()
        if isName {
            let name = Self.name(&random)
            (input.person.name, input.person.kana) = (name.name.string, name.kana.string)
        } else {
            input.phone = Self.contact(&random).phone
        }
        let step = CaptureStep(input: input, author: Stage.staff)
        let rules = EntryRules(
            municipalities: try Packaged.municipalities(), postalCodes: try Packaged.postalCodes(),
            matrix: try Packaged.identityMatrix())
        try await attempt(machine.site, expecting: [.editConflict, .nothingToEdit]) {
            guard let id = try await Self.application(number, in: machine.laptop.store) else { return }
            _ = try await Editing(machine.laptop, rules: rules).change(id.description, step)
            try await acknowledge(machine)
        }
    }

    private func officeChange(_ number: Int, isName: Bool, _ random: inout SeededGenerator) async throws {
        let (name, contact) = (Self.name(&random), Self.contact(&random))
        try await officeActs(on: number) { id, state in
            isName
                ? try .value(name, "name", of: id, on: state.state)
                : try .value(contact, "contact", of: id, on: state.state)
        }
    }

    /// The first value of the first conflict, over all of them.
    private func resolve(_ number: Int) async throws {
        try await officeActs(on: number) { id, record in
            guard let head = record.state.conflicts.first?.heads.first, let text = record.text(of: head.dot) else {
                return nil
            }
            var write = try NewWrite.value("", head.field, of: id, on: record.state)
            write.value = text
            return write
        }
    }

    /// What the desk does with its log: one act on the record as it stands.
    private func officeActs(
        on number: Int, _ write: @escaping @Sendable (EntityID, EntityRecord) throws -> NewWrite?
    ) async throws {
        let office = office.office
        try await attempt(self.office.site) {
            guard let id = try await Self.application(number, in: office.store) else { return }
            let act = try await office.store.write { transaction -> ActID? in
                guard let record = try office.log.record(of: id, in: transaction), let write = try write(id, record)
                else { return nil }
                let new = NewAct(at: office.clock.now(), author: Stage.clerk, writes: [write])
                return try office.log.append(new, in: transaction).id
            }
            if let act { self.office.acknowledged.insert(act) }
        }
    }

    static func application(_ number: Int, in store: any Store) async throws -> EntityID? {
        let all = try await store.read { try $0.entities(withField: ApplicationField.reception.rawValue) }.sorted()
        return all.isEmpty ? nil : all[number % all.count]
    }

    private static func name(_ random: inout SeededGenerator) -> PersonName {
        PersonName(
            name: VerbatimText("見本 太郎" + (random.happens(0.5) ? "\u{FA19}" : "\u{795E}")),
            kana: VerbatimText(["ミホン タロウ", "ミホン ジロウ", "ミホン サブロウ"][random.below(3)]))
    }

    private static func contact(_ random: inout SeededGenerator) -> Contact {
        Contact(phone: "044-200-" + random.digits(4))
    }

    /// Remembers which acts a person's doing made, also where it ended without a word.
    private func making(at machine: LaptopMachine, _ body: () async throws -> Void) async throws {
        let before = try await own(machine)
        try await body()
        machine.made.formUnion(try await own(machine).subtracting(before))
    }

    private func own(_ machine: LaptopMachine) async throws -> Set<ActID> {
        try await watching {
            let acts = try await machine.laptop.store.read { try $0.acts(after: 0, limit: .max) }
            return Set(acts.filter { $0.device == nil }.map(\.id))
        }
    }

    /// The person was told that everything is saved.
    func acknowledge(_ machine: LaptopMachine) async throws {
        let log = machine.laptop.log
        let (acts, pictures) = try await machine.laptop.store.read { reader in
            let own = try reader.acts(after: 0, limit: .max).filter { $0.device == nil }
            let entities = Set(try own.flatMap { try SignedAct.parse($0.header).writes.map(\.entity) })
            let pictures = try entities.flatMap { try log.application($0, in: reader)?.blobs.map(\.id) ?? [] }
            return (own.map(\.id), pictures)
        }
        machine.acknowledged.formUnion(acts)
        for id in pictures where try machine.laptop.blobs.file(id) != nil { machine.pictures.insert(id) }
    }
}
