import Foundation
import Imaging

struct Point: Hashable, Sendable {
    var x: Double
    var y: Double
}

struct Colour: Hashable, Sendable {
    var red: Double
    var green: Double
    var blue: Double

    init(_ red: Double, _ green: Double, _ blue: Double) {
        (self.red, self.green, self.blue) = (red, green, blue)
    }

    /// Lighter above 1, darker below.
    func times(_ factor: Double) -> Colour { Colour(red * factor, green * factor, blue * factor) }
}

/// A filled ellipse with a soft edge: the only thing the portraits are made of.
struct Ellipse {
    var centre: Point
    /// Half of its width and height before turning.
    var radii: (Double, Double)
    /// Turn in radians, clockwise as seen.
    var turn = 0.0
    /// Width of the soft edge, in pixels; 1 is a clean edge.
    var softness = 1.0
    /// What is painted of it, from -1 (its top) to 1 (its bottom).
    var band = -2.0...2.0
    /// The outline it does not go beyond, such as a face its shading.
    var outline: Outline?

    struct Outline {
        var centre: Point
        var radii: (Double, Double)
        var turn: Double
    }
}

/// A colour picture painted on from back to front.
struct Canvas {
    private(set) var image: RGBImage

    init(width: Int, height: Int, top: Colour, bottom: Colour) {
        image = RGBImage(width: width, height: height)
        image.pixels.withUnsafeMutableBufferPointer { pixels in
            var at = 0
            for row in 0..<height {
                let part = Double(row) / Double(height)
                let red = UInt8(clamping: Int(top.red + (bottom.red - top.red) * part))
                let green = UInt8(clamping: Int(top.green + (bottom.green - top.green) * part))
                let blue = UInt8(clamping: Int(top.blue + (bottom.blue - top.blue) * part))
                for _ in 0..<width {
                    (pixels[at], pixels[at + 1], pixels[at + 2]) = (red, green, blue)
                    at += 3
                }
            }
        }
    }

    mutating func paint(_ ellipse: Ellipse, _ colour: Colour, opacity: Double = 1) {
        let (a, b) = ellipse.radii
        guard a > 0, b > 0 else { return }
        let reach = 1 + ellipse.softness / (2 * min(a, b))
        let (cosine, sine) = (cos(ellipse.turn), sin(ellipse.turn))
        let halfWidth = hypot(a * cosine, b * sine) * reach
        let halfHeight = hypot(a * sine, b * cosine) * reach
        let (width, height) = (image.width, image.height)
        let left = max(0, Int(ellipse.centre.x - halfWidth))
        let right = min(width, Int(ellipse.centre.x + halfWidth) + 2)
        let bottom = min(height, Int(ellipse.centre.y + halfHeight) + 2)
        var row = max(0, Int(ellipse.centre.y - halfHeight))
        let perSoftness = min(a, b) / max(0.5, ellipse.softness)
        let edge = max(1, b / max(1, ellipse.softness))
        let outer = reach * reach
        let outline = ellipse.outline
        let (leanCosine, leanSine) = (cos(ellipse.outline?.turn ?? 0), sin(ellipse.outline?.turn ?? 0))
        image.pixels.withUnsafeMutableBufferPointer { pixels in
            while row < bottom {
                let down = Double(row) + 0.5 - ellipse.centre.y
                var column = left
                while column < right {
                    let along = Double(column) + 0.5 - ellipse.centre.x
                    let x = (along * cosine + down * sine) / a
                    let y = (down * cosine - along * sine) / b
                    let square = x * x + y * y
                    if square < outer, y > ellipse.band.lowerBound - 0.1, y < ellipse.band.upperBound + 0.1 {
                        var cover = (1 - square.squareRoot()) * perSoftness + 0.5
                        cover = min(cover, (y - ellipse.band.lowerBound) * edge + 0.5)
                        cover = min(cover, (ellipse.band.upperBound - y) * edge + 0.5)
                        if let outline {
                            let beyondX = along + ellipse.centre.x - outline.centre.x
                            let beyondY = down + ellipse.centre.y - outline.centre.y
                            let x = (beyondX * leanCosine + beyondY * leanSine) / outline.radii.0
                            let y = (beyondY * leanCosine - beyondX * leanSine) / outline.radii.1
                            cover = min(cover, (1 - (x * x + y * y).squareRoot()) * outline.radii.0 + 0.5)
                        }
                        cover = min(1, cover) * opacity
                        if cover > 0 {
                            let at = (row * width + column) * 3
                            Self.mix(&pixels[at], colour.red, cover)
                            Self.mix(&pixels[at + 1], colour.green, cover)
                            Self.mix(&pixels[at + 2], colour.blue, cover)
                        }
                    }
                    column += 1
                }
                row += 1
            }
        }
    }

    /// The picture as a camera takes it: out of focus by `blur` pixels, exposed by a factor, with noise.
    mutating func developed(
        blur: Double, exposure: Double, noise: Double, _ random: inout SeededGenerator
    ) -> RGBImage {
        // Skin, hair and cloth are not as smooth as ellipses: a grain that the lens sees too.
        var grained = image.pixels
        addNoise(to: &grained, channels: 3, strength: 7, &random)
        var pixels = blurred(grained, width: image.width, height: image.height, channels: 3, sigma: blur)
        if exposure != 1 {
            let curve = (0...255).map { UInt8(clamping: Int((Double($0) * exposure).rounded())) }
            pixels.withUnsafeMutableBufferPointer { pixels in
                var at = 0
                while at < pixels.count {
                    pixels[at] = curve[Int(pixels[at])]
                    at += 1
                }
            }
        }
        addNoise(to: &pixels, channels: 3, strength: noise, &random)
        image.pixels = pixels
        return image
    }

    @inline(__always)
    private static func mix(_ old: inout UInt8, _ new: Double, _ part: Double) {
        let value = Double(old) + (new - Double(old)) * part
        old = UInt8(min(255, max(0, value)))
    }
}
