public import Domain
import Foundation
import Sealing

/// What the office's `invite` prints and a laptop's `enroll` takes: `OUTREACH1-` and base64url (RFC 4648, 5) of JSON.
public struct InvitationText: Hashable, Sendable, Codable {
    private static let mark = "OUTREACH1-"

    /// `https://host:port`
    public var url: String
    /// SHA-256 of the authority's certificate (DER), hexadecimal.
    public var fingerprint: String
    /// Works once, until it expires.
    public var code: String
    /// Of the laptop's reception numbers, where the office chose one.
    public var prefix: String?

    public init(url: String, fingerprint: String, code: String, prefix: String?) {
        self.url = url
        self.fingerprint = fingerprint
        self.code = code
        self.prefix = prefix
    }

    /// Finds the invitation in a text (the word, or everything that was printed).
    /// Throws ``ErrorCode/invitationForm``.
    public init(_ text: String) throws(Failure) {
        let words = text.split(whereSeparator: \.isWhitespace)
        guard let word = words.first(where: { $0.hasPrefix(Self.mark) }),
            let bytes = Base64URL.decode(word.dropFirst(Self.mark.count)),
            let read = try? CanonicalJSON.decode(InvitationText.self, from: bytes), read.url.hasPrefix("https://"),
            Hex.decode(read.fingerprint)?.count == 32
        else { throw Failure(.invitationForm) }
        self = read
        if url.hasSuffix("/") { url.removeLast() }
        fingerprint = fingerprint.lowercased()
    }

    /// The word that is printed.
    public var text: String {
        // A structure of four texts always encodes.
        let bytes = (try? CanonicalJSON.encode(self)) ?? []
        return Self.mark + Base64URL.encode(bytes)
    }
}

/// Base64 without padding, with `-` and `_` (RFC 4648, 5).
public enum Base64URL {
    /// The text of bytes.
    public static func encode(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    /// The bytes of a text; nil when it is none.
    public static func decode(_ text: some StringProtocol) -> [UInt8]? {
        let base64 = String(text).replacing("-", with: "+").replacing("_", with: "/")
        let padding = String(repeating: "=", count: (4 - base64.count % 4) % 4)
        return Data(base64Encoded: base64 + padding).map { Array($0) }
    }
}
