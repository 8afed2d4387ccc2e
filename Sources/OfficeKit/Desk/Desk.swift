public import Domain
import JLIS
import Merge
import Records
import Resources
import Sealing
import Storage
import SyncProtocol

/// Who does something: one person, or two where the step asks for two (domain.md 9). In JSON `{by, second}`.
public struct Clerks: Hashable, Sendable, Codable {
    public var first: StaffNumber
    public var second: StaffNumber?

    private enum CodingKeys: String, CodingKey {
        case first = "by"
        case second
    }

    public init(_ first: StaffNumber, _ second: StaffNumber? = nil) {
        self.first = first
        self.second = second
    }
}

/// The use cases of the central office's desk. Each is one transaction: the lists are brought up to date, the
/// permission and the rules are checked on what is then there, and the act and its documents are saved together.
public struct Desk: Sendable {
    public let office: Office
    let rules: EntryRules
    var places: MunicipalityDirectory { rules.municipalities }

    /// - Parameter matrix: the municipality's own tables; nil for the packaged ones.
    /// - Throws: `table.missing` when a packaged table is not there.
    public init(office: Office, matrix: IdentityMatrix? = nil) throws {
        self.office = office
        rules = EntryRules(
            municipalities: try Packaged.municipalities(), postalCodes: try Packaged.postalCodes(),
            matrix: try matrix ?? Packaged.identityMatrix())
    }

    func transact<Value: Sendable>(
        _ body: @escaping @Sendable (DeskTransaction) throws -> Value
    ) async throws -> Value {
        let now = office.clock.now()
        return try await office.store.write { transaction in
            let desk = DeskTransaction(desk: self, store: transaction, now: now)
            try desk.catchUp()
            let value = try body(desk)
            try desk.catchUp()
            return value
        }
    }
}

/// The desk within one transaction.
struct DeskTransaction {
    let desk: Desk
    let store: any StoreTransaction
    let now: Instant

    var office: Office { desk.office }
    var log: ActLog { desk.office.log }

    /// Throws ``ErrorCode/operatorUnknown``, ``ErrorCode/notPermitted``, `desk.second-needed`,
    /// ``ErrorCode/samePersonTwice``.
    func authorise(_ clerks: Clerks, to action: Action, two: Bool = false) throws {
        try office.authorise(clerks.first, to: action, in: store)
        guard let second = clerks.second else {
            if two { throw Failure(.deskSecondNeeded) }
            return
        }
        _ = try TwoPersons(clerks.first, second)
        try office.authorise(second, to: action, in: store)
    }

    /// The application with this reception number or 32-digit id. Throws `desk.application-unknown`.
    func find(_ text: String) throws -> EntityID {
        if let id = EntityID(text), try store.get(ApplicationSummary.self, text.lowercased()) != nil { return id }
        let number = try? ReceptionNumber(text)
        let found = try number.map { try store.all(ApplicationSummary.self, "reception", $0.text) } ?? []
        guard let first = found.first else { throw Failure(.deskApplicationUnknown) }
        // Of one person's, joined, the one that lives on.
        let living = found.filter { $0.joinedInto == nil }
        guard found.count == 1 || living.count == 1 else {
            throw Failure(.deskNumberAmbiguous, ["ids": found.map(\.entity.description).joined(separator: ", ")])
        }
        return living.first?.entity ?? first.entity
    }

    /// Applications with the same reception number that are not over and not joined with this one.
    private func sameNumber(_ record: ApplicationRecord, _ cluster: ClusterStanding) throws -> [EntityID] {
        guard let number = record.reception?.number else { return [] }
        let own = Set(cluster.members(with: record.id))
        return try store.all(ApplicationSummary.self, "reception", number.text)
            .filter { !own.contains($0.entity) && !$0.isOver }.map(\.entity).sorted()
    }

    func caseFile(_ text: String) throws -> CaseFile { try caseFile(find(text)) }

    func caseFile(_ id: EntityID) throws -> CaseFile {
        guard let record = try ifReadable({ try log.application(id, in: store) }) ?? nil else {
            throw Failure(.deskRecordUnreadable)
        }
        let all = try store.all(SubmissionRecord.self, "application", id.description)
            .sorted { $0.key.number < $1.key.number }
        let submissions = all.filter { $0.abandonedAt == nil }
        let links = try links(reaching: id)
        let contents = record.contents(today: now.dateInJapan)
        let card = try submissions.last.flatMap { try store.get(CardCase.self, $0.key.description) }
        let cluster = ClusterStanding.of(id, links: links)
        let form = contents.form?.id.map { Desk.formIndex($0, log.vault) }
        return CaseFile(
            record: record, contents: contents, submissions: submissions, lastNumber: all.last?.key.number ?? 0,
            card: card,
            cluster: cluster, hasLostSurvivor: try hasLostSurvivor(cluster),
            candidates: try candidates(of: id, links: links),
            missingBlobs: try record.blobs.filter { try office.blobs.file($0.id) == nil }.map(\.id),
            sameNumber: try sameNumber(record, cluster),
            isTaken: try SubmissionClaim(
                application: id, forms: form.map { [$0] } ?? [], members: cluster.members(with: id)
            ).isContested(in: store),
            hasUnknownReason: try submissions.last.map(hasUnknownReason) ?? false,
            hasRefusedReport: try hasRefusedReport(id, card),
            isOthersResident: contents.address.map {
                !desk.places.isSameMunicipality($0.municipality, office.settings.municipality)
            } ?? false, rules: desk.rules,
            reasons: try Packaged.deficiencyReasons())
    }

    /// Makes an act of the office and brings the lists up to date with it.
    @discardableResult
    func append(_ clerks: Clerks, reason: String? = nil, _ writes: [NewWrite]) throws -> SignedAct {
        let act = try log.append(
            NewAct(at: now, author: clerks.first, second: clerks.second, reason: reason, writes: writes), in: store)
        try catchUp()
        return act
    }

    // MARK: - Links

    /// Every link that reaches an application, directly or through others.
    func links(reaching id: EntityID) throws -> [Link] {
        var links: [EntityID: Link] = [:]
        var seen: Set<EntityID> = [id]
        var next = [id]
        while let member = next.popLast() {
            for known in try store.all(KnownLink.self, "member", member.description) where links[known.link] == nil {
                let link = try evaluate(known)
                links[known.link] = link
                // A pair decided to be different joins nothing.
                if link.verdict.relation != .different, seen.insert(known.other(member)).inserted {
                    next.append(known.other(member))
                }
            }
        }
        return Array(links.values)
    }

    /// A join stands while no content of the joined one, and nothing of who the survivor is, was written that its
    /// decider had not seen (design.md 4).
    private func evaluate(_ known: KnownLink) throws -> Link {
        let undecided = Link(
            verdict: LinkVerdict(first: known.first, second: known.second, relation: .undecided), isSettled: false)
        guard let record = try log.record(of: known.link, in: store), let shown = record.state.shown(Desk.linkField),
            let verdict = record.value(LinkVerdict.self, of: shown.dot)
        else { return undecided }
        guard verdict.relation == .same else { return Link(verdict: verdict, isSettled: true) }
        let basis = Set(shown.write.basis)
        for member in [known.first, known.second] {
            guard let state = try log.record(of: member, in: store)?.state else { return undecided }
            let looked: Set<ApplicationField> =
                member == verdict.survivor ? [.form, .name, .birth] : ApplicationField.content
            if !basis.isSuperset(of: state.headDots(of: looked.map(\.rawValue))) {
                return Link(verdict: verdict, isSettled: false)
            }
        }
        return Link(verdict: verdict, isSettled: true)
    }

    private func hasLostSurvivor(_ cluster: ClusterStanding) throws -> Bool {
        guard case .joined(let survivor) = cluster else { return false }
        return try store.get(ApplicationSummary.self, survivor.description)?.status == .cancelled
    }

    /// Applications with the same form ID, or the same folded name and birth date, that nobody decided about.
    private func candidates(of id: EntityID, links: [Link]) throws -> [EntityID] {
        guard let own = try store.get(ApplicationSummary.self, id.description), !own.isOver else { return [] }
        let decided = Set(links.flatMap { [$0.verdict.first, $0.verdict.second] })
        return try likeness(own).map(\.entity).filter { !decided.contains($0) }
    }

    /// Other applications that are not over and share a fingerprint with this one, by id.
    func likeness(_ own: ApplicationSummary) throws -> [ApplicationSummary] {
        var found: [EntityID: ApplicationSummary] = [:]
        for form in own.forms {
            for other in try store.all(ApplicationSummary.self, "form", form) { found[other.entity] = other }
        }
        for person in own.persons {
            for other in try store.all(ApplicationSummary.self, "person", person) { found[other.entity] = other }
        }
        return found.values.filter { $0.entity != own.entity && !$0.isOver }.sorted { $0.entity < $1.entity }
    }
}

extension Desk {
    /// The field of a link entity.
    static let linkField = "link"

    /// The link entity of a pair: the same on every replica, whoever decides first.
    static func link(_ a: EntityID, _ b: EntityID) -> EntityID {
        EntityID(unchecked: Array(sha256(Array("link".utf8) + min(a, b).bytes + max(a, b).bytes).prefix(16)))
    }
}
