import ArgumentParser
import CommandLineKit
import Domain
import OfficeKit
import SyncProtocol

/// `invite`: a one-time code for one laptop.
struct Invite: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print a one-time code that enrols one laptop (field-agent enroll).")

    @OptionGroup var office: OfficeOptions
    @OptionGroup var by: OperatorOption
    @Option(help: "How long the code can be used: 30m, 24h, 7d.") var expires = "24h"
    @Option(help: "Two letters for the laptop's reception numbers (default: the next free pair).") var prefix: String?
    @Option(help: "Where laptops reach the device port (default: the first host and the port served last).")
    var url: String?

    func run() async throws {
        guard let period = Period(expires) else { throw ValidationError("--expires: 30m, 24h, 7d (31d at most)") }
        let opened = try await office.open()
        _ = try await by.authorised(to: .manageDevices, at: opened)
        let port = try await opened.listeningPort()
        let address = url ?? "https://\(opened.settings.hosts.first ?? "localhost"):\(port)"
        // Port 0 is picked when `serve` begins: before that there is no address.
        guard address.hasPrefix("https://"), url != nil || port != 0 else {
            throw Failure(.addressForm, ["option": "--url", "example": "https://office.example.jp:8443"])
        }
        let until = opened.clock.now().adding(milliseconds: period.milliseconds)
        let (text, invitation) = try await opened.invite(expiresAt: until, prefix: prefix, url: address)
        let result = Result(
            code: text.text, url: address, prefix: invitation.receptionPrefix, expiresAt: until,
            fingerprint: text.fingerprint)
        office.output.result(result) { language in
            let (length, prefix) = (period.text(language), invitation.receptionPrefix)
            let words =
                language == .ja
                ? "受付番号の頭文字 \(prefix)。1台に1度だけ、\(length)のあいだ(\(until.textInJapan)まで)使えます。"
                : "Reception numbers begin with \(prefix). For one laptop, once, "
                    + "within \(length) (until \(until.textInJapan))."
            return "\(text.text)\n\(words)"
        }
    }

    private struct Result: Encodable {
        var code: String
        var url: String
        var prefix: String
        var expiresAt: Instant
        var fingerprint: String
    }
}
