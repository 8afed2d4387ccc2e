/// Which municipality the text of an address begins with, however people write it: with prefecture and county or without,
/// with spaces, in old characters, with either ケ (domain.md 11).
enum AddressReading: Hashable {
    /// Of the list. `city`: the ward stands there without its city, which belongs before `rest`.
    case listed(Municipality, city: Completion?)
    /// One of these, or a town that is called alike elsewhere (松島町), or with none of them nobody can tell: a person says
    /// which.
    case perhaps([Municipality])
    /// By its look a municipality or ward, and none of the list.
    case unlisted
    /// None: it begins with its town.
    case town

    /// What makes a ward's address whole: the city with its prefecture, and the address from the ward on.
    struct Completion: Hashable {
        let city: String
        let rest: String
    }
}

extension MunicipalityDirectory {
    /// Reads the beginning of an address.
    ///
    /// - Parameter towns: those of the postal code that was typed with it. What a place of it is called comes before what
    ///   is called alike elsewhere, and its ward is known without its city.
    func reading(of address: String, towns: [Town]) -> AddressReading {
        let text = Self.beginning(address)
        let places = Set(towns.map(\.municipality))
        let town = towns.compactMap { $0.length(atStartOf: text) }.max()
        let named = prefectures.first { text.hasPrefix($0.value) }
        let fitting = all.compactMap { municipality in
            let isPlace = places.contains(municipality.code)
            // Behind the name of a prefecture only its own are looked for.
            let isSkipped = !isPlace && named.map { $0.key != municipality.prefecture } == true
            return isSkipped ? nil : spelling(of: municipality, atStartOf: text, isPlace: isPlace)
        }
        guard let longest = fitting.map(\.length).max() else {
            if town != nil { return .town }
            if named != nil || looksUnlisted(address, text, towns) { return .unlisted }
            // What lies in the rest of a municipality no list says.
            return towns.contains { $0.isRest(in: self) } ? .perhaps([]) : .town
        }
        var found = fitting.filter { $0.length == longest }
        if found.contains(where: { places.contains($0.municipality.code) }) {
            found.removeAll { !places.contains($0.municipality.code) }
        } else if !found.contains(where: \.isWardAlone),
            found.contains(where: { address.contains($0.municipality.name) })
        {
            // 鹿嶋市 and 鹿島市 are two.
            found.removeAll { !address.contains($0.municipality.name) }
        }
        let isElsewhere = !found.contains { spelled in
            places.contains { isSameMunicipality($0, spelled.municipality.code) }
        }
        // 大島町 is a town of many cities, and a municipality: with a postal code of one of those it is their town. But 東
        // is no town where 東村山市 stands.
        if let town, named == nil {
            if town > longest { return .town }
            if isElsewhere, town == longest || (town > 1 && found.allSatisfy(\.mayBeTown)) { return .town }
        }
        guard found.count == 1, let one = found.first else { return .perhaps(found.map(\.municipality)) }
        if one.mayBeTown, named == nil, isElsewhere { return .perhaps([one.municipality]) }
        let rest = String(text.unicodeScalars.dropFirst(longest))
        // 区 within a few characters: 存在区宮本町.
        let namesWard =
            rest.unicodeScalars.prefix(5).contains("区") && !towns.contains { $0.length(atStartOf: rest) != nil }
        if namesWard, all.contains(where: { $0.city == one.municipality.code }) { return .unlisted }
        return .listed(one.municipality, city: completion(of: one, in: address))
    }

    /// What follows this municipality in an address, for comparing, in any of the ways it is written; nil where the
    /// address does not begin with it.
    func rest(of address: String, behind code: MunicipalityCode) -> String? {
        guard let municipality = try? lookup(code) else { return nil }
        let text = Self.beginning(address)
        return spelling(of: municipality, atStartOf: text, isPlace: true).map {
            String(text.unicodeScalars.dropFirst($0.length))
        }
    }

    /// The city that is missing before a ward.
    private func completion(of found: Spelling, in address: String) -> AddressReading.Completion? {
        guard found.isWardAlone, let city = found.municipality.city.flatMap({ try? lookup($0) }) else { return nil }
        // As much of what was typed as stands before the ward.
        let length = (0...address.count).last { Self.beginning(String(address.prefix($0))) == found.lead }
        return AddressReading.Completion(city: city.fullName, rest: String(address.dropFirst(length ?? 0)))
    }

    /// For comparing, without a postal code before it.
    private static func beginning(_ address: String) -> String {
        let text = PostalDirectory.comparable(address)
        let code = /[((]?〒?[0-9]{3}[^0-9]?[0-9]{4}[))、,:]*|[((]?〒[0-9]*/
        return text.prefixMatch(of: code).map { String(text[$0.range.upperBound...]) } ?? text
    }

    /// One way to write a municipality.
    private struct Spelling {
        let municipality: Municipality
        /// What stands before it: the prefecture, or nothing; of a ward perhaps its city without 市.
        var lead = ""
        /// Without that, as ``PostalDirectory/comparable(_:)`` makes it.
        var text: String
        var isWardAlone = false
        /// Without its county a town may have that name too.
        var mayBeTown = false

        var length: Int { lead.unicodeScalars.count + text.unicodeScalars.count }
    }

    /// The longest way to write a municipality that a text begins with.
    ///
    /// - Parameter isPlace: it is where a postal code leads; then the prefecture may stand there as 三重 too.
    private func spelling(of municipality: Municipality, atStartOf text: String, isPlace: Bool) -> Spelling? {
        let whole = prefectures[municipality.prefecture] ?? municipality.prefecture
        let short = municipality.prefecture == "北海道" ? whole : String(whole.dropLast())
        // 名古屋中区.
        let city = municipality.city.flatMap { try? lookup($0) }.map {
            PostalDirectory.comparable(String($0.name.dropLast()))
        }
        let leads = ["", whole] + (isPlace ? [short] + (city.map { [$0, whole + $0] } ?? []) : [])
        let rests = leads.filter { text.hasPrefix($0) }.map { ($0, text.dropFirst($0.count)) }
        return spellings(of: municipality).flatMap { spelling in
            rests.filter { $0.1.hasPrefix(spelling.text) }.map { lead, _ in
                var found = spelling
                found.lead = lead
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

    /// Before its first number the address has what only a municipality's name has, or a town of the postal code stands
    /// behind what ends as one does, or the prefecture comes later.
    private func looksUnlisted(_ address: String, _ text: String, _ towns: [Town]) -> Bool {
        let lead = Array(SearchKey(address).text.unicodeScalars.prefix { !("0"..."9").contains($0) }.prefix(12))
        func has(_ sign: Unicode.Scalar, followedBy: (ArraySlice<Unicode.Scalar>) -> Bool) -> Bool {
            lead.indices.contains {
                $0 > 0 && lead[$0] == sign && !"入ル日".unicodeScalars.contains(lead[$0 - 1])
                    && followedBy(lead[($0 + 1)...])
            }
        }
        // 市場, 八日市 and 市之町 are towns, and a 区 is one where no designated city is near.
        let mayBeWard =
            towns.isEmpty || towns.contains { (try? lookup($0.municipality))?.name.hasSuffix("区") == true }
        let isBehind = towns.contains { town in
            let name = PostalDirectory.comparable(town.name)
            guard name.count > 1, let range = text.ranges(of: name).first else { return false }
            return text[..<range.lowerBound].last.map { "市町村区".contains($0) } ?? false
        }
        let late = text.drop { $0.isNumber || $0.isPunctuation || $0 == "ー" }
        return has("市") { rest in rest.first.map { !"場谷ケノ之町".unicodeScalars.contains($0) } ?? false }
            || has("郡") { rest in rest.dropFirst().contains { $0 == "町" || $0 == "村" } }
            || (mayBeWard && has("区") { _ in true }) || isBehind
            || prefectures.values.contains { late.hasPrefix($0) }
    }
}
