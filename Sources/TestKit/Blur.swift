import Foundation

/// Blurs packed pixels as a lens out of focus would: a bell of `sigma` pixels, the edge pixels repeated outwards.
func blurred(_ pixels: [UInt8], width: Int, height: Int, channels: Int, sigma: Double) -> [UInt8] {
    guard sigma > 0.05 else { return pixels }
    let radius = max(1, Int((sigma * 2.5).rounded(.up)))
    let bell = (-radius...radius).map { exp(-Double($0 * $0) / (2 * sigma * sigma)) }
    let total = bell.reduce(0, +)
    let weights = bell.map { Int(($0 / total * 4096).rounded()) }

    /// For each position along an axis, where its neighbours lie.
    func neighbours(_ count: Int, stride: Int) -> [Int] {
        (0..<count).flatMap { at in (-radius...radius).map { min(count - 1, max(0, at + $0)) * stride } }
    }
    let columns = neighbours(width, stride: channels)
    let rows = neighbours(height, stride: width * channels)
    let across = convolved(pixels, width, height, channels, columns, weights, alongRows: true)
    return convolved(across, width, height, channels, rows, weights, alongRows: false)
}

private func convolved(
    _ pixels: [UInt8], _ width: Int, _ height: Int, _ channels: Int, _ neighbours: [Int], _ weights: [Int],
    alongRows: Bool
) -> [UInt8] {
    let taps = weights.count
    return [UInt8](unsafeUninitializedCapacity: pixels.count) { target, count in
        pixels.withUnsafeBufferPointer { pixels in
            neighbours.withUnsafeBufferPointer { neighbours in
                weights.withUnsafeBufferPointer { weights in
                    var at = 0
                    var row = 0
                    while row < height {
                        var column = 0
                        while column < width {
                            let table = (alongRows ? column : row) * taps
                            let base = alongRows ? row * width * channels : column * channels
                            var channel = 0
                            while channel < channels {
                                var sum = 2048
                                var tap = 0
                                while tap < taps {
                                    sum += weights[tap] * Int(pixels[base + channel + neighbours[table + tap]])
                                    tap += 1
                                }
                                target[at] = UInt8(min(255, sum >> 12))
                                at += 1
                                channel += 1
                            }
                            column += 1
                        }
                        row += 1
                    }
                }
            }
        }
        count = pixels.count
    }
}

/// Adds the noise of a sensor, `strength` steps of 255 wide, equal in all channels of a pixel.
func addNoise(
    to pixels: inout [UInt8], channels: Int, strength: Double, _ random: inout SeededGenerator
) {
    // Four bytes of a random number add up to something close to a bell of width 148.
    let scale = Int(strength / 147.8 * 65_536)
    pixels.withUnsafeMutableBufferPointer { pixels in
        var at = 0
        while at < pixels.count {
            let bits = Int(truncatingIfNeeded: random.next() & 0xFFFF_FFFF)
            let bell = (bits & 255) + ((bits >> 8) & 255) + ((bits >> 16) & 255) + (bits >> 24) - 510
            let change = (bell * scale) >> 16
            var channel = 0
            while channel < channels {
                pixels[at] = UInt8(min(255, max(0, Int(pixels[at]) + change)))
                at += 1
                channel += 1
            }
        }
    }
}
