import Foundation
import TestKit

/// The 200 photographs of forms of docs/qr-reading.md, drawn, written and read back; then the same files read with the
/// newest zxing-cpp of PyPI (`Tests/Tools/qr_compare.py`). With `OUTREACH_QR_FOLDER` set they stay there.
enum FormReading {
    static let names = [
        "qr_read_of_200", "qr_read_within_300_ms", "qr_read_p95_ms", "qr_read_zxing_cpp_of_200",
        "qr_read_zxing_cpp_p95_ms",
    ]

    static func measure() async throws -> [Figure] {
        if let kept = ProcessInfo.processInfo.environment["OUTREACH_QR_FOLDER"] { return try figures(in: kept) }
        return try await withTemporaryFolder { try figures(in: $0) }
    }

    private static func figures(in folder: String) throws -> [Figure] {
        let readings = try FormReadingTrial.run(count: Hall.count(200), in: folder)
        let times = readings.map(\.milliseconds).sorted()
        let theirs = try zxingCPP(in: folder)
        return [
            Figure(names[0], Double(readings.count(where: \.wasRead)), "photographs"),
            Figure(names[1], 100 * Double(times.count { $0 <= 300 }) / Double(times.count), "percent"),
            Figure(names[2], times[times.count * 95 / 100], "ms"),
            Figure(names[3], theirs.read, "photographs"),
            Figure(names[4], theirs.p95, "ms"),
        ]
    }

    /// How many of the photographs zxing-cpp reads, and 95 % of its times in milliseconds. The comparison's own verdict
    /// goes to standard error.
    private static func zxingCPP(in folder: String) throws -> (read: Double, p95: Double) {
        let process = Process()
        process.executableURL = URL(filePath: try PythonTools.interpreter())
        process.arguments = [PythonTools.file("qr_compare.py"), folder]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        FileHandle.standardError.write(Data(said.utf8))
        let line = /zxing-cpp [\d.]+ +read (\d+)\/\d+ .* p95 (\d+) ms/
        guard process.terminationStatus == 0 else {
            throw NotMeasured("fewer were read than by zxing-cpp, or fewer than 95 % within 300 ms:\n\(said)")
        }
        guard let found = said.firstMatch(of: line), let read = Double(found.1), let p95 = Double(found.2) else {
            throw CocoaError(.fileReadCorruptFile)
        }
        return (read, p95)
    }
}
