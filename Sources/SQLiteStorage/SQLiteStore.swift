import Domain
import Foundation
import GRDB
public import Storage

/// The embedded store: one SQLite database in WAL mode with synchronous=FULL (design.md 7).
public final class SQLiteStore: SnapshotStore {
    private let pool: DatabasePool
    /// Why nothing can be written; nil: it can.
    private let unwritable: Failure?

    /// The version of the tables this release writes. A database of a later one is refused.
    public static let schemaVersion = 1

    private static let file = "/outreach.sqlite"

    /// Opens the database for looking at it: where it cannot be written, on a full disk or in a folder that may only be
    /// read, every write throws what opening it for writing threw. Throws what ``init(directory:patience:)`` throws.
    public static func readable(directory: String) throws -> SQLiteStore {
        do { return try SQLiteStore(directory: directory) } catch let failure as Failure
            where [.storeFull, .storeReadOnly].contains(failure.code)
        {
            do { return try SQLiteStore(reading: directory, because: failure) } catch { throw failure }
        }
    }

    private init(reading directory: String, because failure: Failure) throws {
        unwritable = failure
        var configuration = Configuration()
        configuration.readonly = true
        // Without a write-ahead log the file is complete, and where it cannot be written nobody changes it: SQLite needs
        // neither log nor shared memory beside it then (sqlite.org/uri.html, immutable).
        let path = directory + Self.file
        let log = try? FileManager.default.attributesOfItem(atPath: path + "-wal")[.size] as? Int
        let isComplete = (log ?? 0) == 0
        let name = isComplete ? URL(filePath: path).absoluteString + "?immutable=1" : path
        pool = try DatabasePool(path: name, configuration: configuration)
        let version = try pool.read { try Int.fetchOne($0, sql: "PRAGMA user_version") }
        guard version == Self.schemaVersion else { throw failure }
    }

    /// Opens or creates the database in a directory that exists.
    ///
    /// - Parameter patience: seconds to wait for others' writes; after that ``ErrorCode/storeBusy``.
    /// - Throws: ``ErrorCode/storeReadOnly``, ``ErrorCode/storeNewer``, ``ErrorCode/storeDamaged``,
    ///   ``ErrorCode/storeNotDurable``.
    public init(directory: String, patience: Double = 30) throws {
        let path = directory + Self.file
        unwritable = nil
        pool = try storeFailures {
            var configuration = Configuration()
            configuration.busyMode = .timeout(patience)
            configuration.label = "outreach"
            let pool = try DatabasePool(path: path, configuration: configuration)
            // GRDB sets synchronous=NORMAL for its pool when it opens it, so FULL comes after (design.md 7).
            try pool.writeWithoutTransaction { db in
                try db.execute(sql: "PRAGMA synchronous = FULL")
                // A destroyed key must not stay readable in a page that is free now.
                try db.execute(sql: "PRAGMA secure_delete = ON")
                let mode = try String.fetchOne(db, sql: "PRAGMA journal_mode")
                let level = try Int.fetchOne(db, sql: "PRAGMA synchronous")
                guard mode == "wal", level == 2 else { throw Failure(.storeNotDurable) }
            }
            return pool
        }
        try storeFailures {
            let version = try pool.read { try Int.fetchOne($0, sql: "PRAGMA user_version") ?? 0 }
            guard version <= Self.schemaVersion else { throw Failure(.storeNewer) }
            guard version < Self.schemaVersion else { return }
            try pool.write { db in
                // Another process may have made the tables while this one waited for the lock.
                guard try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0 < Self.schemaVersion else { return }
                try db.execute(sql: Self.schema)
                try db.execute(sql: "PRAGMA user_version = \(Self.schemaVersion)")
            }
        }
        for suffix in ["", "-wal", "-shm"] {
            try? FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path + suffix)
        }
    }

    public func read<Value: Sendable>(
        _ body: @escaping @Sendable (any StoreReader) throws -> Value
    ) async throws -> Value {
        try await asyncStoreFailures { try await pool.read { db in try body(SQLiteView(db: db)) } }
    }

    public func write<Value: Sendable>(
        _ body: @escaping @Sendable (any StoreTransaction) throws -> Value
    ) async throws -> Value {
        if let unwritable { throw unwritable }
        // BEGIN IMMEDIATE: what is read in the transaction is still true when it writes.
        return try await asyncStoreFailures {
            try await pool.writeWithoutTransaction { db in
                var result: Value?
                try db.inTransaction(.immediate) {
                    result = try body(SQLiteView(db: db))
                    return .commit
                }
                // inTransaction returns only after its block did.
                guard let result else { throw Failure(.storeDamaged, ["detail": "transaction"]) }
                return result
            }
        }
    }

    public func snapshot(to path: String) async throws {
        // One statement reads one snapshot; writers go on meanwhile. What was erased is not in the copy.
        try await asyncStoreFailures {
            try await pool.unsafeRead { db in try db.execute(sql: "VACUUM INTO ?", arguments: [path]) }
        }
        try await offPool {
            let descriptor = open(path, O_RDWR | O_CLOEXEC)
            guard descriptor >= 0 else { throw Failure(.storeReadOnly) }
            defer { close(descriptor) }
            guard fchmod(descriptor, 0o600) == 0, fsync(descriptor) == 0 else { throw Failure(.storeFull) }
        }
    }

    /// Whether the file is whole: SQLite's own check of all its pages and indices, in its words; empty when it is.
    public func integrityComplaints() async throws -> [String] {
        let found = try await asyncStoreFailures {
            try await pool.read { try String.fetchAll($0, sql: "PRAGMA integrity_check(20)") }
        }
        return found == ["ok"] ? [] : found
    }

    /// What SQLite says of the connection that writes: `wal` and 2 (FULL) or nothing it calls stored is safe.
    public func durability() throws -> (journalMode: String, synchronous: Int) {
        try storeFailures {
            try pool.writeWithoutTransaction { db in
                (
                    try String.fetchOne(db, sql: "PRAGMA journal_mode") ?? "",
                    try Int.fetchOne(db, sql: "PRAGMA synchronous") ?? 0
                )
            }
        }
    }

    /// Moves the write-ahead log into the database, so that the file alone is complete.
    public func checkpoint() async throws {
        _ = try await asyncStoreFailures { try await pool.writeWithoutTransaction { try $0.checkpoint(.truncate) } }
    }

    /// What the connection that writes is set to: for `doctor` and tests.
    public func settings() async throws -> [String: String] {
        try await asyncStoreFailures { try await pool.writeWithoutTransaction { db in try Self.read(settings: db) } }
    }

    private static func read(settings db: Database) throws -> [String: String] {
        var found: [String: String] = [:]
        for name in ["journal_mode", "synchronous", "secure_delete"] {
            found[name] = try String.fetchOne(db, sql: "PRAGMA \(name)")
        }
        return found
    }

    private static let schema = """
        CREATE TABLE acts(
          position INTEGER PRIMARY KEY AUTOINCREMENT,
          id TEXT NOT NULL UNIQUE,
          replica TEXT NOT NULL,
          lamport INTEGER NOT NULL,
          header BLOB NOT NULL,
          signature BLOB NOT NULL,
          set_aside TEXT,
          device TEXT,
          stored_at INTEGER NOT NULL);
        CREATE INDEX acts_lamport ON acts(lamport);
        CREATE TABLE writes(
          replica TEXT NOT NULL,
          counter INTEGER NOT NULL,
          act TEXT NOT NULL,
          entity TEXT NOT NULL,
          field TEXT NOT NULL,
          lamport INTEGER NOT NULL,
          PRIMARY KEY(replica, counter)) WITHOUT ROWID;
        CREATE INDEX writes_field ON writes(field, entity);
        CREATE TABLE waiting(
          dot TEXT NOT NULL,
          act TEXT NOT NULL,
          PRIMARY KEY(dot, act)) WITHOUT ROWID;
        CREATE INDEX waiting_act ON waiting(act);
        CREATE TABLE contents(
          entity TEXT NOT NULL,
          act TEXT NOT NULL,
          sealed BLOB,
          PRIMARY KEY(entity, act));
        CREATE INDEX contents_act ON contents(act);
        CREATE TABLE documents(
          collection TEXT NOT NULL,
          id TEXT NOT NULL,
          body BLOB NOT NULL,
          PRIMARY KEY(collection, id));
        CREATE TABLE document_keys(
          collection TEXT NOT NULL,
          name TEXT NOT NULL,
          value TEXT NOT NULL,
          id TEXT NOT NULL,
          PRIMARY KEY(collection, name, value, id)) WITHOUT ROWID;
        CREATE INDEX document_keys_id ON document_keys(collection, id);
        CREATE TABLE unique_keys(
          collection TEXT NOT NULL,
          name TEXT NOT NULL,
          value TEXT NOT NULL,
          id TEXT NOT NULL,
          PRIMARY KEY(collection, name, value)) WITHOUT ROWID;
        CREATE INDEX unique_keys_id ON unique_keys(collection, id);
        """
}

/// Turns SQLite's errors into failures a person can act on.
private func storeFailures<Value>(_ body: () throws -> Value) throws -> Value {
    do { return try body() } catch let error as DatabaseError { throw failure(for: error) }
}

private func asyncStoreFailures<Value: Sendable>(_ body: () async throws -> Value) async throws -> Value {
    do { return try await body() } catch let error as DatabaseError { throw failure(for: error) }
}

private func failure(for error: DatabaseError) -> Failure {
    // The index of the write-ahead log could not grow: that too is a full disk.
    if error.extendedResultCode == .SQLITE_IOERR_SHMSIZE { return Failure(.storeFull) }
    return switch error.resultCode {
    case .SQLITE_FULL: Failure(.storeFull)
    case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM: Failure(.storeReadOnly)
    case .SQLITE_BUSY, .SQLITE_LOCKED: Failure(.storeBusy)
    default: Failure(.storeDamaged, ["detail": "SQLite \(error.extendedResultCode.rawValue)"])
    }
}
