import Domain
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
package import Transport

/// The device port without a network: the same routes, answered in this process. What TLS says of who asks is taken
/// from the caller, so this is for programs that stand in for the line themselves.
package struct InProcessPort: Sendable {
    private let responder: any HTTPResponder<DeviceContext>
    private let uploads: Uploads
    private let logger: Logger

    package init(_ port: DevicePort) {
        responder = port.router().buildResponder()
        uploads = port.uploads
        logger = port.logger
    }

    /// Drops the uploads that nobody carries on, as the served port does every hour. Returns how many.
    package func expireUploads() async throws -> Int { try await uploads.expire() }

    /// Answers one request.
    ///
    /// - Parameters:
    ///   - request: its URL may be a path only. Its own body is not looked at.
    ///   - body: the bytes as they arrive; what it throws is a line that was cut.
    ///   - device: the common name of the client's certificate; nil without one.
    ///   - abort: ends the request from outside, when a newer one takes its place: the body then throws.
    package func answer<Body: AsyncSequence & Sendable>(
        to request: Transport.HTTPRequest, body: Body, from device: String?, abort: @escaping @Sendable () -> Void
    ) async throws -> Transport.HTTPResponse where Body.Element == [UInt8] {
        var head = HTTPTypes.HTTPRequest(
            method: HTTPTypes.HTTPRequest.Method(request.method.rawValue) ?? .get, scheme: "https", authority: nil,
            path: Self.path(of: request.url))
        for field in request.fields {
            if let name = HTTPField.Name(field.name) {
                head.headerFields.append(HTTPField(name: name, value: field.value))
            }
        }
        let context = DeviceContext(Source(logger: logger), peer: { device }, abort: abort)
        let response = try await responder.respond(
            to: Request(head: head, body: RequestBody(asyncSequence: body.map { ByteBuffer(bytes: $0) })),
            context: context)
        let collected = Collected()
        try await response.body.write(Writer(collected: collected))
        var fields = Transport.HTTPFields()
        for field in response.headers { fields.append(field.name.rawName, field.value) }
        return Transport.HTTPResponse(status: Int(response.status.code), fields: fields, body: collected.bytes)
    }

    private static func path(of url: String) -> String {
        guard let scheme = url.range(of: "://") else { return url }
        return String(url[scheme.upperBound...].drop { $0 != "/" })
    }

    private struct Source: RequestContextSource { let logger: Logger }

    /// What a response wrote. `@unchecked` is safe: one task writes, and reads after it has written.
    private final class Collected: @unchecked Sendable { var bytes: [UInt8] = [] }

    private struct Writer: ResponseBodyWriter {
        let collected: Collected
        mutating func write(_ buffer: ByteBuffer) async throws { collected.bytes += buffer.readableBytesView }
        consuming func finish(_ trailingHeaders: HTTPTypes.HTTPFields?) async throws {}
    }
}
