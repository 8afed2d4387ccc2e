public import Domain
public import Sealing

/// The server's word for what it durably stored (design.md 2.3).
public struct Receipt: Hashable, Sendable, Codable {
    /// How safely it is kept.
    public enum Level: String, Hashable, Sendable, Codable {
        /// In the server's database and files.
        case stored
        /// Also in a backup: only now may a laptop purge.
        case backedUp = "backed-up"
    }

    /// 1.
    public var version: Int
    public var epoch: String
    public var device: String
    /// 1, 2, 3 … for each device.
    public var number: Int64
    public var level: Level
    public var acts: [ActID]
    /// Ids of pictures and sealed PIN forms.
    public var blobs: [String]
    /// SHA-256 of the previous receipt's signed bytes; empty for the first.
    public var previous: String
    public var at: Instant

    public init(
        epoch: String, device: String, number: Int64, level: Level, acts: [ActID], blobs: [String], previous: String,
        at: Instant
    ) {
        version = 1
        self.epoch = epoch
        self.device = device
        self.number = number
        self.level = level
        self.acts = acts
        self.blobs = blobs
        self.previous = previous
        self.at = at
    }
}

/// A receipt with its exact signed bytes.
public struct SignedReceipt: Hashable, Sendable, Codable {
    /// Canonical JSON of a ``Receipt``, base64 on the wire.
    public let bytes: WireBytes
    public let signature: WireBytes

    static let context = "outreach/receipt/1"

    /// Signs a receipt.
    public init(_ receipt: Receipt, signedBy key: SigningKey) throws {
        let bytes = try CanonicalJSON.encode(receipt)
        self.bytes = WireBytes(bytes)
        signature = WireBytes(try key.sign(bytes, context: Self.context))
    }

    /// The receipt, when the server's key signed it.
    public func verified(by key: VerificationKey) throws -> Receipt {
        guard key.verifies(signature.bytes, of: bytes.bytes, context: Self.context) else {
            throw Failure(.signatureWrong)
        }
        return try CanonicalJSON.decode(Receipt.self, from: bytes.bytes)
    }

    /// What the next receipt names as its previous one.
    public var hash: String { Hex.encode(sha256(bytes.bytes)) }

    /// From stored parts.
    public init(bytes: [UInt8], signature: [UInt8]) {
        self.bytes = WireBytes(bytes)
        self.signature = WireBytes(signature)
    }
}
