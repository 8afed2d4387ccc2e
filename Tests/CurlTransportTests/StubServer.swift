import Foundation
import TestKit

/// A server of Tests/Tools/stub_servers.py in its own process, which ends with this object.
final class StubServer: Sendable {
    /// One of each for all tests; they end with the test process, which closes their input.
    static let http = started("http")
    static let https = started("https")
    static let mutual = started("mutual")

    let port: Int
    let directory: URL
    private let process: Process
    private let input = Pipe()

    init(_ mode: String) throws {
        directory = FileManager.default.temporaryDirectory.appending(path: "stub-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        let script = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Tools/stub_servers.py")
        let output = Pipe()
        process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", script.path, mode, directory.path]
        process.standardInput = input
        process.standardOutput = output
        try process.start()
        struct Line: Decodable { let port: Int }
        var line = Data()
        while !line.contains(UInt8(ascii: "\n")) {
            let more = output.fileHandleForReading.availableData
            if more.isEmpty { break }
            line += more
        }
        port = try JSONDecoder().decode(Line.self, from: line).port
    }

    private static func started(_ mode: String) -> StubServer {
        do { return try StubServer(mode) } catch { fatalError("Tests/Tools/stub_servers.py does not start: \(error)") }
    }

    deinit { try? input.fileHandleForWriting.close() }

    func text(_ name: String) throws -> String {
        try String(contentsOf: directory.appending(path: name), encoding: .utf8)
    }
}
