public import Storage

extension BlobStore {
    /// Appends one piece to an upload and makes it durable; returns the new offset.
    public func append(_ bytes: [UInt8], toUpload id: String, at offset: Int) throws -> Int {
        let file = try openUpload(id, at: offset)
        defer { file.close() }
        try file.append(bytes)
        try file.sync()
        return file.offset
    }

    /// Turns an upload into the blob of this id, or throws why not.
    public func finishUpload(_ upload: String, to id: String, as kind: BlobKind) throws {
        let file = try openUpload(upload, at: try offset(ofUpload: upload))
        defer { file.close() }
        if let failure = finish([CompleteUpload(file: file, id: id, kind: kind)])[0] { throw failure }
    }
}
