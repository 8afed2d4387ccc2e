public import Domain
import Foundation
import Sealing
public import Storage

/// Blobs as files in directories beside the database: pictures in `blobs/<id>`, PIN forms in `pin-forms/<id>`; uploads
/// that are not whole yet in `uploads/<id>`.
///
/// Each file is synced before it is renamed into place and the directory after it, so a name always stands for whole,
/// durable bytes.
public struct FileBlobStore: BlobStore {
    private let directory: String
    private let uploads: String
    /// Of files that a writer has not given their name yet.
    private static let unnamed = "new-"

    /// Makes the directories if they are not there.
    public init(directory: String) throws {
        self.directory = directory
        uploads = directory + "/uploads"
        for path in BlobKind.allCases.map(shelf) + [uploads] where !FileManager.default.fileExists(atPath: path) {
            guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw fileFailure() }
        }
        try syncDirectory(directory)
    }

    public func store(_ new: [(id: String, bytes: [UInt8])], as kind: BlobKind) throws {
        var taken: Set<String> = []
        let missing = try new.filter { try file($0.id) == nil && taken.insert($0.id).inserted }
        guard !missing.isEmpty else { return }
        var temporary: [(path: String, descriptor: Int32)] = []
        defer {
            for file in temporary {
                close(file.descriptor)
                // Only there when something failed: a full disk must not stay full of halves.
                unlink(file.path)
            }
        }
        // The kernel works on all of them at once: everything is written before the first sync waits.
        for blob in missing {
            let file = try makeTemporary()
            temporary.append(file)
            try writeAll(blob.bytes, to: file.descriptor)
        }
        try syncAll(temporary.map(\.descriptor))
        for (blob, file) in zip(missing, temporary) {
            guard rename(file.path, path(blob.id, kind)) == 0 else { throw fileFailure() }
        }
        try syncDirectory(shelf(kind))
    }

    /// A new file of mode 0600 that no other writer has.
    private func makeTemporary() throws -> (path: String, descriptor: Int32) {
        var name = Array("\(uploads)/\(Self.unnamed)XXXXXX".utf8CString)
        let descriptor = mkstemp(&name)
        guard descriptor >= 0, fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0 else { throw fileFailure() }
        return (String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self), descriptor)
    }

    public func read(_ id: String) throws -> [UInt8]? {
        guard let (path, size) = try file(id) else { return nil }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw fileFailure() }
        defer { close(descriptor) }
        var failed = false
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while count < size {
                let got = Glibc.read(descriptor, buffer.baseAddress?.advanced(by: count), size - count)
                if got < 0 && errno == EINTR { continue }
                if got <= 0 {
                    failed = true
                    return
                }
                count += got
            }
        }
        if failed { throw fileFailure() }
        return bytes
    }

    public func file(_ id: String) throws -> (path: String, size: Int)? {
        try check(id)
        return BlobKind.allCases.lazy.compactMap { kind in
            size(of: path(id, kind)).map { (path(id, kind), $0) }
        }.first
    }

    public func remove(_ id: String) throws {
        try check(id)
        for path in BlobKind.allCases.map({ path(id, $0) }) + ["\(uploads)/\(id)"]
        where unlink(path) != 0 && errno != ENOENT {
            throw fileFailure()
        }
        for kind in BlobKind.allCases { try syncDirectory(shelf(kind)) }
    }

    public func all(_ kind: BlobKind) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: shelf(kind)).sorted()
    }

    public func sweep(keeping named: Set<String>, olderThan age: Duration) throws -> Int {
        let latest = Int(time(nil)) - Int(age.components.seconds)
        var swept = 0
        func sweep(_ directory: String, _ goes: (String) -> Bool) throws {
            let before = swept
            for name in try FileManager.default.contentsOfDirectory(atPath: directory) where goes(name) {
                var status = stat()
                let path = "\(directory)/\(name)"
                guard stat(path, &status) == 0, status.st_mtim.tv_sec <= latest else { continue }
                guard unlink(path) == 0 || errno == ENOENT else { throw fileFailure() }
                swept += 1
            }
            if swept > before { try syncDirectory(directory) }
        }
        for kind in BlobKind.allCases { try sweep(shelf(kind)) { !named.contains($0) } }
        try sweep(uploads) { $0.hasPrefix(Self.unnamed) }
        return swept
    }

    public func offset(ofUpload id: String) throws -> Int {
        try check(id)
        let descriptor = open("\(uploads)/\(id)", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            guard errno == ENOENT else { throw fileFailure() }
            return 0
        }
        defer { close(descriptor) }
        // A killed writer may have left bytes that are only in the kernel's memory.
        let size = lseek(descriptor, 0, SEEK_END)
        try syncAll([descriptor])
        try syncDirectory(uploads)
        return Int(size)
    }

    public func openUpload(_ id: String, at offset: Int?) throws -> any UploadFile {
        try check(id)
        return try OpenUpload(path: "\(uploads)/\(id)", at: offset)
    }

    public func finish(_ complete: [CompleteUpload]) -> [Failure?] {
        var failures = [Failure?](repeating: nil, count: complete.count)
        func attempt(_ index: Int, _ body: (OpenUpload) throws -> Void) {
            guard failures[index] == nil, let file = complete[index].file as? OpenUpload else { return }
            do { try body(file) } catch { failures[index] = error as? Failure ?? fileFailure() }
        }
        for (index, upload) in complete.enumerated() {
            attempt(index) { file in
                try check(upload.id)
                guard try file.digest() == upload.id else {
                    unlink(file.path)
                    throw Failure(.blobMismatch)
                }
            }
        }
        // The kernel works on all of them at once.
        let files = complete.indices.compactMap { failures[$0] == nil ? complete[$0].file as? OpenUpload : nil }
        if (try? syncAll(files.map(\.descriptor))) == nil {
            for index in complete.indices { attempt(index) { try $0.sync() } }
        }
        for (index, upload) in complete.enumerated() {
            attempt(index) { file in
                guard rename(file.path, path(upload.id, upload.kind)) == 0 else { throw fileFailure() }
            }
        }
        for kind in Set(complete.map(\.kind)) {
            do { try syncDirectory(shelf(kind)) } catch {
                for index in complete.indices where complete[index].kind == kind { attempt(index) { _ in throw error } }
            }
        }
        return failures
    }

    private func shelf(_ kind: BlobKind) -> String {
        switch kind {
        case .picture: directory + "/blobs"
        case .pinForm: directory + "/pin-forms"
        }
    }

    private func path(_ id: String, _ kind: BlobKind) -> String { "\(shelf(kind))/\(id)" }

    /// Ids are hashes: anything else never becomes part of a path.
    private func check(_ id: String) throws {
        guard id.utf8.count == 64, Hex.decode(id) != nil else { throw Failure(.blobUnknown) }
    }

    private func size(of path: String) -> Int? {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : nil
    }
}

/// An upload's file, locked. `@unchecked` is safe: its writer uses it from one task at a time.
private final class OpenUpload: UploadFile, @unchecked Sendable {
    let path: String
    private(set) var descriptor: Int32
    private(set) var offset: Int
    /// The bytes from the start on; nil where some were written before this opening.
    private var hash: RunningHash?

    /// Locks the file for as long as it is open: one writer, also across processes.
    init(path: String, at offset: Int?) throws {
        self.path = path
        self.offset = offset ?? 0
        hash = self.offset == 0 ? RunningHash() : nil
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw fileFailure() }
        do {
            guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
                throw errno == EWOULDBLOCK ? Failure(.blobLocked) : fileFailure()
            }
            // What was opened may have become a blob, or been dropped, meanwhile.
            var (opened, named) = (stat(), stat())
            guard fstat(descriptor, &opened) == 0, stat(path, &named) == 0, opened.st_ino == named.st_ino else {
                throw Failure(.blobLocked)
            }
            if offset == nil { try cut(to: 0) }
            guard lseek(descriptor, 0, SEEK_END) == self.offset else { throw Failure(.blobOffset) }
        } catch {
            close()
            throw error
        }
    }

    deinit { close() }

    func append(_ bytes: [UInt8]) throws {
        do { try writeAll(bytes, to: descriptor) } catch {
            // Back to what is whole: a torn piece must not be taken for received.
            ftruncate(descriptor, off_t(offset))
            throw error
        }
        offset += bytes.count
        hash?.update(bytes[...])
    }

    /// With its name: durable bytes under a name that a crash takes away are lost all the same.
    func sync() throws {
        try syncAll([descriptor])
        try syncDirectory(URL(filePath: path).deletingLastPathComponent().path)
    }

    func cut(to offset: Int) throws {
        guard ftruncate(descriptor, off_t(offset)) == 0, lseek(descriptor, 0, SEEK_END) == offset else {
            throw fileFailure()
        }
        self.offset = offset
        hash = offset == 0 ? RunningHash() : nil
    }

    func close() {
        if descriptor >= 0 { Glibc.close(descriptor) }
        descriptor = -1
    }

    /// SHA-256 of the whole file, in hexadecimal digits.
    func digest() throws -> String {
        if let hash { return Hex.encode(hash.digest) }
        var hash = RunningHash()
        var piece = [UInt8](repeating: 0, count: 1 << 20)
        var position = 0
        while position < offset {
            let count = pread(descriptor, &piece, piece.count, off_t(position))
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw fileFailure() }
            hash.update(piece[..<count])
            position += count
        }
        return Hex.encode(hash.digest)
    }
}

private func writeAll(_ bytes: [UInt8], to descriptor: Int32) throws {
    try bytes.withUnsafeBytes { buffer in
        var written = 0
        while written < buffer.count {
            let count = Glibc.write(descriptor, buffer.baseAddress?.advanced(by: written), buffer.count - written)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw fileFailure() }
            written += count
        }
    }
}

/// Syncs files at the same time, each on a thread of its own, so that the disk can join the flushes.
private func syncAll(_ descriptors: [Int32]) throws {
    if descriptors.count == 1 {
        guard fdatasync(descriptors[0]) == 0 else { throw fileFailure() }
        return
    }
    let failed = FailureBox()
    DispatchQueue.concurrentPerform(iterations: descriptors.count) { index in
        if fdatasync(descriptors[index]) != 0 { failed.set(fileFailure()) }
    }
    if let failure = failed.value { throw failure }
}

private func syncDirectory(_ path: String) throws {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw fileFailure() }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw fileFailure() }
}

/// The failure that the last system call's `errno` stands for.
private func fileFailure() -> Failure {
    switch errno {
    case ENOSPC, EDQUOT: Failure(.storeFull)
    case EROFS, EACCES, EPERM: Failure(.storeReadOnly)
    case ENOENT: Failure(.storeMissing)
    default: Failure(.storeDamaged, ["detail": "errno \(errno)"])
    }
}

/// The first failure of several threads. `@unchecked` is safe: the value is only touched under the lock.
private final class FailureBox: @unchecked Sendable {
    private let lock = NSLock()
    private var stored: Failure?

    var value: Failure? { lock.withLock { stored } }
    func set(_ failure: Failure) { lock.withLock { stored = stored ?? failure } }
}
