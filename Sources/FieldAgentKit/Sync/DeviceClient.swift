import Domain
import Sealing
import Storage
import SyncProtocol
import Transport

/// Performs the steps of a sync session over the device port's HTTP interface, and stores what comes back before it
/// says so.
struct DeviceClient: Sendable {
    let laptop: Laptop
    let control: any HTTPClient
    let pictures: any HTTPClient

    /// One step, as the event that follows from it. Trouble of the own disk is trouble too: nothing is lost by waiting.
    func perform(_ step: SyncSession.Step) async -> SyncSession.Event {
        do {
            return .answered(step, try await answer(to: step))
        } catch let trouble as Unanswered {
            return .troubled(step, await ownDamage(step, trouble.trouble) ?? trouble.trouble)
        } catch let failure as Failure {
            return .troubled(step, SyncSession.Trouble(status: nil, code: failure.code.id))
        } catch {
            return .troubled(step, SyncSession.Trouble(status: nil, code: ErrorCode.internalError.id))
        }
    }

    private func answer(to step: SyncSession.Step) async throws -> SyncSession.Answer {
        switch step {
        case .configuration: return try await fetchConfiguration()
        case .offer: return try await offer()
        case .acts(let ids): return try await send(ids)
        case .missing(let ids): return try await ask(about: ids)
        case .probe(let id):
            let request = HTTPRequest(.head, blobURL(id), fields: ["Tus-Resumable": "1.0.0"])
            return .offset(try offset(of: try await ask(pictures, request)))
        case .create(let id): return try await create(id)
        case .upload(let id, let from): return try await upload(id, from: from)
        case .feed: return try await readFeed()
        case .receipts: return try await readReceipts()
        }
    }

    // MARK: Small messages

    private func fetchConfiguration() async throws -> SyncSession.Answer {
        let response = try await ask(control, HTTPRequest(.get, laptop.server + Routes.configuration))
        try await laptop.take(try CanonicalJSON.decode(SignedConfiguration.self, from: response.body))
        return .done
    }

    private func send(_ ids: [ActID]) async throws -> SyncSession.Answer {
        let envelopes = try await laptop.store.read { reader in
            try ids.compactMap { try reader.get(OutgoingAct.self, $0.text)?.envelope.bytes }
        }
        let response = try await ask(
            control,
            HTTPRequest(
                .post, laptop.server + Routes.acts, fields: ["Content-Type": MediaTypes.acts],
                body: .bytes(Frames.join(envelopes))))
        let answer = try CanonicalJSON.decode(ActsAnswer.self, from: response.body)
        try await laptop.take(answer, sent: ids)
        return .acts(answer.outcomes)
    }

    private func offer() async throws -> SyncSession.Answer {
        guard let offer = try await laptop.nextOffer() else { return .offered(acts: [], blobs: [], more: false) }
        let known = try await known(acts: offer.acts.map(\.id), blobs: offer.files.map(\.item))
        let (acts, blobs) = try await laptop.queueAgain(offer, except: known)
        return .offered(acts: acts, blobs: blobs, more: true)
    }

    private func known(acts: [ActID], blobs: [String]) async throws -> KnownAnswer {
        let question = try CanonicalJSON.encode(KnownRequest(acts: acts, blobs: blobs))
        let response = try await ask(
            control,
            HTTPRequest(
                .post, laptop.server + Routes.known, fields: ["Content-Type": MediaTypes.json], body: .bytes(question)))
        return try CanonicalJSON.decode(KnownAnswer.self, from: response.body)
    }

    private func readReceipts() async throws -> SyncSession.Answer {
        let after = try await laptop.store.read { try $0.get(ReceiptTip.self, "current")?.number ?? 0 }
        let response = try await ask(control, HTTPRequest(.get, "\(laptop.server)\(Routes.receipts)?after=\(after)"))
        let answer = try CanonicalJSON.decode(ReceiptsAnswer.self, from: response.body)
        try await laptop.take(answer.receipts, epoch: answer.epoch)
        return .page(
            taken: answer.receipts.count, more: answer.more && !answer.receipts.isEmpty,
            isRestored: try await laptop.isOffering())
    }

    private func readFeed() async throws -> SyncSession.Answer {
        let cursor = try await laptop.store.read { try $0.get(SyncProgress.self, "current")?.cursor ?? "" }
        let response = try await ask(
            control, HTTPRequest(.get, laptop.server + Routes.feed + "?after=" + cursor.percentEncoded))
        let answer = try CanonicalJSON.decode(FeedAnswer.self, from: response.body)
        return .page(
            taken: try await laptop.take(answer, after: cursor), more: answer.more && answer.cursor != cursor,
            isRestored: try await laptop.isOffering())
    }

    // MARK: Pictures (tus 1.0)

    private func ask(about blobs: [String]) async throws -> SyncSession.Answer {
        let answer = try await known(acts: [], blobs: blobs)
        return .known(whole: answer.blobs, begun: answer.uploads)
    }

    /// Announced together with its bytes: one request a picture.
    private func create(_ id: String) async throws -> SyncSession.Answer {
        let blob = try await queued(id)
        var request = HTTPRequest(
            .post, laptop.server + Routes.blobs,
            fields: [
                "Tus-Resumable": "1.0.0", "Upload-Length": String(blob.size), "Content-Type": MediaTypes.offset,
                "Upload-Metadata": "id \(base64(blob.id)),kind \(base64(blob.kind))",
            ])
        request.body = try await bytes(of: blob, from: 0)
        return .offset(try offset(of: try await ask(pictures, request)))
    }

    private func upload(_ id: String, from offset: Int) async throws -> SyncSession.Answer {
        var request = HTTPRequest(
            .patch, blobURL(id),
            fields: [
                "Tus-Resumable": "1.0.0", "Upload-Offset": String(offset), "Content-Type": MediaTypes.offset,
            ])
        request.body = try await bytes(of: try await queued(id), from: offset)
        return .offset(try self.offset(of: try await ask(pictures, request)))
    }

    private func queued(_ id: String) async throws -> OutgoingBlob {
        guard let blob = try await laptop.store.read({ try $0.get(OutgoingBlob.self, id) }) else {
            throw Unanswered(.lost(.blobMissingHere))
        }
        return blob
    }

    /// Throws trouble that no repetition mends where the file is gone or has another length.
    private func bytes(of blob: OutgoingBlob, from offset: Int) async throws -> HTTPRequest.Body {
        guard let file = try await offPool({ [laptop] in try laptop.blobs.file(blob.id) }) else {
            throw Unanswered(.lost(.blobMissingHere))
        }
        guard file.size == blob.size else { throw Unanswered(.lost(.blobDamagedHere)) }
        return .file(path: file.path, offset: Int64(offset), length: Int64(file.size - offset))
    }

    /// What arrived was not what its name says: the own file tells whether it changed on its way or lay here so. Only
    /// then is it read once more.
    private func ownDamage(_ step: SyncSession.Step, _ trouble: SyncSession.Trouble) async -> SyncSession.Trouble? {
        guard trouble.status == ErrorCode.blobMismatch.httpStatus, let id = step.blob else { return nil }
        let bytes = try? await offPool { [laptop] in try laptop.blobs.read(id) }
        guard let bytes = bytes ?? nil else { return .lost(.blobMissingHere) }
        return Hex.encode(sha256(bytes)) == id ? nil : .lost(.blobDamagedHere)
    }

    private func blobURL(_ id: String) -> String { "\(laptop.server)\(Routes.blobs)/\(id)" }

    private func offset(of response: HTTPResponse) throws -> Int {
        guard let offset = response.fields["Upload-Offset"].flatMap({ Int($0) }), offset >= 0 else {
            throw Unanswered(SyncSession.Trouble(status: 400, code: ErrorCode.messageMalformed.id))
        }
        return offset
    }

    /// Any answer but success is trouble.
    private func ask(_ client: any HTTPClient, _ request: HTTPRequest) async throws -> HTTPResponse {
        let response = try await client.send(request)
        guard response.isSuccess else {
            let seconds = response.fields["Retry-After"].flatMap { Int64($0) }
            throw Unanswered(
                SyncSession.Trouble(
                    status: response.status, code: response.problem.code.atTheOffice.id,
                    retryAfter: seconds.map { min(max($0, 0), 86_400) * 1_000 }))
        }
        return response
    }
}

extension ErrorCode {
    /// A failure inside the office is not this laptop's: told as such.
    var atTheOffice: ErrorCode {
        if [.storeFull, .storeReadOnly].contains(self) { return .officeCannotStore }
        return httpStatus >= 500 && self != .officeCannotStore ? .serverFault : self
    }
}

extension SyncSession.Trouble {
    /// The own file cannot be sent, however often it is tried.
    fileprivate static func lost(_ code: ErrorCode) -> Self { Self(status: 413, code: code.id) }
}

/// A request that brought nothing.
private struct Unanswered: Error {
    let trouble: SyncSession.Trouble
    init(_ trouble: SyncSession.Trouble) { self.trouble = trouble }
}
