import Foundation

/// The Python tools that `make setup` installs (Scripts/python-tools.txt), and the scripts that use them.
public enum PythonTools {
    /// The interpreter that finds them. Throws a ``ProgramFailure`` where `make setup` has not run.
    public static func interpreter() throws -> String { try program("python") }

    /// A program that one of them brings. Throws a ``ProgramFailure`` where `make setup` has not run.
    public static func program(_ name: String) throws -> String {
        let path = project.appending(path: ".build-tools/venv/bin/\(name)").path
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw ProgramFailure("the Python tools are missing; run `make setup`")
        }
        return path
    }

    /// A file of Tests/Tools.
    public static func file(_ name: String) -> String { project.appending(path: "Tests/Tools/\(name)").path }

    private static let project = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
}
