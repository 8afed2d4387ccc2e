import ArgumentParser
import CommandLineKit
import Foundation

/// `Simulation`: seeds of the simulated world, one after another (docs/simulation.md).
@main struct Simulation: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulation",
        abstract: "Run laptops, office and line through seeded trouble, and check what is promised.")

    @Option(help: "How many seeds; with --planted: how many at most for each search.") var seeds = 1_000
    @Option(help: "The first seed.") var from: UInt64 = 0
    @Option(help: "How many run beside each other.") var jobs = ProcessInfo.processInfo.activeProcessorCount
    @Flag(help: "Build in each planted fault and say how many seeds it took until it was found.") var planted = false
    @Option(help: "With --planted: only this one, with the shortest schedule that shows it.") var fault: String?

    static func main() async { await Program.main(Simulation.self) }

    func validate() throws {
        guard seeds > 0, jobs > 0 else { throw ValidationError("at least one") }
        guard fault.map({ name in Plant.all.contains { $0.name == name } }) ?? true else {
            throw ValidationError("known: " + Plant.all.map(\.name).joined(separator: " "))
        }
    }

    func run() async throws {
        if planted { return try await findPlanted() }
        let start = ContinuousClock.now
        let (failed, tally) = try await runAll()
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        for (name, count) in tally.sorted(by: { $0.key < $1.key }) { print("\(count)\t\(name)") }
        print("\(seeds) seeds from \(from), \(failed) failed, \(Int(Double(seeds) / seconds)) a second")
        if failed > 0 { throw ExitCode.failure }
    }

    /// Every seed, on several threads. Returns how many failed, and what happened how often.
    private func runAll() async throws -> (failed: Int, tally: [String: Int]) {
        try await withThrowingTaskGroup(of: (Int, [String: Int]).self) { group in
            for job in 0..<min(jobs, seeds) {
                group.addTask {
                    let runner = Runner()
                    var failed = 0
                    for seed in stride(from: from + UInt64(job), to: from + UInt64(seeds), by: jobs) {
                        guard let report = try await runner.report(Schedule(seed: seed)) else { continue }
                        failed += 1
                        print(report)
                    }
                    await runner.end()
                    return (failed, await runner.tally)
                }
            }
            return try await group.reduce(into: (0, [:])) { all, one in
                all.0 += one.0
                all.1.merge(one.1) { $0 + $1 }
            }
        }
    }

    /// From where the searches begin.
    private static let starts: [UInt64] = [0, 100_000, 200_000, 300_000, 400_000]

    private func findPlanted() async throws {
        let plants = Plant.all.filter { fault == nil || $0.name == fault }
        let lines = try await withThrowingTaskGroup(of: (Int, String).self) { group in
            for job in 0..<min(jobs, plants.count) {
                group.addTask {
                    let runner = Runner()
                    var text = ""
                    for index in stride(from: job, to: plants.count, by: jobs) {
                        text += try await search(plants[index], runner)
                    }
                    await runner.end()
                    return (job, text)
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        for line in lines.sorted(by: { $0.0 < $1.0 }) { print(line.1, terminator: "") }
    }

    private func search(_ plant: Plant, _ runner: Runner) async throws -> String {
        var counts: [Int] = []
        var rules: Set<String> = []
        for start in Self.starts {
            let found = try await runner.find(plant, from: start, atMost: seeds)
            counts.append(found?.seeds ?? Int.max)
            guard let found else { continue }
            guard rules.insert(found.violation.rule).inserted, fault != nil else { continue }
            if let report = try await runner.report(found.schedule, plant: plant) { print(report) }
        }
        let shown = counts.map { $0 == .max ? "none" : String($0) }.joined(separator: " ")
        let median = counts.sorted()[counts.count / 2]
        return "| \(plant.name) | \(plant.meaning) | \(median == .max ? "not found" : String(median)) | \(shown) | "
            + rules.sorted().joined(separator: "; ") + " |\n"
    }
}
