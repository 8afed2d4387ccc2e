import Foundation
import Testing

/// What no compiler holds: which way the modules depend on each other, and what keeps them readable.
struct ArchitectureTests {
    let targets: [DeclaredTarget]
    let product: [DeclaredTarget]

    init() throws {
        targets = try Manifest.current.get().targets
        product = targets.filter { $0.kind == .module || $0.kind == .program }
    }

    @Test func `Package.swift declares exactly the modules, programs and shims of the layout`() throws {
        let folders = try FileManager.default.contentsOfDirectory(
            atPath: SourceTree.root.appending(path: "Sources").path)
        let inSources = targets.filter { $0.kind != .tests }.map(\.name)
        #expect(Set(folders).isSubset(of: inSources))
        #expect(Set(targets.filter { $0.kind == .module }.map(\.name)) == Set(Layers.modules.map(\.name)))
        #expect(Set(targets.filter { $0.kind == .program }.map(\.name)) == Layers.programs)
        let testFolders = try FileManager.default.contentsOfDirectory(
            atPath: SourceTree.root.appending(path: "Tests").path)
        // Tools holds what tests run that is not Swift.
        #expect(Set(testFolders).subtracting(["Tools"]) == Set(targets.filter { $0.kind == .tests }.map(\.name)))
    }

    @Test func `a module imports only what the table of layers allows`() {
        let own = Set(targets.map(\.name))
        for (name, mayImport) in Layers.modules {
            let target = targets.first { $0.name == name }
            let forbidden = (target?.imports ?? []).intersection(own).subtracting(mayImport)
            #expect(forbidden.isEmpty, "\(name) must not import \(forbidden.sorted())")
        }
    }

    @Test func `the table of layers points one way`() {
        var above: Set<String> = Set(targets.filter { $0.kind == .shim }.map(\.name))
        for (name, mayImport) in Layers.modules {
            #expect(mayImport.isSubset(of: above), "\(name) looks downwards")
            above.insert(name)
        }
    }

    @Test func `everything imported is declared, and everything declared is imported`() {
        for target in targets where target.kind != .shim {
            let imports = target.imports.subtracting(Layers.toolchain).subtracting([target.name])
            let undeclared = imports.subtracting(target.dependencies)
            #expect(undeclared.isEmpty, "\(target.name) does not declare \(undeclared.sorted())")
            guard !target.isPlaceholder else { continue }
            let unused = target.dependencies.subtracting(imports)
            #expect(unused.isEmpty, "\(target.name) declares but never imports \(unused.sorted())")
        }
    }

    @Test func `Domain imports nothing and Merge only Domain`() {
        for target in targets where Layers.bare.contains(target.name) {
            #expect(target.imports.subtracting(["Domain"]).isEmpty, "\(target.name)")
        }
    }

    @Test func `each C library has exactly one importer`() {
        for shim in targets where shim.kind == .shim {
            let owners = targets.filter { $0.dependencies.contains(shim.name) }
            #expect(owners.count == 1, "\(shim.name) is declared by \(owners.map(\.name))")
            let importers = targets.filter { $0.imports.contains(shim.name) }
            let started = owners.filter { !$0.isPlaceholder }
            #expect(importers.map(\.name) == started.map(\.name), "importers of \(shim.name)")
        }
    }

    @Test func `only the programs that wire things name adapters`() {
        for target in product where !Layers.wiring.contains(target.name) {
            let named = target.imports.union(target.dependencies).intersection(Layers.adapters)
            #expect(named.isEmpty, "\(target.name) must see ports, not \(named.sorted())")
        }
    }

    @Test func `another package's module stays with its keepers`() {
        for target in product {
            for (module, keepers) in Layers.keepers where target.imports.contains(module) {
                #expect(keepers.contains(target.name), "\(target.name) imports \(module)")
            }
        }
    }

    @Test func `test helpers stay out of the product`() {
        let helpers: Set<String> = ["TestKit", "Testing"]
        for target in product where !["TestKit", "Demo", "Benchmarks", "Simulation"].contains(target.name) {
            #expect(target.imports.isDisjoint(with: helpers), "\(target.name)")
        }
    }

    @Test(arguments: [
        "Date()", "Date.now", "UUID()", ".random(", "randomElement()", "shuffled()", "SystemRandomNumberGenerator",
        "ContinuousClock", "SuspendingClock", "clock_gettime", "getrandom",
    ])
    func `a pure module takes time, ids and randomness as arguments`(source: String) {
        for target in targets where Layers.pure.contains(target.name) {
            for file in target.sources {
                let uses = file.code.filter { $0.contains(source) }
                #expect(uses == [], "\(file.path) uses \(source)")
            }
        }
    }

    @Test func `every file can be read in one sitting`() throws {
        let folders = [
            "Sources", "FieldAgent", "Server", "Demo", "Benchmarks", "Simulation", "Tools", "Tests", "Scripts",
        ]
        let extensions: Set<String> = ["swift", "c", "cpp", "h", "hpp", "sh", "py", "js", "css"]
        for file in try folders.flatMap({ try SourceTree.files(in: $0, extensions: extensions) }) {
            #expect(file.lineCount <= 500, "\(file.path) has \(file.lineCount) lines")
        }
    }

    @Test func `docs say the same about layers`() throws {
        let page = try SourceTree.text("docs/architecture.md").split(separator: "\n")
        let rows = Layers.modules.map { name, mayImport in
            "| \(name) | \(mayImport.isEmpty ? "—" : mayImport.sorted().joined(separator: ", ")) |"
        }
        let missing = rows.filter { !page.contains(Substring($0)) }
        #expect(missing == [], "rows that docs/architecture.md lacks")
    }
}

extension DeclaredTarget {
    /// Whether nothing is written yet: only comments, imports of Testing, or an empty `Main`.
    var isPlaceholder: Bool {
        let code = sources.flatMap(\.code).filter { !$0.allSatisfy(\.isWhitespace) }
        return code.allSatisfy { $0 == "import Testing" || $0.hasPrefix("@main struct Main { static func main() {} }") }
    }
}
