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
            let days = $0.oldestDays == 1 ? "1 day" : "\($0.oldestDays) days"
            return ja
                ? "\($0.name)  \($0.count)件(最長\($0.oldestDays)日)"
                : "\($0.status.rawValue)  \($0.count) (oldest \(days))"
        }
            + status.tasks.sorted { $0.key < $1.key }.map { name, count in
                let task = DeskTask(rawValue: name).map { DeskWords.task($0, language) } ?? name
                return "→ \(task)  \(count)\(ja ? "件" : "")"
            } + [
                ja
                    ? "J-LISが受け付けた申請 \(status.counts.applied)件、交付ずみ \(status.counts.issued)件、取りやめ "
                        + "\(status.counts.cancelled)件、お待ちの方 \(status.outstanding)件"
                    : "applied \(status.counts.applied), issued \(status.counts.issued), cancelled "
                        + "\(status.counts.cancelled), outstanding \(status.outstanding)",
                ja
                    ? "市役所にあるカード  \(status.cardsHere)枚(渡す人のいないカード \(status.cardsToDispose)枚)"
                    : "cards here  \(status.cardsHere) (nobody gets \(status.cardsToDispose))",
            ]
            + jlisLines(status, language)
    }

    /// What J-LIS was not told, or does not take; nothing while all is well.
    private static func jlisLines(_ status: OfficeStatus, _ language: Language) -> [String] {
        let ja = language == .ja
        let counts = [
            (ja ? "J-LISへの報告待ち" : "reports waiting for J-LIS", status.openReports),
            (ja ? "J-LISが受け付けない報告" : "reports refused by J-LIS", status.refusedReports),
            (ja ? "取り込めないJ-LISの変更" : "changes of J-LIS set aside", status.setAsideChanges),
        ].filter { $0.1 > 0 }.map { "\($0.0)  \($0.1)\(ja ? "件" : "")" }
        guard let trouble = status.jlisTrouble else { return counts }
        let (since, next) = (trouble.since.textInJapan, trouble.nextTry.textInJapan)
        let what = ErrorCode.sentence(of: trouble.code, language)
        return counts + [
            ja
                ? "J-LISとのやりとりが止まっています(\(since)から、次は\(next)):\(what)"
                : "J-LIS does not answer (since \(since), next try \(next)): \(what)"
        ]
    }

    private static func lines(_ counts: OfficeCounts, _ language: Language) -> [String] {
        let lines: [(ja: String, unit: String, en: String, count: Int)] = [
            ("会場", "件", "sessions", counts.sessions), ("申請", "件", "applications", counts.applications),
            ("端末", "台", "devices", counts.devices), ("取り消した端末", "台", "revoked devices", counts.revokedDevices),
            ("届いた写真・暗証番号", "件", "files arrived", counts.blobs),
            ("途中の受け取り", "件", "uploads under way", counts.uploads),
            ("職員", "人", "staff", counts.operators),
        ]
        let paused = counts.paused ? [ErrorCode.sentence(of: ErrorCode.backupPaused.id, language)] : []
        return lines.map { language == .ja ? "\($0.ja)  \($0.count)\($0.unit)" : "\($0.en)  \($0.count)" } + paused
    }
}
