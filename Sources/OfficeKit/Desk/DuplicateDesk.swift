public import Domain
import Merge
import Records
import Storage
import SyncProtocol

/// Two applications that are one person's, or may be, or that have the same photo.
public struct DuplicatePair: Hashable, Sendable {
    /// The same form ID, likely the same person, or a shot in common.
    public enum Reason: String, Hashable, Sendable, Codable, CaseIterable { case form, person, photo }
    /// `candidate` (nobody decided), `same`, `again` (two applications of one person), `different`, `open` (decided, and
    /// something happened since).
    public enum State: String, Hashable, Sendable, Codable { case candidate, same, again, different, open }

    /// Who decided last, when and why.
    public struct Decision: Hashable, Sendable, Codable {
        public var by: StaffNumber
        public var second: StaffNumber?
        public var at: Instant
        public var reason: String?
    }

    public var first: ApplicationLine
    public var second: ApplicationLine
    public var reasons: [Reason]
    public var state: State
    public var survivor: EntityID?
    public var decided: Decision?
}

extension Desk {
    /// Pairs that wait for a decision, or of which one keeps the form that the other needs; with `all` also those that
    /// were decided.
    public func duplicates(all: Bool) async throws -> [DuplicatePair] {
        try await transact { desk in
            var waiting: Set<[EntityID]> = []
            var others: Set<[EntityID]> = []
            for summary in try desk.store.all(ApplicationSummary.self)
            where !summary.tasks.contains(.unreadable) && !summary.isOver {
                let file = try desk.caseFile(summary.entity)
                waiting.formUnion(file.candidates.map { [file.id, $0].sorted() })
                guard file.tasks.contains(.decideDuplicate) else { continue }
                others.formUnion(file.takenBy.map { [file.id, $0].sorted() })
            }
            for known in try desk.store.all(KnownLink.self) {
                guard let link = try desk.ifReadable({ try desk.evaluate(known).link }) else { continue }
                if all || !link.isSettled { others.insert([known.first, known.second]) }
            }
            return try waiting.union(others).map { try desk.pair($0[0], $0[1], isWaiting: waiting.contains($0)) }
                .sorted { ($0.first.reception, $0.second.reception) < ($1.first.reception, $1.second.reception) }
        }
    }

    /// Joins two applications: the survivor is forwarded, the other never. Both numbers stay searchable.
    ///
    /// - Parameters:
    ///   - seen: ``CaseFile/seen`` of what was looked at: of the survivor and of the other.
    ///   - taking: units of the other that the survivor takes over, written with their origin as reason; those of the
    ///     identity set by two persons. A sealed PIN form stays where it is.
    /// - Throws: `desk.changed-since` when something was written to one of them since; `desk.second-needed` where they have
    ///   the same photo.
    public func join(
        _ survivor: String, _ other: String, seen: (String, String), taking: [ApplicationField], reason: String,
        by clerks: Clerks
    ) async throws {
        _ = try await decide(survivor, other, .same, seen: seen, taking: taking, reason: reason, by: clerks)
    }

    /// Decides that two applications are different persons': it is not asked again. What joins brought from one into the
    /// other, and from there into further ones, is put back as it was before.
    ///
    /// - Parameter seen: ``CaseFile/seen`` of what was looked at, of the one and of the other.
    /// - Returns: what was put back.
    /// - Throws: `desk.changed-since`; `desk.second-needed` where they have the same photo, or a part of an identity set
    ///   is put back; `desk.in-conflict-first` where values of an application's own stand against each other;
    ///   `desk.links-contradict` where one of them applied again as the other.
    @discardableResult
    public func separate(
        _ one: String, _ other: String, seen: (String, String), reason: String, by clerks: Clerks
    ) async throws -> [PutBack] {
        try await decide(one, other, .different, seen: seen, taking: [], reason: reason, by: clerks)
    }

    /// Decides that one person applied again with good reason (renewal, loss) after J-LIS had the earlier application:
    /// the two stay apart, and it is not asked again.
    ///
    /// - Parameter seen: ``CaseFile/seen`` of what was looked at, of the one and of the other.
    /// - Throws: `desk.changed-since`; `desk.neither-forwarded`; `desk.second-needed` where they have the same photo.
    public func again(
        _ one: String, _ other: String, seen: (String, String), reason: String, by clerks: Clerks
    ) async throws {
        _ = try await decide(one, other, .again, seen: seen, taking: [], reason: reason, by: clerks)
    }

    private func decide(
        _ first: String, _ second: String, _ relation: LinkVerdict.Relation, seen: (String, String),
        taking: [ApplicationField], reason: String, by clerks: Clerks
    ) async throws -> [PutBack] {
        try await transact { desk in
            var (one, other) = (try desk.caseFile(first), try desk.caseFile(second))
            // Parts of two identity sets are put together by two city staff only (design.md 4).
            try desk.authorise(
                clerks, to: .joinDuplicates, two: !ApplicationField.identitySet.isDisjoint(with: taking))
            guard one.id != other.id else { throw Failure(.deskSameApplication) }
            let joins = relation == .same
            // Who is joined into what was withdrawn would be forgotten with it.
            if joins, one.isWithdrawn || one.status == .cancelled { throw Failure(.deskSurvivorWithdrawn) }
            try one.check(seen: seen.0)
            try other.check(seen: seen.1)
            // The same photo under two people: two persons looked (domain.md 12.1).
            if try desk.reasons(one.id, other.id).contains(.photo) {
                try desk.authorise(clerks, to: .joinDuplicates, two: true)
            }
            if relation == .again, try ![one, other].contains(where: desk.isAtJLIS) {
                throw Failure(.deskNeitherForwarded)
            }
            // What J-LIS has cannot be joined away.
            if joins, other.wasSent { throw Failure(.deskOtherForwarded) }
            if joins, !one.record.conflicts.isEmpty || !other.record.conflicts.isEmpty {
                throw Failure(.deskInConflict)
            }
            var writes = try one.taking(taking, from: other)
            let history =
                try relation == .different
                ? JoinHistory(around: [one.id, other.id], toldApart: [one.id, other.id], in: desk) : nil
            let back = try history.map { try desk.putBackToldApart($0, one, other, reason: reason, by: clerks) } ?? []
            if history != nil { (one, other) = (try desk.caseFile(one.id), try desk.caseFile(other.id)) }
            let concerned = try joins ? [] : desk.reach(one.id).members.union(desk.reach(other.id).members)
            let link = Desk.link(one.id, other.id)
            let state = try desk.record(of: link)?.state
            var verdict = try NewWrite.value(
                LinkVerdict(first: one.id, second: other.id, relation: relation, survivor: joins ? one.id : nil),
                Desk.linkField, of: link, on: state, alsoBasedOn: Array(writes.indices))
            verdict.basis = (one.contentHeads + other.contentHeads).sorted()
            writes.append(verdict)
            let origin = other.reception?.number.text ?? ""
            try desk.append(clerks, reason: taking.isEmpty ? reason : "\(reason) [\(origin)]", writes)
            if joins, case .open = try desk.caseFile(one.id).cluster { throw Failure(.deskLinksContradict) }
            // One applied again as the other, and now they are two. (Where joins lead from one to the other, that is open
            // and waits for a decision.)
            if history?.isContradicted == true, try !desk.reach(one.id).members.contains(other.id) {
                throw Failure(.deskLinksContradict)
            }
            for member in concerned { try desk.releaseOthers(than: desk.reach(member).members, of: member) }
            return back
        }
    }
}

extension DeskTransaction {
    /// J-LIS has it, or the one it was joined into.
    fileprivate func isAtJLIS(_ file: CaseFile) throws -> Bool {
        if case .joined(let survivor) = file.cluster { return try caseFile(survivor).isAtJLIS }
        return file.isAtJLIS
    }

    /// Puts back what joins brought, now that two are told apart; parts of an identity set by two persons only: what was
    /// written goes back with the transaction otherwise.
    fileprivate func putBackToldApart(
        _ history: JoinHistory, _ one: CaseFile, _ other: CaseFile, reason: String, by clerks: Clerks
    ) throws -> [PutBack] {
        let pair = [one, other].map { $0.reception?.number.text ?? $0.id.description }.joined(separator: "/")
        let back = try putBack(history, clerks) { id in
            [one.id, other.id].contains(id) ? reason : "\(reason) [\(pair)]"
        }
        try authorise(
            clerks, to: .joinDuplicates, two: !ApplicationField.identitySet.isDisjoint(with: back.flatMap(\.fields)))
        return back
    }

    fileprivate func reasons(_ a: EntityID, _ b: EntityID) throws -> [DuplicatePair.Reason] {
        try summary(a).likeness(to: summary(b))
    }

    private func summary(_ id: EntityID) throws -> ApplicationSummary {
        guard let summary = try store.get(ApplicationSummary.self, id.description) else {
            throw Failure(.deskApplicationUnknown)
        }
        return summary
    }

    /// - Parameter isWaiting: it is asked about; where it was decided before, something happened since.
    fileprivate func pair(_ a: EntityID, _ b: EntityID, isWaiting: Bool) throws -> DuplicatePair {
        let known = try store.get(KnownLink.self, Desk.link(a, b).description)
        let link = try known.flatMap { known in try ifReadable { try evaluate(known) } }
        let state: DuplicatePair.State =
            switch link?.link.verdict.relation {
            case nil: .candidate
            case _ where isWaiting || link?.link.isSettled == false: .open
            case .same: .same
            case .again: .again
            case .different: .different
            case .undecided: .open
            }
        let decided = link?.decision.map {
            DuplicatePair.Decision(
                by: $0.author, second: $0.second, at: $0.at, reason: link?.record?.reason(of: $0.dot))
        }
        return DuplicatePair(
            first: try line(summary(a)), second: try line(summary(b)), reasons: try reasons(a, b), state: state,
            survivor: link?.link.verdict.survivor, decided: decided)
    }
}

extension CaseFile {
    /// The units of another application, written into this one.
    fileprivate func taking(_ fields: [ApplicationField], from other: CaseFile) throws -> [NewWrite] {
        // A photo goes with the scan that bound it, and with no other.
        let photo: Set<ApplicationField> = [.photo, .photoProof]
        var fields = fields
        if !photo.isDisjoint(with: fields) {
            let both = photo.filter { $0 == .photo || other.hasValue($0) || hasValue($0) }
            fields = fields.filter { !photo.contains($0) } + both.sorted { $0.rawValue < $1.rawValue }
        }
        return try fields.map { field in
            let shown = other.record.state.shown(field.rawValue)
            guard ApplicationField.content.contains(field), field != .reception,
                let text = shown.map({ other.record.record.text(of: $0.dot) }) ?? (field == .photoProof ? "null" : nil)
            else { throw Failure(.deskFieldNotEditable, ["field": field.rawValue]) }
            // What is sealed is sealed for the other application.
            if field == .pinForm, other.contents.pinForm?.custody == .sealed {
                throw Failure(.deskFieldNotEditable, ["field": "pin-form.sealedID"])
            }
            var write = try write(JSONValue.null, field)
            write.value = text
            return write
        }
    }
}
