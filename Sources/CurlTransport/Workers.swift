import Foundation
import Synchronization

/// A few threads of its own on which blocking transfers run, each with one libcurl handle that keeps its connections
/// (blocking work never runs on the cooperative pool; design.md 7).
///
/// A thread is started when work is waiting and none is idle, and ends when the pool is closed.
final class Workers: Sendable {
    typealias Job = @Sendable (CurlHandle?) -> Void

    private struct State {
        var waiting: [Job] = []
        var threads = 0
        var idle = 0
        var isClosed = false
    }

    private let name: String
    private let limit: Int
    private let state = Mutex(State())
    private let wakeUps = DispatchSemaphore(value: 0)

    init(name: String, limit: Int) {
        self.name = name
        self.limit = max(1, limit)
    }

    /// Runs the job on one of the threads; with nil when the pool is closed or libcurl has no memory for a handle.
    func run(_ job: @escaping Job) {
        let (isClosed, starts) = state.withLock { state in
            if state.isClosed { return (true, false) }
            state.waiting.append(job)
            // An idle thread may have been promised to an earlier job that it has not taken yet.
            let starts = state.waiting.count > state.idle && state.threads < limit
            if starts { state.threads += 1 }
            return (false, starts)
        }
        if isClosed { return job(nil) }
        if starts { start() }
        wakeUps.signal()
    }

    /// Lets the threads finish what was handed in before, then end.
    func close() {
        let threads = state.withLock { state in
            state.isClosed = true
            return state.threads
        }
        for _ in 0..<threads { wakeUps.signal() }
    }

    private func start() {
        let thread = Thread { [self] in
            let handle = CurlHandle()
            while let job = next() { job(handle) }
        }
        thread.name = name
        thread.start()
    }

    private func next() -> Job? {
        while true {
            state.withLock { $0.idle += 1 }
            wakeUps.wait()
            let (job, ends): (Job?, Bool) = state.withLock { state in
                state.idle -= 1
                if !state.waiting.isEmpty { return (state.waiting.removeFirst(), false) }
                return (nil, state.isClosed)
            }
            if let job { return job }
            if ends { return nil }
        }
    }
}
