import Foundation
import Imaging

/// Takes a picture of a sheet: perspective, light, blur and noise, in this order, as in a camera.
struct FormCamera {
    let conditions: FormConditions
    private let sheet: FormSheet
    private var random: SeededGenerator

    init(_ conditions: FormConditions, sheet: FormSheet, seed: UInt64) {
        self.conditions = conditions
        self.sheet = sheet
        random = SeededGenerator(seed: seed, purpose: "camera")
    }

    mutating func photograph() -> RGBImage {
        let (width, height) = conditions.size
        var grey = exposed(through: view(), light: Light(conditions, &random))
        grey = blurred(grey, width: width, height: height, channels: 1, sigma: conditions.blur)
        addNoise(to: &grey, channels: 1, strength: conditions.noise, &random)
        return coloured(grey, width, height)
    }

    /// From pixels to millimetres on the sheet: x = (a u + b v + c) / (g u + h v + i), y likewise.
    private mutating func view() -> [Double] {
        let scale = conditions.modulePixels / FormSheet.module
        let distance = 0.8 * Double(conditions.size.height) / scale
        let (codeU, codeV) = placeOfCode(scale: scale)

        let (turn, axis, tilt) = (conditions.angle, conditions.tiltAxis, conditions.tilt)
        // Turned in its plane, a point lies `along` the tilt axis and `across` it; tilting moves `across` into depth.
        let (alongX, alongY) = (cos(turn - axis), -sin(turn - axis))
        let (acrossX, acrossY) = (sin(turn - axis), cos(turn - axis))
        func row(_ along: Double, _ across: Double) -> (Double, Double) {
            (along * alongX + across * acrossX, along * alongY + across * acrossY)
        }
        let depth = row(0, sin(tilt) / distance)
        let right = row(scale * cos(axis), -scale * sin(axis) * cos(tilt))
        let down = row(scale * sin(axis), scale * cos(axis) * cos(tilt))
        let centre = FormSheet.codeCentre
        func shifted(_ x: Double, _ y: Double, _ at: Double) -> [Double] { [x, y, at - x * centre.x - y * centre.y] }
        let w = shifted(depth.0, depth.1, 1)
        let u = shifted(right.0 + codeU * depth.0, right.1 + codeU * depth.1, codeU)
        let v = shifted(down.0 + codeV * depth.0, down.1 + codeV * depth.1, codeV)
        return inverse(u + v + w)
    }

    /// Where the middle of the code is seen: the sheet in the middle of the picture as far as the whole code,
    /// with room around it, stays inside; and a little off, as hands are.
    private mutating func placeOfCode(scale: Double) -> (u: Double, v: Double) {
        let (width, height) = (Double(conditions.size.width), Double(conditions.size.height))
        let room = sheet.codeWidth * scale * 0.8
        let (fromMiddleX, fromMiddleY) = (
            FormSheet.codeCentre.x - FormSheet.width / 2, FormSheet.codeCentre.y - FormSheet.height / 2
        )
        let (turnedX, turnedY) = (
            fromMiddleX * cos(conditions.angle) - fromMiddleY * sin(conditions.angle),
            fromMiddleX * sin(conditions.angle) + fromMiddleY * cos(conditions.angle)
        )
        let off = 0.15 * width
        let u = width / 2 + turnedX * scale + random.uniform(-off...off)
        let v = height / 2 + turnedY * scale + random.uniform(-off...off)
        return (min(max(u, room), width - room), min(max(v, room), height - room))
    }

    /// Four samples a pixel.
    private func exposed(through m: [Double], light: Light) -> [UInt8] {
        let (width, height) = conditions.size
        let paper = 236.0
        let ink = paper - conditions.darkestInk
        return sheet.withInk { view in
            [UInt8](unsafeUninitializedCapacity: width * height) { target, count in
                var at = 0
                var row = 0
                while row < height {
                    var column = 0
                    while column < width {
                        var sum = 0.0
                        var sample = 0
                        while sample < 4 {
                            let u = Double(column) + (sample & 1 == 0 ? 0.25 : 0.75)
                            let v = Double(row) + (sample & 2 == 0 ? 0.25 : 0.75)
                            let w = 1 / (m[6] * u + m[7] * v + m[8])
                            let x = (m[0] * u + m[1] * v + m[2]) * w
                            let y = (m[3] * u + m[4] * v + m[5]) * w
                            let seen = view.ink(x, y)
                            sum += seen < 0 ? Self.table(x, y) : paper - ink * Double(seen) / 255
                            sample += 1
                        }
                        let value = sum / 4 * light.strength(Double(column), Double(row))
                        target[at] = UInt8(min(255, max(0, value)))
                        at += 1
                        column += 1
                    }
                    row += 1
                }
                count = at
            }
        }
    }

    /// The table beside the sheet: dark wood with a slow grain.
    @inline(__always)
    private static func table(_ x: Double, _ y: Double) -> Double {
        let grain = (x * 0.9 + y * 0.13).truncatingRemainder(dividingBy: 7)
        return 70 + abs(grain) * 4
    }

    /// Slightly warm, as indoor light is.
    private func coloured(_ grey: [UInt8], _ width: Int, _ height: Int) -> RGBImage {
        var image = RGBImage(width: width, height: height)
        image.pixels.withUnsafeMutableBufferPointer { target in
            grey.withUnsafeBufferPointer { grey in
                var at = 0
                while at < grey.count {
                    let value = Int(grey[at])
                    target[at * 3] = grey[at]
                    target[at * 3 + 1] = UInt8((value * 250) >> 8)
                    target[at * 3 + 2] = UInt8((value * 232) >> 8)
                    at += 1
                }
            }
        }
        return image
    }

    private func inverse(_ m: [Double]) -> [Double] {
        let cofactors = [
            m[4] * m[8] - m[5] * m[7], m[2] * m[7] - m[1] * m[8], m[1] * m[5] - m[2] * m[4],
            m[5] * m[6] - m[3] * m[8], m[0] * m[8] - m[2] * m[6], m[2] * m[3] - m[0] * m[5],
            m[3] * m[7] - m[4] * m[6], m[1] * m[6] - m[0] * m[7], m[0] * m[4] - m[1] * m[3],
        ]
        let determinant = m[0] * cofactors[0] + m[1] * cofactors[3] + m[2] * cofactors[6]
        return cofactors.map { $0 / determinant }
    }
}

/// Brightness over a picture: falling to one side, with or without the edge of a shadow.
private struct Light {
    private let slopeX: Double
    private let slopeY: Double
    private let start: Double
    private let edgeX: Double
    private let edgeY: Double
    private let edgeAt: Double
    private let shadow: Double

    init(_ conditions: FormConditions, _ random: inout SeededGenerator) {
        let (width, height) = (Double(conditions.size.width), Double(conditions.size.height))
        let direction = random.uniform(0...(2 * .pi))
        let span = abs(cos(direction)) * width + abs(sin(direction)) * height
        slopeX = -conditions.lightFall * cos(direction) / span
        slopeY = -conditions.lightFall * sin(direction) / span
        start = 1 - conditions.lightFall / 2 - slopeX * width / 2 - slopeY * height / 2
        let edge = random.uniform(0...(2 * .pi))
        (edgeX, edgeY) = (cos(edge), sin(edge))
        edgeAt = edgeX * width * random.uniform(0.3...0.7) + edgeY * height * random.uniform(0.3...0.7)
        shadow = conditions.shadow
    }

    @inline(__always)
    func strength(_ u: Double, _ v: Double) -> Double {
        let even = start + slopeX * u + slopeY * v
        guard shadow > 0 else { return even }
        let depth = min(1, max(0, (u * edgeX + v * edgeY - edgeAt) / 40))
        return even * (1 - shadow * depth)
    }
}
