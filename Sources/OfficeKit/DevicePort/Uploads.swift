import Domain
import Records
import Sealing
import Storage
import SyncProtocol

/// Pictures and sealed PIN forms by the tus 1.0 protocol (core and creation): announced with their id and length,
/// appended in any number of pieces, checked against their id when whole, acknowledged with a receipt.
///
/// A stale request that wakes up late finds another offset and is refused (409): the newest goes on.
struct Uploads: Sendable {
    let office: Office
    let committer: GroupCommit

    /// Bytes that are collected before they are written and synced.
    static let piece = 512 << 10

    /// A sealed picture may be as large as the largest photo that is taken (7,000,000 bytes, domain.md 3), sealed.
    static func limit(_ kind: BlobKind) -> Int {
        switch kind {
        case .picture: SealedPicture.sealedSize(of: 7_000_000)
        case .pinForm: 64 << 10
        }
    }

    /// How far an upload is.
    struct State: Equatable, Sendable {
        var offset: Int
        var length: Int
        var isWhole: Bool { offset == length }
    }

    /// Announces an upload; nothing changes when it was announced before or is whole.
    /// Throws ``ErrorCode/blobTooLarge``, and ``ErrorCode/blobLength`` when it was announced with another length.
    func create(_ id: String, kind: BlobKind, length: Int, by device: String) async throws -> State {
        guard length > 0, length <= Self.limit(kind) else {
            throw Failure(.blobTooLarge, ["limit": String(Self.limit(kind))])
        }
        if let size = try await wholeSize(of: id) {
            try await acknowledge(id, kind: kind, size: size, to: device)
            return State(offset: size, length: size)
        }
        let upload = Upload(device: device, id: id, length: length, kind: kind)
        try await committer.write { transaction in
            let known = try transaction.get(Upload.self, upload.documentID)
            guard known?.length ?? length == length else { throw Failure(.blobLength) }
            try transaction.put(upload)
        }
        return try await finished(upload, at: try await offset(of: upload))
    }

    /// How far it is. Throws ``ErrorCode/blobUnknown``.
    func state(of id: String, for device: String) async throws -> State {
        if let size = try await wholeSize(of: id) {
            // It became whole, but the process ended before the receipt was written; or another device sent it.
            try await acknowledge(id, kind: .picture, size: size, to: device)
            return State(offset: size, length: size)
        }
        guard let upload = try await announced(id, by: device) else { throw Failure(.blobUnknown) }
        return try await finished(upload, at: try await offset(of: upload))
    }

    /// Appends a body at an offset; what arrived before a cut stays. When the upload is whole it is checked and
    /// acknowledged.
    ///
    /// - Throws: ``ErrorCode/blobUnknown``, ``ErrorCode/blobOffset``, ``ErrorCode/blobTooLarge``,
    ///   ``ErrorCode/blobMismatch``.
    func append<Body: AsyncSequence>(
        _ body: Body, to id: String, at start: Int, by device: String
    ) async throws -> State where Body.Element: Sequence<UInt8> {
        if let size = try await wholeSize(of: id) {
            guard start == size else { throw Failure(.blobOffset) }
            try await acknowledge(id, kind: .picture, size: size, to: device)
            return State(offset: size, length: size)
        }
        guard let upload = try await announced(id, by: device) else { throw Failure(.blobUnknown) }
        guard try await offset(of: upload) == start else { throw Failure(.blobOffset) }
        var state = State(offset: start, length: upload.length)
        var pending: [UInt8] = []
        do {
            for try await buffer in body {
                pending.append(contentsOf: buffer)
                guard state.offset + pending.count <= upload.length else {
                    throw Failure(.blobTooLarge, ["limit": String(upload.length)])
                }
                if pending.count >= Self.piece {
                    let piece = pending
                    pending = []
                    state.offset = try await write(piece, to: upload, at: state.offset)
                }
            }
        } catch let failure as Failure {
            throw failure
        } catch {
            // The line was cut: what arrived need not be sent again.
            if !pending.isEmpty { _ = try await write(pending, to: upload, at: state.offset) }
            throw error
        }
        if !pending.isEmpty { state.offset = try await write(pending, to: upload, at: state.offset) }
        return try await finished(upload, at: state.offset)
    }

    /// An upload that has all its bytes is checked and acknowledged, by whichever request finds it so: the process may
    /// have ended between the last byte and the check, and a client that learns "all is there" sends nothing more.
    private func finished(_ upload: Upload, at offset: Int) async throws -> State {
        let state = State(offset: offset, length: upload.length)
        if state.isWhole {
            try await offPool { try office.blobs.finishUpload(upload.part, to: upload.id, as: upload.kind) }
            try await acknowledge(upload.id, kind: upload.kind, size: upload.length, to: upload.device)
        }
        return state
    }

    /// Which of these are whole.
    func known(_ ids: [String]) async throws -> [String] {
        try await offPool { try ids.filter { Self.isID($0) ? try office.blobs.file($0) != nil : false } }
    }

    /// Blob ids are SHA-256 in lower-case hexadecimal; nothing else ever becomes part of a path.
    static func isID(_ text: String) -> Bool {
        text.utf8.count == 64
            && text.utf8.allSatisfy {
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
            }
    }

    private func write(_ bytes: [UInt8], to upload: Upload, at offset: Int) async throws -> Int {
        try await offPool { try office.blobs.append(bytes, toUpload: upload.part, at: offset) }
    }

    private func wholeSize(of id: String) async throws -> Int? {
        try await offPool { try office.blobs.file(id)?.size }
    }

    private func offset(of upload: Upload) async throws -> Int {
        try await offPool { try office.blobs.offset(ofUpload: upload.part) }
    }

    private func announced(_ id: String, by device: String) async throws -> Upload? {
        try await office.store.read { try $0.get(Upload.self, Upload.id(id, of: device)) }
    }

    /// Records a whole blob and gives the device its receipt, once.
    private func acknowledge(_ id: String, kind: BlobKind, size: Int, to device: String) async throws {
        let hasReceipt = try await office.store.read { reader in
            try reader.get(StoredBlob.self, id)?.receipted.contains(device) ?? false
        }
        if hasReceipt { return }
        // Another device was faster: what this one had sent is not needed.
        let part = Upload.part(id, of: device)
        try await offPool { if try office.blobs.offset(ofUpload: part) > 0 { try office.blobs.remove(part) } }
        try await committer.write { transaction in
            let announced = try transaction.get(Upload.self, Upload.id(id, of: device))
            var blob =
                try transaction.get(StoredBlob.self, id)
                ?? StoredBlob(
                    id: id, size: size, kind: announced?.kind ?? kind, receipted: [], storedAt: office.clock.now())
            guard !blob.receipted.contains(device) else { return }
            var owner = try office.device(device, in: transaction)
            _ = try office.issueReceipt(to: &owner, acts: [], blobs: [id], in: transaction)
            blob.receipted.append(device)
            try transaction.put(blob)
            try transaction.remove(Upload.self, Upload.id(id, of: device))
        }
    }
}
