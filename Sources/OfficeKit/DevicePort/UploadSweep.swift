import Domain
import Logging

/// Drops uploads that nobody carries on, while the office is served (tus expiration), and tells the desk of files that
/// became whole when an earlier process ended before it could.
struct UploadSweep: OfficeService {
    let uploads: Uploads
    let pause: Duration
    let logger: Logger

    func run() async throws {
        try await repeated(every: pause, logger) {
            let count = try await uploads.expire()
            if count > 0 { logger.info("uploads expired", metadata: ["count": "\(count)"]) }
            try await uploads.tellOfUnrecorded()
        }
    }
}
