import Domain
import Merge
import TestKit

/// A history of several replicas that write to the same entities and exchange acts now and then, some of them only
/// partly, with some acts that break the rules.
struct RandomHistory {
    let acts: [Act]

    static let fields = ["name", "photo", "form", "contact", "approval", "identity", "return", "later-field"]
    static let entities = [1, 2].map(entity)

    private struct Author {
        var known = MergedActs()
        var counter: Int64 = 0
    }

    init(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var authors = [Author](repeating: Author(), count: Int.random(in: 2...4, using: &random))
        var all: [Act] = []
        for _ in 0..<Int.random(in: 3...14, using: &random) {
            let index = Int.random(in: 0..<authors.count, using: &random)
            if random.once(in: 3) {
                // Some of what another knows: what it supersedes or is based on may be missing.
                let other = random.pick(Array(authors.indices))
                for act in Self.ordered(authors[other].known) where !random.once(in: 4) {
                    authors[index].known.insert(act)
                }
            } else {
                let act = Self.write(authors[index], replica: index, everything: all, &random)
                authors[index].counter += Int64(act.writes.count)
                authors[index].known.insert(act)
                all.append(act)
            }
        }
        acts = all
    }

    private static func ordered(_ known: MergedActs) -> [Act] {
        known.acts.sorted { ($0.lamport, $0.writes[0].dot) < ($1.lamport, $1.writes[0].dot) }
    }

    private static func write(
        _ author: Author, replica index: Int, everything: [Act], _ random: inout SeededGenerator
    ) -> Act {
        var writes: [Write] = []
        for offset in 0..<Int.random(in: 1...3, using: &random) {
            let id = random.pick(entities)
            let field = random.pick(fields)
            let state = author.known.state(of: id)
            var supersedes = random.once(in: 4) ? [] : state.headDots(of: [field])
            // Rules broken now and then: another field's or entity's write, one never seen, one not made yet.
            if random.once(in: 12), let any = everything.randomElement(using: &random) {
                supersedes.append(random.pick(any.writes).dot)
            }
            if random.once(in: 15) {
                supersedes.append(dot(Int.random(in: 0...4, using: &random), Int64.random(in: 1...20, using: &random)))
            }
            let basis = random.once(in: 3) ? [] : state.headDots(of: fields.filter { $0 != field })
            writes.append(
                Write(
                    dot: Dot(replica: replica(index), counter: author.counter + 1 + Int64(offset)), entity: id,
                    field: field, value: value(Int.random(in: 1...3, using: &random)), supersedes: supersedes,
                    basis: basis))
        }
        let seen = author.known.acts.map(\.lamport).max() ?? 0
        return Act(
            replica: replica(index), lamport: random.once(in: 12) ? max(1, seen) : seen + 1,
            at: Instant(milliseconds: Int64.random(in: 0...9, using: &random)),
            side: random.once(in: 2) ? .office : .field, author: staff("S\(index)"), writes: writes)
    }
}

extension SeededGenerator {
    /// True once in `n` times.
    mutating func once(in n: Int) -> Bool { Int.random(in: 0..<n, using: &self) == 0 }
    mutating func pick<Element>(_ items: [Element]) -> Element { items[Int.random(in: 0..<items.count, using: &self)] }
}
