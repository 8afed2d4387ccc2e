import Domain
import Foundation
import Sealing
import TestKit
import Testing

@Suite struct CertificateTests {
    let scratch: Scratch
    let now = Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000))

    init() throws { scratch = try Scratch() }

    /// What openssl says, and whether it was content.
    func openssl(_ arguments: String...) async throws -> (said: String, succeeded: Bool) {
        let finished = try await runTool("/usr/bin/openssl", arguments, in: scratch.path)
        return (finished.output + finished.errors, finished.succeeded)
    }

    func save(_ text: String, _ name: String) throws {
        try Data(text.utf8).write(to: URL(filePath: scratch.path + "/" + name))
    }

    @Test func `openssl accepts the authority's server and device certificates for their purposes only`() async throws {
        let authority = try CertificateAuthority(name: "みどり市 outreach", at: now)
        let server = try authority.issueServer(hosts: ["office.example", "127.0.0.1"], at: now)
        let request = try DeviceCertificateRequest()
        try save(authority.certificatePEM, "ca.pem")
        try save(server.certificatePEM, "server.pem")
        try save(authority.issueDevice(requestPEM: request.requestPEM, device: "dev-01", at: now), "device.pem")
        try save(request.privateKeyPEM, "device.key")
        try save(CertificateAuthority(name: "みどり市 outreach", at: now).certificatePEM, "other.pem")
        #expect(try await openssl("verify", "-CAfile", "ca.pem", "server.pem", "device.pem").succeeded)
        #expect(try await openssl("verify", "-purpose", "sslserver", "-CAfile", "ca.pem", "server.pem").succeeded)
        #expect(try await openssl("verify", "-purpose", "sslclient", "-CAfile", "ca.pem", "device.pem").succeeded)
        #expect(try await !openssl("verify", "-purpose", "sslserver", "-CAfile", "ca.pem", "device.pem").succeeded)
        #expect(try await !openssl("verify", "-purpose", "sslclient", "-CAfile", "ca.pem", "server.pem").succeeded)
        #expect(try await !openssl("verify", "-CAfile", "other.pem", "server.pem").succeeded)
        let names = ["-verify_hostname", "-verify_ip"]
        #expect(try await openssl("verify", names[0], "office.example", "-CAfile", "ca.pem", "server.pem").succeeded)
        #expect(try await openssl("verify", names[1], "127.0.0.1", "-CAfile", "ca.pem", "server.pem").succeeded)
        #expect(try await !openssl("verify", names[0], "other.example", "-CAfile", "ca.pem", "server.pem").succeeded)
        let text = try await openssl("x509", "-in", "device.pem", "-noout", "-subject", "-pubkey").said
        #expect(text.contains("dev-01"))
        let key = try await openssl("pkey", "-in", "device.key", "-pubout").said
        #expect(text.contains(key))
    }

    @Test func `a fingerprint is the one openssl prints`() async throws {
        let authority = try CertificateAuthority(name: "test", at: now)
        try save(authority.certificatePEM, "ca.pem")
        let said = try await openssl("x509", "-in", "ca.pem", "-noout", "-fingerprint", "-sha256").said
        let printed = said.split(separator: "=").last.map { $0.filter(\.isHexDigit).lowercased() }
        #expect(try printed == CertificateAuthority.fingerprint(ofPEM: authority.certificatePEM))
    }

    @Test func `what is no certificate request, or was changed after signing, is refused`() throws {
        let authority = try CertificateAuthority(name: "test", at: now)
        let request = try DeviceCertificateRequest().requestPEM
        for text in ["", "nonsense", authority.certificatePEM] {
            expectFailure(.sealDamaged) { try authority.issueDevice(requestPEM: text, device: "d", at: now) }
        }
        var der = try #require(Data(base64Encoded: request.split(separator: "\n").dropFirst().dropLast().joined()))
        // The last byte belongs to the signature.
        der[der.count - 1] ^= 1
        let changed = """
            -----BEGIN CERTIFICATE REQUEST-----
            \(der.base64EncodedString(options: [.lineLength64Characters, .endLineWithLineFeed]))
            -----END CERTIFICATE REQUEST-----
            """
        expectFailure(.signatureWrong) { try authority.issueDevice(requestPEM: changed, device: "d", at: now) }
    }
}
