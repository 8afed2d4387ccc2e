/// A text for people in both languages. In JSON `text` is the Japanese one.
public struct Bilingual: Hashable, Sendable, Codable {
    public var ja: String
    public var en: String

    enum CodingKeys: String, CodingKey {
        case ja = "text"
        case en = "english"
    }

    public init(ja: String, en: String) {
        self.ja = ja
        self.en = en
    }

    /// A text of a table. In English the Japanese one where the table has no other.
    init(_ row: TSVTable.Row, ja: String, en: String) {
        self.init(ja: row[ja], en: row[en].isEmpty ? row[ja] : row[en])
    }

    /// The text in a language.
    public func text(_ language: Language) -> String { language == .ja ? ja : en }

    /// All of them with these between.
    static func joined(_ parts: [Bilingual], ja: String, en: String) -> Bilingual {
        Bilingual(ja: parts.map(\.ja).joined(separator: ja), en: parts.map(\.en).joined(separator: en))
    }
}
