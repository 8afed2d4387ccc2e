import Foundation
import GRDB
import TestKit
import Testing

extension EndToEnd {
    /// Data directories that cannot be used: read-only, full, of a newer version, in use, not there.
    @Suite(.serialized) struct BadPlaceTests {
        let venue: Venue

        init() throws { venue = try Venue.here }

        /// A laptop that was never synchronised, whose copies are used instead of it.
        private func copy(_ name: String) async throws -> Laptop {
            try await venue.laptop("bad-place").copied(to: venue.folder + "/" + name)
        }

        @Test(.enabled(if: Mounts.areAllowed))
        func `on a read-only data directory nothing is taken and the command says so`() async throws {
            let laptop = try await copy("read-only")
            let before = Laptop.files(of: laptop.data)
            let entry = try venue.whole()
            try await Refusal(status: 73, code: "store.read-only").expect { language in
                try await Mounts.readOnly(
                    laptop, ["capture"] + laptop.arguments(entry) + ["--json"] + language, input: entry.pins)
            }
            #expect(Laptop.files(of: laptop.data) == before)
            #expect(try await laptop.applications().isEmpty)
            #expect(try await laptop.drafts().isEmpty)
            #expect(try await laptop.complaints() == [])
        }

        @Test(.enabled(if: Mounts.areAllowed), arguments: [0, 96])
        func `on a full disk nothing is stored half and the next try succeeds`(freeKilobytes: Int) async throws {
            let laptop = try await copy("full-\(freeKilobytes)")
            let entry = try venue.whole()
            try await Refusal(status: 73, code: "store.full").expect { language in
                try await Mounts.full(
                    laptop, freeKilobytes: freeKilobytes, ["capture"] + laptop.arguments(entry) + ["--json"] + language,
                    input: entry.pins)
            }
            #expect(try await laptop.applications().isEmpty)
            #expect(try await laptop.complaints() == [])
            #expect(Laptop.files(of: laptop.data + "/uploads") == [])
            let drafts = try await laptop.drafts()
            #expect(drafts.count <= 2, "a draft at most for each try")
            for draft in drafts.prefix(1) {
                let finished = try await laptop.capture(entry, resuming: draft["draft"].string)
                #expect(finished["state"].string == "saved")
            }
            #expect(try await laptop.capture(entry)["state"].string == "saved")
            #expect(try await laptop.complaints() == [])
        }

        @Test(.enabled(if: Mounts.areAllowed))
        func `what is stored can be looked at where nothing can be written`() async throws {
            let laptop = try await copy("look")
            let number = try #require(try await laptop.capture(try venue.whole())["reception"].string)
            for arguments in [
                ["list"], ["show", number], ["status"], ["queue"], ["session", "list"],
                ["capture", "--resume", "--operator", "1001"],
            ] {
                let usual = try await laptop.run(arguments).output
                let command = arguments + ["--json"]
                for finished in [
                    try await Mounts.readOnly(laptop, command, input: nil),
                    try await Mounts.full(laptop, freeKilobytes: 0, command, input: nil),
                ] {
                    #expect(finished.status == 0, "\(arguments): \(finished.errors)")
                    if arguments == ["list"] { #expect(finished.json["applications"].array.count == 1) }
                    if ["show", "capture"].contains(arguments.first) { #expect(finished.output == usual) }
                }
            }
            let doctor = ["doctor", "--json"]
            for finished in [
                try await Mounts.readOnly(laptop, doctor, input: nil),
                try await Mounts.full(laptop, freeKilobytes: 0, doctor, input: nil),
            ] {
                #expect(finished.status == 1, "\(finished.errors)")
                let wrong = finished.json["checks"].array.filter { $0["ok"].bool != true }.map { $0["name"].string }
                #expect(wrong.contains("database") || wrong.contains("space"), "\(finished.output)")
                #expect(Set(wrong).isSubset(of: ["database", "space"]), "\(finished.output)")
            }
            #expect(try await laptop.complaints() == [])
        }

        @Test func `a data directory of a newer release is left alone`() async throws {
            let laptop = try await copy("newer")
            try await Self.makeNewer(laptop.data)
            let entry = try venue.whole()
            let before = Laptop.files(of: laptop.data)
            for arguments in [["capture"] + laptop.arguments(entry), ["list"], ["sync"], ["doctor"]] {
                try await Refusal(status: 73, code: "store.newer-version").expect { language in
                    try await laptop.run(arguments + language, input: entry.pins)
                }
            }
            #expect(Laptop.files(of: laptop.data) == before)
        }

        @Test func `an office of a newer release is not served`() async throws {
            let office = venue.folder + "/newer-office"
            try FileManager.default.copyItem(atPath: venue.data, toPath: office)
            try await Self.makeNewer(office)
            try await Refusal(status: 73, code: "store.newer-version").expect { language in
                try await venue.programs.run(
                    "outreach-server", ["serve", "--data", office, "--port", "0", "--json"] + language)
            }
        }

        @Test(.enabled(if: Mounts.areAllowed), arguments: [0, 64, 512])
        func `enrolling on a full disk spends no code and leaves nothing`(freeKilobytes: Int) async throws {
            let laptop = venue.unenrolled("full-enrol-\(freeKilobytes)")
            try FileManager.default.createDirectory(atPath: laptop.data, withIntermediateDirectories: false)
            let code = try await venue.invitation()
            let enrol = ["enroll", "--code", code, "--name", "x"]
            try await Refusal(status: 73, code: "store.full").expect { language in
                try await Mounts.full(
                    laptop, freeKilobytes: freeKilobytes, enrol + ["--json"] + language, input: nil)
            }
            #expect(Laptop.files(of: laptop.data) == [])
            try await laptop.succeed(enrol)
        }

        @Test func `where serve may not write it says so`() async throws {
            let office = venue.folder + "/unwritable-office"
            try FileManager.default.copyItem(atPath: venue.data, toPath: office)
            // Stands where the lock is to be written: no rights and no mount keep root from writing.
            try? FileManager.default.removeItem(atPath: office + "/serve.lock")
            try FileManager.default.createDirectory(
                atPath: office + "/serve.lock", withIntermediateDirectories: false)
            try await Refusal(status: 73, code: "data.not-writable").expect { language in
                try await venue.programs.run(
                    "outreach-server", ["serve", "--data", office, "--port", "0", "--json"] + language)
            }
        }

        @Test(.enabled(if: Mounts.areAllowed))
        func `a full disk of the office is told as the office's, and what waits goes once there is room`() async throws
        {
            try await Venue.alone { office in
                let laptop = try await office.laptop("patient")
                let number = try #require(try await laptop.capture(try office.whole())["reception"].string)
                _ = await office.server?.stop()
                let server = try await Mounts.serve(office)
                let filler = "/proc/\(server.processID)/root\(office.data)/filler"
                try Mounts.fill(filler)
                try await Refusal(status: 69, code: "office.cannot-store", naming: [], alsoReports: true).expect {
                    try await laptop.run(["sync"] + $0)
                }
                #expect(try await laptop.succeed("status")["code"].string == "office.cannot-store")
                #expect(try await laptop.show(number)["summary"]["arrival"].string == "saved")
                try FileManager.default.removeItem(atPath: filler)
                #expect(try await laptop.succeed("sync")["quiet"].bool == true)
                #expect(await server.stop().status == 0)
            }
        }

        private static func makeNewer(_ directory: String) async throws {
            let database = try DatabaseQueue(path: directory + "/outreach.sqlite")
            try await database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA user_version = 99") }
            try database.close()
        }

        @Test func `a second sync loop on one data directory is refused and the first goes on`() async throws {
            let laptop = try await venue.laptop("two-loops")
            let first = try laptop.start(["sync", "--watch", "--every", "1"])
            #expect(await first.waits { _ in Mounts.isLocked(laptop.data + "/sync.lock") })
            try await Refusal(status: 75, code: "sync.busy").expect { try await laptop.run(["sync"] + $0) }
            #expect(first.isRunning)
            // Taking applications goes on beside it, and the first loop delivers them.
            let number = try #require(try await laptop.capture(try venue.whole())["reception"].string)
            var arrival = ""
            let deadline = Date().addingTimeInterval(30)
            while arrival != "complete", Date() < deadline {
                arrival = try await laptop.show(number)["summary"]["arrival"].string ?? ""
            }
            #expect(arrival == "complete")
            #expect(await first.stop().status == 0)
            #expect(try await laptop.succeed("sync")["quiet"].bool == true)
        }

        @Test func `a second serve on one data directory is refused`() async throws {
            try await Refusal(status: 75, code: "sync.busy").expect { language in
                try await venue.programs.run(
                    "outreach-server", ["serve", "--data", venue.data, "--port", "0", "--json"] + language)
            }
            #expect(await venue.server?.isRunning == true)
        }

        @Test func `a data directory that is not there, or not enrolled, is named as such`() async throws {
            let nobody = venue.unenrolled("nobody")
            try await Refusal(status: 64, code: "store.missing").expect { try await nobody.run(["list"] + $0) }
            try FileManager.default.createDirectory(atPath: nobody.data, withIntermediateDirectories: false)
            try await Refusal(status: 64, code: "enroll.no-laptop").expect { try await nobody.run(["list"] + $0) }
            #expect(Laptop.files(of: nobody.data) == [])
            let office = Laptop(data: venue.data, programs: venue.programs)
            try await Refusal(status: 64, code: "enroll.no-laptop").expect { try await office.run(["list"] + $0) }
            let keys = Laptop.files(of: venue.data + "/keys")
            let code = try await venue.invitation()
            try await Refusal(status: 64, code: "enroll.folder-taken").expect {
                try await office.run(["enroll", "--code", code, "--name", "x"] + $0)
            }
            #expect(Laptop.files(of: venue.data + "/keys") == keys)
            let file = Laptop(data: "/etc/passwd", programs: venue.programs)
            try await Refusal(status: 64, code: "enroll.no-laptop").expect { try await file.run(["list"] + $0) }
            let laptop = try await venue.laptop("bad-place")
            for (path, code) in [
                (nobody.data, "store.not-office"), (laptop.data, "store.not-office"),
                (venue.folder + "/nothing", "store.missing"),
            ] {
                try await Refusal(status: 64, code: code).expect { language in
                    try await venue.programs.run("outreach-server", ["serve", "--data", path, "--json"] + language)
                }
            }
        }
    }
}
