import Domain
import Merge
import Testing

@Suite struct JudgementTests {
    let original = act(1, 1, lamport: 1, Sketch("name", 1), Sketch("contact", 1))

    @Test(arguments: [
        (Sketch("contact", 2, over: [dot(1, 1)]), 5 as Int64, SetAsideReason.supersedesElsewhere),
        (Sketch("name", 2, entity: 2, over: [dot(1, 1)]), 5, .supersedesElsewhere),
        (Sketch("name", 2, over: [dot(1, 1)]), 1, .supersedesLater),
        (Sketch("contact", 2, over: [dot(1, 1)]), 1, .supersedesElsewhere),
    ])
    func `an act that supersedes what its author cannot have replaced is set aside`(
        sketch: Sketch, lamport: Int64, reason: SetAsideReason
    ) {
        let bad = act(2, 1, lamport: lamport, sketch, Sketch("delivery", 1))
        for order in [[original, bad], [bad, original]] {
            var all = MergedActs()
            for act in order { all.insert(act) }
            #expect(all.judgement(of: bad) == .setAside(reason))
            let state = all.state(of: entity(1))
            #expect(state.heads["name"]?.map(\.dot) == [dot(1, 1)])
            // The whole act changes nothing, also where it broke no rule.
            #expect(state.heads["delivery"] == nil)
            #expect(state.setAside.contains { $0.dot == dot(2, 2) })
        }
    }

    @Test func `an act may not supersede its own writes`() {
        let ring = act(1, 1, lamport: 3, Sketch("name", 1, over: [dot(1, 2)]), Sketch("name", 2, over: [dot(1, 1)]))
        // Also before anything is known of it.
        #expect(ring.judged { _ in nil } == .setAside(.supersedesLater))
        #expect(merged(ring).heads.isEmpty)
        #expect(merged(ring).setAside.count == 2)
    }

    @Test func `an act that supersedes an unknown write counts, and is judged again when that arrives`() {
        let early = act(2, 1, lamport: 2, Sketch("contact", 2, over: [dot(1, 1)]))
        var all = MergedActs()
        all.insert(early)
        #expect(all.judgement(of: early) == .counts(waitingFor: [dot(1, 1)]))
        #expect(all.state(of: entity(1)).shown("contact")?.dot == dot(2, 1))
        all.insert(original)
        #expect(all.judgement(of: early) == .setAside(.supersedesElsewhere))
        #expect(all.state(of: entity(1)).shown("contact")?.dot == dot(1, 2))
    }

    @Test func `what a set-aside act had replaced is current again`() {
        let replacing = act(
            2, 1, lamport: 2, Sketch("name", 2, over: [dot(1, 1)]), Sketch("contact", 2, over: [dot(3, 1)]))
        let elsewhere = act(3, 1, lamport: 1, Sketch("delivery", 9))
        #expect(merged(original, replacing).shown("name")?.dot == dot(2, 1))
        #expect(merged(original, replacing, elsewhere).shown("name")?.dot == dot(1, 1))
    }

    @Test func `superseding a set-aside write counts: facts decide, never outcomes`() {
        let aside = act(2, 1, lamport: 1, Sketch("name", 2, over: [dot(1, 1)]))
        let after = act(3, 1, lamport: 2, Sketch("name", 3, over: [dot(2, 1), dot(1, 1)]))
        let state = merged(original, aside, after)
        #expect(state.heads["name"]?.map(\.dot) == [dot(3, 1)])
        #expect(state.setAside.map(\.dot) == [dot(2, 1)])
    }

    @Test func `a dot that is known with other content is refused`() {
        var all = MergedActs()
        let first = all.insert(original)
        let second = all.insert(act(1, 2, lamport: 9, Sketch("contact", 7)))
        #expect(first && !second)
        #expect(all.acts == [original])
    }

    @Test func `the Lamport number covers what was set aside`() {
        let bad = act(2, 1, lamport: 9, Sketch("contact", 2, over: [dot(1, 1)]))
        #expect(merged(original, bad).lamport == 9)
        #expect(merged().lamport == 0)
    }

    @Test(arguments: ["", "1", "00:1", "\(replica(1))", "\(replica(1)):0", "\(replica(1)):-1", "\(replica(1)):1:2"])
    func `what is no dot is not read as one`(text: String) { #expect(Dot(text) == nil) }

    @Test func `a dot reads back as it is written`() {
        let longest = dot(7, Int64.max)
        #expect(Dot(longest.description) == longest)
    }
}
