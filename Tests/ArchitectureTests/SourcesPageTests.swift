import Testing

/// docs/sources.md answers every citation in a comment.
struct SourcesPageTests {
    let rows: Set<String>

    init() throws {
        // The first column of the page's tables.
        rows = Set(try SourceTree.text("docs/sources.md").matches(of: #/(?m)^\| ([^|]+) \|/#).map { String($0.1) })
    }

    @Test func `every section that a comment cites has its row`() throws {
        var unknown: [String] = []
        let folders = ["Sources", "FieldAgent", "Server", "Demo", "Benchmarks", "Tests"]
        // This file's examples are no citations.
        for file in try folders.flatMap({ try SourceTree.files(in: $0, extensions: ["swift", "md"]) })
        where !#filePath.hasSuffix(file.path) {
            let cited = Self.citations(in: try SourceTree.text(file.path))
            unknown += cited.filter { !rows.contains($0) }.map { "\(file.path): \($0)" }
        }
        #expect(unknown == [])
    }

    @Test(arguments: [
        ("(domain.md 1, 4; papers-ja.md a, お願い 1)", ["domain.md 1", "domain.md 4", "papers-ja.md a"]),
        ("design.md 2.8, 5)", ["design.md 2.8", "design.md 5"]), ("design.md 5, group commit", ["design.md 5"]),
        ("papers-ja.md g 3, 3-1)", ["papers-ja.md g 3", "papers-ja.md g 3-1"]), ("(papers-ja.md)", []),
        ("papers-ja.md 4-3, g 6)", ["papers-ja.md 4-3", "papers-ja.md g 6"]),
        ("papers-ja.md, head", ["papers-ja.md head"]),
        ("papers-ja.md c, d, e)", ["papers-ja.md c", "papers-ja.md d", "papers-ja.md e"]),
        ("papers-ja.md zzz", ["papers-ja.md zzz"]),
    ]) func `a citation is read as its sections`(text: String, sections: [String]) {
        #expect(Self.citations(in: text) == sections)
    }

    @Test func `every key of a public document is spelled out`() throws {
        let keys = Set(rows.flatMap { $0.split(separator: ", ").map(String.init) })
        let page = try SourceTree.text("docs/sources.md").matches(of: /\[(\w+)\](?!\()/).map { String($0.1) }
        let table = try SourceTree.text("Sources/Resources/Files/combinations.tsv").split(separator: "\n").dropFirst()
        let column = table.flatMap { $0.split(separator: "\t").last?.matches(of: /[A-Za-z]\w+/) ?? [] }
        let used = Set(page + column.map { String($0.0) }).subtracting(["own", "ours"])
        #expect(used.count > 10)
        #expect(used.subtracting(keys) == [])
    }

    /// `domain.md 1, 4` cites two sections; a paper named without one (`papers-ja.md)`) cites none.
    static func citations(in text: String) -> [String] {
        let part = /(?:[a-g](?:-\d)?(?: \d+(?:-\d+)?)?|\d+(?:[.-]\d+)?)(?![\w-])/
        return text.matches(of: #/(domain|design|papers-ja)\.md,? /#).flatMap { match -> [String] in
            var rest = text[match.range.upperBound...]
            var sections: [String] = []
            while let next = rest.prefixMatch(of: part) {
                // In "g 3, 3-1" the second is a question of g, too.
                let isQuestion = sections.last?.hasPrefix("g ") == true && next.0.first?.isNumber == true
                sections.append((isQuestion ? "g " : "") + next.0)
                rest = rest[next.range.upperBound...]
                guard rest.hasPrefix(", ") else { break }
                rest = rest.dropFirst(2)
            }
            if sections.isEmpty { sections = [String(rest.prefix { $0.isLetter })] }
            return sections.map { "\(match.1).md \($0)" }
        }
    }
}
