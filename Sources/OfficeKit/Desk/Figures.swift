public import Domain
import JLIS
import Notices
import Storage

/// The monthly report's five counts (domain.md 7), each by method.
public struct MonthlyReport: Sendable, Codable {
    /// One of the counts, whole and by method.
    public struct Count: Sendable, Codable {
        public var total = 0
        /// By ``ApplicationMethod``.
        public var byMethod: [String: Int] = [:]

        mutating func add(_ method: ApplicationMethod?) {
            total += 1
            byMethod[method?.rawValue ?? "unknown", default: 0] += 1
        }
    }

    /// `YYYY-MM`.
    public var month: String
    /// 交付申請受付数: applications that J-LIS accepted for the first time in the month.
    public var applications = Count()
    /// Submissions again after a deficiency: J-LIS counts each as a new ① (川崎市's 再申請の計上).
    public var resubmissions = Count()
    /// J-LIS からのカード送付枚数: cards taken in.
    public var cardsReceived = Count()
    /// 交付前設定数.
    public var presets = Count()
    /// 交付通知書送付数: messages that a card is ready or on its way (posted, group hand-over, collect at the desk).
    public var notices = Count()
    /// 交付数.
    public var issued = Count()

    init(month: String) { self.month = month }
}

/// The cards that lie at the office, by the record.
public struct CardsHere: Sendable {
    /// For residents.
    public var wanted = 0
    /// Serials of cards whose application was cancelled.
    public var cancelled: [String] = []
    /// Serials of cards that belong to no submission of this office.
    public var unknown: [String] = []

    public var count: Int { wanted + cancelled.count + unknown.count }
}

/// How many applications stand where, and for how long.
public struct OfficeStatus: Sendable, Codable {
    /// The applications in one state.
    public struct Line: Sendable, Codable {
        public var status: ApplicationStatus
        public var name: String
        public var count: Int
        /// Of the oldest: days since its record was opened.
        public var oldestDays: Int
    }

    public var at: Instant
    public var total: Int
    public var statuses: [Line]
    /// By ``DeskTask``.
    public var tasks: [String: Int]
    /// Submissions by state of the outbox.
    public var outbox: [String: Int]
    /// Messages by state; those that wait for a person are `held`, whatever their state.
    public var messages: [String: Int]
    /// Cards here that no resident has.
    public var cardsHere: Int
    /// Those of them that nobody gets: of cancelled applications, or of none of this office.
    public var cardsToDispose: Int
    /// Applied, issued, cancelled, and for how many somebody still waits.
    public var counts: IssuanceCounts
    public var outstanding: Int
    /// ⑦ to ⑩ that J-LIS was not told yet.
    public var openReports: Int
    /// ⑦ to ⑩ that J-LIS will not take.
    public var refusedReports: Int
    /// Changes of J-LIS that could not be taken in.
    public var setAsideChanges: Int
    /// What keeps J-LIS from answering; nil while it does.
    public var jlisTrouble: JLISTrouble?
}

extension Desk {
    /// Counts by status, and ages.
    public func status() async throws -> OfficeStatus {
        try await transact { desk in
            let summaries = try desk.store.all(ApplicationSummary.self)
            let today = desk.now.dateInJapan.daysSince1970
            let byStatus = Dictionary(grouping: summaries, by: \.status)
            let cards = try desk.cardsHere()
            let held = Set(try desk.store.all(NoticeHold.self).map(\.documentID))
            let counts = try desk.issuanceCounts(summaries)
            return OfficeStatus(
                at: desk.now, total: summaries.count,
                statuses: ApplicationStatus.allCases.compactMap { status in
                    guard let own = byStatus[status] else { return nil }
                    let oldest = own.map(\.openedAt).min() ?? desk.now
                    return .init(
                        status: status, name: status.name, count: own.count,
                        oldestDays: Int(today - oldest.dateInJapan.daysSince1970))
                },
                tasks: Self.counted(summaries.flatMap(\.tasks).map(\.rawValue)),
                outbox: Self.counted(try desk.store.all(SubmissionRecord.self).map(\.stateName)),
                messages: Self.counted(
                    try desk.store.all(NoticeRecord.self).filter { !held.contains($0.documentID) }.map(\.state.name)
                        + held.map { _ in "held" }),
                cardsHere: cards.count, cardsToDispose: cards.cancelled.count + cards.unknown.count, counts: counts,
                outstanding: counts.outstanding,
                openReports: try desk.count(reports: "open"), refusedReports: try desk.count(reports: "refused"),
                setAsideChanges: try desk.store.all(SetAsideChange.self).count,
                jlisTrouble: try desk.store.get(JLISTrouble.self, JLISTrouble.name))
        }
    }

    /// 棚卸し: the cards that were counted by hand against those that should be here.
    ///
    /// - Parameter found: cards counted, by place.
    /// - Returns: the count, and what lies here by the record.
    public func stocktake(_ found: [Int], by clerk: StaffNumber) async throws -> (CardStocktake, here: CardsHere) {
        try await transact { desk in
            try desk.authorise(Clerks(clerk), to: .manageCards)
            let here = try desk.cardsHere()
            return (CardStocktake(found: found, expected: here.count), here)
        }
    }

    /// The report of a month in Japan.
    public func report(year: Int, month: Int, by clerk: StaffNumber?) async throws -> MonthlyReport {
        guard let first = CivilDate(year: year, month: month, day: 1) else { throw Failure(.deskMonth) }
        let next = first.adding(months: 1)
        return try await transact { desk in
            if let clerk { try desk.authorise(Clerks(clerk), to: .report) }
            func isWithin(_ instant: Instant?) -> Bool {
                instant.map { $0.dateInJapan >= first && $0.dateInJapan < next } ?? false
            }
            var report = MonthlyReport(month: String(first.description.prefix(7)))
            let methods = Dictionary(
                try desk.store.all(ApplicationSummary.self).map { ($0.entity, $0.method) },
                uniquingKeysWith: { a, _ in a })
            var first: Set<EntityID> = []
            for submission in try desk.store.all(SubmissionRecord.self).sorted(by: { $0.key < $1.key })
            where submission.acceptedAt != nil {
                let method = methods[submission.key.application]
                let isFirst = first.insert(submission.key.application).inserted
                guard isWithin(submission.acceptedAt) else { continue }
                if isFirst { report.applications.add(method) } else { report.resubmissions.add(method) }
            }
            for card in try desk.store.all(CardCase.self) {
                let method = methods[card.key.application]
                if isWithin(card.arrivedAt) { report.cardsReceived.add(method) }
                if isWithin(card.presetAt) { report.presets.add(method) }
                if isWithin(card.handedOverAt) { report.issued.add(method) }
            }
            for card in try desk.store.all(StrayCard.self) where isWithin(card.arrivedAt) {
                report.cardsReceived.add(nil)
            }
            for notice in try desk.store.all(NoticeRecord.self)
            where [.posted, .groupHandover, .changedToDesk].contains(notice.kind) && notice.copy == nil
                && isWithin(notice.sentAt)
            {
                report.notices.add(methods[notice.application])
            }
            return report
        }
    }

    private static func counted(_ names: [String]) -> [String: Int] {
        Dictionary(names.map { ($0, 1) }, uniquingKeysWith: +)
    }
}

extension DeskTransaction {
    /// The cards that lie here.
    fileprivate func cardsHere() throws -> CardsHere {
        var here = CardsHere()
        for card in try store.all(CardCase.self) where card.isHere {
            let summary = try store.get(ApplicationSummary.self, card.key.application.description)
            if card.cancelledAt != nil || summary?.status == .cancelled {
                here.cancelled.append(card.serial)
            } else {
                here.wanted += 1
            }
        }
        here.unknown = try store.all(StrayCard.self).filter { $0.disposal == nil }.map(\.serial)
        return here
    }

    /// Of the applications that J-LIS took.
    fileprivate func issuanceCounts(_ summaries: [ApplicationSummary]) throws -> IssuanceCounts {
        let taken = Set(
            try store.all(SubmissionRecord.self).filter { $0.acceptedAt != nil }.map(\.key.application))
        let own = summaries.filter { taken.contains($0.entity) }
        return IssuanceCounts(
            applied: own.count, issued: own.count { $0.status == .received },
            cancelled: own.count { $0.status == .cancelled })
    }
}
