public import Domain
import Foundation
import Resources
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
    /// reception is written once; the form ID is attached by two; a tag is scanned before the camera or not at all.
    var isEditable: Bool { Self.content.contains(self) && ![.reception, .form, .photoProof].contains(self) }
}

/// A unit as a clerk typed it, laid over the value that is there: held to the same rules as at the hall.
struct TypedUnit {
    let field: ApplicationField
    /// The unit's members, or some of them.
    let patch: JSONValue
    /// The canonical text of the value it is laid over.
    let present: String?
    let rules: EntryRules
    /// Who types.
    let clerk: StaffNumber

    /// The canonical text of the value.
    ///
    /// Throws `desk.unknown-member` for a name the unit does not have, `desk.unit-form` where a part is missing or
    /// wrong, `desk.field-not-editable` for what only the hall can write, `text.…` and what ``EntryRules`` throws.
    func text() throws -> String {
        for (path, text) in patch.texts(at: field.rawValue) { try EntryRules.check(text, at: path) }
        switch field {
        case .consent: return try unit(Consent.self)
        case .kind: return try unit(KindOfApplication.self)
        case .form: return try unit(Form.self)
        case .name: return try unit(PersonName.self) { $0.dropBlankSubstitute() }
        case .birth: return try unit(Birth.self)
        case .address: return try canonical(rules.address(try typedAddress(), onto: try before(Address.self)))
        case .residence: return try unit(Residence.self)
        case .contact: return try unit(Contact.self) { if let email = $0.email { try EntryRules.check(email: email) } }
        case .representative: return try unit(Representative.self) { $0.name.dropBlankSubstitute() }
        case .delivery: return try unit(Delivery.self) { $0.blocks = try rules.blocks($0.blocks) }
        case .options: return try unit(CardOptions.self)
        case .photo:
            // Which shot, and why: pictures and tags are the hall's, and who chooses has compared.
            let typed = patch.object?.keys.sorted() ?? []
            if let name = typed.first(where: { !["chosen", "reason"].contains($0) }) {
                throw notEditable("photo.\(name.prefix(40))")
            }
            guard try before(PhotoSet.self) != nil else { throw notEditable("photo.shots") }
            return try unit(PhotoSet.self) {
                if !typed.isEmpty { $0.comparedBy = clerk }
                let warnings = $0.unexplainedWarnings
                if !typed.isEmpty, !warnings.isEmpty { throw Packaged.photoReasonNeeded(warnings) }
            }
        case .pinForm:
            // Nobody types what is sealed.
            let sealed = try before(PINForm.self)
            return try unit(PINForm.self) {
                if $0.custody == .sealed || $0.sealedID != nil, $0 != sealed { throw notEditable("pin-form.sealedID") }
            }
        case .items: return try unit(CollectedItems.self) { try $0.check() }
        case .reception, .slip, .photoProof, .identity, .confirmation, .verification, .approval, .returned, .withdrawal,
            .handoff:
            throw notEditable(field.rawValue)
        }
    }

    private func notEditable(_ name: String) -> Failure { Failure(.deskFieldNotEditable, ["field": name]) }

    private func before<Unit: Decodable>(_ type: Unit.Type) throws -> Unit? {
        guard let present, present != "null" else { return nil }
        return try CanonicalJSON.decode(type, from: Array(present.utf8))
    }

    private func canonical(_ unit: some Encodable) throws -> String {
        String(decoding: try CanonicalJSON.encode(unit), as: UTF8.self)
    }

    private func unit<Unit: Codable>(_ type: Unit.Type, _ check: (inout Unit) throws -> Void = { _ in }) throws
        -> String
    {
        let typed = try before(JSONValue.self)?.patched(patch) ?? patch
        var unit: Unit
        do {
            unit = try JSONDecoder().decode(type, from: Data(try CanonicalJSON.encode(typed)))
        } catch let failure as Failure {
            throw failure
        } catch {
            // A mistyped name is told before the name that is missing in its place.
            if let name = patch.memberNames.first(where: { !Self.known.contains($0) }) { throw unknownMember(name) }
            throw malformed((error as? DecodingError)?.members ?? [])
        }
        let unknown = typed.members(
            unknownTo: try CanonicalJSON.decode(JSONValue.self, from: CanonicalJSON.encode(unit)))
        if let name = unknown.first { throw unknownMember(name) }
        try check(&unit)
        return try canonical(unit)
    }

    /// Of all units together.
    private static let known = Set(MemberNames.labels.map(\.key))

    /// A member, named by its way from the unit on, is missing or wrong.
    private func malformed(_ members: [String]) -> Failure {
        Failure(.deskUnitForm, ["field": ([field.rawValue] + members).joined(separator: ".")])
    }

    private func unknownMember(_ name: String) -> Failure {
        Failure(.deskUnknownMember, ["field": field.rawValue, "member": String(name.prefix(40))])
    }

    private func typedAddress() throws -> TypedAddress {
        guard case .object(let members) = patch else { throw malformed([]) }
        var address = TypedAddress()
        for (name, value) in members.sorted(by: { $0.key < $1.key }) {
            let place: WritableKeyPath<TypedAddress, String?>
            switch name {
            case "postalCode": place = \.postalCode
            case "municipality": place = \.municipality
            case "area": place = \.area
            case "street": place = \.street
            default: throw unknownMember(name)
            }
            guard case .text(let text) = value else { throw malformed([name]) }
            address[keyPath: place] = text.string
        }
        return address
    }
}

extension PersonName {
    /// A 代替文字 that is blank is none, as at the hall.
    fileprivate mutating func dropBlankSubstitute() { if substitute?.isBlank == true { substitute = nil } }
}

extension JSONValue {
    /// The names of all members in it, sorted at each place.
    fileprivate var memberNames: [String] {
        switch self {
        case .object(let members): members.sorted { $0.key < $1.key }.flatMap { [$0.key] + $0.value.memberNames }
        case .list(let items): items.flatMap(\.memberNames)
        case .null, .bool, .integer, .text: []
        }
    }
}

extension DecodingError {
    /// The way to what is missing or wrong, without positions in lists.
    fileprivate var members: [String] {
        let way: [any CodingKey] =
            switch self {
            case .keyNotFound(let key, let context): context.codingPath + [key]
            case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
                context.codingPath
            @unknown default: []
            }
        return way.filter { $0.intValue == nil }.map(\.stringValue)
    }
}
