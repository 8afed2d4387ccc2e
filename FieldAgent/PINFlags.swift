import ArgumentParser
import Dispatch
import Domain
import FieldAgentKit
import Foundation

/// Where the four PINs come from: never an argument.
struct PINFlags: ParsableArguments {
    @Option(help: "暗証番号を読むファイル記述子(JSONか4行)/ A file descriptor with the PINs, as JSON or four lines.")
    var pinsFd: Int32?
    @Flag(help: "暗証番号を画面に出さずに2回ずつ聞く / Ask for the PINs twice each, without echo.") var pinsPrompt = false

    /// nil when none are handed in. Throws ``ErrorCode/inputBoth``.
    func reader(_ language: Language) throws(Failure) -> (@Sendable () async throws -> PINEntry)? {
        if pinsFd != nil && pinsPrompt {
            throw Failure(.inputBoth, ["one": "--pins-fd", "other": "--pins-prompt"])
        }
        if let pinsFd { return { try PINPad.parse(try Self.read(pinsFd)) } }
        if pinsPrompt { return { try Self.ask(language) } }
        return nil
    }

    private static func read(_ descriptor: Int32) throws(Failure) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while bytes.count <= 4_096 {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw Failure(.pinsUnreadable) }
            if count == 0 { break }
            bytes += buffer[..<count]
        }
        return bytes
    }

    /// Each PIN twice; an empty line stands for one that is not wanted.
    private static func ask(_ language: Language) throws(Failure) -> PINEntry {
        var entered: [PINKind: String] = [:]
        for kind in PINKind.allCases {
            let label = language == .ja ? "\(kind.name)の暗証番号" : "PIN \(kind.englishName)"
            let first = try silently(label + ": ")
            let again = try silently(label + (language == .ja ? "(もう一度): " : " (again): "))
            guard first == again else { throw Failure(.pinEntriesDiffer) }
            entered[kind] = first
        }
        return PINEntry(
            signature: entered[.signature], authentication: entered[.authentication],
            residentRecord: entered[.residentRecord], cardText: entered[.cardText])
    }

    private static func silently(_ prompt: String) throws(Failure) -> String {
        let silence = Silence()
        defer {
            silence?.end()
            FileHandle.standardError.write(Data("\n".utf8))
        }
        FileHandle.standardError.write(Data(prompt.utf8))
        guard let line = readLine() else { throw Failure(.pinsUnreadable) }
        return line
    }
}

/// A terminal that shows nothing of what is typed, also set back when a signal ends the program.
private struct Silence {
    private let before: termios
    private let signals: [any DispatchSourceSignal]

    /// nil when the input is no terminal.
    init?() {
        var found = termios()
        guard tcgetattr(STDIN_FILENO, &found) == 0 else { return nil }
        let before = found
        self.before = before
        signals = [SIGINT, SIGTERM, SIGHUP].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                var before = before
                tcsetattr(STDIN_FILENO, TCSANOW, &before)
                signal(number, SIG_DFL)
                kill(getpid(), number)
            }
            source.resume()
            return source
        }
        found.c_lflag &= ~tcflag_t(ECHO)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &found)
    }

    func end() {
        var before = before
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &before)
        for source in signals { source.cancel() }
        for number in [SIGINT, SIGTERM, SIGHUP] { signal(number, SIG_DFL) }
    }
}
