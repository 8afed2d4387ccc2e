public import Domain

/// The port to e-mail.
///
/// Throws `mail.refused` when the server will never take this message, `mail.later` when it may take it later,
/// `network.outcome-unknown` when the whole message left and no answer came (it goes again under the same Message-ID,
/// design.md 2.7); every other code means that it was not taken.
public protocol MailSender: Sendable {
    /// - Parameters:
    ///   - message: a complete RFC 5322 message with its header, lines ending in CRLF.
    ///   - from: the envelope's sender, without angle brackets.
    ///   - to: the envelope's recipients; one at least.
    func send(message: [UInt8], from: String, to: [String]) async throws(Failure)
}
