import Foundation
import Testing

/// Every public type and function of the modules says what it is.
struct DocumentationTests {
    @Test func `every public type and function has a comment, or implements one that has`() throws {
        let files = try SourceTree.files(in: "Sources").map {
            ($0.path, try SourceTree.text($0.path).components(separatedBy: "\n"))
        }
        let declarations = files.flatMap { path, lines in Self.declarations(in: lines).map { (path, $0) } }
        let requirements = Set(declarations.filter { $0.1.isRequirement }.map(\.1.name))
        #expect(declarations.count > 500 && requirements.contains("now"))
        for (path, declaration) in declarations where !declaration.isDocumented {
            let isImplementation = !declaration.isRequirement && requirements.contains(declaration.name)
            #expect(isImplementation || Self.ofTheLibrary.contains(declaration.name), "\(path): \(declaration.text)")
        }
    }

    @Test func `a declaration without a comment is found`() {
        let lines = [
            "/// A port.", "public protocol Port {", "    func undocumented()", "    /// Documented.", "    func two()",
            "}",
            "public struct Bare {", "    /// Fine.", "    @discardableResult", "    public static func fine() {}",
            "    private func hidden() {}", "}",
        ]
        let found = Self.declarations(in: lines)
        #expect(found.map(\.name) == ["Port", "undocumented", "two", "Bare", "fine"])
        #expect(found.map(\.isDocumented) == [true, false, true, false, true])
        #expect(found.map(\.isRequirement) == [false, true, true, false, false])
    }

    @Test func `a comment that names a failure names one that there is`() throws {
        let declared = #/static let (\w+) = ErrorCode\(/#
        let codes = try SourceTree.files(in: "Sources/Domain/Errors").flatMap { file in
            try SourceTree.text(file.path).matches(of: declared).map { String($0.1) }
        }
        #expect(codes.count > 150)
        for folder in ["Sources", "FieldAgent", "Server"] {
            for file in try SourceTree.files(in: folder) {
                for reference in try SourceTree.text(file.path).matches(of: #/``ErrorCode/(\w+)``/#) {
                    let isThere = reference.1 == "id" || codes.contains(String(reference.1))
                    #expect(isThere, "\(file.path): \(reference.0)")
                }
            }
        }
    }

    /// What protocols of the standard library, and `Service` of ServiceLifecycle, ask for.
    private static let ofTheLibrary: Set<String> = ["encode", "==", "<", "hash", "next", "makeIterator", "run"]

    struct Declaration {
        var name: String
        var text: String
        var isDocumented: Bool
        /// A function that a protocol asks for.
        var isRequirement: Bool
    }

    /// Public types and functions, and the functions of public protocols; sources are formatted, so one stands on a line.
    static func declarations(in lines: [String]) -> [Declaration] {
        let declared =
            #/ *public (?:(?:static|final|mutating|indirect|nonisolated) )*(?:struct|class|enum|protocol|actor|typealias|func) ([^\s(<:]+|[<=]+)/#
        let required = #/ +(?:(?:static|mutating) )*func ([^\s(<]+)/#
        var found: [Declaration] = []
        var isInProtocol = false
        for (index, line) in lines.enumerated() {
            if line == "}" { isInProtocol = false }
            let match = line.prefixMatch(of: declared) ?? (isInProtocol ? line.prefixMatch(of: required) : nil)
            if line.hasPrefix("public protocol ") { isInProtocol = true }
            guard let match else { continue }
            let above = lines[..<index].last { !$0.drop { $0 == " " }.hasPrefix("@") }
            found.append(
                Declaration(
                    name: String(match.1), text: line,
                    isDocumented: above?.drop { $0 == " " }.hasPrefix("///") ?? false,
                    isRequirement: !line.contains("public ")))
        }
        return found
    }
}
