public import Domain
import Merge
import Records
import Storage
import SyncProtocol

/// Units of an application that show again what they said before joins brought another person's.
public struct PutBack: Hashable, Sendable, Codable {
    public var application: EntityID
    public var reception: ReceptionNumber?
    public var fields: [ApplicationField]
}

extension DeskTransaction {
    /// What joins brought from one person's applications into another's, once a link is given up, as it was without
    /// them: another person's face or name must not stay (domain.md 12.1), also where it came through a third. Where
    /// something else was written since, that stays.
    ///
    /// Throws `desk.in-conflict` where two values stood before what is put back.
    func puttingBack(givingUp link: EntityID, between pair: [EntityID]) throws -> [NewWrite] {
        let history = try JoinHistory(around: pair, givingUp: link, in: self)
        return try history.records.values.sorted { $0.id < $1.id }.flatMap { record -> [NewWrite] in
            let foreign = history.foreignWrites(in: record)
            return try record.state.heads.sorted { $0.key < $1.key }.compactMap { name, heads -> NewWrite? in
                guard heads.contains(where: { foreign.contains($0.dot) }) else { return nil }
                let own = record.ownTexts(behind: heads.map(\.dot), without: foreign)
                let text = own.first ?? "null"
                if heads.count == 1, record.record.text(of: heads[0].dot) == text { return nil }
                // Two own values stand against each other: that is decided first.
                guard own.count <= 1 else {
                    throw Failure(.deskInConflict, ["application": record.reception?.number.text ?? "\(record.id)"])
                }
                var write = try NewWrite.value(JSONValue.null, name, of: record.id, on: record.state)
                write.value = text
                return write
            }
        }
    }

    /// What some writes put back, by application.
    func putBack(_ writes: [NewWrite]) throws -> [PutBack] {
        let applications = Dictionary(grouping: writes, by: \.entity)
        let numbers = try receptions(Array(applications.keys))
        return applications.sorted { $0.key < $1.key }.map { id, writes in
            PutBack(
                application: id, reception: numbers[id],
                fields: writes.compactMap { ApplicationField(rawValue: $0.field) })
        }
    }
}

/// Applications that links reach from one another, and whose units came into which by joins.
private struct JoinHistory {
    /// What tells whose a unit is: its whole value, a shot, or one of the ``telling`` texts.
    private enum Trait: Hashable {
        case value(field: String, ValueDigest)
        case shot(String)
        case text(path: String, String)
    }

    /// Texts that keep telling whose a unit is when the rest of it was typed over.
    private static let telling: Set<String> = [
        "name.name", "name.kana", "name.substitute", "birth.date", "address.street", "contact.phone", "contact.email",
        "representative.name.name", "representative.name.kana", "representative.name.substitute",
    ]

    private(set) var records: [EntityID: ApplicationRecord] = [:]
    /// Pairs that are different persons', with the one that is given up.
    private var apart: Set<[EntityID]> = []
    private var pairs: Set<[EntityID]> = []
    /// Writes by which joins brought a unit of another application: that, and the write it was.
    private var brought: [Dot: (from: EntityID, as: Dot?)] = [:]
    /// The applications whose traits a write has.
    private var origins: [Dot: Set<EntityID>] = [:]

    init(around start: [EntityID], givingUp link: EntityID, in desk: DeskTransaction) throws {
        var seen = Set(start)
        var next = start
        var links: Set<EntityID> = []
        pairs.insert(start.sorted())
        apart.insert(start.sorted())
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
            let source = try desk.ifReadable { try desk.application(other) } ?? nil
            for write in try SignedAct.parse(act.header).writes where write.entity == survivor {
                // Of several heads the newest was shown.
                let taken = decision.write.basis.compactMap { source?.state.write($0) }
                    .filter { $0.field == write.field }.max { ($0.lamport, $0.dot) < ($1.lamport, $1.dot) }
                brought[write.dot] = (other, taken?.dot)
            }
        }
    }

    /// Finds for every write whose it is, oldest first: what was brought is whose it was there, and what an application
    /// said before stays its own whoever says it again.
    private mutating func trace() {
        let writes = records.values.flatMap { record in record.state.history.map { (record, $0) } }
            .sorted { ($0.1.lamport, $0.1.dot) < ($1.1.lamport, $1.1.dot) }
        var owners: [EntityID: [Trait: Set<EntityID>]] = [:]
        for (record, write) in writes {
            let source = brought[write.dot].map { from, taken in taken.flatMap { origins[$0] } ?? [from] }
            for trait in traits(of: write, in: record) {
                let whose = owners[record.id]?[trait] ?? source ?? [record.id]
                owners[record.id, default: [:]][trait] = whose
                origins[write.dot, default: []].formUnion(whose)
            }
        }
    }

    private func traits(of write: AuthoredWrite, in record: ApplicationRecord) -> Set<Trait> {
        let shots = record.shots(of: write)
        if !shots.isEmpty { return Set(shots.map { .shot($0.shot.picture.plaintextHash) }) }
        let texts = record.record.value(JSONValue.self, of: write.dot)?.texts(at: write.field) ?? []
        return Set(texts.filter { Self.telling.contains($0.path) }.map { .text(path: $0.path, $0.text) })
            .union([.value(field: write.field, write.value)])
    }

    /// The writes that say what is another person's: of an application that no link joins to this one any more.
    func foreignWrites(in record: ApplicationRecord) -> Set<Dot> {
        var person: Set<EntityID> = [record.id]
        var next = [record.id]
        while let member = next.popLast() {
            for pair in pairs.subtracting(apart) where pair.contains(member) {
                next += pair.filter { person.insert($0).inserted }
            }
        }
        let own = person.filter { !apart.contains([record.id, $0].sorted()) }
        return Set(record.state.history.map(\.dot).filter { !(origins[$0] ?? []).isSubset(of: own) })
    }
}

extension ApplicationRecord {
    /// What a unit said last, through what superseded it, without some writes; several where nobody chose between them.
    fileprivate func ownTexts(behind heads: [Dot], without foreign: Set<Dot>) -> Set<String> {
        var own: Set<Dot> = []
        var seen = Set(heads)
        var next = heads
        while let dot = next.popLast() {
            guard let write = state.write(dot) else { continue }
            if foreign.contains(dot) {
                next += write.write.supersedes.filter { seen.insert($0).inserted }
            } else {
                own.insert(dot)
            }
        }
        let last = own.filter { dot in !own.contains { $0 != dot && state.seen(by: $0).contains(dot) } }
        return Set(last.compactMap { record.text(of: $0) })
    }
}
