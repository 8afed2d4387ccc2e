import Foundation
import TestKit
import Testing

/// How often each loop kills what is at work, and the seed of its moments; a failure prints the round.
enum Kills {
    static let wanted = 50
    /// Some moments come too early or too late to count; after so many rounds there is something wrong with them.
    static let mostRounds = 300
    static let seed: UInt64 = 2_026
}

extension EndToEnd {
    @Suite(.serialized) struct CaptureKillTests {
        let venue: Venue

        init() throws { venue = try Venue.here }

        /// What a killed capture left behind.
        private enum Left: Hashable { case nothing, draft, application }

        @Test func `capture killed at any moment leaves a whole application, a sealed draft or nothing`() async throws {
            let laptop = try await venue.laptop("killed-capture")
            var numbers = [try #require(try await laptop.capture(entry(0))["reception"].string)]
            // How long a capture takes; it follows what the machine does beside.
            var whole = try await typicalSeconds(laptop, &numbers)
            var random = SeededGenerator(seed: Kills.seed, purpose: "capture")
            var left: [Left: Int] = [:]
            var drafts = 0
            var unanswered = 0
            var round = 0
            while unanswered < Kills.wanted, round < Kills.mostRounds {
                round += 1
                let killed = try await kill(laptop, round, whole, &random)
                #expect([0, -SIGKILL].contains(killed.status), "round \(round): \(killed.errors)")
                if killed.status == -SIGKILL, killed.output.isEmpty {
                    unanswered += 1
                    whole *= 1.05
                } else {
                    whole = min(whole, killed.seconds)
                }
                let status = try await laptop.succeed("status")
                let newDrafts = (status["drafts"].int ?? 0) - drafts
                let newApplications = (status["applications"].int ?? 0) - numbers.count
                drafts += newDrafts
                #expect(
                    newDrafts >= 0 && newApplications >= 0 && newDrafts + newApplications <= 1,
                    "round \(round): \(newApplications) applications and \(newDrafts) drafts")
                let stored =
                    newApplications == 0
                    ? [] : try await laptop.applications().filter { $0["name"].string == Entry.Resident.name(round) }
                #expect(stored.count == newApplications, "round \(round)")
                if let printed = JSON(parsing: killed.output)["reception"].string {
                    #expect(stored.map { $0["reception"].string } == [printed], "round \(round)")
                }
                for application in stored {
                    #expect(Self.isWhole(application), "round \(round): \(application)")
                    numbers.append(application["reception"].string ?? "")
                }
                if round % 10 == 0 { #expect(try await laptop.complaints() == [], "round \(round)") }
                left[stored.isEmpty ? newDrafts == 0 ? .nothing : .draft : .application, default: 0] += 1
            }
            #expect(unanswered == Kills.wanted, "killed before the number was shown, in \(round) rounds")
            // The moments were spread over the whole run of the program.
            #expect(left.keys.count == 3, "\(left)")
            try await finishDrafts(of: laptop, &numbers)
            #expect(Set(numbers).count == numbers.count, "reception numbers never repeat")
            #expect(
                FileSearch.files(below: laptop.data, holding: Entry.Resident.secrets + ["渡邉󠄀", "31415926535"]) == [])
            try await deliver(laptop, numbers)
        }

        private func entry(_ number: Int) throws -> Entry {
            try venue.whole(number: number, portrait: try Pictures.portrait)
        }

        private static func isWhole(_ application: JSON) -> Bool {
            application["confirmed"].bool == true && application["missing"].array.isEmpty
                && application["pictures"]["total"].int == 2 && application["reception"].string != nil
        }

        /// How long an undisturbed capture takes here and now.
        private func typicalSeconds(_ laptop: Laptop, _ numbers: inout [String]) async throws -> Double {
            var times: [Double] = []
            for _ in 0..<2 {
                let entry = try entry(0)
                let undisturbed = try await laptop.run(["capture"] + laptop.arguments(entry), input: entry.pins)
                numbers.append(try #require(undisturbed.json["reception"].string, "\(undisturbed.errors)"))
                times.append(undisturbed.seconds)
            }
            return try #require(times.min())
        }

        /// Starts a capture and kills it: in every eighth round when its number is printed, in three about when
        /// one of its sealed files was stored, else at any time.
        private func kill(
            _ laptop: Laptop, _ round: Int, _ whole: Double, _ random: inout SeededGenerator
        ) async throws -> Finished {
            let entry = try entry(round)
            let moment = random.uniform(0...whole)
            let files = Laptop.blobs(of: laptop.data).count + 1 + round % 2
            let running = try laptop.start(["capture"] + laptop.arguments(entry), input: entry.pins)
            switch round % 8 {
            case 0: _ = await running.waits { !$0.output.isEmpty }
            case 1, 2, 3:
                _ = await running.waits { _ in Laptop.blobs(of: laptop.data).count >= files }
                try await Task.sleep(for: .seconds(moment / 20))
            default: try await Task.sleep(for: .seconds(moment))
            }
            return await running.killNow()
        }

        /// Every draft that is left can be finished.
        private func finishDrafts(of laptop: Laptop, _ numbers: inout [String]) async throws {
            for (index, draft) in try await laptop.drafts().enumerated() {
                let entry = try entry(1_000 + index)
                let saved = try await laptop.capture(entry, resuming: draft["draft"].string)
                #expect(saved["state"].string == "saved")
                numbers.append(try #require(saved["reception"].string))
            }
            #expect(try await laptop.drafts().isEmpty)
            let all = try await laptop.applications()
            #expect(all.allSatisfy(Self.isWhole))
            #expect(Set(all.compactMap { $0["reception"].string }) == Set(numbers))
            #expect(try await laptop.complaints() == [])
        }

        /// All of it reaches the office, whole.
        private func deliver(_ laptop: Laptop, _ numbers: [String]) async throws {
            #expect(try await laptop.succeed("sync")["quiet"].bool == true)
            let arrived = try await laptop.applications()
            #expect(arrived.count == numbers.count)
            #expect(arrived.allSatisfy { $0["arrival"].string == "complete" && $0["needsDecision"].bool == false })
        }
    }
}
