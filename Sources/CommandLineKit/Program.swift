public import ArgumentParser
import Domain
import Foundation

/// The frame around a program's commands: it parses, runs, and turns every failure into words and an exit status.
///
/// ```swift
/// @main struct FieldAgent: AsyncParsableCommand {
///     static func main() async { await Program.main(FieldAgent.self) }
/// }
/// ```
public enum Program {
    /// Runs the command that the process's arguments name, and exits.
    public static func main(_ root: any AsyncParsableCommand.Type) async -> Never {
        forbidCoreDumps()
        // A reader that went away is an error of that write, not the end of the program.
        signal(SIGPIPE, SIG_IGN)
        end(await run(root, Array(CommandLine.arguments.dropFirst()), ProcessInfo.processInfo.environment))
    }

    /// No memory image of a crash is written: it would hold what was being worked on (design.md 6).
    ///
    /// The limit is one byte rather than none: Linux heeds it for files only and hands the image to a program that
    /// `core_pattern` names all the same, unless it is 1 (fs/coredump.c). `PR_SET_DUMPABLE` would give the process's own
    /// `/proc/self/fd` to root: an input named `/dev/stdin` could not be opened any more.
    static func forbidCoreDumps() {
        var limit = rlimit(rlim_cur: 1, rlim_max: 1)
        // Lowering succeeds always; a limit of none that may not be raised to one stays.
        setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit)
    }

    /// Ends the process at once, without the clean-up that libraries register for its end: threads that still close
    /// their connections use what it frees (OpenSSL's `OPENSSL_cleanup`; with `exit` one sync in some hundreds ended by
    /// SIGABRT or SIGSEGV after its work was done).
    public static func end(_ status: Int32) -> Never {
        fflush(nil)
        _exit(status)
    }

    /// The exit status (design.md 7): 0, the code's own, 64 for a command typed wrongly, 70 for what nobody foresaw.
    static func run(
        _ root: any AsyncParsableCommand.Type, _ arguments: [String], _ environment: [String: String]
    ) async -> Int32 {
        let output = wanted(by: arguments, environment)
        let command: any ParsableCommand
        do {
            command = try root.parseAsRoot(arguments)
        } catch {
            return finish(error, root, output)
        }
        do {
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                var command = command
                try command.run()
            }
            return ExitStatus.success.rawValue
        } catch {
            if let failure = error as? Failure { return fail(failure, output) }
            // Help asked for by name is a command that throws it.
            let isArgumentParsers = error is ExitCode || error is ValidationError || root.exitCode(for: error).isSuccess
            if isArgumentParsers { return finish(error, root, output) }
            // Its kind only: a description may hold what was being worked on.
            return fail(Failure(.internalError, ["kind": String(describing: type(of: error))]), output)
        }
    }

    /// The end of a command by ArgumentParser's own errors: help and version are results, the rest is usage.
    private static func finish(_ error: any Error, _ root: any AsyncParsableCommand.Type, _ output: Output) -> Int32 {
        if let code = error as? ExitCode { return code.rawValue }
        if root.exitCode(for: error).isSuccess {
            Output.write(root.fullMessage(for: error), to: .standardOutput)
            return ExitStatus.success.rawValue
        }
        let message = output.isJSON ? root.message(for: error) : root.fullMessage(for: error)
        return fail(Failure(.usageArguments, ["message": message]), output)
    }

    private static func fail(_ failure: Failure, _ output: Output) -> Int32 {
        output.failure(failure)
        return failure.code.exit.rawValue
    }

    /// How to speak when there may be no parsed command to ask: the same flags as ``OutputOptions``.
    private static func wanted(by arguments: [String], _ environment: [String: String]) -> Output {
        let named = arguments.firstIndex(of: "--lang").map { arguments[($0 + 1)...].first ?? "" }
        let joined = arguments.first { $0.hasPrefix("--lang=") }?.dropFirst("--lang=".count)
        let language = Language(rawValue: named ?? joined.map(String.init) ?? "")
        return Output(language: language ?? Language.preferred(environment), isJSON: arguments.contains("--json"))
    }
}
