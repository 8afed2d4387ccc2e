import Domain
import JLIS
import Storage

extension Forwarder {
    /// Tells J-LIS ⑦, then ⑧, ⑨ and ⑩ of each submission in this order. Telling it twice changes nothing there.
    func report(_ round: inout Round) async throws {
        for arrival in try await desk.transact({ desk in try desk.store.all(ArrivalReport.self, "open", "yes") }) {
            try await attempt(&round) { round in try await tell(arrival, &round) }
        }
        let open = try await desk.transact { desk in try desk.store.all(StageReport.self, "open", "yes") }
        for report in open.sorted(by: { ($0.key, $0.report.stage.rawValue) < ($1.key, $1.report.stage.rawValue) }) {
            try await attempt(&round) { round in try await tell(report.documentID, &round) }
        }
    }

    private func tell(_ arrival: ArrivalReport, _ round: inout Round) async throws {
        var arrival = arrival
        do {
            try await client.arrived(arrival.shipment, at: arrival.at)
            arrival.isDone = true
            round.reported += 1
        } catch {
            guard error.isFinal else { return try note(error, &round) }
            arrival.refusal = error.code.id
        }
        try await desk.transact { [arrival] desk in
            try desk.store.put(arrival)
            try desk.refresh(
                desk.store.all(CardCase.self, "shipment", arrival.shipment).map(\.key.application))
        }
    }

    private func tell(_ name: String, _ round: inout Round) async throws {
        guard let report = try await desk.transact({ desk in try desk.begin(name) }) else { return }
        do {
            try await client.report(report.report, for: report.key)
        } catch {
            guard error.isFinal else {
                if JLISClient.hadNoEffect(error) { try await store(report) }
                return try note(error, &round)
            }
            guard try await isThere(report, error, &round) else { return }
        }
        round.reported += 1
        try await store(report) { $0.isDone = true }
    }

    /// An answer may have been lost, and J-LIS gone on since: it is asked before a refusal is believed. True when it is
    /// at the stage or past it.
    private func isThere(_ report: StageReport, _ refusal: Failure, _ round: inout Round) async throws -> Bool {
        let stage = report.report.stage
        switch await client.ask(report.key) {
        // A card that was cancelled meanwhile never was at the stage.
        case .accepted(let receipt)
        where receipt.stage == stage || (receipt.stage != .cancelled && stage.next.contains(receipt.stage)):
            return true
        case .accepted, .notThere:
            try await store(report) { report in
                report.refusal = refusal.code.id
                report.toldAt = nil
            }
            return false
        case .unavailable(let failure, let retryAfter):
            try note(failure, retryAfter: retryAfter, &round)
            return false
        }
    }

    private func store(_ report: StageReport, _ change: (inout StageReport) -> Void = { _ in }) async throws {
        var changed = report
        change(&changed)
        try await desk.transact { [changed] desk in
            try desk.store.put(changed)
            try desk.refresh([changed.key.application])
        }
    }
}

extension DeskTransaction {
    /// The report as it was, now marked as one that J-LIS may have heard of; nil while it must wait, or when it is not
    /// wanted any more.
    fileprivate func begin(_ name: String) throws -> StageReport? {
        guard let report = try store.get(StageReport.self, name), report.isOpen,
            let record = try store.get(SubmissionRecord.self, report.key.description),
            record.acceptedAt != nil || record.abandonedAt != nil, try mayTell(report, record)
        else { return nil }
        var told = report
        told.toldAt = report.toldAt ?? now
        try store.put(told)
        return report
    }

    /// ⑩ only while the withdrawal stands; ⑧ after ⑦ of its box, ⑨ after ⑧.
    private func mayTell(_ report: StageReport, _ record: SubmissionRecord) throws -> Bool {
        if report.report.stage == .cancelled {
            return try record.abandonedAt != nil || caseFile(record.key.application).isWithdrawn
        }
        let card = try store.get(CardCase.self, record.key.description)
        let arrival = try card.flatMap { try store.get(ArrivalReport.self, $0.shipment) }
        let preset = try store.get(StageReport.self, StageReport.name(record.key, .preset))
        return arrival?.isDone != false && (report.report.stage == .preset || preset?.isDone != false)
    }

    /// What changed at J-LIS may be what a report waited for.
    func openRefusedReports(of key: SubmissionKey) throws {
        for var report in try store.all(StageReport.self, "refused-of", key.application.description)
        where report.key == key {
            report.refusal = nil
            try store.put(report)
        }
        if let card = try store.get(CardCase.self, key.description),
            var arrival = try store.get(ArrivalReport.self, card.shipment), arrival.refusal != nil
        {
            arrival.refusal = nil
            try store.put(arrival)
        }
    }

    /// ⑩ of a submission, unless it is on its way already.
    func cancelAtJLIS(_ key: SubmissionKey, cause: String) throws {
        let known = try store.get(StageReport.self, StageReport.name(key, .cancelled))
        guard known == nil || known?.refusal != nil else { return }
        try store.put(StageReport(key: key, report: JLISReport(stage: .cancelled, at: now, cause: cause)))
    }

    /// J-LIS will not take a report about the application or about the box of its card.
    func hasRefusedReport(_ application: EntityID, _ card: CardCase?) throws -> Bool {
        if let card, try store.get(ArrivalReport.self, card.shipment)?.refusal != nil { return true }
        return try !store.all(StageReport.self, "refused-of", application.description).isEmpty
    }

    /// How many of ⑦ to ⑩ are `open` or `refused`.
    func count(reports key: String) throws -> Int {
        try store.all(StageReport.self, key, "yes").count + store.all(ArrivalReport.self, key, "yes").count
    }
}

extension Failure {
    /// J-LIS's own word that it will not take a report; the rest is trouble that passes.
    fileprivate var isFinal: Bool { [.jlisUnknownKey, .jlisIllegalTransition, .jlisRefused].contains(code) }
}
