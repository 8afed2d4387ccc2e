/// A length on paper, in points (1/72 inch).
typealias Points = Double

extension Double {
    /// Millimetres as points.
    var mm: Points { self * 72 / 25.4 }
}

/// A size of paper, upright.
public enum PaperSize: Sendable {
    case a4, a5

    /// Width and height in millimetres (ISO 216).
    public var millimetres: (width: Double, height: Double) {
        switch self {
        case .a4: (210, 297)
        case .a5: (148, 210)
        }
    }

    var width: Points { millimetres.width.mm }
    var height: Points { millimetres.height.mm }
}

/// A place on a page, in points from the top left corner.
struct Rect: Hashable {
    var x: Points
    var y: Points
    var width: Points
    var height: Points

    var maxX: Points { x + width }
    var maxY: Points { y + height }

    /// From millimetres.
    static func mm(_ x: Double, _ y: Double, _ width: Double, _ height: Double) -> Rect {
        Rect(x: x.mm, y: y.mm, width: width.mm, height: height.mm)
    }
}

/// How a piece of text looks.
struct TextStyle: Hashable {
    /// The typefaces, both embedded: a universal-design gothic for text, and for names the Mincho that has the
    /// characters of the resident register with their variants (domain.md 11).
    enum Face: String, CaseIterable {
        case text = "BIZ UDGothic"
        case name = "IPAmjMincho"
    }

    var face: Face = .text
    var size: Points
    var bold = false
    /// 0 black … 1 white.
    var grey = 0.0

    /// As Pango names a font; what the text face lacks is taken from the name face.
    var fontDescription: String {
        let families = face == .text ? "BIZ UDGothic,IPAmjMincho" : "IPAmjMincho,BIZ UDGothic"
        return "\(families) \(bold ? "Bold " : "")\(size)px"
    }
}
