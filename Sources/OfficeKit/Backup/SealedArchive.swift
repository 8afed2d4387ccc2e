import Domain
import Foundation
import Sealing

/// Files in one sealed stream: each as the length of its name (2 bytes), the name, its length (8 bytes, big-endian) and
/// its bytes. Blocking.
enum SealedArchive {
    private static let piece = 1 << 20

    /// Writes the files of a directory under their relative names, and syncs.
    /// - Returns: size and SHA-256 of what was written.
    static func write(
        _ files: [(name: String, path: String)], to path: String, sealedTo key: SealingKey
    ) throws -> (size: Int, hash: String) {
        guard FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]),
            let output = FileHandle(forWritingAtPath: path)
        else { throw Failure(.outputPlace) }
        defer { try? output.close() }
        var sealer = try StreamSealer(to: key)
        var hash = RunningHash()
        var size = 0
        func put(_ bytes: [UInt8]) throws {
            hash.update(bytes[...])
            size += bytes.count
            try writing { try output.write(contentsOf: bytes) }
        }
        try put(sealer.header)
        for file in files {
            // A letter may be taken away to be printed meanwhile.
            guard let input = FileHandle(forReadingAtPath: file.path) else { continue }
            defer { try? input.close() }
            var rest = Int(try input.seekToEnd())
            try input.seek(toOffset: 0)
            let name = Array(file.name.utf8)
            try put(try sealer.seal(number(name.count, bytes: 2) + name + number(rest, bytes: 8)))
            while rest > 0 {
                // What grew meanwhile is as long as it was.
                guard let piece = try input.read(upToCount: min(rest, Self.piece)), !piece.isEmpty else {
                    throw Failure(.storeDamaged, ["detail": file.name])
                }
                rest -= piece.count
                try put(try sealer.seal(piece))
            }
        }
        try put(try sealer.finish())
        try writing { try output.synchronize() }
        return (size, Hex.encode(hash.digest))
    }

    /// Writes what the archive holds into a directory, every file of mode 0600 and synced.
    ///
    /// - Parameter rename: what a file is called there; nil: it is not written.
    /// - Throws: ``ErrorCode/backupKeyWrong``, ``ErrorCode/backupUnreadable``.
    static func extract(
        _ path: String, with key: OpeningKey, into directory: String, rename: @escaping (String) -> String?
    ) throws {
        guard let input = FileHandle(forReadingAtPath: path) else { throw damaged }
        defer { try? input.close() }
        var reader = Reader(directory: directory, rename: rename)
        var opener = StreamOpener(with: key)
        do {
            while let piece = try input.read(upToCount: Self.piece), !piece.isEmpty {
                try reader.take(try opener.open(piece))
            }
            try reader.take(try opener.finish())
        } catch let failure as Failure where failure.code == .sealDamaged { throw damaged }
        try reader.end()
    }

    static var damaged: Failure { Failure(.backupUnreadable, ["file": BackupFolder.contents]) }

    private static func number(_ value: Int, bytes: Int) -> [UInt8] {
        (0..<bytes).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    fileprivate static func writing(_ body: () throws -> Void) throws {
        do { try body() } catch let error as CocoaError where error.code == .fileWriteOutOfSpace {
            throw Failure(.storeFull)
        }
    }

    /// Takes the stream apart.
    private struct Reader {
        let directory: String
        let rename: (String) -> String?
        private var waiting: [UInt8] = []
        private var file: (handle: FileHandle?, rest: Int)?

        init(directory: String, rename: @escaping (String) -> String?) {
            self.directory = directory
            self.rename = rename
        }

        mutating func take(_ bytes: [UInt8]) throws {
            waiting += bytes
            var start = 0
            defer { waiting.removeFirst(start) }
            while true {
                if let open = file {
                    let count = min(open.rest, waiting.count - start)
                    if count > 0, let handle = open.handle {
                        try writing { try handle.write(contentsOf: waiting[start..<start + count]) }
                    }
                    start += count
                    guard count == open.rest else {
                        file = (open.handle, open.rest - count)
                        return
                    }
                    try writing { try open.handle?.synchronize() }
                    try open.handle?.close()
                    file = nil
                    continue
                }
                guard let length = value(at: start, bytes: 2), let size = value(at: start + 2 + length, bytes: 8)
                else { return }
                let name = String(decoding: waiting[start + 2..<start + 2 + length], as: UTF8.self)
                start += 2 + length + 8
                file = (try open(name), size)
            }
        }

        func end() throws { if file != nil || !waiting.isEmpty { throw SealedArchive.damaged } }

        private func value(at start: Int, bytes: Int) -> Int? {
            guard waiting.count >= start + bytes else { return nil }
            return waiting[start..<start + bytes].reduce(0) { $0 << 8 | Int($1) } & Int.max
        }

        /// Only below the directory: signed or not, no name leads out of it.
        private func open(_ name: String) throws -> FileHandle? {
            let steps = name.split(separator: "/", omittingEmptySubsequences: false)
            guard !steps.isEmpty, steps.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." }) else {
                throw SealedArchive.damaged
            }
            guard let new = rename(name) else { return nil }
            let path = directory + "/" + new
            try Office.makeDirectories([(path as NSString).deletingLastPathComponent])
            guard
                FileManager.default.createFile(
                    atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]),
                let handle = FileHandle(forWritingAtPath: path)
            else { throw Failure(.storeReadOnly) }
            return handle
        }
    }
}
