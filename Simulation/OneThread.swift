import Foundation
import Synchronization

/// Runs everything of one simulated world on one thread, in the order in which it became ready, so that the same seed
/// gives the same run. What blocks (files, SQLite) still runs on threads of its own, but one thing at a time.
final class OneThread: TaskExecutor {
    private let waiting = Mutex<[UnownedJob]>([])
    private let wakeUps = DispatchSemaphore(value: 0)

    init() {
        let thread = Thread { [self] in
            while true {
                wakeUps.wait()
                // Each signal stands for one job that is already in the list.
                let job = waiting.withLock { $0.removeFirst() }
                job.runSynchronously(on: asUnownedTaskExecutor())
            }
        }
        thread.name = "simulated world"
        // Deep recursion of decoders in debug builds.
        thread.stackSize = 8 << 20
        thread.start()
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        waiting.withLock { $0.append(job) }
        wakeUps.signal()
    }
}

/// Lets one request through at a time, in the order in which they came.
final class Gate: Sendable {
    private struct State {
        var isTaken = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    func enter() async {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                guard state.isTaken else {
                    state.isTaken = true
                    return true
                }
                state.waiting.append(continuation)
                return false
            }
            if isFree { continuation.resume() }
        }
    }

    func leave() {
        let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard !state.waiting.isEmpty else {
                state.isTaken = false
                return nil
            }
            return state.waiting.removeFirst()
        }
        next?.resume()
    }
}
