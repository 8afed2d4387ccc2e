public import Domain

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

    /// How many bytes of an upload are durable; 0 when none was begun. What a killed writer left is synced first.
    func offset(ofUpload id: String) throws -> Int
    /// Opens an upload for one writer, at the offset where it goes on; nil begins it anew. Close it.
    ///
    /// Throws ``ErrorCode/blobOffset`` when the upload has another offset, ``ErrorCode/blobLocked`` while another
    /// writer has it. An upload's name is 64 hexadecimal digits.
    func openUpload(_ id: String, at offset: Int?) throws -> any UploadFile
    /// Makes complete uploads durable and turns those whose bytes have the blob's hash into blobs, with few syncs for
    /// all of them. The others are dropped, each with its failure: ``ErrorCode/blobMismatch``, or what the disk said.
    func finish(_ uploads: [CompleteUpload]) -> [Failure?]
}

/// An upload that one writer has open. Blocking, used by one task at a time.
public protocol UploadFile: AnyObject, Sendable {
    /// Bytes written, durable or not.
    var offset: Int { get }
    /// Writes at the end; not durable before ``sync()``.
    func append(_ bytes: [UInt8]) throws
    /// Makes everything written durable.
    func sync() throws
    /// Drops everything after an offset.
    func cut(to offset: Int) throws
    /// Ends the writing; what was not synced may be lost with the machine. May be repeated.
    func close()
}

/// An upload whose last byte was written.
public struct CompleteUpload: Sendable {
    public var file: any UploadFile
    /// What it becomes.
    public var id: String
    public var kind: BlobKind

    public init(file: any UploadFile, id: String, kind: BlobKind) {
        self.file = file
        self.id = id
        self.kind = kind
    }
}

/// What a blob is. Each kind lies apart from the other: sealed PIN forms never lie among pictures (design.md 1).
public enum BlobKind: String, Hashable, Sendable, Codable, CaseIterable {
    case pinForm = "pin-form"
    case picture
}

/// The id of a sealed file: the SHA-256 of its bytes.
public enum BlobID {
    /// Whether it is 64 hexadecimal digits in lower case; nothing else ever becomes part of a path.
    public static func isValid(_ text: String) -> Bool {
        text.utf8.count == 64
            && text.utf8.allSatisfy {
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
            }
    }
}
