public import Domain
import Sealing
public import Storage

/// A ``BlobStore`` on a ``MemoryDisk``: the same steps in the same order as the adapter on files.
public final class MemoryBlobStore: BlobStore {
    private let disk: MemoryDisk
    private let now: @Sendable () -> Instant
    private let syncsDirectories: Bool
    private let syncsUploads: Bool
    private let syncsWhole: Bool

    /// - Parameters:
    ///   - now: against which a sweep measures age.
    ///   - syncsDirectories: false leaves blobs' names to chance, as a store must not: for proving that it is noticed.
    ///   - syncsUploads: false tells offsets of bytes that may be lost, likewise.
    ///   - syncsWhole: false names an upload whole whose last bytes may be lost, likewise.
    public init(
        _ disk: MemoryDisk = MemoryDisk(), now: @escaping @Sendable () -> Instant = { Instant(milliseconds: 0) },
        syncsDirectories: Bool = true, syncsUploads: Bool = true, syncsWhole: Bool = true
    ) {
        self.disk = disk
        self.now = now
        self.syncsDirectories = syncsDirectories
        self.syncsUploads = syncsUploads
        self.syncsWhole = syncsWhole
    }

    public func store(_ new: [(id: String, bytes: [UInt8])], as kind: BlobKind) throws {
        var taken: Set<String> = []
        let missing = try new.filter { try file($0.id) == nil && taken.insert($0.id).inserted }
        guard !missing.isEmpty else { return }
        let temporary = try missing.map { blob in
            let path = "uploads/new-\(blob.id)"
            let file = try disk.create(path)
            try disk.write(file) { $0 = blob.bytes }
            return (path, file)
        }
        for (_, file) in temporary { try disk.sync(file) }
        for (blob, (path, _)) in zip(missing, temporary) { try disk.rename(path, to: Self.path(blob.id, kind)) }
        if syncsDirectories { try disk.syncDirectory(Self.shelf(kind)) }
    }

    public func read(_ id: String) throws -> [UInt8]? {
        try check(id)
        return try disk.inspect { image in
            BlobKind.allCases.lazy.compactMap { image.names[Self.path(id, $0)] }.first.flatMap {
                image.files[$0]?.bytes
            }
        }
    }

    public func file(_ id: String) throws -> (path: String, size: Int)? {
        try check(id)
        return try disk.inspect { image in
            for kind in BlobKind.allCases {
                let path = Self.path(id, kind)
                if let file = image.names[path].flatMap({ image.files[$0] }) {
                    return ("memory/" + path, file.bytes.count)
                }
            }
            return nil
        }
    }

    public func remove(_ id: String) throws {
        try check(id)
        for path in BlobKind.allCases.map({ Self.path(id, $0) }) + ["uploads/\(id)"] { try disk.remove(path) }
        for kind in BlobKind.allCases { try disk.syncDirectory(Self.shelf(kind)) }
    }

    public func all(_ kind: BlobKind) throws -> [String] {
        let shelf = Self.shelf(kind) + "/"
        return try disk.inspect { image in
            image.names.keys.filter { $0.hasPrefix(shelf) }.map { String($0.dropFirst(shelf.count)) }.sorted()
        }
    }

    public func sweep(keeping named: Set<String>, olderThan age: Duration) throws -> Int {
        let latest = now().adding(milliseconds: -age.components.seconds * 1_000)
        let old = try disk.inspect { image in
            image.names.filter { path, file in
                let name = String(path.split(separator: "/").last ?? "")
                let isCandidate = path.hasPrefix("uploads/") ? name.hasPrefix("new-") : !named.contains(name)
                return isCandidate && image.files[file]?.changedAt ?? latest <= latest
            }.keys.sorted()
        }
        for path in old { try disk.remove(path) }
        if !old.isEmpty {
            for directory in BlobKind.allCases.map(Self.shelf) + ["uploads"] { try disk.syncDirectory(directory) }
        }
        return old.count
    }

    public func offset(ofUpload id: String) throws -> Int {
        try check(id)
        guard let file = try disk.inspect({ $0.names["uploads/\(id)"] }) else { return 0 }
        if syncsUploads {
            try disk.sync(file)
            try disk.syncDirectory("uploads")
        }
        return try disk.inspect { $0.files[file]?.bytes.count ?? 0 }
    }

    public func openUpload(_ id: String, at offset: Int?) throws -> any UploadFile {
        try check(id)
        let path = "uploads/\(id)"
        let file = try disk.inspect { $0.names[path] } ?? disk.create(path)
        try disk.change(.read) { image in
            guard image.files[file]?.isLocked == false else { throw Failure(.blobLocked) }
            image.files[file]?.isLocked = true
        }
        let upload = MemoryUpload(path: path, file: file, disk: disk, syncs: syncsUploads)
        do {
            if offset == nil { try upload.cut(to: 0) }
            guard try disk.inspect({ $0.files[file]?.bytes.count }) == offset ?? 0 else { throw Failure(.blobOffset) }
        } catch {
            upload.close()
            throw error
        }
        upload.offset = offset ?? 0
        return upload
    }

    public func finish(_ complete: [CompleteUpload]) -> [Failure?] {
        var failures = [Failure?](repeating: nil, count: complete.count)
        func attempt(_ index: Int, _ body: (MemoryUpload) throws -> Void) {
            guard failures[index] == nil, let file = complete[index].file as? MemoryUpload else { return }
            do { try body(file) } catch {
                failures[index] = error as? Failure ?? Failure(.storeDamaged, ["detail": "memory"])
            }
        }
        for (index, upload) in complete.enumerated() {
            attempt(index) { file in
                try check(upload.id)
                guard Hex.encode(sha256(try file.bytes())) == upload.id else {
                    try disk.remove(file.path)
                    throw Failure(.blobMismatch)
                }
            }
        }
        if syncsWhole { for index in complete.indices { attempt(index) { try disk.sync($0.file) } } }
        for (index, upload) in complete.enumerated() {
            attempt(index) { try disk.rename($0.path, to: Self.path(upload.id, upload.kind)) }
        }
        for kind in Set(complete.map(\.kind)).sorted(by: { $0.rawValue < $1.rawValue }) where syncsDirectories {
            do { try disk.syncDirectory(Self.shelf(kind)) } catch {
                for index in complete.indices where complete[index].kind == kind { attempt(index) { _ in throw error } }
            }
        }
        return failures
    }

    /// How many bytes of an upload, or of a whole blob, a loss of power leaves for certain.
    public func syncedBytes(_ id: String, upload: String) -> Int {
        BlobKind.allCases.lazy.compactMap { self.disk.syncedCount(Self.path(id, $0)) }.first
            ?? disk.syncedCount("uploads/\(upload)") ?? 0
    }

    private static func shelf(_ kind: BlobKind) -> String {
        switch kind {
        case .picture: "blobs"
        case .pinForm: "pin-forms"
        }
    }

    private static func path(_ id: String, _ kind: BlobKind) -> String { "\(shelf(kind))/\(id)" }

    private func check(_ id: String) throws {
        guard id.utf8.count == 64, Hex.decode(id) != nil else { throw Failure(.blobUnknown) }
    }
}

/// An upload's file, locked. `@unchecked` is safe: its writer uses it from one task at a time.
private final class MemoryUpload: UploadFile, @unchecked Sendable {
    let path: String
    let file: Int
    fileprivate(set) var offset = 0
    private let disk: MemoryDisk
    private let syncs: Bool
    private var isOpen = true

    init(path: String, file: Int, disk: MemoryDisk, syncs: Bool) {
        self.syncs = syncs
        self.path = path
        self.file = file
        self.disk = disk
    }

    deinit { close() }

    func append(_ bytes: [UInt8]) throws {
        try disk.write(file) { $0 += bytes }
        offset += bytes.count
    }

    func sync() throws {
        guard syncs else { return }
        try disk.sync(file)
        try disk.syncDirectory("uploads")
    }

    func cut(to offset: Int) throws {
        try disk.write(file) { $0 = Array($0.prefix(offset)) }
        self.offset = offset
    }

    func close() {
        if isOpen { disk.unlock(file) }
        isOpen = false
    }

    func bytes() throws -> [UInt8] { try disk.inspect { $0.files[file]?.bytes ?? [] } }
}
