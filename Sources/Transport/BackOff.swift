/// Pauses that grow, have a cap, and are drawn from nothing to the whole ("full jitter"), so that what failed together
/// does not come back together.
public struct BackOff: Hashable, Sendable {
    /// Milliseconds, 1 … one day: the first pause is at most this.
    public let base: Int64
    /// Milliseconds, 1 … one day: no pause is longer, but where the other side asks for it.
    public let cap: Int64

    public init(base: Int64 = 1_000, cap: Int64 = 300_000) {
        self.base = min(max(1, base), 86_400_000)
        self.cap = min(max(1, cap), 86_400_000)
    }

    /// Milliseconds. What the other side asked for is waited in full, and the jitter added to it.
    public func pause(afterFailures failures: Int, retryAfter: Int64?, random: UInt64) -> Int64 {
        let limit = min(cap, base << Int64(min(max(failures, 0), 30)))
        return max(0, retryAfter ?? 0) + Int64(random % UInt64(limit + 1))
    }
}
