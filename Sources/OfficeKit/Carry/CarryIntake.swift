import Carry
import Domain
import Merge
import Records
import Storage
import SyncProtocol

/// Takes in what laptops wrote onto a stick: through the very intake of the device port, so with the same checks,
/// outcomes and receipts. A stick may be taken in twice, in any order, and in part (docs/carry.md).
public struct CarryIntake: Sendable {
    private let office: Office
    private let acts: ActIntake
    private let uploads: Uploads

    public init(_ office: Office) {
        self.office = office
        let committer = GroupCommit(store: office.store)
        acts = ActIntake(office: office, committer: committer)
        uploads = Uploads(office: office, committer: committer)
    }

    /// Acts of one transaction, and bytes.
    private static let mostActs = 500
    private static let mostBytes = 8 << 20
    /// Sealed files that are read and stored at the same time.
    private static let atOnce = 8
    /// Sealed files that are asked about at once.
    private static let questions = 1_000

    /// Takes in every export of a stick. What cannot be taken in is named, and the rest goes on.
    ///
    /// - Throws: ``ErrorCode/carryPlace``, ``ErrorCode/carryNothing`` also where there are only answers of the office,
    ///   and what the office's own store says (`store.…`); then taking it in again goes on.
    public func take(from directory: String) async throws -> CarryReport {
        let folders = try await offPool {
            let stick = try Stick(reading: directory)
            return stick.devices().flatMap { stick.folders(.export, of: $0) }
        }
        var taken: [TakenExport] = []
        for folder in folders { taken.append(try await take(folder)) }
        guard !taken.isEmpty else { throw Failure(.carryNothing) }
        // Last: what one export lacks another one may have brought.
        var exports: [CarryReport.Export] = []
        for export in taken { exports.append(try await report(of: export)) }
        return CarryReport(exports: exports)
    }

    /// What was found of one export.
    private struct TakenExport: Sendable {
        var report: CarryReport.Export
        var manifest: CarryManifest?
        /// Why something was not taken in, by its id.
        var acts: [ActID: String] = [:]
        var blobs: [String: (kind: BlobKind, code: String)] = [:]
    }

    private func take(_ folder: Stick.Folder) async throws -> TakenExport {
        var taken = TakenExport(report: CarryReport.Export(device: folder.device, export: folder.name))
        let device: Device
        do {
            device = try await office.store.read { try office.device(folder.device, in: $0) }
        } catch let failure as Failure where [.notEnrolled, .deviceRevoked].contains(failure.code) {
            taken.report.code = failure.code.id
            return taken
        }
        taken.report.name = device.name
        do {
            guard let file = try await offPool({ folder.manifestFile() }) else { throw Failure(.carryNoManifest) }
            taken.manifest = try CarryManifest(
                file: file, export: folder.name, device: device.id, key: device.verificationKey)
            taken.report.madeAt = taken.manifest?.madeAt
        } catch let failure as Failure {
            taken.report.code =
                (failure.code == .signatureWrong ? ErrorCode.carryManifestWrong : .carryNoManifest).id
        }
        try await takeActs(of: folder, &taken)
        try await takeBlobs(of: folder, &taken)
        if let manifest = taken.manifest { try await note(manifest, refused: taken.acts) }
        return taken
    }

    // MARK: Acts

    private func takeActs(of folder: Stick.Folder, _ taken: inout TakenExport) async throws {
        for file in try await offPool({ folder.actFiles }) {
            let found = try await offPool { folder.envelopes(in: file) }
            if !found.isWhole { taken.report.damagedFiles.append(file) }
            var batch: [[UInt8]] = []
            for envelope in found.envelopes {
                let bytes = batch.reduce(envelope.count) { $0 + $1.count }
                if batch.count == Self.mostActs || bytes > Self.mostBytes {
                    try await take(batch, &taken)
                    batch = []
                }
                batch.append(envelope)
            }
            if !batch.isEmpty { try await take(batch, &taken) }
        }
    }

    private func take(_ batch: [[UInt8]], _ taken: inout TakenExport) async throws {
        let answer = try await acts.take(frames: batch, from: taken.report.device)
        for outcome in answer.outcomes {
            switch outcome.outcome {
            case .stored: taken.report.acts.new += 1
            case .known: taken.report.acts.known += 1
            case .setAside, .unknown: taken.report.acts.setAside += 1
            case .refused: taken.acts[outcome.act] = outcome.code ?? ErrorCode.serverFault.id
            }
        }
    }

    // MARK: Sealed files

    private func takeBlobs(of folder: Stick.Folder, _ taken: inout TakenExport) async throws {
        let device = taken.report.device
        // What a file is the laptop signed; a shelf's name on a copy is nobody's word.
        let kinds = Dictionary(taken.manifest?.blobs.map { ($0.id, $0.kind) } ?? [], uniquingKeysWith: { a, _ in a })
        var seen: Set<String> = []
        let files = try await offPool { folder.sealedFiles() }.filter { seen.insert($0.id).inserted }
            .map { $0.known(as: kinds[$0.id]) }
        let listed = taken.manifest?.blobs.map(\.id) ?? []
        let ids = Array(Set(files.map(\.id) + listed)).sorted()
        var whole: Set<String> = []
        for start in stride(from: 0, to: ids.count, by: Self.questions) {
            let asked = Array(ids[start..<min(start + Self.questions, ids.count)])
            whole.formUnion(try await uploads.known(asked, to: device).blobs)
        }
        let open = files.filter { !whole.contains($0.id) }
        taken.report.blobs.known = whole.count
        let failures = try await withThrowingTaskGroup(of: (Stick.SealedFile, Failure?).self) { group in
            var next = open.makeIterator()
            var failures: [(Stick.SealedFile, Failure)] = []
            var count = 0
            func start() {
                guard let file = next.next() else { return }
                count += 1
                group.addTask { (file, try await take(file, from: device)) }
            }
            for _ in 0..<Self.atOnce { start() }
            while count > 0, let (file, failure) = try await group.next() {
                count -= 1
                if let failure { failures.append((file, failure)) }
                start()
            }
            return failures
        }
        taken.report.blobs.new = open.count - failures.count
        for (file, failure) in failures { taken.blobs[file.id] = (file.kind, failure.code.id) }
    }

    /// - Returns: why it was not taken in. Throws what the office's own disk says.
    private func take(_ file: Stick.SealedFile, from device: String) async throws -> Failure? {
        do {
            let bytes = try await offPool { try file.read(limit: Uploads.limit(file.kind)) }
            try await uploads.take(bytes, as: file.id, file.kind, from: device)
            return nil
        } catch let failure as Failure where failure.code.exit != .cannotStore && failure.code.exit != .busy {
            return failure
        }
    }

    // MARK: What is missing

    /// Remembers where the laptop stands, for the next answer, and what was refused of it.
    private func note(_ manifest: CarryManifest, refused: [ActID: String]) async throws {
        // A damaged copy says nothing about the act itself.
        let refused = refused.filter { $0.value != ErrorCode.sealDamaged.id }
            .map { ActOutcome(act: $0.key, outcome: .refused, code: $0.value) }
        try await office.store.write { transaction in
            var progress =
                try transaction.get(CarryProgress.self, manifest.device) ?? CarryProgress(device: manifest.device)
            // What the laptop cannot have moves nothing.
            let issued = try transaction.get(Device.self, manifest.device)?.lastReceipt ?? 0
            if manifest.receipts >= progress.receipts, manifest.receipts <= issued {
                progress.receipts = manifest.receipts
                progress.cursor = manifest.cursor
            }
            let named = Set(refused.map(\.act))
            progress.refused = progress.refused.filter { !named.contains($0.act) } + refused
            try transaction.put(progress)
        }
    }

    private func report(of taken: TakenExport) async throws -> CarryReport.Export {
        var report = taken.report
        report.missing = try await office.store.read { reader in
            var missing: [CarryReport.Missing] = []
            let acts = taken.manifest?.acts ?? []
            for act in acts where try reader.act(act.id) == nil {
                missing.append(
                    .init(kind: "act", id: act.id.text, reception: act.reception, code: taken.acts[act.id]))
            }
            let listed = Set(acts.map(\.id))
            for (id, code) in taken.acts.sorted(by: { $0.key < $1.key }) where !listed.contains(id) {
                // A piece of a listed act whose name is damaged too is named once, by the list.
                let isPiece = taken.manifest != nil && code == ErrorCode.sealDamaged.id
                guard try !isPiece && reader.act(id) == nil else { continue }
                missing.append(.init(kind: "act", id: id.text, reception: nil, code: code))
            }
            return missing
        }
        let blobs = taken.manifest?.blobs ?? []
        let listed = Set(blobs.map(\.id))
        let unlisted = taken.blobs.filter { !listed.contains($0.key) }.sorted { $0.key < $1.key }
        let named =
            blobs.map {
                CarryReport.Missing(
                    kind: $0.kind.rawValue, id: $0.id, reception: $0.reception, code: taken.blobs[$0.id]?.code)
            }
            + unlisted.map {
                CarryReport.Missing(kind: $0.value.kind.rawValue, id: $0.key, reception: nil, code: $0.value.code)
            }
        report.missing += try await offPool { try named.filter { try office.blobs.file($0.id) == nil } }
        return report
    }
}

/// Where a laptop that is reached by stick stands, in its own signed words.
struct CarryProgress: Document {
    static let collection = "carry-progress"

    var device: String
    /// The last receipt that it had, and its feed's cursor then.
    var receipts: Int64 = 0
    var cursor = ""
    /// What it brought and the office refused.
    var refused: [ActOutcome] = []

    var documentID: String { device }
}

extension Uploads {
    /// A whole sealed file whose bytes are those of its id, by the way that a laptop sends it: what a cut upload left
    /// is gone on from, and begun anew where it was something else.
    func take(_ bytes: [UInt8], as id: String, _ kind: BlobKind, from device: String) async throws {
        do {
            let state = try await create(
                id, kind: kind, length: bytes.count, by: device, first: Self.piece(of: bytes[...]))
            guard !state.isWhole else { return }
            _ = try await append(Self.piece(of: bytes[state.offset...]), to: id, at: state.offset, by: device)
        } catch let failure as Failure where [.blobMismatch, .blobLength].contains(failure.code) {
            do { try await terminate(id, by: device) } catch let failure as Failure where failure.code == .blobUnknown {
            }
            _ = try await create(id, kind: kind, length: bytes.count, by: device, first: Self.piece(of: bytes[...]))
        }
    }

    private static func piece(of bytes: ArraySlice<UInt8>) -> Piece<AsyncStream<ArraySlice<UInt8>>> {
        let (body, pieces) = AsyncStream.makeStream(of: ArraySlice<UInt8>.self)
        pieces.yield(bytes)
        pieces.finish()
        return Piece(body: body, abort: {})
    }
}
