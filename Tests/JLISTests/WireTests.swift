import Domain
import JLIS
import Testing

@Suite struct WireTests {
    @Test func `a submission comes back byte for byte, rare characters included`() throws {
        let sealed = try sampleSubmission().sealed(under: sampleKey)
        let back = try Submission(json: sealed.bytes)
        #expect(back == (try sampleSubmission()))
        #expect(Array(back.name.string.utf8) == Array("𠮷田 \u{FA19}邉\u{E0100}".utf8))
        #expect(back.sealed(under: sampleKey) == sealed)
    }

    @Test func `any difference of content is another digest, even a look-alike character`() throws {
        let sealed = try sampleSubmission().sealed(under: sampleKey)
        var other = try sampleSubmission()
        other.name = "𠮷田 \u{795E}邉\u{E0100}"
        #expect(other.sealed(under: sampleKey).digest != sealed.digest)
        #expect(try sampleSubmission(photo: nil).sealed(under: sampleKey).digest != sealed.digest)
        #expect(try sampleSubmission(number: 2).sealed(under: sampleKey).digest != sealed.digest)
    }

    @Test func `canonical bytes are sorted and without spaces`() throws {
        let text = String(decoding: try sampleSubmission().sealed(under: sampleKey).bytes, as: UTF8.self)
        #expect(text.hasPrefix(#"{"address":{"municipality":"131016","postalCode":"1000013","text":"#))
        #expect(text.contains(#""photo":"/9j/""#))
    }

    @Test(arguments: ["", "{}", "[]", "{\"formID\":\"123\"}", "\u{FEFF}"])
    func `what is no submission is refused`(json: String) {
        #expect(throws: Failure(.jlisSubmissionForm)) { try Submission(json: Array(json.utf8)) }
    }

    @Test func `a key is made of what it names`() {
        let text = String(repeating: "ab", count: 16) + "-1"
        #expect(sampleKey.description == text)
        #expect(SubmissionKey(text) == sampleKey)
    }

    @Test(arguments: [
        "", "-1", "ab-1", String(repeating: "ab", count: 16), String(repeating: "ab", count: 16) + "-0",
        String(repeating: "ab", count: 16) + "-01", String(repeating: "AB", count: 16) + "-1",
        String(repeating: "ab", count: 16) + "-1000", String(repeating: "ab", count: 16) + "-1-1",
        String(repeating: "ab", count: 16) + "-+1",
    ])
    func `another spelling is no key`(text: String) { #expect(SubmissionKey(text) == nil) }

    @Test func `a stage of a later release is passed over, and what follows is not`() throws {
        let key = SubmissionKey(application: EntityID(unchecked: Array(repeating: 1, count: 16)), number: 1)
        let known = JLISChange(sequence: 4, key: key, stage: .made, at: Instant(milliseconds: 1))
        let one = String(decoding: Wire.encode(known), as: UTF8.self)
        let later = one.replacing("\"sequence\":4", with: "\"sequence\":5").replacing(
            "\"stage\":5", with: "\"stage\":77")
        let page = try #require(
            Wire.decode(JLISChanges.self, from: Array(#"{"changes":[\#(later),\#(one),\#(later)],"more":true}"#.utf8)))
        #expect(page.changes == [known])
        #expect(page.last == 5 && page.more)
        #expect(Wire.decode(JLISChanges.self, from: Wire.encode(page))?.changes == [known])
    }

    @Test func `a card label is read back`() {
        let label = CardLabel(shipment: "20261207-1", serial: "000000000017", key: sampleKey)
        #expect(CardLabel(label.text) == label)
        #expect(CardLabel("JLIS-CARD/2 a b c") == nil)
    }
}
