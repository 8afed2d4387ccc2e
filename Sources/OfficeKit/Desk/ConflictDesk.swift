import Domain
public import Merge
import Records
public import SyncProtocol

extension Desk {
    /// How a conflict is decided.
    public struct Resolution: Sendable {
        /// Of the identity set: the side this write belongs to. Otherwise: the value of this write.
        public var choose: Dot?
        /// A third value; of the identity set `{"name": {…}}` over the chosen side.
        public var value: JSONValue?
        /// ``CaseFile/seen`` of what was looked at: what came in since is not decided on unseen.
        public var seen: String
        public var reason: String

        public init(choose: Dot?, value: JSONValue?, seen: String, reason: String) {
            self.choose = choose
            self.value = value
            self.seen = seen
            self.reason = reason
        }
    }

    /// Decides a conflict by one act that replaces every current write it is about. Nothing is discarded: the other
    /// values stay in the history, and ``undo(_:dot:seen:reason:by:)`` brings them back.
    ///
    /// - Parameter name: `identity-set` or a field; may be left out while there is only one conflict.
    /// - Throws: `desk.changed-since`, `desk.no-conflict`, `desk.which-conflict`, `desk.choice`, `desk.anothers-unit`
    ///   where the choice says what is another person's, told apart since, and of a third value what ``edit(_:_:seen:reason:by:)`` throws.
    /// - Returns: the name of the conflict that was decided.
    @discardableResult
    public func resolve(
        _ application: String, _ name: String?, _ resolution: Resolution, by clerks: Clerks
    ) async throws -> String {
        try await transact { desk in
            let file = try desk.caseFile(application)
            try file.check(seen: resolution.seen)
            let open = file.record.conflicts
            guard
                let conflict = name.map({ name in open.first { $0.name == name } }) ?? (open.count == 1 ? open[0] : nil)
            else { throw Failure(open.isEmpty ? .deskNoConflict : .deskWhichConflict) }
            let writes: [NewWrite]
            switch conflict {
            case .field(let field, let heads):
                // 取りやめ takes two, also where it is decided between two values (papers-ja.md, 取りやめの確認).
                try desk.authorise(
                    clerks, to: .resolveConflict, two: field == ApplicationField.withdrawal.rawValue)
                if let field = ApplicationField(rawValue: field) {
                    try desk.authorise(clerks, to: Permissions.action(toWrite: field))
                }
                if resolution.value == nil, let chosen = resolution.choose { try desk.checkOwn([chosen], of: file.id) }
                writes = [try file.resolving(field, heads, resolution, by: clerks.first)]
            case .identitySet(let heads):
                try desk.authorise(clerks, to: .resolveConflict, two: true)
                writes = try file.resolvingIdentity(heads, resolution, by: clerks.first)
                try desk.checkOwn(file.taken(heads, resolution), of: file.id)
            }
            if resolution.value == nil {
                try desk.append(clerks, reason: resolution.reason, writes)
            } else {
                try desk.appendTyped(clerks, reason: resolution.reason, writes, to: file)
            }
            return conflict.name
        }
    }

    /// Takes a resolution back: what stood against each other is written again, each side by an act of its own so that
    /// the conflict is open again.
    ///
    /// - Parameters:
    ///   - dot: a write of the resolution; nil for the last one.
    ///   - seen: ``CaseFile/seen`` of what was looked at.
    /// - Throws: `desk.anothers-unit` where a side says what is another person's, told apart since.
    public func undo(
        _ application: String, dot: Dot?, seen: String, reason: String, by clerks: Clerks
    ) async throws -> String {
        try await transact { desk in
            try desk.authorise(clerks, to: .resolveConflict, two: clerks.second != nil)
            let file = try desk.caseFile(application)
            try file.check(seen: seen)
            let acts = file.resolutions
            guard let resolution = dot.map({ dot in acts.first { $0.contains { $0.dot == dot } } }) ?? acts.last else {
                throw Failure(.deskNothingToUndo)
            }
            let set = Set(ApplicationField.identitySet.map(\.rawValue))
            let isIdentity = resolution.contains { set.contains($0.field) }
            if isIdentity || resolution.contains(where: { $0.field == ApplicationField.withdrawal.rawValue }) {
                try desk.authorise(clerks, to: .resolveConflict, two: true)
            }
            let heads = Set(file.record.state.heads.values.joined().map(\.dot))
            guard resolution.allSatisfy({ heads.contains($0.dot) }) else { throw Failure(.deskResolutionBuiltOn) }
            let old = resolution.flatMap(\.write.supersedes).compactMap { file.record.state.write($0) }
            let sides = file.sides(of: old)
            try desk.checkOwn(sides.flatMap(\.values.values).map(\.dot), of: file.id)
            for side in sides {
                // Every act is made on the same state: none of them has seen the other.
                try desk.append(clerks, reason: reason, file.restoring(side, over: resolution, isIdentity: isIdentity))
            }
            return isIdentity ? "identity-set" : resolution[0].field
        }
    }
}

/// One side of a conflict: what one line of authors had seen.
struct ConflictSide {
    /// The newest write of the side.
    var leader: AuthoredWrite
    /// What each field showed on that side.
    var values: [String: AuthoredWrite]
    /// Everything its authors had seen.
    var seen: Set<Dot>
}

extension CaseFile {
    /// The sides among some writes that stand against each other: the largest sets of what somebody had seen.
    func sides(of heads: [AuthoredWrite]) -> [ConflictSide] {
        let state = record.state
        let fields = Set(heads.map(\.field))
        let views = heads.map { (head: $0, seen: state.seen(by: $0.dot)) }
        var sides: [ConflictSide] = []
        for view in views.reversed() {
            // A head whose author another head's author had seen belongs to that one's side.
            let isPart = views.contains {
                $0.head.dot != view.head.dot && $0.seen.contains(view.head.dot) && !view.seen.contains($0.head.dot)
            }
            if isPart || sides.contains(where: { $0.seen.contains(view.head.dot) }) { continue }
            var values: [String: AuthoredWrite] = [:]
            let superseded = Set(view.seen.compactMap { state.write($0) }.flatMap(\.write.supersedes))
            for write in view.seen.compactMap({ state.write($0) }) where fields.contains(write.field) {
                if superseded.contains(write.dot) { continue }
                let newer = values[write.field].map { ($0.lamport, $0.dot) < (write.lamport, write.dot) } ?? true
                if newer { values[write.field] = write }
            }
            sides.append(ConflictSide(leader: view.head, values: values, seen: view.seen))
        }
        return sides.sorted { ($0.leader.lamport, $0.leader.dot) < ($1.leader.lamport, $1.leader.dot) }
    }

    /// Who wrote a side's values: of a side that ``Desk/undo(_:dot:seen:reason:by:)`` wrote again not the undoing clerk,
    /// but whoever wrote them at first.
    func origin(of side: ConflictSide) -> AuthoredWrite {
        let state = record.state
        func text(_ write: AuthoredWrite?) -> String? { write.flatMap { record.record.text(of: $0.dot) } }
        guard side.leader.side == .office,
            let replaced = side.leader.write.supersedes.compactMap({ state.write($0) }).first
        else { return side.leader }
        let resolution = state.history.filter {
            $0.dot.replica == replaced.dot.replica && $0.lamport == replaced.lamport
        }
        let fields = Set(resolution.map(\.field)).subtracting([ApplicationField.confirmation.rawValue])
        let old = sides(of: resolution.flatMap(\.write.supersedes).compactMap { state.write($0) })
        let restored = old.first { candidate in
            fields.allSatisfy { text(candidate.values[$0]) == text(side.values[$0]) }
        }
        guard old.count > 1, let restored else { return side.leader }
        return origin(of: restored)
    }

    /// The value both sides started from: the newest write of the field that every head's author had seen.
    func base(_ field: String, _ heads: [AuthoredWrite]) -> AuthoredWrite? {
        let seen = heads.map { record.state.seen(by: $0.dot) }
        guard let first = seen.first else { return nil }
        let common = seen.dropFirst().reduce(first) { $0.intersection($1) }.subtracting(heads.map(\.dot))
        return record.state.history.last { $0.field == field && common.contains($0.dot) }
    }

    fileprivate func resolving(
        _ field: String, _ heads: [AuthoredWrite], _ resolution: Desk.Resolution, by clerk: StaffNumber
    ) throws -> NewWrite {
        var write = try NewWrite.value(JSONValue.null, field, of: id, on: record.state)
        if let value = resolution.value {
            guard let known = ApplicationField(rawValue: field) else {
                throw Failure(.deskUnknownField, ["field": field])
            }
            write.value = try TypedUnit(field: known, patch: value, present: nil, rules: rules, clerk: clerk).text()
        } else {
            guard let chosen = heads.first(where: { $0.dot == resolution.choose }),
                let text = record.record.text(of: chosen.dot)
            else { throw Failure(.deskChoice) }
            write.value = text
            // A decision that is chosen covers what it was made on, and no more.
            write.basis = chosen.write.basis
        }
        return write
    }

    /// One side's values together, never mixed; with a third value only what the two staff typed differs from it.
    fileprivate func resolvingIdentity(
        _ heads: [AuthoredWrite], _ resolution: Desk.Resolution, by clerk: StaffNumber
    ) throws -> [NewWrite] {
        guard let dot = resolution.choose else { throw Failure(.deskChoice) }
        let all = sides(of: heads)
        let chosen = all.filter { $0.leader.dot == dot || $0.values.values.contains { $0.dot == dot } }
        // What both sides have in common chooses neither.
        guard chosen.count == 1 else { throw Failure(.deskChoice) }
        var typed: [String: String] = [:]
        if let value = resolution.value {
            guard let units = value.object else { throw Failure(.deskJSON) }
            for (name, unit) in units {
                guard let field = ApplicationField(rawValue: name), field == .form || field.isEditable,
                    ApplicationField.identitySet.contains(field)
                else { throw Failure(.deskUnknownField, ["field": String(name.prefix(40))]) }
                let present = chosen[0].values[name].flatMap { record.record.text(of: $0.dot) }
                typed[name] = try TypedUnit(field: field, patch: unit, present: present, rules: rules, clerk: clerk)
                    .text()
            }
        }
        return rewriting(
            chosen[0], typed: typed, fields: Set(heads.map(\.field)), supersedes: { record.state.headDots(of: [$0]) })
    }

    /// The writes of the chosen side that a resolution of the identity set takes over as they are.
    fileprivate func taken(_ heads: [AuthoredWrite], _ resolution: Desk.Resolution) -> [Dot] {
        let typed = Set(resolution.value?.object?.keys.map(\.self) ?? [])
        return sides(of: heads).filter { side in side.values.values.contains { $0.dot == resolution.choose } }
            .flatMap(\.values.values).filter { !typed.contains($0.field) }.map(\.dot)
    }

    /// The values of a side written together. The confirmation goes with them only where the side's whole state is
    /// what was confirmed; otherwise it is cleared and must be renewed.
    private func rewriting(
        _ side: ConflictSide, typed: [String: String], fields: Set<String>, supersedes: (String) -> [Dot],
        seesAll: Bool = true
    ) -> [NewWrite] {
        let confirmation = ApplicationField.confirmation.rawValue
        let basis = seesAll ? record.state.headDots(of: ApplicationField.identitySet.map(\.rawValue)) : []
        var writes = fields.subtracting([confirmation]).sorted().map { field in
            NewWrite(
                entity: id, field: field,
                value: typed[field] ?? side.values[field].flatMap { record.record.text(of: $0.dot) } ?? "null",
                supersedes: supersedes(field), basis: basis)
        }
        guard fields.contains(confirmation) else { return writes }
        let confirmed = side.values[confirmation]
        let covers = typed.isEmpty && confirmed.map { isWhole(side, confirmedBy: $0) } == true
        let looked = Set(
            record.state.headDots(
                of: ApplicationField.confirmation.decidedOn.subtracting(ApplicationField.identitySet).map(\.rawValue)))
        writes.append(
            NewWrite(
                entity: id, field: confirmation,
                value: covers ? confirmed.flatMap { record.record.text(of: $0.dot) } ?? "null" : "null",
                supersedes: supersedes(confirmation),
                // Of the rest it covers what the resident saw, and no more.
                basis: confirmed.map { $0.write.basis.filter(looked.contains) } ?? [],
                basisInAct: Array(writes.indices)))
        return writes
    }

    private func isWhole(_ side: ConflictSide, confirmedBy confirmation: AuthoredWrite) -> Bool {
        let basis = Set(confirmation.write.basis)
        return ApplicationField.confirmation.decidedOn.intersection(ApplicationField.identitySet)
            .allSatisfy { field in side.values[field.rawValue].map { basis.contains($0.dot) } ?? true }
    }

    /// The resolutions among the acts: office acts that replaced different values of one field, or different sides of
    /// the identity set. Each as its writes, oldest first.
    fileprivate var resolutions: [[AuthoredWrite]] {
        let state = record.state
        let acts = Dictionary(grouping: state.history.filter { $0.side == .office }) {
            "\($0.dot.replica)/\($0.lamport)"
        }
        return acts.values.filter { writes in
            guard record.record.reason(of: writes[0].dot) != nil else { return false }
            let old = writes.flatMap(\.write.supersedes).compactMap { state.write($0) }
            // Two who wrote the same did not disagree.
            let byField = Dictionary(grouping: old, by: \.field)
            let differ = byField.values.contains { Set($0.map { record.record.text(of: $0.dot) }).count > 1 }
            return (differ || byField.count > 1) && sides(of: old).count > 1
        }.sorted { $0[0].lamport < $1[0].lamport }
    }

    fileprivate func restoring(
        _ side: ConflictSide, over resolution: [AuthoredWrite], isIdentity: Bool
    ) -> [NewWrite] {
        func replaced(_ field: String) -> [Dot] { resolution.filter { $0.field == field }.map(\.dot) }
        let fields = Set(resolution.map(\.field))
        if isIdentity {
            return rewriting(side, typed: [:], fields: fields, supersedes: replaced, seesAll: false)
        }
        return fields.sorted().map { field in
            NewWrite(
                entity: id, field: field,
                value: side.values[field].flatMap { record.record.text(of: $0.dot) } ?? "null",
                supersedes: replaced(field), basis: side.values[field]?.write.basis ?? [])
        }
    }
}
