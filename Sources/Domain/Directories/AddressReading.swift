/// Which municipality the text of an address begins with, however people write it: with prefecture and county or without,
/// with spaces, in old characters, with either ケ (domain.md 11).
enum AddressReading: Hashable {
    /// Of the list. `isWardAlone`: its city is not written before it.
    case listed(Municipality, isWardAlone: Bool)
    /// Of several, or of one that may as well be a town's name elsewhere (松島町).
    case perhaps([Municipality])
    /// By its look a municipality or ward, and none of the list.
    case unlisted
    /// None: it begins with its town.
    case town
}

extension MunicipalityDirectory {
    /// Reads the beginning of an address.
    ///
    /// - Parameter towns: those of the postal code that was typed with it. What a place of it is called comes before what
    ///   is called alike elsewhere, and its ward is known without its city.
    func reading(of address: String, towns: [Town]) -> AddressReading {
        let text = Self.beginning(address)
        let places = Set(towns.map(\.municipality))
        let isTown = towns.contains { $0.isNamed(atStartOf: text) }
        let named = prefectures.first { text.hasPrefix($0.value) }
        let prefecture = named?.value
        let fitting = all.compactMap { municipality in
            let isPlace = places.contains(municipality.code)
            // Behind the name of a prefecture only its own are looked for.
            let isElsewhere = !isPlace && named.map { $0.key != municipality.prefecture } == true
            return isElsewhere ? nil : spelling(of: municipality, atStartOf: text, isPlace: isPlace)
        }
        guard let longest = fitting.map(\.length).max() else {
            if isTown && prefecture == nil { return .town }
            return prefecture != nil || looksUnlisted(address, places) || isAfterSomething(text, towns)
                ? .unlisted : .town
        }
        var found = fitting.filter { $0.length == longest }
        if found.contains(where: { places.contains($0.municipality.code) }) {
            found.removeAll { !places.contains($0.municipality.code) }
        }
        // 大島町 is a town of many cities, and a municipality: with a postal code of one of those it is their town.
        let isElsewhere = !found.contains { spelled in
            places.contains { isSameMunicipality($0, spelled.municipality.code) }
        }
        if isTown, prefecture == nil, isElsewhere { return .town }
        guard found.count == 1, let one = found.first else { return .perhaps(found.map(\.municipality)) }
        if one.mayBeTown, prefecture == nil, isElsewhere { return .perhaps([one.municipality]) }
        let rest = String(text.unicodeScalars.dropFirst(longest))
        // 区 within a few characters: 存在区宮本町.
        let namesWard = rest.unicodeScalars.prefix(5).contains("区") && !towns.contains { $0.isNamed(atStartOf: rest) }
        if namesWard, all.contains(where: { $0.city == one.municipality.code }) { return .unlisted }
        return .listed(one.municipality, isWardAlone: one.isWardAlone && prefecture == nil)
    }

    /// Whether an address begins with this municipality, in any of the ways it is written.
    func names(_ code: MunicipalityCode, atStartOf address: String) -> Bool {
        (try? lookup(code)).map { spelling(of: $0, atStartOf: Self.beginning(address), isPlace: true) != nil } ?? false
    }

    /// For comparing, without what stands before the prefecture.
    private static func beginning(_ address: String) -> String {
        let text = PostalDirectory.comparable(address)
        guard text.hasPrefix("〒") else { return text }
        return String(text.dropFirst().drop { $0.isNumber || "-ー−‐".contains($0) })
    }

    /// One way to write a municipality.
    private struct Spelling {
        let municipality: Municipality
        /// As ``PostalDirectory/comparable(_:)`` makes it; in what was found with the prefecture that stands before it.
        var text: String
        var isWardAlone = false
        /// Without its county a town may have that name too.
        var mayBeTown = false

        var length: Int { text.unicodeScalars.count }
    }

    /// The longest way to write a municipality that a text begins with.
    ///
    /// - Parameter isPlace: it is where a postal code leads; then the prefecture may stand there as 三重 too.
    private func spelling(of municipality: Municipality, atStartOf text: String, isPlace: Bool) -> Spelling? {
        let whole = prefectures[municipality.prefecture] ?? municipality.prefecture
        let short = municipality.prefecture == "北海道" ? whole : String(whole.dropLast())
        let prefectures = ["", whole] + (isPlace ? [short] : [])
        let rests = prefectures.filter { text.hasPrefix($0) }.map { ($0, text.dropFirst($0.count)) }
        return spellings(of: municipality).flatMap { spelling in
            rests.filter { $0.1.hasPrefix(spelling.text) }.map { prefecture, _ in
                var found = spelling
                found.text = prefecture + spelling.text
                return found
            }
        }.max { $0.length < $1.length }
    }

    private func spellings(of municipality: Municipality) -> [Spelling] {
        let name = municipality.name
        var forms = [Spelling(municipality: municipality, text: name, mayBeTown: Self.isTownOrVillage(name))]
        if let city = municipality.city.flatMap({ try? lookup($0) }), name.hasPrefix(city.name) {
            let ward = String(name.dropFirst(city.name.count))
            forms.append(Spelling(municipality: municipality, text: ward, isWardAlone: true))
        }
        // 桑名郡木曽岬町 is 木曽岬町 too, and 三宅島三宅村 三宅村; 大和郡山市 is nothing else.
        if Self.isTownOrVillage(name),
            let end = name.firstIndex(of: "郡") ?? (Self.withIsland.contains(name) ? name.firstIndex(of: "島") : nil)
        {
            forms[0].mayBeTown = false
            let short = String(name[name.index(after: end)...])
            forms.append(Spelling(municipality: municipality, text: short, mayBeTown: true))
        }
        for index in forms.indices { forms[index].text = PostalDirectory.comparable(forms[index].text) }
        return forms
    }

    private static func isTownOrVillage(_ name: String) -> Bool { name.hasSuffix("町") || name.hasSuffix("村") }

    /// The list puts the island before these.
    private static let withIsland: Set<String> = ["三宅島三宅村", "八丈島八丈町"]

    /// Before its first number the text has what only a municipality's name has.
    private func looksUnlisted(_ address: String, _ places: Set<MunicipalityCode>) -> Bool {
        let lead = Array(SearchKey(address).text.unicodeScalars.prefix { !("0"..."9").contains($0) }.prefix(12))
        func has(_ sign: Unicode.Scalar, before: (ArraySlice<Unicode.Scalar>) -> Bool) -> Bool {
            lead.indices.contains { $0 > 0 && lead[$0] == sign && before(lead[($0 + 1)...]) }
        }
        // 市場 and 市ヶ谷 are towns, and a 区 is one where no designated city is near.
        let mayBeWard = places.isEmpty || places.contains { (try? lookup($0))?.name.hasSuffix("区") == true }
        return has("市") { rest in !"場谷ケノ".unicodeScalars.contains { $0 == rest.first } }
            || has("郡") { rest in rest.dropFirst().contains { $0 == "町" || $0 == "村" } }
            || (mayBeWard && has("区") { _ in true })
    }

    /// A town of the postal code stands after something that ends as a municipality does.
    private func isAfterSomething(_ text: String, _ towns: [Town]) -> Bool {
        towns.contains { town in
            let name = PostalDirectory.comparable(town.name)
            guard name.count > 1, let range = text.ranges(of: name).first else { return false }
            return text[..<range.lowerBound].last.map { "市町村区".contains($0) } ?? false
        }
    }
}
