import CDeflate
import Domain

/// Raw deflate (RFC 1951) through zlib.
public enum Deflate {
    /// Compresses bytes.
    public static func compress(_ bytes: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: cdeflate_bound(bytes.count)) { out, count in
            // A buffer of the bound's size always suffices (zlib, compressBound).
            count = max(0, cdeflate(bytes, bytes.count, out.baseAddress, out.count))
        }
    }

    /// Expands bytes to at most `limit` bytes; anything damaged or larger is ``ErrorCode/sealDamaged``.
    public static func expand(_ bytes: [UInt8], limit: Int) throws -> [UInt8] {
        var capacity = min(limit, max(4_096, bytes.count * 4))
        while true {
            var result = 0
            let out = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
                result = cinflate(bytes, bytes.count, buffer.baseAddress, buffer.count)
                count = max(0, result)
            }
            if result >= 0 { return out }
            guard result == -2, capacity < limit else { throw Failure(.sealDamaged, ["item": "deflate"]) }
            capacity = min(limit, capacity * 4)
        }
    }
}
