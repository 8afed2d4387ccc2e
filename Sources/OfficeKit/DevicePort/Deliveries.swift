import Synchronization

/// When a laptop delivered last. Forwarding and mail, whose rounds read what arrived, let deliveries end first: laptops
/// are done sooner, and an application is read once and not again with each of its pictures. Whoever looks at the desk
/// meanwhile sees everything all the same: each of its transactions catches up by itself.
public final class Deliveries: Sendable {
    private let pause: Duration
    private let longest: Duration

    /// - Parameters:
    ///   - pause: a delivery is over when nothing came for this long.
    ///   - longest: nothing waits longer for the end of deliveries.
    init(pause: Duration = .milliseconds(300), longest: Duration = .seconds(30)) {
        (self.pause, self.longest) = (pause, longest)
    }

    private struct State {
        var underWay = 0
        var last: ContinuousClock.Instant?
    }

    private let state = Mutex(State())

    /// Counts a request as a delivery as long as a body runs.
    func during<Value>(_ body: () async throws -> Value) async rethrows -> Value {
        state.withLock { $0.underWay += 1 }
        defer {
            state.withLock { state in
                state.underWay -= 1
                state.last = .now
            }
        }
        return try await body()
    }

    /// Returns when no delivery is under way.
    func ended() async throws {
        let begun = ContinuousClock.now
        while begun + longest > .now, let wait = stillToWait { try await Task.sleep(for: wait) }
    }

    /// nil when no delivery is under way.
    private var stillToWait: Duration? {
        state.withLock { state in
            if state.underWay > 0 { return pause }
            let over = state.last.map { $0 + pause - .now } ?? .zero
            return over > .zero ? over : nil
        }
    }
}
