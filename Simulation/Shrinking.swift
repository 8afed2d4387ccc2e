/// Finds a short schedule that still breaks the same promise, by leaving things out (delta debugging).
struct Shrinking {
    /// How many runs it may still take.
    private var budget: Int
    private let run: @Sendable (Schedule) async throws -> Violation?

    /// - Parameters:
    ///   - rule: the promise that the schedule breaks.
    ///   - budget: how many runs it may take.
    ///   - run: runs a schedule.
    static func shortest(
        of schedule: Schedule, breaking rule: String, budget: Int = 300,
        run: @escaping @Sendable (Schedule) async throws -> Violation?
    ) async throws -> Schedule {
        var shrinking = Shrinking(budget: budget, run: run)
        return try await shrinking.shrink(schedule, breaking: rule)
    }

    private mutating func shrink(_ schedule: Schedule, breaking rule: String) async throws -> Schedule {
        var shortest = schedule
        var chunk = max(1, shortest.events.count / 2)
        while chunk >= 1 {
            var start = 0
            while start < shortest.events.count {
                var shorter = shortest
                shorter.events.removeSubrange(start..<min(shorter.events.count, start + chunk))
                if try await fails(shorter, rule) { shortest = shorter } else { start += chunk }
            }
            if chunk == 1 { break }
            chunk /= 2
        }
        return try await withoutFaults(shortest, rule)
    }

    /// Leaves out what happens to single requests, then what a round need not do.
    private mutating func withoutFaults(_ schedule: Schedule, _ rule: String) async throws -> Schedule {
        var shortest = schedule
        for index in shortest.events.indices {
            guard
                case .sync(let laptop, let patience, let connections, let batch, var faults) = shortest.events[index]
                    .what
            else { continue }
            for fault in faults {
                let fewer = faults.filter { $0 != fault }
                var shorter = shortest
                shorter.events[index].what = .sync(
                    laptop: laptop, patience: patience, connections: connections, batch: batch, faults: fewer)
                if try await fails(shorter, rule) { (shortest, faults) = (shorter, fewer) }
            }
        }
        return shortest
    }

    private mutating func fails(_ schedule: Schedule, _ rule: String) async throws -> Bool {
        guard budget > 0 else { return false }
        budget -= 1
        return try await run(schedule)?.rule == rule
    }
}

extension Schedule: CustomStringConvertible {
    /// One line an event.
    var description: String {
        let kind = usesSQLite ? "SQLite" : "memory"
        return
            (["seed \(seed), \(laptops) laptops, \(kind)"]
            + events.enumerated().map { "  \($0): \($1.what.text)" }).joined(separator: "\n")
    }
}

extension Occurrence {
    /// In words.
    var text: String {
        switch self {
        case .save(let laptop, let pictures): "laptop \(laptop) saves, pictures of \(pictures) bytes"
        case .change(let laptop, let application, let isName):
            "laptop \(laptop) changes the \(isName ? "name" : "phone") of application \(application)"
        case .officeChange(let application, let isName):
            "the office changes the \(isName ? "name" : "phone") of application \(application)"
        case .resolve(let application): "the office ends a conflict of application \(application)"
        case .sync(let laptop, let patience, let connections, let batch, let faults):
            "laptop \(laptop) syncs (waits \(patience) times, \(connections) connections, batches of \(batch))"
                + faults.map { "\n      \($0.kind.rawValue) \($0.number): \($0.fault)" }.joined()
        case .crash(let party): "\(party) loses its power"
        case .crashLater(let party, let steps): "\(party) loses its power after \(steps) steps"
        case .full(let party, let steps): "the disk of \(party) is full for \(steps) steps"
        case .clock(let party, let milliseconds): "the clock of \(party) jumps by \(milliseconds / 1_000) s"
        case .backUp(let laptop): "the directory of laptop \(laptop) is copied aside"
        case .restore(let laptop): "laptop \(laptop) goes on from the copy"
        case .backUpOffice: "the office is backed up"
        case .restoreOffice: "the office is restored from its last backup"
        case .clone(let laptop): "another laptop goes on from a copy of laptop \(laptop)"
        case .stick(let laptop): "what waits on laptop \(laptop) is copied to a stick"
        case .handIn(let laptop, let stick, let times): "laptop \(laptop) hands in stick \(stick), \(times) times"
        case .rot(let laptop, let isPicture):
            "a bit turns in \(isPicture ? "a picture" : "an envelope") that waits on laptop \(laptop)"
        case .poison(let laptop, let application, let kind):
            "laptop \(laptop) makes an odd act (\(kind.rawValue)) on application \(application)"
        case .plan(let without):
            "the office plans the session " + (without.map { "without laptop \($0)" } ?? "with every laptop")
        case .expire: "the office drops old uploads"
        case .deliverLate: "what the line held back arrives"
        }
    }
}
