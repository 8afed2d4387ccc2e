/// A municipality, or a ward of a designated city (domain.md 11).
public struct Municipality: Hashable, Sendable {
    public let code: MunicipalityCode
    public let prefecture: String
    /// Without the prefecture: 川崎市川崎区, 桑名郡木曽岬町.
    public let name: String
    public let kana: String
    /// Of a ward: its city.
    public let city: MunicipalityCode?

    /// 神奈川県川崎市川崎区.
    public var fullName: String { prefecture + name }
}

/// The list of municipalities, made from the text of `municipalities.tsv`.
public struct MunicipalityDirectory: Sendable {
    public let all: [Municipality]
    private let byCode: [MunicipalityCode: Municipality]
    /// Each with its form for comparing.
    let prefectures: [String: String]

    /// Throws `table.unreadable` with the line.
    public init(text: String) throws(Failure) {
        let columns = ["municipality_code", "prefecture", "municipality", "municipality_kana", "city_code"]
        var all: [Municipality] = []
        for row in try TSVTable(name: "municipalities", text: text, columns: columns).rows {
            do {
                all.append(
                    Municipality(
                        code: try MunicipalityCode(row["municipality_code"]),
                        prefecture: try row.required("prefecture"), name: try row.required("municipality"),
                        kana: row["municipality_kana"],
                        city: row["city_code"].isEmpty ? nil : try MunicipalityCode(row["city_code"])))
            } catch {
                throw row.failure
            }
        }
        self.all = all
        byCode = Dictionary(all.map { ($0.code, $0) }) { first, _ in first }
        prefectures = Dictionary(
            Set(all.map(\.prefecture)).map { ($0, PostalDirectory.comparable($0)) }
        ) { first, _ in first }
    }

    /// Throws `municipality-code.unknown`.
    public func lookup(_ code: MunicipalityCode) throws(Failure) -> Municipality {
        guard let municipality = byCode[code] else { throw Failure(.municipalityUnknown) }
        return municipality
    }

    /// The municipality itself; of a ward its city.
    public func city(of code: MunicipalityCode) -> MunicipalityCode { byCode[code]?.city ?? code }

    /// One municipality decides for both: a ward belongs to its city (domain.md 11).
    public func isSameMunicipality(_ a: MunicipalityCode, _ b: MunicipalityCode) -> Bool { city(of: a) == city(of: b) }
}
