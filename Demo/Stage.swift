import Domain
import Foundation
import TestKit

/// What the demonstration plays on: one folder with the data of the three programs, the programs themselves as real
/// processes, and the clock they share.
final class Stage {
    let folder: String
    let programs: ProgramFolder
    let checks = Checks()
    var clock: SharedClock
    private(set) var simulator: RunningProgram?
    private(set) var server: RunningProgram?
    private(set) var simulatorPort = 0
    private(set) var devicePort = 0

    /// - Parameter folder: `demo-output`; what lies in it from an earlier demonstration is removed.
    init(folder: String) throws {
        try? FileManager.default.removeItem(atPath: folder)
        for name in ["forms", "photos", "data", "letters"] {
            try FileManager.default.createDirectory(
                atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
        }
        self.folder = URL(filePath: folder).path
        programs = try ProgramFolder(path: ProgramFolder.besideThisExecutable, logs: "\(folder)/data/logs")
        clock = try SharedClock(file: "\(self.folder)/data/clock.json", start: Self.lastSaturday())
    }

    /// The latest Saturday, 09:00 in Japan: certificates made then are valid by the machine's own clock too.
    private static func lastSaturday() -> Instant {
        let today = Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000)).dateInJapan
        let saturday = today.adding(days: -((today.weekday + 1) % 7))
        return Instant(milliseconds: saturday.daysSince1970 * 86_400_000)
    }

    var serverData: String { folder + "/data/server" }
    var simulatorData: String { folder + "/data/jlis" }

    // MARK: Programs

    /// Starts the simulator of J-LIS and waits until it listens.
    func startSimulator() async throws {
        let program = try programs.start(
            "jlis-simulator",
            [
                "serve", "--data", simulatorData, "--port", String(simulatorPort), "--demo",
                "--demo-clock", clock.file, "--json",
            ])
        simulator = program
        simulatorPort = try await listeningPort(of: program)
    }

    /// Starts the central office's server and waits until it listens.
    func startServer() async throws {
        let program = try programs.start(
            "outreach-server",
            ["serve", "--data", serverData, "--port", String(devicePort), "--demo-clock", clock.file, "--json"])
        server = program
        devicePort = try await listeningPort(of: program)
    }

    /// The port of the device port, chosen before the server is set up: invitations carry it.
    func usePort(_ port: Int) { devicePort = port }

    func stopServer() async {
        _ = await server?.stop()
        server = nil
    }

    /// Ends whatever still runs.
    func stopAll() async {
        await stopServer()
        _ = await simulator?.stop()
        simulator = nil
    }

    private func listeningPort(of program: RunningProgram) async throws -> Int {
        let listening = await program.waits { JSON(parsing: $0.output)["port"].int != nil }
        guard listening, let port = JSON(parsing: program.output)["port"].int else {
            throw DemoFailure("\(program.command) did not start: \(program.output)\(program.errors)")
        }
        return port
    }

    /// A port on loopback that was free a moment ago.
    static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, size) == 0 && getsockname(descriptor, $0, &size) == 0
            }
        }
        guard bound else { throw DemoFailure("no free port") }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    // MARK: Commands

    /// Runs a command of the office and returns what it printed; a failure ends the demonstration.
    @discardableResult
    func office(_ arguments: [String]) async throws -> JSON {
        try await succeed("outreach-server", arguments + officeOptions).json
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
        try await succeed(
            "jlis-simulator", ["control"] + arguments + ["--url", "http://127.0.0.1:\(simulatorPort)", "--json"]
        ).json
    }

    /// Runs a program that must succeed.
    func succeed(
        _ program: String, _ arguments: [String], input: [UInt8]? = nil
    ) async throws -> Finished {
        let finished = try await programs.run(program, arguments, input: input)
        guard finished.succeeded else {
            throw DemoFailure("\(finished.command) ended with \(finished.status): \(finished.errors)")
        }
        return finished
    }

    /// A step as the onlooker reads it.
    func say(_ text: String) { tell("· \(text)") }
    func heading(_ text: String) { tell("\n\(text)") }
}

/// Why the demonstration cannot go on.
struct DemoFailure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
