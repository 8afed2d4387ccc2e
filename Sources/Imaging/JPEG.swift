import CJPEG
public import Domain

/// What a JPEG's header tells.
public struct JPEGInfo: Equatable, Sendable {
    /// How colours are stored.
    public enum Colour: Sendable {
        /// One component.
        case grey
        /// Three components, stored as RGB or YCbCr.
        case rgb
        /// Four components, stored as CMYK or YCCK.
        case cmyk
        case other
    }

    /// Pixels as stored, before turning.
    public let width: Int
    public let height: Int
    public let colour: Colour
    /// Bits of one sample.
    public let bits: Int
    public let isProgressive: Bool
    public let orientation: Orientation
    public let byteCount: Int

    /// Pixels as looked at, after turning by the EXIF orientation.
    public var uprightSize: (width: Int, height: Int) {
        orientation.swapsSides ? (height, width) : (width, height)
    }
}

/// JPEG files, read and written by libjpeg. All of it is work for the processor: call it off the cooperative pool.
public enum JPEG {
    /// Fractions at which libjpeg can decode, with the time saved in its transform.
    public enum Scale: Int, CaseIterable, Sendable {
        case full = 1
        case half = 2
        case quarter = 4
        case eighth = 8
    }

    /// The longest side that is decoded at all: what is larger is no photograph from our devices, and would
    /// take memory without limit.
    public static let longestDecodedSide = 12_000

    /// The header and the EXIF orientation.
    ///
    /// Throws `photo.not-jpeg`, `photo.truncated` or `photo.damaged`. The picture itself is not decoded: a cut
    /// behind the header is found by decoding only.
    public static func inspect(_ bytes: [UInt8]) throws(Failure) -> JPEGInfo {
        var header = cjpeg_header()
        let status = bytes.withUnsafeBufferPointer { cjpeg_inspect($0.baseAddress, $0.count, &header) }
        try check(status, bytes)
        let colour: JPEGInfo.Colour =
            switch header.colour {
            case CJPEG_GREY: .grey
            case CJPEG_RGB: .rgb
            case CJPEG_CMYK: .cmyk
            default: .other
            }
        return JPEGInfo(
            width: Int(header.width), height: Int(header.height), colour: colour, bits: Int(header.bits),
            isProgressive: header.progressive != 0, orientation: orientation(of: bytes), byteCount: bytes.count)
    }

    /// The pixels as stored, in colour; a grey picture gives equal values.
    ///
    /// Throws what `inspect` throws, `photo.cmyk`, and `photo.too-many-pixels` above `longestDecodedSide`.
    public static func decodeRGB(_ bytes: [UInt8], scale: Scale = .full) throws(Failure) -> RGBImage {
        let (width, height) = try decodedSize(bytes, scale)
        let pixels = try decode(bytes, scale, grey: false, count: width * height * 3)
        guard let image = RGBImage(width: width, height: height, pixels: pixels) else {
            throw Failure(.photoDamaged)
        }
        return image
    }

    /// The pixels as stored, brightness only: a third of the memory of `decodeRGB` and faster. Throws the same.
    public static func decodeGrey(_ bytes: [UInt8], scale: Scale = .full) throws(Failure) -> GreyImage {
        let (width, height) = try decodedSize(bytes, scale)
        let pixels = try decode(bytes, scale, grey: true, count: width * height)
        guard let image = GreyImage(width: width, height: height, pixels: pixels) else {
            throw Failure(.photoDamaged)
        }
        return image
    }

    /// The smallest scale at which the shorter side keeps `side` pixels; full size where none does.
    public static func scale(of info: JPEGInfo, keepingShorterSide side: Int) -> Scale {
        Scale.allCases.last { min(info.width, info.height) / $0.rawValue >= side } ?? .full
    }

    private static func decodedSize(_ bytes: [UInt8], _ scale: Scale) throws(Failure) -> (Int, Int) {
        let info = try inspect(bytes)
        guard max(info.width, info.height) <= longestDecodedSide else {
            throw Failure(
                .photoTooManyPixels,
                ["width": String(info.width), "height": String(info.height), "limit": String(longestDecodedSide)])
        }
        switch info.colour {
        case .rgb, .grey: break
        case .cmyk: throw Failure(.photoCMYK)
        case .other: throw Failure(.photoDamaged)
        }
        var (width, height): (Int32, Int32) = (0, 0)
        cjpeg_scaled_size(Int32(info.width), Int32(info.height), Int32(scale.rawValue), &width, &height)
        return (Int(width), Int(height))
    }

    /// One pass, straight into the array that is returned.
    private static func decode(
        _ bytes: [UInt8], _ scale: Scale, grey: Bool, count: Int
    ) throws(Failure) -> [UInt8] {
        var status = CJPEG_OK
        let pixels = [UInt8](unsafeUninitializedCapacity: count) { target, filled in
            status = bytes.withUnsafeBufferPointer {
                cjpeg_decode($0.baseAddress, $0.count, Int32(scale.rawValue), grey ? 1 : 0, target.baseAddress, count)
            }
            filled = status == CJPEG_OK ? count : 0
        }
        try check(status, bytes)
        return pixels
    }

    private static func check(_ status: cjpeg_status, _ bytes: [UInt8]) throws(Failure) {
        switch status {
        case CJPEG_OK: return
        case CJPEG_NOT_JPEG: throw notJPEG(bytes)
        case CJPEG_TRUNCATED:
            // A lone start marker or less says nothing yet about being a JPEG.
            if bytes.count < 4 { throw notJPEG(bytes) }
            throw Failure(.photoTruncated)
        case CJPEG_OUT_OF_MEMORY: throw Failure(.photoMemory)
        default: throw Failure(.photoDamaged)
        }
    }

    /// Names what the bytes are, where their first bytes tell.
    private static func notJPEG(_ bytes: [UInt8]) -> Failure {
        let signatures: [(offset: Int, bytes: [UInt8], name: String)] = [
            (0, [0x89, 0x50, 0x4E, 0x47], "PNG"), (0, [0x47, 0x49, 0x46, 0x38], "GIF"),
            (0, [0x25, 0x50, 0x44, 0x46], "PDF"), (0, [0x42, 0x4D], "BMP"), (0, [0x49, 0x49, 0x2A, 0], "TIFF"),
            (0, [0x4D, 0x4D, 0, 0x2A], "TIFF"), (8, [0x57, 0x45, 0x42, 0x50], "WebP"),
            (4, [0x66, 0x74, 0x79, 0x70], "HEIC"),
        ]
        let match = signatures.first { bytes.dropFirst($0.offset).starts(with: $0.bytes) }
        if let name = match?.name { return Failure(.photoNotJPEG, ["kind": name, "kindEnglish": name]) }
        return bytes.isEmpty
            ? Failure(.photoNotJPEG, ["kind": "空のファイル", "kindEnglish": "nothing"])
            : Failure(.photoNotJPEG, ["kind": "写真ではないもの", "kindEnglish": "no picture"])
    }
}
