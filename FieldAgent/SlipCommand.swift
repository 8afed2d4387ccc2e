import ArgumentParser
import CommandLineKit
import Domain
import FieldAgentKit
import Resources

struct Slip: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "受付票をつくる / Write the acceptance slip, a PDF to print and hand out.",
        discussion: "That it was made is recorded: who has no slip gets a letter when J-LIS took the application.")

    @OptionGroup var common: Common
    @OptionGroup var by: OperatorOption
    @Argument(help: "受付番号か申請の番号 / Reception number or id.") var application: String
    @Option(name: .customLong("out"), help: "書き出すPDF / The PDF to write.") var file: String
    @Option(help: "住所地の市区町村の担当 / The home municipality's office, for its residents.") var homeOffice: String?
    @Option(help: "そのフリガナ / Its kana.") var homeOfficeKana: String?
    @Option(help: "その電話番号 / Its telephone.") var homeTel: String?

    func run() async throws {
        guard (homeOffice == nil) == (homeTel == nil) else {
            throw common.misuse(
                ja: "--home-office と --home-tel は、いっしょに入れてください。", en: "--home-office and --home-tel go together.")
        }
        let laptop = try await common.laptop()
        var home: HomeContact?
        if let homeOffice, let homeTel {
            home = HomeContact(office: homeOffice, kana: homeOfficeKana, telephone: homeTel)
        }
        let slip = try await Slips(laptop, rules: try PackagedData.standard.entryRules()).write(
            application, to: file, home: home, by: try by.number())
        common.output.result(slip) { language in
            var lines = [language == .ja ? "受付票をつくりました:\(slip.file)" : "Slip written: \(slip.file)"]
            if slip.missingCharacters > 0 {
                lines.append(
                    language == .ja
                        ? "注意:印刷できない字が \(slip.missingCharacters) あります。手で書いてから渡してください。"
                        : "Warning: \(slip.missingCharacters) characters cannot be printed; write them by hand.")
            }
            return lines.joined(separator: "\n")
        }
    }
}
