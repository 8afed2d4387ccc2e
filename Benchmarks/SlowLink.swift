/// Forty applications of about 2 KB with a picture of 300 KB over a slow and lossy link: `field-agent sync` as a whole
/// process, from its start to its end, against `outreach-server`. Each round loses other packets. Sending 12 MB over
/// 10 Mbit/s takes 10 s when nothing is lost.
enum SlowLink {
    static func measure() async throws -> [Figure] {
        try await Peers.setUp("link")
        let count = Hall.count(40)
        var times: [Double] = []
        for seed in 1...5 {
            let seconds = try await Line.slow(seed: seed) { line in
                try await Hall.with(line) { hall in
                    _ = try await hall.capture(count, photos: [try Hall.pictures()[0]])
                    let seconds = try await hall.syncProgram()
                    try await hall.checkOffice(applications: count, pictures: count)
                    return seconds
                }
            }
            times.append(seconds)
            Peers.note("slow link, losses of seed \(seed): \(seconds) s for \(count) applications")
        }
        return [Figure("slow_link_seconds", median(times), "s")]
    }
}
