import Domain
import Foundation
import TestKit

/// The table at the end of the demonstration, on the screen and as a page.
struct Results {
    let play: Play
    let seconds: Double

    /// Prints the table, writes the report and says whether everything held.
    func conclude() async throws -> Bool {
        let rows = try await residents()
        tell("\nResidents")
        for line in Table.lines([["number", "resident", "story", "status"]] + rows) { tell(line) }
        tell("\nChecks")
        for check in play.checks.all { tell("  \(check.held ? "✓" : "✗") \(check.name)") }
        let report = try await play.stage.office(["report", "--operator", Play.clerk])
        try page(rows, report).write(toFile: "\(play.stage.folder)/report.html", atomically: true, encoding: .utf8)
        let failed = play.checks.failed
        guard let first = failed.first else {
            tell(
                "\ndemo ok: \(play.checks.all.count) checks held in \(Int(seconds.rounded())) s; "
                    + "letters and report.html lie in \(play.stage.folder)")
            return true
        }
        tell("\ndemo failed: \(first.name)\(failed.count > 1 ? " (and \(failed.count - 1) more)" : ""): \(first.found)")
        return false
    }

    private func residents() async throws -> [[String]] {
        var rows: [[String]] = []
        for resident in Cast.all {
            let view = try await play.view(resident)
            rows.append([
                play.number(resident), resident.name, resident.story, view["line"]["statusName"].string ?? "",
            ])
        }
        return rows
    }

    private func page(_ rows: [[String]], _ report: JSON) throws -> String {
        let files = try FileManager.default.contentsOfDirectory(atPath: "\(play.stage.folder)/letters").sorted()
        let residents = rows.map { row in
            let letters = files.filter { $0.contains(row[0]) }
                .map { "<a href=\"letters/\($0)\">\($0.replacing(row[0] + "-", with: ""))</a>" }
            return "<tr>" + row.map { "<td>\(escaped($0))</td>" }.joined()
                + "<td>\(letters.joined(separator: "<br>"))</td></tr>"
        }
        let checks = play.checks.all.map { "<li class=\"\($0.held ? "held" : "failed")\">\(escaped($0.name))</li>" }
        let counts = ["applications", "resubmissions", "cardsReceived", "presets", "notices", "issued"].map { name in
            "<tr><th scope=\"row\">\(name)</th><td>\(report[name]["total"])</td></tr>"
        }
        return """
            <!doctype html><html lang="ja"><meta charset="utf-8">
            <meta name="viewport" content="width=device-width"><title>出張申請のデモンストレーション</title>
            <style>
            body { font: 16px/1.6 "BIZ UDGothic", sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem }
            table { border-collapse: collapse; width: 100% } td, th { border-bottom: 1px solid #bbb; padding: .5rem; text-align: left; vertical-align: top }
            li.held::marker { content: "✓ " } li.failed::marker { content: "✗ " } li.failed { color: #b00 }
            </style>
            <h1>会場の申請書から、郵便の手紙まで</h1>
            <h2>住民</h2><table><tr><th>受付番号</th><th>氏名</th><th>内容</th><th>状態</th><th>お知らせ</th></tr>
            \(residents.joined(separator: "\n"))</table>
            <h2>確かめたこと</h2><ul>\(checks.joined(separator: "\n"))</ul>
            <h2>月次報告</h2><table>\(counts.joined(separator: "\n"))</table>
            </html>
            """
    }

    private func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
}
