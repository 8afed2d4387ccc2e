public import Domain
public import Imaging

/// The technical limits of a card photo: what is outside them is refused, not warned about (domain.md 3).
public struct PhotoLimits: Sendable {
    /// Bytes of the file.
    public let bytes: ClosedRange<Int>
    /// Pixels of either side.
    public let side: ClosedRange<Int>

    public init(bytes: ClosedRange<Int>, side: ClosedRange<Int>) {
        self.bytes = bytes
        self.side = side
    }

    /// 20 KB to 7 MB, 480 to 6000 pixels.
    public static let card = PhotoLimits(bytes: 20_000...7_000_000, side: 480...6000)

    /// What the header tells. Throws `photo.grey`, `photo.cmyk`, `photo.damaged`, `photo.too-few-pixels`,
    /// `photo.too-many-pixels` or `photo.too-large`. That a file is too small is judged after it was decoded
    /// (`checkNotTooSmall`): one that was cut should be called cut.
    public func check(_ info: JPEGInfo) throws(Failure) {
        switch info.colour {
        case .rgb: break
        case .grey: throw Failure(.photoGrey)
        case .cmyk: throw Failure(.photoCMYK)
        case .other: throw Failure(.photoDamaged)
        }
        if min(info.width, info.height) < side.lowerBound {
            throw Failure(.photoTooFewPixels, sizeValues(info, limit: side.lowerBound))
        }
        if max(info.width, info.height) > side.upperBound {
            throw Failure(.photoTooManyPixels, sizeValues(info, limit: side.upperBound))
        }
        if info.byteCount > bytes.upperBound {
            throw Failure(.photoTooLarge, byteValues(info, limit: bytes.upperBound))
        }
    }

    /// Throws `photo.too-small`.
    public func checkNotTooSmall(_ info: JPEGInfo) throws(Failure) {
        if info.byteCount < bytes.lowerBound {
            throw Failure(.photoTooSmall, byteValues(info, limit: bytes.lowerBound))
        }
    }

    private func sizeValues(_ info: JPEGInfo, limit: Int) -> [String: String] {
        ["width": String(info.width), "height": String(info.height), "limit": String(limit)]
    }

    private func byteValues(_ info: JPEGInfo, limit: Int) -> [String: String] {
        ["bytes": String(info.byteCount), "limit": String(limit)]
    }
}
