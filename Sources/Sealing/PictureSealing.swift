import Crypto
public import Domain

/// Pictures sealed in authenticated chunks of 64 KiB (design.md 2.5, 7).
///
/// File: `OAP1`, a nonce prefix of 7 random bytes, then the chunks, each with its tag (``ChunkCipher``). The picture's id
/// is the SHA-256 of the whole file.
public enum SealedPicture {
    private static let magic = Array("OAP1".utf8)
    private static let headerSize = 4 + ChunkCipher.prefixSize

    /// The size of the sealed file for a picture of this many bytes.
    public static func sealedSize(of size: Int) -> Int {
        headerSize + size + chunks(size) * ChunkCipher.tagSize
    }

    private static func chunks(_ size: Int) -> Int {
        max(1, (size + ChunkCipher.chunkSize - 1) / ChunkCipher.chunkSize)
    }

    /// Seals a picture under a new random key.
    public static func seal(_ picture: [UInt8]) throws -> (sealed: [UInt8], reference: PictureReference) {
        let cipher = ChunkCipher()
        var sealed = magic + cipher.prefix
        sealed.reserveCapacity(sealedSize(of: picture.count))
        let chunks = chunks(picture.count)
        for index in 0..<chunks {
            let start = index * ChunkCipher.chunkSize
            let chunk = picture[start..<min(picture.count, start + ChunkCipher.chunkSize)]
            sealed += try cipher.seal(chunk, number: index, isLast: index == chunks - 1)
        }
        let reference = PictureReference(
            id: Hex.encode(sha256(sealed)), key: Hex.encode(cipher.key.withUnsafeBytes { Array($0) }),
            plaintextHash: Hex.encode(sha256(picture)), sealedSize: sealed.count, size: picture.count)
        return (sealed, reference)
    }

    /// Opens a sealed picture and checks it against its reference; ``ErrorCode/sealDamaged`` when anything differs.
    public static func open(_ sealed: [UInt8], _ reference: PictureReference) throws -> [UInt8] {
        let damaged = Failure(.sealDamaged, ["item": "picture"])
        guard let keyBytes = Hex.decode(reference.key), keyBytes.count == 32,
            sealed.count == reference.sealedSize, sealed.count >= headerSize + ChunkCipher.tagSize,
            sealed.starts(with: magic),
            Hex.encode(sha256(sealed)) == reference.id
        else { throw damaged }
        let cipher = ChunkCipher(key: SymmetricKey(data: keyBytes), prefix: Array(sealed[4..<headerSize]))
        var picture: [UInt8] = []
        picture.reserveCapacity(sealed.count)
        var position = headerSize
        var index = 0
        while position < sealed.count {
            let end = min(sealed.count, position + ChunkCipher.chunkSize + ChunkCipher.tagSize)
            guard
                let chunk = cipher.open(sealed[position..<end], number: index, isLast: end == sealed.count)
            else { throw damaged }
            picture += chunk
            position = end
            index += 1
        }
        guard Hex.encode(sha256(picture)) == reference.plaintextHash else { throw damaged }
        return picture
    }
}
