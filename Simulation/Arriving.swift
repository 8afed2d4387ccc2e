import Domain
import Synchronization

/// A body as it arrives at the office: in pieces, and not always whole.
struct Arriving: AsyncSequence, Sendable {
    /// What comes after the last piece.
    enum End: Sendable {
        case whole
        /// The line is cut.
        case cut
        /// Nothing, for as long as the connection is left open.
        case stalled(Stall)
    }

    let pieces: [[UInt8]]
    let end: End

    /// In pieces of a size that does not divide anything else.
    init(_ bytes: [UInt8], end: End) {
        let size = 1_021
        self.init(
            pieces: stride(from: 0, to: bytes.count, by: size).map {
                Array(bytes[$0..<Swift.min(bytes.count, $0 + size)])
            },
            end: end)
    }

    init(pieces: [[UInt8]], end: End) {
        self.pieces = pieces
        self.end = end
    }

    func makeAsyncIterator() -> Iterator { Iterator(left: pieces[...], end: end) }

    struct Iterator: AsyncIteratorProtocol {
        var left: ArraySlice<[UInt8]>
        let end: End

        mutating func next() async throws -> [UInt8]? {
            if let piece = left.popFirst() { return piece }
            switch end {
            case .whole: return nil
            case .cut: throw LineCut()
            case .stalled(let stall):
                await stall.wait()
                throw LineCut()
            }
        }
    }
}

/// What a server sees of a cut line.
struct LineCut: Error {}

/// A connection on which nothing comes any more, until somebody closes it.
final class Stall: Sendable {
    private struct State {
        var isOver = false
        var isReached = false
        var reader: CheckedContinuation<Void, Never>?
        var watcher: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    /// The reader's wait: over when the connection is closed.
    func wait() async {
        reached()
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                if !state.isOver { state.reader = continuation }
                return state.isOver
            }
            if isOver { continuation.resume() }
        }
    }

    /// Everything that came was read, or nobody reads any more.
    func reached() {
        let watcher = state.withLock { state in
            state.isReached = true
            defer { state.watcher = nil }
            return state.watcher
        }
        watcher?.resume()
    }

    func untilReached() async {
        await withCheckedContinuation { continuation in
            let isReached = state.withLock { state in
                if !state.isReached { state.watcher = continuation }
                return state.isReached
            }
            if isReached { continuation.resume() }
        }
    }

    func close() {
        let reader = state.withLock { state in
            state.isOver = true
            defer { state.reader = nil }
            return state.reader
        }
        reader?.resume()
    }
}
