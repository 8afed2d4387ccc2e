public import Domain

/// Names one message for ever: it is decided once and sent once (design.md 2.7).
public struct NoticeKey: Hashable, Sendable, Codable {
    public var application: EntityID
    public var kind: NoticeKind
    /// 1 for the first deficiency, posting … of the application, 2 for the second; of a change to the desk how often the
    /// post had been promised by then.
    public var occasion: Int
    /// 2 where a person had it made a second time.
    public var copy: Int

    public init(application: EntityID, kind: NoticeKind, occasion: Int, copy: Int = 1) {
        self.application = application
        self.kind = kind
        self.occasion = occasion
        self.copy = copy
    }

    /// `<application>/<kind>/<occasion>`, with `-<copy>` from the second on: key of the outbox and stem of the
    /// Message-ID.
    public var text: String { "\(application)/\(kind.rawValue)/\(occasion)" + (copy > 1 ? "-\(copy)" : "") }
}

/// The facts about an application that decide which messages are due.
public struct CaseStanding: Hashable, Sendable {
    public var application: EntityID
    public var channel: Contact.Channel
    /// An e-mail came back: letters from then on (papers-ja.md g 13).
    public var emailBounced = false
    /// 住基照合 found the address the same. No other address is ever written to.
    public var addressVerified = false
    /// 支援措置: a person decides each contact.
    public var isProtected = false
    public var isDeceased = false
    /// The resident has the card, or J-LIS ended the application: nothing more is told.
    public var isOver = false
    /// 取り違えの疑い (PH-PERSON): no reason goes on paper, nothing is sent until a person has looked.
    public var isMixUpSuspected = false
    /// The resident went home with a printed acceptance slip.
    public var slipGiven = false
    /// J-LIS accepted a submission.
    public var isAccepted = false
    /// Deficiencies found so far, and whether the last is still open.
    public var deficiencies = 0
    public var deficiencyIsOpen = false
    /// Times the card was posted.
    public var postings = 0
    /// Times the papers were handed to the home municipality.
    public var handoffs = 0
    /// Group hand-overs appointed.
    public var groupHandovers = 0
    /// How often the resident was promised the post, where the card is now collected at the desk instead; 0 otherwise.
    public var desksInstead = 0
    /// Times the application was withdrawn, while it is; 0 otherwise.
    public var withdrawals = 0
    /// ⑩ waits for J-LIS: until it is told, the withdrawal may be taken back.
    public var isWithdrawalPending = false
    /// The withdrawal that the resident was told of and that was taken back since; 0: none.
    public var withdrawalUndone = 0
    /// It was there before the office was restored from a backup: what was printed since then nobody knows.
    public var isFromBeforeRestore = false
    /// The copy that is wanted of a message (its first is the key); the first where nothing is said.
    public var copies: [NoticeKey: Int] = [:]

    public init(application: EntityID, channel: Contact.Channel) {
        self.application = application
        self.channel = channel
    }
}

/// A message that is due now.
public struct DueNotice: Hashable, Sendable, Encodable {
    public let key: NoticeKey
    public let channel: Contact.Channel
}

/// A message that would be due, but waits for a person (papers-ja.md, head).
public struct HeldNotice: Hashable, Sendable {
    /// Why nothing goes out by itself.
    public enum Cause: String, Hashable, Sendable, Codable, CaseIterable {
        case protected, unverified
        case mixUp = "mix-up"
        /// The letter has characters that no typeface here has, or only in another form.
        case characters
        /// It could not be made or handed over.
        case failed
        /// A letter that may have been printed before the office was restored from a backup.
        case restored
        /// A letter says that the application was withdrawn, which was taken back: a person finds out whether it left,
        /// and tells the resident.
        case withdrawalTold = "withdrawal-told"
    }

    public let key: NoticeKey
    public let cause: Cause

    public init(key: NoticeKey, cause: Cause) {
        self.key = key
        self.cause = cause
    }

    /// A person may let it go. What waits for a fact (the register's word, the right face, a letter that can be made)
    /// goes by itself once that is there.
    public var mayBeReleased: Bool {
        switch cause {
        case .protected, .characters, .withdrawalTold, .restored: true
        case .unverified, .mixUp, .failed: false
        }
    }
}

/// Which message is due when. Pure.
public struct NoticeRules: Hashable, Sendable {
    /// Who gets (c): those who chose e-mail or got no slip, or everyone.
    public enum ReceivedAudience: String, Hashable, Sendable, Codable, CaseIterable {
        case emailOnly = "email-only"
        case everyone
    }

    public var sendReceivedTo: ReceivedAudience

    public init(sendReceivedTo: ReceivedAudience = .emailOnly) { self.sendReceivedTo = sendReceivedTo }

    /// The messages to send now, without those already decided: those that nothing holds, or that a person released
    /// from all that does.
    public func due(
        for standing: CaseStanding, alreadyDecided: Set<NoticeKey>, released: Set<HeldNotice> = []
    ) -> [DueNotice] {
        open(standing, alreadyDecided).filter { hold(on: $0, standing, released) == nil }
            .map { DueNotice(key: $0, channel: channel($0.kind, standing)) }
    }

    /// The messages that wait for a person now, without those already decided.
    public func held(
        for standing: CaseStanding, alreadyDecided: Set<NoticeKey>, released: Set<HeldNotice> = []
    ) -> [HeldNotice] {
        open(standing, alreadyDecided).compactMap { hold(on: $0, standing, released) }
    }

    /// What no person can release comes first, so that a release never lets more go than was asked about.
    private func hold(on key: NoticeKey, _ standing: CaseStanding, _ released: Set<HeldNotice>) -> HeldNotice? {
        var causes: [HeldNotice.Cause] = []
        if standing.isMixUpSuspected { causes.append(.mixUp) }
        if !standing.addressVerified { causes.append(.unverified) }
        if standing.isProtected { causes.append(.protected) }
        if key.kind == .withdrawalUndone { causes.append(.withdrawalTold) }
        // An e-mail goes under the Message-ID it may have gone under before.
        if standing.isFromBeforeRestore, channel(key.kind, standing) == .letter { causes.append(.restored) }
        return causes.map { HeldNotice(key: key, cause: $0) }.first { !released.contains($0) }
    }

    /// What the facts call for. After a withdrawal only that is told, and only once it is for good; of an event that
    /// happened again, the last time. The deceased are not written to, and a withdrawal is not confirmed to the protected
    /// (papers-ja.md, 取りやめの確認): what is never sent asks nobody.
    private func open(_ standing: CaseStanding, _ decided: Set<NoticeKey>) -> [NoticeKey] {
        if standing.isDeceased { return [] }
        let isWithdrawalTold = !standing.isWithdrawalPending && !standing.isProtected
        let occasions: [(NoticeKind, Int)] =
            standing.withdrawals > 0
            ? [(.withdrawn, isWithdrawalTold ? standing.withdrawals : 0)]
            : standing.isOver
                ? []
                : [
                    (.received, wantsReceived(standing) ? 1 : 0),
                    (.deficiency, standing.deficiencyIsOpen ? standing.deficiencies : 0),
                    (.handedOver, standing.handoffs), (.groupHandover, standing.groupHandovers),
                    (.changedToDesk, standing.desksInstead), (.withdrawalUndone, standing.withdrawalUndone),
                    // A card that came back is told by (e-6); an old posting not yet told would mislead.
                    (.posted, standing.desksInstead == 0 ? standing.postings : 0),
                ]
        return
            occasions
            .filter { $0.1 > 0 }
            .map { NoticeKey(application: standing.application, kind: $0.0, occasion: $0.1) }
            .map { key in
                var wanted = key
                wanted.copy = standing.copies[key] ?? 1
                return wanted
            }
            .filter { !decided.contains($0) }
    }

    private func wantsReceived(_ standing: CaseStanding) -> Bool {
        // Once the card is on its way, or something is wrong, 「することはありません」 would mislead.
        let isOver = standing.postings + standing.groupHandovers + standing.handoffs > 0
        guard standing.isAccepted, !isOver, !standing.deficiencyIsOpen else { return false }
        return sendReceivedTo == .everyone || standing.channel == .email || !standing.slipGiven
    }

    /// The resident's choice; a withdrawal is confirmed by letter always, and so is its end.
    private func channel(_ kind: NoticeKind, _ standing: CaseStanding) -> Contact.Channel {
        [.withdrawn, .withdrawalUndone].contains(kind) || standing.emailBounced ? .letter : standing.channel
    }
}
