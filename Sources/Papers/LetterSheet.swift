public import Domain

/// Who a letter is addressed to.
public struct Recipient: Hashable, Sendable {
    /// A line of the addressee: the name with what stands before it (法定代理人) and after it (様).
    public struct Addressee: Hashable, Sendable {
        public var role: String?
        public var name: PersonName
        public var honorific: String

        public init(role: String? = nil, name: PersonName, honorific: String = "様") {
            self.role = role
            self.name = name
            self.honorific = honorific
        }
    }

    /// A verified address; no other is ever written to (papers-ja.md).
    public var address: Address
    public var addressees: [Addressee]

    public init(address: Address, addressees: [Addressee]) {
        self.address = address
        self.addressees = addressees
    }
}

/// A window envelope and how an A4 sheet lies in it, in millimetres.
public struct WindowEnvelope: Hashable, Sendable {
    /// The window, from the left edge of the envelope and from its top.
    public var left: Double
    public var top: Double
    public var width: Double
    public var height: Double
    /// How far the folded sheet can slip to the right and down from the corner at the top left.
    public var slipRight: Double
    public var slipDown: Double
    /// Where the sheet is folded, from its top.
    public var folds: [Double]

    /// 長形3号 (235 × 120 mm, lengthwise) with the usual window of 90 × 45 mm, 20 mm from the left and 12 mm from the
    /// top. The sheet is folded at 115 and 206 mm, not in thirds, so that its first part fills the envelope's height:
    /// 210 × 115 mm slips 25 mm sideways and 5 mm down, and everything of the address shows wherever it lies. Sideways
    /// that leaves the bars half a millimetre at either end; a maker's window that lies a few millimetres elsewhere
    /// takes as much of the slip. [ours: makers differ]
    public static let choukei3 = WindowEnvelope(
        left: 20, top: 12, width: 90, height: 45, slipRight: 25, slipDown: 5, folds: [115, 206])

    public init(
        left: Double, top: Double, width: Double, height: Double, slipRight: Double, slipDown: Double, folds: [Double]
    ) {
        self.left = left
        self.top = top
        self.width = width
        self.height = height
        self.slipRight = slipRight
        self.slipDown = slipDown
        self.folds = folds
    }

    /// What shows of the sheet when it has slipped this far, in the sheet's own coordinates.
    func shown(right: Double, down: Double) -> Rect { .mm(left - right, top - down, width, height) }

    /// What of the sheet shows wherever it lies.
    var alwaysShown: Rect { .mm(left, top, width - slipRight, height - slipDown) }
}

/// A letter on A4 for a window envelope: address block with customer barcode, sender, date, QR of the reception number,
/// body. The texts are `Markup`.
public struct LetterSheet: Sendable {
    public var recipient: Recipient
    public var receptionNumber: ReceptionNumber
    /// What is stamped on the envelope, seen through the window.
    public var marks: [String] = ["親展", "転送不要"]
    /// Right-hand block, one line each.
    public var sender: [String]
    /// The day of the letter.
    public var date: String
    public var body: String
    /// Title in the file's metadata; never a name.
    public var title: String
    public var createdAt: Instant
    public var envelope: WindowEnvelope = .choukei3
    /// The smallest size of the body: 14 (papers-ja.md, head), 20 for the large-type version.
    public var bodySize: Double = 14

    public init(
        recipient: Recipient, receptionNumber: ReceptionNumber, sender: [String], date: String, body: String,
        title: String, createdAt: Instant
    ) {
        self.recipient = recipient
        self.receptionNumber = receptionNumber
        self.sender = sender
        self.date = date
        self.body = body
        self.title = title
        self.createdAt = createdAt
    }

    /// Draws the letter: one page where the text fits at any pitch, otherwise more. Blocking.
    public func pdf() throws(Failure) -> PDFFile {
        let canvas = try Canvas(size: .a4, title: title, created: createdAt)
        canvas.draw(try pages(on: canvas))
        return try canvas.finish()
    }

    /// Everything on the letter, page by page.
    func pages(on canvas: Canvas) throws(Failure) -> [[Drawing]] {
        let blocks = try Markup.blocks(body)
        // The largest type that fits on one page; what does not fit even in the smallest is set comfortably on more.
        let settings = [(1.15, 1.75, 0.55), (1.08, 1.75, 0.55), (1, 1.75, 0.55), (1, 1.65, 0.5), (1, 1.57, 0.4)].map {
            TextSetting(
                size: bodySize * $0.0, pitch: $0.1, headingSize: max(20, bodySize * $0.0 * 1.25), gap: $0.2)
        }
        let fitting = settings.lazy.map { flowed(blocks, canvas: canvas, $0) }.first { $0.pages.count == 1 }
        var pages = (fitting ?? flowed(blocks, canvas: canvas, settings[2])).pages
        pages[0] += try AddressBlock(recipient: recipient, marks: marks, envelope: envelope, canvas: canvas).drawings()
        pages[0] += try senderBlock(canvas)
        pages[0] += foldMarks
        for number in pages.indices {
            pages[number].append(canvas.footer(receptionNumber, page: number + 1, of: pages.count))
        }
        return pages
    }

    private func flowed(_ blocks: [Markup.Block], canvas: Canvas, _ setting: TextSetting) -> Flow {
        var flow = Flow(
            canvas: canvas, setting: setting,
            firstColumn: .mm(20, 64, 170, 221), nextColumn: .mm(20, 18, 170, 265))
        flow.add(blocks)
        return flow
    }

    /// Date, QR and number at the top right, the sender under them: outside the window.
    private func senderBlock(_ canvas: Canvas) throws(Failure) -> [Drawing] {
        let right = 190.0.mm
        var drawings = try QRSymbol(receptionNumber.text).drawings(x: right - 21.0.mm, y: 18.0.mm, size: 24.0.mm)
        func line(_ markup: String, _ style: TextStyle, y: Points, left: Points? = nil) throws(Failure) {
            let (atoms, width) = fitted(try Markup.inlines(markup), style, canvas)
            drawings += Line(atoms: atoms, canvas: canvas).drawings(x: left ?? right - width, y: y)
        }
        try line(date, TextStyle(size: 12), y: 16.0.mm)
        try line(Markup.escape(receptionNumber.text), TextStyle(size: 11, bold: true), y: 44.0.mm)
        var y = 50.0.mm
        for text in sender {
            try line(text, TextStyle(size: 11), y: y)
            y += 17
        }
        return drawings
    }

    /// A line of the right-hand block, as large as leaves it outside the window.
    private func fitted(
        _ inlines: [Markup.Inline], _ style: TextStyle, _ canvas: Canvas
    ) -> (atoms: [Atom], width: Points) {
        let room = 190.0.mm - envelope.shown(right: 0, down: 0).maxX
        var style = style
        while true {
            let atoms = AtomMaker(canvas: canvas, style: style, maxWidth: .infinity).atoms(inlines)
            let width = atoms.reduce(0) { $0 + $1.width }
            if width <= room || style.size <= 6 { return (atoms, width) }
            style.size -= 0.5
        }
    }

    /// Short strokes at the left edge where the sheet is folded.
    private var foldMarks: [Drawing] {
        envelope.folds.map { .fill(Rect(x: 5.0.mm, y: $0.mm, width: 4.0.mm, height: 0.4), grey: 0.5) }
    }
}
