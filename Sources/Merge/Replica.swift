public import Domain

/// The state of a whole replica: a pure function of a set of acts. Storage keeps the same facts in tables;
/// this is the definition that tests compare everything with.
public struct MergedActs: Sendable {
    /// Every distinct act.
    public private(set) var acts: Set<Act> = []
    private var facts: [Dot: WriteFact] = [:]
    private var owner: [Dot: Act] = [:]

    public init() {}

    /// Adds an act. Repetition changes nothing.
    ///
    /// - Returns: false when one of its dots is known with other content (`dot-reused`): it is refused.
    @discardableResult
    public mutating func insert(_ act: Act) -> Bool {
        for write in act.writes {
            if let known = owner[write.dot], known != act { return false }
        }
        guard acts.insert(act).inserted else { return true }
        for (dot, fact) in act.facts {
            facts[dot] = fact
            owner[dot] = act
        }
        return true
    }

    /// What the known acts make of this one.
    public func judgement(of act: Act) -> Judgement { act.judged { facts[$0] } }

    /// What the known acts make of an entity.
    public func state(of entity: EntityID) -> EntityState {
        EntityState(of: entity, from: acts, judgement: judgement)
    }
}
