public import Logging

/// Residents' mail while the office is served.
public struct MailService: OfficeService {
    private let postman: Postman
    private let lock: any Sendable
    private let pause: Duration
    private let logger: Logger

    /// - Parameter lock: held as long as the service: nobody else sends from this directory.
    public init(postman: Postman, holding lock: any Sendable, pause: Duration = .seconds(1), logger: Logger) {
        self.lock = lock
        self.postman = postman
        self.pause = pause
        self.logger = logger
    }

    public func run() async throws {
        try await repeated(every: pause, after: postman.desk.office.deliveries, logger) {
            let round = try await postman.round()
            if round.decided + round.letters + round.emails + round.held > 0 {
                logger.info(
                    "mail",
                    metadata: [
                        "decided": "\(round.decided)", "letters": "\(round.letters)", "emails": "\(round.emails)",
                        "held": "\(round.held)",
                    ])
            }
            for (code, count) in round.failed.sorted(by: { $0.key < $1.key }) {
                logger.error("messages not made or sent", metadata: ["code": "\(code)", "count": "\(count)"])
            }
        }
    }
}
