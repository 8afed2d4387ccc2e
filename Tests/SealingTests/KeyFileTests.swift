import Domain
import Foundation
import Sealing
import Testing

/// A new directory that goes with the test.
final class Scratch: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "sealing-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func mode(_ name: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path + "/" + name)[.posixPermissions] as? Int
    }
}

@Suite struct KeyFileTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    @Test func `a data key opens with its key file and with the recovery key, each alone`() throws {
        let (dataKey, keyFile, recovery) = (SecretKey(), SecretKey(), OpeningKey())
        let encoded = try JSONEncoder().encode(
            WrappedDataKey(dataKey, keyFile: keyFile, recovery: recovery.sealingKey))
        let wrapped = try JSONDecoder().decode(WrappedDataKey.self, from: encoded)
        #expect(try wrapped.open(keyFile: keyFile).bytes == dataKey.bytes)
        #expect(try wrapped.open(recovery: recovery).bytes == dataKey.bytes)
        expectFailure(.sealDamaged) { try wrapped.open(keyFile: SecretKey()) }
        expectFailure(.sealDamaged) { try wrapped.open(recovery: OpeningKey()) }
    }

    @Test func `without a recovery key only the key file opens it`() throws {
        let wrapped = try WrappedDataKey(SecretKey(), keyFile: SecretKey(), recovery: nil)
        #expect(wrapped.wraps.count == 1)
        expectFailure(.sealDamaged) { try wrapped.open(recovery: OpeningKey()) }
    }

    @Test func `a secret file has mode 0600, whatever lay there before, and nothing else is left`() throws {
        let path = scratch.path + "/key"
        for name in ["key", "key.new"] {
            let made = FileManager.default.createFile(
                atPath: scratch.path + "/" + name, contents: Data("older and longer".utf8),
                attributes: [.posixPermissions: 0o644])
            #expect(made)
        }
        try SecretFiles.write([1, 2, 3], to: path)
        #expect(try scratch.mode("key") == 0o600)
        #expect(try SecretFiles.read(path) == [1, 2, 3])
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == ["key"])
    }

    @Test(arguments: [0o644, 0o640, 0o604, 0o620, 0o601])
    func `a file that others may touch is refused`(mode: Int) throws {
        let path = scratch.path + "/key"
        try SecretFiles.write([1], to: path)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        expectFailure(.keyUnreadable) { try SecretFiles.read(path) }
    }

    @Test func `a missing file, a directory and a missing directory are told apart`() throws {
        expectFailure(.keyMissing) { try SecretFiles.read(scratch.path + "/none") }
        try FileManager.default.createDirectory(
            atPath: scratch.path + "/d", withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        expectFailure(.keyUnreadable) { try SecretFiles.read(scratch.path + "/d") }
        expectFailure(.storeMissing) { try SecretFiles.write([1], to: scratch.path + "/none/key") }
        // A failed write leaves neither the file nor a half of it.
        expectFailure(.storeReadOnly) { try SecretFiles.write([1], to: scratch.path + "/d") }
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == ["d"])
    }
}

@Suite struct DeflateTests {
    @Test(arguments: [0, 1, 4_096, 16_384, 100_000])
    func `what is deflated expands again, up to exactly the limit`(size: Int) throws {
        var state: UInt32 = 7
        let bytes = (0..<size).map { _ in
            state = state &* 1_664_525 &+ 1_013_904_223
            return UInt8(truncatingIfNeeded: state >> 24)
        }
        let packed = Deflate.compress(bytes)
        #expect(try Deflate.expand(packed, limit: max(size, 1)) == bytes)
        #expect(try Deflate.expand(packed, limit: size + 1_000_000) == bytes)
        if size > 1 { expectFailure(.sealDamaged) { try Deflate.expand(packed, limit: size - 1) } }
    }

    @Test func `a bomb is refused at the limit`() throws {
        let bomb = Deflate.compress([UInt8](repeating: 0, count: 20_000_000))
        #expect(bomb.count < 40_000)
        expectFailure(.sealDamaged) { try Deflate.expand(bomb, limit: 4 << 20) }
    }

    @Test func `cut and damaged data are refused or stay within the limit`() throws {
        let bytes = Array(String(repeating: "住所と氏名 ", count: 200).utf8)
        let packed = Deflate.compress(bytes)
        for count in 0..<packed.count {
            expectFailure(.sealDamaged, "\(count)") { try Deflate.expand(Array(packed.prefix(count)), limit: 1 << 20) }
        }
        for index in packed.indices {
            var damaged = packed
            damaged[index] ^= 0x55
            // Raw deflate has no checksum: only the limit holds here, the seal around it does the rest.
            let expanded = try? Deflate.expand(damaged, limit: 8_192)
            #expect((expanded?.count ?? 0) <= 8_192)
        }
    }
}
