public import Domain
internal import Papers

/// 他市町村への送付書: what goes with the papers to the home municipality (papers-ja.md).
public struct Transmittal: Hashable, Sendable {
    /// What lies in the envelope. Only what the office holds.
    public struct Enclosures: Hashable, Sendable {
        public var pinForm: Bool
        public var copies: Bool
        public var cards: Bool
        /// Proof of the representative's authority.
        public var authority: Bool

        public init(pinForm: Bool, copies: Bool, cards: Bool, authority: Bool) {
            self.pinForm = pinForm
            self.copies = copies
            self.cards = cards
            self.authority = authority
        }
    }

    /// 本人確認の記録: names of the documents seen, who decided, and when.
    public struct Identity: Hashable, Sendable {
        public var documents: [String]
        public var representativeDocuments: [String]
        public var decidedBy: StaffNumber
        public var decidedAt: Instant

        public init(
            documents: [String], representativeDocuments: [String], decidedBy: StaffNumber, decidedAt: Instant
        ) {
            self.documents = documents
            self.representativeDocuments = representativeDocuments
            self.decidedBy = decidedBy
            self.decidedAt = decidedAt
        }
    }

    /// Municipality and office, each named once.
    public var to: String
    public var from: String
    public var clerk: StaffNumber
    public var telephone: String
    public var handedAt: Instant
    public var receptionNumber: ReceptionNumber
    public var name: PersonName
    public var form: FormID?
    public var appliedOn: CivilDate
    public var venue: String
    public var route: Delivery.Route?
    public var enclosures: Enclosures
    public var identity: Identity?
    /// 通数
    public var pieces: Int
    /// How it goes, with the number of the registered post.
    public var how: String

    public init(
        to: String, from: String, clerk: StaffNumber, telephone: String, handedAt: Instant,
        receptionNumber: ReceptionNumber, name: PersonName, form: FormID?, appliedOn: CivilDate, venue: String,
        route: Delivery.Route?, enclosures: Enclosures, identity: Identity?, pieces: Int, how: String
    ) {
        self.to = to
        self.from = from
        self.clerk = clerk
        self.telephone = telephone
        self.handedAt = handedAt
        self.receptionNumber = receptionNumber
        self.name = name
        self.form = form
        self.appliedOn = appliedOn
        self.venue = venue
        self.route = route
        self.enclosures = enclosures
        self.identity = identity
        self.pieces = pieces
        self.how = how
    }
}

/// Makes the transmittal of a hand-over, A4, for officials: without furigana. Drawing blocks.
public struct TransmittalComposer: Sendable {
    private let wording: Wording

    public init(wording: Wording) { self.wording = wording }

    /// Errors as ``LetterComposer/compose(_:_:)``.
    public func compose(_ transmittal: Transmittal) throws(Failure) -> PrintedPaper {
        let body = try wording.render("transmittal", try values(transmittal))
        let pdf = try FormSheet(
            body: body, receptionNumber: transmittal.receptionNumber,
            title: "transmittal \(transmittal.receptionNumber.text)", createdAt: transmittal.handedAt
        ).pdf()
        return try PrintedPaper(pdf, body: body)
    }

    private func values(_ paper: Transmittal) throws(Failure) -> [String: any Sendable] {
        var all: [String: any Sendable] = [
            "to": Markup.escape(paper.to), "from": Markup.escape(paper.from), "clerk": Markup.escape(paper.clerk.text),
            "office_tel": Markup.escape(paper.telephone), "date_handed": day(paper.handedAt.dateInJapan),
            "reception_no": Markup.escape(paper.receptionNumber.text),
            "name": Markup.name(paper.name.name.string, kana: nil), "kana": Markup.escape(paper.name.kana.string),
            "form_id": Markup.escape(paper.form?.text ?? ""), "date_applied": day(paper.appliedOn),
            "venue": Markup.escape(paper.venue), "pieces": String(paper.pieces), "how": Markup.escape(paper.how),
            "delivery": "",
        ]
        if let route = paper.route {
            all["delivery"] = Markup.escape(try Markup.plain(try wording.phrase("delivery." + route.rawValue)))
        }
        all["enclosures"] = try enclosures(paper)
        if let identity = paper.identity {
            let (hour, minute) = identity.decidedAt.timeInJapan
            all["documents"] = Markup.escape(identity.documents.joined(separator: "、"))
            if !identity.representativeDocuments.isEmpty {
                all["representative_documents"] = Markup.escape(
                    identity.representativeDocuments.joined(separator: "、"))
            }
            all["decided_by"] = Markup.escape(identity.decidedBy.text)
            all["decided_at"] = day(identity.decidedAt.dateInJapan) + " \(hour)時\(minute)分"
        }
        return all
    }

    private func enclosures(_ paper: Transmittal) throws(Failure) -> [[String: String]] {
        var rows: [[String: String]] = []
        for (key, isThere) in [
            ("pin-form", paper.enclosures.pinForm), ("copies", paper.enclosures.copies),
            ("identity", paper.identity != nil), ("cards", paper.enclosures.cards),
            ("authority", paper.enclosures.authority),
        ] {
            rows.append(["mark": isThere ? "■" : "□", "label": try wording.phrase("enclosure." + key)])
        }
        return rows
    }

    private func day(_ date: CivilDate) -> String { Markup.escape(JapaneseDate.format(date)) }
}
