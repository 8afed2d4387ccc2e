import Foundation

/// A target as Package.swift declares it and as its sources are.
struct DeclaredTarget: Sendable {
    enum Kind: Sendable { case module, program, shim, tests }

    let kind: Kind
    let name: String
    /// The modules it may import: those of its own project and of other packages.
    let dependencies: Set<String>
    let sources: [SourceFile]
    /// The modules that its sources import.
    let imports: Set<String>

    init(_ kind: Kind, _ name: String, _ dependencies: Set<String>, in folder: String?) throws {
        self.kind = kind
        self.name = name
        self.dependencies = dependencies
        sources = try folder.map { try SourceTree.files(in: $0) } ?? []
        imports = sources.reduce(into: []) { $0.formUnion($1.imports) }
    }
}

/// Package.swift, read as text: the targets that its helper functions declare.
struct Manifest: Sendable {
    let targets: [DeclaredTarget]

    static let current = Result { try Manifest(text: SourceTree.text("Package.swift")) }

    init(text: String) throws {
        let list = text[(text.range(of: "    targets: [")?.upperBound ?? text.startIndex)...]
        var products: [String: String] = [:]
        for match in text.matches(of: /let (\w+) = Target\.Dependency\.product\(name: "(\w+)"/) {
            products[String(match.1)] = String(match.2)
        }
        let call = /^ {8}(module|program|shim|tests|\.testTarget)\((.*?)(?:\)|\]\)|swiftSettings: strict\)),?$/
            .anchorsMatchLineEndings().dotMatchesNewlines()
        targets = try list.matches(of: call).map { match in
            try Self.target(function: String(match.1), arguments: String(match.2), products: products)
        }
    }

    private static func target(
        function: String, arguments: String, products: [String: String]
    ) throws -> DeclaredTarget {
        // The first quoted word is the name, a program's second one its folder; the others are modules.
        let head = arguments.prefix { $0 != "[" }
        let quoted = head.matches(of: /"([^"]+)"/).map { String($0.1) }
        let first = quoted.first ?? ""
        let bracket = arguments.dropFirst(head.count).prefix { $0 != "]" }
        var dependencies = Set(bracket.matches(of: /"([^"]+)"/).map { String($0.1) })
        for word in bracket.replacing(/"[^"]*"/, with: "").matches(of: /\w+/) {
            if let product = products[String(word.0)] { dependencies.insert(product) }
        }
        switch function {
        case "module":
            return try DeclaredTarget(.module, first, dependencies, in: "Sources/\(first)")
        case "program":
            return try DeclaredTarget(.program, first, dependencies, in: quoted.dropFirst().first ?? first)
        case "shim":
            return try DeclaredTarget(.shim, first, [], in: nil)
        case "tests":
            return try DeclaredTarget(
                .tests, "\(first)Tests", dependencies.union([first]), in: "Tests/\(first)Tests")
        default:
            return try DeclaredTarget(.tests, first, dependencies, in: "Tests/\(first)")
        }
    }
}
