/// Who is trusted and who one is, in a TLS connection. Keys enter from memory (design.md 6).
public struct TLSSettings: Sendable {
    /// Whose word is taken for the other side's identity.
    public enum Trust: Sendable {
        /// The system's authorities.
        case system
        /// Only these certificates (PEM, one or more).
        case certificates(pem: String)
        /// Nobody is checked. Used once, at enrolment, to fetch the office's CA certificate, whose fingerprint is then
        /// compared with the one in the invitation; nothing secret may be sent or believed before that.
        case insecureForFingerprint
    }

    /// A client certificate and its private key.
    public struct Identity: Sendable {
        /// PEM; the chain may follow the certificate.
        public let certificatePEM: String
        /// PEM (PKCS #8 or SEC 1), not encrypted.
        public let keyPEM: String

        public init(certificatePEM: String, keyPEM: String) {
            self.certificatePEM = certificatePEM
            self.keyPEM = keyPEM
        }
    }

    public var trust: Trust
    public var identity: Identity?

    public init(trust: Trust = .system, identity: Identity? = nil) {
        self.trust = trust
        self.identity = identity
    }
}
