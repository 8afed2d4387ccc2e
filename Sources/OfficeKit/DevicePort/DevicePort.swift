import Domain
import HTTPTypes
import Hummingbird
import HummingbirdTLS
public import Logging
import NIOCore
import NIOSSL
import Records
import Resources
import Sealing
public import ServiceLifecycle
import Storage
import SyncProtocol

/// The device port: HTTPS with TLS 1.3 and HTTP/1.1, on which laptops enrol, deliver and fetch (docs/server.md).
///
/// Client certificates are optional in TLS and asked for by ``DeviceGate`` on every route but authority, enrol, health
/// and readiness. One that is not of the office's own authority ends the handshake.
public struct DevicePort: Sendable {
    private let office: Office
    let logger: Logger
    private let committer: GroupCommit
    let uploads: Uploads
    private let readiness = Readiness()

    public init(office: Office, logger: Logger) {
        self.office = office
        self.logger = logger
        committer = GroupCommit(store: office.store)
        uploads = Uploads(office: office, committer: committer)
    }

    /// The port as a service. On graceful shutdown it takes no more connections and finishes running requests.
    ///
    /// - Parameters:
    ///   - address: the address to listen on (`0.0.0.0`).
    ///   - port: 0 picks a free one.
    ///   - onListening: called once with the port when requests are taken.
    /// - Throws: ``ErrorCode/keyUnreadable`` when the server's certificate or key cannot be used.
    public func service(
        address: String, port: Int, onListening: @escaping @Sendable (Int) async -> Void
    ) throws -> any Service {
        let application = Application(
            router: router(),
            server: try .tls(.http1(configuration: .init(idleTimeout: .seconds(120))), tlsConfiguration: try tls()),
            configuration: .init(address: .hostname(address, port: port), serverName: nil),
            onServerRunning: { await onListening($0.localAddress?.port ?? port) },
            logger: Logger(label: "http") { _ in SwiftLogNoOpLogHandler() })
        return ListeningService(application: application, port: port)
    }

    /// What drops the uploads that nobody carries on; runs beside ``service(address:port:onListening:)``.
    public var sweep: any OfficeService { UploadSweep(uploads: uploads, pause: .seconds(3_600), logger: logger) }

    private func tls() throws -> TLSConfiguration {
        do {
            let chain = try NIOSSLCertificate.fromPEMBytes(Array(office.serverCertificate.utf8))
            let key = try NIOSSLPrivateKey(bytes: Array(office.serverKey.utf8), format: .pem)
            var configuration = TLSConfiguration.makeServerConfiguration(
                certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
            configuration.minimumTLSVersion = .tlsv13
            configuration.certificateVerification = .optionalVerification
            configuration.trustRoots = .certificates(
                try NIOSSLCertificate.fromPEMBytes(Array(office.authority.certificatePEM.utf8)))
            configuration.applicationProtocols = ["http/1.1"]
            // An idle laptop does not answer a goodbye: ending the server must not wait for each of them.
            configuration.shutdownTimeout = .seconds(1)
            return configuration
        } catch {
            throw Failure(.keyUnreadable, ["file": "server.key"])
        }
    }

    // MARK: Routes

    func router() -> Router<DeviceContext> {
        let router = Router(context: DeviceContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: RequestLog(logger: logger))
        router.add(middleware: OfficeTime(office: office))
        router.add(middleware: ProblemAnswers(logger: logger))
        router.get("healthz") { _, _ in try Response.json(["status": "ok"]) }
        router.get("readyz") { _, _ in
            try await readiness.check {
                try await committer.write { try $0.put(ReadinessMark(at: office.clock.now())) }
            }
            return try Response.json(["status": "ready"])
        }
        router.get(RouterPath(Routes.openAPI)) { _, _ in
            Response(
                status: .ok, headers: [.contentType: "application/yaml"],
                body: ResponseBody(byteBuffer: ByteBuffer(bytes: try PackagedData.standard.bytes("openapi.yaml"))))
        }
        router.get(RouterPath(Routes.authority)) { _, _ in
            Response(
                status: .ok, headers: [.contentType: "application/x-pem-file"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: office.authority.certificatePEM)))
        }
        router.post(RouterPath(Routes.enroll)) { request, _ in
            let question = try await read(EnrollRequest.self, from: request, limit: 64 << 10)
            return try Response.json(try await office.enroll(question))
        }
        let devices = router.group().add(middleware: DeviceGate(office: office))
        addActs(to: devices)
        addUploads(to: devices)
        refuseOtherMethods(on: router)
        return router
    }

    /// Where a path is known and the method is not, the answer names those that are (RFC 9110, 15.5.6).
    private func refuseOtherMethods(on router: Router<DeviceContext>) {
        let methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "QUERY"]
            .compactMap { HTTPRequest.Method($0) }
        for (path, routes) in Dictionary(grouping: router.routes, by: \.path.description) {
            let known = Set(routes.map(\.method)).union(routes.contains { $0.method == .get } ? [.head] : [])
            for method in methods where !known.contains(method) {
                router.on(RouterPath(path), method: method) { request, _ in
                    var response = try ProblemAnswers.answer(
                        Failure(.requestMethod, ["method": method.rawValue]), to: request)
                    response.headers[.allow] = known.map(\.rawValue).sorted().joined(separator: ", ")
                    return response
                }
            }
        }
    }

    private func addActs(to devices: RouterGroup<DeviceContext>) {
        let intake = ActIntake(office: office, committer: committer)
        let feed = Feed(office: office)
        devices.post(RouterPath(Routes.acts)) { request, context in
            guard request.headers[.contentType] == MediaTypes.acts else { throw Failure(.requestMediaType) }
            let body = try await request.body.collect(upTo: ActIntake.largestBody)
            let sender = try context.requireDevice().id
            return try Response.json(try await intake.take(Array(body.readableBytesView), from: sender))
        }
        devices.get(RouterPath(Routes.feed)) { request, context in
            let after = request.uri.queryParameters["after"].map(String.init)
            return try Response.json(try await feed.answer(to: try context.requireDevice(), after: after))
        }
        devices.get(RouterPath(Routes.receipts)) { request, context in
            let text = request.uri.queryParameters["after"].map(String.init) ?? "0"
            guard let after = Int64(text), after >= 0, after < Int64.max else {
                throw Failure(.messageMalformed, ["what": "after"])
            }
            let device = try context.requireDevice().id
            return try Response.json(
                try await office.store.read { try office.receipts(of: device, after: after, in: $0) })
        }
        devices.post(RouterPath(Routes.known)) { request, context in
            let question = try await read(KnownRequest.self, from: request, limit: 1 << 20)
            guard question.blobs.allSatisfy(BlobID.isValid) else {
                throw Failure(.messageMalformed, ["what": "blobs"])
            }
            var answer = try await uploads.known(question.blobs, to: try context.requireDevice().id)
            answer.acts = try await office.store.read { reader in
                try question.acts.filter { try reader.act($0) != nil }
            }
            return try Response.json(answer)
        }
        devices.get(RouterPath(Routes.configuration)) { _, _ in
            let configuration = try await office.store.read { try office.configuration(in: $0) }
            return try Response.json(try Signed(configuration, signedBy: office.signer))
        }
    }

    private func addUploads(to devices: RouterGroup<DeviceContext>) {
        let collection = RouterPath(Routes.blobs)
        let item = RouterPath(Routes.blobs + "/:id")
        devices.on(collection, method: .options) { _, _ in
            Response(
                status: .noContent,
                headers: [
                    .tusResumable: Tus.version, .tusVersion: Tus.version, .tusExtension: Tus.extensions,
                    .tusMaxSize: String(Uploads.limit(.picture)),
                    .tusChecksumAlgorithm: RunningHash.Algorithm.allCases.map(\.rawValue).joined(separator: ","),
                ])
        }
        devices.post(collection) { request, context in
            try Tus.requireVersion(request)
            let (id, kind) = try Tus.metadata(of: request)
            let checksum = try Tus.checksum(of: request)
            let hasBytes = request.headers[.contentType] == MediaTypes.offset
            let state = try await uploads.create(
                id, kind: kind, length: try Tus.count(.uploadLength, of: request),
                by: try context.requireDevice().id, first: hasBytes ? Self.piece(of: request, checksum, context) : nil)
            return Tus.answer(.created, state, location: id)
        }
        devices.head(item) { request, context in
            try Tus.requireVersion(request)
            return Tus.answer(
                .ok, try await uploads.state(of: try Self.id(context), for: try context.requireDevice().id))
        }
        devices.patch(item) { request, context in
            try Tus.requireVersion(request)
            guard request.headers[.contentType] == MediaTypes.offset else { throw Failure(.requestMediaType) }
            let state = try await uploads.append(
                Self.piece(of: request, try Tus.checksum(of: request), context), to: try Self.id(context),
                at: try Tus.count(.uploadOffset, of: request), by: try context.requireDevice().id)
            return Tus.answer(.noContent, state)
        }
        devices.delete(item) { request, context in
            try Tus.requireVersion(request)
            try await uploads.terminate(try Self.id(context), by: try context.requireDevice().id)
            return Response(status: .noContent, headers: [.tusResumable: Tus.version])
        }
    }

    /// The bytes of a request. A newer request for the same upload closes the connection they come on.
    private static func piece(
        of request: Request, _ checksum: Uploads.Checksum?, _ context: DeviceContext
    ) -> Uploads.Piece<AsyncMapSequence<RequestBody, ByteBufferView>> {
        Uploads.Piece(
            body: request.body.map(\.readableBytesView), checksum: checksum, abort: context.abort)
    }

    private static func id(_ context: DeviceContext) throws -> String {
        guard let id = context.parameters.get("id"), BlobID.isValid(id) else { throw Failure(.blobUnknown) }
        return id
    }

    private func read<Value: Decodable & Sendable>(
        _ type: Value.Type, from request: Request, limit: Int
    ) async throws -> Value {
        let body = try await request.body.collect(upTo: limit)
        return try CanonicalJSON.decode(type, from: Array(body.readableBytesView))
    }
}

/// Written by readiness checks: a store that takes it can store acts.
private struct ReadinessMark: Document {
    static let collection = "readiness"
    var at: Instant
    var documentID: String { "current" }
}

/// The web server; says in our words why it could not listen.
private struct ListeningService<Server: ApplicationProtocol>: OfficeService {
    let application: Server
    let port: Int

    func run() async throws {
        do {
            try await application.run()
        } catch let error as IOError where error.errnoCode != 0 {
            throw Failure(.portTaken, ["port": String(port)])
        }
    }
}
