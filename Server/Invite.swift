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
        let opened = try await office.open()
        _ = try await by.authorised(to: .manageDevices, at: opened)
        let port = try await opened.listeningPort()
        let address = url ?? "https://\(opened.settings.hosts.first ?? "localhost"):\(port)"
        // Port 0 is picked when `serve` begins: before that there is no address.
        guard address.hasPrefix("https://"), url != nil || port != 0 else {
            throw Failure(.addressForm, ["option": "--url", "example": "https://office.example.jp:8443"])
        }
        let until = opened.clock.now().adding(milliseconds: try milliseconds(expires))
        let (text, invitation) = try await opened.invite(expiresAt: until, prefix: prefix, url: address)
        let result = Result(
            code: text.text, url: address, prefix: invitation.receptionPrefix, expiresAt: until,
            fingerprint: text.fingerprint)
        office.output.result(result) { language in
            language == .ja
                ? "\(text.text)\n受付番号の頭文字 \(invitation.receptionPrefix)。一台に一度だけ、\(expires)のあいだ使えます。"
                : "\(text.text)\nReception numbers begin with \(invitation.receptionPrefix). For one laptop, once, within \(expires)."
        }
    }

    private struct Result: Encodable {
        var code: String
        var url: String
        var prefix: String
        var expiresAt: Instant
        var fingerprint: String
    }

    /// `30m`, `24h`, `7d` as milliseconds: a minute to 31 days.
    private func milliseconds(_ text: String) throws -> Int64 {
        let units: [Character: Int64] = ["m": 60_000, "h": 3_600_000, "d": 86_400_000]
        guard let last = text.last, let unit = units[last], let count = Int64(text.dropLast()), count > 0,
            count <= 44_640,
            count * unit <= 31 * 86_400_000
        else { throw ValidationError("--expires: 30m, 24h, 7d (31d at most)") }
        return count * unit
    }
}
