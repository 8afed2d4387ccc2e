import Domain
import Testing

@testable import Papers

@Suite struct LayoutTests {
    /// Atoms one em wide for each character; no typeface is needed.
    static func atoms(_ text: String) -> [Atom] {
        text.map { Atom(text: String($0), style: TextStyle(size: 10), width: 10, baseWidth: 10) }
    }

    static func broken(_ text: String, ems: Double) -> [String] {
        LineBreaker.lines(atoms(text), width: ems * 10).map { $0.map(\.text).joined() }
    }

    @Test(arguments: [
        ("あいうえおかきくけ。こ", 9.0), ("あいうえおかき「くけこ」さしす", 8), ("あいう(えおかきくけこ)さ、しすせそ", 7),
        ("しょうっしゃーっきんゃゅょあいう", 5), ("、。、。、。あ", 3),
    ])
    func `no line begins with a closing mark or ends with an opening one`(text: String, ems: Double) {
        let lines = Self.broken(text, ems: ems)
        #expect(lines.joined() == text)
        for line in lines.dropFirst() where !text.hasPrefix("、。、。") {
            #expect(line.first.map { !LineBreaker.notFirst.contains($0) } ?? false, "\(lines)")
        }
        for line in lines.dropLast() {
            #expect(line.last.map { !LineBreaker.notLast.contains($0) } ?? false, "\(lines)")
        }
    }

    @Test func `a full stop may stand half beyond the edge`() {
        #expect(Self.broken("あいうえ。かきくけこさしす", ems: 4.5).first == "あいうえ。")
    }

    @Test func `a date is not torn apart`() {
        let lines = Self.broken("それでは令和8年11月21日にくる", ems: 10)
        #expect(lines == ["それでは", "令和8年11月21日に", "くる"] || lines.contains { $0.contains("8年11月21日") })
    }

    @Test func `a line breaks before a phrase when one begins near its end`() {
        #expect(Self.broken("お知らせの手紙が家に届きます", ems: 11) == ["お知らせの手紙が家に", "届きます"])
    }

    @Test func `a compound is not torn at its inner kana`() {
        var atoms = Self.atoms("手紙が受け取れる")
        for index in [0, 3, 5] { atoms[index].ruby = "か" }
        // 受け取れる moves to the next line whole, though 取 would begin after a kana.
        #expect(LineBreaker.lines(atoms, width: 60).map { $0.map(\.text).joined() } == ["手紙が", "受け取れる"])
    }

    @Test func `one character does not stand alone on the last line`() {
        let lines = Self.broken(String(repeating: "あ", count: 21), ems: 10)
        #expect(lines.map(\.count) == [8, 8, 5] || lines.last.map { $0.count >= 3 } ?? false)
    }

    @Test(arguments: [
        ("{申請|しんせい}です", ["申請", "です"], ["しんせい", nil]),
        ("**太{字|じ}**", ["太", "字"], [nil, "じ"]),
        ("@{髙橋|タカハシ}", ["髙橋"], ["タカハシ"]),
        ("\\{a\\|b\\}\\*\\*\\@", ["{a|b}**@"], [nil]),
        ("a*b", ["a*b"], [nil]),
    ])
    func `inline marks are read`(markup: String, texts: [String], rubies: [String?]) throws {
        let inlines = try Markup.inlines(markup)
        #expect(inlines.map(\.text) == texts)
        #expect(inlines.map(\.ruby) == rubies)
    }

    @Test(arguments: ["{申請", "{|しんせい}", "{申請|}", "{a|b|c}", "**太字"])
    func `an unclosed or empty mark is refused`(markup: String) {
        #expect { try Markup.inlines(markup) } throws: { "\($0)".hasPrefix("papers.wording") }
    }

    @Test(arguments: [
        "{|}", "a\nb", "**x**", "@{y}", "# z", "\\", "髙\u{FA11}邉\u{E010F}神\u{FA19}", "\u{2028}\u{0}", "| - 1. x",
    ])
    func `an escaped value is only itself`(value: String) throws {
        let inlines = try Markup.inlines(Markup.escape(value))
        let expected = String(
            String.UnicodeScalarView(
                value.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x2028 ? " " : $0 }))
        #expect(Array(inlines.map(\.text).joined().utf8) == Array(expected.utf8))
        #expect(inlines.allSatisfy { $0.ruby == nil && !$0.isName && !$0.bold })
    }

    @Test(arguments: [
        ("市民課 カード担当", "しみんか カードたんとう", "{市民課|しみんか} カード{担当|たんとう}"),
        ("平日8時30分〜17時", "へいじつ8じ30ぷん〜17じ", "{平日|へいじつ}8{時|じ}30{分|ぷん}〜17{時|じ}"),
        ("ひたちなか市", "ヒタチナカシ", "ひたちなか{市|シ}"), ("受け付け", "うけつけ", "{受|う}け{付|つ}け"),
        ("代々木", "よよぎ", "{代々木|よよぎ}"), ("本町公民館", "ほんちょうこうみんかん", "{本町公民館|ほんちょうこうみんかん}"),
        ("茅ヶ崎市", "ちがさきし", "{茅ヶ崎市|ちがさきし}"), ("課|A", "か|A", "{課|か}\\|A"), ("市民課", " ", "市民課"),
        ("かか課", "かかか", "かか{課|か}"), ("東の西の北", "ひがしのにしのきた", "{東|ひがし}の{西|にし}の{北|きた}"),
        ("市民課", "しみんかの", "{市民課|しみんかの}"),
        ("町田市 市民課", "まちだし しみんか", "{町田市|まちだし} {市民課|しみんか}"),
        ("多摩川精機\u{3000}食堂 ", "たまがわせいき しょくどう", "{多摩川精機|たまがわせいき}\u{3000}{食堂|しょくどう} "),
    ])
    func `a reading is laid over each run of kanji`(text: String, reading: String, markup: String) {
        #expect(Markup.ruby(text, reading) == markup)
    }

    @Test func `a reading that cannot be the text's ends at once`() {
        let text = String(repeating: "一の", count: 20)
        #expect(Furigana.pieces(text + "x", reading: String(repeating: "の", count: 60)) == nil)
    }

    /// The furigana of a paragraph in a narrow column: place and width of each, line by line.
    static func furigana(_ markup: String) throws -> (column: Rect, lines: [[Rect]]) {
        let canvas = try Canvas(size: .a4, title: "t", created: Instant(milliseconds: 0))
        let column = Rect(x: 50, y: 20, width: 140, height: 500)
        var flow = Flow(
            canvas: canvas, setting: TextSetting(size: 14, pitch: 1.7, headingSize: 20), firstColumn: column,
            nextColumn: column)
        flow.add(try Markup.blocks(markup))
        let rubies = flow.pages[0].compactMap { drawing -> Rect? in
            guard case .text(_, let style, _, _) = drawing, style.size < 10 else { return nil }
            return drawing.bounds(canvas)
        }
        let lines = Dictionary(grouping: rubies) { Int($0.maxY / 20) }
        return (column, lines.sorted { $0.key < $1.key }.map { $0.value.sorted { $0.x < $1.x } })
    }

    @Test(arguments: [
        "{暗証番号|あんしょうばんごう}は、{窓口|まどぐち}で{入|い}れます。", "{志|こころざし}{志|こころざし}を{持|も}つ",
        "お{預|あず}かりした{暗証番号|あんしょうばんごう}の{紙|かみ}と{暗証番号|あんしょうばんごう}の{紙|かみ}",
        "11{月|がつ}24{日|か}({火|か})",
    ])
    func `furigana hang neither into the margin nor over each other`(markup: String) throws {
        let (column, lines) = try Self.furigana(markup)
        #expect(!lines.isEmpty)
        for line in lines {
            #expect(line.allSatisfy { $0.x >= column.x - 0.01 })
            for (one, next) in zip(line, line.dropFirst()) { #expect(next.x >= one.maxX - 0.3, "\(markup)") }
        }
    }

    @Test func `a name and its kana are parted alike`() throws {
        let inlines = try Markup.inlines(Markup.name("髙橋 花子", kana: "タカハシ ハナコ"))
        #expect(inlines.map(\.ruby) == ["タカハシ", nil, "ハナコ"])
        #expect(try Markup.inlines(Markup.name("MARIA SILVA", kana: "マリア")).count == 1)
    }

    @Test func `the plain text has neither furigana nor marks`() throws {
        let markup = "# {見出|みだ}し\n\n\n1. **{太|ふと}い**\n| {枠|わく}\n---\n● @{名|な}"
        #expect(try Markup.plain(markup) == "見出し\n\n1. 太い\n枠\n● 名")
    }
}
