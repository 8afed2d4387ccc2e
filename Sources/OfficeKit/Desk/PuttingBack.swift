public import Domain
import Merge
import Records
import Storage
import SyncProtocol

/// Units of an application that say its own person's again, after joins had brought another's.
public struct PutBack: Hashable, Sendable, Codable {
    public var application: EntityID
    public var reception: ReceptionNumber?
    public var fields: [ApplicationField]
    /// Those of them that were never filled in for this application itself.
    public var emptied: [ApplicationField]
    /// Those that a person has to look at: they were typed over in part since, or had several values before.
    public var look: [ApplicationField]
}

extension DeskTransaction {
    /// Writes what joins brought from one person's applications into another's as it was without them, now that two are
    /// told apart: another person's face or name must not stay (domain.md 12.1), also where it came through a third.
    /// Where something else was written since, that stays. A withdrawal goes on.
    ///
    /// One act an application: nobody who has one of them is to see the others.
    func putBack(
        _ history: JoinHistory, _ clerks: Clerks, reason: (EntityID) throws -> String
    ) throws -> [PutBack] {
        var done: [PutBack] = []
        for record in history.records.values.sorted(by: { $0.id < $1.id }) {
            let (units, number) = (history.anothers(in: record), record.reception?.number)
            guard !units.isEmpty else { continue }
            var writes = try units.map { unit in
                var write = try NewWrite.value(JSONValue.null, unit.field.rawValue, of: record.id, on: record.state)
                write.value = unit.own ?? write.value
                // Whose that is follows from what is written again.
                write.basis = (write.basis + [unit.restored].compactMap(\.self)).sorted()
                return write
            }
            if record.isWithdrawn, let withdrawal = record.withdrawal {
                writes.append(
                    try .value(
                        withdrawal, ApplicationField.withdrawal.rawValue, of: record.id, on: record.state,
                        alsoBasedOn: Array(writes.indices)))
            }
            try append(clerks, reason: reason(record.id), writes)
            done.append(
                PutBack(
                    application: record.id, reception: number, fields: units.map(\.field),
                    emptied: units.filter { $0.own ?? "null" == "null" }.map(\.field),
                    look: units.filter(\.isToBeLookedAt).map(\.field)))
        }
        return done
    }

    /// Throws `desk.anothers-unit` where one of these writes of an application says what is another person's.
    func checkOwn(_ writes: some Sequence<Dot>, of id: EntityID) throws {
        let history = try JoinHistory(around: [id], in: self)
        guard let foreign = history.records[id].map({ history.foreignWrites(in: $0) }) else { return }
        if !foreign.isDisjoint(with: writes) { throw Failure(.deskAnothersUnit) }
    }
}

/// Applications that links reach from one another, and whose units came into which by joins.
struct JoinHistory {
    /// A unit that shows what is another person's.
    struct Unit {
        var field: ApplicationField
        /// What it says without that, and the canonical text of it; nil: nothing.
        var restored: Dot?
        var own: String?
        /// It was typed over in part, or several values stood before it.
        var isToBeLookedAt: Bool
    }

    /// Units that say who somebody is: what was taken over stays the other's when only a part of it is typed anew.
    /// Of the others only the value itself is.
    private static let personal: Set<ApplicationField> = [
        .form, .name, .birth, .address, .residence, .contact, .representative, .photo, .photoProof, .pinForm,
    ]

    /// Texts of those units that are words of a list, and nobody's.
    private static let listed: Set<String> = [
        "birth.sex", "address.municipality", "contact.channel", "representative.relation", "representative.authority",
        "pin-form.custody", "pin-form.keyID", "pin-form.municipality", "pin-form.pins",
    ]

    private(set) var records: [EntityID: ApplicationRecord] = [:]
    private var pairs: Set<[EntityID]> = []
    /// Those of them that are different persons'.
    private var apart: Set<[EntityID]> = []
    /// Writes by which joins brought a unit of another application: that, and the write it was.
    private var brought: [Dot: (from: EntityID, as: Dot?)] = [:]
    /// Whose each write is: the applications that it was first said in.
    private var origins: [Dot: Set<EntityID>] = [:]

    /// - Parameter toldApart: two that are different persons' from now on.
    init(around start: [EntityID], toldApart: [EntityID]? = nil, in desk: DeskTransaction) throws {
        for pair in [toldApart].compactMap(\.self) {
            pairs.insert(pair.sorted())
            apart.insert(pair.sorted())
        }
        var seen = Set(start)
        var next = start
        var links: Set<EntityID> = []
        while let member = next.popLast() {
            records[member] = try desk.ifReadable { try desk.application(member) } ?? nil
            for known in try desk.store.all(KnownLink.self, "member", member.description)
            where links.insert(known.link).inserted {
                let pair = [known.first, known.second].sorted()
                let evaluated = try desk.evaluate(known)
                pairs.insert(pair)
                if evaluated.link.verdict.relation == .different { apart.insert(pair) }
                next += pair.filter { seen.insert($0).inserted }
                if let record = evaluated.record { try collect(known, record, in: desk) }
            }
        }
        trace()
    }

    /// What the joins among a link's decisions brought.
    private mutating func collect(_ known: KnownLink, _ record: EntityRecord, in desk: DeskTransaction) throws {
        for decision in record.state.history {
            guard let survivor = record.value(LinkVerdict.self, of: decision.dot)?.survivor,
                let act = try desk.store.actHolding(decision.dot).flatMap({ try desk.store.act($0) })
            else { continue }
            let other = known.other(survivor)
            let source = try desk.ifReadable { try desk.record(of: other)?.state } ?? nil
            for write in try SignedAct.parse(act.header).writes where write.entity == survivor {
                // Of several heads the newest was shown.
                let taken = decision.write.basis.compactMap { source?.write($0) }
                    .filter { $0.field == write.field }.max { ($0.lamport, $0.dot) < ($1.lamport, $1.dot) }
                brought[write.dot] = (other, taken?.dot)
            }
        }
    }

    /// Finds for every write whose it is, oldest first: what was brought is whose it was there; what was written upon
    /// that is too where it says the same.
    private mutating func trace() {
        let writes = records.values.flatMap { record in record.state.history.map { (record, $0) } }
            .sorted { ($0.1.lamport, $0.1.dot) < ($1.1.lamport, $1.1.dot) }
        var earlier: [EntityID: [String: [AuthoredWrite]]] = [:]
        for (record, write) in writes {
            if let source = brought[write.dot] {
                origins[write.dot] = source.as.flatMap { origins[$0] } ?? [source.from]
            } else {
                let same = earlier[record.id]?[write.field] ?? []
                origins[write.dot] = upon(same, write, in: record)
            }
            earlier[record.id, default: [:]][write.field, default: []].append(write)
        }
    }

    /// Whose a write is that no join brought, among the earlier ones of its unit.
    private func upon(_ earlier: [AuthoredWrite], _ write: AuthoredWrite, in record: ApplicationRecord) -> Set<EntityID>
    {
        let isOwn = { (dot: Dot) in origins[dot] == [record.id] }
        let seen = record.state.seen(by: write.dot)
        let foreign = earlier.filter { seen.contains($0.dot) && !isOwn($0.dot) }
        guard !foreign.isEmpty else { return [record.id] }
        guard let field = ApplicationField(rawValue: write.field), Self.personal.contains(field) else {
            // A choice among a few is somebody's own decision, unless it only repeats what it replaces.
            let repeated = foreign.filter {
                $0.value == write.value && (write.write.supersedes + write.write.basis).contains($0.dot)
            }
            return repeated.first.flatMap { origins[$0.dot] } ?? [record.id]
        }
        let own = Set(earlier.filter { isOwn($0.dot) }.flatMap { texts(of: $0, in: record) })
        let said = Set(texts(of: write, in: record).filter { !own.contains($0) }.map(Self.folded))
        let whose = foreign.filter { !said.isDisjoint(with: texts(of: $0, in: record).map(Self.folded)) }
        return whose.isEmpty ? [record.id] : Set(whose.flatMap { origins[$0.dot] ?? [] })
    }

    /// The texts of a unit that tell whose it is, byte for byte; of photos the hashes of the shots.
    private func texts(of write: AuthoredWrite, in record: ApplicationRecord) -> [VerbatimText] {
        let shots = record.shots(of: write)
        if !shots.isEmpty { return shots.map { VerbatimText($0.shot.picture.plaintextHash) } }
        return (record.record.value(JSONValue.self, of: write.dot)?.texts(at: write.field) ?? [])
            .filter { !Self.listed.contains($0.path) }.map { VerbatimText($0.text) }
    }

    /// As two clerks may type the same: without spaces, hyphens and variants of characters.
    private static func folded(_ text: VerbatimText) -> String {
        SearchKey(text).text.filter { $0.isLetter || $0.isNumber }
    }

    /// The writes that say what is another person's: of an application that no link joins to this one any more.
    func foreignWrites(in record: ApplicationRecord) -> Set<Dot> {
        let joins = pairs.subtracting(apart)
        var own: Set<EntityID> = [record.id]
        var next = [record.id]
        while let member = next.popLast() {
            for pair in joins where pair.contains(member) {
                // By way of another person nobody is this one's.
                next += pair.filter { !apart.contains([record.id, $0].sorted()) && own.insert($0).inserted }
            }
        }
        return Set(record.state.history.map(\.dot).filter { !(origins[$0] ?? []).isSubset(of: own) })
    }

    /// The units of an application that show what is another person's. What was erased shows nothing.
    func anothers(in record: ApplicationRecord) -> [Unit] {
        let foreign = foreignWrites(in: record)
        return record.state.heads.sorted { $0.key < $1.key }.compactMap { name, heads in
            let shown = heads.filter { foreign.contains($0.dot) && record.record.text(of: $0.dot) != nil }
            guard !shown.isEmpty, let field = ApplicationField(rawValue: name) else { return nil }
            let own = record.own(behind: heads.map(\.dot), without: foreign)
            let text = own.last.flatMap { record.record.text(of: $0.dot) }
            if heads.count == 1, record.record.text(of: heads[0].dot) == text ?? "null" { return nil }
            let values = Set(own.map(\.value))
            return Unit(
                field: field, restored: own.last?.dot, own: text,
                isToBeLookedAt: values.count > 1 || shown.contains { brought[$0.dot] == nil })
        }
    }
}

extension ApplicationRecord {
    /// What a unit said last, through what superseded it, without some writes; oldest first, several where nobody chose
    /// between them.
    fileprivate func own(behind heads: [Dot], without foreign: Set<Dot>) -> [AuthoredWrite] {
        var own: [Dot: AuthoredWrite] = [:]
        var seen = Set(heads)
        var next = heads
        while let dot = next.popLast() {
            guard let write = state.write(dot) else { continue }
            if foreign.contains(dot) {
                next += write.write.supersedes.filter { seen.insert($0).inserted }
            } else {
                own[dot] = write
            }
        }
        return own.values.filter { write in
            !own.keys.contains { $0 != write.dot && state.seen(by: $0).contains(write.dot) }
        }.sorted { ($0.lamport, $0.dot) < ($1.lamport, $1.dot) }
    }
}
