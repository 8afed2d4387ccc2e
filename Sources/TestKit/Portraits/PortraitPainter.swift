public import Domain
import Foundation
import Imaging

/// How a drawn person is photographed, with every defect on demand.
public struct PortraitShot: Sendable, Equatable {
    public var width = 600
    public var height = 750
    /// Lean of the head in degrees, clockwise as seen.
    public var tilt = 0.0
    /// Sideways place of the face, in parts of the width: 0 is the middle, 0.25 the right edge's neighbourhood.
    public var offCentre = 0.0
    /// Size of the head, 1 being right for the card: 0.4 is far too small, 1.6 cut off.
    public var size = 1.0
    /// Light: 1 is right, 0.3 far too dark, 2 far too bright.
    public var exposure = 1.0
    /// Width of the blur in pixels, at 750 pixels of height: 0.7 is a normal lens, 6 is out of focus.
    public var blur = 0.7
    public var wearsHat = false
    public var wearsGlasses = false
    /// A hard shadow over one half of the face and on the wall.
    public var hasShadow = false
    /// A second person beside the first.
    public var secondPerson: UInt64?
    /// A chair and a patterned wall instead of a plain one.
    public var hasBusyBackground = false
    /// JPEG quality.
    public var quality = 92
    /// Tells shots of one person apart: small moves, noise, light.
    public var take: UInt64 = 1

    public init(take: UInt64 = 1) { self.take = take }
}

/// A drawn portrait and what is known about it.
public struct Portrait: Sendable {
    /// The file: an sRGB JPEG.
    public let jpeg: [UInt8]
    public let person: UInt64
    public let shot: PortraitShot
    /// Middles of the eyes in pixels: first the one on the picture's left.
    public let eyes: (left: (x: Double, y: Double), right: (x: Double, y: Double))
    /// The face from forehead to chin, in pixels.
    public let face: (left: Double, top: Double, right: Double, bottom: Double)
}

/// Draws made-up residents: the same person's number gives the same face on every shot.
public enum PortraitPainter {
    /// Draws and encodes one shot; about 60 to 300 KB. Throws only `photo.not-written`.
    public static func portrait(person: UInt64, shot: PortraitShot = PortraitShot()) throws(Failure) -> Portrait {
        var random = SeededGenerator(seed: person &* 1_000_003 &+ shot.take, purpose: "shot")
        var pose = FacePose(shot, &random)
        var canvas = background(shot, &random)
        if let second = shot.secondPerson {
            pose.origin.x -= 0.17 * Double(shot.width)
            pose.unit *= 0.72
            var other = pose
            other.origin.x += 0.38 * Double(shot.width)
            other.origin.y += 0.1 * pose.unit
            FaceBrush(person: DrawnPerson(seed: second), pose: other, shot: PortraitShot()).paint(on: &canvas)
        }
        FaceBrush(person: DrawnPerson(seed: person), pose: pose, shot: shot).paint(on: &canvas)
        let image = canvas.developed(
            blur: shot.blur * Double(shot.height) / 750, exposure: shot.exposure, noise: 2.2, &random)
        let encoding = JPEG.Encoding(quality: shot.quality, halvesColour: false)
        return try Portrait(
            jpeg: JPEG.encode(image, encoding), person: person, shot: shot, eyes: pose.eyes,
            face: pose.box(of: DrawnPerson(seed: person)))
    }

    private static func background(_ shot: PortraitShot, _ random: inout SeededGenerator) -> Canvas {
        let wall = Colour(206, 214, 222).times(random.uniform(0.97...1.03))
        var canvas = Canvas(width: shot.width, height: shot.height, top: wall.times(1.03), bottom: wall.times(0.95))
        guard shot.hasBusyBackground else { return canvas }
        let (width, height) = (Double(shot.width), Double(shot.height))
        for stripe in 0..<9 {
            let at = Point(x: (Double(stripe) + 0.5) * width / 9, y: height / 2)
            canvas.paint(Ellipse(centre: at, radii: (width / 36, height)), Colour(150, 128, 112), opacity: 0.8)
        }
        let chair = Ellipse(centre: Point(x: width * 0.5, y: height * 0.75), radii: (width * 0.47, height * 0.3))
        canvas.paint(chair, Colour(70, 44, 34))
        return canvas
    }
}

/// Where a face is: the middle between the eyes, their distance in pixels, and the lean of the head.
struct FacePose {
    var origin: Point
    var unit: Double
    let lean: Double

    init(_ shot: PortraitShot, _ random: inout SeededGenerator) {
        let (width, height) = (Double(shot.width), Double(shot.height))
        unit = 0.196 * height * shot.size * random.uniform(0.98...1.02)
        lean = (shot.tilt + random.uniform(-1...1)) * .pi / 180
        let x = width * (0.5 + shot.offCentre + random.uniform(-0.012...0.012))
        origin = Point(x: x, y: height * (0.475 + random.uniform(-0.01...0.01)))
    }

    /// From distances between the eyes, right and down of their middle, to pixels.
    func point(_ x: Double, _ y: Double) -> Point {
        Point(
            x: origin.x + unit * (x * cos(lean) - y * sin(lean)), y: origin.y + unit * (x * sin(lean) + y * cos(lean)))
    }

    var eyes: (left: (x: Double, y: Double), right: (x: Double, y: Double)) {
        let (left, right) = (point(-0.5, 0), point(0.5, 0))
        return ((left.x, left.y), (right.x, right.y))
    }

    func box(of person: DrawnPerson) -> (left: Double, top: Double, right: Double, bottom: Double) {
        let middle = point(0, FaceBrush.faceMiddle)
        return (
            middle.x - person.face.0 * unit, middle.y - person.face.1 * unit, middle.x + person.face.0 * unit,
            middle.y + person.face.1 * unit
        )
    }
}
