import CurlTransport
import Domain
import Foundation
import Logging
import Merge
import SQLiteStorage
import Sealing
import ServiceLifecycle
import Storage
import SyncProtocol
import Transport

@testable import OfficeKit

/// The machine's clock: certificates are checked against it by TLS.
struct MachineClock: WallClock {
    func now() -> Instant { Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000)) }
}

/// An office in a directory of its own, served on a port of its own.
struct TestOffice: Sendable {
    let office: Office
    let directory: String
    let url: String
    /// Ends the serving; returns when the last request is answered.
    let shutDown: @Sendable () async -> Void

    /// Makes an office, serves it while the body runs, and removes it.
    static func serving(
        blobs wrap: (FileBlobStore) -> any BlobStore = { $0 }, _ body: (TestOffice) async throws -> Void
    ) async throws {
        let directory = NSTemporaryDirectory() + "office-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let data = directory + "/data"
        let office = try await make(in: data, custody: directory + "/custody", wrap)
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let service = try DevicePort(office: office, logger: logger)
            .service(address: "127.0.0.1", port: 0) { port.yield($0) }
        let group = ServiceGroup(services: [service], logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                defer { port.finish() }
                try await group.run()
            }
            for await number in ports.prefix(1) {
                let served = TestOffice(
                    office: office, directory: data, url: "https://127.0.0.1:\(number)",
                    shutDown: { await group.triggerGracefulShutdown() })
                do { try await body(served) } catch {
                    await group.triggerGracefulShutdown()
                    throw error
                }
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    private static func make(
        in data: String, custody: String, _ wrap: (FileBlobStore) -> any BlobStore
    ) async throws -> Office {
        try Office.prepare(data, custody: custody)
        let store = try SQLiteStore(directory: data)
        let settings = OfficeSettings(
            municipality: try MunicipalityCode("141305"), city: "川崎市", officeName: "区役所", officeTelephone: "",
            officeHours: "", officeAddress: "", mayor: "", hosts: ["127.0.0.1"], devicePort: 0, jlisURL: nil,
            smtpURL: nil, mailFrom: "")
        let staff: [(String, Role)] = [
            ("1001", .administrator), ("2001", .office), ("2002", .office), ("3001", .contractor), ("4001", .staff),
        ]
        try await Office.create(
            in: data, custody: custody, settings: settings,
            operators: try staff.map { Operator(number: try StaffNumber($0.0), role: $0.1) }, isDemo: false,
            replica: ReplicaID(unchecked: randomBytes(16)), store: store, clock: MachineClock())
        return try await Office(
            directory: data, store: store, blobs: wrap(try FileBlobStore(directory: data)), clock: MachineClock())
    }

    /// A new one-time code.
    func code(expiresIn milliseconds: Int64 = 3_600_000) async throws -> String {
        let until = office.clock.now().adding(milliseconds: milliseconds)
        return try await office.invite(expiresAt: until, prefix: nil, url: url).text.code
    }

    static func plan(_ laptops: [Laptop]) -> SessionPlan {
        SessionPlan(
            venue: "北公民館", kind: .hall, date: CivilDate(daysSince1970: 20_788),
            municipality: MunicipalityCode(unchecked: "141305"), staff: [], devices: laptops.map(\.enrolled.device))
    }

    /// A session of the office that these laptops share: a new one, or the plan of one changed.
    func session(_ laptops: [Laptop], _ known: EntityID? = nil) async throws -> EntityID {
        try await Desk(office: office).plan(
            Self.plan(laptops), session: known, random: randomBytes(10), by: Clerks(try StaffNumber("2001")))
    }

    /// A client that trusts only this office.
    func client(_ identity: TLSSettings.Identity? = nil) -> CurlHTTPClient {
        CurlHTTPClient(
            tls: TLSSettings(trust: .certificates(pem: office.authority.certificatePEM), identity: identity))
    }

    func enroll(_ request: EnrollRequest) async throws -> Transport.HTTPResponse {
        try await client().send(
            HTTPRequest(
                .post, url + Routes.enroll, body: .bytes(try CanonicalJSON.encode(request)), limits: .patient))
    }

    /// An enrolled laptop.
    func laptop() async throws -> Laptop {
        let keys = LaptopKeys()
        let answer = try await enroll(keys.request(code: code()))
        let enrolled = try CanonicalJSON.decode(EnrollAnswer.self, from: answer.body)
        let identity = TLSSettings.Identity(
            certificatePEM: enrolled.certificate, keyPEM: keys.certificate.privateKeyPEM)
        return Laptop(
            keys: keys, enrolled: enrolled, configuration: try enrolled.configuration.verifiedByItself(), url: url,
            http: client(identity))
    }
}

extension TransferLimits {
    /// A whole test run in one process keeps the server from answering for a while.
    static let patient = TransferLimits(connect: 120_000, stalled: 300)
}

func randomBytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8.random(in: .min ... .max) } }

/// The code of a problem answer.
func problem(_ response: Transport.HTTPResponse) -> String? {
    (try? CanonicalJSON.decode(Problem.self, from: response.body))?.code
}

/// What a laptop has before it is enrolled.
struct LaptopKeys: Sendable {
    let replica = ReplicaID(unchecked: randomBytes(16))
    let signer = SigningKey()
    let opening = OpeningKey()
    let certificate: DeviceCertificateRequest

    init() {
        // A key and a request of this process's own cannot be malformed.
        // swift-format-ignore: NeverUseForceTry
        certificate = try! DeviceCertificateRequest()
    }

    func request(code: String) -> EnrollRequest {
        EnrollRequest(
            code: code, name: "laptop", certificateRequest: certificate.requestPEM, replica: replica,
            verificationKey: signer.verificationKey, sealingKey: opening.sealingKey)
    }
}

/// An enrolled laptop as the wire sees it.
struct Laptop: Sendable {
    let keys: LaptopKeys
    let enrolled: EnrollAnswer
    let configuration: OfficeConfiguration
    let url: String
    let http: CurlHTTPClient

    // MARK: Requests

    func send(
        _ method: Transport.HTTPRequest.Method, _ path: String, _ fields: Transport.HTTPFields = [:],
        _ body: [UInt8] = []
    ) async throws -> Transport.HTTPResponse {
        try await http.send(
            HTTPRequest(
                method, url + path, fields: fields, body: body.isEmpty ? .none : .bytes(body), limits: .patient))
    }

    func deliver(_ acts: [SignedAct]) async throws -> ActsAnswer {
        try await deliver(frames: acts.map { try seal($0) })
    }

    func deliver(frames: [[UInt8]]) async throws -> ActsAnswer {
        let response = try await send(.post, Routes.acts, ["Content-Type": MediaTypes.acts], Frames.join(frames))
        return try CanonicalJSON.decode(ActsAnswer.self, from: response.body)
    }

    func seal(_ act: SignedAct) throws -> [UInt8] {
        try Envelope(sealing: act, to: configuration.officeKey).bytes
    }

    func feed(after cursor: String = "") async throws -> (answer: FeedAnswer, acts: [SignedAct]) {
        let response = try await send(.get, Routes.feed + "?after=" + cursor)
        let answer = try CanonicalJSON.decode(FeedAnswer.self, from: response.body)
        return (answer, try answer.envelopes.map { try Envelope(bytes: $0.bytes).open(with: keys.opening) })
    }

    /// Every receipt, each verified and chained to the one before.
    func receipts() async throws -> [Receipt] {
        let response = try await send(.get, Routes.receipts + "?after=0")
        let answer = try CanonicalJSON.decode(ReceiptsAnswer.self, from: response.body)
        var previous = ""
        var found: [Receipt] = []
        for signed in answer.receipts {
            let receipt = try signed.verified(by: configuration.serverKey)
            guard receipt.previous == previous, receipt.number == Int64(found.count + 1) else {
                throw Failure(.signatureWrong)
            }
            previous = signed.hash
            found.append(receipt)
        }
        return found
    }

    // MARK: Acts

    /// An act of this laptop with one write a pair of field and value, on one entity.
    func act(
        _ first: Int64, on entity: EntityID, key: SecretKey, by author: String = "4001", second: String? = nil,
        side: Side = .field, lamport: Int64? = nil, signer: SigningKey? = nil, superseding: [String: [Dot]] = [:],
        basedOn: [Dot] = [], _ values: [(field: String, value: any Encodable)]
    ) throws -> SignedAct {
        let particulars = SignedAct.Particulars(
            replica: keys.replica, first: first, lamport: lamport ?? first, at: Instant(milliseconds: 1), side: side,
            author: try StaffNumber(author), second: try second.map { try StaffNumber($0) })
        let writes = try values.map { item in
            NewWrite(
                entity: entity, field: item.field,
                value: try json(item.value),
                supersedes: superseding[item.field] ?? [], basis: basedOn)
        }
        return try SignedAct.make(particulars, writes: writes, keys: [entity: key], signedBy: signer ?? keys.signer)
    }

    private func json(_ value: any Encodable) throws -> String {
        String(decoding: try CanonicalJSON.encode(value), as: UTF8.self)
    }

    func reception(_ serial: Int, in session: EntityID) throws -> (field: String, value: any Encodable) {
        let number = try ReceptionNumber.make(prefix: enrolled.receptionPrefix, serial: serial)
        return (
            "reception",
            Reception(number: number, session: session, method: .outreach, openedAt: Instant(milliseconds: 1))
        )
    }
}

func newEntity() -> EntityID { EntityID(unchecked: randomBytes(16)) }

var name: (field: String, value: any Encodable) {
    ("name", PersonName(name: VerbatimText("見本 花子"), kana: VerbatimText("ミホン ハナコ")))
}
