import Storage

/// Joins what several requests want to store at the same moment into one transaction, so that they share its fsync.
///
/// It takes what is waiting without lingering, at most ``largest`` jobs (design.md 5, group commit). A job that throws
/// takes the whole transaction back; then each job runs in a transaction of its own, so that one request's failure is
/// never another's.
actor GroupCommit {
    typealias Body = @Sendable (any StoreTransaction) throws -> any Sendable

    private struct Job {
        let body: Body
        let done: CheckedContinuation<any Sendable, any Error>
    }

    static let largest = 32
    private let store: any Store
    private var waiting: [Job] = []
    private var isRunning = false

    init(store: any Store) { self.store = store }

    /// Runs a body in a transaction; durable on return, without effect when it throws. The body may be run again.
    func write<Value: Sendable>(
        _ body: @escaping @Sendable (any StoreTransaction) throws -> Value
    ) async throws -> Value {
        let result = try await withCheckedThrowingContinuation { done in
            waiting.append(Job(body: { try body($0) }, done: done))
            guard !isRunning else { return }
            isRunning = true
            Task { await drain() }
        }
        // The job's body returned a Value; a mismatch cannot happen.
        guard let value = result as? Value else { throw CancellationError() }
        return value
    }

    private func drain() async {
        while !waiting.isEmpty {
            let group = Array(waiting.prefix(Self.largest))
            waiting.removeFirst(group.count)
            await commit(group)
        }
        isRunning = false
    }

    private func commit(_ group: [Job]) async {
        let bodies = group.map(\.body)
        do {
            let results = try await store.write { transaction in try bodies.map { try $0(transaction) } }
            for (job, result) in zip(group, results) { job.done.resume(returning: result) }
        } catch {
            guard group.count > 1 else {
                for job in group { job.done.resume(throwing: error) }
                return
            }
            for job in group { await commit([job]) }
        }
    }
}
