/// The report of a demonstration as a page for people: who was where in the end, what was counted, what was checked.
struct ReportPage {
    struct Resident {
        var number: String
        var name: String
        var story: String
        var japaneseStory: String
        var status: String
        /// Files in `letters/`, beside the page.
        var letters: [String]
    }

    let residents: [Resident]
    let scenes: [Checks.Scene]
    let checks: [Checks.Check]
    let figures: Figures
    let seconds: Double

    var html: String {
        """
        <!doctype html>
        <html lang="ja">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>出張申請のデモンストレーション</title>
        <style>\(Self.style)</style>
        </head>
        <body>
        <main>
        <h1>会場の申請書から、郵便の手紙まで</h1>
        \(verdict)
        <h2 id="residents">住民</h2>
        \(scrolling("residents", residentTable))
        <h2 id="figures">月次報告</h2>
        \(figures.months.isEmpty ? "<p>読めませんでした。</p>" : scrolling("figures", figureTable))
        <h2>確かめたこと</h2>
        <p>場面ごとに開くと、確かめた文が英語で並びます。</p>
        \(sceneList)
        </main>
        </body>
        </html>

        """
    }

    private var verdict: String {
        let failed = checks.count { !$0.held }
        let words =
            failed == 0
            ? "確かめた\(checks.count)項目が、すべて成り立ちました(\(Int(seconds.rounded()))秒)。"
            : "確かめた\(checks.count)項目のうち、\(failed)項目が成り立ちませんでした。"
        return "<p class=\"verdict\(failed == 0 ? "" : " failed")\">\(words)</p>"
    }

    private var residentTable: String {
        let rows = residents.map { resident in
            let letters = resident.letters.map { "<a href=\"letters/\(escaped($0))\">\(title(of: $0, resident))</a>" }
            return """
                <tr><th scope="row">\(escaped(resident.number))</th><td class="short name">\(escaped(resident.name))</td>\
                <td class="long">\(escaped(resident.japaneseStory))</td>\
                <td class="short">\(escaped(resident.status))</td>\
                <td class="short">\(letters.joined(separator: "<br>"))</td></tr>
                """
        }
        return """
            <thead><tr><th scope="col">受付番号</th><th scope="col">氏名</th><th scope="col">内容</th>\
            <th scope="col">状態</th><th scope="col">お知らせ</th></tr></thead>
            <tbody>
            \(rows.joined(separator: "\n"))
            </tbody>
            """
    }

    /// What a file in `letters/` is, in the words of the papers.
    private func title(of file: String, _ resident: Resident) -> String {
        let kinds = [
            "received": "申請書の到着のお知らせ", "deficiency": "写真の撮り直しのお願い", "posted": "カード発送のお知らせ",
            "handed-over": "引継ぎのお知らせ", "transmittal": "送付書", "slip": "受付票",
        ]
        let parts = file.split(separator: ".", maxSplits: 1).map(String.init)
        let kind = parts[0].replacing(resident.number, with: "").split(separator: "-").joined(separator: "-")
        let form = ["pdf": "PDF", "eml": "メール", "txt": "テキスト"][parts.last ?? ""] ?? ""
        return escaped("\(kinds[kind] ?? kind)(\(form))")
    }

    private var figureTable: String {
        let months = figures.months.map { month in
            let parts = month.month.split(separator: "-").compactMap { Int($0) }
            return "<th scope=\"col\" class=\"number\">\(parts[0])年<wbr>\(parts[1])月</th>"
        }
        let rows = Figures.names.map { name in
            let counts = figures.months.map { $0.counts[name.key] ?? 0 } + [figures.total(name.key)]
            return "<tr><th scope=\"row\">\(name.japanese)</th>"
                + counts.map { "<td class=\"number\">\($0)</td>" }.joined() + "</tr>"
        }
        return """
            <thead><tr><th scope="col">項目</th>\(months.joined())<th scope="col" class="number">計</th></tr></thead>
            <tbody>
            \(rows.joined(separator: "\n"))
            </tbody>
            """
    }

    /// A table that scrolls by itself where the window is narrow, also by keyboard.
    private func scrolling(_ heading: String, _ table: String) -> String {
        "<div class=\"scroll \(heading)\" role=\"region\" tabindex=\"0\" aria-labelledby=\"\(heading)\">"
            + "<table>\n\(table)\n</table></div>"
    }

    private var sceneList: String {
        scenes.map { scene in
            let checks = checks.filter { $0.scene == scene.number }
            let failed = checks.count { !$0.held }
            let items = checks.map { check in
                let found = check.held ? "" : ": \(check.found)"
                return "<li class=\"\(check.held ? "held" : "failed")\">\(escaped(check.name + found))</li>"
            }
            let count = failed == 0 ? "\(checks.count)項目" : "\(checks.count)項目のうち\(failed)項目が成り立たず"
            return """
                <details\(failed == 0 ? "" : " open")><summary class="\(failed == 0 ? "held" : "failed")">\
                \(scene.number). \(escaped(scene.japanese)) <span class="count">\(count)</span></summary>
                <ul lang="en">
                \(items.joined(separator: "\n"))
                </ul></details>
                """
        }.joined(separator: "\n")
    }

    private func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;")
    }

    private static let style = """

        body { color: #1a1a1c; background: #fff; margin: 0;
               font: 16px/1.7 "BIZ UDPGothic", "BIZ UDGothic", "Noto Sans CJK JP", sans-serif }
        main { max-width: 68rem; margin: 0 auto; padding: 2rem 1rem 4rem }
        h1 { font-size: clamp(1.375rem, 5vw, 1.75rem); line-height: 1.4; margin: 0 0 1rem; text-wrap: balance }
        h2 { font-size: 1.375rem; line-height: 1.4; margin: 2.5rem 0 .75rem }
        p { margin: 0 0 1rem }
        .verdict { border-left: .5rem solid #197a4b; background: #e6f5ec; padding: .75rem 1rem; font-weight: bold }
        .verdict.failed { border-color: #c50000; background: #fdeeee }
        .scroll { overflow-x: auto; width: fit-content; max-width: 100%; box-sizing: border-box;
                  border: 1px solid #b3b3b3 }
        table { border-collapse: collapse }
        th, td { border-bottom: 1px solid #d8d8db; padding: .625rem .75rem; text-align: left; vertical-align: top }
        tbody tr:last-child > * { border-bottom: 0 }
        thead th { background: #f2f2f2 }
        th, .short, .number { white-space: nowrap }
        tbody th { font-weight: normal }
        .name { font-family: "IPAmjMincho", serif; font-size: 1.125rem }
        .long { min-width: 14rem }
        .number { text-align: right; font-variant-numeric: tabular-nums }
        a { color: #0017c1; text-underline-offset: .2em }
        td a { display: inline-block; line-height: 1.7; padding: .125rem 0 }
        details { border-bottom: 1px solid #d8d8db }
        summary { padding: .625rem 0; min-height: 1.5rem; cursor: pointer }
        summary:hover { background: #f2f2f2 }
        .count { color: #595959; white-space: nowrap }
        ul { margin: 0 0 1rem; padding-left: 1.75rem }
        li.held::marker { content: "✓ "; color: #197a4b }
        li.failed::marker { content: "✗ " }
        .failed, .failed .count { color: #c50000; overflow-wrap: anywhere }
        @media (max-width: 48rem) {
          .residents { border: 0; width: auto }
          .residents thead { position: absolute; clip-path: inset(50%) }
          .residents :is(table, tbody, tr, th, td) { display: block }
          .residents tr { border: 1px solid #b3b3b3; padding: .625rem .75rem; margin-bottom: .75rem }
          .residents :is(th, td) { border: 0; padding: .125rem 0; white-space: normal }
          .residents tbody th { font-weight: bold }
          .figures :is(th, td) { padding: .5rem }
          .figures th { white-space: normal }
          .figures thead th { word-break: keep-all }
        }
        :focus-visible { outline: 3px solid #0017c1; outline-offset: 2px }

        """
}
