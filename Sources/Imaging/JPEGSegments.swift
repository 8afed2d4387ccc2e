/// The marker segments in front of a JPEG's first scan, found without decoding anything.
struct JPEGSegments {
    struct Segment: Equatable {
        let marker: UInt8
        /// From the marker's 0xFF to the end of the payload.
        let whole: Range<Int>
        let payload: Range<Int>
    }

    /// In the order of the file; what is spoiled or cut ends the list.
    let all: [Segment]

    init(_ bytes: [UInt8]) {
        var found: [Segment] = []
        var at = 2
        guard bytes.starts(with: [0xFF, 0xD8]) else {
            all = []
            return
        }
        while at + 4 <= bytes.count, bytes[at] == 0xFF {
            let marker = bytes[at + 1]
            if marker == 0xFF {  // padding before a marker
                at += 1
                continue
            }
            let length = Int(bytes[at + 2]) << 8 | Int(bytes[at + 3])
            let end = at + 2 + length
            guard marker != 0xDA, marker != 0xD9, length >= 2, end <= bytes.count else { break }
            found.append(Segment(marker: marker, whole: at..<end, payload: at + 4..<end))
            at = end
        }
        all = found
    }

    /// The payloads that begin with a signature, such as `Exif` and two zero bytes in APP1.
    func payloads(marker: UInt8, signature: [UInt8], in bytes: [UInt8]) -> [Segment] {
        all.filter { $0.marker == marker && bytes[$0.payload].starts(with: signature) }
    }
}

extension JPEG {
    static let exifSignature: [UInt8] = [0x45, 0x78, 0x69, 0x66, 0, 0]
    /// `ICC_PROFILE` and a zero byte.
    static let profileSignature: [UInt8] = [
        0x49, 0x43, 0x43, 0x5F, 0x50, 0x52, 0x4F, 0x46, 0x49, 0x4C, 0x45, 0,
    ]

    /// The orientation its EXIF block tells; upright where there is none.
    static func orientation(of bytes: [UInt8]) -> Orientation {
        let exif = JPEGSegments(bytes).payloads(marker: 0xE1, signature: exifSignature, in: bytes).first
        guard let exif else { return .upright }
        return ExifOrientation.read(bytes[exif.payload.dropFirst(exifSignature.count)]) ?? .upright
    }

    /// The colour profile's segments as stored (ICC.1, Annex B.4), to be carried over to a turned copy.
    static func profileSegments(of bytes: [UInt8]) -> [UInt8] {
        JPEGSegments(bytes).payloads(marker: 0xE2, signature: profileSignature, in: bytes)
            .flatMap { bytes[$0.whole] }
    }

    /// A copy with segments put in right after the start marker and the JFIF header.
    package static func inserting(_ segments: [UInt8], into bytes: [UInt8]) -> [UInt8] {
        guard !segments.isEmpty, bytes.count >= 2 else { return bytes }
        let first = JPEGSegments(bytes).all.first
        let place = first?.marker == 0xE0 ? first?.whole.upperBound ?? 2 : 2
        return Array(bytes[..<place]) + segments + bytes[place...]
    }
}
