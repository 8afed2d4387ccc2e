/// What a rule of papers-ja.md 4-2 asks for: alternatives of sums, like `A*2|A*1+B*1` or `(TCD|KBT)*1+B*2`.
indirect enum DocumentNeed: Hashable, Sendable {
    /// So many different documents out of these classes or codes.
    struct Term: Hashable, Sendable {
        let anyOf: [String]
        let count: Int
    }

    case nothing
    case never
    /// Each inner list is one way to meet it: all its terms together.
    case ways([[Term]])
    /// The need of any of these rules.
    case rules([String])

    /// nil when the text is of another form. `isRule` tells names of rules already read.
    init?(_ text: String, isRule: (String) -> Bool) {
        switch text {
        case "none": self = .nothing
        case "never": self = .never
        default:
            let alternatives = DocumentNeed.split(text, at: "|")
            if alternatives.allSatisfy(isRule) {
                self = .rules(alternatives)
                return
            }
            var ways: [[Term]] = []
            for alternative in alternatives {
                var terms: [Term] = []
                for part in alternative.split(separator: "+") {
                    guard let term = DocumentNeed.term(part) else { return nil }
                    terms.append(term)
                }
                ways.append(terms)
            }
            guard ways.allSatisfy({ !$0.isEmpty }) else { return nil }
            self = .ways(ways)
        }
    }

    private static func term(_ text: Substring) -> Term? {
        let parts = text.split(separator: "*", omittingEmptySubsequences: false)
        guard parts.count == 2, let count = Int(parts[1]), count > 0 else { return nil }
        let names = parts[0].drop { $0 == "(" }.prefix { $0 != ")" }.split(separator: "|").map(String.init)
        return names.isEmpty ? nil : Term(anyOf: names, count: count)
    }

    /// Splits outside brackets.
    private static func split(_ text: String, at separator: Character) -> [String] {
        var parts = [""]
        var depth = 0
        for character in text {
            if character == "(" { depth += 1 }
            if character == ")" { depth -= 1 }
            if character == separator && depth == 0 {
                parts.append("")
            } else {
                parts[parts.count - 1].append(character)
            }
        }
        return parts
    }
}
