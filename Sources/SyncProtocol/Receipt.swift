public import Domain

/// The server's word for what it durably stored (design.md 2.3).
public struct Receipt: SignedWord, Hashable {
    public static let signingContext = "outreach/receipt/1"

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
