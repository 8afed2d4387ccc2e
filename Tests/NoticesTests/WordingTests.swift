import Domain
import Foundation
import Papers
import Resources
import Testing

@testable import Notices

@Suite struct WordingTests {
    static let composer = LetterComposer(wording: Samples.wording)
    static let mail = EMailComposer(wording: Samples.wording)

    /// The body of every letter, the slip, and every e-mail.
    static func bodies() throws -> [(label: String, text: String, isMail: Bool)] {
        var bodies: [(String, String, Bool)] = []
        for sample in Samples.letters {
            bodies.append((sample.label, try composer.body(sample.kind, sample.values), false))
            let (subject, body) = try mail.text(sample.kind, sample.values)
            bodies.append((sample.label + " mail", subject + "\n" + body, true))
        }
        bodies.append(("slip", try composer.slipBody(Samples.full(representative: true), Samples.slip), false))
        return bodies
    }

    @Test func `every kanji of the printed text carries furigana`() throws {
        for (label, text, isMail) in try Self.bodies() where !isMail {
            var bare = text
            while let open = bare.range(of: "{"), let close = bare[open.upperBound...].range(of: "}") {
                bare.removeSubrange(open.lowerBound..<close.upperBound)
            }
            bare = bare.replacingOccurrences(of: "受けた人 山", with: "").replacingOccurrences(of: " 山", with: "")
            let kanji = bare.unicodeScalars.filter { (0x4E00...0x9FFF).contains($0.value) || $0.value > 0x20000 }
            #expect(kanji.isEmpty, "\(label): \(String(String.UnicodeScalarView(kanji)))")
        }
    }

    @Test func `furigana are kana`() throws {
        for (label, text, isMail) in try Self.bodies() where !isMail {
            for part in text.split(separator: "|").dropFirst() where part.contains("}") {
                let ruby = part.prefix { $0 != "}" }
                let isKana = ruby.unicodeScalars.allSatisfy { (0x3041...0x30FF).contains($0.value) }
                #expect(isKana, "\(label): \(ruby)")
            }
        }
    }

    @Test func `papers and e-mails never show what residents' papers must not`() throws {
        let values = Samples.full(representative: true)
        for (label, text, isMail) in try Self.bodies() {
            let plain = isMail ? text : try Markup.plain(text)
            // 申請書ID has 23 digits, 個人番号 12, a PIN 4 alone: no run of digits is as long as a number of the first two.
            let digits = plain.split { !$0.isASCII || !$0.isNumber }
            #expect(digits.allSatisfy { $0.count < 12 }, "\(label)")
            for word in ["個人番号は", "申請書ID", "生年月日", "平成", "昭和", "http", "://", "運転免許証の番号"] {
                #expect(!plain.contains(word), "\(label): \(word)")
            }
            // The address stands in the window only.
            #expect(!plain.contains(values.address?.street.string ?? "-"), "\(label)")
            #expect(!plain.contains(values.address?.area.string ?? "-"), "\(label)")
            if isMail {
                for secret in [values.name.name.string, values.name.kana.string, "髙橋", "タカハシ"] {
                    #expect(plain.utf8.firstRange(of: Array(secret.utf8)) == nil, "\(label): \(secret)")
                }
                #expect(plain.contains("このメールに返信はできません。"))
            }
        }
    }

    @Test func `every letter has the sentences of papers-ja.md`() throws {
        let sentences: [(String, [String])] = [
            ("received", ["あなたがすることは、いまはありません。", "(あわせてKW-00043-Yの受付も、この申請にまとめました)"]),
            ("deficiency", ["うしろに物が写っています", "なおし方:無地のかべや布の前でとります。", "どれも無料です", "令和9年1月20日(水)まで", "開けずに捨て"]),
            ("posted-restricted", ["ご本人だけです。", "お問い合わせ番号 123-45-67890-1", "10日くらい"]),
            ("posted-registered", ["書留で届きます。受け取りのサインが必要です。", "不在票"]),
            ("posted-ward", ["法定代理人 髙橋 花子 様", "署名用電子証明書は入っていません。", "カードは5回目の誕生日まで使えます。"]),
            ("posted-ward-registered", ["大人の方が開けて、写真と名前を見てください。"]),
            ("handed-over", ["緑野市から届きます。", "市民課 044-000-0202"]),
            ("group-handover", ["お渡しする日 令和8年12月10日(木) 10:00〜12:00", "いまのカード"]),
            ("changed-to-desk", ["郵便局から市にもどりました", "交付通知書"]),
            ("withdrawn", ["ご希望がありました", "お預かりしたもの(カード、書類の写し)は、書留の郵便でお返しします。"]),
            ("withdrawal-undone", ["とりやめを取り消しました。", "申請は、いまも続いています。"]),
        ]
        for (label, expected) in sentences {
            let sample = try #require(Samples.letters.first { $0.label == label })
            let text = try Markup.plain(try Self.composer.body(sample.kind, sample.values))
            for sentence in expected { #expect(text.contains(sentence), "\(label): \(sentence)") }
        }
    }

    /// A message as plain text.
    private static func text(
        _ kind: NoticeKind, _ change: (inout NoticeValues) -> Void = { _ in }
    ) throws -> String {
        var values = Samples.full(route: kind == .changedToDesk ? .desk : .restrictedMail)
        change(&values)
        return try Markup.plain(try composer.body(kind, values))
    }

    @Test func `what is kept need not be written again, unless the reason or the identity check asks for it`() throws {
        let line = "もう一度書かなくてよいもの"
        let renewing: Set = ["AP-PIN", "AP-ID-DOC", "AP-REP", "AP-MOVED"]
        for code in Samples.wording.reasonCodes {
            let text = try Self.text(.deficiency) { $0.reasonCodes = ["PH-BLUR", code] }
            #expect(text.contains(line + " 暗証番号の紙") == !renewing.contains(code), "\(code)")
        }
        #expect(try !Self.text(.deficiency) { $0.identityStands = false }.contains(line))
        #expect(try !Self.text(.deficiency) { $0.pinCustody = .none }.contains(line))
        #expect(try Self.text(.deficiency) { $0.pinCustody = .sealed }.contains(line + " 会場で入れた暗証番号"))
    }

    @Test func `what became of the PINs is said as it is, and nothing that is not recorded`() throws {
        let envelope = "あなたが封筒に入れた番号を設定しました。番号を書いた部分は、捨てます。"
        let pad = "あなたが会場で入れた番号を設定しました。番号は、市に残さず消します。"
        for kind in [NoticeKind.posted, .changedToDesk] {
            #expect(try Self.text(kind).contains(envelope))
            let typed = try Self.text(kind) { $0.pinCustody = .sealed }
            #expect(typed.contains(pad) && !typed.contains("封筒"))
            let without = try Self.text(kind) { $0.pinCustody = .none }
            #expect(!without.contains("設定しました"))
        }
        func unset(_ kind: NoticeKind, _ custody: PINForm.Custody) throws -> String {
            try Self.text(kind) {
                $0.pinCustody = custody
                $0.pinsAreSet = false
            }
        }
        for kind in [NoticeKind.changedToDesk, .withdrawn] {
            #expect(try unset(kind, .envelope).contains("お預かりした暗証番号の紙は、開けずに捨てます。"))
            #expect(try unset(kind, .sealed).contains("会場で入れた番号は、使わずに消します。"))
            #expect(try !unset(kind, .none).contains("捨て"))
        }
        #expect(try unset(.changedToDesk, .envelope).contains("暗証番号は、窓口でご自分で入れます。"))
        #expect(try !Self.text(.withdrawn).contains("開けずに"))
        #expect(try unset(.deficiency, .sealed).contains("会場で入れた番号は使わずに消し、カードなどはお返しします。"))
        #expect(try !unset(.deficiency, .none).contains("暗証番号"))
        #expect(try !unset(.handedOver, .sealed).contains("封筒"))
        // Nothing records that something was destroyed.
        for kind in NoticeKind.allCases {
            for custody in PINForm.Custody.allCases {
                #expect(try !Self.text(kind) { $0.pinCustody = custody }.contains("捨てました"))
            }
        }
    }

    @Test func `a session without hours leaves no gap`() throws {
        let text = try Self.text(.deficiency) { $0.occasions[0].time = nil }
        #expect(text.contains("令和8年12月5日(土) 東集会所\n"))
        #expect(text.contains("令和8年12月20日(日) 本町公民館 13:00〜16:00\n"))
    }

    @Test(arguments: Withdrawal.Cause.allCases.filter { $0 != .died })
    func `every cause of a withdrawal that is confirmed is worded`(cause: Withdrawal.Cause) throws {
        #expect(try Self.text(.withdrawn) { $0.withdrawalCause = cause }.contains("理由 "))
    }

    @Test(arguments: [
        (NoticeKind.received, "date_forwarded", \NoticeValues.forwardedOn),
        (.received, "date_applied", \.appliedOn), (.deficiency, "deadline", \.deadline),
        (.posted, "date_posted", \.postedOn), (.handedOver, "date_handed", \.handedOn),
        (.groupHandover, "handover_date", \.handoverOn), (.withdrawn, "date_withdrawn", \.withdrawnOn),
    ])
    func `a missing value stops the letter and is named`(
        kind: NoticeKind, name: String, path: any WritableKeyPath<NoticeValues, CivilDate?> & Sendable
    ) {
        var values = Samples.full()
        values[keyPath: path] = nil
        #expect { try Self.composer.body(kind, values) } throws: {
            ($0 as? Failure) == Failure(.noticeValueMissing, ["value": name])
        }
    }

    @Test func `a letter without a verified address is refused`() {
        var values = Samples.full()
        values.address = nil
        #expect { try Self.composer.compose(.received, values) } throws: {
            ($0 as? Failure) == Failure(.noticeValueMissing, ["value": "address"])
        }
    }

    @Test func `every reason of the table is worded, and one that may not stand in a letter is refused`() throws {
        #expect(Samples.wording.reasonCodes.count == 33)
        for code in Samples.wording.reasonCodes {
            var values = Samples.full()
            values.reasonCodes = [code]
            #expect(try Self.composer.body(.deficiency, values).contains("●"))
        }
        var values = Samples.full()
        values.reasonCodes = ["PH-PERSON"]
        #expect { try Self.composer.body(.deficiency, values) } throws: {
            ($0 as? Failure) == Failure(.noticeValueMissing, ["value": "PH-PERSON"])
        }
    }

    @Test func `the reasons with furigana say what the table of deficiencies says`() throws {
        let reasons = try Samples.data.deficiencyReasons().all.filter(\.mayStandInLetter)
        #expect(reasons.map(\.code).sorted() == Samples.wording.reasonCodes)
        for reason in reasons {
            let worded = try Samples.wording.reason(reason.code, ["fee_text": "{{fee_text}}"])
            #expect(try Markup.plain(worded.title) == reason.title)
            #expect(try Markup.plain(worded.plain) == reason.plain)
            if reason.code != "AP-FEE" { #expect(try Markup.plain(worded.fix) == reason.fix) }
        }
    }

    @Test func `marks in a name stay characters of the name`() throws {
        var values = Samples.full()
        values.name = PersonName(name: "{{city}} **A&B** <i>|@{x}", kana: "ア|イ")
        let text = try Markup.plain(try Self.composer.body(.posted, values))
        #expect(text.hasPrefix("{{city}} **A&B** <i>|@{x} 様"))
    }

    @Test(arguments: [
        ("2026-11-21", "令和8年11月21日(土)"), ("2019-05-01", "令和元年5月1日(水)"), ("2026-12-20", "令和8年12月20日(日)"),
        ("1989-01-08", "平成元年1月8日(日)"),
    ])
    func `dates are printed in the Japanese calendar with the weekday`(day: String, expected: String) throws {
        let markup = PrintedDate.markup(Samples.day(day))
        #expect(try Markup.plain(markup) == expected)
    }
}
