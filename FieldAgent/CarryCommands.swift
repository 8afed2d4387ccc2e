import ArgumentParser
import CommandLineKit
import Domain
import FieldAgentKit
import Synchronization

/// `export --to DIR`: what waits, onto a stick.
struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "送信待ちのものをUSBメモリーに書く / Write everything that has no receipt yet onto a stick.")

    @OptionGroup var common: Common
    @OptionGroup var by: OptionalOperator
    @Option(help: "USBメモリーのフォルダー / The stick's folder; it must be there.") var to: String

    func run() async throws {
        let laptop = try await common.laptop()
        try by.check(laptop)
        let percent = Mutex(0)
        let output = common.output
        let report = try await laptop.export(to: to) { written, all in
            let now = written * 10 / max(1, all) * 10
            guard
                percent.withLock({ known in
                    defer { known = now }; return now > known
                }), now < 100
            else { return }
            output.note(ja: "書き出し中 \(now)%", en: "writing \(now)%")
        }
        output.result(report) { text(report, $0) }
        if !report.damaged.isEmpty { throw Failure(.carryIncomplete, ["count": String(report.damaged.count)]) }
    }

    private func text(_ report: ExportReport, _ language: Language) -> String {
        let isJapanese = language == .ja
        guard let folder = report.folder else {
            return isJapanese
                ? "送信待ちのものはありません。何も書いていません。" : "Nothing waits for a receipt; nothing was written."
        }
        let lines = [
            isJapanese
                ? "USBメモリーに書き出しました:記入 \(report.acts)件、写真など \(report.blobs)件(\(folder))"
                : "Written onto the stick: entries \(report.acts), pictures and forms \(report.blobs) (\(folder))",
            isJapanese
                ? "まだ市役所には届いていません。受領書が届くまで、送信待ちのまま残ります。"
                : "They have not reached the office: they go on waiting here for the office's receipt.",
            isJapanese
                ? "次にすること:USBメモリーを取り外してから市役所へ運び、「outreach-server import」で取り込んでください。"
                : "Next: unmount the stick, carry it to the office and take it in with outreach-server import.",
        ]
        let damaged = report.damaged.map { item in
            let name = item.reception?.text ?? (isJapanese ? "受付番号なし" : "no number")
            return "\(name) \(Words.kind(item.kind, language)) \(ErrorCode.sentence(of: item.code, language))"
        }
        return (lines + damaged).joined(separator: "\n")
    }
}

/// `import DIR`: what the office wrote for this laptop.
struct Import: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "市役所の受領書などをUSBメモリーから取り込む / Take in what the office wrote for this laptop onto a stick.")

    @OptionGroup var common: Common
    @OptionGroup var by: OptionalOperator
    @Argument(help: "USBメモリーのフォルダー / The stick's folder.") var directory: String

    func run() async throws {
        let laptop = try await common.laptop()
        try by.check(laptop)
        let report = try await laptop.takeAnswers(from: directory)
        common.output.result(report) { text(report, $0) }
        if report.answers == 0 { throw Failure(.carryNothing) }
        if report.incomplete > 0 { throw Failure(.carryIncomplete, ["count": String(report.incomplete)]) }
    }

    private func text(_ report: ImportReport, _ language: Language) -> String {
        let isJapanese = language == .ja
        var lines: [String] = []
        if let madeAt = report.madeAt {
            lines.append(
                isJapanese
                    ? "市役所の返事(\(madeAt.textInJapan))を取り込みました:受領書 \(report.receipts)件、ほかの人の記入 \(report.received)件"
                    : "Taken in from the office (\(madeAt.textInJapan)): receipts \(report.receipts), "
                        + "entries of others \(report.received)")
        } else {
            lines.append(isJapanese ? "この端末あての返事はありません。" : "There is no answer for this laptop.")
        }
        if let number = report.configuration {
            lines.append(isJapanese ? "市の設定を新しくしました(\(number))。" : "New office configuration: \(number).")
        }
        lines += report.damaged.map {
            let why = ErrorCode.sentence(of: $0.code, language)
            return isJapanese
                ? "使えなかった部分:\($0.answer) の \($0.part) \(why)" : "Not used: \($0.answer) part \($0.part): \(why)"
        }
        if report.receiptsAreCut {
            lines.append(
                isJapanese
                    ? "受領書が途中から足りません。市役所で「outreach-server receipts --from-beginning」で書いてもらってください。"
                    : "Receipts are missing in between: ask for outreach-server receipts --from-beginning.")
        }
        if !report.otherDevices.isEmpty {
            lines.append(
                isJapanese
                    ? "ほかの端末あてのものは、そのままにしました:\(report.otherDevices.joined(separator: "、"))"
                    : "Left alone, for other laptops: \(report.otherDevices.joined(separator: ", "))")
        }
        lines.append(remaining(report, isJapanese))
        return (lines + report.banners).joined(separator: "\n")
    }

    private func remaining(_ report: ImportReport, _ isJapanese: Bool) -> String {
        if report.remainingActs + report.remainingBlobs == 0 {
            return isJapanese ? "この端末のものは、すべて市役所に届いています。" : "Everything of this laptop is at the office."
        }
        return isJapanese
            ? "まだ受領書がないもの:記入 \(report.remainingActs)件、写真など \(report.remainingBlobs)件。"
                + "「field-agent export」か「field-agent sync」で、もう一度届けてください。"
            : "Still without a receipt: entries \(report.remainingActs), pictures and forms \(report.remainingBlobs). "
                + "Deliver them again with field-agent export or field-agent sync."
    }
}
