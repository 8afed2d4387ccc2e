import ArgumentParser
import CommandLineKit
import Domain
import FieldAgentKit

struct Session: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "会場 / Sessions at venues.", subcommands: [Open.self, List.self, Close.self])

    struct Open: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "会場を開く / Open a session.")

        @OptionGroup var common: Common
        @OptionGroup var by: OperatorOption
        @Option(help: "会場の名前 / The venue's name.") var venue: String
        @Option(help: "そのフリガナ / The venue's name in kana, for slips and letters.") var venueKana: String?
        @Option(help: "hall, company, care, tax-office, school, shop, other.") var kind: SessionPlan.VenueKind = .hall
        @Option(help: "日(なければ今日)/ The day, either calendar (default: today).") var date: String?
        @Option(help: "開いている時間(10:00〜15:00)/ When it is open, as printed in letters.") var hours: String?
        @Option(name: .customLong("staff"), help: "職員番号(くり返し)/ A staff number; may be repeated.")
        var staff: [String] = []

        func run() async throws {
            let laptop = try await common.laptop()
            let author = try by.number()
            var numbers = try staff.map { try StaffNumber($0) }
            if numbers.isEmpty { numbers = [author] }
            let day = try date.map { try JapaneseDate.parse($0) } ?? laptop.clock.now().dateInJapan
            let plan = SessionPlan(
                venue: venue, venueKana: venueKana, kind: kind, date: day, hours: hours,
                municipality: laptop.municipality, staff: numbers)
            let view = try await Sessions(laptop).open(plan, by: author)
            common.output.result(view) { language in
                language == .ja ? "会場を開きました:\(line(view, language))" : "Opened: \(line(view, language))"
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "会場の一覧 / List the sessions.")

        @OptionGroup var common: Common

        struct Result: Encodable { var sessions: [SessionView] }

        func run() async throws {
            let sessions = try await Sessions(try await common.laptop(onlyLooking: true)).list()
            common.output.list(Result(sessions: sessions)) { language in sessions.map { line($0, language) } }
        }
    }

    struct Close: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "会場を締める / Close a session with what this laptop counted.")

        @OptionGroup var common: Common
        @OptionGroup var by: OperatorOption
        @Argument(help: "会場の番号 / The session's id.") var session: String
        @Flag(help: "書きかけを残したまま締める / Close although drafts are open.") var withDrafts = false

        func run() async throws {
            let laptop = try await common.laptop()
            guard let id = EntityID(session) else { throw Failure(.sessionUnknown) }
            let view = try await Sessions(laptop).close(id, withDrafts: withDrafts, by: try by.number())
            common.output.result(view) { language in
                guard let closed = view.closed else { return line(view, language) }
                let items = closed.collected
                let unconfirmed = closed.unconfirmed ?? 0
                let taken = closed.confirmed + unconfirmed + closed.withdrawn
                return language == .ja
                    ? "会場を締めました。この端末の申請 \(taken)件:最終確認ずみ \(closed.confirmed)件、もう一度確認が必要 \(unconfirmed)件、"
                        + "取りやめ \(closed.withdrawn)件。ほかに書きかけ \(closed.parked)件。暗証番号(画面)\(closed.pinForms)件、暗証番号の封筒 \(closed.pinEnvelopes)通、"
                        + "お預かり:申請書 \(items.form)・カード \(items.presentCard)・通知カード \(items.notificationCard)・"
                        + "写し \(items.copies)・紛失届 \(items.lossReport)"
                    : "Closed. Applications of this laptop: \(taken) (\(closed.confirmed) confirmed, "
                        + "\(unconfirmed) to be confirmed again, \(closed.withdrawn) withdrawn); besides, "
                        + "drafts: \(closed.parked). \(closed.pinForms) PIN forms, \(closed.pinEnvelopes) PIN envelopes, forms \(items.form), "
                        + "cards \(items.presentCard), notification cards \(items.notificationCard), "
                        + "copies \(items.copies), loss reports \(items.lossReport)"
            }
        }
    }
}

private func line(_ view: SessionView, _ language: Language) -> String {
    let state =
        language == .ja ? (view.open ? "開いています" : "締めました") : (view.open ? "open" : "closed")
    return language == .ja
        ? "\(view.session) \(view.date) \(view.venue) \(state) 申請\(view.applications)件 書きかけ\(view.drafts)件"
        : "\(view.session) \(view.date) \(view.venue) \(state), applications: \(view.applications), "
            + "drafts: \(view.drafts)"
}
