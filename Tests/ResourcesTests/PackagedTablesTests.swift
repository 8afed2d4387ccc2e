import Domain
import Resources
import Testing

/// The packaged tables against those of papers-ja.md 4, row by row.
struct PackagedTablesTests {
    /// Rows as their cells by column.
    private static func rows(_ text: String) -> [[String: String]] {
        let lines = text.split(separator: "\n").map { $0.split(separator: "\t", omittingEmptySubsequences: false) }
        return lines.dropFirst().map { cells in
            Dictionary(
                uniqueKeysWithValues: zip(lines[0], cells).map { (String($0), $1.trimmingPrefix(" ").description) })
        }
    }

    private static func papers(_ text: String) -> [[String: String]] { rows(text.replacing("⇥", with: "\t")) }

    private static func packaged(_ name: String) throws -> [[String: String]] {
        rows(try PackagedData.standard.text(name))
    }

    /// Without the marks of what a municipality decides or checks, which are no words for a screen.
    private static func unmarked(_ text: String) -> String { text.replacing(/【[^】]*】/, with: "") }

    @Test func `each document has class, dates, condition, mask and note of papers-ja`() throws {
        let (ours, theirs) = (try Self.packaged("documents.tsv"), Self.papers(PapersTables.documents))
        #expect(ours.count == 24 && ours.count == theirs.count)
        for (our, their) in zip(ours, theirs) {
            #expect(our.filter { their.keys.contains($0.key) } == their)
        }
        let matrix = try Packaged.identityMatrix()
        for (document, row) in zip(matrix.documents, theirs) {
            #expect(document.code == row["code"] && document.name == row["name_ja"])
            #expect(document.documentClass.rawValue == row["class"])
            #expect(document.validFrom?.description ?? "" == row["valid_from"])
            #expect(document.validTo?.description ?? "" == row["valid_to"])
            #expect(document.maskOnCopy.ja == row["mask_on_copy"])
        }
    }

    /// What is written another way in the packaged table, by rule and column: words for a reader as code, notes left out.
    private static let respelt: [String: [String: String]] = [
        "P3": ["source": "nagoya"], "P5": ["source": "shibushi"],
        "C1": ["need": "P1|P2|P4|P5"], "C2": ["extra": "代理権の書類を確かめる"],
        "V1": ["need": "never", "copy": "none", "extra": "受け付けない"], "D1": ["need": "none"],
        "H1": ["need": "A*1|B*2", "extra": "申請時に本人確認ずみ。写真・書類・本人の顔を2人で見比べる"],
    ]

    @Test func `each rule has need, extra, copy, default and source of papers-ja`() throws {
        let (ours, theirs) = (try Self.packaged("combinations.tsv"), Self.papers(PapersTables.combinations))
        #expect(ours.count == 10 && ours.count == theirs.count)
        for (our, their) in zip(ours, theirs) {
            var wanted = their
            if wanted["extra"] == "なし" { wanted["extra"] = "" }
            wanted.merge(Self.respelt[their["rule"] ?? ""] ?? [:]) { $1 }
            #expect(our["who_ja"] == wanted["who"])
            for column in ["rule", "route", "need", "extra", "copy", "default", "source"] {
                #expect(our[column] == wanted[column], "\(their["rule"] ?? "") \(column)")
            }
        }
        let matrix = try Packaged.identityMatrix()
        #expect(
            matrix.rules.map(\.who) == Array(repeating: .applicant, count: 5)
                + [.represented, .representative, .voluntary, .anyone, .anyone])
        for (rule, our) in zip(matrix.rules, ours) {
            #expect(rule.isOn == (our["default"] == "on") && rule.needsCopy == (our["copy"] == "paper_masked"))
            #expect(rule.extra.ja == our["extra"] && rule.route.rawValue == our["route"])
        }
    }

    @Test func `each proof of authority is the one of papers-ja`() throws {
        let (ours, theirs) = (try Self.packaged("authority.tsv"), Self.papers(PapersTables.authority))
        #expect(ours.map { $0["case"] } == ["parent", "minor-guardian", "adult-guardian", "limited"])
        #expect(ours.count == theirs.count)
        for (our, their) in zip(ours, theirs) {
            #expect(our["case_ja"] == their["case"])
            #expect(our["need"] == Self.unmarked(their["need"] ?? ""))
            #expect(our["waived_when"] == their["waived_when"])
        }
    }

    @Test func `each condition against the post has question and effect of papers-ja`() throws {
        let (ours, theirs) = (try Self.packaged("post_blocks.tsv"), Self.papers(PapersTables.postBlocks))
        #expect(ours.count == 12 && ours.count == theirs.count)
        for (our, their) in zip(ours, theirs) {
            let note = our["note"] ?? ""
            #expect(our["code"] == their["code"] && our["question_ja"] == their["question_ja"])
            let effect = (our["effect"] ?? "") + (note.isEmpty ? "" : "(\(note))")
            #expect(effect == Self.unmarked(their["effect"] ?? ""))
        }
    }

    @Test func `the text about マイナ免許証 is the one of papers-ja g`() throws {
        #expect(
            try Packaged.identityMatrix().postBlock("LICENSE")?.plain.ja
                == "お持ちのカードには運転免許の情報が入っています。今日ここで申請すると、新しいカードに免許の情報がうつりません。"
                + "カードを預けると、運転もできなくなります。ご自身でのオンライン申請か、市役所の窓口をご利用ください。ご案内の紙をお渡しします。")
    }
}
