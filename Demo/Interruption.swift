import Dispatch
import Foundation
import Synchronization
import TestKit

/// SIGINT and SIGTERM end the programs before the demonstration: what waits for one of them, or starts another, fails
/// then, and the demonstration comes to its end.
final class Interruption {
    private final class Caught: Sendable {
        let signal = Mutex<Int32?>(nil)
    }

    private let caught = Caught()
    private var sources: [any DispatchSourceSignal] = []

    init(of programs: ProgramFolder) {
        sources = [SIGINT, SIGTERM].map { number in
            // A handler, because what a process ignores its programs ignore too.
            signal(number) { _ in }
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { [caught] in
                caught.signal.withLock { $0 = number }
                Task { await programs.stopAll() }
            }
            source.resume()
            return source
        }
    }

    /// The signal that came; nil when none did.
    var number: Int32? { caught.signal.withLock { $0 } }
}
