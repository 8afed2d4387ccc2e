public import Domain

/// What was decided about a pair of applications (design.md 4, Link).
public struct LinkVerdict: Hashable, Sendable, Codable {
    /// Whether the two are one person's application, two of one person (`again`: renewal, loss), or two persons'.
    public enum Relation: String, Hashable, Sendable, Codable, CaseIterable {
        case same, again, different, undecided

        /// Two applications: each goes its own way.
        public var isApart: Bool { self == .again || self == .different }
    }

    public var first: EntityID
    public var second: EntityID
    public var relation: Relation
    /// For `same`: which of the two lives on.
    public var survivor: EntityID?

    public init(first: EntityID, second: EntityID, relation: Relation, survivor: EntityID? = nil) {
        self.first = min(first, second)
        self.second = max(first, second)
        self.relation = relation
        self.survivor = survivor
    }
}

/// What the links say of one application.
public enum ClusterStanding: Hashable, Sendable {
    /// No link joins it to another.
    case alone
    /// It lives on for these.
    case survivor(of: Set<EntityID>)
    /// It was joined into another and is never forwarded.
    case joined(into: EntityID)
    /// The links leave something open or contradict each other: a person decides.
    case open(with: Set<EntityID>)
}

/// A pair that is one person's, or may be.
public struct Link: Hashable, Sendable {
    public var verdict: LinkVerdict
    /// The decision stands on both applications' present state and nobody decided otherwise at the same time.
    public var isSettled: Bool

    public init(verdict: LinkVerdict, isSettled: Bool) {
        self.verdict = verdict
        self.isSettled = isSettled
    }
}

extension ClusterStanding {
    /// Where an application stands among all links that reach it, directly or through others.
    ///
    /// Undecided or unsettled links, an `again` or `different` between two that other links join, and a cycle of
    /// survivors each leave the whole cluster open.
    public static func of(_ application: EntityID, links: some Sequence<Link>) -> ClusterStanding {
        // What is apart and not settled may become `same`: until a person decides again it joins like an undecided one.
        let relevant = links.filter { !$0.verdict.relation.isApart || !$0.isSettled }
        var members: Set<EntityID> = [application]
        var grown = true
        while grown {
            grown = false
            for link in relevant {
                let pair: Set = [link.verdict.first, link.verdict.second]
                if !members.isDisjoint(with: pair), !pair.isSubset(of: members) {
                    members.formUnion(pair)
                    grown = true
                }
            }
        }
        guard members.count > 1 else { return .alone }
        let inside = links.filter { members.contains($0.verdict.first) && members.contains($0.verdict.second) }
        let others = members.subtracting([application])
        let isOpen = inside.contains { !$0.isSettled || $0.verdict.relation != .same }
        if isOpen { return .open(with: others) }
        var lost: Set<EntityID> = []
        for link in inside {
            guard let survivor = link.verdict.survivor,
                let loser = [link.verdict.first, link.verdict.second].first(where: { $0 != survivor }),
                survivor == link.verdict.first || survivor == link.verdict.second
            else { return .open(with: others) }
            lost.insert(loser)
        }
        let living = members.subtracting(lost)
        guard living.count == 1, let survivor = living.first else { return .open(with: others) }
        return survivor == application ? .survivor(of: others) : .joined(into: survivor)
    }
}
