import Domain
import Testing

@testable import Notices

@Suite struct NoticeRulesTests {
    static let application = EntityID(unchecked: [UInt8](repeating: 7, count: 16))

    static func standing(_ channel: Contact.Channel = .letter, _ change: (inout CaseStanding) -> Void) -> CaseStanding {
        var standing = CaseStanding(application: application, channel: channel)
        standing.addressVerified = true
        change(&standing)
        return standing
    }

    static func kinds(_ standing: CaseStanding, _ rules: NoticeRules = NoticeRules()) -> [NoticeKind] {
        rules.due(for: standing, alreadyDecided: []).map(\.key.kind)
    }

    @Test func `the received notice goes to those who chose e-mail or got no slip`() {
        func accepted(_ channel: Contact.Channel, slip: Bool) -> CaseStanding {
            Self.standing(channel) {
                $0.isAccepted = true
                $0.slipGiven = slip
            }
        }
        #expect(Self.kinds(accepted(.letter, slip: true)) == [])
        #expect(Self.kinds(accepted(.email, slip: true)) == [.received])
        #expect(Self.kinds(accepted(.letter, slip: false)) == [.received])
        let everyone = NoticeRules(sendReceivedTo: .everyone)
        #expect(Self.kinds(accepted(.letter, slip: true), everyone) == [.received])
        #expect(Self.kinds(Self.standing { _ in }, everyone) == [])
    }

    @Test func `each event has its message`() {
        #expect(Self.kinds(Self.standing { $0.postings = 1 }) == [.posted])
        #expect(Self.kinds(Self.standing { $0.handoffs = 1 }) == [.handedOver])
        #expect(Self.kinds(Self.standing { $0.groupHandovers = 1 }) == [.groupHandover])
        #expect(Self.kinds(Self.standing { $0.withdrawals = 1 }) == [.withdrawn])
        let returned = Self.standing {
            $0.postings = 1
            $0.desksInstead = 1
        }
        #expect(Self.kinds(returned) == [.changedToDesk])
    }

    @Test func `that the desk has the card keeps nobody from hearing that the application was received`() {
        let standing = Self.standing(.email) {
            $0.isAccepted = true
            $0.desksInstead = 1
        }
        #expect(Self.kinds(standing) == [.received, .changedToDesk])
    }

    @Test(arguments: [false, true])
    func `nothing is told of the dead, nor of what is over, and nobody is asked`(isDead: Bool) {
        var standing = Self.standing(.email) {
            ($0.isDeceased, $0.isOver) = (isDead, !isDead)
            ($0.isAccepted, $0.postings, $0.deficiencies, $0.deficiencyIsOpen) = (true, 1, 1, true)
        }
        let rules = NoticeRules(sendReceivedTo: .everyone)
        #expect(Self.kinds(standing, rules) == [] && rules.held(for: standing, alreadyDecided: []).isEmpty)
        standing.withdrawals = 1
        #expect(Self.kinds(standing, rules) == (isDead ? [] : [.withdrawn]))
        #expect(rules.held(for: standing, alreadyDecided: []).isEmpty)
    }

    @Test func `a second deficiency is another occasion, a mended one is not told`() {
        let second = Self.standing {
            $0.deficiencies = 2
            $0.deficiencyIsOpen = true
        }
        let due = NoticeRules().due(for: second, alreadyDecided: [])
        #expect(due.map(\.key) == [NoticeKey(application: Self.application, kind: .deficiency, occasion: 2)])
        #expect(Self.kinds(Self.standing { $0.deficiencies = 1 }) == [])
    }

    @Test func `a message is decided once`() {
        let standing = Self.standing { $0.postings = 1 }
        let first = NoticeRules().due(for: standing, alreadyDecided: [])
        #expect(first.count == 1)
        #expect(NoticeRules().due(for: standing, alreadyDecided: Set(first.map(\.key))).isEmpty)
        var again = standing
        again.postings = 2
        #expect(NoticeRules().due(for: again, alreadyDecided: Set(first.map(\.key))).map(\.key.occasion) == [2])
    }

    /// Causes that follow from the standing; the others arise when the message is made.
    static let standingCauses: [HeldNotice.Cause] = [.protected, .mixUp, .unverified]

    @Test(arguments: standingCauses, NoticeKind.allCases)
    func `nothing goes out by itself to the protected, a suspected mix-up or an unverified address`(
        cause: HeldNotice.Cause, kind: NoticeKind
    ) {
        let standing = Self.standing(.email) {
            switch cause {
            case .protected: $0.isProtected = true
            case .mixUp: $0.isMixUpSuspected = true
            default: $0.addressVerified = false
            }
            switch kind {
            case .received: $0.isAccepted = true
            case .deficiency:
                $0.deficiencies = 1
                $0.deficiencyIsOpen = true
            case .posted: $0.postings = 1
            case .handedOver: $0.handoffs = 1
            case .groupHandover: $0.groupHandovers = 1
            case .changedToDesk: $0.desksInstead = 1
            case .withdrawn: $0.withdrawals = 1
            case .withdrawalUndone: $0.withdrawalUndone = 1
            }
        }
        #expect(NoticeRules().due(for: standing, alreadyDecided: []).isEmpty)
        let held = NoticeRules().held(for: standing, alreadyDecided: [])
        // A withdrawal is never confirmed to the protected.
        let isAsked = cause != .protected || kind != .withdrawn
        #expect(held.map(\.cause) == (isAsked ? [cause] : []))
        #expect(held.map(\.key.kind) == (isAsked ? [kind] : []))
    }

    @Test func `what a person released from one cause stays held by every other`() {
        let key = NoticeKey(application: Self.application, kind: .posted, occasion: 1)
        let released: Set = [HeldNotice(key: key, cause: .protected)]
        var standing = Self.standing {
            $0.postings = 1
            $0.isProtected = true
        }
        let rules = NoticeRules()
        #expect(rules.due(for: standing, alreadyDecided: [], released: released).map(\.key) == [key])
        #expect(rules.held(for: standing, alreadyDecided: [], released: released).isEmpty)
        // Another occasion was not asked about.
        standing.postings = 2
        #expect(rules.held(for: standing, alreadyDecided: [], released: released).map(\.cause) == [.protected])
        standing.postings = 1
        standing.isMixUpSuspected = true
        #expect(rules.due(for: standing, alreadyDecided: [], released: released).isEmpty)
        #expect(rules.held(for: standing, alreadyDecided: [], released: released).map(\.cause) == [.mixUp])
        standing.isMixUpSuspected = false
        standing.addressVerified = false
        #expect(rules.held(for: standing, alreadyDecided: [], released: released).map(\.cause) == [.unverified])
    }

    @Test func `a letter from before a restore waits for a person, an e-mail goes under its name`() {
        let rules = NoticeRules()
        for channel in [Contact.Channel.letter, .email] {
            let standing = Self.standing(channel) {
                $0.postings = 1
                $0.isFromBeforeRestore = true
            }
            let isHeld = channel == .letter
            let held = rules.held(for: standing, alreadyDecided: [])
            #expect(held.map(\.cause) == (isHeld ? [.restored] : []))
            #expect(rules.due(for: standing, alreadyDecided: []).count == (isHeld ? 0 : 1))
            #expect(rules.due(for: standing, alreadyDecided: [], released: Set(held)).count == 1)
        }
    }

    @Test(arguments: HeldNotice.Cause.allCases, NoticeKind.allCases)
    func `a person lets go what is protected, doubtful, told otherwise or perhaps printed, nothing else`(
        cause: HeldNotice.Cause, kind: NoticeKind
    ) {
        let held = HeldNotice(
            key: NoticeKey(application: Self.application, kind: kind, occasion: 1), cause: cause)
        let expected = [.protected, .characters, .withdrawalTold, .restored].contains(cause)
        #expect(held.mayBeReleased == expected)
    }

    @Test func `after a withdrawal only that is told, and by letter`() {
        let standing = Self.standing(.email) {
            $0.isAccepted = true
            $0.postings = 1
            $0.withdrawals = 1
        }
        let due = NoticeRules().due(for: standing, alreadyDecided: [])
        #expect(due.map(\.key.kind) == [.withdrawn])
        #expect(due.map(\.channel) == [.letter])
    }

    @Test func `a withdrawal is confirmed once it cannot be taken back, and its end only by a person's decision`() {
        var standing = Self.standing(.email) {
            $0.withdrawals = 2
            $0.isWithdrawalPending = true
        }
        #expect(Self.kinds(standing) == [])
        standing.isWithdrawalPending = false
        #expect(NoticeRules().due(for: standing, alreadyDecided: []).map(\.key.occasion) == [2])
        let undone = Self.standing(.email) { $0.withdrawalUndone = 2 }
        let held = NoticeRules().held(for: undone, alreadyDecided: [])
        #expect(held.map(\.cause) == [.withdrawalTold] && held.map(\.key.occasion) == [2])
        let released = NoticeRules().due(for: undone, alreadyDecided: [], released: Set(held))
        #expect(released.map(\.channel) == [.letter])
    }

    @Test func `an e-mail that came back makes letters of the next messages`() {
        let standing = Self.standing(.email) {
            $0.postings = 1
            $0.emailBounced = true
        }
        #expect(NoticeRules().due(for: standing, alreadyDecided: []).map(\.channel) == [.letter])
    }

    @Test func `a copy that is wanted of a message is due beside the first, and of no other occasion`() {
        let key = NoticeKey(application: Self.application, kind: .posted, occasion: 1)
        var standing = Self.standing {
            $0.postings = 1
            $0.copies = [key: 2]
        }
        let second = NoticeKey(application: Self.application, kind: .posted, occasion: 1, copy: 2)
        #expect(second.text == key.text + "-2")
        #expect(NoticeRules().due(for: standing, alreadyDecided: [key]).map(\.key) == [second])
        #expect(NoticeRules().due(for: standing, alreadyDecided: [key, second]).isEmpty)
        standing.postings = 2
        #expect(NoticeRules().due(for: standing, alreadyDecided: [key]).map(\.key.copy) == [1])
    }

    @Test func `the key names the message in one way`() {
        let key = NoticeKey(application: Self.application, kind: .changedToDesk, occasion: 3)
        #expect(key.text == "07070707070707070707070707070707/changed-to-desk/3")
    }
}
