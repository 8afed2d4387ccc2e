import Domain
import SyncProtocol
import Testing

/// The code that a laptop is enrolled with, printed by one program and read by the other.
@Suite struct InvitationTests {
    private static let fingerprint = String(repeating: "0f", count: 32)

    @Test(arguments: [nil, "KW"] as [String?])
    func `what invite prints is what enroll reads, also among other words`(prefix: String?) throws {
        let printed = InvitationText(
            url: "https://127.0.0.1:8443", fingerprint: Self.fingerprint, code: "c0de-_", prefix: prefix)
        #expect(try InvitationText(printed.text) == printed)
        #expect(try InvitationText("招待\n\(printed.text) 24h\n") == printed)
    }

    @Test(arguments: [
        "", "OUTREACH1-", "OUTREACH1-!!!", "OUTREACH1-e30", "OUTREACH2-e30",
        InvitationText(url: "http://127.0.0.1", fingerprint: fingerprint, code: "c", prefix: nil).text,
        InvitationText(url: "https://127.0.0.1", fingerprint: "0f", code: "c", prefix: nil).text,
    ])
    func `anything else is refused`(text: String) {
        #expect(throws: Failure(.invitationForm)) { try InvitationText(text) }
    }
}
