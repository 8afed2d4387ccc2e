import CommandLineKit
import Foundation

/// `Benchmarks [figure …]`: measures all figures, or those named, and prints one line each:
/// `figure <name> <value> <unit>`. Speed is measured here and nowhere asserted; compare ratios of one run.
@main
struct Benchmarks {
    /// What can be measured: figures that come out of one measurement stand together.
    static let measurements: [(names: [String], run: @Sendable () async throws -> [Figure])] = [
        (["photo_decode_12mp_ms", "photo_decode_12mp_vs_djpeg"], PhotoDecoding.measure),
        (FormReading.names, FormReading.measure),
        (["merge_writes_per_second"], Merging.measure),
        (["capture_save_p50", "capture_save_vs_floor"], CaptureSaving.measure),
        (["sync_applications_per_second"], SyncThroughput.measure),
        (["sync_vs_kinto"], SyncAgainstPeers.kinto),
        (["sync_vs_rsync_fsync"], SyncAgainstPeers.rsync),
        (["slow_link_seconds"], SlowLink.measure),
        (["cut_link_extra_bytes"], CutLink.measure),
        (["server_rss_ingest"], ServerMemory.measure),
        (["first_sync_50000"], FirstSync.measure),
        (["ingest_acts_per_second"], Ingesting.measure),
        (["feed_cost_growth", "feed_ten_acts_ms"], FeedGrowth.measure),
        (["forward_per_second"], ForwardThroughput.measure),
    ]

    static func main() async {
        let wanted = Set(CommandLine.arguments.dropFirst())
        let unknown = wanted.subtracting(measurements.flatMap(\.names))
        guard unknown.isEmpty else {
            complain("no such figure: \(unknown.sorted().joined(separator: ", "))")
            complain("known: \(measurements.flatMap(\.names).joined(separator: " "))")
            Program.end(64)
        }
        for measurement in measurements where wanted.isEmpty || !wanted.isDisjoint(with: measurement.names) {
            do {
                for figure in try await measurement.run() where wanted.isEmpty || wanted.contains(figure.name) {
                    let line = "figure \(figure.name) \(figure.text) \(figure.unit)\n"
                    FileHandle.standardOutput.write(Data(line.utf8))
                }
            } catch {
                complain("\(measurement.names.joined(separator: ", ")): \(error)")
                Program.end(1)
            }
        }
        Program.end(0)
    }

    private static func complain(_ text: String) {
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }
}

/// One measured number.
struct Figure: Sendable {
    var name: String
    var value: Double
    var unit: String

    init(_ name: String, _ value: Double, _ unit: String) {
        self.name = name
        self.value = value
        self.unit = unit
    }

    var text: String { String(format: value >= 100 ? "%.0f" : "%.3f", value) }
}

/// Milliseconds that a body takes.
func milliseconds(_ body: () async throws -> Void) async rethrows -> Double {
    let taken = try await ContinuousClock().measure(body)
    return taken / .milliseconds(1)
}

/// The middle value.
func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    guard !sorted.isEmpty else { return .nan }
    return sorted.count % 2 == 1
        ? sorted[sorted.count / 2] : (sorted[sorted.count / 2 - 1] + sorted[sorted.count / 2]) / 2
}

/// A folder that is removed afterwards.
func withTemporaryFolder<Value>(_ body: (String) async throws -> Value) async throws -> Value {
    let path = FileManager.default.temporaryDirectory.appending(path: "outreach-bench-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try await body(path)
}
