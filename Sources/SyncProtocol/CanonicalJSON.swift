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

    /// The same bytes, sooner.
    public static func encode(_ value: some CanonicalText) -> [UInt8] {
        var writer = CanonicalWriter()
        value.write(to: &writer)
        return writer.bytes
    }

    /// Reads the same, sooner where the bytes are as ``encode(_:)`` writes them.
    public static func decode<Value: CanonicalText>(_ type: Value.Type, from bytes: [UInt8]) throws -> Value {
        var reader = CanonicalReader(bytes)
        if let value = Value(reading: &reader), reader.isAtEnd { return value }
        return try decodeAnyOrder(type, from: bytes)
    }

    private static func decodeAnyOrder<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws -> Value {
        try decode(type, from: bytes)
    }
}

/// What is read and written so often that it does so by hand. Its `Codable` form stays the definition: both write the
/// same bytes, and what is not canonical is read by that.
public protocol CanonicalText: Codable {
    /// nil where the bytes that come next are not this value's canonical form.
    init?(reading reader: inout CanonicalReader)
    /// Writes its canonical form.
    func write(to writer: inout CanonicalWriter)
}
