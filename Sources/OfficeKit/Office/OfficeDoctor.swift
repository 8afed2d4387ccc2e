import Domain
import Foundation
import Notices
import Sealing
import Storage
import SyncProtocol

/// One thing `doctor` looked at.
public struct OfficeCheck: Codable, Sendable {
    /// Stable name of the check.
    public var name: String
    public var ok: Bool
    /// What was found: counts and days, nothing personal.
    public var found: String
    public var ja: String
    public var en: String

    public init(_ name: String, ok: Bool, found: String, ja: String, en: String) {
        self.name = name
        self.ok = ok
        self.found = found
        self.ja = ja
        self.en = en
    }
}

extension Office {
    /// Examines certificates, the private keys' whereabouts, arrived files, receipts and free space.
    public func examine() async throws -> [OfficeCheck] {
        let (devices, blobs, configuration) = try await store.read { reader in
            (try reader.all(Device.self), try reader.all(StoredBlob.self), try self.configuration(in: reader))
        }
        var checks = [
            try certificateCheck(
                "server-certificate", serverCertificate, ja: "サーバーの証明書の残り日数",
                en: "days left of the server's certificate"),
            try certificateCheck(
                "authority-certificate", authority.certificatePEM, ja: "認証局の証明書の残り日数",
                en: "days left of the authority's certificate"),
            OfficeCheck(
                "server-key",
                ok: configuration.serverKey == signer.verificationKey
                    && configuration.officeKey == openingKey.sealingKey,
                found: "keys/", ja: "署名と開封の鍵が設定と合う", en: "signing and opening keys match the configuration"),
            custodyCheck(), spaceCheck(),
            OfficeCheck(
                "mail-sender", ok: (try? MailAddress(settings.mailFrom)) != nil, found: settings.mailFrom,
                ja: "電子メールの差出人(office.jsonのmailFrom)", en: "sender of e-mails (mailFrom of office.json)"),
        ]
        let missing = try blobs.filter { try self.blobs.file($0.id)?.size != $0.size }.count
        checks.append(
            OfficeCheck(
                "files", ok: missing == 0, found: "\(blobs.count - missing)/\(blobs.count)",
                ja: "受け取った写真と暗証番号のファイルがある", en: "files that arrived are there"))
        checks.append(try await receiptCheck(devices))
        checks.append(try await backupCheck(devices))
        return checks
    }

    /// Hours that the oldest delivery has waited for a backup.
    private func backupCheck(_ devices: [Device]) async throws -> OfficeCheck {
        let now = clock.now()
        let key = signer.verificationKey
        let waited = try await store.read { reader in
            try devices.compactMap { device -> Int64? in
                for number in (device.backedUpTo ?? 0)..<max(device.lastReceipt, device.backedUpTo ?? 0) {
                    let stored = try reader.get(StoredReceipt.self, StoredReceipt.id(device.id, number + 1))
                    // The receipts of a backup themselves wait for none.
                    guard let receipt = try? stored?.signed.verified(by: key), receipt.level == .stored else {
                        continue
                    }
                    return (now.milliseconds - receipt.at.milliseconds) / 3_600_000
                }
                return nil
            }.max() ?? 0
        }
        return OfficeCheck(
            "backup", ok: waited < 24, found: String(waited), ja: "いちばん古い、まだバックアップにない受け取りからの時間",
            en: "hours since the oldest delivery that is in no backup")
    }

    private func certificateCheck(_ name: String, _ pem: String, ja: String, en: String) throws -> OfficeCheck {
        let left = (try CertificateNames.expiry(ofPEM: pem).milliseconds - clock.now().milliseconds) / 86_400_000
        return OfficeCheck(name, ok: left > 30, found: String(left), ja: ja, en: en)
    }

    /// The custodians' keys must not lie anywhere in the data directory.
    private func custodyCheck() -> OfficeCheck {
        let names = FileManager.default.enumerator(atPath: directory)?.compactMap { $0 as? String } ?? []
        let found = names.filter {
            let name = ($0 as NSString).lastPathComponent
            return OfficeFiles.custody.contains(name)
        }
        return OfficeCheck(
            "custody", ok: found.isEmpty, found: String(found.count), ja: "データフォルダーの中にある預け鍵の数(0が正しい)",
            en: "custodians' keys inside the data directory (0 is right)")
    }

    private func spaceCheck() -> OfficeCheck {
        var status = statvfs()
        let free = statvfs(directory, &status) == 0 ? (Int(status.f_bavail) * Int(status.f_frsize)) >> 20 : 0
        return OfficeCheck("space", ok: free >= 1_024, found: "\(free) MiB", ja: "空き容量", en: "free space")
    }

    /// Every device's receipts: signed by this server, numbered without a gap, each naming the one before.
    private func receiptCheck(_ devices: [Device]) async throws -> OfficeCheck {
        let key = signer.verificationKey
        let broken = try await store.read { reader in
            try devices.filter { device in
                var previous = ""
                for number in 0..<device.lastReceipt {
                    guard let stored = try reader.get(StoredReceipt.self, StoredReceipt.id(device.id, number + 1)),
                        let receipt = try? stored.signed.verified(by: key), receipt.number == number + 1,
                        receipt.device == device.id, receipt.previous == previous
                    else { return true }
                    previous = stored.signed.hash
                }
                return previous != device.lastReceiptHash
            }.count
        }
        return OfficeCheck(
            "receipts", ok: broken == 0, found: "\(devices.count - broken)/\(devices.count)", ja: "受領の連鎖が正しい端末",
            en: "devices whose receipts verify")
    }
}
