import Foundation
import Imaging

/// The trial of QR reading (docs/qr-reading.md): photographs with the seeds 0, 1, 2 … are written to a folder,
/// `truth.tsv` beside them (name, tab, what the code holds), and read back from there. Tests/Tools/qr_compare.py
/// reads the same folder with another library.
public enum FormReadingTrial {
    /// What became of one photograph.
    public struct Reading: Sendable {
        public let name: String
        public let wasRead: Bool
        /// From the file's bytes in memory to the text.
        public let milliseconds: Double
    }

    /// The whole trial: writes the photographs, reads them, leaves `readings.tsv` (name, 1 or 0, milliseconds) beside
    /// them and returns them.
    public static func run(count: Int = 200, in folder: String) throws -> [Reading] {
        try write(count: count, to: folder)
        let readings = try read(from: folder)
        let lines = readings.map { "\($0.name)\t\($0.wasRead ? 1 : 0)\t\(Int($0.milliseconds.rounded()))\n" }
        let url = URL(fileURLWithPath: folder).appendingPathComponent("readings.tsv")
        try Data(lines.joined().utf8).write(to: url)
        return readings
    }

    /// Writes the photographs; those already there, as a run with the same program left them, stay.
    public static func write(count: Int = 200, to folder: String) throws {
        let files = FileManager.default
        try files.createDirectory(atPath: folder, withIntermediateDirectories: true)
        var truth = ""
        for seed in 0..<UInt64(count) {
            let name = String(format: "form-%03d.jpg", Int(seed))
            let payload = FormPhotographer.payload(formID: FormPhotographer.formID(seed: seed))
            truth += "\(name)\t\(payload)\n"
            let url = URL(fileURLWithPath: folder).appendingPathComponent(name)
            guard !files.fileExists(atPath: url.path) else { continue }
            try Data(FormPhotographer.photograph(payload: payload, seed: seed)).write(to: url, options: .atomic)
        }
        try Data(truth.utf8).write(to: URL(fileURLWithPath: folder).appendingPathComponent("truth.tsv"))
    }

    /// Reads every photograph that `truth.tsv` names; a wrong text counts as not read.
    public static func read(from folder: String) throws -> [Reading] {
        let folder = URL(fileURLWithPath: folder)
        let truth = try String(contentsOf: folder.appendingPathComponent("truth.tsv"), encoding: .utf8)
        return try truth.split(separator: "\n").map { line in
            let fields = line.split(separator: "\t").map(String.init)
            let bytes = [UInt8](try Data(contentsOf: folder.appendingPathComponent(fields[0])))
            let clock = ContinuousClock()
            var texts: [String] = []
            let taken = clock.measure { texts = (try? FormQRReader().read(bytes)) ?? [] }
            return Reading(
                name: fields[0], wasRead: texts == [fields[1]], milliseconds: taken / .milliseconds(1))
        }
    }
}
