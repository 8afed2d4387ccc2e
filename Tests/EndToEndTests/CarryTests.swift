import Foundation
import TestKit
import Testing

extension EndToEnd {
    /// Applications that go by USB stick, with the real programs.
    @Suite(.serialized) struct CarryTests {
        private let files = FileManager.default

        @Test func `by stick, in parts and beside the network, everything arrives once and the queue ends`()
            async throws
        {
            try await Venue.alone { venue in
                let laptop = try await venue.laptop("carry")
                try await laptop.succeed("sync")
                let numbers = try await captureTwo(laptop, venue)
                let (stick, copy) = (try folder(venue, "stick"), venue.folder + "/copy")
                let exported = try await laptop.succeed("export", "--to", stick, "--operator", "1001")
                #expect(exported["acts"].int == 2 && exported["blobs"].int == 6)
                try await expectWaiting(laptop, items: 8)

                try files.copyItem(atPath: stick, toPath: copy)
                let export = try #require(exported["folder"].string).dropFirst(stick.count)
                let lost = try damage(copy + export)
                try await expectDamaged(copy, venue, lost, numbers)

                // Meanwhile a network was there, for all but the picture that the copy had lost.
                let picture = "\(laptop.data)/blobs/\(lost)"
                try files.moveItem(atPath: picture, toPath: picture + ".away")
                let synced = try await laptop.run(["sync"])
                try files.moveItem(atPath: picture + ".away", toPath: picture)
                #expect(
                    synced.status == 65 && synced.json["remainingBlobs"].int == 1, "\(synced.output)\(synced.errors)")

                for new in [1, 0] {
                    let whole = try await venue.office("import", stick, "--operator", "2001")["exports"][0]
                    #expect(whole["missing"].array.isEmpty && whole["code"] == .null, "\(whole)")
                    #expect(whole["acts"]["known"].int == 2 && whole["blobs"]["new"].int == new, "\(whole)")
                }
                try await expectAnswered(laptop, venue)
                let counts = try await venue.office("status")
                #expect(counts["applications"].int == 2 && counts["blobs"].int == 6 && counts["uploads"].int == 0)
                #expect(try await laptop.complaints() == [])
                #expect(FileSearch.files(below: stick, holding: Entry.Resident.secrets) == [], "nothing readable")
            }
        }

        private func folder(_ venue: Venue, _ name: String) throws -> String {
            let path = "\(venue.folder)/\(name)"
            try files.createDirectory(atPath: path, withIntermediateDirectories: true)
            return path
        }

        private func captureTwo(_ laptop: Laptop, _ venue: Venue) async throws -> [String] {
            var entry = try venue.whole()
            let first = try await laptop.capture(entry)["reception"].string
            entry["--form-id"] = ["27182818284590452353602"]
            return [try #require(first), try #require(try await laptop.capture(entry)["reception"].string)]
        }

        /// Written out, everything still waits, and nobody says that it was sent.
        private func expectWaiting(_ laptop: Laptop, items: Int) async throws {
            let queue = try await laptop.succeed("queue")["items"].array
            #expect(queue.count == items)
            #expect(queue.allSatisfy { $0["state"].string == "waiting" && $0["carriedAt"].int != nil })
            #expect(try await laptop.applications().allSatisfy { $0["arrival"].string == "saved" })
            for command in ["queue", "status", "list"] {
                let told = try await laptop.programs.run(
                    "field-agent", [command, "--data", laptop.data, "--lang", "ja"])
                #expect(!told.output.contains("送信しました") && !told.output.contains("送信ずみ"), "\(told.output)")
                if command != "list" { #expect(told.output.contains("USBメモリー"), "\(told.output)") }
            }
        }

        /// Tears the acts and takes a picture away; which.
        private func damage(_ export: String) throws -> String {
            let acts = export + "/acts-001.frames"
            #expect(truncate(acts, off_t(try #require(files.contents(atPath: acts)).count - 10)) == 0)
            let pictures = try files.contentsOfDirectory(atPath: export + "/pictures-001").sorted()
            try files.removeItem(atPath: "\(export)/pictures-001/\(pictures[0])")
            return pictures[0]
        }

        private func expectDamaged(
            _ copy: String, _ venue: Venue, _ lost: String, _ numbers: [String]
        ) async throws {
            let report = try await venue.programs.run(
                "outreach-server", ["import", copy, "--data", venue.data, "--json"])
            #expect(report.status == 65 && report.errorJSON["error"]["code"].string == "carry.incomplete")
            let export = report.json["exports"][0]
            #expect(export["acts"]["new"].int == 1 && export["blobs"]["new"].int == 5, "\(export)")
            let missing = export["missing"].array
            #expect(missing.map { $0["kind"].string } == ["act", "picture"], "\(export)")
            #expect(missing.first?["reception"].string == numbers[1] && missing.last?["id"].string == lost)
            // For people, by number and with what to do.
            let told = try await venue.programs.run(
                "outreach-server", ["import", copy, "--data", venue.data, "--lang", "ja"])
            #expect(told.output.contains("届いていないもの:\(numbers[1]) 記入"), "\(told.output)")
            #expect(told.output.contains("field-agent export"))
        }

        /// The receipts that a stick brings end the queue, also the second time, and the network finds nothing to do.
        private func expectAnswered(_ laptop: Laptop, _ venue: Venue) async throws {
            let back = try folder(venue, "back")
            let other = try await venue.laptop("other")
            let written = try await venue.office("receipts", "--to", back)["answers"].array
            #expect(written.count == 2)
            for _ in 0..<2 {
                let taken = try await laptop.succeed("import", back, "--operator", "1001")
                #expect(taken["remainingActs"].int == 0 && taken["remainingBlobs"].int == 0, "\(taken)")
                #expect(taken["otherDevices"].array.count == 1)
            }
            #expect(try await laptop.succeed("queue")["items"].array.isEmpty)
            #expect(try await laptop.applications().map { $0["arrival"].string } == ["complete", "complete"])
            let synced = try await laptop.succeed("sync")
            #expect(synced["quiet"].bool == true && synced["sentActs"].int == 0 && synced["sentBlobs"].int == 0)
            let device = try #require(try await other.succeed("status")["device"].string)
            try files.removeItem(atPath: "\(back)/outreach-carry/1/\(device)")
            try await Refusal(status: 65, code: "carry.nothing", alsoReports: true).expect { language in
                try await other.run(["import", back] + language)
            }
        }

        @Test(.enabled(if: Mounts.areAllowed, "mounting needs root"))
        func `a stick that is full, missing or not the operator's to use leaves the queue as it was`() async throws {
            let venue = try Venue.here
            let laptop = try await venue.laptop("carry-full")
            _ = try await captureTwo(laptop, venue)
            let before = try await laptop.succeed("queue")["items"].array.map { $0["id"].string }
            let stick = venue.folder + "/small"
            // Too small from the start, and one that takes no more files half-way.
            for (index, options) in ["size=64k", "size=64m,nr_inodes=9"].enumerated() {
                try await Refusal(status: 73, code: "carry.full").expect { language in
                    try await Mounts.small(
                        stick, options: options, laptop, ["export", "--to", stick, "--json"] + language)
                }
                let left = Laptop.files(of: stick + ".after").filter { $0.hasSuffix(".json") || $0.contains("export-") }
                #expect(left == [], "\(index): \(left)")
            }
            try await Refusal(status: 64, code: "carry.place").expect { language in
                try await laptop.run(["export", "--to", stick + "/none"] + language)
            }
            try await Refusal(status: 77, code: "operator.unknown").expect { language in
                try await laptop.run(["export", "--to", venue.folder, "--operator", "7777"] + language)
            }
            let queue = try await laptop.succeed("queue")["items"].array
            #expect(queue.map { $0["id"].string } == before)
            #expect(queue.allSatisfy { $0["carriedAt"] == .null })
        }
    }
}
