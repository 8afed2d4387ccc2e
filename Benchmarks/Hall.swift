import CommandLineKit
import CurlTransport
import Domain
import FieldAgentKit
import Foundation
import SQLiteStorage
import SyncProtocol
import TestKit
import Transport

/// An office set up and served by the real program, and a laptop that the real program enrolled at it. The laptop takes
/// applications in this process; it syncs here or as a process of its own. Everything lies in one folder beside the
/// programs: that is a disk, where a folder for temporary files may be memory.
struct Hall: Sendable {
    let programs: ProgramFolder
    let folder: String
    let line: Line
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
    static func with<Value>(
        _ line: Line = .loopback, _ body: (Hall) async throws -> Value
    ) async throws -> Value {
        let build = ProgramFolder.besideThisExecutable
        let folder = "\(build)/bench-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let programs = try ProgramFolder(path: build, logs: folder + "/logs")
        let options = ["--data", folder + "/office", "--json"]
        try await programs.succeed(
            "outreach-server",
            MadeUpOffice.initialisation(custody: folder + "/custody") + ["--host", line.address, "--demo"] + options)
        let (server, port) = try await serve(
            programs, "outreach-server", ["--data", folder + "/office", "--bind", line.address],
            port: line.port, environment: ["OUTREACH_JLIS": ""], behind: line.office)
        return try await whileRunning(server) {
            let url = "https://\(line.address):\(line.door ?? port)"
            let laptop = try await enrol(programs, line, url, folder + "/laptop")
            return try await body(
                Hall(
                    programs: programs, folder: folder, line: line, server: server, laptop: laptop,
                    session: try await open(at: laptop)))
        }
    }

    /// Enrols a laptop by the real program.
    private static func enrol(
        _ programs: ProgramFolder, _ line: Line, _ url: String, _ directory: String
    ) async throws -> Laptop {
        let office = (directory as NSString).deletingLastPathComponent + "/office"
        let invitation = try await programs.succeed(
            "outreach-server", ["invite", "--operator", "9001", "--url", url, "--data", office, "--json"])
        let code = invitation.json["code"].string ?? ""
        let enrolled = try await start(
            programs, "field-agent", ["enroll", "--code", code, "--name", "計測", "--data", directory],
            behind: line.laptop
        ).finished()
        guard enrolled.succeeded else { throw NotMeasured("\(enrolled.command): \(enrolled.errors)") }
        return try await Laptop.open(directory, clock: SystemClock()) {
            LaptopStorage(store: try SQLiteStore(directory: $0), blobs: try FileBlobStore(directory: $0))
        }
    }

    private static func open(at laptop: Laptop) async throws -> EntityID {
        let plan = SessionPlan(
            venue: "本町公民館", kind: .hall, date: laptop.clock.now().dateInJapan, municipality: laptop.municipality,
            staff: [staff])
        return try await Sessions(laptop).open(plan, by: staff).session
    }

    /// Another laptop at the same office, with a session of its own.
    func another(_ number: Int) async throws -> Hall {
        let laptop = try await Self.enrol(programs, line, laptop.server, "\(folder)/laptop-\(number)")
        return Hall(
            programs: programs, folder: folder, line: line, server: server, laptop: laptop,
            session: try await Self.open(at: laptop))
    }
}

// MARK: - Programs

extension Hall {
    /// Starts a program's `serve` and waits until it listens.
    ///
    /// - Parameters:
    ///   - port: 0 is a free one of its choice.
    ///   - prefix: what is to run it, with arguments.
    static func serve(
        _ programs: ProgramFolder, _ name: String, _ arguments: [String], port: Int = 0,
        environment: [String: String] = [:], behind prefix: [String] = []
    ) async throws -> (program: RunningProgram, port: Int) {
        let program = try start(
            programs, name, ["serve", "--port", String(port), "--json"] + arguments, environment: environment,
            behind: prefix)
        return (program, try await program.listeningPort())
    }

    private static func start(
        _ programs: ProgramFolder, _ name: String, _ arguments: [String], environment: [String: String] = [:],
        behind prefix: [String]
    ) throws -> RunningProgram {
        guard let tool = prefix.first else { return try programs.start(name, arguments, environment: environment) }
        return try programs.start(
            tool, prefix.dropFirst() + ["\(programs.path)/\(name)"] + arguments, environment: environment)
    }

    /// Starts the laptop's real program, on its side of the line.
    func startLaptop(_ arguments: [String]) throws -> RunningProgram {
        try Self.start(
            programs, "field-agent", arguments + ["--data", laptop.files.directory, "--json"], behind: line.laptop)
    }

    /// Seconds that `field-agent sync` takes as a process, from its start to its end; throws unless everything is sent.
    func syncProgram() async throws -> Double {
        let finished = try await startLaptop(["sync"]).finished()
        guard finished.succeeded else { throw NotMeasured("\(finished.command): \(finished.output)\(finished.errors)") }
        return finished.seconds
    }

    /// Throws unless the office holds as many applications and pictures, all whole.
    func checkOffice(applications: Int, pictures: Int) async throws {
        let status = try await programs.succeed("outreach-server", ["status", "--data", office, "--json"]).json
        guard status["applications"].int == applications, status["blobs"].int == pictures, status["uploads"].int == 0
        else { throw NotMeasured("the office does not have them all: \(status)") }
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
    static func pictures(of bytes: Int = 300_000) throws -> [[UInt8]] {
        try (1...2).map { take in
            var shot = PortraitShot(take: UInt64(take))
            (shot.width, shot.height, shot.quality) = (480, 600, 80)
            return PictureVariants.padded(try PortraitPainter.portrait(person: 7, shot: shot).jpeg, to: bytes)
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
            pictures: CurlHTTPClient(tls: laptop.tls, connections: 8))
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
