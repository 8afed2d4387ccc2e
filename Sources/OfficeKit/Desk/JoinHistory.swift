import Domain
import Merge
import Records
import Storage
import SyncProtocol

/// The applications that links reach from one another, and what joins brought from one of them into another.
struct JoinHistory {
    /// A unit into which a join brought what is another person's from now on.
    struct Unit {
        var field: ApplicationField
        /// It still shows that.
        var isPutBack: Bool
        /// The write of its own that shows again; nil: it had none.
        var restored: Dot?
        /// What the unit says again, canonical; nil: nothing.
        var own: String?
        /// What stood there beside, where a person has to look; nil: nobody has to.
        var look: [JSONValue]?
    }

    /// Units whose parts are each for themselves: what was typed since stays, the rest is put back. The others are never
    /// mixed: what was taken over stays the other's while any of it stands there.
    private static let mixable: Set<ApplicationField> = [.contact, .delivery, .options, .kind, .items]

    /// Texts that are words of a list, and nobody's.
    private static let listed: Set<String> = [
        "birth.sex", "address.municipality", "representative.relation", "representative.authority",
        "pin-form.custody", "pin-form.keyID", "pin-form.municipality", "pin-form.pins",
    ]

    private(set) var records: [EntityID: ApplicationRecord] = [:]
    private var pairs: Set<[EntityID]> = []
    /// Those of them that are different persons'.
    private var apart: Set<[EntityID]> = []
    private var toldApart: [EntityID] = []
    /// Writes by which joins brought a unit of another application: that, and the write it was.
    private var brought: [Dot: (from: EntityID, as: Dot?)] = [:]
    /// Whose each write is: the applications that it was first said in.
    private var origins: [Dot: Set<EntityID>] = [:]

    /// - Parameter toldApart: two that are different persons' from now on.
    init(around start: [EntityID], toldApart: [EntityID]? = nil, in desk: DeskTransaction) throws {
        if let toldApart {
            self.toldApart = toldApart.sorted()
            pairs.insert(self.toldApart)
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
        if toldApart != nil { apart.insert(self.toldApart) }
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

    /// Whose a write is that no join brought: also the other's where it leaves something of theirs that it replaces.
    private func upon(
        _ earlier: [AuthoredWrite], _ write: AuthoredWrite, in record: ApplicationRecord
    ) -> Set<EntityID> {
        let own = earlier.filter { origins[$0.dot] == [record.id] }
        let replaced = Set(write.write.supersedes + write.write.basis)
        let whose = earlier.filter {
            replaced.contains($0.dot) && origins[$0.dot] != [record.id]
                && leaves(write, of: $0, beside: own, in: record)
        }
        return whose.isEmpty ? [record.id] : Set(whose.flatMap { origins[$0.dot] ?? [] })
    }

    /// Whether a write says something that a foreign one said, and none of its own.
    private func leaves(
        _ write: AuthoredWrite, of foreign: AuthoredWrite, beside own: [AuthoredWrite], in record: ApplicationRecord
    ) -> Bool {
        if ApplicationField(rawValue: write.field).map(Self.mixable.contains) == true {
            return !remains(in: write, of: [foreign], beside: own.last, record).isEmpty
        }
        if write.value == foreign.value { return !own.contains { $0.value == write.value } }
        let owned = Set(own.flatMap { texts(of: $0, in: record) })
        let said = Set(texts(of: write, in: record).filter { !owned.contains($0) }.map(Self.folded))
        return !said.isDisjoint(with: texts(of: foreign, in: record).map(Self.folded))
    }

    /// The members of a unit that are as a foreign write had them, and not as its own.
    private func remains(
        in write: AuthoredWrite, of foreign: [AuthoredWrite], beside own: AuthoredWrite?, _ record: ApplicationRecord
    ) -> Set<String> {
        func members(_ write: AuthoredWrite) -> [String: JSONValue] {
            record.record.value(JSONValue.self, of: write.dot)?.object ?? [:]
        }
        let (present, before) = (members(write), own.map(members) ?? [:])
        let theirs = foreign.map(members)
        return Set(theirs.flatMap(\.keys)).union(before.keys).filter { name in
            present[name] != before[name] && theirs.contains { $0[name] == present[name] }
        }
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
    func foreignWrites(in record: ApplicationRecord) -> Set<Dot> { foreign(in: record, apart) }

    private func foreign(in record: ApplicationRecord, _ apart: Set<[EntityID]>) -> Set<Dot> {
        let own = person(of: record.id, apart)
        return Set(record.state.history.map(\.dot).filter { !(origins[$0] ?? []).isSubset(of: own) })
    }

    /// Applications that are of one person with this one, as far as anybody decided.
    private func person(of id: EntityID, _ apart: Set<[EntityID]>) -> Set<EntityID> {
        let joins = pairs.subtracting(apart)
        var person: Set<EntityID> = [id]
        var next = [id]
        while let member = next.popLast() {
            for pair in joins where pair.contains(member) {
                // By way of another person nobody is this one's.
                next += pair.filter { !apart.contains([id, $0].sorted()) && person.insert($0).inserted }
            }
        }
        return person
    }

    /// Other links still make the two that were told apart one person.
    var isContradicted: Bool {
        let joins = pairs.subtracting(apart)
        var seen: Set<EntityID> = Set(toldApart.prefix(1))
        var next = Array(seen)
        while let member = next.popLast() {
            for pair in joins where pair.contains(member) { next += pair.filter { seen.insert($0).inserted } }
        }
        return toldApart.count == 2 && seen.isSuperset(of: toldApart)
    }

    /// The units of an application into which a join brought what is another person's now, and was not before the two
    /// were told apart. What was erased shows nothing.
    func unitsOfAnother(in record: ApplicationRecord) -> [Unit] {
        let foreign = foreignWrites(in: record)
        let new = foreign.subtracting(self.foreign(in: record, apart.subtracting([toldApart])))
        let fields = Set(record.state.history.filter { new.contains($0.dot) }.map(\.field))
        return fields.sorted().compactMap { name in
            guard let field = ApplicationField(rawValue: name), ApplicationField.content.contains(field),
                let heads = record.state.heads[name]
            else { return nil }
            let shown = heads.filter { new.contains($0.dot) && record.record.text(of: $0.dot) != nil }
            guard let last = shown.last else {
                let isRestored = heads.contains { $0.write.basis.contains { record.state.write($0)?.field == name } }
                return isRestored ? nil : Unit(field: field, isPutBack: false, look: [])
            }
            let own = record.own(behind: heads.map(\.dot), without: foreign)
            let text =
                merged(last, own.last, without: foreign, in: record)
                ?? own.last.flatMap { record.record.text(of: $0.dot) }
            if heads.count == 1, record.record.text(of: last.dot) == text ?? "null" { return nil }
            let beside = (shown.filter { brought[$0.dot] == nil } + own).filter {
                record.record.text(of: $0.dot) != text ?? "null"
            }
            return Unit(
                field: field, isPutBack: true, restored: own.last?.dot, own: text,
                look: beside.isEmpty ? nil : beside.compactMap { record.record.value(JSONValue.self, of: $0.dot) })
        }
    }

    /// A unit of parts that was typed over: what was typed, beside what it said itself. nil: as it said itself, whole.
    private func merged(
        _ write: AuthoredWrite, _ own: AuthoredWrite?, without foreign: Set<Dot>, in record: ApplicationRecord
    ) -> String? {
        guard Self.mixable.contains(where: { $0.rawValue == write.field }), brought[write.dot] == nil, let own,
            var unit = record.record.value(JSONValue.self, of: write.dot)?.object,
            let before = record.record.value(JSONValue.self, of: own.dot)?.object
        else { return nil }
        let theirs = record.state.history.filter {
            $0.field == write.field && brought[$0.dot] != nil && foreign.contains($0.dot)
        }
        for name in remains(in: write, of: theirs, beside: own, record) { unit[name] = before[name] }
        return try? JSONValue.object(unit).canonical()
    }

    /// Values of an application's own stand against each other: what a person decides is not decided by putting back.
    func isContested(_ record: ApplicationRecord) -> Bool {
        let foreign = foreignWrites(in: record)
        return record.conflicts.contains { conflict in
            let own = conflict.heads.filter { !foreign.contains($0.dot) }.map { ($0, record.state.seen(by: $0.dot)) }
            return own.contains { one, seen in
                own.contains { other, seenByOther in
                    (other.field != one.field || other.value != one.value)
                        && !seen.contains(other.dot) && !seenByOther.contains(one.dot)
                }
            }
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
