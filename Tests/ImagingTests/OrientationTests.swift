import Domain
import TestKit
import Testing

@testable import Imaging

struct OrientationTests {
    /// What EXIF says of each value: which side of the scene the stored first row and first column show.
    enum Side { case top, bottom, left, right }
    static let meaning: [(value: Int, row: Side, column: Side)] = [
        (1, .top, .left), (2, .top, .right), (3, .bottom, .right), (4, .bottom, .left), (5, .left, .top),
        (6, .right, .top), (7, .right, .bottom), (8, .left, .bottom),
    ]

    /// Four quarters of different colours, 64 × 48 as looked at.
    static let quarters: [[(UInt8, UInt8, UInt8)]] = [
        [(220, 30, 30), (30, 200, 30)], [(30, 30, 220), (230, 230, 230)],
    ]

    /// The scene as a camera held in that way stores it.
    static func stored(row: Side, column: Side) -> RGBImage {
        let isTurned = row == .left || row == .right
        let (width, height) = isTurned ? (48, 64) : (64, 48)
        var image = RGBImage(width: width, height: height)
        for y in 0..<height {
            for x in 0..<width {
                var (down, right) = (0, 0)
                for (side, half) in [(row, y * 2 / height), (column, x * 2 / width)] {
                    switch side {
                    case .top: down = half
                    case .bottom: down = 1 - half
                    case .left: right = half
                    case .right: right = 1 - half
                    }
                }
                let colour = quarters[down][right]
                image.pixels.replaceSubrange(
                    (y * width + x) * 3..<(y * width + x) * 3 + 3, with: [colour.0, colour.1, colour.2])
            }
        }
        return image
    }

    @Test(arguments: meaning, [true, false])
    func `every way of holding the camera gives an upright picture`(
        orientation: (value: Int, row: Side, column: Side), bigEndian: Bool
    ) throws {
        let plain = try JPEG.encode(Self.stored(row: orientation.row, column: orientation.column))
        let bytes = PictureVariants.withOrientation(orientation.value, plain, bigEndian: bigEndian)
        let info = try JPEG.inspect(bytes)
        #expect(info.orientation.rawValue == orientation.value)
        #expect(info.uprightSize == (64, 48))

        let upright = try JPEG.upright(bytes)
        #expect((upright == bytes) == (orientation.value == 1))
        #expect(try JPEG.inspect(upright).orientation == .upright)
        let image = try JPEG.decodeRGB(upright)
        #expect((image.width, image.height) == (64, 48))
        for (down, row) in Self.quarters.enumerated() {
            for (right, colour) in row.enumerated() {
                let at = ((12 + 24 * down) * 64 + 16 + 32 * right) * 3
                let seen = image.pixels[at..<at + 3].map(Int.init)
                let difference = zip(seen, [colour.0, colour.1, colour.2]).map { abs($0 - Int($1)) }.max() ?? 255
                #expect(difference < 12, "quarter \(down) \(right)")
            }
        }
    }

    @Test(arguments: Orientation.allCases) func `grey and colour turn alike`(orientation: Orientation) throws {
        let grey = try #require(GreyImage(width: 3, height: 2, pixels: [1, 2, 3, 4, 5, 6]))
        let colour = try #require(RGBImage(width: 3, height: 2, pixels: (1...6).flatMap { [$0, $0, $0] as [UInt8] }))
        let turned = grey.turned(orientation)
        #expect(colour.turned(orientation).pixels == turned.pixels.flatMap { [$0, $0, $0] })
        #expect(turned.pixels.sorted() == [1, 2, 3, 4, 5, 6])
    }

    @Test(arguments: [0, 9, 255, 65_535]) func `a value outside EXIF's counts as upright`(value: Int) throws {
        let bytes = try PictureVariants.withOrientation(value, PictureVariants.pattern(width: 60, height: 40))
        #expect(try JPEG.inspect(bytes).orientation == .upright)
    }

    @Test func `a turned picture keeps its colour profile and loses its EXIF`() throws {
        let profile: [UInt8] = [0xFF, 0xE2, 0, 20] + JPEG.profileSignature + [1, 1, 9, 9, 9, 9]
        let plain = try JPEG.inserting(profile, into: PictureVariants.pattern(width: 60, height: 40))
        let upright = try JPEG.upright(PictureVariants.withOrientation(6, plain))
        #expect(JPEG.profileSegments(of: upright) == profile)
        #expect(JPEGSegments(upright).payloads(marker: 0xE1, signature: JPEG.exifSignature, in: upright).isEmpty)
    }

    @Test func `a turned picture stays within the limit of bytes`() throws {
        let bytes = PictureVariants.withOrientation(3, try Fixtures.portrait())
        let free = try JPEG.upright(bytes)
        let limited = try JPEG.upright(bytes, byteLimit: free.count - 1)
        #expect(limited.count < free.count)
    }

    @Test func `an EXIF block cut or spoiled anywhere is read without leaving it`() throws {
        let whole = PictureVariants.withOrientation(6, [0xFF, 0xD8])
        let exif = try #require(JPEGSegments(whole).all.first)
        let block = whole[exif.payload.dropFirst(6)]
        #expect(ExifOrientation.read(block) == .quarterTurnClockwise)
        for count in 0..<block.count - 6 { #expect(ExifOrientation.read(block.prefix(count)) == nil) }
        var random = SeededGenerator(seed: 7)
        for _ in 0..<2000 {
            var spoiled = Array(block)
            for _ in 0..<4 { spoiled[Int(random.next() % UInt64(spoiled.count))] = UInt8(random.next() & 0xFF) }
            _ = ExifOrientation.read(spoiled[...])
        }
    }
}
