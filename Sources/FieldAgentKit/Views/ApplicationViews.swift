public import Domain
import Merge
import Records
import Resources
import Storage
import SyncProtocol

/// How far an application's data has come. Nothing is called sent before the office's receipt is here.
public enum Arrival: String, Sendable, Codable {
    /// On this laptop only.
    case saved
    /// The office has the entries, not yet every picture.
    case actsSent = "acts-sent"
    /// The office has everything this laptop holds of it.
    case complete
}

/// An application as staff see it in lists.
public struct ApplicationView: Sendable, Codable {
    /// How many of its pictures the office has.
    public struct Pictures: Sendable, Codable, Equatable {
        /// Receipted by the office.
        public var sent: Int
        public var total: Int
    }

    public var application: EntityID
    public var reception: ReceptionNumber?
    public var session: EntityID?
    public var name: String?
    public var arrival: Arrival
    public var pictures: Pictures
    public var confirmed: Bool
    /// Conflicts, stale decisions, refused or set-aside entries: a person must decide.
    public var needsDecision: Bool
    /// `identity-set` or field names.
    public var conflicts: [String]
    public var stale: [String]
    /// Codes of entries that the office refused or set aside.
    public var refused: [String]
    public var missing: [String]
    /// The office asks something back.
    public var returned: ReturnToField?
    public var withdrawn: Bool
    public var openedAt: Instant?

    /// In the words of papers-ja.md g.
    public func status(_ language: Language) -> String {
        let isJapanese = language == .ja
        if withdrawn { return isJapanese ? ApplicationStatus.cancelled.name : "withdrawn" }
        var words: String
        switch arrival {
        case .saved: words = isJapanese ? ApplicationStatus.confirmed.name : "saved on this laptop"
        case .actsSent:
            words =
                isJapanese
                ? "市役所へ送信ずみ(写真など \(pictures.sent)/\(pictures.total))"
                : "entries sent (pictures \(pictures.sent) of \(pictures.total))"
        case .complete: words = isJapanese ? ApplicationStatus.sent.name : "complete at the office"
        }
        if needsDecision { words += isJapanese ? "・判断待ち" : ", needs a decision" }
        if returned != nil { words += isJapanese ? "・市役所から問い合わせ" : ", the office asks" }
        return words
    }
}

/// One current value of a unit, for `show`.
public struct UnitView: Sendable, Codable {
    /// A value as it was written, by whom and when.
    public struct Value: Sendable, Codable {
        /// Canonical JSON text; nil once erased.
        public var value: String?
        public var at: Instant
        public var author: StaffNumber
        public var side: String
    }

    public var field: String
    /// One; several where a person must decide.
    public var values: [Value]
}

/// An application with its units.
public struct ApplicationDetail: Sendable, Codable {
    public var summary: ApplicationView
    public var units: [UnitView]
    /// Writes of acts that were set aside: shown to their author.
    public var setAside: [String]
}

/// Looking at applications.
public struct Register: Sendable {
    let laptop: Laptop

    public init(_ laptop: Laptop) { self.laptop = laptop }

    /// Every application of this laptop's sessions, oldest first.
    public func list() async throws -> [ApplicationView] {
        let today = laptop.clock.now().dateInJapan
        return try await laptop.store.read { [laptop] reader in
            try laptop.applications(in: reader).map { try laptop.view($0, on: today, in: reader) }
        }
    }

    /// One application by reception number or id. Throws ``ErrorCode/applicationUnknown``.
    public func show(_ named: String) async throws -> ApplicationDetail {
        let today = laptop.clock.now().dateInJapan
        return try await laptop.store.read { [laptop] reader in
            let application = try laptop.application(named: named, in: reader)
            let units = application.state.heads.sorted { $0.key < $1.key }.map { field, heads in
                UnitView(
                    field: field,
                    values: heads.map {
                        UnitView.Value(
                            value: Self.withoutKeys(application.record.text(of: $0.dot), field), at: $0.at,
                            author: $0.author, side: $0.side.rawValue)
                    })
            }
            return ApplicationDetail(
                summary: try laptop.view(application, on: today, in: reader), units: units,
                setAside: application.state.setAside.map(\.field))
        }
    }

    /// Keys of pictures are nobody's business on a screen.
    private static func withoutKeys(_ text: String?, _ field: String) -> String? {
        guard field == ApplicationField.photo.rawValue, let text,
            var set = try? CanonicalJSON.decode(PhotoSet.self, from: Array(text.utf8))
        else { return text }
        for index in set.shots.indices { set.shots[index].picture.key = "" }
        return (try? CanonicalJSON.encode(set)).map { String(decoding: $0, as: UTF8.self) }
    }
}

extension Laptop {
    func view(
        _ application: ApplicationRecord, on today: CivilDate, in reader: any StoreReader
    ) throws -> ApplicationView {
        let outgoing = try reader.acts(of: application.id).compactMap { try reader.get(OutgoingAct.self, $0.id.text) }
        let blobs = application.blobs
        let waiting = try blobs.count { try reader.get(OutgoingBlob.self, $0.id) != nil }
        let pictures = ApplicationView.Pictures(sent: blobs.count - waiting, total: blobs.count)
        let stale = ApplicationField.decisions.filter { application.isStale($0) }.map(\.rawValue).sorted()
        let conflicts = application.conflicts.map(\.name)
        let contested = application.fieldsInConflict
        let refused = outgoing.compactMap(\.code)
        let arrival: Arrival = outgoing.isEmpty ? (waiting == 0 ? .complete : .actsSent) : .saved
        return ApplicationView(
            application: application.id, reception: application.reception?.number,
            session: application.reception?.session, name: application.name?.name.string, arrival: arrival,
            pictures: pictures, confirmed: application.isConfirmed,
            needsDecision: !stale.isEmpty || !conflicts.isEmpty || !refused.isEmpty, conflicts: conflicts, stale: stale,
            refused: refused,
            missing: Requirements.missing(in: application.contents(today: today)).map(\.rawValue).filter {
                !contested.contains($0)
            },
            returned: application.isReturnOpen(try Packaged.deficiencyReasons()) ? application.returned : nil,
            withdrawn: application.withdrawal != nil, openedAt: application.reception?.openedAt)
    }
}

extension ApplicationRecord {
    /// The resident's confirmation is there (the office may have cleared it) and stands on the present state.
    var isConfirmed: Bool { confirmation?.isComplete == true && standing(.confirmation).standing != nil }

    /// Decided, but no longer on the present state (design.md 2.2).
    func isStale(_ decision: ApplicationField) -> Bool {
        // A question that was answered by a later value has done its work.
        if decision == .returned { return false }
        return switch standing(decision) {
        case .stale, .contested: true
        case .none, .stands, .incomplete: false
        }
    }
}
