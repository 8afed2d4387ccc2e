import ArgumentParser
import Domain
import FieldAgentKit

/// What `capture` and `edit` take of an application. Flags win over the particulars file.
struct EntryFlags: ParsableArguments {
    @Option(help: "JSONの入力ファイル / A particulars file (docs/field-agent.md).") var particulars: String?

    @Option(help: "申請書の写真(JPEG)/ A photograph of the form.") var formImage: String?
    @Option(name: .customLong("form-id"), help: "申請書IDの23桁 / The form ID.") var formID: String?
    @Flag(help: "申請書なし / No form yet.") var formPending = false
    @Flag(inversion: .prefixedNo, help: "申請書のあとに引っ越し・改名した / Moved or renamed since it was printed.")
    var formChanged: Bool?

    @Option(name: .customLong("photo"), help: "顔写真(JPEG、2枚まで)/ A portrait; at most two.") var photos: [String] = []
    @Option(help: "選んだ写真 1か2 / Which was chosen.") var chosen: Int?
    @Option(help: "注意のある写真を使う理由 / Why a photo with warnings is kept.") var photoReason: String?
    @Option(help: "写真の直前に読み取った番号札 / The tag held before the camera.") var photoTag: String?
    @Option(help: "顔を見くらべた職員 / Staff who compared document, person and photo.") var comparedBy: String?

    @Option(help: "氏名 / Name, byte for byte.") var name: String?
    @Option(help: "フリガナ / Kana.") var kana: String?
    @Option(help: "代替文字 / Name in substitute characters.") var substitute: String?
    @Option(help: "生年月日 / Birth date, either calendar.") var birth: String?
    @Option(help: "male, female, unstated.") var sex: Birth.Sex?
    @Option(help: "郵便番号 / Postal code.") var postalCode: String?
    @Option(help: "市区町村コード(6桁)/ Municipality code.") var municipality: String?
    @Option(help: "都道府県から町まで / Address down to the town.") var area: String?
    @Option(help: "町のあと / What follows the town.") var street: String?

    @Flag(inversion: .prefixedNo, help: "説明を聞いて同意した / Heard and agreed.") var consent: Bool?
    @Option(help: "first, renewal, field-full, lost-or-damaged, other, unknown. 申請の種類 / Kind of application.")
    var kind: KindOfApplication.Kind?
    @Flag(exclusivity: .chooseLast) var holdsCard: HoldsCard?
    @Flag(exclusivity: .chooseLast) var holdsLicenceCard: HoldsLicenceCard?

    @OptionGroup var more: MoreEntryFlags

    /// What was typed; the particulars file is read here, before anything is stored.
    func input() throws(Failure) -> CaptureInput {
        var input = CaptureInput()
        if let particulars {
            input = try Particulars.read(
                try readFile(particulars, limit: Particulars.limit), file: particulars.fileName)
        }
        if formID != nil || formPending {
            // Either of them wins over both in the file.
            (input.formID, input.formPending) = (formID, formPending ? true : nil)
        }
        set(&input.formChanged, formChanged)
        set(&input.chosen, chosen)
        set(&input.photoReason, photoReason)
        set(&input.photoTag, photoTag)
        set(&input.comparedBy, comparedBy)
        set(&input.person.name, name)
        set(&input.person.kana, kana)
        set(&input.person.substitute, substitute)
        set(&input.birthDate, birth)
        set(&input.sex, sex)
        set(&input.address.postalCode, postalCode)
        set(&input.address.municipality, municipality)
        set(&input.address.area, area)
        set(&input.address.street, street)
        set(&input.consent, consent)
        set(&input.kind, kind)
        set(&input.holdsCard, holdsCard?.answer)
        set(&input.holdsLicenceCard, holdsLicenceCard?.answer)
        try more.fill(&input)
        return input
    }

    /// The files, read when the draft is durable.
    func files() throws(Failure) -> CaptureFiles {
        guard photos.count <= 2 else { throw Failure(.photoCount) }
        var files = CaptureFiles()
        if let formImage { files.formImage = try readFile(formImage, limit: CaptureFiles.limit) }
        for photo in photos { files.photos.append(try readFile(photo, limit: CaptureFiles.limit)) }
        return files
    }
}

/// A question of papers-ja.md g 3-1 as flags: `--holds-card`, `--no-holds-card`, `--holds-card-unknown`.
protocol AnswerFlag: EnumerableFlag {
    static var question: (flag: String, help: ArgumentHelp) { get }
    var answer: Answer { get }
}

extension AnswerFlag {
    static func name(for value: Self) -> NameSpecification {
        switch value.answer {
        case .yes: .customLong(question.flag)
        case .no: .customLong("no-\(question.flag)")
        case .unknown: .customLong("\(question.flag)-unknown")
        }
    }

    static func help(for value: Self) -> ArgumentHelp? { value.answer == .yes ? question.help : nil }
}

enum HoldsCard: AnswerFlag {
    case yes, no, unknown

    static var question: (flag: String, help: ArgumentHelp) {
        ("holds-card", "いまカードを持っている。わからないときは -unknown / Holds a card; -unknown: does not know.")
    }
    var answer: Answer { self == .yes ? .yes : self == .no ? .no : .unknown }
}

enum HoldsLicenceCard: AnswerFlag {
    case yes, no, unknown

    static var question: (flag: String, help: ArgumentHelp) {
        ("holds-licence-card", "マイナ免許証。わからないときは -unknown / A card with a driving licence; -unknown: does not know.")
    }
    var answer: Answer { self == .yes ? .yes : self == .no ? .no : .unknown }
}

/// Puts a value that was given.
func set<Value>(_ place: inout Value?, _ value: Value?) {
    if let value { place = value }
}

extension String {
    /// The last part of a path.
    var fileName: String { String(split(separator: "/").last ?? "") }
}
