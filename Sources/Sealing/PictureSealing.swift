import Crypto
public import Domain
import FoundationEssentials

/// Pictures sealed in authenticated chunks of 64 KiB (design.md 2.5, 7).
///
/// File: `OAP1`, a nonce prefix of 7 random bytes, then each chunk's ciphertext with its tag of 16 bytes. A chunk's
/// nonce is the prefix, the chunk's number as 32 bits big-endian, and a byte that is 1 for the last chunk only, so
/// that reordering, cutting and appending are all noticed. The picture's id is the SHA-256 of the whole file.
public enum SealedPicture {
    /// Bytes of plaintext a chunk; the last has 0 to this many.
    public static let chunkSize = 65_536
    private static let magic = Array("OAP1".utf8)
    private static let headerSize = 11
    private static let tagSize = 16

    /// The size of the sealed file for a picture of this many bytes.
    public static func sealedSize(of size: Int) -> Int {
        headerSize + size + max(1, (size + chunkSize - 1) / chunkSize) * tagSize
    }

    /// Seals a picture under a new random key.
    public static func seal(_ picture: [UInt8]) throws -> (sealed: [UInt8], reference: PictureReference) {
        let key = SymmetricKey(size: .bits256)
        let prefix = SymmetricKey(size: .bits128).withUnsafeBytes { Array($0.prefix(7)) }
        var sealed = magic + prefix
        sealed.reserveCapacity(sealedSize(of: picture.count))
        let chunks = max(1, (picture.count + chunkSize - 1) / chunkSize)
        for index in 0..<chunks {
            let start = index * chunkSize
            let chunk = picture[start..<min(picture.count, start + chunkSize)]
            let box = try AES.GCM.seal(
                chunk, using: key, nonce: nonce(prefix, index, last: index == chunks - 1))
            sealed += box.ciphertext
            sealed += box.tag
        }
        let reference = PictureReference(
            id: Hex.encode(sha256(sealed)), key: Hex.encode(key.withUnsafeBytes { Array($0) }),
            plaintextHash: Hex.encode(sha256(picture)), sealedSize: sealed.count, size: picture.count)
        return (sealed, reference)
    }

    /// Opens a sealed picture and checks it against its reference; ``ErrorCode/sealDamaged`` when anything differs.
    public static func open(_ sealed: [UInt8], _ reference: PictureReference) throws -> [UInt8] {
        let damaged = Failure(.sealDamaged, ["item": "picture"])
        guard let keyBytes = Hex.decode(reference.key), keyBytes.count == 32,
            sealed.count == reference.sealedSize, sealed.count >= headerSize + tagSize, sealed.starts(with: magic),
            Hex.encode(sha256(sealed)) == reference.id
        else { throw damaged }
        let key = SymmetricKey(data: keyBytes)
        let prefix = Array(sealed[4..<headerSize])
        var picture: [UInt8] = []
        picture.reserveCapacity(sealed.count)
        var position = headerSize
        var index = 0
        while position < sealed.count {
            let end = min(sealed.count, position + chunkSize + tagSize)
            guard end - position >= tagSize else { throw damaged }
            do {
                let box = try AES.GCM.SealedBox(
                    nonce: nonce(prefix, index, last: end == sealed.count),
                    ciphertext: sealed[position..<end - tagSize], tag: sealed[end - tagSize..<end])
                picture += try AES.GCM.open(box, using: key)
            } catch { throw damaged }
            position = end
            index += 1
        }
        guard Hex.encode(sha256(picture)) == reference.plaintextHash else { throw damaged }
        return picture
    }

    private static func nonce(_ prefix: [UInt8], _ index: Int, last: Bool) throws -> AES.GCM.Nonce {
        let number = UInt32(index)
        let counter = (0..<4).map { UInt8(truncatingIfNeeded: number >> UInt32(24 - 8 * $0)) }
        return try AES.GCM.Nonce(data: prefix + counter + [last ? 1 : 0])
    }
}
