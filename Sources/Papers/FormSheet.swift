public import Domain

/// A paper between offices: `Markup` on A4, page after page, no window address.
public struct FormSheet: Sendable {
    public var body: String
    /// Stands at the foot of every page.
    public var receptionNumber: ReceptionNumber
    /// Title in the file's metadata; never a name.
    public var title: String
    public var createdAt: Instant

    public init(body: String, receptionNumber: ReceptionNumber, title: String, createdAt: Instant) {
        self.body = body
        self.receptionNumber = receptionNumber
        self.title = title
        self.createdAt = createdAt
    }

    /// Draws the paper. Blocking.
    public func pdf() throws(Failure) -> PDFFile {
        let canvas = try Canvas(size: .a4, title: title, created: createdAt)
        var flow = Flow(
            canvas: canvas, setting: TextSetting(size: 12.5, pitch: 1.8, headingSize: 18),
            firstColumn: .mm(22, 20, 166, 262), nextColumn: .mm(22, 20, 166, 262))
        flow.add(try Markup.blocks(body))
        var pages = flow.pages
        for number in pages.indices {
            pages[number].append(canvas.footer(receptionNumber, page: number + 1, of: pages.count))
        }
        canvas.draw(pages)
        return try canvas.finish()
    }
}
