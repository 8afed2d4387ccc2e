import CommandLineKit
import Domain
import Foundation
import TestKit

/// What the demonstration plays on: one folder with the data of the three programs, the programs themselves as real
/// processes, and the clock they share.
final class Stage {
    let output: OutputFolder
    let programs: ProgramFolder
    let interruption: Interruption
    let checks = Checks()
    var clock: SharedClock
    /// When the demonstration began, by its own clock.
    let start: Instant
    /// Where e-mails go; without it the office writes them as files.
    private(set) var mail: MailServer?
    private(set) var server: RunningProgram?
    private(set) var simulatorPort = 0
    private(set) var devicePort = 0

    init(folder output: OutputFolder) throws {
        self.output = output
        programs = try ProgramFolder(path: ProgramFolder.besideThisExecutable, logs: "\(output.path)/data/logs")
        interruption = Interruption(of: programs)
        start = Self.lastSaturday()
        clock = try SharedClock(file: "\(output.path)/data/clock.json", start: start)
    }

    /// The latest Saturday, 09:00 in Japan: certificates made then are valid by the machine's own clock too.
    private static func lastSaturday() -> Instant {
        let today = SystemClock().now().dateInJapan
        let saturday = today.adding(days: -((today.weekday + 1) % 7))
        return Instant(milliseconds: saturday.daysSince1970 * 86_400_000)
    }

    var folder: String { output.path }
    var serverData: String { folder + "/data/server" }
    var simulatorData: String { folder + "/data/jlis" }

    // MARK: Programs

    /// Starts the mail server, before the office is set up: it is told the address then.
    func startMailServer() async throws {
        mail = try await MailServer.start(in: folder + "/data/mail-server", among: programs)
    }

    /// Starts the simulator of J-LIS and waits until it listens.
    func startSimulator() async throws {
        let simulator = try programs.start(
            "jlis-simulator",
            [
                "serve", "--data", simulatorData, "--port", String(simulatorPort), "--demo",
                "--demo-clock", clock.file, "--json",
            ])
        simulatorPort = try await simulator.listeningPort()
    }

    /// Sets the office up in its data directory.
    func setUpOffice() async throws {
        let smtp = mail.map { ["--smtp", "smtp://127.0.0.1:\($0.port)"] } ?? []
        try await office(
            MadeUpOffice.initialisation(custody: "\(folder)/data/custody") + smtp + [
                "--demo", "--jlis", "http://127.0.0.1:\(simulatorPort)",
            ])
    }

    /// Starts the central office's server and waits until it listens: always on the same port, which laptops know.
    func startServer() async throws {
        let program = try programs.start(
            "outreach-server",
            ["serve", "--data", serverData, "--port", String(devicePort), "--demo-clock", clock.file, "--json"])
        server = program
        devicePort = try await program.listeningPort()
    }

    func stopServer() async {
        _ = await server?.stop()
        server = nil
    }

    /// Ends whatever still runs.
    func stopAll() async { await programs.stopAll() }

    // MARK: Commands

    /// Runs a command of the office and returns what it printed; a failure ends the demonstration.
    @discardableResult
    func office(_ arguments: [String]) async throws -> JSON {
        try await programs.succeed("outreach-server", arguments + officeOptions).json
    }

    /// Runs a command of the office that must be refused, and returns the error's code.
    func officeRefused(_ arguments: [String]) async throws -> String {
        let finished = try await programs.run("outreach-server", arguments + officeOptions)
        guard !finished.succeeded else { return "" }
        return finished.errorJSON["error"]["code"].string ?? "none: \(finished.errors)"
    }

    private var officeOptions: [String] { ["--data", serverData, "--demo-clock", clock.file, "--json"] }

    /// Tells the simulator how to behave.
    func control(_ arguments: String...) async throws -> JSON {
        try await programs.succeed(
            "jlis-simulator", ["control"] + arguments + ["--url", "http://127.0.0.1:\(simulatorPort)", "--json"]
        ).json
    }

    /// The months that the demonstration's clock has seen, as `YYYY-MM`.
    var months: [String] {
        var months: [String] = []
        var day = start.dateInJapan
        while day <= clock.now.dateInJapan {
            let month = String(day.description.prefix(7))
            if months.last != month { months.append(month) }
            day = day.adding(days: 1)
        }
        return months
    }

    /// A step as the onlooker reads it.
    func say(_ text: String) { tell("· \(text)") }

    /// Begins a scene: a heading, and the checks from here on are its own.
    func scene(_ english: String, _ japanese: String) {
        let scene = checks.begin(english, japanese)
        tell("\n\(scene.number)  \(english)")
    }
}

/// Why the demonstration cannot go on.
struct DemoFailure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
