import Foundation
import TestKit
import Testing

/// Everything that starts the real programs: one office in a temporary folder, set up once, and laptops of it.
@Suite(AtVenue()) struct EndToEnd {}

/// An office with its server, in a temporary folder, and the laptops that are enrolled at it.
actor Venue {
    @TaskLocal static var current: Venue?

    /// The one that the suite was given.
    static var here: Venue {
        get throws { try #require(current, "outside the suite EndToEnd") }
    }

    nonisolated let folder: String
    nonisolated let programs: ProgramFolder
    /// Where the device port listens; the same after every restart.
    private(set) var port = 0
    private(set) var server: RunningProgram?
    /// Where J-LIS's simulator listens; nil: the office has no J-LIS.
    private(set) var simulator: String?
    /// The clock of every program here, as an option; none: the machine's.
    nonisolated let clock: [String]
    private var laptops: [String: Task<Laptop, any Error>] = [:]

    /// Sets an office up and serves it; with J-LIS's simulator beside it, they share a clock that can be set forward.
    init(withSimulator: Bool = false) async throws {
        folder = NSTemporaryDirectory() + "outreach-e2e-\(UUID().uuidString)"
        programs = try ProgramFolder(path: ProgramFolder.besideThisExecutable, logs: folder + "/logs")
        clock = withSimulator ? ["--demo-clock", folder + "/clock.json"] : []
        if withSimulator {
            try setClock(daysAhead: 0)
            try await startSimulator()
        }
        let address = simulator.map { ["--jlis", $0] } ?? []
        try await office(MadeUpOffice.initialisation(custody: folder + "/custody") + address + ["--demo"])
        try await startServer()
    }

    nonisolated var data: String { folder + "/office" }

    // MARK: The server

    /// Starts the server and waits until it listens.
    @discardableResult
    func startServer() async throws -> RunningProgram {
        let program = try launchServer()
        port = try await program.listeningPort()
        return program
    }

    /// Starts the server and does not wait.
    func launchServer() throws -> RunningProgram {
        let program = try programs.start(
            "outreach-server",
            ["serve", "--data", data, "--port", String(port), "--json", "--log-level", "debug"] + clock)
        server = program
        return program
    }

    // MARK: J-LIS and its clock

    private func startSimulator() async throws {
        let program = try programs.start(
            "jlis-simulator", ["serve", "--data", folder + "/jlis", "--port", "0", "--demo", "--json"] + clock)
        simulator = "http://127.0.0.1:\(try await program.listeningPort())"
    }

    /// Tells the simulator how to behave, or asks it.
    func control(_ arguments: String...) async throws -> JSON {
        let url = try #require(simulator)
        return try await programs.succeed("jlis-simulator", ["control"] + arguments + ["--url", url, "--json"]).json
    }

    /// Sets the clock of the office, its laptops and the simulator.
    nonisolated func setClock(daysAhead days: Int) throws {
        let setting = #"{"offsetMilliseconds":\#(days * 86_400_000)}"#
        try Data(setting.utf8).write(to: URL(filePath: folder + "/clock.json"), options: .atomic)
    }

    /// Ends whatever runs and removes the folder.
    func close() async {
        await programs.stopAll()
        try? FileManager.default.removeItem(atPath: folder)
    }

    // MARK: Commands

    /// Runs a command of the office that must succeed.
    @discardableResult
    nonisolated func office(_ arguments: String...) async throws -> JSON { try await office(arguments) }

    @discardableResult
    nonisolated func office(_ arguments: [String]) async throws -> JSON {
        try await programs.succeed("outreach-server", officeCommand(arguments)).json
    }

    /// A command of the office, with what every one of them takes.
    nonisolated func officeCommand(_ arguments: [String]) -> [String] {
        arguments + ["--data", data, "--json"] + clock
    }

    /// A one-time code for one laptop.
    func invitation() async throws -> String {
        let answer = try await office("invite", "--operator", "9001", "--url", "https://127.0.0.1:\(port)")
        return try #require(answer["code"].string)
    }

    /// The laptop of this name, enrolled and with an open session; the same one at every call.
    func laptop(_ name: String) async throws -> Laptop {
        if let known = laptops[name] { return try await known.value }
        let task = Task {
            var laptop = unenrolled(name)
            try await laptop.succeed("enroll", "--code", try await invitation(), "--name", name)
            let opened = try await laptop.succeed("session", "open", "--venue", "本町公民館", "--operator", "1001")
            laptop.session = try #require(opened["session"].string)
            return laptop
        }
        laptops[name] = task
        return try await task.value
    }

    /// A data directory of this name that nobody has used.
    nonisolated func unenrolled(_ name: String) -> Laptop {
        Laptop(data: "\(folder)/laptop-\(name)", programs: programs, clock: clock)
    }

    /// Writes a file for programs to read; its path.
    nonisolated func file(_ name: String, _ bytes: [UInt8]) throws -> String {
        let path = "\(folder)/\(name)"
        if !FileManager.default.fileExists(atPath: path) { try Data(bytes).write(to: URL(filePath: path)) }
        return path
    }
}

extension Venue {
    /// A venue of one's own, closed whatever happens.
    static func alone(
        withSimulator: Bool = false, _ body: @Sendable (Venue) async throws -> Void
    ) async throws {
        let venue = try await Venue(withSimulator: withSimulator)
        do {
            try await body(venue)
        } catch {
            await venue.close()
            throw error
        }
        await venue.close()
    }
}

/// Gives a suite its venue, and takes it away again.
struct AtVenue: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test, testCase: Test.Case?, performing body: @Sendable () async throws -> Void
    ) async throws {
        try await Venue.alone { venue in try await Venue.$current.withValue(venue) { try await body() } }
    }
}
