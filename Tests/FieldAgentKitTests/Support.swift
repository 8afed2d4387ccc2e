import Domain
import FieldAgentKit
import Foundation
import Imaging
import Resources
import SQLiteStorage
import SyncProtocol
import Synchronization
import TestKit

/// A clock that stands still until it is moved.
final class HandClock: WallClock {
    private let time = Mutex(Instant(milliseconds: 1_795_226_400_000))  // 2026-11-21 in Japan

    func now() -> Instant { time.withLock(\.self) }
    func move(to instant: Instant) { time.withLock { $0 = max($0, instant) } }
    func move(milliseconds: Int64) { time.withLock { $0 = $0.adding(milliseconds: milliseconds) } }
}

/// A laptop in a folder of its own, enrolled at a scripted office.
struct Fixture {
    let directory: String
    let office: ScriptedOffice
    let clock: HandClock
    let laptop: Laptop
    let session: EntityID

    static let storage: @Sendable (String) throws -> LaptopStorage = { directory in
        LaptopStorage(store: try SQLiteStore(directory: directory), blobs: try FileBlobStore(directory: directory))
    }

    init() async throws {
        directory = NSTemporaryDirectory() + "laptop-" + UUID().uuidString
        let office = try ScriptedOffice()
        self.office = office
        clock = HandClock()
        _ = try await Enrolling(directory: directory, clock: clock, storage: Self.storage, client: { _ in office })
            .run(try InvitationText(office.invitation), name: "テスト1")
        laptop = try await Laptop.open(directory, clock: clock, storage: Self.storage)
        let plan = SessionPlan(
            venue: "中原市民館", kind: .hall, date: clock.now().dateInJapan, municipality: laptop.municipality,
            staff: [Staff.city])
        session = try await Sessions(laptop).open(plan, by: Staff.city).session
    }

    func remove() { try? FileManager.default.removeItem(atPath: directory) }

    var desk: CaptureDesk { CaptureDesk(laptop, rules: Tables.shared) }
    var editing: Editing { Editing(laptop, rules: Tables.shared) }
    var syncer: Syncer { Syncer(laptop, control: office, pictures: office) }

    /// Takes a complete application.
    func capture(
        _ change: (inout CaptureInput) -> Void = { _ in }, photos: [[UInt8]] = [Pictures.portrait],
        pins: String? = Sample.pins
    ) async throws -> CaptureResult {
        clock.move(milliseconds: 1)
        var input = Sample.input()
        change(&input)
        return try await desk.take(step(input, photos: photos, pins: pins))
    }

    func step(
        _ input: CaptureInput, draft: String? = nil, photos: [[UInt8]] = [], form: [UInt8]? = nil, pins: String? = nil
    ) -> CaptureStep {
        var files = CaptureFiles()
        files.photos = photos
        files.formImage = form
        var step = CaptureStep(draft: draft, input: input, author: Staff.city, files: { [files] in files })
        if let pins { step.pins = { try PINPad.parse(Array(pins.utf8)) } }
        return step
    }
}

enum Tables {
    static let shared: EntryRules = {
        let files = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Sources/Resources/Files").path
        do { return try PackagedData(folders: [files]).entryRules() } catch { fatalError("\(error)") }
    }()
}

enum Sample {
    static let formID = "12345678901234567890123"
    static let name = "髙﨑 𠮷乃"
    static let pins = #"{"signature":"ABC123XYZ","authentication":"7391","residentRecord":"8264","cardText":"9157"}"#

    /// The resident's answers, and nothing else.
    static var confirmed: CaptureInput {
        var input = CaptureInput()
        input.confirmation = Self.input().confirmation
        return input
    }

    /// A resident of Kawasaki with a driving licence and a passport, who confirms.
    static func input() -> CaptureInput {
        var input = CaptureInput()
        input.consent = true
        input.kind = .first
        input.formID = formID
        input.person.name = name
        input.person.kana = "タカサキ ヨシノ"
        input.birthDate = "昭和60年4月3日"
        input.sex = .female
        input.address.postalCode = "210-0006"
        input.address.area = "神奈川県川崎市川崎区砂子"
        input.address.street = "1-8-9"
        input.phone = "044-200-1111"
        input.route = .restrictedMail
        input.documents = [
            DocumentSeen(code: "DL", expires: CivilDate("2029-04-03")),
            DocumentSeen(code: "PP", expires: CivilDate("2030-01-01")),
        ]
        input.faceMatched = true
        input.decidedBy = Staff.city.text
        input.comparedBy = Staff.city.text
        input.confirmation = CaptureInput.ConfirmationInput(by: .applicant, photo: true, name: true, tag: true)
        return input
    }
}

/// Small noisy pictures: sharp, of middling brightness, large enough for the limits.
enum Pictures {
    static let portrait = noise(seed: 1)
    static let second = noise(seed: 2)

    static func noise(seed: UInt64, width: Int = 480, height: Int = 480, quality: Int = 80) -> [UInt8] {
        var generator = SeededGenerator(seed: seed)
        var pixels = [UInt8](repeating: 0, count: width * height * 3)
        for start in stride(from: 0, to: pixels.count - 7, by: 8) {
            let random = generator.next()
            for index in 0..<8 {
                pixels[start + index] = 90 + UInt8(truncatingIfNeeded: random >> (8 * UInt64(index))) % 100
            }
        }
        guard let image = RGBImage(width: width, height: height, pixels: pixels),
            let jpeg = try? JPEG.encode(image, JPEG.Encoding(quality: quality))
        else { return [] }
        return jpeg
    }
}
