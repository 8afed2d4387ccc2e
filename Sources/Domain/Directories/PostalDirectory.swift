/// A town that a postal code stands for. One code can span towns, even prefectures (498-0000; domain.md 11).
public struct Town: Hashable, Sendable {
    public let postalCode: PostalCode
    public let municipality: MunicipalityCode
    /// Empty where the code stands for the rest of the municipality.
    public let name: String

    /// Prefecture, municipality and town, to fill in an address (papers-ja.md g 5).
    public func area(in municipalities: MunicipalityDirectory) throws(Failure) -> VerbatimText {
        VerbatimText(try municipalities.lookup(municipality).fullName + name)
    }

    /// How many characters of a text, as ``PostalDirectory/comparable(_:)`` makes it, are the town that it begins with,
    /// 大字 before it or not; nil where it does not. A town of one character is one only where its number or 字 follows:
    /// 東京 is not 東.
    func length(atStartOf text: String) -> Int? {
        let prefix = ["大字", "字", ""].first { text.hasPrefix($0) } ?? ""
        return PostalDirectory.parts(of: name).map(PostalDirectory.comparable).flatMap { [$0, prefix + $0] }
            .filter { part in
                guard part != prefix, !part.isEmpty, text.hasPrefix(part) else { return false }
                let rest = text.dropFirst()
                guard part.count == 1, let next = rest.first else { return true }
                // 堤第1地割, 原ル1, 東の1; 第 and the like begin no other town of these.
                let isKana = next.unicodeScalars.allSatisfy { (0x30A1...0x30FC).contains($0.value) }
                return next.isPunctuation || isKana || "0123456789字丁番第小無地甲乙丙丁戊己".contains(next)
                    || rest.hasPrefix("大字")
            }.map(\.unicodeScalars.count).max()
    }

    /// It stands for the rest of a municipality: of its towns nothing is known.
    func isRest(in municipalities: MunicipalityDirectory) -> Bool {
        let place = try? municipalities.lookup(municipality)
        return name.isEmpty || (name.count > 1 && place?.name.hasSuffix(name) == true)
    }
}

/// The list of postal codes: lines `code TAB municipality TAB town`, sorted by code, searched as they are.
public struct PostalDirectory: Sendable {
    /// How a postal code and an address go together. A warning at most, never a refusal.
    public enum Fit: Hashable, Sendable {
        case fits
        case doesNotFit
        case unknownCode
    }

    private let bytes: [UInt8]

    /// The whole list, as in the file.
    public init(bytes: [UInt8]) { self.bytes = bytes }

    /// Every town of a code; empty when the code is not on the list.
    public func lookup(_ code: PostalCode) -> [Town] {
        let key = Array(code.text.utf8)
        var towns: [Town] = []
        var start = firstLine(notBefore: key)
        while start < bytes.count, bytes[start...].starts(with: key) {
            let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
            let cells = bytes[start..<end].split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
            if cells.count == 3, let municipality = try? MunicipalityCode(String(decoding: cells[1], as: UTF8.self)) {
                towns.append(
                    Town(
                        postalCode: code, municipality: municipality, name: String(decoding: cells[2], as: UTF8.self)))
            }
            start = end + 1
        }
        return towns
    }

    /// Whether one of the code's towns is where the address says: the municipality, in a designated city the ward, that
    /// its text begins with, and the town behind that. Numerals and ヶ/が are compared alike.
    public func fits(_ address: Address, in municipalities: MunicipalityDirectory) -> Fit {
        let towns = lookup(address.postalCode)
        if towns.isEmpty { return .unknownCode }
        let fits = towns.contains { town in
            guard municipalities.isSameMunicipality(town.municipality, address.municipality),
                let rest = municipalities.rest(
                    of: address.area.string + address.street.string, behind: town.municipality)
            else { return false }
            // In Kyoto the way to a town stands before it: 寺町御池上る.
            let isOnTheWay = (try? municipalities.lookup(town.municipality))?.prefecture == "京都府"
            return town.isRest(in: municipalities) || town.length(atStartOf: rest) != nil
                || isOnTheWay
                    && PostalDirectory.parts(of: town.name).map(PostalDirectory.comparable)
                        .contains { $0.count > 1 && rest.contains($0) }
        }
        return fits ? .fits : .doesNotFit
    }

    /// The names a town goes by. Where the list puts several or a range of numbers into one line, and cuts that line
    /// off (樺沢１６地割、樺沢１), each part counts as far as its first digit.
    static func parts(of town: String) -> [String] {
        guard town.contains(where: { "、〜".contains($0) }) else { return [town] }
        return town.split { "、〜".contains($0) }.map { part in
            String(part.prefix { !("0"..."9").contains($0) && !("０"..."９").contains($0) })
        }.filter { !$0.isEmpty }
    }

    /// Offset of the first line whose code is not before the key.
    private func firstLine(notBefore key: [UInt8]) -> Int {
        var low = 0
        var high = bytes.count
        while low < high {
            let start = lineStart(atOrBefore: (low + high) / 2)
            if bytes[start...].prefix(key.count).lexicographicallyPrecedes(key) {
                low = (bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count - 1) + 1
            } else {
                high = start
            }
        }
        return low
    }

    private func lineStart(atOrBefore offset: Int) -> Int {
        var start = offset
        while start > 0, bytes[start - 1] != UInt8(ascii: "\n") { start -= 1 }
        return start
    }

    /// For comparing places only: folded, kanji numerals below 100 as digits, and without the signs between two
    /// characters that come and go (霞ヶ関, 霞が関; 三ノ宮, 三宮; 四ツ谷, 四谷).
    static func comparable(_ text: String) -> String {
        let folded = Array(SearchKey(text).text.unicodeScalars)
        var out = String.UnicodeScalarView()
        var index = 0
        while index < folded.count {
            let run = folded[index...].prefix { numerals[$0] != nil }
            if run.isEmpty {
                if !isPassing(folded, index) { out.append(variants[folded[index]] ?? folded[index]) }
                index += 1
            } else {
                out.append(contentsOf: digits(of: Array(run)).unicodeScalars)
                index += run.count
            }
        }
        return String(out)
    }

    private static func isPassing(_ text: [Unicode.Scalar], _ index: Int) -> Bool {
        guard "ケガノツ".unicodeScalars.contains(text[index]), index > 0, index + 1 < text.count else { return false }
        return text[index - 1].properties.isIdeographic && text[index + 1].properties.isIdeographic
    }

    /// As people write places: 塩釜市, 粕屋郡, 飛弾市.
    private static let variants: [Unicode.Scalar: Unicode.Scalar] = ["竈": "釜", "粕": "糟", "弾": "騨"]

    private static let numerals: [Unicode.Scalar: Int] = [
        "〇": 0, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10,
    ]

    /// 二十一 is 21; a run of another form digit by digit.
    private static func digits(of run: [Unicode.Scalar]) -> String {
        let values = run.compactMap { numerals[$0] }
        guard let ten = values.firstIndex(of: 10), values.count <= 3, ten <= 1, values.count - ten <= 2 else {
            return values.map(String.init).joined()
        }
        let tens = ten == 1 ? values[0] : 1
        let ones = ten + 1 < values.count ? values[ten + 1] : 0
        return String(tens * 10 + ones)
    }
}
