public import Domain
import Foundation
public import SyncProtocol

extension JSONValue {
    /// From JSON text. Throws `desk.json`.
    public init(json: String) throws(Failure) {
        guard let value = try? CanonicalJSON.decode(JSONValue.self, from: Array(json.utf8)) else {
            throw Failure(.deskJSON)
        }
        self = value
    }
}

extension ApplicationField {
    /// Whether the office may write over it as a unit. Decisions have steps of their own with their own persons; the
    /// reception is written once; the form ID is attached by two.
    var isEditable: Bool { Self.content.contains(self) && self != .reception && self != .form }

    /// The canonical text of a unit typed as JSON, checked as that unit's type.
    ///
    /// Throws `desk.unknown-member` for a name the unit does not have, `desk.unit-form` where a part is missing or
    /// wrong, `text.…` and the failures of the values themselves.
    func checked(_ typed: JSONValue) throws -> String {
        for text in typed.texts { try TypedText.check(text, field: rawValue, limit: TypedText.reasonLimit) }
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
        case .items:
            let text = try Self.read(CollectedItems.self, typed, self)
            try CanonicalJSON.decode(CollectedItems.self, from: Array(text.utf8)).check()
            return text
        case .reception, .slip, .identity, .confirmation, .verification, .approval, .returned, .withdrawal, .handoff:
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
