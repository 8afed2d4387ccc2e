import Foundation
import TestKit

/// The 200 photographs of forms of docs/qr-reading.md, drawn, written and read back.
/// `Tests/Tools/qr_compare.py FOLDER` reads the same ones with the newest zxing-cpp; with `OUTREACH_QR_FOLDER` set
/// they stay there for it.
enum FormReading {
    static func measure() async throws -> [Figure] {
        if let kept = ProcessInfo.processInfo.environment["OUTREACH_QR_FOLDER"] { return try figures(in: kept) }
        return try await withTemporaryFolder { try figures(in: $0) }
    }

    private static func figures(in folder: String) throws -> [Figure] {
        _ = try FormReadingTrial.run(in: folder)
        let readings = try FormReadingTrial.read(from: folder)
        let times = readings.map(\.milliseconds).sorted()
        return [
            Figure("qr_read_of_200", Double(readings.count(where: \.wasRead)), "photographs"),
            Figure("qr_read_p95_ms", times[times.count * 95 / 100], "ms"),
        ]
    }
}
