import Domain
import Imaging
import TestKit
import Testing

struct JPEGTests {
    /// What decoding failed with; nil where it did not.
    static func failure(_ body: () throws(Failure) -> Void) -> ErrorCode? {
        do {
            try body()
            return nil
        } catch {
            return error.code
        }
    }

    @Test func `the header of a real camera's picture is read`() throws {
        let bytes = try Fixtures.portrait()
        let info = try JPEG.inspect(bytes)
        #expect((info.width, info.height) == (910, 1137))
        #expect(info.colour == .rgb)
        #expect(info.bits == 8)
        #expect(info.orientation == .upright)
        #expect(info.byteCount == bytes.count)
    }

    @Test func `grey, printer's colours and progressive are told apart`() throws {
        let small = try PictureVariants.pattern(width: 60, height: 40)
        #expect(try JPEG.inspect(PictureVariants.grey(small)).colour == .grey)
        #expect(try JPEG.inspect(PictureVariants.cmyk(small)).colour == .cmyk)
        #expect(try JPEG.inspect(small).isProgressive == false)
        #expect(try JPEG.inspect(PictureVariants.progressive(small)).isProgressive)
    }

    @Test func `what was encoded comes back nearly as it was`() throws {
        let image = RGBImage(width: 33, height: 17, filledWith: (200, 100, 50))
        let decoded = try JPEG.decodeRGB(JPEG.encode(image, JPEG.Encoding(quality: 100, halvesColour: false)))
        #expect((decoded.width, decoded.height) == (33, 17))
        let largest = zip(image.pixels, decoded.pixels).map { abs(Int($0) - Int($1)) }.max()
        #expect(try #require(largest) <= 2)
    }

    @Test(arguments: JPEG.Scale.allCases) func `a scaled picture keeps what it shows`(scale: JPEG.Scale) throws {
        let bytes = try PictureVariants.pattern(width: 201, height: 99)
        let (colour, grey) = (try JPEG.decodeRGB(bytes, scale: scale), try JPEG.decodeGrey(bytes, scale: scale))
        let size = ((201 + scale.rawValue - 1) / scale.rawValue, (99 + scale.rawValue - 1) / scale.rawValue)
        #expect((colour.width, colour.height) == size)
        #expect((grey.width, grey.height) == size)
        func mean(_ pixels: [UInt8]) -> Int { pixels.reduce(0) { $0 + Int($1) } / pixels.count }
        let whole = try JPEG.decodeGrey(bytes)
        #expect(abs(mean(grey.pixels) - mean(whole.pixels)) <= 2)
    }

    @Test(arguments: [
        (480, 640, 480, 1), (960, 1280, 480, 2), (3000, 4000, 480, 4), (4000, 5000, 480, 8), (30, 30, 480, 1),
    ])
    func `the scale keeps the asked number of pixels`(width: Int, height: Int, side: Int, denominator: Int) throws {
        let bytes = try JPEG.encode(GreyImage(width: width, height: height))
        #expect(try JPEG.scale(of: JPEG.inspect(bytes), keepingShorterSide: side).rawValue == denominator)
    }

    @Test(arguments: [
        (PictureVariants.png, "PNG", "PNG"), ([], "空のファイル", "nothing"), ([0xFF], "写真ではないもの", "no picture"),
        (Array("GIF89a......".utf8), "GIF", "GIF"), (Array("%PDF-1.7 ....".utf8), "PDF", "PDF"),
        (Array("....ftypheic".utf8), "HEIC", "HEIC"), (Array("hello".utf8), "写真ではないもの", "no picture"),
    ]) func `what is no JPEG is named`(bytes: [UInt8], kind: String, english: String) {
        let failure = Failure(.photoNotJPEG, ["kind": kind, "kindEnglish": english])
        #expect(throws: failure) { try JPEG.inspect(bytes) }
        #expect(throws: failure) { try JPEG.decodeRGB(bytes) }
    }

    @Test func `printer's colours are not decoded as if they were screen colours`() throws {
        let cmyk = try PictureVariants.cmyk(PictureVariants.pattern(width: 60, height: 40))
        #expect(Self.failure { () throws(Failure) in _ = try JPEG.decodeRGB(cmyk) } == .photoCMYK)
    }

    @Test func `a picture of absurd size is refused before memory is taken for it`() throws {
        var bytes = try PictureVariants.pattern(width: 60, height: 40)
        let frame = try #require(Self.frame(in: bytes))
        bytes.replaceSubrange(frame + 5..<frame + 9, with: [0xFF, 0x00, 0xFF, 0x00])
        #expect(Self.failure { () throws(Failure) in _ = try JPEG.decodeRGB(bytes) } == .photoTooManyPixels)
    }

    /// Where the start-of-frame segment stands.
    private static func frame(in bytes: [UInt8]) -> Int? {
        bytes.indices.dropLast().first { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xC0 }
    }

    @Test(arguments: [false, true]) func `a cut anywhere is noticed and harmless`(progressive: Bool) throws {
        let whole = try progressive ? PictureVariants.progressive(Fixtures.portrait()) : Fixtures.portrait()
        var cuts = Array(4..<40) + (1...40).map { whole.count * $0 / 41 }
        cuts += [whole.count - 3, whole.count - 2, whole.count - 1]
        for cut in cuts {
            let bytes = PictureVariants.truncated(whole, to: cut)
            let code = Self.failure { () throws(Failure) in _ = try JPEG.decodeGrey(bytes, scale: .eighth) }
            #expect(code == .photoTruncated, "cut at \(cut)")
        }
        #expect(Self.failure { () throws(Failure) in _ = try JPEG.decodeGrey(whole, scale: .eighth) } == nil)
    }

    @Test func `a copy that went on with zeros is noticed`() throws {
        var bytes = try Fixtures.portrait()
        for index in bytes.count / 2..<bytes.count { bytes[index] = 0 }
        #expect(Self.failure { () throws(Failure) in _ = try JPEG.decodeGrey(bytes, scale: .eighth) } != nil)
    }

    @Test func `what follows a whole picture does not matter`() throws {
        let bytes = try PictureVariants.pattern(width: 60, height: 40)
        #expect(try JPEG.decodeRGB(bytes + [1, 2, 3, 4]) == JPEG.decodeRGB(bytes))
    }

    /// Where the data of the only scan begin.
    private static func scan(in bytes: [UInt8]) throws -> Int {
        try #require(bytes.indices.dropLast().last { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xDA }) + 14
    }

    @Test(arguments: [(16, 50), (200, 90)])
    func `most pictures with garbled data are refused`(garbled: Int, percent: Int) throws {
        let seed: UInt64 = 7
        var random = SeededGenerator(seed: seed)
        let pictures = [try Fixtures.portrait(), try PortraitPainter.portrait(person: 5).jpeg]
        var refused = 0
        for round in 0..<200 {
            var bytes = pictures[round % pictures.count]
            let start = try Self.scan(in: bytes)
            let place = start + Int(random.next() % UInt64(bytes.count - start - garbled - 2))
            for index in place..<place + garbled { bytes[index] = UInt8(random.next() & 0xFF) }
            let code = Self.failure { () throws(Failure) in _ = try JPEG.decodeGrey(bytes, scale: .eighth) }
            refused += code == nil ? 0 : 1
        }
        #expect(refused * 100 / 200 >= percent, "seed \(seed): \(refused) of 200")
    }

    static let fillings: [(bytes: [UInt8], isFine: Bool)] = [
        ([UInt8](repeating: 0, count: 300), true), ((0..<300).map { $0 % 2 == 0 ? 0xFF : 0 }, true),
        (Array(1...200), false), ([UInt8](repeating: 0, count: 100) + [7], false),
    ]

    @Test(arguments: fillings)
    func `a camera may fill up before the end, with nothing but 0x00 and 0xFF`(bytes: [UInt8], isFine: Bool) throws {
        let whole = try Fixtures.portrait()
        #expect(Array(whole.suffix(2)) == [0xFF, 0xD9])
        let filled = Array(whole[..<(whole.count - 2)]) + bytes + [0xFF, 0xD9]
        let code = Self.failure { () throws(Failure) in _ = try JPEG.decodeGrey(filled, scale: .eighth) }
        #expect(code == (isFine ? nil : .photoDamaged))
    }

    /// libjpeg makes up an end marker then: what stands before that is not the picture's memory.
    @Test(arguments: fillings.map(\.bytes))
    func `a filled-up picture without its end is cut, not whole`(bytes: [UInt8]) throws {
        let filled = Array(try Fixtures.portrait().dropLast(2)) + bytes
        #expect(
            Self.failure { () throws(Failure) in _ = try JPEG.decodeGrey(filled, scale: .eighth) } == .photoTruncated)
    }

    @Test func `random bytes never crash a reader`() throws {
        let seed: UInt64 = 20_261
        var random = SeededGenerator(seed: seed)
        let whole = try PictureVariants.withOrientation(6, PictureVariants.pattern(width: 64, height: 48))
        let progressive = try PictureVariants.progressive(PictureVariants.pattern(width: 64, height: 48))
        var readable = 0
        for round in 0..<600 {
            var bytes = round % 2 == 0 ? whole : progressive
            if round % 5 == 0 {
                bytes = [0xFF, 0xD8, 0xFF] + (0..<Int(random.next() % 400)).map { _ in UInt8(random.next() & 0xFF) }
            }
            for _ in 0..<(1 + random.next() % 12) {
                bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(random.next() & 0xFF)
            }
            let code = Self.failure { () throws(Failure) in
                _ = try JPEG.inspect(bytes)
                _ = try JPEG.decodeRGB(bytes)
                _ = try JPEG.upright(bytes)
            }
            readable += code == nil ? 1 : 0
            #expect(code == nil || code?.id.hasPrefix("photo.") == true, "seed \(seed), round \(round)")
        }
        #expect((1..<600).contains(readable))
    }
}
