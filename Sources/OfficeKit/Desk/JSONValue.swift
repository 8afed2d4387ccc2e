public import Domain
import Foundation
import SyncProtocol

/// A JSON value as typed by a clerk or kept in an act: integers only (design.md 7).
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

    /// From JSON text. Throws `desk.json`.
    public init(json: String) throws(Failure) {
        guard let value = try? CanonicalJSON.decode(JSONValue.self, from: Array(json.utf8)) else {
            throw Failure(.deskJSON)
        }
        self = value
    }

    var object: [String: JSONValue]? { if case .object(let value) = self { value } else { nil } }

    /// This value with a patch laid over it: objects key by key, null removes, anything else replaces (RFC 7396).
    func patched(_ patch: JSONValue) -> JSONValue {
        guard case .object(let changes) = patch else { return patch }
        var result = object ?? [:]
        for (key, change) in changes {
            result[key] = change == .null ? nil : (result[key] ?? .null).patched(change)
        }
        return .object(result)
    }

    /// Every text in it, for the check that no individual number was typed.
    var texts: [String] {
        switch self {
        case .text(let text): [text.string]
        case .list(let items): items.flatMap(\.texts)
        case .object(let members): members.values.flatMap(\.texts)
        case .null, .bool, .integer: []
        }
    }

    /// The names of members in it that `other` does not have: what a typed reader left out.
    func members(unknownTo other: JSONValue) -> [String] {
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
    func canonical() throws -> String { String(decoding: try CanonicalJSON.encode(self), as: UTF8.self) }
}

extension ApplicationField {
    /// The canonical text of a unit typed as JSON, checked as that unit's type.
    ///
    /// Throws `desk.unknown-member` for a name the unit does not have, `desk.unit-form` where a part is missing or
    /// wrong, `desk.my-number` and the failures of the values themselves.
    func checked(_ typed: JSONValue) throws -> String {
        for text in typed.texts { try MyNumber.refuse(in: text) }
        switch self {
        case .consent: return try Self.read(Consent.self, typed, self)
        case .kind: return try Self.read(KindOfApplication.self, typed, self)
        case .form: return try Self.read(Form.self, typed, self)
        case .name: return try Self.read(PersonName.self, typed, self)
        case .birth: return try Self.read(Birth.self, typed, self)
        case .address: return try Self.read(Address.self, typed, self)
        case .residence: return try Self.read(Residence.self, typed, self)
        case .contact: return try Self.read(Contact.self, typed, self)
        case .representative: return try Self.read(Representative.self, typed, self)
        case .delivery: return try Self.read(Delivery.self, typed, self)
        case .options: return try Self.read(CardOptions.self, typed, self)
        case .photo: return try Self.read(PhotoSet.self, typed, self)
        case .photoProof: return try Self.read(PhotoProof.self, typed, self)
        case .pinForm: return try Self.read(PINForm.self, typed, self)
        case .items: return try Self.read(CollectedItems.self, typed, self)
        case .withdrawal: return try Self.read(Withdrawal.self, typed, self)
        case .reception, .identity, .confirmation, .verification, .approval, .returned, .handoff:
            throw Failure(.deskFieldNotEditable, ["field": rawValue])
        }
    }

    private static func read<Unit: Codable>(
        _ type: Unit.Type, _ typed: JSONValue, _ field: ApplicationField
    ) throws -> String {
        let unit: Unit
        do {
            unit = try JSONDecoder().decode(type, from: Data(try CanonicalJSON.encode(typed)))
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Failure(.deskUnitForm, ["field": field.rawValue])
        }
        let bytes = try CanonicalJSON.encode(unit)
        let unknown = typed.members(unknownTo: try CanonicalJSON.decode(JSONValue.self, from: bytes))
        if let name = unknown.first {
            throw Failure(.deskUnknownMember, ["field": field.rawValue, "member": String(name.prefix(40))])
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
