import Domain
public import Logging
public import ServiceLifecycle

/// A background loop of `serve`: forwarding, mail. It runs until graceful shutdown (`gracefulShutdown()` or
/// `cancelWhenGracefulShutdown` of ServiceLifecycle) and then finishes what it has begun.
public protocol OfficeService: Service, CustomStringConvertible {}

extension OfficeService {
    /// Its kind only: a service group logs this, and what a service holds must not be in a log.
    public var description: String { "\(type(of: self))" }
}

/// Builds a background loop from the office that is served; nil when its settings ask for none.
public typealias OfficeServiceFactory = @Sendable (Office, Logger) throws -> (any OfficeService)?

/// Rounds with pauses, and not while laptops deliver, until the office shuts down. A round that fails is logged by its code and tried again: one bad
/// moment of the disk must not end forwarding for good.
func repeated(
    every pause: Duration, after deliveries: Deliveries? = nil, _ logger: Logger,
    _ round: @escaping @Sendable () async throws -> Void
) async throws {
    await cancelWhenGracefulShutdown {
        while !Task.isCancelled {
            do {
                try await deliveries?.ended()
                try await round()
            } catch is CancellationError {
                return
            } catch {
                logger.error("a round failed", metadata: ["code": "\(registeredCode(of: error))"])
            }
            try? await Task.sleep(for: pause)
        }
    }
}

/// The registered code of an error, or what kind it is: what may stand in a log.
func registeredCode(of error: any Error) -> String {
    (error as? Failure)?.code.id ?? String(describing: type(of: error))
}
