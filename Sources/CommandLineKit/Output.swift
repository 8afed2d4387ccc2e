public import Domain
import Foundation

/// Where a command's result goes: words for a person, or one JSON object for a program.
public struct Output: Sendable {
    public let language: Language
    public let isJSON: Bool

    public init(language: Language, isJSON: Bool) {
        self.language = language
        self.isJSON = isJSON
    }

    /// The result: with `--json` the value as one line (keys sorted, dates as the types encode themselves),
    /// otherwise the text.
    public func result(_ value: some Encodable, _ text: (Language) -> String) {
        Output.write(isJSON ? Output.line(value) : text(language), to: .standardOutput)
    }

    /// A list: with `--json` the value, otherwise its lines, or that there are none.
    public func list(_ value: some Encodable, _ lines: (Language) -> [String]) {
        result(value) { Output.listed(lines($0), $0) }
    }

    /// The lines of a list; of an empty one a word that says so.
    static func listed(_ lines: [String], _ language: Language) -> String {
        if lines.isEmpty { return language == .ja ? "ありません" : "none" }
        return lines.joined(separator: "\n")
    }

    /// Progress for a person, on standard error; nothing with `--json`.
    public func note(ja: String, en: String) {
        if !isJSON { Output.write(language == .ja ? ja : en, to: .standardError) }
    }

    /// The failure's three sentences and its code, on standard error.
    func failure(_ failure: Failure) {
        let wording = failure.wording(language)
        guard isJSON else {
            let text = "\(wording.what)\n\(wording.meaning)\n\(wording.remedy)\n[\(failure.code.id)]"
            return Output.write(text, to: .standardError)
        }
        Output.write(
            Output.line(
                ErrorReport(
                    error: .init(
                        code: failure.code.id, what: wording.what, meaning: wording.meaning, remedy: wording.remedy))),
            to: .standardError)
    }

    private struct ErrorReport: Encodable {
        struct Content: Encodable {
            let code: String
            let what: String
            let meaning: String
            let remedy: String
        }
        let error: Content
    }

    static func line(_ value: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // What commands print are plain structures of text and integers, which always encode.
        guard let data = try? encoder.encode(value) else { return "{}" }
        return String(decoding: data, as: UTF8.self)
    }

    /// One write a line, so that a reader of a pipe sees it at once; a closed pipe is nobody's failure.
    static func write(_ line: String, to file: FileHandle) {
        try? file.write(contentsOf: Data((line + "\n").utf8))
    }
}
