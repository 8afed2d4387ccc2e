/// Sealed pictures and sealed PIN forms as files named by the SHA-256 of their bytes. Blocking: call it off the
/// cooperative pool (``BlobStore/offPool(_:)`` does).
///
/// Order of durability (design.md 7): file fsync, rename, directory fsync, only then the transaction that names it.
public protocol BlobStore: Sendable {
    /// Writes blobs whole; all are durable on return. Those already there are left alone.
    func store(_ blobs: [(id: String, bytes: [UInt8])]) throws
    /// The bytes of a blob; nil when it is not there.
    func read(_ id: String) throws -> [UInt8]?
    /// The path of a blob's file and its size; nil when it is not there.
    func file(_ id: String) throws -> (path: String, size: Int)?
    func remove(_ id: String) throws
    /// Every blob that is whole.
    func all() throws -> [String]

    /// How many bytes of an upload are durable; 0 when none was begun.
    func offset(ofUpload id: String) throws -> Int
    /// Appends to an upload at its offset and makes it durable; returns the new offset.
    /// Throws ``ErrorCode/blobOffset`` when the offset is another.
    func append(_ bytes: [UInt8], toUpload id: String, at offset: Int) throws -> Int
    /// Turns a complete upload into a blob after checking its hash; discards it and throws
    /// ``ErrorCode/blobMismatch`` when it differs.
    func finishUpload(_ id: String) throws
}
