import Crypto
import Domain

/// A stream of any length, sealed to one reader while it is written: the contents of a backup.
///
/// Bytes: `OAS1`, id of the reader's key (16), a nonce prefix (7), then by HPKE the key of the chunks (32 + 48), then the
/// chunks (``ChunkCipher``).
public struct StreamSealer {
    fileprivate static let magic = Array("OAS1".utf8)
    fileprivate static let info = "outreach/stream/1"
    fileprivate static let clearSize = 4 + 16 + ChunkCipher.prefixSize
    fileprivate static let headerSize = clearSize + 80

    private let cipher = ChunkCipher()
    private var waiting: [UInt8] = []
    private var number = 0
    /// What stands before the chunks; to be written first.
    public let header: [UInt8]

    public init(to reader: SealingKey) throws {
        let clear = Self.magic + (Hex.decode(reader.id) ?? []) + cipher.prefix
        header =
            try clear
            + reader.seal(cipher.key.withUnsafeBytes { Array($0) }, info: Self.info, context: clear)
    }

    /// What can be written now that these bytes have come.
    public mutating func seal(_ bytes: some Sequence<UInt8>) throws -> [UInt8] {
        waiting += bytes
        var sealed: [UInt8] = []
        var start = 0
        // The last chunk is held back: only the end says that it was the last.
        while waiting.count - start > ChunkCipher.chunkSize {
            let end = start + ChunkCipher.chunkSize
            sealed += try cipher.seal(waiting[start..<end], number: number, isLast: false)
            number += 1
            start = end
        }
        waiting.removeFirst(start)
        return sealed
    }

    /// The rest.
    public mutating func finish() throws -> [UInt8] {
        try cipher.seal(waiting[...], number: number, isLast: true)
    }
}

/// Opens what a ``StreamSealer`` made, piece by piece.
public struct StreamOpener {
    private let key: OpeningKey
    private var cipher: ChunkCipher?
    private var waiting: [UInt8] = []
    private var number = 0
    private static let damaged = Failure(.sealDamaged, ["item": "stream"])

    public init(with key: OpeningKey) { self.key = key }

    /// What these bytes hold. Throws ``ErrorCode/sealDamaged`` where they are not what was written, or sealed to another
    /// key.
    public mutating func open(_ bytes: some Sequence<UInt8>) throws -> [UInt8] {
        waiting += bytes
        guard let cipher = try openHeader() else { return [] }
        let whole = ChunkCipher.chunkSize + ChunkCipher.tagSize
        var opened: [UInt8] = []
        var start = 0
        while waiting.count - start > whole {
            guard let chunk = cipher.open(waiting[start..<start + whole], number: number, isLast: false) else {
                throw Self.damaged
            }
            opened += chunk
            number += 1
            start += whole
        }
        waiting.removeFirst(start)
        return opened
    }

    /// The rest. Throws ``ErrorCode/sealDamaged`` where the end is missing.
    public mutating func finish() throws -> [UInt8] {
        guard let cipher, let chunk = cipher.open(waiting[...], number: number, isLast: true) else {
            throw Self.damaged
        }
        return chunk
    }

    private mutating func openHeader() throws -> ChunkCipher? {
        if let cipher { return cipher }
        guard waiting.count >= StreamSealer.headerSize else { return nil }
        let clear = Array(waiting[..<StreamSealer.clearSize])
        guard clear.starts(with: StreamSealer.magic), Hex.encode(clear[4..<20]) == key.sealingKey.id else {
            throw Self.damaged
        }
        let secret = try key.open(
            Array(waiting[StreamSealer.clearSize..<StreamSealer.headerSize]), info: StreamSealer.info, context: clear)
        guard secret.count == 32 else { throw Self.damaged }
        let made = ChunkCipher(key: SymmetricKey(data: secret), prefix: Array(clear[20...]))
        waiting.removeFirst(StreamSealer.headerSize)
        cipher = made
        return made
    }
}
