public import Logging
import Synchronization

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
        let lastTrouble = Mutex(Set<String>())
        try await repeated(every: pause, after: forwarder.desk.office.deliveries, logger) {
            let round = try await forwarder.round()
            if round.queued + round.accepted + round.refused + round.changes + round.reported > 0 {
                logger.info(
                    "forwarded",
                    metadata: [
                        "queued": "\(round.queued)", "accepted": "\(round.accepted)", "refused": "\(round.refused)",
                        "changes": "\(round.changes)", "reported": "\(round.reported)",
                    ])
            }
            // Said once, when it begins or changes; `status` shows it as long as it lasts.
            let trouble = Set(round.failures + [round.trouble].compactMap(\.self))
            let before = lastTrouble.withLock { last in
                defer { last = trouble }
                return last
            }
            if trouble.isEmpty, !before.isEmpty { logger.info("forwarding works again") }
            if !trouble.isSubset(of: before) {
                logger.warning(
                    "trouble in forwarding", metadata: ["codes": "\(trouble.sorted().joined(separator: " "))"])
            }
        }
    }
}
