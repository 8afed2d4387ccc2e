import ArgumentParser
import CommandLineKit
import Domain
import Foundation
import OfficeKit
import Sealing

/// `mail …`: residents' letters and e-mail.
struct MailCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mail",
        abstract: "List messages, send what is due, decide what waits for a person, or goes again.",
        subcommands: [List.self, Held.self, Show.self, Decide.self, Bounced.self, Again.self, Send.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Every message that was decided.")
        @OptionGroup var office: OfficeOptions

        struct Answer: Encodable { var messages: [MessageLine] }

        func run() async throws {
            let messages = try await Postman(desk: Desk(office: try await office.open()), sender: nil).messages()
            office.output.list(Answer(messages: messages)) { language in messages.map { Self.line($0, language) } }
        }

        private static func line(_ message: MessageLine, _ language: Language) -> String {
            let next = message.nextTry.map { "\(language == .ja ? "次は" : "next try") \($0.textInJapan)" }
            return [
                message.reception.text,
                DeskText.message(message.kind, message.channel, message.state, message.file, language),
                message.why.map { DeskWords.drop($0, language) },
                message.trouble.map { ErrorCode.sentence(of: $0, language) }, next, message.key,
            ].compactMap(\.self).joined(separator: "  ")
        }
    }

    struct Held: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "The messages that wait for a person, and why.")
        @OptionGroup var office: OfficeOptions

        struct Answer: Encodable { var held: [HeldMessage] }

        func run() async throws {
            let held = try await Desk(office: try await office.open()).heldMessages()
            office.output.list(Answer(held: held)) { language in held.map { Self.line($0, language) } }
        }

        private static func line(_ held: HeldMessage, _ language: Language) -> String {
            let code = held.code.map { "(\(ErrorCode.sentence(of: $0, language)))" }
            let why = DeskWords.hold(held.why, language) + (code ?? "")
            let next =
                held.mayBeReleased
                ? (language == .ja ? "送るか決めてください" : "decide whether it goes")
                : (language == .ja ? "原因がなくなれば送られます" : "goes once that is settled")
            return
                ([held.reception.text, DeskWords.message(held.kind, language), why] + held.characters + [
                    next, held.key, "--seen \(held.seen)",
                ])
                .joined(separator: "  ")
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write a held message to a file, as it would go out now.")
        @OptionGroup var office: OfficeOptions
        @Argument(help: "The message's key, from mail held.") var key: String
        @Option(help: "The file to write.") var out: String

        struct Answer: Encodable {
            var ok = true
            var file: String
            var seen: String
        }

        func run() async throws {
            let held = try await Postman(desk: Desk(office: try await office.open()), sender: nil).preview(key)
            try SecretFiles.export(held.bytes, to: out)
            office.output.result(Answer(file: out, seen: held.seen)) {
                ($0 == .ja ? "書き出しました:\(out)" : "Written: \(out)") + "  --seen \(held.seen)"
            }
        }
    }

    struct Decide: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let a held message go, or decide that it never does.")
        @OptionGroup var office: OfficeOptions
        @OptionGroup var who: OperatorOption
        @Argument(help: "The message's key, from mail held.") var key: String
        @Flag(inversion: .prefixedNo, help: "Whether it goes out.") var send: Bool
        @Option(help: "What was looked at: \"seen\" of mail held or show; refused when it changed since.")
        var seen: String
        @Option(help: "Why.") var reason: String

        func run() async throws {
            let desk = try Desk(office: try await office.open())
            try await desk.decideMessage(
                key, send: send, seen: seen, reason: reason, by: try StaffNumber(who.number))
            try await desk.done(MailCommand.application(of: key), office.output)
        }
    }

    struct Bounced: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "An e-mail came back: it goes by letter, and so do the next ones.")
        @OptionGroup var office: OfficeOptions
        @OptionGroup var who: OperatorOption
        @Argument(help: "The message's key, from mail list.") var key: String
        @Option(help: "What came back with it.") var reason: String

        func run() async throws {
            let desk = try Desk(office: try await office.open())
            try await desk.noteBounce(key, reason: reason, by: try StaffNumber(who.number))
            try await desk.done(MailCommand.application(of: key), office.output)
        }
    }

    struct Again: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Print a letter, or send an e-mail, once more.")
        @OptionGroup var office: OfficeOptions
        @OptionGroup var who: OperatorOption
        @OptionGroup var looked: SeenOption
        @Argument(help: "The message's key, from mail list.") var key: String
        @Option(help: "Why.") var reason: String

        func run() async throws {
            let desk = try Desk(office: try await office.open())
            try await desk.sendAgain(key, seen: looked.seen, reason: reason, by: try StaffNumber(who.number))
            try await desk.done(MailCommand.application(of: key), office.output)
        }
    }

    /// The application that a message's key begins with.
    fileprivate static func application(of key: String) -> String {
        key.split(separator: "/").first.map(String.init) ?? key
    }

    struct Send: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "One round, while the office is not served: decide, print, send.")
        @OptionGroup var office: OfficeOptions
        @OptionGroup var who: OperatorOption

        func run() async throws {
            let office = try await office.open()
            _ = try await who.authorised(to: .sendNotices, at: office)
            let lock = try DirectoryLock(office.directory, name: "mail")
            let round = try await Postman(desk: Desk(office: office), sender: try mailSender(office)).round()
            withExtendedLifetime(lock) {}
            self.office.output.result(round) { language in
                let failed = round.failed.values.reduce(0, +)
                return language == .ja
                    ? "新しく決めたもの \(round.decided)件、封書 \(round.letters)通、電子メール \(round.emails)通、"
                        + "人の判断待ち \(round.held)件、送り直し待ち \(round.waiting)件、失敗 \(failed)件"
                    : "decided \(round.decided), letters \(round.letters), e-mails \(round.emails), "
                        + "held \(round.held), waiting \(round.waiting), failed \(failed)"
            }
        }
    }
}
