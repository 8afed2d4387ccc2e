import ArgumentParser
import CommandLineKit
import Domain
import FieldAgentKit
import Foundation
import SyncProtocol

struct Enroll: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "端末を登録する / Enrol this laptop with the office's one-time code.")

    @OptionGroup var common: Common

    @Option(help: "招待コード(OUTREACH1-で始まる1行)か、それが入ったファイル / The invitation code, or a file that holds it.")
    var code: String

    @Option(help: "端末の呼び名 / What the office's list calls this laptop.")
    var name: String

    func run() async throws {
        let directory = try common.data.directory()
        // What is neither there as a file nor begins like a code is a mistyped code.
        let isFile = !code.contains("OUTREACH1-") && FileManager.default.fileExists(atPath: code)
        let text =
            isFile ? String(decoding: try readFile(code, limit: Particulars.limit), as: UTF8.self) : code
        let invitation = try InvitationText(text)
        // Before the office said so nothing is known to be demonstration data: the demonstration's clock begins after.
        let clock = DemoData.isMarked(directory) ? try common.time.clock(dataDirectory: directory) : SystemClock()
        let enrolled = try await Enrolling(
            directory: directory, clock: clock, storage: Wiring.storage, client: Wiring.client
        ).run(invitation, name: name)
        common.output.result(enrolled) { language in
            language == .ja
                ? "登録しました。端末番号 \(enrolled.device)、受付番号の頭文字 \(enrolled.receptionPrefix)、\(enrolled.city)"
                : "Enrolled: device \(enrolled.device), reception prefix \(enrolled.receptionPrefix), \(enrolled.city)"
        }
    }
}
