/// 本人確認の表 (papers-ja.md 4): which documents suffice for what. Municipal configuration, not code (domain.md 5):
/// made from the texts of four tables.
public struct IdentityMatrix: Sendable {
    /// A line of papers-ja.md 4-2 (`combinations.tsv`).
    public struct Rule: Sendable {
        /// Whose documents the rule looks at; `represented`: of the applicant whose representative comes along.
        public enum Who: String, Sendable { case applicant, represented, representative, voluntary, anyone }
        /// What the rule allows: posting, the desk, or handing over at the hall.
        public enum Route: String, Sendable { case post, desk, handover }

        public let name: String
        public let who: Who
        public let whoName: String
        public let route: Route
        /// What staff do besides looking at documents.
        public let extra: Bilingual
        /// The document that this is about: nothing is to do where it was not shown. nil: always.
        public let extraFor: String?
        /// A masked copy on paper is kept.
        public let needsCopy: Bool
        /// The municipality uses it.
        public let isOn: Bool
        let need: DocumentNeed
    }

    /// In the order of the table.
    public let documents: [IdentityDocument]
    public let rules: [Rule]
    public let authorityPapers: [AuthorityPaper]
    public let postBlocks: [PostBlock]
    private let documentsByCode: [String: IdentityDocument]

    /// Throws `table.unreadable` with table and line.
    public init(documents: String, combinations: String, authority: String, postBlocks: String) throws(Failure) {
        var kinds: [IdentityDocument] = []
        for row in try TSVTable(
            name: "documents", text: documents,
            columns: ["code", "name_ja", "class", "valid_from", "valid_to", "expired_ok", "default"]
        ).rows {
            kinds.append(try IdentityDocument(row))
        }
        self.documents = kinds
        documentsByCode = Dictionary(kinds.map { ($0.code, $0) }) { first, _ in first }
        rules = try IdentityMatrix.rules(combinations)
        var papers: [AuthorityPaper] = []
        for row in try TSVTable(name: "authority", text: authority, columns: ["case", "case_ja", "need"]).rows {
            papers.append(try AuthorityPaper(row))
        }
        authorityPapers = papers
        var blocks: [PostBlock] = []
        for row in try TSVTable(name: "post_blocks", text: postBlocks, columns: ["code", "question_ja", "effect"]).rows
        {
            blocks.append(try PostBlock(row))
        }
        self.postBlocks = blocks
    }

    /// The kind of document with a code of papers-ja.md 4-1; nil where the table has none.
    public func document(_ code: String) -> IdentityDocument? { documentsByCode[code] }
    /// The question with a code of papers-ja.md 4-4; nil where the table has none.
    public func postBlock(_ code: String) -> PostBlock? { postBlocks.first { $0.code == code } }

    /// What the answers of papers-ja.md 4-4 lead to: ``PostBlock/Effect/holdPerson`` stops every automatic contact.
    /// Codes that are not in the table lead to nothing.
    public func effects(of codes: [String]) -> Set<PostBlock.Effect> { Set(codes.compactMap { postBlock($0)?.effect }) }

    /// What the documents and answers allow at application.
    public func evaluate(_ asked: IdentityCase) -> IdentityVerdict {
        let relation = asked.representative?.relation
        if relation == .voluntary && asked.route != .desk { return .stop(.voluntaryProxyOnPost) }
        if asked.needsRepresentative && relation?.actsForApplicant != true {
            return .stop(.representativeMissing)
        }
        let all = asked.documents + (asked.representative?.documents ?? [])
        guard all.allSatisfy({ documentsByCode[$0.code] != nil }) else { return .stop(.documentUnknown) }

        var blocks: [String] = []
        for code in asked.blocks {
            guard let block = postBlock(code) else { return .stop(.postBlockUnknown) }
            if block.code == "U15ALONE" { return .stop(.representativeMissing) }
            if block.effect == .stop { return .stop(.postBlockStops) }
            if block.effect.closesPost { blocks.append(code) }
        }
        guard asked.route != .desk else { return .deskOnly() }

        let (met, lacking) = verdictOnDocuments(asked)
        if blocks.isEmpty, lacking.isEmpty, let rule = met.first?.name {
            return .postable(MetRule(rule: rule, steps: steps(met, documents: all)))
        }
        return .deskOnly(missing: lacking, blocks: blocks)
    }

    /// Hand-over at the venue or the desk (rule H1; domain.md 5): A×1 or B×2 now.
    ///
    /// - Parameter isIdentityDecided: at application, as the venue needs it, or by the desk, now.
    public func evaluateHandover(
        documents: [SeenDocument], isIdentityDecided: Bool, on day: CivilDate
    ) -> IdentityVerdict {
        guard documents.allSatisfy({ documentsByCode[$0.code] != nil }) else { return .stop(.documentUnknown) }
        guard isIdentityDecided else {
            return .deskOnly(missing: [Bilingual(ja: "申請のときの本人確認", en: "the identity check at application")])
        }
        let (met, lacking) = bestRule(for: [.anyone], route: .handover, seen: documents, on: day)
        if let rule = met.first?.name, lacking.isEmpty {
            return .postable(MetRule(rule: rule, steps: steps(met, documents: documents)))
        }
        return .deskOnly(missing: lacking)
    }

    /// What the rules ask for besides, and the copies of what was seen.
    private func steps(_ met: [Rule], documents: [SeenDocument]) -> [Bilingual] {
        let codes = documents.map(\.code)
        let extras = met.filter { $0.extraFor.map(codes.contains) ?? true }.map(\.extra).filter { !$0.ja.isEmpty }
        guard met.contains(where: \.needsCopy) else { return extras }
        let copies = Bilingual.joined(codes.compactMap { documentsByCode[$0]?.copy }, ja: "、", en: ", ")
        return extras + [Bilingual(ja: "写しをとる:\(copies.ja)", en: "copy: \(copies.en)")]
    }

    /// The rules met, the one that names the others first; or what is lacking.
    private func verdictOnDocuments(_ asked: IdentityCase) -> (met: [Rule], lacking: [Bilingual]) {
        guard asked.needsRepresentative, let representative = asked.representative else {
            return bestRule(for: [.applicant], route: .post, seen: asked.documents, on: asked.day)
        }
        var (met, lacking) = bestRule(for: [.represented], route: .post, seen: asked.documents, on: asked.day)
        let (their, theirs) = bestRule(
            for: [.representative], route: .post, seen: representative.documents, on: asked.day)
        lacking += theirs.map { Bilingual(ja: "法定代理人の\($0.ja)", en: "the representative's: \($0.en)") }
        if representative.authority == .missing {
            let paper = authorityPapers.first { $0.relation == representative.relation.rawValue }
            lacking.append(
                Bilingual(ja: "代理権の書類:\(paper?.need.ja ?? "")", en: "proof of authority: \(paper?.need.en ?? "")"))
        }
        return (met + their, lacking)
    }

    /// The first rule in the order of the table that is met; otherwise what the nearest ones lack, and why documents
    /// that were shown do not count.
    private func bestRule(
        for who: Set<Rule.Who>, route: Rule.Route, seen: [SeenDocument], on day: CivilDate
    ) -> (met: [Rule], lacking: [Bilingual]) {
        let objections = seen.compactMap { documentsByCode[$0.code]?.objection(to: $0, on: day) }
        let counting = Set(
            seen.filter { documentsByCode[$0.code]?.objection(to: $0, on: day) == nil }.map(\.code))
        var short: [[Bilingual]] = []
        for rule in rules where rule.isOn && who.contains(rule.who) && rule.route == route {
            for way in ways(to: rule.need) {
                let lacking = missingNames(from: way.terms, counting: counting)
                if lacking.isEmpty { return ([rule] + way.named, []) }
                short.append(lacking)
            }
        }
        return ([], [IdentityMatrix.words(for: short)] + objections)
    }

    /// Each way to meet a need, with the rules it goes by; of a named rule only while the municipality uses it.
    private func ways(to need: DocumentNeed) -> [(terms: [DocumentNeed.Term], named: [Rule])] {
        switch need {
        case .nothing: [([], [])]
        case .never: []
        case .ways(let ways): ways.map { ($0, []) }
        case .rules(let names):
            rules.filter { $0.isOn && names.contains($0.name) }
                .flatMap { rule in ways(to: rule.need).map { ($0.terms, [rule] + $0.named) } }
        }
    }

    /// Names of what is lacking, one for each document.
    private func missingNames(from terms: [DocumentNeed.Term], counting codes: Set<String>) -> [Bilingual] {
        terms.flatMap { term -> [Bilingual] in
            let fitting = codes.filter { code in
                term.anyOf.contains(code) || term.anyOf.contains(documentsByCode[code]?.documentClass.rawValue ?? "")
            }
            return Array(repeating: name(of: term), count: max(0, term.count - fitting.count))
        }
    }

    private func name(of term: DocumentNeed.Term) -> Bilingual {
        let names = term.anyOf.map { name in
            switch name {
            case "A": Bilingual(ja: "顔写真つきの書類", en: "document with a photo")
            case "B": Bilingual(ja: "顔写真のない書類", en: "document without a photo")
            default: documentsByCode[name]?.title ?? Bilingual(ja: name, en: name)
            }
        }
        return Bilingual.joined(names, ja: "か", en: " or ")
    }

    /// The shortest ways to what is lacking, in words.
    private static func words(for ways: [[Bilingual]]) -> Bilingual {
        let fewest = ways.map(\.count).min() ?? 0
        var sentences: [Bilingual] = []
        for way in ways where way.count == fewest {
            let sentence = counted(way)
            if !sentences.contains(sentence) { sentences.append(sentence) }
        }
        if sentences.isEmpty { return Bilingual(ja: "決められた書類", en: "the documents prescribed") }
        return Bilingual.joined(sentences, ja: "、または", en: ", or ")
    }

    /// `[x, x, y]` as `xがあと2点とyがあと1点`.
    private static func counted(_ names: [Bilingual]) -> Bilingual {
        var order: [Bilingual] = []
        for name in names where !order.contains(name) { order.append(name) }
        let parts = order.map { name in
            let count = names.count { $0 == name }
            return Bilingual(ja: "\(name.ja)があと\(count)点", en: "\(count) more \(name.en)")
        }
        return Bilingual.joined(parts, ja: "と", en: " and ")
    }

    private static func rules(_ text: String) throws(Failure) -> [Rule] {
        let columns = ["rule", "who", "who_ja", "route", "need", "extra", "copy", "default"]
        var rules: [Rule] = []
        for row in try TSVTable(name: "combinations", text: text, columns: columns).rows {
            let known = Set(rules.map(\.name))
            guard let need = DocumentNeed(try row.required("need"), isRule: known.contains) else { throw row.failure }
            rules.append(
                Rule(
                    name: try row.required("rule"), who: try row.value("who"), whoName: row["who_ja"],
                    route: try row.value("route"), extra: Bilingual(row, ja: "extra", en: "extra_en"),
                    extraFor: row["extra_for"].isEmpty ? nil : row["extra_for"],
                    needsCopy: row["copy"] == "paper_masked", isOn: try row.flag("default"), need: need))
        }
        return rules
    }
}
