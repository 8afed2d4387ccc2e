/// Whether the store takes writes. Anybody may ask, so it is looked at once a second at most, whoever asks meanwhile.
actor Readiness {
    private var last: (at: ContinuousClock.Instant, look: Task<Void, any Error>)?

    /// - Parameter look: writes something; throws what keeps it from being stored.
    func check(at now: ContinuousClock.Instant = .now, _ look: @escaping @Sendable () async throws -> Void) async throws
    {
        if let last, last.at.duration(to: now) < .seconds(1) { return try await last.look.value }
        let task = Task { try await look() }
        last = (now, task)
        try await task.value
    }
}
