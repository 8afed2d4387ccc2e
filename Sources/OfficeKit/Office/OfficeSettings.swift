public import Domain
import Foundation
public import Notices
public import Sealing

/// What the office's administrator decides in `office.json` of the data directory. Flags and environment win over it.
public struct OfficeSettings: Codable, Sendable {
    /// The municipality whose office this is, and its name as printed (川崎市).
    public var municipality: MunicipalityCode
    public var city: String
    /// As printed on letters.
    public var officeName: String
    public var officeTelephone: String
    public var officeHours: String
    public var officeAddress: String
    /// Their readings, for the furigana of letters and slips.
    public var officeNameKana: String?
    public var officeHoursKana: String?
    public var officeAddressKana: String?
    public var mayor: String
    /// Names or addresses the device port is reached under; the first goes into invitations.
    public var hosts: [String]
    public var devicePort: Int
    /// Where J-LIS is reached.
    public var jlisURL: String?
    /// `smtp://host:port`; without it e-mails are written as .eml files.
    public var smtpURL: String?
    public var mailFrom: String
    /// Who hears that J-LIS took the application (papers-ja.md c); absent: `email-only`.
    public var sendReceivedTo: NoticeRules.ReceivedAudience?
    /// Backups are sealed to it; its private half lies in custody.
    public var backupKey: SealingKey?

    public init(
        municipality: MunicipalityCode, city: String, officeName: String, officeTelephone: String, officeHours: String,
        officeAddress: String, mayor: String, hosts: [String], devicePort: Int, jlisURL: String?, smtpURL: String?,
        mailFrom: String
    ) {
        self.municipality = municipality
        self.city = city
        self.officeName = officeName
        self.officeTelephone = officeTelephone
        self.officeHours = officeHours
        self.officeAddress = officeAddress
        self.mayor = mayor
        self.hosts = hosts
        self.devicePort = devicePort
        self.jlisURL = jlisURL
        self.smtpURL = smtpURL
        self.mailFrom = mailFrom
    }

    /// What residents read of the office.
    public var contact: OfficeContact {
        OfficeContact(
            name: officeName, nameKana: officeNameKana, telephone: officeTelephone, hours: officeHours,
            hoursKana: officeHoursKana, address: officeAddress, addressKana: officeAddressKana)
    }
}

/// The files of the server's data directory.
struct OfficeFiles {
    let directory: String

    /// In the custodians' directory, outside this one.
    static let custodyPIN = "pin-private.key"
    static let custodyRecovery = "recovery-private.key"
    static let custodyBackup = "backup-private.key"
    static let custody = [custodyPIN, custodyRecovery, custodyBackup]

    var settings: String { directory + "/office.json" }
    var keys: String { directory + "/keys" }
    var authorityCertificate: String { keys + "/authority.pem" }
    var authorityKey: String { keys + "/authority.key" }
    var serverCertificate: String { keys + "/server.pem" }
    var serverKey: String { keys + "/server.key" }
    var dataKey: String { keys + "/data-key.json" }
    var dataKeyFile: String { keys + "/data-key.unlock" }
    var signingKey: String { keys + "/signing.key" }
    var openingKey: String { keys + "/opening.key" }
    /// Marks demonstration data: only there may the clock be another than the machine's.
    var demoMark: String { directory + "/demo" }
    var letters: String { directory + "/letters" }
    var mail: String { directory + "/mail" }
}
