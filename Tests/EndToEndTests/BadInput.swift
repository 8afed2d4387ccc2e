import Foundation
import TestKit
import Testing

/// Something wrong with an application that is otherwise whole, and how `capture` must refuse it.
struct BadInput: Sendable, CustomTestStringConvertible {
    var name: String
    var refusal: Refusal
    /// What was entered stays as a sealed draft, which the error names.
    var leavesDraft = false
    var change: @Sendable (inout Entry, Venue) throws -> Void

    var testDescription: String { name }

    init(
        _ name: String, _ code: String, naming: [String] = [], status: Int32 = 65, leavesDraft: Bool = false,
        change: @escaping @Sendable (inout Entry, Venue) throws -> Void
    ) {
        self.name = name
        refusal = Refusal(status: status, code: code, naming: naming)
        self.leavesDraft = leavesDraft
        self.change = change
    }

    /// One option with another value.
    init(
        _ name: String, _ option: String, _ values: [String]?, _ code: String, naming: [String] = [], status: Int32 = 65
    ) {
        self.init(name, code, naming: naming, status: status) { entry, _ in entry[option] = values }
    }

    /// A photo that is not acceptable.
    init(photo name: String, _ code: String, naming: [String] = [], bytes: @escaping @Sendable () throws -> [UInt8]) {
        self.init(name, code, naming: naming) { entry, venue in
            entry["--photo"] = [try venue.file("\(name).jpg", try bytes())]
        }
    }

    /// A photograph of a form from which no form ID comes.
    init(form name: String, _ code: String, naming: [String] = [], bytes: @escaping @Sendable () throws -> [UInt8]) {
        self.init(name, code, naming: naming) { entry, venue in
            entry["--form-id"] = nil
            entry["--form-image"] = [try venue.file("\(name).jpg", try bytes())]
        }
    }

    /// PINs that break a rule: the one for signing and the one for the user's certificate.
    init(pin name: String, _ code: String, _ signature: String, _ other: String = "7316", naming: [String] = []) {
        self.init(name, code, naming: naming) { entry, _ in
            entry.type(signature: signature, others: other, "7316", "7316")
        }
    }
}

// MARK: What is typed

extension BadInput {
    static let typed: [BadInput] = [
        BadInput(
            "a form ID of 22 digits", "--form-id", [String(repeating: "7", count: 22)], "form-id.length",
            naming: ["23", "22"]),
        BadInput(
            "a form ID of 24 digits", "--form-id", [String(repeating: "7", count: 24)], "form-id.length",
            naming: ["23", "24"]),
        BadInput("a form ID with a letter", "--form-id", ["3141592653589793238462X"], "form-id.length", naming: ["23"]),
        BadInput("a My Number in the address", "--street", ["123456789018"], "text.my-number"),
        BadInput("a birth date in the future", "--birth", ["2199-01-01"], "birth.in-future"),
        BadInput("a day that does not exist", "--birth", ["2023-02-30"], "date.no-such-day"),
        BadInput("a day outside its era", "--birth", ["昭和65年1月1日"], "date.outside-era"),
        BadInput(
            "a municipality code with a wrong check digit", "--municipality", ["141306"],
            "municipality-code.check-digit"),
        BadInput("an unknown municipality", "--municipality", ["141992"], "municipality-code.unknown"),
        BadInput("a postal code of six digits", "--postal-code", ["210-000"], "postal-code.length", naming: ["6"]),
        BadInput("a reception number with a wrong check character", "--tag", ["AA-00001-3"], "reception-number.check"),
        BadInput("an unknown identity document", "--document", ["DL", "XYZ"], "identity.document-unknown"),
        BadInput("an unknown post block", "--block", ["XYZ"], "identity.post-block-unknown"),
        BadInput("an unknown staff number", "--operator", ["9999"], "operator.unknown", status: 77),
        BadInput("a contractor who decides identity", "--decided-by", ["3001"], "operator.not-permitted", status: 77),
        BadInput("a picture that is not there", "--particulars", ["/nowhere.json"], "input.file"),
        BadInput("no staff number", "--operator", nil, "usage.arguments", naming: ["--operator"], status: 64),
        BadInput(
            "an option nobody knows", "--shoe-size", [], "usage.arguments", naming: ["--shoe-size"], status: 64),
        BadInput("an unknown session", "--session", ["01a1fdfb2dba74a29deef765752c49d2"], "session.unknown"),
        BadInput("an unknown field within one of them", "input.unknown-field", naming: ["representative.name.knaa"]) {
            entry, venue in
            entry["--particulars"] = [
                try venue.file("nested.json", Array(#"{"representative":{"name":{"name":"渡邉","knaa":"ワ"}}}"#.utf8))
            ]
        },
        BadInput("an unknown field of the particulars", "input.unknown-field", naming: ["nmae"]) { entry, venue in
            entry["--particulars"] = [
                try venue.file("unknown.json", Array(#"{"consent":true,"nmae":{"name":"渡邉"}}"#.utf8))
            ]
        },
        BadInput("a voluntary proxy on the postal route", "identity.voluntary-proxy") { entry, _ in
            represent(&entry, as: "voluntary")
        },
        BadInput("e-mail addresses that differ", "contact.emails-differ") { entry, _ in
            entry["--email"] = ["yoko@example.jp"]
            entry["--email-again"] = ["yuko@example.jp"]
        },
        BadInput("an e-mail address that is none", "contact.email-form") { entry, _ in
            entry["--email"] = ["yoko@"]
            entry["--email-again"] = ["yoko@"]
        },
        BadInput(
            "an under-15 without representative", "identity.representative-missing", naming: ["15"]
        ) {
            entry, _ in
            entry["--birth"] = ["2017-07-30"]
            entry["--confirm"] = ["representative"]
        },
        BadInput("a question of the confirmation unanswered", "confirm.questions") { entry, _ in
            entry["--confirm-name"] = nil
        },
        BadInput("a confirmation pressed by staff without a witness", "confirm.witness") {
            entry, _ in
            entry["--confirm"] = ["assisted"]
        },
        BadInput("a confirmation with parts missing", "capture.incomplete", leavesDraft: true) {
            entry, _ in
            for option in ["--document", "--decided-by", "--face-matched"] { entry[option] = nil }
        },
    ]

    static func represent(_ entry: inout Entry, as relation: String) {
        entry["--representative-name"] = ["渡邉 太郎"]
        entry["--representative-kana"] = ["ワタナベ タロウ"]
        entry["--representative-address"] = ["神奈川県川崎市川崎区宮本町6"]
        entry["--representative-phone"] = ["044-555-0103"]
        entry["--relation"] = [relation]
        entry["--authority"] = ["seen-at-venue"]
        entry["--representative-document"] = ["DL", "SKK"]
    }
}

// MARK: What is photographed

extension BadInput {
    static let pictures: [BadInput] = [
        BadInput(photo: "a PNG named .jpg", "photo.not-jpeg", naming: ["PNG"]) { PictureVariants.png },
        BadInput(photo: "a CMYK picture", "photo.cmyk", naming: ["CMYK"]) {
            try PictureVariants.cmyk(Pictures.portrait)
        },
        BadInput(photo: "a grey picture", "photo.grey", naming: ["RGB"]) {
            try PictureVariants.grey(Pictures.portrait)
        },
        BadInput(photo: "a truncated picture", "photo.truncated") {
            let portrait = try Pictures.portrait
            return PictureVariants.truncated(portrait, to: portrait.count * 9 / 10)
        },
        BadInput(photo: "479 pixels of width", "photo.too-few-pixels", naming: ["479", "480"]) {
            try PictureVariants.pattern(width: 479, height: 600)
        },
        BadInput(photo: "479 pixels of height", "photo.too-few-pixels", naming: ["479", "480"]) {
            try PictureVariants.pattern(width: 600, height: 479)
        },
        BadInput(photo: "6001 pixels of width", "photo.too-many-pixels", naming: ["6001", "6000"]) {
            try PictureVariants.pattern(width: 6_001, height: 480)
        },
        BadInput(photo: "6001 pixels of height", "photo.too-many-pixels", naming: ["6001", "6000"]) {
            try PictureVariants.pattern(width: 480, height: 6_001)
        },
        BadInput(photo: "19 KB", "photo.too-small", naming: ["19000", "20000"]) {
            PictureVariants.padded(try PictureVariants.pattern(width: 480, height: 480, quality: 5), to: 19_000)
        },
        BadInput(photo: "7.1 MB", "photo.too-large", naming: ["7100000", "7000000"]) {
            PictureVariants.padded(try Pictures.portrait, to: 7_100_000)
        },
        BadInput(form: "a QR code without an ID", "form-id.not-in-qr", naming: ["23"]) {
            try Pictures.form("https://card.example.jp/apply/smartphone")
        },
        BadInput(form: "a QR code with two IDs", "form-id.several-in-qr") {
            try Pictures.form(
                "https://card.example.jp/?a=\(FormPhotographer.formID(seed: 1))&b=\(FormPhotographer.formID(seed: 2))")
        },
        BadInput(form: "a form without a QR code", "qr.unreadable") { try Pictures.portrait },
        BadInput(form: "a form that is not a JPEG", "photo.not-jpeg", naming: ["PNG"]) { PictureVariants.png },
        BadInput("three photos", "photo.count", naming: ["2"]) { entry, _ in
            entry["--photo"] = (entry["--photo"] ?? []) + (entry["--photo"] ?? [])
        },
        BadInput("the second photo of one chosen", "photo.count") { entry, _ in
            entry["--photo"] = Array((entry["--photo"] ?? []).prefix(1))
            entry["--chosen"] = ["2"]
        },
    ]
}

// MARK: PINs (domain.md 4)

extension BadInput {
    static let pins: [BadInput] = [
        BadInput(pin: "a PIN for signing of 5 characters", "pin.signature-length", "AB123", naming: ["6", "16"]),
        BadInput(
            pin: "a PIN for signing of 17 characters", "pin.signature-length", "ABCDEFGH123456789", naming: ["6", "16"]),
        BadInput(pin: "a PIN for signing in small letters", "pin.signature-characters", "abc12345"),
        BadInput(pin: "a PIN for signing of full-width letters", "pin.signature-characters", "\u{FF21}BC12345"),
        BadInput(pin: "a PIN for signing of digits only", "pin.signature-mixed", "12345678"),
        BadInput(pin: "a PIN for signing of letters only", "pin.signature-mixed", "ABCDEFGH"),
        BadInput(pin: "a PIN of 3 digits", "pin.four-digits", "AB12345", "731"),
        BadInput(pin: "a PIN of 5 digits", "pin.four-digits", "AB12345", "73164"),
        BadInput(pin: "a PIN with a letter", "pin.four-digits", "AB12345", "73A6"),
        BadInput(pin: "a PIN that is missing", "pin.missing", "AB12345", ""),
        BadInput("a PIN for a certificate that is not wanted", "pin.not-needed") { entry, _ in
            entry["--no-signature-certificate"] = []
        },
        BadInput("PINs of three lines", "pin.unreadable") { entry, _ in
            entry.pins = Array("AB12345\n7316\n7316".utf8)
        },
        BadInput("a PIN under a name nobody knows", "input.unknown-field", naming: ["sigature"]) { entry, _ in
            entry.pins = Array(#"{"signature":"AB12345","sigature":"ZZZ999"}"#.utf8)
        },
        BadInput("PINs typed differently the second time", "pin.entries-differ") { entry, _ in
            entry["--pins-fd"] = nil
            entry["--pins-prompt"] = []
            entry.pins = Array("AB12345\nAB12346\n".utf8)
        },
        BadInput("PINs without a birth date", "pin.too-early") { entry, _ in entry["--birth"] = nil
        },
    ]
}
