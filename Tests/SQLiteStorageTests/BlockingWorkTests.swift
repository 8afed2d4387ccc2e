import Foundation
import Storage
import Synchronization
import Testing

@Suite struct BlockingWorkTests {
    /// How many pieces of work run now, and ran at the most; opened once eight do.
    private final class Gate: Sendable {
        private let state = Mutex((running: 0, most: 0))
        private let opens = DispatchSemaphore(value: 0)
        var most: Int { state.withLock { $0.most } }

        func pass() {
            let running = state.withLock { state in
                state.running += 1
                state.most = max(state.most, state.running)
                return state.running
            }
            if running == 8 { opens.signal() }
            opens.wait()
            opens.signal()
            state.withLock { $0.running -= 1 }
        }
    }

    @Test(.timeLimit(.minutes(1))) func `eight pieces of blocking work run at a time, and no more`() async throws {
        let gate = Gate()
        try await withThrowingTaskGroup { group in
            for _ in 0..<40 { group.addTask { try await offPool { gate.pass() } } }
            try await group.waitForAll()
        }
        #expect(gate.most == 8)
    }

    @Test func `what blocking work throws is thrown`() async {
        struct Trouble: Error {}
        await #expect(throws: Trouble.self) { try await offPool { throw Trouble() } }
    }
}
