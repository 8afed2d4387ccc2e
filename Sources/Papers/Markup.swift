public import Domain

/// The little markup of the wording files.
///
/// Inline: `{申請|しんせい}` furigana over the base; `@{髙橋 花子|タカハシ ハナコ}` a person's name in the name typeface
/// (the kana may be left out: `@{名}`); `**bold**`; `\` before a character takes its meaning away.
/// Lines: `# ` heading, `## ` sub-heading, `1. ` numbered, `・` or `● ` item, a full-width space indents,
/// `| ` lines stand in a frame together, `---` a rule, an empty line a gap (several are one); every other line is a paragraph.
public enum Markup {
    /// A piece of a line in one look.
    struct Inline: Hashable {
        var text: String
        /// Furigana over the whole of `text`.
        var ruby: String?
        var bold = false
        var isName = false
    }

    /// A line of the wording.
    enum Block: Hashable {
        case heading([Inline])
        case subheading([Inline])
        case paragraph([Inline])
        /// Hanging indent: the marker stands before it.
        case item(marker: String, [Inline])
        case indented([Inline])
        case framed([[Inline]])
        case rule
        case gap
    }

    /// The text with every character that has a meaning here made harmless, on one line: for values filled in.
    public static func escape(_ value: String) -> String {
        var out = String.UnicodeScalarView()
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\\", "{", "}", "|", "*", "@", "#":
                out.append("\\")
                out.append(scalar)
            case _ where scalar.value < 0x20 || scalar.value == 0x7F || (0x2028...0x2029).contains(scalar.value):
                out.append(" ")
            default: out.append(scalar)
            }
        }
        return String(out)
    }

    /// Markup for a text with its reading, over each run of kanji its own part; without one the text alone.
    public static func ruby(_ text: String, _ reading: String?) -> String {
        guard let reading, !text.isEmpty, reading.contains(where: { !$0.isWhitespace }) else { return escape(text) }
        let whole = [Furigana.Piece(text: text, reading: reading)]
        return (Furigana.pieces(text, reading: reading) ?? whole).map { piece in
            piece.reading.map { "{\(escape(piece.text))|\(escape($0))}" } ?? escape(piece.text)
        }.joined()
    }

    /// Katakana as hiragana: readings kept in katakana stand over words as hiragana.
    public static func hiragana(_ kana: String) -> String { Furigana.hiragana(kana) }

    /// Markup for a person's name with its kana; family and given name get theirs apart where both are parted alike.
    public static func name(_ name: String, kana: String?) -> String {
        guard let kana, !kana.isEmpty else { return "@{\(escape(name))}" }
        let names = name.split(whereSeparator: \.isWhitespace)
        let readings = kana.split(whereSeparator: \.isWhitespace)
        guard names.count == readings.count else { return "@{\(escape(name))|\(escape(kana))}" }
        let gap = name.unicodeScalars.contains("\u{3000}") ? "@{\u{3000}}" : "@{ }"
        return zip(names, readings).map { "@{\(escape(String($0)))|\(escape(String($1)))}" }.joined(separator: gap)
    }

    /// What is read aloud or kept for the record: no furigana, no marks.
    public static func plain(_ markup: String) throws(Failure) -> String {
        var lines: [String] = []
        for line in markup.split(separator: "\n", omittingEmptySubsequences: false) {
            let (prefix, rest) = linePrefix(String(line))
            if prefix == "---" || (rest.isEmpty && lines.last == "") { continue }
            let shown = ["# ", "## ", "| "].contains(prefix) ? "" : prefix
            lines.append(shown + (try inlines(rest)).map(\.text).joined())
        }
        return lines.joined(separator: "\n")
    }

    /// The blocks of a wording; fails with `papers.wording` on an unclosed mark.
    static func blocks(_ markup: String) throws(Failure) -> [Block] {
        var blocks: [Block] = []
        for line in markup.split(separator: "\n", omittingEmptySubsequences: false) {
            let (prefix, rest) = linePrefix(String(line))
            let content = try inlines(rest)
            switch prefix {
            case "# ": blocks.append(.heading(content))
            case "## ": blocks.append(.subheading(content))
            case "---": blocks.append(.rule)
            case "\u{3000}": blocks.append(.indented(content))
            case "| ":
                if case .framed(let lines) = blocks.last {
                    blocks[blocks.count - 1] = .framed(lines + [content])
                } else {
                    blocks.append(.framed([content]))
                }
            case "" where content.isEmpty: if blocks.last != .gap { blocks.append(.gap) }
            case "": blocks.append(.paragraph(content))
            default: blocks.append(.item(marker: prefix, content))
            }
        }
        return blocks
    }

    /// The mark a line begins with, and the rest.
    private static func linePrefix(_ line: String) -> (prefix: String, rest: String) {
        if line == "---" { return ("---", "") }
        for mark in ["## ", "# ", "| ", "・", "● ", "\u{3000}"] where line.hasPrefix(mark) {
            return (mark, String(line.dropFirst(mark.count)))
        }
        let digits = line.prefix { $0.isASCII && $0.isNumber }
        if !digits.isEmpty, digits.count <= 2, line.dropFirst(digits.count).hasPrefix(". ") {
            return (digits + ". ", String(line.dropFirst(digits.count + 2)))
        }
        return ("", line)
    }

    /// The pieces of one line; fails with `papers.wording` on an unclosed mark.
    static func inlines(_ line: String) throws(Failure) -> [Inline] {
        var parser = InlineParser(line)
        return try parser.parse()
    }
}

/// Reads one line of markup, scalar by scalar.
private struct InlineParser {
    private var rest: Substring.UnicodeScalarView
    private var pieces: [Markup.Inline] = []
    private var text = String.UnicodeScalarView()
    private var bold = false

    init(_ line: String) { rest = Substring(line).unicodeScalars }

    mutating func parse() throws(Failure) -> [Markup.Inline] {
        while let scalar = rest.popFirst() {
            switch scalar {
            case "\\": if let next = rest.popFirst() { text.append(next) }
            case "*" where rest.first == "*":
                rest.removeFirst()
                flush()
                bold.toggle()
            case "@" where rest.first == "{":
                rest.removeFirst()
                try group(isName: true)
            case "{": try group(isName: false)
            default: text.append(scalar)
            }
        }
        flush()
        guard !bold else { throw Failure(.wordingInvalid, ["template": "-", "reason": "** not closed"]) }
        return pieces
    }

    private mutating func flush() {
        if !text.isEmpty { pieces.append(Markup.Inline(text: String(text), bold: bold)) }
        text = String.UnicodeScalarView()
    }

    private mutating func group(isName: Bool) throws(Failure) {
        flush()
        var parts = [String.UnicodeScalarView()]
        while let scalar = rest.popFirst() {
            switch scalar {
            case "\\": if let next = rest.popFirst() { parts[parts.count - 1].append(next) }
            case "|": parts.append(String.UnicodeScalarView())
            case "}":
                let ruby = parts.count > 1 ? String(parts[1]) : nil
                guard parts.count <= 2, !parts[0].isEmpty, ruby != "" else {
                    throw Failure(.wordingInvalid, ["template": "-", "reason": "{base|furigana}"])
                }
                pieces.append(Markup.Inline(text: String(parts[0]), ruby: ruby, bold: bold, isName: isName))
                return
            default: parts[parts.count - 1].append(scalar)
            }
        }
        throw Failure(.wordingInvalid, ["template": "-", "reason": "{ not closed"])
    }
}
