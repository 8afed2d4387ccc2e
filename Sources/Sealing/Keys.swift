import Crypto
import Domain
import FoundationEssentials

/// 32 random bytes that seal something under AES-256-GCM; never printed.
public struct SecretKey: Sendable, CustomStringConvertible {
    let key: SymmetricKey

    /// A new random key.
    public init() { key = SymmetricKey(size: .bits256) }

    /// nil unless there are 32 bytes.
    public init?(bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        key = SymmetricKey(data: bytes)
    }

    /// The bytes, for wrapping only.
    public var bytes: [UInt8] { key.withUnsafeBytes { Array($0) } }
    public var description: String { "SecretKey(hidden)" }

    /// Seals bytes under this key; `context` is authenticated and must be the same on opening.
    /// The result is nonce (12), ciphertext, tag (16).
    public func seal(_ bytes: [UInt8], context: String) throws -> [UInt8] {
        let box = try AES.GCM.seal(bytes, using: key, authenticating: Array(context.utf8))
        // A box with the default nonce always has a combined form (CryptoKit, AES.GCM.SealedBox).
        guard let combined = box.combined else { throw Failure(.sealDamaged, ["item": "nonce"]) }
        return Array(combined)
    }

    /// Opens what ``seal(_:context:)`` made.
    public func open(_ sealed: [UInt8], context: String) throws -> [UInt8] {
        do {
            return Array(
                try AES.GCM.open(
                    AES.GCM.SealedBox(combined: sealed), using: key, authenticating: Array(context.utf8)))
        } catch {
            throw Failure(.sealDamaged, ["item": context])
        }
    }

    /// HMAC-SHA-256 of bytes under this key: 32 bytes.
    public func authenticationCode(of bytes: [UInt8]) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: bytes, using: key))
    }
}

/// SHA-256.
public func sha256(_ bytes: some Sequence<UInt8>) -> [UInt8] {
    Array(SHA256.hash(data: Array(bytes)))
}

/// An Ed25519 key pair that signs acts or receipts.
public struct SigningKey: Sendable, CustomStringConvertible {
    public var description: String { "SigningKey(hidden)" }
    private let key: Curve25519.Signing.PrivateKey

    public init() { key = Curve25519.Signing.PrivateKey() }

    /// From the 32 bytes of ``secret``.
    public init(secret: [UInt8]) throws {
        do { key = try Curve25519.Signing.PrivateKey(rawRepresentation: secret) } catch {
            throw Failure(.sealDamaged, ["item": "signing key"])
        }
    }

    /// 32 bytes, to be kept sealed or in a file of mode 0600.
    public var secret: [UInt8] { Array(key.rawRepresentation) }
    public var verificationKey: VerificationKey { VerificationKey(unchecked: Array(key.publicKey.rawRepresentation)) }

    /// The signature (64 bytes) over a context line and the bytes.
    public func sign(_ bytes: [UInt8], context: String) throws -> [UInt8] {
        Array(try key.signature(for: Array((context + "\n").utf8) + bytes))
    }
}

/// The public half of a ``SigningKey``. Encoded as hexadecimal.
public struct VerificationKey: Hashable, Sendable, Codable {
    /// 32 bytes.
    public let bytes: [UInt8]

    init(unchecked bytes: [UInt8]) { self.bytes = bytes }

    /// nil unless there are 32 bytes.
    public init?(bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        self.bytes = bytes
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let bytes = Hex.decode(try container.decode(String.self)), bytes.count == 32 else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a key of 32 bytes")
        }
        self.bytes = bytes
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(Hex.encode(bytes))
    }

    /// Whether the signature is this key's over the context and the bytes.
    public func verifies(_ signature: [UInt8], of bytes: [UInt8], context: String) -> Bool {
        guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: self.bytes) else { return false }
        return key.isValidSignature(signature, for: Array((context + "\n").utf8) + bytes)
    }
}

/// An X25519 key pair to which things are sealed by HPKE.
public struct OpeningKey: Sendable, CustomStringConvertible {
    public var description: String { "OpeningKey(hidden)" }
    private let key: Curve25519.KeyAgreement.PrivateKey

    public init() { key = Curve25519.KeyAgreement.PrivateKey() }

    /// From the 32 bytes of ``secret``.
    public init(secret: [UInt8]) throws {
        do { key = try Curve25519.KeyAgreement.PrivateKey(rawRepresentation: secret) } catch {
            throw Failure(.sealDamaged, ["item": "opening key"])
        }
    }

    /// 32 bytes, to be kept sealed or in a file of mode 0600.
    public var secret: [UInt8] { Array(key.rawRepresentation) }
    public var sealingKey: SealingKey { SealingKey(unchecked: Array(key.publicKey.rawRepresentation)) }

    /// Opens what ``SealingKey/seal(_:info:context:)`` made for this key.
    public func open(_ sealed: [UInt8], info: String, context: [UInt8]) throws -> [UInt8] {
        guard sealed.count > 32 else { throw Failure(.sealDamaged, ["item": info]) }
        do {
            var recipient = try HPKE.Recipient(
                privateKey: key, ciphersuite: .Curve25519_SHA256_ChachaPoly, info: Data(info.utf8),
                encapsulatedKey: Data(sealed[..<32]))
            return Array(try recipient.open(Data(sealed[32...]), authenticating: Data(context)))
        } catch {
            throw Failure(.sealDamaged, ["item": info])
        }
    }
}

/// The public half of an ``OpeningKey``. Encoded as hexadecimal.
public struct SealingKey: Hashable, Sendable, Codable {
    /// 32 bytes.
    public let bytes: [UInt8]

    init(unchecked bytes: [UInt8]) { self.bytes = bytes }

    public init(from decoder: any Decoder) throws {
        bytes = try VerificationKey(from: decoder).bytes
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(Hex.encode(bytes))
    }

    /// The first 16 bytes of the key's SHA-256, hexadecimal: names the key in envelopes and records.
    public var id: String { Hex.encode(sha256(bytes).prefix(16)) }

    /// Seals bytes by HPKE (RFC 9180, base mode, X25519-HKDF-SHA256, ChaCha20-Poly1305): the encapsulated key (32
    /// bytes), then the ciphertext. `context` is authenticated.
    public func seal(_ bytes: [UInt8], info: String, context: [UInt8]) throws -> [UInt8] {
        let recipient = try Curve25519.KeyAgreement.PublicKey(rawRepresentation: self.bytes)
        var sender = try HPKE.Sender(
            recipientKey: recipient, ciphersuite: .Curve25519_SHA256_ChachaPoly, info: Data(info.utf8))
        let sealed = try sender.seal(Data(bytes), authenticating: Data(context))
        return Array(sender.encapsulatedKey) + Array(sealed)
    }
}
