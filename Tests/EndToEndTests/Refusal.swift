import TestKit
import Testing

/// How a command must fail.
struct Refusal: Sendable {
    var status: Int32
    var code: String
    /// What the sentences name, in both languages: limits, counts, options.
    var naming: [String] = []
    /// What the sentences must not say.
    var not: [String] = []
    /// `sync` says on standard output what it did before it failed.
    var alsoReports = false

    /// Checks a failed command that was called with `--json --lang` and this language.
    func expect(of finished: Finished, _ language: String, at location: SourceLocation = #_sourceLocation) {
        let error = finished.errorJSON["error"]
        #expect(finished.status == status, "\(finished.errors)\(finished.output)", sourceLocation: location)
        #expect(error["code"].string == code, "\(finished.errors)\(finished.output)", sourceLocation: location)
        #expect(finished.output.isEmpty == !alsoReports, sourceLocation: location)
        let sentences = ["what", "meaning", "remedy"].map { error[$0].string ?? "" }
        #expect(!sentences.contains(""), sourceLocation: location)
        let text = sentences.joined(separator: " ")
        // Kana or kanji in Japanese; in English something that is none; no place left to fill in.
        #expect(text.contains(/[ぁ-んァ-ヶ一-龠]/) || language == "en", sourceLocation: location)
        #expect(text.contains(/[A-Za-z]{3}/) || language == "ja", sourceLocation: location)
        #expect(!text.contains(/\{[a-z]+\}/), "\(text)", sourceLocation: location)
        for word in not { #expect(!text.contains(word), "\(language): \(text)", sourceLocation: location) }
        for word in naming { #expect(text.contains(word), "\(language): \(text)", sourceLocation: location) }
    }

    /// Runs a command in both languages and checks both failures.
    func expect(
        at location: SourceLocation = #_sourceLocation, of run: (_ language: [String]) async throws -> Finished
    ) async throws {
        for language in ["ja", "en"] {
            expect(of: try await run(["--lang", language]), language, at: location)
        }
    }
}
