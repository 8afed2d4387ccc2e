import Domain
import Merge
import Records
import Sealing
import Storage
import SyncProtocol
import Testing
import Transport

@testable import OfficeKit

@Suite struct DeviceFeedTests {
    @Test func `two laptops of one session get each other's acts and not their own`() async throws {
        try await TestOffice.serving { served in
            let (a, b) = (try await served.laptop(), try await served.laptop())
            let (session, key) = (try await served.session([a, b]), SecretKey())
            let first = try a.act(1, on: newEntity(), key: key, [a.reception(1, in: session), name])
            let second = try b.act(1, on: newEntity(), key: key, [b.reception(1, in: session), name])
            _ = try await a.deliver([first])
            _ = try await b.deliver([second])
            let toB = try await b.feed()
            #expect(toB.acts.dropFirst() == [first])
            #expect(toB.answer.signers.contains(Signer(replica: a.keys.replica, key: a.keys.signer.verificationKey)))
            #expect(try await a.feed().acts.dropFirst() == [second])
            #expect(try await b.feed(after: toB.answer.cursor).acts.isEmpty)
        }
    }

    @Test func `nothing of another session's applications reaches a laptop`() async throws {
        try await TestOffice.serving { served in
            let (a, b) = (try await served.laptop(), try await served.laptop())
            _ = try await a.deliver([
                try a.act(1, on: newEntity(), key: SecretKey(), [a.reception(1, in: newEntity()), name])
            ])
            _ = try await b.deliver([
                try b.act(1, on: newEntity(), key: SecretKey(), [b.reception(1, in: newEntity()), name])
            ])
            #expect(try await b.feed().acts.isEmpty)
        }
    }

    @Test func `a laptop that the office puts into a session later gets what was there before`() async throws {
        try await TestOffice.serving { served in
            let (a, b) = (try await served.laptop(), try await served.laptop())
            let session = try await served.session([a])
            let early = try a.act(1, on: newEntity(), key: SecretKey(), [a.reception(1, in: session), name])
            _ = try await a.deliver([early])
            let before = try await b.feed()
            #expect(before.acts.count == 1, "the plan alone")
            _ = try await served.session([a, b], session)
            let after = try await b.feed(after: before.answer.cursor)
            #expect(after.acts.contains(early))
            _ = try await served.session([a], session)
            let gone = try await b.feed(after: after.answer.cursor)
            #expect(!gone.acts.contains(early), "it starts over without what was taken away")
            #expect(try await a.feed().acts.count == 3, "the three plans: who stays goes on")
        }
    }

    @Test func `a laptop does not admit itself to a session`() async throws {
        try await TestOffice.serving { served in
            let (a, b) = (try await served.laptop(), try await served.laptop())
            let (planned, opened) = (try await served.session([a]), newEntity())
            let plan = TestOffice.plan([b])
            _ = try await a.deliver([
                try a.act(1, on: opened, key: SecretKey(), [(SessionPlan.field, plan)]),
                try a.act(10, on: newEntity(), key: SecretKey(), [a.reception(1, in: planned), name]),
                try a.act(20, on: newEntity(), key: SecretKey(), [a.reception(2, in: opened), name]),
            ])
            // It receives there, closes it, and names itself in a plan: all stored, none of it opens the session.
            for (serial, session) in [(1, planned), (2, opened)] {
                let first = Int64(serial) * 100
                let key = try #require(try await b.feed().acts.compactMap { $0.contents.digestKey(of: session) }.first)
                let tries = [
                    try b.act(first, on: newEntity(), key: SecretKey(), [b.reception(serial, in: session), name]),
                    try b.act(first + 10, on: session, key: key, lamport: 1_000, [(SessionPlan.field, plan)]),
                ]
                #expect(try await b.deliver(tries).outcomes.map(\.outcome) == [.stored, .stored])
            }
            let feed = try await b.feed()
            #expect(!feed.acts.contains { $0.act.writes.contains { $0.field == "name" } })
            // Who opened a session takes part in it.
            let own = try await a.feed().acts.filter { $0.act.writes.contains { $0.field == "name" } }
            #expect(own.count == 2)
        }
    }

    @Test func `what others write to an application comes back to the laptop that received it`() async throws {
        try await TestOffice.serving { served in
            let (a, b) = (try await served.laptop(), try await served.laptop())
            let session = try await served.session([a])
            let (entity, key) = (newEntity(), SecretKey())
            _ = try await b.deliver([try b.act(1, on: entity, key: key, [b.reception(1, in: session), name])])
            let answer = try a.act(1, on: entity, key: key, [("contact", "other")])
            _ = try await a.deliver([answer])
            #expect(try await b.feed().acts.contains(answer))
        }
    }

    @Test func `sessions that the office plans reach every laptop, under the office's signature`() async throws {
        try await TestOffice.serving { served in
            let laptop = try await served.laptop()
            let session = try await served.session([])
            let feed = try await laptop.feed()
            #expect(feed.acts.map { $0.act.writes.map(\.entity) } == [[session]])
            #expect(feed.acts.allSatisfy { $0.isSigned(by: laptop.configuration.serverKey) })
            #expect(feed.answer.signers.map(\.replica) == [laptop.configuration.serverReplica])
        }
    }

    @Test func `an outcome that a later act changes comes with the feed`() async throws {
        try await TestOffice.serving { served in
            let laptop = try await served.laptop()
            let (entity, key) = (newEntity(), SecretKey())
            let replaced = try laptop.act(1, on: entity, key: key, lamport: 9, [name])
            let waiting = try laptop.act(
                2, on: entity, key: key, lamport: 3, superseding: ["name": [replaced.act.writes[0].dot]], [name])
            #expect(try await laptop.deliver([waiting]).outcomes.map(\.outcome) == [.stored])
            _ = try await laptop.deliver([replaced])
            let expected = ActOutcome(act: waiting.id, outcome: .setAside, code: "supersedes-later")
            let feed = try await laptop.feed()
            #expect(feed.answer.outcomes == [expected])
            #expect(try await laptop.feed(after: feed.answer.cursor).answer.outcomes.isEmpty)
        }
    }

    @Test func `a long feed comes in bounded answers and skips nothing`() async throws {
        try await TestOffice.serving { served in
            let (a, b) = (try await served.laptop(), try await served.laptop())
            let (session, key) = (try await served.session([a, b]), SecretKey())
            let acts = try (1...(Feed.mostEnvelopes + 30)).map { serial in
                try a.act(Int64(serial), on: newEntity(), key: key, [a.reception(serial, in: session)])
            }
            _ = try await a.deliver(acts)
            var got: [SignedAct] = []
            var cursor = ""
            var more = true
            while more {
                let feed = try await b.feed(after: cursor)
                #expect(feed.acts.count <= Feed.mostEnvelopes)
                got += feed.acts
                (cursor, more) = (feed.answer.cursor, feed.answer.more)
            }
            #expect(got.dropFirst().map(\.id) == acts.map(\.id))
        }
    }

    @Test func `banners come to those they concern until they are taken down`() async throws {
        try await TestOffice.serving { served in
            let (a, b) = (try await served.laptop(), try await served.laptop())
            let device = a.enrolled.device
            try await served.office.store.write { transaction in
                try transaction.put(FeedBanner(id: "1", text: "全端末"))
                try transaction.put(FeedBanner(id: "2", device: device, text: "この端末"))
                try transaction.put(FeedBanner(id: "3", session: newEntity(), text: "別の会場"))
            }
            #expect(try await a.feed().answer.banners == ["全端末", "この端末"])
            #expect(try await b.feed().answer.banners == ["全端末"])
        }
    }

    @Test(arguments: ["x", "e1.1", "e1.1.-5", "e1.1.a"])
    func `what is no cursor is refused`(cursor: String) async throws {
        try await TestOffice.serving { served in
            let laptop = try await served.laptop()
            #expect(problem(try await laptop.send(.get, Routes.feed + "?after=" + cursor)) == "sync.message-malformed")
        }
    }
}
