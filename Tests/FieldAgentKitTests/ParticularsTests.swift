import Domain
import FieldAgentKit
import Testing

/// The particulars file.
struct ParticularsTests {
    private func read(_ json: String) throws(Failure) -> CaptureInput {
        try Particulars.read(Array(json.utf8), file: "p.json")
    }

    @Test func `names keep every byte`() throws {
        let ivs = "邉\u{E0100}\u{FA19}"
        let input = try read(#"{"name":{"name":"\#(ivs)","kana":"ワタナベ"}}"#)
        #expect(Array((input.person.name ?? "").utf8) == Array(ivs.utf8))
    }

    @Test(arguments: [
        (#"{"nmae":{}}"#, "nmae"), (#"{"name":{"naem":"x"}}"#, "name.naem"),
        (#"{"identity":{"documents":[{"code":"DL","number":"1"}]}}"#, "identity.documents.number"),
        (#"{"contact":{"phone":"1","fax":"2"}}"#, "contact.fax"),
    ])
    func `an unknown field is named`(json: String, field: String) {
        #expect(throws: Failure(.inputUnknownField, ["field": field])) { try read(json) }
    }

    @Test(arguments: [
        (#"{"consent":"yes"}"#, "consent"), (#"{"delivery":{"route":"pigeon"}}"#, "delivery.route"),
        (#"{"name":"x"}"#, "name"), (#"{"confirmation":{"photo":true}}"#, "confirmation.by"),
    ])
    func `a value that cannot be is named`(json: String, field: String) {
        #expect(throws: Failure(.inputField, ["field": field])) { try read(json) }
    }

    @Test func `what is no JSON is said to be none`() {
        #expect(throws: Failure(.inputFile, ["file": "p.json"])) { try read("{") }
    }

    @Test func `documents are codes, or objects with their own expiry`() throws {
        let input = try read(#"{"identity":{"documents":["PP",{"code":"DL","expires":"令和9年4月3日"}]}}"#)
        #expect(
            input.documents == [
                DocumentSeen(code: "PP"), DocumentSeen(code: "DL", expires: CivilDate("2027-04-03")),
            ])
    }
}
