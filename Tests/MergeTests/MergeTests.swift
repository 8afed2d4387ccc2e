import Domain
import Merge
import TestKit
import Testing

/// Properties that hold for every history. A failure names the seed that brings it back.
@Suite struct MergeTests {
    /// Seeds in groups, so that the groups run beside each other.
    static let groups = (0..<8).map { group in (UInt64(group) * 10_000)..<(UInt64(group) * 10_000 + 120) }

    @Test(arguments: groups)
    func `any order, repetition, split or batching gives what the naive model says`(seeds: Range<UInt64>) {
        for seed in seeds {
            let acts = RandomHistory(seed: seed).acts
            let model = NaiveModel(acts: acts)
            var random = SeededGenerator(seed: seed ^ 0xFFFF)
            var first: [EntityState]?
            for _ in 0..<3 {
                let states = Self.deliver(acts, &random)
                if let first {
                    #expect(states == first, "seed \(seed): another order, another state")
                } else {
                    first = states
                    for state in states { Self.compare(state, model, seed) }
                }
            }
        }
    }

    @Test(arguments: groups)
    func `nothing entered is ever absent, whatever part of a history has arrived`(seeds: Range<UInt64>) {
        for seed in seeds {
            var random = SeededGenerator(seed: seed ^ 0xABCD)
            let arrived = RandomHistory(seed: seed).acts.filter { _ in !random.once(in: 3) }
            var all = MergedActs()
            for act in arrived { all.insert(act) }
            for id in RandomHistory.entities {
                let state = all.state(of: id)
                let entered = arrived.flatMap(\.writes).filter { $0.entity == id }.map(\.dot)
                let present = Set((state.history + state.setAside).map(\.dot))
                #expect(present == Set(entered), "seed \(seed)")
                #expect(Set(state.history.map(\.dot)).isDisjoint(with: state.setAside.map(\.dot)), "seed \(seed)")
                // A field that anybody wrote has a current value, unless its writes supersede each other in a ring,
                // which the Lamport guard makes impossible.
                #expect(Set(state.heads.keys) == Set(state.history.map(\.field)), "seed \(seed)")
            }
        }
    }

    @Test(arguments: groups)
    func `replicas that exchange everything agree, and taking an act in twice changes nothing`(seeds: Range<UInt64>) {
        for seed in seeds {
            let acts = RandomHistory(seed: seed).acts
            var (one, other) = (MergedActs(), MergedActs())
            for (index, act) in acts.enumerated() {
                if index.isMultiple(of: 2) { one.insert(act) } else { other.insert(act) }
            }
            for act in other.acts { one.insert(act) }
            for act in one.acts { other.insert(act) }
            for act in acts {
                let isKnown = one.insert(act)
                #expect(isKnown)
                #expect(one.judgement(of: act) == other.judgement(of: act), "seed \(seed)")
            }
            for id in RandomHistory.entities { #expect(one.state(of: id) == other.state(of: id), "seed \(seed)") }
        }
    }

    @Test func `the histories contain every kind of case`() {
        var kinds: [String: Int] = [:]
        for seed in UInt64(0)..<400 {
            let acts = RandomHistory(seed: seed).acts
            var all = MergedActs()
            for act in acts { all.insert(act) }
            for act in acts {
                switch all.judgement(of: act) {
                case .counts(let waiting): kinds[waiting.isEmpty ? "counts" : "waiting", default: 0] += 1
                case .setAside(let reason): kinds[reason.rawValue, default: 0] += 1
                }
            }
            for state in RandomHistory.entities.map({ all.state(of: $0) }) {
                for conflict in state.conflicts { kinds[conflict.name, default: 0] += 1 }
                for (field, looked) in Self.decisions {
                    kinds[Self.named(state.standing(of: field, decidedOn: looked)).0, default: 0] += 1
                }
            }
        }
        let expected = [
            "counts", "waiting", "supersedes-elsewhere", "supersedes-later", "identity-set", "contact", "later-field",
            "identity", "none", "stands", "stale", "incomplete", "contested",
        ]
        for kind in expected { #expect(kinds[kind, default: 0] >= 10, "\(kind)") }
    }

    /// Takes acts in shuffled, in batches, some of them several times.
    private static func deliver(_ acts: [Act], _ random: inout SeededGenerator) -> [EntityState] {
        var queue = acts + acts.filter { _ in random.once(in: 3) }
        queue.shuffle(using: &random)
        var all = MergedActs()
        while !queue.isEmpty {
            let batch = queue.prefix(Int.random(in: 1...4, using: &random))
            for act in batch {
                let isTaken = all.insert(act)
                #expect(isTaken)
            }
            queue.removeFirst(batch.count)
            // Looking in between must not matter.
            if random.once(in: 4) { _ = all.state(of: RandomHistory.entities[0]) }
        }
        return RandomHistory.entities.map { all.state(of: $0) }
    }

    private static func compare(_ state: EntityState, _ model: NaiveModel, _ seed: UInt64) {
        let id = state.entity
        #expect(Set(state.history.map(\.dot)) == Set(model.history(of: id).map(\.write.dot)), "seed \(seed)")
        #expect(Set(state.setAside.map(\.dot)) == Set(model.setAside(of: id)), "seed \(seed)")
        #expect(
            Set(state.heads.values.joined().map(\.dot)) == Set(model.heads(of: id).map(\.write.dot)), "seed \(seed)")
        #expect(state.canonicalHeads() == model.canonicalHeads(of: id), "seed \(seed)")
        #expect(state.conflicts.map(\.name) == model.conflicts(of: id), "seed \(seed)")
        for field in RandomHistory.fields {
            #expect(state.shown(field)?.dot == model.shown(field, of: id), "seed \(seed), \(field)")
        }
        for (field, looked) in decisions {
            let expected = model.standing(field, on: looked, of: id)
            let standing = named(state.standing(of: field, decidedOn: looked))
            #expect(standing == expected, "seed \(seed), \(field)")
        }
    }

    /// Decisions of the histories, and what they look at.
    private static let decisions = [
        ("identity", ["name", "form"]), ("approval", ["name", "photo", "contact", "identity"]), ("return", ["contact"]),
    ]

    private static func named(_ standing: Standing) -> (String, Set<Dot>) {
        switch standing {
        case .none: ("none", [])
        case .stands: ("stands", [])
        case .stale(_, let unseen): ("stale", Set(unseen.map(\.dot)))
        case .incomplete(_, let missing): ("incomplete", Set(missing))
        case .contested(let decisions): ("contested", Set(decisions.map(\.dot)))
        }
    }
}
