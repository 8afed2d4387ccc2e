/// Where and under which number the application was taken.
public struct Reception: Hashable, Sendable, Codable {
    public var number: ReceptionNumber
    public var session: EntityID
    public var method: ApplicationMethod
    /// When the record was opened.
    public var openedAt: Instant

    public init(number: ReceptionNumber, session: EntityID, method: ApplicationMethod, openedAt: Instant) {
        self.number = number
        self.session = session
        self.method = method
        self.openedAt = openedAt
    }
}

/// Ways to apply (domain.md 1).
public enum ApplicationMethod: String, Hashable, Sendable, Codable, CaseIterable {
    /// 出張申請受付
    case outreach
    /// 申請時来庁
    case office
    /// 申請サポート: no identity decision, no PIN form
    case assistance
    /// 企業一括
    case organisation
}

/// The resident heard the flow and agreed to the handling of the data (papers-ja.md f-3).
public struct Consent: Hashable, Sendable, Codable {
    public var explained: Bool
    public var agreed: Bool

    public init(explained: Bool, agreed: Bool) {
        self.explained = explained
        self.agreed = agreed
    }
}

/// 申請の種類 and the card the resident holds (papers-ja.md g 3, 3-1).
public struct KindOfApplication: Hashable, Sendable, Codable {
    /// はじめて, 更新, 追記欄がいっぱい, なくした・こわれた, その他, わからない.
    public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        case first, renewal, fieldFull = "field-full", lostOrDamaged = "lost-or-damaged", other, unknown
    }

    public var kind: Kind
    public var holdsCard: Answer
    /// マイナ免許証; who does not know is told the same as who has one.
    public var holdsLicenceCard: Answer

    public init(kind: Kind, holdsCard: Answer = .no, holdsLicenceCard: Answer = .no) {
        self.kind = kind
        self.holdsCard = holdsCard
        self.holdsLicenceCard = holdsLicenceCard
    }
}

/// The printed form. Without an ID the record is "form pending" (申請書なし): the office attaches one later.
public struct Form: Hashable, Sendable, Codable {
    public var id: FormID?
    /// Moved or renamed since it was printed (domain.md 2: warn, never block).
    public var changedSincePrinted: Bool

    public init(id: FormID?, changedSincePrinted: Bool = false) {
        self.id = id
        self.changedSincePrinted = changedSincePrinted
    }

    public var isPending: Bool { id == nil }
}

/// 氏名, フリガナ and 代替文字, byte for byte (domain.md 11).
public struct PersonName: Hashable, Sendable, Codable {
    public var name: VerbatimText
    public var kana: VerbatimText
    /// The name in characters that certificates can carry, where it differs.
    public var substitute: VerbatimText?

    public init(name: VerbatimText, kana: VerbatimText, substitute: VerbatimText? = nil) {
        self.name = name
        self.kana = kana
        self.substitute = substitute
    }
}

/// 生年月日 and 性別.
public struct Birth: Hashable, Sendable, Codable {
    /// As in the register; `unstated` where nothing was entered.
    public enum Sex: String, Hashable, Sendable, Codable, CaseIterable { case male, female, unstated }

    public var date: CivilDate
    public var sex: Sex

    public init(date: CivilDate, sex: Sex) {
        self.date = date
        self.sex = sex
    }
}

/// 住民票の住所.
public struct Address: Hashable, Sendable, Codable {
    public var postalCode: PostalCode
    public var municipality: MunicipalityCode
    /// Prefecture, municipality and town, as printed (東京都千代田区霞が関).
    public var area: VerbatimText
    /// What follows the town: house number, building, room.
    public var street: VerbatimText

    public init(postalCode: PostalCode, municipality: MunicipalityCode, area: VerbatimText, street: VerbatimText) {
        self.postalCode = postalCode
        self.municipality = municipality
        self.area = area
        self.street = street
    }
}

/// A foreign resident's 国籍, 在留資格 and 在留期間満了日 (domain.md 2, 6).
public struct Residence: Hashable, Sendable, Codable {
    public var nationality: String
    public var status: String
    public var until: CivilDate?
    /// The card's life does not follow the stay: 永住者, 高度専門職2号, 特別永住者.
    public var isPermanent: Bool
    public var renewalPending: Bool

    public init(nationality: String, status: String, until: CivilDate?, isPermanent: Bool, renewalPending: Bool = false)
    {
        self.nationality = nationality
        self.status = status
        self.until = until
        self.isPermanent = isPermanent
        self.renewalPending = renewalPending
    }
}

/// How the resident wants to hear from the office (papers-ja.md g 13).
public struct Contact: Hashable, Sendable, Codable {
    /// 封書 or 電子メール.
    public enum Channel: String, Hashable, Sendable, Codable, CaseIterable { case letter, email }

    public var phone: String
    public var channel: Channel
    public var email: String?
    /// 大きな字: letters in large type (papers-ja.md, head). `true`, or absent.
    public var largeType: Bool?

    public init(phone: String, channel: Channel = .letter, email: String? = nil, largeType: Bool? = nil) {
        self.phone = phone
        self.channel = channel
        self.email = email
        self.largeType = largeType
    }
}

/// 法定代理人 (domain.md 1; papers-ja.md 4-3, g 6).
public struct Representative: Hashable, Sendable, Codable {
    /// What somebody is to the applicant.
    public enum Relation: String, Hashable, Sendable, Codable, CaseIterable {
        /// 親権者
        case parent
        /// 未成年後見人
        case minorGuardian = "minor-guardian"
        /// 成年後見人
        case adultGuardian = "adult-guardian"
        /// 保佐人・補助人・任意後見人: comes along, and the applicant signs (papers-ja.md 4-3)
        case limited
        /// 任意代理人: cannot use the postal route
        case voluntary

        /// 法定代理人 of a child or of a ward: acts instead of the applicant.
        public var actsForApplicant: Bool { self != .limited && self != .voluntary }

        /// Only a minor has parental authority or a minor's guardian over them (民法 818, 838; of age at 18).
        public var isOfMinor: Bool { self == .parent || self == .minorGuardian }
    }

    /// Proof of authority (papers-ja.md 4-3).
    public enum Authority: String, Hashable, Sendable, Codable, CaseIterable {
        case seenAtVenue = "seen-at-venue", checkAtOffice = "check-at-office", missing
    }

    public var name: PersonName
    public var address: VerbatimText
    public var phone: String
    public var relation: Relation
    public var authority: Authority

    public init(name: PersonName, address: VerbatimText, phone: String, relation: Relation, authority: Authority) {
        self.name = name
        self.address = address
        self.phone = phone
        self.relation = relation
        self.authority = authority
    }
}

/// 受け取り方 (papers-ja.md g 8).
public struct Delivery: Hashable, Sendable, Codable {
    /// Where the card goes.
    public enum Route: String, Hashable, Sendable, Codable, CaseIterable {
        /// 本人限定受取(特例型)
        case restrictedMail = "restricted-mail"
        /// 簡易書留
        case registeredMail = "registered-mail"
        /// 会場で受け取り
        case venue
        /// 市役所の窓口
        case desk

        /// Identity was decided at application, a PIN form is taken (domain.md 1).
        public var needsPINForm: Bool { self != .desk }
        public var isPostal: Bool { self == .restrictedMail || self == .registeredMail }

        /// For people: in English the code itself.
        public func name(_ language: Language) -> String {
            guard language == .ja else { return rawValue }
            return switch self {
            case .restrictedMail: "郵送(本人限定受取)"
            case .registeredMail: "郵送(簡易書留)"
            case .venue: "会場で受け取り"
            case .desk: "市役所の窓口"
            }
        }
    }

    public var route: Route
    /// Codes of papers-ja.md 4-4 that were answered yes; what follows from other answers is never kept here
    /// (``ApplicationContents/postBlocks``).
    public var blocks: [String]

    public init(route: Route, blocks: [String] = []) {
        self.route = route
        self.blocks = blocks
    }
}

/// 電子証明書, 点字 and 顔認証カード (papers-ja.md g 9, 9-1).
public struct CardOptions: Hashable, Sendable, Codable {
    public var signatureCertificate: Bool
    public var authenticationCertificate: Bool
    public var braille: Bool
    /// 顔認証カード: no PINs, no signature certificate.
    public var withoutPINs: Bool

    public init(
        signatureCertificate: Bool = true, authenticationCertificate: Bool = true, braille: Bool = false,
        withoutPINs: Bool = false
    ) {
        self.signatureCertificate = signatureCertificate
        self.authenticationCertificate = authenticationCertificate
        self.braille = braille
        self.withoutPINs = withoutPINs
    }
}

/// A sealed picture: what is needed to find, open and check it (design.md 2.5). Travels only inside acts.
public struct PictureReference: Hashable, Sendable, Codable {
    /// SHA-256 of the sealed bytes, 64 hexadecimal digits.
    public var id: String
    /// The random key it was sealed under, hexadecimal.
    public var key: String
    /// SHA-256 of the picture itself, hexadecimal.
    public var plaintextHash: String
    /// Bytes, sealed.
    public var sealedSize: Int
    /// Bytes of the picture itself.
    public var size: Int

    public init(id: String, key: String, plaintextHash: String, sealedSize: Int, size: Int) {
        self.id = id
        self.key = key
        self.plaintextHash = plaintextHash
        self.sealedSize = sealedSize
        self.size = size
    }
}

/// One shot, as taken: the original bytes are kept.
public struct PhotoShot: Hashable, Sendable, Codable {
    public var picture: PictureReference
    /// Pixels as stored, before turning by the EXIF orientation.
    public var width: Int
    public var height: Int
    /// EXIF orientation 1 … 8.
    public var orientation: Int
    public var takenAt: Instant
    /// Codes of papers-ja.md d that the checks warned about.
    public var warnings: [String]

    public init(
        picture: PictureReference, width: Int, height: Int, orientation: Int, takenAt: Instant, warnings: [String]
    ) {
        self.picture = picture
        self.width = width
        self.height = height
        self.orientation = orientation
        self.takenAt = takenAt
        self.warnings = warnings
    }
}

/// The shots (0 to 2) and which one the resident chose.
public struct PhotoSet: Hashable, Sendable, Codable {
    public var shots: [PhotoShot]
    /// Index into `shots`; nil where no photo is needed (under 1) or none is taken yet.
    public var chosen: Int?
    /// Why a picture with warnings is kept (papers-ja.md g 10-1).
    public var reason: String?
    /// City staff who compared document, person and photo.
    public var comparedBy: StaffNumber?
    /// No number tags were in use when the shots were taken, so there is no ``PhotoProof``.
    public var withoutTag: Bool?

    public init(
        shots: [PhotoShot], chosen: Int?, reason: String? = nil, comparedBy: StaffNumber? = nil,
        withoutTag: Bool? = nil
    ) {
        self.shots = shots
        self.chosen = chosen
        self.reason = reason
        self.comparedBy = comparedBy
        self.withoutTag = withoutTag
    }

    /// The chosen shot, if there is one.
    public var chosenShot: PhotoShot? {
        guard let chosen, shots.indices.contains(chosen) else { return nil }
        return shots[chosen]
    }

    /// What the checks warned about in the chosen shot, while nobody said why it is kept (papers-ja.md g 10-1).
    public var unexplainedWarnings: [String] { (reason ?? "").isBlank ? chosenShot?.warnings ?? [] : [] }
}

/// The scan of the tag, just before the picture was taken, that bound it to the record (domain.md 12.1).
public struct PhotoProof: Hashable, Sendable, Codable {
    public var tag: ReceptionNumber
    public var scannedAt: Instant

    public init(tag: ReceptionNumber, scannedAt: Instant) {
        self.tag = tag
        self.scannedAt = scannedAt
    }
}

/// 暗証番号設定依頼書. The numbers themselves are never part of a record (domain.md 4).
public struct PINForm: Hashable, Sendable, Codable {
    /// How the PINs are kept until they are set.
    public enum Custody: String, Hashable, Sendable, Codable, CaseIterable {
        /// Typed on the pad and sealed to the home municipality's key.
        case sealed
        /// On paper, in an envelope the resident sealed.
        case envelope
        /// None is taken (desk collection, assistance, card without PINs).
        case none
    }

    public var custody: Custody
    /// Identifier of the sealed form in the store of PIN forms.
    public var sealedID: String?
    /// The PIN key it was sealed to.
    public var keyID: String?
    /// The municipality whose key that is; a designated city, not its ward. nil: not recorded.
    public var municipality: MunicipalityCode?
    /// Which PINs are in the sealed form, in the order of the paper. nil: not recorded.
    public var pins: [PINKind]?
    /// Number on the envelope (a tag label).
    public var envelope: String?

    public init(
        custody: Custody, sealedID: String? = nil, keyID: String? = nil, municipality: MunicipalityCode? = nil,
        pins: [PINKind]? = nil, envelope: String? = nil
    ) {
        self.custody = custody
        self.sealedID = sealedID
        self.keyID = keyID
        self.municipality = municipality
        self.pins = pins
        self.envelope = envelope
    }

    /// The number on the envelope as it is compared: labels are reception numbers, anything else counts as typed.
    public var envelopeNumber: String? { envelope.map { (try? ReceptionNumber($0))?.text ?? $0 } }
}

/// お預かりするもの: what was collected, counted (papers-ja.md g 12).
public struct CollectedItems: Hashable, Sendable, Codable {
    public var form: Int
    public var pinEnvelope: Int
    public var presentCard: Int
    public var notificationCard: Int
    public var copies: Int
    public var lossReport: Int

    public init(
        form: Int = 0, pinEnvelope: Int = 0, presentCard: Int = 0, notificationCard: Int = 0, copies: Int = 0,
        lossReport: Int = 0
    ) {
        self.form = form
        self.pinEnvelope = pinEnvelope
        self.presentCard = presentCard
        self.notificationCard = notificationCard
        self.copies = copies
        self.lossReport = lossReport
    }

    /// Of each kind, from one application.
    public static let range = 0...99

    private static var counts: [(name: String, path: WritableKeyPath<CollectedItems, Int>)] {
        [
            ("form", \.form), ("pinEnvelope", \.pinEnvelope), ("presentCard", \.presentCard),
            ("notificationCard", \.notificationCard), ("copies", \.copies), ("lossReport", \.lossReport),
        ]
    }

    /// Throws `input.field` naming a count that lies outside ``range``.
    public func check() throws(Failure) {
        for (name, path) in Self.counts where !Self.range.contains(self[keyPath: path]) {
            throw Failure(.inputField, ["field": "items.\(name)"])
        }
    }

    /// Adds what one application left. A count outside ``range`` (another program's) counts as its nearest end.
    public mutating func add(_ items: CollectedItems) {
        for (_, path) in Self.counts {
            self[keyPath: path] += min(max(items[keyPath: path], Self.range.lowerBound), Self.range.upperBound)
        }
    }
}
