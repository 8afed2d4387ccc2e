import Domain
import FieldAgentKit

/// What `capture` prints.
struct CaptureOutput: Encodable {
    struct Delivery: Encodable {
        var route: Domain.Delivery.Route
        /// Why not as wished; nil: as wished.
        var deskInstead: DeskInstead?
        /// Conditions of papers-ja.md 4-4 that hold; never the one that no screen gives a reason for.
        var blocks: [String]
    }

    struct Home: Encodable {
        var code: MunicipalityCode
        var name: String
    }

    struct PINNote: Encodable {
        var pin: PINKind
        var cause: String
        var text: String
    }

    /// `saved` or `draft`.
    var state: String
    var application: EntityID
    var reception: ReceptionNumber?
    var session: EntityID
    /// Field names the hall still needs.
    var missing: [String]
    var delivery: Delivery?
    var otherMunicipality: Home?
    var wording: [String]
    var pictures: Int
    /// `sealed`, `envelope` or `none`.
    var pinForm: String?
    /// A PIN form was handed in and goes back to the resident.
    var returnsPINForm: Bool
    /// What staff do besides looking at the documents.
    var steps: [Bilingual]
    var warnings: [CaptureWarning]
    var pinWarnings: [PINNote]

    init(_ result: CaptureResult) {
        let judgement = result.judgement
        state = result.saved == nil ? "draft" : "saved"
        application = result.entry.application
        reception = result.saved?.reception ?? result.entry.tag
        session = result.entry.session
        missing = result.saved == nil ? judgement.missing.map(\.rawValue) : []
        delivery = judgement.contents.delivery.map {
            Delivery(route: $0.route, deskInstead: judgement.deskInstead, blocks: judgement.blocks)
        }
        otherMunicipality = judgement.otherMunicipality.map { Home(code: $0.code, name: $0.fullName) }
        wording = judgement.wording
        pictures = result.entry.photo.shots.count
        pinForm = judgement.contents.pinForm?.custody.rawValue
        returnsPINForm = judgement.returnsPINForm
        steps = judgement.steps
        warnings = judgement.warnings
        pinWarnings = result.pinWarnings.map { PINNote(pin: $0.kind, cause: $0.cause.rawValue, text: $0.cause.text) }
    }

    func text(_ language: Language, city: String) -> String {
        let isJapanese = language == .ja
        var lines: [String] = []
        if state == "saved", let reception {
            lines.append(isJapanese ? "受付番号 \(reception)" : "Reception number \(reception)")
            lines.append(
                isJapanese
                    ? "\(ApplicationStatus.confirmed.name)。市役所へはまだ送っていません。" : "Saved on this laptop; not sent yet.")
        } else {
            lines.append(isJapanese ? "書きかけ \(application)" : "Draft \(application)")
            lines.append((isJapanese ? "足りないもの:" : "Missing: ") + Words.names(missing, language))
        }
        if let delivery {
            lines.append((isJapanese ? "受け取り方:" : "Delivery: ") + delivery.route.name(language))
        }
        lines += Fallback(deskInstead: delivery?.deskInstead, returnsPINForm: returnsPINForm, missing: missing)
            .lines(language)
        if let home = otherMunicipality {
            lines.append(
                isJapanese
                    ? "住民票は\(home.name)です。\(city)がJ-LISへ送り、書類を\(home.name)へ引き継ぎます。カードは\(home.name)から届きます。"
                    : "Resident of \(home.name): the application is handed over to it.")
        }
        if !steps.isEmpty {
            let words = steps.map { $0.text(language) }.joined(separator: " / ")
            lines.append((isJapanese ? "職員がすること:" : "For staff: ") + words)
        }
        lines += warnings.map { isJapanese ? "注意:\($0.text)" : "Warning: \($0.english)" }
        lines += pinWarnings.map { note in
            isJapanese
                ? "注意:暗証番号(\(note.pin.name))は、わかりやすい番号です。\(note.text)"
                : "Warning: the PIN (\(note.pin.rawValue)) is easily guessed (\(note.cause))."
        }
        return lines.joined(separator: "\n")
    }
}

/// What capture and edit tell the staff when something is not as it was wished.
struct Fallback {
    var deskInstead: DeskInstead?
    var returnsPINForm: Bool
    var missing: [String]

    func lines(_ language: Language) -> [String] {
        let isJapanese = language == .ja
        var lines = deskInstead?.lines(language) ?? []
        if returnsPINForm, missing.contains(ApplicationField.pinForm.rawValue) {
            lines.append(
                isJapanese
                    ? "暗証番号の紙は、いまの住所か電子証明書に合いません。開けずに本人に返し、もう一度書いてもらってください。"
                    : "The PIN form does not fit address or certificates any more: give it back unopened, take a new one."
            )
        } else if returnsPINForm {
            lines.append(
                isJapanese ? "暗証番号の紙は預かりません。開けずに本人に返してください。" : "No PIN form is taken: give it back unopened.")
        }
        return lines
    }
}
