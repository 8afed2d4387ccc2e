import Domain
import Records
import Sealing
import Storage
import SyncProtocol

/// Pictures and sealed PIN forms by the tus 1.0 protocol (core, creation, creation-with-upload, checksum, expiration,
/// termination): announced with their id and length, appended in any number of pieces, checked against their id when
/// whole, acknowledged with a receipt. Each device has its own uploads, so that none disturbs another's.
struct Uploads: Sendable {
    let office: Office
    let committer: GroupCommit
    let finisher: UploadFinisher
    let running = RunningUploads()

    init(office: Office, committer: GroupCommit) {
        self.office = office
        self.committer = committer
        finisher = UploadFinisher(office: office, committer: committer)
    }

    /// Bytes that are collected before they are written.
    static let piece = 256 << 10
    /// How long an upload that nobody carries on is kept.
    static let lifetime = Duration.seconds(14 * 86_400)

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
        /// Of one that is not whole.
        var expires: Instant?
        var isWhole: Bool { offset == length }
    }

    /// A piece of an upload as a request brings it.
    struct Piece<Body: AsyncSequence & Sendable>: Sendable where Body.Element: Sequence<UInt8> {
        var body: Body
        /// What its bytes must hash to, where the client says so.
        var checksum: Checksum?
        /// Ends the request from outside.
        var abort: @Sendable () -> Void
    }

    /// `Upload-Checksum`.
    struct Checksum: Equatable, Sendable {
        var algorithm: RunningHash.Algorithm
        var hash: [UInt8]
    }

    /// Announces an upload, with its first bytes or without; nothing changes when it was announced before or is whole.
    /// What lies there from before is carried on by ``append(_:to:at:by:)``: the first bytes are then not read.
    ///
    /// - Throws: ``ErrorCode/blobTooLarge``, ``ErrorCode/blobLength`` when it was announced with another length, and
    ///   what ``append(_:to:at:by:)`` throws.
    func create<Body: AsyncSequence & Sendable>(
        _ id: String, kind: BlobKind, length: Int, by device: String, first: Piece<Body>?
    ) async throws -> State where Body.Element: Sequence<UInt8> {
        guard length > 0, length <= Self.limit(kind) else {
            throw Failure(.blobTooLarge, ["limit": String(Self.limit(kind))])
        }
        let upload = Upload(device: device, id: id, length: length, kind: kind, touchedAt: office.clock.now())
        if let whole = try await whole(upload) { return whole }
        var abort: @Sendable () -> Void = {}
        if let first { abort = first.abort }
        let turn = try await running.turn(upload.part, abort: abort)
        defer { turn.end() }
        let known = try await announced(upload.id, by: upload.device)
        guard known?.length ?? upload.length == upload.length else { throw Failure(.blobLength) }
        if let known {
            let there = try await offset(of: known)
            if there > 0 || first == nil { return try await finished(known, at: there) }
        }
        if let first { return try await fill(upload, from: first, at: nil) }
        return try await keep(upload, at: 0)
    }

    /// How far it is; a request that was receiving it is ended first. Throws ``ErrorCode/blobUnknown``,
    /// ``ErrorCode/blobExpired``.
    func state(of id: String, for device: String) async throws -> State {
        if let whole = try await whole(id, for: device) { return whole }
        let turn = try await running.turn(Upload.part(id, of: device))
        defer { turn.end() }
        // It became whole while this waited.
        if let whole = try await whole(id, for: device) { return whole }
        let upload = try await present(id, by: device)
        return try await finished(upload, at: try await offset(of: upload))
    }

    /// Appends a body at an offset; what arrived before a cut stays. When the upload is whole it is checked and
    /// acknowledged. The newest request goes on: one that was receiving the same upload is ended.
    ///
    /// - Throws: ``ErrorCode/blobUnknown``, ``ErrorCode/blobExpired``, ``ErrorCode/blobOffset``,
    ///   ``ErrorCode/blobTooLarge``, ``ErrorCode/blobChecksum``, ``ErrorCode/blobMismatch``.
    func append<Body: AsyncSequence & Sendable>(
        _ piece: Piece<Body>, to id: String, at start: Int, by device: String
    ) async throws -> State where Body.Element: Sequence<UInt8> {
        let turn = try await running.turn(Upload.part(id, of: device), abort: piece.abort)
        defer { turn.end() }
        if let whole = try await whole(id, for: device) {
            guard start == whole.offset else { throw Failure(.blobOffset) }
            return whole
        }
        return try await fill(try await present(id, by: device), from: piece, at: start)
    }

    /// Gives an upload up. Throws ``ErrorCode/blobKept`` for what is whole, ``ErrorCode/blobUnknown``.
    func terminate(_ id: String, by device: String) async throws {
        let turn = try await running.turn(Upload.part(id, of: device))
        defer { turn.end() }
        if try await wholeSize(of: id) != nil { throw Failure(.blobKept) }
        guard let upload = try await announced(id, by: device) else { throw Failure(.blobUnknown) }
        try await drop(upload)
    }

    /// Drops the uploads that nobody carried on for ``lifetime``. Returns how many.
    func expire() async throws -> Int {
        let now = office.clock.now()
        let old = try await office.store.read { try $0.all(Upload.self) }.filter { $0.expires ?? now < now }
        for upload in old {
            let turn = try await running.turn(upload.part)
            defer { turn.end() }
            try await drop(upload)
        }
        return old.count
    }

    /// A file has its name before the transaction that records it: where the process ended between the two, and no
    /// laptop asks again, the desk hears of it here.
    func tellOfUnrecorded() async throws {
        let whole = try await offPool { try BlobKind.allCases.flatMap { try office.blobs.all($0) } }
        let recorded = Set(try await office.store.read { try $0.documents(StoredBlob.collection, key: nil).map(\.id) })
        let unrecorded = whole.filter { !recorded.contains($0) }
        if unrecorded.isEmpty { return }
        try await committer.write { transaction in
            for id in unrecorded { try transaction.put(ArrivedBlob(id: id)) }
        }
    }

    /// Of these, which are whole, and how far those are whose bytes are not all there. What is whole is receipted to the
    /// device: its first receipt may never have been written. What has all its bytes is checked now: its client would
    /// send nothing more.
    func known(_ ids: [String], to device: String) async throws -> KnownAnswer {
        var answer = KnownAnswer(acts: [], blobs: [])
        var whole: [Upload] = []
        for id in ids {
            if let size = try await wholeSize(of: id) {
                answer.blobs.append(id)
                whole.append(Upload(device: device, id: id, length: size, kind: .picture))
            } else if let upload = try await announced(id, by: device) {
                let offset = try await offset(of: upload)
                if offset < upload.length {
                    answer.uploads[id] = offset
                } else if try await provesWhole(upload) {
                    answer.blobs.append(id)
                }
            }
        }
        try await acknowledge(whole, to: device)
        return answer
    }

    /// An upload that has all its bytes is whole, or it is dropped and begins anew.
    private func provesWhole(_ upload: Upload) async throws -> Bool {
        do {
            return try await state(of: upload.id, for: upload.device).isWhole
        } catch let failure as Failure where [.blobMismatch, .blobExpired, .blobUnknown].contains(failure.code) {
            return false
        }
    }

    // MARK: One upload, held alone

    private func fill<Body: AsyncSequence & Sendable>(
        _ upload: Upload, from piece: Piece<Body>, at place: Int?
    ) async throws -> State where Body.Element: Sequence<UInt8> {
        let file = try await offPool { try office.blobs.openUpload(upload.part, at: place) }
        defer { file.close() }
        let start = file.offset
        var pending: [UInt8] = []
        var (arrived, hash) = (start, piece.checksum.map { RunningHash($0.algorithm) })
        do {
            for try await buffer in piece.body {
                pending.append(contentsOf: buffer)
                guard arrived + pending.count <= upload.length else {
                    throw Failure(.blobTooLarge, ["limit": String(upload.length)])
                }
                if pending.count >= Self.piece {
                    arrived += pending.count
                    hash?.update(pending[...])
                    let bytes = pending
                    pending.removeAll(keepingCapacity: true)
                    try await offPool { try file.append(bytes) }
                }
            }
        } catch let failure as Failure {
            try await offPool { try file.cut(to: start) }
            throw failure
        } catch {
            // The line was cut: what arrived need not be sent again, unless nobody can say that it is right.
            let (bytes, isChecked) = (pending, piece.checksum != nil)
            let offset = try await offPool {
                if isChecked { try file.cut(to: start) } else { try file.append(bytes) }
                try file.sync()
                return file.offset
            }
            _ = try await keep(upload, at: offset)
            throw error
        }
        hash?.update(pending[...])
        let bytes = pending
        try await offPool { try file.append(bytes) }
        if let hash, hash.digest != piece.checksum?.hash {
            try await offPool { try file.cut(to: start) }
            throw Failure(.blobChecksum)
        }
        if file.offset == upload.length {
            try await finisher.finish(UploadFinisher.Job(upload: upload, file: file))
            return State(offset: upload.length, length: upload.length)
        }
        try await offPool { try file.sync() }
        return try await keep(upload, at: file.offset)
    }

    /// Remembers an upload that is not whole.
    private func keep(_ upload: Upload, at offset: Int) async throws -> State {
        var upload = upload
        upload.touchedAt = office.clock.now()
        try await committer.write { [upload] in try $0.put(upload) }
        return State(offset: offset, length: upload.length, expires: upload.expires)
    }

    private func drop(_ upload: Upload) async throws {
        try await offPool { try office.blobs.remove(upload.part) }
        try await committer.write { try $0.remove(Upload.self, upload.documentID) }
    }

    /// An upload that has all its bytes is checked and acknowledged, by whichever request finds it so: the process may
    /// have ended between the last byte and the check, and a client that learns "all is there" sends nothing more.
    private func finished(_ upload: Upload, at offset: Int) async throws -> State {
        guard offset == upload.length else {
            return State(offset: offset, length: upload.length, expires: upload.expires)
        }
        let file = try await offPool { try office.blobs.openUpload(upload.part, at: offset) }
        defer { file.close() }
        try await finisher.finish(UploadFinisher.Job(upload: upload, file: file))
        return State(offset: offset, length: upload.length)
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

    private func present(_ id: String, by device: String) async throws -> Upload {
        guard let upload = try await announced(id, by: device) else { throw Failure(.blobUnknown) }
        guard upload.expires ?? office.clock.now() >= office.clock.now() else {
            try await drop(upload)
            throw Failure(.blobExpired)
        }
        return upload
    }

    /// nil unless the blob is whole. It may have become so just before the process ended, or through another device.
    private func whole(_ id: String, for device: String) async throws -> State? {
        try await whole(Upload(device: device, id: id, length: 0, kind: .picture))
    }

    private func whole(_ upload: Upload) async throws -> State? {
        guard let size = try await wholeSize(of: upload.id) else { return nil }
        var upload = upload
        upload.length = size
        try await acknowledge([upload], to: upload.device)
        return State(offset: size, length: size)
    }

    /// Records whole blobs and gives the device its receipt, once.
    private func acknowledge(_ uploads: [Upload], to device: String) async throws {
        let open = try await office.store.read { reader in
            try uploads.filter { try reader.get(StoredBlob.self, $0.id)?.receipted.contains(device) != true }
        }
        guard !open.isEmpty else { return }
        // Another device was faster: what this one had sent is not needed.
        try await offPool {
            for upload in open where try office.blobs.offset(ofUpload: upload.part) > 0 {
                try office.blobs.remove(upload.part)
            }
        }
        try await committer.write { transaction in
            let uploads = try open.map { try transaction.get(Upload.self, $0.documentID) ?? $0 }
            try office.receive(uploads, from: device, in: transaction)
        }
    }
}
