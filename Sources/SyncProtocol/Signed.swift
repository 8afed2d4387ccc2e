import Domain
public import Sealing

/// What office and laptops sign for each other, as canonical JSON.
public protocol SignedWord: Codable, Sendable {
    /// What a signature of it is made over besides the bytes: none stands for another kind of word.
    static var signingContext: String { get }
}

/// A word with its exact signed bytes.
public struct Signed<Word: SignedWord>: Hashable, Sendable, Codable {
    /// Canonical JSON, base64 on the wire.
    public let bytes: WireBytes
    public let signature: WireBytes

    /// Signs it.
    public init(_ word: Word, signedBy key: SigningKey) throws {
        let bytes = try CanonicalJSON.encode(word)
        self.init(bytes: bytes, signature: try key.sign(bytes, context: Word.signingContext))
    }

    /// From stored parts.
    public init(bytes: [UInt8], signature: [UInt8]) {
        self.bytes = WireBytes(bytes)
        self.signature = WireBytes(signature)
    }

    /// The word, when this key signed it. Throws ``ErrorCode/signatureWrong`` otherwise.
    public func verified(by key: VerificationKey) throws -> Word {
        guard key.verifies(signature.bytes, of: bytes.bytes, context: Word.signingContext) else {
            throw Failure(.signatureWrong)
        }
        return try CanonicalJSON.decode(Word.self, from: bytes.bytes)
    }

    /// SHA-256 of the signed bytes, hexadecimal.
    public var hash: String { Hex.encode(sha256(bytes.bytes)) }
}

/// A receipt as it travels; the next one names its ``Signed/hash`` as the previous.
public typealias SignedReceipt = Signed<Receipt>

/// The office configuration as it travels.
public typealias SignedConfiguration = Signed<OfficeConfiguration>

extension Signed<OfficeConfiguration> {
    /// The configuration that an office gives at enrolment, where only its certificate is known: signed by the key that
    /// it names, which signs every later one. Throws ``ErrorCode/signatureWrong``.
    public func verifiedByItself() throws -> OfficeConfiguration {
        let claimed = try CanonicalJSON.decode(OfficeConfiguration.self, from: bytes.bytes)
        return try verified(by: claimed.serverKey)
    }
}
