import ArgumentParser
import CommandLineKit
import Domain
import Merge
import OfficeKit
import Records
import SyncProtocol

/// `--operator A --second B` of steps that take one person or two.
struct ClerkOptions: ParsableArguments {
    @Option(name: .customLong("operator"), help: "Staff number of who does this.")
    var number: String

    @Option(help: "Staff number of the second, different person, where a step takes two.")
    var second: String?

    func clerks() throws -> Clerks { Clerks(try StaffNumber(number), try second.map { try StaffNumber($0) }) }
}

/// `--seen` of a decision that may be made without it.
struct SeenOption: ParsableArguments {
    @Option(help: "What was looked at: \"seen\" of applications show or list; refused when it changed since.")
    var seen: String?
}

/// `--seen` of a decision that rests on what was looked at.
struct SeenArgument: ParsableArguments {
    @Option(help: "What was looked at: \"seen\" of applications show or list; refused when it changed since.")
    var seen: String
}

/// What a command that changed something answers with `--json`.
struct Done: Encodable {
    var ok = true
    var application: String?
    var status: ApplicationStatus?
    var tasks: [DeskTask]?
    /// Of what is there now.
    var seen: String?
    /// What to look at again; none of it holds the application.
    var warnings: [ApplicationView.Reason]?
    /// Units that show again what they said before joins brought another person's.
    var putBack: [PutBack]?
}

extension Desk {
    /// The id of the application that a reception number or id stands for now.
    func id(of application: String) async throws -> String {
        try await show(application, .ja).line.application.description
    }

    /// The answer after a change: where the application stands now, and others that it concerns.
    func done(
        _ application: String, and others: [String] = [], _ output: Output, putBack: [PutBack] = []
    ) async throws {
        let view = try await show(application, output.language)
        let line = view.line
        var concerned: [ApplicationLine] = []
        for other in others + putBack.map(\.application.description) {
            let other = try await show(other, output.language).line
            if other != line, !concerned.contains(other) { concerned.append(other) }
        }
        let lines = [line] + concerned
        output.result(
            Done(
                application: line.application.description, status: line.status, tasks: line.tasks, seen: line.seen,
                warnings: view.warnings, putBack: putBack.isEmpty ? nil : putBack)
        ) { language in
            (lines.map { DeskText.line($0, language) } + putBack.map { DeskText.putBack($0, language) }
                + view.warnings.map { "・" + $0.text }).joined(separator: "\n")
        }
    }
}

/// `applications …`: the record, its checks and decisions.
struct ApplicationsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "applications", abstract: "List, show, edit, verify, approve, return, withdraw.",
        subcommands: [
            List.self, Show.self, Photos.self, Edit.self, AttachForm.self, Verify.self, Approve.self, GiveBack.self,
            Revert.self, Renew.self, Withdraw.self,
        ])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "The applications, by reception number.")
        @OptionGroup var office: OfficeOptions
        @Option(help: "Only this status; may be repeated.") var status: [String] = []
        @Option(help: "Only this session.") var session: String?
        @Option(help: "Only numbers that begin like this.") var reception: String?
        @Option(help: "Only this name or kana, or a part of it.") var name: String?
        @Flag(help: "Only what waits for a decision.") var needsDecision = false
        @Option(help: "Only what waits for this task.") var task: String?

        func run() async throws {
            var filter = Desk.Filter()
            filter.statuses = Set(try status.map { try choice(ApplicationStatus.self, $0) { $0.name } })
            filter.session = try session.map { try entity($0) }
            filter.reception = reception
            filter.name = name
            filter.needsDecision = needsDecision
            filter.task = try task.map { try choice(DeskTask.self, $0) { DeskWords.task($0, .ja) } }
            let lines = try await Desk(office: try await office.open()).list(filter)
            struct Answer: Encodable { var applications: [ApplicationLine] }
            office.output.list(Answer(applications: lines)) { language in lines.map { DeskText.line($0, language) } }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "One application: where it stands, why, and its history.")
        @OptionGroup var office: OfficeOptions
        @Argument(help: "Reception number, or the application's id.") var application: String

        func run() async throws {
            let view = try await Desk(office: try await office.open()).show(application, office.output.language)
            office.output.result(view) { DeskText.view(view, $0) }
        }
    }

    struct Photos: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write the photos to look at and compare, upright; of a conflict those of every side.",
            discussion: "They are not sealed there: remove them when they were looked at.")
        @OptionGroup var office: OfficeOptions
        @OptionGroup var who: ClerkOptions
        @Argument(help: "Reception number, or the application's id.") var application: String
        @Option(help: "An existing folder to write them to.") var to: String

        func run() async throws {
            let desk = try Desk(office: try await office.open())
            let reception = try await desk.show(application, office.output.language).line.reception
            let files = try PhotoFile.write(
                try await desk.photos(of: application, by: try who.clerks()).map { ($0.shot, $0.jpeg) },
                of: reception, to: to)
            office.output.list(PhotoFile.Answer(photos: files)) { language in files.map { $0.line(language) } }
        }
    }

    struct Edit: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Change particulars at the office.")
        @OptionGroup var office: OfficeOptions
        @OptionGroup var who: ClerkOptions
        @OptionGroup var looked: SeenOption
        @Argument(help: "Reception number, or the application's id.") var application: String
        @Option(
            name: .customLong("set"), help: "Changes as JSON: {\"address\": {\"street\": \"…\"}}; null empties a unit.")
        var changes: String?
        @Option var name: String?
        @Option var kana: String?
        @Option(help: "YYYY-MM-DD") var birthDate: String?
        @Option var postalCode: String?
        @Option(help: "Six digits; without it the address tells it.") var municipality: String?
        @Option(help: "Prefecture, municipality and town.") var area: String?
        @Option(help: "What follows the town.") var street: String?
        @Option var phone: String?
        @Option var email: String?
        @Option(help: "letter or email") var channel: String?
        @Flag(inversion: .prefixedNo, help: "Letters in large type.") var largeType: Bool?
        @Option(help: "restricted-mail, registered-mail, venue or desk") var route: String?
        @Option var reason: String?

        func run() async throws {
            let desk = try Desk(office: try await office.open())
            try await desk.edit(
                application, try typed(), seen: looked.seen, reason: reason, by: try who.clerks())
            try await desk.done(application, office.output)
        }

        /// The flags and `--set` together; what is said twice is refused.
        private func typed() throws -> JSONValue {
            guard case .object(var units) = try JSONValue(json: changes ?? "{}") else { throw Failure(.deskJSON) }
            let texts = [
                ("name", "name", name), ("name", "kana", kana), ("birth", "date", birthDate),
                ("address", "postalCode", postalCode), ("address", "municipality", municipality),
                ("address", "area", area), ("address", "street", street), ("contact", "phone", phone),
                ("contact", "email", email), ("contact", "channel", channel), ("delivery", "route", route),
            ]
            var members = texts.compactMap { unit, member, text in
                text.map { (unit, member, JSONValue.text(VerbatimText($0))) }
            }
            if let largeType { members.append(("contact", "largeType", largeType ? .bool(true) : .null)) }
            for (unit, member, value) in members {
                guard case .object(var object) = units[unit] ?? .object([:]), object[member] == nil else {
                    throw ValidationError("\(unit).\(member): --set")
                }
                object[member] = value
                units[unit] = .object(object)
            }
            return .object(units)
        }
    }

    struct AttachForm: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Give an application taken without a form its ID (two city staff).")
        @OptionGroup var office: OfficeOptions
        @OptionGroup var who: ClerkOptions
        @Argument(help: "Reception number, or the application's id.") var application: String
        @OptionGroup var looked: SeenArgument
        @Option(help: "23 digits.") var formID: String

        func run() async throws {
            let desk = try Desk(office: try await office.open())
            try await desk.attachForm(
                try FormID(formID), to: application, seen: looked.seen, by: try who.clerks())
            try await desk.done(application, office.output)
        }
    }

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Record the check against the resident register (住基照合).")
        @OptionGroup var office: OfficeOptions
        @OptionGroup var who: ClerkOptions
        @Argument(help: "Reception number, or the application's id.") var application: String
        @OptionGroup var looked: SeenArgument
        @Option(help: "same, moved, died, name-differs or not-found") var result: String
        @Option(help: "Another municipality's resident: who there answered.") var answeredBy: String?
        @Option(help: "Another municipality's resident: by phone, letter, system.") var how: String?
        @Option(help: "When they answered, in Japan: 2026-11-20T15:30; without it, now.") var answeredAt: String?
        @Flag(help: "The representative's authority was seen in the register or on paper (代理権).") var authoritySeen =
            false
        @Option(name: .customLong("clear"), help: "A condition that held it and was looked at: STAY. May be repeated.")
        var cleared: [String] = []

        func run() async throws {
            let moment = answeredAt.map { Instant(inJapan: $0) }
            if let moment, moment == nil { throw ValidationError("--answered-at 2026-11-20T15:30") }
            let desk = try Desk(office: try await office.open())
            try await desk.verify(
                application, try choice(RegisterCheck.Result.self, result), seen: looked.seen, answeredBy: answeredBy,
                how: how, answeredAt: moment ?? nil, authoritySeen: authoritySeen, cleared: cleared,
                by: try who.clerks())
            try await desk.done(application, office.output)
        }
    }

    struct Approve: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Approve what was looked at (two persons).")
        @OptionGroup var office: OfficeOptions
        @OptionGroup var who: ClerkOptions
        @OptionGroup var looked: SeenArgument
        @Argument(help: "Reception number, or the application's id.") var application: String
        @Option(help: "Of what was changed after forwarding: why it is none of the card's.") var reason: String?

        func run() async throws {
            let desk = try Desk(office: try await office.open())
            switch try await desk.approve(application, seen: looked.seen, reason: reason, by: try who.clerks()) {
            case .approved: try await desk.done(application, office.output)
            case .refused(let obstacles):
                let language = office.output.language
                throw Failure(
                    .deskNotApprovable,
                    [
                        "reasons": obstacles.map { $0.text(language) }.joined(separator: language == .ja ? "／" : "; "),
                        "codes": obstacles.map(\.code.rawValue).joined(separator: ","),
                    ])
            }
        }
    }

    struct GiveBack: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "return", abstract: "Ask the hall, or tell the resident of a deficiency.")
        @OptionGroup var office: OfficeOptions
        @OptionGroup var who: ClerkOptions
        @Argument(help: "Reception number, or the application's id.") var application: String
        @OptionGroup var looked: SeenArgument
        @Option(help: "A reason for the resident (PH-…, AP-…); may be repeated.") var reason: [String] = []
        @Option(help: "A question to the people of the session.") var question: String?
        @Option(help: "The open question was answered, or it may go to J-LIS again as it is: how, or why.")
        var answered: String?

        func run() async throws {
            let desk = try Desk(office: try await office.open())
            if let answered {
                try await desk.answered(
                    application, seen: looked.seen, reason: answered, by: try who.clerks())
            } else {
                try await desk.giveBack(
                    application, reasons: reason, question: question, seen: looked.seen, by: try who.clerks())
            }
            try await desk.done(application, office.output)
        }
    }

    struct Revert: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Put back what J-LIS was sent: a change since was a mistake (two city staff).")
        @OptionGroup var office: OfficeOptions
        @OptionGroup var who: ClerkOptions
        @Argument(help: "Reception number, or the application's id.") var application: String
        @OptionGroup var looked: SeenArgument
        @Option(help: "A unit: photo, name, address …; may be repeated. The photo comes with its scan.")
        var field: [String]
        @Option(help: "Why the change was wrong.") var reason: String

        func run() async throws {
            let desk = try Desk(office: try await office.open())
            let fields = try field.map { name in
                guard let field = ApplicationField(rawValue: name) else {
                    throw Failure(.deskUnknownField, ["field": String(name.prefix(40))])
                }
                return field
            }
            try await desk.revert(application, fields, seen: looked.seen, reason: reason, by: try who.clerks())
            try await desk.done(application, office.output)
        }
    }

    struct Renew: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "State that identity or confirmation also covers what was changed since (two city staff).")
        @OptionGroup var office: OfficeOptions
        @OptionGroup var who: ClerkOptions
        @Argument(help: "Reception number, or the application's id.") var application: String
        @OptionGroup var looked: SeenArgument
        @Flag var identity = false
        @Flag var confirmation = false
        @Option(help: "How the resident was asked.") var reason: String

        func run() async throws {
            let desk = try Desk(office: try await office.open())
            var fields: Set<ApplicationField> = []
            if identity { fields.insert(.identity) }
            if confirmation { fields.insert(.confirmation) }
            try await desk.renew(
                application, fields, seen: looked.seen, reason: reason, by: try who.clerks())
            try await desk.done(application, office.output)
        }
    }

    struct Withdraw: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Withdraw an application (two persons), or take that back.")
        @OptionGroup var office: OfficeOptions
        @OptionGroup var who: ClerkOptions
        @Argument(help: "Reception number, or the application's id.") var application: String
        @OptionGroup var looked: SeenArgument
        @Option(help: "wish, moved, died, mistake or deadline") var cause: String?
        @Option var reason: String?
        @Flag(help: "Take the withdrawal back.") var undo = false

        func run() async throws {
            guard undo || cause != nil else {
                let words = Withdrawal.Cause.allCases.map(\.rawValue).joined(separator: ", ")
                throw ValidationError("Say why with --cause: \(words).")
            }
            let desk = try Desk(office: try await office.open())
            if undo {
                try await desk.undoWithdrawal(
                    application, seen: looked.seen, reason: reason ?? "", by: try who.clerks())
            } else {
                try await desk.withdraw(
                    application, try choice(Withdrawal.Cause.self, cause ?? ""), seen: looked.seen, reason: reason,
                    by: try who.clerks())
            }
            try await desk.done(application, office.output)
        }
    }
}

func entity(_ text: String) throws -> EntityID {
    guard let id = EntityID(text) else { throw Failure(.deskSessionUnknown) }
    return id
}
