import Domain
import FieldAgentKit
import Foundation
import OfficeKit
import Sealing
import Storage
import SyncProtocol
import TestKit
import Transport

/// A request as it left a laptop.
struct LateRequest: Sendable {
    var request: HTTPRequest
    var body: [UInt8]
    /// The common name of the laptop's certificate.
    var device: String
    var isLate = false
}

/// What is still to go wrong in one round.
struct RoundPlan {
    private var faults: [PlannedFault]
    private var counts: [RequestKind: Int] = [:]

    init(_ faults: [PlannedFault]) { self.faults = faults }

    /// What happens to the next request of a kind.
    mutating func next(_ kind: RequestKind) -> LineFault? {
        let number = counts[kind, default: 0]
        counts[kind] = number + 1
        guard let index = faults.firstIndex(where: { $0.kind == kind && $0.number == number }) else { return nil }
        return faults.remove(at: index).fault
    }
}

extension LineFault {
    /// Without its numbers.
    var name: String {
        switch self {
        case .drop: "request dropped"
        case .loseAnswer: "answer lost"
        case .duplicate: "request doubled"
        case .delay: "request held back"
        case .cut: "body cut"
        case .stall: "body stalled"
        case .status(let status): "status \(status)"
        case .stranger: "answer of a stranger"
        case .officeFails: "office failing"
        case .laptopFails: "laptop failing"
        }
    }
}

extension RequestKind {
    init(_ request: HTTPRequest) {
        let path = request.url.dropFirst(Stage.url.count)
        switch (request.method, path) {
        case (.get, Routes.configuration): self = .configuration
        case (.post, Routes.acts): self = .acts
        case (.post, Routes.known): self = .known
        case (.post, _): self = .create
        case (.head, _): self = .head
        case (.patch, _): self = .patch
        case (_, let path) where path.hasPrefix(Routes.receipts): self = .receipts
        default: self = .feed
        }
    }
}

/// A laptop's line: the Transport port over the simulated network.
struct Line: HTTPClient {
    let world: World
    let machine: LaptopMachine
    let power: Power

    func send(_ request: HTTPRequest) async throws(Failure) -> HTTPResponse {
        let body = try bytes(of: request)
        let exchange = Plant.Exchange(request: request, body: body, isLate: false) { [world, machine, power] body in
            try await world.carry(
                LateRequest(request: request, body: body, device: machine.laptop.device), of: machine, power)
        }
        do { return try await world.plant.line(machine, exchange) } catch {
            throw error as? Failure ?? Failure(.networkOutcomeUnknown)
        }
    }

    private func bytes(of request: HTTPRequest) throws(Failure) -> [UInt8] {
        switch request.body {
        case .none: return []
        case .bytes(let bytes): return bytes
        case .file(let path, let offset, let length):
            let name = String(path.split(separator: "/").last ?? "")
            guard let found = try? machine.laptop.blobs.read(name) else { throw Failure(.networkFile) }
            return Array(found.dropFirst(Int(offset)).prefix(Int(length)))
        }
    }
}

extension World {
    /// A round of one laptop, over the line as it is planned.
    @discardableResult
    func sync(_ machine: LaptopMachine, patience: Int, _ limits: SyncSession.Limits) async throws -> SyncReport? {
        let power = machine.site.power
        let line = Line(world: self, machine: machine, power: power)
        let syncer = Syncer(machine.laptop, control: line, pictures: line, limits: limits)
        let clock = machine.site.clock
        let waits = Waits(patience)
        do {
            return try await syncer.round { _ in
                // Not until then: that moment is drawn by the session itself, from no seed.
                clock.shift(milliseconds: 1_000)
                return waits.take()
            }
        } catch let failure as Failure {
            guard power.isDown || failure.code == .storeFull else {
                throw Violation("nothing unforeseen happens", "a round ends with \(failure.code.id)")
            }
            return nil
        }
    }

    /// One request over the line.
    func carry(_ sent: LateRequest, of machine: LaptopMachine, _ power: Power) async throws(Failure) -> HTTPResponse {
        await gate.enter()
        defer { gate.leave() }
        // Whoever has no power sends nothing; what it had sent before is on its way.
        guard !power.isDown else { throw Failure(.networkUnreachable) }
        let fault = plan.next(RequestKind(sent.request))
        tally["request", default: 0] += 1
        if let fault { tally[fault.name, default: 0] += 1 }
        switch fault {
        case .drop: throw Failure(.networkUnreachable)
        case .delay:
            late.append(LateRequest(request: sent.request, body: sent.body, device: sent.device, isLate: true))
            throw Failure(.networkOutcomeUnknown)
        case .cut(let percent):
            _ = await answer(sent, Arriving(Self.part(sent.body, percent), end: .cut))
            throw Failure(.networkOutcomeUnknown)
        case .stall(let percent):
            await stall(sent, percent)
            throw Failure(.networkOutcomeUnknown)
        case .status(let status):
            return HTTPResponse(status: status, fields: [429, 503].contains(status) ? ["Retry-After": "2"] : [:])
        case .stranger:
            return HTTPResponse(status: 200, fields: ["Content-Type": "text/html"], body: Array("<html>".utf8))
        case .duplicate: _ = await answer(sent)
        case .officeFails(let steps): office.site.power.fail(afterSteps: steps)
        case .laptopFails, .loseAnswer, nil: break
        }
        let response = await answer(sent)
        if case .officeFails = fault {
            // It is not always reached before the answer: then it goes away just after.
            office.site.power.cut()
            await restartOffice(sent.body.count)
            throw Failure(.networkOutcomeUnknown)
        }
        guard let response, fault != .loseAnswer else { throw Failure(.networkOutcomeUnknown) }
        if case .laptopFails(let steps) = fault { power.fail(afterSteps: steps) }
        remember(response, to: sent)
        return response
    }

    private static func part(_ bytes: [UInt8], _ percent: Int) -> [UInt8] {
        Array(bytes.prefix(bytes.count * percent / 100))
    }

    /// The office's answer to what arrives; nil when it lost its power, or nothing could be answered.
    @discardableResult
    func answer(_ sent: LateRequest, _ arriving: Arriving? = nil) async -> HTTPResponse? {
        let port = office.port
        let exchange = Plant.Exchange(request: sent.request, body: sent.body, isLate: sent.isLate) { body in
            try await port.answer(
                to: sent.request, body: arriving ?? Arriving(body, end: .whole), from: sent.device, abort: {})
        }
        let response = try? await answers(exchange)
        if office.site.power.isDown {
            await restartOffice(sent.body.count)
            return nil
        }
        if let response { checkOffset(response, to: sent) }
        return response
    }

    /// A part of the body arrives, and then nothing: the request stays open at the office.
    private func stall(_ sent: LateRequest, _ percent: Int) async {
        let stall = Stall()
        let (port, part) = (office.port, Self.part(sent.body, percent))
        let task = Task(executorPreference: thread) {
            _ = try? await port.answer(
                to: sent.request, body: Arriving(part, end: .stalled(stall)), from: sent.device,
                abort: { stall.close() })
            stall.reached()
        }
        office.keepOpen(stall, task)
        await stall.untilReached()
        if office.site.power.isDown { await restartOffice(percent) }
    }

    func deliverLate() async {
        let requests = late
        late = []
        for request in requests { await answer(request) }
    }

    // MARK: What is promised

    /// What a laptop was told is durable at the office.
    private func remember(_ response: HTTPResponse, to sent: LateRequest) {
        guard response.isSuccess else { return }
        var receipts: [SignedReceipt] = []
        switch RequestKind(sent.request) {
        case .acts:
            let answer = try? CanonicalJSON.decode(ActsAnswer.self, from: response.body)
            receipts = [answer?.receipt].compactMap(\.self)
        case .receipts:
            receipts = (try? CanonicalJSON.decode(ReceiptsAnswer.self, from: response.body))?.receipts ?? []
        default: return
        }
        for signed in receipts {
            guard let receipt = try? signed.verified(by: office.office.signer.verificationKey) else { continue }
            promised.formUnion(receipt.acts.map(\.text))
            promised.formUnion(receipt.blobs)
        }
    }

    /// Durable means synced, and never goes back.
    private func checkOffset(_ response: HTTPResponse, to sent: LateRequest) {
        let kind = RequestKind(sent.request)
        if kind == .known, let answer = try? CanonicalJSON.decode(KnownAnswer.self, from: response.body) {
            for (id, offset) in answer.uploads { check(offset, of: id, by: sent.device) }
            return
        }
        guard [.create, .head, .patch].contains(kind), let id = Self.blob(of: sent.request) else { return }
        if [404, 410, 460].contains(response.status) { offsets["\(sent.device)/\(id)"] = nil }
        guard let offset = response.fields["Upload-Offset"].flatMap({ Int($0) }) else { return }
        check(offset, of: id, by: sent.device)
    }

    private func check(_ offset: Int, of id: String, by device: String) {
        let key = "\(device)/\(id)"
        let upload = Hex.encode(sha256(Array(key.utf8)))
        if let synced = office.site.memoryBlobs?.syncedBytes(id, upload: upload), synced < offset {
            note(Violation("an offset is synced before it is told", "\(offset) told, \(synced) synced"))
        }
        if let before = offsets[key], offset < before {
            note(Violation("an offset never goes back", "from \(before) to \(offset)"))
        }
        offsets[key] = offset
    }

    private static func blob(of request: HTTPRequest) -> String? {
        if request.method == .post {
            let encoded = (request.fields["Upload-Metadata"] ?? "").split(separator: ",").first { $0.hasPrefix("id ") }
            return encoded.flatMap { Data(base64Encoded: String($0.dropFirst(3))) }
                .map { String(decoding: $0, as: UTF8.self) }
        }
        return request.url.split(separator: "/").last.map(String.init)
    }

    func note(_ violation: Violation) { self.violation = self.violation ?? violation }
}

/// How often a round still waits and goes on. `@unchecked` is safe: used on its world's thread.
private final class Waits: @unchecked Sendable {
    private var left: Int
    init(_ left: Int) { self.left = left }

    func take() -> Bool {
        left -= 1
        return left >= 0
    }
}
