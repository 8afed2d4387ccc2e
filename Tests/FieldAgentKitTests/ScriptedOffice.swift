import Domain
import FieldAgentKit
import Foundation
import Merge
import Sealing
import SyncProtocol
import Synchronization
import TestKit
import Transport

/// What goes wrong with a request.
enum Disturbance: Sendable {
    /// It never arrives.
    case drop
    /// It is carried out, and the answer is lost.
    case loseAnswer
    /// Half of a picture arrives.
    case cut
    case status(Int, retryAfter: Int?)
    /// The office answers that it failed so.
    case problem(ErrorCode)
    /// The line fails so; nothing arrives.
    case failure(ErrorCode)
}

/// The office's device port in memory: the routes of CORE, with disturbances on demand.
final class ScriptedOffice: HTTPClient, Sendable {
    struct State: Sendable {
        var acts: [ActID: SignedAct] = [:]
        var blobs: [String: [UInt8]] = [:]
        var sizes: [String: Int] = [:]
        /// Bytes of pictures that arrived, also repeated ones.
        var pictureBytes = 0
        var receipts: [SignedReceipt] = []
        var feed: [WireBytes] = []
        var signers: [Signer] = []
        var refuse: [ActID: String] = [:]
        /// Answers to acts mention none of them.
        var isSilent = false
        var laptop: EnrollRequest?
        var requests: [String] = []
        var configuration: OfficeConfiguration
        /// Signs the configuration in the office's place.
        var forger: SigningKey?
        /// The time that answers tell; nil: they tell none.
        var time: Instant?
        var disturb: @Sendable (HTTPRequest) -> Disturbance? = { _ in nil }
        var enrolAnswer: Failure?
    }

    let state: Mutex<State>
    let signer = SigningKey()
    let opening = OpeningKey()
    let pin = OpeningKey()
    let authority: CertificateAuthority
    static let device = "laptop-1"

    init(operators: [Operator] = Staff.all, isDemo: Bool = true) throws {
        authority = try CertificateAuthority(name: "office", at: Instant(milliseconds: 1_790_000_000_000))
        let city = try MunicipalityCode("141305")
        state = Mutex(
            State(
                configuration: OfficeConfiguration(
                    number: 1, municipality: city, city: "川崎市", operators: operators,
                    serverKey: signer.verificationKey,
                    serverReplica: ReplicaID(unchecked: Array(repeating: 9, count: 16)),
                    officeKey: opening.sealingKey, recoveryKey: OpeningKey().sealingKey,
                    pinKeys: [city.text: pin.sealingKey], isDemo: isDemo,
                    contact: OfficeContact(
                        name: "市民課", nameKana: "しみんか", telephone: "044-000-0000", hours: "平日9時から17時",
                        hoursKana: "へいじつ9じから17じ", address: "川崎市川崎区宮本町1"))))
    }

    var invitation: String {
        get throws {
            let json = """
                {"url":"https://office.example:9","fingerprint":"\
                \(try CertificateAuthority.fingerprint(ofPEM: authority.certificatePEM))","code":"c0de","prefix":"KW"}
                """
            let base64 = Data(json.utf8).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
            return "OUTREACH1-" + base64.replacing("=", with: "")
        }
    }

    func send(_ request: HTTPRequest) async throws(Failure) -> HTTPResponse {
        let disturbance = state.withLock { state in
            state.requests.append("\(request.method.rawValue) \(request.url)")
            return state.disturb(request)
        }
        switch disturbance {
        case nil: return try answer(request)
        case .drop: throw Failure(.networkUnreachable)
        case .status(let status, let seconds):
            var fields: HTTPFields = [:]
            if let seconds { fields["Retry-After"] = String(seconds) }
            return HTTPResponse(status: status, fields: fields)
        case .problem(let code):
            let problem = Problem(Failure(code), language: .ja)
            guard let body = try? CanonicalJSON.encode(problem) else { throw Failure(.serverFault) }
            return HTTPResponse(status: code.httpStatus, body: body)
        case .failure(let code): throw Failure(code)
        case .cut:
            if case .file(let path, let offset, let length) = request.body {
                var half = request
                half.body = .file(path: path, offset: offset, length: length / 2)
                _ = try answer(half)
            }
            throw Failure(.networkOutcomeUnknown)
        case .loseAnswer:
            _ = try answer(request)
            throw Failure(.networkOutcomeUnknown)
        }
    }

    private func answer(_ request: HTTPRequest) throws(Failure) -> HTTPResponse {
        do {
            return try state.withLock { state in
                var response = try route(request, &state)
                response.fields["Office-Time"] = state.time.map { String($0.milliseconds) }
                return response
            }
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Failure(.serverFault)
        }
    }

    private func route(_ request: HTTPRequest, _ state: inout State) throws -> HTTPResponse {
        let path = request.url.replacing("https://office.example:9", with: "")
        let body: [UInt8] = if case .bytes(let bytes) = request.body { bytes } else { [] }
        switch (request.method, path) {
        case (.get, Routes.authority): return HTTPResponse(status: 200, body: Array(authority.certificatePEM.utf8))
        case (.post, Routes.enroll): return try enroll(body, &state)
        case (.get, Routes.configuration):
            return try json(try Signed(state.configuration, signedBy: state.forger ?? signer))
        case (.post, Routes.acts): return try take(body, &state)
        case (.post, Routes.known):
            let asked = try CanonicalJSON.decode(KnownRequest.self, from: body).blobs
            let begun = asked.compactMap { id in state.blobs[id].map { (id, $0.count) } }
            return try json(
                KnownAnswer(
                    acts: [], blobs: begun.filter { $0.1 == state.sizes[$0.0] }.map(\.0),
                    uploads: Dictionary(uniqueKeysWithValues: begun.filter { $0.1 != state.sizes[$0.0] })))
        case (.post, Routes.blobs): return create(request, &state)
        default: break
        }
        if path.hasPrefix(Routes.blobs + "/") {
            return picture(String(path.dropFirst(Routes.blobs.count + 1)), request, &state)
        }
        if path.hasPrefix(Routes.receipts) {
            let after = Int(path.split(separator: "=").last ?? "0") ?? 0
            return try json(
                ReceiptsAnswer(
                    receipts: Array(state.receipts.dropFirst(after).prefix(2)), more: state.receipts.count > after + 2))
        }
        if path.hasPrefix(Routes.feed) {
            let after = Int(path.split(separator: "=", omittingEmptySubsequences: false).last ?? "0") ?? 0
            let page = Array(state.feed.dropFirst(after).prefix(2))
            return try json(
                FeedAnswer(
                    envelopes: page, outcomes: [], signers: state.signers, cursor: String(after + page.count),
                    more: state.feed.count > after + 2, banners: []))
        }
        return HTTPResponse(status: 404)
    }

    private func enroll(_ body: [UInt8], _ state: inout State) throws -> HTTPResponse {
        let request = try CanonicalJSON.decode(EnrollRequest.self, from: body)
        if let failure = state.enrolAnswer {
            return HTTPResponse(
                status: failure.code.httpStatus, body: try CanonicalJSON.encode(Problem(failure, language: .ja)))
        }
        state.laptop = request
        let certificate = try authority.issueDevice(
            requestPEM: request.certificateRequest, device: Self.device, at: Instant(milliseconds: 1_790_000_000_000))
        return try json(
            EnrollAnswer(
                device: Self.device, certificate: certificate,
                configuration: try Signed(state.configuration, signedBy: state.forger ?? signer), receptionPrefix: "KW")
        )
    }

    private func take(_ body: [UInt8], _ state: inout State) throws -> HTTPResponse {
        if state.isSilent { return try json(ActsAnswer(outcomes: [], receipt: nil)) }
        var outcomes: [ActOutcome] = []
        var stored: [ActID] = []
        for frame in try Frames.split(body, largest: Envelope.largestAct) {
            let act = try Envelope(bytes: frame).open(with: opening)
            if let code = state.refuse[act.id] {
                outcomes.append(ActOutcome(act: act.id, outcome: .refused, code: code))
                continue
            }
            guard let key = state.laptop?.verificationKey, act.isSigned(by: key) else { throw Failure(.signatureWrong) }
            outcomes.append(ActOutcome(act: act.id, outcome: state.acts[act.id] == nil ? .stored : .known))
            if state.acts.updateValue(act, forKey: act.id) == nil { stored.append(act.id) }
        }
        let receipt = stored.isEmpty ? nil : try issue(acts: stored, blobs: [], &state)
        return try json(ActsAnswer(outcomes: outcomes, receipt: receipt))
    }

    private func issue(acts: [ActID], blobs: [String], _ state: inout State) throws -> SignedReceipt {
        let receipt = try SignedReceipt(
            Receipt(
                epoch: "e", device: Self.device, number: Int64(state.receipts.count + 1), level: .stored, acts: acts,
                blobs: blobs, previous: state.receipts.last?.hash ?? "", at: Instant(milliseconds: 1)), signedBy: signer
        )
        state.receipts.append(receipt)
        return receipt
    }

    private func create(_ request: HTTPRequest, _ state: inout State) -> HTTPResponse {
        let parts = (request.fields["Upload-Metadata"] ?? "").split(separator: ",")
        let encoded = parts.first { $0.hasPrefix("id ") }?.dropFirst(3) ?? ""
        guard let data = Data(base64Encoded: String(encoded)),
            let size = request.fields["Upload-Length"].flatMap({ Int($0) })
        else { return HTTPResponse(status: 400) }
        let id = String(decoding: data, as: UTF8.self)
        let isNew = state.blobs[id] == nil
        if isNew { state.blobs[id] = [] }
        state.sizes[id] = size
        return picture(id, request, &state, isNew: isNew)
    }

    private func picture(
        _ id: String, _ request: HTTPRequest, _ state: inout State, isNew: Bool = false
    ) -> HTTPResponse {
        guard var have = state.blobs[id], let size = state.sizes[id] else { return HTTPResponse(status: 404) }
        if request.method == .patch || isNew, case .file(let path, let offset, let length) = request.body {
            guard isNew || have.count == Int(request.fields["Upload-Offset"] ?? "-1") else {
                return HTTPResponse(status: 409)
            }
            let file = FileManager.default.contents(atPath: path) ?? Data()
            have += file[Int(offset)..<Int(offset + length)]
            state.pictureBytes += Int(length)
            state.blobs[id] = have
            if have.count == size {
                guard Hex.encode(sha256(have)) == id else { return HTTPResponse(status: 460) }
                // The state's own values always encode and sign.
                _ = try? issue(acts: [], blobs: [id], &state)
            }
        }
        return HTTPResponse(
            status: request.method == .head ? 200 : request.method == .post ? 201 : 204,
            fields: ["Upload-Offset": String(have.count), "Upload-Length": String(size)])
    }

    private func json(_ value: some Encodable) throws -> HTTPResponse {
        HTTPResponse(status: 200, body: try CanonicalJSON.encode(value))
    }

    /// Puts an act of the office into the feed, sealed to the laptop.
    func publish(_ act: SignedAct) throws {
        try state.withLock { state in
            guard let laptop = state.laptop else { return }
            state.feed.append(WireBytes(try Envelope(sealing: act, to: laptop.sealingKey).bytes))
        }
    }
}

/// The people of the tests.
enum Staff {
    static let city = StaffNumber(unchecked: "S001")
    static let other = StaffNumber(unchecked: "S002")
    static let contractor = StaffNumber(unchecked: "C001")
    static let all = [
        Operator(number: city, role: .staff), Operator(number: other, role: .office),
        Operator(number: contractor, role: .contractor),
    ]
}
