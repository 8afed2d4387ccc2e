import ArgumentParser
import CommandLineKit
import FieldAgentKit
import Records

struct Photos: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "写真を見る / Write the photos of an application to look at and compare.",
        discussion: "They are not sealed there: remove them when they were looked at.")

    @OptionGroup var common: Common
    @OptionGroup var by: OperatorOption
    @Argument(help: "受付番号か申請の番号 / Reception number or id.") var application: String
    @Option(help: "書き出すフォルダー / An existing folder to write them to.") var to: String

    func run() async throws {
        let found = try await Register(try await common.laptop()).photos(of: application, by: try by.number())
        let files = try PhotoFile.write(found.photos, of: found.reception, to: to)
        common.output.list(PhotoFile.Answer(photos: files)) { language in files.map { $0.line(language) } }
    }
}
