import ArgumentParser
import CommandLineKit
import CurlTransport
import Domain
import FieldAgentKit

struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "申請の一覧 / List the applications of this laptop's sessions.")

    @OptionGroup var common: Common

    struct Result: Encodable { var applications: [ApplicationView] }

    func run() async throws {
        let applications = try await Register(try await common.laptop()).list()
        common.output.result(Result(applications: applications)) { language in
            if applications.isEmpty { return language == .ja ? "申請はありません。" : "No applications." }
            return applications.map { "\($0.reception?.text ?? "-") \($0.name ?? "-") \($0.status(language))" }
                .joined(separator: "\n")
        }
    }
}

struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "申請を1件見る / Show one application.")

    @OptionGroup var common: Common
    @Argument(help: "受付番号か申請の番号 / Reception number or id.") var application: String

    func run() async throws {
        let detail = try await Register(try await common.laptop()).show(application)
        common.output.result(detail) { language in
            let summary = detail.summary
            var lines = ["\(summary.reception?.text ?? "-") \(summary.status(language))"]
            if !summary.conflicts.isEmpty {
                lines.append(
                    (language == .ja ? "判断待ち(値が2つ以上):" : "In conflict: ") + Words.names(summary.conflicts, language))
            }
            if !summary.stale.isEmpty {
                lines.append(
                    (language == .ja ? "もう一度判断が必要:" : "To be decided again: ") + Words.names(summary.stale, language))
            }
            if !summary.missing.isEmpty {
                lines.append((language == .ja ? "足りないもの:" : "Missing: ") + Words.names(summary.missing, language))
            }
            if let returned = summary.returned {
                let text = ([returned.question].compactMap(\.self) + returned.reasons).joined(separator: " ")
                lines.append((language == .ja ? "市役所から:" : "The office asks: ") + text)
            }
            for unit in detail.units {
                let field = Words.names([unit.field], language)
                lines += unit.values.map { "\(field): \($0.value ?? "-") (\($0.author) \($0.at.textInJapan))" }
            }
            return lines.joined(separator: "\n")
        }
    }
}

struct Queue: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "送信待ち / What has not been sent, why, and when it is next tried.")

    @OptionGroup var common: Common

    func run() async throws {
        let queue = try await Register(try await common.laptop()).queue()
        common.output.result(queue) { text(queue, $0) }
    }

    private func text(_ queue: QueueView, _ language: Language) -> String {
        let isJapanese = language == .ja
        if queue.items.isEmpty { return isJapanese ? "送信待ちはありません。" : "Nothing waits." }
        var lines = queue.items.map { item in
            let age = Words.age(item.ageSeconds * 1_000, language)
            let what =
                isJapanese ? (["act": "記入", "picture": "写真", "pin-form": "暗証番号"][item.kind] ?? item.kind) : item.kind
            let state: String =
                switch item.state {
                case .waiting: isJapanese ? "送信待ち" : "waiting"
                case .awaitingReceipt: isJapanese ? "受領書待ち" : "awaiting its receipt"
                case .refused: isJapanese ? "市役所が受け取りませんでした(判断が必要)" : "refused: needs a decision"
                }
            let reason = item.code.flatMap { ErrorCode.registered($0) }.map { isJapanese ? $0.ja.what : $0.en.what }
            return "\(item.reception?.text ?? "-") \(what) \(state) \(age) \(reason ?? item.code ?? "")"
        }
        if let next = queue.nextTryAt { lines.append((isJapanese ? "次に試す時刻:" : "Next try: ") + next.textInJapan) }
        return lines.joined(separator: "\n")
    }
}

struct Status: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "端末のようす / The laptop at a glance.")

    @OptionGroup var common: Common

    func run() async throws {
        let status = try await Register(try await common.laptop()).status()
        common.output.result(status) { text(status, $0) }
    }

    private func text(_ status: StatusView, _ language: Language) -> String {
        let isJapanese = language == .ja
        var lines = ["\(status.name) (\(status.device)) \(status.city) \(status.receptionPrefix)"]
        lines.append(
            isJapanese
                ? "申請 \(status.applications):この端末だけ \(status.saved)、写真を送信中 \(status.actsSent)、"
                    + "市役所にすべて届いた \(status.complete)、判断待ち \(status.needsDecision)"
                : "\(status.applications) applications: \(status.saved) only here, \(status.actsSent) with pictures to go, "
                    + "\(status.complete) complete, \(status.needsDecision) need a decision")
        lines.append(
            isJapanese
                ? "会場 \(status.openSessions)、書きかけ \(status.drafts)"
                : "\(status.openSessions) open sessions, \(status.drafts) drafts")
        if let oldest = status.oldestUnsentSeconds {
            let age = Words.age(oldest * 1_000, language)
            lines.append(
                isJapanese
                    ? "送信待ち:記入 \(status.unsentActs)、写真など \(status.unsentBlobs)(いちばん古いもの \(age))"
                    : "Unsent: \(status.unsentActs) acts, \(status.unsentBlobs) pictures and forms, the oldest \(age)")
        }
        if let code = status.code {
            let failure = ErrorCode.registered(code)
            lines.append((isJapanese ? failure?.ja.what : failure?.en.what) ?? code)
        }
        if let next = status.nextTryAt { lines.append((isJapanese ? "次に試す時刻:" : "Next try: ") + next.textInJapan) }
        if let last = status.lastContactAt {
            lines.append((isJapanese ? "最後に送れた時刻:" : "Last contact: ") + last.textInJapan)
        }
        return (lines + status.banners).joined(separator: "\n")
    }
}

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "点検 / Check everything the laptop relies on; changes nothing.")

    @OptionGroup var common: Common

    struct Result: Encodable {
        var ok: Bool
        var checks: [Check]
    }

    func run() async throws {
        let laptop = try await common.laptop()
        let checks = try await Doctor(laptop, client: CurlHTTPClient(tls: laptop.tls)).run()
        let wrong = checks.count { !$0.ok }
        common.output.result(Result(ok: wrong == 0, checks: checks)) { language in
            checks.map { check in
                language == .ja
                    ? "\(check.ok ? "よい" : "問題") \(check.name): \(check.text)"
                    : "\(check.ok ? "ok     " : "PROBLEM") \(check.name): \(check.english)"
            }.joined(separator: "\n")
        }
        if wrong > 0 { throw Failure(.doctorFailed, ["count": String(wrong)]) }
    }
}
