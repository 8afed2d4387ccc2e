import Domain
import Merge

/// Short names for what tests are made of.
func replica(_ n: Int) -> ReplicaID { ReplicaID(unchecked: [UInt8](repeating: UInt8(n), count: 16)) }
func entity(_ n: Int) -> EntityID { EntityID(unchecked: [UInt8](repeating: UInt8(n), count: 16)) }
func dot(_ r: Int, _ counter: Int64) -> Dot { Dot(replica: replica(r), counter: counter) }
func value(_ n: Int) -> ValueDigest { ValueDigest(unchecked: [UInt8](repeating: UInt8(n), count: 32)) }
func staff(_ text: String) -> StaffNumber { StaffNumber(unchecked: text) }

/// An act of replica `r` whose writes to entity 1 begin at `first`.
func act(
    _ r: Int, _ first: Int64, lamport: Int64, side: Side = .field, second: StaffNumber? = nil, _ writes: Sketch...
) -> Act {
    Act(
        replica: replica(r), lamport: lamport, at: Instant(milliseconds: 0), side: side, author: staff("S\(r)"),
        second: second,
        writes: writes.enumerated().map { index, sketch in
            Write(
                dot: dot(r, first + Int64(index)), entity: entity(sketch.entity), field: sketch.field,
                value: value(sketch.value), supersedes: sketch.supersedes, basis: sketch.basis)
        })
}

/// One write, without its dot.
struct Sketch {
    var field: String
    var value: Int
    var entity = 1
    var supersedes: [Dot] = []
    var basis: [Dot] = []

    init(_ field: String, _ value: Int, entity: Int = 1, over supersedes: [Dot] = [], seeing basis: [Dot] = []) {
        self.field = field
        self.value = value
        self.entity = entity
        self.supersedes = supersedes
        self.basis = basis
    }
}

/// What merging these acts makes of an entity.
func merged(_ acts: Act..., of id: EntityID = entity(1)) -> EntityState {
    var all = MergedActs()
    for act in acts { all.insert(act) }
    return all.state(of: id)
}
