/// What free text may hold. It is checked and refused, never altered: variation selectors, combining marks and rare
/// characters are part of names (domain.md 11).
public enum TypedText {
    /// Scalars of a name, an address, a phone number; the longest address of the postal list has fewer than 60.
    public static let usualLimit = 200
    /// Scalars of a reason or a question.
    public static let reasonLimit = 1_000

    /// Throws `text.too-long`, `text.character` (both naming the field) or `text.my-number`.
    public static func check(_ text: String, field: String, limit: Int = usualLimit) throws(Failure) {
        guard text.utf8.count <= limit * 4, text.unicodeScalars.count <= limit else {
            throw Failure(.textTooLong, ["field": field, "limit": String(limit)])
        }
        guard text.unicodeScalars.allSatisfy(isAllowed) else { throw Failure(.textCharacter, ["field": field]) }
        try MyNumber.refuse(in: text)
    }

    /// As ``check(_:field:limit:)``, and something must be there: `text.blank`.
    public static func checkFilled(_ text: String, field: String, limit: Int = usualLimit) throws(Failure) {
        if text.isBlank { throw Failure(.textBlank, ["field": field]) }
        try check(text, field: field, limit: limit)
    }

    /// No control characters and line ends, nothing that turns the direction of writing or is invisible by itself, and
    /// not the mark that stands where bytes were no text.
    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x61C, 0x200B, 0x200E, 0x200F, 0x202A...0x202E, 0x2060...0x2069, 0xFEFF, 0xFFFD: return false
        default: break
        }
        return switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }
}

extension String {
    /// Nothing but white space, or nothing.
    public var isBlank: Bool { unicodeScalars.allSatisfy(\.properties.isWhitespace) }
}
