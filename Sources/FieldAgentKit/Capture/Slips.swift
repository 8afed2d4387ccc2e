public import Domain
import Merge
import Notices
import Records
public import Resources
import Sealing
import Storage
import SyncProtocol

/// The home municipality's office, for the slip of a resident of another one.
public struct HomeContact: Sendable {
    public var office: String
    public var kana: String?
    public var telephone: String

    public init(office: String, kana: String? = nil, telephone: String) {
        self.office = office
        self.kana = kana
        self.telephone = telephone
    }
}

/// A slip that was written.
public struct SlipResult: Sendable, Codable {
    public var application: EntityID
    public var reception: ReceptionNumber
    public var file: String
    public var pages: Int
    /// Characters of it that no typeface here has: a person looks before it is handed out.
    public var missingCharacters: Int
}

/// 受付票: what the resident takes home (papers-ja.md b). Made on the laptop, without a network.
public struct Slips: Sendable {
    let laptop: Laptop
    let rules: EntryRules
    let wording: Wording

    /// Days until the office forwards (papers-ja.md b, `forward_days`). [ours]
    private static let forwardDays = 5
    /// After these months without a word the resident is to call: twice what a card takes (domain.md 6). [ours]
    private static let alertMonths = 2

    /// Throws `table.missing`, `papers.wording`.
    public init(_ laptop: Laptop, rules: EntryRules, data: PackagedData = .standard) throws(Failure) {
        self.laptop = laptop
        self.rules = rules
        wording = try Wording(data)
    }

    /// Writes the slip of a saved application as a PDF and then records that the resident got one; a second slip
    /// records nothing more.
    ///
    /// - Throws: ``ErrorCode/applicationUnknown``, ``ErrorCode/slipWithdrawn``, ``ErrorCode/slipOfficeUnknown``, what
    ///   drawing throws (`papers.…`), ``ErrorCode/outputPlace``, ``ErrorCode/storeFull``.
    public func write(
        _ named: String, to path: String, home: HomeContact? = nil, by author: StaffNumber
    ) async throws -> SlipResult {
        try laptop.configuration.authorise(author, to: Permissions.action(toWrite: .slip))
        let (record, plan) = try await laptop.store.read { [laptop] reader in
            let record = try laptop.application(named: named, in: reader)
            let session = try record.reception.flatMap { try laptop.log.record(of: $0.session, in: reader) }
            return (record, session.flatMap(Sessions.plan))
        }
        guard record.withdrawal == nil else { throw Failure(.slipWithdrawn) }
        let values = try values(record, plan, home)
        let details = details(record, values)
        let paper = try await offPool { [wording] in
            try LetterComposer(wording: wording).acceptanceSlip(values, details)
        }
        try await offPool { try SecretFiles.export(paper.bytes, to: path) }
        try await note(record.id, author)
        return SlipResult(
            application: record.id, reception: values.receptionNumber, file: path, pages: paper.pages,
            missingCharacters: paper.missingCharacters)
    }

    private func values(
        _ record: ApplicationRecord, _ plan: SessionPlan?, _ home: HomeContact?
    ) throws(Failure) -> NoticeValues {
        guard let reception = record.reception, let name = record.name else { throw Failure(.applicationUnknown) }
        guard let contact = laptop.configuration.contact else { throw Failure(.slipOfficeUnknown) }
        let now = laptop.clock.now()
        var values = NoticeValues(
            receptionNumber: reception.number, name: name, address: nil,
            office: NoticeOffice(
                contact, city: laptop.city, of: try rules.municipalities.lookup(laptop.municipality)),
            date: now.dateInJapan, createdAt: now)
        values.appliedOn = reception.openedAt.dateInJapan
        values.venue = plan.map { Reading($0.venue, kana: $0.venueKana) } ?? values.office.name
        values.route = record.delivery?.route
        values.pinCustody = record.pinForm?.custody ?? .none
        if record.contents(today: now.dateInJapan).needsRepresentative {
            values.representative = record.representative?.name
        }
        if let address = record.address,
            !rules.municipalities.isSameMunicipality(address.municipality, laptop.municipality)
        {
            values.homeCity = Reading(
                try rules.municipalities.lookup(rules.municipalities.city(of: address.municipality)))
            values.homeOffice = home.map { Reading($0.office, kana: $0.kana) }
            values.homeTelephone = home?.telephone
        }
        return values
    }

    private func details(_ record: ApplicationRecord, _ values: NoticeValues) -> SlipDetails {
        var items = record.items ?? CollectedItems()
        if record.pinForm?.custody == .envelope { items.pinEnvelope = max(1, items.pinEnvelope) }
        let applied = values.appliedOn ?? values.date
        return SlipDetails(
            kind: record.kind?.kind ?? .unknown,
            staffMark: record.state.shown(ApplicationField.reception.rawValue)?.author.text ?? "", items: items,
            forwardDays: Self.forwardDays, alertDate: applied.adding(months: Self.alertMonths),
            formPending: record.form?.isPending ?? false)
    }

    /// One act, queued with the others.
    private func note(_ id: EntityID, _ author: StaffNumber) async throws {
        let now = laptop.clock.now()
        try await laptop.store.write { [laptop] transaction in
            guard let current = try laptop.log.application(id, in: transaction),
                current.value(Bool.self, .slip) != true
            else { return }
            let write = try NewWrite.value(true, ApplicationField.slip.rawValue, of: id, on: current.state)
            let act = try laptop.log.append(NewAct(at: now, author: author, writes: [write]), in: transaction)
            try laptop.queue(act, in: transaction)
        }
    }
}
