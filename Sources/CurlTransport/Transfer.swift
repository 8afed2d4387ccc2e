import Foundation
import Synchronization
import Transport

/// What libcurl's callbacks work on during one transfer; used by one thread only, but for the cancellation.
final class Transfer {
    private let source: Source
    private let limit: Int
    private let cancellation: Cancellation
    private var position: Int64 = 0
    private(set) var fields = HTTPFields()
    private(set) var body: [UInt8] = []
    private(set) var isTooLarge = false
    private(set) var fileFailed = false

    enum Source {
        case none
        case bytes([UInt8])
        case file(descriptor: Int32, offset: Int64, length: Int64)

        var count: Int64 {
            switch self {
            case .none: 0
            case .bytes(let bytes): Int64(bytes.count)
            case .file(_, _, let length): length
            }
        }
    }

    init(source: Source, limit: Int, cancellation: Cancellation) {
        self.source = source
        self.limit = limit
        self.cancellation = cancellation
    }

    var isCancelled: Bool { cancellation.isCancelled }
    /// Everything there was to send has been handed to libcurl.
    var isSent: Bool { position == source.count }

    /// The number of bytes taken; fewer than offered ends the transfer.
    func receive(_ bytes: UnsafeRawBufferPointer) -> Int {
        guard body.count + bytes.count <= limit else {
            isTooLarge = true
            return 0
        }
        body.append(contentsOf: bytes)
        return bytes.count
    }

    func receiveHeader(_ bytes: UnsafeRawBufferPointer) -> Int {
        let line = String(decoding: bytes, as: UTF8.self)
        if line.hasPrefix("HTTP/") {
            // A new status line: what came before belonged to an interim answer.
            fields = HTTPFields()
        } else if let colon = line.firstIndex(of: ":") {
            fields.append(
                String(line[..<colon]),
                line[line.index(after: colon)...].trimmingCharacters(in: .whitespacesAndNewlines))
        }
        return bytes.count
    }

    /// Fills the buffer from where it stands; 0 at the end, nil when the file cannot be read.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int? {
        let count = Int(min(Int64(buffer.count), source.count - position))
        guard count > 0 else { return 0 }
        var read = count
        switch source {
        case .none: return 0
        case .bytes(let bytes):
            bytes.withUnsafeBytes {
                buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[Int(position)..<Int(position) + count]))
            }
        case .file(let descriptor, let offset, _):
            read = pread(descriptor, buffer.baseAddress, count, off_t(offset + position))
            guard read > 0 else {
                fileFailed = true
                return nil
            }
        }
        position += Int64(read)
        return read
    }

    /// libcurl asks for it to send a request again by itself. A file that was begun is not: how much of it arrived is
    /// asked first, and only the rest goes again.
    func seek(to offset: Int64) -> Bool {
        if case .file = source, position > 0 { return false }
        guard (0...source.count).contains(offset) else { return false }
        position = offset
        return true
    }
}

/// Set by the task that waits, read by the thread that works.
final class Cancellation: Sendable {
    private let flag = Atomic(false)
    var isCancelled: Bool { flag.load(ordering: .relaxed) }
    func cancel() { flag.store(true, ordering: .relaxed) }
}

extension Workers {
    /// Runs a blocking exchange on one of the threads and waits for its value without blocking.
    func exchange<Value: Sendable>(
        _ body: @escaping @Sendable (CurlHandle?, Cancellation) -> Value
    ) async -> Value {
        let cancellation = Cancellation()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                run { handle in continuation.resume(returning: body(handle, cancellation)) }
            }
        } onCancel: {
            cancellation.cancel()
        }
    }
}
