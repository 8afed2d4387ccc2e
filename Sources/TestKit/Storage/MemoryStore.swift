import Domain
import Merge
public import Storage
import SyncProtocol
import Synchronization

/// A ``Store`` in memory, with what a loss of power leaves of it: every transaction that returned, and nothing of one
/// that did not.
public final class MemoryStore: Store {
    private struct State {
        var current: MemoryContents
        var synced: MemoryContents
    }

    private let state: Mutex<State>

    /// - Parameter contents: what another one held (``synced``).
    public init(_ contents: MemoryContents = MemoryContents()) {
        state = Mutex(State(current: contents, synced: contents))
    }

    /// What is there after a loss of power: a value, so that a copied data directory is a copy of it.
    public var synced: MemoryContents { state.withLock(\.synced) }

    public func read<Value: Sendable>(
        _ body: @escaping @Sendable (any StoreReader) throws -> Value
    ) async throws -> Value {
        let contents = state.withLock(\.current)
        return try body(MemoryTransaction(contents))
    }

    public func write<Value: Sendable>(
        _ body: @escaping @Sendable (any StoreTransaction) throws -> Value
    ) async throws -> Value {
        try commit(syncing: true, body)
    }

    /// Commits without making durable: what a store must not do. For proving that it is noticed.
    public func writeUnsynced<Value: Sendable>(
        _ body: @escaping @Sendable (any StoreTransaction) throws -> Value
    ) async throws -> Value {
        try commit(syncing: false, body)
    }

    private func commit<Value>(
        syncing: Bool, _ body: (any StoreTransaction) throws -> Value
    ) throws -> Value {
        try state.withLock { state throws in
            let transaction = MemoryTransaction(state.current)
            let value = try body(transaction)
            state.current = transaction.contents
            if syncing { state.synced = state.current }
            return value
        }
    }
}

/// A text compared by its bytes, as a database compares it.
private struct Exact: Hashable, Comparable, Sendable {
    let text: String
    init(_ text: String) { self.text = text }

    static func == (a: Exact, b: Exact) -> Bool { a.text.utf8.elementsEqual(b.text.utf8) }
    static func < (a: Exact, b: Exact) -> Bool { a.text.utf8.lexicographicallyPrecedes(b.text.utf8) }
    func hash(into hasher: inout Hasher) { for byte in text.utf8 { hasher.combine(byte) } }
}

/// Everything a ``MemoryStore`` holds.
public struct MemoryContents: Sendable {
    fileprivate struct KeptDocument {
        var body: [UInt8]
        var keys: [DocumentKey]
    }

    fileprivate struct UniqueKey: Hashable {
        var collection: Exact
        var name: Exact
        var value: Exact
    }

    fileprivate var acts: [ActID: StoredAct] = [:]
    fileprivate var authors: [ActID: ReplicaID] = [:]
    /// In order of position.
    fileprivate var order: [ActID] = []
    fileprivate var entities: [EntityID: [ActID]] = [:]
    fileprivate var dots: [Dot: (act: ActID, fact: WriteFact)] = [:]
    fileprivate var waiting: [Dot: Set<ActID>] = [:]
    fileprivate var counters: [ReplicaID: Int64] = [:]
    fileprivate var lamport: Int64 = 0
    fileprivate var position: Int64 = 0
    fileprivate var documents: [Exact: [Exact: KeptDocument]] = [:]
    fileprivate var uniqueKeys: [UniqueKey: Exact] = [:]

    /// Nothing yet.
    public init() {}
}

/// One transaction on a copy of the contents.
private final class MemoryTransaction: StoreTransaction {
    var contents: MemoryContents

    init(_ contents: MemoryContents) { self.contents = contents }

    // MARK: Acts

    func act(_ id: ActID) throws -> StoredAct? {
        guard var stored = contents.acts[id] else { return nil }
        if stored.judgement.counts {
            stored.judgement = .counts(waitingFor: Set(contents.waiting.filter { $0.value.contains(id) }.keys))
        }
        return stored
    }

    func acts(of entity: EntityID) throws -> [StoredAct] {
        try (contents.entities[entity] ?? []).compactMap { id in
            guard var stored = try act(id) else { return nil }
            let sealed = stored.sealedContents[entity]
            stored.sealedContents = sealed.map { [entity: $0] } ?? [:]
            return stored
        }
    }

    func acts(after position: Int64, limit: Int) throws -> [StoredAct] {
        try contents.order.lazy.filter { [contents] in contents.acts[$0]?.position ?? 0 > position }
            .prefix(limit).compactMap { try act($0) }
    }

    func headers(
        after position: Int64, through last: Int64, limit: Int, exceptOf replicas: [ReplicaID]
    ) throws -> [StoredHeader] {
        let left = Set(replicas)
        var headers: [StoredHeader] = []
        for id in contents.order {
            guard let stored = contents.acts[id], stored.position > position, stored.position <= last,
                let author = contents.authors[id], !left.contains(author)
            else { continue }
            headers.append(StoredHeader(position: stored.position, id: id, header: stored.header))
            if headers.count == limit { break }
        }
        return headers
    }

    func highestPosition() throws -> Int64 { contents.position }

    func fact(of dot: Dot) throws -> WriteFact? { contents.dots[dot]?.fact }
    func actHolding(_ dot: Dot) throws -> ActID? { contents.dots[dot]?.act }
    func isHeld(_ counters: ClosedRange<Int64>, of replica: ReplicaID) throws -> Bool {
        counters.contains { contents.dots[Dot(replica: replica, counter: $0)] != nil }
    }

    func actsWaiting(for dots: [Dot]) throws -> [ActID] {
        Set(dots.flatMap { contents.waiting[$0] ?? [] }).sorted()
    }

    func entities(withField field: String) throws -> [EntityID] {
        Set(contents.dots.values.filter { $0.fact.field == field }.map(\.fact.entity)).sorted()
    }

    func highestLamport() throws -> Int64 { contents.lamport }
    func highestCounter(of replica: ReplicaID) throws -> Int64 { contents.counters[replica] ?? 0 }

    func insert(_ stored: StoredAct, _ act: Act) throws -> Int64 {
        guard act.writes.allSatisfy({ contents.dots[$0.dot] == nil }) else { throw Failure(.dotReused) }
        contents.position += 1
        var stored = stored
        stored.position = contents.position
        contents.acts[stored.id] = stored
        contents.authors[stored.id] = act.replica
        contents.order.append(stored.id)
        contents.lamport = max(contents.lamport, act.lamport)
        for (dot, fact) in act.facts {
            contents.dots[dot] = (stored.id, fact)
            contents.counters[dot.replica] = max(contents.counters[dot.replica] ?? 0, dot.counter)
        }
        for entity in Set(act.writes.map(\.entity)) { contents.entities[entity, default: []].append(stored.id) }
        for dot in Set(act.writes.flatMap(\.supersedes)) where contents.dots[dot] == nil {
            contents.waiting[dot, default: []].insert(stored.id)
        }
        return stored.position
    }

    func setJudgement(_ judgement: Judgement, of id: ActID) throws {
        contents.acts[id]?.judgement = judgement
        for (dot, acts) in contents.waiting where acts.contains(id) && contents.dots[dot] != nil {
            contents.waiting[dot]?.remove(id)
        }
    }

    func setContents(_ sealed: [UInt8], of id: ActID, for entity: EntityID) throws {
        contents.acts[id]?.sealedContents[entity] = sealed
    }

    func eraseContents(of entity: EntityID) throws {
        for id in contents.entities[entity] ?? [] { contents.acts[id]?.sealedContents[entity] = nil }
    }

    // MARK: Documents

    func document(_ collection: String, _ id: String) throws -> [UInt8]? {
        contents.documents[Exact(collection)]?[Exact(id)]?.body
    }

    func documents(_ collection: String, key: DocumentKey?) throws -> [(id: String, body: [UInt8])] {
        (contents.documents[Exact(collection)] ?? [:]).filter { _, kept in
            guard let key else { return true }
            return kept.keys.contains {
                Exact($0.name) == Exact(key.name) && Exact($0.value) == Exact(key.value)
            }
        }.sorted { $0.key < $1.key }.map { ($0.key.text, $0.value.body) }
    }

    func documents(_ collection: String, after id: String) throws -> [(id: String, body: [UInt8])] {
        try documents(collection, key: nil).filter { Exact(id) < Exact($0.id) }
    }

    func put(_ collection: String, _ id: String, body: [UInt8], keys: [DocumentKey]) throws {
        let unique = keys.filter(\.isUnique)
        for key in unique {
            if let holder = contents.uniqueKeys[Self.unique(collection, key)], holder != Exact(id) {
                throw Failure(.storeDuplicate, ["key": "\(collection).\(key.name)"])
            }
        }
        try remove(collection, id)
        for key in unique { contents.uniqueKeys[Self.unique(collection, key)] = Exact(id) }
        contents.documents[Exact(collection), default: [:]][Exact(id)] =
            MemoryContents.KeptDocument(body: body, keys: keys)
    }

    func remove(_ collection: String, _ id: String) throws {
        guard let kept = contents.documents[Exact(collection)]?.removeValue(forKey: Exact(id)) else { return }
        for key in kept.keys where key.isUnique { contents.uniqueKeys[Self.unique(collection, key)] = nil }
    }

    private static func unique(_ collection: String, _ key: DocumentKey) -> MemoryContents.UniqueKey {
        MemoryContents.UniqueKey(collection: Exact(collection), name: Exact(key.name), value: Exact(key.value))
    }
}
