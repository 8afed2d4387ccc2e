internal import CPango
internal import Domain

/// A finished PDF.
public struct PDFFile: Hashable, Sendable {
    /// The file. The same input gives the same bytes.
    public let bytes: [UInt8]
    public let pages: Int
    /// Characters no typeface here has; 〓 stands in their place. A person must look before the paper is sent.
    public let missing: [String]
    /// Characters whose variation selector the typeface does not know; their usual form is drawn, and the PDF's text
    /// keeps the selector.
    public let approximated: [String]
}

/// Measures and draws through Pango and Cairo. Used by one caller at a time, inside one call; blocking.
final class Canvas {
    private let document: OpaquePointer
    private var widths: [String: Points] = [:]
    private let flaws = Flaws()
    private var pages = 1

    /// Fails with `papers.font-missing` when a typeface is not installed: another one could change a name.
    init(size: PaperSize, title: String, created: Instant) throws(Failure) {
        guard let document = cpango_create(size.width, size.height, title, iso8601(created)) else {
            throw Failure(.paperNotDrawn, ["reason": "out of memory"])
        }
        self.document = document
        for face in TextStyle.Face.allCases where cpango_has_family(document, face.rawValue) == 0 {
            throw Failure(.paperFontMissing, ["font": face.rawValue])
        }
    }

    deinit { cpango_destroy(document) }

    /// Advance width of one line of text.
    func width(_ text: String, _ style: TextStyle) -> Points {
        let key = "\(style.fontDescription)\u{0}\(text)"
        if let known = widths[key] { return known }
        let width = cpango_width(document, style.fontDescription, text, Int32(text.utf8.count))
        widths[key] = width
        return width
    }

    /// Draws a line of text with its baseline at `y`.
    func show(_ text: String, _ style: TextStyle, x: Points, y: Points) {
        let note: cpango_flaw = { context, text, length, missing in
            guard let context, let text else { return }
            let characters = String(
                decoding: UnsafeRawBufferPointer(start: text, count: Int(length)), as: UTF8.self)
            let flaws = Unmanaged<Flaws>.fromOpaque(context).takeUnretainedValue()
            if missing == 1 { flaws.missing.append(characters) } else { flaws.approximated.append(characters) }
        }
        cpango_show(
            document, style.fontDescription, text, Int32(text.utf8.count), x, y, style.grey, note,
            Unmanaged.passUnretained(flaws).toOpaque())
    }

    func fill(_ rect: Rect, grey: Double = 0) { cpango_fill(document, rect.x, rect.y, rect.width, rect.height, grey) }

    func frame(_ rect: Rect, line: Points = 0.8, grey: Double = 0) {
        cpango_frame(document, rect.x, rect.y, rect.width, rect.height, line, grey)
    }

    func nextPage() {
        cpango_next_page(document)
        pages += 1
    }

    func finish() throws(Failure) -> PDFFile {
        var length = 0
        guard let bytes = cpango_finish(document, &length), length > 0 else {
            throw Failure(.paperNotDrawn, ["reason": String(cString: cpango_error(document))])
        }
        return PDFFile(
            bytes: Array(UnsafeBufferPointer(start: bytes, count: length)), pages: pages,
            missing: flaws.missing, approximated: flaws.approximated)
    }

    /// What the C callback writes to; lives as long as the canvas.
    private final class Flaws {
        var missing: [String] = []
        var approximated: [String] = []
    }
}

/// A moment in Japan as ISO 8601, to the minute: what Cairo takes for the date in a PDF.
func iso8601(_ instant: Instant) -> String {
    "\(instant.dateInJapan)T\(instant.clockInJapan):00+09:00"
}
