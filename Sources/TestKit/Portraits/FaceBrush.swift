import Foundation

/// Paints one person in one pose, from the back of the hair to the glasses.
struct FaceBrush {
    let person: DrawnPerson
    let pose: FacePose
    let shot: PortraitShot

    /// How far the middle of the face lies below the eyes.
    static let faceMiddle = 0.12

    func paint(on canvas: inout Canvas) {
        if shot.hasShadow { add(&canvas, 0.75, 0.5, 1.5, 2.1, Colour(40, 44, 52), opacity: 0.5, softness: 0.25) }
        paintBackHair(&canvas)
        paintBody(&canvas)
        paintFace(&canvas)
        for side in [-1.0, 1.0] { paintEye(&canvas, side) }
        paintNose(&canvas)
        paintMouth(&canvas)
        paintFrontHair(&canvas)
        if shot.hasShadow {
            add(
                &canvas, 0.8, 0.2, 0.62, 1.7, Colour(20, 16, 20), opacity: 0.5, softness: 0.3, within: outline(scale: 1)
            )
        }
        if shot.wearsGlasses { paintGlasses(&canvas) }
        if shot.wearsHat { paintHat(&canvas) }
    }

    /// An ellipse in the face's own measure; `softness` too.
    private func add(
        _ canvas: inout Canvas, _ x: Double, _ y: Double, _ halfWidth: Double, _ halfHeight: Double, _ colour: Colour,
        opacity: Double = 1, softness: Double = 0.012, turn: Double = 0, band: ClosedRange<Double> = -2...2,
        within: Ellipse.Outline? = nil
    ) {
        let ellipse = Ellipse(
            centre: pose.point(x, y), radii: (halfWidth * pose.unit, halfHeight * pose.unit), turn: pose.lean + turn,
            softness: max(1, softness * pose.unit), band: band, outline: within)
        canvas.paint(ellipse, colour, opacity: opacity)
    }

    /// The outline of the face, or of the head with its hair when `scale` is above 1.
    private func outline(scale: Double) -> Ellipse.Outline {
        let radii = (person.face.0 * scale * pose.unit, person.face.1 * scale * pose.unit)
        return Ellipse.Outline(centre: pose.point(0, Self.faceMiddle), radii: radii, turn: pose.lean)
    }

    private func paintBackHair(_ canvas: inout Canvas) {
        let wide = person.face.0
        switch person.style {
        case .long:
            add(&canvas, 0, 0.75, wide * 1.3, 2.75, person.hair.times(0.85), softness: 0.03)
        case .bob:
            add(&canvas, 0, 0.15, wide * 1.32, 2.1, person.hair.times(0.85), softness: 0.03)
        case .short, .parted, .receding:
            add(&canvas, 0, -0.42, wide * 1.12, 1.48, person.hair.times(0.85), softness: 0.03, band: -2...0.35)
        }
    }

    private func paintBody(_ canvas: inout Canvas) {
        let skin = person.skin
        add(&canvas, 0, 9.5, 3.1, 8, person.clothes, softness: 0.03, band: -0.7...2)
        add(&canvas, 0, 4.05, 3.0, 1.75, person.clothes, softness: 0.03)
        let chest = Ellipse.Outline(
            centre: pose.point(0, 4.05), radii: (3.0 * pose.unit, 1.75 * pose.unit), turn: pose.lean)
        add(&canvas, -1.7, 4.3, 1.3, 1.5, person.clothes.times(0.86), opacity: 0.6, softness: 0.6, within: chest)
        add(&canvas, 1.8, 4.3, 1.2, 1.5, person.clothes.times(0.8), opacity: 0.6, softness: 0.6, within: chest)
        add(&canvas, 0, 2.6, 0.86, 0.5, person.collar, softness: 0.03)
        add(&canvas, 0, 1.9, 0.6, 1.0, skin.times(0.88), softness: 0.04)
        add(&canvas, 0, 1.72, 0.62, 0.42, skin.times(0.68), opacity: 0.7, softness: 0.3)
    }

    private func paintFace(_ canvas: inout Canvas) {
        let (wide, high) = person.face
        let skin = person.skin
        if person.style != .long && person.style != .bob {
            for side in [-1.0, 1.0] {
                add(&canvas, side * (wide + 0.02), 0.22, person.ears * 0.62, person.ears * 1.45, skin.times(0.9))
                add(
                    &canvas, side * (wide + 0.04), 0.22, person.ears * 0.3, person.ears * 0.9, skin.times(0.72),
                    softness: 0.1)
            }
        }
        let middle = Self.faceMiddle
        add(&canvas, 0, middle, wide, high, skin, softness: 0.025)
        add(&canvas, 0, middle + 0.66, wide * (0.72 + 0.22 * person.jaw), high * 0.6, skin, softness: 0.05)
        // Light falls from the upper left: the far cheek and the jaw are darker, forehead and near cheek lighter.
        let face = outline(scale: 1)
        add(&canvas, wide * 0.88, 0.4, 0.4, 1.35, skin.times(0.74), opacity: 0.55, softness: 0.5, within: face)
        add(&canvas, -wide * 0.96, 0.4, 0.24, 1.3, skin.times(0.8), opacity: 0.5, softness: 0.4, within: face)
        add(&canvas, 0, 1.78, 0.75, 0.2, skin.times(0.78), opacity: 0.45, softness: 0.3, within: face)
        add(&canvas, -0.1, -0.8, 0.75, 0.42, skin.times(1.09), opacity: 0.6, softness: 0.6)
        for side in [-1.0, 1.0] {
            add(&canvas, side * 0.56, 0.55, 0.36, 0.3, skin.times(1.07), opacity: 0.75, softness: 0.4)
            let blush = Colour(skin.red, skin.green * 0.86, skin.blue * 0.84)
            add(&canvas, side * 0.62, 0.72, 0.3, 0.22, blush, opacity: 0.35, softness: 0.4)
        }
        if person.beard > 0 {
            let stubble = Colour(82, 74, 70)
            add(&canvas, 0, 1.38, 0.78, 0.5, stubble, opacity: person.beard, softness: 0.4, within: face)
        }
        if person.agedness > 0.5 {
            for side in [-1.0, 1.0] {
                add(
                    &canvas, side * 0.46, 0.98, 0.025, 0.26, skin.times(0.74), opacity: 0.7, softness: 0.05,
                    turn: side * -0.5)
            }
        }
    }

    private func paintEye(_ canvas: inout Canvas, _ side: Double) {
        let skin = person.skin
        let (wide, high) = person.eye
        let x = side * 0.5
        // The socket, darkest towards the nose and under the brow.
        add(&canvas, x, -0.06, 0.4, 0.27, skin.times(0.66), opacity: 0.62, softness: 0.28)
        add(&canvas, side * 0.26, -0.04, 0.16, 0.24, skin.times(0.6), opacity: 0.5, softness: 0.2)
        add(&canvas, x, 0.16, 0.27, 0.06, skin.times(0.75), opacity: 0.5, softness: 0.1)

        add(&canvas, x, 0, wide, high, Colour(236, 232, 228), softness: 0.02)
        add(&canvas, x, 0, high * 1.02, high * 1.02, person.iris, softness: 0.02)
        add(&canvas, x, 0, high * 0.5, high * 0.5, Colour(12, 10, 10), softness: 0.02)
        add(&canvas, x - high * 0.35, -high * 0.35, high * 0.22, high * 0.22, Colour(250, 250, 250), softness: 0.015)
        // The upper lid covers the iris a little and throws a shadow.
        add(&canvas, x, -0.02, wide * 1.1, high * 1.22, skin.times(0.42), softness: 0.02, band: -2...(-0.56))
        add(&canvas, x, -high * 1.75, wide * 1.1, 0.022, skin.times(0.58), opacity: 0.7, softness: 0.04)

        let brow = person.hair.times(person.agedness > 0.75 ? 0.6 : 1)
        let slope = side * person.browSlope
        add(
            &canvas, x + side * 0.02, -person.browHeight, 0.36, person.browThickness, brow, opacity: 0.9,
            softness: 0.05, turn: slope)
        add(
            &canvas, x - side * 0.14, -person.browHeight + 0.015, 0.2, person.browThickness, brow, opacity: 0.7,
            softness: 0.06, turn: slope + side * 0.06)
    }

    private func paintNose(_ canvas: inout Canvas) {
        let skin = person.skin
        let (length, width) = person.nose
        add(&canvas, -0.03, length * 0.42, 0.075, length * 0.55, skin.times(1.12), opacity: 0.75, softness: 0.09)
        add(&canvas, 0.17, length * 0.5, 0.07, length * 0.45, skin.times(0.76), opacity: 0.5, softness: 0.12)
        add(&canvas, 0, length, width * 1.15, 0.15, skin.times(0.83), opacity: 0.6, softness: 0.14)
        add(&canvas, -0.02, length - 0.04, width * 0.55, 0.13, skin.times(1.08), opacity: 0.8, softness: 0.12)
        for side in [-1.0, 1.0] {
            add(&canvas, side * width * 0.95, length + 0.01, 0.07, 0.09, skin.times(0.78), opacity: 0.6, softness: 0.08)
            add(&canvas, side * width * 0.5, length + 0.085, 0.062, 0.032, skin.times(0.36), softness: 0.03)
        }
        add(&canvas, 0, length + 0.2, 0.05, 0.12, skin.times(0.86), opacity: 0.5, softness: 0.08)
    }

    private func paintMouth(_ canvas: inout Canvas) {
        let skin = person.skin
        let (width, full, y) = person.mouth
        let lip = Colour(skin.red * 0.8, skin.green * 0.58, skin.blue * 0.58)
        add(&canvas, 0, y + full * 2.9, width * 0.62, 0.07, skin.times(0.8), opacity: 0.6, softness: 0.1)
        add(&canvas, -width * 0.3, y, width * 0.68, full, lip, softness: 0.03, turn: 0.09)
        add(&canvas, width * 0.3, y, width * 0.68, full, lip, softness: 0.03, turn: -0.09)
        add(&canvas, 0, y + full * 0.75, width * 0.78, full * 1.15, lip.times(1.08), softness: 0.03)
        add(&canvas, 0, y + full * 1.1, width * 0.4, full * 0.4, lip.times(1.22), opacity: 0.6, softness: 0.05)
        add(&canvas, 0, y + full * 0.1, width * 0.98, 0.022, lip.times(0.42), softness: 0.02)
    }

    private func paintFrontHair(_ canvas: inout Canvas) {
        let (wide, high) = person.face
        let hair = person.hair
        // A cap that ends above the brows, a parting of it, and light on top.
        let (line, side): (Double, Double) =
            switch person.style {
            case .short: (-0.55, 0)
            case .parted: (-0.5, 0.35)
            case .bob: (-0.38, 0.1)
            case .long: (-0.5, -0.3)
            case .receding: (-0.74, 0)
            }
        let top = Self.faceMiddle - 0.12
        add(&canvas, 0, top, wide * 1.1, high * 1.1, hair, softness: 0.025, band: -2...line)
        if side != 0 {
            let head = outline(scale: 1.1)
            add(&canvas, side * 0.9, -1.22, 0.85, 0.42, hair, softness: 0.06, turn: side * 1.1, within: head)
            add(&canvas, -side * 1.6, -0.98, 0.5, 0.4, hair, softness: 0.06, turn: -side * 1.6, within: head)
        }
        if person.style == .long || person.style == .bob {
            for edge in [-1.0, 1.0] { add(&canvas, edge * wide * 1.1, 0.35, 0.2, 1.5, hair, softness: 0.05) }
        }
        paintStrands(&canvas, below: line)
        add(
            &canvas, -0.35, -1.52, 0.6, 0.14, hair.times(1.7), opacity: 0.35, softness: 0.25, turn: -0.25,
            within: outline(scale: 1.08))
    }

    /// Single hairs over the cap, the same on every shot.
    private func paintStrands(_ canvas: inout Canvas, below line: Double) {
        var random = SeededGenerator(seed: person.number, purpose: "strands")
        let (wide, high) = person.face
        for _ in 0..<70 {
            let x = random.uniform(-1...1) * wide
            let y = Self.faceMiddle - random.uniform(-line * 1.05...1.05) * high * 1.1
            let tone = person.hair.times(random.happens(0.5) ? 1.7 : 0.5)
            add(
                &canvas, x, y, 0.012, random.uniform(0.12...0.3), tone, opacity: 0.55, softness: 0.01,
                turn: x * 0.7 + random.uniform(-0.2...0.2), within: outline(scale: 1.08))
        }
    }

    private func paintGlasses(_ canvas: inout Canvas) {
        let frame = Colour(34, 30, 34)
        for side in [-1.0, 1.0] {
            // A ring: short strokes around the lens.
            for step in 0..<40 {
                let angle = Double(step) / 40 * 2 * .pi
                let (x, y) = (0.36 * cos(angle), 0.27 * sin(angle))
                add(&canvas, side * 0.52 + x, 0.03 + y, 0.034, 0.034, frame)
            }
            add(&canvas, side * 1.0, -0.06, 0.15, 0.028, frame)
            add(
                &canvas, side * 0.52 - 0.1, -0.08, 0.12, 0.02, Colour(255, 255, 255), opacity: 0.35, softness: 0.04,
                turn: -0.8)
        }
        add(&canvas, 0, -0.04, 0.16, 0.03, frame)
    }

    private func paintHat(_ canvas: inout Canvas) {
        let felt = Colour(52, 58, 46)
        add(&canvas, 0, -0.85, 1.32, 1.25, felt, softness: 0.03, band: -2...0.1)
        add(&canvas, 0, -0.82, 1.75, 0.22, felt.times(0.7), softness: 0.04)
        add(&canvas, 0, -0.56, 1.1, 0.14, Colour(20, 16, 16), opacity: 0.5, softness: 0.15)
    }
}
