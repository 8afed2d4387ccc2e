import Domain
import Records
import Storage
import SyncProtocol

extension Laptop {
    /// What people call the other applications and drafts here that share this, those begun first first. Reads those
    /// that are found and no others.
    func others(
        than application: EntityID, sharing kind: Fingerprints.Kind, _ text: String, in reader: any StoreReader
    ) throws -> [String] {
        try reader.all(Fingerprints.self, kind.rawValue, fingerprint(kind, text)).map(\.application)
            .filter { $0 != application }.map { try name(of: $0, in: reader) }
    }

    /// The reception number; of a draft without a label, the draft's id.
    private func name(of application: EntityID, in reader: any StoreReader) throws -> String {
        let id = application.description
        return try reader.all(ReceptionIndex.self, "application", id).first?.number.text
            ?? reader.get(Draft.self, id)?.tag?.text ?? id
    }

    /// Warns where another application or draft here has a photo of the entry, or its form ID: one of the two may show
    /// the wrong face, or a person was taken twice (domain.md 12.1).
    func twins(of entry: CaptureEntry) async throws -> [CaptureWarning] {
        let (form, shots) = (entry.form?.id, entry.photo.shots)
        guard form != nil || !shots.isEmpty else { return [] }
        let (sameForm, samePhoto) = try await store.read { reader in
            func others(_ kind: Fingerprints.Kind, _ text: String) throws -> [String] {
                try self.others(than: entry.application, sharing: kind, text, in: reader)
            }
            return (
                try form.map { try others(.form, $0.text) } ?? [],
                try shots.map { try others(.photo, $0.picture.plaintextHash) }
            )
        }
        var warnings: [CaptureWarning] = []
        if !sameForm.isEmpty {
            warnings.append(
                CaptureWarning(
                    code: "form-id.elsewhere",
                    ja: "この申請書IDは、この端末の別の受付(\(sameForm.joined(separator: "、")))にもあります。"
                        + "申請書を取りちがえていないか、同じ人を2回受け付けていないか確かめてください。",
                    en: "This form ID is also in \(sameForm.joined(separator: ", ")) on this laptop: "
                        + "check whose form it is, and whether the person was taken twice."))
        }
        for (index, same) in samePhoto.enumerated() where !same.isEmpty {
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
