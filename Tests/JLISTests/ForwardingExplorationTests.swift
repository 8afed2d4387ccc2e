import Domain
import JLIS
import Testing

/// The outbox entry, the line and J-LIS together. Every step that line, crashes and J-LIS can take is tried.
private struct World: Hashable {
    enum Message: Hashable {
        case submission(turn: Int)
        case question(turn: Int)
        case accepted(turn: Int, isQuestion: Bool)
        case notThere(turn: Int)
        case unavailable(turn: Int, isQuestion: Bool)
    }

    var entry = Forwarding(key: sampleKey, digest: "d1", notBefore: Instant(milliseconds: 0))
    var committed = 0
    /// On the line, either way; what a killed program sent still arrives.
    var line: Set<Message> = []
    /// Turns whose end the program is waiting for.
    var waiting: Set<Int> = []
    /// A try ended without a word, and J-LIS has not been asked since.
    var mustAsk = false
    var now = Instant(milliseconds: 0)

    mutating func shellActs() -> Bool {
        switch entry.next(at: now) {
        case .send(_, let turn):
            #expect(!mustAsk, "sent without asking after an unknown outcome")
            line.insert(.submission(turn: turn))
            waiting.insert(turn)
            return true
        case .ask(_, let turn):
            line.insert(.question(turn: turn))
            waiting.insert(turn)
            return true
        case .wait(let until):
            now = until
            return true
        case .awaitReply, .finished: return false
        }
    }

    /// Every world one step on.
    func successors() -> [World] {
        var out: [World] = []
        func add(_ change: (inout World) -> Void) {
            var world = self
            change(&world)
            out.append(world)
        }
        var acted = self
        if acted.shellActs() { out.append(acted) }
        for message in line { step(message, add) }
        // The program is killed: what was stored is all it knows; the line still carries what it sent.
        add { world in
            if case .sending = world.entry.state { world.mustAsk = true }
            world.entry.restart(at: world.now)
            world.waiting = []
        }
        return out
    }

    private func step(_ message: Message, _ add: ((inout World) -> Void) -> Void) {
        switch message {
        case .submission(let turn):
            add { world in  // J-LIS takes it, and the connection goes on or carries it once more.
                world.committed = 1
                world.line.insert(.accepted(turn: turn, isQuestion: false))
            }
            add { world in
                world.committed = 1
                world.line.remove(message)
                world.line.insert(.accepted(turn: turn, isQuestion: false))
            }
            add {
                $0.line.remove(message); $0.line.insert(.unavailable(turn: turn, isQuestion: false))
            }
            add { $0.endsUnknown(turn) }  // The connection breaks; the bytes may still arrive later …
            add {
                $0.line.remove(message); $0.endsUnknown(turn)
            }  // … or never.
        case .question(let turn):
            add { world in
                world.line.remove(message)
                world.line.insert(world.committed > 0 ? .accepted(turn: turn, isQuestion: true) : .notThere(turn: turn))
            }
            add {
                $0.line.remove(message); $0.line.insert(.unavailable(turn: turn, isQuestion: true))
            }
        case .accepted(let turn, let isQuestion):
            add {
                $0.line.remove(message); $0.answered(turn, isQuestion, .accepted(sampleReceipt("d1")), nil)
            }
            add { world in
                world.line.remove(message)
                if !isQuestion { world.endsUnknown(turn) }
            }
        case .notThere(let turn):
            add {
                $0.line.remove(message); $0.answered(turn, true, .notThere, nil)
            }
        case .unavailable(let turn, let isQuestion):
            let failure = Failure(.jlisUnavailable)
            add {
                $0.line.remove(message)
                $0.answered(
                    turn, isQuestion, .unavailable(failure, retryAfter: nil), .unavailable(failure, retryAfter: nil))
            }
        }
    }

    private mutating func endsUnknown(_ turn: Int) {
        guard waiting.remove(turn) != nil else { return }
        mustAsk = true
        entry.submitted(.unknown(Failure(.networkOutcomeUnknown)), turn: turn, at: now, random: 0)
    }

    private mutating func answered(
        _ turn: Int, _ isQuestion: Bool, _ answer: AskOutcome, _ outcome: SubmissionOutcome?
    ) {
        guard waiting.remove(turn) != nil else { return }
        if isQuestion {
            if case .unavailable = answer {} else { mustAsk = false }
            entry.answered(answer, turn: turn, at: now, random: 0)
        } else if let outcome {
            entry.submitted(outcome, turn: turn, at: now, random: 0)
        } else if case .accepted(let receipt) = answer {
            entry.submitted(.accepted(receipt), turn: turn, at: now, random: 0)
        }
    }

    /// A good line and no more crashes: does it end as accepted?
    func endsAccepted() -> Bool {
        var world = self
        for _ in 0..<40 {
            if case .accepted = world.entry.state { return world.committed == 1 }
            if world.shellActs() { continue }
            guard let message = world.line.first(where: world.isWaitedFor) else {
                // Nothing on the line for the one who waits: the transport says so.
                guard let turn = world.waiting.first else { return false }
                if case .sending = world.entry.state {
                    world.endsUnknown(turn)
                } else {
                    let failure = Failure(.networkTimeout)
                    world.answered(turn, true, .unavailable(failure, retryAfter: nil), nil)
                }
                continue
            }
            var next: World?
            world.step(message) { change in
                // The first alternative of answers and questions is the good one; for a submission the second.
                var candidate = world
                change(&candidate)
                if next == nil, !candidate.line.contains(message) { next = candidate }
            }
            world = next ?? world
        }
        return false
    }

    private func isWaitedFor(_ message: Message) -> Bool {
        switch message {
        case .submission(let turn), .question(let turn), .accepted(let turn, _), .notThere(let turn),
            .unavailable(let turn, _):
            waiting.contains(turn)
        }
    }
}

@Suite struct ForwardingExplorationTests {
    @Test func `no order of replies, losses, repetitions and crashes sends without asking or ends wrongly`() {
        var seen: Set<World> = [World()]
        var frontier = [World()]
        for _ in 0..<12 {
            var next: [World] = []
            for world in frontier {
                for successor in world.successors() where seen.insert(successor).inserted {
                    if case .accepted = successor.entry.state { #expect(successor.committed == 1) }
                    if case .refused = successor.entry.state { Issue.record("refused, though J-LIS never said so") }
                    #expect(successor.entry.digest == "d1")
                    next.append(successor)
                }
            }
            frontier = next
        }
        #expect(seen.count > 2_000)
        // From wherever it got to, a good line brings it home.
        #expect(seen.allSatisfy { $0.endsAccepted() })
    }
}
