import Crypto
public import Domain
import Foundation
import SwiftASN1
import X509

/// The office's own certificate authority and what it issues: P-256 certificates for mutual TLS (design.md 6).
public struct CertificateAuthority: Sendable, CustomStringConvertible {
    public var description: String { "CertificateAuthority(hidden)" }
    /// The authority's certificate, PEM.
    public let certificatePEM: String
    /// Its private key, PEM (PKCS #8); kept in a file of mode 0600.
    public let privateKeyPEM: String

    public init(certificatePEM: String, privateKeyPEM: String) {
        self.certificatePEM = certificatePEM
        self.privateKeyPEM = privateKeyPEM
    }

    /// Makes a new authority, valid for ten years.
    public init(name: String, at now: Instant) throws {
        let key = Certificate.PrivateKey(P256.Signing.PrivateKey())
        let subject = try DistinguishedName { CommonName(name) }
        let certificate = try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: key.publicKey,
            notValidBefore: now.adding(days: -1).foundationDate, notValidAfter: now.adding(days: 3_653).foundationDate,
            issuer: subject, subject: subject,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                Critical(KeyUsage(keyCertSign: true, cRLSign: true))
            },
            issuerPrivateKey: key)
        certificatePEM = try certificate.serializeAsPEM().pemString
        privateKeyPEM = try key.serializeAsPEM().pemString
    }

    /// SHA-256 of the certificate's DER, hexadecimal: the fingerprint an invitation carries.
    public static func fingerprint(ofPEM pem: String) throws -> String {
        Hex.encode(sha256(try PEMDocument(pemString: pem).derBytes))
    }

    /// A certificate and new key for the server's device port, for names or addresses, valid for 825 days.
    public func issueServer(hosts: [String], at now: Instant) throws -> (certificatePEM: String, privateKeyPEM: String)
    {
        let key = Certificate.PrivateKey(P256.Signing.PrivateKey())
        let names = hosts.map { host in
            IPv4Bytes(host).map { GeneralName.ipAddress(ASN1OctetString(contentBytes: $0.bytes[...])) }
                ?? .dnsName(host)
        }
        let pem = try issue(
            publicKey: key.publicKey, commonName: hosts.first ?? "outreach-server", days: 825, usage: .serverAuth,
            names: names, at: now)
        return (pem, try key.serializeAsPEM().pemString)
    }

    /// A client certificate for a device whose key proved itself in a signing request; valid for 400 days.
    public func issueDevice(requestPEM: String, device: String, at now: Instant) throws -> String {
        do {
            let request = try CertificateSigningRequest(pemEncoded: requestPEM)
            guard request.publicKey.isValidSignature(request.signature, for: request) else {
                throw Failure(.signatureWrong)
            }
            return try issue(
                publicKey: request.publicKey, commonName: device, days: 400, usage: .clientAuth, names: [], at: now)
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Failure(.sealDamaged, ["item": "certificate request"])
        }
    }

    private func issue(
        publicKey: Certificate.PublicKey, commonName: String, days: Int64, usage: ExtendedKeyUsage.Usage,
        names: [GeneralName], at now: Instant
    ) throws -> String {
        let authority = try Certificate(pemEncoded: certificatePEM)
        let certificate = try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: publicKey,
            notValidBefore: now.adding(days: -1).foundationDate, notValidAfter: now.adding(days: days).foundationDate,
            issuer: authority.subject, subject: try DistinguishedName { CommonName(commonName) },
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.notCertificateAuthority)
                Critical(KeyUsage(digitalSignature: true))
                try ExtendedKeyUsage([usage])
                if !names.isEmpty { SubjectAlternativeNames(names) }
            },
            issuerPrivateKey: try Certificate.PrivateKey(pemEncoded: privateKeyPEM))
        return try certificate.serializeAsPEM().pemString
    }
}

/// A device's TLS key and its request for a certificate.
public struct DeviceCertificateRequest: Sendable {
    /// PEM of the request (PKCS #10).
    public let requestPEM: String
    /// PEM of the private key; it never leaves the laptop.
    public let privateKeyPEM: String

    /// Makes a new P-256 key and signs a request with it.
    public init() throws {
        let key = Certificate.PrivateKey(P256.Signing.PrivateKey())
        let request = try CertificateSigningRequest(
            version: .v1, subject: try DistinguishedName { CommonName("field-agent") }, privateKey: key,
            attributes: .init(), signatureAlgorithm: .ecdsaWithSHA256)
        requestPEM = try request.serializeAsPEM().pemString
        privateKeyPEM = try key.serializeAsPEM().pemString
    }
}

/// What a certificate says of its holder.
public enum CertificateNames {
    /// The subject's common name; nil when there is none. Throws ``ErrorCode/sealDamaged`` for what is no certificate.
    public static func commonName(ofDER der: [UInt8]) throws -> String? {
        do {
            for name in try Certificate(derEncoded: der).subject.flatMap(\.self)
            where name.type == .RDNAttributeType.commonName {
                return String(name.value)
            }
            return nil
        } catch {
            throw Failure(.sealDamaged, ["item": "certificate"])
        }
    }

    /// The moment until which a certificate is valid.
    public static func expiry(ofPEM pem: String) throws -> Instant {
        do {
            let end = try Certificate(pemEncoded: pem).notValidAfter
            return Instant(milliseconds: Int64(end.timeIntervalSince1970 * 1_000))
        } catch {
            throw Failure(.sealDamaged, ["item": "certificate"])
        }
    }
}

/// The four bytes of a dotted IPv4 address.
private struct IPv4Bytes {
    let bytes: [UInt8]

    init?(_ host: String) {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        let bytes = parts.compactMap { $0 }
        guard parts.count == 4, bytes.count == 4 else { return nil }
        self.bytes = bytes
    }
}

extension Instant {
    var foundationDate: Date { Date(timeIntervalSince1970: Double(milliseconds) / 1_000) }
}
