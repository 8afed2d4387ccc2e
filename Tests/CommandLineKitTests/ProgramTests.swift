import ArgumentParser
import Domain
import Foundation
import Testing

@testable import CommandLineKit

/// A program with one command for each way to end.
private struct Sample: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sample", subcommands: [Works.self, Fails.self, Breaks.self, Checks.self])

    struct Works: AsyncParsableCommand {
        @OptionGroup var output: OutputOptions
        @OptionGroup var data: DataOptions
        @Option var count = 1
        func run() async throws {}
    }

    struct Fails: AsyncParsableCommand {
        @OptionGroup var output: OutputOptions
        func run() async throws { throw Failure(.formIDLength, ["count": "22"]) }
    }

    struct Breaks: AsyncParsableCommand {
        struct Secret: Error { let name = "a resident's name" }
        func run() async throws { throw Secret() }
    }

    struct Checks: AsyncParsableCommand {
        func run() async throws { throw ExitCode(ExitStatus.failed.rawValue) }
    }
}

/// Fails when a crash would leave nothing, whatever the process was started with.
private struct Dumped: AsyncParsableCommand {
    @Argument(parsing: .captureForPassthrough) var rest: [String] = []

    func run() async throws {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit)
        if limit.rlim_cur <= 1 && limit.rlim_max <= 1 { throw ExitCode(ExitStatus.failed.rawValue) }
    }
}

@Suite struct ProgramTests {
    static let ends: [(line: String, status: Int32)] = [
        ("works", 0), ("works --count x", 64), ("works --nonsense", 64), ("nonsense", 64), ("fails", 65),
        ("fails --json --lang en", 65), ("breaks", 70), ("checks", 1), ("--help", 0), ("works --help", 0),
        ("help works", 0), ("works --lang fr", 64),
    ]

    @Test(arguments: ends)
    func `every end has its exit status`(line: String, status: Int32) async {
        #expect(await Program.run(Sample.self, line.split(separator: " ").map(String.init), [:]) == status)
    }

    @Test func `a program ends with its status, and without the clean-up of libraries that threads still use`() async {
        await #expect(processExitsWith: .exitCode(ExitStatus.failed.rawValue)) {
            atexit { _exit(99) }
            Program.end(ExitStatus.failed.rawValue)
        }
    }

    @Test func `a program that crashes leaves no memory image, to a file or to a collecting program`() async {
        await #expect(processExitsWith: .exitCode(ExitStatus.failed.rawValue)) { await Program.main(Dumped.self) }
    }

    static let environments: [([String: String], Language)] = [
        ([:], .ja), (["LANG": "C.UTF-8"], .ja), (["LANG": "en_US.UTF-8"], .en), (["LANG": "ja_JP"], .ja),
        (["LANG": "en_US", "OUTREACH_LANG": "ja"], .ja), (["OUTREACH_LANG": "en"], .en),
    ]

    @Test(arguments: environments)
    func `Japanese unless English is asked for`(environment: [String: String], language: Language) {
        #expect(Language.preferred(environment) == language)
    }
}

@Suite struct ErrorWordingTests {
    @Test func `every code is registered once and worded in both languages`() {
        #expect(Set(ErrorCode.all.map(\.id)).count == ErrorCode.all.count)
        for code in ErrorCode.all {
            for wording in [code.ja, code.en] {
                #expect(!wording.what.isEmpty && !wording.meaning.isEmpty && !wording.remedy.isEmpty, "\(code.id)")
            }
            #expect(code.id.split(separator: ".").count == 2)
        }
    }
}

@Suite struct ClockTests {
    let directory = FileManager.default.temporaryDirectory.appending(path: "clock-\(UUID().uuidString)").path

    @Test func `a demonstration clock runs from where it was set, at its rate`() {
        let running = DemoClock.Setting.running(
            now: Instant(milliseconds: 5_000), rate: 100, setAt: Instant(milliseconds: 1_000))
        #expect(running.time(at: Instant(milliseconds: 1_000)) == Instant(milliseconds: 5_000))
        #expect(running.time(at: Instant(milliseconds: 1_010)) == Instant(milliseconds: 6_000))
        #expect(
            DemoClock.Setting.offset(milliseconds: -7).time(at: Instant(milliseconds: 7)) == Instant(milliseconds: 0))
    }

    @Test(arguments: [
        (#"{"offsetMilliseconds":-3}"#, DemoClock.Setting.offset(milliseconds: -3)),
        (
            #"{"now":1,"rate":2,"setAt":3}"#,
            .running(now: Instant(milliseconds: 1), rate: 2, setAt: Instant(milliseconds: 3))
        ),
    ])
    func `the file's two forms are read and written`(json: String, setting: DemoClock.Setting) throws {
        #expect(try JSONDecoder().decode(DemoClock.Setting.self, from: Data(json.utf8)) == setting)
        #expect(Output.line(setting) == json)
    }

    @Test func `a replaced file counts at once, a broken one does not`() throws {
        try DemoData.prepare(directory, demo: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let file = directory + "/clock.json"
        let day: Int64 = 86_400_000
        try DemoClock.Setting.offset(milliseconds: 0).write(to: file)
        let clock = try DemoClock(file: file)
        let before = clock.now()
        try DemoClock.Setting.offset(milliseconds: 10 * day).write(to: file)
        let after = clock.now()
        #expect(after >= before.adding(days: 10) && after < before.adding(days: 11))
        try Data("broken".utf8).write(to: URL(filePath: file))
        #expect(clock.now() >= after)
        #expect(throws: Failure(.clockUnreadable)) { try DemoClock(file: file) }
    }

    @Test func `only demonstration data takes a demonstration clock, and real data never becomes it`() throws {
        defer { try? FileManager.default.removeItem(atPath: directory) }
        var options = try ClockOptions.parse(["--demo-clock", directory + "/clock.json"])
        try DemoData.prepare(directory, demo: false)
        #expect(throws: Failure(.clockNotDemo)) { try options.clock(dataDirectory: directory) }
        try Data().write(to: URL(filePath: directory + "/outreach.sqlite"))
        #expect(throws: Failure(.clockNotDemo)) { try DemoData.prepare(directory, demo: true) }
        options.demoClock = nil
        #expect(try options.clock(dataDirectory: directory) is SystemClock)
    }

    @Test func `a data directory is held by one process`() throws {
        try DemoData.prepare(directory, demo: false)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let held = try DirectoryLock(directory, name: "serve")
        #expect(throws: Failure(.dataBusy)) { try DirectoryLock(directory, name: "serve") }
        _ = try DirectoryLock(directory, name: "sync")
        withExtendedLifetime(held) {}
    }
}
