import Domain
import GRDB
import JLIS

/// What the judge of a photo finds: codes of papers-ja.md d, empty when the photo is fit.
typealias PhotoJudge = @Sendable (_ jpeg: [UInt8]) async -> [String]

/// J-LIS, as far as an office sees it: takes submissions, moves them along on the clock, ships cards, takes reports.
/// Everything is in the database when a call returns. Time is passed in.
struct Simulator: Sendable {
    enum Answer: Equatable, Sendable {
        case created(JLISReceipt)
        /// The same content again.
        case known(JLISReceipt)
        case keyReused
        case refused(reasons: [String])
    }

    enum ReportAnswer: Equatable, Sendable {
        case done(JLISReceipt)
        case unknownKey
        case illegal(from: IssuanceStage)
    }

    let database: DatabasePool
    let schedule: Schedule
    let judge: PhotoJudge

    // MARK: Submissions

    func submit(_ submission: Submission, under key: SubmissionKey, at now: Instant) async throws -> Answer {
        let sealed = submission.sealed(under: key)
        let findings = await findings(in: submission, at: now)
        return try await database.write { db in
            try advance(db, to: now)
            if let row = try SubmissionRow.fetchOne(
                db, sql: "UPDATE submissions SET received = received + 1 WHERE key = ? RETURNING *",
                arguments: [key.description])
            {
                return row.digest == sealed.digest ? .known(row.receipt) : .keyReused
            }
            let objections = try objections(db, to: submission, under: key)
            guard objections.isEmpty else { return .refused(reasons: objections) }
            let forced = try String.fetchOne(
                db, sql: "DELETE FROM forced WHERE formID = ? RETURNING reasons",
                arguments: [submission.formID.text])
            return .created(
                try insert(db, submission, sealed, findings: findings + codes(forced ?? ""), at: now).receipt)
        }
    }

    func receipt(_ key: SubmissionKey, at now: Instant) async throws -> JLISReceipt? {
        try await advance(to: now)
        return try await database.read { db in
            try SubmissionRow.fetchOne(
                db, sql: "SELECT * FROM submissions WHERE key = ?", arguments: [key.description])?.receipt
        }
    }

    /// ⑧, ⑨ or ⑩; a report of what was reported before changes nothing, also when the card has gone on since.
    func report(_ report: JLISReport, for key: SubmissionKey, at now: Instant) async throws -> ReportAnswer {
        try await database.write { db in
            try advance(db, to: now)
            guard
                let row = try SubmissionRow.fetchOne(
                    db, sql: "SELECT * FROM submissions WHERE key = ?", arguments: [key.description])
            else { return .unknownKey }
            guard [.preset, .issued, .cancelled].contains(report.stage) else { return .illegal(from: row.stage) }
            let isKnown = try Bool.fetchOne(
                db, sql: "SELECT EXISTS (SELECT 1 FROM changes WHERE key = ? AND stage = ?)",
                arguments: [key.description, report.stage.rawValue])
            if isKnown == true { return .done(row.receipt) }
            guard row.stage.next.contains(report.stage) else { return .illegal(from: row.stage) }
            return .done(
                try move(
                    db, row, to: report.stage, at: report.at, cause: report.stage == .cancelled ? report.cause : nil
                )
                .receipt)
        }
    }

    /// The changes after a sequence number, at most `limit`.
    func changes(after sequence: Int64, limit: Int = 1_000, at now: Instant) async throws -> JLISChanges {
        try await advance(to: now)
        return try await database.read { db in
            let rows = try Row.fetchAll(
                db, sql: "SELECT * FROM changes WHERE sequence > ? ORDER BY sequence LIMIT ?",
                arguments: [sequence, limit + 1])
            let changes = rows.prefix(limit).compactMap { row -> JLISChange? in
                guard let key = SubmissionKey(row["key"]), let stage = IssuanceStage(rawValue: row["stage"]) else {
                    return nil
                }
                return JLISChange(
                    sequence: row["sequence"], key: key, stage: stage, at: Instant(milliseconds: row["at"]),
                    reasons: codes(row["reasons"]), cause: row["cause"])
            }
            return JLISChanges(changes: changes, more: rows.count > limit)
        }
    }

    // MARK: Judgement

    /// What a written reason lets through (domain.md 3, papers-ja.md d): religious or medical cover, wheelchair,
    /// lying infant, closed eye. A blurred or dark photo helps nobody.
    private static let excusable: Set<String> = [
        "PH-TILTED", "PH-BACKGROUND", "PH-EYES-CLOSED", "PH-SUNGLASSES", "PH-HAT",
    ]

    private func findings(in submission: Submission, at now: Instant) async -> [String] {
        if let photo = submission.photo {
            let found = await judge(photo.bytes)
            return submission.photoReason == nil ? found : found.filter { !Simulator.excusable.contains($0) }
        }
        // Only under 1 there is no photo (domain.md 2).
        return Age.isUnder1(born: submission.birthDate, on: now.dateInJapan) ? [] : ["PH-UNFIT"]
    }

    /// Why a submission is not even accepted.
    private func objections(_ db: Database, to submission: Submission, under key: SubmissionKey) throws -> [String] {
        var reasons: [String] = []
        if submission.number != key.number { reasons.append("jlis.number-mismatch") }
        if let previous = submission.previous {
            let stage = try Int.fetchOne(
                db, sql: "SELECT stage FROM submissions WHERE key = ?", arguments: [previous.description])
            if stage != IssuanceStage.deficient.rawValue { reasons.append("jlis.previous-not-deficient") }
        }
        let isInWork = try Bool.fetchOne(
            db,
            sql: """
                SELECT EXISTS (SELECT 1 FROM submissions WHERE formID = ? AND stage NOT IN (2, 10))
                    OR EXISTS (SELECT 1 FROM submissions WHERE application = ? AND stage NOT IN (2, 10))
                """, arguments: [submission.formID.text, key.application.description])
        if isInWork == true { reasons.append("AP-DUP") }
        return reasons
    }

    private func insert(
        _ db: Database, _ submission: Submission, _ sealed: SealedSubmission, findings: [String], at now: Instant
    ) throws -> SubmissionRow {
        let next = schedule.next(after: .accepted, acceptedAt: now, isDeficient: !findings.isEmpty)
        let row = try SubmissionRow.fetchOne(
            db,
            sql: """
                INSERT INTO submissions (key, application, formID, name, deliverTo, digest, received, acceptedAt, findings,
                    stage, stageAt, nextStage, nextAt)
                VALUES (?, ?, ?, ?, ?, ?, 1, ?, ?, 1, ?, ?, ?) RETURNING *
                """,
            arguments: [
                sealed.key.description, sealed.key.application.description, submission.formID.text,
                submission.name.string, submission.deliverTo.text, sealed.digest, now.milliseconds, text(findings),
                now.milliseconds,
                next?.stage.rawValue, next?.at.milliseconds,
            ])
        guard let row else { throw Failure(.internalError, ["kind": "INSERT"]) }
        try log(db, row, at: now)
        return row
    }
}
