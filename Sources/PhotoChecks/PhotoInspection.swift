public import Domain
public import Imaging

/// What a check warns about: an expected outcome, to be looked at by a person (domain.md 3: a failed check warns
/// and asks for a reason).
public struct PhotoFinding: Hashable, Sendable {
    /// A code of papers-ja.md d, such as `PH-BLUR`.
    public let code: String
    public let measure: Double
    public let threshold: Double
}

/// One thing that can be wrong with a photo, judged by one number.
public protocol PhotoCheck: Sendable {
    /// The code of papers-ja.md d it warns with.
    var code: String { get }
    var threshold: Double { get }
    /// The number the check judges by; what it counts is said at each check.
    func measure(_ view: PhotoView) -> Double
    /// Whether a measure is on the wrong side of the threshold.
    func isDeficient(_ measure: Double) -> Bool
}

extension PhotoCheck {
    /// nil where nothing is wrong.
    public func finding(in view: PhotoView) -> PhotoFinding? {
        let measure = measure(view)
        guard isDeficient(measure) else { return nil }
        return PhotoFinding(code: code, measure: measure, threshold: threshold)
    }
}

/// What the checks look at: the photo's brightness, upright, with a shorter side of 480 pixels whatever the
/// camera, so that a threshold means the same for all.
public struct PhotoView: Sendable {
    /// The smallest side a card photo may have.
    public static let shorterSide = 480

    public let grey: GreyImage

    /// Takes any upright picture; a larger one is reduced.
    public init(_ upright: GreyImage) {
        grey = upright.reduced(shorterSide: Self.shorterSide)
    }
}

/// A photo that is technically fit, and what the checks warn about.
public struct PhotoReport: Equatable, Sendable {
    public let info: JPEGInfo
    public let findings: [PhotoFinding]

    /// The findings' codes, each once, as `PhotoShot.warnings` keeps them.
    public var warnings: [String] {
        findings.map(\.code).reduce(into: []) { codes, code in if !codes.contains(code) { codes.append(code) } }
    }
}

/// Judges a photo file: the limits that refuse, then the checks that warn.
public struct PhotoInspection: Sendable {
    public let limits: PhotoLimits
    public let checks: [any PhotoCheck]

    public init(
        limits: PhotoLimits = .card, checks: [any PhotoCheck] = [Sharpness(), Darkness(), Overexposure(), WashedOut()]
    ) {
        self.limits = limits
        self.checks = checks
    }

    /// Throws `photo.…` where the file is outside the limits or is no whole JPEG. Work for the processor (some
    /// hundredths of a second): call it off the cooperative pool.
    public func inspect(_ bytes: [UInt8]) throws(Failure) -> PhotoReport {
        let info = try JPEG.inspect(bytes)
        try limits.check(info)
        let scale = JPEG.scale(of: info, keepingShorterSide: PhotoView.shorterSide)
        let view = PhotoView(try JPEG.decodeGrey(bytes, scale: scale).turned(info.orientation))
        try limits.checkNotTooSmall(info)
        return PhotoReport(info: info, findings: checks.compactMap { $0.finding(in: view) })
    }
}
