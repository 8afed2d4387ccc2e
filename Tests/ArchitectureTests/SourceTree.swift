import Foundation

/// A source file of the project.
struct SourceFile: Sendable {
    /// Relative to the package's root.
    let path: String
    let lineCount: Int
    /// The lines without comments and without what is quoted in one-line strings.
    let code: [String]
    /// The modules named in its import lines.
    let imports: Set<String>

    init(path: String, text: String) {
        self.path = path
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        lineCount = lines.last?.isEmpty == true ? lines.count - 1 : lines.count
        code = lines.filter { !$0.isEmpty }.map(Self.withoutQuotesAndComments)
        imports = Set(code.compactMap(Self.importedModule))
    }

    private static func withoutQuotesAndComments(_ line: Substring) -> String {
        guard line.contains("\"") || line.contains("//") else { return String(line) }
        return String(line).replacing(/"(?:\\.|[^"\\])*"/, with: "\"\"").replacing(/\/\/.*/, with: "")
    }

    private static func importedModule(_ line: String) -> String? {
        guard line.contains("import ") else { return nil }
        let attributes = /\s*(?:@\w+(?:\(\w+\))?\s+)*(?:(?:public|package|internal|fileprivate|private)\s+)?/
        let declaration = /import\s+(?:(?:struct|class|enum|protocol|typealias|func|let|var)\s+)?(\w+)/
        guard let start = line.prefixMatch(of: attributes)?.range.upperBound,
            let match = line[start...].prefixMatch(of: declaration)
        else { return nil }
        return String(match.1)
    }
}

/// The files of the package this test was compiled from.
enum SourceTree {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    /// Every file with one of the extensions in a folder and below, in order of path.
    static func files(in folder: String, extensions: Set<String> = ["swift"]) throws -> [SourceFile] {
        let base = root.appending(path: folder)
        let names = FileManager.default.enumerator(atPath: base.path)?.compactMap { $0 as? String } ?? []
        return
            try names
            .filter { extensions.contains(URL(filePath: $0).pathExtension) }
            .sorted()
            .map { SourceFile(path: "\(folder)/\($0)", text: try text("\(folder)/\($0)")) }
    }
}
