import Domain
import SyncProtocol

extension JSONValue {
    /// Throws ``ErrorCode/inputFile`` when the bytes are no JSON.
    init(bytes: [UInt8], file: String) throws(Failure) {
        do { self = try CanonicalJSON.decode(JSONValue.self, from: bytes) } catch {
            throw Failure(.inputFile, ["file": file])
        }
    }
}

/// Reads an object field by field; what was not asked for is an error that names it.
struct StrictObject {
    private let path: String
    private var fields: [String: JSONValue]

    init(_ value: JSONValue, path: String = "") throws(Failure) {
        guard case .object(let fields) = value else {
            throw Failure(.inputField, ["field": path.isEmpty ? "{}" : path])
        }
        self.path = path
        self.fields = fields
    }

    /// Where a field stands, as `representative.name.kana`.
    func name(_ field: String) -> String { path.isEmpty ? field : "\(path).\(field)" }

    private mutating func take(_ field: String) -> JSONValue? {
        guard let value = fields.removeValue(forKey: field) else { return nil }
        if case .null = value { return nil }
        return value
    }

    mutating func string(_ field: String) throws(Failure) -> String? {
        guard let value = take(field) else { return nil }
        guard case .text(let text) = value else { throw Failure(.inputField, ["field": name(field)]) }
        return text.string
    }

    mutating func bool(_ field: String) throws(Failure) -> Bool? {
        guard let value = take(field) else { return nil }
        guard case .bool(let flag) = value else { throw Failure(.inputField, ["field": name(field)]) }
        return flag
    }

    mutating func int(_ field: String) throws(Failure) -> Int? {
        guard let value = take(field) else { return nil }
        guard case .integer(let value) = value, let number = Int(exactly: value) else {
            throw Failure(.inputField, ["field": name(field)])
        }
        return number
    }

    mutating func choice<Value: RawRepresentable<String>>(_ type: Value.Type, _ field: String) throws(Failure) -> Value?
    {
        guard let text = try string(field) else { return nil }
        guard let value = Value(rawValue: text) else { throw Failure(.inputField, ["field": name(field)]) }
        return value
    }

    mutating func date(_ field: String) throws(Failure) -> CivilDate? {
        guard let text = try string(field) else { return nil }
        return try JapaneseDate.parse(text)
    }

    mutating func strings(_ field: String) throws(Failure) -> [String]? {
        guard let items = try array(field) else { return nil }
        var texts: [String] = []
        for item in items {
            guard case .text(let text) = item else { throw Failure(.inputField, ["field": name(field)]) }
            texts.append(text.string)
        }
        return texts
    }

    mutating func array(_ field: String) throws(Failure) -> [JSONValue]? {
        guard let value = take(field) else { return nil }
        guard case .list(let items) = value else { throw Failure(.inputField, ["field": name(field)]) }
        return items
    }

    mutating func object(_ field: String) throws(Failure) -> StrictObject? {
        guard let value = take(field) else { return nil }
        return try StrictObject(value, path: name(field))
    }

    /// Throws ``ErrorCode/inputUnknownField`` for the first field that was not asked for.
    func end() throws(Failure) {
        if let unknown = fields.keys.sorted().first {
            throw Failure(.inputUnknownField, ["field": name(String(unknown.prefix(64)))])
        }
    }
}
