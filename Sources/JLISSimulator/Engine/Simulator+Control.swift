import Domain
import GRDB
import JLIS

/// What the person who runs the simulator tells it.
extension Simulator {
    func behaviour() async throws -> Behaviour {
        let json = try await database.read { try String.fetchOne($0, sql: "SELECT json FROM behaviour") }
        return json.flatMap { Wire.decode(Behaviour.self, from: Array($0.utf8)) } ?? Behaviour()
    }

    func set(_ behaviour: Behaviour) async throws {
        let json = String(decoding: Wire.encode(behaviour), as: UTF8.self)
        try await database.write {
            try $0.execute(sql: "INSERT OR REPLACE INTO behaviour (one, json) VALUES (1, ?)", arguments: [json])
        }
    }

    /// The next new submission with this form ID is sent back with these reasons.
    func force(_ deficiency: ForcedDeficiency) async throws {
        try await database.write {
            try $0.execute(
                sql: "INSERT OR REPLACE INTO forced (formID, reasons) VALUES (?, ?)",
                arguments: [deficiency.formID, text(deficiency.reasons)])
        }
    }

    /// Everything accepted, in order.
    func submissions(at now: Instant) async throws -> [SubmissionLine] {
        try await advance(to: now)
        return try await database.read { db in
            try SubmissionRow.fetchAll(db, sql: "SELECT * FROM submissions ORDER BY id").map {
                SubmissionLine(
                    key: $0.key, formID: $0.formID, digest: $0.digest, stage: $0.stage, reasons: $0.receipt.reasons,
                    received: $0.received)
            }
        }
    }
}
