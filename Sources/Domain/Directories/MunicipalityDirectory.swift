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

    /// The municipality an address begins with: the longest name that fits. The prefecture may be left out where the
    /// name alone tells (府中市 does not: there are two).
    public func find(addressPrefix address: String) -> Municipality? {
        let bytes = address.utf8
        func longest(_ name: (Municipality) -> String) -> [Municipality] {
            let fitting = all.filter { bytes.starts(with: name($0).utf8) }
            let length = fitting.map { name($0).utf8.count }.max()
            return fitting.filter { name($0).utf8.count == length }
        }
        if let found = longest(\.fullName).first { return found }
        let named = longest(\.name)
        return named.count == 1 ? named[0] : nil
    }

    /// Whether an address begins with this municipality, with its prefecture and county or without, written alike:
    /// spaces, ヶ and ケ do not matter.
    func names(_ code: MunicipalityCode, atStartOf address: String) -> Bool {
        guard let municipality = byCode[code] else { return false }
        var names = [municipality.name]
        // 桑名郡木曽岬町 is 木曽岬町 too; 大和郡山市 is nothing else.
        if municipality.name.hasSuffix("町") || municipality.name.hasSuffix("村"),
            let county = municipality.name.firstIndex(of: "郡")
        {
            names.append(String(municipality.name[municipality.name.index(after: county)...]))
        }
        let text = PostalDirectory.comparable(address)
        return names.contains { name in
            text.hasPrefix(PostalDirectory.comparable(name))
                || text.hasPrefix(PostalDirectory.comparable(municipality.prefecture + name))
        }
    }

    func beginsWithPrefecture(_ address: String) -> Bool {
        all.contains { address.utf8.starts(with: $0.prefecture.utf8) }
    }

    /// The text names no municipality, by its look: neither a prefecture nor, before the first number or space, a city,
    /// county or ward. It is only for texts that begin with none of the list.
    func mayBeginWithTown(_ address: String) -> Bool {
        let lead = address.unicodeScalars.prefix { !$0.properties.isWhitespace && $0.properties.numericType == nil }
        return !lead.contains { "市郡区".unicodeScalars.contains($0) } && !beginsWithPrefecture(address)
    }

    /// The text names a designated city and then a ward that the city does not have.
    func namesUnknownWard(_ address: String) -> Bool {
        guard let city = find(addressPrefix: address), all.contains(where: { $0.city == city.code }) else {
            return false
        }
        let rest = [city.fullName, city.name].first { address.utf8.starts(with: $0.utf8) }
            .map { address.utf8.dropFirst($0.utf8.count) }
        // 区 within a few characters: 存在区宮本町.
        return rest.map { String(decoding: $0, as: UTF8.self).unicodeScalars.prefix(5).contains("区") } ?? false
    }
}
