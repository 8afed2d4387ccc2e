import Domain
import GRDB
import JLIS

extension Simulator {
    /// Carries out everything that has come due, oldest first; a read when nothing has.
    func advance(to now: Instant) async throws {
        let isDue = try await database.read { db in
            try Bool.fetchOne(
                db, sql: "SELECT EXISTS (SELECT 1 FROM submissions WHERE nextAt <= ?)", arguments: [now.milliseconds])
        }
        if isDue == true { try await database.write { try advance($0, to: now) } }
    }

    func advance(_ db: Database, to now: Instant) throws {
        while let moment = try Int64.fetchOne(
            db, sql: "SELECT min(nextAt) FROM submissions WHERE nextAt <= ?", arguments: [now.milliseconds])
        {
            let rows = try Row.fetchAll(
                db, sql: "SELECT * FROM submissions WHERE nextAt = ? ORDER BY id", arguments: [moment])
            // One box a municipality for all that leave at the same moment.
            var boxes: [String: String] = [:]
            for row in rows {
                guard let stage = IssuanceStage(rawValue: row["nextStage"]) else { continue }
                let submission = try SubmissionRow(row: row)
                if stage == .shipped, boxes[submission.deliverTo] == nil {
                    boxes[submission.deliverTo] = try ship(
                        db, to: submission.deliverTo, at: Instant(milliseconds: moment))
                }
                _ = try move(
                    db, submission, to: stage, at: Instant(milliseconds: moment),
                    shipment: stage == .shipped ? boxes[submission.deliverTo] : nil)
            }
        }
    }

    /// Brings a submission to a stage that may follow, and says so among the changes.
    func move(
        _ db: Database, _ row: SubmissionRow, to stage: IssuanceStage, at moment: Instant, cause: String? = nil,
        shipment: String? = nil
    ) throws -> SubmissionRow {
        let next = schedule.next(after: stage, acceptedAt: row.acceptedAt, isDeficient: false)
        let moved = try SubmissionRow.fetchOne(
            db,
            sql: """
                UPDATE submissions SET stage = ?, stageAt = ?, cause = ?, shipment = coalesce(?, shipment),
                    serial = coalesce(serial, ?), nextStage = ?, nextAt = ?
                WHERE id = ? RETURNING *
                """,
            arguments: [
                stage.rawValue, moment.milliseconds, cause, shipment, stage == .made ? Simulator.serial(row.id) : nil,
                next?.stage.rawValue, next.map { max($0.at, moment).milliseconds }, row.id,
            ])
        guard let moved else { throw Failure(.internalError, ["kind": "UPDATE"]) }
        try log(db, moved, at: moment)
        return moved
    }

    func log(_ db: Database, _ row: SubmissionRow, at moment: Instant) throws {
        try db.execute(
            sql: "INSERT INTO changes (key, stage, at, reasons, cause) VALUES (?, ?, ?, ?, ?)",
            arguments: [
                row.key.description, row.stage.rawValue, moment.milliseconds, text(row.receipt.reasons), row.cause,
            ])
    }

    // MARK: Shipments

    /// A new box: the day it leaves and a running number.
    private func ship(_ db: Database, to municipality: String, at moment: Instant) throws -> String {
        let number = try Int.fetchOne(db, sql: "SELECT coalesce(max(number), 0) + 1 FROM shipments") ?? 1
        let id = moment.dateInJapan.description.replacing("-", with: "") + "-\(number)"
        try db.execute(
            sql: "INSERT INTO shipments (id, deliverTo, shippedAt) VALUES (?, ?, ?)",
            arguments: [id, municipality, moment.milliseconds])
        return id
    }

    /// Every box to a municipality, or to any, oldest first.
    func shipments(to municipality: String?, at now: Instant) async throws -> [JLISShipmentSummary] {
        try await advance(to: now)
        return try await database.read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT shipments.*, count(submissions.id) AS cards FROM shipments
                    LEFT JOIN submissions ON shipment = shipments.id
                    WHERE shipments.deliverTo = coalesce(?, shipments.deliverTo) GROUP BY number ORDER BY number
                    """, arguments: [municipality]
            ).map { row in
                JLISShipmentSummary(
                    id: row["id"], to: try MunicipalityCode(row["deliverTo"]),
                    shippedAt: Instant(milliseconds: row["shippedAt"]),
                    arrivedAt: (row["arrivedAt"] as Int64?).map { Instant(milliseconds: $0) }, count: row["cards"])
            }
        }
    }

    /// カード発行一覧表; nil when there is no such box.
    func shipment(_ id: String, at now: Instant) async throws -> JLISShipment? {
        try await advance(to: now)
        return try await database.read { try list($0, id) }
    }

    /// ⑦ for every card of the box that is still on its way; the same report again changes nothing.
    func arrived(_ id: String, arrivedAt: Instant, at now: Instant) async throws -> JLISShipment? {
        try await database.write { db in
            try advance(db, to: now)
            try db.execute(
                sql: "UPDATE shipments SET arrivedAt = ? WHERE id = ? AND arrivedAt IS NULL",
                arguments: [arrivedAt.milliseconds, id])
            let rows = try SubmissionRow.fetchAll(
                db, sql: "SELECT * FROM submissions WHERE shipment = ? AND stage = 6 ORDER BY id", arguments: [id])
            for row in rows { _ = try move(db, row, to: .delivered, at: arrivedAt) }
            return try list(db, id)
        }
    }

    private func list(_ db: Database, _ id: String) throws -> JLISShipment? {
        guard let box = try Row.fetchOne(db, sql: "SELECT * FROM shipments WHERE id = ?", arguments: [id]) else {
            return nil
        }
        let rows = try SubmissionRow.fetchAll(
            db, sql: "SELECT * FROM submissions WHERE shipment = ? ORDER BY id", arguments: [id])
        return JLISShipment(
            id: id, to: try MunicipalityCode(box["deliverTo"]), shippedAt: Instant(milliseconds: box["shippedAt"]),
            arrivedAt: (box["arrivedAt"] as Int64?).map { Instant(milliseconds: $0) },
            cards: try rows.map { row in
                let serial = row.serial ?? Simulator.serial(row.id)
                return JLISShipment.Card(
                    key: row.key, formID: try FormID(row.formID), serial: serial, name: VerbatimText(row.name),
                    qr: CardLabel(shipment: id, serial: serial, key: row.key).text)
            })
    }

    /// A card's number: twelve digits.
    private static func serial(_ id: Int64) -> String {
        let digits = String(id)
        return String(repeating: "0", count: max(0, 12 - digits.count)) + digits
    }
}
