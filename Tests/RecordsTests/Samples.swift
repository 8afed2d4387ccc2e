import Domain
import Foundation
import Merge
import Records
import SQLiteStorage
import Sealing
import Storage
import SyncProtocol
import Testing

/// One replica: a store of its own in a directory that goes with the test.
final class Party: Sendable {
    let directory: String
    let store: SQLiteStore
    let vault: RecordVault
    let log: ActLog
    let signer = SigningKey()

    init(_ n: UInt8, _ side: Side) throws {
        directory = NSTemporaryDirectory() + "records-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        store = try SQLiteStore(directory: directory)
        vault = RecordVault(dataKey: SecretKey())
        log = ActLog(
            vault: vault, replica: ReplicaID(unchecked: [UInt8](repeating: n, count: 16)), side: side, signer: signer)
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    /// Makes an act from writes on the entity's present state.
    @discardableResult
    func write(
        _ entity: EntityID, second: StaffNumber? = nil, reason: String? = nil,
        _ writes: @escaping @Sendable (EntityState?) throws -> [NewWrite]
    ) async throws -> SignedAct {
        let log = log
        return try await store.write { transaction throws in
            let state = try log.record(of: entity, in: transaction)?.state
            return try log.append(
                NewAct(
                    at: Instant(milliseconds: 1_790_000_000_000), author: staff("S-1"), second: second, reason: reason,
                    writes: try writes(state)), in: transaction)
        }
    }

    @discardableResult
    func take(_ act: SignedAct) async throws -> Ingested {
        let log = log
        return try await store.write {
            try log.ingest(act, from: "d1", at: Instant(milliseconds: 9), in: $0)
        }
    }

    func record(_ entity: EntityID) async throws -> EntityRecord {
        let log = log
        return try #require(try await store.read { try log.record(of: entity, in: $0) })
    }

    func application(_ entity: EntityID) async throws -> ApplicationRecord {
        let log = log
        return try #require(try await store.read { try log.application(entity, in: $0) })
    }

    /// An act as this party would pass it on.
    func stored(_ id: ActID) async throws -> SignedAct {
        let log = log
        return try await store.read { reader throws in
            try log.load(#require(try reader.act(id)), in: reader)
        }
    }

    /// All bytes of the database and its log.
    func bytesOnDisk() throws -> [UInt8] {
        try ["", "-wal"].flatMap {
            Array(try Data(contentsOf: URL(filePath: directory + "/outreach.sqlite" + $0)))
        }
    }
}

func staff(_ text: String) -> StaffNumber { StaffNumber(unchecked: text) }
let someone = EntityID(unchecked: [UInt8](repeating: 0xA1, count: 16))
let another = EntityID(unchecked: [UInt8](repeating: 0xA2, count: 16))

/// Every call of this must fail with this code.
func expectFailure(
    _ code: ErrorCode, sourceLocation: SourceLocation = #_sourceLocation, _ body: () async throws -> some Any
) async {
    do {
        _ = try await body()
        Issue.record("nothing was refused", sourceLocation: sourceLocation)
    } catch {
        #expect((error as? Failure)?.code == code, sourceLocation: sourceLocation)
    }
}

func name(_ text: String) -> PersonName { PersonName(name: VerbatimText(text), kana: "カナ") }

extension NewWrite {
    static func of(
        _ field: ApplicationField, _ value: some Encodable, _ state: EntityState?, entity: EntityID = someone,
        alsoBasedOn: [Int] = []
    ) throws -> NewWrite {
        try .value(value, field.rawValue, of: entity, on: state, alsoBasedOn: alsoBasedOn)
    }
}
