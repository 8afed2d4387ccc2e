internal import Domain

/// One thing to draw, placed.
enum Drawing {
    case text(String, TextStyle, x: Points, y: Points)
    case fill(Rect, grey: Double)
    case frame(Rect)
}

/// How the running text is set.
struct TextSetting: Hashable {
    /// Size of the body; headings follow from it.
    var size: Points
    /// Distance of two baselines, as a multiple of the size; furigana need half of one above each line.
    var pitch: Double
    var headingSize: Points
    /// Height of an empty line, as a multiple of the size.
    var gap = 0.55
}

/// Fills columns, page after page, with the blocks of a wording.
struct Flow {
    let canvas: Canvas
    let setting: TextSetting
    /// The column of the first page, and that of every further one.
    let firstColumn: Rect
    let nextColumn: Rect
    private(set) var pages: [[Drawing]] = [[]]
    private var y: Points

    init(canvas: Canvas, setting: TextSetting, firstColumn: Rect, nextColumn: Rect) {
        self.canvas = canvas
        self.setting = setting
        self.firstColumn = firstColumn
        self.nextColumn = nextColumn
        y = firstColumn.y
    }

    /// Where the last page's text ends.
    var end: Points { y }

    private var column: Rect { pages.count == 1 ? firstColumn : nextColumn }
    private var body: TextStyle { TextStyle(size: setting.size) }

    mutating func add(_ blocks: [Markup.Block]) {
        for block in blocks { add(block) }
    }

    private mutating func add(_ block: Markup.Block) {
        let size = setting.size
        switch block {
        case .gap: if y > column.y { y += size * setting.gap }
        case .rule:
            pages[pages.count - 1].append(
                .fill(Rect(x: column.x, y: y + size * 0.4, width: column.width, height: 0.8), grey: 0.4))
            y += size * 0.8
        case .heading(let inlines):
            place(inlines, style: headingStyle(inlines), centred: true)
            y += size * 0.35
        case .subheading(let inlines):
            // Not alone at the foot of a page.
            if y + 3.5 * size * setting.pitch > column.maxY { newPage() }
            place(inlines, style: TextStyle(size: size * 1.1, bold: true))
        case .paragraph(let inlines): place(inlines, style: body)
        case .indented(let inlines): place(inlines, style: body, indent: size)
        case .item(let marker, let inlines):
            let indent = canvas.width(marker, body) + (marker.hasSuffix(" ") ? 0 : size * 0.1)
            place(inlines, style: body, marker: marker, indent: indent)
        case .framed(let lines): placeFrame(lines)
        }
    }

    /// The largest heading that stands on one line, down to a little more than the body.
    private func headingStyle(_ inlines: [Markup.Inline]) -> TextStyle {
        var style = TextStyle(size: setting.headingSize, bold: true)
        while style.size > setting.size * 1.15 {
            let atoms = AtomMaker(canvas: canvas, style: style, maxWidth: column.width).atoms(inlines)
            if atoms.reduce(0, { $0 + $1.width }) <= column.width { break }
            style.size -= 0.5
        }
        return style
    }

    /// Places the lines of one paragraph.
    private mutating func place(
        _ inlines: [Markup.Inline], style: TextStyle, marker: String? = nil, indent: Points = 0, inset: Points = 0,
        centred: Bool = false
    ) {
        let width = column.width - indent - 2 * inset
        let atoms = AtomMaker(canvas: canvas, style: style, maxWidth: width).atoms(inlines)
        for (number, line) in LineBreaker.lines(atoms, width: width).enumerated() {
            let height = style.size * setting.pitch
            if y + height > column.maxY, y > column.y { newPage() }
            let baseline = y + height - style.size * 0.27
            let left = column.x + inset
            if number == 0, let marker {
                pages[pages.count - 1].append(.text(marker, style, x: left, y: baseline))
            }
            let used = line.reduce(0) { $0 + $1.width }
            let x = centred ? left + (width - used) / 2 : left + indent
            pages[pages.count - 1] += Line(atoms: line, canvas: canvas).drawings(x: x, y: baseline)
            y += height
        }
    }

    private mutating func placeFrame(_ lines: [[Markup.Inline]]) {
        let inset = setting.size * 0.7
        let width = column.width - 2 * inset
        let maker = AtomMaker(canvas: canvas, style: body, maxWidth: width)
        let count = lines.reduce(0) { $0 + LineBreaker.lines(maker.atoms($1), width: width).count }
        let height = Double(count) * setting.size * setting.pitch + inset * 1.1
        if y + height > column.maxY { newPage() }
        pages[pages.count - 1].append(.frame(Rect(x: column.x, y: y, width: column.width, height: height)))
        y += inset * 0.4
        for line in lines { place(line, style: body, inset: inset) }
        y += inset * 0.7
    }

    private mutating func newPage() {
        pages.append([])
        y = column.y
    }
}

/// A line of atoms, to be drawn: the base first, in runs as long as possible, then the furigana.
struct Line {
    let atoms: [Atom]
    let canvas: Canvas

    func drawings(x start: Points, y: Points) -> [Drawing] {
        var base: [Drawing] = []
        var ruby: [Drawing] = []
        var run: (text: String, style: TextStyle, x: Points)?
        var x = start
        for atom in atoms {
            let left = x + (atom.width - atom.baseWidth) / 2
            if let open = run, open.style == atom.style, atom.width - atom.baseWidth < 0.01 {
                run = (open.text + atom.text, open.style, open.x)
            } else {
                if let open = run { base.append(.text(open.text, open.style, x: open.x, y: y)) }
                run = (atom.text, atom.style, left)
            }
            // A widened atom ends its run, or the next one would be drawn too far left.
            if atom.width - atom.baseWidth >= 0.01, let open = run {
                base.append(.text(open.text, open.style, x: open.x, y: y))
                run = nil
            }
            // At the start of a line nothing hangs into the margin.
            let centre = max(x + atom.width / 2 + atom.rubyShift, start + atom.rubyWidth / 2)
            ruby += furigana(of: atom, centre: centre, y: y - atom.style.size * 0.95)
            x += atom.width
        }
        if let open = run { base.append(.text(open.text, open.style, x: open.x, y: y)) }
        return base + ruby
    }

    /// Furigana narrower than the base are spread over it, 1:2:1 (JIS X 4051); wider ones hang over evenly.
    private func furigana(of atom: Atom, centre: Points, y: Points) -> [Drawing] {
        guard let text = atom.ruby, !text.isEmpty else { return [] }
        let style = TextStyle(size: atom.rubySize)
        let slack = atom.baseWidth - atom.rubyWidth
        guard slack > atom.rubySize * 0.2 else {
            return [.text(text, style, x: centre - atom.rubyWidth / 2, y: y)]
        }
        let gap = min(slack / Double(text.count), atom.rubySize)
        var x = centre - (atom.rubyWidth + gap * Double(text.count - 1)) / 2
        return text.map { character in
            let width = canvas.width(String(character), style)
            defer { x += width + gap }
            return .text(String(character), style, x: x, y: y)
        }
    }
}

extension Canvas {
    /// Number and page at the foot of an A4 sheet.
    func footer(_ number: ReceptionNumber, page: Int, of pages: Int) -> Drawing {
        let style = TextStyle(size: 10, grey: 0.2)
        let text = "\(number.text)  \(page) / \(pages)"
        return .text(text, style, x: 190.0.mm - width(text, style), y: 289.0.mm)
    }

    /// Draws placed things, a page after another.
    func draw(_ pages: [[Drawing]]) {
        for (number, page) in pages.enumerated() {
            if number > 0 { nextPage() }
            for drawing in page {
                switch drawing {
                case .text(let text, let style, let x, let y): show(text, style, x: x, y: y)
                case .fill(let rect, let grey): fill(rect, grey: grey)
                case .frame(let rect): frame(rect)
                }
            }
        }
    }
}
