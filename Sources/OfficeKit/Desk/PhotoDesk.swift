import Domain
import Imaging
import Merge
public import Records
import Sealing
import Storage

extension Office {
    /// A photo as a person looks at it and as J-LIS takes it: opened, turned upright where the camera lay on its side,
    /// and within J-LIS's limit of bytes (domain.md 3). The original stays as it was taken. Blocking and heavy: outside
    /// transactions, off the cooperative pool.
    func upright(_ shot: PhotoShot) throws -> [UInt8] {
        guard let sealed = try blobs.read(shot.picture.id) else { throw Failure(.blobUnknown) }
        return try JPEG.upright(try SealedPicture.open(sealed, shot.picture))
    }
}

extension Desk {
    /// A photo to look at.
    public struct Photo: Sendable {
        public var shot: RecordedShot
        /// JPEG, upright; nil while the picture has not arrived.
        public var jpeg: [UInt8]?
    }

    /// The photos of an application; of an open conflict those of every side, so that two persons can compare the faces
    /// (domain.md 12.1).
    public func photos(of application: String, by clerks: Clerks) async throws -> [Photo] {
        let shots = try await transact { desk in
            try desk.authorise(clerks, to: .view)
            let file = try desk.caseFile(application)
            let sides = file.record.conflicts.flatMap { file.sides(of: $0.heads) }
                .compactMap { $0.values[ApplicationField.photo.rawValue] }
            var seen: Set<String> = []
            return (file.record.shots + sides.flatMap { file.record.shots(of: $0) })
                .filter { seen.insert("\($0.write.dot) \($0.number)").inserted }
        }
        return try await offPool { [office] in
            try shots.map { shot in
                let isThere = try office.blobs.file(shot.shot.picture.id) != nil
                return Photo(shot: shot, jpeg: isThere ? try office.upright(shot.shot) : nil)
            }
        }
    }
}
