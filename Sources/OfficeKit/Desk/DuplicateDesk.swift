public import Domain
import Merge
import Records
import Storage
import SyncProtocol

/// Two applications that are one person's, or may be.
public struct DuplicatePair: Hashable, Sendable {
    /// The same form ID, or likely the same person.
    public enum Reason: String, Hashable, Sendable, Codable { case form, person }
    /// `candidate` (nobody decided), `same`, `open` (decided, and something happened since), `different`.
    public enum State: String, Hashable, Sendable, Codable { case candidate, same, open, different }

    public var first: ApplicationLine
    public var second: ApplicationLine
    public var reasons: [Reason]
    public var state: State
    public var survivor: EntityID?
}

extension Desk {
    /// Pairs that wait for a decision; with `all` also those that were decided.
    public func duplicates(all: Bool) async throws -> [DuplicatePair] {
        try await transact { desk in
            var pairs: [Set<EntityID>: DuplicatePair] = [:]
            for summary in try desk.store.all(ApplicationSummary.self) where !summary.tasks.contains(.unreadable) {
                let file = summary.isOver ? nil : try desk.caseFile(summary.entity)
                for other in file?.candidates ?? [] {
                    let pair: Set = [summary.entity, other]
                    if pairs[pair] == nil { pairs[pair] = try desk.pair(summary.entity, other, .candidate, nil) }
                }
                for link in try desk.links(reaching: summary.entity) {
                    let state: DuplicatePair.State =
                        switch (link.verdict.relation, link.isSettled) {
                        case (.different, _): .different
                        case (.same, true): .same
                        default: .open
                        }
                    guard all || state == .open else { continue }
                    let pair: Set = [link.verdict.first, link.verdict.second]
                    if pairs[pair] == nil {
                        pairs[pair] = try desk.pair(
                            link.verdict.first, link.verdict.second, state, link.verdict.survivor)
                    }
                }
            }
            return pairs.values.sorted {
                ($0.first.reception, $0.second.reception) < ($1.first.reception, $1.second.reception)
            }
        }
    }

    /// Joins two applications: the survivor is forwarded, the other never. Both numbers stay searchable.
    ///
    /// - Parameters:
    ///   - seen: ``CaseFile/seen`` of what was looked at: of the survivor and of the other.
    ///   - taking: units of the other that the survivor takes over, written with their origin as reason; those of the
    ///     identity set by two persons. A sealed PIN form stays where it is.
    /// - Throws: `desk.changed-since` when something was written to one of them since.
    public func join(
        _ survivor: String, _ other: String, seen: (String, String), taking: [ApplicationField], reason: String,
        by clerks: Clerks
    ) async throws {
        try await decide(survivor, other, .same, seen: seen, taking: taking, reason: reason, by: clerks)
    }

    /// Decides that two applications are different persons': it is not asked again.
    ///
    /// - Parameter seen: ``CaseFile/seen`` of what was looked at, of the one and of the other.
    /// - Throws: `desk.changed-since`.
    public func separate(
        _ one: String, _ other: String, seen: (String, String), reason: String, by clerks: Clerks
    ) async throws {
        try await decide(one, other, .different, seen: seen, taking: [], reason: reason, by: clerks)
    }

    private func decide(
        _ first: String, _ second: String, _ relation: LinkVerdict.Relation, seen: (String, String),
        taking: [ApplicationField], reason: String, by clerks: Clerks
    ) async throws {
        try await transact { desk in
            // Parts of two identity sets are put together by two city staff only (design.md 4).
            let mixes = !ApplicationField.identitySet.isDisjoint(with: taking)
            try desk.authorise(clerks, to: .joinDuplicates, two: mixes)
            let (one, other) = (try desk.caseFile(first), try desk.caseFile(second))
            guard one.id != other.id else { throw Failure(.deskSameApplication) }
            try one.check(seen: seen.0)
            try other.check(seen: seen.1)
            let joins = relation == .same
            // What J-LIS has cannot be joined away.
            if joins, !other.submissions.isEmpty {
                throw Failure(.deskOtherForwarded)
            }
            if joins, !one.record.conflicts.isEmpty || !other.record.conflicts.isEmpty {
                throw Failure(.deskInConflict)
            }
            // A photo goes with the scan that bound it, and never without.
            let photo: Set<ApplicationField> = [.photo, .photoProof]
            var fields = taking
            if !photo.isDisjoint(with: taking) {
                let both = photo.filter { $0 == .photo || other.hasValue($0) }
                fields = taking.filter { !photo.contains($0) } + both.sorted { $0.rawValue < $1.rawValue }
            }
            var writes = try fields.map { field in
                guard ApplicationField.content.contains(field), field != .reception,
                    let shown = other.record.state.shown(field.rawValue),
                    let text = other.record.record.text(of: shown.dot)
                else { throw Failure(.deskFieldNotEditable, ["field": field.rawValue]) }
                // What is sealed is sealed for the other application.
                if field == .pinForm, other.contents.pinForm?.custody == .sealed {
                    throw Failure(.deskFieldNotEditable, ["field": "pin-form.sealedID"])
                }
                var write = try one.write(JSONValue.null, field)
                write.value = text
                return write
            }
            let link = Desk.link(one.id, other.id)
            let state = try desk.log.record(of: link, in: desk.store)?.state
            var verdict = try NewWrite.value(
                LinkVerdict(first: one.id, second: other.id, relation: relation, survivor: joins ? one.id : nil),
                Desk.linkField, of: link, on: state, alsoBasedOn: Array(writes.indices))
            verdict.basis = (one.contentHeads + other.contentHeads).sorted()
            writes.append(verdict)
            let origin = other.reception?.number.text ?? ""
            try desk.append(clerks, reason: taking.isEmpty ? reason : "\(reason) [\(origin)]", writes)
            if joins, case .open = try desk.caseFile(one.id).cluster { throw Failure(.deskLinksContradict) }
        }
    }
}

extension DeskTransaction {
    fileprivate func pair(
        _ a: EntityID, _ b: EntityID, _ state: DuplicatePair.State, _ survivor: EntityID?
    ) throws -> DuplicatePair {
        let summaries = try [a, b].map { try store.get(ApplicationSummary.self, $0.description) }
        guard let one = summaries[0], let other = summaries[1] else { throw Failure(.deskApplicationUnknown) }
        var reasons: [DuplicatePair.Reason] = []
        if !Set(one.forms).isDisjoint(with: other.forms) { reasons.append(.form) }
        if !Set(one.persons).isDisjoint(with: other.persons) { reasons.append(.person) }
        return DuplicatePair(
            first: try line(one), second: try line(other), reasons: reasons, state: state, survivor: survivor)
    }
}
