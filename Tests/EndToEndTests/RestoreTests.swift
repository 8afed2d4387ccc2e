import Foundation
import TestKit
import Testing

extension EndToEnd {
    /// The office is lost and comes back from a backup, with the three real programs.
    @Suite(.serialized) struct RestoreTests {
        private let files = FileManager.default

        @Test func `after a restore laptops bring back what the office lost, and nothing goes out twice`() async throws
        {
            try await Venue.alone(withSimulator: true) { venue in
                let laptop = try await venue.laptop("field")
                let first = try await take(1, on: laptop, venue)
                #expect(try await laptop.succeed("sync")["quiet"].bool == true)
                let place = venue.folder + "/backups"
                try files.createDirectory(atPath: place, withIntermediateDirectories: true)
                let backup = try await venue.office("backup", "--to", place)
                // The session, the application, its photo and its PIN form.
                #expect(backup["receipted"].int == 4 && backup["lost"].array.isEmpty, "\(backup)")
                let folder = try #require(backup["folder"].string)
                try await expectHeard(laptop, receipts: 4)

                let second = try await take(2, on: laptop, venue)
                #expect(try await laptop.succeed("sync")["quiet"].bool == true)
                try await forward(first, venue)
                try await eventually("a letter") { letters(venue).count == 1 }
                #expect(try await laptop.succeed("sync")["quiet"].bool == true)

                _ = await venue.server?.killNow()
                try files.moveItem(atPath: venue.data, toPath: venue.data + "-lost")
                try await refuseWrong(folder, venue)
                let restored = try await restore(folder, venue)
                #expect(restored.succeeded && restored.json["applications"].int == 1, "\(restored.errors)")
                #expect(try await venue.office("status")["applications"].int == 1)
                let early = try await venue.office("forward", "--operator", "2001")
                #expect(early["trouble"].string == "backup.paused", "before laptops brought what they hold: \(early)")
                try await venue.startServer()
                #expect(try await laptop.succeed("sync")["quiet"].bool == true)
                #expect(try await laptop.succeed("sync")["sentActs"].int == 0, "everything is there again")
                let status = try await venue.office("status")
                #expect(status["applications"].int == 2 && status["blobs"].int == 4, "\(status)")
                for number in [first, second] {
                    let file = try await venue.office("applications", "show", number)
                    #expect(file["line"]["reception"].string == number)
                }
                try await venue.office("resume", "--operator", "9001")
                // The office's own decisions came back from the laptop, and J-LIS was asked before anything was sent.
                try await eventually("accepted again") { try await accepted(first, venue) }
                let submissions = try await venue.control("submissions")["submissions"].array
                #expect(submissions.count == 1 && submissions[0]["received"].int == 1, "\(submissions)")
                let waiting = try await eventually("a held letter") { try await held(venue) }
                #expect(waiting.count == 1 && waiting[0]["why"].string == "restored", "\(waiting)")
                #expect(letters(venue).isEmpty, "no letter is printed twice by itself")
                #expect(try await venue.office("doctor")["ok"].bool == true)
                #expect(try await laptop.complaints() == [])
                #expect(try await laptop.applications().allSatisfy { $0["arrival"].string == "complete" })
                let again = try await venue.office("backup", "--to", place)
                #expect(again["newBlobs"].int == 2, "the shelf has the others: \(again)")
                #expect(FileSearch.files(below: place, holding: Entry.Resident.secrets + ["PRIVATE KEY"]) == [])
            }
        }

        /// One with a photo and a PIN form of its own.
        private func take(_ number: Int, on laptop: Laptop, _ venue: Venue) async throws -> String {
            var entry = try venue.whole(number: number, portrait: try Pictures.portrait(of: UInt64(number)))
            // Names that every typeface has: their letters wait for nobody.
            entry["--name"] = [["山田 花子", "鈴木 一郎"][number - 1]]
            entry["--kana"] = [["ヤマダ ハナコ", "スズキ イチロウ"][number - 1]]
            return try #require(try await laptop.capture(entry)["reception"].string)
        }

        /// The laptop hears with its next sync what is in a backup.
        private func expectHeard(_ laptop: Laptop, receipts: Int) async throws {
            #expect(try await laptop.succeed("status")["backedUp"].int == 0)
            try await laptop.succeed("sync")
            #expect(try await laptop.succeed("status")["backedUp"].int == receipts)
        }

        private func forward(_ number: String, _ venue: Venue) async throws {
            func seen() async throws -> [String] {
                let file = try await venue.office("applications", "show", number)
                return ["--seen", try #require(file["line"]["seen"].string)]
            }
            try await venue.office(
                ["applications", "verify", number, "--result", "same", "--operator", "2001"] + (try await seen()))
            try await venue.office(
                ["applications", "approve", number, "--operator", "2001", "--second", "2002"] + (try await seen()))
            try await eventually("accepted") { try await accepted(number, venue) }
        }

        private func accepted(_ number: String, _ venue: Venue) async throws -> Bool {
            try await venue.office("applications", "show", number)["submissions"][0]["stage"].int == 1
        }

        /// The folder is there once one was printed.
        private func letters(_ venue: Venue) -> [String] {
            (try? files.contentsOfDirectory(atPath: venue.data + "/letters")) ?? []
        }

        private func held(_ venue: Venue) async throws -> [JSON]? {
            let held = try await venue.office("mail", "held")["held"].array
            return held.isEmpty ? nil : held
        }

        private func restore(_ folder: String, _ venue: Venue, key: String? = nil) async throws -> Finished {
            try await venue.programs.run(
                "outreach-server",
                venue.officeCommand(["restore", folder, "--key", key ?? venue.folder + "/custody/backup-private.key"]))
        }

        /// Neither another key nor a changed backup makes an office, and nothing is left of the try.
        private func refuseWrong(_ folder: String, _ venue: Venue) async throws {
            let other = try await restore(folder, venue, key: venue.folder + "/custody/recovery-private.key")
            #expect(other.status == 77 && other.errorJSON["error"]["code"].string == "backup.key-wrong")
            let spoilt = venue.folder + "/spoilt/outreach-backup"
            try files.createDirectory(atPath: spoilt, withIntermediateDirectories: true)
            let name = (folder as NSString).lastPathComponent
            try files.copyItem(atPath: folder, toPath: "\(spoilt)/\(name)")
            let contents = "\(spoilt)/\(name)/contents.sealed"
            var bytes = try Data(contentsOf: URL(filePath: contents))
            bytes[bytes.count / 2] ^= 1
            try bytes.write(to: URL(filePath: contents))
            let wrong = try await restore("\(spoilt)/\(name)", venue)
            #expect(wrong.status == 65 && wrong.errorJSON["error"]["code"].string == "backup.unreadable")
            #expect(!files.fileExists(atPath: venue.data + "/office.json"))
            let verified = try await venue.programs.run(
                "outreach-server", ["verify", folder, "--key", venue.folder + "/custody/backup-private.key", "--json"])
            #expect(verified.succeeded && verified.json["opened"].bool == true, "\(verified.errors)")
        }

        /// Looks again until there is something, or a condition holds: each look runs a program, and the servers work
        /// meanwhile.
        private func eventually<Value>(_ what: String, _ look: () async throws -> Value?) async throws -> Value {
            let deadline = Date().addingTimeInterval(60)
            while Date() < deadline { if let found = try await look() { return found } }
            return try #require(try await look(), "waited in vain: \(what)")
        }

        private func eventually(_ what: String, _ condition: () async throws -> Bool) async throws {
            let _: Bool = try await eventually(what) { try await condition() ? true : nil }
        }
    }
}
