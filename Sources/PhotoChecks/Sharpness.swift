import Imaging

/// PH-BLUR: the picture is out of focus or was moved.
///
/// The measure (0 sharp … 1 blurred) compares the picture with a blurred copy of itself: what is blurred already
/// changes little (Crete, Dolmière, Ladret, Nicolas 2007, "The blur effect"). Unlike the variance of the Laplacian
/// it does not depend on contrast, so a plain wall or soft light is not taken for blur. The picture is smoothed
/// slightly before, so that noise is not taken for sharpness.
public struct Sharpness: PhotoCheck {
    public let code = "PH-BLUR"
    public let threshold: Double

    /// The threshold was set between fourteen real portraits (0.52 to 0.60), drawn ones (up to 0.66) and the same ones
    /// blurred by 3 pixels in 480 (0.75 and more).
    public init(threshold: Double = 0.72) { self.threshold = threshold }

    public func measure(_ view: PhotoView) -> Double {
        let grey = view.grey
        let columns = grey.width * 15 / 100..<grey.width * 85 / 100
        let rows = grey.height * 10 / 100..<grey.height * 80 / 100
        let area = Plane(grey, columns: columns, rows: rows)
        guard area.width > 2 * Plane.reach, area.height > 2 * Plane.reach else { return 0 }
        let calm = area.smoothed().turned().smoothed()  // turned: rows are columns
        return max(calm.blurEffect(), calm.turned().blurEffect())
    }

    public func isDeficient(_ measure: Double) -> Bool { measure > threshold }
}

/// A part of a picture in sixteenths of a brightness step.
private struct Plane {
    /// Half the width of the blur that is compared with.
    static let reach = 4

    let width: Int
    let height: Int
    private var values: [Int32]

    init(_ grey: GreyImage, columns: Range<Int>, rows: Range<Int>) {
        width = columns.count
        height = rows.count
        values = []
        values.reserveCapacity(width * height)
        for row in rows {
            for column in columns { values.append(Int32(grey.pixels[row * grey.width + column]) * 16) }
        }
    }

    private init(width: Int, height: Int, values: [Int32]) {
        (self.width, self.height, self.values) = (width, height, values)
    }

    /// Rows and columns exchanged.
    func turned() -> Plane {
        var turned: [Int32] = []
        turned.reserveCapacity(values.count)
        for column in 0..<width {
            var at = column
            while at < values.count {
                turned.append(values[at])
                at += width
            }
        }
        return Plane(width: height, height: width, values: turned)
    }

    /// Smoothed along rows by 1 4 6 4 1.
    func smoothed() -> Plane {
        var smooth = values
        for row in 0..<height {
            var at = row * width + 2
            let end = (row + 1) * width - 2
            while at < end {
                let outer = values[at - 2] + values[at + 2]
                smooth[at] = (outer + 4 * (values[at - 1] + values[at + 1]) + 6 * values[at]) / 16
                at += 1
            }
        }
        return Plane(width: width, height: height, values: smooth)
    }

    /// The part of the steps along rows that is left when each pixel is replaced by the mean of nine.
    func blurEffect() -> Double {
        let span = Int32(2 * Self.reach + 1)
        var steps = 0
        var lost = 0
        for row in 0..<height {
            var at = row * width + Self.reach + 1
            let end = (row + 1) * width - Self.reach
            while at < end {
                let step = abs(values[at] - values[at - 1])
                // The means of nine at two neighbours differ by their outer pixels only.
                let blurred = abs(values[at + Self.reach] - values[at - Self.reach - 1]) / span
                steps += Int(step)
                lost += Int(max(0, step - blurred))
                at += 1
            }
        }
        return steps == 0 ? 1 : 1 - Double(lost) / Double(steps)
    }
}
