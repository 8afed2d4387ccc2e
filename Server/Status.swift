import ArgumentParser
import CommandLineKit
import Domain
import OfficeKit

/// `status`: what the office has, in numbers; how many applications stand where, and for how long.
struct Status: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "What the office has, in numbers: applications by status and age, laptops, files.")

    @OptionGroup var office: OfficeOptions

    /// Both in one object; their keys differ.
    private struct Answer: Encodable {
        var counts: OfficeCounts
        var desk: OfficeStatus

        func encode(to encoder: any Encoder) throws {
            try counts.encode(to: encoder)
            try desk.encode(to: encoder)
        }
    }

    func run() async throws {
        let opened = try await office.open()
        let answer = Answer(counts: try await opened.counts(), desk: try await Desk(office: opened).status())
        office.output.result(answer) { language in
            (Self.lines(answer.desk, language) + Self.lines(answer.counts, language)).joined(separator: "\n")
        }
    }

    private static func lines(_ status: OfficeStatus, _ language: Language) -> [String] {
        let ja = language == .ja
        return status.statuses.map {
            ja
                ? "\($0.name)\t\($0.count)件(最長\($0.oldestDays)日)"
                : "\($0.status.rawValue)\t\($0.count) (oldest \($0.oldestDays) days)"
        }
            + status.tasks.sorted { $0.key < $1.key }.map { name, count in
                "→ \(DeskTask(rawValue: name).map { DeskWords.task($0, language) } ?? name)\t\(count)"
            } + ["\(ja ? "市役所にあるカード" : "cards here")\t\(status.cardsHere)"] + jlisLines(status, ja)
    }

    /// What J-LIS was not told, or does not take; nothing while all is well.
    private static func jlisLines(_ status: OfficeStatus, _ ja: Bool) -> [String] {
        let counts = [
            (ja ? "J-LISへの報告待ち" : "reports waiting for J-LIS", status.openReports),
            (ja ? "J-LISが受け付けない報告" : "reports refused by J-LIS", status.refusedReports),
            (ja ? "取り込めないJ-LISの変更" : "changes of J-LIS set aside", status.setAsideChanges),
        ].filter { $0.1 > 0 }.map { "\($0.0)\t\($0.1)" }
        guard let trouble = status.jlisTrouble else { return counts }
        let (since, next) = (trouble.since.textInJapan, trouble.nextTry.textInJapan)
        return counts + [
            ja
                ? "J-LISにつながりません\t\(trouble.code)(\(since)から、次は\(next))"
                : "J-LIS does not answer\t\(trouble.code) (since \(since), next try \(next))"
        ]
    }

    private static func lines(_ counts: OfficeCounts, _ language: Language) -> [String] {
        let lines: [(ja: String, en: String, count: Int)] = [
            ("会場", "sessions", counts.sessions), ("申請", "applications", counts.applications),
            ("端末", "devices", counts.devices), ("取り消した端末", "revoked devices", counts.revokedDevices),
            ("届いた写真・暗証番号", "files arrived", counts.blobs), ("途中の受け取り", "uploads under way", counts.uploads),
            ("職員", "staff", counts.operators),
        ]
        return lines.map { "\(language == .ja ? $0.ja : $0.en)\t\($0.count)" }
    }
}
