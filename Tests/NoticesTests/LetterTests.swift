import Domain
import Foundation
import Papers
import Resources
import Testing

@testable import Notices

@Suite struct LetterTests {
    /// Where the pages are left to be looked at, when asked for.
    static let lookAt = ProcessInfo.processInfo.environment["PAPERS_OUT"]

    static func keep(_ pdf: [UInt8], _ label: String) throws {
        guard let folder = lookAt else { return }
        try Data(pdf).write(to: URL(filePath: folder).appending(path: "\(label).pdf"))
    }

    @Test(arguments: Samples.letters.map(\.label))
    func `the usual letters take one page and lose no character`(label: String) throws {
        let sample = try #require(Samples.letters.first { $0.label == label })
        let letter = try LetterComposer(wording: Samples.wording).compose(sample.kind, sample.values)
        try Self.keep(letter.pdf.bytes, label)
        #expect(letter.pdf.pages == 1)
        #expect(letter.pdf.missing.isEmpty)
        #expect(letter.pdf.approximated.isEmpty)
    }

    @Test func `the large-type version only takes more pages`() throws {
        var values = Samples.full()
        values.largeType = true
        let pdf = try LetterComposer(wording: Samples.wording).compose(.deficiency, values).pdf
        try Self.keep(pdf.bytes, "large-type")
        #expect(pdf.pages == 2)
    }

    @Test func `the acceptance slip takes front and back of one sheet`() throws {
        let slip = try LetterComposer(wording: Samples.wording).acceptanceSlip(Samples.full(), Samples.slip)
        try Self.keep(slip.bytes, "acceptance-slip")
        #expect(slip.pages <= 2)
    }

    @Test func `the slip says what was handed in, and where to ask, in the words of papers-ja.md`() throws {
        let composer = LetterComposer(wording: Samples.wording)
        let text = try composer.acceptanceSlip(Samples.full(), Samples.slip).text
        for words in [
            "■暗証番号の封筒", "□申請書", "■いまのカード", "緑野市から電話があることがあります。", "市民課 044-000-0202",
            "市民課 カード担当 044-000-0101(平日8時30分〜17時)", "受け取れるのは本人だけです。", "令和8年12月20日(日)をすぎても何も届かない",
        ] { #expect(text.contains(words), "\(words)") }
        var values = Samples.full(route: .venue)
        values.homeCity = nil
        values.homeTelephone = nil
        values.handoverOn = nil
        let later = try composer.acceptanceSlip(values, Samples.slip).text
        #expect(later.contains("お渡しする日と会場は、あとでお知らせします。"))
        #expect(!later.contains("緑野市") && !later.contains("044-000-0202"))
    }

    @Test(arguments: [
        ("市民課 カード担当", ["青葉川市", "市民課 カード担当"]), ("青葉川市 市民課", ["青葉川市 市民課"]),
        ("青葉川市", ["青葉川市"]),
    ])
    func `the sender's city stands there once`(name: String, expected: [String]) throws {
        var office = Samples.office
        office.name = Reading(name)
        let lines = try LetterComposer(wording: Samples.wording).sender(office).map { try Markup.plain($0) }
        #expect(lines == expected + ["〒999-0011 青葉川市本町1-1", "044-000-0101"])
    }

    @Test func `the home municipality stands once in the contact of a hand-over`() throws {
        var values = Samples.full()
        values.homeOffice = Reading("緑野市 市民課", kana: "みどりのし しみんか")
        let text = try LetterComposer(wording: Samples.wording).compose(.handedOver, values).text
        #expect(text.contains("\n緑野市 市民課 044-000-0202"))
    }

    @Test(arguments: [
        ("2026-11-24", "24{日|か}"), ("2026-11-14", "14{日|か}"), ("2026-11-20", "{20日|はつか}"),
        ("2026-11-04", "{4日|よっか}"), ("2026-11-21", "21{日|にち}"),
    ])
    func `furigana of a day are no wider than the day`(day: String, expected: String) {
        #expect(PrintedDate.markup(Samples.day(day)).contains(expected))
    }

    @Test func `an office takes its city's reading from the list of municipalities`() throws {
        let contact = OfficeContact(
            name: "川崎市 カード担当", nameKana: "かわさきし カードたんとう", telephone: "044-555-0000", hours: "平日",
            address: "210-0007 川崎市")
        let kawasaki = try Samples.data.municipalities().lookup(MunicipalityCode("141305"))
        let office = NoticeOffice(contact, city: "川崎市", of: kawasaki)
        #expect(office.city.markup == "{川崎市|かわさきし}")
        #expect(office.name.markup == "{川崎市|かわさきし} カード{担当|たんとう}")
        #expect(office.hours.markup == "平日")
        #expect(NoticeOffice(contact, city: "川崎", of: kawasaki).city.markup == "川崎")
    }
}
