import Domain
import Merge
import Records
import Storage
import SyncProtocol

/// What an act that came from a device must satisfy besides its signature (domain.md 9, design.md 6).
///
/// The laptop checked the same before; here it is enforced.
struct ActRules {
    let office: Office
    let configuration: OfficeConfiguration

    /// Looks at the act alone. What the office made itself was held to its rules at the desk.
    ///
    /// - Throws: ``ErrorCode/officeOnly``, ``ErrorCode/operatorUnknown``, ``ErrorCode/notPermitted``,
    ///   ``ErrorCode/samePersonTwice``, ``ErrorCode/secondPersonMissing``, ``ErrorCode/contentsMissing``,
    ///   ``ErrorCode/messageMalformed``, ``ErrorCode/photoReasonNeeded``, ``ErrorCode/confirmWitness``.
    func check(_ signed: SignedAct) throws {
        let act = signed.act
        try checkContents(signed)
        guard act.side == .field else { return }
        if let second = act.second { _ = try TwoPersons(act.author, second) }
        for (write, value) in zip(act.writes, signed.contents.values) {
            if Self.isOfficeOnly(write.field, value) { throw Failure(.officeOnly) }
            let action = Self.action(toWrite: write.field)
            try authoriseOne(of: act, to: action)
            if Self.takesTwo.contains(write.field) {
                try configuration.authorise(act.author, to: action)
                try authoriseSecond(of: act, to: action)
            }
            try checkPersons(write, value, of: act)
        }
    }

    /// Looks at the act beside what is stored, in the transaction that stores it: an act before it in the same batch
    /// counts. Who ends a conflict may decide conflicts; the identity set's takes two (design.md 4).
    ///
    /// - Throws: ``ErrorCode/operatorUnknown``, ``ErrorCode/notPermitted``, ``ErrorCode/secondPersonMissing``,
    ///   ``ErrorCode/tagMismatch``.
    func check(_ signed: SignedAct, beside reader: any StoreReader) throws {
        let act = signed.act
        guard act.side == .field, try reader.act(signed.id) == nil else { return }
        for (write, value) in zip(act.writes, signed.contents.values)
        where write.field == ApplicationField.photoProof.rawValue {
            guard let proof = decode(PhotoProof.self, value) else { continue }
            if let own = try number(of: write.entity, signed, in: reader), proof.tag != own {
                throw Failure(.tagMismatch)
            }
        }
        for (entity, writes) in Dictionary(grouping: act.writes, by: \.entity) {
            let touchesIdentity = writes.contains { Self.identitySet.contains($0.field) }
            // Where nothing is stored yet, no conflict ends.
            guard touchesIdentity || writes.contains(where: { $0.supersedes.count > 1 }),
                try !reader.acts(of: entity).isEmpty
            else { continue }
            let (before, after) = try office.log.states(of: entity, beside: act, in: reader)
            let replacing = writes.filter { Self.replacesSeveral($0, in: before) }
            // Who agrees with one side without knowing of the other decides nothing: order must not matter.
            let seen = Set(writes.flatMap { $0.supersedes + $0.basis })
            let knows = before.conflicts.contains { conflict in
                guard case .identitySet(let heads) = conflict else { return false }
                return seen.isSuperset(of: heads.map(\.dot))
            }
            let endsIdentity = knows && before.hasIdentityConflict && !after.hasIdentityConflict
            guard endsIdentity || !replacing.isEmpty else { continue }
            try configuration.authorise(act.author, to: .resolveConflict)
            if endsIdentity || replacing.contains(where: { Self.identitySet.contains($0.field) }) {
                try authoriseSecond(of: act, to: .resolveConflict)
            }
        }
    }

    /// The application's number, from the act itself or from what is stored; nil where none is known yet.
    private func number(
        of entity: EntityID, _ signed: SignedAct, in reader: any StoreReader
    ) throws -> ReceptionNumber? {
        let own = zip(signed.act.writes, signed.contents.values).first {
            $0.0.entity == entity && $0.0.field == ApplicationField.reception.rawValue
        }
        if let own { return decode(Reception.self, own.1)?.number }
        // A record that cannot be read must not stop the batch: the desk holds it, and looks at the tag again.
        return (try? office.log.application(entity, in: reader))?.reception?.number
    }

    /// What writing to a field takes. A field of a later release counts as an edit.
    static func action(toWrite field: String) -> Action {
        if let known = ApplicationField(rawValue: field) { return Permissions.action(toWrite: known) }
        return switch field {
        case SessionPlan.field: .openSession
        case SessionClose.field: .closeSession
        case "link": .joinDuplicates
        default: .edit
        }
    }

    /// 審査 and 取りやめ take two different persons (domain.md 9; papers-ja.md, 取りやめの確認).
    private static let takesTwo: Set<String> = Set([ApplicationField.approval, .withdrawal].map(\.rawValue))
    private static let identitySet = Set(ApplicationField.identitySet.map(\.rawValue))

    /// What only the office decides, whatever the roles of the persons at a laptop: the register check, the approval,
    /// the hand-over to another municipality, and joins. A laptop may answer a question, which empties the field, but
    /// not ask one.
    private static func isOfficeOnly(_ field: String, _ value: String?) -> Bool {
        switch ApplicationField(rawValue: field) {
        case .verification, .approval, .handoff: true
        case .returned: value != "null"
        case nil: field == Desk.linkField
        default: false
        }
    }

    /// Every value and the key of every entity must have come along: what was never readable here could not be merged.
    private func checkContents(_ signed: SignedAct) throws {
        guard signed.contents.values.allSatisfy({ $0 != nil }),
            signed.act.writes.allSatisfy({ signed.contents.digestKey(of: $0.entity) != nil })
        else { throw Failure(.contentsMissing) }
    }

    /// Whoever types may have a person beside them who decides and stands in the act as its second.
    private func authoriseOne(of act: Act, to action: Action) throws {
        let roles = try ([act.author] + [act.second].compactMap(\.self)).map { try configuration.role(of: $0) }
        try Permissions.check(roles, may: action)
    }

    private func authoriseSecond(of act: Act, to action: Action) throws {
        guard let second = act.second else { throw Failure(.secondPersonMissing) }
        try configuration.authorise(second, to: action)
    }

    /// The persons a decision names are those who signed it, and may decide.
    private func checkPersons(_ write: Write, _ value: String?, of act: Act) throws {
        switch ApplicationField(rawValue: write.field) {
        case .identity:
            guard let check = decode(IdentityCheck.self, value) else { return }
            try configuration.authorise(check.decidedBy, to: .decideIdentity)
            guard check.decidedBy == act.author || check.decidedBy == act.second else {
                throw Failure(.secondPersonMissing)
            }
        case .approval:
            guard let approval = decode(Approval.self, value) else { return }
            let named: Set = [approval.approvedBy, approval.confirmedBy]
            guard let second = act.second, named == [act.author, second] else { throw Failure(.secondPersonMissing) }
        case .reception:
            guard decode(Reception.self, value) != nil else {
                throw Failure(.messageMalformed, ["what": "reception"])
            }
        case .photo:
            guard let photo = decode(PhotoSet.self, value) else { return }
            if let comparer = photo.comparedBy { try configuration.authorise(comparer, to: .compareFaces) }
            try configuration.check(
                photo, keptBy: [act.author] + [act.second, photo.comparedBy].compactMap(\.self))
        case .confirmation:
            guard let confirmation = decode(Confirmation.self, value) else { return }
            try configuration.check(confirmation, pressedBy: act.author)
        default: return
        }
    }

    /// Whether a write replaces several different values of its field.
    private static func replacesSeveral(_ write: Write, in state: EntityState) -> Bool {
        Set(write.supersedes.compactMap { state.write($0)?.value }).count > 1
    }

    private func decode<Value: Decodable>(_ type: Value.Type, _ text: String?) -> Value? {
        text.flatMap { try? CanonicalJSON.decode(type, from: Array($0.utf8)) }
    }
}

extension EntityState {
    fileprivate var hasIdentityConflict: Bool {
        conflicts.contains { if case .identitySet = $0 { true } else { false } }
    }
}
