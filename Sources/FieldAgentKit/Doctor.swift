public import Domain
import Foundation
import Merge
import Records
import Sealing
import Storage
import SyncProtocol
public import Transport

/// One line of `doctor`.
public struct Check: Sendable, Codable {
    /// Stable: `files`, `modes`, `database`, `keys`, `records`, `blobs`, `receipts`, `clock`, `space`, `queue`.
    public var name: String
    public var ok: Bool
    /// Japanese and English.
    public var text: String
    public var english: String

    /// The check's name for people; in English the code.
    public func title(_ language: Language) -> String { language == .ja ? Self.titles[name] ?? name : name }

    private static let titles = [
        "files": "鍵のファイル", "modes": "権限", "database": "データベース", "keys": "鍵", "records": "記録",
        "blobs": "写真・暗証番号", "receipts": "受領書", "clock": "時計", "space": "ディスクの空き", "queue": "送信待ち",
    ]
}

/// Looks at everything the laptop relies on, and changes nothing.
public struct Doctor: Sendable {
    let laptop: Laptop
    let client: any HTTPClient

    public init(_ laptop: Laptop, client: any HTTPClient) {
        self.laptop = laptop
        self.client = client
    }

    /// All checks, in the order in which they are shown. Throws only where the store cannot be read.
    public func run() async throws -> [Check] {
        [
            files(), modes(), await database(),
            Check(name: "keys", ok: true, text: "鍵は開けます", english: "keys open"),
            await records(), await blobs(), await receipts(), await clock(), space(), await queue(),
        ]
    }

    private func files() -> Check {
        let missing = laptop.files.secrets.filter { !laptop.files.exists($0) }.map {
            ($0 as NSString).lastPathComponent
        }
        return Check(
            name: "files", ok: missing.isEmpty,
            text: missing.isEmpty ? "ファイルはそろっています" : "ありません:\(missing.joined(separator: "、"))",
            english: missing.isEmpty ? "all files are there" : "missing: \(missing.joined(separator: ", "))")
    }

    private func modes() -> Check {
        let open = (laptop.files.secrets + [laptop.files.database]).filter { path in
            var status = stat()
            return stat(path, &status) == 0 && status.st_mode & 0o077 != 0
        }.map { ($0 as NSString).lastPathComponent }
        return Check(
            name: "modes", ok: open.isEmpty,
            text: open.isEmpty ? "ほかの人は読めません(600)" : "ほかの人が読めます:\(open.joined(separator: "、"))",
            english: open.isEmpty
                ? "readable by the owner only (600)" : "others may read: \(open.joined(separator: ", "))")
    }

    /// A transaction that writes nothing tells whether one could.
    private func database() async -> Check {
        do { try await laptop.store.write { _ in } } catch {
            return Check(
                name: "database", ok: false, text: "データベースに書けません(ディスクがいっぱいか、書き込みの権限がありません)",
                english: "cannot be written: the disk is full, or the folder is read-only")
        }
        return Check(
            name: "database", ok: true, text: "確実に書き込む設定です(WAL、synchronous=FULL)",
            english: "WAL, synchronous=FULL (checked on opening)")
    }

    /// Every record and every draft opens.
    private func records() async -> Check {
        let counted = try? await laptop.store.read { [laptop] reader in
            let drafts = try laptop.drafts(in: reader).count
            return (try laptop.applications(in: reader).count, drafts)
        }
        guard let (applications, drafts) = counted else {
            return Check(name: "records", ok: false, text: "開けない記録があります", english: "a record cannot be opened")
        }
        return Check(
            name: "records", ok: true, text: "申請\(applications)件、書きかけ\(drafts)件を開けました",
            english: "\(applications) applications and \(drafts) drafts open")
    }

    /// Each file is what its name says, and everything the records name is here or receipted.
    private func blobs() async -> Check {
        do {
            let (named, delivered) = try await laptop.store.read { [laptop] reader in
                let references = try laptop.applications(in: reader)
                    .filter { $0.state.history.first?.dot.replica == laptop.log.replica }.flatMap(\.blobs)
                let drafts = try laptop.drafts(in: reader)
                let ids = references.map(\.id) + drafts.flatMap(\.blobs)
                return (Set(ids), Set(try reader.all(Delivered.self).map(\.item)))
            }
            let (present, damaged) = try await offPool { [laptop] in
                let all = try BlobKind.allCases.flatMap(laptop.blobs.all)
                return (Set(all), try all.filter { Hex.encode(sha256(try laptop.blobs.read($0) ?? [])) != $0 })
            }
            let missing = named.subtracting(present).subtracting(delivered)
            let loose = present.subtracting(named).count
            let ok = missing.isEmpty && damaged.isEmpty
            return Check(
                name: "blobs", ok: ok,
                text: ok
                    ? "写真など\(present.count)件は正しい内容です(使われていないもの\(loose)件)"
                    : "ないもの\(missing.count)件、内容がちがうもの\(damaged.count)件",
                english: ok
                    ? "\(present.count) sealed files match their hashes (\(loose) not in use)"
                    : "\(missing.count) missing, \(damaged.count) damaged")
        } catch {
            return Check(name: "blobs", ok: false, text: "写真などを読めません", english: "sealed files cannot be read")
        }
    }

    private func receipts() async -> Check {
        let broken = try? await laptop.store.read { [laptop] reader in
            var previous = ""
            var wrong = 0
            let held = try reader.all(HeldReceipt.self)
            for (index, item) in held.enumerated() {
                let receipt = try? item.signed.verified(by: laptop.configuration.serverKey)
                if receipt?.previous != previous || receipt?.number != Int64(index + 1) { wrong += 1 }
                previous = item.signed.hash
            }
            return (held.count, wrong)
        }
        let ok = broken?.1 == 0
        return Check(
            name: "receipts", ok: ok,
            text: ok ? "市役所の受領書\(broken?.0 ?? 0)通はつながっています" : "受領書のつながりが切れています",
            english: ok ? "\(broken?.0 ?? 0) receipts form one chain" : "the chain of receipts is broken")
    }

    /// The laptop's clock against the office's, where that is reachable, and against what is stored here.
    private func clock() async -> Check {
        let asked = HTTPRequest(.get, laptop.server + "/healthz", limits: TransferLimits(connect: 3_000, stalled: 5))
        let before = laptop.clock.now()
        guard let response = try? await client.send(asked),
            let ahead = laptop.ahead(of: response, asked: before, answered: laptop.clock.now())
        else {
            if let trouble = try? await laptop.clockTrouble() {
                return Check(name: "clock", ok: false, text: trouble.text, english: trouble.english)
            }
            return Check(
                name: "clock", ok: true, text: "市役所につながらないので、時計は比べていません",
                english: "not compared: the office is not reachable")
        }
        if let trouble = ClockRecord(latest: before, ahead: ahead).trouble(at: before) {
            return Check(name: "clock", ok: false, text: trouble.text, english: trouble.english)
        }
        let seconds = abs(ahead) / 1_000
        return Check(
            name: "clock", ok: true, text: "市役所の時計との差は\(seconds)秒です",
            english: "\(seconds) s away from the office's clock")
    }

    private func space() -> Check {
        var status = statvfs()
        let free = statvfs(laptop.files.directory, &status) == 0 ? UInt64(status.f_bavail) * UInt64(status.f_frsize) : 0
        let megabytes = free / 1_000_000
        // A day's session of some hundred applications with two pictures of up to 7 MB.
        return Check(
            name: "space", ok: megabytes >= 500, text: "空きは\(megabytes) MBです(500 MB以上が必要)",
            english: "\(megabytes) MB free (500 needed)")
    }

    private func queue() async -> Check {
        guard let queue = try? await Register(laptop).queue() else {
            return Check(name: "queue", ok: false, text: "送信待ちを読めません", english: "the queue cannot be read")
        }
        let refused = queue.items.count { $0.state == .refused }
        return Check(
            name: "queue", ok: refused == 0, text: "送信待ち\(queue.items.count)件、市役所が受け取らなかったもの\(refused)件",
            english: "\(queue.items.count) waiting, \(refused) refused by the office")
    }
}
