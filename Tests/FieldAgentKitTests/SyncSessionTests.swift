import Domain
import Sealing
import SyncProtocol
import TestKit
import Testing

/// The decisions of a sync, without any input or output.
struct SyncSessionTests {
    private let now = Instant(milliseconds: 1_000_000)

    private func act(_ number: Int, size: Int = 2_000) -> SyncSession.QueuedAct {
        SyncSession.QueuedAct(id: ActID(of: [UInt8(number & 255), UInt8(number >> 8)]), size: size)
    }

    private func blob(_ number: Int, size: Int = 1_000) -> SyncSession.QueuedBlob {
        SyncSession.QueuedBlob(id: Hex.encode(sha256([UInt8(number)])), size: size)
    }

    @Test func `batches are bounded by bytes, and an act that is larger goes alone`() {
        var session = SyncSession(limits: SyncSession.Limits(batchBytes: 5_000, batches: 1))
        let acts = [act(1), act(2), act(3), act(4, size: 9_000), act(5)]
        _ = session.handle(.start(acts: acts, blobs: []), at: now, random: 0)
        var actions = session.handle(.answered(.configuration, .done), at: now, random: 0)
        var batches: [Int] = []
        while case .perform(.acts(let ids))? = actions.first {
            batches.append(ids.count)
            actions = session.handle(.answered(.acts(ids), .acts([])), at: now, random: 0)
        }
        #expect(batches == [2, 1, 1, 1])
    }

    @Test func `the next batch is under way while the last one's answer is stored, and no act is in two`() {
        var session = SyncSession(limits: SyncSession.Limits(batchBytes: 2_100))
        let acts = (1...4).map { act($0) }
        _ = session.handle(.start(acts: acts, blobs: []), at: now, random: 0)
        let first = session.handle(.answered(.configuration, .done), at: now, random: 0)
        #expect(first == acts[..<2].map { .perform(.acts([$0.id])) })
        let third = session.handle(.answered(.acts([acts[0].id]), .acts([])), at: now, random: 0)
        #expect(third == [.perform(.acts([acts[2].id]))])
        // A line that broke: nothing more is sent, and what has no answer is sent again after the pause.
        let trouble = SyncSession.Trouble(status: nil, code: "network.unreachable")
        #expect(session.handle(.troubled(.acts([acts[1].id]), trouble), at: now, random: 0).isEmpty)
        let wait = session.handle(.answered(.acts([acts[2].id]), .acts([])), at: now, random: 0)
        #expect(wait == [.wait(until: now, code: trouble.code)])
        let again = session.handle(.woke, at: now, random: 0)
        #expect(again == [acts[1], acts[3]].map { .perform(.acts([$0.id])) })
        // The receipts are asked for when the last batch has its answer.
        #expect(session.handle(.answered(.acts([acts[3].id]), .acts([])), at: now, random: 0).isEmpty)
        #expect(session.handle(.answered(.acts([acts[1].id]), .acts([])), at: now, random: 0) == [.perform(.receipts)])
    }

    @Test func `a refused act is kept with its reason and the rest goes on`() {
        var session = SyncSession()
        let acts = [act(1), act(2)]
        _ = session.handle(.start(acts: acts, blobs: []), at: now, random: 0)
        _ = session.handle(.answered(.configuration, .done), at: now, random: 0)
        let outcomes = [
            ActOutcome(act: acts[0].id, outcome: .refused, code: "sync.dot-reused"),
            ActOutcome(act: acts[1].id, outcome: .stored),
        ]
        let actions = session.handle(.answered(.acts(acts.map(\.id)), .acts(outcomes)), at: now, random: 0)
        #expect(actions == [.refuseAct(acts[0].id, code: "sync.dot-reused"), .perform(.receipts)])
        // What had arrived before is known before anything else is sent.
        let then = session.handle(.answered(.receipts, .page(taken: 0, more: false)), at: now, random: 0)
        #expect(then == [.perform(.feed)])
    }

    @Test func `a restored office is offered what is held here, and what it misses is sent in the same round`() {
        var session = SyncSession()
        _ = session.handle(.start(acts: [], blobs: []), at: now, random: 0)
        var actions = session.handle(.answered(.configuration, .done), at: now, random: 0)
        #expect(actions == [.perform(.feed)])
        actions = session.handle(
            .answered(.feed, .page(taken: 0, more: false, isRestored: true)), at: now, random: 0)
        #expect(actions == [.perform(.offer)])
        let (act, blob) = (act(7), blob(3))
        actions = session.handle(
            .answered(.offer, .offered(acts: [act], blobs: [blob], more: true)), at: now, random: 0)
        #expect(actions == [.perform(.offer)])
        actions = session.handle(.answered(.offer, .offered(acts: [act], blobs: [], more: false)), at: now, random: 0)
        #expect(actions == [.perform(.acts([act.id]))], "once, whoever says it twice")
        actions = session.handle(.answered(.acts([act.id]), .acts([])), at: now, random: 0)
        #expect(actions == [.perform(.receipts)])
        actions = session.handle(.answered(.receipts, .page(taken: 1, more: false)), at: now, random: 0)
        #expect(actions == [.perform(.missing(blobs: [blob.id]))])
    }

    /// Otherwise a round would never end.
    @Test func `an office that will not be offered anything is asked once a round`() {
        var session = SyncSession()
        let refusal = SyncSession.Trouble(status: 404, code: "request.unknown")
        _ = session.handle(.start(acts: [], blobs: [], mustOffer: true), at: now, random: 0)
        var actions = session.handle(.answered(.configuration, .done), at: now, random: 0)
        #expect(actions == [.perform(.offer)])
        actions = session.handle(.troubled(.offer, refusal), at: now, random: 0)
        #expect(actions == [.perform(.feed)])
        actions = session.handle(
            .answered(.feed, .page(taken: 0, more: false, isRestored: true)), at: now, random: 0)
        #expect(actions == [.perform(.receipts)])
        actions = session.handle(
            .answered(.receipts, .page(taken: 0, more: false, isRestored: true)), at: now, random: 0)
        #expect(actions == [.finish(stopped: nil)])
    }

    /// What had arrived before is told again at the end: no picture waits for it, unless the office asks to wait.
    @Test(arguments: [
        (SyncSession.Trouble(status: nil, code: "network.unreachable"), true),
        (SyncSession.Trouble(status: 404, code: "http.not-found"), true),
        (SyncSession.Trouble(status: 503, code: "server.busy", retryAfter: 7_000), false),
        (SyncSession.Trouble(status: 403, code: "device.revoked"), false),
    ])
    func `earlier receipts that fail hold no picture up`(trouble: SyncSession.Trouble, goesOn: Bool) {
        var session = SyncSession()
        let blob = blob(1)
        _ = session.handle(.start(acts: [], blobs: [blob]), at: now, random: 0)
        let asked = session.handle(.answered(.configuration, .done), at: now, random: 0)
        #expect(asked == [.perform(.receipts)])
        let then = session.handle(.troubled(.receipts, trouble), at: now, random: 0)
        switch (goesOn, trouble.retryAfter) {
        case (true, _): #expect(Set(then) == [.perform(.feed), .perform(.missing(blobs: [blob.id]))])
        case (false, let wait?): #expect(then == [.wait(until: now.adding(milliseconds: wait), code: trouble.code)])
        case (false, nil): #expect(then == [.finish(stopped: trouble.code)])
        }
        guard goesOn else { return }
        // At the end they are asked for again, and then a failure counts.
        _ = session.handle(.answered(.feed, .page(taken: 0, more: false)), at: now, random: 0)
        let last = session.handle(
            .answered(.missing(blobs: [blob.id]), .known(whole: [blob.id], begun: [:])), at: now, random: 0)
        #expect(last == [.perform(.receipts)])
        let end = session.handle(.troubled(.receipts, trouble), at: now, random: 0)
        #expect(end.contains { if case .perform = $0 { false } else { true } })
    }

    @Test func `a batch that is refused whole is halved until the one bad act stands alone`() {
        var session = SyncSession()
        let acts = (1...4).map { act($0) }
        _ = session.handle(.start(acts: acts, blobs: []), at: now, random: 0)
        var actions = session.handle(.answered(.configuration, .done), at: now, random: 0)
        var refused: [ActID] = []
        var delivered: [ActID] = []
        while let action = actions.popLast() {
            guard case .perform(.acts(let ids)) = action else { continue }
            let event: SyncSession.Event =
                ids.contains(acts[2].id)
                ? .troubled(.acts(ids), SyncSession.Trouble(status: 400, code: "sync.message-malformed"))
                : .answered(.acts(ids), .acts([]))
            if case .answered = event { delivered += ids }
            let next = session.handle(event, at: now, random: 0)
            for case .refuseAct(let id, _) in next { refused.append(id) }
            actions += next
        }
        #expect(refused == [acts[2].id])
        #expect(Set(delivered) == Set([acts[0].id, acts[1].id, acts[3].id]))
    }

    @Test(arguments: [(0, 0), (1, 1_000), (2, 2_000), (3, 4_000), (9, 256_000), (10, 300_000), (40, 300_000)])
    func `the pause grows to five minutes with full jitter`(failures: Int, bound: Int64) {
        var session = SyncSession()
        var waits: [SyncSession.Action] = session.handle(.start(acts: [], blobs: []), at: now, random: 0)
        for _ in 0..<failures {
            let trouble = SyncSession.Trouble(status: nil, code: "network.unreachable")
            waits = session.handle(.troubled(.configuration, trouble), at: now, random: UInt64(bound))
            if case .wait? = waits.first { _ = session.handle(.woke, at: now, random: 0) }
        }
        if failures == 0 {
            #expect(waits == [.perform(.configuration)])
        } else {
            #expect(waits == [.wait(until: now.adding(milliseconds: bound), code: "network.unreachable")])
        }
    }

    @Test func `connections that break together are one failure`() {
        var session = SyncSession()
        let blobs = (1...8).map { blob($0) }
        let trouble = SyncSession.Trouble(status: nil, code: "network.outcome-unknown")
        _ = session.handle(.start(acts: [], blobs: blobs), at: now, random: 0)
        _ = session.handle(.answered(.configuration, .done), at: now, random: 0)
        _ = session.handle(.answered(.receipts, .page(taken: 0, more: false)), at: now, random: 0)
        _ = session.handle(.answered(.feed, .page(taken: 0, more: false)), at: now, random: 0)
        _ = session.handle(
            .answered(.missing(blobs: blobs.map(\.id)), .known(whole: [], begun: [:])), at: now, random: 0)
        var actions: [SyncSession.Action] = []
        for blob in blobs {
            #expect(actions == [])
            actions = session.handle(.troubled(.create(blob: blob.id), trouble), at: now, random: 1_000)
        }
        #expect(actions == [.wait(until: now.adding(milliseconds: 1_000), code: trouble.code)])
    }

    @Test func `what the server asks to wait is waited`() {
        var session = SyncSession()
        _ = session.handle(.start(acts: [], blobs: []), at: now, random: 0)
        let trouble = SyncSession.Trouble(status: 503, code: "server.fault", retryAfter: 7_000)
        let actions = session.handle(.troubled(.configuration, trouble), at: now, random: 0)
        #expect(actions == [.wait(until: now.adding(milliseconds: 7_000), code: "server.fault")])
    }

    @Test(arguments: [(403, "device.revoked"), (401, "device.not-enrolled")])
    func `a laptop that may not speak stops, and nothing is refused`(status: Int, code: String) {
        var session = SyncSession()
        _ = session.handle(.start(acts: [act(1)], blobs: [blob(1)]), at: now, random: 0)
        let actions = session.handle(
            .troubled(.configuration, SyncSession.Trouble(status: status, code: code)), at: now, random: 0)
        #expect(actions == [.finish(stopped: code)])
    }

    @Test func `a picture is asked about first, goes on where it was, and gives up its place after five vain attempts`()
    {
        var session = SyncSession()
        let blob = blob(1)
        _ = session.handle(.start(acts: [], blobs: [blob]), at: now, random: 0)
        _ = session.handle(.answered(.configuration, .done), at: now, random: 0)
        var actions = session.handle(.answered(.receipts, .page(taken: 0, more: false)), at: now, random: 0)
        #expect(actions == [.perform(.feed), .perform(.missing(blobs: [blob.id]))])
        actions = session.handle(
            .answered(.missing(blobs: [blob.id]), .known(whole: [], begun: [blob.id: 400])), at: now, random: 0)
        #expect(actions == [.perform(.upload(blob: blob.id, from: 400))])
        var refused: [SyncSession.Action] = []
        for _ in 0..<6 {
            let mismatch = SyncSession.Trouble(status: 460, code: "blob.hash-mismatch")
            refused = session.handle(.troubled(.upload(blob: blob.id, from: 400), mismatch), at: now, random: 0)
            _ = session.handle(.answered(.probe(blob: blob.id), .offset(400)), at: now, random: 0)
        }
        #expect(refused.first == .refuseBlob(blob.id, code: "blob.hash-mismatch"))
    }

    @Test func `a picture that has all its bytes and is not whole is asked about by itself`() {
        var session = SyncSession()
        let blob = blob(1)
        _ = session.handle(.start(acts: [], blobs: [blob]), at: now, random: 0)
        _ = session.handle(.answered(.configuration, .done), at: now, random: 0)
        _ = session.handle(.answered(.receipts, .page(taken: 0, more: false)), at: now, random: 0)
        let begun = SyncSession.Answer.known(whole: [], begun: [blob.id: blob.size])
        #expect(
            session.handle(.answered(.missing(blobs: [blob.id]), begun), at: now, random: 0)
                == [.perform(.probe(blob: blob.id))])
    }

    @Test func `what is there is not sent, what is missing goes in one request, and many are asked about in parts`() {
        var session = SyncSession(limits: SyncSession.Limits(connections: 2, questions: 2))
        let blobs = [blob(1), blob(2), blob(3)]
        _ = session.handle(.start(acts: [], blobs: blobs), at: now, random: 0)
        _ = session.handle(.answered(.configuration, .done), at: now, random: 0)
        var actions = session.handle(.answered(.receipts, .page(taken: 0, more: false)), at: now, random: 0)
        let first = SyncSession.Step.missing(blobs: [blobs[0].id, blobs[1].id])
        #expect(actions == [.perform(.feed), .perform(first)])
        actions = session.handle(
            .answered(first, .known(whole: [blobs[0].id], begun: [:])), at: now, random: 0)
        let second = SyncSession.Step.missing(blobs: [blobs[2].id])
        #expect(actions == [.perform(second)])
        // A server of the release before does not know the question: each is asked about by itself.
        actions = session.handle(
            .troubled(second, SyncSession.Trouble(status: 404, code: "request.unknown")), at: now, random: 0)
        #expect(actions == [.perform(.create(blob: blobs[1].id)), .perform(.probe(blob: blobs[2].id))])
        actions = session.handle(.answered(.create(blob: blobs[1].id), .offset(1_000)), at: now, random: 0)
        #expect(actions.isEmpty)
        // Given up after its time: it begins anew.
        actions = session.handle(
            .troubled(.probe(blob: blobs[2].id), SyncSession.Trouble(status: 410, code: "blob.expired")), at: now,
            random: 0)
        #expect(actions == [.perform(.create(blob: blobs[2].id))])
    }

    /// A model of the office in front of which anything may fail.
    @Test(arguments: 0..<60)
    func `in any order of failures everything is sent once it works`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let acts = (0..<Int.random(in: 0...12, using: &generator)).map { act($0, size: 1_500) }
        let blobs = (0..<Int.random(in: 0...9, using: &generator)).map { blob($0, size: 1_000 + $0) }
        var session = SyncSession(limits: SyncSession.Limits(batchBytes: 4_000, connections: 3, attempts: 1_000))
        var model = OfficeModel(sizes: Dictionary(uniqueKeysWithValues: blobs.map { ($0.id, $0.size) }))
        var time = now
        var open = session.handle(.start(acts: acts, blobs: blobs), at: time, random: generator.next())
        var steps = 0
        var finished = false
        while !finished, steps < 20_000 {
            steps += 1
            let isHealthy = steps > 400
            let action = open.remove(at: Int.random(in: 0..<open.count, using: &generator))
            let event: SyncSession.Event
            switch action {
            case .perform(let step):
                event = model.perform(step, fails: !isHealthy && generator.happens(0.4), &generator)
            case .wait(let until, _):
                time = max(time, until)
                event = .woke
            case .finish(let stopped):
                #expect(stopped == nil)
                finished = true
                continue
            case .refuseAct, .refuseBlob:
                Issue.record("nothing was to be refused")
                continue
            }
            open += session.handle(event, at: time, random: generator.next())
        }
        #expect(finished, "seed \(seed)")
        #expect(open.isEmpty)
        #expect(model.acts == Set(acts.map(\.id)))
        #expect(model.offsets == model.sizes)
        #expect(model.bytes == model.sizes.values.reduce(0, +), "no byte of a picture is sent twice")
    }
}

/// What an office has, as far as a session can tell.
private struct OfficeModel {
    let sizes: [String: Int]
    var acts: Set<ActID> = []
    var offsets: [String: Int] = [:]
    var bytes = 0

    init(sizes: [String: Int]) { self.sizes = sizes }

    mutating func perform(
        _ step: SyncSession.Step, fails: Bool, _ generator: inout SeededGenerator
    ) -> SyncSession.Event {
        let isLostBefore = fails && generator.happens(0.5)
        if isLostBefore { return .troubled(step, SyncSession.Trouble(status: nil, code: "network.unreachable")) }
        let event: SyncSession.Event
        switch step {
        case .configuration: event = .answered(step, .done)
        case .offer: event = .answered(step, .offered(acts: [], blobs: [], more: false))
        case .acts(let ids):
            acts.formUnion(ids)
            event = .answered(step, .acts(ids.map { ActOutcome(act: $0, outcome: .stored) }))
        case .probe(let id):
            event =
                offsets[id].map { .answered(step, .offset($0)) }
                ?? .troubled(step, SyncSession.Trouble(status: 404, code: "blob.unknown"))
        case .missing(let ids):
            let begun = offsets.filter { ids.contains($0.key) }
            event = .answered(
                step, .known(whole: begun.filter { $0.value == sizes[$0.key] }.map(\.key), begun: begun))
        case .create(let id):
            if offsets[id] == nil, let size = sizes[id] {
                offsets[id] = fails ? Int.random(in: 0...size, using: &generator) : size
                bytes += offsets[id] ?? 0
            }
            event = .answered(step, .offset(offsets[id] ?? 0))
        case .upload(let id, let from):
            guard offsets[id] == from, let size = sizes[id] else {
                return .troubled(step, SyncSession.Trouble(status: 409, code: "blob.offset-conflict"))
            }
            let arrived = fails ? Int.random(in: 0...(size - from), using: &generator) : size - from
            bytes += arrived
            offsets[id] = from + arrived
            event = .answered(step, .offset(from + arrived))
        case .feed, .receipts: event = .answered(step, .page(taken: 0, more: !fails && generator.happens(0.2)))
        }
        return fails
            ? .troubled(step, SyncSession.Trouble(status: generator.happens(0.5) ? nil : 503, code: "server.fault"))
            : event
    }
}
