import Domain
import FieldAgentKit
import Foundation
import Records
import Storage
import SyncProtocol
import Synchronization
import Testing

/// A refused command leaves everything as it was before it, and the same command corrected works.
struct RefusedCaptureTests {
    static let badPINs: [(String, ErrorCode)] = [
        (
            #"{"signature":"ABC12","authentication":"7391","residentRecord":"8264","cardText":"9157"}"#,
            .pinSignatureLength
        ),
        (
            #"{"signature":"ABCDEFG","authentication":"7391","residentRecord":"8264","cardText":"9157"}"#,
            .pinSignatureMixed
        ),
        (
            #"{"signature":"abc123","authentication":"7391","residentRecord":"8264","cardText":"9157"}"#,
            .pinSignatureCharacters
        ),
        (#"{"signature":"ABC123","authentication":"739","residentRecord":"8264","cardText":"9157"}"#, .pinFourDigits),
        (#"{"signature":"ABC123","residentRecord":"8264","cardText":"9157"}"#, .pinMissing),
        ("ABC123\n7391\n8264", .pinsUnreadable), (#"{"signature":"ABC123XYZ""#, .pinsUnreadable),
        (#"{"signature":12345678}"#, .inputField),
        (
            #"{"signature":"ABC123XYZ","authentication":"7391","residentRecord":"8264","cardText":"9157","sigature":"ZZZ"}"#,
            .inputUnknownField
        ),
        (
            #"{"signature":"ABC123XYZ","authentication":"7391","residentRecord":"8264","cardText":"9157","cardText":"1"}"#,
            .inputRepeatedField
        ),
    ]

    @Test(arguments: badPINs)
    func `PINs against the rules are refused, and the command can be given again`(pins: String, code: ErrorCode)
        async throws
    {
        try await refused(code) { try await $0($1, [Pictures.portrait], pins) }
    }

    static let badPhotos: [(String, [UInt8], ErrorCode)] = [
        (
            "PNG", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + [UInt8](repeating: 0, count: 30_000),
            .photoNotJPEG
        ),
        ("truncated", Array(Pictures.portrait.dropLast(Pictures.portrait.count / 2)), .photoTruncated),
        ("479 px", Pictures.noise(seed: 3, width: 479, height: 480), .photoTooFewPixels),
        ("6001 px", Pictures.noise(seed: 4, width: 6_001, height: 480, quality: 5), .photoTooManyPixels),
    ]

    @Test(arguments: badPhotos)
    func `a photo outside the limits is refused, and the command can be given again`(
        what: String, photo: [UInt8], code: ErrorCode
    ) async throws {
        try await refused(code) { try await $0($1, [Pictures.portrait, photo], Sample.pins) }
    }

    static let badAnswers: [(ErrorCode, @Sendable (inout CaptureInput) -> Void)] = [
        (.confirmQuestions, { $0.confirmation?.name = false }), (.confirmWitness, { $0.confirmation?.by = .assisted }),
        (.confirmRepresentative, { $0.confirmation?.by = .representative }),
        (.photoNotCompared, { $0.comparedBy = nil }),
        (.photoCount, { $0.chosen = 3 }),
    ]

    @Test(arguments: badAnswers)
    func `an answer that is refused leaves no draft, and nobody types PINs for it`(
        code: ErrorCode, change: @Sendable (inout CaptureInput) -> Void
    ) async throws {
        try await refused(code) { capture, input in
            var input = input
            change(&input)
            return try await capture(input, [Pictures.portrait], nil)
        }
    }

    private typealias Capture = (CaptureInput, [[UInt8]], String?) async throws -> CaptureResult

    /// Takes an application wrongly, with a label and a paper count of its own, then rightly. PINs nil: none are read.
    private func refused(
        _ code: ErrorCode, _ wrongly: (Capture, CaptureInput) async throws -> CaptureResult
    ) async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        let tag = try ReceptionNumber.make(prefix: "KW", serial: 7)
        var input = Sample.input()
        (input.tag, input.photoTag) = (tag.text, tag.text)
        func capture(_ input: CaptureInput, _ photos: [[UInt8]], _ pins: String?) async throws -> CaptureResult {
            var step = fixture.step(input, photos: photos, pins: pins)
            if pins == nil {
                step.pins = {
                    Issue.record("PINs were asked for")
                    return try PINPad.parse(Array(Sample.pins.utf8))
                }
            }
            return try await fixture.desk.take(step)
        }
        let failure = await #expect(throws: Failure.self) { try await wrongly(capture, input) }
        #expect(failure?.code == code)
        let values = failure.map { Array($0.values.values) } ?? []
        #expect(!values.contains { $0.contains("ZZZ") || $0.contains("ABC123") }, "a PIN stands in the error")
        #expect(try await fixture.desk.drafts().isEmpty)
        #expect(try await Register(fixture.laptop).list().isEmpty)
        #expect(try fixture.laptop.blobs.all(.picture).isEmpty && fixture.laptop.blobs.all(.pinForm).isEmpty)
        let saved = try await capture(input, [Pictures.portrait], Sample.pins).saved
        #expect(saved?.reception == tag)
    }

    @Test func `a draft that was there stays as it was before the refused step, with its pictures`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        var first = Sample.input()
        first.confirmation = nil
        let before = try await fixture.desk.take(fixture.step(first, photos: [Pictures.portrait])).entry
        let id = before.application.description
        var change = CaptureInput()
        (change.phone, change.tag) = ("044-200-9999", try ReceptionNumber.make(prefix: "KW", serial: 7).text)
        change.photoTag = change.tag
        let failure = await #expect(throws: Failure.self) {
            try await fixture.desk.take(
                fixture.step(change, draft: id, photos: [Pictures.second], pins: "ABC123\n7391"))
        }
        #expect(failure?.code == .pinsUnreadable)
        let after = try await fixture.desk.take(fixture.step(CaptureInput(), draft: id)).entry
        #expect(after == before)
        #expect(try fixture.laptop.blobs.all(.picture) == before.photo.shots.map(\.picture.id))
    }

    @Test func `while PINs are typed the draft is there, as a killed command leaves it`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        let desk = fixture.desk
        var step = fixture.step(Sample.input(), photos: [Pictures.portrait])
        let seen = Mutex<[[String]]>([])
        step.pins = {
            let missing = try await desk.drafts().map(\.missing)
            seen.withLock { $0 = missing }
            return try PINPad.parse(Array(Sample.pins.utf8))
        }
        #expect(try await desk.take(step).saved != nil)
        #expect(seen.withLock { $0 } == [["pin-form", "confirmation"]])
        #expect(try await desk.drafts().isEmpty)
    }

    @Test func `a confirmation that comes too early keeps what was entered and names the draft`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        var input = Sample.input()
        input.consent = nil
        let failure = await #expect(throws: Failure.self) {
            try await fixture.desk.take(fixture.step(input, photos: [Pictures.portrait], pins: Sample.pins))
        }
        #expect(failure?.code == .captureIncomplete)
        #expect(failure?.wording(.ja).what.contains("(同意)") == true)
        let draft = try #require(failure?.values["draft"])
        #expect(try await fixture.desk.drafts().map(\.draft.description) == [draft])
        var rest = Sample.confirmed
        rest.consent = true
        #expect(try await fixture.desk.take(fixture.step(rest, draft: draft)).saved != nil)
    }

    @Test func `the same photo or form of another application is warned about, not refused`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        let first = try #require(try await fixture.capture().saved)
        var draft = Sample.input()
        let tag = try ReceptionNumber.make(prefix: "KW", serial: 7).text
        (draft.formID, draft.tag, draft.confirmation) = (nil, tag, nil)
        draft.photoTag = draft.tag
        fixture.clock.move(milliseconds: 1)
        let second = try await fixture.desk.take(
            fixture.step(draft, photos: [Pictures.second, Pictures.portrait]))
        #expect(second.judgement.warnings.map(\.code) == ["photo.elsewhere"])
        #expect(second.judgement.warnings[0].text.hasPrefix("写真2は、この端末の別の受付(\(first.reception))"))
        // A draft counts too, and both are named; one's own earlier steps do not.
        let third = try await fixture.capture(photos: [Pictures.portrait])
        #expect(third.saved != nil)
        #expect(third.judgement.warnings.map(\.code) == ["form-id.elsewhere", "photo.elsewhere"])
        #expect(third.judgement.warnings[0].english.contains("\(first.reception) on"))
        #expect(third.judgement.warnings[1].english.contains("\(first.reception), \(tag) on"))
        var other = CaptureInput()
        other.formID = String(repeating: "9", count: 23)
        let number = try #require(third.saved).reception.text
        #expect(
            try await fixture.editing.change(number, fixture.step(other)).warnings.map(\.code) == ["photo.elsewhere"])
        other.formID = Sample.formID
        #expect(
            try await fixture.editing.change(number, fixture.step(other)).warnings.map(\.code)
                == ["form-id.elsewhere", "photo.elsewhere"])
    }
}
