import Domain
import Sealing
import Testing

@Suite struct PictureTests {
    static let sizes = [0, 1, 65_535, 65_536, 65_537, 131_072, 300_000]

    static func picture(_ size: Int) -> [UInt8] { (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 8) } }

    /// The same reference for other bytes, as if somebody had made the id fit them.
    static func relabelled(_ reference: PictureReference, _ bytes: [UInt8]) -> PictureReference {
        var changed = reference
        changed.id = Hex.encode(sha256(bytes))
        changed.sealedSize = bytes.count
        return changed
    }

    @Test(arguments: sizes)
    func `a picture of any size opens to the same bytes, and its sizes and id are right`(size: Int) throws {
        let picture = Self.picture(size)
        let (sealed, reference) = try SealedPicture.seal(picture)
        #expect(sealed.count == SealedPicture.sealedSize(of: size))
        #expect(sealed.count == 11 + size + 16 * max(1, (size + 65_535) / 65_536))
        #expect(reference.sealedSize == sealed.count)
        #expect(reference.size == size)
        #expect(reference.id == Hex.encode(sha256(sealed)))
        #expect(reference.plaintextHash == Hex.encode(sha256(picture)))
        #expect(try SealedPicture.open(sealed, reference) == picture)
    }

    @Test func `the same picture sealed twice has another key and id`() throws {
        let (one, other) = (try SealedPicture.seal([1, 2, 3]), try SealedPicture.seal([1, 2, 3]))
        #expect(one.reference.id != other.reference.id)
        #expect(one.reference.key != other.reference.key)
    }

    @Test(arguments: sizes)
    func `a cut or extended file is refused, also when its id is made to fit`(size: Int) throws {
        let (sealed, reference) = try SealedPicture.seal(Self.picture(size))
        let chunk = 65_536 + 16
        var damaged = [sealed + [0], sealed + [UInt8](repeating: 0, count: 16), []]
        for count in [3, 4, 11, 12, 26, 27, sealed.count - 1, sealed.count - 16, 11 + chunk, 11 + 2 * chunk]
        where count < sealed.count { damaged.append(Array(sealed.prefix(count))) }
        for bytes in damaged {
            expectFailure(.sealDamaged, "\(bytes.count) bytes") { try SealedPicture.open(bytes, reference) }
            expectFailure(.sealDamaged, "\(bytes.count) bytes") {
                try SealedPicture.open(bytes, Self.relabelled(reference, bytes))
            }
        }
    }

    @Test func `chunks that change places, are left out or doubled are refused`() throws {
        let (sealed, reference) = try SealedPicture.seal(Self.picture(4 * 65_536))
        let chunk = 65_536 + 16
        let header = Array(sealed[..<11])
        let chunks = (0..<4).map { Array(sealed[11 + $0 * chunk..<11 + ($0 + 1) * chunk]) }
        for order in [
            [1, 0, 2, 3], [0, 1, 3, 2], [0, 1, 3], [1, 2, 3], [0, 1, 2], [0, 0, 1, 2, 3], [0, 1, 2, 3, 3], [3],
        ] {
            let bytes = header + order.flatMap { chunks[$0] }
            expectFailure(.sealDamaged, "\(order)") { try SealedPicture.open(bytes, Self.relabelled(reference, bytes)) }
        }
        let whole = header + chunks.joined()
        #expect(try SealedPicture.open(whole, Self.relabelled(reference, whole)).count == 4 * 65_536)
    }

    @Test func `a chunk of another picture under the same name is refused`() throws {
        let (one, reference) = try SealedPicture.seal(Self.picture(100))
        let (other, _) = try SealedPicture.seal(Self.picture(100))
        let mixed = Array(one[..<11]) + other[11...]
        expectFailure(.sealDamaged) { try SealedPicture.open(mixed, Self.relabelled(reference, mixed)) }
    }

    @Test func `a changed bit anywhere is refused: mark, nonce, ciphertext, tag`() throws {
        let (sealed, reference) = try SealedPicture.seal(Self.picture(65_600))
        for index in Array(0..<40) + [
            65_545, 65_546, 65_547, 65_562, 65_563, 65_564, sealed.count - 17, sealed.count - 1,
        ] {
            var bytes = sealed
            bytes[index] ^= 4
            expectFailure(.sealDamaged, "byte \(index)") { try SealedPicture.open(bytes, reference) }
            expectFailure(.sealDamaged, "byte \(index)") {
                try SealedPicture.open(bytes, Self.relabelled(reference, bytes))
            }
        }
    }

    @Test func `a reference that says something else is refused`() throws {
        let (sealed, reference) = try SealedPicture.seal(Self.picture(100))
        var wrong: [PictureReference] = []
        for key in ["", "00", "zz", Hex.encode(SecretKey().bytes)] {
            var changed = reference
            changed.key = key
            wrong.append(changed)
        }
        var hash = reference
        hash.plaintextHash = Hex.encode(sha256([]))
        var size = reference
        size.sealedSize = -1
        for changed in wrong + [hash, size] {
            expectFailure(.sealDamaged) { try SealedPicture.open(sealed, changed) }
        }
    }
}

@Suite struct PINFormTests {
    let key = OpeningKey()
    let application = EntityID(unchecked: [UInt8](repeating: 1, count: 16))

    @Test(arguments: [0, 1, 254, 255, 510, 65_535])
    func `a form opens with the custodian's key`(size: Int) throws {
        let form = [UInt8](repeating: 0x31, count: size)
        let sealed = try SealedPINForm.seal(form, application: application, to: key.sealingKey)
        #expect(try SealedPINForm.open(sealed, application: application, with: key) == form)
    }

    @Test func `a sealed form cannot be moved to another application, nor opened with another key`() throws {
        let sealed = try SealedPINForm.seal([1, 2, 3], application: application, to: key.sealingKey)
        let other = EntityID(unchecked: [UInt8](repeating: 2, count: 16))
        expectFailure(.sealDamaged) { try SealedPINForm.open(sealed, application: other, with: key) }
        expectFailure(.sealDamaged) { try SealedPINForm.open(sealed, application: application, with: OpeningKey()) }
        for index in sealed.indices {
            var damaged = sealed
            damaged[index] ^= 1
            expectFailure(.sealDamaged, "byte \(index)") {
                try SealedPINForm.open(damaged, application: application, with: key)
            }
        }
    }

    @Test func `its length says nothing about the PINs`() throws {
        let sizes = try Set(
            [0, 20, 60, 120, 254].map {
                try SealedPINForm.seal([UInt8](repeating: 0, count: $0), application: application, to: key.sealingKey)
                    .count
            })
        #expect(sizes == [32 + 256 + 16])
    }

    @Test func `a form too long for its length field is refused, never cut`() {
        let form = [UInt8](repeating: 0, count: 65_536)
        expectFailure(.blobTooLarge) { try SealedPINForm.seal(form, application: application, to: key.sealingKey) }
    }
}
