/// A mailbox: `local@domain`, ASCII, checked so that nothing can be smuggled into a header. The one definition for
/// what is typed and for what is sent to.
public struct MailAddress: Hashable, Sendable {
    /// As written in headers and in SMTP. A local part that carriers once allowed against the standard
    /// (`a..b`, `a.`) is quoted.
    public let text: String

    /// Fails with `mail.address` on anything else than one plain mailbox of at most 254 bytes.
    public init(_ text: String) throws(Failure) {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard text.utf8.count <= 254, parts.count == 2, (1...64).contains(parts[0].utf8.count),
            parts[1].utf8.count <= 253,
            parts[0].utf8.allSatisfy(Self.isLocal), Self.isDomain(parts[1])
        else { throw Failure(.mailAddress) }
        let dotted = parts[0].hasPrefix(".") || parts[0].hasSuffix(".") || parts[0].contains("..")
        self.text = dotted ? "\"\(parts[0])\"@\(parts[1])" : text
    }

    /// Characters of an RFC 5322 dot-atom.
    private static func isLocal(_ byte: UInt8) -> Bool {
        isAlphanumeric(byte) || "!#$%&'*+-/=?^_`{|}~.".utf8.contains(byte)
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: false
        }
    }

    private static func isDomain(_ text: Substring) -> Bool {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        return labels.count >= 2
            && labels.allSatisfy {
                (1...63).contains($0.utf8.count) && $0.utf8.allSatisfy { isAlphanumeric($0) || $0 == 0x2D }
                    && !$0.hasPrefix("-") && !$0.hasSuffix("-")
            }
    }
}
