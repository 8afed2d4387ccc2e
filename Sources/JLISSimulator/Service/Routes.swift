import Domain
import HTTPTypes
import Hummingbird
import JLIS
import NIOCore

/// A request's context, with its connection, which may have to be cut.
struct SimulatorContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
    }
}

/// The routes of docs/jlis-interface.md.
struct Routes: Sendable {
    let simulator: Simulator
    let faults: Faults
    let clock: any WallClock

    /// A submission carries one picture of at most 7 MB, in base64.
    private static let largestBody = 12 << 20

    func router() -> Router<SimulatorContext> {
        let router = Router(context: SimulatorContext.self)
        router.get("/health") { _, _ in answer(.ok, ["status": "ok"]) }
        addAdministration(to: router.group("/admin"))
        let v1 = router.group("/v1").add(middleware: FaultMiddleware(faults: faults))
        addApplications(to: v1)
        addShipments(to: v1)
        return router
    }

    // MARK: What the office uses

    private func addApplications(to group: RouterGroup<SimulatorContext>) {
        group.put("/applications/:key") { request, context in
            guard let key = SubmissionKey(try context.parameters.require("key")) else {
                return problem(.jlisUnknownKey)
            }
            let body = try await request.body.collect(upTo: Routes.largestBody)
            let submission: Submission
            do throws(Failure) {
                submission = try Submission(json: Array(body.readableBytesView))
            } catch {
                return problem(error.code, reasons: [error.code.id])
            }
            switch try await simulator.submit(submission, under: key, at: clock.now()) {
            case .created(let receipt): return answer(.created, receipt)
            case .known(let receipt): return answer(.ok, receipt)
            case .keyReused: return problem(.jlisKeyReused)
            case .refused(let reasons): return problem(.jlisRefused, reasons: reasons)
            }
        }
        group.get("/applications/:key") { _, context in
            guard let key = SubmissionKey(try context.parameters.require("key")),
                let receipt = try await simulator.receipt(key, at: clock.now())
            else { return problem(.jlisUnknownKey) }
            return answer(.ok, receipt)
        }
        group.post("/applications/:key/reports") { request, context in
            guard let key = SubmissionKey(try context.parameters.require("key")) else {
                return problem(.jlisUnknownKey)
            }
            guard let report: JLISReport = try await body(of: request) else { return problem(.jlisSubmissionForm) }
            switch try await simulator.report(report, for: key, at: clock.now()) {
            case .done(let receipt): return answer(.ok, receipt)
            case .unknownKey: return problem(.jlisUnknownKey)
            case .illegal(let from):
                return problem(.jlisIllegalTransition, reasons: [String(from.rawValue), String(report.stage.rawValue)])
            }
        }
        group.get("/changes") { request, _ in
            let after = request.uri.queryParameters.get("after", as: Int64.self) ?? 0
            return answer(.ok, try await simulator.changes(after: after, at: clock.now()))
        }
    }

    private func addShipments(to group: RouterGroup<SimulatorContext>) {
        group.get("/shipments") { request, _ in
            let municipality = request.uri.queryParameters["to"].map(String.init)
            return answer(.ok, try await simulator.shipments(to: municipality, at: clock.now()))
        }
        group.get("/shipments/:id") { _, context in
            let id = try context.parameters.require("id")
            guard let list = try await simulator.shipment(id, at: clock.now()) else { return problem(.jlisUnknownKey) }
            return answer(.ok, list)
        }
        group.post("/shipments/:id/arrived") { request, context in
            let id = try context.parameters.require("id")
            guard let arrival: JLISArrival = try await body(of: request) else { return problem(.jlisSubmissionForm) }
            guard let list = try await simulator.arrived(id, arrivedAt: arrival.at, at: clock.now()) else {
                return problem(.jlisUnknownKey)
            }
            return answer(.ok, list)
        }
    }

    // MARK: What the person who runs the simulator uses

    private func addAdministration(to group: RouterGroup<SimulatorContext>) {
        group.get("/behaviour") { _, _ in answer(.ok, faults.behaviour) }
        group.put("/behaviour") { request, _ in
            guard let behaviour: Behaviour = try await body(of: request) else { return problem(.jlisSubmissionForm) }
            try await faults.set(behaviour)
            return answer(.ok, behaviour)
        }
        group.post("/deficiencies") { request, _ in
            guard let deficiency: ForcedDeficiency = try await body(of: request), !deficiency.reasons.isEmpty else {
                return problem(.jlisSubmissionForm)
            }
            try await simulator.force(deficiency)
            return answer(.ok, deficiency)
        }
        group.get("/submissions") { _, _ in
            answer(.ok, SubmissionLines(submissions: try await simulator.submissions(at: clock.now())))
        }
    }

    private func body<Value: Decodable>(of request: Request) async throws -> Value? {
        let bytes = try await request.body.collect(upTo: 1 << 16)
        return Wire.decode(Value.self, from: Array(bytes.readableBytesView))
    }
}

func answer(_ status: HTTPResponse.Status, _ value: some Encodable, type: String = "application/json") -> Response {
    let bytes = Wire.encode(value)
    return Response(
        status: status, headers: [.contentType: type, .contentLength: String(bytes.count)],
        body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
}

/// An error of ours as RFC 9457 problem details, in English: it is read by programs.
func problem(_ code: ErrorCode, reasons: [String] = []) -> Response {
    let problem = JLISProblem(title: code.en.what, status: code.httpStatus, code: code.id, reasons: reasons)
    return answer(.init(code: code.httpStatus), problem, type: "application/problem+json")
}
