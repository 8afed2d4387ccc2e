import Foundation
import Synchronization

/// Runs work that blocks (files, fsync, cryptography of whole bodies, drawing of pages) on one of eight threads kept
/// for it: neither the cooperative pool nor an event loop waits for a disk (design.md 7). More work waits in order.
/// Throws what the work throws.
public func offPool<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        BlockingThreads.shared.run { continuation.resume(with: Result(catching: work)) }
    }
}

/// The threads behind ``offPool(_:)``. They end with the process.
private final class BlockingThreads: Sendable {
    /// Enough that one fsync can wait while the next body is hashed.
    static let shared = BlockingThreads(count: 8)

    private let waiting = Mutex<[@Sendable () -> Void]>([])
    private let wakeUps = DispatchSemaphore(value: 0)

    private init(count: Int) {
        for _ in 0..<count {
            let thread = Thread { [self] in
                while true {
                    wakeUps.wait()
                    // Each signal stands for one piece of work that is already in the list.
                    waiting.withLock { $0.removeFirst() }()
                }
            }
            thread.name = "blocking work"
            thread.start()
        }
    }

    func run(_ work: @escaping @Sendable () -> Void) {
        waiting.withLock { $0.append(work) }
        wakeUps.signal()
    }
}
