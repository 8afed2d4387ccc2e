public import Domain
import Merge
import Records
import Storage
import SyncProtocol

extension Desk {
    /// Which applications a list shows; every condition that is set must hold.
    public struct Filter: Sendable {
        public var statuses: Set<ApplicationStatus> = []
        public var session: EntityID?
        /// The number or its beginning.
        public var reception: String?
        /// Name or kana, folded, or a part of it.
        public var name: String?
        /// Only what waits for a decision.
        public var needsDecision = false
        public var task: DeskTask?

        public init() {}
    }

    /// The applications, by reception number.
    public func list(_ filter: Filter) async throws -> [ApplicationLine] {
        try await transact { desk in
            let store = desk.store
            var summaries =
                if filter.needsDecision {
                    try store.all(ApplicationSummary.self, "tasks", "open")
                } else if let session =
                    filter.session
                { try store.all(ApplicationSummary.self, "session", session.description) } else {
                    try store.all(ApplicationSummary.self)
                }
            if !filter.statuses.isEmpty { summaries = summaries.filter { filter.statuses.contains($0.status) } }
            if let session = filter.session { summaries = summaries.filter { $0.session == session } }
            if let task = filter.task { summaries = summaries.filter { $0.tasks.contains(task) } }
            if let number = filter.reception?.uppercased() {
                summaries = summaries.filter { $0.reception.text.hasPrefix(number) }
            }
            var lines = try summaries.map(desk.line)
            if let name = filter.name {
                let wanted = SearchKey(name).text
                lines = lines.filter { line in
                    [line.name, line.kana].compactMap(\.self).contains { SearchKey($0).text.contains(wanted) }
                }
            }
            return lines.sorted { $0.reception < $1.reception }
        }
    }

    /// One application, whole.
    public func show(_ application: String, _ language: Language) async throws -> ApplicationView {
        try await transact { desk in try desk.view(try desk.caseFile(application), language) }
    }

    /// Open conflicts, of one application or of all.
    public func conflicts(of application: String?) async throws -> [ConflictView] {
        try await transact { desk in
            if let application { return try desk.caseFile(application).conflictViews }
            return try desk.store.all(ApplicationSummary.self, "tasks", "open")
                .filter { $0.tasks.contains(.resolveConflict) }
                .flatMap { try desk.caseFile($0.entity).conflictViews }
        }
    }

    /// Sessions with what lies in each.
    public struct SessionLine: Sendable, Codable {
        public var session: EntityID
        public var plan: SessionPlan?
        public var applications: Int
        public var waiting: Int
        public var closes: [SessionClose]
    }

    /// Sessions by date; those without a plan last.
    public func sessions() async throws -> [SessionLine] {
        try await transact { desk in
            try desk.store.all(SessionSummary.self).map { summary in
                let own = try desk.store.all(ApplicationSummary.self, "session", summary.session.description)
                return SessionLine(
                    session: summary.session, plan: summary.plan, applications: own.count,
                    waiting: own.filter { !$0.tasks.isEmpty }.count, closes: summary.closes)
            }.sorted {
                ($0.plan?.date.description ?? "9999", $0.session) < ($1.plan?.date.description ?? "9999", $1.session)
            }
        }
    }

    /// Plans a session, or changes the plan of one; the laptops it names share the session's applications.
    ///
    /// - Parameter random: ten random bytes for the id of a new one.
    /// - Throws: `desk.session-unknown`, ``ErrorCode/deviceUnknown``, `text.…`.
    public func plan(
        _ plan: SessionPlan, session: EntityID?, random: [UInt8], by clerks: Clerks
    ) async throws -> EntityID {
        try TypedText.checkFilled(plan.venue, field: "venue")
        for (field, text) in [("venueKana", plan.venueKana), ("hours", plan.hours)] {
            if let text { try TypedText.checkFilled(text, field: field) }
        }
        return try await transact { desk in
            try desk.authorise(clerks, to: .openSession)
            if let session, try desk.store.get(SessionSummary.self, session.description) == nil {
                throw Failure(.deskSessionUnknown)
            }
            let id = session ?? EntityID.version7(at: desk.now, random: random)
            let state = try desk.record(of: id)?.state
            for device in plan.devices ?? [] where try desk.store.get(Device.self, device) == nil {
                throw Failure(.deviceUnknown)
            }
            let act = try desk.append(clerks, [try .value(plan, SessionPlan.field, of: id, on: state)])
            var scopes = ScopeKeeper(log: desk.log)
            try scopes.note(act, by: nil, in: desk.store)
            try scopes.save(in: desk.store)
            return id
        }
    }
}
