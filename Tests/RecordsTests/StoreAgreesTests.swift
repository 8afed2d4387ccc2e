import Domain
import Merge
import Records
import SQLiteStorage
import Sealing
import Storage
import SyncProtocol
import TestKit
import Testing

/// What is kept in tables is what the definition says, whatever order acts arrive in.
@Suite struct StoreAgreesTests {
    /// Acts with arbitrary supersedes, right and wrong ones.
    static func acts(_ random: inout SeededGenerator) throws -> [SignedAct] {
        let fields = ["name", "contact", "photo"]
        let key = SecretKey()
        return try (0..<14).map { index in
            let writes = (0..<Int.random(in: 1...2, using: &random)).map { _ in
                NewWrite(
                    entity: someone, field: fields[Int.random(in: 0..<3, using: &random)],
                    value: "\"\(Int.random(in: 0...2, using: &random))\"",
                    supersedes: (0..<Int.random(in: 0...2, using: &random)).map { _ in
                        Dot(
                            replica: ReplicaID(
                                unchecked: [UInt8](repeating: UInt8.random(in: 0..<14, using: &random), count: 16)),
                            counter: Int64.random(in: 1...2, using: &random))
                    })
            }
            return try SignedAct.make(
                SignedAct.Particulars(
                    replica: ReplicaID(unchecked: [UInt8](repeating: UInt8(index), count: 16)), first: 1,
                    lamport: Int64.random(in: 1...9, using: &random), at: Instant(milliseconds: 1), side: .field,
                    author: staff("S-1")),
                writes: writes, keys: [someone: key], signedBy: SigningKey())
        }
    }

    @Test(arguments: [1, 2, 3, 4, 5, 6] as [UInt64])
    func `state and every judgement are those of the merged set`(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let acts = try Self.acts(&random)
        var merged = MergedActs()
        for act in acts { merged.insert(act.act) }
        #expect(merged.acts.count == acts.count)
        for _ in 0..<3 {
            let party = try Party(99, .office)
            let order = acts.shuffled(using: &random)
            // In batches of one transaction, some acts twice.
            for batch in stride(from: 0, to: order.count, by: 4) {
                let log = party.log
                try await party.store.write { transaction throws in
                    for act in order[batch..<min(order.count, batch + 4)] + order[batch..<batch + 1] {
                        _ = try log.ingest(act, from: nil, at: Instant(milliseconds: 1), in: transaction)
                    }
                }
            }
            #expect(try await party.record(someone).state == merged.state(of: someone), "seed \(seed)")
            for act in acts {
                let judgement = try await party.store.read { try $0.act(act.id)?.judgement }
                #expect(judgement == merged.judgement(of: act.act), "seed \(seed)")
            }
        }
    }
}
