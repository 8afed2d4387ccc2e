public import Domain
import Foundation
import JLIS
public import Merge
import Notices
import Records
import Storage
public import SyncProtocol

/// A line of a list. Its JSON keys are promises (docs/desk.md).
public struct ApplicationLine: Hashable, Sendable, Codable {
    public var application: EntityID
    public var reception: ReceptionNumber
    public var session: EntityID
    public var method: ApplicationMethod
    public var openedAt: Instant
    public var name: VerbatimText?
    public var kana: VerbatimText?
    public var status: ApplicationStatus
    public var statusName: String
    public var tasks: [DeskTask]
    public var joinedInto: EntityID?
    public var ready: Bool
    /// Fingerprint of everything it shows now: decisions name it (`--seen`).
    public var seen: String
}

/// One application, whole. Its JSON keys are promises (docs/desk.md).
public struct ApplicationView: Sendable, Codable {
    /// A current value of a unit, and the act that wrote it.
    public struct Unit: Sendable, Codable {
        public var value: JSONValue
        public var at: Instant
        public var by: StaffNumber
        public var side: Side
        public var dot: Dot
    }
    /// A decision, and whether it still stands.
    public struct Decision: Sendable, Codable {
        /// `none`, `stands`, `stale`, `incomplete`, `contested`.
        public var standing: String
        public var by: StaffNumber?
        public var second: StaffNumber?
        public var at: Instant?
        /// Fields that were changed since.
        public var unseen: [String]
    }
    /// A stage ① … ⑩ that J-LIS or the office reported, with the codes of a deficiency.
    public struct Step: Sendable, Codable {
        public var stage: Int
        public var mark: String
        public var name: String
        public var at: Instant
        public var reasons: [String]
    }
    /// One sending of the application to J-LIS.
    public struct SubmissionView: Sendable, Codable {
        public var key: String
        public var state: String
        public var stage: Int?
        public var reasons: [String]
        public var steps: [Step]
    }
    /// A card that arrived at the office.
    public struct CardView: Sendable, Codable {
        public var key: String
        public var shipment: String
        public var serial: String
        public var arrivedAt: Instant
        public var arrivedBy: Clerks?
        public var presetAt: Instant?
        public var presetBy: Clerks?
        public var postings: [CardCase.Posting]
        public var handedOverAt: Instant?
        public var handedOverBy: Clerks?
        /// Codes of the documents seen then.
        public var documentsSeen: [String]?
        public var disposal: CardCase.Disposal?

        /// ⑦, ⑧, the postings and ⑨ with when and by whom, a step a line.
        public func steps(_ language: Language) -> [String] {
            func step(_ what: String, _ at: Instant?, _ by: Clerks?) -> String? {
                at.map { "\(what)  \($0.textInJapan)" + (by.map { "  " + $0.text(language) } ?? "") }
            }
            func reach(_ stage: IssuanceStage, _ at: Instant?, _ by: Clerks?) -> String? {
                step("\(stage.mark) \(stage.name)", at, by)
            }
            let posted = postings.flatMap { posting in
                [
                    step("〒 \(posting.tracking)", posting.at, Clerks(posting.by, posting.checkedBy)),
                    step(language == .ja ? "〒 返送" : "〒 came back", posting.returnedAt, posting.returnedBy),
                ]
            }
            let steps = [reach(.delivered, arrivedAt, arrivedBy), reach(.preset, presetAt, presetBy)] + posted
            let disposed = disposal.flatMap {
                step((language == .ja ? "処分:" : "disposed of: ") + $0.how, $0.at, $0.by)
            }
            return (steps + [reach(.issued, handedOverAt, handedOverBy), disposed]).compactMap(\.self)
        }
    }
    /// A letter or e-mail to the resident.
    public struct Message: Sendable, Codable {
        public var key: String
        public var kind: String
        public var channel: String
        public var state: String
        public var decidedAt: Instant
        public var file: String?
    }
    /// One act in the history, and what it wrote, in words.
    public struct Event: Sendable, Codable {
        public var at: Instant
        public var by: StaffNumber
        public var second: StaffNumber?
        public var side: Side
        public var fields: [String]
        public var reason: String?
        /// What it decided about this and another application.
        public var pair: PairDecision?
        public var words: String
    }
    /// A decision that two applications are one, or stay apart.
    public struct PairDecision: Sendable, Codable {
        public var other: EntityID
        public var otherReception: ReceptionNumber?
        public var relation: LinkVerdict.Relation
        public var survivor: EntityID?
    }
    /// What keeps the application from being forwarded, in words.
    public struct Reason: Sendable, Codable {
        public var code: String
        public var details: [String]
        public var text: String
    }

    public var line: ApplicationLine
    /// What the resident hears, and has to do next.
    public var progress: String
    public var next: String
    public var arrived: Bool
    public var othersResident: Bool
    /// Why it is not forwarded.
    public var obstacles: [Reason]
    /// What to look at again; none of it holds the application.
    public var warnings: [Reason]
    public var units: [String: Unit]
    public var decisions: [String: Decision]
    public var conflicts: [ConflictView]
    public var candidates: [ApplicationLine]
    public var joined: [ApplicationLine]
    public var submissions: [SubmissionView]
    public var card: CardView?
    public var messages: [Message]
    public var history: [Event]
    /// Writes that change nothing (set aside), with their authors.
    public var setAside: [Event]
}

/// An open conflict: where both started, and what stands against each other.
public struct ConflictView: Sendable, Codable {
    /// One of the values that stand against each other.
    public struct Side: Sendable, Codable {
        /// To choose this side: `--choose`.
        public var dot: Dot
        public var by: StaffNumber
        public var second: StaffNumber?
        public var side: Merge.Side
        public var replica: ReplicaID
        public var at: Instant
        public var reason: String?
        public var values: [String: JSONValue]
    }

    public var application: EntityID
    public var reception: ReceptionNumber?
    /// `identity-set` or the field.
    public var name: String
    public var base: [String: JSONValue]
    public var sides: [Side]
    /// Fingerprint of everything the application shows now: the decision names it (`--seen`).
    public var seen: String
}

extension DeskTransaction {
    func line(_ summary: ApplicationSummary) throws -> ApplicationLine {
        let personal = try personal(summary)
        return ApplicationLine(
            application: summary.entity, reception: summary.reception, session: summary.session, method: summary.method,
            openedAt: summary.openedAt, name: personal.name, kana: personal.kana, status: summary.status,
            statusName: summary.status.name, tasks: summary.tasks, joinedInto: summary.joinedInto,
            ready: summary.isReady, seen: summary.seen ?? "")
    }

    func view(_ file: CaseFile, _ language: Language) throws -> ApplicationView {
        guard let summary = try store.get(ApplicationSummary.self, file.id.description) else {
            throw Failure(.deskApplicationUnknown)
        }
        let words = file.toldStatus.words
        func lines(_ ids: some Sequence<EntityID>) throws -> [ApplicationLine] {
            try ids.sorted().compactMap { try store.get(ApplicationSummary.self, $0.description) }.map(line)
        }
        return ApplicationView(
            line: try line(summary), progress: try filled(words.progress, file), next: try filled(words.next, file),
            arrived: file.missingBlobs.isEmpty, othersResident: file.isOthersResident,
            obstacles: file.beforeForwarding.map {
                .init(code: $0.code.rawValue, details: $0.details, text: $0.text(language))
            },
            warnings: warnings(on: file, language),
            units: file.units(of: ApplicationField.allCases), decisions: file.decisions,
            conflicts: file.conflictViews, candidates: try lines(file.candidates),
            joined: try lines(file.cluster.others),
            submissions: file.submissions.map(\.view), card: file.card?.view,
            messages: try store.all(NoticeRecord.self, "application", file.id.description).map(\.view),
            history: file.events(\.history, language), setAside: file.events(\.setAside, language))
    }

    private func warnings(on file: CaseFile, _ language: Language) -> [ApplicationView.Reason] {
        let address = file.contents.address.map { rules.warnings(on: $0) } ?? []
        let isInTrouble = !Set(file.tasks).isDisjoint(with: [.lateChange, .registerDiffers])
        let trouble = isInTrouble ? file.cardTrouble : nil
        return (address.map { Failure($0) } + [trouble].compactMap(\.self)).map { failure in
            .init(code: failure.code.id, details: [], text: failure.wording(language).what)
        }
    }

    /// A status word with its places filled in.
    private func filled(_ words: String, _ file: CaseFile) throws -> String {
        func day(_ date: CivilDate) -> String { JapaneseDate.format(date, weekday: false) }
        let posted = file.card?.postings.last.map { day($0.at.dateInJapan) } ?? ""
        let home = try file.record.handoff.map { try desk.places.lookup($0.to).name } ?? ""
        let notices = try store.all(NoticeRecord.self, "application", file.id.description)
        let deadline = notices.last { $0.kind == .deficiency }?.deadline
        return words.split(separator: "{{", omittingEmptySubsequences: false).enumerated().map { index, part in
            guard index > 0, let end = part.range(of: "}}") else { return String(part) }
            let value =
                switch part[..<end.lowerBound] {
                case "date_posted": posted
                case "home_city": home
                // Before the letter is written there is none yet.
                default: deadline.map(day) ?? "手紙に書いてある日"
                }
            return value + part[end.upperBound...]
        }.joined()
    }
}

extension CaseFile {
    func units(of fields: some Sequence<ApplicationField>) -> [String: ApplicationView.Unit] {
        var units: [String: ApplicationView.Unit] = [:]
        for field in fields {
            guard let shown = record.state.shown(field.rawValue), let value = value(of: shown), value != .null else {
                continue
            }
            units[field.rawValue] = .init(
                value: value, at: shown.at, by: shown.author, side: shown.side, dot: shown.dot)
        }
        return units
    }

    /// The value of a write; keys of pictures are left out: nobody needs them on paper or screen.
    func value(of write: AuthoredWrite) -> JSONValue? {
        guard let value = record.record.text(of: write.dot).flatMap({ try? JSONValue(json: $0) }) else { return nil }
        return write.field == ApplicationField.photo.rawValue ? value.withoutKeys : value
    }

    var decisions: [String: ApplicationView.Decision] {
        var decisions: [String: ApplicationView.Decision] = [:]
        for field in ApplicationField.decisions {
            let shown = record.state.shown(field.rawValue)
            let (name, unseen): (String, [AuthoredWrite]) =
                switch record.standing(field) {
                case .none: ("none", [])
                case .stands: (hasValue(field) ? "stands" : "none", [])
                case .stale(_, let unseen): (hasValue(field) ? "stale" : "none", unseen)
                case .incomplete: ("incomplete", [])
                case .contested: ("contested", [])
                }
            decisions[field.rawValue] = .init(
                standing: name, by: shown?.author, second: shown?.second, at: shown?.at,
                unseen: Set(unseen.map(\.field)).sorted())
        }
        return decisions
    }

    var conflictViews: [ConflictView] {
        record.conflicts.map { conflict in
            let sides = sides(of: conflict.heads).map { (side: $0, author: origin(of: $0)) }
            let common = Set(conflict.heads.map(\.field)).compactMap { field in
                base(field, sides.map(\.author)).flatMap { value(of: $0) }.map { (field, $0) }
            }
            return ConflictView(
                application: id, reception: reception?.number, name: conflict.name,
                base: Dictionary(uniqueKeysWithValues: common),
                sides: sides.map { side, author in
                    ConflictView.Side(
                        dot: side.leader.dot, by: author.author, second: author.second, side: author.side,
                        replica: author.dot.replica, at: author.at, reason: record.record.reason(of: author.dot),
                        values: side.values.compactMapValues { value(of: $0) })
                }, seen: seen)
        }
    }

    /// What happened to it and to its pairs with others, an act a line, in plain words.
    func events(_ part: (EntityState) -> [AuthoredWrite], _ language: Language) -> [ApplicationView.Event] {
        let records =
            [record.record]
            + links.filter { [$0.known.first, $0.known.second].contains(id) }
            .compactMap(\.record)
        let writes = records.flatMap { part($0.state) }.sorted { ($0.lamport, $0.dot) < ($1.lamport, $1.dot) }
        var events: [ApplicationView.Event] = []
        var last = ""
        for write in writes {
            let act = "\(write.dot.replica)/\(write.lamport)"
            if act == last {
                events[events.count - 1].fields.append(write.field)
            } else {
                events.append(
                    .init(
                        at: write.at, by: write.author, second: write.second, side: write.side, fields: [write.field],
                        reason: records.lazy.compactMap { $0.reason(of: write.dot) }.first, words: ""))
            }
            if let pair = pairDecision(write.dot) { events[events.count - 1].pair = pair }
            last = act
        }
        return events.map { event in
            var event = event
            event.words = DeskWords.event(event, of: id, language)
            return event
        }
    }

    /// What a write to one of its links decided.
    private func pairDecision(_ dot: Dot) -> ApplicationView.PairDecision? {
        for link in links {
            guard let verdict = link.record?.value(LinkVerdict.self, of: dot) else { continue }
            let other = link.known.other(id)
            return .init(
                other: other, otherReception: receptions[other], relation: verdict.relation, survivor: verdict.survivor)
        }
        return nil
    }
}

extension DeskWords {
    static func event(_ event: ApplicationView.Event, of id: EntityID, _ language: Language) -> String {
        let units = event.fields.filter { event.pair == nil || $0 != Desk.linkField }
            .map { ApplicationField.name(of: $0, language) }
        let decided = event.pair.map { pair($0, of: id, language) }
        let people = Clerks(event.by, event.second).text(language)
        let isLong = units.count > 6
        if language == .ja {
            let who = (event.side == .office ? "市役所 " : "会場 ") + people
            let what = ([decided].compactMap(\.self) + (isLong ? ["\(units.count)項目"] : units))
                .joined(separator: "・")
            return "\(event.at.textInJapan) \(who):\(what)" + (event.reason.map { "(理由:\($0))" } ?? "")
        }
        let what = ([decided].compactMap(\.self) + (isLong ? ["\(units.count) units"] : units))
            .joined(separator: ", ")
        return "\(event.at.textInJapan) \(event.side.rawValue) \(people): \(what)"
            + (event.reason.map { " (\($0))" } ?? "")
    }

    private static func pair(
        _ pair: ApplicationView.PairDecision, of id: EntityID, _ language: Language
    ) -> String {
        let (ja, other) = (language == .ja, pair.otherReception?.text ?? pair.other.description)
        return switch pair.relation {
        case .same where pair.survivor == id: ja ? "\(other) をまとめた" : "\(other) joined into it"
        case .same: ja ? "\(other) にまとめた" : "joined into \(other)"
        case .again: ja ? "\(other) と同じ人の別の申請とした" : "another application of the person of \(other)"
        case .different: ja ? "\(other) とはちがう人とした" : "not the person of \(other)"
        case .undecided: ja ? "\(other) との重複は未定" : "not decided with \(other)"
        }
    }
}

extension DuplicatePair.Decision {
    /// When, who and why, in one line.
    public func text(_ language: Language) -> String {
        let reason = reason.map { language == .ja ? "(理由:\($0))" : " (\($0))" } ?? ""
        return "\(at.textInJapan)  \(Clerks(by, second).text(language))\(reason)"
    }
}

extension Clerks {
    fileprivate func text(_ language: Language) -> String {
        [first.text, second?.text].compactMap(\.self).joined(separator: language == .ja ? "・" : "+")
    }
}

extension JSONValue {
    fileprivate var withoutKeys: JSONValue {
        switch self {
        case .object(let members):
            .object(members.filter { $0.key != "key" }.mapValues(\.withoutKeys))
        case .list(let items): .list(items.map(\.withoutKeys))
        default: self
        }
    }
}

extension SubmissionRecord {
    fileprivate var view: ApplicationView.SubmissionView {
        .init(
            key: key.description, state: stateName, stage: stage?.rawValue,
            reasons: reasons,
            steps: steps.map { step in
                .init(
                    stage: step.stage.rawValue, mark: step.stage.mark, name: step.stage.name, at: step.at,
                    reasons: step.reasons)
            })
    }
}

extension CardCase {
    var view: ApplicationView.CardView {
        .init(
            key: key.description, shipment: shipment, serial: serial, arrivedAt: arrivedAt, arrivedBy: arrivedBy,
            presetAt: presetAt, presetBy: presetBy, postings: postings, handedOverAt: handedOverAt,
            handedOverBy: handedOverBy, documentsSeen: documentsSeen, disposal: disposal)
    }
}
