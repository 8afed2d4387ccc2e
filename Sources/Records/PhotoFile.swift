public import Domain
import Merge
import Sealing

/// A photo written to look at: what both programs say of it. Its JSON keys are promises.
public struct PhotoFile: Encodable, Sendable {
    /// nil while the picture has not arrived.
    public var file: String?
    /// From 1; the one that becomes the card's.
    public var number: Int
    public var chosen: Bool
    public var by: StaffNumber
    public var at: Instant
    /// `field` or `office`, and the write that holds it (`--choose` of a conflict).
    public var side: String
    public var dot: String

    /// What the commands answer with `--json`.
    public struct Answer: Encodable, Sendable {
        public var photos: [PhotoFile]

        public init(photos: [PhotoFile]) { self.photos = photos }
    }

    /// Writes JPEGs of mode 0600 named by the reception number. Throws `output.place`, `store.full`.
    public static func write(
        _ photos: [(shot: RecordedShot, jpeg: [UInt8]?)], of reception: ReceptionNumber, to folder: String
    ) throws -> [PhotoFile] {
        try photos.enumerated().map { index, photo in
            let file = photo.jpeg.map { _ in "\(folder)/\(reception.text)-\(index + 1).jpg" }
            if let file, let jpeg = photo.jpeg { try SecretFiles.export(jpeg, to: file) }
            let write = photo.shot.write
            return PhotoFile(
                file: file, number: photo.shot.number, chosen: photo.shot.isChosen, by: write.author, at: write.at,
                side: write.side.rawValue, dot: write.dot.description)
        }
    }

    /// For people.
    public func line(_ language: Language) -> String {
        let mark = chosen ? (language == .ja ? "(カードの写真)" : " (the card's)") : ""
        let place = file ?? (language == .ja ? "まだ届いていません" : "not arrived yet")
        let from = language == .ja ? (side == "office" ? "市役所" : "会場") : side
        return "\(number)\(mark)  \(from) \(by.text) \(at.textInJapan)  \(place)"
    }
}
