public import Domain

/// A write that counts, with what its act says of it.
public struct AuthoredWrite: Hashable, Sendable {
    public let write: Write
    public let lamport: Int64
    public let at: Instant
    public let side: Side
    public let author: StaffNumber
    public let second: StaffNumber?

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
    private let byDot: [Dot: AuthoredWrite]
    /// The writes of the same act, with each; nothing where it is alone.
    let companions: [Dot: [Dot]]

    /// Merges acts. Acts that do not write to the entity are ignored, repeated ones count once.
    ///
    /// - Parameter judgement: what became of each act (``Act/judged(by:)`` over all known acts).
    public init(of entity: EntityID, from acts: some Sequence<Act>, judgement: (Act) throws -> Judgement) rethrows {
        var counting: [Dot: AuthoredWrite] = [:]
        var aside: [Dot: AuthoredWrite] = [:]
        var superseded: Set<Dot> = []
        var companions: [Dot: [Dot]] = [:]
        for act in acts {
            let own = act.writes.filter { $0.entity == entity }
            guard !own.isEmpty else { continue }
            let counts = try judgement(act).counts
            let together = own.count > 1 ? own.map(\.dot) : []
            for write in own {
                if counts {
                    counting[write.dot] = AuthoredWrite(write, in: act)
                    if own.count > 1 { companions[write.dot] = together }
                    superseded.formUnion(write.supersedes)
                } else {
                    aside[write.dot] = AuthoredWrite(write, in: act)
                }
            }
        }
        self.entity = entity
        self.companions = companions
        byDot = counting
        history = counting.values.sorted(by: AuthoredWrite.older)
        setAside = aside.values.sorted(by: AuthoredWrite.older)
        heads = Dictionary(grouping: history.filter { !superseded.contains($0.dot) }, by: \.field)
    }

    /// The dots of the current writes of some fields: what a decision about them is based on.
    public func headDots(of fields: some Sequence<String>) -> [Dot] {
        fields.flatMap { heads[$0] ?? [] }.map(\.dot).sorted()
    }

    /// The write with this dot, if it counts here.
    public func write(_ dot: Dot) -> AuthoredWrite? { byDot[dot] }

    /// Everything the author of a write had seen of this entity: what it and the writes of its act supersede or are
    /// based on, and what those had seen in turn. The write itself and its companions are part of it.
    public func seen(by dot: Dot) -> Set<Dot> {
        var seen: Set<Dot> = [dot]
        var next = [dot]
        while let current = next.popLast() {
            guard let write = byDot[current]?.write else { continue }
            for other in write.supersedes + write.basis + (companions[current] ?? [])
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
