import Foundation
import TestKit
import Testing

extension EndToEnd {
    /// Bad input: a clear sentence, a stable code, the exit status of design.md 7, nothing stored half.
    @Suite(.serialized) struct BadInputTests {
        let venue: Venue

        init() throws { venue = try Venue.here }

        @Test(arguments: BadInput.typed)
        func `what is typed wrongly is refused`(_ input: BadInput) async throws { try await check(input) }

        @Test(arguments: BadInput.pictures)
        func `what is photographed wrongly is refused`(_ input: BadInput) async throws { try await check(input) }

        @Test(arguments: BadInput.pins)
        func `a PIN against a rule is refused`(_ input: BadInput) async throws { try await check(input) }

        /// In both languages: it fails as it must, and nothing is stored but a draft where one is promised.
        private func check(_ input: BadInput) async throws {
            let laptop = try await venue.laptop("bad-input")
            var entry = try venue.whole()
            try input.change(&entry, venue)
            let typed = String(decoding: entry.pins ?? [], as: UTF8.self).split(separator: "\n").filter { $0.count > 2 }
            try await input.refusal.expect { language in
                let refused = try await laptop.run(["capture"] + laptop.arguments(entry) + language, input: entry.pins)
                // In a draft's id four digits stand by chance now and then.
                let said = refused.errors.replacing(/[0-9a-f]{32}/, with: "")
                #expect(!typed.contains { said.contains($0) }, "a PIN stands in the error")
                #expect(!refused.errors.contains("ZZZ999"), "a PIN stands in the error")
                if input.leavesDraft {
                    let named = try await laptop.drafts().contains {
                        refused.errors.contains($0["draft"].string ?? "?")
                    }
                    #expect(named, "the error names its draft")
                }
                return refused
            }
            if input.leavesDraft {
                let drafts = try await laptop.drafts()
                #expect(drafts.count == 2, "one for each try")
                for draft in drafts {
                    try await laptop.succeed(
                        "capture", "--discard", draft["draft"].string ?? "", "--reason", "試し", "--operator", "1001")
                }
            }
            // As after enrolling and opening the session.
            let standing = try await laptop.standing()
            #expect(standing.counts == Standing.begun)
            #expect(standing.files == Standing.enrolledFiles)
        }

        @Test func `a draft or an office that is half named is asked for in the language of the person`() async throws {
            let laptop = try await venue.laptop("bad-input")
            let wrong = [
                ["capture", "01a1", "--operator", "1001"],
                ["slip", "AA-00001-2", "--out", "/nowhere.pdf", "--home-tel", "1", "--operator", "1001"],
            ]
            for (arguments, words) in zip(wrong, ["書きかけの番号には", "いっしょに入れてください"]) {
                try await Refusal(status: 64, code: "usage.arguments").expect { try await laptop.run(arguments + $0) }
                let japanese = try await laptop.run(arguments + ["--lang", "ja"]).errors
                #expect(japanese.contains(words) && !japanese.contains("Error"), "\(japanese)")
            }
        }

        @Test func `a withdrawal without its cause is refused with the words to choose from`() async throws {
            let refusal = Refusal(
                status: 64, code: "usage.arguments",
                naming: ["--cause", "wish", "moved", "died", "mistake", "deadline"])
            try await refusal.expect { [venue] language in
                try await venue.programs.run(
                    "outreach-server",
                    [
                        "applications", "withdraw", "AA-00001-2", "--seen", "0", "--operator", "2001", "--second",
                        "2002",
                        "--data", venue.data, "--json",
                    ] + language)
            }
        }

        @Test func `after all that was refused the laptop is in order and takes the next application`() async throws {
            let laptop = try await venue.laptop("bad-input")
            #expect(try await laptop.applications().isEmpty)
            #expect(try await laptop.drafts().isEmpty)
            #expect(try await laptop.succeed("queue")["items"].array.count == 1, "the session alone")
            #expect(try await laptop.complaints() == [])
            #expect(try await laptop.capture(try venue.whole())["state"].string == "saved")
            #expect(FileSearch.files(below: laptop.data, holding: Entry.Resident.secrets) == [])
        }
    }

    /// What looks wrong and is accepted, with a warning where one is due.
    @Suite(.serialized) struct AcceptedInputTests {
        let venue: Venue

        init() throws { venue = try Venue.here }

        private func saved(_ change: (inout Entry) throws -> Void) async throws -> JSON {
            var entry = try venue.whole()
            try change(&entry)
            let answer = try await venue.laptop("accepted").capture(entry)
            #expect(answer["state"].string == "saved")
            #expect(answer["reception"].string != nil)
            return answer
        }

        @Test func `a postal code that does not fit the address is saved with a warning`() async throws {
            let answer = try await saved { $0["--postal-code"] = ["100-0013"] }
            let warning = answer["warnings"].array.first { $0["code"].string == "postal-code.does-not-fit" }
            #expect(warning?["text"].string?.isEmpty == false)
            #expect(warning?["english"].string?.isEmpty == false)
        }

        @Test func `an unknown postal code is saved with a warning`() async throws {
            let answer = try await saved { $0["--postal-code"] = ["999-9999"] }
            #expect(answer["warnings"].array.first?["code"].string == "postal-code.unlisted")
        }

        @Test(arguments: [3, 6, 8])
        func `a picture turned by EXIF is stored as taken`(orientation: Int) async throws {
            let answer = try await saved { entry in
                let turned = PictureVariants.withOrientation(orientation, try Pictures.portrait)
                entry["--photo"] = [try venue.file("turned-\(orientation).jpg", turned)]
            }
            let shown = try await venue.laptop("accepted").show(try #require(answer["reception"].string))
            let photo = shown["units"].array.first { $0["field"].string == "photo" } ?? .null
            let shot = JSON(parsing: photo["values"][0]["value"].string ?? "")["shots"][0]
            #expect(shot["orientation"].int == orientation)
            #expect([shot["width"].int, shot["height"].int] == [480, 600], "pixels as stored, not as seen")
        }

        @Test func `an easily guessed PIN is sealed with a warning`() async throws {
            let answer = try await saved { $0.type(signature: "AB12345", others: "1234", "0000", "1102") }
            #expect(answer["pinForm"].string == "sealed")
            let warned = Set(answer["pinWarnings"].array.compactMap { $0["pin"].string })
            #expect(warned.isSuperset(of: ["authentication", "resident-record", "card-text"]), "\(answer)")
        }

        @Test func `where no PIN form is taken none is read`() async throws {
            let answer = try await saved { $0["--delivery"] = ["desk"] }
            #expect(answer["pinForm"].string == "none")
            #expect(
                FileSearch.files(below: try await venue.laptop("accepted").data, holding: Entry.Resident.secrets) == [])
        }
    }
}
