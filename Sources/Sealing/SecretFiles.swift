import Domain
import Foundation

/// Files that hold keys: mode 0600, written whole and durably, or not at all.
public enum SecretFiles {
    /// Writes a file of mode 0600 that appears whole: synced, then renamed into place, then the directory synced.
    public static func write(_ bytes: [UInt8], to path: String) throws {
        let temporary = path + ".new"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure(path) }
        defer {
            close(descriptor)
            // Only there when something failed.
            unlink(temporary)
        }
        guard fchmod(descriptor, 0o600) == 0 else { throw failure(path) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            // A disk that is nearly full takes a part first and says so only then.
            guard count > 0 else { throw failure(path) }
            rest = rest.dropFirst(count)
        }
        guard fsync(descriptor) == 0, rename(temporary, path) == 0 else { throw failure(path) }
        let parent = (path as NSString).deletingLastPathComponent
        try sync(directory: parent.isEmpty ? "." : parent)
    }

    /// Makes the names in a directory durable.
    public static func sync(directory path: String) throws {
        let directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard directory >= 0 else { throw failure(path) }
        defer { close(directory) }
        guard fsync(directory) == 0 else { throw failure(path) }
    }

    /// Writes a file where a person asked for it, in the same way. Throws ``ErrorCode/outputPlace`` where that place is
    /// not there, is a folder or may not be written, and ``ErrorCode/storeFull``.
    public static func export(_ bytes: [UInt8], to path: String) throws {
        do { try write(bytes, to: path) } catch let failure as Failure
            where [.storeMissing, .storeReadOnly].contains(failure.code)
        {
            throw Failure(.outputPlace)
        }
    }

    /// Reads a file; ``ErrorCode/keyMissing`` when it is not there, ``ErrorCode/keyUnreadable`` when it cannot be read
    /// or others than its owner may read it.
    public static func read(_ path: String) throws -> [UInt8] {
        guard FileManager.default.fileExists(atPath: path) else { throw Failure(.keyMissing, ["file": name(path)]) }
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        guard let mode = attributes?[.posixPermissions] as? NSNumber, mode.uint16Value & 0o077 == 0,
            let data = FileManager.default.contents(atPath: path)
        else {
            throw Failure(.keyUnreadable, ["file": name(path)])
        }
        return Array(data)
    }

    private static func name(_ path: String) -> String { (path as NSString).lastPathComponent }

    private static func failure(_ path: String) -> Failure {
        switch errno {
        case ENOSPC, EDQUOT: Failure(.storeFull)
        case ENOENT: Failure(.storeMissing)
        default: Failure(.storeReadOnly)
        }
    }
}
