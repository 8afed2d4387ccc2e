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
            for number in 0..<Self.busy / 2 { try await laptop.capture(try entry(number, office)) }
            let whole = try await laptop.run(["sync"])
            #expect(whole.json["quiet"].bool == true, "\(whole.errors)")
            let served = try #require(await office.server?.stop())
            let requests = Self.requests(in: served.errors).begun
            var random = SeededGenerator(seed: Kills.seed, purpose: "serve")
            var applications = Self.busy / 2
            var unanswered = 0
            var round = 0
            var waiting = 0
            while unanswered < Kills.wanted, round < Kills.mostRounds {
                round += 1
                // What was broken off goes on in the next round, beside enough else to keep every connection busy.
                while waiting < Self.busy {
                    try await laptop.capture(try entry(applications, office))
                    applications += 1
                    waiting += 2
                }
                let (server, sync) = try await sync(laptop, office, round, requests, whole.seconds, &random)
                #expect(server.status == -SIGKILL, "round \(round)")
                #expect([0, 69].contains(sync.status), "round \(round): \(sync.errors)")
                waiting = sync.json["remainingBlobs"].int ?? 0
                let (begun, ended) = Self.requests(in: server.errors)
                if begun > ended, sync.status == 69 { unanswered += 1 }
            }
            #expect(unanswered == Kills.wanted, "killed while a request was under way, in \(round) rounds")
            try await office.startServer()
            #expect(try await laptop.succeed("sync")["quiet"].bool == true)
            let again = try await laptop.succeed("sync")
            #expect(again["sentActs"].int == 0 && again["sentBlobs"].int == 0, "\(again)")
            try await compare(laptop, office, applications: applications)
        }

        /// How many requests began and ended, by a server's log.
        private static func requests(in log: String) -> (begun: Int, ended: Int) {
            (log.ranges(of: "request begins").count, log.ranges(of: "status=").count)
        }

        /// Files that wait when a sync begins.
        private static let busy = 4

        /// Every fourth application has a picture of 280 KB, whose upload takes several steps.
        private func entry(_ number: Int, _ office: Venue) throws -> Entry {
            try office.whole(
                number: number, portrait: number % 4 == 0 ? try Fixtures.portrait() : try Pictures.portrait)
        }

        /// Starts the server and a sync, and kills the server: in every eighth round while it starts, else within some
        /// milliseconds of a request's beginning.
        private func sync(
            _ laptop: Laptop, _ office: Venue, _ round: Int, _ requests: Int, _ whole: Double,
            _ random: inout SeededGenerator
        ) async throws -> (server: Finished, sync: Finished) {
            let moment = random.uniform(0...1)
            let begun = 1 + Int(random.uniform(0...Double(requests)))
            let isStarting = round % 8 == 0
            let server = isStarting ? try await office.launchServer() : try await office.startServer()
            let sync = try laptop.start(["sync"])
            // The drawn moment of the kill: nothing is waited for.
            if isStarting {
                try await Task.sleep(for: .seconds(moment * whole))
            } else {
                _ = await server.waits { !sync.isRunning || Self.requests(in: $0.errors).begun >= begun }
                try await Task.sleep(for: .milliseconds(moment * 4))
            }
            return (await server.killNow(), await sync.finished())
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
