import CommandLineKit
import Foundation
import TestKit

/// What is measured against, and the networks between: the scripts of Benchmarks/peers.
enum Peers {
    private static let project = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().path
    static let scripts = project + "/Benchmarks/peers"
    /// What `setup.sh` builds and installs.
    static let folder = project + "/.build-tools/peers"

    /// Installs what a measurement needs, where it is missing, and tells on what machine it is taken.
    static func setUp(_ parts: String...) async throws {
        let finished = try await runTool("/bin/bash", [scripts + "/setup.sh", folder] + parts)
        note(finished.errors)
        guard finished.succeeded else { throw NotMeasured("setup.sh \(parts.joined(separator: " ")) failed") }
        note("machine: " + (try await tell("/bin/bash", ["-c", "echo $(nproc) cores, $(uname -sr)"])))
        note("load: " + (try await tell("/usr/bin/cut", ["-d ", "-f1-3", "/proc/loadavg"])))
    }

    /// What a tool prints, without the line's end.
    static func tell(_ tool: String, _ arguments: [String]) async throws -> String {
        try await runTool(tool, arguments).output.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// A line to standard error: settings, and the single measurements behind a figure.
    static func note(_ text: String) {
        let text = text.trimmingCharacters(in: .whitespacesAndNewlines)
        if !text.isEmpty { FileHandle.standardError.write(Data((text + "\n").utf8)) }
    }

    /// Runs one of the scripts, or a program of the machine, beside a body, from when a condition on what it printed holds.
    static func with<Value>(
        _ script: String, _ arguments: [String],
        until condition: @escaping @Sendable (RunningProgram) -> Bool = { JSON(parsing: $0.output)["port"].int != nil },
        _ body: (RunningProgram) async throws -> Value
    ) async throws -> Value {
        try await withTemporaryFolder { logs in
            let tool = script.hasSuffix(".py") ? "/usr/bin/python3" : "/bin/bash"
            let program = try RunningProgram(tool, ["\(scripts)/\(script)"] + arguments, logs: logs)
            return try await Hall.whileRunning(program) {
                guard await program.waits(until: condition) else {
                    throw NotMeasured("\(program.command): \(program.errors)")
                }
                return try await body(program)
            }
        }
    }
}

/// The same work by two sides, five times by turns: what the machine does beside falls on both.
struct Duel: Sendable {
    var ours: [Double] = []
    var theirs: [Double] = []

    static let rounds = 5

    /// How many times as long the other side takes.
    var ratio: Double { median(theirs) / median(ours) }

    /// Seconds of each.
    init(
        _ name: String, ours: () async throws -> Double, theirs: () async throws -> Double
    ) async throws {
        for _ in 0..<Self.rounds {
            self.ours.append(try await ours())
            self.theirs.append(try await theirs())
        }
        func list(_ times: [Double]) -> String { times.map { String(format: "%.2f", $0) }.joined(separator: " ") }
        Peers.note("\(name): ours \(list(self.ours)) s, theirs \(list(self.theirs)) s")
    }
}
