import Foundation
import TestKit
import Testing

/// What the scripts behind `make` say where something is missing.
struct ScriptTests {
    /// A folder with links to these programs only, to be the PATH.
    private static func path(with programs: String...) throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appending(path: "path-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for program in programs {
            try FileManager.default.createSymbolicLink(
                at: folder.appending(path: program), withDestinationURL: URL(filePath: "/usr/bin/\(program)"))
        }
        return folder
    }

    private static func run(_ script: URL, path: URL) async throws -> (status: Int32, said: String) {
        let finished = try await runTool("/usr/bin/bash", [script.path], environment: ["PATH": path.path])
        return (finished.status, finished.output + finished.errors)
    }

    @Test(arguments: ["setup", "lint", "toolchain"])
    func `without a Swift toolchain a script says so in one sentence`(name: String) async throws {
        let path = try Self.path(with: "bash", "dirname")
        defer { try? FileManager.default.removeItem(at: path) }
        let (status, said) = try await Self.run(SourceTree.root.appending(path: "Scripts/\(name).sh"), path: path)
        #expect(status == 69)
        #expect(said.hasPrefix("toolchain: no Swift toolchain found") && said.count { $0 == "\n" } == 1, "\(said)")
    }

    @Test func `make format asks for the toolchain first`() throws {
        #expect(try SourceTree.text("Makefile").contains("\t@Scripts/toolchain.sh\n\tswift format --in-place"))
    }

    @Test(arguments: [true, false])
    func `lint passes a clean folder that git keeps, and fails where git cannot tell the files`(isKept: Bool)
        async throws
    {
        let path = try Self.path(
            with: "bash", "dirname", "env", "mktemp", "rm", "xargs", "grep", "git", "sed", "head", "sort")
        let folder = path.appending(path: "project")
        defer { try? FileManager.default.removeItem(at: path) }
        for part in ["Scripts", ".ci"] {
            try FileManager.default.createDirectory(
                at: folder.appending(path: part), withIntermediateDirectories: true)
        }
        let script = folder.appending(path: "Scripts/lint.sh")
        try FileManager.default.copyItem(at: SourceTree.root.appending(path: "Scripts/lint.sh"), to: script)
        let nothing = Data("#!/usr/bin/env bash\n".utf8)
        // Neither the toolchain nor formatting is what this asks about.
        for stub in [
            folder.appending(path: "Scripts/toolchain.sh"), folder.appending(path: ".ci/run"),
            path.appending(path: "swift"),
        ] {
            try nothing.write(to: stub)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: stub.path)
        }
        if isKept {
            try await runTool("/usr/bin/git", ["init", "--quiet", folder.path])
        }
        let (status, said) = try await Self.run(script, path: path)
        #expect(status == (isKept ? 0 : 69), "\(said)")
        #expect(said.contains("lint: needs git") == !isKept, "\(said)")
    }
}
