import Domain
import Resources
import Testing

func day(_ iso: String) -> CivilDate { CivilDate(iso) ?? CivilDate(daysSince1970: -1_000_000) }

@Suite struct IdentityMatrixTests {
    static let today = day("2026-11-21")

    static func seen(_ codes: [String]) -> [SeenDocument] { codes.map { SeenDocument($0) } }

    static func verdict(
        _ codes: [String], age: Int = 41, route: Delivery.Route = .restrictedMail, blocks: [String] = [],
        representative: IdentityCase.Companion? = nil
    ) throws -> IdentityVerdict {
        try Packaged.identityMatrix().evaluate(
            IdentityCase(
                documents: seen(codes), representative: representative, age: age, route: route, blocks: blocks,
                on: today))
    }

    static func companion(
        _ codes: [String], _ relation: Representative.Relation = .parent,
        _ authority: Representative.Authority = .seenAtVenue
    ) -> IdentityCase.Companion {
        IdentityCase.Companion(documents: seen(codes), relation: relation, authority: authority)
    }

    /// What is missing, in Japanese.
    static func missing(_ verdict: IdentityVerdict) -> [String] {
        if case .deskOnly(let missing, _) = verdict { missing.map(\.ja) } else { [] }
    }

    static func isDeskOnly(_ verdict: IdentityVerdict) -> Bool {
        if case .deskOnly = verdict { true } else { false }
    }

    @Test(arguments: [
        (["DL", "PP"], "P1"), (["MNC", "RC"], "P1"), (["DL", "SKK"], "P2"), (["PP", "YKN"], "P2"),
        (["TCD", "SKK", "NKN"], "P4"), (["KBT", "GKS", "SIN"], "P4"), (["FPC", "SKK", "KJH"], "P5"),
        (["DL", "PP", "SKK", "NKN", "TCD"], "P1"),
    ])
    func `documents that suffice for the post meet their rule, from the top`(codes: [String], rule: String) throws {
        for route in [Delivery.Route.restrictedMail, .registeredMail, .venue] {
            #expect(try Self.verdict(codes, route: route).rule == rule)
        }
    }

    @Test(arguments: [
        [], ["DL"], ["DL", "DL"], ["SKK", "NKN"], ["SKK", "NKN", "KJH"], ["TCD"], ["TCD", "SKK"], ["TCD", "KBT"],
        ["TCD", "KBT", "SKK"], ["FPC", "SKK"], ["FPC"], ["DL", "TCD"], ["DL", "SJN"], ["DL", "JKC"], ["DL", "HKN"],
    ])
    func `documents that do not suffice go to the desk and say what is missing`(codes: [String]) throws {
        let verdict = try Self.verdict(codes)
        guard case .deskOnly(let missing, []) = verdict else {
            Issue.record("\(verdict)")
            return
        }
        #expect(!missing.isEmpty)
    }

    @Test func `what is missing is said in words, in both languages`() throws {
        let one = Bilingual(
            ja: "顔写真つきの書類があと1点、または顔写真のない書類があと1点",
            en: "1 more document with a photo, or 1 more document without a photo")
        #expect(try Self.verdict(["DL"]) == .deskOnly(missing: [one]))
        #expect(try Self.verdict(["TCD", "SKK"]) == .deskOnly(missing: [one]))
        #expect(
            try Self.missing(Self.verdict([]))
                == ["顔写真つきの書類があと2点、または顔写真つきの書類があと1点と顔写真のない書類があと1点"])
        let ended = Bilingual(
            ja: "住民基本台帳カード(写真つき)は使えません(期間終了)", en: "resident register card with photo: not accepted any more")
        #expect(try Self.verdict(["DL", "JKC"]) == .deskOnly(missing: [one, ended]))
    }

    @Test(arguments: [("2025-12-28", true), ("2025-12-29", false), ("2003-08-24", false)])
    func `the resident register card counts to 2025-12-28`(on: String, counts: Bool) throws {
        let verdict = try Packaged.identityMatrix().evaluate(
            IdentityCase(documents: Self.seen(["DL", "JKC"]), age: 41, route: .venue, on: day(on)))
        #expect((verdict.rule == "P1") == counts)
    }

    @Test(arguments: [("2025-12-01", true), ("2025-12-02", false)])
    func `the old insurance card counts to 2025-12-01`(on: String, counts: Bool) throws {
        let verdict = try Packaged.identityMatrix().evaluate(
            IdentityCase(documents: Self.seen(["DL", "HKN"]), age: 41, route: .venue, on: day(on)))
        #expect((verdict.rule == "P2") == counts)
    }

    @Test(arguments: [("2012-04-01", true), ("2012-03-31", false), (nil, true)] as [(String?, Bool)])
    func `a driving history certificate counts when issued from 2012-04-01`(issued: String?, counts: Bool) throws {
        let documents = [SeenDocument("DHC", issued: issued.map(day)), SeenDocument("SKK")]
        let verdict = try Packaged.identityMatrix().evaluate(
            IdentityCase(documents: documents, age: 80, route: .restrictedMail, on: Self.today))
        #expect((verdict.rule == "P2") == counts)
    }

    @Test(arguments: [
        (SeenDocument("PP", expires: day("2026-11-21")), true), (SeenDocument("PP", expires: day("2026-11-20")), false),
        (SeenDocument("PP", matchesRegister: false), false), (SeenDocument("MNC", expires: day("2026-11-20")), false),
    ])
    func `a document counts to its own last day and only when it agrees with the register`(
        document: SeenDocument, counts: Bool
    ) throws {
        let verdict = try Packaged.identityMatrix().evaluate(
            IdentityCase(documents: [SeenDocument("DL"), document], age: 41, route: .restrictedMail, on: Self.today))
        #expect((verdict.rule == "P1") == counts)
    }

    @Test func `the desk asks for no documents`() throws {
        #expect(try Self.verdict([], route: .desk) == .deskOnly())
    }

    @Test func `a child's documents and those of the representative are both needed`() throws {
        let parent = Self.companion(["DL", "SKK"])
        #expect(try Self.verdict(["MNC", "SKK"], age: 10, representative: parent).rule == "C1")
        #expect(try Self.verdict(["FPC", "SKK", "BOS"], age: 3, representative: parent).rule == "C1")
        #expect(try Self.verdict(["TCD", "SKK", "IRY"], age: 3, representative: parent).rule == "C1")
        #expect(Self.isDeskOnly(try Self.verdict(["SKK", "BOS"], age: 3, representative: parent)))
        #expect(
            try Self.missing(Self.verdict(["MNC", "SKK"], age: 10, representative: Self.companion(["DL"])))
                == ["法定代理人の顔写真つきの書類があと1点、または顔写真のない書類があと1点"])
        #expect(
            try Self.missing(
                Self.verdict(
                    ["MNC", "SKK"], age: 10, representative: Self.companion(["DL", "SKK"], .parent, .missing)))
                == ["代理権の書類:戸籍全部事項証明書など(3か月以内)"])
        #expect(
            try Self.verdict(
                ["MNC", "SKK"], age: 10, representative: Self.companion(["DL", "SKK"], .parent, .checkAtOffice)
            ).rule
                == "C1")
    }

    @Test func `an adult ward needs the guardian as a child needs a parent`() throws {
        let guardian = Self.companion(["DL", "PP"], .adultGuardian)
        #expect(try Self.verdict(["DL", "SKK"], age: 70, representative: guardian).rule == "C1")
        let alone = IdentityCase(
            documents: Self.seen(["DL", "PP"]), age: 70, isWard: true, route: .desk, on: Self.today)
        #expect(try Packaged.identityMatrix().evaluate(alone) == .stop(.representativeMissing))
    }

    @Test(arguments: [Delivery.Route.restrictedMail, .desk])
    func `under 15 without a legal representative is not taken on any route`(route: Delivery.Route) throws {
        #expect(try Self.verdict(["DL", "PP"], age: 14, route: route) == .stop(.representativeMissing))
        #expect(
            try Self.verdict(["DL", "PP"], age: 14, route: .desk, representative: Self.companion(["DL"], .voluntary))
                == .stop(.representativeMissing))
        #expect(try Self.verdict(["DL", "PP"], age: 15).rule == "P1")
    }

    @Test func `a voluntary proxy cannot use the post or the venue`() throws {
        let proxy = Self.companion(["DL", "PP"], .voluntary)
        for route in [Delivery.Route.restrictedMail, .registeredMail, .venue] {
            #expect(
                try Self.verdict(["DL", "PP"], route: route, representative: proxy) == .stop(.voluntaryProxyOnPost))
        }
        #expect(try Self.verdict(["DL", "PP"], route: .desk, representative: proxy) == .deskOnly())
    }

    @Test(arguments: ["FWD", "MOVE2M", "NOTHOME", "DOCS", "LICENSE", "OLDCARD", "LOST", "HOMECITY"])
    func `what keeps a card from being posted leads to the desk`(block: String) throws {
        #expect(try Self.verdict(["DL", "PP"], blocks: [block]) == .deskOnly(blocks: [block]))
        let both = try Self.verdict(["DL"], blocks: [block])
        guard case .deskOnly(let missing, [block]) = both else {
            Issue.record("\(both)")
            return
        }
        #expect(missing.count == 1, "documents and conditions are kept apart")
    }

    @Test func `support measures and an ending stay wait for a person and change no verdict`() throws {
        #expect(try Self.verdict(["DL", "PP"], blocks: ["SHIEN", "STAY"]).rule == "P1")
        #expect(try Packaged.identityMatrix().postBlock("SHIEN")?.effect == .holdPerson)
        #expect(try Packaged.identityMatrix().postBlock("STAY")?.effect == .holdStaff)
    }

    @Test func `answers that stop, stop`() throws {
        #expect(try Self.verdict(["DL", "PP"], blocks: ["U15ALONE"]) == .stop(.representativeMissing))
        #expect(try Self.verdict(["DL", "PP"], route: .desk, blocks: ["TOKUTEI_RC"]) == .stop(.postBlockStops))
        #expect(try Self.verdict(["DL", "PP"], blocks: ["XYZ"]) == .stop(.postBlockUnknown))
        #expect(try Self.verdict(["DL", "XYZ"]) == .stop(.documentUnknown))
    }

    @Test(arguments: [(["DL"], true), (["SKK", "NKN"], true), (["SKK"], false), (["TCD", "SKK"], false)])
    func `hand-over at the venue asks for one document with photo or two without`(codes: [String], ok: Bool) throws {
        let matrix = try Packaged.identityMatrix()
        let verdict = matrix.evaluateHandover(
            documents: Self.seen(codes), isIdentityDecided: true, on: Self.today)
        #expect((verdict.rule == "H1") == ok)
        let undecided = matrix.evaluateHandover(
            documents: Self.seen(codes), isIdentityDecided: false, on: Self.today)
        #expect(Self.isDeskOnly(undecided))
    }

    @Test(arguments: [
        (["DL", "PP"], ["写しをとる:運転免許証(免許証の番号をかくす)、旅券(旅券番号をかくす)"]),
        (["MNC", "SKK"], ["写しをとる:マイナンバーカード(裏面は写さない)、健康保険の資格確認書(保険者番号・記号・番号・QRをかくす)"]),
        (["KBT", "GKS", "SIN"], ["写しをとる:個人番号通知書(個人番号をかくす)、学生証・生徒手帳(番号をかくす)、社員証(番号をかくす)"]),
        (
            ["TCD", "SKK", "NKN"],
            [
                "通知カードは返納",
                "写しをとる:通知カード(個人番号をかくす)、健康保険の資格確認書(保険者番号・記号・番号・QRをかくす)、"
                    + "年金手帳・基礎年金番号通知書・年金証書(基礎年金番号をかくす)",
            ]
        ),
    ])
    func `a rule says what staff do besides, and what is hidden on the copies`(codes: [String], steps: [String]) throws
    {
        guard case .postable(let met) = try Self.verdict(codes) else {
            Issue.record("not postable")
            return
        }
        #expect(met.steps.map(\.ja) == steps)
        #expect(met.steps.allSatisfy { $0.en.allSatisfy(\.isASCII) }, "\(met.steps.map(\.en))")
    }

    @Test func `a child's rule says what the rule of its documents asks for, and what the representative's does`()
        throws
    {
        let verdict = try Self.verdict(["FPC", "SKK", "BOS"], age: 3, representative: Self.companion(["DL", "SKK"]))
        guard case .postable(let met) = verdict else {
            Issue.record("not postable")
            return
        }
        #expect(met.steps.dropLast().map(\.ja) == ["法定代理人が同席", "証明者の役職と連絡先を記録", "代理権の書類を確かめる"])
        #expect(met.steps.last?.ja.contains("個人番号カード顔写真証明書、") == true, "nothing is hidden on it")
    }

    @Test func `a limited guardian comes along and replaces nobody`() throws {
        let companion = Self.companion(["DL", "PP"], .limited)
        #expect(try Self.verdict(["DL", "PP"], age: 70, representative: companion).rule == "P1")
        #expect(try Self.verdict(["DL", "PP"], age: 14, representative: companion) == .stop(.representativeMissing))
    }

    @Test func `a municipality's own table changes the verdict, not the code`() throws {
        let data = PackagedData.standard
        let combinations = try data.text("combinations.tsv").split(separator: "\n")
            .map { $0.hasPrefix("P3") ? String($0).replacing("\toff\t", with: "\ton\t") : String($0) }
            .joined(separator: "\n")
        let matrix = try IdentityMatrix(
            documents: data.text("documents.tsv"), combinations: combinations, authority: data.text("authority.tsv"),
            postBlocks: data.text("post_blocks.tsv"))
        let asked = IdentityCase(documents: Self.seen(["DL"]), age: 41, route: .restrictedMail, on: Self.today)
        #expect(matrix.evaluate(asked).rule == "P3")
    }

    @Test func `a damaged table is refused with its line`() throws {
        let data = PackagedData.standard
        #expect(throws: Failure(.tableUnreadable, ["table": "combinations", "line": "2"])) {
            try IdentityMatrix(
                documents: data.text("documents.tsv"),
                combinations:
                    "rule\twho\twho_ja\troute\tneed\textra\tcopy\tdefault\nP1\tapplicant\t\tpost\tA*x\t\tnone\ton",
                authority: data.text("authority.tsv"), postBlocks: data.text("post_blocks.tsv"))
        }
    }
}
