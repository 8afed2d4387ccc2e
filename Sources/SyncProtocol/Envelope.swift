public import Domain
import Merge
public import Sealing

/// An act sealed for one reader (design.md 2.4): the same bytes on the network and on a stick.
///
/// Bytes: `OAE1`, replica (16), act id (32), id of the reader's key (16), HPKE's encapsulated key (32), ciphertext.
/// All before the encapsulated key is authenticated. Inside, deflated: header, signature and contents, each after its
/// length as 32 bits big-endian.
public struct Envelope: Hashable, Sendable {
    public let bytes: [UInt8]
    public let replica: ReplicaID
    public let act: ActID
    /// Names the key it is sealed to (``SealingKey/id``).
    public let keyID: String

    private static let magic = Array("OAE1".utf8)
    private static let info = "outreach/envelope/1"
    private static let clearSize = 68
    /// An act expands to at most this many bytes.
    public static let largestAct = 4 << 20

    /// Reads the outside of an envelope.
    public init(bytes: [UInt8]) throws {
        guard bytes.count > Self.clearSize + 48, bytes.starts(with: Self.magic),
            let replica = ReplicaID(bytes: Array(bytes[4..<20])), let act = ActID(bytes: Array(bytes[20..<52]))
        else { throw Failure(.messageMalformed, ["what": "envelope"]) }
        self.bytes = bytes
        self.replica = replica
        self.act = act
        keyID = Hex.encode(bytes[52..<Self.clearSize])
    }

    /// Seals an act to a reader. Throws ``ErrorCode/requestTooLarge`` for an act that no reader would open.
    public init(sealing act: SignedAct, to reader: SealingKey) throws {
        var inner: [UInt8] = []
        for part in [act.header, act.signature, CanonicalJSON.encode(act.contents)] {
            inner += Frames.length(part.count) + part
        }
        guard inner.count <= Self.largestAct else {
            throw Failure(.requestTooLarge, ["limit": String(Self.largestAct)])
        }
        let clear =
            Self.magic + act.act.replica.bytes + act.id.bytes + (Hex.decode(reader.id) ?? [])
        let sealed = try reader.seal(Deflate.compress(inner), info: Self.info, context: clear)
        try self.init(bytes: clear + sealed)
    }

    /// Opens the envelope and checks that it holds the act it names. The signature is not checked here.
    public func open(with key: OpeningKey) throws -> SignedAct {
        guard key.sealingKey.id == keyID else { throw Failure(.sealDamaged, ["item": "envelope key"]) }
        let packed = try key.open(
            Array(bytes[Self.clearSize...]), info: Self.info, context: Array(bytes[..<Self.clearSize]))
        let parts = try Frames.split(try Deflate.expand(packed, limit: Self.largestAct), largest: Self.largestAct)
        guard parts.count == 3 else { throw Failure(.messageMalformed, ["what": "envelope"]) }
        let opened = try SignedAct(
            header: parts[0], signature: parts[1],
            contents: try CanonicalJSON.decode(ActContents.self, from: parts[2]))
        // A reason must come with the key that proves it is the signed one.
        let reasonIsProved =
            opened.contents.reason == nil || opened.contents.digestKey(of: opened.act.writes[0].entity) != nil
        guard opened.id == act, opened.act.replica == replica, reasonIsProved else {
            throw Failure(.messageMalformed, ["what": "envelope"])
        }
        return opened
    }
}

/// Length-prefixed frames: 32 bits big-endian, then that many bytes. A batch of envelopes is a sequence of these.
public enum Frames {
    /// The prefix of a frame.
    public static func length(_ count: Int) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: count >> (24 - 8 * $0)) }
    }

    /// The frames one after another.
    public static func join(_ frames: some Sequence<[UInt8]>) -> [UInt8] {
        var out: [UInt8] = []
        for frame in frames { out += length(frame.count) + frame }
        return out
    }

    /// The frames in these bytes; ``ErrorCode/messageMalformed`` when they are cut or one is larger than `largest`.
    public static func split(_ bytes: [UInt8], largest: Int) throws -> [[UInt8]] {
        var frames: [[UInt8]] = []
        var position = 0
        while position < bytes.count {
            guard position + 4 <= bytes.count else { throw Failure(.messageMalformed, ["what": "frame"]) }
            let count = bytes[position..<position + 4].reduce(0) { $0 << 8 | Int($1) }
            guard count <= largest, position + 4 + count <= bytes.count else {
                throw Failure(.messageMalformed, ["what": "frame"])
            }
            frames.append(Array(bytes[position + 4..<position + 4 + count]))
            position += 4 + count
        }
        return frames
    }
}
