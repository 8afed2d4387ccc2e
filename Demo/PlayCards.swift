import Domain
import Foundation
import TestKit

// MARK: The life of the card

extension Play {
    func retake() async throws {
        stage.heading("7  J-LIS sends one photo back; it is retaken and handed in again")
        try stage.clock.advance(days: 3)
        try await eventually("J-LIS sent the blurred photo back") { try await status(Cast.retaken) == "deficient" }
        try await eventually("the resident is written to") {
            try await messages(of: Cast.retaken).contains { $0["kind"].string == "deficiency" }
        }
        let number = number(Cast.retaken)
        try await hall.sync()
        let sharp = try properties.portrait(of: Cast.retaken, take: 7)
        _ = try await hall.edit(
            number,
            [
                "--photo", sharp, "--chosen", "1", "--compared-by", hall.decider, "--photo-tag", number, "--confirm",
                "applicant", "--confirm-photo", "--confirm-name", "--confirm-tag",
            ])
        try await hall.sync()
        let between = try await view(Cast.retaken)
        checks.expect(
            between["submissions"].array.count == 1, "the new photo waits for a new approval",
            found: "\(between["submissions"])")
        try await decided("applications", "approve", number)
        try await eventually("the second submission is accepted") {
            try await view(Cast.retaken)["submissions"].array.count == 2
        }
        stage.say(
            "\(number): sent back (\(between["submissions"][0]["reasons"][0].string ?? "")), retaken, submitted a second time."
        )
    }

    func produceAndPost() async throws {
        stage.heading("8  The clock runs on: cards are made, arrive, get their PINs and are posted")
        let elsewhere = number(Cast.elsewhere)
        let handed = try await decided(
            "handoff", elsewhere, "--how", "書留 123-45-67890-1", "--posts", "--home-office", "町田市 市民課",
            "--home-office-kana", "まちだし しみんか", "--home-tel", "042-555-0000", "--out",
            "\(stage.folder)/letters/transmittal-\(elsewhere).pdf")
        checks.expect(handed["status"].string == "handed-off", "町田's resident was handed over", found: "\(handed)")
        let own = Cast.all.filter { $0.key != Cast.elsewhere.key }
        for _ in 0..<10 {
            try stage.clock.advance(days: 4)
            try await receiveShipments()
            for resident in own where try await status(resident) == "arrived" { try await presetAndPost(resident) }
            if try await allPosted(own) { break }
        }
        for resident in own {
            let status = try await status(resident)
            checks.expect(status == "posted", "\(resident.key) is 発送ずみ", found: status)
        }
    }

    private func allPosted(_ residents: [Resident]) async throws -> Bool {
        for resident in residents where try await status(resident) != "posted" { return false }
        return true
    }

    private func receiveShipments() async throws {
        let shipments = try await stage.office(["cards", "shipments"])["shipments"].array
        for shipment in shipments where shipment["arrivedAt"] == .null {
            guard let id = shipment["id"].string, let count = shipment["count"].int else { continue }
            try await decided("cards", "receive", "--shipment", id, "--counted", String(count))
            stage.say("box \(id) with \(count) cards taken in and counted by two")
        }
    }

    private func presetAndPost(_ resident: Resident) async throws {
        let number = number(resident)
        // 交付前設定 is throttled in the middle of the day (domain.md 6): it is done in the evening.
        try await decided("cards", "preset", number)
        let serial = try await view(resident)["card"]["serial"].string ?? ""
        let index = Cast.all.firstIndex { $0.key == resident.key } ?? 0
        let tracking = "1234567890\(index)"
        let wrong = try await stage.officeRefused(
            [
                "cards", "post", number, "--tracking", tracking, "--label", self.number(Cast.elsewhere), "--card",
                serial, "--operator", Play.clerk, "--second", Play.secondClerk,
            ])
        checks.expect(!wrong.isEmpty, "\(resident.key): another person's paper does not go with the card")
        try await decided(
            "cards", "post", number, "--tracking", tracking, "--label", number, "--card", serial)
    }

    func messages(of resident: Resident) async throws -> [JSON] {
        let all = try await stage.office(["mail", "list"])["messages"].array
        return all.filter { $0["reception"].string == number(resident) }
    }

    // MARK: The end

    func conclude() async throws {
        stage.heading("9  What became of everybody")
        try await eventually("everyone was told") {
            for resident in Cast.all {
                let kind = resident.key == Cast.elsewhere.key ? "handed-over" : "posted"
                let sent = try await messages(of: resident).contains {
                    $0["kind"].string == kind && ["sent", "printed"].contains($0["state"].string ?? "")
                }
                if !sent { return false }
            }
            return true
        }
        let before = try await stage.office(["mail", "list"])["messages"].array
        checks.expect(
            Set(before.compactMap { $0["key"].string }).count == before.count, "no message was decided twice")
        try await checkNothingTwice()
        try await copyLetters(before)
        try await checkNothingLost()
        for laptop in [hall, company] {
            let session = sessions[laptop.name == hall.name ? "hall" : "company"] ?? ""
            let closed = try await laptop.closeSession(session)
            checks.expect(closed["open"].bool == false, "\(laptop.name) closed its session", found: "\(closed)")
            try await laptop.sync()
            let doctor = try await laptop.tries(["doctor"])
            checks.expect(doctor.status == 0, "doctor finds \(laptop.name) sound", found: doctor.output)
        }
        let doctor = try await stage.programs.run(
            "outreach-server", ["doctor", "--data", stage.serverData, "--demo-clock", stage.clock.file, "--json"])
        checks.expect(doctor.status == 0, "doctor finds the office sound", found: doctor.output)
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
    }

    private func copyLetters(_ messages: [JSON]) async throws {
        for message in messages {
            guard let file = message["file"].string, let reception = message["reception"].string else { continue }
            let folder = message["channel"].string == "email" ? "mail" : "letters"
            let path = "\(stage.serverData)/\(folder)/\(file)"
            let kind = message["kind"].string ?? "message"
            let target = "\(stage.folder)/letters/\(reception)-\(kind).\((file as NSString).pathExtension)"
            try? FileManager.default.removeItem(atPath: target)
            try FileManager.default.copyItem(atPath: path, toPath: target)
        }
        let count = try FileManager.default.contentsOfDirectory(atPath: "\(stage.folder)/letters").count
        checks.expect(count >= 7, "letters lie in \(stage.folder)/letters", found: "\(count)")
    }
}
