public import Domain

/// Why a card goes to the desk instead of the post or the venue, and what is then said to the resident
/// (papers-ja.md g 3-1, 7 and 8, e-4, e-6).
public struct DeskInstead: Hashable, Sendable, Codable {
    /// What keeps it from the post besides documents that are missing.
    public struct Reason: Hashable, Sendable, Codable {
        /// A code of papers-ja.md 4-4, or `face`, `identity`, `assistance`.
        public var code: String
        /// Whole sentences.
        public var said: Bilingual

        static let face = Reason(
            code: "face",
            said: Bilingual(
                ja: "書類の顔と目の前の人の顔が同じか、判断できません。", en: "Nobody could say that person and documents show the same face."))
        static let identity = Reason(
            code: "identity",
            said: Bilingual(ja: "郵送できる本人確認をしていません。", en: "Identity was not checked as the post asks for it."))
        static let assistance = Reason(
            code: "assistance",
            said: Bilingual(
                ja: "申請サポートでは、申請のときに本人確認をしません。", en: "Assistance checks no identity at application."))
    }

    /// Documents that are missing, or why one that was shown does not count.
    public var missing: [Bilingual]
    /// In the order of the conditions' codes.
    public var reasons: [Reason]
    /// What is said to the resident.
    public var guidance: Bilingual

    /// nil: nothing keeps the card from the post.
    ///
    /// - Parameters:
    ///   - blocks: conditions of papers-ja.md 4-4 that close the post.
    ///   - others: what else does.
    ///   - home: the resident's municipality, where it is another.
    init?(missing: [Bilingual] = [], blocks: [PostBlock] = [], others: [Reason] = [], home: String?) {
        guard !missing.isEmpty || !blocks.isEmpty || !others.isEmpty else { return nil }
        self.missing = missing
        let homes = Bilingual(ja: home ?? "住所地の市区町村", en: home ?? "The home municipality")
        reasons =
            blocks.map { block in
                let said = Bilingual(
                    ja: block.plain.ja.replacing("{{home_city}}", with: homes.ja),
                    en: block.plain.en.replacing("{{home_city}}", with: homes.en))
                return Reason(code: block.code, said: said)
            } + others
        let lacks = blocks.filter { $0.effect == .deskOrSupplement }.map(\.code)
        let further = reasons.filter { !lacks.contains($0.code) }.map(\.said)
        guidance =
            if let licence = blocks.first(where: { $0.effect == .stopOrDesk }) {
                licence.plain
            } else {
                Self.guidance(lacksDocuments: !missing.isEmpty || !lacks.isEmpty, further: further, home: home)
            }
    }

    private static func guidance(lacksDocuments: Bool, further: [Bilingual], home: String?) -> Bilingual {
        var ja = lacksDocuments ? "今日の書類では、カードを郵便でお送りできません。" : ""
        var en = lacksDocuments ? "With today's documents the card cannot be posted. " : ""
        if !further.isEmpty {
            ja += "郵便で送れない理由:" + further.map(\.ja).joined()
            en += "Why it cannot be posted: " + further.map(\.en).joined(separator: " ") + " "
        }
        ja += "申請は今日できます。"
        en += "The application can be made today. "
        if let home {
            ja += "カードは\(home)の窓口での受け取りになります。\(home)から交付通知書が届きます。"
            en += "The card is collected at the desk of \(home), which sends a notice. "
        } else {
            ja += "カードは市役所の窓口でお渡しします。"
            en += "The card is handed over at the desk of the city office. "
        }
        ja += "窓口では暗証番号をご自分で入れていただきます。"
        en += "There the resident types the PINs."
        if lacksDocuments && further.isEmpty {
            ja += "後日、足りない書類をお持ちいただければ、郵便に変えられます。"
            en += " When the missing documents are brought later, it can still be posted."
        }
        return Bilingual(ja: ja, en: en)
    }

    /// For the screen: what is said, then the documents that are missing.
    public func lines(_ language: Language) -> [String] {
        let names = missing.map { $0.text(language) }
        if names.isEmpty { return [guidance.text(language)] }
        return [
            guidance.text(language),
            language == .ja
                ? "足りないもの:" + names.joined(separator: "、") : "Missing: " + names.joined(separator: ", "),
        ]
    }
}
