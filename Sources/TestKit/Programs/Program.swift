public import Foundation
import Synchronization

/// How a program ended, and what it printed.
public struct Finished: Sendable {
    public let command: String
    /// Exit status; the negative signal number when a signal ended it.
    public let status: Int32
    public let output: String
    public let errors: String
    public let seconds: Double

    /// Its output as JSON; `.null` when it is none.
    public var json: JSON { JSON(parsing: output) }
    /// Its error output as JSON; `.null` when it is none.
    public var errorJSON: JSON { JSON(parsing: errors) }
    public var succeeded: Bool { status == 0 }
}

/// A real program of the project, started as a process of its own with its output in files.
public final class RunningProgram: Sendable {
    public let command: String
    private let ending = Ending()
    public let processID: Int32
    private let outputFile: String
    private let errorFile: String
    private let startedAt = Date()

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - input: what it reads from standard input, which no file that has a name ever holds; nothing when nil.
    ///   - terminal: the program's end of a terminal, as its standard input instead.
    ///   - directory: where it works; this process's own when nil.
    ///   - logs: a directory for the files its output goes to.
    public init(
        _ executable: String, _ arguments: [String], input: [UInt8]? = nil, terminal: FileHandle? = nil,
        environment: [String: String] = [:], in directory: String? = nil, logs: String
    ) throws {
        let name = (executable as NSString).lastPathComponent
        command = ([name] + arguments).joined(separator: " ")
        let base = "\(logs)/\(name)-\(UUID().uuidString.prefix(8))"
        outputFile = base + ".out"
        errorFile = base + ".err"
        for file in [outputFile, errorFile] {
            guard FileManager.default.createFile(atPath: file, contents: nil) else {
                throw CocoaError(.fileWriteUnknown)
            }
        }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: executable)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        if let directory { process.currentDirectoryURL = URL(fileURLWithPath: directory) }
        // Closed once the process has its copies: a suite starts hundreds.
        var handles = [FileHandle(forWritingAtPath: outputFile), FileHandle(forWritingAtPath: errorFile)]
        process.standardOutput = handles[0]
        process.standardError = handles[1]
        if let input {
            let handle = try Self.nameless(holding: input, at: base + ".in")
            handles.append(handle)
            process.standardInput = handle
        } else {
            process.standardInput = terminal ?? FileHandle.nullDevice
        }
        defer { for handle in handles { try? handle?.close() } }
        process.terminationHandler = { [ending] process in
            ending.come(process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus)
        }
        // Worker threads hold signals back, and a process inherits that: SIGTERM would never reach it.
        var none = sigset_t()
        var before = sigset_t()
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        try process.start()
        processID = process.processIdentifier
        ending.watch(processID)
    }

    /// A file that lost its name before anything was written into it: PINs are read from it. Unlike a pipe it takes
    /// any length at once, and nobody minds when the program ends without reading.
    private static func nameless(holding bytes: [UInt8], at path: String) throws -> FileHandle {
        guard FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]),
            let handle = FileHandle(forUpdatingAtPath: path)
        else { throw CocoaError(.fileWriteUnknown) }
        try FileManager.default.removeItem(atPath: path)
        try handle.write(contentsOf: Data(bytes))
        try handle.seek(toOffset: 0)
        return handle
    }

    public var isRunning: Bool { !ending.hasCome }
    /// What it printed so far.
    public var output: String { text(outputFile) }
    /// What it printed to standard error so far.
    public var errors: String { text(errorFile) }

    /// Waits for it to end; kills what has not ended after `minutes` and says so in its errors.
    public func finished(within minutes: Double = 10) async -> Finished {
        let limit = Task { [ending, processID] in
            try await Task.sleep(for: .seconds(minutes * 60))
            ending.overdue { kill(processID, SIGKILL) }
        }
        defer { limit.cancel() }
        let status = await ending.wait()
        let note = ending.wasOverdue ? "\nkilled: it did not end within \(minutes) minutes" : ""
        return Finished(
            command: command, status: status, output: output, errors: errors + note,
            seconds: Date().timeIntervalSince(startedAt))
    }

    /// Waits until a condition on what it printed holds; false when it ended or the time is over before.
    public func waits(until condition: @Sendable (RunningProgram) -> Bool, seconds: Double = 60) async -> Bool {
        let deadline = Date().addingTimeInterval(seconds)
        while !condition(self) {
            if !isRunning || Date() > deadline { return condition(self) }
            // The files have no event to wait for; the condition decides, not the interval.
            try? await Task.sleep(for: .milliseconds(5))
        }
        return true
    }

    /// The port on which it says that it listens, once it does (a line of JSON with `port`).
    /// - Throws: ``ProgramFailure``; then it does not run any more.
    public func listeningPort() async throws -> Int {
        if await waits(until: { JSON(parsing: $0.output)["port"].int != nil }),
            let port = JSON(parsing: output)["port"].int
        {
            return port
        }
        throw ProgramFailure(await killNow())
    }

    /// Asks it to end (SIGTERM) and waits.
    public func stop() async -> Finished { await stop(by: SIGTERM) }

    /// Asks it to end by a signal and waits.
    public func stop(by signal: Int32) async -> Finished {
        if isRunning { kill(processID, signal) }
        return await finished()
    }

    /// Kills it (SIGKILL) and waits.
    public func killNow() async -> Finished {
        if isRunning { kill(processID, SIGKILL) }
        return await finished()
    }

    private func text(_ file: String) -> String {
        FileManager.default.contents(atPath: file).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
}

extension Process {
    private static let starting = Mutex(())

    /// Runs it as `run()` does, one at a time: what another thread opens in that moment would be inherited, and Foundation
    /// notices an end by a socket that closes with its last copy
    /// (https://github.com/swiftlang/swift-corelibs-foundation/issues/4795).
    public func start() throws { try Self.starting.withLock { _ in try run() } }
}

/// Runs a tool of the machine and waits for it to end.
/// - Parameter directory: where it works; this process's own when nil.
@discardableResult
public func runTool(
    _ executable: String, _ arguments: [String], environment: [String: String] = [:], in directory: String? = nil
) async throws -> Finished {
    let logs = NSTemporaryDirectory() + "tool-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: logs, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: logs) }
    return try await RunningProgram(executable, arguments, environment: environment, in: directory, logs: logs)
        .finished()
}

/// The end of a process, which may come before or after somebody waits for it.
private final class Ending: Sendable {
    private struct State {
        var status: Int32?
        var isOverdue = false
        var waiting: [CheckedContinuation<Int32, Never>] = []
    }

    private let state = Mutex(State())

    var hasCome: Bool { state.withLock { $0.status != nil } }
    var wasOverdue: Bool { state.withLock(\.isOverdue) }

    /// Takes the first of several reports.
    func come(_ status: Int32) {
        let waiting = state.withLock { state in
            if state.status == nil { state.status = status }
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume(returning: status) }
    }

    /// Reports the end of a child by what the kernel says, which no open socket hides. Whoever else waits for it may
    /// have taken it away before; then that one reports.
    func watch(_ child: Int32) {
        Thread.detachNewThread { [self] in
            var ended = siginfo_t()
            var answer: Int32
            repeat {
                answer = waitid(P_PID, id_t(child), &ended, WEXITED | WNOWAIT)
            } while answer == -1 && errno == EINTR
            guard answer == 0 else { return }
            let status = ended._sifields._sigchld.si_status
            come(ended.si_code == CLD_EXITED ? status : -status)
        }
    }

    /// Does something about a process that has not ended.
    func overdue(_ act: () -> Void) {
        state.withLock { state in
            guard state.status == nil else { return }
            state.isOverdue = true
            act()
        }
    }

    func wait() async -> Int32 {
        await withCheckedContinuation { continuation in
            let known = state.withLock { state in
                if state.status == nil { state.waiting.append(continuation) }
                return state.status
            }
            if let known { continuation.resume(returning: known) }
        }
    }
}

/// A program that did not do what the rest relies on.
public struct ProgramFailure: Error, CustomStringConvertible {
    public let description: String

    public init(_ description: String) { self.description = description }

    init(_ finished: Finished) {
        self.init("\(finished.command) ended with \(finished.status): \(finished.errors)")
    }
}

/// The programs of one build.
public struct ProgramFolder: Sendable {
    public let path: String
    /// Where the output of what is started goes.
    public let logs: String
    private let started = StartedPrograms()

    public init(path: String, logs: String) throws {
        self.path = path
        self.logs = logs
        try FileManager.default.createDirectory(atPath: logs, withIntermediateDirectories: true)
    }

    /// The folder the running executable lies in: SwiftPM puts programs and test bundles beside each other.
    public static var besideThisExecutable: String {
        let bundled = Bundle.allBundles.map(\.bundlePath).first { $0.hasSuffix(".xctest") }
        let own = bundled ?? CommandLine.arguments[0]
        return URL(fileURLWithPath: own).resolvingSymlinksInPath().deletingLastPathComponent().path
    }

    /// Starts a program and waits for it to end.
    @discardableResult
    public func run(
        _ name: String, _ arguments: [String], input: [UInt8]? = nil, environment: [String: String] = [:]
    ) async throws -> Finished {
        try await start(name, arguments, input: input, environment: environment).finished()
    }

    /// Runs a program that must succeed.
    /// - Throws: ``ProgramFailure``.
    @discardableResult
    public func succeed(_ name: String, _ arguments: [String], input: [UInt8]? = nil) async throws -> Finished {
        let finished = try await run(name, arguments, input: input)
        guard finished.succeeded else { throw ProgramFailure(finished) }
        return finished
    }

    /// Starts a program that goes on running. A name with a slash is a path, of a tool that is not of this build.
    public func start(
        _ name: String, _ arguments: [String], input: [UInt8]? = nil, environment: [String: String] = [:]
    ) throws -> RunningProgram {
        let executable = name.contains("/") ? name : "\(path)/\(name)"
        return try started.note {
            try RunningProgram(executable, arguments, input: input, environment: environment, logs: logs)
        }
    }

    /// Ends every program that still runs (SIGTERM), and starts none any more.
    public func stopAll() async {
        for program in started.close() { _ = await program.stop() }
    }
}

/// What was started and still runs, until no more is to be started.
private final class StartedPrograms: Sendable {
    private struct State {
        var running: [RunningProgram] = []
        var isClosed = false
    }

    private let state = Mutex(State())

    func note(_ start: () throws -> RunningProgram) throws -> RunningProgram {
        try state.withLock { state in
            if state.isClosed { throw ProgramFailure("the programs were stopped") }
            let program = try start()
            state.running = state.running.filter(\.isRunning) + [program]
            return program
        }
    }

    /// What runs now; the latest started comes first. Whoever asks again gets the same.
    func close() -> [RunningProgram] {
        state.withLock { state in
            state.isClosed = true
            return state.running.reversed()
        }
    }
}
