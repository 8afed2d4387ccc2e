public import Domain
import Foundation
import Imaging
import Papers

/// How a form is photographed. The ranges are those of the 200 photographs (docs/qr-reading.md).
public struct FormConditions: Sendable, Equatable {
    /// The size of the photograph: 1224×1632 or 3000×4000.
    public enum Megapixels: Int, CaseIterable, Sendable { case two = 2, twelve = 12 }

    public var megapixels: Megapixels
    /// Pixels a module at the middle of the QR code, before tilting shortens them: 3 … 12.
    public var modulePixels: Double
    /// Turn of the sheet in its plane, in radians: any, mostly near a multiple of a quarter turn.
    public var angle: Double
    /// How far the sheet leans away from the camera, in radians: 0 … 25 degrees; shortens modules by up to 9 %.
    public var tilt: Double
    /// Direction of the axis it leans about, in radians.
    public var tiltAxis: Double
    /// Part of the light lost from one side of the picture to the other: 0 … 0.6.
    public var lightFall: Double
    /// Part of the light a shadow takes, with an edge near the middle: 0 (none) or 0.2 … 0.5.
    public var shadow: Double
    /// Width of the blur (standard deviation) in pixels: 0.4 … a quarter of a module, 1.6 at most.
    public var blur: Double
    /// Noise (standard deviation) in steps of 255: 0 … 8.
    public var noise: Double
    /// Brightness of the ink, paper being 236: 15 … 70.
    public var darkestInk: Double
    /// JPEG quality: 60 … 95.
    public var quality: Int

    /// Drawn from the ranges by a seed; photographs of odd seeds have 12 megapixels where none are given.
    public init(seed: UInt64, megapixels: Megapixels? = nil) {
        var random = SeededGenerator(seed: seed, purpose: "conditions")
        self.megapixels = megapixels ?? (seed % 2 == 0 ? .two : .twelve)
        modulePixels = 3 * pow(4, random.unit())
        let quarter = Double(random.next() % 4) * .pi / 2
        angle = random.happens(0.8) ? quarter + random.uniform(-0.35...0.35) : random.uniform(0...(2 * .pi))
        tilt = random.uniform(0...(25 * .pi / 180))
        tiltAxis = random.uniform(0...(2 * .pi))
        lightFall = random.uniform(0...0.6)
        shadow = random.happens(0.4) ? random.uniform(0.2...0.5) : 0
        blur = random.uniform(0.4...min(1.6, modulePixels / 4))
        noise = random.uniform(0...8)
        darkestInk = random.uniform(15...70)
        quality = Int(random.uniform(60...95))
    }

    var size: (width: Int, height: Int) { megapixels == .two ? (1224, 1632) : (3000, 4000) }
}

/// Photographs of drawn application forms, as a laptop's or telephone's camera would take them.
public enum FormPhotographer {
    /// A made-up form ID, fixed by a seed.
    public static func formID(seed: UInt64) -> String {
        var random = SeededGenerator(seed: seed, purpose: "form ID")
        return random.digits(23)
    }

    /// What the QR code of a made-up form holds: an address that carries the ID (domain.md 2).
    public static func payload(formID: String) -> String {
        "https://card.example.jp/apply/smartphone?id=\(formID)"
    }

    /// A JPEG photograph of a form whose QR code holds `payload`.
    public static func photograph(
        payload: String, seed: UInt64, conditions: FormConditions? = nil
    ) throws(Failure) -> [UInt8] {
        let conditions = conditions ?? FormConditions(seed: seed)
        let sheet = FormSheet(code: try QRSymbol(payload), seed: seed)
        var camera = FormCamera(conditions, sheet: sheet, seed: seed)
        return try JPEG.encode(camera.photograph(), JPEG.Encoding(quality: conditions.quality))
    }
}
