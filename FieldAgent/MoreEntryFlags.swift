import ArgumentParser
import Domain
import FieldAgentKit

/// The second half of ``EntryFlags``: wishes, checks, confirmation.
struct MoreEntryFlags: ParsableArguments {
    @Option(help: "国籍 / Nationality.") var nationality: String?
    @Option(help: "在留資格 / Residence status.") var residenceStatus: String?
    @Option(help: "在留期間の満了日 / Last day of the stay.") var residenceUntil: String?
    @Flag(inversion: .prefixedNo, help: "永住者など / Permanent.") var permanent: Bool?
    @Flag(inversion: .prefixedNo, help: "在留期間の更新を申請中 / Renewal is pending.") var renewalPending: Bool?

    @Option(help: "電話番号 / Telephone.") var phone: String?
    @Option(help: "letter, email.") var channel: Contact.Channel?
    @Option(help: "メールアドレス / E-mail.") var email: String?
    @Option(help: "もう一度同じメールアドレス / The same address again.") var emailAgain: String?
    @Flag(inversion: .prefixedNo, help: "手紙を大きな字で / Letters in large type.") var largeType: Bool?

    @Option(help: "法定代理人の氏名 / The representative's name.") var representativeName: String?
    @Option(help: "そのフリガナ / Kana.") var representativeKana: String?
    @Option(help: "住所 / Address.") var representativeAddress: String?
    @Option(help: "電話番号 / Telephone.") var representativePhone: String?
    @Option(help: "parent, minor-guardian, adult-guardian, limited, voluntary.") var relation: Representative.Relation?
    @Option(help: "seen-at-venue, check-at-office, missing.") var authority: Representative.Authority?

    @Option(help: "restricted-mail, registered-mail, venue, desk.") var delivery: Delivery.Route?
    @Option(name: .customLong("block"), help: "郵送できない条件のコード(くり返し)/ A post block's code.") var blocks: [String] = []

    @Flag(inversion: .prefixedNo, help: "署名用電子証明書 / Signature certificate.") var signatureCertificate: Bool?
    @Flag(inversion: .prefixedNo, help: "利用者証明用 / Authentication certificate.") var authenticationCertificate: Bool?
    @Flag(inversion: .prefixedNo, help: "点字 / Braille.") var braille: Bool?
    @Flag(inversion: .prefixedNo, help: "顔認証カード / A card without PINs.") var withoutPins: Bool?

    @Option(
        name: .customLong("document"),
        help: "見た書類 CODE[:expires=日][,issued=日][,differs](くり返し)/ A document seen, with its own expiry.")
    var documents: [String] = []
    @Option(name: .customLong("representative-document"), help: "代理人の書類 / A document of the representative.")
    var representativeDocuments: [String] = []
    @Flag(inversion: .prefixedNo, help: "書類の顔と目の前の顔が同じ / The faces are the same.") var faceMatched: Bool?
    @Option(help: "本人と認めた職員 / City staff who decided identity.") var decidedBy: String?

    @Option(help: "暗証番号の封筒の番号 / The number on the sealed paper envelope.") var pinEnvelope: String?
    @Option(help: "預かったもの form=1,pin-envelope=1,present-card=1,notification-card=1,copies=1,loss-report=1.")
    var items: String?

    @Option(help: "最終確認をした人 applicant, representative, assisted / Who confirms.") var confirm: Confirmation.By?
    @Flag(help: "この写真は本人 / The photo is theirs.") var confirmPhoto = false
    @Flag(help: "名前と生まれた日は正しい / Name and birth date are right.") var confirmName = false
    @Flag(help: "番号札と同じ / The number is the tag's.") var confirmTag = false
    @Option(help: "代わりに押した理由 / Why another pressed.") var confirmReason: String?
    @Option(help: "返事を聞いた職員 / Staff who heard the answer.") var witness: String?
    @Option(help: "最終確認のJSON / A confirmation file instead of the flags.") var confirmation: String?

    func fill(_ input: inout CaptureInput) throws(Failure) {
        set(&input.nationality, nationality)
        set(&input.residenceStatus, residenceStatus)
        set(&input.residenceUntil, residenceUntil)
        set(&input.isPermanent, permanent)
        set(&input.renewalPending, renewalPending)
        set(&input.phone, phone)
        set(&input.channel, channel)
        set(&input.email, email)
        set(&input.emailAgain, emailAgain)
        set(&input.largeType, largeType)
        set(&input.representative.name, representativeName)
        set(&input.representative.kana, representativeKana)
        set(&input.representativeAddress, representativeAddress)
        set(&input.representativePhone, representativePhone)
        set(&input.relation, relation)
        set(&input.authority, authority)
        set(&input.route, delivery)
        if !blocks.isEmpty { input.blocks = blocks }
        set(&input.signatureCertificate, signatureCertificate)
        set(&input.authenticationCertificate, authenticationCertificate)
        set(&input.braille, braille)
        set(&input.withoutPINs, withoutPins)
        if !documents.isEmpty { input.documents = try Self.documents(documents) }
        if !representativeDocuments.isEmpty {
            input.representativeDocuments = try Self.documents(representativeDocuments)
        }
        set(&input.faceMatched, faceMatched)
        set(&input.decidedBy, decidedBy)
        set(&input.pinEnvelope, pinEnvelope)
        if let items { input.items = try Self.items(items) }
        if let confirmation {
            input.confirmation = try Particulars.readConfirmation(
                try readFile(confirmation, limit: Particulars.limit), file: confirmation.fileName)
        }
        if let confirm {
            input.confirmation = CaptureInput.ConfirmationInput(
                by: confirm, photo: confirmPhoto, name: confirmName, tag: confirmTag, reason: confirmReason,
                witness: witness)
        }
    }

    private static func documents(_ texts: [String]) throws(Failure) -> [DocumentSeen] {
        var documents: [DocumentSeen] = []
        for text in texts {
            let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
            guard let code = parts.first else { throw Failure(.inputField, ["field": "--document"]) }
            var document = DocumentSeen(code: code)
            for detail in (parts.count > 1 ? parts[1] : "").split(separator: ",").map(String.init) {
                let pair = detail.split(separator: "=", maxSplits: 1).map(String.init)
                switch (pair.first, pair.count) {
                case ("expires", 2): document.expires = try JapaneseDate.parse(pair[1])
                case ("issued", 2): document.issued = try JapaneseDate.parse(pair[1])
                case ("differs", 1): document.matchesRegister = false
                case (let date?, 1): document.expires = try JapaneseDate.parse(date)
                default: throw Failure(.inputField, ["field": "--document"])
                }
            }
            documents.append(document)
        }
        return documents
    }

    private static func items(_ text: String) throws(Failure) -> CollectedItems {
        var items = CollectedItems()
        for part in text.split(separator: ",") {
            let pair = part.split(separator: "=").map(String.init)
            guard pair.count == 2, let count = Int(pair[1]), (0...99).contains(count) else {
                throw Failure(.inputField, ["field": "--items"])
            }
            switch pair[0] {
            case "form": items.form = count
            case "pin-envelope": items.pinEnvelope = count
            case "present-card": items.presentCard = count
            case "notification-card": items.notificationCard = count
            case "copies": items.copies = count
            case "loss-report": items.lossReport = count
            default: throw Failure(.inputField, ["field": "--items \(pair[0].prefix(32))"])
            }
        }
        return items
    }
}
