public import Domain
public import Merge
public import Sealing
public import Storage
public import SyncProtocol

/// What is to become an act, before it has a counter, a Lamport number and a signature.
public struct NewAct: Sendable {
    public var at: Instant
    public var author: StaffNumber
    public var second: StaffNumber?
    public var reason: String?
    public var writes: [NewWrite]

    public init(
        at: Instant, author: StaffNumber, second: StaffNumber? = nil, reason: String? = nil, writes: [NewWrite] = []
    ) {
        self.at = at
        self.author = author
        self.second = second
        self.reason = reason
        self.writes = writes
    }
}

/// What taking in an act did.
public struct Ingested: Sendable {
    /// Whether it was new, and what merging made of it.
    public enum Result: Hashable, Sendable {
        case stored(Judgement)
        /// It was there already; nothing changed.
        case known(Judgement)
    }

    public var result: Result
    /// Acts stored earlier whose outcome this one changed.
    public var changed: [ActID: Judgement]
}

/// The acts of a replica: making new ones, taking in others' and reading entities. Everything happens in the
/// transaction that is passed in, so that what is saved is saved whole.
public struct ActLog: Sendable {
    public let vault: RecordVault
    public let replica: ReplicaID
    public let side: Side
    private let signer: SigningKey

    public init(vault: RecordVault, replica: ReplicaID, side: Side, signer: SigningKey) {
        self.vault = vault
        self.replica = replica
        self.side = side
        self.signer = signer
    }

    /// A Lamport number this far above all that is known comes from no act of this system. It is refused: every later
    /// act has to be higher, so one such number would leave none for the others.
    private static let lamportLeap: Int64 = 1 << 32

    /// Makes, signs and stores an act of this replica.
    ///
    /// - Throws: ``ErrorCode/keyMissing`` when an entity's keys were destroyed, or never arrived with its acts.
    public func append(_ new: NewAct, in transaction: any StoreTransaction) throws -> SignedAct {
        var digestKeys: [EntityID: SecretKey] = [:]
        for entity in Set(new.writes.map(\.entity)) {
            if let keys = try vault.keys(of: entity, in: transaction) {
                digestKeys[entity] = keys.digest
                continue
            }
            // Another digest key than the entity's own would make equal values differ.
            guard try transaction.acts(of: entity).isEmpty else { throw Failure(.keyMissing, ["file": "record key"]) }
            digestKeys[entity] = try vault.makeKeys(of: entity, digest: nil, in: transaction).digest
        }
        let particulars = SignedAct.Particulars(
            replica: replica, first: try transaction.highestCounter(of: replica) + 1,
            lamport: try transaction.highestLamport() + 1, at: new.at, side: side, author: new.author,
            second: new.second, reason: new.reason)
        let act = try SignedAct.make(particulars, writes: new.writes, keys: digestKeys, signedBy: signer)
        _ = try ingest(act, from: nil, at: new.at, in: transaction)
        return act
    }

    /// Stores an act whose signature was checked, judges it, and judges again those that waited for it.
    ///
    /// An act that is known already only brings values it came without before.
    ///
    /// - Throws: ``ErrorCode/dotReused`` when one of its dots is known with other content;
    ///   ``ErrorCode/messageMalformed`` when its values have another key than their entity's, or its Lamport number is
    ///   out of all proportion. Then nothing was changed, also when the transaction goes on with other acts.
    public func ingest(
        _ act: SignedAct, from device: String?, at now: Instant, in transaction: any StoreTransaction
    ) throws -> Ingested {
        if let known = try transaction.act(act.id) {
            for entity in Set(act.act.writes.map(\.entity)) where known.sealedContents[entity] == nil {
                let held = try agreeingKeys(act, entity, in: transaction)
                if let sealed = try seal(act, for: entity, held, in: transaction) {
                    try transaction.setContents(sealed, of: act.id, for: entity)
                }
            }
            return Ingested(result: .known(known.judgement), changed: [:])
        }
        if try transaction.isHeld(act.act.counters, of: act.act.replica) { throw Failure(.dotReused) }
        let held = try Set(act.act.writes.map(\.entity)).map { ($0, try agreeingKeys(act, $0, in: transaction)) }
        guard act.act.lamport - (try transaction.highestLamport()) <= Self.lamportLeap else {
            throw Failure(.messageMalformed, ["what": "lamport"])
        }
        let judgement = try act.act.judged { try transaction.fact(of: $0) }
        var sealed: [EntityID: [UInt8]] = [:]
        for (entity, held) in held { sealed[entity] = try seal(act, for: entity, held, in: transaction) }
        _ = try transaction.insert(
            StoredAct(
                id: act.id, header: act.header, signature: act.signature, judgement: judgement, device: device,
                storedAt: now, sealedContents: sealed), act.act)
        var changed: [ActID: Judgement] = [:]
        for id in try transaction.actsWaiting(for: act.act.writes.map(\.dot)) where id != act.id {
            guard let stored = try transaction.act(id) else { continue }
            let again = try SignedAct.parse(stored.header).judged { try transaction.fact(of: $0) }
            if again != stored.judgement {
                try transaction.setJudgement(again, of: id)
                if again.counts != stored.judgement.counts { changed[id] = again }
            }
        }
        return Ingested(result: .stored(judgement), changed: changed)
    }

    /// An act as it was signed, with the values that are still readable here.
    public func load(_ stored: StoredAct, in reader: any StoreReader) throws -> SignedAct {
        let act = try SignedAct.parse(stored.header)
        var contents = ActContents(keys: [:], values: act.writes.map { _ in nil })
        for entity in stored.sealedContents.keys {
            guard let keys = try vault.keys(of: entity, in: reader) else { continue }
            guard let part = try Self.contents(of: stored, for: entity, keys.record) else { continue }
            contents.keys[entity.description] = Hex.encode(keys.digest.bytes)
            for (index, value) in part.values where contents.values.indices.contains(index) {
                contents.values[index] = value
            }
            contents.reason = contents.reason ?? part.reason
        }
        return try SignedAct(header: stored.header, signature: stored.signature, contents: contents)
    }

    /// An entity's state and values; nil when no act writes to it.
    public func record(of entity: EntityID, in reader: any StoreReader) throws -> EntityRecord? {
        let stored = try reader.acts(of: entity)
        guard !stored.isEmpty else { return nil }
        var values: [Dot: String] = [:]
        var reasons: [Dot: String] = [:]
        var acts: [Act] = []
        var counts: [Dot: Judgement] = [:]
        // What lies sealed here was compared with its signed digests when it was taken in.
        let key = try vault.keys(of: entity, in: reader)?.record
        for item in stored {
            let act = try SignedAct.parse(item.header)
            acts.append(act)
            let part = try key.flatMap { try Self.contents(of: item, for: entity, $0) }
            for (index, write) in act.writes.enumerated() {
                counts[write.dot] = item.judgement
                guard write.entity == entity else { continue }
                values[write.dot] = part?.values[index]
                reasons[write.dot] = part?.reason
            }
        }
        let state = EntityState(of: entity, from: acts) { counts[$0.writes[0].dot] ?? .counts(waitingFor: []) }
        return EntityRecord(state: state, values: values, reasons: reasons)
    }

    /// An entity's state without and with an act that is not stored yet.
    public func states(
        of entity: EntityID, beside act: Act, in reader: any StoreReader
    ) throws -> (before: EntityState, after: EntityState) {
        var acts: [Act] = []
        var counts: [Dot: Judgement] = [:]
        for stored in try reader.acts(of: entity) {
            let known = try SignedAct.parse(stored.header)
            acts.append(known)
            counts[known.writes[0].dot] = stored.judgement
        }
        func state(_ acts: [Act]) -> EntityState {
            EntityState(of: entity, from: acts) { counts[$0.writes[0].dot] ?? .counts(waitingFor: []) }
        }
        let before = state(acts)
        counts[act.writes[0].dot] = try act.judged { try reader.fact(of: $0) }
        return (before, state(acts + [act]))
    }

    /// The keys held of an entity. It has one digest key everywhere: values under another could never be compared with
    /// the rest.
    private func agreeingKeys(
        _ act: SignedAct, _ entity: EntityID, in transaction: any StoreTransaction
    ) throws -> RecordVault.Held {
        let held = try vault.held(of: entity, in: transaction)
        if act.hasValues(of: entity), let known = held.digest,
            act.contents.digestKey(of: entity)?.bytes != known.bytes
        {
            throw Failure(.messageMalformed, ["what": "value digest"])
        }
        return held
    }

    /// The values of one entity as they lie at rest; nil when the act brings none, or they were destroyed here.
    private func seal(
        _ act: SignedAct, for entity: EntityID, _ held: RecordVault.Held, in transaction: any StoreTransaction
    ) throws -> [UInt8]? {
        guard act.hasValues(of: entity) else { return nil }
        let record: SecretKey
        switch held {
        case .destroyed: return nil
        case .keys(let key, _): record = key
        case .nothing:
            let digest = act.contents.digestKey(of: entity)
            record = try vault.makeKeys(of: entity, digest: digest, in: transaction).record
        }
        var part = ContentsPart(values: [:], reason: act.contents.reason)
        for (index, write) in act.act.writes.enumerated() where write.entity == entity {
            part.values[index] = act.contents.values[index]
        }
        return try record.seal(CanonicalJSON.encode(part), context: Self.context(act.id, entity))
    }

    /// An act's values for one entity; nil where they did not come with it, or were erased.
    private static func contents(
        of stored: StoredAct, for entity: EntityID, _ key: SecretKey
    ) throws -> ContentsPart? {
        try stored.sealedContents[entity].map {
            try CanonicalJSON.decode(ContentsPart.self, from: key.open($0, context: context(stored.id, entity)))
        }
    }

    private static func context(_ act: ActID, _ entity: EntityID) -> String { "contents/\(act)/\(entity)" }
}

extension SignedAct {
    /// Whether a value written to the entity came with the act: it proves the digest key beside it.
    fileprivate func hasValues(of entity: EntityID) -> Bool {
        zip(act.writes, contents.values).contains { $0.entity == entity && $1 != nil }
    }
}

/// An act's values for one entity, as sealed at rest.
private struct ContentsPart: Codable, CanonicalText {
    /// Canonical JSON text by index of the write.
    var values: [Int: String]
    var reason: String?
}

extension ContentsPart {
    init?(reading reader: inout CanonicalReader) {
        guard reader.take("{") else { return nil }
        var reason: String?
        var values: [Int: String] = [:]
        if reader.take("\"reason\":") {
            guard let text = reader.text(), reader.take(",") else { return nil }
            reason = text
        }
        guard reader.take("\"values\":{") else { return nil }
        let isWhole = reader.items(until: "}") { reader in
            guard reader.take("\""), let index = reader.integer(), reader.take("\":"), let value = reader.text()
            else { return false }
            return values.updateValue(value, forKey: Int(index)) == nil
        }
        guard isWhole, reader.take("}") else { return nil }
        self.init(values: values, reason: reason)
    }

    func write(to writer: inout CanonicalWriter) {
        writer.add("{")
        if let reason {
            writer.add("\"reason\":")
            writer.add(text: reason)
            writer.add(",")
        }
        writer.add("\"values\":{")
        // In the order of their names, as texts.
        let members = values.map { (name: String($0.key), value: $0.value) }.sorted { $0.name < $1.name }
        for (place, member) in members.enumerated() {
            if place > 0 { writer.add(",") }
            writer.add(text: member.name)
            writer.add(":")
            writer.add(text: member.value)
        }
        writer.add("}}")
    }
}
