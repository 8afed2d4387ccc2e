import ArgumentParser
import CommandLineKit
import Domain
import Foundation
import OfficeKit
import SQLiteStorage
import Sealing

/// `backup --to DIR`: everything the office has, sealed, while it goes on working.
struct Backup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Back the office up, sealed, while it goes on working; laptops then hear what is backed up.")

    @OptionGroup var office: OfficeOptions
    @Option(name: .customLong("to"), help: "Place for backups: another disk, or a removable medium.") var place: String

    func run() async throws {
        let (opened, store) = try await office.openStored()
        let lock = try DirectoryLock(opened.directory, name: "backup")
        defer { withExtendedLifetime(lock) {} }
        try OfficeBackup.check(place, for: opened)
        let shelf = try FileBlobStore(directory: BackupFolder.shelf(of: place))
        let report = try await OfficeBackup(opened, store: store, shelf: shelf).write(to: place)
        office.output.result(report) { text(report, $0) }
        if !report.lost.isEmpty { throw Failure(.backupIncomplete, ["count": String(report.lost.count)]) }
    }

    private func text(_ report: BackupReport, _ language: Language) -> String {
        let lines =
            language == .ja
            ? [
                "バックアップを \(report.folder) に書きました(申請 \(report.applications) 件、写真など \(report.blobs) 件、うち新しく写したもの \(report.newBlobs) 件)。",
                "端末には、\(report.receipted) 件がバックアップに入ったことを、次の送信のときに知らせます。",
                "確かめるには: outreach-server verify \(report.folder)",
            ]
            : [
                "The backup is in \(report.folder) (\(report.applications) applications, \(report.blobs) sealed files, \(report.newBlobs) of them copied now).",
                "Laptops hear with their next sync that \(report.receipted) items are backed up.",
                "To check it: outreach-server verify \(report.folder)",
            ]
        return (lines + Self.names(of: report.lost, language)).joined(separator: "\n")
    }

    static func names(of lost: [String], _ language: Language) -> [String] {
        lost.map { language == .ja ? "  ない・壊れている: \($0)" : "  missing or damaged: \($0)" }
    }
}

/// `verify BACKUP`: reads all of a backup.
struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check a backup: every byte against what the office signed; with the backup key also its contents.")

    @OptionGroup var speaking: OutputOptions
    @Argument(help: "The backup's folder (…/outreach-backup/NAME).") var backup: String
    @Option(help: "File of the private backup key: opens the contents, too, in a folder that is removed afterwards.")
    var key: String?

    func run() async throws {
        let folder = BackupFolder(path: backup)
        let restoring = try Restoring(folder, shelf: try shelf(of: folder))
        var report = try await restoring.verify()
        if let key { report.opened = try await open(restoring, try restoring.key(file: key)) }
        speaking.output.result(report) { text(report, $0) }
        if !report.lost.isEmpty { throw Failure(.backupIncomplete, ["count": String(report.lost.count)]) }
    }

    /// Restores it beside and looks at the database.
    private func open(_ restoring: Restoring, _ key: OpeningKey) async throws -> Bool {
        let scratch = FileManager.default.temporaryDirectory.appending(path: "verify-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: scratch) }
        try await restoring.extractDatabase(with: key, into: scratch)
        guard try await SQLiteStore(directory: scratch).integrityComplaints().isEmpty else {
            throw Failure(.storeDamaged, ["detail": "integrity_check"])
        }
        return true
    }

    private func text(_ report: RestoreReport, _ language: Language) -> String {
        let isJapanese = language == .ja
        var lines = [Restore.line(report, language)]
        lines.append(
            report.opened == true
                ? isJapanese
                    ? "封をした中身を開き、データベースが正しいことを確かめました。" : "The sealed contents were opened; the database is whole."
                : isJapanese
                    ? "封をした中身は、書かれたときのままです(鍵がないので、開いてはいません)。"
                    : "The sealed contents are as they were written (not opened: no key was named).")
        return (lines + Backup.names(of: report.lost, language)).joined(separator: "\n")
    }
}

/// `restore BACKUP`: an office from a backup, in a new data directory.
struct Restore: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make an office of a backup again, in an empty data directory.")

    @OptionGroup var data: DataOptions
    @OptionGroup var speaking: OutputOptions
    @OptionGroup var time: ClockOptions
    @Argument(help: "The backup's folder (…/outreach-backup/NAME).") var backup: String
    @Option(help: "File of the private backup key, from the custodians' safe.") var key: String

    func run() async throws {
        let directory = try data.directory()
        let folder = BackupFolder(path: backup)
        let restoring = try Restoring(folder, shelf: try shelf(of: folder))
        let report = try await restoring.extract(with: try restoring.key(file: key), into: directory) {
            try FileBlobStore(directory: $0)
        }
        do {
            let store = try SQLiteStore(directory: directory)
            guard try await store.integrityComplaints().isEmpty else {
                throw Failure(.storeDamaged, ["detail": "integrity_check"])
            }
            try await Office.beginNewEpoch(
                in: store, at: try time.clock(dataDirectory: directory).now(), restoredFrom: report.name,
                madeAt: report.at)
            try Restoring.complete(directory)
        } catch {
            Restoring.discard(directory)
            throw error
        }
        speaking.output.result(report) { text(report, directory, $0) }
        if !report.lost.isEmpty { throw Failure(.backupIncomplete, ["count": String(report.lost.count)]) }
    }

    static func line(_ report: RestoreReport, _ language: Language) -> String {
        language == .ja
            ? "バックアップ \(report.name)(\(report.at.textInJapan)):申請 \(report.applications) 件、写真 \(report.pictures) 件、暗証番号のファイル \(report.pinForms) 件。"
            : "Backup \(report.name) (\(report.at.textInJapan)): \(report.applications) applications, \(report.pictures) pictures, \(report.pinForms) PIN forms."
    }

    private func text(_ report: RestoreReport, _ directory: String, _ language: Language) -> String {
        let lines =
            language == .ja
            ? [
                "事務所を \(directory) に戻しました。" + Self.line(report, language),
                "もとのサーバーは、二度と動かさないでください。",
                "次にすること:",
                "  1. outreach-server serve --data \(directory) 端末は、次の送信のときに、ここにないものをもう一度送ります。",
                "  2. \(report.at.textInJapan)よりあとに変えたこと(職員、端末の失効、office.json)を、もう一度行う。そのあとに登録した端末は、新しいデータフォルダーに登録し直す(前のフォルダーは消さない)。",
                "  3. すべての端末が送信し終えるまで、J-LISへの送付と通知は止まっています。終わったら outreach-server resume。端末を失効させるのは、そのあと。",
                "  4. 戻す前からの申請の手紙は、もう印刷したかもしれないので、止めてあります。outreach-server mail held で1件ずつ決める。",
                "  5. J-LISへ送ったかどうか分からない申請は、送る前にJ-LISに問い合わせます。",
            ]
            : [
                "The office is restored in \(directory). " + Self.line(report, language),
                "Never start the old server again.",
                "Next:",
                "  1. outreach-server serve --data \(directory): laptops send again, with their next sync, what is not here.",
                "  2. Repeat what was changed after \(report.at.textInJapan) (staff, revoked laptops, office.json), and enrol anew, into new data directories, the laptops that were enrolled after it (keep the old directories).",
                "  3. Nothing is forwarded or told until all laptops have synced: then outreach-server resume. Revoke laptops only after that.",
                "  4. Letters about applications from before may have been printed and wait: decide each with outreach-server mail held.",
                "  5. J-LIS is asked about every application that may have been sent, before it is sent.",
            ]
        return (lines + Backup.names(of: report.lost, language)).joined(separator: "\n")
    }
}

/// `resume`: the laptops have given back what they hold; forwarding and messages go on.
struct Resume: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "After a restore, once all laptops have synced: forward and write to residents again.")

    @OptionGroup var office: OfficeOptions
    @OptionGroup var who: OperatorOption

    private struct Result: Encodable { var ok = true }

    func run() async throws {
        let opened = try await office.open()
        _ = try await who.authorised(to: .manageDevices, at: opened)
        try await opened.resume()
        office.output.result(Result()) {
            $0 == .ja ? "J-LISへの送付と通知を再開しました。" : "Forwarding and messages go on."
        }
    }
}

/// Over the shelf beside a backup. Throws `backup.unreadable` where there is none: it is not made by looking.
private func shelf(of folder: BackupFolder) throws -> FileBlobStore {
    _ = try folder.readManifest()
    return try FileBlobStore(directory: folder.shelf)
}
