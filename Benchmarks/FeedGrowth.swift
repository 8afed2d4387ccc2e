import CommandLineKit
import Domain
import FieldAgentKit
import Foundation
import Logging
import Merge
import OfficeKit
import Records
import SQLiteStorage
import Storage
import SyncProtocol
import TestKit
import Transport

/// What a laptop's next ten acts cost the office with a million acts stored, over the same with ten thousand: the port's
/// own routes and a database on disk, without a line between. The acts in between are of other sessions.
enum FeedGrowth {
    static func measure() async throws -> [Figure] {
        let few = try await fetch(with: Hall.count(10_000))
        let many = try await fetch(with: Hall.count(10_000) * 100)
        return [Figure("feed_cost_growth", many / few, "ratio"), Figure("feed_ten_acts_ms", many, "ms")]
    }

    /// Milliseconds of one fetch, the middle of many.
    private static func fetch(with stored: Int) async throws -> Double {
        try await Hall.with { hall in
            let saved = try await hall.capture(1, photos: [])
            try await hall.sync()
            _ = await hall.server.stop()
            let office = try await Office(
                directory: hall.office, store: SQLiteStore(directory: hall.office),
                blobs: FileBlobStore(directory: hall.office), clock: SystemClock())
            let port = InProcessPort(
                DevicePort(office: office, logger: Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }))
            func feed(after cursor: String) async throws -> FeedAnswer {
                let answer = try await port.answer(
                    to: HTTPRequest(.get, "/v1/feed?after=\(cursor)"), body: AsyncStream<[UInt8]> { $0.finish() },
                    from: hall.laptop.device, abort: {})
                return try CanonicalJSON.decode(FeedAnswer.self, from: answer.body)
            }
            // The laptop's cursor is the office's own word: epoch, scope and position.
            let start = try await feed(after: "").cursor.split(separator: ".").dropLast().joined(separator: ".")
            let position = try await fill(office.store, stored)
            try await edit(saved[0].application, ten: office)
            var times: [Double] = []
            for _ in 0..<Hall.count(101) {
                times.append(
                    try await milliseconds {
                        let answer = try await feed(after: "\(start).\(position)")
                        guard answer.envelopes.count == 10 else { throw NotMeasured("\(answer.envelopes.count) acts") }
                    })
            }
            return median(times)
        }
    }

    /// Ten acts of the office on the laptop's application.
    private static func edit(_ application: EntityID, ten office: Office) async throws {
        try await office.store.write { transaction in
            for number in 0..<10 {
                let state = try office.log.record(of: application, in: transaction)?.state
                let contact = Contact(phone: "044-555-010\(number)")
                _ = try office.log.append(
                    NewAct(
                        at: office.clock.now(), author: Hall.clerks.0,
                        writes: [.value(contact, ApplicationField.contact.rawValue, of: application, on: state)]),
                    in: transaction)
            }
        }
    }

    /// Acts of another office's sessions: as large as real ones, readable by nobody here. Returns the last position.
    private static func fill(_ store: any Store, _ count: Int) async throws -> Int64 {
        var random = SeededGenerator(seed: 5)
        let replica = ReplicaID(unchecked: bytes(16, &random))
        var last: Int64 = 0
        for start in stride(from: 0, to: count, by: 10_000) {
            let numbers = start..<min(start + 10_000, count)
            let acts = numbers.map { number in
                let entity = EntityID(unchecked: bytes(16, &random))
                let write = Write(
                    dot: Dot(replica: replica, counter: Int64(number + 1)), entity: entity, field: "contact",
                    value: ValueDigest(unchecked: bytes(32, &random)))
                let act = Act(
                    replica: replica, lamport: Int64(number + 1), at: Instant(milliseconds: 0), side: .field,
                    author: Hall.staff, writes: [write])
                let header = bytes(400, &random)
                return (
                    StoredAct(
                        id: ActID(of: header), header: header, signature: bytes(64, &random),
                        judgement: .counts(waitingFor: []), device: nil, storedAt: Instant(milliseconds: 0),
                        sealedContents: [entity: bytes(300, &random)]), act
                )
            }
            last = try await store.write { transaction in
                var position: Int64 = 0
                for (stored, act) in acts { position = try transaction.insert(stored, act) }
                return position
            }
        }
        return last
    }

    private static func bytes(_ count: Int, _ random: inout SeededGenerator) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count + 8)
        while bytes.count < count { withUnsafeBytes(of: random.next()) { bytes += $0 } }
        return Array(bytes.prefix(count))
    }
}
