import Foundation
import Merge
import SQLiteStorage
import Storage
import SyncProtocol
import TestKit
import Testing

extension EndToEnd {
    @Suite(.serialized) struct ServerKillTests {
        @Test func `a server killed at any moment of a sync loses and doubles nothing`() async throws {
            try await Venue.alone { try await killAndCompare($0) }
        }

        private func killAndCompare(_ office: Venue) async throws {
            let laptop = try await office.laptop("field")
            try await laptop.capture(try office.whole())
            let whole = try await laptop.run(["sync"])
            #expect(whole.json["quiet"].bool == true, "\(whole.errors)")
            _ = await office.server?.stop()
            var random = SeededGenerator(seed: Kills.seed, purpose: "serve")
            var interrupted = 0
            for round in 1...Kills.rounds {
                try await laptop.capture(try entry(round, office))
                let sync = try await sync(laptop, office, round, whole.seconds, &random)
                #expect([0, 69].contains(sync.status), "round \(round): \(sync.errors)")
                if sync.status == 69 { interrupted += 1 }
            }
            #expect(interrupted >= Kills.rounds / 4, "the moments lay within the syncs: \(interrupted)")
            try await office.startServer()
            #expect(try await laptop.succeed("sync")["quiet"].bool == true)
            let again = try await laptop.succeed("sync")
            #expect(again["sentActs"].int == 0 && again["sentBlobs"].int == 0, "\(again)")
            try await compare(laptop, office, applications: Kills.rounds + 1)
        }

        /// Every fourth application has a picture of 280 KB, whose upload takes several steps.
        private func entry(_ round: Int, _ office: Venue) throws -> Entry {
            var entry = try office.whole()
            if round % 4 == 0 { entry["--photo"] = [try office.file("large.jpg", try Fixtures.portrait())] }
            return entry
        }

        /// Starts the server and a sync, and kills the server: while it starts, or at any time of the sync.
        private func sync(
            _ laptop: Laptop, _ office: Venue, _ round: Int, _ whole: Double, _ random: inout SeededGenerator
        ) async throws -> Finished {
            let moment = random.uniform(0...(whole * 1.1))
            let isStarting = round % 8 == 0
            let server = isStarting ? try await office.launchServer() : try await office.startServer()
            let sync = try laptop.start(["sync"])
            try await Task.sleep(for: .seconds(moment))
            _ = await server.killNow()
            return await sync.finished()
        }

        /// Act by act and byte by byte.
        private func compare(_ laptop: Laptop, _ office: Venue, applications: Int) async throws {
            let here = try await acts(in: laptop.data)
            let there = try await acts(in: office.data).filter { $0.device != nil }
            #expect(here.count == applications + 1, "the session and each application")
            #expect(there.count == here.count, "no act lost, none doubled")
            #expect(Dictionary(grouping: there, by: \.id).count == there.count)
            let mine = Dictionary(uniqueKeysWithValues: here.map { ($0.id, $0) })
            for act in there {
                #expect(act.header == mine[act.id]?.header && act.signature == mine[act.id]?.signature)
                #expect(act.judgement == mine[act.id]?.judgement)
            }
            let blobs = Laptop.blobs(of: laptop.data)
            #expect(Laptop.blobs(of: office.data) == blobs, "no picture lost, none doubled")
            for blob in blobs {
                let sent = try Data(contentsOf: URL(filePath: "\(laptop.data)/\(blob)"))
                #expect(try Data(contentsOf: URL(filePath: "\(office.data)/\(blob)")) == sent)
            }
            #expect(Laptop.files(of: office.data + "/uploads") == [], "nothing half")
            let status = try await office.office("status")
            #expect(status["applications"].int == applications)
            #expect(status["blobs"].int == blobs.count)
            #expect(status["uploads"].int == 0)
            #expect(try await laptop.applications().allSatisfy { $0["arrival"].string == "complete" })
            #expect(try await laptop.complaints() == [])
            // Receipts among them: signed, numbered without a gap, each naming the one before.
            #expect(try await office.office("doctor")["ok"].bool == true)
            #expect(FileSearch.files(below: office.data, holding: Entry.Resident.secrets) == [])
            let telling = FileSearch.files(
                below: office.folder + "/logs", holding: Entry.Resident.secrets + ["PRIVATE KEY"])
            #expect(telling.filter { $0.hasPrefix("outreach-server") } == [], "nothing personal and no key in logs")
        }

        private func acts(in directory: String) async throws -> [StoredAct] {
            try await SQLiteStore(directory: directory).read { try $0.acts(after: 0, limit: 100_000) }
        }
    }
}
