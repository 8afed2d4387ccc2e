import Domain
import Imaging
import PhotoChecks
import Sealing
import Storage
import SyncProtocol

/// Takes in files and PINs: looked at first, sealed at once, only references reach the entry.
struct Intake: Sendable {
    let laptop: Laptop
    let rules: EntryRules

    /// Takes the files, then the answers about the photos: an answer is of the photos that are there by then.
    ///
    /// - Parameters:
    ///   - input: what was typed in the same step; a form ID in it must be the photographed one.
    ///   - keep: makes the entry durable; called after each part, so that a killed step loses nothing.
    func take(
        _ files: CaptureFiles, _ input: CaptureInput, into entry: inout CaptureEntry,
        keep: (CaptureEntry) async throws -> Void
    ) async throws {
        try input.checkChoices(files)
        if let image = files.formImage {
            let id = try await offPool { try Self.formID(on: image) }
            if let typed = input.formID, try FormID(typed) != id { throw Failure(.formIDsDiffer) }
            entry.form = Form(id: id, changedSincePrinted: entry.form?.changedSincePrinted ?? false)
            try await keep(entry)
        }
        let count = files.photos.isEmpty ? entry.photo.shots.count : files.photos.count
        // Before anything is sealed: a refused photo leaves no file behind.
        guard count <= 2, input.chosen.map({ (1...max(1, count)).contains($0) }) ?? true else {
            throw Failure(.photoCount)
        }
        if !files.photos.isEmpty {
            guard entry.takesPhoto else { throw Failure(.photoUnderOne) }
            try await takePhotos(files.photos, into: &entry)
            try await keep(entry)
        }
        if input.answersPhoto {
            try entry.takePhotoAnswers(input, laptop.configuration)
            try await keep(entry)
        }
    }

    /// The one form ID in the codes on the photograph. The image itself is not kept: it may show a My Number
    /// (domain.md 2).
    private static func formID(on image: [UInt8]) throws(Failure) -> FormID {
        func isForm(_ text: String) -> Bool { (try? FormID.extract(fromQR: text)) != nil }
        let texts: [String]
        do { texts = try FormQRReader().read(image, until: isForm) } catch {
            throw error.code == .photoTruncated ? Failure(.formImageTruncated) : error
        }
        return try FormID.extract(fromQR: texts.joined(separator: "\n"))
    }

    /// Nothing that was said of earlier photos is said of these.
    private func takePhotos(_ photos: [[UInt8]], into entry: inout CaptureEntry) async throws {
        // Where tags are used, no photo without the scan just before it (papers-ja.md g 10).
        guard entry.tag == nil || entry.scan != nil else { throw Failure(.photoWithoutTag) }
        let now = laptop.clock.now()
        let shots = try await offPool { [laptop] in
            let inspection = PhotoInspection()
            var taken: [CapturedPhoto] = []
            for photo in photos {
                let report = try inspection.inspect(photo)
                taken.append(
                    .taken(
                        jpeg: photo, width: report.info.width, height: report.info.height,
                        orientation: report.info.orientation.rawValue, at: now, warnings: report.warnings))
            }
            let (shots, sealed) = try CaptureService.seal(taken)
            try laptop.blobs.store(sealed, as: .picture)
            return shots
        }
        entry.photo = PhotoSet(
            shots: shots, chosen: shots.count == 1 ? 0 : nil, withoutTag: entry.tag == nil ? true : nil)
        entry.photoProof = entry.scan
        entry.scan = nil
    }

    /// Seals the PINs to the home municipality's key. Where no PIN form is taken, none is read.
    func takePINs(
        _ read: @Sendable () async throws -> PINEntry, into entry: inout CaptureEntry, judgement: CaptureJudgement
    ) async throws -> [PINWarning] {
        guard let age = judgement.contents.age, let address = entry.address, judgement.contents.delivery != nil,
            let options = judgement.contents.options
        else { throw Failure(.pinsTooEarly) }
        guard Requirements.needed(in: judgement.contents).contains(.pinForm) else {
            // The form is given back; the judgement says so.
            entry.pinForm = nil
            return []
        }
        let city = rules.municipalities.city(of: address.municipality)
        guard let key = laptop.configuration.pinKeys[city.text] else { throw Failure(.pinKeyMissing) }
        let pins = try await read()
        let needed = PINKind.needed(options: options, age: age)
        let sealed = try PINPad.seal(pins, needed: needed, application: entry.application, to: key)
        let id = Hex.encode(sha256(sealed))
        try await offPool { [laptop] in try laptop.blobs.store([(id, sealed)], as: .pinForm) }
        entry.pinForm = PINForm(
            custody: .sealed, sealedID: id, keyID: key.id, municipality: city,
            pins: PINKind.allCases.filter(needed.contains))
        return pins.warnings(born: entry.birth?.date, phone: entry.contact?.phone)
    }
}
