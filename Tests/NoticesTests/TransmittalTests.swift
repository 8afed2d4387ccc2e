import Domain
import Testing

@testable import Notices

@Suite struct TransmittalTests {
    static func paper(_ change: (inout Transmittal) -> Void = { _ in }) throws -> PrintedPaper {
        var paper = Transmittal(
            to: "東京都町田市 市民課", from: "青葉川市 カード担当", clerk: StaffNumber(unchecked: "2001"),
            telephone: "044-000-0101", handedAt: Instant(milliseconds: 1_795_226_400_000),
            receptionNumber: ReceptionNumber(unchecked: "KW-00042-X"), name: Samples.rareName,
            form: FormID(unchecked: "12345678901234567890123"), appliedOn: Samples.day("2026-11-14"), venue: "本町公民館",
            route: .restrictedMail,
            enclosures: .init(pinForm: true, copies: true, cards: false, authority: false),
            identity: .init(
                documents: ["運転免許証", "社員証"], representativeDocuments: [],
                decidedBy: StaffNumber(unchecked: "1001"), decidedAt: Instant(milliseconds: 1_794_632_700_000)),
            pieces: 2, how: "書留 123-45-67890-1")
        change(&paper)
        return try TransmittalComposer(wording: Samples.wording).compose(paper)
    }

    @Test func `the transmittal has every line of the agreed wording, for people to read`() throws {
        let paper = try Self.paper()
        try LetterTests.keep(paper.bytes, "transmittal")
        for line in [
            "あて先 東京都町田市 市民課 御中", "送付する市 青葉川市 カード担当", "担当 2001 電話 044-000-0101",
            "送付した日 令和8年11月21日(土)", "申請書ID 12345678901234567890123",
            "申請日・会場 令和8年11月14日(土) 本町公民館", "受け取り方の希望 郵送(本人限定受取)",
            "■暗証番号設定依頼書(封をしたまま)", "■本人確認書類の写し", "■本人確認の記録", "□回収したカード・通知カード",
            "□法定代理人の書類", "・見た書類 運転免許証、社員証", "認めた職員 1001 日時 令和8年11月14日(土) 14時5分",
            "通数 2通 送り方・書留番号 書留 123-45-67890-1", "受領者", "□郵送する □郵送しない 理由",
        ] { #expect(paper.text.contains(line), "\(line)") }
        #expect(paper.text.utf8.firstRange(of: Array(Samples.rareName.name.string.utf8)) != nil)
        #expect(paper.pages == 1 && paper.missingCharacters == 0)
    }

    @Test func `without an identity decision its record is not enclosed`() throws {
        let text = try Self.paper { $0.identity = nil }.text
        #expect(text.contains("□本人確認の記録") && !text.contains("認めた職員"))
    }
}
