/// Print sizes of the customer barcode (domain.md 10): at 10 points a long bar is 3.6 mm, a timing bar 1.2 mm,
/// the pitch 1.2 mm and a bar 0.6 mm wide; 2 mm stay white around it.
struct CustomerBarcodePrint {
    /// Nominal size, 8 to 11.5 points; every length is in proportion.
    var points = 10.0

    static let quietZone = 2.0.mm

    private var unit: Points { 0.6.mm * points / 10 }
    var width: Points { unit * 133 }
    var height: Points { unit * 6 }

    /// The bars, the top left corner of the first at (x, y).
    func drawings(_ barcode: CustomerBarcode, x: Points, y: Points) -> [Drawing] {
        barcode.bars.enumerated().map { index, bar in
            let (top, height): (Double, Double) =
                switch bar {
                case .long: (0, 6)
                case .upper: (0, 4)
                case .lower: (2, 4)
                case .timing: (2, 2)
                }
            return .fill(
                Rect(x: x + Double(index) * 2 * unit, y: y + top * unit, width: unit, height: height * unit), grey: 0)
        }
    }
}

extension QRSymbol {
    /// The dark modules within a square whose outer four modules stay white; runs of a row are one bar.
    func drawings(x: Points, y: Points, size: Points) -> [Drawing] {
        let module = size / Double(side + 2 * QRSymbol.quietZone)
        var drawings: [Drawing] = []
        for row in 0..<side {
            var column = 0
            while column < side {
                var end = column
                while end < side, isDark(row: row, column: end) { end += 1 }
                if end > column {
                    let rect = Rect(
                        x: x + Double(column + QRSymbol.quietZone) * module,
                        y: y + Double(row + QRSymbol.quietZone) * module,
                        width: Double(end - column) * module, height: module)
                    drawings.append(.fill(rect, grey: 0))
                }
                column = max(end, column) + 1
            }
        }
        return drawings
    }
}
