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
        try await catchUpInParts(at: now)
        return try await office.store.write { transaction in
            let desk = DeskTransaction(desk: self, store: transaction, now: now)
            try desk.catchUp()
            let value = try body(desk)
            try desk.catchUp()
            return value
        }
    }

    /// After many acts came at once: a few in each transaction, so that whoever delivers need not wait for all of them.
    private func catchUpInParts(at now: Instant) async throws {
        let part = 64
        while try await office.store.read({ reader in
            let mark = try reader.get(ProjectorMark.self, "applications")
            return try reader.highestPosition() > (mark?.position ?? 0) + Int64(part)
        }) {
            try await office.store.write {
                try DeskTransaction(desk: self, store: $0, now: now).catchUp(limit: part)
            }
        }
    }
}

/// The desk within one transaction.
struct DeskTransaction {
    let desk: Desk
    let store: any StoreTransaction
    let now: Instant
    private let read = ReadRecords()

    init(desk: Desk, store: any StoreTransaction, now: Instant) {
        self.desk = desk
        self.store = store
        self.now = now
    }

    var office: Office { desk.office }
    var log: ActLog { desk.office.log }

    /// An entity's state and values; nil when no act writes to it.
    func record(of entity: EntityID) throws -> EntityRecord? {
        if let known = read.records[entity] { return known }
        let record = try log.record(of: entity, in: store)
        // A first run over everything stored does not hold everything in memory.
        if read.records.count >= 256 { read.records = [:] }
        read.records[entity] = .some(record)
        return record
    }

    /// An application by its id; nil when there is none.
    func application(_ id: EntityID) throws -> ApplicationRecord? {
        try record(of: id).flatMap { ApplicationRecord($0) }
    }

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
        // Of one person's, joined, the one that lives on; of two people's the one that is not over.
        let unjoined = found.filter { $0.joinedInto == nil }
        let living = unjoined.count > 1 ? unjoined.filter { !$0.isOver } : unjoined
        guard found.count == 1 || living.count == 1 else {
            throw Failure(.deskNumberAmbiguous, ["ids": found.map(\.entity.description).joined(separator: ", ")])
        }
        return living.first?.entity ?? first.entity
    }

    /// Applications with the same reception number that are not over and not joined with this one.
    private func sameNumber(_ record: ApplicationRecord, _ cluster: ClusterStanding) throws -> [EntityID] {
        guard let number = record.reception?.number,
            try store.get(ApplicationSummary.self, record.id.description)?.isOver != true
        else { return [] }
        let own = Set(cluster.members(with: record.id))
        return try store.all(ApplicationSummary.self, "reception", number.text)
            .filter { !own.contains($0.entity) && !$0.isOver }.map(\.entity).sorted()
    }

    func caseFile(_ text: String) throws -> CaseFile { try caseFile(find(text)) }

    func caseFile(_ id: EntityID) throws -> CaseFile {
        guard let record = try ifReadable({ try application(id) }) ?? nil else {
            throw Failure(.deskRecordUnreadable)
        }
        let all = try store.all(SubmissionRecord.self, "application", id.description)
            .sorted { $0.key.number < $1.key.number }
        let submissions = all.filter { $0.abandonedAt == nil }
        let links = try links(reaching: id)
        var contents = record.contents(today: now.dateInJapan)
        let card = try submissions.last.flatMap { try store.get(CardCase.self, $0.key.description) }
        let cluster = ClusterStanding.of(id, links: links.map(\.link))
        if case .survivor(let others) = cluster { contents.joinedNumbers = Set(try numbers(of: others)) }
        let own = try store.get(ApplicationSummary.self, id.description)
        let candidates = try own.map { try undecided(like: $0, links) } ?? []
        let form = contents.form?.id.map { Desk.formIndex($0, log.vault) }
        let holders = try SubmissionClaim(
            application: id, forms: form.map { [$0] } ?? [], members: cluster.members(with: id)
        ).holders(in: store)
        return CaseFile(
            record: record, contents: contents, submissions: submissions, lastNumber: all.last?.key.number ?? 0,
            card: card,
            links: links, cluster: cluster, hasLostSurvivor: try hasLostSurvivor(cluster),
            candidates: candidates.map(\.entity),
            samePhoto: candidates.filter { own?.likeness(to: $0).contains(.photo) == true }.map(\.entity),
            takenBy: holders,
            receptions: try receptions(
                links.flatMap { [$0.known.first, $0.known.second] } + candidates.map(\.entity) + holders),
            missingBlobs: try record.blobs.filter { try office.blobs.file($0.id) == nil }.map(\.id),
            sameNumber: try sameNumber(record, cluster),
            hasUnknownReason: try submissions.last.map(hasUnknownReason) ?? false,
            hasRefusedReport: try hasRefusedReport(id, card),
            isOthersResident: contents.address.map {
                !desk.places.isSameMunicipality($0.municipality, office.settings.municipality)
            } ?? false,
            pinFormFits: try desk.rules.pinFormFits(contents, keyID: pinKeyID),
            sameEnvelope: try numbers(of: otherOwners(ofEnvelopeOf: id, cluster)), rules: desk.rules,
            reasons: try Packaged.deficiencyReasons())
    }

    private func numbers(of applications: some Sequence<EntityID>) throws -> [ReceptionNumber] {
        try applications.compactMap { try store.get(ApplicationSummary.self, $0.description)?.reception }.sorted()
    }

    private func pinKeyID(of municipality: MunicipalityCode) throws(Failure) -> String? {
        do { return try office.configuration(in: store).pinKeys[municipality.text]?.id } catch {
            throw error as? Failure ?? Failure(.storeDamaged, ["detail": "configuration"])
        }
    }

    /// Makes an act of the office and brings the lists up to date with it.
    ///
    /// - Throws: `desk.reason-missing` for a reason that says nothing, `text.…` for one that may not be kept.
    @discardableResult
    func append(_ clerks: Clerks, reason: String? = nil, _ writes: [NewWrite]) throws -> SignedAct {
        if let reason {
            if reason.isBlank { throw Failure(.deskReasonMissing) }
            try TypedText.check(reason, field: "reason", limit: TypedText.reasonLimit)
        }
        let act = try log.append(
            NewAct(at: now, author: clerks.first, second: clerks.second, reason: reason, writes: writes), in: store)
        // It may have changed whether others count.
        read.records = [:]
        try catchUp()
        return act
    }

    /// Other applications that name the envelope of this one's PIN form.
    func sharingEnvelope(_ own: ApplicationSummary) throws -> [ApplicationSummary] {
        try Set(own.envelopes ?? []).flatMap { try store.all(ApplicationSummary.self, "envelope", $0) }
            .filter { $0.entity != own.entity }
    }

    /// Those of ``sharingEnvelope(_:)`` that are no part of the same join: one envelope is one resident's, until the
    /// application is withdrawn. One number on two applications is told as that.
    private func otherOwners(ofEnvelopeOf id: EntityID, _ cluster: ClusterStanding) throws -> [EntityID] {
        guard let own = try store.get(ApplicationSummary.self, id.description) else { return [] }
        return try sharingEnvelope(own).filter {
            $0.reception != own.reception && $0.status != .cancelled
                && !cluster.members(with: id).contains($0.entity)
        }.map(\.entity)
    }

    private func hasLostSurvivor(_ cluster: ClusterStanding) throws -> Bool {
        guard case .joined(let survivor) = cluster else { return false }
        return try store.get(ApplicationSummary.self, survivor.description)?.status == .cancelled
    }
}

/// The records that one transaction of the desk has read.
private final class ReadRecords {
    var records: [EntityID: EntityRecord?] = [:]
}
