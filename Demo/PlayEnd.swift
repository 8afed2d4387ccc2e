import Domain
import Foundation
import SQLiteStorage
import Storage
import TestKit

// MARK: The end

extension Play {
    func tellEverybody() async throws {
        stage.scene("Everybody is told, by letter or e-mail", "全員に、手紙かメールで知らせる")
        try await eventually("everyone is told") {
            let messages = try await self.messages()
            return messages.count >= Cast.messages.count && messages.allSatisfy { $0["state"].string == "sent" }
        }
        let messages = try await self.messages()
        let told = messages.map { message in
            ["reception", "kind", "channel"].map { message[$0].string ?? "" }.joined(separator: " ")
        }.sorted()
        let wanted = Cast.messages.map { resident, kind in
            "\(number(resident)) \(kind) \(resident.email == nil ? "letter" : "email")"
        }.sorted()
        checks.expect(
            told == wanted, "each resident is told what concerns them, each thing once, the way they chose",
            found: "\(told)")
        try checkEMails(messages)
        try await checkLetters(messages)
    }

    private func checkEMails(_ messages: [JSON]) throws {
        let taken = try stage.mail?.taken() ?? []
        let counts = Dictionary(grouping: taken, by: \.id).mapValues(\.count)
        let decided = messages.compactMap { $0["messageID"].string }
        checks.expect(
            !taken.isEmpty && Set(counts.keys) == Set(decided) && counts[taken[0].id] == 2
                && counts.values.reduce(0, +) == decided.count + 1,
            "the e-mail whose reply was lost went again under its Message-ID; no other went twice",
            found: "\(counts)")
        let repeated = taken.filter { $0.id == taken[0].id }.map(\.bytes)
        checks.expect(Set(repeated).count == 1, "and it was the same, byte for byte", found: "\(repeated)")
        checks.expect(
            taken.allSatisfy { mail in
                !mail.text.utf8.holds(Cast.edited.name.utf8) && mail.text.contains(number(Cast.edited))
            }, "the e-mails name the reception number and nobody",
            found: "\(taken.map(\.text))")
        for message in messages {
            guard let id = message["messageID"].string, let mail = taken.first(where: { $0.id == id }) else { continue }
            try copy(mail.file, for: message)
        }
    }

    private func checkLetters(_ messages: [JSON]) async throws {
        let letters = messages.filter { $0["channel"].string == "letter" }
        let written = try FileManager.default.contentsOfDirectory(atPath: "\(stage.serverData)/letters")
        checks.expect(
            written.sorted() == letters.map { $0["file"].string ?? "" }.sorted(), "one file for each letter, no other",
            found: "\(written)")
        for letter in letters { try copy("\(stage.serverData)/letters/\(letter["file"].string ?? "")", for: letter) }
        let wanted = Cast.messages.map { "\(number($0))-\($1).\($0.email == nil ? "pdf" : "eml")" }
        let slips = Cast.all.map(number).filter { $0.hasPrefix("AA") }.map { "\($0)-slip.pdf" }
        let found = try FileManager.default.contentsOfDirectory(atPath: "\(stage.folder)/letters")
        checks.expect(
            found.sorted() == (wanted + slips + ["transmittal-\(number(Cast.elsewhere)).pdf"]).sorted(),
            "the letters to look at are all there", found: "\(found)")
        for (resident, kind) in Cast.messages where resident.email == nil {
            let pdf = "\(stage.folder)/letters/\(number(resident))-\(kind).pdf"
            let text = try await stage.programs.succeed("/usr/bin/pdftotext", [pdf, "-"]).output
            let names = [resident.name, resident.representative?.name].compactMap(\.self)
            checks.expect(
                names.allSatisfy { text.utf8.holds($0.utf8) },
                "pdftotext finds the very characters of the name in \(resident.key)'s letter (\(kind))", found: text)
        }
    }

    private func copy(_ file: String, for message: JSON) throws {
        let name = "\(message["reception"].string ?? "")-\(message["kind"].string ?? "")"
        try FileManager.default.copyItem(
            atPath: file, toPath: "\(stage.folder)/letters/\(name).\((file as NSString).pathExtension)")
    }

    /// Sealed, onto another place; what it took is checked as the custodians would.
    private func backUp() async throws {
        let place = "\(stage.folder)/data/backups"
        try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
        let backup = try await stage.programs.run(
            "outreach-server",
            ["backup", "--to", place, "--data", stage.serverData, "--demo-clock", stage.clock.file, "--json"])
        let key = "\(stage.folder)/data/custody/backup-private.key"
        let verified = try await stage.programs.run(
            "outreach-server", ["verify", backup.json["folder"].string ?? "", "--key", key, "--json"])
        checks.expect(
            verified.json["opened"].bool == true && verified.json["lost"].array.isEmpty, "the backup is whole",
            found: backup.errors + verified.errors)
    }

    func closeUp() async throws {
        stage.scene("What became of everything", "すべてがどうなったかを確かめる")
        for laptop in [hall, company] {
            let session = sessions[laptop.name == hall.name ? "hall" : "company"] ?? ""
            let closed = try await laptop.closeSession(session)
            checks.expect(closed["open"].bool == false, "\(laptop.name) closed its session", found: "\(closed)")
            try await laptop.sync()
            let doctor = try await laptop.tries(["doctor"])
            checks.expect(doctor.status == 0, "doctor finds \(laptop.name) sound", found: doctor.output)
        }
        try await backUp()
        let doctor = try await stage.programs.run(
            "outreach-server", ["doctor", "--data", stage.serverData, "--demo-clock", stage.clock.file, "--json"])
        checks.expect(doctor.status == 0, "doctor finds the office sound", found: doctor.output)
        try await checkNothingTwice()
        try await checkNothingLost()
        try await checkFigures()
        let telling = FileSearch.files(below: stage.folder, holding: Cast.pinTraces)
        checks.expect(telling.isEmpty, "no file of the whole demonstration holds a PIN", found: "\(telling)")
    }

    private func checkNothingTwice() async throws {
        let received = try await submissions()
        checks.expect(
            received.count == 7 && received.allSatisfy { $0["received"].int == 1 },
            "J-LIS has seven submissions (one of them the second of one application), each handed in once",
            found: "\(received)")
        let forms = Dictionary(grouping: received) { $0["formID"].string ?? "" }
        checks.expect(
            forms.count == 6 && forms.values.filter { $0.count > 1 }.count == 1,
            "six residents, one form ID each; only the retaken photo's was submitted again", found: "\(forms.keys)")
    }

    private func checkNothingLost() async throws {
        let lines = try await stage.office(["applications", "list"])["applications"].array
        let found = Set(lines.compactMap { $0["reception"].string })
        let taken = Set(numbers.values).union([secondNumber])
        checks.expect(
            found == taken, "every application that was taken is at the office, nothing else", found: "\(found)")
        let joined = try await stage.office(["applications", "show", secondNumber])
        checks.expect(
            joined["line"]["joinedInto"].string != nil, "the duplicate is joined and still found by its number",
            found: "\(joined["line"])")
        let there = try await Held(directory: stage.serverData)
        var own = 0
        var blobs: Set<String> = []
        for laptop in [hall, company] {
            let here = try await Held(directory: laptop.data)
            let lost = here.acts.filter { there.acts[$0.key]?.signed != $0.value.signed }.map { "\($0.key)" }
            checks.expect(
                !here.acts.isEmpty && lost.isEmpty,
                "the office has each act that \(laptop.name) has, as it was signed", found: "\(lost)")
            let missing = here.blobs.filter { there.blobs[$0.key] != $0.value }.map(\.key)
            checks.expect(
                !here.blobs.isEmpty && missing.isEmpty,
                "the office has each picture and PIN form of \(laptop.name), byte for byte", found: "\(missing)")
            own += here.acts.values.filter(\.isOwn).count
            blobs.formUnion(here.blobs.keys)
        }
        let sent = there.acts.values.filter { !$0.isOwn }.count
        checks.expect(
            sent == own && Set(there.blobs.keys) == blobs, "and nothing that no laptop made",
            found: "\(sent) acts of \(own), \(there.blobs.count) files of \(blobs.count)")
    }

    private func checkFigures() async throws {
        let figures = try await Figures.read(stage)
        let totals = Figures.names.map { figures.total($0.key) }
        checks.expect(
            totals == [6, 1, 5, 5, 5, 0],
            "the monthly reports together count 6 applications, 1 resubmission, 5 cards, 5 presets, 5 notices",
            found: "\(totals)")
    }
}

/// What lies in a data directory: acts as they were signed, and sealed files by name.
private struct Held {
    struct Act {
        var signed: [[UInt8]]
        /// Made in this directory.
        var isOwn: Bool
    }

    var acts: [String: Act] = [:]
    var blobs: [String: Data] = [:]

    init(directory: String) async throws {
        let stored = try await SQLiteStore(directory: directory).read { try $0.acts(after: 0, limit: 100_000) }
        for act in stored {
            acts["\(act.id)"] = Act(signed: [act.header, act.signature], isOwn: act.device == nil)
        }
        for shelf in ["blobs", "pin-forms"] {
            for name in try FileManager.default.contentsOfDirectory(atPath: "\(directory)/\(shelf)") {
                blobs["\(shelf)/\(name)"] = try Data(contentsOf: URL(filePath: "\(directory)/\(shelf)/\(name)"))
            }
        }
    }
}

extension String.UTF8View {
    /// Whether these very bytes stand in the text.
    fileprivate func holds(_ bytes: String.UTF8View) -> Bool { Data(self).range(of: Data(bytes)) != nil }
}
