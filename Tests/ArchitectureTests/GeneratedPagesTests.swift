import Domain
import Testing

@testable import Docs

struct GeneratedPagesTests {
    @Test func `docs errors page agrees with the registry`() throws {
        let committed = try SourceTree.text("docs/\(ErrorReference.fileName)")
        let agrees = committed == ErrorReference.page(of: ErrorCode.all)
        #expect(agrees, "docs/\(ErrorReference.fileName) is out of date; run: make docs")
    }

    @Test func `the description of the port for readers is the one the server serves`() throws {
        let packaged = try SourceTree.text("Sources/Resources/Files/openapi.yaml")
        let agrees = try SourceTree.text("docs/openapi.yaml") == packaged
        #expect(agrees, "docs/openapi.yaml is out of date; run: make docs")
        let protocolPage = try SourceTree.text("docs/protocol.md")
        for route in packaged.matches(of: /\n  (\/v1\/[a-z.]+)/).map({ String($0.1) }) {
            #expect(protocolPage.contains(route), "\(route) is not in docs/protocol.md")
        }
    }

    @Test func `every error says what happened, what it means and what to do, in both languages`() {
        for code in ErrorCode.all {
            for wording in [code.ja, code.en] {
                let sentences = [wording.what, wording.meaning, wording.remedy]
                #expect(sentences.allSatisfy { !$0.isEmpty }, "\(code.id)")
            }
            #expect(places(code.ja) == places(code.en), "\(code.id) fills in other values in Japanese than in English")
            #expect(code.id.wholeMatch(of: /[a-z0-9]+(-[a-z0-9]+)*\.[a-z0-9]+(-[a-z0-9]+)*/) != nil, "\(code.id)")
        }
    }

    @Test func `no two errors share a code`() {
        let ids = ErrorCode.all.map(\.id)
        #expect(Set(ids).count == ids.count)
    }

    /// The values that a wording fills in; `{pinEnglish}` is the English word for `{pin}`.
    private func places(_ wording: ErrorWording) -> Set<String> {
        let text = wording.what + wording.meaning + wording.remedy
        return Set(text.matches(of: /\{(\w+?)(?:English)?\}/).map { String($0.1) })
    }
}
