internal import Domain

/// What shows in the window: postal code with the marks beside it, address, names, and the customer barcode under them.
struct AddressBlock {
    let recipient: Recipient
    let marks: [String]
    let envelope: WindowEnvelope
    let canvas: Canvas

    /// What the window shows wherever the sheet slips to.
    private var area: Rect { envelope.alwaysShown }

    /// The block in the largest type that leaves everything in the window; `papers.address-long` when none does.
    func drawings() throws(Failure) -> [Drawing] {
        for (address, name) in [(11.5, 16.0), (11, 14), (10, 13), (9.5, 12), (9, 10.5), (8, 9)] {
            let block = try set(addressSize: address, nameSize: name)
            if block.end <= area.maxY { return block.drawings }
        }
        throw Failure(.addressTooLong)
    }

    private func set(addressSize: Points, nameSize: Points) throws(Failure) -> (drawings: [Drawing], end: Points) {
        let style = TextStyle(face: .name, size: addressSize)
        let code = recipient.address.postalCode
        var y = area.y + 11
        var drawings = [Drawing.text("〒" + code.hyphenated, style, x: area.x, y: y)]
        drawings += markBoxes(y: area.y)
        y += 5
        for line in [recipient.address.area.string, recipient.address.street.string] where !line.isEmpty {
            let atoms = AtomMaker(canvas: canvas, style: style, maxWidth: area.width).atoms([Markup.Inline(text: line)])
            for part in LineBreaker.lines(atoms, width: area.width) {
                y += addressSize * 1.25
                drawings += Line(atoms: part, canvas: canvas).drawings(x: area.x, y: y)
            }
        }
        y += 2
        for addressee in recipient.addressees {
            for line in try nameLines(addressee, size: nameSize) {
                // Furigana need the room above.
                y += (line.first?.style.size ?? nameSize) * (line.contains { $0.ruby != nil } ? 1.65 : 1.3)
                drawings += Line(atoms: line, canvas: canvas).drawings(x: area.x, y: y)
            }
        }
        y += 2 + CustomerBarcodePrint.quietZone
        guard let barcode = CustomerBarcode(postalCode: code.text, afterTown: recipient.address.street.string) else {
            return (drawings, y)
        }
        // The smallest size that the post office reads: wider bars would not always show whole.
        let print = CustomerBarcodePrint(points: 8)
        let x = area.x + (area.width - print.width) / 2
        return (drawings + print.drawings(barcode, x: x, y: y), y + print.height + CustomerBarcodePrint.quietZone)
    }

    /// A name on one line, a little smaller where it is long, or else on several.
    private func nameLines(_ addressee: Recipient.Addressee, size: Points) throws(Failure) -> [[Atom]] {
        let markup =
            (addressee.role.map { Markup.escape($0) + " " } ?? "")
            + Markup.name(addressee.name.name.string, kana: addressee.name.kana.string)
            + " " + Markup.escape(addressee.honorific)
        let inlines = try Markup.inlines(markup)
        var style = TextStyle(face: .name, size: size)
        while true {
            let atoms = AtomMaker(canvas: canvas, style: style, maxWidth: area.width).atoms(inlines)
            if atoms.reduce(0, { $0 + $1.width }) <= area.width { return [atoms] }
            if style.size <= 9 { return LineBreaker.lines(atoms, width: area.width) }
            style.size -= 0.5
        }
    }

    private func markBoxes(y: Points) -> [Drawing] {
        let style = TextStyle(size: 10, bold: true)
        var drawings: [Drawing] = []
        var x = area.maxX
        for mark in marks.reversed() {
            let width = canvas.width(mark, style) + 8
            x -= width
            drawings.append(.frame(Rect(x: x, y: y, width: width, height: 15)))
            drawings.append(.text(mark, style, x: x + 4, y: y + 11.2))
            x -= 5
        }
        return drawings
    }
}
