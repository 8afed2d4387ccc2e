import CommandLineKit
import CurlTransport
import Domain
import FieldAgentKit
import Foundation
import SQLiteStorage
import SyncProtocol
import TestKit
import Transport

/// An office set up and served by the real program, and a laptop enrolled at it that runs in this process. Everything
/// lies in one folder beside the programs: that is a disk, where a folder for temporary files may be memory.
struct Hall: Sendable {
    let programs: ProgramFolder
    let folder: String
    let server: RunningProgram
    let laptop: Laptop
    let session: EntityID

    /// The office's data directory.
    var office: String { folder + "/office" }

    static let staff = StaffNumber(unchecked: "1001")
    static let clerks = (StaffNumber(unchecked: "2001"), StaffNumber(unchecked: "2002"))

    /// How often a measurement repeats: `OUTREACH_BENCH_N`, or as many as the figure stands for.
    static func count(_ standard: Int) -> Int {
        ProcessInfo.processInfo.environment["OUTREACH_BENCH_N"].flatMap { Int($0) }.map { max(1, $0) } ?? standard
    }

    /// A hall that is there for a body, and gone afterwards.
    static func with<Value>(_ body: (Hall) async throws -> Value) async throws -> Value {
        let build = ProgramFolder.besideThisExecutable
        let folder = "\(build)/bench-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let programs = try ProgramFolder(path: build, logs: folder + "/logs")
        let options = ["--data", folder + "/office", "--json"]
        try await programs.succeed(
            "outreach-server", MadeUpOffice.initialisation(custody: folder + "/custody") + ["--demo"] + options)
        let (server, port) = try await serve(
            programs, "outreach-server", ["--data", folder + "/office"], environment: ["OUTREACH_JLIS": ""])
        return try await whileRunning(server) {
            let invitation = try await programs.succeed(
                "outreach-server", ["invite", "--operator", "9001", "--url", "https://127.0.0.1:\(port)"] + options)
            let (laptop, session) = try await enrol(invitation.json["code"].string ?? "", folder + "/laptop")
            return try await body(
                Hall(programs: programs, folder: folder, server: server, laptop: laptop, session: session))
        }
    }

    private static func enrol(_ code: String, _ directory: String) async throws -> (Laptop, EntityID) {
        let storage: @Sendable (String) throws -> LaptopStorage = {
            LaptopStorage(store: try SQLiteStore(directory: $0), blobs: try FileBlobStore(directory: $0))
        }
        _ = try await Enrolling(
            directory: directory, clock: SystemClock(), storage: storage, client: { CurlHTTPClient(tls: $0) }
        ).run(try InvitationText(code), name: "計測")
        let laptop = try await Laptop.open(directory, clock: SystemClock(), storage: storage)
        let plan = SessionPlan(
            venue: "本町公民館", kind: .hall, date: laptop.clock.now().dateInJapan, municipality: laptop.municipality,
            staff: [staff])
        return (laptop, try await Sessions(laptop).open(plan, by: staff).session)
    }
}

// MARK: - Programs

extension Hall {
    /// Starts a program's `serve` and waits until it listens on a free port of its choice.
    static func serve(
        _ programs: ProgramFolder, _ name: String, _ arguments: [String], environment: [String: String] = [:]
    ) async throws -> (program: RunningProgram, port: Int) {
        let program = try programs.start(
            name, ["serve", "--port", "0", "--json"] + arguments, environment: environment)
        return (program, try await program.listeningPort())
    }

    /// Ends a program after the body, whatever comes of it.
    static func whileRunning<Value>(_ program: RunningProgram, _ body: () async throws -> Value) async throws -> Value {
        do {
            let value = try await body()
            _ = await program.stop()
            return value
        } catch {
            _ = await program.killNow()
            throw error
        }
    }
}

// MARK: - Applications

extension Hall {
    /// Two shots of one drawn person, 300 KB each. The bytes that are missing are comments, which no check minds.
    static func pictures() throws -> [[UInt8]] {
        try (1...2).map { take in
            var shot = PortraitShot(take: UInt64(take))
            (shot.width, shot.height, shot.quality) = (480, 600, 80)
            return PictureVariants.padded(try PortraitPainter.portrait(person: 7, shot: shot).jpeg, to: 300_000)
        }
    }

    /// Everything of an application, of another made-up resident for every number.
    func application(_ number: Int, photos: [[UInt8]]) throws -> CompleteCapture {
        let now = laptop.clock.now()
        let digits = String(number)
        var contents = ApplicationContents(today: now.dateInJapan)
        contents.consent = Consent(explained: true, agreed: true)
        contents.kind = KindOfApplication(kind: .first)
        let zeros = String(repeating: "0", count: 8 - digits.count)
        contents.form = Form(id: try FormID("314159265358979" + zeros + digits))
        contents.name = PersonName(name: VerbatimText("渡邉 𠮷子"), kana: VerbatimText("ワタナベ ヨシコ"))
        contents.birth = Birth(date: CivilDate(daysSince1970: Int64(-4_000 + 17 * number % 12_000)), sex: .female)
        contents.address = Address(
            postalCode: try PostalCode("210-0004"), municipality: try MunicipalityCode("141305"),
            area: VerbatimText("神奈川県川崎市川崎区宮本町"), street: VerbatimText("六番地の\(digits)"))
        contents.contact = Contact(phone: "044-\(100 + number / 10_000)-\(1_000 + number % 9_000)")
        contents.delivery = Delivery(route: .restrictedMail)
        contents.options = CardOptions()
        contents.photo = PhotoSet(shots: [], chosen: 0, comparedBy: Self.staff, withoutTag: true)
        contents.pinForm = PINForm(custody: .envelope, envelope: digits)
        contents.items = CollectedItems(form: 1, pinEnvelope: 1)
        contents.identity = IdentityCheck(
            documents: ["DL", "PP"], rule: "P1", postable: true, faceMatched: true, decidedBy: Self.staff)
        contents.confirmation = Confirmation(
            by: .applicant, photoIsMine: true, nameAndBirthAreRight: true, numberMatchesTag: true)
        var generator = SystemRandomNumberGenerator()
        let random = (0..<10).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        return CompleteCapture(
            application: .version7(at: now, random: random), session: session, method: .outreach, openedAt: now,
            tag: nil, contents: contents,
            // Nobody has another's photo.
            photos: photos.map {
                .taken(
                    jpeg: PictureVariants.padded($0, to: $0.count + 4 + number), width: 480, height: 600,
                    orientation: 1, at: now, warnings: [])
            }, author: Self.staff, second: nil)
    }

    /// Captures as many applications, each with these pictures.
    func capture(_ count: Int, photos: [[UInt8]]) async throws -> [SavedApplication] {
        let service = CaptureService(laptop)
        var saved: [SavedApplication] = []
        for number in 1...count { saved.append(try await service.save(try application(number, photos: photos))) }
        return saved
    }

    /// Sends everything the laptop has, as `sync` does; throws when the office says no, or nothing more goes on.
    func sync() async throws {
        let syncer = Syncer(
            laptop, control: CurlHTTPClient(tls: laptop.tls),
            pictures: CurlHTTPClient(tls: laptop.tls, connections: 4))
        let report = try await syncer.round { moment in
            let pause = moment.milliseconds - SystemClock().now().milliseconds
            // The office asked for this pause, so it belongs to the time measured.
            try? await Task.sleep(for: .milliseconds(max(1, min(pause, 60_000))))
            return true
        }
        guard report.quiet else { throw NotMeasured("not everything was sent: \(report)") }
    }
}

/// Why a figure could not be measured.
struct NotMeasured: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
