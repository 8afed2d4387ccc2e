import ArgumentParser
import CommandLineKit
import Domain
import Foundation
import JLIS
import Notices
import OfficeKit
import SQLiteStorage
import Sealing
import SyncProtocol

/// `init`: sets up an office in an empty directory.
struct Initialise: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Set up an office in an empty data directory.")

    @OptionGroup var data: DataOptions
    @OptionGroup var speaking: OutputOptions
    @OptionGroup var time: ClockOptions
    @OptionGroup var office: OfficeParticulars
    @Option(help: "Directory outside the data directory for the private PIN and recovery keys; carry it to the safe.")
    var custody: String
    @Option(help: "JSON file of staff: [{\"number\":\"1001\",\"role\":\"office\"}].")
    var operators: String?
    @Option(help: "A member of staff, NUMBER:ROLE; repeat for each.")
    var staff: [String] = []
    @Flag(help: "Mark the data as a demonstration's: only there may the clock be another than the machine's.")
    var demo = false

    func run() async throws {
        let directory = try data.directory()
        let settings = try office.settings()
        let staff = try StaffList.read(file: operators, arguments: staff)
        // The demonstration's clock asks for its mark, which is made with the office: read it first.
        let clock: any WallClock = demo ? try demoClock() : try time.clock(dataDirectory: directory)
        try Office.prepare(directory, custody: custody)
        let configuration: OfficeConfiguration
        do {
            let store = try SQLiteStore(directory: directory)
            let random = SystemRandom()
            try await Office.create(
                in: directory, custody: custody, settings: settings, operators: staff, isDemo: demo,
                replica: ReplicaID(unchecked: random.bytes(16)), store: store, clock: clock)
            let made = try await Office(
                directory: directory, store: store, blobs: FileBlobStore(directory: directory), clock: clock)
            configuration = try await made.configuration()
        } catch {
            Office.discard(directory, custody: custody)
            throw error
        }
        report(configuration, settings, directory)
    }

    private func demoClock() throws -> any WallClock {
        guard let file = time.demoClock else { return SystemClock() }
        return try DemoClock(file: file)
    }

    private struct Result: Encodable {
        var data: String
        var custody: String
        var municipality: String
        var city: String
        var operators: Int
        var port: Int
        var hosts: [String]
        var pinKey: String
        var demo: Bool
    }

    private func report(_ configuration: OfficeConfiguration, _ settings: OfficeSettings, _ directory: String) {
        let pinKey = configuration.pinKeys[settings.municipality.text].map { Hex.encode($0.bytes) } ?? ""
        let result = Result(
            data: directory, custody: custody, municipality: settings.municipality.text, city: settings.city,
            operators: configuration.operators.count, port: settings.devicePort, hosts: settings.hosts, pinKey: pinKey,
            demo: demo)
        speaking.output.result(result) { language in
            switch language {
            case .ja:
                """
                \(settings.city)の事務所を \(directory) に準備しました(職員 \(configuration.operators.count) 人)。
                暗証番号の鍵と復旧の鍵は \(custody) にあります。いますぐ別の媒体で金庫に移してください。
                暗証番号の公開鍵: \(pinKey)
                次: outreach-server serve --data \(directory)、それから outreach-server invite --data \(directory) --operator 番号
                """
            case .en:
                """
                The office of \(settings.city) is set up in \(directory) (\(configuration.operators.count) staff).
                The private PIN and recovery keys are in \(custody): carry them to the safe now.
                Public PIN key: \(pinKey)
                Next: outreach-server serve --data \(directory), then outreach-server invite --data \(directory) --operator NUMBER
                """
            }
        }
    }
}

/// What `init` writes into `office.json`.
struct OfficeParticulars: ParsableArguments {
    @Option(help: "Code of the municipality, six digits (141305).") var municipality: String
    @Option(help: "Its name as printed (川崎市).") var city: String
    @Option(help: "The office's name as printed.") var officeName: String
    @Option(help: "Its telephone number.") var officeTel: String
    @Option(help: "Its opening hours.") var officeHours: String
    @Option(help: "Its address.") var officeAddress: String
    @Option(help: "The office's name in kana, for furigana (しみんか カードたんとう).") var officeNameKana: String?
    @Option(help: "Its opening hours in kana (へいじつ8じ30ぷんから17じ).") var officeHoursKana: String?
    @Option(help: "Its address in kana.") var officeAddressKana: String?
    @Option(help: "The mayor's name as printed on letters.") var mayor: String = ""
    @Option(help: "Name or address laptops reach the server under; repeat for each, the first goes into invitations.")
    var host: [String]
    @Option(help: "Port of the device port.") var port: Int = 8443
    @Option(help: "Where J-LIS is reached (http://127.0.0.1:8600).") var jlis: String?
    @Option(help: "Mail server (smtp://host:25); without it e-mails are written as .eml files.") var smtp: String?
    @Option(help: "Sender of e-mails (card@city.example.jp).") var mailFrom: String

    /// - Throws: a code for each value that is not a proper one.
    func settings() throws(Failure) -> OfficeSettings {
        guard !host.isEmpty, host.allSatisfy({ !$0.isEmpty && $0.allSatisfy(Self.isOfHost) }) else {
            throw Failure(.addressForm, ["option": "--host", "example": "office.example.jp"])
        }
        guard (0...65_535).contains(port) else { throw Failure(.addressForm, ["option": "--port", "example": "8443"]) }
        let jlisURL = try url(jlis, ["http", "https"], "--jlis", "https://jlis.example.jp")
        if let jlisURL { try JLISClient.check(address: jlisURL) }
        guard (try? MailAddress(mailFrom)) != nil else { throw Failure(.mailSender) }
        var settings = OfficeSettings(
            municipality: try MunicipalityCode(municipality), city: city, officeName: officeName,
            officeTelephone: officeTel, officeHours: officeHours, officeAddress: officeAddress, mayor: mayor,
            hosts: host, devicePort: port,
            jlisURL: jlisURL,
            smtpURL: try url(smtp, ["smtp", "smtps"], "--smtp", "smtp://mail.example.jp:25"), mailFrom: mailFrom)
        settings.officeNameKana = officeNameKana
        settings.officeHoursKana = officeHoursKana
        settings.officeAddressKana = officeAddressKana
        return settings
    }

    private static func isOfHost(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || character == "." || character == "-")
    }

    private func url(_ text: String?, _ schemes: [String], _ option: String, _ example: String) throws(Failure)
        -> String?
    {
        guard let text else { return nil }
        guard let url = URL(string: text), schemes.contains(url.scheme ?? ""), url.host()?.isEmpty == false else {
            throw Failure(.addressForm, ["option": option, "example": example])
        }
        return text
    }
}

/// Random bytes of the system's generator, for ids.
struct SystemRandom {
    func bytes(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }
}
