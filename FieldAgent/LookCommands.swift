import ArgumentParser
import CommandLineKit
import CurlTransport
import Domain
import FieldAgentKit
import Records
import Resources

struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "申請の一覧 / List the applications of this laptop's sessions.")

    @OptionGroup var common: Common

    struct Result: Encodable { var applications: [ApplicationView] }

    func run() async throws {
        let applications = try await Register(try await common.laptop(onlyLooking: true)).list()
        common.output.list(Result(applications: applications)) { language in
            applications.map { "\($0.reception?.text ?? "-") \($0.name ?? "-") \($0.status(language))" }
        }
    }
}

struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "申請を1件見る / Show one application.")

    @OptionGroup var common: Common
    @Argument(help: "受付番号か申請の番号 / Reception number or id.") var application: String

    func run() async throws {
        let detail = try await Register(try await common.laptop(onlyLooking: true)).show(application)
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
                let reasons = returned.reasons.map { language == .ja ? Packaged.name(of: $0) ?? $0 : $0 }
                let text = ([returned.question].compactMap(\.self) + reasons).joined(separator: " ")
                lines.append((language == .ja ? "市役所から:" : "The office asks: ") + text)
            }
            let words = UnitWords(language) { code in
                // Why the resident must be asked in a low voice stands on no screen of the hall (papers-ja.md g 8).
                let isHushed = (try? Packaged.identityMatrix())?.effects(of: [code]).contains(.holdPerson) == true
                return isHushed ? nil : Packaged.name(of: code)
            }
            let order = ApplicationField.allCases.map(\.rawValue)
            func place(_ unit: UnitView) -> Int { order.firstIndex(of: unit.field) ?? order.count }
            for unit in detail.units.sorted(by: { place($0) < place($1) }) {
                let field = Words.names([unit.field], language)
                lines += unit.values.map { value in
                    let text = value.value.map { words.text(json: $0, of: unit.field) } ?? "—"
                    return "\(field): \(text) (\(value.author) \(value.at.textInJapan))"
                }
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
        let queue = try await Register(try await common.laptop(onlyLooking: true)).queue()
        common.output.list(queue) { lines(queue, $0) }
    }

    private func lines(_ queue: QueueView, _ language: Language) -> [String] {
        let next = queue.nextTryAt.map { (language == .ja ? "次に試す時刻:" : "Next try: ") + $0.textInJapan }
        return queue.items.map { line($0, language) } + (queue.items.isEmpty ? [] : [next].compactMap(\.self))
    }

    private func line(_ item: QueueItem, _ language: Language) -> String {
        let isJapanese = language == .ja
        let age = Words.age(item.ageSeconds * 1_000, language)
        let what = Words.kind(item.kind, language)
        let state: String =
            switch item.state {
            case .waiting where item.carriedAt != nil:
                isJapanese ? "USBメモリーに書き出しずみ、受領書待ち" : "written onto a stick, awaiting its receipt"
            case .waiting: isJapanese ? "送信待ち" : "waiting"
            case .awaitingReceipt: isJapanese ? "受領書待ち" : "awaiting its receipt"
            case .refused: isJapanese ? "市役所が受け取りませんでした(判断が必要)" : "refused: needs a decision"
            case .lost: isJapanese ? "送れません(とりなおしが必要)" : "cannot be sent: to be taken again"
            }
        let since = isJapanese ? "\(age)前から" : "for \(age)"
        let reason = item.code.map { ErrorCode.sentence(of: $0, language) }
        let carried = item.carriedAt.map { (isJapanese ? "書き出し:" : "written at ") + $0.textInJapan }
        return [item.name(language), what, state, since, carried, reason].compactMap(\.self).joined(separator: " ")
    }
}

struct Status: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "端末のようす / The laptop at a glance.")

    @OptionGroup var common: Common

    func run() async throws {
        let status = try await Register(try await common.laptop(onlyLooking: true)).status()
        common.output.result(status) { text(status, $0) }
    }

    private func text(_ status: StatusView, _ language: Language) -> String {
        let isJapanese = language == .ja
        var lines = [
            isJapanese
                ? "\(status.name)(\(status.city)、受付番号の頭文字 \(status.receptionPrefix)、端末番号 \(status.device))"
                : "\(status.name) (\(status.city), reception prefix \(status.receptionPrefix), device \(status.device))"
        ]
        lines.append(
            isJapanese
                ? "申請 \(status.applications)件:この端末だけ \(status.saved)件、写真を送信中 \(status.actsSent)件、"
                    + "市役所にすべて届いた \(status.complete)件。判断待ち \(status.needsDecision)件"
                : "Applications: \(status.applications) (only here \(status.saved), with pictures to go "
                    + "\(status.actsSent), complete at the office \(status.complete)); needing a decision: "
                    + "\(status.needsDecision)")
        lines.append(
            isJapanese
                ? "開いている会場 \(status.openSessions)件、書きかけ \(status.drafts)件"
                : "Open sessions: \(status.openSessions), drafts: \(status.drafts)")
        if let oldest = status.oldestUnsentSeconds {
            let age = Words.age(oldest * 1_000, language)
            lines.append(
                isJapanese
                    ? "送信待ち:記入 \(status.unsentActs)件、写真など \(status.unsentBlobs)件(いちばん古いものは\(age)前から)"
                    : "Unsent: entries \(status.unsentActs), pictures and forms \(status.unsentBlobs); "
                        + "the oldest for \(age)"
            )
        }
        if let at = status.lastCarriedAt {
            lines.append(
                isJapanese
                    ? "うちUSBメモリーに書き出したもの:記入 \(status.carriedActs)件、写真など \(status.carriedBlobs)件"
                        + "(\(at.textInJapan)、受領書はまだです)"
                    : "Of these written onto a stick: entries \(status.carriedActs), pictures and forms "
                        + "\(status.carriedBlobs) (\(at.textInJapan)); no receipt yet")
        }
        if status.officeRestored {
            lines.append(
                isJapanese
                    ? "市役所のシステムが、バックアップから戻されました。ここにあるものが市役所にもあるか、次の送信で確かめ、なければ送り直します。"
                    : "The office was restored from a backup. The next sync finds out whether it has what is here, and "
                        + "sends again what it has not.")
        }
        if status.backedUp > 0 {
            lines.append(
                isJapanese
                    ? "市役所のバックアップにも入ったもの:\(status.backedUp)件" : "Also in a backup of the office: \(status.backedUp)")
        }
        if let code = status.code { lines.append(ErrorCode.sentence(of: code, language)) }
        if let next = status.nextTryAt { lines.append((isJapanese ? "次に試す時刻:" : "Next try: ") + next.textInJapan) }
        if let last = status.lastContactAt {
            lines.append((isJapanese ? "最後に送れた時刻:" : "Last contact: ") + last.textInJapan)
        }
        if let at = status.answeredAt {
            lines.append((isJapanese ? "USBメモリーで届いた市役所の返事:" : "Last answer by stick: ") + at.textInJapan)
        }
        if let clock = status.clock { lines.append(clock.text(language)) }
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
        let laptop = try await common.laptop(onlyLooking: true)
        let checks = try await Doctor(laptop, client: CurlHTTPClient(tls: laptop.tls)).run()
        let wrong = checks.count { !$0.ok }
        common.output.result(Result(ok: wrong == 0, checks: checks)) { language in
            checks.map { check in
                language == .ja
                    ? "\(check.ok ? "よい" : "問題") \(check.title(language)): \(check.text)"
                    : "\(check.ok ? "ok     " : "PROBLEM") \(check.title(language)): \(check.english)"
            }.joined(separator: "\n")
        }
        if wrong > 0 { throw Failure(.doctorFailed, ["count": String(wrong)]) }
    }
}
