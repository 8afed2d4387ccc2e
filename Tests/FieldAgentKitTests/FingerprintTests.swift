import Domain
import Foundation
import Merge
import Records
import SQLiteStorage
import Sealing
import Storage
import SyncProtocol
import Synchronization
import Testing

@testable import FieldAgentKit

/// What another application or draft on the laptop is found by: form ID, photo and envelope number.
struct FingerprintTests {
    private static let envelope = "A-1"
    private static let other = String(repeating: "9", count: 23)

    /// A complete application with an envelope.
    private static func saved(_ fixture: Fixture) async throws -> SavedApplication {
        try #require(try await fixture.capture({ $0.pinEnvelope = envelope }, pins: nil).saved)
    }

    /// Nobody yet, with the same form, photo and envelope: who is found.
    private static func found(_ fixture: Fixture) async throws -> [[String]] {
        [
            try await fixture.found(.form, Sample.formID), try await fixture.found(.photo, Pictures.portrait),
            try await fixture.found(.envelope, envelope),
        ]
    }

    private static func found(as name: String...) -> [[String]] { Array(repeating: name, count: 3) }

    // MARK: Drafts and what is written here

    @Test func `a draft is found by its id, under its number once it is saved, and not once given up`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        var input = Sample.input()
        (input.pinEnvelope, input.confirmation) = (Self.envelope, nil)
        let step = fixture.step(input, photos: [Pictures.portrait])
        let given = try await fixture.desk.take(step).entry.application.description
        #expect(try await Self.found(fixture) == Self.found(as: given))
        try await fixture.desk.discard(given, reason: "本人の希望", by: Staff.city)
        #expect(try await Self.found(fixture) == Self.found())
        let draft = try await fixture.desk.take(step).entry.application.description
        let saved = try await fixture.desk.take(fixture.step(Sample.confirmed, draft: draft)).saved
        #expect(try await Self.found(fixture) == Self.found(as: try #require(saved).reception.text))
    }

    @Test func `what a refused step brought is not found, and what it had replaced is`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        var input = Sample.input()
        input.confirmation = nil
        await #expect(throws: Failure(.pinsUnreadable)) {
            try await fixture.desk.take(fixture.step(input, photos: [Pictures.portrait], pins: "1"))
        }
        #expect(try await Self.found(fixture) == Self.found())
        input.pinEnvelope = Self.envelope
        let draft = try await fixture.desk.take(fixture.step(input, photos: [Pictures.portrait])).entry.application
            .description
        var change = CaptureInput()
        change.formID = Self.other
        await #expect(throws: Failure(.pinsUnreadable)) {
            try await fixture.desk.take(
                fixture.step(change, draft: draft, photos: [Pictures.second], pins: "1"))
        }
        #expect(try await Self.found(fixture) == Self.found(as: draft))
        #expect(try await fixture.found(.form, Self.other) == [])
        #expect(try await fixture.found(.photo, Pictures.second) == [])
    }

    @Test func `what was edited away is not found, what stands there instead is`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        let number = try await Self.saved(fixture).reception.text
        #expect(try await Self.found(fixture) == Self.found(as: number))
        var change = CaptureInput()
        (change.formID, change.pinEnvelope, change.photoTag) = (Self.other, "A-2", number)
        change.comparedBy = Staff.city.text
        _ = try await fixture.editing.change(number, fixture.step(change, photos: [Pictures.second]))
        #expect(try await Self.found(fixture) == Self.found())
        #expect(try await fixture.found(.form, Self.other) == [number])
        #expect(try await fixture.found(.photo, Pictures.second) == [number])
        #expect(try await fixture.found(.envelope, "A-2") == [number])
    }

    // MARK: What others wrote

    @Test func `what the office wrote is found, and what it replaced is not`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        let (saved, desk) = (try await Self.saved(fixture), try Replica(fixture))
        try await desk.write(Form(id: try FormID(Self.other)), .form, to: saved.application)
        try await desk.write(PINForm(custody: .envelope, envelope: "A-2"), .pinForm, to: saved.application)
        let number = saved.reception.text
        #expect(try await Self.found(fixture) == [[], [number], []])
        #expect(try await fixture.found(.form, Self.other) == [number])
        #expect(try await fixture.found(.envelope, "A-2") == [number])
    }

    @Test func `an application of another laptop is found by its number`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        let (elsewhere, laptop) = (EntityID.version7(at: fixture.clock.now(), random: randomBytes(10)), fixture.laptop)
        let another = try Replica(fixture, .field)
        let reception = Reception(
            number: try ReceptionNumber.make(prefix: "ZZ", serial: 1), session: fixture.session, method: .outreach,
            openedAt: fixture.clock.now())
        try await another.write(reception, .reception, to: elsewhere)
        try await another.write(Form(id: try FormID(Sample.formID)), .form, to: elsewhere)
        #expect(try await laptop.store.read { try laptop.applications(in: $0).count } == 1)
        #expect(try await fixture.found(.form, Sample.formID) == [reception.number.text])
    }

    @Test func `of a conflict every value is found`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        let (saved, desk) = (try await Self.saved(fixture), try Replica(fixture))
        try await desk.takeIn()
        var change = CaptureInput()
        change.formID = Self.other
        _ = try await fixture.editing.change(saved.reception.text, fixture.step(change))
        let theirs = String(repeating: "8", count: 23)
        try await desk.write(Form(id: try FormID(theirs)), .form, to: saved.application)
        #expect(try await Register(fixture.laptop).list().map(\.conflicts) == [["identity-set"]])
        for form in [Self.other, theirs] {
            #expect(try await fixture.found(.form, form) == [saved.reception.text])
        }
        #expect(try await fixture.found(.form, Sample.formID) == [])
    }

    @Test func `an act that a later one sets aside has changed nothing`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        let (first, second) = (try await Self.saved(fixture), try #require(try await fixture.capture().saved))
        let desk = try Replica(fixture)
        // It replaces the write that comes next, and that one is of another application.
        let next = try await desk.next
        try await desk.write(Form(id: try FormID(Self.other)), .form, to: first.application) {
            $0.supersedes.append(Dot(replica: next.replica, counter: next.counter + 1))
        }
        #expect(try await fixture.found(.form, Self.other) == [first.reception.text])
        try await desk.write(Consent(explained: true, agreed: true), .consent, to: second.application)
        #expect(try await fixture.found(.form, Self.other) == [])
        #expect(try await fixture.found(.form, Sample.formID) == [first.reception.text, second.reception.text])
    }

    @Test func `a record that cannot be read is counted, stays found, and stops nothing`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        let (damaged, whole) = (try await Self.saved(fixture), try #require(try await fixture.capture().saved))
        let desk = try Replica(fixture)
        try await desk.takeIn()
        try await fixture.laptop.store.write {
            try $0.setContents([1, 2, 3], of: damaged.act, for: damaged.application)
        }
        for saved in [damaged, whole] {
            try await desk.write(Form(id: try FormID(Self.other)), .form, to: saved.application)
        }
        let progress = try await fixture.laptop.store.read { try $0.get(SyncProgress.self, "current") }
        #expect(progress?.refusedFromFeed == ["seal.damaged": 1])
        #expect(try await fixture.found(.form, Sample.formID) == [damaged.reception.text])
        #expect(try await fixture.found(.form, Self.other) == [whole.reception.text])
    }

    // MARK: Withdrawal

    @Test func `what is withdrawn is not found, and its envelope is free, until that is undone`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        let (first, desk) = (try await Self.saved(fixture), try Replica(fixture))
        try await desk.write(Withdrawal(cause: .wish), .withdrawal, to: first.application)
        #expect(try await Self.found(fixture) == Self.found())
        let again = try await fixture.capture({ $0.pinEnvelope = Self.envelope }, pins: nil)
        #expect(again.judgement.warnings.isEmpty)
        let second = try #require(again.saved).reception.text
        #expect(try await Self.found(fixture) == Self.found(as: second))
        try await desk.write(JSONValue.null, .withdrawal, to: first.application)
        #expect(try await Self.found(fixture) == Self.found(as: first.reception.text, second))
    }

    @Test func `a withdrawal that meets a change its decider had not seen ends nothing yet`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        let (saved, desk) = (try await Self.saved(fixture), try Replica(fixture))
        let number = saved.reception.text
        var change = CaptureInput()
        try await desk.takeIn()
        change.phone = "044-200-9999"
        _ = try await fixture.editing.change(number, fixture.step(change))
        try await desk.write(Withdrawal(cause: .wish), .withdrawal, to: saved.application)
        #expect(try await Register(fixture.laptop).list().map(\.stale).first?.contains("withdrawal") == true)
        #expect(try await Self.found(fixture) == Self.found(as: number))
        // Decided once more, on what is there now; then the resident changes something again.
        try await desk.takeIn()
        try await desk.write(Withdrawal(cause: .wish), .withdrawal, to: saved.application)
        #expect(try await Self.found(fixture) == Self.found())
        change.phone = "044-200-8888"
        _ = try await fixture.editing.change(number, fixture.step(change))
        #expect(try await Self.found(fixture) == Self.found(as: number))
    }

    // MARK: What lies there, and what it costs

    @Test func `nothing readable lies in what it is found by`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        let (saved, laptop) = (try await Self.saved(fixture), fixture.laptop)
        let body = try await laptop.store.read {
            try $0.document(Fingerprints.collection, saved.application.description)
        }
        let text = String(decoding: try #require(body), as: UTF8.self)
        #expect(text.contains(laptop.fingerprint(.form, Sample.formID)))
        #expect(text.contains(laptop.fingerprint(.envelope, Self.envelope)))
        for readable in [Sample.formID, Self.envelope, Hex.encode(sha256(Pictures.portrait))] {
            #expect(!text.contains(readable))
        }
    }

    @Test func `a step reads what it finds, however many records and drafts there are`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        let first = try await Self.saved(fixture)
        let reads = CountingStore(fixture.laptop.store)
        let laptop = try await Laptop.open(fixture.directory, clock: fixture.clock) { directory in
            LaptopStorage(store: reads, blobs: try FileBlobStore(directory: directory))
        }
        let desk = CaptureDesk(laptop, rules: Tables.shared)
        func look() async throws -> Int {
            reads.count.withLock { $0 = 0 }
            var input = Sample.input()
            (input.pinEnvelope, input.confirmation) = ("A-2", nil)
            let result = try await desk.take(fixture.step(input, photos: [Pictures.portrait]))
            #expect(result.judgement.warnings.map(\.code) == ["form-id.elsewhere", "photo.elsewhere"])
            input.pinEnvelope = Self.envelope
            await #expect(throws: Failure(.envelopeUsed, ["other": first.reception.text])) {
                try await desk.take(fixture.step(input))
            }
            let count = reads.count.withLock(\.self)
            try await desk.discard(result.entry.application.description, reason: "本人の希望", by: Staff.city)
            return count
        }
        let few = try await look()
        #expect(few > 0)
        try await fixture.fill(applications: 250, drafts: 50)
        #expect(try await Register(laptop).list().count == 251)
        #expect(try await look() == few)
    }
}

extension Fixture {
    /// What people call those that a new application would share this with.
    fileprivate func found(_ kind: Fingerprints.Kind, _ text: String) async throws -> [String] {
        let nobody = EntityID.version7(at: clock.now(), random: randomBytes(10))
        return try await laptop.store.read { [laptop] in
            try laptop.others(than: nobody, sharing: kind, text, in: $0)
        }
    }

    fileprivate func found(_ kind: Fingerprints.Kind, _ picture: [UInt8]) async throws -> [String] {
        try await found(kind, Hex.encode(sha256(picture)))
    }

    /// Applications and drafts with a form and an envelope each of its own.
    fileprivate func fill(applications: Int, drafts: Int) async throws {
        let (now, session) = (clock.now(), session)
        @Sendable func form(_ index: Int) throws -> Form {
            Form(id: try FormID(String(10_000_000_000 + index) + String(repeating: "7", count: 12)))
        }
        @Sendable func newID() -> EntityID { EntityID.version7(at: now, random: randomBytes(10)) }
        try await laptop.store.write { [laptop] transaction in
            for index in 0..<applications {
                let id = newID()
                let reception = Reception(
                    number: try ReceptionNumber.make(prefix: "ZZ", serial: index + 1), session: session,
                    method: .outreach, openedAt: now)
                let pins = PINForm(custody: .envelope, envelope: "Z-\(index)")
                _ = try laptop.log.append(
                    NewAct(
                        at: now, author: Staff.city,
                        writes: [
                            .value(reception, ApplicationField.reception.rawValue, of: id, on: nil),
                            .value(try form(index), ApplicationField.form.rawValue, of: id, on: nil),
                            .value(pins, ApplicationField.pinForm.rawValue, of: id, on: nil),
                        ]), in: transaction)
                try laptop.keepFingerprints(of: id, in: transaction)
            }
        }
        for index in applications..<(applications + drafts) {
            var entry = CaptureEntry(application: newID(), session: session, method: .outreach, openedAt: now)
            entry.form = try form(index)
            entry.pinForm = PINForm(custody: .envelope, envelope: "Z-\(index)")
            _ = try await laptop.keep(entry, over: nil)
        }
    }
}

/// Another replica with a log of its own: the office, or another laptop whose acts the office passes on.
private struct Replica {
    let fixture: Fixture
    let log: ActLog
    let store: SQLiteStore
    let id: ReplicaID

    init(_ fixture: Fixture, _ side: Side = .office) throws {
        self.fixture = fixture
        let key = side == .office ? fixture.office.signer : SigningKey()
        let office = fixture.office.state.withLock { $0.configuration.serverReplica }
        id = side == .office ? office : ReplicaID(unchecked: Array(repeating: 7, count: 16))
        let signer = Signer(replica: id, key: key.verificationKey)
        if side == .field { fixture.office.state.withLock { $0.signers.append(signer) } }
        log = ActLog(vault: RecordVault(dataKey: SecretKey()), replica: id, side: side, signer: key)
        let directory = fixture.directory + "/replica"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        store = try SQLiteStore(directory: directory)
    }

    /// Sends what the laptop has, and takes it in here.
    func takeIn() async throws {
        _ = try await fixture.syncer.round()
        let acts = fixture.office.state.withLock { $0.acts.values.sorted { $0.act.lamport < $1.act.lamport } }
        try await store.write { [log] transaction in
            for act in acts { _ = try log.ingest(act, from: "d", at: act.act.at, in: transaction) }
        }
    }

    /// The dot of the next write made here.
    var next: Dot {
        get async throws {
            try await store.read { [id] in Dot(replica: id, counter: try $0.highestCounter(of: id) + 1) }
        }
    }

    /// Writes over what is known here, as somebody who has seen nothing later, and brings it to the laptop.
    func write(
        _ value: some Encodable & Sendable, _ field: ApplicationField, to entity: EntityID,
        _ change: @escaping @Sendable (inout NewWrite) -> Void = { _ in }
    ) async throws {
        if try await store.read({ try $0.highestLamport() }) == 0 { try await takeIn() }
        let now = fixture.clock.now()
        let act = try await store.write { [log] transaction in
            let state = try log.record(of: entity, in: transaction)?.state
            var write = try NewWrite.value(value, field.rawValue, of: entity, on: state)
            change(&write)
            return try log.append(
                NewAct(at: now, author: Staff.other, second: Staff.city, writes: [write]), in: transaction)
        }
        try fixture.office.publish(act)
        _ = try await fixture.syncer.round()
    }
}

/// Counts the rows that are read outside transactions.
private final class CountingStore: Store {
    let count = Mutex(0)
    private let base: any Store

    init(_ base: any Store) { self.base = base }

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (any StoreReader) throws -> Value
    ) async throws -> Value {
        try await base.read { reader in
            try body(CountingReader(base: reader, add: { rows in self.count.withLock { $0 += rows } }))
        }
    }

    func write<Value: Sendable>(
        _ body: @escaping @Sendable (any StoreTransaction) throws -> Value
    ) async throws -> Value {
        try await base.write(body)
    }
}

private struct CountingReader: StoreReader {
    let base: any StoreReader
    let add: (Int) -> Void

    private func counted<Row>(_ rows: [Row]) -> [Row] {
        add(rows.count)
        return rows
    }
    private func counted<Value>(_ value: Value) -> Value {
        add(1)
        return value
    }

    func act(_ id: ActID) throws -> StoredAct? { counted(try base.act(id)) }
    func acts(of entity: EntityID) throws -> [StoredAct] { counted(try base.acts(of: entity)) }
    func acts(after position: Int64, limit: Int) throws -> [StoredAct] {
        counted(try base.acts(after: position, limit: limit))
    }
    func headers(
        after position: Int64, through last: Int64, limit: Int, exceptOf replicas: [ReplicaID]
    ) throws -> [StoredHeader] {
        counted(try base.headers(after: position, through: last, limit: limit, exceptOf: replicas))
    }
    func highestPosition() throws -> Int64 { counted(try base.highestPosition()) }
    func fact(of dot: Dot) throws -> WriteFact? { counted(try base.fact(of: dot)) }
    func actHolding(_ dot: Dot) throws -> ActID? { counted(try base.actHolding(dot)) }
    func isHeld(_ counters: ClosedRange<Int64>, of replica: ReplicaID) throws -> Bool {
        counted(try base.isHeld(counters, of: replica))
    }
    func actsWaiting(for dots: [Dot]) throws -> [ActID] { counted(try base.actsWaiting(for: dots)) }
    func entities(withField field: String) throws -> [EntityID] { counted(try base.entities(withField: field)) }
    func highestLamport() throws -> Int64 { counted(try base.highestLamport()) }
    func highestCounter(of replica: ReplicaID) throws -> Int64 { counted(try base.highestCounter(of: replica)) }
    func document(_ collection: String, _ id: String) throws -> [UInt8]? {
        counted(try base.document(collection, id) as [UInt8]?)
    }
    func documents(_ collection: String, key: DocumentKey?) throws -> [(id: String, body: [UInt8])] {
        counted(try base.documents(collection, key: key))
    }
    func documents(_ collection: String, after id: String) throws -> [(id: String, body: [UInt8])] {
        counted(try base.documents(collection, after: id))
    }
}
