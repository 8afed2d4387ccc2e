public import Domain
internal import Foundation
public import Papers

/// A letter ready for the printer.
public struct Letter: Hashable, Sendable {
    public let kind: NoticeKind
    public let pdf: PDFFile
    /// The body without furigana, as kept with the record.
    public let text: String
}

/// A paper ready for the printer that is no letter: a slip, a transmittal.
public struct PrintedPaper: Hashable, Sendable {
    /// The PDF file.
    public let bytes: [UInt8]
    public let pages: Int
    /// The body without furigana.
    public let text: String
    /// Characters no typeface here has: a person looks before the paper goes out.
    public let missingCharacters: Int

    init(_ pdf: PDFFile, body: String) throws(Failure) {
        bytes = pdf.bytes
        pages = pdf.pages
        text = try Markup.plain(body)
        missingCharacters = pdf.missing.count
    }
}

/// Makes letters and acceptance slips. Drawing blocks: not for the cooperative pool.
public struct LetterComposer: Sendable {
    private let wording: Wording
    public var envelope = WindowEnvelope.choukei3

    public init(wording: Wording) { self.wording = wording }

    /// The letter of a kind. Fails with `papers.value-missing` naming what the wording needs and did not get, also
    /// when there is no verified address; with `papers.font-missing` or `papers.not-drawn` when it cannot be drawn.
    public func compose(_ kind: NoticeKind, _ values: NoticeValues) throws(Failure) -> Letter {
        guard let address = values.address else { throw Failure(.noticeValueMissing, ["value": "address"]) }
        let body = try self.body(kind, values)
        var sheet = LetterSheet(
            recipient: Recipient(address: address, addressees: addressees(values)),
            receptionNumber: values.receptionNumber, sender: try sender(values.office),
            date: PrintedDate.markup(values.date), body: body,
            title: "\(kind.rawValue) \(values.receptionNumber.text)", createdAt: values.createdAt)
        sheet.envelope = envelope
        // As many pages as it takes (papers-ja.md, head).
        if values.largeType { sheet.bodySize = 20 }
        return Letter(kind: kind, pdf: try sheet.pdf(), text: try Markup.plain(body))
    }

    /// The markup of a letter's body: salutation, wording, contact.
    func body(_ kind: NoticeKind, _ values: NoticeValues) throws(Failure) -> String {
        var all = try NoticeContext(values: values, wording: wording).dictionary(kind, isLetter: true)
        all["content"] = try wording.render(try kind.template(values), all)
        return try wording.render("letter-frame", all)
    }

    private func addressees(_ values: NoticeValues) -> [Recipient.Addressee] {
        [Recipient.Addressee(name: values.name)]
            + (values.representative.map { [Recipient.Addressee(role: "法定代理人", name: $0)] } ?? [])
    }

    /// The city has a line of its own unless the office's name begins with it.
    func sender(_ office: NoticeOffice) throws(Failure) -> [String] {
        let (city, name) = (try Markup.plain(office.city.markup), try Markup.plain(office.name.markup))
        return (name.utf8.starts(with: city.utf8) ? [] : [office.city.markup])
            + [office.name.markup, office.address.markup, Markup.escape(office.telephone)]
    }
}

/// What only the acceptance slip says (papers-ja.md b).
public struct SlipDetails: Hashable, Sendable {
    public var kind: KindOfApplication.Kind
    /// Mark or initials of the clerk, not a full name.
    public var staffMark: String
    public var items: CollectedItems
    /// Days until the office has checked it and forwards it.
    public var forwardDays: Int
    /// Call when nothing came by this day.
    public var alertDate: CivilDate
    public var formPending: Bool

    public init(
        kind: KindOfApplication.Kind, staffMark: String, items: CollectedItems, forwardDays: Int, alertDate: CivilDate,
        formPending: Bool = false
    ) {
        self.kind = kind
        self.staffMark = staffMark
        self.items = items
        self.forwardDays = forwardDays
        self.alertDate = alertDate
        self.formPending = formPending
    }
}

extension LetterComposer {
    /// 受付票 for the resident to take home (A5); never an address, a birth date or a form ID. Errors as `compose`.
    public func acceptanceSlip(_ values: NoticeValues, _ details: SlipDetails) throws(Failure) -> PrintedPaper {
        let body = try slipBody(values, details)
        let pdf = try SlipSheet(
            heading: try wording.phrase("slip.heading"), receptionNumber: values.receptionNumber,
            numberLabel: try wording.phrase("slip.number"), body: body, title: "slip \(values.receptionNumber.text)",
            createdAt: values.createdAt
        ).pdf()
        return try PrintedPaper(pdf, body: body)
    }

    func slipBody(_ values: NoticeValues, _ details: SlipDetails) throws(Failure) -> String {
        var all = NoticeContext(values: values, wording: wording).base
        all["name"] = Markup.name(values.name.name.string, kana: values.name.kana.string)
        all["rep_name"] = values.representative.map { Markup.name($0.name.string, kana: $0.kana.string) }
        all["staff_mark"] = Markup.escape(details.staffMark)
        all["application_kind"] = try wording.phrase("kind." + details.kind.rawValue)
        all["items"] = try items(details.items)
        all["form_pending"] = details.formPending
        all["forward_days"] = String(details.forwardDays)
        all["eta_text"] = try wording.phrase("eta.text")
        all["eta_alert_date"] = PrintedDate.markup(details.alertDate)
        all["presents_card"] = details.items.presentCard > 0
        if let route = values.route {
            all["delivery"] = try wording.phrase("delivery." + route.rawValue)
            var pickup = try wording.phrase("pickup." + route.rawValue, all)
            if values.representative != nil { pickup += try wording.phrase("pickup.representative", all) }
            all["pickup_text"] = pickup
        }
        return try wording.render("acceptance-slip", all)
    }

    private func items(_ items: CollectedItems) throws(Failure) -> [[String: String]] {
        var rows: [[String: String]] = []
        for (key, count) in [
            ("pin-envelope", items.pinEnvelope), ("form", items.form), ("present-card", items.presentCard),
            ("notification-card", items.notificationCard), ("copies", items.copies),
            ("loss-report", items.lossReport),
        ] {
            rows.append(["mark": count > 0 ? "■" : "□", "label": try wording.phrase("item." + key)])
        }
        return rows
    }
}
