import Domain
import Merge
import Testing

@Suite struct LinkTests {
    static func link(
        _ a: Int, _ b: Int, _ relation: LinkVerdict.Relation, survivor: Int? = nil, settled: Bool = true
    ) -> Link {
        Link(
            verdict: LinkVerdict(
                first: entity(a), second: entity(b), relation: relation, survivor: survivor.map { entity($0) }),
            isSettled: settled)
    }

    static func standings(_ links: [Link], _ members: ClosedRange<Int>) -> [ClusterStanding] {
        members.map { ClusterStanding.of(entity($0), links: links) }
    }

    @Test func `a pair is the same whichever way round it is named`() {
        #expect(Self.link(1, 2, .different).verdict == Self.link(2, 1, .different).verdict)
    }

    @Test func `without links, and beside another one, an application is alone`() {
        #expect(Self.standings([], 1...1) == [.alone])
        for relation in [LinkVerdict.Relation.different, .again] {
            #expect(Self.standings([Self.link(1, 2, relation)], 1...2) == [.alone, .alone])
        }
        #expect(Self.standings([Self.link(2, 3, .same, survivor: 2)], 1...1) == [.alone])
    }

    @Test func `a chain joins everything into its one survivor`() {
        let links = [
            Self.link(1, 2, .same, survivor: 2), Self.link(2, 3, .same, survivor: 3),
            Self.link(3, 4, .same, survivor: 3),
        ]
        for order in [links, links.reversed()] {
            #expect(
                Self.standings(order, 1...4) == [
                    .joined(into: entity(3)), .joined(into: entity(3)),
                    .survivor(of: [entity(1), entity(2), entity(4)]), .joined(into: entity(3)),
                ])
        }
    }

    /// Each leaves the whole cluster to a person: nobody in it may be forwarded.
    @Test(arguments: [
        (
            "a cycle of survivors",
            [link(1, 2, .same, survivor: 2), link(2, 3, .same, survivor: 3), link(3, 1, .same, survivor: 1)]
        ),
        ("two survivors", [link(1, 2, .same, survivor: 1), link(2, 3, .same, survivor: 3)]),
        (
            "a difference between two that others join",
            [
                link(1, 2, .same, survivor: 1), link(2, 3, .same, survivor: 2), link(1, 3, .different),
            ]
        ),
        (
            "two applications of one person that others join",
            [
                link(1, 2, .same, survivor: 1), link(2, 3, .same, survivor: 2), link(1, 3, .again),
            ]
        ),
        ("an undecided pair", [link(1, 2, .same, survivor: 1), link(2, 3, .undecided)]),
        (
            "a late act on one of them",
            [link(1, 2, .same, survivor: 1, settled: false), link(2, 3, .same, survivor: 2)]
        ),
        (
            "a difference that no longer stands",
            [link(1, 2, .different, settled: false), link(2, 3, .same, survivor: 2)]
        ),
        ("no survivor named", [link(1, 2, .same), link(2, 3, .same, survivor: 2)]),
        ("a stranger as survivor", [link(1, 2, .same, survivor: 9), link(2, 3, .same, survivor: 2)]),
        (
            "the same pair twice with other survivors",
            [
                link(1, 2, .same, survivor: 1), link(1, 2, .same, survivor: 2), link(2, 3, .same, survivor: 2),
            ]
        ),
    ])
    func `what contradicts itself or is not settled is open`(what: String, links: [Link]) {
        let everybody = Set((1...3).map(entity))
        for id in everybody {
            #expect(ClusterStanding.of(id, links: links) == .open(with: everybody.subtracting([id])), "\(what)")
        }
    }

    @Test func `among all links of any three applications at most one is free to be forwarded`() {
        let verdicts: [(LinkVerdict.Relation, Int?)] = [(.same, 0), (.same, 1), (.undecided, nil)]
        for first in verdicts {
            for second in verdicts {
                for third in verdicts {
                    let links = zip([first, second, third], [(1, 2), (2, 3), (1, 3)]).map { verdict, pair in
                        Self.link(
                            pair.0, pair.1, verdict.0, survivor: verdict.1.map { $0 == 0 ? pair.0 : pair.1 })
                    }
                    let free = Self.standings(links, 1...3).filter {
                        switch $0 {
                        case .alone, .survivor: true
                        case .joined, .open: false
                        }
                    }
                    #expect(free.count <= 1)
                }
            }
        }
    }
}
