import Domain
import Records
import SyncProtocol
import Testing

/// Values as people read them.
@Suite struct UnitWordsTests {
    private static let names: @Sendable (String) -> String? = {
        ["DL": "運転免許証", "PP": "旅券", "PH-BLUR": "ぼやけています", "141313": "神奈川県川崎市川崎区"][$0]
    }

    private func words(_ json: String, _ field: String, _ language: Language = .ja) -> String {
        UnitWords(language, names: Self.names).text(json: json, of: field)
    }

    @Test func `a photo is its shots, the chosen one, when, how large, with what warnings`() {
        func shot(_ orientation: Int, _ warnings: String) -> String {
            #"{"height":600,"orientation":\#(orientation),"picture":{"id":"cee83b","key":"","plaintextHash":"3c7d","#
                + #""sealedSize":108666,"size":108623},"takenAt":1795219272348,"warnings":[\#(warnings)],"width":800}"#
        }
        let set =
            #"{"chosen":1,"comparedBy":"1001","shots":[\#(shot(1, "")),\#(shot(6, #""PH-BLUR""#))],"withoutTag":true}"#
        #expect(
            words(set, "photo") == "2枚、使うのは2枚目、1枚目 2026-11-21 09:01 800×600画素、"
                + "2枚目 2026-11-21 09:01 600×800画素 注意:ぼやけています(PH-BLUR)、番号札なしで撮影、顔をくらべた職員 1001")
        #expect(
            words(set, "photo", .en) == "2 shots, no. 2 chosen, no. 1: 2026-11-21 09:01 800×600 pixels, "
                + "no. 2: 2026-11-21 09:01 600×800 pixels warnings: PH-BLUR, taken without a tag, compared by: 1001")
        #expect(words(#"{"shots":[\#(shot(1, ""))]}"#, "photo").hasPrefix("1枚、まだ選んでいません、"))
    }

    static let units: [(field: String, json: String, ja: String, en: String)] = [
        (
            "address",
            #"{"area":"神奈川県川崎市川崎区宮本町","municipality":"141313","postalCode":"2100004","street":"6番地"}"#,
            "郵便番号 210-0004、市区町村 神奈川県川崎市川崎区(141313)、神奈川県川崎市川崎区宮本町、番地など 6番地",
            "postal code: 210-0004, municipality: 141313, 神奈川県川崎市川崎区宮本町, street: 6番地"
        ),
        (
            "reception", #"{"method":"outreach","number":"AA-00001-2","openedAt":1795219272331,"session":"01a1"}"#,
            "番号 AA-00001-2、方法 出張申請受付、受付日時 2026-11-21 09:01",
            "number: AA-00001-2, method: outreach, opened at: 2026-11-21 09:01"
        ),
        (
            "pin-form", #"{"custody":"sealed","keyID":"0f9c","pins":["signature"],"sealedID":"5eb1"}"#,
            "画面で入力(封をした)、番号 署名用", "sealed, pins: signature"
        ),
        ("form", #"{"changedSincePrinted":false}"#, "申請書なし、印刷のあとに変更あり いいえ", "no form yet, changed since printed: no"),
        ("items", #"{"copies":0,"form":1,"pinEnvelope":0}"#, "申請書 1", "form: 1"),
        ("items", #"{"copies":0,"form":0}"#, "—", "—"),
        (
            "identity", #"{"documents":["DL","ZZ"],"faceMatched":true,"representativeDocuments":[]}"#,
            "書類 運転免許証(DL)/ZZ、顔が合う はい", "documents: DL + ZZ, face matched: yes"
        ),
        (
            "representative", #"{"name":{"kana":"カミヤ","name":"神谷"},"relation":"parent"}"#,
            "氏名 神谷、フリガナ カミヤ、関係 親権者", "name: 神谷, kana: カミヤ, relation: parent"
        ),
        ("slip", "true", "つくりました", "made"), ("approval", "null", "—", "—"),
        // From another version, or from nobody who means well.
        ("contact", #"{"channel":"pigeon","fax":"1"}"#, "pigeon、fax 1", "pigeon, fax: 1"),
        ("approval", "{", "{", "{"),
        (
            "verification", #"{"checkedAt":9223372036854775807,"result":"moved"}"#,
            "転居・転出、照合日時 9223372036854775807", "moved, checked at: 9223372036854775807"
        ),
        ("photo", #"{"chosen":9223372036854775807,"shots":[1]}"#, "1枚、まだ選んでいません", "1 shot, none chosen"),
    ]

    @Test(arguments: units)
    func `a unit is read out in words`(field: String, json: String, ja: String, en: String) {
        #expect(words(json, field) == ja)
        #expect(words(json, field, .en) == en)
    }

    @Test func `every code of a unit has its Japanese word, in English it stays`() {
        func codes<Codes: CaseIterable & RawRepresentable>(_ type: Codes.Type) -> [String]
        where Codes.RawValue == String { type.allCases.map(\.rawValue) }
        for (member, codes) in [
            ("method", codes(ApplicationMethod.self)), ("kind", codes(KindOfApplication.Kind.self)),
            ("sex", codes(Birth.Sex.self)), ("channel", codes(Contact.Channel.self)),
            ("relation", codes(Representative.Relation.self)), ("authority", codes(Representative.Authority.self)),
            ("route", codes(Delivery.Route.self)), ("custody", codes(PINForm.Custody.self)),
            ("pins", codes(PINKind.self)), ("by", codes(Confirmation.By.self)),
            ("result", codes(RegisterCheck.Result.self)), ("cause", codes(Withdrawal.Cause.self)),
        ] {
            for code in codes {
                #expect(!UnitWords.word(code, of: member, .ja).contains(/[a-z]/), "\(member) \(code)")
                #expect(UnitWords.word(code, of: member, .en) == code)
            }
        }
    }
}
