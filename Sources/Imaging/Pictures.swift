/// A decoded colour picture: three bytes a pixel (red, green, blue), rows packed from the top.
public struct RGBImage: Equatable, Sendable {
    public let width: Int
    public let height: Int
    /// `width * height * 3` bytes.
    public var pixels: [UInt8]

    /// nil where the number of bytes does not fit the size.
    public init?(width: Int, height: Int, pixels: [UInt8]) {
        guard width > 0, height > 0, pixels.count == width * height * 3 else { return nil }
        self.width = width
        self.height = height
        self.pixels = pixels
    }

    /// A picture of one colour; a size below 1 counts as 1.
    public init(width: Int, height: Int, filledWith colour: (red: UInt8, green: UInt8, blue: UInt8) = (0, 0, 0)) {
        self.width = max(1, width)
        self.height = max(1, height)
        var pixels = [UInt8](repeating: colour.red, count: self.width * self.height * 3)
        if colour.green != colour.red || colour.blue != colour.red {
            for start in stride(from: 0, to: pixels.count, by: 3) {
                pixels[start + 1] = colour.green
                pixels[start + 2] = colour.blue
            }
        }
        self.pixels = pixels
    }

    /// The picture as it is looked at, from one stored in another orientation.
    public func turned(_ orientation: Orientation) -> RGBImage {
        guard orientation != .upright else { return self }
        let size = orientation.swapsSides ? (width: height, height: width) : (width: width, height: height)
        var turned = RGBImage(width: size.width, height: size.height)
        turned.pixels = orientation.turn(pixels, width: width, height: height, bytesPerPixel: 3)
        return turned
    }
}

/// A decoded grey picture: one byte a pixel, rows packed from the top.
public struct GreyImage: Equatable, Sendable {
    public let width: Int
    public let height: Int
    /// `width * height` bytes.
    public var pixels: [UInt8]

    /// nil where the number of bytes does not fit the size.
    public init?(width: Int, height: Int, pixels: [UInt8]) {
        guard width > 0, height > 0, pixels.count == width * height else { return nil }
        self.width = width
        self.height = height
        self.pixels = pixels
    }

    /// A picture of one grey; a size below 1 counts as 1.
    public init(width: Int, height: Int, filledWith grey: UInt8 = 0) {
        self.width = max(1, width)
        self.height = max(1, height)
        pixels = [UInt8](repeating: grey, count: self.width * self.height)
    }

    /// The picture as it is looked at, from one stored in another orientation.
    public func turned(_ orientation: Orientation) -> GreyImage {
        guard orientation != .upright else { return self }
        let size = orientation.swapsSides ? (width: height, height: width) : (width: width, height: height)
        var turned = GreyImage(width: size.width, height: size.height)
        turned.pixels = orientation.turn(pixels, width: width, height: height, bytesPerPixel: 1)
        return turned
    }

    /// A smaller copy whose shorter side is `side`: each pixel is the mean of those it covers. A picture
    /// that is not larger is returned as it is.
    public func reduced(shorterSide side: Int) -> GreyImage {
        guard side > 0, min(width, height) > side else { return self }
        let shorter = min(width, height)
        var small = GreyImage(
            width: max(1, width * side / shorter), height: max(1, height * side / shorter))
        let columns = (0...small.width).map { $0 * width / small.width }
        var y = 0
        while y < small.height {
            let rows = (y * height / small.height)..<((y + 1) * height / small.height)
            var x = 0
            while x < small.width {
                var sum = 0
                var row = rows.lowerBound
                while row < rows.upperBound {
                    var at = row * width + columns[x]
                    let end = row * width + columns[x + 1]
                    while at < end {
                        sum += Int(pixels[at])
                        at += 1
                    }
                    row += 1
                }
                small.pixels[y * small.width + x] = UInt8(sum / (rows.count * (columns[x + 1] - columns[x])))
                x += 1
            }
            y += 1
        }
        return small
    }
}

/// How a stored picture has to be turned to be looked at: the values of EXIF tag 0x0112.
public enum Orientation: Int, CaseIterable, Sendable {
    case upright = 1
    /// Left and right exchanged.
    case mirrored
    case halfTurn
    /// Top and bottom exchanged.
    case flipped
    /// Rows and columns exchanged.
    case transposed
    /// A quarter turn clockwise makes it upright.
    case quarterTurnClockwise
    /// Rows and columns exchanged about the other diagonal.
    case transversed
    /// A quarter turn counter-clockwise makes it upright.
    case quarterTurnCounterClockwise

    /// Width and height change places when the picture is turned.
    public var swapsSides: Bool { rawValue >= 5 }

    /// Packed pixels of a `width` × `height` picture, turned upright.
    func turn(_ pixels: [UInt8], width: Int, height: Int, bytesPerPixel: Int) -> [UInt8] {
        let (startX, startY, forX, forY) = path(width: width, height: height)
        let across = (forX.x + forX.y * width) * bytesPerPixel
        let down = (forY.x + forY.y * width) * bytesPerPixel
        let (newWidth, newHeight) = swapsSides ? (height, width) : (width, height)
        var rowStart = (startX + startY * width) * bytesPerPixel
        return [UInt8](unsafeUninitializedCapacity: pixels.count) { target, count in
            pixels.withUnsafeBufferPointer { source in
                var to = 0
                for _ in 0..<newHeight {
                    var from = rowStart
                    for _ in 0..<newWidth {
                        for byte in 0..<bytesPerPixel { target[to + byte] = source[from + byte] }
                        to += bytesPerPixel
                        from += across
                    }
                    rowStart += down
                }
            }
            count = pixels.count
        }
    }

    private typealias Step = (x: Int, y: Int)

    /// Where the upright picture's first pixel is stored, and the stored steps for one pixel right and one down.
    private func path(width: Int, height: Int) -> (startX: Int, startY: Int, forX: Step, forY: Step) {
        let (right, bottom) = (width - 1, height - 1)
        return switch self {
        case .upright: (0, 0, (1, 0), (0, 1))
        case .mirrored: (right, 0, (-1, 0), (0, 1))
        case .halfTurn: (right, bottom, (-1, 0), (0, -1))
        case .flipped: (0, bottom, (1, 0), (0, -1))
        case .transposed: (0, 0, (0, 1), (1, 0))
        case .quarterTurnClockwise: (0, bottom, (0, -1), (1, 0))
        case .transversed: (right, bottom, (0, -1), (-1, 0))
        case .quarterTurnCounterClockwise: (right, 0, (0, 1), (-1, 0))
        }
    }
}
