/// What makes one drawn face that one face, on every shot of it: all of it follows from the person's number.
///
/// Lengths are in distances between the eyes.
struct DrawnPerson {
    enum HairStyle: CaseIterable { case short, parted, bob, long, receding }

    let number: UInt64
    let skin: Colour
    let hair: Colour
    let style: HairStyle
    let clothes: Colour
    let collar: Colour
    /// Half the width of the face, and half its height.
    let face: (Double, Double)
    let eye: (Double, Double)
    let iris: Colour
    let browHeight: Double
    let browThickness: Double
    let browSlope: Double
    let nose: (length: Double, width: Double)
    let mouth: (width: Double, fullness: Double, height: Double)
    let jaw: Double
    /// Grey shadow of a shaved beard, 0 none.
    let beard: Double
    let agedness: Double
    let ears: Double

    init(seed: UInt64) {
        number = seed
        var random = SeededGenerator(seed: seed, purpose: "person")
        let skins = [
            Colour(236, 202, 176), Colour(226, 188, 158), Colour(243, 214, 192), Colour(214, 172, 140),
            Colour(196, 150, 118),
        ]
        skin = skins[Int(random.next() % UInt64(skins.count))].times(random.uniform(0.96...1.03))
        agedness = random.uniform(0...1)
        let dark = random.uniform(0.7...1.5)
        hair =
            agedness > 0.75
            ? Colour(150, 148, 146).times(random.uniform(0.7...1.15)) : Colour(38 * dark, 30 * dark, 27 * dark)
        style = HairStyle.allCases[Int(random.next() % UInt64(HairStyle.allCases.count))]
        let cloths = [
            Colour(44, 52, 74), Colour(120, 48, 52), Colour(70, 96, 84), Colour(96, 92, 100), Colour(32, 32, 36),
            Colour(150, 134, 110), Colour(70, 88, 128),
        ]
        clothes = cloths[Int(random.next() % UInt64(cloths.count))].times(random.uniform(0.85...1.15))
        collar = random.happens(0.6) ? Colour(232, 232, 236) : clothes.times(1.25)
        face = (random.uniform(1.06...1.2), random.uniform(1.62...1.84))
        eye = (random.uniform(0.215...0.27), random.uniform(0.085...0.125))
        iris = Colour(58, 40, 30).times(random.uniform(0.7...1.3))
        browHeight = random.uniform(0.36...0.46)
        browThickness = random.uniform(0.055...0.1)
        browSlope = random.uniform(-0.03...0.15)
        nose = (random.uniform(0.66...0.82), random.uniform(0.19...0.28))
        mouth = (random.uniform(0.34...0.46), random.uniform(0.055...0.1), random.uniform(1.13...1.25))
        jaw = random.uniform(0.62...0.86)
        beard = random.happens(0.3) ? random.uniform(0.1...0.3) : 0
        ears = random.uniform(0.2...0.27)
    }
}
