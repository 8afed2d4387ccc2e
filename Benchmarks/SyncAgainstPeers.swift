import Foundation
import TestKit

/// 500 applications of about 2 KB with a picture of 300 KB over loopback into fresh directories, by turns with what others
/// use for as many bytes. Ours is `field-agent sync` as a whole process against `outreach-server`, with TLS, signatures
/// and sealing, over when everything is durable and receipted.
enum SyncAgainstPeers {
    /// Kinto with kinto-attachment and PostgreSQL, on one connection without TLS; its client's start does not count.
    static func kinto() async throws -> [Figure] {
        try await Peers.setUp("kinto")
        let tools = Peers.folder + "/kinto/bin"
        Peers.note(
            try await Peers.tell(
                tools + "/pip", ["list", "--disable-pip-version-check", "--format=freeze"]
            ).split(separator: "\n").filter { $0.hasPrefix("kinto") || $0.hasPrefix("waitress") }.joined(separator: " ")
        )
        return try await against("Kinto") { work in
            try await Peers.with("kinto.sh", [Peers.folder + "/kinto", work + "/kinto"]) { kinto in
                let port = String(try await kinto.listeningPort())
                sync()
                let pushed = try await runTool(
                    tools + "/python", [Peers.scripts + "/kinto_push.py", port, work + "/files"])
                guard let seconds = pushed.json["seconds"].double else { throw NotMeasured(pushed.errors) }
                Peers.note(
                    kinto.errors.split(separator: "\n").filter { $0.contains("setting:") }.joined(separator: "\n"))
                return seconds
            }
        }
    }

    /// An rsync daemon with `--fsync`, without TLS; rsync is a whole process as well.
    static func rsync() async throws -> [Figure] {
        try await Peers.setUp("rsync")
        Peers.note(try await Peers.tell("/bin/sh", ["-c", "rsync --version | head -1"]) + ", rsync -a -W --fsync")
        return try await against("rsync_fsync") { work in
            try await Peers.with("rsync.sh", [work + "/rsync"]) { daemon in
                let door = "rsync://127.0.0.1:\(try await daemon.listeningPort())/in/"
                sync()
                let pushed = try await runTool("/usr/bin/rsync", ["-a", "-W", "--fsync", work + "/files/", door])
                let compared = try await runTool("/usr/bin/diff", ["-rq", work + "/files", work + "/rsync/in"])
                guard pushed.succeeded, compared.succeeded else { throw NotMeasured(pushed.errors + compared.output) }
                return pushed.seconds
            }
        }
    }

    private static func against(
        _ peer: String, _ theirs: (_ work: String) async throws -> Double
    ) async throws -> [Figure] {
        let count = Hall.count(500)
        let work = ProgramFolder.besideThisExecutable + "/bench-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: work) }
        try writeApplications(count, to: work + "/files")
        let duel = try await Duel(
            peer,
            ours: {
                try await Hall.with { hall in
                    _ = try await hall.capture(count, photos: [try Hall.pictures()[0]])
                    let seconds = try await hall.syncProgram()
                    try await hall.checkOffice(applications: count, pictures: count)
                    return seconds
                }
            },
            theirs: {
                defer {
                    for peer in ["kinto", "rsync"] { try? FileManager.default.removeItem(atPath: "\(work)/\(peer)") }
                }
                return try await theirs(work)
            })
        return [Figure("sync_vs_\(peer.lowercased())", duel.ratio, "ratio")]
    }

    /// For each application a record of 2 KB, `NAME.json`, and 300 KB, `NAME.jpg`.
    private static func writeApplications(_ count: Int, to folder: String) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        var random = SeededGenerator(seed: 11)
        for number in 1...count {
            let fields = (0..<25).map { field in
                let text = (0..<64).map { _ in Character(UnicodeScalar(UInt8.random(in: 97...122, using: &random))) }
                return "\"field_\(field < 10 ? "0" : "")\(field)\": \"\(String(text))\""
            }
            var picture: [UInt8] = []
            picture.reserveCapacity(300_008)
            while picture.count < 300_000 { withUnsafeBytes(of: random.next()) { picture += $0 } }
            let name = "\(folder)/application-\(number)"
            try Data("{\(fields.joined(separator: ", "))}".utf8).write(to: URL(filePath: name + ".json"))
            try Data(picture).write(to: URL(filePath: name + ".jpg"))
        }
    }
}
