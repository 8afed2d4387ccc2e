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
    private var laptops: [String: Task<Laptop, any Error>] = [:]

    /// Sets an office up and serves it.
    init() async throws {
        folder = NSTemporaryDirectory() + "outreach-e2e-\(UUID().uuidString)"
        programs = try ProgramFolder(path: ProgramFolder.besideThisExecutable, logs: folder + "/logs")
        try await office(
            "init", "--custody", folder + "/custody", "--municipality", "141305", "--city", "川崎市", "--office-name",
            "川崎市 カード担当", "--office-tel", "044-555-0000", "--office-hours", "平日 8時30分から17時",
            "--office-address", "210-0007 川崎市川崎区駅前本町1", "--host", "127.0.0.1", "--port", "0", "--demo",
            "--staff", "1001:staff", "--staff", "1002:staff", "--staff", "2001:office", "--staff", "2002:office",
            "--staff", "3001:contractor", "--staff", "9001:administrator")
        try await startServer()
    }

    nonisolated var data: String { folder + "/office" }

    // MARK: The server

    /// Starts the server and waits until it listens.
    @discardableResult
    func startServer() async throws -> RunningProgram {
        let program = try launchServer()
        guard await program.waits(until: { JSON(parsing: $0.output)["port"].int != nil }) else {
            throw Unexpected("the server did not start: \(program.output)\(program.errors)")
        }
        port = JSON(parsing: program.output)["port"].int ?? 0
        return program
    }

    /// Starts the server and does not wait.
    func launchServer() throws -> RunningProgram {
        let program = try programs.start(
            "outreach-server",
            ["serve", "--data", data, "--port", String(port), "--json", "--log-level", "debug"])
        server = program
        return program
    }

    /// Ends whatever runs and removes the folder.
    func close() async {
        _ = await server?.stop()
        try? FileManager.default.removeItem(atPath: folder)
    }

    // MARK: Commands

    /// Runs a command of the office that must succeed.
    @discardableResult
    nonisolated func office(_ arguments: String...) async throws -> JSON { try await office(arguments) }

    nonisolated func office(_ arguments: [String]) async throws -> JSON {
        let finished = try await programs.run("outreach-server", arguments + ["--data", data, "--json"])
        guard finished.succeeded else { throw Unexpected("\(finished.command): \(finished.errors)") }
        return finished.json
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
        Laptop(data: "\(folder)/laptop-\(name)", programs: programs)
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
    static func alone(_ body: @Sendable (Venue) async throws -> Void) async throws {
        let venue = try await Venue()
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

/// What a test cannot go on from.
struct Unexpected: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
