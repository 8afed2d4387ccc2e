import Domain
import JLIS
import SyncProtocol
import Testing

@testable import OfficeKit

/// What is found out after J-LIS was sent an application: no card that is another one goes out (domain.md 6, 12.1).
@Suite struct LateChangeTests {
    private let fixture: DeskFixture
    private let laptop: HallLaptop
    private var desk: Desk { fixture.desk }

    init() async throws {
        fixture = try await DeskFixture()
        laptop = try HallLaptop("KW", clock: fixture.clock)
    }

    private func received(_ person: Person = Person(), isPosted: Bool = false) async throws -> String {
        let (number, shipment) = try await fixture.shipped(person, laptop: laptop)
        _ = try await desk.receive(shipment, counted: 1, by: DeskFixture.clerks)
        if isPosted {
            try await desk.preset(number, by: DeskFixture.clerks)
            try await post(number)
        }
        return number
    }

    private func post(_ number: String) async throws {
        try await desk.post(number, tracking: "12345678901", label: number, serial: "C000001", by: DeskFixture.clerks)
    }

    /// No step with the card goes, each for this reason.
    private func refuses(
        _ number: String, _ code: ErrorCode, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let status = try await desk.show(number, .ja).line.status
        var steps: [() async throws -> Void] = [{ try await post(number) }]
        // What was done is not done again, and what the post office delivered is with the resident.
        if status != .posted {
            steps.append({ try await desk.preset(number, by: DeskFixture.clerks) })
            steps.append({ try await desk.handOver(number, documents: ["DL"], by: DeskFixture.clerks) })
        }
        for step in steps {
            let failure = await #expect(throws: Failure.self, sourceLocation: sourceLocation) { try await step() }
            #expect(failure?.code == code, sourceLocation: sourceLocation)
        }
        #expect(try await desk.show(number, .ja).line.status == status, sourceLocation: sourceLocation)
    }

    private func tasks(_ number: String) async throws -> [DeskTask] { try await desk.show(number, .ja).line.tasks }

    private func edit(_ number: String, _ json: String) async throws {
        try await desk.edit(number, try JSONValue(json: json), reason: nil, by: DeskFixture.one)
    }

    // MARK: What was sent has changed

    @Test func `a card that the post office delivered is recorded as received, and the change stays a task`()
        async throws
    {
        let number = try await received(isPosted: true)
        try await edit(number, #"{"name": {"name": "神崎 吉子"}}"#)
        #expect(try await tasks(number).contains(.lateChange))
        try await desk.handOver(number, by: DeskFixture.clerks)
        #expect(try await desk.show(number, .ja).line.status == .received)
        #expect(try await tasks(number).contains(.lateChange))
    }

    @Test(
        arguments: [ApplicationField.photo, .form, .name, .birth, .address], [false, true])
    func `a card that another person, face or form stands for here now stays here until it is withdrawn`(
        field: ApplicationField, isPosted: Bool
    ) async throws {
        let number = try await received(isPosted: isPosted)
        let id = try await desk.show(number, .ja).line.application
        switch field {
        case .photo:
            let (act, blobs) = try await laptop.retake(id, grey: 99, tag: number)
            try await fixture.take([act], blobs: blobs)
        case .form:
            try await fixture.take([
                try await laptop.write(id, [(Form(id: try FormID("99999999999999999999999")), .form)])
            ])
        case .name: try await edit(number, #"{"name": {"name": "神﨑 吉子"}}"#)
        case .birth: try await edit(number, #"{"birth": {"date": "1980-04-02"}}"#)
        default:
            try await edit(
                number, #"{"address": {"area": "北海道札幌市中央区大通西", "municipality": "011002"}}"#)
        }
        let view = try await desk.show(number, .ja)
        #expect(view.line.tasks.contains(.lateChange))
        #expect(view.warnings.map(\.code).contains("desk.card-differs"))
        try await refuses(number, .deskCardDiffers)
        // Nor is it a change that an examination could let pass.
        await #expect(
            throws: Failure(.deskCardDiffers, ["fields": "\(field.name(.ja))(\(field.rawValue))"])
        ) { _ = try await desk.approve(number, reason: "カードに関わらない", by: DeskFixture.clerks) }
        try await desk.withdraw(number, .mistake, reason: nil, by: DeskFixture.clerks)
        #expect(try await tasks(number) == [])
    }

    @Test(arguments: [false, true])
    func `a change that is none of the card's is examined again by two, with a reason`(isPosted: Bool) async throws {
        let number = try await received(isPosted: isPosted)
        try await edit(number, #"{"options": {"braille": true}}"#)
        #expect(try await tasks(number) == [.renewConfirmation, .lateChange])
        try await refuses(number, .deskLateChange)
        // As in every examination, what the change made stale is renewed first.
        await #expect(throws: Refused.self) { try await fixture.approve(number, reason: "点字は窓口で") }
        try await desk.renew(number, [.confirmation], reason: "電話で確かめた", by: DeskFixture.clerks)
        await #expect(throws: Failure(.deskReasonMissing)) { try await fixture.approve(number) }
        try await fixture.approve(number, reason: "点字は窓口で")
        #expect(try await tasks(number) == [])
        // What has nothing to do with what was sent does not ask again.
        try await edit(number, #"{"contact": {"phone": "080-1111-1111"}}"#)
        #expect(try await tasks(number) == [])
        if !isPosted {
            try await desk.preset(number, by: DeskFixture.clerks)
            try await post(number)
        }
        try await desk.handOver(number, by: DeskFixture.clerks)
        try await fixture.forward()
        #expect(fixture.jlis.submitted.count == 1)
        // There is nothing left to examine.
        let refused = await #expect(throws: Refused.self) { try await fixture.approve(number, reason: "もう一度") }
        #expect(refused?.codes.contains(.forwarded) == true)
    }

    @Test func `what is found out once the resident has the card is looked at by two and no more`() async throws {
        let number = try await received(isPosted: true)
        try await desk.handOver(number, by: DeskFixture.clerks)
        let id = try await desk.show(number, .ja).line.application
        let (act, blobs) = try await laptop.retake(id, grey: 99, tag: number)
        try await fixture.take([act], blobs: blobs)
        #expect(try await tasks(number) == [.lateChange])
        try await fixture.approve(number, reason: "本人に電話し、カードの顔を確かめた")
        #expect(try await tasks(number) == [])
    }

    @Test func `what changes with the papers or the card elsewhere ends, whatever the register says by then`()
        async throws
    {
        let card = try await received(isPosted: true)
        try await desk.handOver(card, by: DeskFixture.clerks)
        let papers = try await fixture.approved(
            laptop, Person(name: "別人 太郎", birth: "1970-01-01", form: "99999999999999999999999", municipality: "011002"))
        try await fixture.forwardAndExamine()
        try await handOff(papers)
        for number in [card, papers] {
            try await edit(number, #"{"options": {"braille": true}}"#)
            try await desk.verify(number, .moved, answeredBy: "係 山", how: "電話", by: DeskFixture.one)
            #expect(try await tasks(number) == [.lateChange])
            await #expect(throws: Failure(.deskReasonMissing)) { try await fixture.approve(number, reason: " ") }
            try await fixture.approve(number, reason: "点字は窓口で")
            #expect(try await tasks(number) == [])
        }
    }

    @Test(arguments: [ApplicationField.photo, .name])
    func `a change that was a mistake is put back as J-LIS was sent it, by two`(field: ApplicationField) async throws {
        let number = try await received()
        let id = try await desk.show(number, .ja).line.application
        if field == .photo {
            let (act, blobs) = try await laptop.retake(id, grey: 99, tag: number)
            try await fixture.take([act], blobs: blobs)
        } else {
            try await edit(number, #"{"name": {"name": "神﨑 吉子"}}"#)
        }
        #expect(try await tasks(number).contains(.lateChange))
        await #expect(throws: Failure(.deskSecondNeeded)) {
            try await desk.revert(
                number, [field], seen: desk.seen(number), reason: "ちがう人のもの", by: DeskFixture.one)
        }
        try await desk.revert(number, [field], seen: desk.seen(number), reason: "ちがう人のもの", by: DeskFixture.clerks)
        #expect(try await !tasks(number).contains(.lateChange))
        await #expect(throws: Failure(.deskNothingToUndo)) {
            try await desk.revert(number, [field], seen: desk.seen(number), reason: "もう一度", by: DeskFixture.clerks)
        }
        try await desk.verify(number, .same, answeredBy: nil, how: nil, by: DeskFixture.one)
        #expect(try await tasks(number) == [])
        try await desk.preset(number, by: DeskFixture.clerks)
    }

    @Test func `a question after forwarding is a task, and a deficiency is not told any more`() async throws {
        let number = try await received()
        await #expect(throws: Failure(.deskReturnTooLate, ["status": ApplicationStatus.arrived.name])) {
            try await desk.giveBack(number, reasons: ["PH-BLUR"], question: nil, by: DeskFixture.one)
        }
        try await desk.giveBack(number, reasons: [], question: "転送届を出しましたか", by: DeskFixture.one)
        #expect(try await tasks(number) == [.awaitAnswer])
        try await refuses(number, .deskQuestionOpen)
        try await desk.answered(number, reason: "出していない", by: DeskFixture.one)
        #expect(try await tasks(number) == [])
        // Whose face it is can be asked as long as nobody has the card; the resident hears nothing of it.
        try await desk.giveBack(number, reasons: ["PH-PERSON"], question: nil, by: DeskFixture.one)
        let view = try await desk.show(number, .ja)
        #expect(view.line.tasks.contains(.awaitAnswer))
        #expect(view.progress == ApplicationStatus.underReview.words.progress && view.next == "ありません")
        try await desk.answered(number, reason: "2人で本人と確かめた", by: DeskFixture.one)
        try await desk.preset(number, by: DeskFixture.clerks)
        try await post(number)
        try await desk.handOver(number, by: DeskFixture.clerks)
        for reasons in [["PH-PERSON"], []] {
            await #expect(throws: Failure(.deskReturnTooLate, ["status": ApplicationStatus.received.name])) {
                try await desk.giveBack(number, reasons: reasons, question: "?", by: DeskFixture.one)
            }
        }
    }

    @Test func `after forwarding too, what hinders a step with the card is a task until the step is done`() async throws
    {
        let number = try await received()
        let other = try await laptop.capture(
            Person(name: "別人 太郎", birth: "1970-01-01", form: "99999999999999999999999"), in: fixture.session)
        try await fixture.take([other.act], blobs: other.blobs)
        let same = PINForm(custody: .envelope, envelope: number)
        try await fixture.take([try await laptop.write(other.id, [(same, .pinForm)])])
        #expect(try await tasks(number) == [.checkPINForm])
        // Once that one is withdrawn the envelope is this one's alone.
        try await desk.withdraw(other.number, .wish, reason: nil, by: DeskFixture.clerks)
        #expect(try await tasks(number) == [])
        try await desk.preset(number, by: DeskFixture.clerks)
        try await edit(number, #"{"delivery": {"blocks": ["FWD"]}}"#)
        #expect(try await tasks(number) == [.checkConditions])
        await #expect(throws: Failure(.deskPostClosed)) { try await post(number) }
        try await edit(number, #"{"delivery": {"blocks": []}}"#)
        try await post(number)
        try await edit(number, #"{"delivery": {"blocks": ["FWD"]}}"#)
        #expect(try await tasks(number) == [])
    }

    @Test func `what J-LIS sends back after such an examination needs an approval of its own`() async throws {
        let number = try await fixture.approved(laptop, Person())
        try await fixture.forward()
        try await edit(number, #"{"options": {"braille": true}}"#)
        try await desk.renew(number, [.confirmation], reason: "電話で確かめた", by: DeskFixture.clerks)
        try await fixture.approve(number, reason: "点字は窓口で")
        fixture.jlis.move(fixture.jlis.submitted[0], to: .deficient, reasons: ["PH-FUTURE"])
        try await fixture.forward()
        #expect(fixture.jlis.submitted.count == 1)
        #expect(try await tasks(number) == [.approveAgain])
    }

    @Test func `what was put back is no change, but the register is asked again`() async throws {
        let number = try await received()
        try await edit(number, #"{"birth": {"date": "1980-04-02"}}"#)
        try await edit(number, #"{"birth": {"date": "1980-04-01"}}"#)
        #expect(try await tasks(number) == [.verify])
        try await refuses(number, .deskAddressNotVerified)
        try await desk.verify(number, .same, answeredBy: nil, how: nil, by: DeskFixture.one)
        #expect(try await tasks(number) == [])
        try await desk.preset(number, by: DeskFixture.clerks)
    }

    // MARK: The register, duplicates

    @Test(arguments: RegisterCheck.Result.allCases.filter { $0 != .same }, [false, true])
    func `a card goes on only while the register says the same`(
        result: RegisterCheck.Result, isPosted: Bool
    ) async throws {
        let number = try await received(isPosted: isPosted)
        try await desk.verify(number, result, answeredBy: nil, how: nil, by: DeskFixture.one)
        #expect(try await tasks(number) == [.registerDiffers])
        try await refuses(number, .deskRegisterDiffers)
        // Nothing is cancelled by itself.
        try await fixture.forward()
        #expect(!fixture.reports(try #require(SubmissionKey(fixture.jlis.submitted[0]))).contains(.cancelled))
        if result == .died {
            try await desk.withdraw(number, .died, reason: nil, by: DeskFixture.clerks)
            #expect(try await tasks(number) == [])
        } else {
            try await desk.verify(number, .same, answeredBy: nil, how: nil, by: DeskFixture.one)
            #expect(try await tasks(number) == [])
            if !isPosted { try await desk.preset(number, by: DeskFixture.clerks) }
        }
    }

    @Test func `before forwarding too, what the register says otherwise is for a person to decide`() async throws {
        let taken = try await laptop.capture(Person(), in: fixture.session)
        try await fixture.take([taken.act], blobs: taken.blobs)
        #expect(try await tasks(taken.number) == [.verify])
        try await desk.verify(taken.number, .moved, answeredBy: nil, how: nil, by: DeskFixture.one)
        #expect(try await tasks(taken.number) == [.registerDiffers])
    }

    @Test func `a card waits while a duplicate is undecided`() async throws {
        let number = try await received()
        let late = try await laptop.capture(Person(), in: fixture.session)
        try await fixture.take([late.act], blobs: late.blobs)
        try await refuses(number, .deskDuplicateOpen)
        try await desk.separate(number, late.number, reason: "別の人", by: DeskFixture.one)
        try await desk.preset(number, by: DeskFixture.clerks)
    }

    // MARK: Handing off

    private func handOff(_ number: String, to office: String = "札幌市 戸籍住民課") async throws {
        _ = try await desk.handOff(
            number,
            HandoffEntry(homePosts: true, how: "書留 123", homeOffice: office, homeTelephone: "011-000-0000"),
            by: DeskFixture.one)
    }

    @Test func `papers go to the home municipality once`() async throws {
        let number = try await fixture.approved(laptop, Person(municipality: "011002"))
        try await fixture.forward()
        // Before ③ J-LIS may still send it back, to be mended here.
        #expect(try await tasks(number) == [])
        await #expect(throws: Failure(.deskNotForwarded)) { try await handOff(number) }
        try await fixture.forwardAndExamine()
        #expect(try await tasks(number) == [.handoff])
        try await handOff(number)
        let ended = try await fixture.approved(
            laptop, Person(name: "別人 太郎", birth: "1970-01-01", form: "99999999999999999999999", municipality: "011002"))
        try await fixture.forwardAndExamine()
        let id = try await desk.show(ended, .ja).line.application.description
        fixture.jlis.move(try #require(fixture.jlis.submitted.first { $0.hasPrefix(id) }), to: .cancelled)
        try await fixture.forward()
        #expect(try await !tasks(ended).contains(.handoff), "J-LIS ended it")
        await #expect(throws: Failure(.deskNotForwarded)) { try await handOff(ended) }
        let history = try await desk.show(number, .ja).history.count
        await #expect(throws: Failure(.deskAlreadyHandedOff)) { try await handOff(number, to: "小樽市 市民課") }
        #expect(try await desk.show(number, .ja).history.count == history)
    }

    @Test(arguments: [
        ErrorCode.deskProtected, .deskInConflict, .deskDuplicateOpen, .deskRegisterDiffers, .deskLateChange,
        .deskCardDiffers, .deskQuestionOpen,
    ])
    func `papers stay here while a person has to decide something first`(code: ErrorCode) async throws {
        var person = Person(municipality: "011002")
        if code == .deskProtected { person.blocks = ["SHIEN"] }
        let number = try await fixture.approved(laptop, person)
        try await fixture.forwardAndExamine()
        let id = try await desk.show(number, .ja).line.application
        switch code {
        case .deskInConflict:
            try await edit(number, #"{"contact": {"phone": "080-1111-1111"}}"#)
            try await fixture.take([try await laptop.write(id, [(Contact(phone: "080-2222-2222"), .contact)])])
        case .deskDuplicateOpen:
            let late = try await laptop.capture(person, in: fixture.session)
            try await fixture.take([late.act], blobs: late.blobs)
        case .deskRegisterDiffers:
            try await desk.verify(number, .moved, answeredBy: "係 山", how: "電話", by: DeskFixture.one)
        case .deskLateChange: try await edit(number, #"{"options": {"braille": true}}"#)
        case .deskCardDiffers: try await edit(number, #"{"birth": {"date": "1980-04-02"}}"#)
        case .deskQuestionOpen:
            try await desk.giveBack(number, reasons: [], question: "家族は", by: DeskFixture.one)
        default: break
        }
        let failure = await #expect(throws: Failure.self) { try await handOff(number) }
        #expect(failure?.code == code)
        #expect(try await desk.show(number, .ja).line.status != .handedOff)
    }
}
