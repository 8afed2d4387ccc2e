import CJPEG
public import Domain

extension JPEG {
    /// How a picture is written.
    public struct Encoding: Sendable {
        /// 1 … 100.
        public var quality: Int
        /// Colour at half the resolution in both directions (4:2:0), as cameras do.
        public var halvesColour: Bool
        public var isProgressive: Bool

        public init(quality: Int = 90, halvesColour: Bool = true, isProgressive: Bool = false) {
            self.quality = min(100, max(1, quality))
            self.halvesColour = halvesColour
            self.isProgressive = isProgressive
        }
    }

    /// The picture as JPEG file. Throws `photo.not-written` above 65,500 pixels a side or without memory.
    public static func encode(_ image: RGBImage, _ encoding: Encoding = Encoding()) throws(Failure) -> [UInt8] {
        try encode(image.pixels, image.width, image.height, components: 3, encoding)
    }

    /// The grey picture as JPEG file. Throws as for colour.
    public static func encode(_ image: GreyImage, _ encoding: Encoding = Encoding()) throws(Failure) -> [UInt8] {
        try encode(image.pixels, image.width, image.height, components: 1, encoding)
    }

    /// A file in printer's colours, as a picture agency might send one: for tests of its refusal.
    package static func encodeCMYK(_ image: RGBImage, _ encoding: Encoding = Encoding()) throws(Failure) -> [UInt8] {
        var inks: [UInt8] = []
        inks.reserveCapacity(image.width * image.height * 4)
        for start in stride(from: 0, to: image.pixels.count, by: 3) {
            inks += image.pixels[start..<start + 3]  // inverted: 255 is no ink
            inks.append(255)
        }
        return try encode(inks, image.width, image.height, components: 4, encoding)
    }

    /// The picture as it is looked at, without EXIF: for views and for J-LIS (domain.md 3 warns that edited
    /// pictures may be refused, so nothing changes where nothing has to be turned).
    ///
    /// Unchanged bytes where the orientation is upright; otherwise turned, with the colour profile kept, at the
    /// highest quality that keeps it within `byteLimit` bytes. Throws what `decodeRGB` throws, and
    /// `photo.too-large` where no quality does.
    public static func upright(_ bytes: [UInt8], byteLimit: Int = 7_000_000) throws(Failure) -> [UInt8] {
        let info = try inspect(bytes)
        guard info.orientation != .upright else { return bytes }
        let image = try decodeRGB(bytes).turned(info.orientation)
        let profile = profileSegments(of: bytes)
        for quality in [95, 90, 85, 75, 60, 40] {
            let encoding = Encoding(quality: quality, halvesColour: quality < 90)
            let turned = inserting(profile, into: try encode(image, encoding))
            if turned.count <= byteLimit { return turned }
        }
        throw Failure(.photoTooLarge, ["limit": String(byteLimit), "bytes": String(bytes.count)])
    }

    private static func encode(
        _ pixels: [UInt8], _ width: Int, _ height: Int, components: Int, _ encoding: Encoding
    ) throws(Failure) -> [UInt8] {
        guard max(width, height) <= 65_500 else { throw Failure(.photoNotWritten) }
        var plan = cjpeg_encoding(
            width: Int32(width), height: Int32(height), components: Int32(components),
            quality: Int32(encoding.quality), halve_colour: encoding.halvesColour ? 1 : 0,
            progressive: encoding.isProgressive ? 1 : 0)
        var bytes: UnsafeMutablePointer<UInt8>?
        var count = 0
        let status = pixels.withUnsafeBufferPointer {
            cjpeg_encode($0.baseAddress, $0.count, &plan, &bytes, &count)
        }
        guard status == CJPEG_OK, let bytes else { throw Failure(.photoNotWritten) }
        defer { cjpeg_free(bytes) }
        return Array(UnsafeBufferPointer(start: bytes, count: count))
    }
}
