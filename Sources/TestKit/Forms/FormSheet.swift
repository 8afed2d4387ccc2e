import Papers

/// A drawn sheet of A4 that looks like an application form from some way off: rules, boxes, lines of strokes in
/// place of words, and a QR code. Lengths in millimetres from the upper left corner.
struct FormSheet {
    static let width = 210.0
    static let height = 297.0
    /// One module of the QR code.
    static let module = 0.5
    /// Centre of the QR code.
    static let codeCentre = (x: 165.0, y: 42.0)

    private static let cellsPerMillimetre = 5.0
    private static let columns = Int(width * cellsPerMillimetre)
    private static let rows = Int(height * cellsPerMillimetre)

    /// Ink in each cell of a fifth of a millimetre: 0 none … 255 full.
    private var cells = [UInt8](repeating: 0, count: columns * rows)
    private let code: [UInt8]
    private let codeSide: Int

    init(code symbol: QRSymbol, seed: UInt64) {
        codeSide = symbol.side
        code = symbol.modules.map { $0 ? 255 : 0 }
        var random = SeededGenerator(seed: seed, purpose: "sheet")
        drawRules()
        var y = 12.0
        while y < Self.height - 14 {
            drawLine(at: y, height: y < 24 ? 5 : 3, &random)
            y += y < 24 ? 8 : random.uniform(4.5...9)
        }
        clearAroundCode()
    }

    /// Width of the QR code with its quiet zone.
    var codeWidth: Double { Double(codeSide + 2 * QRSymbol.quietZone) * Self.module }

    /// Calls `body` with a view that answers quickly which ink lies at a point.
    func withInk<Result>(_ body: (InkView) -> Result) -> Result {
        cells.withUnsafeBufferPointer { cells in
            code.withUnsafeBufferPointer { code in
                body(InkView(cells: cells, code: code, codeSide: codeSide))
            }
        }
    }

    /// Ink at points of a sheet, 0 … 255; -1 beside the sheet.
    struct InkView {
        let cells: UnsafeBufferPointer<UInt8>
        let code: UnsafeBufferPointer<UInt8>
        let codeSide: Int

        @inline(__always)
        func ink(_ x: Double, _ y: Double) -> Int {
            guard x >= 0, y >= 0, x < FormSheet.width, y < FormSheet.height else { return -1 }
            let half = Double(codeSide) * FormSheet.module / 2
            let (codeX, codeY) = (x - FormSheet.codeCentre.x + half, y - FormSheet.codeCentre.y + half)
            if codeX >= 0, codeY >= 0, codeX < 2 * half, codeY < 2 * half {
                return Int(code[Int(codeY / FormSheet.module) * codeSide + Int(codeX / FormSheet.module)])
            }
            let row = Int(y * FormSheet.cellsPerMillimetre)
            return Int(cells[row * FormSheet.columns + Int(x * FormSheet.cellsPerMillimetre)])
        }
    }

    private mutating func drawRules() {
        for y in [60.0, 84, 108, 150, 200, 250, 285] { fill(12, y, 186, 0.4, 200) }
        for x in [12.0, 52, 120, 198] { fill(x, 60, 0.4, 225, 200) }
        for index in 0..<8 {  // boxes to tick
            let x = 60.0 + Double(index) * 7
            fill(x, 205, 4, 0.4, 220)
            fill(x, 209, 4.4, 0.4, 220)
            fill(x, 205, 0.4, 4, 220)
            fill(x + 4, 205, 0.4, 4.4, 220)
        }
        fill(12, 258, 60, 8, 40)  // a tinted field
    }

    /// Strokes in squares, as dense as printed Japanese.
    private mutating func drawLine(at y: Double, height: Double, _ random: inout SeededGenerator) {
        var x = 15.0
        let end = random.uniform(70...192)
        while x + height < end {
            if random.happens(0.88) {
                for _ in 0..<Int(random.uniform(3...7)) {
                    let ink = UInt8(random.uniform(150...255))
                    let across = random.happens(0.5)
                    let length = random.uniform(0.4...1) * height
                    fill(
                        x + random.uniform(0...0.7) * height, y + random.uniform(0...0.9) * height,
                        across ? length * 0.8 : 0.3, across ? 0.3 : length * 0.8, ink)
                }
            }
            x += height * 1.08
        }
    }

    private mutating func clearAroundCode() {
        fill(
            Self.codeCentre.x - codeWidth / 2, Self.codeCentre.y - codeWidth / 2, codeWidth, codeWidth, 0)
    }

    private mutating func fill(_ x: Double, _ y: Double, _ width: Double, _ height: Double, _ ink: UInt8) {
        let scale = Self.cellsPerMillimetre
        let columns = max(0, Int(x * scale))..<min(Self.columns, max(Int(x * scale) + 1, Int((x + width) * scale)))
        for row in max(0, Int(y * scale))..<min(Self.rows, max(Int(y * scale) + 1, Int((y + height) * scale))) {
            for column in columns { cells[row * Self.columns + column] = ink }
        }
    }
}
