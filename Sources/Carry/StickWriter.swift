public import Domain
import Foundation
public import Storage
import SyncProtocol

/// Writes one folder of a stick. Every file is synced under a name of its own before it gets its name, so that no half
/// is taken for whole; what says that the folder is complete comes last. Blocking.
///
/// Everything throws ``ErrorCode/carryFull`` or ``ErrorCode/carryNotWritable``. `@unchecked` is safe: one task uses it,
/// a step at a time.
public final class StickWriter: @unchecked Sendable {
    /// Files of a folder at most: FAT gives a name of 64 characters seven of its 65,536 places.
    private static let shelfSize = 1_000
    private static let largestActs = 4 << 20
    /// Where the folder lies, as people are told.
    public let path: String
    private var shelves: [BlobKind: (number: Int, files: Int)] = [:]
    private var folders: [String]

    /// Makes the folder. The directory is not made: where no stick is, nothing is to be written.
    ///
    /// - Parameter bytes: how much is going to be written; refused beforehand where there is no room for it.
    /// - Throws: ``ErrorCode/carryPlace`` too.
    public init(
        _ content: Stick.Content, for device: String, at now: Instant, random: [UInt8], in directory: String,
        bytes: Int
    ) throws {
        var status = statvfs()
        guard statvfs(directory, &status) == 0, Self.isFolder(directory) else { throw Failure(.carryPlace) }
        guard Int(status.f_bavail) * Int(status.f_frsize) > bytes else { throw Failure(.carryFull) }
        guard Stick.isPlain(device) else { throw Failure(.carryNotWritable) }
        let name = Stick.folderName(content, at: now, random: random)
        let steps = ["", Stick.root, Stick.version, device, name]
        folders = steps.indices.map { directory + steps[...$0].joined(separator: "/") }
        path = folders[4]
        for folder in folders.dropFirst() { try Self.make(folder) }
    }

    /// The name of the folder.
    public var name: String { (path as NSString).lastPathComponent }

    /// Writes envelopes as they are, in as many files as it takes.
    public func write(envelopes: [[UInt8]]) throws {
        var number = 1
        var frames: [[UInt8]] = []
        var size = 0
        for envelope in envelopes {
            if size + envelope.count > Self.largestActs, !frames.isEmpty {
                try write(Frames.join(frames), to: Stick.actsFile(number))
                (number, frames, size) = (number + 1, [], 0)
            }
            frames.append(envelope)
            size += 4 + envelope.count
        }
        if !frames.isEmpty { try write(Frames.join(frames), to: Stick.actsFile(number)) }
    }

    /// Writes a sealed file as it is.
    public func write(_ bytes: [UInt8], as id: String, _ kind: BlobKind) throws {
        var shelf = shelves[kind] ?? (0, Self.shelfSize)
        if shelf.files == Self.shelfSize {
            shelf = (shelf.number + 1, 0)
            folders.append("\(path)/\(Stick.shelf(kind, shelf.number))")
            try Self.make("\(path)/\(Stick.shelf(kind, shelf.number))")
        }
        shelf.files += 1
        shelves[kind] = shelf
        try write(bytes, to: "\(Stick.shelf(kind, shelf.number))/\(id)")
    }

    /// Writes a part of an answer. Every part but the last is durable before the last is written.
    public func write(part bytes: [UInt8], number: Int, isLast: Bool) throws {
        if isLast { try syncFolders() }
        try write(bytes, to: Stick.part(number))
        if isLast { try syncFolders() }
    }

    /// Writes the manifest: from then on the export is complete.
    public func finish(manifest: [UInt8]) throws {
        try syncFolders()
        try write(manifest, to: Stick.manifest)
        try syncFolders()
    }

    /// Removes the folder, after a failure.
    public func discard() { try? FileManager.default.removeItem(atPath: path) }

    private func write(_ bytes: [UInt8], to name: String) throws {
        let target = "\(path)/\(name)"
        let temporary = "\(path)/new"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw Self.failure }
        defer { close(descriptor) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw Self.failure }
            rest = rest.dropFirst(count)
        }
        guard fsync(descriptor) == 0, rename(temporary, target) == 0 else { throw Self.failure }
    }

    /// Makes every name in the folders durable.
    private func syncFolders() throws {
        for folder in folders {
            let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            guard descriptor >= 0 else { throw Self.failure }
            defer { close(descriptor) }
            // EINVAL: a file system that knows no such thing.
            guard fsync(descriptor) == 0 || errno == EINVAL else { throw Self.failure }
        }
    }

    private static func make(_ folder: String) throws {
        guard mkdir(folder, 0o700) == 0 || (errno == EEXIST && Stick.isFolder(folder)) else { throw failure }
    }

    /// A link is fine here: it is the person's own word for where the stick is.
    private static func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    }

    /// What the last system call's `errno` stands for.
    private static var failure: Failure {
        switch errno {
        case ENOSPC, EDQUOT: Failure(.carryFull)
        default: Failure(.carryNotWritable)
        }
    }
}
