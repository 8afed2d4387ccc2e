public import Domain
import JLIS
public import Merge
public import Records
import Sealing

/// Everything the office knows of one application at one moment: what decisions are made on.
public struct CaseFile: Sendable {
    public let record: ApplicationRecord
    public let contents: ApplicationContents
    /// By number, without those that were given up.
    public let submissions: [SubmissionRecord]
    /// The highest number used, 0 at first.
    public let lastNumber: Int
    /// Of the last submission.
    public let card: CardCase?
    /// Every link that reaches it, by id.
    let links: [PairLink]
    public let cluster: ClusterStanding
    /// The application that it was joined into was withdrawn, or cancelled by J-LIS.
    public let hasLostSurvivor: Bool
    /// Applications that may be the same person's, or have the same photo, and are not decided on.
    public let candidates: [EntityID]
    /// Those of them that have a shot of its photo.
    let samePhoto: [EntityID]
    /// Other applications that J-LIS has, or may get, with its form or for its cluster.
    public let takenBy: [EntityID]
    /// Of the applications named above.
    let receptions: [EntityID: ReceptionNumber]
    public let missingBlobs: [String]
    /// Other applications with its reception number that were not joined with it: one label on two people's papers.
    public let sameNumber: [EntityID]
    /// The last submission came back with a code that is in no table, or with none, and nobody found out why yet.
    public let hasUnknownReason: Bool
    /// J-LIS will not take a report about a card of it.
    public let hasRefusedReport: Bool
    /// The resident's municipality is another one (wards belong to their city).
    public let isOthersResident: Bool
    /// A sealed PIN form is for the resident's home and has the PINs of the card.
    let pinFormFits: Bool
    /// Other residents' applications whose PIN form lies in the same envelope.
    let sameEnvelope: [ReceptionNumber]
    /// What may be entered, and 本人確認の表 with what hinders the post.
    let rules: EntryRules
    var matrix: IdentityMatrix { rules.matrix }
    /// Every reason for a deficiency.
    let reasons: DeficiencyReasons

    public var id: EntityID { record.id }
    public var reception: Reception? { record.reception }

    /// A short fingerprint of everything the record shows now, and of what was decided about the pairs that reach it:
    /// who decides names the one they looked at. A slip printed meanwhile changes nothing that is decided on.
    public var seen: String {
        let heads =
            record.state.canonicalHeads(except: ApplicationField.slip.rawValue)
            + links.compactMap { $0.record?.state.canonicalHeads() }.joined()
        return String(Hex.encode(sha256(Array(heads.utf8))).prefix(12))
    }

    /// A decision rests on what the person saw, not on what has come in since (design.md 2.2).
    /// Throws `desk.changed-since`.
    func check(seen typed: String) throws(Failure) {
        if typed.lowercased() != seen { throw Failure(.deskChangedSince) }
    }

    /// The dots of the present content: what a submission is of.
    public var contentHeads: [Dot] { record.state.headDots(of: ApplicationField.content.map(\.rawValue)) }

    /// Withdrawn, and the withdrawal stands on the present state.
    public var isWithdrawn: Bool { record.isWithdrawn }

    /// A question or deficiency that nothing has answered.
    public var isReturnOpen: Bool { record.isReturnOpen(reasons) }

    /// One of the open ones is a deficiency, with reasons for the resident.
    var isDeficiencyOpen: Bool {
        record.openReturns(reasons).contains {
            record.record.value(ReturnToField.self, of: $0.dot)?.reasons.isEmpty == false
        }
    }

    /// Something was asked, and it is answered.
    var isReturnAnswered: Bool {
        !(record.state.heads[ApplicationField.returned.rawValue] ?? []).isEmpty && !isReturnOpen
    }

    /// Sent back by J-LIS, and neither changed nor answered since; what J-LIS holds otherwise no change here settles.
    var isUnchanged: Bool {
        guard let last = submissions.last, last.isReturned else { return false }
        if last.isHeldOtherwise { return true }
        return last.heads == contentHeads && (hasUnknownReason || !isReturnAnswered)
    }

    /// J-LIS has a submission of it, or something under the key of one.
    var isAtJLIS: Bool { accepted != nil || submissions.contains(where: \.isHeldOtherwise) }

    /// J-LIS has a submission of it, or may have one.
    var wasSent: Bool { submissions.contains(where: \.isOrMayBeAtJLIS) }

    /// Another municipality's resident's, examined by J-LIS: the papers are to go there.
    private var mayHandOff: Bool {
        record.handoff == nil && isOthersResident && !isWithdrawn && accepted?.stage?.isExamined == true
    }

    /// 取り違えの疑い: somebody asked whose face this is.
    public var isMixUpSuspected: Bool { record.isMixUpSuspected(reasons) }

    /// J-LIS has its last submission.
    public var accepted: SubmissionRecord? { submissions.last { $0.acceptedAt != nil } }

    /// 支援措置, or a question about where to write: nothing goes out by itself.
    public var isProtected: Bool {
        // Also while the unit is in conflict: whoever marked it must be believed until a person decided.
        (record.state.heads[ApplicationField.delivery.rawValue] ?? []).contains {
            let blocks = record.record.value(Delivery.self, of: $0.dot)?.blocks ?? []
            return matrix.effects(of: blocks).contains(.holdPerson)
        }
    }

    /// Codes of papers-ja.md 4-4 that hold the application until city staff looked; the register check records that.
    var held: [String] {
        let cleared = contents.verification?.cleared ?? []
        return contents.postBlocks.filter { matrix.postBlock($0)?.effect == .holdStaff && !cleared.contains($0) }
    }

    /// Codes of papers-ja.md 4-4 that are against the application, or against where its card goes.
    var blocks: [String] {
        let found = rules.blocks(against: contents)
        return (found.stopping + found.closing).map(\.code)
    }

    /// Why the PIN form it needs cannot be used; nil: it can, or none is there.
    var pinFormObstacle: Obstacle? {
        guard Requirements.needed(in: contents).contains(.pinForm) else { return nil }
        if !pinFormFits { return Obstacle(.pinForm) }
        return sameEnvelope.isEmpty ? nil : Obstacle(.envelope, sameEnvelope.map(\.text))
    }

    /// 職員用の短い状態名 (papers-ja.md g).
    public var status: ApplicationStatus {
        if isWithdrawn { return .cancelled }
        if let last = submissions.last, last.acceptedAt != nil {
            if last.stage == .cancelled { return .cancelled }
            if record.handoff != nil { return .handedOff }
            if let card, card.key == last.key { return card.status(contents.delivery?.route) }
            return (last.stage ?? .accepted).status
        }
        if submissions.last?.refusal != nil { return .deficient }
        if isDeficiencyOpen { return .deficient }
        if !hasValue(.confirmation), !record.standing(.confirmation).isContested,
            !record.state.history.contains(where: { $0.field == ApplicationField.confirmation.rawValue })
        {
            return .parked
        }
        let worked = [ApplicationField.verification, .approval, .returned].contains { hasValue($0) }
        return worked && missingBlobs.isEmpty ? .underReview : .sent
    }

    /// What a resident who asks is told: not that a mix-up is suspected, that something is held, or what nobody found
    /// out yet (papers-ja.md, 進み具合の言葉).
    var toldStatus: ApplicationStatus {
        !isOver && (isMixUpSuspected || isProtected || hasUnknownReason) ? .underReview : status
    }

    /// What a person has to do next.
    public var tasks: [DeskTask] {
        if case .joined = cluster { return hasLostSurvivor && !isWithdrawn ? [.survivorWithdrawn] : [] }
        var tasks: [DeskTask] = []
        let obstacles = beforeForwarding
        func has(_ code: Obstacle.Code) -> Bool { obstacles.contains { $0.code == code } }
        if has(.conflict) { tasks.append(.resolveConflict) }
        if has(.duplicate) || has(.taken) { tasks.append(.decideDuplicate) }
        if has(.number) { tasks.append(.sameNumber) }
        if has(.withdrawalOpen) { tasks.append(.decideWithdrawal) }
        if hasRefusedReport { tasks.append(.reportRefused) }
        if has(.forwarded) || has(.underway) {
            return tasks + (mayHandOff ? [.handoff] : []) + tasksOfCard
        }
        if has(.withdrawn) { return tasks }
        if has(.unchanged), submissions.last?.refusal != nil { tasks.append(.refusedByJLIS) }
        if has(.returned) { return tasks + [.awaitAnswer] }
        if has(.unchanged) { return tasks + [hasUnknownReason ? .unknownReason : .awaitAnswer] }
        if has(.notArrived) { return tasks }
        for obstacle in obstacles where obstacle.code == .incomplete {
            if obstacle.details.contains(ApplicationField.form.rawValue), contents.form?.isPending == true {
                tasks.append(.attachForm)
            }
            if obstacle.details != [ApplicationField.form.rawValue] { tasks.append(.complete) }
        }
        if has(.blocked) { tasks.append(.checkConditions) }
        if has(.pinForm) || has(.envelope) { tasks.append(.checkPINForm) }
        if has(.confirmation) { tasks.append(.renewConfirmation) }
        if has(.identity) { tasks.append(.renewIdentity) }
        if has(.verification) || has(.authority) || has(.held) { tasks.append(registerTask ?? .verify) }
        if tasks.isEmpty, has(.approval) { tasks.append(hasValue(.approval) ? .approveAgain : .approve) }
        return tasks
    }

    /// Nothing more is asked about it.
    public var isOver: Bool { isWithdrawn || [.cancelled, .received].contains(status) }

    /// A new application is compared with it, also after it is over: a second card takes a person's decision.
    var isPartner: Bool { !isOver || wasSent }
}
