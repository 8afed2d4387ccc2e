import Domain
import Merge
import Testing

@Suite struct IdentitySetTests {
    /// What everybody has seen: name and photo, made together.
    let base = act(1, 1, lamport: 1, Sketch("name", 1), Sketch("photo", 1), Sketch("contact", 1))
    let newName = act(2, 1, lamport: 2, Sketch("name", 2, over: [dot(1, 1)], seeing: [dot(1, 2)]))
    let newPhoto = act(3, 1, lamport: 2, Sketch("photo", 2, over: [dot(1, 2)], seeing: [dot(1, 1)]))

    @Test func `values made together are no conflict`() { #expect(merged(base).conflicts.isEmpty) }

    @Test func `concurrent writes in different fields of the set are one conflict about all of it`() {
        let conflicts = merged(base, newName, newPhoto).conflicts
        #expect(conflicts.map(\.name) == ["identity-set"])
        #expect(conflicts.first?.heads.map(\.dot) == [dot(2, 1), dot(3, 1)])
    }

    @Test func `a write whose author had seen the other is no conflict`() {
        let later = act(3, 1, lamport: 3, Sketch("photo", 2, over: [dot(1, 2)], seeing: [dot(2, 1)]))
        #expect(merged(base, newName, later).conflicts.isEmpty)
    }

    @Test func `seeing reaches through what the seen had seen`() {
        let form = act(3, 1, lamport: 3, Sketch("form", 1, seeing: [dot(2, 1)]))
        let proof = act(1, 4, lamport: 4, Sketch("photo-proof", 1, seeing: [dot(3, 1)]))
        #expect(merged(base, newName, form, proof).conflicts.isEmpty)
        #expect(merged(base, newName, form, proof).seen(by: dot(1, 4)).contains(dot(1, 1)))
    }

    @Test func `concurrent writes outside the set do not concern it`() {
        let contact = act(3, 1, lamport: 2, Sketch("contact", 2, over: [dot(1, 3)]))
        #expect(merged(base, newName, contact).conflicts.isEmpty)
    }

    @Test func `the same value written twice is no conflict`() {
        let again = act(3, 1, lamport: 2, Sketch("name", 2, over: [dot(1, 1)], seeing: [dot(1, 2)]))
        let state = merged(base, newName, again)
        #expect(state.conflicts.isEmpty)
        #expect(state.heads["name"]?.count == 2)
        #expect(state.shown("name")?.value == value(2))
    }

    @Test func `two who wrote the same values in several fields agree`() {
        let one = act(2, 1, lamport: 1, Sketch("name", 5), Sketch("form", 5))
        let other = act(3, 1, lamport: 1, Sketch("name", 5), Sketch("form", 5))
        let more = act(4, 1, lamport: 1, Sketch("name", 5), Sketch("birth", 5))
        #expect(merged(one, other).conflicts.isEmpty)
        // But a form and a birth date that nobody saw together are for two persons to look at.
        #expect(merged(one, other, more).conflicts.map(\.name) == ["identity-set"])
    }

    @Test func `different values of one field are a conflict also when one author did not replace what he saw`() {
        let beside = act(2, 1, lamport: 2, Sketch("name", 2, seeing: [dot(1, 1)]))
        #expect(merged(base, beside).conflicts.map(\.name) == ["identity-set"])
        #expect(merged(base, beside).shown("name") == nil)
    }

    @Test func `resolution in one act ends it, also when it writes only one field`() {
        let whole = act(
            4, 1, lamport: 3, side: .office, second: staff("S5"),
            Sketch("name", 2, over: [dot(2, 1)]), Sketch("photo", 1, over: [dot(3, 1)]))
        #expect(merged(base, newName, newPhoto, whole).conflicts.isEmpty)
        let one = act(4, 1, lamport: 3, Sketch("name", 1, over: [dot(2, 1)], seeing: [dot(3, 1)]))
        #expect(merged(base, newName, newPhoto, one).conflicts.isEmpty)
    }

    @Test func `two resolutions at the same time are a conflict again`() {
        let one = act(4, 1, lamport: 3, Sketch("name", 2, over: [dot(2, 1)]), Sketch("photo", 1, over: [dot(3, 1)]))
        let other = act(5, 1, lamport: 3, Sketch("name", 1, over: [dot(2, 1)]), Sketch("photo", 2, over: [dot(3, 1)]))
        let state = merged(base, newName, newPhoto, one, other)
        #expect(state.conflicts.map(\.name) == ["identity-set"])
        #expect(state.conflicts.first?.heads.count == 4)
    }

    @Test func `undo brings a conflict between two fields back`() {
        let resolution = act(4, 1, lamport: 3, Sketch("name", 1, over: [dot(2, 1)], seeing: [dot(3, 1)]))
        // The photo was left standing, so undoing writes it again too: each side in an act of its own.
        let undo = [
            act(4, 2, lamport: 4, Sketch("name", 2, over: [dot(4, 1)], seeing: [dot(1, 2)])),
            act(4, 3, lamport: 5, Sketch("photo", 2, over: [dot(3, 1)], seeing: [dot(1, 1)])),
        ]
        let state = merged(base, newName, newPhoto, resolution, undo[0], undo[1])
        #expect(state.conflicts.map(\.name) == ["identity-set"])
        #expect(state.conflicts.first?.heads.map(\.value) == [value(2), value(2)])
    }

    @Test func `undo brings a conflict in one field back, in one act or in two`() {
        let other = act(3, 1, lamport: 2, Sketch("name", 3, over: [dot(1, 1)], seeing: [dot(1, 2)]))
        let resolution = act(4, 1, lamport: 3, Sketch("name", 2, over: [dot(2, 1), dot(3, 1)], seeing: [dot(1, 2)]))
        #expect(merged(base, newName, other, resolution).conflicts.isEmpty)
        let (old, older) = (Sketch("name", 2, over: [dot(4, 1)]), Sketch("name", 3, over: [dot(4, 1)]))
        let inOne = merged(base, newName, other, resolution, act(4, 2, lamport: 4, old, older))
        let inTwo = merged(base, newName, other, resolution, act(4, 2, lamport: 4, old), act(4, 3, lamport: 5, older))
        for state in [inOne, inTwo] {
            #expect(state.conflicts.map(\.name) == ["identity-set"])
            #expect(state.heads["name"]?.map(\.value) == [value(2), value(3)])
        }
    }
}

@Suite struct PolicyTests {
    @Test(arguments: [
        "contact", "address", "delivery", "options", "pin-form", "withdrawal", "identity", "verification", "consent",
        "a-later-field",
    ])
    func `concurrent different values wait for a person`(field: String) {
        let state = merged(act(1, 1, lamport: 1, Sketch(field, 1)), act(2, 1, lamport: 9, Sketch(field, 2)))
        #expect(state.conflicts.map(\.name) == [field])
        #expect(state.shown(field) == nil)
        let resolved = merged(
            act(1, 1, lamport: 1, Sketch(field, 1)), act(2, 1, lamport: 9, Sketch(field, 2)),
            act(1, 2, lamport: 10, Sketch(field, 1, over: [dot(1, 1), dot(2, 1)])))
        #expect(resolved.conflicts.isEmpty)
        #expect(resolved.shown(field)?.dot == dot(1, 2))
    }

    @Test func `of questions the newest is shown: the highest Lamport number, then dot, never the clock`() {
        let field = "return"
        let (early, late) = (Instant(milliseconds: 1), Instant(milliseconds: 2))
        func one(_ r: Int, _ counter: Int64, _ lamport: Int64, _ at: Instant, _ v: Int) -> Act {
            let plain = act(r, counter, lamport: lamport, Sketch(field, v))
            return Act(
                replica: plain.replica, lamport: lamport, at: at, side: .field, author: plain.author,
                writes: plain.writes)
        }
        #expect(merged(one(1, 1, 5, early, 1), one(2, 1, 4, late, 2)).shown(field)?.value == value(1))
        #expect(merged(one(1, 2, 5, early, 1), one(2, 1, 5, late, 2)).shown(field)?.value == value(1))
        #expect(merged(one(1, 1, 5, late, 1), one(2, 1, 5, early, 2)).shown(field)?.value == value(2))
        #expect(merged(one(1, 1, 5, early, 1), one(2, 1, 4, late, 2)).conflicts.isEmpty)
    }

    @Test func `two who decide differently about the same face wait for a third`() {
        let (same, other) = (act(1, 1, lamport: 9, Sketch("identity", 1)), act(2, 1, lamport: 1, Sketch("identity", 2)))
        let agreeing = act(2, 1, lamport: 1, Sketch("identity", 1))
        #expect(merged(same, other).standing(of: "identity", decidedOn: ["name"]).isContested)
        #expect(!merged(same, agreeing).standing(of: "identity", decidedOn: ["name"]).isContested)
        #expect(merged(same, agreeing).conflicts.isEmpty)
    }

    @Test(arguments: ["approval", "handoff"])
    func `an office value is shown before a laptop's, and the newest of the office's`(field: String) {
        let laptop = act(1, 1, lamport: 9, Sketch(field, 1))
        let office = act(2, 1, lamport: 2, side: .office, Sketch(field, 2))
        let other = act(3, 1, lamport: 3, side: .office, Sketch(field, 3))
        #expect(merged(laptop, office).shown(field)?.value == value(2))
        #expect(merged(laptop, office, other).shown(field)?.value == value(3))
        #expect(merged(laptop).shown(field)?.value == value(1))
        #expect(merged(laptop, office).conflicts.isEmpty)
        #expect(merged(laptop, office).history.count == 2)
    }
}

extension Standing {
    fileprivate var isContested: Bool { if case .contested = self { true } else { false } }
}
