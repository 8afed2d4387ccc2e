public import Domain

/// What was typed, as it was typed: by flags or by a particulars file. nil leaves what is there alone.
public struct CaptureInput: Sendable, Equatable {
    /// A name as typed: 氏名, フリガナ, 代替文字.
    public struct Person: Sendable, Equatable {
        public var name: String?
        public var kana: String?
        public var substitute: String?
        public init() {}
    }

    public var method: ApplicationMethod?
    public var tag: String?
    public var consent: Bool?
    public var kind: KindOfApplication.Kind?
    public var holdsCard: Answer?
    public var holdsLicenceCard: Answer?
    public var formID: String?
    public var formPending: Bool?
    public var formChanged: Bool?
    public var person = Person()
    /// Either calendar.
    public var birthDate: String?
    public var sex: Birth.Sex?
    public var address = TypedAddress()
    public var nationality: String?
    public var residenceStatus: String?
    public var residenceUntil: String?
    public var isPermanent: Bool?
    public var renewalPending: Bool?
    public var phone: String?
    public var channel: Contact.Channel?
    public var email: String?
    public var emailAgain: String?
    /// 大きな字 for letters.
    public var largeType: Bool?
    public var representative = Person()
    public var representativeAddress: String?
    public var representativePhone: String?
    public var relation: Representative.Relation?
    public var authority: Representative.Authority?
    public var route: Delivery.Route?
    public var blocks: [String]?
    public var signatureCertificate: Bool?
    public var authenticationCertificate: Bool?
    public var braille: Bool?
    public var withoutPINs: Bool?
    public var documents: [DocumentSeen]?
    public var representativeDocuments: [DocumentSeen]?
    public var faceMatched: Bool?
    public var decidedBy: String?
    /// 1 or 2.
    public var chosen: Int?
    public var photoReason: String?
    public var comparedBy: String?
    /// The tag held before the camera, read just before the photos.
    public var photoTag: String?
    public var pinEnvelope: String?
    public var items: CollectedItems?
    public var confirmation: ConfirmationInput?

    public init() {}

    /// The resident's answers.
    public struct ConfirmationInput: Sendable, Equatable {
        public var by: Confirmation.By
        public var photo: Bool
        public var name: Bool
        public var tag: Bool
        public var reason: String?
        public var witness: String?

        public init(
            by: Confirmation.By, photo: Bool, name: Bool, tag: Bool, reason: String? = nil, witness: String? = nil
        ) {
            self.by = by
            self.photo = photo
            self.name = name
            self.tag = tag
            self.reason = reason
            self.witness = witness
        }
    }

    /// What is decided about identity is said anew.
    var showsIdentity: Bool { documents != nil || representativeDocuments != nil || faceMatched != nil }
    /// Something is said about the photos.
    var answersPhoto: Bool { chosen != nil || photoReason != nil || comparedBy != nil }

    /// Throws ``ErrorCode/inputBoth`` where two answers exclude each other and one of them would be forgotten.
    func checkChoices(_ files: CaptureFiles = CaptureFiles(), withPINs: Bool = false) throws(Failure) {
        func refuse(_ one: String, _ other: String, _ both: Bool) throws(Failure) {
            if both { throw Failure(.inputBoth, ["one": one, "other": other]) }
        }
        try refuse("--form-id", "--form-pending", formID != nil && formPending == true)
        try refuse("--form-image", "--form-pending", files.formImage != nil && formPending == true)
        try refuse("--pin-envelope", "--pins-fd (--pins-prompt)", pinEnvelope != nil && withPINs)
    }

    /// Throws `text.…` for a free text that cannot be kept, naming it as the particulars file does: none holds what
    /// looks like a My Number (domain.md 2), and none clears by being blank what must be there.
    func checkTexts() throws(Failure) {
        let texts: [(String, String?)] = [
            ("name.name", person.name), ("name.kana", person.kana), ("name.substitute", person.substitute),
            ("address.area", address.area), ("address.street", address.street),
            ("residence.nationality", nationality), ("residence.status", residenceStatus), ("contact.phone", phone),
            ("contact.email", email), ("representative.name.name", representative.name),
            ("representative.name.kana", representative.kana),
            ("representative.name.substitute", representative.substitute),
            ("representative.address", representativeAddress), ("representative.phone", representativePhone),
            ("pin-form.envelope", pinEnvelope), ("photo.reason", photoReason),
            ("confirmation.reason", confirmation?.reason),
        ]
        for case (let path, let text?) in texts { try EntryRules.check(text, at: path) }
    }
}

/// What is read after the draft was written: files and PINs.
public struct CaptureFiles: Sendable {
    /// Bytes of one file; what is larger is no photograph from a camera. The limits of portraits are PhotoChecks' own.
    public static let limit = 20_000_000

    /// A photograph of the form, JPEG.
    public var formImage: [UInt8]?
    /// Portraits as taken, JPEG, 0 to 2; empty leaves the photos alone.
    public var photos: [[UInt8]] = []

    public init() {}
}
