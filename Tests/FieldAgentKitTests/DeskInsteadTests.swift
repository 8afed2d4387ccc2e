import Domain
import FieldAgentKit
import Testing

/// What the screen says when a card goes to the desk (papers-ja.md g 3-1, 7, 8, e-4, e-6).
@Suite struct DeskInsteadTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var change: @Sendable (inout CaptureInput) -> Void
        var lines: [String]

        init(_ name: String, _ lines: [String], _ change: @escaping @Sendable (inout CaptureInput) -> Void) {
            (testDescription, self.lines, self.change) = (name, lines, change)
        }
    }

    static let licence =
        "お持ちのカードには運転免許の情報が入っています。今日ここで申請すると、新しいカードに免許の情報がうつりません。カードを預けると、運転もできなくなります。"
        + "ご自身でのオンライン申請か、市役所の窓口をご利用ください。ご案内の紙をお渡しします。"
    static let atDesk = "申請は今日できます。カードは市役所の窓口でお渡しします。窓口では暗証番号をご自分で入れていただきます。"
    static let documents =
        "今日の書類では、カードを郵便でお送りできません。" + atDesk + "後日、足りない書類をお持ちいただければ、郵便に変えられます。"

    static func only(_ block: String) -> @Sendable (inout CaptureInput) -> Void { { $0.blocks = [block] } }

    static let cases = [
        Case(
            "too few documents", [documents, "足りないもの:顔写真つきの書類があと1点、または顔写真のない書類があと1点"],
            { $0.documents = [DocumentSeen(code: "DL")] }),
        Case("documents are missing, as staff say", [documents], only("DOCS")),
        Case("forwarded mail", ["郵便で送れない理由:郵便の転送が届け出てあります。" + atDesk], only("FWD")),
        Case("a move", ["郵便で送れない理由:2か月以内に、引っ越しか名前の変更の予定があります。" + atDesk], only("MOVE2M")),
        Case("not at home", ["郵便で送れない理由:住民票の住所で受け取れません。" + atDesk], only("NOTHOME")),
        Case(
            "the card is not given back",
            ["郵便で送れない理由:いまのカードを、今日お預かりできません。預けなくてよい受け取り方に変えます。" + atDesk], only("OLDCARD")),
        Case(
            "the face is not decided", ["郵便で送れない理由:書類の顔と目の前の人の顔が同じか、判断できません。" + atDesk],
            { $0.faceMatched = false }),
        Case(
            "assistance", ["郵便で送れない理由:申請サポートでは、申請のときに本人確認をしません。" + atDesk],
            {
                $0.method = .assistance
                ($0.documents, $0.faceMatched, $0.decidedBy) = (nil, nil, nil)
            }),
        Case("a licence on the card", [licence], { $0.holdsLicenceCard = true }),
        Case("a licence on the card, perhaps", [licence], { $0.holdsLicenceCard = .unknown }),
        Case(
            "a licence on the card, for the desk", [licence],
            { ($0.holdsLicenceCard, $0.route) = (true, .desk) }),
        Case(
            "too few documents and forwarded mail",
            [
                "今日の書類では、カードを郵便でお送りできません。郵便で送れない理由:郵便の転送が届け出てあります。" + atDesk,
                "足りないもの:顔写真つきの書類があと1点、または顔写真のない書類があと1点",
            ],
            {
                $0.documents = [DocumentSeen(code: "DL")]
                $0.blocks = ["FWD"]
            }),
        Case(
            "a home that does not post",
            [
                "郵便で送れない理由:神奈川県横浜市は郵便で送っていません。申請は今日できます。カードは神奈川県横浜市の窓口での受け取りになります。"
                    + "神奈川県横浜市から交付通知書が届きます。窓口では暗証番号をご自分で入れていただきます。"
            ],
            {
                $0.address = TypedAddress(postalCode: "231-0005", area: "神奈川県横浜市中区本町", street: "6-50-10")
                $0.blocks = ["HOMECITY"]
            }),
    ]

    @Test(arguments: cases)
    func `each reason has its own words, and a condition is never a missing document`(_ asked: Case) async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        let judgement = try await fixture.capture(asked.change, pins: nil).judgement
        let said = try #require(judgement.deskInstead)
        #expect(said.lines(.ja) == asked.lines)
        #expect(said.lines(.en).allSatisfy { $0.allSatisfy(\.isASCII) || $0.contains("神奈川県") })
        #expect(judgement.contents.delivery?.route == .desk)
    }

    @Test func `support measures are named nowhere, whatever else keeps the card from the post`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        let result = try await fixture.capture({ $0.blocks = ["SHIEN", "FWD"] }, pins: nil)
        #expect(result.judgement.deskInstead?.reasons.map(\.code) == ["FWD"])
        #expect(result.judgement.blocks == ["FWD"])
        #expect(result.judgement.contents.delivery?.blocks == ["FWD", "SHIEN"])
    }

    @Test func `who lost the card is told about fee and loss report`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        let result = try await fixture.capture({ $0.kind = .lostOrDamaged }, pins: nil)
        #expect(result.judgement.steps.map(\.ja) == ["手数料・紛失届"])
        #expect(result.judgement.deskInstead?.reasons.map(\.code) == ["LOST"])
    }

    @Test(arguments: [("true", Answer.yes), ("false", .no), (#""unknown""#, .unknown)])
    func `whether the card holds a licence has three answers`(json: String, answer: Answer) async throws {
        let file = #"{"kind": {"kind": "first", "holdsCard": "unknown", "holdsLicenceCard": \#(json)}}"#
        let input = try Particulars.read(Array(file.utf8), file: "p.json")
        #expect(input.holdsCard == .unknown && input.holdsLicenceCard == answer)
        let fixture = try await Fixture()
        defer { fixture.remove() }
        let kind = try await fixture.capture(
            {
                ($0.holdsCard, $0.holdsLicenceCard) = (input.holdsCard, input.holdsLicenceCard)
                $0.confirmation = nil
            }, pins: nil
        ).judgement.contents.kind
        #expect(kind == KindOfApplication(kind: .first, holdsCard: .unknown, holdsLicenceCard: answer))
    }

    @Test func `another word than unknown is no answer`() {
        #expect(throws: Failure(.inputField, ["field": "kind.holdsCard"])) {
            try Particulars.read(Array(#"{"kind": {"holdsCard": "maybe"}}"#.utf8), file: "p.json")
        }
    }
}
