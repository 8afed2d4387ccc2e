import CommandLineKit
import CurlTransport
import Domain
import FieldAgentKit
import Foundation
import JLIS
import OfficeKit
import SQLiteStorage
import TestKit

/// Approved applications, each with a picture of 300 KB, from an office in this process to the real simulator over
/// loopback: found, prepared, put into the outbox, sent and answered.
enum ForwardThroughput {
    static func measure() async throws -> [Figure] {
        try await Hall.with { hall in
            let count = Hall.count(200)
            let saved = try await hall.capture(count, photos: [try Hall.pictures()[0]])
            try await hall.sync()
            // From here on this process alone is the office.
            _ = await hall.server.stop()
            let desk = try Desk(
                office: try await Office(
                    directory: hall.office, store: SQLiteStore(directory: hall.office),
                    blobs: FileBlobStore(directory: hall.office), clock: SystemClock()))
            for application in saved { try await approve(application.reception.text, at: desk) }
            let (simulator, port) = try await Hall.serve(
                hall.programs, "jlis-simulator", ["--data", hall.folder + "/jlis"])
            return try await Hall.whileRunning(simulator) {
                let client = JLISClient(url: "http://127.0.0.1:\(port)", http: CurlHTTPClient(connections: 4))
                let forwarder = Forwarder(desk: desk, client: client)
                let taken = try await milliseconds { try await forward(count, forwarder) }
                return [Figure("forward_per_second", Double(count) * 1_000 / taken, "applications/s")]
            }
        }
    }

    private static func approve(_ reception: String, at desk: Desk) async throws {
        let (first, second) = Hall.clerks
        func seen() async throws -> String { try await desk.show(reception, .en).line.seen }
        try await desk.verify(
            reception, .same, seen: seen(), answeredBy: nil, how: nil, by: Clerks(first))
        let outcome = try await desk.approve(reception, seen: seen(), by: Clerks(first, second))
        if case .refused(let obstacles) = outcome {
            throw NotMeasured("not approved: \(obstacles.map(\.code.rawValue))")
        }
    }

    /// Rounds until J-LIS has them all; throws when one stays behind.
    private static func forward(_ count: Int, _ forwarder: Forwarder) async throws {
        var accepted = 0
        while accepted < count {
            let round = try await forwarder.round()
            accepted += round.accepted
            guard round.refused == 0, round.trouble == nil, round.unreadable.isEmpty,
                round.accepted > 0 || round.underway > 0
            else { throw NotMeasured("not everything was forwarded: \(round)") }
        }
    }
}
