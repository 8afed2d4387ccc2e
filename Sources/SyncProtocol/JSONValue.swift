public import Domain

/// A JSON value as somebody typed it or as an act keeps it, so that a name nobody knows can be told instead of being
/// dropped. Integers only (design.md 7).
public enum JSONValue: Hashable, Sendable, Codable {
    case null
    case bool(Bool)
    case integer(Int64)
    case text(VerbatimText)
    case list([JSONValue])
    case object([String: JSONValue])

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Int64.self) {
            self = .integer(value)
        } else if let value = try? container.decode(VerbatimText.self) {
            self = .text(value)
        } else if let value = try? container.decode([JSONValue].self) {
            self = .list(value)
        } else {
            self = .object(try container.decode([String: JSONValue].self))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let value): try container.encode(value)
        case .integer(let value): try container.encode(value)
        case .text(let value): try container.encode(value)
        case .list(let value): try container.encode(value)
        case .object(let value): try container.encode(value)
        }
    }

    /// The members of an object; nil for anything else.
    public var object: [String: JSONValue]? { if case .object(let value) = self { value } else { nil } }

    /// This value with a patch laid over it: objects key by key, null removes, anything else replaces (RFC 7396).
    public func patched(_ patch: JSONValue) -> JSONValue {
        guard case .object(let changes) = patch else { return patch }
        var result = object ?? [:]
        for (key, change) in changes {
            result[key] = change == .null ? nil : (result[key] ?? .null).patched(change)
        }
        return .object(result)
    }

    /// Every text in it and where it stands: with `name`, the text of `{"kana": …}` at `name.kana`.
    public func texts(at path: String) -> [(path: String, text: String)] {
        switch self {
        case .text(let text): [(path, text.string)]
        case .list(let items): items.flatMap { $0.texts(at: path) }
        case .object(let members):
            members.sorted { $0.key < $1.key }.flatMap { $0.value.texts(at: "\(path).\($0.key)") }
        case .null, .bool, .integer: []
        }
    }

    /// The names of members in it that `other` does not have: what a typed reader left out.
    public func members(unknownTo other: JSONValue) -> [String] {
        switch (self, other) {
        case (.object(let mine), .object(let theirs)):
            mine.sorted { $0.key < $1.key }.flatMap { key, value -> [String] in
                guard let known = theirs[key] else { return value == .null ? [] : [key] }
                return value.members(unknownTo: known)
            }
        case (.list(let mine), .list(let theirs)): zip(mine, theirs).flatMap { $0.members(unknownTo: $1) }
        default: []
        }
    }

    /// Canonical JSON text.
    public func canonical() throws -> String { String(decoding: try CanonicalJSON.encode(self), as: UTF8.self) }
}
