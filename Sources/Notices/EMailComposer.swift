public import Domain
internal import Foundation
internal import Papers

/// A `Message-ID`: `<left@right>`; the same message always goes out under the same one (design.md 2.7).
public struct MessageID: Hashable, Sendable {
    public let text: String

    /// Deterministic: the notice's key at the office's mail domain. Fails with `mail.address` on a bad domain.
    public init(key: NoticeKey, domain: String) throws(Failure) {
        _ = try MailAddress("x@" + domain)
        text = "<\(key.text.replacingOccurrences(of: "/", with: "."))@\(domain)>"
    }
}

/// Makes the e-mail of a notice: plain text, no name, no address, no link (papers-ja.md c).
public struct EMailComposer: Sendable {
    private let wording: Wording

    public init(wording: Wording) { self.wording = wording }

    /// An RFC 5322 message, CRLF, UTF-8 in base64. Fails with `papers.value-missing` as letters do.
    public func compose(
        _ kind: NoticeKind, _ values: NoticeValues, messageID: MessageID, date: Instant, from: MailAddress,
        to: MailAddress
    ) throws(Failure) -> [UInt8] {
        let (subject, body) = try text(kind, values)
        let headers = [
            "Date: " + Self.rfc5322(date),
            "From: " + Self.encodedWord(try Markup.plain(values.office.city.markup)) + "\r\n <\(from.text)>",
            "To: " + to.text,
            "Message-ID: " + messageID.text,
            "Subject: " + Self.encodedWord(subject),
            "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=UTF-8",
            "Content-Transfer-Encoding: base64",
            "Content-Language: ja",
            "Auto-Submitted: auto-generated",
        ]
        let crlf = body.replacingOccurrences(of: "\n", with: "\r\n") + "\r\n"
        return Array((headers.joined(separator: "\r\n") + "\r\n\r\n" + Self.base64Lines(crlf)).utf8)
    }

    /// Subject and body as plain text.
    public func text(_ kind: NoticeKind, _ values: NoticeValues) throws(Failure) -> (subject: String, body: String) {
        var all = try NoticeContext(values: values, wording: wording).dictionary(kind, isLetter: false)
        let content = try wording.render(try kind.template(values), all)
        all["content"] = content
        all["heading"] = content.split(separator: "\n").first { $0.hasPrefix("# ") }.map { String($0.dropFirst(2)) }
        let subject = try Markup.plain(try wording.phrase("subject", all))
        return (subject, try Markup.plain(try wording.render("mail-frame", all)))
    }

    /// RFC 2047 words, cut between characters, on folded lines of at most 78 characters with the header's name.
    static func encodedWord(_ text: String) -> String {
        var words: [String] = []
        var bytes: [UInt8] = []
        func flush() {
            if !bytes.isEmpty { words.append("=?UTF-8?B?" + Data(bytes).base64EncodedString() + "?=") }
            bytes = []
        }
        // 36 bytes are 48 characters of base64; with the frame 60.
        for scalar in text.unicodeScalars where scalar.value >= 0x20 {
            let next = Array(String(scalar).utf8)
            if bytes.count + next.count > 36 { flush() }
            bytes += next
        }
        flush()
        return words.joined(separator: "\r\n ")
    }

    /// Base64 in lines of 76 characters.
    private static func base64Lines(_ text: String) -> String {
        let encoded = Array(Data(text.utf8).base64EncodedString().utf8)
        return stride(from: 0, to: encoded.count, by: 76).map {
            String(decoding: encoded[$0..<min($0 + 76, encoded.count)], as: UTF8.self) + "\r\n"
        }.joined()
    }

    /// `Sat, 21 Nov 2026 19:00:00 +0900`.
    static func rfc5322(_ instant: Instant) -> String {
        let date = instant.dateInJapan
        let second = Int(((instant.milliseconds / 1000) % 60 + 60) % 60)
        let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        return "\(days[date.weekday]), \(date.day) \(months[date.month - 1]) \(date.year) "
            + "\(instant.clockInJapan):\(second < 10 ? "0" : "")\(second) +0900"
    }
}
