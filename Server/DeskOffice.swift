import ArgumentParser
import CommandLineKit
import CurlTransport
import Domain
import Foundation
import JLIS
import Logging
import OfficeKit
import Records
import Transport

/// `sessions …`: planned by the office, opened by laptops.
struct SessionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sessions", abstract: "List, plan.", subcommands: [List.self, Plan.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Sessions, and what lies in each.")
        @OptionGroup var office: OfficeOptions
        struct Answer: Encodable { var sessions: [Desk.SessionLine] }

        func run() async throws {
            let sessions = try await Desk(office: try await office.open()).sessions()
            office.output.list(Answer(sessions: sessions)) { language in
                sessions.map { session in
                    let date = session.plan?.date.description ?? "—"
                    let counts =
                        language == .ja
                        ? "申請\(session.applications)件・判断待ち\(session.waiting)件"
                        : "\(session.applications) applications, \(session.waiting) waiting"
                    return "\(date)  \(session.plan?.venue ?? "—")  \(counts)  \(session.session)"
                }
            }
        }
    }

    struct Plan: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Plan a session, or change its plan.")
        @OptionGroup var office: OfficeOptions
        @OptionGroup var who: ClerkOptions
        @Option(help: "The session to change; without it a new one.") var session: String?
        @Option var venue: String
        @Option(help: "The venue's name in kana, for the furigana of letters.") var venueKana: String?
        @Option(help: "hall, company, care, tax-office, school, shop or other") var kind = "hall"
        @Option(help: "YYYY-MM-DD") var date: String
        @Option(help: "When it is open, as printed in letters: 10:00〜15:00.") var hours: String?
        @Option(help: "Staff number of who goes there; may be repeated.") var staff: [String] = []
        @Option(help: "A laptop (devices list) that shares the session's applications; may be repeated.")
        var device: [String] = []

        struct Answer: Encodable {
            var ok = true
            var session: EntityID
        }

        func run() async throws {
            let office = try await office.open()
            guard let date = CivilDate(date) else { throw ValidationError("--date YYYY-MM-DD") }
            let id = try await Desk(office: office).plan(
                SessionPlan(
                    venue: venue, venueKana: venueKana, kind: try choice(SessionPlan.VenueKind.self, kind), date: date,
                    hours: hours,
                    municipality: office.settings.municipality, staff: try staff.map { try StaffNumber($0) },
                    devices: device.isEmpty ? nil : device),
                session: try session.map { try entity($0) },
                random: (0..<10).map { _ in UInt8.random(in: .min ... .max) }, by: try who.clerks())
            self.office.output.result(Answer(session: id)) {
                $0 == .ja ? "会場の計画を記録しました:\(date)  \(venue)  \(id)" : "Planned: \(date)  \(venue)  \(id)"
            }
        }
    }
}

/// `report`: the monthly counts.
struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "The monthly report: five counts by method.")
    @OptionGroup var office: OfficeOptions
    @Option(help: "YYYY-MM; without it the present month.") var month: String?
    @Option(name: .customLong("operator"), help: "Staff number.") var number: String?

    func run() async throws {
        let office = try await office.open()
        let today = office.clock.now().dateInJapan
        guard let first = month.map({ CivilDate($0 + "-01") }) ?? today else { throw Failure(.deskMonth) }
        let report = try await Desk(office: office).report(
            year: first.year, month: first.month, by: try number.map { try StaffNumber($0) })
        self.office.output.result(report) { language in
            let ja = language == .ja
            func row(_ japanese: String, _ english: String, _ count: MonthlyReport.Count) -> String {
                let methods = count.byMethod.sorted { $0.key < $1.key }.map {
                    "\(UnitWords.word($0.key, of: "method", language)) \($0.value)"
                }
                return "\(ja ? japanese : english)  \(count.total)"
                    + (methods.isEmpty ? "" : "  (\(methods.joined(separator: ja ? "、" : ", ")))")
            }
            return [
                report.month, row("交付申請受付数", "applications accepted", report.applications),
                row("うち再申請の計上", "resubmissions", report.resubmissions),
                row("J-LISからのカード送付枚数", "cards received", report.cardsReceived),
                row("交付前設定数", "presets", report.presets), row("交付通知書送付数", "notices sent", report.notices),
                row("交付数", "issued", report.issued),
            ].joined(separator: "\n")
        }
    }
}

/// `forward`: what `serve` does all the time.
struct ForwardCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forward", abstract: "One round of forwarding, while the office is not served.")
    @OptionGroup var office: OfficeOptions
    @OptionGroup var jlis: JLISOption
    @OptionGroup var who: OperatorOption

    func run() async throws {
        let office = try await office.open()
        _ = try await who.authorised(to: .forward, at: office)
        let lock = try DirectoryLock(office.directory, name: "forward")
        let forwarder = Forwarder(desk: try Desk(office: office), client: try jlis.client(office))
        let round = try await forwarder.round(evenIfPaused: true)
        withExtendedLifetime(lock) {}
        self.office.output.result(round) { language in
            let counts =
                language == .ja
                ? "送付待ちに入れた申請 \(round.queued)件、J-LISが受け付けた申請 \(round.accepted)件、受け付けない申請 \(round.refused)件、"
                    + "途中の申請 \(round.underway)件、J-LISからの変化 \(round.changes)件、J-LISへの報告 \(round.reported)件"
                : "queued \(round.queued), accepted \(round.accepted), refused \(round.refused), "
                    + "underway \(round.underway), changes \(round.changes), reported \(round.reported)"
            let trouble = ([round.trouble].compactMap(\.self) + round.failures).map {
                ErrorCode.sentence(of: $0, language)
            }
            return ([counts] + trouble).joined(separator: "\n")
        }
    }
}
