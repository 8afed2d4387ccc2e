public import Domain

/// PIN-setting request forms typed on the pad: sealed at once to the home municipality's PIN key, so that neither the
/// laptop nor the server can open them (design.md 2.6; domain.md 4).
public enum SealedPINForm {
    private static let info = "outreach/pin-form/1"

    /// Seals a form's bytes. `application` is authenticated: a sealed form cannot be moved to another record.
    ///
    /// The plaintext is padded to a multiple of 256 bytes, so that its length says nothing about the PINs.
    public static func seal(_ form: [UInt8], application: EntityID, to key: SealingKey) throws -> [UInt8] {
        guard form.count <= 0xFFFF else { throw Failure(.blobTooLarge, ["limit": "65535"]) }
        var padded = [UInt8(truncatingIfNeeded: form.count >> 8), UInt8(truncatingIfNeeded: form.count)] + form
        padded += [UInt8](repeating: 0, count: (256 - padded.count % 256) % 256)
        return try key.seal(padded, info: info, context: application.bytes)
    }

    /// Opens a form. Only a PIN custodian's key can; no program of this project holds one while it serves.
    public static func open(_ sealed: [UInt8], application: EntityID, with key: OpeningKey) throws -> [UInt8] {
        let padded = try key.open(sealed, info: info, context: application.bytes)
        let count = padded.count < 2 ? -1 : Int(padded[0]) << 8 | Int(padded[1])
        guard count >= 0, padded.count >= 2 + count else { throw Failure(.sealDamaged, ["item": "pin form"]) }
        return Array(padded[2..<2 + count])
    }
}
