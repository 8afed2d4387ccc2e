public import Domain
public import Resources

/// The tables that capture looks things up in.
public struct CaptureTables: Sendable {
    public let municipalities: MunicipalityDirectory
    public let postalCodes: PostalDirectory
    public let matrix: IdentityMatrix

    /// Throws `table.missing`, `table.unreadable`.
    public init(_ data: PackagedData = .standard) throws(Failure) {
        municipalities = try data.municipalities()
        postalCodes = try data.postalCodes()
        matrix = try data.identityMatrix()
    }

    /// The address as typed, completed by the postal code's town and the municipality its text begins with
    /// (papers-ja.md g 5: 郵便番号で補う).
    func address(_ input: CaptureInput, onto known: Address?) throws(Failure) -> Address? {
        guard input.postalCode != nil || input.municipality != nil || input.area != nil || input.street != nil else {
            return known
        }
        guard let code = try input.postalCode.map({ text throws(Failure) in try PostalCode(text) }) ?? known?.postalCode
        else { throw Failure(.addressIncomplete) }
        let towns = postalCodes.lookup(code)
        var area = input.area ?? known?.area.string
        if area == nil, towns.count == 1, let town = towns.first {
            area = try municipalities.lookup(town.municipality).fullName + town.name
        }
        guard let area else { throw Failure(.addressIncomplete) }
        var municipality = try input.municipality.map { text throws(Failure) in try MunicipalityCode(text) }
        if let municipality { _ = try municipalities.lookup(municipality) }
        municipality = municipality ?? municipalities.find(addressPrefix: area)?.code
        if municipality == nil, Set(towns.map(\.municipality)).count == 1 { municipality = towns.first?.municipality }
        if municipality == nil, input.area == nil { municipality = known?.municipality }
        guard let municipality else { throw Failure(.addressIncomplete) }
        return Address(
            postalCode: code, municipality: municipality, area: VerbatimText(area),
            street: VerbatimText(input.street ?? known?.street.string ?? ""))
    }
}
