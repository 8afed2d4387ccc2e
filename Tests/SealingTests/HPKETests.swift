import Domain
import Sealing
import Testing

/// Every call of this must fail with this code.
func expectFailure(
    _ code: ErrorCode, _ comment: Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () throws -> some Any
) {
    do {
        _ = try body()
        Issue.record(comment ?? "nothing was refused", sourceLocation: sourceLocation)
    } catch {
        #expect((error as? Failure)?.code == code, comment, sourceLocation: sourceLocation)
    }
}

@Suite struct HPKETests {
    let key = OpeningKey()
    let message = Array("一人のための手紙".utf8)
    let context = Array("who it is for".utf8)

    @Test(arguments: [0, 1, 64, 70_000])
    func `what is sealed opens again with the key it was sealed to`(size: Int) throws {
        let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let sealed = try key.sealingKey.seal(bytes, info: "test", context: context)
        #expect(sealed.count == 32 + size + 16)
        #expect(try key.open(sealed, info: "test", context: context) == bytes)
        #expect(try OpeningKey(secret: key.secret).open(sealed, info: "test", context: context) == bytes)
    }

    @Test func `sealing twice gives different bytes`() throws {
        let one = try key.sealingKey.seal(message, info: "test", context: [])
        #expect(try key.sealingKey.seal(message, info: "test", context: []) != one)
    }

    @Test func `a change of any byte is refused: encapsulated key, ciphertext and tag`() throws {
        let sealed = try key.sealingKey.seal(message, info: "test", context: context)
        for index in sealed.indices {
            var damaged = sealed
            damaged[index] ^= 0x10
            expectFailure(.sealDamaged, "byte \(index)") { try key.open(damaged, info: "test", context: context) }
        }
    }

    @Test func `another key, purpose or context, and cut or longer bytes are refused`() throws {
        let sealed = try key.sealingKey.seal(message, info: "test", context: context)
        expectFailure(.sealDamaged) { try OpeningKey().open(sealed, info: "test", context: context) }
        expectFailure(.sealDamaged) { try key.open(sealed, info: "other", context: context) }
        expectFailure(.sealDamaged) { try key.open(sealed, info: "test", context: []) }
        expectFailure(.sealDamaged) { try key.open(sealed + [0], info: "test", context: context) }
        for count in [0, 1, 31, 32, 33, 47, sealed.count - 1] {
            expectFailure(.sealDamaged, "\(count)") {
                try key.open(Array(sealed.prefix(count)), info: "test", context: context)
            }
        }
    }

    @Test func `secret keys refuse every damage and another context`() throws {
        let secret = SecretKey()
        let sealed = try secret.seal(message, context: "a")
        #expect(try secret.open(sealed, context: "a") == message)
        for index in sealed.indices {
            var damaged = sealed
            damaged[index] ^= 1
            expectFailure(.sealDamaged, "byte \(index)") { try secret.open(damaged, context: "a") }
        }
        for count in 0..<sealed.count {
            expectFailure(.sealDamaged, "\(count)") { try secret.open(Array(sealed.prefix(count)), context: "a") }
        }
        expectFailure(.sealDamaged) { try secret.open(sealed, context: "b") }
        expectFailure(.sealDamaged) { try SecretKey().open(sealed, context: "a") }
        #expect("\(secret)" == "SecretKey(hidden)")
        #expect(SecretKey(bytes: [1]) == nil)
    }

    @Test func `a signature holds for its key, bytes and context only`() throws {
        let signer = SigningKey()
        let signature = try signer.sign(message, context: "c")
        let key = signer.verificationKey
        #expect(key.verifies(signature, of: message, context: "c"))
        #expect(!key.verifies(signature, of: message + [0], context: "c"))
        #expect(!key.verifies(signature, of: message, context: "d"))
        #expect(!SigningKey().verificationKey.verifies(signature, of: message, context: "c"))
        #expect(!key.verifies([], of: message, context: "c"))
        #expect(!key.verifies(signature + [0], of: message, context: "c"))
        for index in signature.indices {
            var damaged = signature
            damaged[index] ^= 0x80
            #expect(!key.verifies(damaged, of: message, context: "c"), "byte \(index)")
        }
        #expect(VerificationKey(bytes: [UInt8](repeating: 0, count: 31)) == nil)
        #expect(try SigningKey(secret: signer.secret).verificationKey == key)
        expectFailure(.sealDamaged) { try SigningKey(secret: [1, 2, 3]) }
        expectFailure(.sealDamaged) { try OpeningKey(secret: [1, 2, 3]) }
    }

    @Test func `a context cannot be shifted into the bytes`() throws {
        let signer = SigningKey()
        let signature = try signer.sign(Array("b".utf8), context: "a")
        #expect(!signer.verificationKey.verifies(signature, of: Array("a\nb".utf8), context: ""))
    }
}
