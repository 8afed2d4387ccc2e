public import Domain
public import Sealing
public import SyncProtocol

/// One part of what the office writes for one laptop (docs/carry.md): what the laptop would have got over the network,
/// signed by the office and sealed to the laptop.
public struct CarryAnswer: SignedWord {
    public static let signingContext = "outreach/carry-answer/1"

    /// 1.
    public var version: Int
    public var device: String
    /// When the answer was made, by the office's clock.
    public var at: Instant
    /// 1, 2, 3 … of an answer.
    public var part: Int
    public var isLast: Bool
    /// In the first part.
    public var configuration: SignedConfiguration?
    /// Numbers follow one another, from the last one that the office knows the laptop to have.
    public var receipts: [SignedReceipt]
    /// The number of the laptop's last receipt when the part was made.
    public var lastReceipt: Int64
    /// What the laptop brought by stick and the office refused, with why. In the first part.
    public var refused: [ActOutcome]
    /// The cursor that `feed` follows on; empty at the beginning.
    public var after: String
    public var feed: FeedAnswer

    public init(
        device: String, at: Instant, part: Int, isLast: Bool, configuration: SignedConfiguration?,
        receipts: [SignedReceipt], lastReceipt: Int64, refused: [ActOutcome], after: String, feed: FeedAnswer
    ) {
        version = 1
        self.device = device
        self.at = at
        self.part = part
        self.isLast = isLast
        self.configuration = configuration
        self.receipts = receipts
        self.lastReceipt = lastReceipt
        self.refused = refused
        self.after = after
        self.feed = feed
    }

    private static let magic = Array("OCA1".utf8)
    /// A part expands to at most this many bytes.
    static let largest = 128 << 20

    /// The bytes of a part: `OCA1`, the id of the laptop's key (16), then the deflated ``Signed`` answer sealed by
    /// HPKE with these 20 bytes as additional data.
    public func file(signedBy key: SigningKey, sealedTo reader: SealingKey) throws -> [UInt8] {
        let signed = try CanonicalJSON.encode(Signed(self, signedBy: key))
        let clear = Self.magic + (Hex.decode(reader.id) ?? [])
        return clear + (try reader.seal(Deflate.compress(signed), info: Self.signingContext, context: clear))
    }

    /// Opens a part.
    ///
    /// - Throws: ``ErrorCode/sealDamaged``, ``ErrorCode/signatureWrong`` also where it is another device's,
    ///   ``ErrorCode/messageMalformed``, ``ErrorCode/messageVersion``.
    public init(file bytes: [UInt8], device: String, openedBy reader: OpeningKey, office: VerificationKey) throws {
        let clear = Self.magic + (Hex.decode(reader.sealingKey.id) ?? [])
        guard bytes.starts(with: clear) else { throw Failure(.sealDamaged, ["item": Self.signingContext]) }
        let packed = try reader.open(Array(bytes[clear.count...]), info: Self.signingContext, context: clear)
        let signed = try Deflate.expand(packed, limit: Self.largest)
        self = try CanonicalJSON.decode(Signed<Self>.self, from: signed).verified(by: office)
        guard version == 1 else { throw Failure(.messageVersion, ["version": String(version)]) }
        guard self.device == device else { throw Failure(.signatureWrong) }
    }
}
