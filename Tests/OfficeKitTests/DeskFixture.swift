import Domain
import Foundation
import Imaging
import JLIS
import Merge
import Notices
import OfficeKit
import Records
import SQLiteStorage
import Sealing
import Storage
import SyncProtocol
import Synchronization
import Testing
import Transport

/// A clock that stands still until a test moves it.
final class StoppedClock: WallClock {
    private let time = Mutex(Instant(milliseconds: 1_795_222_800_000))
    func now() -> Instant { time.withLock { $0 } }
    func advance(days: Int64 = 0, milliseconds: Int64 = 0) {
        time.withLock { $0 = $0.adding(days: days).adding(milliseconds: milliseconds) }
    }
}

/// An office in a temporary directory, with a scripted J-LIS.
final class DeskFixture: Sendable {
    let directory: String
    let clock = StoppedClock()
    let jlis = ScriptedJLIS()
    let store: FlakyStore
    let office: Office
    let desk: Desk
    let session = EntityID(unchecked: Array(repeating: 9, count: 16))

    static let clerks = Clerks(StaffNumber(unchecked: "O1"), StaffNumber(unchecked: "O2"))
    static let one = Clerks(StaffNumber(unchecked: "O1"))

    init() async throws {
        directory = FileManager.default.temporaryDirectory.path + "/desk-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let people: [(String, Role)] = [
            ("O1", .office), ("O2", .office), ("O3", .office), ("S1", .staff), ("C1", .contractor),
        ]
        var settings = OfficeSettings(
            municipality: try MunicipalityCode("141305"), city: "川崎市", officeName: "市民課",
            officeTelephone: "044-000-0000",
            officeHours: "平日8時30分〜17時", officeAddress: "210-8577 川崎市川崎区宮本町1", mayor: "市長",
            hosts: ["localhost"], devicePort: 8443, jlisURL: "http://localhost:1", smtpURL: nil,
            mailFrom: "card@city.example.jp")
        settings.officeNameKana = "しみんか"
        settings.officeHoursKana = "へいじつ8じ30ぷん〜17じ"
        settings.officeAddressKana = "210-8577 かわさきしかわさきくみやもとちょう1"
        try await Office.create(
            in: directory, custody: directory + "-custody", settings: settings,
            operators: people.map { Operator(number: StaffNumber(unchecked: $0.0), role: $0.1) }, isDemo: true,
            replica: ReplicaID(unchecked: Array(repeating: 1, count: 16)),
            store: try SQLiteStore(directory: directory), clock: clock)
        store = FlakyStore(try SQLiteStore(directory: directory))
        office = try await Self.open(directory, clock, store)
        desk = try Desk(office: office)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: directory)
        try? FileManager.default.removeItem(atPath: directory + "-custody")
    }

    /// The office as a restarted program finds it.
    func reopened() async throws -> Desk {
        try Desk(office: try await Self.open(directory, clock, SQLiteStore(directory: directory)))
    }

    private static func open(
        _ directory: String, _ clock: StoppedClock, _ store: any Store
    ) async throws -> Office {
        try await Office(
            directory: directory, store: store, blobs: FileBlobStore(directory: directory),
            clock: clock)
    }

    func forwarder(_ desk: Desk? = nil) -> Forwarder {
        Forwarder(
            desk: desk ?? self.desk, client: JLISClient(url: "http://jlis.test", http: jlis),
            backOff: BackOff(base: 1, cap: 1))
    }

    /// Rounds until nothing more happens at this moment.
    @discardableResult
    func forward() async throws -> Forwarder.Round {
        var last = Forwarder.Round()
        for _ in 0..<3 {
            last = try await forwarder().round()
            clock.advance(milliseconds: 1_000)
        }
        return last
    }

    /// Takes in what a laptop wrote, and the sealed files.
    func take(_ acts: [SignedAct], blobs: [(id: String, bytes: [UInt8])] = []) async throws {
        try office.blobs.store(blobs, as: .picture)
        let office = office
        try await office.store.write { transaction in
            for act in acts {
                _ = try office.log.ingest(act, from: "d1", at: office.clock.now(), in: transaction)
            }
        }
    }

    /// Captured, sent, checked against the register and approved.
    func approved(_ laptop: HallLaptop, _ person: Person) async throws -> String {
        let taken = try await laptop.capture(person, in: session)
        try await take([taken.act], blobs: taken.blobs)
        try await verifyAndApprove(taken.number)
        return taken.number
    }

    func verifyAndApprove(_ number: String) async throws {
        try await desk.verify(number, .same, answeredBy: "係 山", how: "電話", by: Self.one)
        try await approve(number)
    }

    func approve(_ number: String, reason: String? = nil) async throws {
        if case .refused(let obstacles) = try await desk.approve(number, reason: reason, by: Self.clerks) {
            throw Refused(codes: obstacles.map(\.code))
        }
    }

    /// Forwarded, and found in order by J-LIS (③).
    func forwardAndExamine() async throws {
        try await forward()
        for key in jlis.submitted { jlis.move(key, to: .examined) }
        try await forward()
    }

    /// Forwarded, made and on its way; with the list of its box.
    func shipped(
        _ person: Person = Person(), laptop: HallLaptop? = nil
    ) async throws -> (number: String, shipment: JLISShipment) {
        let number = try await approved(try laptop ?? HallLaptop("KW", clock: clock), person)
        try await forward()
        let key = jlis.submitted[0]
        jlis.move(key, to: .examined, .ordered, .made, .shipped)
        try await forward()
        let card = JLISShipment.Card(
            key: try #require(SubmissionKey(key)), formID: try FormID("12345678901234567890123"), serial: "C000001",
            name: "神﨑 𠮷子", qr: "JLIS-CARD/1 7 C000001 \(key)")
        let box = JLISShipment(
            id: "7", to: try MunicipalityCode("141305"), shippedAt: clock.now(), arrivedAt: nil, cards: [card])
        return (number, box)
    }

    /// What J-LIS was told of a card.
    func reports(_ key: SubmissionKey) -> [IssuanceStage] {
        jlis.state.withLock { $0.reports[key.description] ?? [] }
    }

    /// Every act the office made, as the feed brings it to a laptop.
    func officeActs() async throws -> [SignedAct] {
        let office = office
        return try await office.store.read { reader in
            try reader.acts(after: 0, limit: 10_000).filter { $0.device == nil }.map {
                try office.log.load($0, in: reader)
            }
        }
    }
}

/// A clerk who looks and decides at once.
extension Desk {
    func seen(_ application: String) async throws -> String { try await show(application, .ja).line.seen }

    func verify(
        _ application: String, _ result: RegisterCheck.Result, answeredBy: String?, how: String?, by clerks: Clerks
    ) async throws {
        try await verify(
            application, result, seen: seen(application), answeredBy: answeredBy, how: how, by: clerks)
    }

    func approve(_ application: String, reason: String? = nil, by clerks: Clerks) async throws -> ApprovalOutcome {
        try await approve(application, seen: seen(application), reason: reason, by: clerks)
    }

    func join(
        _ survivor: String, _ other: String, taking: [ApplicationField], reason: String, by clerks: Clerks
    ) async throws {
        try await join(
            survivor, other, seen: (seen(survivor), seen(other)), taking: taking, reason: reason, by: clerks)
    }

    @discardableResult
    func separate(_ one: String, _ other: String, reason: String, by clerks: Clerks) async throws -> [PutBack] {
        try await separate(one, other, seen: (seen(one), seen(other)), reason: reason, by: clerks)
    }

    func again(_ one: String, _ other: String, reason: String, by clerks: Clerks) async throws {
        try await again(one, other, seen: (seen(one), seen(other)), reason: reason, by: clerks)
    }

    func resolve(
        _ application: String, _ name: String?, choose: Dot?, value: JSONValue? = nil, reason: String = "確かめた",
        by clerks: Clerks
    ) async throws {
        try await resolve(
            application, name, .init(choose: choose, value: value, seen: seen(application), reason: reason),
            by: clerks)
    }

    func undo(_ application: String, dot: Dot?, reason: String, by clerks: Clerks) async throws -> String {
        try await undo(application, dot: dot, seen: seen(application), reason: reason, by: clerks)
    }

    func renew(
        _ application: String, _ fields: Set<ApplicationField>, reason: String, by clerks: Clerks
    ) async throws {
        try await renew(application, fields, seen: seen(application), reason: reason, by: clerks)
    }

    func withdraw(_ application: String, _ cause: Withdrawal.Cause, reason: String?, by clerks: Clerks) async throws {
        try await withdraw(application, cause, seen: seen(application), reason: reason, by: clerks)
    }

    func undoWithdrawal(_ application: String, reason: String, by clerks: Clerks) async throws {
        try await undoWithdrawal(application, seen: seen(application), reason: reason, by: clerks)
    }

    func attachForm(_ form: FormID, to application: String, by clerks: Clerks) async throws {
        try await attachForm(form, to: application, seen: seen(application), by: clerks)
    }

    func giveBack(_ application: String, reasons: [String], question: String?, by clerks: Clerks) async throws {
        try await giveBack(
            application, reasons: reasons, question: question, seen: seen(application), by: clerks)
    }

    func answered(_ application: String, reason: String, by clerks: Clerks) async throws {
        try await answered(application, seen: seen(application), reason: reason, by: clerks)
    }

    func decideMessage(_ key: String, send: Bool, reason: String, by clerk: StaffNumber) async throws {
        let seen = try await heldMessages().first { $0.key == key }?.seen
        try await decideMessage(key, send: send, seen: seen ?? "", reason: reason, by: clerk)
    }

    func handOff(_ application: String, _ entry: HandoffEntry, by clerks: Clerks) async throws -> PrintedPaper {
        try await handOff(application, entry, seen: seen(application), by: clerks)
    }
}

struct Refused: Error, Equatable { var codes: [Obstacle.Code] }

/// A made-up resident.
struct Person {
    var name = "神﨑 𠮷子"
    var kana = "カンザキ ヨシコ"
    var birth = "1980-04-01"
    var form: String? = "12345678901234567890123"
    var email: String?
    var municipality = "141305"
    var route = Delivery.Route.restrictedMail
    var blocks: [String] = []
    var pinForm = PINForm.Custody.envelope
    var method = ApplicationMethod.outreach
    var residence: Residence?
    var representative: Representative?
    var largeType: Bool?
    /// 受付票 was printed for them.
    var slip = true
}

/// A laptop: its own replica, store and key.
final class HallLaptop: Sendable {
    let log: ActLog
    let store: SQLiteStore
    private let directory: String
    private let clock: StoppedClock
    private let prefix: String
    private let serial = Mutex(0)

    init(_ prefix: String, clock: StoppedClock) throws {
        directory = FileManager.default.temporaryDirectory.path + "/lap-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        store = try SQLiteStore(directory: directory)
        log = ActLog(
            vault: RecordVault(dataKey: SecretKey()),
            replica: ReplicaID(unchecked: (0..<16).map { _ in UInt8.random(in: .min ... .max) }), side: .field,
            signer: SigningKey())
        self.clock = clock
        self.prefix = prefix
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    /// A picture for each laptop and serial number.
    private func portrait(_ serial: Int) -> RGBImage {
        let colours = [UInt8(serial)] + prefix.utf8.map { $0 - 64 }
        return RGBImage(width: 48, height: 64, filledWith: (8 * colours[0], 8 * colours[1], 8 * colours[2]))
    }

    struct Taken {
        var number: String
        var id: EntityID
        var act: SignedAct
        var blobs: [(id: String, bytes: [UInt8])]
    }

    static func picture(_ grey: UInt8) throws -> (sealed: [UInt8], shot: PhotoShot) {
        try picture(JPEG.encode(RGBImage(width: 48, height: 64, filledWith: (grey, 90, 90))))
    }

    static func picture(_ picture: [UInt8]) throws -> (sealed: [UInt8], shot: PhotoShot) {
        let (sealed, reference) = try SealedPicture.seal(picture)
        return (
            sealed,
            PhotoShot(
                picture: reference, width: 48, height: 64, orientation: 1, takenAt: Instant(milliseconds: 0),
                warnings: [])
        )
    }

    /// One act with everything, as the capture makes it; with a picture drawn here or the one given.
    func capture(
        _ person: Person, in session: EntityID, picture: (sealed: [UInt8], shot: PhotoShot)? = nil
    ) async throws -> Taken {
        let next = serial.withLock { value in
            value += 1
            return value
        }
        let number = try ReceptionNumber.make(prefix: prefix, serial: next)
        let id = EntityID.version7(
            at: clock.now(), random: (0..<10).map { _ in UInt8.random(in: .min ... .max) })
        // Nobody has another's photo.
        let (sealed, shot) = try picture ?? Self.picture(JPEG.encode(portrait(next)))
        var writes: [NewWrite] = []
        func add(_ value: some Encodable, _ field: ApplicationField, _ basedOn: Set<ApplicationField> = []) throws {
            let seen = writes.indices.filter { index in
                ApplicationField(rawValue: writes[index].field).map { basedOn.contains($0) } ?? false
            }
            writes.append(try .value(value, field.rawValue, of: id, on: nil, alsoBasedOn: seen))
        }
        let now = clock.now()
        try add(
            Reception(number: number, session: session, method: person.method, openedAt: now), .reception)
        try add(Consent(explained: true, agreed: true), .consent)
        try add(KindOfApplication(kind: .first), .kind)
        try add(Form(id: try person.form.map { try FormID($0) }), .form)
        try add(PersonName(name: VerbatimText(person.name), kana: VerbatimText(person.kana)), .name)
        try add(Birth(date: CivilDate(person.birth) ?? CivilDate(daysSince1970: 0), sex: .female), .birth)
        try add(
            Address(
                postalCode: try PostalCode("2100007"), municipality: try MunicipalityCode(person.municipality),
                area: "神奈川県川崎市川崎区駅前本町", street: "1-2-3"), .address)
        try add(
            Contact(
                phone: "090-0000-0000", channel: person.email == nil ? .letter : .email, email: person.email,
                largeType: person.largeType), .contact)
        if let residence = person.residence { try add(residence, .residence) }
        if let representative = person.representative { try add(representative, .representative) }
        try add(Delivery(route: person.route, blocks: person.blocks), .delivery)
        try add(CardOptions(signatureCertificate: person.representative == nil), .options)
        try add(PhotoSet(shots: [shot], chosen: 0), .photo)
        try add(PhotoProof(tag: number, scannedAt: now), .photoProof)
        if person.slip { try add(true, .slip) }
        try add(PINForm(custody: person.pinForm, envelope: number.text), .pinForm)
        try add(
            IdentityCheck(
                documents: ["DL", "PP"], rule: "P1", postable: true, faceMatched: true,
                decidedBy: StaffNumber(unchecked: "S1")), .identity, ApplicationField.identity.decidedOn)
        try add(
            Confirmation(by: .applicant, photoIsMine: true, nameAndBirthAreRight: true, numberMatchesTag: true),
            .confirmation, ApplicationField.confirmation.decidedOn)
        let act = try await append(writes)
        return Taken(number: number.text, id: id, act: act, blobs: [(shot.picture.id, sealed)])
    }

    func append(_ writes: [NewWrite]) async throws -> SignedAct {
        let (log, now) = (log, clock.now())
        return try await store.write { transaction in
            try log.append(
                NewAct(at: now, author: StaffNumber(unchecked: "S1"), writes: writes), in: transaction)
        }
    }

    /// Writes units on what this laptop knows.
    func write(_ id: EntityID, _ units: [(any Encodable & Sendable, ApplicationField)]) async throws -> SignedAct {
        let log = log
        let state = try await store.read { try log.record(of: id, in: $0)?.state }
        var writes: [NewWrite] = []
        for (value, field) in units {
            let seen = writes.indices.filter { index in
                ApplicationField(rawValue: writes[index].field).map { field.decidedOn.contains($0) } ?? false
            }
            // What the act itself replaces is no head any more when the decision is made.
            var write = try NewWrite.value(value, field.rawValue, of: id, on: state, alsoBasedOn: seen)
            let replaced = Set(writes.flatMap(\.supersedes))
            write.basis.removeAll { replaced.contains($0) && field.decidedOn.isEmpty == false }
            writes.append(write)
        }
        return try await append(writes)
    }

    /// A new photo, and the resident's confirmation of it.
    func retake(_ id: EntityID, grey: UInt8, tag: String) async throws -> (
        act: SignedAct, blobs: [(id: String, bytes: [UInt8])]
    ) {
        let (sealed, shot) = try Self.picture(grey)
        let act = try await write(
            id,
            [
                (PhotoSet(shots: [shot], chosen: 0), .photo),
                (PhotoProof(tag: try ReceptionNumber(tag), scannedAt: clock.now()), .photoProof),
                (
                    Confirmation(by: .applicant, photoIsMine: true, nameAndBirthAreRight: true, numberMatchesTag: true),
                    .confirmation
                ),
            ])
        return (act, [(shot.picture.id, sealed)])
    }

    /// Takes in what others wrote.
    func take(_ acts: [SignedAct]) async throws {
        let (log, now) = (log, clock.now())
        try await store.write { transaction in
            for act in acts { _ = try log.ingest(act, from: nil, at: now, in: transaction) }
        }
    }
}
