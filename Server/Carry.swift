import ArgumentParser
import CommandLineKit
import Domain
import OfficeKit
import Storage

/// Transport needs nobody at the keyboard, as `serve`; a person who is named must be permitted.
struct OptionalOperator: ParsableArguments {
    @Option(name: .customLong("operator"), help: "Staff number of who does this, if somebody is named.")
    var number: String?

    func check(at office: Office) async throws {
        guard let number else { return }
        let person = try StaffNumber(number)
        try await office.store.read { try office.authorise(person, to: .sync, in: $0) }
    }
}

/// `import DIR`: what laptops wrote onto a stick.
struct Import: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Take in what laptops wrote onto a USB stick.")

    @OptionGroup var office: OfficeOptions
    @OptionGroup var by: OptionalOperator
    @Argument(help: "The stick's folder.") var directory: String

    func run() async throws {
        let opened = try await office.open()
        try await by.check(at: opened)
        let report = try await CarryIntake(opened).take(from: directory)
        office.output.result(report) { text(report, $0) }
        if report.incomplete > 0 { throw Failure(.carryIncomplete, ["count": String(report.incomplete)]) }
    }

    private func text(_ report: CarryReport, _ language: Language) -> String {
        let isJapanese = language == .ja
        var lines = report.exports.flatMap { words(of: $0, language) }
        if report.incomplete == 0 {
            lines.append(
                isJapanese
                    ? "すべて市役所にあります。次にすること:「outreach-server receipts --to DIR」で受領書を書き、端末で「field-agent import DIR」を実行してください。"
                    : "All of it is at the office. Next: write the receipts with outreach-server receipts --to DIR and "
                        + "run field-agent import DIR on the laptop.")
        } else {
            lines.append(
                isJapanese
                    ? "足りないものは、端末に残っています。受領書(outreach-server receipts)を端末に取り込み、「field-agent export」で残りをもう一度書き出してください。"
                    : "What is missing is still on the laptop: take the receipts (outreach-server receipts) in there "
                        + "and write the rest out again with field-agent export.")
        }
        return lines.joined(separator: "\n")
    }

    private func words(of export: CarryReport.Export, _ language: Language) -> [String] {
        let isJapanese = language == .ja
        let name = export.name.map { "\($0)(\(export.device))" } ?? export.device
        let made = export.madeAt?.textInJapan ?? (isJapanese ? "日時不明" : "at an unknown time")
        var lines = [isJapanese ? "端末 \(name) 書き出し \(made)" : "Laptop \(name), written \(made)"]
        if let code = export.code { lines.append("  " + ErrorCode.sentence(of: code, language)) }
        let (acts, blobs) = (export.acts, export.blobs)
        lines.append(
            isJapanese
                ? "  記入:新しく \(acts.new)件、前からあるもの \(acts.known)件、取りのけ \(acts.setAside)件"
                    + "/写真など:新しく \(blobs.new)件、前からあるもの \(blobs.known)件"
                : "  entries: new \(acts.new), there before \(acts.known), set aside \(acts.setAside); "
                    + "pictures and forms: new \(blobs.new), there before \(blobs.known)")
        lines += export.damagedFiles.map {
            isJapanese ? "  一部を読めないファイル:\($0)" : "  not wholly readable: \($0)"
        }
        lines += export.missing.map { item in
            let number = item.reception?.text ?? (isJapanese ? "受付番号なし" : "no number")
            let why = item.code.map { ErrorCode.sentence(of: $0, language) }
            return "  \(isJapanese ? "届いていないもの:" : "missing: ")\(number) \(kind(item.kind, language)) "
                + (why ?? (isJapanese ? "USBメモリーにないか、読めません。" : "It is not on the stick, or cannot be read."))
        }
        return lines
    }

    private func kind(_ kind: String, _ language: Language) -> String {
        switch (kind, language) {
        case ("act", .ja): "記入"
        case ("act", .en): "entries"
        case ("picture", .ja): "写真"
        case ("pin-form", .ja): "暗証番号"
        case ("pin-form", .en): "PIN form"
        default: kind
        }
    }
}

/// `receipts --to DIR`: what laptops would get over the network, onto a stick.
struct Receipts: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write receipts, the feed and the office configuration for the laptops onto a USB stick.")

    @OptionGroup var office: OfficeOptions
    @OptionGroup var by: OptionalOperator
    @Option(help: "The stick's folder; it must be there.") var to: String
    @Option(help: "Only for this laptop (devices list); may be repeated.") var device: [String] = []
    @Flag(help: "Everything since enrolment: for a laptop that misses some of it.") var fromBeginning = false

    private struct Written: Encodable { var answers: [CarriedAnswer] }

    func run() async throws {
        let opened = try await office.open()
        try await by.check(at: opened)
        let answers = try await CarryAnswering(opened).write(to: to, for: device, fromBeginning: fromBeginning)
        office.output.list(Written(answers: answers)) { language in
            answers.map {
                language == .ja
                    ? "端末 \($0.name)(\($0.device)):受領書 \($0.receipts)件、ほかの人の記入 \($0.acts)件"
                    : "Laptop \($0.name) (\($0.device)): receipts \($0.receipts), entries of others \($0.acts)"
            } + [
                language == .ja
                    ? "次にすること:端末で「field-agent import DIR」を実行してください。"
                    : "Next: run field-agent import DIR on the laptop."
            ]
        }
    }
}
