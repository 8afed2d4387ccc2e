public import Domain
import SyncProtocol

/// The particulars file (docs/field-agent.md, "The particulars file"): JSON, every field optional, unknown ones refused.
public enum Particulars {
    /// Bytes of a file; a full one has about 3,000.
    public static let limit = 262_144

    /// Throws ``ErrorCode/inputEncoding``, ``ErrorCode/inputJSON``, or ``ErrorCode/inputUnknownField``,
    /// ``ErrorCode/inputRepeatedField`` or ``ErrorCode/inputField`` naming the field.
    public static func read(_ bytes: [UInt8], file: String) throws(Failure) -> CaptureInput {
        var root = try StrictObject(try JSONValue(bytes: bytes, file: file))
        var input = CaptureInput()
        input.method = try root.choice(ApplicationMethod.self, "method")
        input.consent = try root.bool("consent")
        try readPerson(&root, &input)
        try readWishes(&root, &input)
        try readChecks(&root, &input)
        if let confirmation = try root.object("confirmation") {
            input.confirmation = try Self.confirmation(confirmation)
        }
        try root.end()
        return input
    }

    /// A confirmation file: by, photo, name, tag, reason, witness.
    public static func readConfirmation(_ bytes: [UInt8], file: String) throws(Failure)
        -> CaptureInput.ConfirmationInput
    {
        try confirmation(try StrictObject(try JSONValue(bytes: bytes, file: file)))
    }

    private static func readPerson(_ root: inout StrictObject, _ input: inout CaptureInput) throws(Failure) {
        if var form = try root.object("form") {
            input.formID = try form.string("id")
            input.formPending = try form.bool("pending")
            input.formChanged = try form.bool("changedSincePrinted")
            try form.end()
        }
        if let name = try root.object("name") { input.person = try person(name) }
        if var birth = try root.object("birth") {
            input.birthDate = try birth.string("date")
            input.sex = try birth.choice(Birth.Sex.self, "sex")
            try birth.end()
        }
        if var address = try root.object("address") {
            input.address.postalCode = try address.string("postalCode")
            input.address.municipality = try address.string("municipality")
            input.address.area = try address.string("area")
            input.address.street = try address.string("street")
            try address.end()
        }
        if var residence = try root.object("residence") {
            input.nationality = try residence.string("nationality")
            input.residenceStatus = try residence.string("status")
            input.residenceUntil = try residence.string("until")
            input.isPermanent = try residence.bool("isPermanent")
            input.renewalPending = try residence.bool("renewalPending")
            try residence.end()
        }
        if var contact = try root.object("contact") {
            input.phone = try contact.string("phone")
            input.channel = try contact.choice(Contact.Channel.self, "channel")
            input.email = try contact.string("email")
            input.emailAgain = try contact.string("emailAgain")
            input.largeType = try contact.bool("largeType")
            try contact.end()
        }
        if var representative = try root.object("representative") {
            if let name = try representative.object("name") { input.representative = try person(name) }
            input.representativeAddress = try representative.string("address")
            input.representativePhone = try representative.string("phone")
            input.relation = try representative.choice(Representative.Relation.self, "relation")
            input.authority = try representative.choice(Representative.Authority.self, "authority")
            try representative.end()
        }
    }

    private static func readWishes(_ root: inout StrictObject, _ input: inout CaptureInput) throws(Failure) {
        if var kind = try root.object("kind") {
            input.kind = try kind.choice(KindOfApplication.Kind.self, "kind")
            input.holdsCard = try kind.answer("holdsCard")
            input.holdsLicenceCard = try kind.answer("holdsLicenceCard")
            try kind.end()
        }
        if var delivery = try root.object("delivery") {
            input.route = try delivery.choice(Delivery.Route.self, "route")
            input.blocks = try delivery.strings("blocks")
            try delivery.end()
        }
        if var options = try root.object("options") {
            input.signatureCertificate = try options.bool("signatureCertificate")
            input.authenticationCertificate = try options.bool("authenticationCertificate")
            input.braille = try options.bool("braille")
            input.withoutPINs = try options.bool("withoutPINs")
            try options.end()
        }
    }

    private static func readChecks(_ root: inout StrictObject, _ input: inout CaptureInput) throws(Failure) {
        if var identity = try root.object("identity") {
            input.documents = try documents(&identity, "documents")
            input.representativeDocuments = try documents(&identity, "representativeDocuments")
            input.faceMatched = try identity.bool("faceMatched")
            input.decidedBy = try identity.string("decidedBy")
            try identity.end()
        }
        if var photo = try root.object("photo") {
            input.chosen = try photo.int("chosen")
            input.photoReason = try photo.string("reason")
            input.comparedBy = try photo.string("comparedBy")
            try photo.end()
        }
        if var items = try root.object("items") {
            input.items = CollectedItems(
                form: try items.int("form") ?? 0, pinEnvelope: try items.int("pinEnvelope") ?? 0,
                presentCard: try items.int("presentCard") ?? 0,
                notificationCard: try items.int("notificationCard") ?? 0,
                copies: try items.int("copies") ?? 0, lossReport: try items.int("lossReport") ?? 0)
            try items.end()
        }
    }

    private static func person(_ object: StrictObject) throws(Failure) -> CaptureInput.Person {
        var object = object
        var person = CaptureInput.Person()
        person.name = try object.string("name")
        person.kana = try object.string("kana")
        person.substitute = try object.string("substitute")
        try object.end()
        return person
    }

    private static func documents(_ object: inout StrictObject, _ field: String) throws(Failure) -> [DocumentSeen]? {
        guard let items = try object.array(field) else { return nil }
        var documents: [DocumentSeen] = []
        for item in items {
            if case .text(let code) = item {
                documents.append(DocumentSeen(code: code.string))
                continue
            }
            var document = try StrictObject(item, path: object.name(field))
            guard let code = try document.string("code") else {
                throw Failure(.inputField, ["field": document.name("code")])
            }
            documents.append(
                DocumentSeen(
                    code: code, expires: try document.date("expires"), issued: try document.date("issued"),
                    matchesRegister: try document.bool("matchesRegister") ?? true))
            try document.end()
        }
        return documents
    }

    private static func confirmation(_ object: StrictObject) throws(Failure) -> CaptureInput.ConfirmationInput {
        var object = object
        guard let by = try object.choice(Confirmation.By.self, "by") else {
            throw Failure(.inputField, ["field": object.name("by")])
        }
        let input = CaptureInput.ConfirmationInput(
            by: by, photo: try object.bool("photo") ?? false, name: try object.bool("name") ?? false,
            tag: try object.bool("tag") ?? false, reason: try object.string("reason"),
            witness: try object.string("witness"))
        try object.end()
        return input
    }
}
