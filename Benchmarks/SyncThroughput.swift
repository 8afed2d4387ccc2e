import TestKit

/// Applications with particulars of about 2 KB and one picture of 300 KB, from a laptop in this process to the real
/// server on TLS over loopback. Captured before the clock starts; over when each has its receipt, which the server
/// gives for what is durable only.
enum SyncThroughput {
    static func measure() async throws -> [Figure] {
        try await Hall.with { hall in
            let count = Hall.count(500)
            _ = try await hall.capture(count, photos: [try Hall.pictures()[0]])
            let taken = try await milliseconds { try await hall.sync() }
            try await hall.checkOffice(applications: count, pictures: count)
            return [Figure("sync_applications_per_second", Double(count) * 1_000 / taken, "applications/s")]
        }
    }
}
