import Domain

/// docs/errors.md: every registered error as people and programs meet it.
enum ErrorReference {
    static let fileName = "errors.md"

    /// The page, in Markdown, with the codes in the order of the registry and a heading for each area.
    static func page(of codes: [ErrorCode]) -> String {
        var areas: [String] = []
        for code in codes where !areas.contains(area(of: code)) { areas.append(area(of: code)) }
        return introduction
            + areas.map { name in
                "\n## \(name)\n" + codes.filter { area(of: $0) == name }.map(entry).joined()
            }.joined()
    }

    private static let introduction = """
        # Errors

        Generated from the registry in `Sources/Domain/Errors` by `make docs`; do not edit.

        Every failure that reaches a person has one stable code. A command that ends with it prints the three \
        sentences below (what happened, what it means, what to do) and returns the exit status; with `--json`, and in \
        HTTP answers (RFC 9457 problem details), the code stands beside them. `{name}` is filled in; no value is ever \
        personal.

        """

    private static func area(of code: ErrorCode) -> String {
        String(code.id.prefix { $0 != "." })
    }

    private static func entry(_ code: ErrorCode) -> String {
        """

        ### `\(code.id)`

        Exit status \(code.exit.rawValue), HTTP \(code.httpStatus).

        - \(sentences(code.ja, separator: ""))
        - \(sentences(code.en, separator: " "))

        """
    }

    private static func sentences(_ wording: ErrorWording, separator: String) -> String {
        [wording.what, wording.meaning, wording.remedy].joined(separator: separator)
    }
}
