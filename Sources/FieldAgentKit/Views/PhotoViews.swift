public import Domain
import Imaging
public import Records
import Sealing
import Storage
import SyncProtocol

extension Register {
    /// The photos of a stored application, upright, to look at and compare (domain.md 12.1); of an open conflict those
    /// of every value. JPEG; nil for a picture of another laptop, which is not here.
    ///
    /// Throws ``ErrorCode/applicationUnknown``, ``ErrorCode/notPermitted``.
    public func photos(
        of named: String, by staff: StaffNumber
    ) async throws -> (reception: ReceptionNumber, photos: [(shot: RecordedShot, jpeg: [UInt8]?)]) {
        try laptop.configuration.authorise(staff, to: .view)
        let record = try await laptop.store.read { [laptop] in try laptop.application(named: named, in: $0) }
        guard let reception = record.reception?.number else { throw Failure(.applicationUnknown) }
        let photos = try await offPool { [blobs = laptop.blobs] in
            try record.shots.map { shot in
                let picture = shot.shot.picture
                let jpeg = try blobs.read(picture.id).map { try JPEG.upright(try SealedPicture.open($0, picture)) }
                return (shot: shot, jpeg: jpeg)
            }
        }
        return (reception, photos)
    }
}
