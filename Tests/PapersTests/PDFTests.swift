import Domain
import Foundation
import TestKit
import Testing

@testable import Papers

/// Runs a program of poppler on a PDF; throws where it is not installed.
func poppler(_ program: String, _ arguments: [String], on pdf: PDFFile) async throws -> String {
    let file = FileManager.default.temporaryDirectory.appending(path: "papers-\(UUID().uuidString).pdf")
    try Data(pdf.bytes).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    return try await runTool("/usr/bin/\(program)", arguments.map { $0 == "FILE" ? file.path : $0 }).output
}

extension Drawing {
    /// What it covers; of a text the line's full height above its baseline.
    func bounds(_ canvas: Canvas) -> Rect {
        switch self {
        case .text(let text, let style, let x, let y):
            Rect(x: x, y: y - style.size * 0.9, width: canvas.width(text, style), height: style.size)
        case .fill(let rect, _), .frame(let rect): rect
        }
    }
}

@Suite struct PDFTests {
    static func letter(name: String = "𠮷髙 﨑邉\u{E010F}神\u{FA19}", street: String = "三丁目20-5") -> LetterSheet {
        LetterSheet(
            recipient: Recipient(
                address: Address(
                    postalCode: PostalCode(unchecked: "2100001"), municipality: MunicipalityCode(unchecked: "141305"),
                    area: "青葉県青葉川市本町", street: VerbatimText(street)),
                addressees: [.init(name: PersonName(name: VerbatimText(name), kana: ""))]),
            receptionNumber: ReceptionNumber(unchecked: "KW-00042-X"), sender: ["{市民課|しみんか}"],
            date: "{令和|れいわ}8{年|ねん}", body: "# {題|だい}\n{本文|ほんぶん}@{\(name)}", title: "letter",
            createdAt: Instant(milliseconds: 1_795_226_400_000))
    }

    @Test func `the same letter gives the same bytes`() throws {
        let (a, b) = (try Self.letter().pdf(), try Self.letter().pdf())
        #expect(a.bytes == b.bytes)
        #expect(a.bytes.starts(with: Array("%PDF-".utf8)))
    }

    @Test(
        arguments: [
            "𠮷田", "髙橋", "山﨑", "渡邉\u{E010F}", "渡邉\u{E0100}", "神\u{FA19}", "葛\u{E0102}飾", "福\u{FA1B}都\u{FA26}塚\u{FA10}",
            "MARIA D'SILVA", "<&>\"'{|}",
        ])
    func `names are found in the text of the page, byte for byte`(name: String) async throws {
        // In the address block, where the name typeface draws it.
        var letter = Self.letter(name: name)
        letter.body = ""
        let text = try await poppler("pdftotext", ["-layout", "FILE", "-"], on: letter.pdf())
        #expect(text.utf8.firstRange(of: Array(name.utf8)) != nil, "\(text)")
    }

    @Test func `every typeface is embedded`() async throws {
        let table = try await poppler("pdffonts", ["FILE"], on: Self.letter().pdf())
        let rows = table.split(separator: "\n").dropFirst(2)
        #expect(rows.count >= 2)
        for row in rows {
            // emb sub uni, before the object number and generation.
            #expect(
                row.split(separator: " ").dropLast(2).suffix(3).map(String.init) == ["yes", "yes", "yes"], "\(row)")
        }
    }

    @Test func `a variant the typeface lacks is reported, and a character no typeface has`() throws {
        #expect(try Self.letter(name: "邉\u{E010F}").pdf().approximated.isEmpty)
        #expect(try !Self.letter(name: "邉\u{E0100}").pdf().approximated.isEmpty)
        #expect(try !Self.letter(name: "\u{10FFFD}").pdf().missing.isEmpty)
        #expect(try Self.letter().pdf().missing.isEmpty)
    }

    /// The letter of a long name, with a representative and a sender that needs the whole width.
    static func crowded(street: String) -> LetterSheet {
        var letter = letter(name: "アレクサンドラ マリア デ ラ クルス フェルナンデス サントス", street: street)
        letter.recipient.addressees.append(.init(role: "法定代理人", name: PersonName(name: "髙橋 花子", kana: "タカハシ ハナコ")))
        letter.sender = [String(repeating: "市民課", count: 12), "〒999-0011 青葉川市本町一丁目二番地三号 第二庁舎別館四階南"]
        return letter
    }

    static let streets = ["三丁目20-5", "三丁目20-5 " + String(repeating: "とてもながい建物の名前", count: 2) + "1203号室"]
    static let slips = [(0.0, 0.0), (25, 0), (0, 5), (25, 5), (12.5, 2.5)]

    @Test(arguments: streets, slips)
    func `everything of the address block shows in the window wherever the sheet slips to`(
        street: String, slip: (right: Double, down: Double)
    ) throws {
        let canvas = try Canvas(size: .a4, title: "t", created: Instant(milliseconds: 0))
        let letter = Self.crowded(street: street)
        let drawings = try AddressBlock(
            recipient: letter.recipient, marks: letter.marks, envelope: .choukei3, canvas: canvas
        ).drawings()
        #expect(drawings.contains { if case .fill = $0 { true } else { false } }, "no bars")
        let window = WindowEnvelope.choukei3.shown(right: slip.right, down: slip.down)
        for drawing in drawings {
            let place = drawing.bounds(canvas)
            #expect(place.x >= window.x - 0.01 && place.maxX <= window.maxX + 0.01, "\(drawing)")
            #expect(place.y >= window.y - 0.01 && place.maxY <= window.maxY + 0.01, "\(drawing)")
            if case .fill = drawing {
                #expect(place.x >= window.x + 0.5.mm && place.maxX <= window.maxX - 0.5.mm)
            }
        }
    }

    @Test(arguments: slips)
    func `nothing but the address block shows in the window`(slip: (right: Double, down: Double)) throws {
        let canvas = try Canvas(size: .a4, title: "t", created: Instant(milliseconds: 0))
        var letter = Self.crowded(street: Self.streets[0])
        letter.body = (1...60).map { "{行|ぎょう}\($0)" }.joined(separator: "\n")
        let window = WindowEnvelope.choukei3.shown(right: slip.right, down: slip.down)
        let block = try AddressBlock(
            recipient: letter.recipient, marks: letter.marks, envelope: .choukei3, canvas: canvas
        ).drawings()
        let shown = try letter.pages(on: canvas)[0].filter { drawing in
            let place = drawing.bounds(canvas)
            return place.x < window.maxX && place.maxX > window.x && place.y < window.maxY && place.maxY > window.y
        }
        #expect(shown.count == block.count)
    }

    @Test func `the folded sheet fits the envelope, and slips no further than the window allows for`() {
        let envelope = WindowEnvelope.choukei3
        let panels = zip(envelope.folds + [297], [0] + envelope.folds).map { $0 - $1 }
        #expect(panels.allSatisfy { $0 <= panels[0] })
        #expect(120 - panels[0] == envelope.slipDown)
        #expect(235 - 210 == envelope.slipRight)
    }

    @Test func `an address that cannot be read any more is refused`() {
        let street = "三丁目20-5 " + String(repeating: "とてもながい建物の名前", count: 30)
        #expect { try Self.letter(street: street).pdf() } throws: { "\($0)".hasPrefix("papers.address-long") }
    }

    @Test func `the bars have the printed sizes of domain.md 10`() throws {
        let barcode = try #require(CustomerBarcode(postalCode: "1000013", afterTown: "1-3-2-503"))
        let rects = CustomerBarcodePrint().drawings(barcode, x: 0, y: 0).compactMap { drawing -> Rect? in
            if case .fill(let rect, _) = drawing { rect } else { nil }
        }
        func isNear(_ a: Double, _ mm: Double) -> Bool { abs(a - mm.mm) < 0.001 }
        #expect(rects.count == 67)
        #expect(rects.allSatisfy { isNear($0.width, 0.6) })
        #expect(zip(rects, rects.dropFirst()).allSatisfy { isNear($1.x - $0.x, 1.2) })
        for (bar, rect) in zip(barcode.bars, rects) {
            #expect(isNear(rect.height, [.long: 3.6, .upper: 2.4, .lower: 2.4, .timing: 1.2][bar] ?? 0))
            #expect(isNear(rect.y, bar == .long || bar == .upper ? 0 : 1.2))
        }
    }

    @Test func `a letter that needs more pages says how many it has`() async throws {
        var letter = Self.letter()
        letter.body = (1...40).map { "{行|ぎょう}\($0)" }.joined(separator: "\n")
        #expect(try letter.pdf().pages == 2)
        let text = try await poppler("pdftotext", ["-layout", "FILE", "-"], on: letter.pdf())
        #expect(text.contains("1 / 2") && text.contains("2 / 2"))
    }
}
