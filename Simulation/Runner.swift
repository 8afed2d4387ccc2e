import Domain
import TestKit

/// Runs schedules: sets the stage once, gives each world a copy of it, and runs it on a thread of its own.
actor Runner {
    private var stages: [Bool: Stage] = [:]
    private let thread = OneThread()
    /// How often what happened in all worlds that ran.
    private(set) var tally: [String: Int] = [:]

    /// Runs a schedule. Returns the first promise that was broken; nil: all hold.
    func run(_ schedule: Schedule, plant: Plant = .none) async throws -> Violation? {
        let stage = try await stage(usesSQLite: schedule.usesSQLite)
        let (violation, tally) = try await withTaskExecutorPreference(thread) {
            let world = try await World(schedule, on: stage, plant: plant, thread: thread)
            return (await world.run(), world.tally)
        }
        self.tally.merge(tally) { $0 + $1 }
        return violation
    }

    /// Runs a schedule. Returns what to tell of it where a promise was broken: the seed, and the shortest schedule found.
    func report(_ schedule: Schedule, plant: Plant = .none) async throws -> String? {
        guard let violation = try await run(schedule, plant: plant) else { return nil }
        let shortest = try await Shrinking.shortest(of: schedule, breaking: violation.rule) {
            try await self.run($0, plant: plant)
        }
        let last = try await run(shortest, plant: plant)
        return "seed \(schedule.seed): \(violation)\nshortest, \(shortest.size) of \(schedule.size): "
            + "\(last.map(\.description) ?? "holds when it is run again")\n\(shortest)"
    }

    /// Runs seeds with a fault built in until it is found. Returns how many that took, and the last's schedule; nil: it
    /// was not found.
    func find(
        _ plant: Plant, from start: UInt64, atMost most: Int
    ) async throws -> (seeds: Int, schedule: Schedule, violation: Violation)? {
        for count in 1...most {
            var schedule = Schedule(seed: start + UInt64(count) - 1)
            // The wrappers stand around storage in memory.
            schedule.usesSQLite = false
            if let violation = try await run(schedule, plant: plant) { return (count, schedule, violation) }
        }
        return nil
    }

    /// Removes what the stages left.
    func end() {
        for stage in stages.values { stage.remove() }
        stages = [:]
    }

    private func stage(usesSQLite: Bool) async throws -> Stage {
        if let stage = stages[usesSQLite] { return stage }
        let stage = try await Stage.set(usesSQLite: usesSQLite)
        stages[usesSQLite] = stage
        return stage
    }
}
