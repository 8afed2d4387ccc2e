import Foundation
import TestKit

/// The table at the end of the demonstration, on the screen and as a page; also of one that broke off.
struct Results {
    let play: Play
    let seconds: Double

    /// Prints the table and the checks, writes the report and says whether everything held. What cannot be read any
    /// more is left out of both.
    func conclude() async -> Bool {
        let residents = await residents()
        let checks = play.checks
        let page = ReportPage(
            residents: residents, scenes: checks.scenes, checks: checks.all,
            figures: (try? await Figures.read(play.stage)) ?? Figures(), seconds: seconds)
        do {
            try page.html.write(toFile: "\(play.stage.folder)/report.html", atomically: true, encoding: .utf8)
        } catch {
            checks.expect(false, "the report is written", found: "\(error)")
        }
        tell("\nResidents")
        let rows = residents.map { [$0.number, $0.name, $0.story, $0.status] }
        for line in Table.lines([["number", "resident", "story", "status"]] + rows) { tell(line) }
        tell("\nChecks")
        for check in checks.all { tell("  \(check.held ? "✓" : "✗") \(check.name)") }
        tell("\n" + checks.verdict(seconds: seconds, folder: play.stage.folder))
        return checks.failed.isEmpty
    }

    private func residents() async -> [ReportPage.Resident] {
        let letters = (try? FileManager.default.contentsOfDirectory(atPath: "\(play.stage.folder)/letters")) ?? []
        var rows: [ReportPage.Resident] = []
        for resident in Cast.all {
            let number = play.number(resident)
            let view = try? await play.view(resident)
            rows.append(
                ReportPage.Resident(
                    number: number.isEmpty ? "—" : number, name: resident.name, story: resident.story,
                    japaneseStory: resident.japaneseStory, status: view?["line"]["statusName"].string ?? "—",
                    letters: number.isEmpty ? [] : letters.filter { $0.contains(number) }.sorted()))
        }
        return rows
    }
}
