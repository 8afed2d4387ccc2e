import Domain
import Records
import Storage
import SyncProtocol

/// Another application or draft on this laptop, as far as an entry must not share with it.
struct OtherApplication {
    /// Its reception number; of a draft without one, the draft's id.
    var name: String
    var form: FormID?
    /// Hashes of its pictures as taken.
    var pictures: Set<String>
    var envelopeNumber: String?
}

extension Laptop {
    /// Every application and draft here but this one.
    func others(than application: EntityID, in reader: any StoreReader) throws -> [OtherApplication] {
        let stored = try applications(in: reader).filter { $0.id != application }.map { other in
            OtherApplication(
                name: other.reception?.number.text ?? other.id.description, form: other.form?.id,
                pictures: Set((other.photo?.shots ?? []).map(\.picture.plaintextHash)),
                envelopeNumber: other.pinForm?.envelopeNumber)
        }
        let drafts = try drafts(in: reader).filter { $0.application != application }.map { other in
            OtherApplication(
                name: other.tag?.text ?? other.application.description, form: other.form?.id,
                pictures: Set(other.photo.shots.map(\.picture.plaintextHash)),
                envelopeNumber: other.pinForm?.envelopeNumber)
        }
        return stored + drafts
    }

    /// Warns where another application or draft here has a photo of the entry, or its form ID: one of the two may show
    /// the wrong face, or a person was taken twice (domain.md 12.1).
    func twins(of entry: CaptureEntry) async throws -> [CaptureWarning] {
        let (form, shots) = (entry.form?.id, entry.photo.shots)
        guard form != nil || !shots.isEmpty else { return [] }
        let beside = try await store.read { try others(than: entry.application, in: $0) }
        var warnings: [CaptureWarning] = []
        let sameForm = beside.filter { form != nil && $0.form == form }.map(\.name)
        if !sameForm.isEmpty {
            warnings.append(
                CaptureWarning(
                    code: "form-id.elsewhere",
                    ja: "この申請書IDは、この端末の別の受付(\(sameForm.joined(separator: "、")))にもあります。"
                        + "申請書を取りちがえていないか、同じ人を2回受け付けていないか確かめてください。",
                    en: "This form ID is also in \(sameForm.joined(separator: ", ")) on this laptop: "
                        + "check whose form it is, and whether the person was taken twice."))
        }
        for (index, shot) in shots.enumerated() {
            let same = beside.filter { $0.pictures.contains(shot.picture.plaintextHash) }.map(\.name)
            guard !same.isEmpty else { continue }
            warnings.append(
                CaptureWarning(
                    code: "photo.elsewhere",
                    ja: "写真\(index + 1)は、この端末の別の受付(\(same.joined(separator: "、")))の写真と同じファイルです。"
                        + "別の人の写真でないか確かめてください。",
                    en: "Photo \(index + 1) is the same file as one of \(same.joined(separator: ", ")) "
                        + "on this laptop: check whose face it is."))
        }
        return warnings
    }
}
