import Domain
import FieldAgentKit
import Foundation
import Imaging
import Records
import Storage
import SyncProtocol
import TestKit
import Testing

/// Taking applications: what is accepted, what is refused, and what stays.
struct CaptureTests {
    @Test func `a complete application is saved with the next number of the laptop`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        let first = try await fixture.capture()
        let second = try await fixture.capture()
        #expect(first.saved?.reception == (try ReceptionNumber.make(prefix: "KW", serial: 1)))
        #expect(second.saved?.reception == (try ReceptionNumber.make(prefix: "KW", serial: 2)))
        #expect(first.judgement.contents.identity?.rule == "P1")
        #expect(first.judgement.deskInstead == nil)
        #expect(first.judgement.warnings == [])
        #expect(try await fixture.desk.drafts().isEmpty)
        let list = try await Register(fixture.laptop).list()
        #expect(list.map(\.arrival) == [.saved, .saved])
        #expect(
            list.allSatisfy { $0.confirmed && $0.missing.isEmpty && $0.pictures.total == 2 && $0.pictures.sent == 0 })
        #expect(list[0].status(.ja) == "最終確認ずみ(この端末に保存)")
    }

    @Test func `the label that was scanned is the number, and no number is given twice`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        let tag = try ReceptionNumber.make(prefix: "KW", serial: 1)
        let first = try await fixture.capture { ($0.tag, $0.photoTag) = (tag.text.lowercased(), tag.text) }
        #expect(first.saved?.reception == tag)
        await #expect(throws: Failure(.tagUsed)) { try await fixture.capture { $0.tag = tag.text } }
        #expect(try await fixture.desk.drafts().isEmpty)
        let allotted = try await fixture.capture()
        #expect(allotted.saved?.reception.serial == 2)
    }

    struct Refused: Sendable, CustomTestStringConvertible {
        let what: String
        let code: ErrorCode
        let change: @Sendable (inout CaptureInput) -> Void
        var testDescription: String { what }

        init(_ what: String, _ code: ErrorCode, _ change: @escaping @Sendable (inout CaptureInput) -> Void) {
            self.what = what
            self.code = code
            self.change = change
        }
    }

    static let badInputs: [Refused] = [
        Refused("form ID of 22 digits", .formIDLength) { $0.formID = String(repeating: "1", count: 22) },
        Refused("form ID of 24 digits", .formIDLength) { $0.formID = String(repeating: "1", count: 24) },
        Refused("birth date in the future", .birthInFuture) { $0.birthDate = "2027-01-01" },
        Refused("a day that does not exist", .dateNoSuchDay) { $0.birthDate = "2001-02-29" },
        Refused("unknown municipality", .municipalityUnknown) { $0.address.municipality = "139998" },
        Refused("wrong check digit", .municipalityCodeCheckDigit) { $0.address.municipality = "141306" },
        Refused("postal code of six digits", .postalCodeLength) { $0.address.postalCode = "210-000" },
        Refused("a My Number in the address", .myNumberInText) { $0.address.street = "1-8-9 123456789018" },
        Refused("a voluntary proxy by post", .voluntaryProxyOnPost) {
            $0.relation = .voluntary
            $0.representative.name = "代理 人子"
        },
        Refused("under 15 without a representative", .representativeMissing) { $0.birthDate = "2015-01-01" },
        Refused("unknown document", .documentUnknown) { $0.documents = [DocumentSeen(code: "ZZZ")] },
        Refused("unknown post block", .postBlockUnknown) { $0.blocks = ["ZZZ"] },
        Refused("a block that stops", .postBlockStops) { $0.blocks = ["TOKUTEI_RC"] },
        Refused("mail typed differently", .emailsDiffer) {
            ($0.email, $0.emailAgain) = ("a@example.jp", "b@example.jp")
        },
        Refused("mail typed once", .emailsDiffer) { $0.email = "a@example.jp" },
        Refused("no form of mail", .emailForm) { ($0.email, $0.emailAgain) = ("a@b", "a@b") },
        Refused("identity decided by a contractor", .notPermitted) { $0.decidedBy = Staff.contractor.text },
        Refused("identity decided by nobody known", .operatorUnknown) { $0.decidedBy = "X999" },
        Refused("a wrong reception number", .receptionNumberCheck) { $0.tag = "KW-00001-0" },
        Refused("a stop in assistance", .postBlockStops) { ($0.method, $0.blocks) = (.assistance, ["TOKUTEI_RC"]) },
        Refused("a hundred copies", .inputField) { $0.items = CollectedItems(copies: 100) },
        Refused("a birth a thousand years ago", .birthTooLongAgo) { $0.birthDate = "1026-01-01" },
        Refused("a line end in a name", .textCharacter) { $0.person.name = "髙﨑\n𠮷乃" },
        Refused("a name written backwards", .textCharacter) { $0.person.name = "髙﨑\u{202E}𠮷乃" },
        Refused("broken bytes in an address", .textCharacter) { $0.address.street = "1-8-9\u{FFFD}" },
        Refused("a name of one space", .textBlank) { $0.person.name = " " },
        Refused("an envelope without number", .textBlank) { $0.pinEnvelope = "" },
        Refused("an empty reason for a photo", .textBlank) { $0.photoReason = "" },
        Refused("a name of 3 MB", .textTooLong) { $0.person.name = String(repeating: "あ", count: 1_000_000) },
        Refused("an adult with a parent", .relationOfMinor) {
            $0.relation = .parent
            $0.representative.name = "髙﨑 一郎"
        },
        Refused("signing for a card without PINs", .signatureWithoutPINs) {
            ($0.withoutPINs, $0.signatureCertificate) = (true, true)
        },
    ]

    @Test(arguments: badInputs)
    func `bad input is refused in the user's terms, and nothing of it is stored`(_ bad: Refused) async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        let failure = await #expect(throws: Failure.self) {
            try await fixture.capture(bad.change, photos: [], pins: nil)
        }
        #expect(failure?.code == bad.code)
        #expect(try await fixture.desk.drafts().isEmpty)
        #expect(try await Register(fixture.laptop).list().isEmpty)
    }

    @Test func `four lines are PINs too, and easily guessed ones are only warned about`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        let result = try await fixture.capture(pins: "ABC123XYZ\n0000\n1234\n0403\n")
        #expect(result.saved != nil)
        #expect(Set(result.pinWarnings.map(\.cause)) == [.repeated, .sequence, .birthday])
    }

    @Test func `too few documents leave only the desk, and the PIN form goes back`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        let result = try await fixture.capture(
            { input in
                input.documents = [DocumentSeen(code: "DL", expires: CivilDate("2020-01-01"))]
                input.pinEnvelope = "KW-00001-4"
            }, pins: nil)
        #expect(result.saved != nil)
        #expect(result.judgement.contents.delivery?.route == .desk)
        #expect(result.judgement.deskInstead?.missing.isEmpty == false)
        #expect(result.judgement.returnsPINForm)
        #expect(result.judgement.contents.pinForm?.custody == PINForm.Custody.none)
    }

    @Test func `what hinders the post falls back to the desk, a suspected danger only holds`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        let forwarding = try await fixture.capture({ $0.blocks = ["FWD"] }, pins: nil)
        #expect(forwarding.judgement.contents.delivery == Delivery(route: .desk, blocks: ["FWD"]))
        let sheltered = try await fixture.capture { $0.blocks = ["SHIEN"] }
        #expect(sheltered.judgement.contents.delivery == Delivery(route: .restrictedMail, blocks: ["SHIEN"]))
        #expect(sheltered.judgement.deskInstead == nil)
    }

    @Test func `a child comes with the representative, who confirms, and gets no signature certificate`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        func child(_ input: inout CaptureInput) {
            input.birthDate = "2018-05-05"
            input.relation = .parent
            input.authority = .seenAtVenue
            input.representative.name = "髙﨑 一郎"
            input.representative.kana = "タカサキ イチロウ"
            input.representativeAddress = "神奈川県川崎市川崎区砂子1-8-9"
            input.representativePhone = "044-200-1111"
            input.representativeDocuments = input.documents
        }
        let pins = #"{"authentication":"7391","residentRecord":"8264","cardText":"9157"}"#
        await #expect(throws: Failure(.confirmRepresentative)) { try await fixture.capture(child, pins: pins) }
        let result = try await fixture.capture(
            { input in
                child(&input)
                input.confirmation?.by = .representative
            }, pins: pins)
        #expect(result.saved != nil)
        #expect(result.judgement.contents.options?.signatureCertificate == false)
        #expect(result.judgement.wording == ["representative"])
        #expect(result.judgement.contents.identity?.rule == "C1")
    }

    @Test func `a resident of another municipality is told so, and without its key the PINs stay on paper`()
        async throws
    {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        func elsewhere(_ input: inout CaptureInput) {
            input.address.postalCode = "100-0013"
            input.address.area = "東京都千代田区霞が関"
        }
        await #expect(throws: Failure(.pinKeyMissing)) { try await fixture.capture(elsewhere) }
        let result = try await fixture.capture(
            { input in
                elsewhere(&input)
                input.pinEnvelope = "KW-00007-X"
            }, pins: nil)
        #expect(result.judgement.otherMunicipality?.fullName == "東京都千代田区")
        #expect(result.judgement.wording == ["other-municipality"])
        #expect(result.judgement.contents.pinForm?.custody == .envelope)
    }

    @Test func `an address that does not fit the postal code is a warning`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        let result = try await fixture.capture { $0.address.postalCode = "211-0004" }
        #expect(result.judgement.warnings.map(\.code) == ["postal-code.does-not-fit"])
        #expect(result.saved != nil)
    }

    @Test func `without a form the application is pending, and the wording says so`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        let result = try await fixture.capture { ($0.formID, $0.formPending) = (nil, true) }
        #expect(result.saved != nil)
        #expect(result.judgement.wording == ["form-pending"])
    }

    @Test func `the last screen's three questions are all answered, another's finger needs a reason and a witness`()
        async throws
    {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        await #expect(throws: Failure(.confirmQuestions)) { try await fixture.capture { $0.confirmation?.tag = false } }
        await #expect(throws: Failure(.confirmWitness)) {
            try await fixture.capture { $0.confirmation?.by = .assisted }
        }
        await #expect(throws: Failure(.samePersonTwice)) {
            try await fixture.capture { input in
                input.confirmation = .init(
                    by: .assisted, photo: true, name: true, tag: true, reason: "手が使えない", witness: Staff.city.text)
            }
        }
        let result = try await fixture.capture { input in
            input.confirmation = .init(
                by: .assisted, photo: true, name: true, tag: true, reason: "手が使えない", witness: Staff.other.text)
        }
        #expect(result.saved != nil)
    }

    @Test func `step by step the draft keeps everything and says what is missing, without names`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        var first = CaptureInput()
        first.person.name = Sample.name
        let begun = try await fixture.desk.take(fixture.step(first))
        #expect(begun.saved == nil)
        let id = begun.entry.application.description
        var rest = Sample.input()
        rest.person.name = nil
        rest.confirmation = nil
        _ = try await fixture.desk.take(fixture.step(rest, draft: id, photos: [Pictures.portrait, Pictures.second]))
        var failure = await #expect(throws: Failure.self) {
            try await fixture.desk.take(
                fixture.step(
                    {
                        var input = CaptureInput(); input.confirmation = Sample.input().confirmation; return input
                    }(), draft: id))
        }
        #expect(failure?.code == .captureIncomplete)
        #expect(failure?.values["missing"] == "photo, pin-form")
        var last = CaptureInput()
        last.chosen = 2
        last.confirmation = Sample.input().confirmation
        let saved = try await fixture.desk.take(fixture.step(last, draft: id, pins: Sample.pins))
        #expect(saved.saved?.application.description == id)
        failure = await #expect(throws: Failure.self) { try await fixture.desk.take(fixture.step(last, draft: id)) }
        #expect(failure?.code == .draftUnknown)
    }

    @Test func `a draft is given up only with a reason, and its pictures go with it`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        let begun = try await fixture.desk.take(fixture.step(CaptureInput(), photos: [Pictures.portrait]))
        let id = begun.entry.application.description
        await #expect(throws: Failure(.reasonNeeded)) {
            try await fixture.desk.discard(id, reason: " ", by: Staff.city)
        }
        try await fixture.desk.discard(id, reason: "本人の希望", by: Staff.city)
        #expect(try await fixture.desk.drafts().isEmpty)
        #expect(try fixture.laptop.blobs.all(.picture).isEmpty)
    }

    @Test func `what a resumed draft replaced goes with the next sync, and nothing else does`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        let begun = try await fixture.desk.take(fixture.step(CaptureInput(), photos: [Pictures.portrait]))
        let draft = begun.entry.application.description
        let replaced = begun.entry.photo.shots.map(\.picture.id)
        let again = try await fixture.desk.take(
            fixture.step(CaptureInput(), draft: draft, photos: [Pictures.portrait]))
        let kept = again.entry.photo.shots.map(\.picture.id)
        _ = try await fixture.capture()
        _ = try await fixture.syncer.round()
        let blobs = fixture.laptop.blobs
        #expect(try blobs.all(.picture).count == 3, "a new file may be about to be named")
        for id in try blobs.all(.picture) + blobs.all(.pinForm) {
            let path = try #require(try blobs.file(id)).path
            let old = Date(timeIntervalSinceNow: -7_200)
            try FileManager.default.setAttributes([.modificationDate: old], ofItemAtPath: path)
        }
        _ = try await fixture.syncer.round()
        #expect(try blobs.all(.picture).count == 2 && blobs.all(.pinForm).count == 1)
        #expect(try blobs.file(replaced[0]) == nil)
        #expect(try blobs.file(kept[0]) != nil)
    }

    @Test func `a contractor enters, but city staff decide`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        var step = fixture.step(Sample.input(), photos: [Pictures.portrait], pins: Sample.pins)
        step.author = Staff.contractor
        #expect(try await fixture.desk.take(step).saved != nil)
        step.input.decidedBy = nil
        step.input.documents = nil
        let failure = await #expect(throws: Failure.self) { try await fixture.desk.take(step) }
        #expect(failure?.code == .captureIncomplete)
    }

    @Test func `who may not confirm is told who does, whoever tried`() {
        for language in Language.allCases {
            let wording = Failure(.confirmRepresentative).wording(language)
            #expect(wording.remedy.contains("--confirm applicant"))
            #expect(wording.remedy.contains("--confirm representative"))
        }
        #expect(ErrorCode.confirmRepresentative.ja.what.contains("ほかの方は本人"))
    }

    @Test func `a form's photograph that was cut is told as the form's`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        let cut = Array(Pictures.portrait.prefix(Pictures.portrait.count / 2))
        await #expect(throws: Failure(.formImageTruncated)) {
            try await fixture.desk.take(fixture.step(CaptureInput(), form: cut))
        }
        #expect(!ErrorCode.formImageTruncated.ja.meaning.contains("カード"))
    }

    @Test func `an adult is not confirmed for by somebody who came along`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        await #expect(throws: Failure(.confirmRepresentative)) {
            try await fixture.capture { input in
                input.relation = .limited
                input.representative.name = "髙﨑 一郎"
                input.confirmation?.by = .representative
            }
        }
    }

    @Test(arguments: [Representative.Relation.adultGuardian, nil])
    func `signing is wanted by default, but not for a ward, whatever else was answered`(
        relation: Representative.Relation?
    ) async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        var first = CaptureInput()
        first.braille = true
        let begun = try await fixture.desk.take(fixture.step(first))
        #expect(begun.judgement.contents.options == nil, "the age is not known")
        var rest = Sample.input()
        rest.confirmation = nil
        rest.relation = relation
        let draft = begun.entry.application.description
        let judged = try await fixture.desk.take(fixture.step(rest, draft: draft)).judgement.contents
        #expect(judged.options == CardOptions(signatureCertificate: relation == nil, braille: true))
    }

    @Test func `what is answered before the birth date is kept until it is known`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        var first = CaptureInput()
        first.sex = .female
        first.authenticationCertificate = false
        let draft = try await fixture.desk.take(fixture.step(first)).entry.application.description
        var child = CaptureInput()
        child.birthDate = "2018-05-05"
        let judged = try await fixture.desk.take(fixture.step(child, draft: draft)).judgement.contents
        #expect(judged.birth?.sex == .female)
        #expect(judged.options == CardOptions(signatureCertificate: false, authenticationCertificate: false))
    }

    @Test func `an envelope holds one resident's PINs`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        let number = try ReceptionNumber.make(prefix: "KW", serial: 7).text
        let first = try await fixture.capture({ $0.pinEnvelope = number }, pins: nil)
        await #expect(throws: Failure(.envelopeUsed, ["other": try #require(first.saved).reception.text])) {
            try await fixture.capture({ $0.pinEnvelope = number.lowercased() }, pins: nil)
        }
        var same = CaptureInput()
        same.pinEnvelope = number
        same.kind = .renewal
        let result = try await fixture.editing.change(try #require(first.saved).reception.text, fixture.step(same))
        #expect(result.changed == ["kind"])
        var draft = CaptureInput()
        draft.pinEnvelope = "A-1"
        let other = try await fixture.desk.take(fixture.step(draft)).entry.application.description
        await #expect(throws: Failure(.envelopeUsed, ["other": other])) {
            try await fixture.desk.take(fixture.step(draft))
        }
    }

    @Test func `a lost card goes to the desk, also when it is told later, and the reason can go away`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        let saved = try #require(try await fixture.capture().saved)
        var lost = CaptureInput()
        lost.kind = .lostOrDamaged
        lost.holdsLicenceCard = true
        let result = try await fixture.editing.change(saved.reception.text, fixture.step(lost))
        #expect(result.changed == ["kind", "delivery", "pin-form"])
        func contents() async throws -> ApplicationContents {
            try await fixture.laptop.store.read { reader in
                try #require(try fixture.laptop.log.application(saved.application, in: reader))
                    .contents(today: fixture.clock.now().dateInJapan)
            }
        }
        let desk = try await contents()
        #expect(desk.delivery == Delivery(route: .desk))
        #expect(desk.postBlocks == ["LICENSE", "LOST"])
        #expect(desk.pinForm?.custody == PINForm.Custody.none)
        var found = CaptureInput()
        (found.kind, found.holdsLicenceCard, found.route) = (.first, false, .restrictedMail)
        _ = try await fixture.editing.change(saved.reception.text, fixture.step(found))
        let posted = try await contents()
        #expect(posted.delivery == Delivery(route: .restrictedMail))
        #expect(posted.postBlocks == [])
    }

    @Test func `staff are told what to take back and to copy`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        let result = try await fixture.capture { input in
            input.documents = ["TCD", "SKK", "NKN"].map { DocumentSeen(code: $0) }
        }
        #expect(result.judgement.contents.identity?.rule == "P4")
        #expect(result.judgement.steps.first?.ja == "通知カードは返納")
        #expect(result.judgement.steps.last?.ja.hasPrefix("写しをとる:通知カード(個人番号をかくす)、") == true)
    }

    @Test func `a typed form ID and a photographed one are the same`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        let form = try FormPhotographer.photograph(
            payload: FormPhotographer.payload(formID: Sample.formID), seed: 5,
            conditions: FormConditions(seed: 5, megapixels: .two))
        var typed = CaptureInput()
        typed.formID = String(repeating: "7", count: 23)
        await #expect(throws: Failure(.formIDsDiffer)) {
            try await fixture.desk.take(fixture.step(typed, form: form))
        }
        typed.formID = Sample.formID
        let taken = try await fixture.desk.take(fixture.step(typed, form: form))
        #expect(taken.entry.form?.id?.text == Sample.formID)
    }
}
