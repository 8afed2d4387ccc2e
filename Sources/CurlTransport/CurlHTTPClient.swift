import CCurl
public import Domain
import Foundation
public import Transport

/// HTTP/1.1 over libcurl, with TLS 1.3: one kept-alive connection a thread, no proxy, no redirects.
///
/// Give each kind of traffic its own client (design.md 5: acts on one connection, pictures on four to eight).
/// libcurl sends a request again by itself when a kept connection turns out to be closed, but for a file that was begun.
public final class CurlHTTPClient: HTTPClient {
    private let tls: TLSSettings
    private let workers: Workers

    /// - Parameter connections: exchanges that run at the same time; the others wait.
    public init(tls: TLSSettings = TLSSettings(), connections: Int = 1) {
        self.tls = tls
        workers = Workers(name: "http", limit: connections)
    }

    deinit { workers.close() }

    /// Cancelling the task ends the transfer within a second with `network.cancelled`.
    public func send(_ request: HTTPRequest) async throws(Failure) -> HTTPResponse {
        try await workers.exchange { [tls] handle, cancellation in
            exchange(request, tls: tls, handle: handle, cancellation: cancellation)
        }.get()
    }
}

private func exchange(
    _ request: HTTPRequest, tls: TLSSettings, handle: CurlHandle?, cancellation: Cancellation
) -> Result<HTTPResponse, Failure> {
    guard let handle else { return .failure(Failure(.networkUnreachable)) }
    if cancellation.isCancelled { return .failure(Failure(.networkCancelled)) }
    guard request.url.hasPrefix("https://") || request.url.hasPrefix("http://") else {
        return .failure(Failure(.networkAddress))
    }
    let source: Transfer.Source
    switch request.body {
    case .none: source = .none
    case .bytes(let bytes): source = .bytes(bytes)
    case .file(let path, let offset, let length):
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return .failure(Failure(.networkFile)) }
        source = .file(descriptor: descriptor, offset: offset, length: length)
    }
    defer { if case .file(let descriptor, _, _) = source { close(descriptor) } }

    handle.reset(url: request.url, limits: request.limits, protocols: "http,https")
    handle.set(tls)
    handle.set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
    // libcurl sends a request again when a connection that it had kept is closed before the first byte of an answer.
    // Only on a connection of its own does a request leave once.
    if request.leavesOnce { handle.set(CURLOPT_FRESH_CONNECT, 1) }
    let transfer = Transfer(source: source, limit: request.limits.answer, cancellation: cancellation)
    let result = withBody(of: request, source, on: handle) {
        handle.perform(transfer, list: (CURLOPT_HTTPHEADER, headerLines(of: request)))
    }
    if let failure = failure(of: result, transfer, limit: request.limits.answer) { return .failure(failure) }
    return .success(HTTPResponse(status: result.status, fields: transfer.fields, body: transfer.body))
}

/// A body in memory is handed over whole, so that a small one leaves together with its header; a file is read on the way.
private func withBody(
    of request: HTTPRequest, _ source: Transfer.Source, on handle: CurlHandle, _ perform: () -> CurlResult
) -> CurlResult {
    switch (request.method, source) {
    case (.head, _): handle.set(CURLOPT_NOBODY, 1)
    case (.get, .none): handle.set(CURLOPT_HTTPGET, 1)
    case (_, .file):
        handle.set(CURLOPT_UPLOAD, 1)
        handle.set(CURLOPT_INFILESIZE_LARGE, offset: source.count)
        handle.set(CURLOPT_UPLOAD_BUFFERSIZE, 256 << 10)
        handle.set(CURLOPT_CUSTOMREQUEST, request.method.rawValue)
    default:
        handle.set(CURLOPT_POST, 1)
        handle.set(CURLOPT_POSTFIELDSIZE_LARGE, offset: source.count)
        handle.set(CURLOPT_CUSTOMREQUEST, request.method.rawValue)
        guard case .bytes(let bytes) = source, !bytes.isEmpty else {
            handle.set(CURLOPT_COPYPOSTFIELDS, "")
            return perform()
        }
        return bytes.withUnsafeBytes {
            handle.set(CURLOPT_POSTFIELDS, pointer: $0.baseAddress)
            return perform()
        }
    }
    return perform()
}

private func headerLines(of request: HTTPRequest) -> [String] {
    // Above 1 MB libcurl would wait a second for a 100-continue (design.md 5).
    var lines = ["Expect:"]
    // libcurl would call any body a form.
    if request.fields["Content-Type"] == nil { lines.append("Content-Type:") }
    for field in request.fields {
        lines.append(field.value.isEmpty ? "\(field.name);" : "\(field.name): \(field.value)")
    }
    return lines
}
