import ArgumentParser
import CommandLineKit
import CurlTransport
import Domain
import JLIS
import Notices
import OfficeKit
import Sealing
import Transport

/// `--jlis URL`, before the address of `office.json`.
struct JLISOption: ParsableArguments {
    @Option(name: .customLong("jlis"), help: "Address of J-LIS (default: OUTREACH_JLIS, then office.json).")
    var url: String?

    func client(_ office: Office) throws -> JLISClient { try jlisClient(office, url: url) }
}

extension Office {
    /// The boxes J-LIS sent here. One that was taken in counts as arrived before J-LIS has heard of it.
    fileprivate func shipments(_ client: JLISClient) async throws -> [JLISShipmentSummary] {
        let arrivals = try await Desk(office: self).arrivals()
        return try await client.shipments(to: settings.municipality).map { shipment in
            var shipment = shipment
            shipment.arrivedAt = shipment.arrivedAt ?? arrivals[shipment.id]
            return shipment
        }
    }
}

/// `cards …`: the cards in the office's hands, ⑦ to ⑨.
struct CardsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cards", abstract: "Receive, preset, post, hand over, take back.",
        subcommands: [
            Shipments.self, Receive.self, Stocktake.self, Preset.self, Post.self, HandOver.self, TakeBack.self,
            Dispose.self,
        ])

    struct Shipments: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "The boxes J-LIS sent.")
        @OptionGroup var office: OfficeOptions
        @OptionGroup var jlis: JLISOption

        struct Answer: Encodable { var shipments: [JLISShipmentSummary] }

        func run() async throws {
            let opened = try await office.open()
            let shipments = try await opened.shipments(try jlis.client(opened))
            office.output.list(Answer(shipments: shipments)) { language in
                shipments.map { Self.line($0, language == .ja) }
            }
        }

        private static func line(_ box: JLISShipmentSummary, _ ja: Bool) -> String {
            let arrived = box.arrivedAt.map { "\(ja ? "到着" : "arrived") \($0.textInJapan)" }
            return [
                box.id, ja ? "\(box.count)枚" : box.count == 1 ? "1 card" : "\(box.count) cards",
                "\(ja ? "発送" : "shipped") \(box.shippedAt.textInJapan)", arrived ?? (ja ? "輸送中" : "on its way"),
            ].joined(separator: "  ")
        }
    }

    struct Receive: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take a box in: counted by two persons, compared with the list; ⑦ for J-LIS goes into the outbox."
        )
        @OptionGroup var office: OfficeOptions
        @OptionGroup var who: ClerkOptions
        @OptionGroup var jlis: JLISOption
        @Option(help: "The box; without it the only one on its way.") var shipment: String?
        @Option(help: "How many cards lie in the box.") var counted: Int

        func run() async throws {
            let office = try await office.open()
            let client = try jlis.client(office)
            let id: String
            if let shipment {
                id = shipment
            } else {
                let waiting = try await office.shipments(client).filter { $0.arrivedAt == nil }
                guard waiting.count == 1 else { throw Failure(.deskShipmentUnknown) }
                id = waiting[0].id
            }
            let received = try await Desk(office: office).receive(
                try await client.shipment(id), counted: counted, by: try who.clerks())
            self.office.output.result(received) { language in
                let ja = language == .ja
                let unknown = received.unknown.map {
                    ja ? "この市役所の申請にないカード \($0)" : "of no application here: card \($0)"
                }
                return
                    ([ja ? "受け取りました:\(id)  \(received.counted)枚" : "received: \(id)  \(received.counted) cards"]
                    + received.receptions.map(\.text) + unknown).joined(separator: "\n")
            }
        }
    }

    struct Stocktake: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Compare the cards counted by hand with those that should be here.")
        @OptionGroup var office: OfficeOptions
        @OptionGroup var who: ClerkOptions
        @Option(help: "Cards counted in one place; repeat for each.") var found: [Int]

        struct Answer: Encodable {
            var found: Int
            var expected: Int
            var difference: Int
            /// Serials of those expected that nobody gets.
            var cancelled: [String]
            var unknown: [String]
        }

        func validate() throws {
            guard !found.isEmpty, found.allSatisfy({ (0...1_000_000).contains($0) }) else {
                throw ValidationError("--found 0 … 1000000")
            }
        }

        func run() async throws {
            let (count, here) = try await Desk(office: try await office.open()).stocktake(
                found, by: try who.clerks().first)
            office.output.result(
                Answer(
                    found: count.total, expected: count.expected, difference: count.difference,
                    cancelled: here.cancelled, unknown: here.unknown)
            ) { language in
                let (ja, sign) = (language == .ja, count.difference > 0 ? "+" : "")
                let counted =
                    ja
                    ? "数えたカード \(count.total)枚、あるはずのカード \(count.expected)枚、差 \(sign)\(count.difference)枚"
                    : "counted \(count.total), expected \(count.expected), difference \(sign)\(count.difference)"
                let nobodys = [
                    (here.cancelled, ja ? "取りやめになった申請のカード" : "of cancelled applications"),
                    (here.unknown, ja ? "この市役所の申請にないカード" : "of no application here"),
                ].filter { !$0.0.isEmpty }.map { "\($0.1)  \($0.0.joined(separator: " "))" }
                return ([counted] + nobodys).joined(separator: "\n")
            }
        }
    }

    struct Dispose: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "A card that nobody gets was destroyed or sent back (two persons).")
        @OptionGroup var office: OfficeOptions
        @OptionGroup var who: ClerkOptions
        @Option(help: "The number read from the card.") var card: String
        @Option(help: "What was done with it.") var how: String

        struct Answer: Encodable {
            var ok = true
            var card: String
        }

        func run() async throws {
            try await Desk(office: try await office.open()).dispose(of: card, how: how, by: try who.clerks())
            office.output.result(Answer(card: card)) { language in
                language == .ja ? "記録しました:カード \(card)" : "recorded: card \(card)"
            }
        }
    }

    struct Preset: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "⑧ The PINs were set (two persons).")
        @OptionGroup var office: OfficeOptions
        @OptionGroup var who: ClerkOptions
        @Argument(help: "Reception number, or the application's id.") var application: String

        func run() async throws {
            let desk = try Desk(office: try await office.open())
            try await desk.preset(application, by: try who.clerks())
            try await desk.done(application, office.output)
        }
    }

    struct Post: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Posted: two persons compared paper, label and card.")
        @OptionGroup var office: OfficeOptions
        @OptionGroup var who: ClerkOptions
        @Argument(help: "Reception number, or the application's id.") var application: String
        @Option(help: "The post office's tracking number, 11 to 13 digits.") var tracking: String
        @Option(help: "The reception number read from the paper that goes with the card.") var label: String
        @Option(help: "The number read from the card.") var card: String

        func run() async throws {
            let desk = try Desk(office: try await office.open())
            try await desk.post(application, tracking: tracking, label: label, serial: card, by: try who.clerks())
            try await desk.done(application, office.output)
        }
    }

    struct HandOver: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "handover", abstract: "⑨ The resident has the card (two persons).")
        @OptionGroup var office: OfficeOptions
        @OptionGroup var who: ClerkOptions
        @Argument(help: "Reception number, or the application's id.") var application: String
        @Option(
            name: .customLong("document"),
            help: "At the desk or the venue: a document seen, by its code. May be repeated.")
        var documents: [String] = []

        func run() async throws {
            let desk = try Desk(office: try await office.open())
            try await desk.handOver(application, documents: documents, by: try who.clerks())
            try await desk.done(application, office.output)
        }
    }

    struct TakeBack: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "return", abstract: "The post office sent the card back: it waits at the desk.")
        @OptionGroup var office: OfficeOptions
        @OptionGroup var who: ClerkOptions
        @Argument(help: "Reception number, or the application's id.") var application: String

        func run() async throws {
            let desk = try Desk(office: try await office.open())
            try await desk.takeBack(application, by: try who.clerks())
            try await desk.done(application, office.output)
        }
    }
}

/// `handoff`: to the home municipality.
struct HandoffCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "handoff", abstract: "Hand a forwarded application to the resident's home municipality.")
    @OptionGroup var office: OfficeOptions
    @OptionGroup var who: ClerkOptions
    @Argument(help: "Reception number, or the application's id.") var application: String
    @OptionGroup var looked: SeenArgument
    @Option(help: "How the papers went: registered post and its number, by hand …") var how: String
    @Flag(inversion: .prefixedNo, help: "The home municipality posts cards.") var posts: Bool
    @Option(help: "How many pieces of post.") var pieces = 1
    @Option(help: "Office there that answers the resident.") var homeOffice: String
    @Option(help: "Its name in kana, for furigana.") var homeOfficeKana: String?
    @Option(help: "Its telephone.") var homeTel: String
    @Option(name: .customLong("out"), help: "Write the transmittal there too, as a PDF to print.") var file: String?

    struct Answer: Encodable {
        var ok = true
        var application: String
        var status: ApplicationStatus
        var transmittal: String
        /// Characters of it that no typeface here has.
        var missingCharacters: Int
    }

    func validate() throws {
        guard (1...99).contains(pieces) else { throw ValidationError("--pieces 1 … 99") }
    }

    func run() async throws {
        let desk = try Desk(office: try await office.open())
        let paper = try await desk.handOff(
            application,
            HandoffEntry(
                homePosts: posts, how: how, pieces: pieces, homeOffice: homeOffice, homeOfficeKana: homeOfficeKana,
                homeTelephone: homeTel), seen: looked.seen, by: try who.clerks())
        if let file { try SecretFiles.export(paper.bytes, to: file) }
        let line = try await desk.show(application, office.output.language).line
        office.output.result(
            Answer(
                application: line.application.description, status: line.status, transmittal: paper.text,
                missingCharacters: paper.missingCharacters)
        ) { _ in paper.text }
    }
}
