import Domain
import Merge

/// The same rules as the module's, said again as plainly as they can be and without sharing a line with it.
struct NaiveModel {
    let acts: [Act]

    func find(_ dot: Dot) -> (act: Act, write: Write)? {
        for act in acts { for write in act.writes where write.dot == dot { return (act, write) } }
        return nil
    }

    /// nil: it counts.
    func reason(_ act: Act) -> SetAsideReason? {
        var reasons: [SetAsideReason] = []
        for write in act.writes {
            for superseded in write.supersedes {
                guard let (owner, old) = find(superseded) else { continue }
                if old.entity != write.entity || old.field != write.field { reasons.append(.supersedesElsewhere) }
                if owner.lamport >= act.lamport { reasons.append(.supersedesLater) }
            }
        }
        return reasons.contains(.supersedesElsewhere) ? .supersedesElsewhere : reasons.first
    }

    func history(of id: EntityID) -> [(act: Act, write: Write)] {
        acts.filter { reason($0) == nil }.flatMap { act in act.writes.map { (act, $0) } }.filter { $0.1.entity == id }
    }

    func setAside(of id: EntityID) -> [Dot] {
        acts.filter { reason($0) != nil }.flatMap(\.writes).filter { $0.entity == id }.map(\.dot)
    }

    func heads(of id: EntityID) -> [(act: Act, write: Write)] {
        let all = history(of: id)
        return all.filter { candidate in !all.contains { $0.write.supersedes.contains(candidate.write.dot) } }
    }

    func canonicalHeads(of id: EntityID) -> String {
        heads(of: id).map { "\($0.write.field) \($0.write.dot) \($0.write.value)\n" }.sorted().joined()
    }

    /// Names of the conflicts, the identity set first.
    func conflicts(of id: EntityID) -> [String] {
        let heads = heads(of: id)
        let set = ["birth", "confirmation", "form", "name", "photo", "photo-proof"]
        var names: [String] = []
        if identityIsOpen(heads.filter { set.contains($0.write.field) }, history(of: id)) {
            names.append("identity-set")
        }
        // Of the fields the histories use, these wait for a person.
        for field in ["contact", "identity", "later-field"] {
            if Set(heads.filter { $0.write.field == field }.map(\.write.value)).count > 1 { names.append(field) }
        }
        return names
    }

    /// The value a field shows: one that all agree on, or the policy's answer.
    func shown(_ field: String, of id: EntityID) -> Dot? {
        let heads = heads(of: id).filter { $0.write.field == field }
            .sorted { ($0.act.lamport, $0.write.dot) < ($1.act.lamport, $1.write.dot) }
        let values = Set(heads.map(\.write.value))
        if values.count <= 1 || field == "return" { return heads.last?.write.dot }
        if field != "approval" { return nil }
        return (heads.last { $0.act.side == .office } ?? heads.last)?.write.dot
    }

    /// How a decision in a field stands, and on what: the writes that are unseen, missing or against each other.
    func standing(_ field: String, on looked: [String], of id: EntityID) -> (String, Set<Dot>) {
        let (history, heads) = (history(of: id), heads(of: id))
        let decisions = heads.filter { $0.write.field == field }.map(\.write.dot)
        if decisions.isEmpty { return ("none", []) }
        guard let shown = shown(field, of: id), let write = find(shown)?.write else {
            return ("contested", Set(decisions))
        }
        let lost = write.basis.filter { dot in !history.contains { $0.write.dot == dot } }
        if !lost.isEmpty { return ("incomplete", Set(lost)) }
        let unseen = heads.filter { looked.contains($0.write.field) && !write.basis.contains($0.write.dot) }
        return unseen.isEmpty ? ("stands", []) : ("stale", Set(unseen.map(\.write.dot)))
    }

    private func identityIsOpen(_ heads: [(act: Act, write: Write)], _ all: [(act: Act, write: Write)]) -> Bool {
        for a in heads {
            for b in heads where a.write.dot != b.write.dot {
                if a.write.field == b.write.field && a.write.value != b.write.value { return true }
                if a.write.field == b.write.field { continue }
                // Everybody who holds one choice against everybody who holds the other.
                let forA = heads.filter { $0.write.field == a.write.field && $0.write.value == a.write.value }
                let forB = heads.filter { $0.write.field == b.write.field && $0.write.value == b.write.value }
                let met = forA.contains { x in
                    forB.contains { y in
                        sees(x.write.dot, y.write.dot, all) || sees(y.write.dot, x.write.dot, all)
                    }
                }
                if !met { return true }
            }
        }
        return false
    }

    /// Whether the author of `from` had seen `to`: rounds of growing a set until nothing is added.
    private func sees(_ from: Dot, _ to: Dot, _ all: [(act: Act, write: Write)]) -> Bool {
        var seen: Set<Dot> = [from]
        while true {
            var grown = seen
            for (act, write) in all where seen.contains(write.dot) {
                grown.formUnion(write.supersedes + write.basis)
                grown.formUnion(act.writes.filter { $0.entity == write.entity }.map(\.dot))
            }
            if grown.contains(to) { return true }
            if grown == seen { return false }
            seen = grown
        }
    }
}
