import Synchronization

/// When a laptop delivered last. What only follows from deliveries (lists, forwarding, mail) lets them end first: laptops
/// are done sooner, and an application is read once and not again with each of its pictures. Whoever looks at the desk
/// meanwhile sees everything all the same: each of its transactions catches up by itself.
public final class Deliveries: Sendable {
    /// A delivery is over when nothing came for this long.
    private static let pause = Duration.milliseconds(300)
    /// Nothing waits longer for the end of deliveries.
    private static let longest = Duration.seconds(30)

    private let last = Mutex<ContinuousClock.Instant?>(nil)

    func note() { last.withLock { $0 = .now } }

    /// Returns when no delivery is under way.
    func ended() async throws {
        let begun = ContinuousClock.now
        while let last = last.withLock(\.self), last + Self.pause > .now, begun + Self.longest > .now {
            try await Task.sleep(until: last + Self.pause)
        }
    }
}
