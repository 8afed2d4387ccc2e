import Foundation
import TestKit
import Testing

/// A data directory on which the real `field-agent` is run.
struct Laptop: Sendable {
    let data: String
    let programs: ProgramFolder
    var session = ""
    /// Its clock, as an option; none: the machine's.
    var clock: [String] = []

    /// Runs a command, whatever comes of it.
    func run(_ arguments: [String], input: [UInt8]? = nil) async throws -> Finished {
        try await programs.run("field-agent", arguments + options, input: input)
    }

    /// Starts a command that goes on running.
    func start(_ arguments: [String], input: [UInt8]? = nil) throws -> RunningProgram {
        try programs.start("field-agent", arguments + options, input: input)
    }

    /// Runs a command that must succeed.
    @discardableResult
    func succeed(_ arguments: String...) async throws -> JSON { try await succeed(arguments) }

    @discardableResult
    func succeed(_ arguments: [String], input: [UInt8]? = nil) async throws -> JSON {
        try await programs.succeed("field-agent", arguments + options, input: input).json
    }

    private var options: [String] { ["--data", data, "--json"] + clock }

    /// Takes an application; what `capture` printed.
    @discardableResult
    func capture(_ entry: Entry, resuming draft: String? = nil) async throws -> JSON {
        let resumed = draft.map { ["--resume", $0] } ?? []
        return try await succeed(["capture"] + resumed + arguments(entry), input: entry.pins)
    }

    /// What `capture` is called with: in this laptop's own session, unless another is named.
    func arguments(_ entry: Entry) -> [String] {
        var entry = entry
        entry["--session"] = entry["--session"] ?? [session]
        return entry.arguments
    }

    func show(_ application: String) async throws -> JSON { try await succeed("show", application) }
    func applications() async throws -> [JSON] { try await succeed("list")["applications"].array }
    func drafts() async throws -> [JSON] {
        try await succeed("capture", "--resume", "--operator", "1001")["drafts"].array
    }

    /// The same directory's content elsewhere. Only one of the two may be used from then on.
    func copied(to path: String) throws -> Laptop {
        try FileManager.default.copyItem(atPath: data, toPath: path)
        return Laptop(data: path, programs: programs, session: session, clock: clock)
    }

    /// What is stored, as far as refused input must not change it.
    func standing() async throws -> Standing {
        let status = try await succeed("status")
        let counts = Standing.begun.keys.map { ($0, status[$0].int ?? -1) }
        return Standing(counts: Dictionary(uniqueKeysWithValues: counts), files: Self.files(of: data))
    }

    /// What `doctor` finds wrong; empty when all is well.
    func complaints() async throws -> [String] {
        let checks = try await run(["doctor"]).json["checks"].array
        if checks.isEmpty { return ["doctor said nothing"] }
        return checks.filter { $0["ok"].bool != true }.map { "\($0)" }
    }

    /// The sealed files of a data directory, as `blobs/ID` and `pin-forms/ID`.
    static func blobs(of data: String) -> [String] {
        ["blobs", "pin-forms"].flatMap { shelf in files(of: "\(data)/\(shelf)").map { "\(shelf)/\($0)" } }
    }

    /// The files below a directory, without the database's working files, which come and go.
    static func files(of directory: String) -> [String] {
        let all = FileManager.default.enumerator(atPath: directory)?.compactMap { $0 as? String } ?? []
        return all.filter { !$0.hasSuffix("-wal") && !$0.hasSuffix("-shm") }.sorted()
    }
}

/// What a laptop holds, in numbers and file names.
struct Standing: Equatable {
    var counts: [String: Int]
    var files: [String]

    /// One session was opened and nothing sent.
    static let begun = [
        "applications": 0, "drafts": 0, "openSessions": 1, "unsentActs": 1, "unsentBlobs": 0,
    ]
    static let enrolledFiles = [
        "blobs", "demo", "keys", "keys/authority.pem", "keys/data-key.json", "keys/data-key.unlock",
        "keys/device.key.sealed", "keys/device.pem", "keys/opening.key.sealed", "keys/signing.key.sealed",
        "outreach.sqlite", "pin-forms", "uploads",
    ]
}
