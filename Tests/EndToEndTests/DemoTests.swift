import Foundation
import TestKit
import Testing

/// `Demo` as somebody types it; the whole demonstration is `make demo`.
@Suite(.serialized) final class DemoTests: Sendable {
    /// As awkward for a shell as a folder's name can be.
    private let folder = NSTemporaryDirectory() + "outreach demo's \(UUID().uuidString.prefix(8))"
    private let programs: ProgramFolder

    init() throws {
        programs = try ProgramFolder(path: ProgramFolder.besideThisExecutable, logs: folder + "/logs")
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    private var output: String { folder + "/output" }

    private func stillHeld() -> [String] {
        ["data/jlis/serve.lock", "data/server/serve.lock"].filter { Mounts.isLocked("\(output)/\($0)") }
    }

    @Test(arguments: ["play", "run"])
    func `a folder that no demonstration made is left as it is`(command: String) async throws {
        try FileManager.default.createDirectory(atPath: output + "/letters", withIntermediateDirectories: true)
        try Data("mine".utf8).write(to: URL(filePath: output + "/letters/mine.txt"))
        let refused = try await programs.run("Demo", [command, "--output", output])
        #expect(refused.status == 73)
        #expect(refused.errors.contains("\(output) holds files that no demonstration wrote"))
        #expect(refused.output.isEmpty)
        #expect(Laptop.files(of: output) == ["letters", "letters/mine.txt"], "nothing gone, nothing added")
    }

    @Test func `an interrupted demonstration stops its programs and says so`() async throws {
        let demo = try programs.start("Demo", ["--output", output])
        #expect(await demo.waits { _ in self.stillHeld().count == 2 })
        let ended = await demo.stop()
        #expect(ended.status == 128 + SIGTERM)
        #expect(ended.errors.contains("interrupted"), "\(ended.errors)")
        #expect(stillHeld() == [])
    }

    @Test func `a step that breaks off is a failed check, with table and report`() async throws {
        // Alone in its folder: the first program it starts is not there.
        try FileManager.default.copyItem(atPath: programs.path + "/Demo", toPath: folder + "/Demo")
        let demo = try await programs.start(folder + "/Demo", ["--output", output]).finished()
        #expect(demo.status == 1)
        let step = "scene 1 (The office is set up, two laptops are enrolled) runs to its end"
        #expect(demo.output.contains("\ndemo failed: \(step)"), "\(demo.output)")
        #expect(demo.output.contains("  ✗ \(step)\n"))
        #expect(demo.output.contains("𠮷田 髙志"), "the table of residents")
        let report = try String(contentsOfFile: output + "/report.html", encoding: .utf8)
        #expect(report.contains(#"<ul lang="en">"# + "\n<li class=\"failed\">\(step)"))
    }

    @Test func `run prints commands that work, and its clock can be set forward`() async throws {
        let demo = try programs.start("Demo", ["run", "--output", output])
        #expect(await demo.waits { $0.output.contains("Ctrl-C") })
        #expect(demo.output.contains("\n   '\(output.replacing("'", with: "'\\''"))/office' applications list\n"))
        let second = try await programs.run("Demo", ["--output", output])
        #expect(second.status == 75, "\(second.errors)")
        let before = try await programs.succeed(output + "/office", ["status", "--json"]).json["at"].int ?? 0
        try await programs.succeed(output + "/advance", ["--days", "20"])
        let after = try await programs.succeed(output + "/office", ["status", "--json"]).json["at"].int ?? 0
        #expect((20..<21).contains((after - before) / 86_400_000))
        try await programs.succeed(output + "/laptop", ["queue", "--json"])
        try await programs.succeed(output + "/jlis", ["submissions", "--json"])
        #expect(await demo.stop().status == 0)
        #expect(stillHeld() == [])
        let nowhere = try await programs.run("Demo", ["advance", "--days", "1", "--output", folder + "/nowhere"])
        #expect(nowhere.status == 69)
    }
}
