import Domain
import Foundation
import SyncProtocol

extension JSONValue {
    /// Throws ``ErrorCode/inputEncoding`` or ``ErrorCode/inputJSON`` when the bytes are no JSON, otherwise
    /// ``ErrorCode/inputRepeatedField`` or ``ErrorCode/inputField`` naming what cannot be.
    init(bytes: [UInt8], file: String) throws(Failure) {
        // JSON in UTF-16 is valid UTF-8 with NUL bytes between, and another reader would take it.
        guard String(validating: bytes, as: UTF8.self) != nil, !bytes.contains(0) else {
            throw Failure(.inputEncoding, ["file": file])
        }
        do { self = try JSONDecoder().decode(JSONValue.self, from: Data(bytes)) } catch {
            let path = (error as? DecodingError)?.place ?? ""
            throw path.isEmpty ? Failure(.inputJSON, ["file": file]) : Failure(.inputField, ["field": path])
        }
        if let name = Self.repeatedName(in: bytes) {
            throw Failure(.inputRepeatedField, ["field": String(name.prefix(64))])
        }
    }

    /// The first name that stands twice in one object of well-formed JSON: a reader would silently take one of them.
    private static func repeatedName(in bytes: [UInt8]) -> String? {
        var open: [Set<String>] = []
        var index = 0
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "{"), UInt8(ascii: "["): open.append([])
            case UInt8(ascii: "}"), UInt8(ascii: "]"): _ = open.popLast()
            case UInt8(ascii: "\""):
                let start = index
                index += 1
                while bytes[index] != UInt8(ascii: "\"") { index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1 }
                let isName = bytes[(index + 1)...].first { !" \t\r\n".utf8.contains($0) } == UInt8(ascii: ":")
                if isName, let name = try? JSONDecoder().decode(String.self, from: Data(bytes[start...index])),
                    !open[open.count - 1].insert(name).inserted
                {
                    return name
                }
            default: break
            }
            index += 1
        }
        return nil
    }
}

extension DecodingError {
    /// Where the value stands, as `photo.chosen`.
    fileprivate var place: String {
        switch self {
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .keyNotFound(_, let context),
            .dataCorrupted(let context):
            context.codingPath.map(\.stringValue).joined(separator: ".")
        @unknown default: ""
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

    /// `true`, `false` or `"unknown"`.
    mutating func answer(_ field: String) throws(Failure) -> Answer? {
        if fields[field] == .text(VerbatimText(Answer.unknown.rawValue)) {
            fields[field] = nil
            return .unknown
        }
        return try bool(field).map { $0 ? .yes : .no }
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
        guard let date = try? JapaneseDate.parse(text) else { throw Failure(.inputField, ["field": name(field)]) }
        return date
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
