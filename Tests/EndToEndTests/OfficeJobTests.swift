import Foundation
import TestKit
import Testing

extension EndToEnd {
    /// The office's job with the three real programs, from the first application to the last card.
    @Suite(.serialized) struct OfficeJobTests {
        @Test func `what the hall took is decided, forwarded, answered with cards, and reported`() async throws {
            try await Venue.alone(withSimulator: true) { venue in
                let job = try await OfficeJob(venue)
                try await job.tellApart()
                try await job.settleConflict()
                try await job.ask()
                try await job.approve()
                try await job.produce()
                try await job.handToHomeMunicipality()
                try await job.takeCardsIn()
                try await job.post()
                try await job.handOver()
                try await job.closeUp()
            }
        }
    }
}

/// Three residents' applications on their way through the office. Two of them have names that fold to the same and one
/// day of birth; the third lives in another municipality.
private struct OfficeJob {
    let venue: Venue
    let laptop: Laptop
    /// Reception numbers.
    let yoshiko: String
    let namesake: String
    let elsewhere: String
    /// The month in which J-LIS gets the applications, as the report calls it.
    private let accepted: String

    private static let clerk = ["--operator", "2001"]
    private static let clerks = clerk + ["--second", "2002"]
    private var own: [String] { [yoshiko, namesake] }
    private var all: [String] { own + [elsewhere] }

    /// Takes the three applications and brings them to the office.
    init(_ venue: Venue) async throws {
        self.venue = venue
        laptop = try await venue.laptop("hall")
        var entry = try venue.whole()
        entry["--email"] = ["yoshiko@example.jp"]
        entry["--email-again"] = entry["--email"]
        entry["--channel"] = ["email"]
        yoshiko = try await Self.take(entry, on: laptop)
        entry = try Self.entry(of: 8, in: venue)
        entry["--name"] = ["渡辺 𠮷子"]
        entry["--street"] = ["20番地"]
        entry["--phone"] = ["044-555-0177"]
        namesake = try await Self.take(entry, on: laptop)
        entry = try Self.entry(of: 9, in: venue)
        entry["--name"] = ["塚本 都"]
        entry["--kana"] = ["ツカモト ミヤコ"]
        entry["--birth"] = ["1996-01-20"]
        entry["--postal-code"] = ["194-0013"]
        entry["--municipality"] = ["132098"]
        entry["--area"] = ["東京都町田市原町田"]
        entry["--pins-fd"] = nil
        entry.pins = nil
        entry["--pin-envelope"] = ["E-101"]
        elsewhere = try await Self.take(entry, on: laptop)
        let sent = try await laptop.succeed("sync")
        #expect(sent["quiet"].bool == true && sent["remainingActs"].int == 0, "\(sent)")
        accepted = try #require(try await venue.office("report")["month"].string)
        let lines = try await venue.office("applications", "list")["applications"].array
        #expect(lines.compactMap { $0["reception"].string } == all)
        #expect(lines.allSatisfy { $0["ready"].bool == false }, "nothing is forwarded unasked")
    }

    /// Another person's whole application: a face and a form of one's own.
    private static func entry(of person: UInt64, in venue: Venue) throws -> Entry {
        var entry = try venue.whole()
        entry["--photo"] = [try venue.file("person-\(person).jpg", try Pictures.portrait(of: person))]
        entry["--form-id"] = [FormPhotographer.formID(seed: person)]
        return entry
    }

    private static func take(_ entry: Entry, on laptop: Laptop) async throws -> String {
        let saved = try await laptop.capture(entry)
        #expect(saved["state"].string == "saved" && saved["missing"].array.isEmpty, "\(saved)")
        return try #require(saved["reception"].string)
    }

    // MARK: How it looks and decides

    private func show(_ number: String) async throws -> JSON { try await venue.office("applications", "show", number) }

    private func status(_ number: String) async throws -> String? { try await show(number)["line"]["status"].string }

    private func seen(_ numbers: String...) async throws -> [String] {
        var options: [String] = []
        for number in numbers { options += ["--seen", try #require(try await show(number)["line"]["seen"].string)] }
        return options
    }

    /// A step that two persons take, on what is there now where it names what was looked at.
    @discardableResult
    private func decide(_ arguments: String..., seen: [String] = []) async throws -> JSON {
        try await venue.office(arguments + seen + Self.clerks)
    }

    /// What must be refused, in both languages.
    private func refuse(
        _ status: Int32, _ code: String, _ arguments: [String], at location: SourceLocation = #_sourceLocation
    ) async throws {
        try await Refusal(status: status, code: code).expect(at: location) { language in
            try await venue.programs.run("outreach-server", venue.officeCommand(arguments + language))
        }
    }

    /// Looks again until a condition holds: each look runs a program, and the servers work meanwhile.
    private func eventually(
        _ what: String, at location: SourceLocation = #_sourceLocation, _ condition: () async throws -> Bool
    ) async throws {
        let deadline = Date().addingTimeInterval(60)
        while try await !condition() {
            try #require(Date() < deadline, "waited in vain: \(what)", sourceLocation: location)
        }
    }

    // MARK: Duplicates

    /// The two namesakes are joined by mistake, one's photo is taken over, and goes back when they are told apart.
    func tellApart() async throws {
        let pairs = try await venue.office("duplicates", "list")["duplicates"].array
        #expect(pairs.count == 1 && pairs[0]["state"].string == "candidate", "\(pairs)")
        #expect(Set(["first", "second"].map { pairs[0][$0]["reception"].string }) == Set(own))
        #expect(pairs[0]["reasons"].array.compactMap(\.string) == ["person"])
        try await refuse(
            65, "desk.not-approvable", ["applications", "approve", yoshiko] + seen(yoshiko) + Self.clerks)
        let before = try await show(yoshiko)
        let others = try await show(namesake)["units"]["photo"]["value"]
        #expect(before["units"]["photo"]["value"] != others)
        try await decide(
            "duplicates", "join", yoshiko, namesake, "--take", "photo", "--reason", "同じ方と見た",
            seen: seen(yoshiko, namesake))
        let joined = try await show(yoshiko)
        #expect(joined["units"]["photo"]["value"] == others)
        #expect(try await show(namesake)["line"]["joinedInto"].string == joined["line"]["application"].string)
        #expect(try await venue.office("duplicates", "list")["duplicates"].array.isEmpty)
        let apart = try await decide(
            "duplicates", "separate", yoshiko, namesake, "--reason", "別の方だった", seen: seen(yoshiko, namesake))
        let back = apart["putBack"].array
        #expect(back.map { $0["reception"].string } == [yoshiko], "\(apart)")
        #expect(back.first.map { Set($0["fields"].array.compactMap(\.string)) } == ["photo"])
        #expect(back.first?["emptied"].array.isEmpty == true && back.first?["look"].array.isEmpty == true)
        let after = try await show(yoshiko)
        #expect(after["units"]["photo"]["value"] == before["units"]["photo"]["value"], "her own face again")
        let known = try await venue.office("duplicates", "list", "--all")["duplicates"].array
        #expect(known.map { $0["state"].string } == ["different"])
        #expect(known[0]["decided"]["by"].string == "2001" && known[0]["decided"]["second"].string == "2002")
    }

    // MARK: A conflict

    /// Laptop and office write one street without knowing of each other; the decision is taken back once.
    func settleConflict() async throws {
        try await venue.office(
            ["applications", "edit", yoshiko, "--street", "六番地二", "--reason", "電話で聞いた"] + Self.clerk)
        try await laptop.succeed("edit", yoshiko, "--operator", "1001", "--street", "六番地の四")
        try await laptop.succeed("sync")
        let listed = try await venue.office("conflicts", "list")["conflicts"].array
        #expect(listed.map { $0["reception"].string } == [yoshiko] && listed[0]["name"].string == "address")
        let open = try await conflict()
        #expect(open["base"]["address"]["street"].string == Entry.Resident.street)
        #expect(street(of: "field", in: open) == "六番地の四" && street(of: "office", in: open) == "六番地二")
        try await resolve(for: "field", "六番地の四")
        try await decide("conflicts", "undo", yoshiko, "--reason", "聞き違い", seen: seen(yoshiko))
        let again = try await conflict()
        #expect(street(of: "field", in: again) == "六番地の四" && street(of: "office", in: again) == "六番地二")
        try await resolve(for: "office", "六番地二")
        try await laptop.succeed("sync")
        #expect("\(try await laptop.show(yoshiko))".contains("六番地二"), "the laptop hears of it")
    }

    private func conflict() async throws -> JSON {
        let conflicts = try await venue.office("conflicts", "show", yoshiko)["conflicts"].array
        #expect(conflicts.count == 1, "\(conflicts)")
        return conflicts.first ?? .null
    }

    private func side(_ side: String, in conflict: JSON) -> JSON {
        conflict["sides"].array.first { $0["side"].string == side } ?? .null
    }

    private func street(of side: String, in conflict: JSON) -> String? {
        self.side(side, in: conflict)["values"]["address"]["street"].string
    }

    private func resolve(for side: String, _ street: String) async throws {
        let conflict = try await conflict()
        let choice = try #require(self.side(side, in: conflict)["dot"].string)
        let looked = try #require(conflict["seen"].string)
        try await decide(
            "conflicts", "resolve", yoshiko, "--choose", choice, "--reason", "転入届で確かめた", seen: ["--seen", looked])
        #expect(try await venue.office("conflicts", "list")["conflicts"].array.isEmpty)
        #expect(try await show(yoshiko)["units"]["address"]["value"]["street"].string == street)
    }

    // MARK: Questions

    /// One question is answered by the hall's correction, one at the office.
    func ask() async throws {
        for number in [namesake, elsewhere] {
            let asked = try await venue.office(
                ["applications", "return", number, "--question", "電話番号は合っていますか。"] + seen(number) + Self.clerk)
            #expect(asked["tasks"].array.contains { $0.string == "await-answer" }, "\(asked)")
        }
        try await laptop.succeed("sync")
        #expect("\(try await laptop.show(namesake))".contains("電話番号は合っていますか。"), "the hall reads it")
        try await laptop.succeed("edit", namesake, "--operator", "1001", "--phone", "044-555-0178")
        try await laptop.succeed("sync")
        let answered = try await venue.office(
            ["applications", "return", elsewhere, "--answered", "電話で確かめた"] + seen(elsewhere) + Self.clerk)
        #expect(answered["ok"].bool == true)
        for number in [namesake, elsewhere] {
            let tasks = try await show(number)["line"]["tasks"].array
            #expect(!tasks.contains { $0.string == "await-answer" }, "\(number): \(tasks)")
        }
        #expect(try await show(namesake)["units"]["contact"]["value"]["phone"].string == "044-555-0178")
    }

    // MARK: Register check and approval

    func approve() async throws {
        try await refuse(
            77, "operator.same-person",
            ["applications", "approve", namesake, "--operator", "2001", "--second", "2001"] + seen(namesake))
        // J-LIS takes an application and does not answer: it is asked, and handed nothing twice.
        #expect(try await venue.control("lose", "1")["loseReplies"].int == 1)
        for number in all {
            let home = number == elsewhere ? ["--answered-by", "町田市 市民課", "--how", "電話"] : []
            var looked = try await venue.office(
                ["applications", "verify", number, "--result", "same"] + home + seen(number) + Self.clerk)
            if number == yoshiko {
                // What she had confirmed is not what stands there now.
                #expect(looked["tasks"].array.contains { $0.string == "renew-confirmation" }, "\(looked)")
                looked = try await decide(
                    "applications", "renew", number, "--identity", "--confirmation", "--reason", "電話で本人に確認",
                    seen: ["--seen", looked["seen"].string ?? ""])
            }
            #expect(looked["tasks"].array.compactMap(\.string) == ["approve"], "\(number): \(looked)")
            let approved = try await decide(
                "applications", "approve", number, seen: ["--seen", looked["seen"].string ?? ""])
            #expect(approved["ok"].bool == true && approved["tasks"].array.isEmpty, "\(approved)")
        }
        try await told(Set(all.map { "received \($0)" }))
    }

    // MARK: J-LIS

    /// Everything is forwarded once, one reply is lost, and the days pass in which J-LIS makes the cards.
    func produce() async throws {
        for number in all {
            try await eventually("\(number) is accepted") { try await stage(of: number) == 1 }
        }
        #expect(try await venue.control("show")["loseReplies"].int == 0)
        let received = try await venue.control("submissions")["submissions"].array
        #expect(received.count == 3 && received.allSatisfy { $0["received"].int == 1 }, "\(received)")
        try venue.setClock(daysAhead: 20)
        for number in all { try await eventually("\(number)'s card is shipped") { try await stage(of: number) == 6 } }
        #expect(try await status(yoshiko) == "in-production")
    }

    private func stage(of number: String) async throws -> Int? {
        let submissions = try await show(number)["submissions"].array
        #expect(submissions.count <= 1, "\(submissions)")
        return submissions.first?["stage"].int
    }

    func handToHomeMunicipality() async throws {
        let paper = venue.folder + "/transmittal.pdf"
        let handed = try await decide(
            "handoff", elsewhere, "--how", "書留 123-45-67890-1", "--posts", "--home-office", "町田市 市民課",
            "--home-office-kana", "まちだし しみんか", "--home-tel", "042-555-0000", "--out", paper, seen: seen(elsewhere))
        #expect(handed["status"].string == "handed-off" && handed["missingCharacters"].int == 0)
        #expect(handed["transmittal"].string?.contains("塚本 都") == true, "\(handed)")
        #expect(FileManager.default.contents(atPath: paper)?.starts(with: Data("%PDF".utf8)) == true)
    }

    // MARK: Cards

    func takeCardsIn() async throws {
        let boxes = try await venue.office("cards", "shipments")["shipments"].array
        #expect(boxes.allSatisfy { $0["to"].string == MadeUpOffice.municipality }, "\(boxes)")
        var cards: [String] = []
        for box in boxes {
            let (id, count) = (try #require(box["id"].string), try #require(box["count"].int))
            try await refuse(
                65, "desk.count-differs",
                ["cards", "receive", "--shipment", id, "--counted", String(count + 1)] + Self.clerks)
            let received = try await decide("cards", "receive", "--shipment", id, "--counted", String(count))
            #expect(received["counted"].int == count && received["unknown"].array.isEmpty)
            cards += received["receptions"].array.compactMap(\.string)
        }
        #expect(cards.sorted() == own, "each card once, no other municipality's")
        for number in own { #expect(try await status(number) == "arrived") }
        #expect(try await venue.office("status")["cardsHere"].int == 2)
    }

    func post() async throws {
        for (index, number) in own.enumerated() {
            #expect(try await decide("cards", "preset", number)["status"].string == "preset")
            let serial = try #require(try await show(number)["card"]["serial"].string)
            let posting = ["cards", "post", number, "--tracking", "1234567890\(index)", "--card", serial]
            try await refuse(65, "desk.label-differs", posting + ["--label", elsewhere] + Self.clerks)
            let posted = try await venue.office(posting + ["--label", number] + Self.clerks)
            #expect(posted["status"].string == "posted", "\(posted)")
        }
        try await told(["handed-over \(elsewhere)", "posted \(yoshiko)", "posted \(namesake)"])
    }

    /// One card arrives. The other comes back, and is collected at the desk with the documents.
    func handOver() async throws {
        #expect(try await decide("cards", "handover", namesake)["status"].string == "received")
        let back = try await venue.office(["cards", "return", yoshiko] + Self.clerk)
        #expect(back["status"].string == "at-desk", "\(back)")
        let card = try await show(yoshiko)["card"]
        #expect(card["postings"][0]["returnedBy"]["by"].string == "2001", "\(card)")
        try await told(["changed-to-desk \(yoshiko)"])
        try await refuse(65, "desk.handover-documents", ["cards", "handover", yoshiko] + Self.clerks)
        let handed = try await decide("cards", "handover", yoshiko, "--document", "DL", "--document", "PP")
        #expect(handed["status"].string == "received", "\(handed)")
    }

    // MARK: What residents hear

    /// Waits until messages of these kinds have left.
    private func told(_ wanted: Set<String>, at location: SourceLocation = #_sourceLocation) async throws {
        try await eventually("\(wanted) are sent", at: location) {
            wanted.isSubset(of: try await messages().filter { $0["state"].string == "sent" }.map(Self.words))
        }
    }

    private func messages() async throws -> [JSON] { try await venue.office("mail", "list")["messages"].array }

    private static func words(of message: JSON) -> String {
        "\(message["kind"].string ?? "") \(message["reception"].string ?? "")"
    }

    // MARK: The end

    func closeUp() async throws {
        try await checkMessages()
        try await eventually("J-LIS knows of every hand-over") {
            try await venue.control("submissions")["submissions"].array.compactMap { $0["stage"].int }.sorted() == [
                6, 9, 9,
            ]
        }
        try await eventually("no report waits") { try await venue.office("status")["openReports"].int == 0 }
        try await checkReport()
        let status = try await venue.office("status")
        let statuses = status["statuses"].array.map { "\($0["status"].string ?? "") \($0["count"].int ?? 0)" }
        #expect(Set(statuses) == ["received 2", "handed-off 1"])
        #expect(status["tasks"].object.isEmpty, "nothing is left to do: \(status)")
        for count in ["cardsHere", "cardsToDispose", "refusedReports", "setAsideChanges", "uploads"] {
            #expect(status[count].int == 0, "\(count): \(status)")
        }
        #expect(status["jlisTrouble"] == .null)
        // Weeks have passed: what came in waits for a backup, and doctor says so.
        let complaints = try await venue.programs.run(
            "outreach-server", venue.officeCommand(["doctor"])
        ).json["checks"].array.filter { $0["ok"].bool != true }
        #expect(complaints.map { $0["name"].string } == ["backup"], "\(complaints)")
        let place = venue.folder + "/backups"
        try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
        try await venue.office("backup", "--to", place)
        #expect(try await venue.office("doctor")["ok"].bool == true)
        try await laptop.succeed("sync")
        #expect(try await laptop.complaints() == [])
        #expect(FileSearch.files(below: venue.folder, holding: Entry.Resident.pins) == [])
    }

    /// Everybody heard everything once, the way they chose.
    private func checkMessages() async throws {
        let messages = try await messages()
        #expect(messages.allSatisfy { $0["state"].string == "sent" }, "\(messages)")
        #expect(
            messages.map(Self.words).sorted()
                == (all.map { "received \($0)" } + own.map { "posted \($0)" } + [
                    "changed-to-desk \(yoshiko)", "handed-over \(elsewhere)",
                ]).sorted())
        let (emails, letters) = (
            messages.filter { $0["channel"].string == "email" }, Laptop.files(of: venue.data + "/letters")
        )
        #expect(emails.count == 3 && emails.allSatisfy { $0["reception"].string == yoshiko })
        #expect(Laptop.files(of: venue.data + "/mail").count == 3)
        let printed = messages.filter { $0["channel"].string == "letter" }.compactMap { $0["file"].string }
        #expect(letters == printed.sorted(), "a file for each letter, no other")
    }

    private func checkReport() async throws {
        let last = try #require(try await venue.office("report")["month"].string)
        var totals: [String: Int] = [:]
        for month in Set([accepted, last]) {
            let report = try await venue.office("report", "--month", month, "--operator", "2001")
            for (name, count) in report.object { totals[name, default: 0] += count["total"].int ?? 0 }
        }
        #expect(
            totals == [
                "month": 0, "applications": 3, "resubmissions": 0, "cardsReceived": 2, "presets": 2, "notices": 3,
                "issued": 2,
            ])
    }
}
