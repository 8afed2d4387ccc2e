public import Domain
import Foundation
public import Transport

/// What became of a submission.
public enum SubmissionOutcome: Equatable, Sendable {
    /// J-LIS has it: now, or since an earlier try.
    case accepted(JLISReceipt)
    /// J-LIS will not take it; codes of papers-ja.md d, or `jlis.key-reused` when the key holds other content.
    case refused(reasons: [String])
    /// It had no effect and may be sent again; not before `retryAfter` milliseconds where J-LIS said so.
    case unavailable(Failure, retryAfter: Int64?)
    /// It may or may not have been taken: ask before sending again.
    case unknown(Failure)
}

/// What J-LIS says about a key.
public enum AskOutcome: Equatable, Sendable {
    case accepted(JLISReceipt)
    case notThere
    /// No answer: ask again.
    case unavailable(Failure, retryAfter: Int64?)
}

/// J-LIS as the office sees it, over the HTTP port (docs/jlis-interface.md).
public struct JLISClient: Sendable {
    private let http: any HTTPClient
    private let base: String
    private let limits: TransferLimits

    /// - Parameter url: `https://host:port`, without a path; `http://` on loopback.
    public init(url: String, http: any HTTPClient, limits: TransferLimits = TransferLimits()) {
        base = url.hasSuffix("/") ? String(url.dropLast()) : url
        self.http = http
        self.limits = limits
    }

    /// Whether applications may be sent to this address: nothing personal leaves this machine unencrypted.
    /// Throws ``ErrorCode/networkAddress``.
    public static func check(address: String) throws(Failure) {
        let url = URL(string: address)
        let host = url?.host() ?? ""
        let isHere = ["localhost", "127.0.0.1", "::1", "[::1]"].contains(host)
        guard !host.isEmpty, url?.scheme == "https" || url?.scheme == "http" && isHere else {
            throw Failure(.networkAddress)
        }
    }

    /// Submits under the key. The same bytes under the same key have no further effect.
    public func submit(_ submission: SealedSubmission) async -> SubmissionOutcome {
        let response: HTTPResponse
        do {
            response = try await send(.put, "/v1/applications/\(submission.key)", body: submission.bytes)
        } catch {
            return Self.hadNoEffect(error) ? .unavailable(error, retryAfter: nil) : .unknown(error)
        }
        switch response.status {
        case 200, 201:
            guard let receipt = Wire.decode(JLISReceipt.self, from: response.body) else {
                return .unknown(unexpected(response))
            }
            return receipt.digest == submission.digest
                ? .accepted(receipt) : .refused(reasons: [ErrorCode.jlisKeyReused.id])
        case 409: return .refused(reasons: [ErrorCode.jlisKeyReused.id])
        case 408, 425, 429, 503: return .unavailable(Failure(.jlisUnavailable), retryAfter: retryAfter(response))
        case 400..<500:
            return refusal(response).map { .refused(reasons: $0) }
                ?? .unavailable(unexpected(response), retryAfter: nil)
        default: return .unknown(unexpected(response))
        }
    }

    /// Asks what J-LIS has under the key.
    public func ask(_ key: SubmissionKey) async -> AskOutcome {
        let response: HTTPResponse
        do {
            response = try await send(.get, "/v1/applications/\(key)")
        } catch {
            return .unavailable(error, retryAfter: nil)
        }
        if response.status == 200, let receipt = Wire.decode(JLISReceipt.self, from: response.body) {
            return .accepted(receipt)
        }
        // Only J-LIS's own word counts: a proxy or a wrong address says 404 too.
        if response.status == 404,
            Wire.decode(JLISProblem.self, from: response.body)?.code == ErrorCode.jlisUnknownKey.id
        {
            return .notThere
        }
        return .unavailable(
            isDown(response) ? Failure(.jlisUnavailable) : unexpected(response), retryAfter: retryAfter(response))
    }

    /// Stage changes after a sequence number (0 for all), oldest first.
    public func changes(after sequence: Int64) async throws(Failure) -> JLISChanges {
        try await value(.get, "/v1/changes?after=\(sequence)")
    }

    /// Every shipment to a municipality, oldest first.
    public func shipments(to municipality: MunicipalityCode) async throws(Failure) -> [JLISShipmentSummary] {
        try await value(.get, "/v1/shipments?to=\(municipality.text)")
    }

    /// カード発行一覧表.
    /// - Throws: `jlis.unknown-key`.
    public func shipment(_ id: String) async throws(Failure) -> JLISShipment {
        try await value(.get, "/v1/shipments/\(try checked(id))")
    }

    /// ⑦: the box is here. Repeating it changes nothing.
    /// - Throws: `jlis.unknown-key`, `jlis.refused`.
    @discardableResult
    public func arrived(_ id: String, at: Instant) async throws(Failure) -> JLISShipment {
        try await value(.post, "/v1/shipments/\(try checked(id))/arrived", body: Wire.encode(JLISArrival(at: at)))
    }

    /// ⑧, ⑨ or ⑩. Repeating it changes nothing.
    /// - Throws: `jlis.unknown-key`, `jlis.illegal-transition`, `jlis.refused`.
    @discardableResult
    public func report(_ report: JLISReport, for key: SubmissionKey) async throws(Failure) -> JLISReceipt {
        try await value(.post, "/v1/applications/\(key)/reports", body: Wire.encode(report))
    }

    // MARK: -

    private func send(
        _ method: HTTPRequest.Method, _ path: String, body: [UInt8]? = nil
    ) async throws(Failure) -> HTTPResponse {
        try await http.send(
            HTTPRequest(
                method, base + path, fields: body == nil ? [:] : ["Content-Type": "application/json"],
                body: body.map { .bytes($0) } ?? .none, limits: limits, leavesOnce: method != .get))
    }

    private func value<Value: Decodable>(
        _ method: HTTPRequest.Method, _ path: String, body: [UInt8]? = nil
    ) async throws(Failure) -> Value {
        let response = try await send(method, path, body: body)
        if response.isSuccess, let value = Wire.decode(Value.self, from: response.body) { return value }
        if isDown(response) { throw Failure(.jlisUnavailable) }
        let problem = Wire.decode(JLISProblem.self, from: response.body)
        switch problem?.code {
        case ErrorCode.jlisUnknownKey.id: throw Failure(.jlisUnknownKey)
        case ErrorCode.jlisIllegalTransition.id:
            throw Failure(
                .jlisIllegalTransition, ["from": problem?.reasons.first ?? "?", "to": problem?.reasons.last ?? "?"])
        default:
            guard let reasons = refusal(response) else { throw unexpected(response) }
            throw Failure(.jlisRefused, ["reasons": reasons.joined(separator: " ")])
        }
    }

    private func isDown(_ response: HTTPResponse) -> Bool { [408, 425, 429, 503].contains(response.status) }

    /// Why J-LIS will not take what it was sent: its own word, or an answer that is about the content (too large, not
    /// readable). nil for what a wrong address or a missing permission answers: that is mended at the office.
    private func refusal(_ response: HTTPResponse) -> [String]? {
        guard (400..<500).contains(response.status), !isDown(response) else { return nil }
        if let problem = Wire.decode(JLISProblem.self, from: response.body) {
            return problem.reasons.isEmpty ? [problem.code] : problem.reasons
        }
        return [401, 403, 404, 405, 407].contains(response.status) ? nil : ["jlis.status-\(response.status)"]
    }

    /// A shipment's id is put into a path: nothing else than an id may stand in it.
    private func checked(_ id: String) throws(Failure) -> String {
        guard !id.isEmpty, id.allSatisfy({ "0123456789-".contains($0) }) else { throw Failure(.jlisUnknownKey) }
        return id
    }

    private func unexpected(_ response: HTTPResponse) -> Failure {
        Failure(.jlisUnexpectedAnswer, ["status": String(response.status)])
    }

    /// Milliseconds; J-LIS sends seconds.
    private func retryAfter(_ response: HTTPResponse) -> Int64? {
        response.fields["Retry-After"].flatMap { Int64($0) }.map { min(max($0, 0), 86_400) * 1_000 }
    }

    /// Whether the code promises that J-LIS did not act: the request did not reach it, or it said so.
    public static func hadNoEffect(_ failure: Failure) -> Bool {
        [
            .jlisUnavailable, .networkUnreachable, .networkTimeout, .networkTLSRefused, .networkWrongServer,
            .networkAddress,
            .networkFile,
        ].contains(failure.code)
    }
}
