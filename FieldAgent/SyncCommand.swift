import ArgumentParser
import CommandLineKit
import Dispatch
import Domain
import FieldAgentKit
import Foundation

struct Sync: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "市役所へ送り、市役所から受け取る / Exchange with the office until nothing remains.")

    @OptionGroup var common: Common
    @OptionGroup var by: OptionalOperator
    @Flag(help: "止められるまで続ける / Go on until signalled.") var watch = false
    @Option(help: "続けるとき、何秒ごとに市役所を見るか / With --watch: seconds between looks at the office.")
    var every = 30

    func run() async throws {
        let laptop = try await common.laptop()
        try by.check(laptop)
        let lock = try SyncLock(laptop.files)
        defer { withExtendedLifetime(lock) {} }
        let syncer = Wiring.syncer(laptop)
        if watch { return await Watch(laptop: laptop, syncer: syncer, output: common.output, every: every).run() }
        let report = try await syncer.round()
        report.print(to: common.output)
        if report.quiet { return }
        // What sending again does not mend comes before what waiting mends; that nobody listens to this laptop any more
        // comes before both.
        let code = report.code.flatMap { ErrorCode.registered($0) }
        if let code, report.refused == 0 || report.nextTryAt == nil { throw Failure(code) }
        if report.refused > 0 { throw Failure(.syncRefused, ["count": String(report.refused)]) }
        throw Failure(
            .syncIncomplete, ["acts": String(report.remainingActs), "blobs": String(report.remainingBlobs)])
    }
}

extension SyncReport {
    func print(to output: Output) {
        output.result(self) { language in
            let clock = self.clock.map { "\n" + $0.text(language) } ?? ""
            let isJapanese = language == .ja
            if quiet {
                let sent =
                    isJapanese
                    ? "市役所にすべて届きました(送った記入 \(sentActs)件、写真など \(sentBlobs)件、受け取った記入 \(received)件)。"
                    : "Everything is at the office (sent: entries \(sentActs), pictures and forms \(sentBlobs); "
                        + "received: \(received))."
                return sent + clock
            }
            var text =
                isJapanese
                ? "まだ届いていないもの:記入 \(remainingActs)件、写真など \(remainingBlobs)件。"
                : "Not yet at the office: entries \(remainingActs), pictures and forms \(remainingBlobs)."
            if refused > 0 {
                text += isJapanese ? "このうち、判断が必要なもの:\(refused)件。" : " Of these, needing a person: \(refused)."
            }
            return text + clock
        }
    }
}

/// `sync --watch`: rounds until SIGTERM or SIGINT; what is under way is cut off, and goes on next time.
private struct Watch: Sendable {
    let laptop: Laptop
    let syncer: Syncer
    let output: Output
    let every: Int

    func run() async {
        let loop = Task { await rounds() }
        let signals = [SIGTERM, SIGINT].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { loop.cancel() }
            source.resume()
            return source
        }
        await loop.value
        for source in signals { source.cancel() }
    }

    private func rounds() async {
        while !Task.isCancelled {
            let report = try? await syncer.round { [clock = laptop.clock] until in
                while clock.now() < until && !Task.isCancelled { try? await Task.sleep(for: .milliseconds(200)) }
                return !Task.isCancelled
            }
            if let report, !Task.isCancelled, report.sentActs + report.sentBlobs + report.received > 0 {
                report.print(to: output)
            }
            await pause()
        }
    }

    /// Until the queue changed or it is time to look at the office again.
    private func pause() async {
        let register = Register(laptop)
        let before = (try? await register.queue().items.map(\.id)) ?? []
        for _ in 0..<max(1, every) where !Task.isCancelled {
            try? await Task.sleep(for: .seconds(1))
            let now = (try? await register.queue().items.map(\.id)) ?? before
            if now != before { return }
        }
    }
}

/// Sending needs nobody at the keyboard; a person who is named must be permitted.
struct OptionalOperator: ParsableArguments {
    @Option(name: .customLong("operator"), help: "職員番号(なくてもよい)/ A staff number, if somebody is there.")
    var text: String?

    func check(_ laptop: Laptop) throws(Failure) {
        if let text { try laptop.authorise(try StaffNumber(text), to: .sync) }
    }
}
