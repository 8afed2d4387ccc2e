public import ArgumentParser
public import Domain
import Foundation
public import Logging

/// What every command takes: how it speaks and how much it logs.
public struct OutputOptions: ParsableArguments {
    @Flag(help: "One JSON object on standard output, errors as JSON on standard error.")
    public var json = false

    @Option(help: "Language: ja or en (default: OUTREACH_LANG, then LANG, then ja).")
    public var lang: Language?

    @Option(help: "Log level on standard error: trace, debug, info, notice, warning, error, critical.")
    public var logLevel: Logger.Level = .warning

    public init() {}

    /// Where results go.
    public var output: Output {
        Output(language: lang ?? Language.preferred(ProcessInfo.processInfo.environment), isJSON: json)
    }

    /// Starts logging to standard error. Once in a process, by commands that run for long.
    public func startLogging() {
        LoggingSystem.bootstrap { [logLevel] label in
            var handler = StreamLogHandler.standardError(label: label)
            handler.logLevel = logLevel
            return handler
        }
    }
}

/// `--data DIR`: where a program keeps everything it has.
public struct DataOptions: ParsableArguments {
    @Option(name: .customLong("data"), help: "The data directory (default: OUTREACH_DATA).")
    public var path: String?

    public init() {}

    /// The flag, then the environment (design.md 7).
    /// - Throws: `usage.data-directory`.
    public func directory() throws(Failure) -> String {
        guard let path = path ?? ProcessInfo.processInfo.environment["OUTREACH_DATA"], !path.isEmpty else {
            throw Failure(.usageDataDirectory)
        }
        return path
    }
}

/// `--demo-clock FILE`: one faster clock for the programs of a demonstration.
public struct ClockOptions: ParsableArguments {
    @Option(help: "Take the time from this file; only on demonstration data.")
    public var demoClock: String?

    public init() {}

    /// The system's clock, or the demonstration's.
    /// - Throws: `clock.not-demo` when the data directory is not marked as a demonstration's; `clock.unreadable`.
    public func clock(dataDirectory: String) throws(Failure) -> any WallClock {
        guard let demoClock else { return SystemClock() }
        guard DemoData.isMarked(dataDirectory) else { throw Failure(.clockNotDemo) }
        return try DemoClock(file: demoClock)
    }
}

/// One of the words that an option takes.
///
/// - Parameter name: what the word is called in Japanese; nil where the word says it.
/// - Throws: `usage.word`, with the words to choose from.
public func choice<Word: RawRepresentable & CaseIterable>(
    _ type: Word.Type, _ text: String, named name: (Word) -> String? = { _ in nil }
) throws(Failure) -> Word where Word.RawValue == String {
    if let word = Word(rawValue: text) { return word }
    let names = Word.allCases.map { word in word.rawValue + (name(word).map { "(\($0))" } ?? "") }
    throw Failure(
        .usageWord,
        [
            "word": String(text.prefix(40)), "words": names.joined(separator: "、"),
            "wordsEnglish": Word.allCases.map(\.rawValue).joined(separator: ", "),
        ])
}

extension Language: ExpressibleByArgument {
    /// OUTREACH_LANG, then LANG; Japanese unless one of them asks for English.
    static func preferred(_ environment: [String: String]) -> Language {
        for name in ["OUTREACH_LANG", "LANG"] {
            guard let value = environment[name] else { continue }
            if let language = Language(rawValue: String(value.prefix(2)).lowercased()) { return language }
        }
        return .ja
    }
}

extension Logger.Level: @retroactive ExpressibleByArgument {}
