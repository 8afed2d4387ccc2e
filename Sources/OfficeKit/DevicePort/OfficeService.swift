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
