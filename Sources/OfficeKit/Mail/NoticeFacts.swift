import Domain
import Merge
import Notices
import Records
import Storage

/// What a message is decided and written from: equal facts give equal messages.
struct NoticeDraft: Hashable, Sendable, Encodable {
    var due: DueNotice
    var values: NoticeValues
    /// Of an e-mail.
    var recipient: String?
    /// Doubtful characters that a person let go, as ``NoticeRelease/characters``; no part of what is written.
    var released: String?

    private enum CodingKeys: CodingKey { case due, values, recipient }
}

/// The messages about an application now.
struct NoticePlan: Hashable, Sendable {
    /// To be composed.
    var drafts: [NoticeDraft] = []
    /// Waiting for a person.
    var held: [HeldNotice] = []
    /// The reception number, wherever there is a message.
    var reception: ReceptionNumber?
    /// A person has to decide something else first: nothing is told until then.
    var isUndecided = false
}

extension DeskTransaction {
    /// The messages due about an application now, with what they say, and those that wait for a person.
    /// - Parameters:
    ///   - rules: nil for the office's own.
    ///   - previewed: composed although something holds it: a person wants to see it.
    ///   - again: a message that was decided, and is looked at as if it were not.
    func notices(
        for application: EntityID, rules: NoticeRules? = nil, at now: Instant, previewed: HeldNotice? = nil,
        again: NoticeKey? = nil
    ) throws -> NoticePlan {
        let (file, rules) = (try caseFile(application), rules ?? office.noticeRules)
        // Who was joined into another is told with the survivor; what a person has to decide first is not told yet.
        switch file.cluster {
        case .joined: return NoticePlan()
        case .open: return NoticePlan(isUndecided: true)
        case .alone, .survivor: break
        }
        guard file.candidates.isEmpty, file.record.conflicts.isEmpty, let standing = try standing(of: file) else {
            return NoticePlan(isUndecided: true)
        }
        let decided = Set(
            try store.all(NoticeRecord.self, "application", application.description).filter {
                $0.state != .dropped && !($0.state == .decided && $0.key == again)
            }.map(\.key))
        let releases = try store.all(NoticeRelease.self, "application", application.description)
        let released = Set(releases.map(\.held) + [previewed].compactMap(\.self))
        var plan = NoticePlan(
            held: rules.held(for: standing, alreadyDecided: decided, released: released),
            reception: file.reception?.number)
        for due in rules.due(for: standing, alreadyDecided: decided, released: released) {
            let protected = HeldNotice(key: due.key, cause: .protected)
            if standing.isProtected, protected != previewed,
                let release = releases.first(where: { $0.held == protected }),
                try draft(of: due, file, releases, at: release.since ?? now).map(office.fingerprint) != release.facts
            {
                // A person let that very message go, not what it says now.
                plan.held.append(protected)
            } else if let draft = try draft(of: due, file, releases, at: now) {
                plan.drafts.append(draft)
            }
        }
        return plan
    }

    private func draft(
        of due: DueNotice, _ file: CaseFile, _ releases: [NoticeRelease], at now: Instant
    ) throws -> NoticeDraft? {
        guard let values = try values(for: due.key, file, at: now) else { return nil }
        return NoticeDraft(
            due: due, values: values, recipient: due.channel == .email ? file.record.contact?.email : nil,
            released: releases.first { $0.held == HeldNotice(key: due.key, cause: .characters) }?.characters)
    }

    func standing(of file: CaseFile) throws -> CaseStanding? {
        let record = file.record
        guard let contact = record.contact, record.delivery != nil else { return nil }
        // An address no mailbox can have was never going to arrive.
        let isMailable = contact.email.map { (try? MailAddress($0)) != nil } ?? false
        var standing = CaseStanding(
            application: file.id, channel: contact.channel == .email && isMailable ? .email : .letter)
        standing.emailBounced = try store.get(EMailBounce.self, file.id.description) != nil
        standing.addressVerified = file.unsettled(.verification) == nil && record.address != nil
        standing.isProtected = file.isProtected
        standing.isDeceased = file.isDeceased
        standing.isOver = file.isOver
        standing.isMixUpSuspected = file.isMixUpSuspected
        standing.slipGiven = record.value(Bool.self, .slip) == true
        standing.isAccepted = file.accepted != nil
        let questions = file.deficiencies
        standing.deficiencies = questions.count
        let open = record.openReturns(file.reasons).map(\.dot)
        standing.deficiencyIsOpen = questions.last.map { open.contains($0.dot) } ?? false
        standing.postings = file.card?.postings.count ?? 0
        standing.handoffs = record.handoff == nil ? 0 : 1
        let messages = try store.all(NoticeRecord.self, "application", file.id.description)
        standing.desksInstead = file.isForDeskNow ? promisesOfPost(file, messages) : 0
        try tellWithdrawals(of: file, messages, &standing)
        standing.copies = messages.wantedCopies
        if let restoration = try store.get(Restoration.self, "current"), let reception = record.reception {
            standing.isFromBeforeRestore = reception.openedAt < restoration.at
        }
        return standing
    }

    /// How often the resident was told that the card comes by post: by the slip, by (c), by each posting. It never gets
    /// less, so that a change to the desk is told once.
    private func promisesOfPost(_ file: CaseFile, _ messages: [NoticeRecord]) -> Int {
        let received = messages.contains {
            $0.kind == .received && [.sent, .bounced].contains($0.state) && $0.route?.isPostal == true
        }
        return (file.isPostOnSlip ? 1 : 0) + (received ? 1 : 0) + (file.card?.postings.count ?? 0)
    }

    /// A withdrawal after one was taken back is another. Two that were written beside each other, or one that was
    /// decided on once more, are the same.
    private func tellWithdrawals(
        of file: CaseFile, _ messages: [NoticeRecord], _ standing: inout CaseStanding
    ) throws {
        let field = ApplicationField.withdrawal.rawValue
        let undone = file.record.state.history.count {
            $0.field == field && file.record.record.text(of: $0.dot) == "null"
        }
        standing.withdrawals = file.isWithdrawn ? undone + 1 : 0
        standing.isWithdrawalPending = try file.submissions.contains {
            try store.get(StageReport.self, StageReport.name($0.key, .cancelled))?.isDone == false
        }
        if !file.hasValue(.withdrawal) {
            standing.withdrawalUndone =
                messages.filter { $0.kind == .withdrawn && $0.state == .sent }.map(\.occasion).max() ?? 0
        }
    }

    /// What a message says; nil while a value that it needs is not there yet.
    private func values(for key: NoticeKey, _ file: CaseFile, at now: Instant) throws -> NoticeValues? {
        let record = file.record
        guard let reception = record.reception, let name = record.name else { return nil }
        let settings = office.settings
        var values = NoticeValues(
            receptionNumber: reception.number, name: name,
            address: file.unsettled(.verification) == nil ? record.address : nil,
            office: NoticeOffice(
                settings.contact, city: settings.city, of: try desk.places.lookup(settings.municipality)),
            date: now.dateInJapan, createdAt: now)
        if case .survivor(let others) = file.cluster {
            values.alsoNumbers = try others.compactMap {
                try store.get(ApplicationSummary.self, $0.description)?.reception
            }.sorted()
        }
        if file.contents.needsRepresentative { values.representative = record.representative?.name }
        let session = try store.get(SessionSummary.self, reception.session.description)?.plan
        values.appliedOn = reception.openedAt.dateInJapan
        values.venue = session.map { Reading($0.venue, kana: $0.venueKana) } ?? values.office.name
        values.forwardedOn = file.accepted?.acceptedAt?.dateInJapan
        values.expected = values.forwardedOn?.adding(months: 1)
        values.route = record.delivery?.route
        values.largeType = record.contact?.largeType == true
        values.isUnder15 = (file.contents.age ?? 15) < 15
        values.isUnder18 = (file.contents.age ?? 18) < 18
        values.pinCustody = record.pinForm?.custody ?? .none
        values.pinsAreSet = file.card?.presetAt != nil
        values.identityStands = file.unsettled(.identity) == nil
        try fill(&values, key, file, now)
        return values
    }

    private func fill(_ values: inout NoticeValues, _ key: NoticeKey, _ file: CaseFile, _ now: Instant) throws {
        let record = file.record
        switch key.kind {
        case .received, .groupHandover, .withdrawalUndone: break
        case .deficiency:
            // The shown question may be a later one, about something else.
            let deficiency = file.deficiencies.last.flatMap { record.record.value(ReturnToField.self, of: $0.dot) }
            values.reasonCodes = deficiency?.reasons ?? []
            let last = now.dateInJapan.adding(days: Self.deadlineDays)
            values.deadline = last
            values.occasions = try store.all(SessionSummary.self).compactMap(\.plan)
                .filter { $0.kind.isOpenToPublic && $0.date > now.dateInJapan && $0.date <= last }
                .sorted { ($0.date, $0.venue) < ($1.date, $1.venue) }.prefix(3)
                .map { .init(date: $0.date, place: Reading($0.venue, kana: $0.venueKana), time: $0.hours) }
        case .posted:
            values.postedOn = file.card?.postings.last?.at.dateInJapan
            values.trackingNumber = file.card?.postings.last?.tracking
        case .handedOver:
            values.handedOn = record.handoff?.handedAt.dateInJapan
            values.homePosts = record.handoff?.homePosts ?? true
            values.homeCity = try record.handoff.map { Reading(try desk.places.lookup($0.to)) }
            let home = try store.get(HomeOffice.self, file.id.description)
            values.homeOffice = home.map { Reading($0.name, kana: $0.kana) }
            values.homeTelephone = home?.telephone
        case .changedToDesk: values.deskReason = file.deskReason
        case .withdrawn:
            values.withdrawnOn = record.state.shown(ApplicationField.withdrawal.rawValue)?.at.dateInJapan
            values.withdrawalCause = record.withdrawal?.cause
            values.returnsCard = (record.items?.presentCard ?? 0) > 0
            values.returnsCopies = (record.items?.copies ?? 0) > 0
            values.returnsByMail = true
        }
    }

    /// 【市の判断】 days from the letter to the end of the deficiency (papers-ja.md d).
    private static let deadlineDays = 60
}

extension Office {
    var noticeRules: NoticeRules { NoticeRules(sendReceivedTo: settings.sendReceivedTo ?? .emailOnly) }
}

extension CaseFile {
    var isDeceased: Bool { record.verification?.result == .died || record.withdrawal?.cause == .died }

    /// The card came back by post, or an own resident's is to be collected at the desk and is not on its way.
    fileprivate var isForDeskNow: Bool {
        card?.isBack == true || (record.delivery?.route == .desk && card?.isPosted != true && !isOthersResident)
    }

    /// The slip that the resident took home says that the card comes by post.
    fileprivate var isPostOnSlip: Bool {
        let history = record.state.history
        guard let slip = history.firstIndex(where: { $0.field == ApplicationField.slip.rawValue }) else { return false }
        let then = history[..<slip].last { $0.field == ApplicationField.delivery.rawValue }
        return then.flatMap { record.record.value(Delivery.self, of: $0.dot) }?.route.isPostal == true
    }

    /// Why the card does not come by post (papers-ja.md e-6): a condition of papers-ja.md 4-4 that is named there, or the
    /// resident's wish.
    fileprivate var deskReason: NoticeValues.DeskReason {
        if card?.isBack == true { return .returned }
        let reasons: [(code: String, reason: NoticeValues.DeskReason)] = [
            ("DOCS", .documents), ("FWD", .forwarding), ("MOVE2M", .changed),
        ]
        return reasons.first { contents.postBlocks.contains($0.code) }?.reason ?? .wish
    }

    /// Questions with reasons for the resident, one an occasion, oldest first.
    var deficiencies: [AuthoredWrite] {
        record.state.history.filter {
            $0.field == ApplicationField.returned.rawValue
                && record.record.value(ReturnToField.self, of: $0.dot)?.reasons.isEmpty == false
        }
    }
}
