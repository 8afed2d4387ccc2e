public import Domain
internal import Foundation
internal import Mustache
internal import Papers
public import Resources

/// The wording of one language: mustache templates and tables of phrases, in the markup of `Papers.Markup`
/// (papers-ja.md; Resources/Files/wording). Staff can edit the files; a mistake is found when they are read.
public struct Wording: Sendable {
    /// The files a wording consists of.
    public static let files: [String] =
        templates.map { $0 + ".mustache" } + ["reasons.tsv", "phrases.tsv"]

    static let templates = [
        "letter-frame", "mail-frame", "received", "deficiency", "posted-restricted", "posted-registered",
        "posted-ward", "part-posted-number", "part-posted-after", "part-pin-set", "handed-over", "group-handover",
        "changed-to-desk", "withdrawn", "withdrawal-undone", "acceptance-slip", "transmittal",
    ]

    /// A reason for a deficiency, in words for the resident (papers-ja.md d).
    struct Reason: Hashable {
        var title: String
        var plain: String
        var fix: String
    }

    private let library: MustacheLibrary
    private let sources: [String: String]
    private let reasons: [String: Reason]
    private let phrases: [String: String]

    /// The packaged Japanese wording. Fails with `table.missing` or `papers.wording`.
    public init(_ data: PackagedData) throws(Failure) {
        try self.init { name throws(Failure) in try data.text("wording/ja/" + name) }
    }

    /// Reads every file of `Wording.files` through `read`, which gets a file's name.
    public init(read: (String) throws(Failure) -> String) throws(Failure) {
        var templates: [String: MustacheTemplate] = [:]
        var sources: [String: String] = [:]
        for name in Self.templates {
            let source = try read(name + ".mustache")
            sources[name] = source
            templates[name] = try Self.template(source, name)
        }
        library = MustacheLibrary(templates: templates)
        self.sources = sources
        var reasons: [String: Reason] = [:]
        for row in try Self.rows(try read("reasons.tsv"), columns: 4, file: "reasons.tsv") {
            reasons[row[0]] = Reason(title: row[1], plain: row[2], fix: row[3])
        }
        self.reasons = reasons
        var phrases: [String: String] = [:]
        for row in try Self.rows(try read("phrases.tsv"), columns: 2, file: "phrases.tsv") { phrases[row[0]] = row[1] }
        self.phrases = phrases
    }

    /// The codes that a deficiency may give as reasons.
    public var reasonCodes: [String] { reasons.keys.sorted() }

    /// Renders a template with values that are markup already. A value the text needs and does not get fails with
    /// `papers.value-missing`; a name that the template asks about (`{{#name}}`, `{{^name}}`) may be absent.
    func render(_ name: String, _ values: [String: any Sendable]) throws(Failure) -> String {
        guard library.getTemplate(named: name) != nil else { throw Self.invalid(name, "not there") }
        let text = library.render(withMarks(values, source: sources[name] ?? ""), withTemplate: name) ?? ""
        return try Self.checked(text)
    }

    /// A phrase with its values.
    func phrase(_ key: String, _ values: [String: any Sendable] = [:]) throws(Failure) -> String {
        guard let source = phrases[key] else { throw Failure(.noticeValueMissing, ["value": key]) }
        return try Self.checked(try Self.template(source, key).render(withMarks(values, source: source)))
    }

    /// The words of a reason; fails with `papers.value-missing` on an unknown code.
    func reason(_ code: String, _ values: [String: any Sendable]) throws(Failure) -> Reason {
        guard var reason = reasons[code] else { throw Failure(.noticeValueMissing, ["value": code]) }
        reason.fix = try Self.checked(
            try Self.template(reason.fix, code).render(withMarks(values, source: reason.fix)))
        return reason
    }

    private static func template(_ source: String, _ name: String) throws(Failure) -> MustacheTemplate {
        // Values are escaped for the markup when they are made; HTML has no part in it. Parts inherit this.
        let pragma = name.hasPrefix("part-") ? "" : "{{% CONTENT_TYPE:TEXT}}\n"
        do { return try MustacheTemplate(string: pragma + source) } catch {
            throw invalid(name, "mustache")
        }
    }

    private static func invalid(_ name: String, _ reason: String) -> Failure {
        Failure(.wordingInvalid, ["template": name, "reason": reason])
    }

    private static func rows(_ table: String, columns: Int, file: String) throws(Failure) -> [[String]] {
        var rows: [[String]] = []
        for line in table.split(separator: "\n").dropFirst() {
            let row = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            guard row.count == columns else { throw invalid(file, "\(row.first ?? "")") }
            rows.append(row)
        }
        return rows
    }

    // MARK: - Values that are missing

    /// Stands where a value is missing until `checked` finds it; no text of ours contains it.
    private static let mark = "\u{FFFC}"

    /// Gives every absent name that the template prints without asking for it a mark.
    private func withMarks(_ values: [String: any Sendable], source: String) -> [String: any Sendable] {
        var marked = values
        for name in Self.names(in: source + partials(of: source)) where marked[name] == nil {
            marked[name] = Self.mark + name + Self.mark
        }
        return marked
    }

    private func partials(of source: String) -> String {
        Self.tags(source).filter { $0.hasPrefix(">") }
            .map { sources[$0.dropFirst().trimmingCharacters(in: .whitespaces)] ?? "" }.joined()
    }

    /// Names printed by a template and never asked about.
    private static func names(in source: String) -> Set<String> {
        let tags = tags(source)
        let asked = Set(tags.filter { $0.hasPrefix("#") || $0.hasPrefix("^") }.map { String($0.dropFirst()) })
        let printed = Set(tags.filter { $0.first.map { $0.isLetter } ?? false })
        // Names of the lists' own rows.
        return printed.subtracting(asked).subtracting([
            "title", "plain", "fix", "date", "place", "time", "mark", "label",
        ])
    }

    private static func tags(_ source: String) -> [String] {
        source.split(separator: "{{").dropFirst().compactMap { part in
            part.range(of: "}}").map { String(part[..<$0.lowerBound]) }
        }
    }

    private static func checked(_ text: String) throws(Failure) -> String {
        let parts = text.components(separatedBy: mark)
        guard parts.count < 2 else { throw Failure(.noticeValueMissing, ["value": parts[1]]) }
        return text.trimmingCharacters(in: .newlines)
    }
}
