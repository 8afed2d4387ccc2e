import Imaging

/// PH-DARK: even the lightest part of the face is dark.
///
/// The measure is the brightness (0 … 255) that a tenth of the pixels about the face exceed. Dark skin well lit
/// has highlights far above the threshold; only missing light stays below.
public struct Darkness: PhotoCheck {
    public let code = "PH-DARK"
    public let threshold: Double

    public init(threshold: Double = 90) { self.threshold = threshold }

    public func measure(_ view: PhotoView) -> Double {
        let histogram = view.histogramAboutFace()
        let wanted = histogram.reduce(0, +) / 10
        var above = 0
        for level in (0...255).reversed() {
            above += histogram[level]
            if above > wanted { return Double(level) }
        }
        return 0
    }

    public func isDeficient(_ measure: Double) -> Bool { measure < threshold }
}

/// PH-BRIGHT: the face is burnt out.
///
/// The measure is the part (0 … 1) of the pixels about the face that are as good as white.
public struct Overexposure: PhotoCheck {
    public let code = "PH-BRIGHT"
    public let threshold: Double

    public init(threshold: Double = 0.35) { self.threshold = threshold }

    public func measure(_ view: PhotoView) -> Double {
        let histogram = view.histogramAboutFace()
        return Double(histogram[250...].reduce(0, +)) / Double(max(1, histogram.reduce(0, +)))
    }

    public func isDeficient(_ measure: Double) -> Bool { measure > threshold }
}

/// PH-BRIGHT: the face is washed out: light and nearly without contrast, though little of it is white.
///
/// The measure is the spread of brightness about the face: between what 5 % and what 95 % of the pixels do not exceed.
/// 255 where half of them are darker than 160: a dark face in even light is not washed out. The threshold lies between
/// good pictures (85 and more) and the same ones washed out (47 and less; docs/photo-checks.md).
public struct WashedOut: PhotoCheck {
    public let code = "PH-BRIGHT"
    public let threshold: Double

    public init(threshold: Double = 60) { self.threshold = threshold }

    public func measure(_ view: PhotoView) -> Double {
        let histogram = view.histogramAboutFace()
        let total = histogram.reduce(0, +)
        /// The brightness that so many of a hundred pixels do not exceed.
        func level(_ percent: Int) -> Int {
            var below = 0
            for level in 0...255 {
                below += histogram[level]
                if below * 100 >= total * percent { return level }
            }
            return 255
        }
        return level(50) < 160 ? 255 : Double(level(95) - level(5))
    }

    public func isDeficient(_ measure: Double) -> Bool { measure < threshold }
}

extension PhotoView {
    /// How many pixels have each brightness where the face of a card photo is: the middle 40 % of the width, from
    /// 25 % to 60 % of the height. A white wall or a dark suit does not count.
    func histogramAboutFace() -> [Int] {
        var histogram = [Int](repeating: 0, count: 256)
        for row in grey.height * 25 / 100..<grey.height * 60 / 100 {
            for column in grey.width * 30 / 100..<grey.width * 70 / 100 {
                histogram[Int(grey.pixels[row * grey.width + column])] += 1
            }
        }
        return histogram
    }
}
