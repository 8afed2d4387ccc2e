import Foundation
import Testing

struct PagesTests {
    @Test func `every link from page to page leads to a file`() throws {
        let folder = SourceTree.root.appending(path: "docs").path
        let inDocs = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        let pages = inDocs.filter { $0.hasSuffix(".md") }.map { "docs/\($0)" }
        for page in pages + ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"] {
            let dead = try links(on: page).filter { !FileManager.default.fileExists(atPath: $0.path) }
            #expect(dead.map(\.lastPathComponent) == [], "dead links on \(page)")
        }
    }

    @Test func `the index of decisions names every decision`() throws {
        let folder = SourceTree.root.appending(path: "docs/adr")
        let decisions = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0 != "README.md" }
        let named = try links(on: "docs/adr/README.md").map(\.lastPathComponent)
        #expect(named.sorted() == decisions.sorted())
    }

    @Test func `every make target that people are told about exists`() throws {
        let makefile = try SourceTree.text("Makefile").split(separator: "\n")
        for target in "setup build test lint format docs bench simulate demo run".split(separator: " ") {
            let isThere = makefile.contains { $0.hasPrefix("\(target):") }
            #expect(isThere, "make \(target)")
        }
    }

    /// The files that a page's relative links point to.
    private func links(on page: String) throws -> [URL] {
        let folder = SourceTree.root.appending(path: page).deletingLastPathComponent()
        return try SourceTree.text(page).matches(of: /\]\(([^)#\s]+)[^)]*\)/)
            .map { String($0.1) }
            .filter { !$0.contains("://") }
            .map { folder.appending(path: $0).standardizedFileURL }
    }
}
