import FieldAgentKit
import Storage
import TestKit

/// Ten pictures of 5 MB over a line that is cut after every 1 to 4 MB of each connection: `field-agent sync --watch`,
/// which goes on by itself, until the office has them all. What the laptop sent beyond the sealed pictures, in percent of
/// them: bytes that were sent again, and also TLS and everything else that is no picture. Each round is cut elsewhere.
enum CutLink {
    static func measure() async throws -> [Figure] {
        let count = Hall.count(10)
        try await Peers.setUp()
        var percents: [Double] = []
        for seed in 1...5 {
            let percent = try await Peers.with("cutproxy.py", ["40000", "1", "4", String(seed)]) { proxy in
                let ports = JSON(parsing: proxy.output)
                var line = Line.loopback
                line.port = ports["target"].int ?? 0
                line.door = ports["port"].int
                return try await Hall.with(line) { try await send(count, by: $0, through: proxy) }
            }
            percents.append(percent)
        }
        return [Figure("cut_link_extra_bytes", median(percents), "percent")]
    }

    private static func send(_ count: Int, by hall: Hall, through proxy: RunningProgram) async throws -> Double {
        _ = try await hall.capture(count, photos: [try Hall.pictures(of: 5_000_000)[0]])
        let blobs = hall.laptop.blobs
        let sealed = try blobs.all(.picture).reduce(0) { $0 + (try blobs.file($1)?.size ?? 0) }
        let watching = try hall.startLaptop(["sync", "--watch"])
        let seconds = try await Hall.whileRunning(watching) {
            try await milliseconds {
                guard await watching.waits(until: { $0.output.contains("\"quiet\":true") }, seconds: 300) else {
                    throw NotMeasured("not everything was sent: \(watching.output)\(watching.errors)")
                }
            } / 1_000
        }
        try await hall.checkOffice(applications: count, pictures: count)
        let seen = await proxy.stop().json
        Peers.note("cut link: \(seen), \(sealed) bytes of pictures, \(seconds) s")
        return (Double(seen["bytes"].int ?? 0) / Double(sealed) - 1) * 100
    }
}
