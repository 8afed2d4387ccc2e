/// An address as typed; nil leaves that part as it is, or lets the postal code complete it.
public struct TypedAddress: Hashable, Sendable {
    public var postalCode: String?
    public var municipality: String?
    public var area: String?
    public var street: String?

    public init(
        postalCode: String? = nil, municipality: String? = nil, area: String? = nil, street: String? = nil
    ) {
        self.postalCode = postalCode
        self.municipality = municipality
        self.area = area
        self.street = street
    }

    /// Nothing was typed.
    public var isEmpty: Bool { self == TypedAddress() }
}

/// What may be entered into an application, at the hall and at the office alike.
public struct EntryRules: Sendable {
    public let municipalities: MunicipalityDirectory
    public let postalCodes: PostalDirectory
    public let matrix: IdentityMatrix

    public init(municipalities: MunicipalityDirectory, postalCodes: PostalDirectory, matrix: IdentityMatrix) {
        self.municipalities = municipalities
        self.postalCodes = postalCodes
        self.matrix = matrix
    }

    /// The address as typed, completed by the postal code's town and the municipality its text begins with
    /// (papers-ja.md g 5: 郵便番号で補う). What belongs to an earlier area never decides about a new one.
    ///
    /// What begins with its town gets the municipality before it: a letter is addressed with this text.
    ///
    /// - Throws: `postal-code.…`, `municipality-code.…`, `address.incomplete` where the municipality cannot be told,
    ///   `address.municipality-differs` where the text names another one than the code, `address.municipality-unknown`
    ///   where it names one that is not on the list.
    public func address(_ typed: TypedAddress, onto known: Address?) throws(Failure) -> Address {
        let typedCode = try typed.postalCode.map { text throws(Failure) in try PostalCode(text) }
        guard let code = typedCode ?? known?.postalCode else { throw Failure(.addressIncomplete) }
        let towns = postalCodes.lookup(code)
        let typedMunicipality = try typed.municipality.map { text throws(Failure) in
            try municipalities.lookup(MunicipalityCode(text)).code
        }
        let area: String
        let municipality: MunicipalityCode
        if let text = typed.area {
            // An earlier postal code decides nothing about a new area.
            (area, municipality) = try placed(text, typedMunicipality, typedCode == nil ? [] : towns)
        } else if let known {
            area = known.area.string
            municipality =
                typedMunicipality == nil ? known.municipality : try placed(area, typedMunicipality, []).municipality
        } else {
            if towns.isEmpty { throw Failure(.postalCodeUnknown) }
            guard towns.count == 1 else { throw Failure(.addressIncomplete) }
            area = try towns[0].area(in: municipalities).string
            municipality = try placed(area, typedMunicipality, towns).municipality
        }
        return Address(
            postalCode: code, municipality: municipality, area: VerbatimText(area),
            street: VerbatimText(typed.street ?? known?.street.string ?? ""))
    }

    /// An area with its municipality; where that is not written before it, it is.
    private func placed(
        _ area: String, _ code: MunicipalityCode?, _ towns: [Town]
    ) throws(Failure) -> (area: String, municipality: MunicipalityCode) {
        let places = Set(towns.map(\.municipality))
        switch municipalities.reading(of: area, towns: towns) {
        case .listed(let named, let completion):
            if let code, !municipalities.isSameMunicipality(named.code, code) {
                throw Failure(
                    .addressMunicipalityDiffers,
                    ["named": named.fullName, "code": try municipalities.lookup(code).fullName])
            }
            // The ward that the text names counts, and not the city's code beside it.
            let municipality = named.city == nil ? code ?? named.code : named.code
            return (completion.map { $0.city + $0.rest } ?? area, municipality)
        case .perhaps(let several):
            guard let code else { throw Failure(.addressIncomplete) }
            if several.contains(where: { municipalities.isSameMunicipality($0.code, code) }) { return (area, code) }
            return (try municipalities.lookup(code).fullName + area, code)
        case .unlisted:
            // Who gives the code knows the municipality, however its name is written.
            let beginning = area.count > 16 ? area.prefix(16) + "…" : area[...]
            guard let code else { throw Failure(.addressMunicipalityUnknown, ["area": String(beginning)]) }
            return (area, code)
        case .town:
            let place = places.count == 1 ? places.first : nil
            let isPlaces =
                code.map { code in place.map { municipalities.isSameMunicipality($0, code) } ?? false } ?? true
            guard let municipality = isPlaces ? place : code else { throw Failure(.addressIncomplete) }
            return (try municipalities.lookup(municipality).fullName + area, municipality)
        }
    }

    /// What to look at again in an address: warnings, never refusals (domain.md 11).
    public func warnings(on address: Address) -> [ErrorCode] {
        switch postalCodes.fits(address, in: municipalities) {
        case .fits: []
        case .doesNotFit: [.postalCodeDoesNotFit]
        case .unknownCode: [.postalCodeUnlisted]
        }
    }

    /// Conditions of papers-ja.md 4-4, each once and sorted. Throws ``ErrorCode/postBlockUnknown``.
    public func blocks(_ codes: [String]) throws(Failure) -> [String] {
        for code in codes where matrix.postBlock(code) == nil { throw Failure(.postBlockUnknown) }
        return Set(codes).sorted()
    }

    /// The conditions of papers-ja.md 4-4 that are against an application: those that stop it however the card goes, and
    /// those that close the post and the venue where it goes there.
    public func blocks(against contents: ApplicationContents) -> (stopping: [PostBlock], closing: [PostBlock]) {
        let found = contents.postBlocks.compactMap { matrix.postBlock($0) }
        let stopping = found.filter { $0.code == "U15ALONE" || $0.effect == .stop }
        guard let route = contents.delivery?.route, route != .desk else { return (stopping, []) }
        return (stopping, found.filter { $0.effect.closesPost && !stopping.contains($0) })
    }

    /// Whether a sealed PIN form, if there is one, is sealed for the resident's home and holds the PINs that the card
    /// needs: nobody who took it can look into it, so it is taken again otherwise.
    ///
    /// - Parameter keyID: the PIN key of a municipality, for a form that does not name its municipality.
    public func pinFormFits(
        _ contents: ApplicationContents, keyID: (MunicipalityCode) throws(Failure) -> String?
    ) throws(Failure) -> Bool {
        guard let form = contents.pinForm, form.custody == .sealed, let address = contents.address,
            let options = contents.options, let age = contents.age
        else { return true }
        let home = municipalities.city(of: address.municipality)
        let isForHome =
            if let sealedFor = form.municipality { sealedFor == home } else { try keyID(home) == form.keyID }
        return isForHome && form.pins.map { Set($0) == PINKind.needed(options: options, age: age) } ?? true
    }

    /// Throws `contact.email-form` for what is no ``MailAddress``.
    public static func check(email: String) throws(Failure) {
        guard (try? MailAddress(email)) != nil else { throw Failure(.emailForm) }
    }

    /// Texts that may not be cleared by being blank: what they stand for must be there.
    private static let filled: Set<String> = [
        "name.name", "name.kana", "address.area", "residence.nationality", "residence.status", "contact.phone",
        "contact.email", "representative.name.name", "representative.name.kana", "representative.address",
        "representative.phone", "pin-form.envelope", "photo.reason",
    ]
    private static let reasons: Set<String> = ["photo.reason", "confirmation.reason"]

    /// Throws `text.…` for a free text that cannot be kept, naming it: none holds what looks like a My Number
    /// (domain.md 2).
    ///
    /// - Parameter path: where it stands, as `representative.name.kana`.
    public static func check(_ text: String, at path: String) throws(Failure) {
        let limit = reasons.contains(path) ? TypedText.reasonLimit : TypedText.usualLimit
        if filled.contains(path) {
            try TypedText.checkFilled(text, field: path, limit: limit)
        } else {
            try TypedText.check(text, field: path, limit: limit)
        }
    }
}
