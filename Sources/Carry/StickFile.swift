import Foundation

/// Reading one file of a stick.
enum StickFile {
    /// Bytes that are read at once; what a failing stick does not give back is lost in pieces of this size.
    static let piece = 64 << 10

    /// The size of a regular file; nil for anything else.
    static func size(_ path: String) -> Int? {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return Int(status.st_size)
    }

    /// A regular file of at most so many bytes; nil for anything else. Pieces that cannot be read are zeros.
    static func read(_ path: String, limit: Int) -> (bytes: [UInt8], isWhole: Bool)? {
        // Not followed, and not waited for where it is no file.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size <= limit else {
            return nil
        }
        return collect(size: Int(status.st_size)) { offset, count in
            var buffer = [UInt8](repeating: 0, count: count)
            while true {
                let got = pread(descriptor, &buffer, count, off_t(offset))
                if got < 0 && errno == EINTR { continue }
                return got > 0 ? Array(buffer.prefix(got)) : nil
            }
        }
    }

    /// Everything that `read` gives back of so many bytes; where it gives nothing, zeros stand for a piece.
    static func collect(
        size: Int, read: (_ offset: Int, _ count: Int) -> [UInt8]?
    ) -> (bytes: [UInt8], isWhole: Bool) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(size)
        var isWhole = true
        while bytes.count < size {
            let count = min(piece, size - bytes.count)
            if let got = read(bytes.count, count) {
                bytes += got
            } else {
                isWhole = false
                bytes += [UInt8](repeating: 0, count: count)
            }
        }
        return (bytes, isWhole)
    }
}
