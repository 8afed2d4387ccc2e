import Domain
import JLIS
import Testing
import Transport

/// An HTTP port that gives one prepared answer.
private struct Canned: HTTPClient {
    let answer: Result<HTTPResponse, Failure>

    func send(_ request: HTTPRequest) async throws(Failure) -> HTTPResponse { try answer.get() }
}

private func client(_ answer: Result<HTTPResponse, Failure>) -> JLISClient {
    JLISClient(url: "http://127.0.0.1:1/", http: Canned(answer: answer))
}

private func response(_ status: Int, _ body: some Encodable, _ fields: HTTPFields = [:]) -> Result<
    HTTPResponse, Failure
> {
    .success(HTTPResponse(status: status, fields: fields, body: Wire.encode(body)))
}

private func problem(_ status: Int, _ code: String, _ reasons: [String] = []) -> Result<HTTPResponse, Failure> {
    response(status, JLISProblem(title: "t", status: status, code: code, reasons: reasons))
}

@Suite struct ClientTests {
    private func submit(_ answer: Result<HTTPResponse, Failure>) async throws -> SubmissionOutcome {
        await client(answer).submit(try sampleSubmission().sealed(under: sampleKey))
    }

    @Test(arguments: [200, 201])
    func `created and already there are both accepted`(status: Int) async throws {
        let receipt = sampleReceipt(try sampleSubmission().sealed(under: sampleKey).digest)
        #expect(try await submit(response(status, receipt)) == .accepted(receipt))
    }

    @Test(arguments: [
        ("https://jlis.example.jp", true), ("http://127.0.0.1:8600", true), ("http://localhost:1", true),
        ("http://[::1]:8600", true), ("http://jlis.example.jp", false), ("http://127.0.0.1.example.jp", false),
        ("http://localhost@jlis.example.jp", false), ("ftp://127.0.0.1", false), ("https://", false), ("jlis", false),
    ])
    func `an address is encrypted or on this machine`(address: String, isGood: Bool) {
        #expect(((try? JLISClient.check(address: address)) != nil) == isGood)
    }

    @Test func `a receipt for other content is no acceptance`() async throws {
        #expect(try await submit(response(200, sampleReceipt("other"))) == .refused(reasons: ["jlis.key-reused"]))
    }

    @Test func `a refusal carries its reasons`() async throws {
        #expect(try await submit(problem(422, "jlis.refused", ["AP-DUP"])) == .refused(reasons: ["AP-DUP"]))
        #expect(try await submit(problem(409, "jlis.key-reused")) == .refused(reasons: ["jlis.key-reused"]))
    }

    @Test func `a service that is down says when to come back`() async throws {
        #expect(
            try await submit(response(503, "", ["retry-after": "30"]))
                == .unavailable(Failure(.jlisUnavailable), retryAfter: 30_000))
    }

    @Test(arguments: [
        (ErrorCode.networkUnreachable, true), (.networkTimeout, true), (.networkTLSRefused, true),
        (.networkWrongServer, true), (.networkAddress, true), (.networkOutcomeUnknown, false),
        (.networkCancelled, false), (.networkAnswerTooLarge, false),
    ])
    func `only what certainly had no effect may be sent again unasked`(code: ErrorCode, hadNoEffect: Bool) async throws
    {
        let outcome = try await submit(.failure(Failure(code)))
        #expect(outcome == (hadNoEffect ? .unavailable(Failure(code), retryAfter: nil) : .unknown(Failure(code))))
    }

    @Test(arguments: [500, 502, 504, 200, 302])
    func `an answer that says nothing certain leaves the outcome unknown`(status: Int) async throws {
        let outcome = try await submit(response(status, "?"))
        #expect(outcome == .unknown(Failure(.jlisUnexpectedAnswer, ["status": String(status)])))
    }

    @Test(arguments: [400, 413, 415, 422])
    func `what J-LIS will never take is refused, also without a word of its own`(status: Int) async throws {
        #expect(try await submit(response(status, "?")) == .refused(reasons: ["jlis.status-\(status)"]))
        let report = JLISReport(stage: .preset, at: Instant(milliseconds: 0))
        await #expect(throws: Failure(.jlisRefused, ["reasons": "jlis.status-\(status)"])) {
            try await client(response(status, "?")).report(report, for: sampleKey)
        }
    }

    @Test(arguments: [408, 425, 429, 503])
    func `what asks to come back is sent again`(status: Int) async throws {
        #expect(
            try await submit(response(status, "")) == .unavailable(Failure(.jlisUnavailable), retryAfter: nil))
    }

    @Test(arguments: [401, 403, 404, 405, 407])
    func `a wrong address or a missing permission refuses no application`(status: Int) async throws {
        let expected = Failure(.jlisUnexpectedAnswer, ["status": String(status)])
        #expect(try await submit(response(status, "?")) == .unavailable(expected, retryAfter: nil))
    }

    @Test func `only J-LIS's own word counts as not there`() async {
        #expect(await client(problem(404, "jlis.unknown-key")).ask(sampleKey) == .notThere)
        let proxy = await client(response(404, "not found")).ask(sampleKey)
        #expect(proxy == .unavailable(Failure(.jlisUnexpectedAnswer, ["status": "404"]), retryAfter: nil))
    }

    @Test func `a report that J-LIS does not allow says from where to where`() async {
        let report = JLISReport(stage: .preset, at: Instant(milliseconds: 0))
        await #expect(throws: Failure(.jlisIllegalTransition, ["from": "1", "to": "8"])) {
            try await client(problem(409, "jlis.illegal-transition", ["1", "8"])).report(report, for: sampleKey)
        }
    }

    @Test func `a shipment's id cannot lead elsewhere`() async {
        await #expect(throws: Failure(.jlisUnknownKey)) {
            try await client(response(200, "")).shipment("../applications/x")
        }
    }
}
