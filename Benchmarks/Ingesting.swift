import TestKit

/// Acts of a whole application's particulars, without pictures, from a laptop in this process to the real server on TLS
/// over loopback: opened, verified, sealed anew, durable and receipted. Laptop and server share the machine's cores.
enum Ingesting {
    static func measure() async throws -> [Figure] {
        try await Hall.with { hall in
            let count = Hall.count(3_000)
            _ = try await hall.capture(count, photos: [])
            let taken = try await milliseconds { try await hall.sync() }
            try await hall.checkOffice(applications: count, pictures: 0)
            return [Figure("ingest_acts_per_second", Double(count) * 1_000 / taken, "acts/s")]
        }
    }
}
