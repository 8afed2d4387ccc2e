public import Domain

/// What judging needs to know of a write: facts that never change, whatever becomes of its act.
public struct WriteFact: Hashable, Sendable {
    public let entity: EntityID
    public let field: String
    public let lamport: Int64

    public init(entity: EntityID, field: String, lamport: Int64) {
        self.entity = entity
        self.field = field
        self.lamport = lamport
    }
}

/// Why an act changes nothing anywhere. It is kept on the set-aside list and shown to its author.
public enum SetAsideReason: String, Hashable, Sendable, Codable, CaseIterable {
    /// It replaces a write of another entity or another field.
    case supersedesElsewhere = "supersedes-elsewhere"
    /// It replaces a write whose Lamport number is not lower than its own: its author cannot have seen it.
    case supersedesLater = "supersedes-later"
}

/// What becomes of an act, as far as the acts known so far tell.
public enum Judgement: Hashable, Sendable {
    /// It counts. `waitingFor` are superseded dots not known yet; when one arrives the act is judged again.
    case counts(waitingFor: Set<Dot>)
    case setAside(SetAsideReason)

    public var counts: Bool {
        if case .counts = self { true } else { false }
    }
}

extension Act {
    /// Judges the act by the facts of the writes it supersedes (design.md 2.1).
    ///
    /// Only facts matter, never the outcome of the other act, so the result depends on the set of known acts alone:
    /// not on order, repetition or batching. The act's own writes are known with it: to supersede one is to supersede a
    /// write that is not older.
    public func judged(by fact: (Dot) throws -> WriteFact?) rethrows -> Judgement {
        var waiting: Set<Dot> = []
        var reasons: Set<SetAsideReason> = []
        for write in writes {
            for dot in write.supersedes {
                guard let known = try own(dot) ?? fact(dot) else {
                    waiting.insert(dot)
                    continue
                }
                if known.entity != write.entity || known.field != write.field { reasons.insert(.supersedesElsewhere) }
                if known.lamport >= lamport { reasons.insert(.supersedesLater) }
            }
        }
        // With several reasons the first of the enumeration is named, so that every replica names the same one.
        if let reason = SetAsideReason.allCases.first(where: reasons.contains) { return .setAside(reason) }
        return .counts(waitingFor: waiting)
    }

    /// What one of the act's own writes is known by.
    private func own(_ dot: Dot) -> WriteFact? {
        guard dot.replica == replica else { return nil }
        return writes.first { $0.dot == dot }.map { WriteFact(entity: $0.entity, field: $0.field, lamport: lamport) }
    }

    /// The facts of the act's own writes.
    public var facts: [(dot: Dot, fact: WriteFact)] {
        writes.map { ($0.dot, WriteFact(entity: $0.entity, field: $0.field, lamport: lamport)) }
    }
}
