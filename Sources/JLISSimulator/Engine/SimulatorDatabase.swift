import Domain
import Foundation
import GRDB
import JLIS

/// The simulator's database file and its tables.
enum SimulatorDatabase {
    /// The version of the tables this release writes.
    private static let version = 1

    /// Opens or makes the file, for its owner only: WAL, and a commit is on the disk when it returns. Throws
    /// ``ErrorCode/storeNewer`` where a later release has used it.
    static func open(_ directory: String) throws -> DatabasePool {
        let path = directory + "/jlis.sqlite"
        let pool = try DatabasePool(path: path)
        guard try pool.read({ try Int.fetchOne($0, sql: "PRAGMA user_version") ?? 0 }) <= version else {
            throw Failure(.storeNewer)
        }
        // GRDB sets NORMAL by itself while it opens the pool (design.md 7).
        try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { try $0.execute(sql: tables) }
        try migrator.migrate(pool)
        try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA user_version = \(version)") }
        for suffix in ["", "-wal", "-shm"] {
            try? FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path + suffix)
        }
        return pool
    }

    private static let tables = """
        CREATE TABLE submissions (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            key TEXT NOT NULL UNIQUE,
            application TEXT NOT NULL,
            formID TEXT NOT NULL,
            name TEXT NOT NULL,
            -- The municipality that gets the card.
            deliverTo TEXT NOT NULL,
            digest TEXT NOT NULL,
            received INTEGER NOT NULL,
            acceptedAt INTEGER NOT NULL,
            -- What the judgement at acceptance found; told when ② comes.
            findings TEXT NOT NULL,
            stage INTEGER NOT NULL,
            stageAt INTEGER NOT NULL,
            cause TEXT,
            serial TEXT,
            shipment TEXT,
            -- What comes by itself, and when.
            nextStage INTEGER,
            nextAt INTEGER
        ) STRICT;
        -- A form ID and an application are in work once (② and ⑩ are not work).
        CREATE UNIQUE INDEX formInWork ON submissions(formID) WHERE stage NOT IN (2, 10);
        CREATE UNIQUE INDEX applicationInWork ON submissions(application) WHERE stage NOT IN (2, 10);
        CREATE INDEX due ON submissions(nextAt, id) WHERE nextAt IS NOT NULL;
        CREATE INDEX shipped ON submissions(shipment) WHERE shipment IS NOT NULL;
        CREATE TABLE changes (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            key TEXT NOT NULL,
            stage INTEGER NOT NULL,
            at INTEGER NOT NULL,
            reasons TEXT NOT NULL,
            cause TEXT
        ) STRICT;
        CREATE TABLE shipments (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            deliverTo TEXT NOT NULL,
            shippedAt INTEGER NOT NULL,
            arrivedAt INTEGER
        ) STRICT;
        CREATE TABLE forced (formID TEXT PRIMARY KEY, reasons TEXT NOT NULL) STRICT;
        CREATE TABLE behaviour (one INTEGER PRIMARY KEY CHECK (one = 1), json TEXT NOT NULL) STRICT;
        """
}

/// A row of `submissions`.
struct SubmissionRow: FetchableRecord, Sendable {
    let id: Int64
    let key: SubmissionKey
    let formID: String
    let name: String
    let deliverTo: String
    let digest: String
    let received: Int
    let acceptedAt: Instant
    let findings: [String]
    let stage: IssuanceStage
    let stageAt: Instant
    let cause: String?
    let serial: String?
    let shipment: String?

    init(row: Row) throws {
        guard let key = SubmissionKey(row["key"]), let stage = IssuanceStage(rawValue: row["stage"]) else {
            throw Failure(.internalError, ["kind": "SubmissionRow"])
        }
        id = row["id"]
        self.key = key
        formID = row["formID"]
        name = row["name"]
        deliverTo = row["deliverTo"]
        digest = row["digest"]
        received = row["received"]
        acceptedAt = Instant(milliseconds: row["acceptedAt"])
        findings = codes(row["findings"])
        self.stage = stage
        stageAt = Instant(milliseconds: row["stageAt"])
        cause = row["cause"]
        serial = row["serial"]
        shipment = row["shipment"]
    }

    /// ② tells its reasons.
    var receipt: JLISReceipt {
        JLISReceipt(
            key: key, digest: digest, acceptedAt: acceptedAt, stage: stage, stageAt: stageAt,
            reasons: stage == .deficient ? findings : [], cause: cause, serial: serial)
    }
}

/// Codes in one column: without spaces in them, separated by one.
func codes(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }
func text(_ codes: [String]) -> String { codes.joined(separator: " ") }
