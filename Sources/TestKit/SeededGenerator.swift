/// Random numbers that a seed fixes (SplitMix64), so that a failure can be repeated from the seed it printed.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    public init(seed: UInt64) {
        state = seed
    }

    /// A generator of its own for each purpose: what one draws does not shift what another draws.
    public init(seed: UInt64, purpose: String) {
        state = purpose.utf8.reduce(seed &* 0x2545_F491_4F6C_DD1D &+ 1) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }

    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// Uniform in 0 ..< 1.
    public mutating func unit() -> Double {
        Double(next() >> 11) * 0x1p-53
    }

    /// Uniform in a range.
    public mutating func uniform(_ range: ClosedRange<Double>) -> Double {
        range.lowerBound + unit() * (range.upperBound - range.lowerBound)
    }

    /// True with a probability.
    public mutating func happens(_ probability: Double) -> Bool {
        unit() < probability
    }

    /// Decimal digits, such as a made-up form ID's 23.
    public mutating func digits(_ count: Int) -> String {
        var text = ""
        for _ in 0..<count { text += String(next() % 10) }
        return text
    }
}
