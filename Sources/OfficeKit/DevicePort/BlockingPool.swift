import NIOPosix

/// A few threads of the server's own for work that blocks: file writes, fsync, cryptography of whole bodies. Neither the
/// event loops nor the cooperative pool wait for a disk (design.md 7). Work beyond the threads waits in order.
struct BlockingPool: Sendable {
    private let threads: NIOThreadPool

    /// - Parameter threads: enough that one fsync can wait while the next body is hashed.
    init(threads count: Int = 8) {
        threads = NIOThreadPool(numberOfThreads: count)
        threads.start()
    }

    /// Runs a body on one of the threads.
    func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await threads.runIfActive(body)
    }

    /// Ends the threads after the work that was handed in.
    func close() async {
        // Fails only when the pool was closed before.
        try? await threads.shutdownGracefully()
    }
}
