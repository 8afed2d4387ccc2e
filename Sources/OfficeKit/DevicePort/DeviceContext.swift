import Domain
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOSSL
import Sealing
import Storage
import SyncProtocol
import Synchronization

/// What a request of the device port carries along: what it came over, and the device once it is known.
struct DeviceContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// The common name in the certificate of whoever asks; nil without one.
    let peer: @Sendable () async throws -> String?
    /// Ends what the request came over.
    let abort: @Sendable () -> Void
    private let slot = Slot()

    /// Shared by the copies of a context, so that the log outside of ``DeviceGate`` knows whom it let in.
    private final class Slot: Sendable {
        let device = Mutex<Device?>(nil)
    }

    init(source: ApplicationRequestContextSource) {
        let channel = source.channel
        self.init(
            source,
            peer: {
                guard let certificate = try await channel.nioSSL_peerCertificate().get() else { return nil }
                return try CertificateNames.commonName(ofDER: certificate.toDERBytes())
            }, abort: { channel.close(promise: nil) })
    }

    init(
        _ source: some RequestContextSource, peer: @escaping @Sendable () async throws -> String?,
        abort: @escaping @Sendable () -> Void
    ) {
        coreContext = .init(source: source)
        self.peer = peer
        self.abort = abort
    }

    /// The device behind the request; nil before ``DeviceGate`` and on routes without one.
    var device: Device? { slot.device.withLock { $0 } }

    func admit(_ device: Device) { slot.device.withLock { $0 = device } }

    /// The device behind the request. Throws ``ErrorCode/notEnrolled`` outside of ``DeviceGate``.
    func requireDevice() throws -> Device {
        guard let device else { throw Failure(.notEnrolled) }
        return device
    }
}

/// Lets only registered devices through: the common name of the client's certificate is the device's id. TLS has
/// checked before that the certificate is of the office's own authority and that the client holds its key.
struct DeviceGate: RouterMiddleware {
    let office: Office

    func handle(
        _ request: Request, context: DeviceContext, next: (Request, DeviceContext) async throws -> Response
    ) async throws -> Response {
        guard let id = try await context.peer() else { throw Failure(.notEnrolled) }
        context.admit(try await office.store.read { try office.device(id, in: $0) })
        guard [.post, .patch].contains(request.method) else { return try await next(request, context) }
        return try await office.deliveries.during { try await next(request, context) }
    }
}

/// Turns every failure into problem details (RFC 9457) with its registered code. What nobody foresaw becomes
/// `server.fault`, and only the error's kind is logged.
struct ProblemAnswers: RouterMiddleware {
    let logger: Logger

    func handle(
        _ request: Request, context: DeviceContext, next: (Request, DeviceContext) async throws -> Response
    ) async throws -> Response {
        do { return try await next(request, context) } catch {
            return try Self.answer(failure(for: error), to: request)
        }
    }

    /// The problem document of a failure, in the language that is asked for.
    static func answer(_ failure: Failure, to request: Request) throws -> Response {
        let language: Language = request.headers[.acceptLanguage]?.hasPrefix("en") == true ? .en : .ja
        return try .json(
            Problem(failure, language: language), status: .init(code: failure.code.httpStatus),
            type: MediaTypes.problem, isHead: request.method == .head)
    }

    private func failure(for error: any Error) -> Failure {
        switch error {
        case let failure as Failure: return failure
        case let error as any HTTPResponseError:
            if error.status == .contentTooLarge {
                return Failure(.requestTooLarge, ["limit": String(ActIntake.largestBody)])
            }
            return error.status.code < 500 ? Failure(.requestUnknown) : Failure(.serverFault)
        default:
            logger.error("unforeseen error", metadata: ["kind": "\(type(of: error))"])
            return Failure(.serverFault)
        }
    }
}

/// Tells the office's time with every answer, so that a laptop notices when its clock is wrong. `Date` is the machine's
/// time, which in a demonstration is another.
struct OfficeTime: RouterMiddleware {
    let office: Office
    private static let field = HTTPField.Name("Office-Time")

    func handle(
        _ request: Request, context: DeviceContext, next: (Request, DeviceContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        if let field = Self.field { response.headers[field] = String(office.clock.now().milliseconds) }
        return response
    }
}

/// One line a request: method, route, status, milliseconds, device; at level debug another when it begins. No path, query, header or body: nothing personal.
struct RequestLog: RouterMiddleware {
    let logger: Logger

    func handle(
        _ request: Request, context: DeviceContext, next: (Request, DeviceContext) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        logger.debug("request begins")
        let response = try await next(request, context)
        let milliseconds = (ContinuousClock.now - start) / .milliseconds(1)
        logger.info(
            "request",
            metadata: [
                "method": "\(request.method)", "route": "\(context.endpointPath ?? "-")",
                "status": "\(response.status.code)", "ms": "\(Int(milliseconds))",
                "device": "\(context.device?.id ?? "-")",
            ])
        return response
    }
}

extension Response {
    /// An answer of canonical JSON.
    static func json(
        _ value: some Encodable, status: HTTPResponse.Status = .ok, type: String = MediaTypes.json, isHead: Bool = false
    ) throws -> Response {
        let bytes = try CanonicalJSON.encode(value)
        let body = isHead ? ResponseBody() : ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
        return Response(status: status, headers: [.contentType: type, .cacheControl: "no-store"], body: body)
    }
}
