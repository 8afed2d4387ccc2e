import Foundation
import TestKit

/// The server's largest resident memory while four laptops send pictures of 5 MB at the same time, each by a
/// `field-agent sync` of its own with all its connections, over loopback.
enum ServerMemory {
    static func measure() async throws -> [Figure] {
        let count = Hall.count(10)
        var peaks: [Double] = []
        for _ in 0..<5 {
            let peak = try await Hall.with { hall in
                var halls = [hall]
                for number in 2...4 { halls.append(try await hall.another(number)) }
                let picture = try Hall.pictures(of: 5_000_000)[0]
                for hall in halls { _ = try await hall.capture(count, photos: [picture]) }
                try await withThrowingTaskGroup { group in
                    for hall in halls { group.addTask { _ = try await hall.syncProgram() } }
                    try await group.waitForAll()
                }
                try await hall.checkOffice(applications: 4 * count, pictures: 4 * count)
                return try peakMegabytes(of: hall.server)
            }
            peaks.append(peak)
        }
        Peers.note("server, four laptops with \(count) pictures each: \(peaks.map { Int($0) }) MB")
        return [Figure("server_rss_ingest", median(peaks), "MB")]
    }

    /// The largest resident memory a running program ever had (`VmHWM`).
    static func peakMegabytes(of program: RunningProgram) throws -> Double {
        let status = try String(contentsOfFile: "/proc/\(program.processID)/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        guard let kilobytes = line?.split(separator: " ").dropLast().last.flatMap({ Double($0) }) else {
            throw NotMeasured("no VmHWM")
        }
        return kilobytes * 1_024 / 1_000_000
    }
}
