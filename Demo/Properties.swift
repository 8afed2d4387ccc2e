import Domain
import Foundation
import Imaging
import TestKit

/// The things on the table at a venue: photographs of forms and portraits, as files.
struct Properties {
    let stage: Stage

    /// A photograph of the resident's form, taken at an angle; its path.
    func form(of resident: Resident, seed: UInt64) throws -> String {
        let payload = FormPhotographer.payload(formID: formID(of: resident))
        let photo = try FormPhotographer.photograph(
            payload: payload, seed: seed, conditions: FormConditions(seed: seed, megapixels: .two))
        return try write(photo, "forms/\(resident.key)-\(seed).jpg")
    }

    /// The 23 digits on the resident's form.
    func formID(of resident: Resident) -> String {
        let index = Cast.all.firstIndex { $0.key == resident.key } ?? 0
        return FormPhotographer.formID(seed: UInt64(2026 + index))
    }

    /// A portrait of the resident; its path. Real pictures are the same at every take.
    func portrait(of resident: Resident, take: UInt64 = 1, change: (inout PortraitShot) -> Void = { _ in }) throws
        -> String
    {
        switch resident.portrait {
        case .real("portrait.jpg"): return try write(Fixtures.portrait(), "photos/\(resident.key).jpg")
        case .real: return try write(Fixtures.busyBackground(), "photos/\(resident.key).jpg")
        case .drawn(let seed):
            var shot = PortraitShot(take: take)
            change(&shot)
            let portrait = try PortraitPainter.portrait(person: seed, shot: shot)
            return try write(portrait.jpeg, "photos/\(resident.key)-\(take).jpg")
        }
    }

    func write(_ bytes: [UInt8], _ name: String) throws -> String {
        let path = "\(stage.folder)/\(name)"
        try Data(bytes).write(to: URL(filePath: path))
        return path
    }
}
