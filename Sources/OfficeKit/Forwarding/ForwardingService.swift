public import Logging

/// Forwarding while the office is served.
public struct ForwardingService: OfficeService {
    private let forwarder: Forwarder
    private let lock: any Sendable
    private let pause: Duration
    private let logger: Logger

    /// - Parameter lock: held as long as the service: nobody else forwards from this directory.
    public init(forwarder: Forwarder, holding lock: any Sendable, pause: Duration = .seconds(1), logger: Logger) {
        self.lock = lock
        self.forwarder = forwarder
        self.pause = pause
        self.logger = logger
    }

    public func run() async throws {
        try await forwarder.restart()
        try await repeated(every: pause, logger) {
            let round = try await forwarder.round()
            if round.queued + round.accepted + round.refused + round.changes + round.reported > 0 {
                logger.info(
                    "forwarded",
                    metadata: [
                        "queued": "\(round.queued)", "accepted": "\(round.accepted)", "refused": "\(round.refused)",
                        "changes": "\(round.changes)", "reported": "\(round.reported)",
                    ])
            }
            if let trouble = round.trouble { logger.debug("J-LIS does not answer", metadata: ["code": "\(trouble)"]) }
        }
    }
}
