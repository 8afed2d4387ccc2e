public import Domain
public import Imaging

/// Pictures that must be refused, or accepted in spite of their looks, made from a good one.
public enum PictureVariants {
    /// With an EXIF block that tells an orientation (1 … 8, or a value outside to try that too).
    public static func withOrientation(_ value: Int, _ jpeg: [UInt8], bigEndian: Bool = true) -> [UInt8] {
        func number(_ value: Int, bytes: Int) -> [UInt8] {
            let digits = (0..<bytes).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
            return bigEndian ? digits.reversed() : digits
        }
        var block: [UInt8] = [0x45, 0x78, 0x69, 0x66, 0, 0]
        block += bigEndian ? [0x4D, 0x4D] : [0x49, 0x49]
        block += number(42, bytes: 2) + number(8, bytes: 4) + number(2, bytes: 2)
        // Software tag first, so that the reader has something to step over.
        block += number(0x0110, bytes: 2) + number(2, bytes: 2) + number(4, bytes: 4) + [0x61, 0x62, 0x63, 0]
        block += number(0x0112, bytes: 2) + number(3, bytes: 2) + number(1, bytes: 4)
        block += number(value, bytes: 2) + [0, 0] + number(0, bytes: 4)
        return JPEG.inserting(segment(0xE1, block), into: jpeg)
    }

    /// The pixels of the picture, decoded and written another way.
    public static func reencoded(
        _ jpeg: [UInt8], _ encoding: JPEG.Encoding = JPEG.Encoding()
    ) throws(Failure) -> [UInt8] {
        try JPEG.encode(JPEG.decodeRGB(jpeg), encoding)
    }

    /// In one component.
    public static func grey(_ jpeg: [UInt8]) throws(Failure) -> [UInt8] {
        try JPEG.encode(JPEG.decodeGrey(jpeg), JPEG.Encoding(quality: 95))
    }

    /// In printer's colours.
    public static func cmyk(_ jpeg: [UInt8]) throws(Failure) -> [UInt8] {
        try JPEG.encodeCMYK(JPEG.decodeRGB(jpeg), JPEG.Encoding(quality: 95))
    }

    /// Out of focus by a bell of `sigma` pixels.
    public static func blurred(_ jpeg: [UInt8], sigma: Double) throws(Failure) -> [UInt8] {
        var image = try JPEG.decodeRGB(jpeg)
        image.pixels = TestKit.blurred(
            image.pixels, width: image.width, height: image.height, channels: 3, sigma: sigma)
        return try JPEG.encode(image, JPEG.Encoding(quality: 95))
    }

    /// With `factor` times the light.
    public static func exposed(_ jpeg: [UInt8], factor: Double) throws(Failure) -> [UInt8] {
        var image = try JPEG.decodeRGB(jpeg)
        let curve = (0...255).map { UInt8(clamping: Int(Double($0) * factor)) }
        image.pixels = image.pixels.map { curve[Int($0)] }
        return try JPEG.encode(image, JPEG.Encoding(quality: 95))
    }

    /// With every pixel at `level` or lighter: the contrast that is left is that of the rest.
    public static func washedOut(_ jpeg: [UInt8], to level: Int) throws(Failure) -> [UInt8] {
        var image = try JPEG.decodeRGB(jpeg)
        let curve = (0...255).map { UInt8(clamping: level + $0 * (255 - level) / 255) }
        image.pixels = image.pixels.map { curve[Int($0)] }
        return try JPEG.encode(image, JPEG.Encoding(quality: 95))
    }

    /// The same picture as a progressive JPEG. Throws as decoding does.
    public static func progressive(_ jpeg: [UInt8]) throws(Failure) -> [UInt8] {
        try reencoded(jpeg, JPEG.Encoding(quality: 95, isProgressive: true))
    }

    /// The first bytes only.
    public static func truncated(_ jpeg: [UInt8], to count: Int) -> [UInt8] { Array(jpeg.prefix(count)) }

    /// Of exactly `count` bytes, by comments in front of the picture; unchanged where it is longer already.
    public static func padded(_ jpeg: [UInt8], to count: Int) -> [UInt8] {
        var missing = count - jpeg.count
        var comments: [UInt8] = []
        while missing >= 4 {
            // A comment takes 4 bytes and what it says; never leave less than 4 for the last one.
            let size = missing <= 60_000 ? missing : min(60_000, missing - 4)
            comments += segment(0xFE, [UInt8](repeating: 0x20, count: size - 4))
            missing -= size
        }
        return JPEG.inserting(comments, into: jpeg)
    }

    /// A picture of a given size with something to see in it, for the limits of pixels.
    public static func pattern(width: Int, height: Int, quality: Int = 90) throws(Failure) -> [UInt8] {
        var image = RGBImage(width: width, height: height)
        image.pixels.withUnsafeMutableBufferPointer { pixels in
            var at = 0
            for row in 0..<height {
                for column in 0..<width {
                    pixels[at] = UInt8(truncatingIfNeeded: (row ^ column) & 0xFF)
                    pixels[at + 1] = UInt8(truncatingIfNeeded: row >> 3)
                    pixels[at + 2] = UInt8(truncatingIfNeeded: column >> 3)
                    at += 3
                }
            }
        }
        return try JPEG.encode(image, JPEG.Encoding(quality: quality))
    }

    /// The beginning of a PNG file, as a wrongly named picture would have.
    public static let png: [UInt8] =
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]
        + [0, 0, 2, 0x58, 0, 0, 2, 0xEE, 8, 2, 0, 0, 0] + [UInt8](repeating: 7, count: 40_000)

    private static func segment(_ marker: UInt8, _ payload: [UInt8]) -> [UInt8] {
        let length = payload.count + 2
        return [0xFF, marker, UInt8(length >> 8), UInt8(length & 0xFF)] + payload
    }
}
