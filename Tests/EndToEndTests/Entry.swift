import TestKit

/// What `capture` is called with: options by name, each with its values, and the PINs on standard input.
struct Entry: Sendable {
    private var options: [String: [String]]
    var pins: [UInt8]?

    /// Values of an option; none: a flag; nil: not given.
    subscript(option: String) -> [String]? {
        get { options[option] }
        set { options[option] = newValue }
    }

    var arguments: [String] {
        options.sorted { $0.key < $1.key }.flatMap { option, values in
            values.isEmpty ? [option] : values.flatMap { [option, $0] }
        }
    }

    /// The four PINs, a line each.
    mutating func type(signature: String, others: String...) {
        self["--pins-fd"] = ["0"]
        pins = Array(([signature] + others).joined(separator: "\n").utf8)
    }

    /// Without the resident's confirmation: a draft.
    var unconfirmed: Entry {
        var entry = self
        for option in ["--confirm", "--confirm-photo", "--confirm-name", "--confirm-tag"] { entry[option] = nil }
        return entry
    }

    /// A whole application that is accepted.
    static func whole(photos: [String]) -> Entry {
        var entry = Entry(options: [
            "--operator": ["1001"], "--consent": [], "--kind": ["first"], "--form-id": ["31415926535897932384626"],
            "--name": [Resident.name], "--kana": [Resident.kana], "--birth": ["1984-11-02"], "--sex": ["female"],
            "--postal-code": ["210-0004"], "--municipality": ["141313"], "--area": ["神奈川県川崎市川崎区宮本町"],
            "--street": [Resident.street], "--phone": [Resident.phone], "--delivery": ["restricted-mail"],
            "--document": ["DL", "PP"], "--face-matched": [], "--decided-by": ["1001"], "--photo": photos,
            "--chosen": ["1"], "--compared-by": ["1001"], "--confirm": ["applicant"], "--confirm-photo": [],
            "--confirm-name": [], "--confirm-tag": [],
        ])
        entry.type(signature: Resident.signaturePIN, others: Resident.pin, Resident.pin, Resident.pin)
        return entry
    }

    /// A made-up resident, with characters that real systems lose (domain.md 11).
    enum Resident {
        static let name = "渡邉󠄀 𠮷子"
        static func name(_ number: Int) -> String { "\(name) その\(number)" }
        static let kana = "ワタナベ ヨシコ"
        static let street = "六番地の三"
        static let phone = "044-555-0102"
        static let signaturePIN = "Y0KO84WTNB"
        static let pin = "7316"
        /// What must never be readable in a file of the programs.
        static let secrets = [name, kana, street, phone] + pins
        /// What stands readable in no file at all, not even in one that a test wrote.
        static let pins = FileSearch.traces(signature: signaturePIN, digits: pin)
    }
}

/// Pictures, drawn once.
enum Pictures {
    /// Two shots of one person, 20 to 60 KB each.
    static let portraits = Result { try (1...2).map { try portrait(of: 7, take: $0) } }

    /// One shot of a person.
    static func portrait(of person: UInt64, take: UInt64 = 1) throws -> [UInt8] {
        var shot = PortraitShot(take: take)
        shot.width = 480
        shot.height = 600
        shot.quality = 80
        return try PortraitPainter.portrait(person: person, shot: shot).jpeg
    }

    static var portrait: [UInt8] { get throws { try portraits.get()[0] } }

    /// A photograph of a form whose code holds this text.
    static func form(_ payload: String) throws -> [UInt8] {
        try FormPhotographer.photograph(
            payload: payload, seed: 2, conditions: FormConditions(seed: 2, megapixels: .two))
    }
}

extension Venue {
    /// A whole application with the two portraits.
    nonisolated func whole() throws -> Entry {
        let shots = try Pictures.portraits.get()
        return .whole(photos: try shots.indices.map { try file("portrait-\($0).jpg", shots[$0]) })
    }

    /// One of many whole applications that have nothing in common but the person, with one photo: of `portrait`, and
    /// another file each time.
    nonisolated func whole(number: Int, portrait: [UInt8]) throws -> Entry {
        var entry = try whole()
        entry["--name"] = [Entry.Resident.name(number)]
        entry["--form-id"] = [FormPhotographer.formID(seed: UInt64(number))]
        let photo = PictureVariants.padded(portrait, to: portrait.count + 16 + number)
        entry["--photo"] = [try file("one-\(number).jpg", photo)]
        return entry
    }
}
