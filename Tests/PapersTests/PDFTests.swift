import Domain
import Foundation
import Testing

@testable import Papers

/// Runs a program of poppler on a PDF; throws where it is not installed.
func poppler(_ program: String, _ arguments: [String], on pdf: PDFFile) throws -> String {
    let file = FileManager.default.temporaryDirectory.appending(path: "papers-\(UUID().uuidString).pdf")
    try Data(pdf.bytes).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/\(program)")
    process.arguments = arguments.map { $0 == "FILE" ? file.path : $0 }
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: output, as: UTF8.self)
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
    func `names are found in the text of the page, byte for byte`(name: String) throws {
        // In the address block, where the name typeface draws it.
        var letter = Self.letter(name: name)
        letter.body = ""
        let text = try poppler("pdftotext", ["-layout", "FILE", "-"], on: letter.pdf())
        #expect(text.utf8.firstRange(of: Array(name.utf8)) != nil, "\(text)")
    }

    @Test func `every typeface is embedded`() throws {
        let table = try poppler("pdffonts", ["FILE"], on: Self.letter().pdf())
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

    @Test(arguments: [
        "三丁目20-5", "三丁目20-5 " + String(repeating: "とてもながい建物の名前", count: 3) + "1203号室",
    ])
    func `everything of the address block stays in the window`(street: String) throws {
        let canvas = try Canvas(size: .a4, title: "t", created: Instant(milliseconds: 0))
        var letter = Self.letter(name: "アレクサンドラ マリア デ ラ クルス フェルナンデス サントス", street: street)
        letter.recipient.addressees.append(.init(role: "法定代理人", name: PersonName(name: "髙橋 花子", kana: "タカハシ ハナコ")))
        let drawings = try AddressBlock(
            recipient: letter.recipient, marks: letter.marks, envelope: .choukei3, canvas: canvas
        ).drawings()
        let window = Rect.mm(20, 12, 90, 45)
        for drawing in drawings {
            switch drawing {
            case .text(let text, let style, let x, let y):
                #expect(x >= window.x + 4.9.mm && x + canvas.width(text, style) <= window.maxX - 4.0.mm)
                #expect(y - style.size >= window.y && y <= window.maxY)
            case .fill(let rect, _), .frame(let rect):
                #expect(rect.x >= window.x + 4.9.mm && rect.maxX <= window.maxX - 4.0.mm)
                #expect(rect.y >= window.y && rect.maxY <= window.maxY - 1.9.mm)
            }
        }
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

    @Test func `a letter that needs more pages says how many it has`() throws {
        var letter = Self.letter()
        letter.body = (1...40).map { "{行|ぎょう}\($0)" }.joined(separator: "\n")
        #expect(try letter.pdf().pages == 2)
        let text = try poppler("pdftotext", ["-layout", "FILE", "-"], on: letter.pdf())
        #expect(text.contains("1 / 2") && text.contains("2 / 2"))
    }
}
