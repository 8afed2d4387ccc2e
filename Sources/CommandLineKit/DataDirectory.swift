public import Domain
import Foundation

/// The mark of a demonstration's data directory: a file `demo` in it, set when the directory is made and never later,
/// so that no directory with real applications can become one.
public enum DemoData {
    /// Whether a data directory holds demonstration data.
    public static func isMarked(_ directory: String) -> Bool {
        FileManager.default.fileExists(atPath: directory + "/demo")
    }

    /// Makes the data directory (0700) where there is none, marked for a demonstration if so wished.
    /// - Throws: `clock.not-demo` when a demonstration is wished on a directory that is in use without the mark;
    ///   `data.not-writable`.
    public static func prepare(_ directory: String, demo: Bool) throws(Failure) {
        let files = FileManager.default
        do {
            try files.createDirectory(
                atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            guard demo, !isMarked(directory) else { return }
            if try files.contentsOfDirectory(atPath: directory).isEmpty {
                return try Data().write(to: URL(filePath: directory + "/demo"))
            }
        } catch {
            throw Failure(.dataNotWritable)
        }
        throw Failure(.clockNotDemo)
    }
}

/// Holds a data directory for one long-running program; let go when the process ends, however it ends.
public final class DirectoryLock: Sendable {
    private let descriptor: Int32

    /// - Parameter name: what is held, one lock each (`serve`, `sync`).
    /// - Throws: `data.busy` when another process holds it, `data.not-writable`.
    public init(_ directory: String, name: String) throws(Failure) {
        let opened = open("\(directory)/\(name).lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard opened >= 0 else { throw Failure(.dataNotWritable) }
        guard flock(opened, LOCK_EX | LOCK_NB) == 0 else {
            close(opened)
            throw Failure(.dataBusy)
        }
        descriptor = opened
    }

    deinit { close(descriptor) }
}
