/// Reads one tag of an EXIF block: a TIFF header and its first directory (EXIF 2.32, 4.5 and 4.6.4).
/// Never looks outside the block, whatever the offsets in it say.
enum ExifOrientation {
    private static let tag = 0x0112
    private static let shortType = 3

    /// nil where the block is spoiled, has no orientation, or one outside 1 … 8.
    static func read(_ block: ArraySlice<UInt8>) -> Orientation? {
        guard let tiff = TIFFBlock(block), let directory = tiff.long(at: 4), let entries = tiff.short(at: directory)
        else { return nil }
        for index in 0..<entries {
            let entry = directory + 2 + index * 12
            guard let entryTag = tiff.short(at: entry) else { return nil }
            guard entryTag == tag else { continue }
            guard tiff.short(at: entry + 2) == shortType, tiff.long(at: entry + 4) == 1,
                let value = tiff.short(at: entry + 8)
            else { return nil }
            return Orientation(rawValue: value)
        }
        return nil
    }
}

/// Numbers of a TIFF block in its byte order; nil outside the block.
private struct TIFFBlock {
    private let bytes: ArraySlice<UInt8>
    private let bigEndian: Bool

    init?(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        if bytes.starts(with: [0x4D, 0x4D, 0, 42]) {
            bigEndian = true
        } else if bytes.starts(with: [0x49, 0x49, 42, 0]) {
            bigEndian = false
        } else {
            return nil
        }
    }

    func short(at offset: Int) -> Int? { number(at: offset, bytes: 2) }
    func long(at offset: Int) -> Int? { number(at: offset, bytes: 4) }

    private func number(at offset: Int, bytes size: Int) -> Int? {
        guard offset >= 0, offset <= bytes.count - size else { return nil }
        let place = bytes.startIndex + offset
        let digits = bytes[place..<place + size]
        return bigEndian
            ? digits.reduce(0) { $0 << 8 | Int($1) }
            : digits.reversed().reduce(0) { $0 << 8 | Int($1) }
    }
}
