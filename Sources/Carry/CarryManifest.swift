public import Domain
public import Sealing
public import Storage
public import SyncProtocol

/// What an export holds, in the laptop's own words (docs/carry.md): written last, signed by the laptop. What it lists
/// and the office does not have is missing.
public struct CarryManifest: SignedWord, Hashable {
    public static let signingContext = "outreach/carry-manifest/1"

    /// An act of the export.
    public struct ListedAct: Hashable, Sendable, Codable {
        public var id: ActID
        /// The reception number of what it belongs to, so that people can say what is missing.
        public var reception: ReceptionNumber?

        public init(id: ActID, reception: ReceptionNumber?) {
            self.id = id
            self.reception = reception
        }
    }

    /// A sealed file of the export.
    public struct ListedBlob: Hashable, Sendable, Codable {
        public var id: String
        public var kind: BlobKind
        /// Bytes.
        public var size: Int
        public var reception: ReceptionNumber?

        public init(id: String, kind: BlobKind, size: Int, reception: ReceptionNumber?) {
            self.id = id
            self.kind = kind
            self.size = size
            self.reception = reception
        }
    }

    /// 1.
    public var version: Int
    /// The name of the export's folder.
    public var export: String
    public var device: String
    /// By the laptop's clock.
    public var madeAt: Instant
    public var acts: [ListedAct]
    public var blobs: [ListedBlob]
    /// The last receipt and the feed's cursor that the laptop had: the office answers from there.
    public var receipts: Int64
    public var cursor: String

    public init(
        export: String, device: String, madeAt: Instant, acts: [ListedAct], blobs: [ListedBlob], receipts: Int64,
        cursor: String
    ) {
        version = 1
        self.export = export
        self.device = device
        self.madeAt = madeAt
        self.acts = acts
        self.blobs = blobs
        self.receipts = receipts
        self.cursor = cursor
    }

    /// The bytes of `manifest.json`.
    public func file(signedBy key: SigningKey) throws -> [UInt8] {
        try CanonicalJSON.encode(Signed(self, signedBy: key))
    }

    /// Reads `manifest.json` of a device's export.
    ///
    /// - Throws: ``ErrorCode/signatureWrong`` also where it is another device's or another export's,
    ///   ``ErrorCode/messageMalformed``, ``ErrorCode/messageVersion``.
    public init(file bytes: [UInt8], export: String, device: String, key: VerificationKey) throws {
        self = try CanonicalJSON.decode(Signed<Self>.self, from: bytes).verified(by: key)
        guard version == 1 else { throw Failure(.messageVersion, ["version": String(version)]) }
        guard self.device == device, self.export == export, blobs.allSatisfy({ BlobID.isValid($0.id) }) else {
            throw Failure(.signatureWrong)
        }
    }
}
