import Domain
import Synchronization

/// Which upload is being received by which request: one at a time, and the newest takes over (tus 1.0). A laptop that
/// comes back asks before the server has noticed that its old connection is dead.
final class RunningUploads: Sendable {
    private struct Request {
        let number: Int
        /// Ends the request's connection: what it received is stored, then it is over.
        let abort: @Sendable () -> Void
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private struct State {
        var running: [String: Request] = [:]
        var last = 0
    }

    private let state = Mutex(State())

    var isEmpty: Bool { state.withLock(\.running.isEmpty) }

    /// A request's turn with an upload. It must be ended.
    struct Turn: Sendable {
        fileprivate let requests: RunningUploads
        fileprivate let part: String

        func end() {
            let waiting = requests.state.withLock { $0.running.removeValue(forKey: part)?.waiting ?? [] }
            for request in waiting { request.resume() }
        }
    }

    /// Waits for the upload, after ending the request that is receiving it.
    ///
    /// - Parameters:
    ///   - part: the upload.
    ///   - abort: ends this request from outside, when a newer one comes.
    /// - Throws: ``ErrorCode/blobLocked`` when a newer request came while this one waited.
    func turn(_ part: String, abort: @escaping @Sendable () -> Void = {}) async throws -> Turn {
        let number = state.withLock { state in
            state.last += 1
            return state.last
        }
        while true {
            let older: Request? = try state.withLock { state in
                guard let older = state.running[part] else {
                    state.running[part] = Request(number: number, abort: abort)
                    return nil
                }
                guard older.number < number else { throw Failure(.blobLocked) }
                return older
            }
            guard let older else { return Turn(requests: self, part: part) }
            older.abort()
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    guard state.running[part]?.number == older.number else { return true }
                    state.running[part]?.waiting.append(continuation)
                    return false
                }
                if isOver { continuation.resume() }
            }
        }
    }
}
