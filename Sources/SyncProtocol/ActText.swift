import Domain
import Merge

/// The signed part of an act, as JSON. The values themselves are not in it: only their digests (design.md 4).
struct ActHeader: Codable, CanonicalText {
    struct WriteHeader: Codable, CanonicalText {
        var entity: EntityID
        var field: String
        var value: ValueDigest
        var supersedes: [Dot]?
        var basis: [Dot]?
    }

    /// 1.
    var version: Int
    var replica: ReplicaID
    /// Counter of the first write; the others follow without a gap.
    var first: Int64
    var lamport: Int64
    var at: Instant
    var side: Side
    var author: StaffNumber
    var second: StaffNumber?
    /// The digest of the reason under the first entity's key.
    var reason: ValueDigest?
    var writes: [WriteHeader]
}

/// What travels beside the signed bytes and can be erased without breaking them.
public struct ActContents: Hashable, Sendable, Codable {
    /// The digest key of each entity written to, hexadecimal.
    public var keys: [String: String]
    /// The canonical JSON text of each write's value, in order; nil once erased.
    public var values: [String?]
    public var reason: String?

    public init(keys: [String: String], values: [String?], reason: String? = nil) {
        self.keys = keys
        self.values = values
        self.reason = reason
    }
}

// MARK: - Canonical forms

extension ActHeader {
    init?(reading reader: inout CanonicalReader) {
        guard reader.take("{\"at\":"), let at = reader.moment(),
            reader.take(",\"author\":"), let author = reader.staff(),
            reader.take(",\"first\":"), let first = reader.integer(),
            reader.take(",\"lamport\":"), let lamport = reader.integer()
        else { return nil }
        var reason: ValueDigest?
        if reader.take(",\"reason\":") {
            guard let digest: ValueDigest = reader.name() else { return nil }
            reason = digest
        }
        guard reader.take(",\"replica\":"), let replica: ReplicaID = reader.name() else { return nil }
        var second: StaffNumber?
        if reader.take(",\"second\":") {
            guard let staff = reader.staff() else { return nil }
            second = staff
        }
        guard reader.take(",\"side\":"), let side = reader.word().flatMap(Side.init),
            reader.take(",\"version\":"), let version = reader.integer(), reader.take(",\"writes\":[")
        else { return nil }
        var writes: [WriteHeader] = []
        let isWhole = reader.items(until: "]") { reader in
            guard let write = WriteHeader(reading: &reader) else { return false }
            writes.append(write)
            return true
        }
        guard isWhole, reader.take("}") else { return nil }
        self.init(
            version: Int(version), replica: replica, first: first, lamport: lamport, at: at, side: side,
            author: author, second: second, reason: reason, writes: writes)
    }

    func write(to writer: inout CanonicalWriter) {
        writer.add("{\"at\":")
        writer.add(at.milliseconds)
        writer.add(",\"author\":")
        writer.add(text: author.text)
        writer.add(",\"first\":")
        writer.add(first)
        writer.add(",\"lamport\":")
        writer.add(lamport)
        if let reason {
            writer.add(",\"reason\":")
            writer.add(text: reason.description)
        }
        writer.add(",\"replica\":")
        writer.add(text: replica.description)
        if let second {
            writer.add(",\"second\":")
            writer.add(text: second.text)
        }
        writer.add(",\"side\":")
        writer.add(text: side.rawValue)
        writer.add(",\"version\":")
        writer.add(Int64(version))
        writer.add(",\"writes\":[")
        for (index, write) in writes.enumerated() {
            if index > 0 { writer.add(",") }
            write.write(to: &writer)
        }
        writer.add("]}")
    }
}

extension ActHeader.WriteHeader {
    init?(reading reader: inout CanonicalReader) {
        guard reader.take("{") else { return nil }
        var basis: [Dot]?
        if reader.take("\"basis\":") {
            guard let dots = reader.dots(), reader.take(",") else { return nil }
            basis = dots
        }
        guard reader.take("\"entity\":"), let entity: EntityID = reader.name(),
            reader.take(",\"field\":"), let field = reader.word()
        else { return nil }
        var supersedes: [Dot]?
        if reader.take(",\"supersedes\":") {
            guard let dots = reader.dots() else { return nil }
            supersedes = dots
        }
        guard reader.take(",\"value\":"), let value: ValueDigest = reader.name(), reader.take("}") else { return nil }
        self.init(entity: entity, field: field, value: value, supersedes: supersedes, basis: basis)
    }

    func write(to writer: inout CanonicalWriter) {
        writer.add("{")
        if let basis {
            writer.add("\"basis\":")
            writer.add(basis)
            writer.add(",")
        }
        writer.add("\"entity\":")
        writer.add(text: entity.description)
        writer.add(",\"field\":")
        writer.add(text: field)
        if let supersedes {
            writer.add(",\"supersedes\":")
            writer.add(supersedes)
        }
        writer.add(",\"value\":")
        writer.add(text: value.description)
        writer.add("}")
    }
}

extension ActContents: CanonicalText {
    public init?(reading reader: inout CanonicalReader) {
        guard reader.take("{\"keys\":{") else { return nil }
        var keys: [String: String] = [:]
        var reason: String?
        var values: [String?] = []
        let hasKeys = reader.items(until: "}") { reader in
            guard let entity = reader.word(), reader.take(":"), let key = reader.word() else { return false }
            return keys.updateValue(key, forKey: entity) == nil
        }
        guard hasKeys else { return nil }
        if reader.take(",\"reason\":") {
            guard let text = reader.text() else { return nil }
            reason = text
        }
        guard reader.take(",\"values\":[") else { return nil }
        let hasValues = reader.items(until: "]") { reader in
            if reader.take("null") {
                values.append(nil)
                return true
            }
            guard let text = reader.text() else { return false }
            values.append(text)
            return true
        }
        guard hasValues, reader.take("}") else { return nil }
        self.init(keys: keys, values: values, reason: reason)
    }

    public func write(to writer: inout CanonicalWriter) {
        writer.add("{\"keys\":{")
        for (index, entity) in keys.keys.sorted().enumerated() {
            if index > 0 { writer.add(",") }
            writer.add(text: entity)
            writer.add(":")
            writer.add(text: keys[entity] ?? "")
        }
        writer.add("}")
        if let reason {
            writer.add(",\"reason\":")
            writer.add(text: reason)
        }
        writer.add(",\"values\":[")
        for (index, value) in values.enumerated() {
            if index > 0 { writer.add(",") }
            if let value { writer.add(text: value) } else { writer.add("null") }
        }
        writer.add("]}")
    }
}

extension CanonicalReader {
    /// A text of plain characters.
    fileprivate mutating func word() -> String? { plain().map { String(decoding: $0, as: UTF8.self) } }

    fileprivate mutating func staff() -> StaffNumber? { word().flatMap { try? StaffNumber($0) } }

    fileprivate mutating func name<Name: HexName>() -> Name? {
        plain().flatMap { Name.Number(hex: $0) }.map(Name.init(number:))
    }

    fileprivate mutating func moment() -> Instant? {
        integer().map(Instant.init(milliseconds:)).flatMap { Instant.known.contains($0.milliseconds) ? $0 : nil }
    }

    fileprivate mutating func dot() -> Dot? {
        guard take("\""), let replica = bytes(32).flatMap({ Number128(hex: $0) }), take(":"), let counter = integer(),
            take("\""), counter > 0
        else { return nil }
        return Dot(replica: ReplicaID(number: replica), counter: counter)
    }

    fileprivate mutating func dots() -> [Dot]? {
        guard take("[") else { return nil }
        var dots: [Dot] = []
        let isWhole = items(until: "]") { reader in
            guard let dot = reader.dot() else { return false }
            dots.append(dot)
            return true
        }
        return isWhole ? dots : nil
    }
}

extension CanonicalWriter {
    fileprivate mutating func add(_ dots: [Dot]) {
        add("[")
        for (index, dot) in dots.enumerated() {
            if index > 0 { add(",") }
            add(text: dot.description)
        }
        add("]")
    }
}
