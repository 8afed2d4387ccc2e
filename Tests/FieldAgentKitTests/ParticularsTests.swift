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
        (#"{"representative":{"name":{"name":"a","knaa":"b"}}}"#, "representative.name.knaa"),
        (#"{"delivery":{"route":"desk","rout":"desk"}}"#, "delivery.rout"),
        (#"{"photo":{"choosen":1}}"#, "photo.choosen"),
        (#"{"confirmation":{"by":"applicant","pin":"1"}}"#, "confirmation.pin"),
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
        #expect(throws: Failure(.inputJSON, ["file": "p.json"])) { try read("{") }
        #expect(throws: Failure(.inputEncoding, ["file": "p.json"])) {
            try Particulars.read(Array(#"{"method":""#.utf8) + [0xFF] + Array(#""}"#.utf8), file: "p.json")
        }
    }

    @Test(arguments: [
        (#"{"consent":true,"consent":false}"#, "consent"), (#"{"name":{"name":"a","n\u0061me":"b"}}"#, "name"),
        (#"{"identity":{"documents":["DL",{"code":"PP","code":"DL"}]}}"#, "code"),
    ])
    func `a name that stands twice is refused, however it is spelled`(json: String, field: String) {
        #expect(throws: Failure(.inputRepeatedField, ["field": field])) { try read(json) }
    }

    @Test func `the same name in different objects, or as a value, is fine`() throws {
        let input = try read(
            #"{"name":{"name":"name","kana":"{\"a\":1"},"representative":{"name":{"name":"a"}},"identity":{"documents":["a","a"]}}"#
        )
        #expect(input.person.name == "name")
    }

    @Test(arguments: [
        (#"{"photo":{"chosen":1.5}}"#, "photo.chosen"), (#"{"name":{"name":"\ud800"}}"#, "name.name"), ("3", "{}"),
        (#"{"identity":{"documents":[{"code":"DL","expires":"2029-02-30"}]}}"#, "identity.documents.expires"),
    ])
    func `a fraction, half a character or a day that does not exist is named`(json: String, field: String) {
        #expect(throws: Failure(.inputField, ["field": field])) { try read(json) }
    }

    @Test func `PINs in lines of another system are read`() throws {
        let expected = try PINPad.parse(Array("ABC123XYZ\n7391\n8264\n9157\n".utf8))
        #expect(try PINPad.parse(Array("ABC123XYZ\r\n7391\r\n8264\r\n9157\r\n".utf8)) == expected)
        #expect(expected[.cardText] == "9157")
    }

    @Test func `documents are codes, or objects with their own expiry`() throws {
        let input = try read(#"{"identity":{"documents":["PP",{"code":"DL","expires":"令和9年4月3日"}]}}"#)
        #expect(
            input.documents == [
                DocumentSeen(code: "PP"), DocumentSeen(code: "DL", expires: CivilDate("2027-04-03")),
            ])
    }
}
