public import Domain
import Merge
import Records
import Storage
import SyncProtocol

/// A session as the laptop knows it.
public struct SessionView: Sendable, Codable {
    public var session: EntityID
    public var venue: String
    public var kind: SessionPlan.VenueKind
    public var date: CivilDate
    public var municipality: MunicipalityCode
    public var staff: [StaffNumber]
    public var open: Bool
    /// Applications taken in it that this laptop knows.
    public var applications: Int
    public var drafts: Int
    /// What was counted when it was closed.
    public var closed: SessionClose?
}

/// Opening, closing and listing sessions; all of it works without a network.
public struct Sessions: Sendable {
    let laptop: Laptop

    public init(_ laptop: Laptop) { self.laptop = laptop }

    /// Opens a session. Throws ``ErrorCode/notPermitted``, ``ErrorCode/operatorUnknown`` for the author or one of the
    /// staff, `text.…` for the venue, ``ErrorCode/sessionPast`` for a day before yesterday.
    public func open(_ plan: SessionPlan, by author: StaffNumber) async throws -> SessionView {
        try laptop.configuration.authorise(author, to: .openSession)
        try TypedText.checkFilled(plan.venue, field: "venue")
        if let kana = plan.venueKana { try TypedText.checkFilled(kana, field: "venueKana") }
        for number in plan.staff { _ = try laptop.configuration.role(of: number) }
        let now = laptop.clock.now()
        guard plan.date.daysSince1970 >= now.dateInJapan.daysSince1970 - 1 else {
            throw Failure(.sessionPast, ["date": plan.date.description])
        }
        let id = EntityID.version7(at: now, random: randomBytes(10))
        try await laptop.store.write { [laptop] transaction in
            let write = try NewWrite.value(plan, SessionPlan.field, of: id, on: nil)
            let act = try laptop.log.append(NewAct(at: now, author: author, writes: [write]), in: transaction)
            try laptop.queue(act, in: transaction)
        }
        return try await one(id)
    }

    /// Closes a session with what this laptop counted.
    ///
    /// - Parameter withDrafts: close it although drafts are open; they count as parked.
    /// - Throws: ``ErrorCode/sessionDraftsOpen``, ``ErrorCode/sessionUnknown``, ``ErrorCode/sessionClosed``.
    public func close(_ id: EntityID, withDrafts: Bool, by author: StaffNumber) async throws -> SessionView {
        try laptop.configuration.authorise(author, to: .closeSession)
        let now = laptop.clock.now()
        try await laptop.store.write { [laptop] transaction in
            guard let record = try laptop.log.record(of: id, in: transaction),
                record.state.heads[SessionPlan.field] != nil
            else { throw Failure(.sessionUnknown) }
            guard record.state.heads[SessionClose.field] == nil else { throw Failure(.sessionClosed) }
            let drafts = try laptop.drafts(in: transaction).count { $0.session == id }
            if drafts > 0 && !withDrafts { throw Failure(.sessionDraftsOpen, ["count": String(drafts)]) }
            let counts = try count(id, drafts: drafts, at: now, in: transaction)
            let write = try NewWrite.value(counts, SessionClose.field, of: id, on: record.state)
            let act = try laptop.log.append(NewAct(at: now, author: author, writes: [write]), in: transaction)
            try laptop.queue(act, in: transaction)
        }
        return try await one(id)
    }

    /// All sessions, newest first.
    public func list() async throws -> [SessionView] {
        try await laptop.store.read { reader in try views(in: reader) }
    }

    private func one(_ id: EntityID) async throws -> SessionView {
        guard let view = try await list().first(where: { $0.session == id }) else { throw Failure(.sessionUnknown) }
        return view
    }

    private func views(in reader: any StoreReader) throws -> [SessionView] {
        let drafts = try laptop.drafts(in: reader)
        let taken = try laptop.applications(in: reader).compactMap(\.reception?.session)
        return try reader.entities(withField: SessionPlan.field).compactMap { id -> SessionView? in
            guard let record = try laptop.log.record(of: id, in: reader), let plan = Self.plan(record) else {
                return nil
            }
            return SessionView(
                session: id, venue: plan.venue, kind: plan.kind, date: plan.date, municipality: plan.municipality,
                staff: plan.staff, open: record.state.heads[SessionClose.field] == nil,
                applications: taken.count { $0 == id }, drafts: drafts.count { $0.session == id },
                closed: record.value(SessionClose.self, SessionClose.field))
        }.sorted { ($0.date, $0.session) > ($1.date, $1.session) }
    }

    /// Where plans differ, the newest: the office joins sessions, a laptop only shows them.
    static func plan(_ record: EntityRecord) -> SessionPlan? {
        (record.state.heads[SessionPlan.field]?.last).flatMap { record.value(SessionPlan.self, of: $0.dot) }
    }

    private func count(
        _ id: EntityID, drafts: Int, at now: Instant, in reader: any StoreReader
    ) throws -> SessionClose {
        let own = try laptop.applications(in: reader).filter { application in
            application.reception?.session == id
                && application.state.history.first?.dot.replica == laptop.log.replica
        }
        var collected = CollectedItems()
        for items in own.compactMap(\.items) { collected.add(items) }
        let living = own.filter { $0.withdrawal == nil }
        let confirmed = living.count(where: \.isConfirmed)
        return SessionClose(
            closedAt: now, confirmed: confirmed, unconfirmed: living.count - confirmed,
            withdrawn: own.count - living.count, parked: drafts,
            pinForms: living.count { $0.pinForm?.custody == .sealed },
            pinEnvelopes: living.count { $0.pinForm?.custody == .envelope }, collected: collected)
    }
}

extension Laptop {
    /// Every application this laptop knows, oldest first.
    func applications(in reader: any StoreReader) throws -> [ApplicationRecord] {
        try reader.entities(withField: ApplicationField.reception.rawValue).sorted().compactMap {
            try log.application($0, in: reader)
        }
    }

    /// An application by its reception number or id. Throws ``ErrorCode/applicationUnknown``.
    func application(named text: String, in reader: any StoreReader) throws -> ApplicationRecord {
        var id = EntityID(text)
        if id == nil, let number = try? ReceptionNumber(text) {
            id = try reader.get(ReceptionIndex.self, number.text)?.application
        }
        guard let id, let found = try log.application(id, in: reader) else { throw Failure(.applicationUnknown) }
        return found
    }

    /// Throws ``ErrorCode/sessionClosed`` once the session's counts are signed.
    func checkOpen(_ session: EntityID, in reader: any StoreReader) throws {
        guard try log.record(of: session, in: reader)?.state.heads[SessionClose.field] == nil else {
            throw Failure(.sessionClosed)
        }
    }

    /// The session an application is to belong to: the one named; else the only open one that was opened on this laptop;
    /// else, where none was, the only open one of the office's.
    func session(_ wanted: String?, in reader: any StoreReader) throws -> EntityID {
        if let wanted {
            guard let id = EntityID(wanted), let record = try log.record(of: id, in: reader),
                record.state.heads[SessionPlan.field] != nil
            else { throw Failure(.sessionUnknown) }
            if record.state.heads[SessionClose.field] != nil { throw Failure(.sessionClosed) }
            return id
        }
        let open = try reader.entities(withField: SessionPlan.field).compactMap { try log.record(of: $0, in: reader) }
            .filter { $0.state.heads[SessionClose.field] == nil }
        let own = open.filter { $0.state.history.first?.dot.replica == log.replica }
        let eligible = own.isEmpty ? open : own
        guard eligible.count == 1 else { throw Failure(.sessionNeeded, ["count": String(eligible.count)]) }
        return eligible[0].entity
    }
}
