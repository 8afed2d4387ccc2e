public import Domain

/// A write that counts, with what its act says of it.
public struct AuthoredWrite: Hashable, Sendable {
    public let write: Write
    public let lamport: Int64
    public let at: Instant
    public let side: Side
    public let author: StaffNumber
    public let second: StaffNumber?
    /// The counter of its act's first write: the writes of one act have the same.
    let first: Int64

    public var dot: Dot { write.dot }
    public var field: String { write.field }
    public var value: ValueDigest { write.value }

    init(_ write: Write, in act: Act) {
        self.write = write
        lamport = act.lamport
        at = act.at
        side = act.side
        author = act.author
        second = act.second
        first = act.counters.lowerBound
    }

    /// The order of ``FieldPolicy/newest``: highest (Lamport, dot) last.
    static func older(_ a: AuthoredWrite, _ b: AuthoredWrite) -> Bool {
        (a.lamport, a.dot) < (b.lamport, b.dot)
    }
}

/// The state of one entity: a pure function of the set of acts that write to it (design.md 2.1).
public struct EntityState: Hashable, Sendable {
    public let entity: EntityID
    /// The writes nobody supersedes, by field; several when their authors did not know of each other. Oldest first.
    public let heads: [String: [AuthoredWrite]]
    /// Every write that counts, oldest first: nothing entered is ever absent from here or from the set-aside list.
    public let history: [AuthoredWrite]
    /// Writes of acts that were set aside, oldest first.
    public let setAside: [AuthoredWrite]
    /// Where in ``history`` the writes stand, by replica and counter.
    private let byDot: [Int]

    /// Merges acts. Acts that do not write to the entity are ignored, repeated ones count once.
    ///
    /// - Parameter judgement: what became of each act (``Act/judged(by:)`` over all known acts).
    public init(of entity: EntityID, from acts: some Sequence<Act>, judgement: (Act) throws -> Judgement) rethrows {
        var counting: [AuthoredWrite] = []
        var aside: [AuthoredWrite] = []
        for act in acts where act.writes.contains(where: { $0.entity == entity }) {
            let counts = try judgement(act).counts
            for write in act.writes where write.entity == entity {
                if counts {
                    counting.append(AuthoredWrite(write, in: act))
                } else {
                    aside.append(AuthoredWrite(write, in: act))
                }
            }
        }
        let history = Self.inOrder(counting)
        let byDot = history.indices.sorted { Self.precedes(history[$0].dot, history[$1].dot) }
        var isCurrent = [Bool](repeating: true, count: history.count)
        for write in history {
            for dot in write.write.supersedes {
                if let place = Self.place(of: dot, byDot, in: history) { isCurrent[byDot[place]] = false }
            }
        }
        var heads: [String: [AuthoredWrite]] = [:]
        for (index, write) in history.enumerated() where isCurrent[index] {
            heads[write.field, default: []].append(write)
        }
        self.entity = entity
        self.history = history
        self.byDot = byDot
        self.heads = heads
        setAside = Self.inOrder(aside)
    }

    /// Oldest first, each once.
    private static func inOrder(_ writes: [AuthoredWrite]) -> [AuthoredWrite] {
        var ordered: [AuthoredWrite] = []
        ordered.reserveCapacity(writes.count)
        // Places are sorted, not the writes: those are large.
        for index in writes.indices.sorted(by: { AuthoredWrite.older(writes[$0], writes[$1]) })
        where ordered.last?.dot != writes[index].dot {
            ordered.append(writes[index])
        }
        return ordered
    }

    /// The writes of an act stand beside each other in this order.
    private static func precedes(_ a: Dot, _ b: Dot) -> Bool {
        a.replica == b.replica ? a.counter < b.counter : a.replica < b.replica
    }

    /// Where a dot stands in `byDot`.
    private static func place(of dot: Dot, _ byDot: [Int], in history: [AuthoredWrite]) -> Int? {
        var (low, high) = (0, byDot.count)
        while low < high {
            let middle = (low + high) / 2
            if precedes(history[byDot[middle]].dot, dot) { low = middle + 1 } else { high = middle }
        }
        return low < byDot.count && history[byDot[low]].dot == dot ? low : nil
    }

    /// The writes of the same act, itself among them, as far as they count here.
    func companions(of dot: Dot) -> [Dot] {
        guard let place = Self.place(of: dot, byDot, in: history) else { return [] }
        let act = history[byDot[place]].first
        func isOfAct(_ index: Int) -> Bool { history[index].dot.replica == dot.replica && history[index].first == act }
        let before = byDot[..<place].reversed().prefix { isOfAct($0) }
        return (before + byDot[place...].prefix { isOfAct($0) }).map { history[$0].dot }
    }

    /// The dots of the current writes of some fields: what a decision about them is based on.
    public func headDots(of fields: some Sequence<String>) -> [Dot] {
        fields.flatMap { heads[$0] ?? [] }.map(\.dot).sorted()
    }

    /// The write with this dot, if it counts here.
    public func write(_ dot: Dot) -> AuthoredWrite? {
        Self.place(of: dot, byDot, in: history).map { history[byDot[$0]] }
    }

    /// Everything the author of a write had seen of this entity: what it and the writes of its act supersede or are
    /// based on, and what those had seen in turn. The write itself and its companions are part of it.
    public func seen(by dot: Dot) -> Set<Dot> {
        var seen: Set<Dot> = [dot]
        var next = [dot]
        while let current = next.popLast() {
            guard let write = write(current)?.write else { continue }
            for other in write.supersedes + write.basis + companions(of: current)
            where seen.insert(other).inserted {
                next.append(other)
            }
        }
        return seen
    }

    /// The highest Lamport number here; 0 when nothing is.
    public var lamport: Int64 { max(history.last?.lamport ?? 0, setAside.last?.lamport ?? 0) }

    /// The canonical text over which an application's digest is taken: one line `field dot value` a head, sorted.
    /// - Parameter field: a field that is left out.
    public func canonicalHeads(except field: String? = nil) -> String {
        heads.values.joined().filter { $0.field != field }.map { "\($0.field) \($0.dot) \($0.value)\n" }.sorted()
            .joined()
    }
}
