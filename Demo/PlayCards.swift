import Domain
import Foundation
import TestKit

// MARK: The life of the card

extension Play {
    func retake() async throws {
        stage.scene("J-LIS sends one photo back; it is retaken and handed in again", "J-LISから写真が1件差し戻され、撮り直して送る")
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
        try await decided(on: number, "applications", "approve")
        try await eventually("the second submission is accepted") {
            try await view(Cast.retaken)["submissions"].array.count == 2
        }
        stage.say(
            "\(number): sent back (\(between["submissions"][0]["reasons"][0].string ?? "")), retaken, submitted a second time."
        )
    }

    func produceAndPost() async throws {
        stage.scene(
            "The clock runs on: cards are made, arrive, get their PINs and are posted",
            "日が進み、カードが作られて届き、暗証番号を設定して発送する")
        let elsewhere = number(Cast.elsewhere)
        try await eventually("J-LIS has examined the application of 町田's resident", minutes: 60) {
            try await view(Cast.elsewhere)["line"]["tasks"].array.contains { $0.string == "handoff" }
        }
        let handed = try await decided(
            on: elsewhere, "handoff", "--how", "書留 123-45-67890-1", "--posts", "--home-office", "町田市 市民課",
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
        try await checkBoxes(own)
    }

    /// A box holds one municipality's cards, and only this one's boxes are seen here.
    private func checkBoxes(_ own: [Resident]) async throws {
        let shipments = try await stage.office(["cards", "shipments"])["shipments"].array
        checks.expect(
            !shipments.isEmpty && shipments.allSatisfy { $0["to"].string == MadeUpOffice.municipality },
            "every box on the office's list is for 川崎市", found: "\(shipments)")
        let cards = boxes.flatMap { $0["receptions"].array }.compactMap(\.string)
        checks.expect(
            cards.sorted() == own.map(number).sorted() && boxes.allSatisfy { $0["unknown"].array.isEmpty },
            "the boxes held the cards of 川崎's five residents, each once, and no other", found: "\(boxes)")
        let elsewhere = try await view(Cast.elsewhere)
        checks.expect(
            elsewhere["submissions"][0]["stage"].int == 6 && elsewhere["card"] == .null,
            "町田's resident's card was shipped (⑥), and not to 川崎", found: "\(elsewhere["submissions"])")
    }

    private func allPosted(_ residents: [Resident]) async throws -> Bool {
        for resident in residents where try await status(resident) != "posted" { return false }
        return true
    }

    private func receiveShipments() async throws {
        let shipments = try await stage.office(["cards", "shipments"])["shipments"].array
        for shipment in shipments where shipment["arrivedAt"] == .null {
            guard let id = shipment["id"].string, let count = shipment["count"].int else { continue }
            boxes.append(try await decided("cards", "receive", "--shipment", id, "--counted", String(count)))
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

    func messages() async throws -> [JSON] { try await stage.office(["mail", "list"])["messages"].array }

    func messages(of resident: Resident) async throws -> [JSON] {
        try await messages().filter { $0["reception"].string == number(resident) }
    }
}
