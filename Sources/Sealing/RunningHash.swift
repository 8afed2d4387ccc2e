import Crypto

/// A hash over bytes that come piece by piece.
public struct RunningHash: Sendable {
    /// By their names in tus (checksum extension). SHA-1 is only ever asked whether a line changed bytes.
    public enum Algorithm: String, Sendable, CaseIterable { case sha256, sha1 }

    private enum State {
        case sha256(SHA256)
        case sha1(Insecure.SHA1)
    }

    private var state: State

    public init(_ algorithm: Algorithm = .sha256) {
        switch algorithm {
        case .sha256: state = .sha256(SHA256())
        case .sha1: state = .sha1(Insecure.SHA1())
        }
    }

    /// Takes in the next bytes.
    public mutating func update(_ bytes: ArraySlice<UInt8>) {
        bytes.withUnsafeBytes { buffer in
            switch state {
            case .sha256(var hash):
                hash.update(bufferPointer: buffer)
                state = .sha256(hash)
            case .sha1(var hash):
                hash.update(bufferPointer: buffer)
                state = .sha1(hash)
            }
        }
    }

    /// The hash of everything so far.
    public var digest: [UInt8] {
        switch state {
        case .sha256(let hash): Array(hash.finalize())
        case .sha1(let hash): Array(hash.finalize())
        }
    }
}
