import ArgumentParser
import CommandLineKit
import Domain
import Merge
import OfficeKit
import SyncProtocol

/// `conflicts …`: what a machine must not decide.
struct ConflictsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "conflicts", abstract: "List, show, resolve, undo.",
        subcommands: [List.self, Show.self, Resolve.self, Undo.self])

    struct Answer: Encodable { var conflicts: [ConflictView] }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Every open conflict.")
        @OptionGroup var office: OfficeOptions

        func run() async throws {
            let conflicts = try await Desk(office: try await office.open()).conflicts(of: nil)
            office.output.list(Answer(conflicts: conflicts)) { language in
                conflicts.map {
                    [
                        $0.reception?.text ?? $0.application.description, ApplicationField.name(of: $0.name, language),
                        language == .ja ? "値が\($0.sides.count)つ" : "\($0.sides.count) values",
                        "--seen \($0.seen)",
                    ].joined(separator: "  ")
                }
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "The conflicts of an application: what both started from, the values, who, where, when.")
        @OptionGroup var office: OfficeOptions
        @Argument(help: "Reception number, or the application's id.") var application: String

        func run() async throws {
            let conflicts = try await Desk(office: try await office.open()).conflicts(of: application)
            office.output.list(Answer(conflicts: conflicts)) { language in
                conflicts.map { DeskText.conflict($0, language) }
            }
        }
    }

    struct Resolve: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Decide a conflict with a reason; the identity set whole, by two city staff.")
        @OptionGroup var office: OfficeOptions
        @OptionGroup var who: ClerkOptions
        @Argument(help: "Reception number, or the application's id.") var application: String
        @Option(help: "identity-set or a field, where there are several.") var conflict: String?
        @Option(help: "The dot of the value, or of the side, to take.") var choose: String?
        @Option(help: "A third value as JSON; of the identity set {\"name\": {…}} over the chosen side.") var value:
            String?
        @OptionGroup var looked: SeenArgument
        @Option var reason: String

        func run() async throws {
            let desk = try Desk(office: try await office.open())
            try await desk.resolve(
                application, conflict,
                Desk.Resolution(
                    choose: try choose.map { try dot($0) }, value: try value.map { try JSONValue(json: $0) },
                    seen: looked.seen, reason: reason), by: try who.clerks())
            try await desk.done(application, office.output)
        }
    }

    struct Undo: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Take a resolution back: the conflict is open again.")
        @OptionGroup var office: OfficeOptions
        @OptionGroup var who: ClerkOptions
        @Argument(help: "Reception number, or the application's id.") var application: String
        @OptionGroup var looked: SeenArgument
        @Option(help: "A write of the resolution; without it the last one.") var dot: String?
        @Option var reason: String

        func run() async throws {
            let desk = try Desk(office: try await office.open())
            _ = try await desk.undo(
                application, dot: try self.dot.map { try OutreachDot.parse($0) }, seen: looked.seen, reason: reason,
                by: try who.clerks())
            try await desk.done(application, office.output)
        }
    }
}

private func dot(_ text: String) throws -> Dot { try OutreachDot.parse(text) }

/// Dots as typed.
enum OutreachDot {
    static func parse(_ text: String) throws -> Dot {
        guard let dot = Dot(text) else { throw Failure(.deskChoice) }
        return dot
    }
}

/// `duplicates …`: applications that may be one person's.
struct DuplicatesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "duplicates", abstract: "List, join, separate, again.",
        subcommands: [List.self, Join.self, Separate.self, Again.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Pairs that wait for a decision.")
        @OptionGroup var office: OfficeOptions
        @Flag(help: "Also those that were decided.") var all = false

        struct Pair: Encodable {
            var first: ApplicationLine
            var second: ApplicationLine
            var reasons: [DuplicatePair.Reason]
            var state: DuplicatePair.State
            var survivor: EntityID?
            var decided: DuplicatePair.Decision?
        }
        struct Answer: Encodable { var duplicates: [Pair] }

        func run() async throws {
            let pairs = try await Desk(office: try await office.open()).duplicates(all: all)
            let answer = Answer(
                duplicates: pairs.map {
                    Pair(
                        first: $0.first, second: $0.second, reasons: $0.reasons, state: $0.state,
                        survivor: $0.survivor, decided: $0.decided)
                })
            office.output.list(answer) { language in pairs.map { DeskText.pair($0, language) } }
        }
    }

    struct Join: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "The two are one person's: the first lives on and is forwarded, the second never.")
        @OptionGroup var office: OfficeOptions
        @OptionGroup var who: ClerkOptions
        @Argument(help: "Reception number that lives on.") var survivor: String
        @Argument(help: "Reception number that is joined into it.") var other: String
        @Option(help: "What was looked at, twice: \"seen\" of the survivor, then of the other.") var seen: [String]
        @Option(help: "A unit of the other that the survivor takes over; may be repeated.") var take: [String] = []
        @Option var reason: String

        func run() async throws {
            guard seen.count == 2 else { throw ValidationError("--seen SURVIVOR --seen OTHER") }
            let desk = try Desk(office: try await office.open())
            try await desk.join(
                survivor, other, seen: (seen[0], seen[1]),
                taking: try take.map { try choice(ApplicationField.self, $0) { $0.name(.ja) } },
                reason: reason,
                by: try who.clerks())
            try await desk.done(survivor, office.output)
        }
    }

    /// Two applications, each looked at, that stay apart.
    struct ApartOptions: ParsableArguments {
        @Argument var first: String
        @Argument var second: String
        @Option(help: "What was looked at, twice: \"seen\" of the first, then of the second.") var seen: [String]
        @Option var reason: String

        func validate() throws {
            guard seen.count == 2 else { throw ValidationError("--seen FIRST --seen SECOND") }
        }
    }

    struct Separate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "The two are different persons: it is not asked again, and what joins brought is put back.",
            discussion: "Takes --second where they share a photo, or a part of the identity set is put back.")
        @OptionGroup var office: OfficeOptions
        @OptionGroup var who: ClerkOptions
        @OptionGroup var pair: ApartOptions

        func run() async throws {
            let desk = try Desk(office: try await office.open())
            // One number may be ambiguous afterwards.
            let ids = try await (desk.id(of: pair.first), desk.id(of: pair.second))
            let back = try await desk.separate(
                ids.0, ids.1, seen: (pair.seen[0], pair.seen[1]), reason: pair.reason, by: try who.clerks())
            try await desk.done(ids.0, and: [ids.1], office.output, putBack: back)
        }
    }

    struct Again: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "One person applied again, with good reason, after J-LIS had the earlier one: both stand.")
        @OptionGroup var office: OfficeOptions
        @OptionGroup var who: ClerkOptions
        @OptionGroup var pair: ApartOptions

        func run() async throws {
            let desk = try Desk(office: try await office.open())
            try await desk.again(
                pair.first, pair.second, seen: (pair.seen[0], pair.seen[1]), reason: pair.reason, by: try who.clerks())
            try await desk.done(pair.first, office.output)
        }
    }
}
