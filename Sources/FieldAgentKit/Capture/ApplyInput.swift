import Domain
import SyncProtocol

extension CaptureEntry {
    /// Takes in what was typed, or throws and takes nothing.
    ///
    /// - Parameters:
    ///   - now: when it was typed.
    ///   - configuration: who may decide.
    /// - Throws: `text.…` naming the field, and what the values' own rules throw.
    mutating func apply(
        _ input: CaptureInput, rules: EntryRules, configuration: OfficeConfiguration, at now: Instant
    ) throws(Failure) {
        try input.checkTexts()
        var entry = self
        if let method = input.method { entry.method = method }
        try entry.takeTag(input, at: now)
        if let agreed = input.consent { entry.consent = Consent(explained: agreed, agreed: agreed) }
        entry.takeKind(input)
        try entry.takeForm(input)
        entry.name = Self.personName(input.person, onto: name)
        try entry.takeBirth(input, today: now.dateInJapan)
        if !entry.takesPhoto { (entry.photo, entry.photoProof) = (PhotoSet(shots: [], chosen: nil), nil) }
        if !input.address.isEmpty { entry.address = try rules.address(input.address, onto: address) }
        try entry.takeResidence(input)
        try entry.takeContact(input)
        try entry.takeRepresentative(input)
        if let route = input.route { entry.route = route }
        if let blocks = input.blocks { entry.blocks = try rules.blocks(blocks) }
        entry.takeOptions(input)
        try entry.takeIdentity(input, configuration, rules)
        _ = try input.comparer(configuration)
        if let envelope = input.pinEnvelope { entry.pinForm = PINForm(custody: .envelope, envelope: envelope) }
        if let items = input.items {
            try items.check()
            entry.items = items
        }
        // As in a stored application: a decision stands on what was seen (``ApplicationField/decidedOn``).
        if input.decidedBy == nil, entry.compared != compared { entry.decidedBy = nil }
        self = entry
    }

    /// What the documents are compared with.
    private var compared: [AnyHashable?] { [name, birth, address, residence, representative] }

    /// Photos taken before this label was scanned are bound to nothing that the resident holds: they go.
    private mutating func takeTag(_ input: CaptureInput, at now: Instant) throws(Failure) {
        if let text = input.tag {
            let number = try ReceptionNumber(text)
            if number != tag { (photo, photoProof, scan) = (PhotoSet(shots: [], chosen: nil), nil, nil) }
            tag = number
        }
        if let text = input.photoTag {
            let held = try ReceptionNumber(text)
            guard held == tag else { throw Failure(.tagMismatch) }
            scan = PhotoProof(tag: held, scannedAt: now)
        }
    }

    private mutating func takeKind(_ input: CaptureInput) {
        guard input.kind != nil || input.holdsCard != nil || input.holdsLicenceCard != nil else { return }
        kind = KindOfApplication(
            kind: input.kind ?? kind?.kind ?? .unknown, holdsCard: input.holdsCard ?? kind?.holdsCard ?? .no,
            holdsLicenceCard: input.holdsLicenceCard ?? kind?.holdsLicenceCard ?? .no)
    }

    private mutating func takeForm(_ input: CaptureInput) throws(Failure) {
        if let digits = input.formID {
            form = Form(id: try FormID(digits), changedSincePrinted: form?.changedSincePrinted ?? false)
        } else if input.formPending == true {
            form = Form(id: nil)
        }
        if let changed = input.formChanged { form = Form(id: form?.id, changedSincePrinted: changed) }
    }

    private static func personName(_ input: CaptureInput.Person, onto known: PersonName?) -> PersonName? {
        guard input != CaptureInput.Person() else { return known }
        return PersonName(
            name: input.name.map { VerbatimText($0) } ?? known?.name ?? "",
            kana: input.kana.map { VerbatimText($0) } ?? known?.kana ?? "",
            substitute: input.substitute.map { $0.isBlank ? nil : VerbatimText($0) } ?? known?.substitute)
    }

    private mutating func takeBirth(_ input: CaptureInput, today: CivilDate) throws(Failure) {
        if let sex = input.sex { self.sex = sex }
        let typed = try input.birthDate.map { text throws(Failure) in try JapaneseDate.parse(text) }
        guard let date = typed ?? birth?.date, typed != nil || input.sex != nil else { return }
        birth = try Birth(date: date, sex: input.sex ?? birth?.sex ?? sex ?? .unstated, today: today)
    }

    private mutating func takeResidence(_ input: CaptureInput) throws(Failure) {
        let until = try input.residenceUntil.map { text throws(Failure) in try JapaneseDate.parse(text) }
        guard
            until != nil || input.nationality != nil || input.residenceStatus != nil || input.isPermanent != nil
                || input.renewalPending != nil
        else { return }
        residence = Residence(
            nationality: input.nationality ?? residence?.nationality ?? "",
            status: input.residenceStatus ?? residence?.status ?? "", until: until ?? residence?.until,
            isPermanent: input.isPermanent ?? residence?.isPermanent ?? false,
            renewalPending: input.renewalPending ?? residence?.renewalPending ?? false)
    }

    /// The address is typed twice: at the venue no test mail can be sent (papers-ja.md g 13).
    private mutating func takeContact(_ input: CaptureInput) throws(Failure) {
        if input.email != nil || input.emailAgain != nil {
            guard let email = input.email, let again = input.emailAgain, Array(email.utf8) == Array(again.utf8) else {
                throw Failure(.emailsDiffer)
            }
            try EntryRules.check(email: email)
        }
        guard input.phone != nil || input.channel != nil || input.email != nil || input.largeType != nil else { return }
        let email = input.email ?? contact?.email
        contact = Contact(
            phone: input.phone ?? contact?.phone ?? "",
            channel: input.channel ?? (input.email != nil ? .email : contact?.channel ?? .letter), email: email,
            largeType: (input.largeType ?? contact?.largeType) == true ? true : nil)
    }

    private mutating func takeRepresentative(_ input: CaptureInput) throws(Failure) {
        let typed = input.representative != CaptureInput.Person()
        guard
            typed || input.relation != nil || input.authority != nil || input.representativeAddress != nil
                || input.representativePhone != nil
        else { return }
        guard let relation = input.relation ?? representative?.relation else {
            throw Failure(.inputField, ["field": "representative.relation"])
        }
        representative = Representative(
            name: Self.personName(input.representative, onto: representative?.name) ?? PersonName(name: "", kana: ""),
            address: input.representativeAddress.map { VerbatimText($0) } ?? representative?.address ?? "",
            phone: input.representativePhone ?? representative?.phone ?? "", relation: relation,
            authority: input.authority ?? representative?.authority ?? .missing)
    }

    private mutating func takeOptions(_ input: CaptureInput) {
        var answers = options ?? OptionAnswers()
        answers.signatureCertificate = input.signatureCertificate ?? answers.signatureCertificate
        answers.authenticationCertificate = input.authenticationCertificate ?? answers.authenticationCertificate
        answers.braille = input.braille ?? answers.braille
        answers.withoutPINs = input.withoutPINs ?? answers.withoutPINs
        if answers != OptionAnswers() { options = answers }
    }

    /// Documents are one person's look at the table: given anew they replace the earlier ones, and whoever decided on
    /// those has not decided on these.
    private mutating func takeIdentity(
        _ input: CaptureInput, _ configuration: OfficeConfiguration, _ rules: EntryRules
    ) throws(Failure) {
        let seen = (input.documents ?? []) + (input.representativeDocuments ?? [])
        for document in seen where rules.matrix.document(document.code) == nil { throw Failure(.documentUnknown) }
        if input.showsIdentity { decidedBy = nil }
        if let documents = input.documents { self.documents = documents }
        if let documents = input.representativeDocuments { representativeDocuments = documents }
        if let faceMatched = input.faceMatched { self.faceMatched = faceMatched }
        if let number = input.decidedBy {
            let decider = try StaffNumber(number)
            try configuration.authorise(decider, to: .decideIdentity)
            decidedBy = decider
        }
    }

    /// Which photo was chosen, why, and who compared it.
    mutating func takePhotoAnswers(_ input: CaptureInput, _ configuration: OfficeConfiguration) throws(Failure) {
        if let chosen = input.chosen { photo.chosen = chosen - 1 }
        if let reason = input.photoReason { photo.reason = reason }
        if let staff = try input.comparer(configuration) { photo.comparedBy = staff }
    }
}

extension CaptureInput {
    /// Who compared document, person and photo: city staff. Throws ``ErrorCode/notPermitted``.
    fileprivate func comparer(_ configuration: OfficeConfiguration) throws(Failure) -> StaffNumber? {
        guard let comparedBy else { return nil }
        let staff = try StaffNumber(comparedBy)
        try configuration.authorise(staff, to: .compareFaces)
        return staff
    }
}
