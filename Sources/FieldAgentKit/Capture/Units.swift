import Domain
import Merge
import Records
import Sealing
import SyncProtocol

/// A unit with the canonical JSON text of its value.
struct Unit {
    let field: ApplicationField
    let text: String
}

extension ApplicationContents {
    /// The units a laptop writes, in the order in which a resident goes through them; absent ones are left out.
    func units() throws -> [Unit] {
        var units: [Unit] = []
        func add(_ field: ApplicationField, _ value: (some Encodable)?) throws {
            guard let value else { return }
            units.append(Unit(field: field, text: String(decoding: try CanonicalJSON.encode(value), as: UTF8.self)))
        }
        try add(.reception, reception)
        try add(.consent, consent)
        try add(.kind, kind)
        try add(.form, form)
        try add(.name, name)
        try add(.birth, birth)
        try add(.address, address)
        try add(.residence, residence)
        try add(.contact, contact)
        try add(.representative, representative)
        try add(.delivery, delivery)
        try add(.options, options)
        try add(.photo, photo)
        try add(.photoProof, photoProof)
        try add(.pinForm, pinForm)
        try add(.items, items)
        try add(.identity, identity)
        try add(.confirmation, confirmation)
        return units
    }
}

extension [Unit] {
    /// The writes of one act on an entity as it stands: decisions are also based on the units written with them.
    func writes(to entity: EntityID, on state: EntityState?) throws -> [NewWrite] {
        try enumerated().map { index, unit in
            let looked = unit.field.decidedOn
            let companions = indices.filter { $0 != index && looked.contains(self[$0].field) }
            var write = try NewWrite.value(
                "", unit.field.rawValue, of: entity, on: state, alsoBasedOn: companions)
            write.value = unit.text
            return write
        }
    }

    /// Throws ``ErrorCode/notPermitted`` unless for each unit one of these persons may write it (domain.md 9).
    func check(_ persons: [StaffNumber], _ configuration: OfficeConfiguration) throws(Failure) {
        for unit in self {
            let action = Permissions.action(toWrite: unit.field)
            var allowed = false
            for person in persons {
                let role = try configuration.role(of: person)
                allowed = allowed || Permissions.allows(role, action)
            }
            guard allowed else { throw Failure(.notPermitted) }
        }
    }
}
