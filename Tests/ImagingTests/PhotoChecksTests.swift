import Domain
import Foundation
import Imaging
import PhotoChecks
import TestKit
import Testing

struct PhotoChecksTests {
    private func code(_ bytes: [UInt8]) -> ErrorCode? {
        JPEGTests.failure { () throws(Failure) in _ = try PhotoInspection().inspect(bytes) }
    }

    @Test func `both real pictures pass without a warning`() throws {
        #expect(try PhotoInspection().inspect(Fixtures.portrait()).warnings == [])
        #expect(try PhotoInspection().inspect(Fixtures.busyBackground()).warnings == [])
    }

    @Test(
        .enabled("OUTREACH_PORTRAITS names no folder with further portraits") { try Fixtures.furtherPortraits() != nil }
    )
    func `the further real pictures pass too, and fail when blurred`() throws {
        let portraits = try #require(try Fixtures.furtherPortraits())
        #expect(!portraits.isEmpty)
        for (index, url) in portraits.enumerated() {
            let bytes = [UInt8](try Data(contentsOf: url))
            #expect(try PhotoInspection().inspect(bytes).warnings == [], "\(url.lastPathComponent)")
            guard index % 4 == 0 else { continue }  // blurring takes long
            let info = try JPEG.inspect(bytes)
            let view = PhotoView(try JPEG.decodeGrey(bytes))
            let side = Double(min(info.width, info.height)) / 480
            let blurred = PhotoView(try JPEG.decodeGrey(PictureVariants.blurred(bytes, sigma: 4 * side)))
            #expect(Sharpness().finding(in: blurred) != nil, "\(url.lastPathComponent)")
            #expect(Sharpness().measure(blurred) > Sharpness().measure(view) + 0.1)
        }
    }

    @Test func `each technical limit refuses with its own code`() throws {
        let good = try Fixtures.portrait()
        #expect(code(good) == nil)
        #expect(code(PictureVariants.png) == .photoNotJPEG)
        #expect(code(try PictureVariants.grey(good)) == .photoGrey)
        #expect(code(try PictureVariants.cmyk(good)) == .photoCMYK)
        #expect(code(PictureVariants.truncated(good, to: good.count * 2 / 3)) == .photoTruncated)
        #expect(code(try PictureVariants.progressive(good)) == nil)
    }

    @Test(arguments: [
        (479, 600, ErrorCode.photoTooFewPixels), (600, 479, .photoTooFewPixels), (480, 480, nil),
        (6001, 480, .photoTooManyPixels), (480, 6001, .photoTooManyPixels), (6000, 480, nil),
    ]) func `both sides have 480 to 6000 pixels`(width: Int, height: Int, expected: ErrorCode?) throws {
        let picture = try PictureVariants.pattern(width: width, height: height)
        #expect(code(PictureVariants.padded(picture, to: 30_000)) == expected)
    }

    @Test(arguments: [
        (19_000, ErrorCode.photoTooSmall), (19_999, .photoTooSmall), (20_000, nil), (7_000_000, nil),
        (7_000_001, .photoTooLarge), (7_100_000, .photoTooLarge),
    ]) func `a file has 20,000 to 7,000,000 bytes`(count: Int, expected: ErrorCode?) throws {
        let small = try PictureVariants.reencoded(Fixtures.busyBackground(), JPEG.Encoding(quality: 20))
        let padded = PictureVariants.padded(small, to: count)
        #expect(padded.count == count)
        #expect(code(padded) == expected)
    }

    @Test func `a small file that was cut is called cut`() throws {
        let good = try Fixtures.portrait()
        #expect(code(PictureVariants.truncated(good, to: 15_000)) == .photoTruncated)
    }

    @Test func `a picture turned by EXIF is accepted and stays as taken`() throws {
        let turned = PictureVariants.withOrientation(8, try Fixtures.portrait())
        let report = try PhotoInspection().inspect(turned)
        #expect(report.info.orientation == .quarterTurnCounterClockwise)
        #expect((report.info.width, report.info.height) == (910, 1137))
        #expect(report.info.uprightSize == (1137, 910))
    }

    @Test(arguments: [("PH-DARK", 0.25), ("PH-BRIGHT", 3.0)])
    func `a real picture with wrong light is warned about`(warning: String, factor: Double) throws {
        let bytes = try PictureVariants.exposed(Fixtures.portrait(), factor: factor)
        #expect(try PhotoInspection().inspect(bytes).warnings == [warning])
    }

    @Test func `a washed-out picture is warned about, and what it was made of is not`() throws {
        var pictures = [try Fixtures.portrait(), try Fixtures.busyBackground()]
        for person in 1...6 { pictures.append(try PortraitPainter.portrait(person: UInt64(person)).jpeg) }
        for (index, picture) in pictures.enumerated() {
            #expect(try PhotoInspection().inspect(picture).warnings == [], "\(index)")
            let washed = try PhotoInspection().inspect(PictureVariants.washedOut(picture, to: 200))
            #expect(washed.warnings.contains("PH-BRIGHT"), "\(index): \(washed.findings)")
        }
    }

    @Test func `a real picture out of focus is warned about`() throws {
        let bytes = try PictureVariants.blurred(Fixtures.portrait(), sigma: 8)
        let finding = try #require(try PhotoInspection().inspect(bytes).findings.first)
        #expect(finding.code == "PH-BLUR")
        #expect(finding.measure > finding.threshold)
    }

    @Test func `a plain wall is not blur, dark skin in light is not darkness, a white wall is not too bright`() {
        var view = GreyImage(width: 480, height: 600, filledWith: 255)
        for row in 120..<480 {  // a face of brown skin with highlights before a white wall
            for column in 140..<340 {
                let isHighlight = (row / 9 + column / 9) % 5 == 0
                view.pixels[row * 480 + column] = isHighlight ? 130 : 62
            }
        }
        let checks: [any PhotoCheck] = [Sharpness(), Darkness(), Overexposure(), WashedOut()]
        #expect(checks.compactMap { $0.finding(in: PhotoView(view)) } == [])
    }

    @Test func `the checks look at the picture as it is turned`() throws {
        let report = try PhotoInspection().inspect(PictureVariants.withOrientation(3, Fixtures.portrait()))
        #expect(report.warnings == [])
    }
}
