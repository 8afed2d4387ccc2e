public import Domain
import Sealing
import SyncProtocol

/// PINs on their way from the resident to the seal (domain.md 4): never in a draft, a log, an error or an answer.
public enum PINPad {
    /// From JSON (`signature`, `authentication`, `residentRecord`, `cardText`) or four lines in that order; empty ones
    /// stand for PINs that were not given. Throws ``ErrorCode/pinsUnreadable``, or ``ErrorCode/inputUnknownField``,
    /// ``ErrorCode/inputRepeatedField`` or ``ErrorCode/inputField`` naming the field, never a value.
    public static func parse(_ bytes: [UInt8]) throws(Failure) -> PINEntry {
        guard bytes.count <= 4_096, let text = String(validating: bytes, as: UTF8.self) else {
            throw Failure(.pinsUnreadable)
        }
        if text.drop(while: \.isWhitespace).first == "{" { return try parse(json: bytes) }
        // By bytes: "\r\n" is one Character.
        var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { line in
            String(decoding: line.last == UInt8(ascii: "\r") ? line.dropLast() : line, as: UTF8.self)
        }
        if lines.count == 5, lines[4].isEmpty { lines.removeLast() }
        guard lines.count == 4 else { throw Failure(.pinsUnreadable) }
        return PINEntry(
            signature: lines[0], authentication: lines[1], residentRecord: lines[2], cardText: lines[3])
    }

    private static func parse(json: [UInt8]) throws(Failure) -> PINEntry {
        let value: JSONValue
        do throws(Failure) { value = try JSONValue(bytes: json, file: "") } catch {
            throw error.code == .inputJSON ? Failure(.pinsUnreadable) : error
        }
        var typed = try StrictObject(value)
        let entry = PINEntry(
            signature: try typed.string("signature"), authentication: try typed.string("authentication"),
            residentRecord: try typed.string("residentRecord"), cardText: try typed.string("cardText"))
        try typed.end()
        return entry
    }

    /// What is sealed: version 1, the PINs by ``PINKind``.
    private struct Form: Encodable {
        var version = 1
        var pins: [String: String]
    }

    /// Checks the PINs and seals them to the home municipality's key.
    static func seal(
        _ entry: PINEntry, needed: Set<PINKind>, application: EntityID, to key: SealingKey
    ) throws -> [UInt8] {
        try entry.check(needed: needed)
        let pins = PINKind.allCases.compactMap { kind in entry[kind].map { (kind.rawValue, $0) } }
        let form = try CanonicalJSON.encode(Form(pins: Dictionary(uniqueKeysWithValues: pins)))
        return try SealedPINForm.seal(form, application: application, to: key)
    }
}
