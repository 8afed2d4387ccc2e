import Domain
import Merge
import Records
import Storage
import SyncProtocol

extension DeskTransaction {
    /// Brings the lists up to date with every act, whoever wrote it, and with sealed files that arrived.
    /// Costs what changed, not what is stored.
    ///
    /// - Parameter limit: so many acts at most.
    func catchUp(limit: Int = .max) throws {
        var mark = try store.get(ProjectorMark.self, "applications") ?? ProjectorMark()
        if mark.version != ProjectorMark.present { mark = ProjectorMark() }
        var changed: Set<EntityID> = []
        let before = mark.position
        var left = limit
        while left > 0 {
            let acts = try store.headers(after: mark.position, through: .max, limit: min(left, 256), exceptOf: [])
            guard let last = acts.last else { break }
            for act in acts { changed.formUnion(try SignedAct.parse(act.header).writes.map(\.entity)) }
            mark.position = last.position
            left -= acts.count
        }
        // What a later act set aside, or back, stands in no new act itself.
        if mark.position != before {
            for change in try OutcomeChange.after(before, in: store) {
                guard let act = try store.act(change.outcome.act) else { continue }
                changed.formUnion(try SignedAct.parse(act.header).writes.map(\.entity))
            }
        }
        try project(changed)
        try refresh(try takeArrived().subtracting(changed))
        if mark.position != before { try store.put(mark) }
    }

    /// The applications that waited for a file which arrived since this was asked last.
    private func takeArrived() throws -> Set<EntityID> {
        var waiting: Set<EntityID> = []
        for arrived in try store.all(ArrivedBlob.self) {
            waiting.formUnion(try store.all(ApplicationSummary.self, "waits-for", arrived.id).map(\.entity))
            try store.remove(ArrivedBlob.self, arrived.id)
        }
        return waiting
    }

    /// Two passes: first what others are found by, then what depends on others.
    private func project(_ changed: Set<EntityID>) throws {
        var affected: Set<EntityID> = []
        for entity in changed.sorted() {
            let old = try store.get(ApplicationSummary.self, entity.description)
            // Also when it is no application any more.
            if let old { affected.formUnion([entity] + (try likeness(old) + sharingEnvelope(old)).map(\.entity)) }
            guard let record = try ifReadable({ try record(of: entity) }) ?? nil else { continue }
            if let application = ApplicationRecord(record) {
                if let summary = try summary(of: application, old: old) {
                    try store.put(summary)
                    affected.insert(entity)
                    affected.formUnion((try likeness(summary) + sharingEnvelope(summary)).map(\.entity))
                    affected.formUnion(try linked(entity))
                    affected.formUnion(try bearing(summary.reception))
                }
            } else if record.state.heads[Desk.linkField] != nil {
                guard let head = record.state.heads[Desk.linkField]?.last,
                    let verdict = record.value(LinkVerdict.self, of: head.dot)
                else { continue }
                try store.put(KnownLink(link: entity, first: verdict.first, second: verdict.second))
                affected.formUnion([verdict.first, verdict.second])
                affected.formUnion(try linked(verdict.first) + linked(verdict.second))
            } else if record.state.heads[SessionPlan.field] != nil || record.state.heads[SessionClose.field] != nil {
                try store.put(
                    SessionSummary(
                        session: entity, plan: record.value(SessionPlan.self, SessionPlan.field),
                        closes: (record.state.heads[SessionClose.field] ?? []).compactMap {
                            record.value(SessionClose.self, of: $0.dot)
                        }))
            }
        }
        try refresh(affected)
    }

    private func bearing(_ number: ReceptionNumber) throws -> [EntityID] {
        try store.all(ApplicationSummary.self, "reception", number.text).map(\.entity)
    }

    private func linked(_ entity: EntityID) throws -> [EntityID] {
        try links(reaching: entity).flatMap { [$0.known.first, $0.known.second] }
    }

    /// Writes the summaries of applications anew: after acts, and after a submission or card of theirs changed.
    func refresh(_ applications: some Sequence<EntityID>) throws {
        for entity in Set(applications).sorted() {
            guard var summary = try store.get(ApplicationSummary.self, entity.description) else { continue }
            let before = (summary.isOver, summary.isPartner, summary.joinedInto)
            guard let file = try ifReadable({ try caseFile(entity) }) else {
                (summary.tasks, summary.isReady, summary.waitsFor) = ([.unreadable], false, [])
                try store.put(summary)
                try store.remove(NoticeCheck.self, entity.description)
                continue
            }
            summary.status = file.status
            let isHeld = try !store.all(NoticeHold.self, "application", entity.description).isEmpty
            summary.tasks = file.tasks + (isHeld ? [.decideMessage] : [])
            (summary.isOver, summary.isPartner) = (file.isOver, file.isPartner)
            summary.seen = file.seen
            summary.waitsFor = file.missingBlobs
            summary.isReady = file.beforeForwarding.isEmpty
            if case .joined(let survivor) = file.cluster {
                summary.joinedInto = survivor
            } else {
                summary.joinedInto = nil
            }
            try store.put(summary)
            try store.put(NoticeCheck(application: entity))
            if !file.isReturnOpen { try store.remove(FeedBanner.self, Self.banner(entity)) }
            // What it asks, and whether others are asked about it, has changed; what was joined into it shows whether it
            // lost its survivor.
            if before != (summary.isOver, summary.isPartner, summary.joinedInto) {
                try refresh(
                    [entity] + (likeness(summary) + sharingEnvelope(summary)).map(\.entity)
                        + bearing(summary.reception) + linked(entity))
            }
        }
    }

    /// What a record says; nil where it says nothing: one damaged record must not stop the desk. Trouble of the store is
    /// everybody's, and goes on.
    func ifReadable<Value>(_ body: () throws -> Value) throws -> Value? {
        do { return try body() } catch let failure as Failure where Self.ofTheRecord.contains(failure.code) {
            return nil
        }
    }

    private static var ofTheRecord: Set<ErrorCode> {
        [.deskRecordUnreadable, .messageMalformed, .messageVersion, .sealDamaged, .keyMissing]
    }

    private func summary(of application: ApplicationRecord, old: ApplicationSummary?) throws -> ApplicationSummary? {
        guard let reception = application.reception else { return old }
        let names = application.values(PersonName.self, .name)
        let births = application.values(Birth.self, .birth)
        let vault = log.vault
        return ApplicationSummary(
            entity: application.id, reception: reception.number, session: reception.session, method: reception.method,
            openedAt: reception.openedAt, status: old?.status ?? .sent, tasks: old?.tasks ?? [],
            joinedInto: old?.joinedInto, isOver: old?.isOver ?? false, isPartner: old?.isPartner ?? true,
            seen: old?.seen,
            isReady: false, waitsFor: old?.waitsFor ?? [],
            forms: application.values(Form.self, .form).compactMap(\.id).map { Desk.formIndex($0, vault) },
            persons: names.flatMap { name in
                births.map { vault.index("\(SearchKey(name.name).text)/\($0.date)", purpose: "person") }
            },
            photos: application.values(PhotoSet.self, .photo).flatMap(\.shots).map {
                vault.index($0.picture.plaintextHash, purpose: "photo")
            },
            envelopes: application.values(PINForm.self, .pinForm).compactMap(\.envelopeNumber).map {
                vault.index($0, purpose: "envelope")
            },
            sealed: try vault.seal(
                ApplicationSummary.Personal(
                    name: application.name?.name ?? names.last?.name, kana: application.name?.kana ?? names.last?.kana,
                    birthDate: application.birth?.date ?? births.last?.date),
                context: Desk.summaryContext(application.id)))
    }

    func personal(_ summary: ApplicationSummary) throws -> ApplicationSummary.Personal {
        try log.vault.open(
            ApplicationSummary.Personal.self, summary.sealed, context: Desk.summaryContext(summary.entity))
    }
}

extension Desk {
    static func formIndex(_ form: FormID, _ vault: RecordVault) -> String { vault.index(form.text, purpose: "form") }
    fileprivate static func summaryContext(_ id: EntityID) -> String { "summary/\(id)" }
}
