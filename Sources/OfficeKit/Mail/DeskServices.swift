import Domain
import Foundation
public import Logging
import ServiceLifecycle

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
        try await repeated(every: pause, logger) {
            let round = try await postman.round()
            if round.decided + round.letters + round.emails > 0 {
                logger.info(
                    "mail",
                    metadata: [
                        "decided": "\(round.decided)", "letters": "\(round.letters)", "emails": "\(round.emails)",
                    ])
            }
        }
    }
}

/// Rounds with pauses until the office shuts down. A round that fails is logged by its code and tried again: one bad
/// moment of the disk must not end forwarding for good.
private func repeated(
    every pause: Duration, _ logger: Logger, _ round: @escaping @Sendable () async throws -> Void
) async throws {
    await cancelWhenGracefulShutdown {
        while !Task.isCancelled {
            do {
                try await round()
            } catch is CancellationError {
                return
            } catch {
                let code = (error as? Failure)?.code.id ?? String(describing: type(of: error))
                logger.error("a round failed", metadata: ["code": "\(code)"])
            }
            try? await Task.sleep(for: pause)
        }
    }
}
