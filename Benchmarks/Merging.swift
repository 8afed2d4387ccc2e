import Domain
import Merge
import TestKit

/// Decoded acts in any order, grouped by entity, judged and merged, with the conflicts found: ten writes to each entity
/// in acts of one to four, every twentieth entity written by two replicas that do not know of each other. One core.
enum Merging {
    static func measure() async throws -> [Figure] {
        let entities = Hall.count(20_000)
        var random = SeededGenerator(seed: 11)
        let acts = Self.acts(entities, &random).shuffled(using: &random)
        let writes = acts.reduce(0) { $0 + $1.writes.count }
        var best: [Double] = []
        for _ in 0..<5 {
            var conflicts = 0
            let taken = await milliseconds {
                var facts: [Dot: WriteFact] = [:]
                facts.reserveCapacity(writes)
                var byEntity: [EntityID: [Act]] = [:]
                byEntity.reserveCapacity(acts.count)
                for act in acts {
                    for (dot, fact) in act.facts { facts[dot] = fact }
                    byEntity[act.writes[0].entity, default: []].append(act)
                }
                for (entity, acts) in byEntity {
                    let state = EntityState(of: entity, from: acts) { $0.judged { facts[$0] } }
                    conflicts += state.conflicts.count
                }
            }
            guard conflicts == entities / 20 else { throw NotMeasured("\(conflicts) conflicts") }
            best.append(Double(writes) * 1_000 / taken)
        }
        return [Figure("merge_writes_per_second", median(best), "writes/s")]
    }

    private static func acts(_ entities: Int, _ random: inout SeededGenerator) -> [Act] {
        let replicas = (0..<4).map { _ in ReplicaID(unchecked: bytes(16, &random)) }
        var counters = [ReplicaID: Int64]()
        var acts: [Act] = []
        for number in 0..<entities {
            let entity = EntityID(unchecked: bytes(16, &random))
            let (own, other) = (replicas[number % 4], replicas[(number + 1) % 4])
            var heads: [String: Dot] = [:]
            var lamport: Int64 = 1
            func act(by replica: ReplicaID, _ fields: [String]) -> Act {
                let writes = fields.map { field in
                    counters[replica, default: 0] += 1
                    return Write(
                        dot: Dot(replica: replica, counter: counters[replica] ?? 1), entity: entity, field: field,
                        value: ValueDigest(unchecked: bytes(32, &random)), supersedes: [heads[field]].compactMap(\.self)
                    )
                }
                lamport += 1
                return Act(
                    replica: replica, lamport: lamport, at: Instant(milliseconds: lamport), side: .field,
                    author: StaffNumber(unchecked: "1"), writes: writes)
            }
            for fields in [["reception", "contact", "address", "delivery"], ["contact"], ["address", "items"]] {
                let next = act(by: own, fields)
                for write in next.writes { heads[write.field] = write.dot }
                acts.append(next)
            }
            // The last three: one after the other, or two beside each other.
            for replica in number % 20 == 0 ? [own, other] : [own] {
                acts.append(act(by: replica, ["contact"]))
            }
            for field in number % 20 == 0 ? ["items"] : ["items", "address"] {
                let next = act(by: own, [field])
                heads[field] = next.writes[0].dot
                acts.append(next)
            }
        }
        return acts
    }

    private static func bytes(_ count: Int, _ random: inout SeededGenerator) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    }
}
