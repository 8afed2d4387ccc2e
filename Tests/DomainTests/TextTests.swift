import Domain
import Testing

@Suite struct TextTests {
    @Test(arguments: [
        "髙﨑 𠮷乃", "邉\u{E0100}\u{FA19}", "か\u{3099}", "O’Brien-Łukasz", "サン\u{30FC}ター", "\u{E000}外字", "",
        String(repeating: "あ", count: 200),
    ])
    func `names of every kind are text`(text: String) throws { try TypedText.check(text, field: "name") }

    @Test(arguments: [
        "一\n二", "一\r二", "一\t二", "一\u{0}二", "一\u{202E}二", "一\u{2067}二", "一\u{200B}二", "一\u{85}二", "一\u{2028}二",
        "一\u{FFFD}二", "\u{FEFF}一",
    ])
    func `what controls, hides or is broken is none`(text: String) {
        #expect(throws: Failure(.textCharacter, ["field": "name"])) { try TypedText.check(text, field: "name") }
    }

    @Test func `text is bounded, also by marks on one character`() {
        let failure = Failure(.textTooLong, ["field": "name", "limit": "200"])
        for text in [String(repeating: "あ", count: 201), "か" + String(repeating: "\u{3099}", count: 3_000_000)] {
            #expect(throws: failure) { try TypedText.check(text, field: "name") }
        }
    }

    @Test(arguments: ["", " ", "\u{3000}\u{A0}"])
    func `what must be filled is more than white space`(text: String) throws {
        #expect(text.isBlank)
        #expect(throws: Failure(.textBlank, ["field": "name"])) { try TypedText.checkFilled(text, field: "name") }
        try TypedText.checkFilled(text + "あ", field: "name")
    }
}

@Suite struct FieldNameTests {
    @Test(arguments: [
        ("name.name", "氏名"), ("representative.name.kana", "法定代理人のフリガナ"), ("address.area", "住所"),
        ("address.street", "番地など"), ("contact.phone", "電話"), ("representative.phone", "法定代理人の電話"),
        ("pin-form.envelope", "封筒の番号"), ("photo.reason", "写真の理由"), ("confirmation.reason", "最終確認の理由"),
        ("items.copies", "お預かりするものの写し"), ("residence.status", "在留資格"), ("venue", "会場の名前"), ("reason", "理由"),
        ("name", "氏名・フリガナ"), ("delivery.route", "受け取り方"), ("nmae", "nmae"), ("address.stret", "address.stret"),
    ])
    func `a field is named as people call it`(path: String, name: String) {
        #expect(ApplicationField.name(ofPath: path, .ja) == name)
        #expect(ApplicationField.name(ofPath: path, .en) == path)
        #expect(Failure(.textBlank, ["field": path]).wording(.ja).what.contains("「\(name)」"))
    }

    @Test func `what somebody typed as a field is named as it was typed`() {
        #expect(Failure(.inputRepeatedField, ["field": "kana"]).wording(.ja).what.contains("(kana)"))
        let missing = Failure(.captureIncomplete, ["missing": "photo, pin-form", "draft": "1"])
        #expect(missing.wording(.ja).what.contains("(写真・暗証番号設定依頼書)"))
        #expect(missing.wording(.en).what.contains("(photo, pin-form)"))
    }
}

@Suite struct CollectedItemsTests {
    @Test(arguments: [-1, 100, Int.max])
    func `a count outside 0 to 99 is refused by name`(count: Int) throws {
        try CollectedItems(form: 0, copies: 99).check()
        #expect(throws: Failure(.inputField, ["field": "items.copies"])) { try CollectedItems(copies: count).check() }
    }

    @Test func `sums are right, whatever another program counted`() {
        var sum = CollectedItems(form: 1, lossReport: 2)
        sum.add(CollectedItems(form: 2, copies: 99))
        sum.add(CollectedItems(form: Int.max, copies: Int.min))
        sum.add(CollectedItems(form: Int.max, lossReport: 1))
        #expect(sum == CollectedItems(form: 201, copies: 99, lossReport: 3))
    }

    @Test(arguments: [
        "", "a", "@b.jp", "a@", "a@b", "a b@c.jp", "a@b.jp\r\nBcc: x@y.jp", "a@b.jp,c@d.jp", "<a@b.jp>", "a@b@c.jp",
        "é@b.jp", "a@-b.jp", "a@b..jp", "a\"@b.jp", "a@foo_bar.jp", "a(b)@c.jp", "ａ@b.jp", "a@b.jp\0",
    ])
    func `what is not one mailbox is refused`(text: String) {
        #expect(throws: Failure(.mailAddress)) { try MailAddress(text) }
        #expect(throws: Failure(.emailForm)) { try EntryRules.check(email: text) }
    }

    @Test(arguments: [
        ("a@b.jp", "a@b.jp"), ("x.y+z@sub.example.co.jp", "x.y+z@sub.example.co.jp"), (".a@b.jp", "\".a\"@b.jp"),
    ])
    func `mailboxes are taken as they are, odd old ones quoted`(text: String, written: String) throws {
        #expect(try MailAddress(text).text == written)
        try EntryRules.check(email: text)
    }

    @Test func `a mailbox has at most 254 bytes`() throws {
        let name = String(repeating: "n", count: 64) + "@"
        let domain = String(repeating: "d23456789.", count: 18) + "example.j"
        try EntryRules.check(email: name + domain)
        #expect(throws: Failure(.mailAddress)) { try MailAddress(name + domain + "p") }
    }
}
