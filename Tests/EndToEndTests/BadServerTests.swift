import Foundation
import TestKit
import Testing

extension EndToEnd {
    /// Servers and codes that a laptop must not trust, or that do not trust it.
    @Suite(.serialized) struct BadServerTests {
        let venue: Venue

        init() throws { venue = try Venue.here }

        /// An invitation with something in it replaced.
        private func forged(_ key: String, _ value: String) async throws -> String {
            let mark = "OUTREACH1-"
            var text = try await venue.invitation().dropFirst(mark.count).replacing("-", with: "+").replacing(
                "_", with: "/")
            text += String(repeating: "=", count: (4 - text.count % 4) % 4)
            let decoded = try #require(Data(base64Encoded: String(text)))
            var content = try #require(try JSONSerialization.jsonObject(with: decoded) as? [String: Any])
            #expect(content[key] != nil)
            content[key] = value
            let forged = try JSONSerialization.data(withJSONObject: content).base64EncodedString()
            return mark + forged.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
        }

        /// Enrolling fails, and nothing at all is left in the directory.
        private func refuse(_ code: String, _ refusal: Refusal, at location: SourceLocation = #_sourceLocation)
            async throws
        {
            let laptop = venue.unenrolled("refused-\(UUID().uuidString.prefix(8))")
            try await refusal.expect(at: location) { language in
                try await laptop.run(["enroll", "--code", code, "--name", "x"] + language)
            }
            #expect(!FileManager.default.fileExists(atPath: laptop.data), sourceLocation: location)
        }

        @Test func `a code with another office's fingerprint sends nothing`() async throws {
            try await refuse(
                try await forged("fingerprint", String(repeating: "ab", count: 32)),
                Refusal(status: 77, code: "enroll.server-unknown"))
        }

        @Test func `a code that names no server that answers is refused`() async throws {
            try await refuse(
                try await forged("url", "https://127.0.0.1:1"),
                Refusal(status: 69, code: "enroll.unreachable", not: ["あとで", "later"]))
        }

        @Test func `a certificate that does not name the server's host enrols nobody`() async throws {
            let port = await venue.port
            try await refuse(
                try await forged("url", "https://127.0.0.2:\(port)"),
                Refusal(status: 69, code: "enroll.certificate", not: ["登録した", "enrolled with"]))
        }

        @Test func `a wrong code is refused`() async throws {
            try await refuse(
                try await forged("code", "AAAAAAAAAAAAAAAA"), Refusal(status: 77, code: "enroll.code-wrong"))
        }

        @Test func `what is not a code at all is refused`() async throws {
            for text in ["ABC", "OUTREACH1-", "OUTREACH1-!!!!", "OUTREACH1-e30"] {
                try await refuse(text, Refusal(status: 65, code: "enroll.code-form"))
            }
        }

        @Test func `an expired code is refused`() async throws {
            // The office's clock for this one command stood a day back: its code expired long ago.
            let clock = try venue.file("yesterday.json", Array(#"{"offsetMilliseconds":-86400000}"#.utf8))
            let invitation = try await venue.office(
                "invite", "--operator", "9001", "--expires", "1m", "--url", "https://127.0.0.1:\(await venue.port)",
                "--demo-clock", clock)
            try await refuse(
                try #require(invitation["code"].string), Refusal(status: 77, code: "enroll.code-expired"))
        }

        @Test func `a used code is refused and the laptop that used it goes on`() async throws {
            let code = try await venue.invitation()
            let first = venue.unenrolled("first-of-code")
            try await first.succeed("enroll", "--code", code, "--name", "first")
            try await refuse(code, Refusal(status: 77, code: "enroll.code-used"))
            try await Refusal(status: 65, code: "enroll.already").expect { language in
                try await first.run(["enroll", "--code", code, "--name", "again"] + language)
            }
            #expect(try await first.succeed("sync")["quiet"].bool == true)
            #expect(try await first.complaints() == [])
        }

        @Test func `a revoked laptop is refused and keeps what it has`() async throws {
            let laptop = try await venue.laptop("revoked")
            let number = try #require(try await laptop.capture(try venue.whole())["reception"].string)
            try await venue.office(
                "devices", "revoke", try #require(try await laptop.succeed("status")["device"].string), "--operator",
                "9001")
            let queue = try await laptop.succeed("queue")["items"].array.count
            try await Refusal(status: 77, code: "device.revoked", alsoReports: true).expect {
                try await laptop.run(["sync"] + $0)
            }
            #expect(try await laptop.succeed("queue")["items"].array.count == queue)
            #expect(try await laptop.show(number)["summary"]["arrival"].string == "saved")
        }

        @Test func `without its server, or with another on its address, a laptop keeps everything`() async throws {
            try await Venue.alone { try await replaceServer(of: $0) }
        }

        private func replaceServer(of office: Venue) async throws {
            let laptop = try await office.laptop("faithful")
            let number = try #require(try await laptop.capture(try office.whole())["reception"].string)
            _ = await office.server?.stop()
            let queue = try await laptop.succeed("queue")["items"].array.map { "\($0["id"])" }
            try await Refusal(status: 69, code: "network.unreachable", alsoReports: true).expect {
                try await laptop.run(["sync"] + $0)
            }
            // The other office has an authority of its own.
            let stranger = try venue.programs.start(
                "outreach-server",
                ["serve", "--data", try await otherOffice(), "--port", String(await office.port), "--json"])
            #expect(await stranger.waits { JSON(parsing: $0.output)["port"].int != nil })
            try await Refusal(status: 69, code: "network.wrong-server", alsoReports: true).expect {
                try await laptop.run(["sync"] + $0)
            }
            #expect(await stranger.stop().status == 0)
            #expect(try await laptop.succeed("queue")["items"].array.map { "\($0["id"])" } == queue)
            #expect(try await laptop.show(number)["summary"]["arrival"].string == "saved")
            try await office.startServer()
            #expect(try await laptop.succeed("sync")["quiet"].bool == true)
        }

        private func otherOffice() async throws -> String {
            let data = venue.folder + "/other-office"
            let made = try await venue.programs.run(
                "outreach-server",
                [
                    "init", "--custody", data + "-custody", "--municipality", "132098", "--city", "町田市",
                    "--office-name", "町田市", "--office-tel", "042-555-0000", "--mail-from", "card@machida.example.jp",
                    "--office-hours", "平日",
                    "--office-address", "194-0013 町田市", "--host", "127.0.0.1", "--port", "0", "--staff", "1001:staff",
                    "--data", data, "--json",
                ])
            #expect(made.succeeded, "\(made.errors)")
            return data
        }
    }
}
