import Domain
import Foundation
import GRDB
import Merge
import Storage
import SyncProtocol

/// One transaction's or snapshot's view of the database.
struct SQLiteView: StoreTransaction {
    let db: Database

    /// Compiled once a connection.
    private func statement(_ sql: String) throws -> Statement { try db.cachedStatement(sql: sql) }

    // MARK: Acts

    func act(_ id: ActID) throws -> StoredAct? {
        try Row.fetchOne(statement("SELECT * FROM acts WHERE id = ?"), arguments: [id.text])
            .map { try stored($0, contents: contents(ofAct: id)) }
    }

    func acts(of entity: EntityID) throws -> [StoredAct] {
        let rows = try Row.fetchAll(
            statement(
                """
                SELECT acts.*, contents.sealed AS sealed FROM contents JOIN acts ON acts.id = contents.act
                WHERE contents.entity = ? ORDER BY acts.position
                """), arguments: [entity.description])
        return try rows.map { row in
            let sealed: Data? = row["sealed"]
            return try stored(row, contents: sealed.map { [entity: Array($0)] } ?? [:])
        }
    }

    func acts(after position: Int64, limit: Int) throws -> [StoredAct] {
        let rows = try Row.fetchAll(
            statement("SELECT * FROM acts WHERE position > ? ORDER BY position LIMIT ?"), arguments: [position, limit])
        return try rows.map { row in
            guard let id = ActID(row["id"]) else { throw Failure(.storeDamaged, ["detail": "act id"]) }
            return try stored(row, contents: contents(ofAct: id))
        }
    }

    func headers(
        after position: Int64, through last: Int64, limit: Int, exceptOf replicas: [ReplicaID]
    ) throws -> [StoredHeader] {
        let others = replicas.map { "'\($0)'" }.joined(separator: ", ")
        let rows = try Row.fetchCursor(
            statement(
                """
                SELECT position, id, header FROM acts WHERE position > ? AND position <= ?
                AND replica NOT IN (\(others)) ORDER BY position LIMIT ?
                """), arguments: [position, last, limit])
        var headers: [StoredHeader] = []
        while let row = try rows.next() {
            guard let id = ActID(row[1] as String) else { throw Failure(.storeDamaged, ["detail": "act id"]) }
            headers.append(StoredHeader(position: row[0], id: id, header: Array(row[2] as Data)))
        }
        return headers
    }

    func highestPosition() throws -> Int64 {
        try Int64.fetchOne(statement("SELECT max(position) FROM acts")) ?? 0
    }

    func fact(of dot: Dot) throws -> WriteFact? {
        try Row.fetchOne(
            statement("SELECT entity, field, lamport FROM writes WHERE replica = ? AND counter = ?"),
            arguments: [dot.replica.description, dot.counter]
        ).flatMap { row in
            EntityID(row["entity"] as String).map {
                WriteFact(entity: $0, field: row["field"], lamport: row["lamport"])
            }
        }
    }

    func actHolding(_ dot: Dot) throws -> ActID? {
        try String.fetchOne(
            statement("SELECT act FROM writes WHERE replica = ? AND counter = ?"),
            arguments: [dot.replica.description, dot.counter]
        ).flatMap { ActID($0) }
    }

    func isHeld(_ counters: ClosedRange<Int64>, of replica: ReplicaID) throws -> Bool {
        try Int64.fetchOne(
            statement("SELECT counter FROM writes WHERE replica = ? AND counter BETWEEN ? AND ? LIMIT 1"),
            arguments: [replica.description, counters.lowerBound, counters.upperBound]) != nil
    }

    func actsWaiting(for dots: [Dot]) throws -> [ActID] {
        // Mostly nothing waits at all.
        guard try Int64.fetchOne(statement("SELECT 1 FROM waiting LIMIT 1")) != nil else { return [] }
        return try Set(
            dots.flatMap { dot in
                try String.fetchAll(statement("SELECT act FROM waiting WHERE dot = ?"), arguments: [dot.description])
            }
        ).compactMap { ActID($0) }.sorted()
    }

    func entities(withField field: String) throws -> [EntityID] {
        try String.fetchAll(
            statement("SELECT DISTINCT entity FROM writes WHERE field = ? ORDER BY entity"), arguments: [field]
        ).compactMap { EntityID($0) }
    }

    func highestLamport() throws -> Int64 {
        try Int64.fetchOne(statement("SELECT max(lamport) FROM acts")) ?? 0
    }

    func highestCounter(of replica: ReplicaID) throws -> Int64 {
        try Int64.fetchOne(
            statement("SELECT max(counter) FROM writes WHERE replica = ?"), arguments: [replica.description]) ?? 0
    }

    func insert(_ stored: StoredAct, _ act: Act) throws -> Int64 {
        if try isHeld(act.counters, of: act.replica) { throw Failure(.dotReused) }
        try statement(
            """
            INSERT INTO acts(id, replica, lamport, header, signature, set_aside, device, stored_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """
        ).execute(arguments: [
            stored.id.text, act.replica.description, act.lamport, Data(stored.header), Data(stored.signature),
            setAsideText(stored.judgement), stored.device, stored.storedAt.milliseconds,
        ])
        let position = db.lastInsertedRowID
        for (dot, fact) in act.facts {
            try statement("INSERT INTO writes(replica, counter, act, entity, field, lamport) VALUES (?, ?, ?, ?, ?, ?)")
                .execute(arguments: [
                    dot.replica.description, dot.counter, stored.id.text, fact.entity.description, fact.field,
                    fact.lamport,
                ])
        }
        for entity in Set(act.writes.map(\.entity)) {
            try statement("INSERT INTO contents(entity, act, sealed) VALUES (?, ?, ?)").execute(arguments: [
                entity.description, stored.id.text, stored.sealedContents[entity].map { Data($0) },
            ])
        }
        // Also for an act that is set aside already: what arrives may change the reason that is named.
        for dot in Set(act.writes.flatMap(\.supersedes)) where try fact(of: dot) == nil {
            try statement("INSERT INTO waiting(dot, act) VALUES (?, ?)").execute(arguments: [
                dot.description, stored.id.text,
            ])
        }
        return position
    }

    func setJudgement(_ judgement: Judgement, of id: ActID) throws {
        try statement("UPDATE acts SET set_aside = ? WHERE id = ?").execute(arguments: [
            setAsideText(judgement), id.text,
        ])
        for dot in try waiting(of: id) where try fact(of: dot) != nil {
            try statement("DELETE FROM waiting WHERE dot = ? AND act = ?").execute(arguments: [
                dot.description, id.text,
            ])
        }
    }

    func setContents(_ sealed: [UInt8], of id: ActID, for entity: EntityID) throws {
        try statement("UPDATE contents SET sealed = ? WHERE entity = ? AND act = ?").execute(arguments: [
            Data(sealed), entity.description, id.text,
        ])
    }

    func eraseContents(of entity: EntityID) throws {
        try statement("UPDATE contents SET sealed = NULL WHERE entity = ?").execute(arguments: [entity.description])
    }

    private func waiting(of id: ActID) throws -> Set<Dot> {
        Set(
            try String.fetchAll(statement("SELECT dot FROM waiting WHERE act = ?"), arguments: [id.text])
                .compactMap { Dot($0) })
    }

    private func setAsideText(_ judgement: Judgement) -> String? {
        if case .setAside(let reason) = judgement { reason.rawValue } else { nil }
    }

    private func contents(ofAct id: ActID) throws -> [EntityID: [UInt8]] {
        var found: [EntityID: [UInt8]] = [:]
        for row in try Row.fetchAll(
            statement("SELECT entity, sealed FROM contents WHERE act = ? AND sealed IS NOT NULL"), arguments: [id.text])
        {
            let sealed: Data = row["sealed"]
            if let entity = EntityID(row["entity"] as String) { found[entity] = Array(sealed) }
        }
        return found
    }

    private func stored(_ row: Row, contents: [EntityID: [UInt8]]) throws -> StoredAct {
        guard let id = ActID(row["id"]) else { throw Failure(.storeDamaged, ["detail": "act id"]) }
        let header: Data = row["header"]
        let signature: Data = row["signature"]
        let aside: String? = row["set_aside"]
        var judgement: Judgement
        if let aside {
            guard let reason = SetAsideReason(rawValue: aside) else {
                throw Failure(.storeDamaged, ["detail": "set-aside reason"])
            }
            judgement = .setAside(reason)
        } else {
            judgement = .counts(waitingFor: try waiting(of: id))
        }
        return StoredAct(
            id: id, header: Array(header), signature: Array(signature), position: row["position"], judgement: judgement,
            device: row["device"], storedAt: Instant(milliseconds: row["stored_at"]), sealedContents: contents)
    }

    // MARK: Documents

    func document(_ collection: String, _ id: String) throws -> [UInt8]? {
        try Data.fetchOne(
            statement("SELECT body FROM documents WHERE collection = ? AND id = ?"), arguments: [collection, id]
        ).map { Array($0) }
    }

    func documents(_ collection: String, key: DocumentKey?) throws -> [(id: String, body: [UInt8])] {
        let rows: [Row]
        if let key {
            let named = "WHERE collection = :collection AND name = :name AND value = :value"
            rows = try Row.fetchAll(
                statement(
                    """
                    SELECT id, body FROM documents WHERE collection = :collection AND id IN
                    (SELECT id FROM document_keys \(named) UNION SELECT id FROM unique_keys \(named)) ORDER BY id
                    """), arguments: ["collection": collection, "name": key.name, "value": key.value])
        } else {
            rows = try Row.fetchAll(
                statement("SELECT id, body FROM documents WHERE collection = ? ORDER BY id"), arguments: [collection])
        }
        return rows.map(Self.document)
    }

    func documents(_ collection: String, after id: String) throws -> [(id: String, body: [UInt8])] {
        try Row.fetchAll(
            statement("SELECT id, body FROM documents WHERE collection = ? AND id > ? ORDER BY id"),
            arguments: [collection, id]
        ).map(Self.document)
    }

    private static func document(_ row: Row) -> (id: String, body: [UInt8]) {
        let body: Data = row["body"]
        return (row["id"], Array(body))
    }

    func put(_ collection: String, _ id: String, body: [UInt8], keys: [DocumentKey]) throws {
        for key in keys where key.isUnique {
            let holder = try String.fetchOne(
                statement("SELECT id FROM unique_keys WHERE collection = ? AND name = ? AND value = ?"),
                arguments: [collection, key.name, key.value])
            // By bytes: Swift calls canonically equivalent ids equal.
            if let holder, !holder.utf8.elementsEqual(id.utf8) {
                throw Failure(.storeDuplicate, ["key": "\(collection).\(key.name)"])
            }
        }
        try statement("INSERT INTO documents(collection, id, body) VALUES (?, ?, ?) ON CONFLICT DO NOTHING")
            .execute(arguments: [collection, id, Data(body)])
        if db.changesCount == 0 {
            try statement("UPDATE documents SET body = ? WHERE collection = ? AND id = ?")
                .execute(arguments: [Data(body), collection, id])
            try removeKeys(collection, id)
        }
        for key in keys {
            try statement(
                """
                INSERT OR IGNORE INTO \(key.isUnique ? "unique_keys" : "document_keys")(collection, name, value, id)
                VALUES (?, ?, ?, ?)
                """
            ).execute(arguments: [collection, key.name, key.value, id])
        }
    }

    func remove(_ collection: String, _ id: String) throws {
        try statement("DELETE FROM documents WHERE collection = ? AND id = ?").execute(arguments: [collection, id])
        if db.changesCount > 0 { try removeKeys(collection, id) }
    }

    private func removeKeys(_ collection: String, _ id: String) throws {
        for table in ["document_keys", "unique_keys"] {
            try statement("DELETE FROM \(table) WHERE collection = ? AND id = ?").execute(arguments: [collection, id])
        }
    }
}
