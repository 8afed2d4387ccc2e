import CCurl
public import Domain
import Foundation
public import Transport

/// SMTP and SMTPS over libcurl, message by message on one kept connection.
public final class CurlMailSender: MailSender {
    /// Where and how mail is handed in.
    public struct Server: Sendable {
        /// STARTTLS on `smtp://` addresses; `smtps://` is encrypted from the first byte.
        public enum Encryption: Sendable { case never, required }

        /// `smtp://host:port` or `smtps://host:port`.
        public var url: String
        public var encryption: Encryption
        public var login: (name: String, password: String)?
        public var tls: TLSSettings
        public var limits: TransferLimits

        public init(
            url: String, encryption: Encryption = .required, login: (name: String, password: String)? = nil,
            tls: TLSSettings = TLSSettings(), limits: TransferLimits = TransferLimits()
        ) {
            self.url = url
            self.encryption = encryption
            self.login = login
            self.tls = tls
            self.limits = limits
        }
    }

    private let server: Server
    private let workers = Workers(name: "mail", limit: 1)

    public init(_ server: Server) { self.server = server }

    deinit { workers.close() }

    public func send(message: [UInt8], from: String, to: [String]) async throws(Failure) {
        try await workers.exchange { [server] handle, cancellation in
            deliver(message, from: from, to: to, server: server, handle: handle, cancellation: cancellation)
        }.get()
    }
}

private func deliver(
    _ message: [UInt8], from: String, to: [String], server: CurlMailSender.Server, handle: CurlHandle?,
    cancellation: Cancellation
) -> Result<Void, Failure> {
    guard let handle else { return .failure(Failure(.networkUnreachable)) }
    if cancellation.isCancelled { return .failure(Failure(.networkCancelled)) }
    guard server.url.hasPrefix("smtp://") || server.url.hasPrefix("smtps://") else {
        return .failure(Failure(.networkAddress))
    }
    handle.reset(url: server.url, limits: server.limits, protocols: "smtp,smtps")
    handle.set(server.tls)
    if server.encryption == .required { handle.set(CURLOPT_USE_SSL, Int(CURLUSESSL_ALL.rawValue)) }
    if let login = server.login {
        handle.set(CURLOPT_USERNAME, login.name)
        handle.set(CURLOPT_PASSWORD, login.password)
    }
    handle.set(CURLOPT_MAIL_FROM, "<\(from)>")
    handle.set(CURLOPT_UPLOAD, 1)
    handle.set(CURLOPT_INFILESIZE_LARGE, offset: Int64(message.count))
    let transfer = Transfer(source: .bytes(message), limit: server.limits.answer, cancellation: cancellation)
    let result = handle.perform(transfer, list: (CURLOPT_MAIL_RCPT, to.map { "<\($0)>" }))
    if result.code == CURLE_OK { return .success(()) }
    // A server that answered with a refusal did not take the message, whenever it said so (RFC 5321, 4.2.1).
    switch result.status {
    case 400..<500: return .failure(Failure(.mailLater, ["status": String(result.status)]))
    case 500..<600:
        // To RCPT, or after DATA, it speaks of this message; before that (greeting, AUTH, MAIL FROM), of this office.
        // libcurl tells where by its words only: the code is the same.
        let isAboutMessage = transfer.isSent || ["RCPT", "DATA"].contains { result.message.hasPrefix($0 + " failed") }
        return .failure(
            Failure(isAboutMessage ? .mailRefused : .mailServerRefused, ["status": String(result.status)]))
    default: break
    }
    // Without its last byte a message is not taken; with it, it may have been.
    if transfer.isSent, result.status == 354 || result.status == 250 {
        return .failure(Failure(.networkOutcomeUnknown))
    }
    return .failure(failure(of: result, transfer, limit: server.limits.answer) ?? Failure(.networkUnreachable))
}
