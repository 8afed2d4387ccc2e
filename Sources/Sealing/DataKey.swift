import Domain
public import FoundationEssentials

/// How a data key is wrapped: the file's final format (design.md 6). Each wrap alone opens it.
public struct WrappedDataKey: Codable, Sendable {
    /// One way to open it.
    public enum Wrap: Codable, Sendable {
        /// Under a key derived from, or standing for, an operator's secret. `salt` and the cost parameters are those of
        /// the derivation; with `derivation` `key-file` the key is the content of a separate file of mode 0600.
        case key(derivation: Derivation, sealed: Data)
        /// Under the office's recovery key, by HPKE.
        case recovery(keyID: String, sealed: Data)
    }

    /// How the wrapping key comes about.
    public enum Derivation: Codable, Sendable, Hashable {
        /// Read from a file of mode 0600 beside this one.
        case keyFile
        /// Argon2id of an operator's passphrase.
        case argon2id(operator: String, salt: Data, memoryKiB: Int, iterations: Int, lanes: Int)
    }

    /// 1.
    public var version: Int
    public var wraps: [Wrap]

    static let context = "outreach/data-key/1"

    /// Wraps a data key under a key file and, where the office gave one, its recovery key.
    public init(_ dataKey: SecretKey, keyFile: SecretKey, recovery: SealingKey?) throws {
        version = 1
        wraps = [.key(derivation: .keyFile, sealed: Data(try keyFile.seal(dataKey.bytes, context: Self.context)))]
        if let recovery {
            let sealed = try recovery.seal(dataKey.bytes, info: Self.context, context: [])
            wraps.append(.recovery(keyID: recovery.id, sealed: Data(sealed)))
        }
    }

    /// Opens the data key with the key file's content.
    public func open(keyFile: SecretKey) throws -> SecretKey {
        for case .key(.keyFile, let sealed) in wraps {
            if let key = SecretKey(bytes: try keyFile.open(Array(sealed), context: Self.context)) { return key }
        }
        throw Failure(.sealDamaged, ["item": "data key"])
    }

    /// Opens the data key with the office's recovery key.
    public func open(recovery: OpeningKey) throws -> SecretKey {
        for case .recovery(recovery.sealingKey.id, let sealed) in wraps {
            let bytes = try recovery.open(Array(sealed), info: Self.context, context: [])
            if let key = SecretKey(bytes: bytes) { return key }
        }
        throw Failure(.sealDamaged, ["item": "data key"])
    }
}
