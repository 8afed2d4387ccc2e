import Domain
import Foundation

/// The one encoding of values and headers: UTF-8 JSON with sorted keys, integers only (design.md 7).
///
/// Equal values have equal bytes, so value equality is equality of these bytes. Strings keep their bytes: nothing is
/// normalised on the way.
public enum CanonicalJSON {
    /// The canonical bytes of a value.
    public static func encode(_ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(value))
    }

    /// Reads a value; ``ErrorCode/messageMalformed`` when the bytes are not one. Unknown keys are ignored.
    public static func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws -> Value {
        do { return try JSONDecoder().decode(type, from: Data(bytes)) } catch {
            throw Failure(.messageMalformed, ["what": String(describing: type)])
        }
    }
}
