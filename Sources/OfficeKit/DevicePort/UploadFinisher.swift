import Domain
import Storage

/// Makes uploads that are complete at the same moment durable together: few syncs, one transaction, one receipt a
/// device (design.md 5). It takes what is waiting without lingering, at most ``largest``.
actor UploadFinisher {
    /// An upload with its last byte written.
    struct Job: Sendable {
        let upload: Upload
        let file: any UploadFile
    }

    static let largest = 32
    private let office: Office
    private let committer: GroupCommit
    private var waiting: [(job: Job, done: CheckedContinuation<Void, any Error>)] = []
    private var isRunning = false

    init(office: Office, committer: GroupCommit) {
        self.office = office
        self.committer = committer
    }

    /// Returns when the blob is durable under its id and receipted. Throws ``ErrorCode/blobMismatch``.
    func finish(_ job: Job) async throws {
        try await withCheckedThrowingContinuation { done in
            waiting.append((job, done))
            guard !isRunning else { return }
            isRunning = true
            Task { await drain() }
        }
    }

    private func drain() async {
        while !waiting.isEmpty {
            let group = Array(waiting.prefix(Self.largest))
            waiting.removeFirst(group.count)
            for (failure, job) in zip(await finish(group.map(\.job)), group) {
                if let failure { job.done.resume(throwing: failure) } else { job.done.resume() }
            }
        }
        isRunning = false
    }

    private func finish(_ jobs: [Job]) async -> [(any Error)?] {
        do {
            let failures = try await offPool { [office] in
                office.blobs.finish(
                    jobs.map { CompleteUpload(file: $0.file, id: $0.upload.id, kind: $0.upload.kind) })
            }
            let whole = zip(jobs, failures).filter { $0.1 == nil }.map(\.0.upload)
            let done = await record(whole)
            return zip(jobs, failures).map { job, failure in failure ?? done[job.upload.device] }
        } catch {
            return jobs.map { _ in error }
        }
    }

    /// One receipt a device; what goes wrong for one is not another's.
    private func record(_ whole: [Upload]) async -> [String: any Error] {
        await withTaskGroup(of: (String, (any Error)?).self) { group in
            for (device, uploads) in Dictionary(grouping: whole, by: \.device) {
                group.addTask { [office, committer] in
                    do {
                        try await committer.write { try office.receive(uploads, from: device, in: $0) }
                        return (device, nil)
                    } catch {
                        return (device, error)
                    }
                }
            }
            var failures: [String: any Error] = [:]
            for await (device, failure) in group { failures[device] = failure }
            return failures
        }
    }
}

extension Office {
    /// Records blobs that are whole and gives the device one receipt for those it has none for.
    func receive(_ uploads: [Upload], from device: String, in transaction: any StoreTransaction) throws {
        var receipted: [String] = []
        for upload in uploads {
            var blob =
                try transaction.get(StoredBlob.self, upload.id)
                ?? StoredBlob(
                    id: upload.id, size: upload.length, kind: upload.kind, receipted: [], storedAt: clock.now())
            try transaction.remove(Upload.self, upload.documentID)
            guard !blob.receipted.contains(device) else { continue }
            blob.receipted.append(device)
            try transaction.put(blob)
            try transaction.put(ArrivedBlob(id: upload.id))
            receipted.append(upload.id)
        }
        guard !receipted.isEmpty else { return }
        var owner = try self.device(device, in: transaction)
        _ = try issueReceipt(to: &owner, acts: [], blobs: receipted, in: transaction)
    }
}
