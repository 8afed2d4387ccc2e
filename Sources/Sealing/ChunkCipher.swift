import Crypto
import FoundationEssentials

/// AES-256-GCM in chunks of 64 KiB (design.md 2.5, 7): a chunk's nonce is a prefix of 7 random bytes, the chunk's number
/// as 32 bits big-endian, and a byte that is 1 for the last chunk only, so that reordering, cutting and appending are all
/// noticed. Each chunk's ciphertext is followed by its tag.
struct ChunkCipher {
    /// Bytes of plaintext a chunk; the last has 0 to this many.
    static let chunkSize = 65_536
    static let tagSize = 16
    static let prefixSize = 7

    let key: SymmetricKey
    let prefix: [UInt8]

    init(key: SymmetricKey, prefix: [UInt8]) {
        self.key = key
        self.prefix = prefix
    }

    /// A new random key and prefix.
    init() {
        key = SymmetricKey(size: .bits256)
        prefix = SymmetricKey(size: .bits128).withUnsafeBytes { Array($0.prefix(Self.prefixSize)) }
    }

    func seal(_ chunk: ArraySlice<UInt8>, number: Int, isLast: Bool) throws -> [UInt8] {
        let box = try AES.GCM.seal(chunk, using: key, nonce: nonce(number, isLast))
        return Array(box.ciphertext) + Array(box.tag)
    }

    /// nil unless the chunk is whole, and this one.
    func open(_ sealed: ArraySlice<UInt8>, number: Int, isLast: Bool) -> [UInt8]? {
        guard sealed.count >= Self.tagSize, let nonce = try? nonce(number, isLast),
            let box = try? AES.GCM.SealedBox(
                nonce: nonce, ciphertext: sealed.dropLast(Self.tagSize), tag: sealed.suffix(Self.tagSize))
        else { return nil }
        return (try? AES.GCM.open(box, using: key)).map { Array($0) }
    }

    private func nonce(_ number: Int, _ isLast: Bool) throws -> AES.GCM.Nonce {
        let number = UInt32(number)
        let counter = (0..<4).map { UInt8(truncatingIfNeeded: number >> UInt32(24 - 8 * $0)) }
        return try AES.GCM.Nonce(data: prefix + counter + [isLast ? 1 : 0])
    }
}
