public import Domain
import Merge
import Records
import Resources
import Storage
public import SyncProtocol

/// Units of an application that say its own person's again, after joins had brought another's.
public struct PutBack: Hashable, Sendable, Codable {
    /// A unit that a person has to look at: it was typed over since the join, or had several values before.
    public struct Look: Hashable, Sendable, Codable {
        public var field: ApplicationField
        /// What stood there, or stood against what was put back; empty where nothing was changed.
        public var stood: [JSONValue]
    }

    public var application: EntityID
    public var reception: ReceptionNumber?
    public var fields: [ApplicationField]
    /// Those of them that were never filled in for this application itself.
    public var emptied: [ApplicationField]
    public var look: [Look]
}

extension DeskTransaction {
    /// Writes what joins brought from one person's applications into another's as it was without them, now that two are
    /// told apart: another person's face or name must not stay (domain.md 12.1), also where it came through a third.
    /// Where something else was written since, that stays. A withdrawal goes on, and so does a question.
    ///
    /// One act an application: nobody who has one of them is to see the others. Throws `desk.in-conflict-first` where
    /// values of its own stand against each other.
    func putBack(
        _ history: JoinHistory, _ clerks: Clerks, reason: (EntityID) throws -> String
    ) throws -> [PutBack] {
        var done: [PutBack] = []
        for record in history.records.values.sorted(by: { $0.id < $1.id }) {
            let (units, number) = (history.unitsOfAnother(in: record), record.reception?.number)
            let changed = units.filter(\.isPutBack)
            if !changed.isEmpty {
                guard !history.isContested(record) else {
                    throw Failure(.deskInConflictFirst, ["application": number?.text ?? "\(record.id)"])
                }
                try append(clerks, reason: reason(record.id), try writes(changed, on: record))
            }
            guard !units.isEmpty else { continue }
            done.append(
                PutBack(
                    application: record.id, reception: number, fields: changed.map(\.field),
                    emptied: changed.filter { $0.own ?? "null" == "null" }.map(\.field),
                    look: units.compactMap { unit in
                        unit.look.map { PutBack.Look(field: unit.field, stood: $0) }
                    }))
        }
        return done
    }

    private func writes(_ units: [JoinHistory.Unit], on record: ApplicationRecord) throws -> [NewWrite] {
        func write(_ value: some Encodable, _ field: String) throws -> NewWrite {
            try .value(value, field, of: record.id, on: record.state)
        }
        var writes = try units.map { unit in
            var write = try write(JSONValue.null, unit.field.rawValue)
            write.value = unit.own ?? write.value
            // Whose that is follows from what is written again.
            write.basis = (write.basis + [unit.restored].compactMap(\.self)).sorted()
            return write
        }
        let all = Array(writes.indices)
        if record.isWithdrawn, let withdrawal = record.withdrawal {
            var again = try write(withdrawal, ApplicationField.withdrawal.rawValue)
            again.basisInAct = all
            writes.append(again)
        }
        // A question without reasons is answered by any change; this one answers nothing.
        for question in record.openReturns(try Packaged.deficiencyReasons()) {
            guard let asked = record.record.value(ReturnToField.self, of: question.dot), asked.reasons.isEmpty else {
                continue
            }
            var again = try write(asked, ApplicationField.returned.rawValue)
            (again.supersedes, again.basisInAct) = ([question.dot], all)
            writes.append(again)
        }
        return writes
    }

    /// Throws `desk.anothers-unit` where one of these writes of an application says what is another person's.
    func checkOwn(_ writes: some Sequence<Dot>, of id: EntityID) throws {
        let history = try JoinHistory(around: [id], in: self)
        guard let foreign = history.records[id].map({ history.foreignWrites(in: $0) }) else { return }
        if !foreign.isDisjoint(with: writes) { throw Failure(.deskAnothersUnit) }
    }
}
