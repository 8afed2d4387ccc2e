import Domain
import Foundation
import JLIS
import Storage
import Synchronization
import Transport

/// J-LIS as far as the office sees it, in memory, with the faults a test asks for.
final class ScriptedJLIS: HTTPClient {
    enum Fault: Sendable {
        case down, loseReply, unreachable
        /// This status, without a word of J-LIS.
        case status(Int)
        /// 422 with these reasons.
        case refuse([String])
    }

    struct State: Sendable {
        var bodies: [String: [UInt8]] = [:]
        var receipts: [String: JLISReceipt] = [:]
        var changes: [JLISChange] = []
        /// Stages reported, a key; `shipments/…` for boxes that arrived.
        var reports: [String: [IssuanceStage]] = [:]
        var faults: [Fault] = []
        var reportFaults: [Fault] = []
        /// Meets every request.
        var outage: Fault?
        /// Answers a stage that was left behind with `jlis.illegal-transition`.
        var forgetsHistory = false
        var puts = 0
        var asks = 0
        var requests = 0
        /// Called when a submission, or the changes, are answered.
        var afterSubmission: (@Sendable () -> Void)?
        var afterChanges: (@Sendable () -> Void)?
    }

    let state = Mutex(State())

    /// The next submissions meet these faults, one each.
    func fail(_ faults: Fault...) { state.withLock { $0.faults = faults } }
    /// The next reports of ⑦ to ⑩ meet these faults, one each.
    func failReports(_ faults: Fault...) { state.withLock { $0.reportFaults = faults } }
    /// Every request meets this fault; nil ends it.
    func breakDown(_ fault: Fault?) { state.withLock { $0.outage = fault } }
    var submitted: [String] { state.withLock { $0.bodies.keys.sorted() } }
    func submission(_ key: String) throws -> Submission? {
        try state.withLock { $0.bodies[key] }.map { try Submission(json: $0) }
    }

    /// Moves a submission on.
    func move(_ key: String, to stages: IssuanceStage..., reasons: [String] = []) {
        state.withLock { state in
            guard let key = SubmissionKey(key) else { return }
            for stage in stages { state.move(key, to: stage, reasons: reasons) }
        }
    }

    func send(_ request: HTTPRequest) async throws(Failure) -> HTTPResponse {
        let path = request.url.replacingOccurrences(of: "http://jlis.test/v1/", with: "")
        let (answer, then) = state.withLock { state -> (Result<HTTPResponse, Failure>, (@Sendable () -> Void)?) in
            state.requests += 1
            if let outage = state.outage { return (outage.answer ?? .failure(Failure(.networkOutcomeUnknown)), nil) }
            switch (request.method, path.split(separator: "/").first.map(String.init)) {
            case (.put, _): return (state.submit(request, path), state.afterSubmission)
            case (.get, "applications"?):
                state.asks += 1
                return (.success(state.ask(path)), nil)
            case (.post, _): return (state.report(request, path), nil)
            default:
                let after = Int64(path.split(separator: "=").last ?? "0") ?? 0
                let changes = state.changes.filter { $0.sequence > after }
                return (
                    .success(
                        HTTPResponse(status: 200, body: Wire.encode(JLISChanges(changes: changes, more: false)))),
                    changes.isEmpty ? nil : state.afterChanges
                )
            }
        }
        then?()
        return try answer.get()
    }
}

extension ScriptedJLIS.Fault {
    /// What is answered; nil where the request is carried out first.
    fileprivate var answer: Result<HTTPResponse, Failure>? {
        switch self {
        case .down: .success(HTTPResponse(status: 503))
        case .unreachable: .failure(Failure(.networkUnreachable))
        case .status(let status): .success(HTTPResponse(status: status))
        case .refuse(let reasons): .success(problem(422, .jlisRefused, reasons))
        case .loseReply: nil
        }
    }
}

private func problem(_ status: Int, _ code: ErrorCode, _ reasons: [String] = []) -> HTTPResponse {
    HTTPResponse(
        status: status, body: Wire.encode(JLISProblem(title: "", status: status, code: code.id, reasons: reasons)))
}

extension ScriptedJLIS.State {
    fileprivate mutating func move(_ key: SubmissionKey, to stage: IssuanceStage, reasons: [String] = []) {
        changes.append(
            JLISChange(
                sequence: Int64(changes.count + 1), key: key, stage: stage, at: Instant(milliseconds: 1),
                reasons: reasons))
        receipts[key.description]?.stage = stage
    }

    fileprivate mutating func submit(_ request: HTTPRequest, _ path: String) -> Result<HTTPResponse, Failure> {
        puts += 1
        let fault = faults.isEmpty ? nil : faults.removeFirst()
        if let answer = fault?.answer { return answer }
        let name = String(path.split(separator: "/").last ?? "")
        guard case .bytes(let body) = request.body, let key = SubmissionKey(name) else {
            return .success(HTTPResponse(status: 400))
        }
        if let old = bodies[name], old != body { return .success(HTTPResponse(status: 409)) }
        if receipts[name] == nil {
            bodies[name] = body
            receipts[name] = JLISReceipt(
                key: key, digest: SealedSubmission(key: key, bytes: body).digest,
                acceptedAt: Instant(milliseconds: 1_795_222_900_000),
                stage: .accepted, stageAt: Instant(milliseconds: 1))
            move(key, to: .accepted)
        }
        // Only a reply that is lost is left among the faults.
        if fault != nil { return .failure(Failure(.networkOutcomeUnknown)) }
        guard let receipt = receipts[name] else { return .success(HTTPResponse(status: 500)) }
        return .success(HTTPResponse(status: 201, body: Wire.encode(receipt)))
    }

    fileprivate func ask(_ path: String) -> HTTPResponse {
        if let receipt = receipts[String(path.split(separator: "/").last ?? "")] {
            return HTTPResponse(status: 200, body: Wire.encode(receipt))
        }
        return problem(404, .jlisUnknownKey)
    }

    fileprivate mutating func report(_ request: HTTPRequest, _ path: String) -> Result<HTTPResponse, Failure> {
        let fault = reportFaults.isEmpty ? nil : reportFaults.removeFirst()
        if let answer = fault?.answer { return answer }
        let answer = path.hasPrefix("shipments/") ? arrive(path) : stage(request, path)
        return fault == nil ? .success(answer) : .failure(Failure(.networkOutcomeUnknown))
    }

    private mutating func stage(_ request: HTTPRequest, _ path: String) -> HTTPResponse {
        let name = String(path.split(separator: "/")[1])
        guard case .bytes(let body) = request.body, let report = Wire.decode(JLISReport.self, from: body),
            let receipt = receipts[name]
        else { return problem(404, .jlisUnknownKey) }
        let isKnown = changes.contains { $0.key == receipt.key && $0.stage == report.stage }
        if receipt.stage != report.stage, !isKnown || forgetsHistory {
            guard receipt.stage.next.contains(report.stage) else {
                return problem(409, .jlisIllegalTransition, ["\(receipt.stage.rawValue)", "\(report.stage.rawValue)"])
            }
            reports[name, default: []].append(report.stage)
            move(receipt.key, to: report.stage)
        }
        return HTTPResponse(status: 200, body: Wire.encode(receipts[name]))
    }

    /// Every card on its way lies in the one box.
    private mutating func arrive(_ path: String) -> HTTPResponse {
        let id = String(path.split(separator: "/")[1])
        reports["shipments/\(id)", default: []].append(.delivered)
        for receipt in receipts.values.sorted(by: { $0.key < $1.key }) where receipt.stage == .shipped {
            move(receipt.key, to: .delivered)
        }
        return HTTPResponse(
            status: 200,
            body: Wire.encode(
                JLISShipment(
                    id: id, to: MunicipalityCode(unchecked: "141305"), shippedAt: Instant(milliseconds: 1),
                    arrivedAt: Instant(milliseconds: 2), cards: [])))
    }
}

/// Commits a submission and then keeps its answer back until it is released: the program that asked can die meanwhile.
final class Crashing: HTTPClient {
    private let jlis: ScriptedJLIS
    private let hold = AsyncStream<Void>.makeStream()
    private let arrival = AsyncStream<Void>.makeStream()

    init(_ jlis: ScriptedJLIS) { self.jlis = jlis }

    func reached() async { for await _ in arrival.stream { return } }
    func release() { hold.continuation.finish() }

    func send(_ request: HTTPRequest) async throws(Failure) -> HTTPResponse {
        let answer = try await jlis.send(request)
        guard request.method == .put else { return answer }
        arrival.continuation.yield()
        // Not tied to the task's cancellation: a dead program's request is not called back either.
        await Task.detached { [stream = hold.stream] in for await _ in stream {} }.value
        return answer
    }
}

/// A store whose next transaction can be made to fail, as on a full disk.
final class FlakyStore: Store {
    private let base: any Store
    private let failures = Mutex(0)

    init(_ base: any Store) { self.base = base }

    func failNext() { failures.withLock { $0 = 1 } }

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (any StoreReader) throws -> Value
    ) async throws -> Value { try await base.read(body) }

    func write<Value: Sendable>(
        _ body: @escaping @Sendable (any StoreTransaction) throws -> Value
    ) async throws -> Value {
        let fails = failures.withLock { left in
            defer { left = 0 }
            return left > 0
        }
        if fails { throw Failure(.storeFull) }
        return try await base.write(body)
    }
}
