import Domain
import Merge
import Testing

@Suite struct DecisionTests {
    let looked = ["name", "photo"]
    let base = act(1, 1, lamport: 1, Sketch("name", 1), Sketch("photo", 1), Sketch("contact", 1))
    let approval = act(
        2, 1, lamport: 2, side: .office, Sketch("approval", 1, seeing: [dot(1, 1), dot(1, 2)]))

    @Test func `without a decision nothing stands`() {
        #expect(merged(base).standing(of: "approval", decidedOn: looked) == .none)
        #expect(merged(base).standing(of: "approval", decidedOn: looked).standing == nil)
    }

    @Test func `a decision on the present state stands`() {
        let standing = merged(base, approval).standing(of: "approval", decidedOn: looked)
        #expect(standing.standing?.dot == dot(2, 1))
    }

    @Test func `what a decision does not look at leaves it standing`() {
        let contact = act(3, 1, lamport: 3, Sketch("contact", 2, over: [dot(1, 3)]))
        #expect(merged(base, approval, contact).standing(of: "approval", decidedOn: looked).standing != nil)
    }

    @Test(arguments: [
        Sketch("name", 2, over: [dot(1, 1)]),
        Sketch("name", 2),
        // The same value again is a write the decider had not seen.
        Sketch("name", 1, over: [dot(1, 1)]),
        Sketch("photo", 2, over: [dot(1, 2)], seeing: [dot(2, 1)]),
    ])
    func `a decision on an older state is stale, in whatever order it arrives`(later: Sketch) {
        let change = act(3, 1, lamport: 5, later)
        for state in [merged(base, approval, change), merged(change, approval, base)] {
            guard case .stale(let decision, let unseen) = state.standing(of: "approval", decidedOn: looked) else {
                Issue.record("not stale")
                continue
            }
            #expect(decision.dot == dot(2, 1))
            #expect(unseen.map(\.dot) == [dot(3, 1)])
        }
    }

    @Test func `a decision whose basis has not arrived is incomplete`() {
        let standing = merged(approval).standing(of: "approval", decidedOn: looked)
        guard case .incomplete(let decision, let missing) = standing else {
            Issue.record("\(standing)")
            return
        }
        #expect(decision.dot == dot(2, 1))
        #expect(missing == [dot(1, 1), dot(1, 2)])
        #expect(standing.standing == nil)
    }

    @Test func `a decision based on what was set aside does not stand`() {
        let bad = act(3, 1, lamport: 2, Sketch("name", 2, over: [dot(1, 3)]))
        let onBad = act(2, 1, lamport: 3, side: .office, Sketch("approval", 1, seeing: [dot(3, 1), dot(1, 2)]))
        #expect(merged(base, bad, onBad).standing(of: "approval", decidedOn: looked).standing == nil)
    }

    @Test func `an excused value does not count against a decision`() {
        let form = act(3, 1, lamport: 5, Sketch("name", 2, over: [dot(1, 1)]))
        let state = merged(base, approval, form)
        #expect(state.standing(of: "approval", decidedOn: looked) { $0.dot == dot(3, 1) }.standing != nil)
    }

    @Test func `different decisions at the same time where a person decides are contested`() {
        let one = act(2, 1, lamport: 2, Sketch("withdrawal", 1, seeing: [dot(1, 1)]))
        let other = act(3, 1, lamport: 2, Sketch("withdrawal", 2, seeing: [dot(1, 1)]))
        guard case .contested(let both) = merged(base, one, other).standing(of: "withdrawal", decidedOn: ["name"])
        else {
            Issue.record("not contested")
            return
        }
        #expect(both.map(\.dot) == [dot(2, 1), dot(3, 1)])
    }

    @Test func `a withdrawal against an edit is stale, and so is an approval against a withdrawal`() {
        let withdrawal = act(3, 1, lamport: 2, Sketch("withdrawal", 1, seeing: [dot(1, 1), dot(1, 2)]))
        let edit = act(4, 1, lamport: 2, Sketch("name", 2, over: [dot(1, 1)]))
        #expect(merged(base, withdrawal, edit).standing(of: "withdrawal", decidedOn: looked).standing == nil)
        #expect(
            merged(base, withdrawal, approval).standing(of: "approval", decidedOn: looked + ["withdrawal"]).standing
                == nil)
    }

    /// For random histories: what stands is never based on anything but the present state.
    @Test func `a decision never stands on a state its author had not seen`() {
        for seed in UInt64(0)..<400 {
            let acts = RandomHistory(seed: seed).acts
            var all = MergedActs()
            for act in acts { all.insert(act) }
            for id in RandomHistory.entities {
                let state = all.state(of: id)
                let fields = ["name", "photo", "form"]
                guard let decision = state.standing(of: "approval", decidedOn: fields).standing else { continue }
                let heads = fields.flatMap { state.heads[$0] ?? [] }.map(\.dot)
                #expect(Set(heads).isSubset(of: decision.write.basis), "seed \(seed)")
            }
        }
    }
}
