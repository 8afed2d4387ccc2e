import Domain
import Hummingbird
import JLIS
import NIOCore
import Synchronization

/// The behaviour in force: read from the database at start-up, written there before it counts.
final class Faults: Sendable {
    private let simulator: Simulator
    private let current: Mutex<Behaviour>

    init(_ simulator: Simulator) async throws {
        self.simulator = simulator
        current = Mutex(try await simulator.behaviour())
    }

    var behaviour: Behaviour { current.withLock { $0 } }

    func set(_ behaviour: Behaviour) async throws {
        try await simulator.set(behaviour)
        current.withLock { $0 = behaviour }
    }

    /// Whether this answer is to be lost; counts it.
    func losesReply() async throws -> Bool {
        let left: Behaviour? = current.withLock { behaviour in
            guard behaviour.loseReplies > 0 else { return nil }
            behaviour.loseReplies -= 1
            return behaviour
        }
        guard let left else { return false }
        try await simulator.set(left)
        return true
    }
}

/// Slow, down, or silent after having done what was asked.
struct FaultMiddleware: RouterMiddleware {
    let faults: Faults

    func handle(
        _ request: Request, context: SimulatorContext, next: (Request, SimulatorContext) async throws -> Response
    ) async throws -> Response {
        let behaviour = faults.behaviour
        if behaviour.slowMilliseconds > 0 { try await Task.sleep(for: .milliseconds(behaviour.slowMilliseconds)) }
        switch behaviour.down {
        case .unavailable:
            var response = problem(.jlisUnavailable)
            response.headers[.retryAfter] = String(behaviour.retryAfter)
            return response
        case .close: return await cut(context)
        case nil: break
        }
        let response = try await next(request, context)
        let hasChangedSomething = request.method != .get && response.status.kind == .successful
        if hasChangedSomething, try await faults.losesReply() { return await cut(context) }
        return response
    }

    /// Closes the connection; the answer has nowhere to go.
    private func cut(_ context: SimulatorContext) async -> Response {
        try? await context.channel.close(mode: .all)
        return Response(status: .internalServerError)
    }
}
