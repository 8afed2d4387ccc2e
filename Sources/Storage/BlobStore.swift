/// Sealed pictures and sealed PIN forms as files named by the SHA-256 of their bytes. Blocking: call it off the
/// cooperative pool (``offPool(_:)`` does).
///
/// Order of durability (design.md 7): file fsync, rename, directory fsync, only then the transaction that names it.
public protocol BlobStore: Sendable {
    /// Writes blobs of a kind whole; all are durable on return. Those already there are left alone.
    func store(_ blobs: [(id: String, bytes: [UInt8])], as kind: BlobKind) throws
    /// The bytes of a blob; nil when it is not there.
    func read(_ id: String) throws -> [UInt8]?
    /// The path of a blob's file and its size; nil when it is not there.
    func file(_ id: String) throws -> (path: String, size: Int)?
    /// Removes a blob, or what of its upload is there; one that is not there is fine.
    func remove(_ id: String) throws
    /// Every blob of a kind that is whole.
    func all(_ kind: BlobKind) throws -> [String]
    /// Removes the blobs that are not among `named`, and what a killed writer left of others, PIN forms first; only
    /// what was last written at least `age` ago, because a blob is durable before anything names it. Uploads stay.
    /// Returns how many files went.
    func sweep(keeping named: Set<String>, olderThan age: Duration) throws -> Int

    /// How many bytes of an upload are durable; 0 when none was begun.
    func offset(ofUpload id: String) throws -> Int
    /// Appends to an upload at its offset and makes it durable; returns the new offset.
    /// Throws ``ErrorCode/blobOffset`` when the offset is another.
    func append(_ bytes: [UInt8], toUpload id: String, at offset: Int) throws -> Int
    /// Turns a complete upload into the blob of this id after checking its hash; discards it and throws
    /// ``ErrorCode/blobMismatch`` when it differs. An upload's own name is 64 hexadecimal digits too.
    func finishUpload(_ upload: String, to id: String, as kind: BlobKind) throws
}

extension BlobStore {
    /// Of an upload that has the blob's own name.
    public func finishUpload(_ id: String, as kind: BlobKind) throws { try finishUpload(id, to: id, as: kind) }
}

/// What a blob is. Each kind lies apart from the other: sealed PIN forms never lie among pictures (design.md 1).
public enum BlobKind: String, Hashable, Sendable, Codable, CaseIterable {
    case pinForm = "pin-form"
    case picture
}
