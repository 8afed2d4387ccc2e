import ArgumentParser
import CommandLineKit
import Domain
import OfficeKit
import SQLiteStorage

/// `doctor`: examines the data directory; exit status 1 when something is wrong.
struct Doctor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Examine keys, certificates, database, files and receipts; exit status 1 when something is wrong.")

    @OptionGroup var office: OfficeOptions

    func run() async throws {
        let directory = try office.data.directory()
        var checks = try await office.open().examine()
        let durability = try SQLiteStore(directory: directory).durability()
        checks.append(
            OfficeCheck(
                "durability", ok: durability == ("wal", 2),
                found: "\(durability.journalMode)/\(durability.synchronous)",
                ja: "ディスクへの確実な書き込み(wal/2が正しい)", en: "durable writing (wal/2 is right)"))
        let (isWell, found) = (checks.allSatisfy(\.ok), checks)
        office.output.result(Result(ok: isWell, checks: found)) { language in
            found.map { check in
                "\(check.ok ? "○" : "×") \(language == .ja ? check.ja : check.en): \(check.found)"
            }.joined(separator: "\n")
        }
        if !isWell { throw ExitCode(ExitStatus.failed.rawValue) }
    }

    private struct Result: Encodable {
        var ok: Bool
        var checks: [OfficeCheck]
    }
}
