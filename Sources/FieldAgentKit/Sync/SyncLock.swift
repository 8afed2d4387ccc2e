public import Domain
import Foundation

/// The lock that one sync loop, or one enrolment, holds on a data directory (design.md 7). It ends with the process, however that ends.
public final class SyncLock: Sendable {
    private let descriptor: Int32

    /// Throws ``ErrorCode/syncBusy`` when another loop holds it.
    public init(_ files: LaptopFiles) throws(Failure) {
        descriptor = Glibc.open(files.syncLock, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Failure(errno == ENOSPC ? .storeFull : .storeReadOnly) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw Failure(.syncBusy)
        }
    }

    /// Holds a directory itself while a laptop is enrolled in it: no file is left of that. Throws ``ErrorCode/dataBusy``
    /// when somebody else holds it.
    init(directory: String) throws(Failure) {
        descriptor = Glibc.open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure(.storeReadOnly) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let isHeld = errno == EWOULDBLOCK
            close(descriptor)
            throw Failure(isHeld ? .dataBusy : .storeReadOnly)
        }
    }

    deinit { close(descriptor) }
}
