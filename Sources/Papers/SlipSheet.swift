public import Domain

/// 受付票: the slip a resident takes home, A5 upright, one colour, the reception number in 28 points with its QR code
/// (papers-ja.md b). Where the text needs it, the back is used. The texts are `Markup`.
public struct SlipSheet: Sendable {
    public var heading: String
    public var receptionNumber: ReceptionNumber
    /// 受付番号, with furigana.
    public var numberLabel: String
    public var body: String
    /// Title in the file's metadata; never a name.
    public var title: String
    public var createdAt: Instant

    public init(
        heading: String, receptionNumber: ReceptionNumber, numberLabel: String, body: String, title: String,
        createdAt: Instant
    ) {
        self.heading = heading
        self.receptionNumber = receptionNumber
        self.numberLabel = numberLabel
        self.body = body
        self.title = title
        self.createdAt = createdAt
    }

    /// Draws the slip in the largest of 16, 15, 14 points that fits on front and back. Blocking.
    public func pdf() throws(Failure) -> PDFFile {
        let canvas = try Canvas(size: .a5, title: title, created: createdAt)
        let blocks = try Markup.blocks(body)
        var best: Flow?
        for (size, pitch) in [(16.0, 1.7), (16, 1.62), (15, 1.62), (14, 1.62)] {
            var flow = Flow(
                canvas: canvas, setting: TextSetting(size: size, pitch: pitch, headingSize: size * 1.25),
                firstColumn: .mm(11, 46, 126, 152), nextColumn: .mm(11, 11, 126, 187))
            flow.add(blocks)
            best = flow
            if flow.pages.count <= 2 { break }
        }
        var pages = best?.pages ?? [[]]
        pages[0] += try header(canvas)
        for number in pages.indices {
            let style = TextStyle(size: 10, grey: 0.2)
            let text = "\(receptionNumber.text)  \(number + 1) / \(pages.count)"
            pages[number].append(.text(text, style, x: 137.0.mm - canvas.width(text, style), y: 203.0.mm))
        }
        canvas.draw(pages)
        return try canvas.finish()
    }

    private func header(_ canvas: Canvas) throws(Failure) -> [Drawing] {
        var drawings = try QRSymbol(receptionNumber.text).drawings(x: 109.0.mm, y: 13.0.mm, size: 30.0.mm)
        func line(_ markup: String, _ style: TextStyle, y: Points) throws(Failure) {
            let atoms = AtomMaker(canvas: canvas, style: style, maxWidth: .infinity).atoms(try Markup.inlines(markup))
            drawings += Line(atoms: atoms, canvas: canvas).drawings(x: 11.0.mm, y: y)
        }
        try line(heading, TextStyle(size: 17, bold: true), y: 19.0.mm)
        try line(numberLabel, TextStyle(size: 12), y: 29.0.mm)
        try line(Markup.escape(receptionNumber.text), TextStyle(size: 28, bold: true), y: 40.0.mm)
        drawings.append(.fill(Rect.mm(11, 44, 126, 0.4), grey: 0))
        return drawings
    }
}
