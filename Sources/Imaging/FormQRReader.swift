import CQRReader
public import Domain

/// Reads the QR codes on a photograph of an application form: tilted, in perspective, unevenly lit, down to
/// 3 pixels a module. docs/qr-reading.md tells how the library and the passes were chosen.
public struct FormQRReader: Sendable {
    /// Above this many pixels a pass at half size comes first: it reads most pictures in a third of the time.
    private static let largePicture = 4_000_000

    /// Above this many pixels no pass at double size follows: its modules are large enough, and the copy would take
    /// hundreds of megabytes.
    private static let largestDoubled = 16_000_000

    public init() {}

    /// What the codes on a JPEG photograph hold, each text once.
    ///
    /// Further passes follow until a code is found that `isWanted` accepts, so that a second code on the paper does
    /// not hide the one looked for; where none is accepted, all that were found are returned. Throws
    /// `qr.unreadable` where there is none at all, and what `JPEG.decodeGrey` throws. Work for the processor (up to
    /// a second where nothing can be read): call it off the cooperative pool.
    public func read(
        _ fileBytes: [UInt8], until isWanted: (String) -> Bool = { _ in true }
    ) throws(Failure) -> [String] {
        let info = try JPEG.inspect(fileBytes)
        var found: [String] = []
        func isDone(after texts: [String]) -> Bool {
            for text in texts where !found.contains(text) { found.append(text) }
            return texts.contains(where: isWanted)
        }
        if info.width * info.height >= Self.largePicture {
            let half = try JPEG.decodeGrey(fileBytes, scale: .half)
            if isDone(after: half.qrTexts(thorough: false)) { return found }
        }
        let picture = try JPEG.decodeGrey(fileBytes)
        if isDone(after: picture.qrTexts(thorough: false)) { return found }
        if isDone(after: picture.qrTexts(thorough: true)) { return found }
        if info.width * info.height <= Self.largestDoubled,
            isDone(after: picture.doubled().qrTexts(thorough: false))
        {
            return found
        }
        guard !found.isEmpty else { throw Failure(.qrUnreadable) }
        return found
    }
}

extension GreyImage {
    /// The texts of the QR codes found in one pass; `thorough` also tries turned and smaller copies.
    func qrTexts(thorough: Bool) -> [String] {
        var texts: [String] = []
        withUnsafeMutablePointer(to: &texts) { texts in
            pixels.withUnsafeBufferPointer { pixels in
                _ = cqr_read(pixels.baseAddress, Int32(width), Int32(height), thorough ? 1 : 0, texts) {
                    context, bytes, count in
                    let text = String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
                    context?.assumingMemoryBound(to: [String].self).pointee.append(text)
                }
            }
        }
        return texts
    }

    /// Twice the width and height, each new pixel between its four neighbours: reads modules below three pixels.
    func doubled() -> GreyImage {
        var large = GreyImage(width: width * 2, height: height * 2)
        var line = [Int](repeating: 0, count: width)
        large.pixels.withUnsafeMutableBufferPointer { target in
            pixels.withUnsafeBufferPointer { source in
                line.withUnsafeMutableBufferPointer { line in
                    var row = 0
                    while row < height * 2 {
                        let near = row / 2
                        let far = min(height - 1, max(0, row % 2 == 0 ? near - 1 : near + 1))
                        var column = 0
                        while column < width {
                            line[column] = 3 * Int(source[near * width + column]) + Int(source[far * width + column])
                            column += 1
                        }
                        column = 0
                        while column < width {
                            let middle = 3 * line[column] + 8
                            let at = row * width * 2 + column * 2
                            target[at] = UInt8((middle + line[max(0, column - 1)]) >> 4)
                            target[at + 1] = UInt8((middle + line[min(width - 1, column + 1)]) >> 4)
                            column += 1
                        }
                        row += 1
                    }
                }
            }
        }
        return large
    }
}
