public import Domain
import Foundation

/// The lock that one sync loop holds on a data directory (design.md 7). It ends with the process, however that ends.
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

    deinit { close(descriptor) }
}
