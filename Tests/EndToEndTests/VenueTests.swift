import CurlTransport
import Foundation
import TestKit
import Testing
import Transport

extension EndToEnd {
    /// What a day at the venue relies on.
    @Suite(.serialized) struct VenueTests {
        let venue: Venue

        init() throws { venue = try Venue.here }

        @Test func `typed PINs stand readable in no file, whatever program or test wrote it`() async throws {
            let laptop = try await venue.laptop("pins")
            try await laptop.capture(try venue.whole())
            #expect(FileSearch.files(below: venue.folder, holding: Entry.Resident.pins) == [])
            // As they are typed they would be found.
            let planted = URL(filePath: NSTemporaryDirectory() + "outreach-pins-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: planted, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: planted) }
            try Data(try #require(try venue.whole().pins)).write(to: planted.appending(path: "typed"))
            #expect(FileSearch.files(below: planted.path, holding: Entry.Resident.pins) == ["typed"])
        }

        @Test func `a draft is listed with what is missing, without a name, and can be finished or given up`()
            async throws
        {
            let laptop = try await venue.laptop("drafts")
            var begun = try venue.whole().unconfirmed
            for option in ["--document", "--decided-by", "--face-matched", "--photo", "--chosen"] {
                begun[option] = nil
            }
            let draft = try await laptop.capture(begun)
            #expect(draft["state"].string == "draft")
            #expect(draft["reception"].string == nil, "no number before everything is durable")
            let id = try #require(draft["application"].string)
            let listed = try await laptop.drafts()
            #expect(listed.map { $0["draft"].string } == [id])
            #expect(
                listed[0]["missing"].array.compactMap(\.string) == ["photo", "photo-proof", "identity", "confirmation"])
            #expect(!"\(listed)".contains("渡"))
            #expect(try await laptop.applications().isEmpty)
            var rest = try venue.whole()
            rest["--pins-fd"] = nil
            let saved = try await laptop.capture(rest, resuming: id)
            #expect(saved["state"].string == "saved")
            #expect(saved["application"].string == id)
            #expect(try await laptop.drafts().isEmpty)
            try await Refusal(status: 65, code: "capture.draft-unknown").expect { language in
                try await laptop.run(["capture", "--resume", id, "--operator", "1001"] + language)
            }
            let other = try #require(try await laptop.capture(begun)["application"].string)
            try await Refusal(status: 64, code: "input.reason-needed").expect { language in
                try await laptop.run(["capture", "--discard", other, "--operator", "1001"] + language)
            }
            try await laptop.succeed("capture", "--discard", other, "--reason", "本人の希望", "--operator", "1001")
            #expect(try await laptop.drafts().isEmpty)
            #expect(Laptop.blobs(of: laptop.data).count == 3, "the given up draft's PIN form is gone")
        }

        @Test func `a change of what the resident confirmed makes the confirmation stale until confirmed again`()
            async throws
        {
            let laptop = try await venue.laptop("edits")
            let number = try #require(try await laptop.capture(try venue.whole())["reception"].string)
            func edit(_ arguments: String...) async throws -> JSON {
                try await laptop.succeed(["edit", number, "--operator", "1001"] + arguments)
            }
            let corrected = try await edit("--name", "渡邊 吉子")
            #expect(corrected["changed"].array.compactMap(\.string) == ["name"])
            #expect(corrected["stale"].array.compactMap(\.string).contains("confirmation"))
            #expect(try await laptop.show(number)["summary"]["needsDecision"].bool == true)
            let confirm = ["--confirm", "applicant", "--confirm-photo", "--confirm-name", "--confirm-tag"]
            let identity = ["--document", "DL", "--document", "PP", "--decided-by", "1001", "--face-matched"]
            let confirmed = try await laptop.succeed(["edit", number, "--operator", "1001"] + identity + confirm)
            #expect(confirmed["stale"].array.isEmpty, "\(confirmed)")
            #expect(try await laptop.show(number)["summary"]["needsDecision"].bool == false)
            try await Refusal(status: 65, code: "edit.nothing").expect { language in
                try await laptop.run(["edit", number, "--operator", "1001", "--name", "渡邊 吉子"] + language)
            }
            try await Refusal(status: 77, code: "operator.not-permitted").expect { language in
                try await laptop.run(
                    ["edit", number, "--operator", "3001", "--decided-by", "3001", "--document", "DL"] + language)
            }
        }

        @Test func `a laptop gets the applications of a session only once it takes part in it`() async throws {
            let names = ["feed-a", "feed-b", "feed-c"]
            var laptops: [Laptop] = []
            for name in names { laptops.append(try await venue.laptop(name)) }
            let plan = [
                "sessions", "plan", "--venue", "合同会場", "--date", "2026-11-28", "--staff", "1001", "--operator", "2001",
            ]
            let ids = try await venue.office("devices", "list")["devices"].array
            func device(_ name: String) throws -> [String] {
                ["--device", try #require(ids.first { $0["name"].string == name }?["id"].string)]
            }
            let planned = try await venue.office(plan + device("feed-a"))
            let session = try #require(planned["session"].string)
            for laptop in laptops { try await laptop.succeed("sync") }
            var entry = try venue.whole()
            entry["--session"] = [session]
            let number = try #require(try await laptops[0].capture(entry)["reception"].string)
            try await laptops[0].succeed("sync")
            for laptop in laptops[1...] {
                try await laptop.succeed("sync")
                #expect(try await laptop.applications().isEmpty, "what is not of its sessions stays away")
            }
            entry["--form-id"] = ["27182818284590452353602"]
            // Writing in it opens nothing; the office's plan does.
            try await laptops[1].capture(entry)
            try await laptops[1].succeed("sync")
            try await laptops[1].succeed("sync")
            #expect(try await !laptops[1].applications().contains { $0["reception"].string == number })
            _ = try await venue.office(plan + ["--session", session] + device("feed-a") + device("feed-b"))
            try await laptops[1].succeed("sync")
            #expect(try await laptops[1].applications().contains { $0["reception"].string == number })
            #expect(Laptop.blobs(of: laptops[1].data).count == 3, "others' pictures do not travel")
            try await laptops[2].succeed("sync")
            #expect(try await laptops[2].applications().isEmpty)
        }

        @Test func `the server tells its health and its readiness without a client certificate`() async throws {
            let pem = try String(contentsOfFile: venue.data + "/keys/authority.pem", encoding: .utf8)
            let client = CurlHTTPClient(tls: TLSSettings(trust: .certificates(pem: pem)))
            let server = "https://127.0.0.1:\(await venue.port)"
            for (path, state) in [("/healthz", "ok"), ("/readyz", "ready")] {
                let answer = try await client.send(HTTPRequest(.get, server + path))
                #expect(answer.status == 200)
                #expect(JSON(parsing: String(decoding: answer.body, as: UTF8.self))["status"].string == state)
            }
            let refused = try await client.send(HTTPRequest(.get, server + "/v1/feed"))
            #expect(refused.status == 401)
            let problem = JSON(parsing: String(decoding: refused.body, as: UTF8.self))
            #expect("\(problem)".contains("device.not-enrolled"), "\(problem)")
        }
    }

    @Suite(.serialized) struct ShutdownTests {
        @Test func `SIGTERM lets a running request finish, takes no new one and ends with success`() async throws {
            try await Venue.alone { try await stop($0) }
        }

        private func stop(_ office: Venue) async throws {
            let laptop = try await office.laptop("late")
            let go = office.folder + "/go"
            let slow = try RunningProgram(
                "/usr/bin/env", ["python3", Self.slowRequest, String(await office.port), go], logs: office.programs.logs
            )
            #expect(await slow.waits { $0.output.contains("half") }, "\(slow.errors)")
            let server = try #require(await office.server)
            kill(server.processID, SIGTERM)
            // Once it takes no new connections it is ending.
            var refused = try await laptop.run(["sync"])
            let deadline = Date().addingTimeInterval(20)
            while refused.status == 0, Date() < deadline { refused = try await laptop.run(["sync"]) }
            #expect(refused.status == 69)
            let wasWaiting = server.isRunning
            try Data().write(to: URL(filePath: go))
            let answered = await slow.finished()
            #expect(wasWaiting, "it waits for the request that it took")
            #expect(answered.output.contains("HTTP/1.1 400"), "\(answered.output)\(answered.errors)")
            #expect(await server.finished().status == 0)
            #expect(!server.errors.contains("PRIVATE KEY") && !server.errors.contains("baseKey"), "a key in the log")
            try await office.startServer()
            #expect(try await laptop.succeed("sync")["quiet"].bool == true)
        }

        private static let slowRequest = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Tools/slow_request.py").path
    }
}
