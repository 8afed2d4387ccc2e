public import Domain
import Storage
import SyncProtocol
import Transport

/// What is known about the laptop's clock.
struct ClockRecord: Document {
    static let collection = "clock"

    /// The latest time at which something was stored here, by this clock; the last comparison that found it right
    /// starts it anew.
    var latest: Instant
    /// Milliseconds by which this clock was ahead of the office's when they were last compared. nil: never compared.
    var ahead: Int64?

    var documentID: String { "current" }
}

/// Why the laptop's clock is not to be trusted. Nothing is refused because of it; ages and the validity of documents
/// hang on it (design.md 5).
public struct ClockTrouble: Hashable, Sendable, Codable {
    /// How it is known.
    public enum Kind: String, Sendable, Codable {
        /// It shows an earlier time than something stored here.
        case behindStored = "behind-stored"
        /// It was behind, or ahead of, the office's when they were last compared.
        case behindOffice = "behind-office"
        case aheadOfOffice = "ahead-of-office"
    }

    /// What difference is no trouble: two minutes.
    static let tolerance: Int64 = 120_000

    public var kind: Kind
    public var seconds: Int64
    /// Japanese and English: what is wrong, and what to do.
    public var text: String
    public var english: String

    init(_ kind: Kind, milliseconds: Int64) {
        self.kind = kind
        seconds = milliseconds / 1_000
        let (ja, en) = (Words.age(milliseconds, .ja), Words.age(milliseconds, .en))
        let what: Bilingual =
            switch kind {
            case .behindStored:
                Bilingual(
                    ja: "この端末の時計は、この端末に最後に保存した時刻より\(ja)前を示しています。",
                    en: "This laptop's clock shows a time \(en) before the last one stored on it.")
            case .behindOffice:
                Bilingual(
                    ja: "この端末の時計は、市役所の時計より\(ja)おくれていました。", en: "This laptop's clock was \(en) behind the office's.")
            case .aheadOfOffice:
                Bilingual(
                    ja: "この端末の時計は、市役所の時計より\(ja)進んでいました。", en: "This laptop's clock was \(en) ahead of the office's.")
            }
        text = what.ja + "年齢や書類の期限をまちがえます。日付と時刻を合わせ、つながるところで「sync」をしてください。"
        english =
            what.en
            + " Ages and the validity of documents come out wrong. Set date and time, then run sync where there is"
            + " a network."
    }

    /// The sentence for a person.
    public func text(_ language: Language) -> String { language == .ja ? text : english }

    var warning: CaptureWarning { CaptureWarning(code: "clock.\(kind.rawValue)", ja: text, en: english) }
}

extension ClockRecord {
    /// What it tells when the clock shows `now`; nil: nothing is wrong.
    func trouble(at now: Instant) -> ClockTrouble? {
        if let ahead, abs(ahead) > ClockTrouble.tolerance {
            return ClockTrouble(ahead > 0 ? .aheadOfOffice : .behindOffice, milliseconds: abs(ahead))
        }
        let back = latest.milliseconds - now.milliseconds
        return back > ClockTrouble.tolerance ? ClockTrouble(.behindStored, milliseconds: back) : nil
    }
}

extension Laptop {
    /// What is wrong with the clock; nil: nothing that is known. Throws where the store cannot be read.
    public func clockTrouble() async throws -> ClockTrouble? {
        let now = clock.now()
        return try await store.read { try $0.get(ClockRecord.self, "current")?.trouble(at: now) }
    }

    /// Something is stored now: the clock shall not show an earlier time afterwards.
    func markTime(in transaction: any StoreTransaction) throws {
        let now = clock.now()
        var record = try transaction.get(ClockRecord.self, "current") ?? ClockRecord(latest: now)
        guard record.latest <= now else { return }
        record.latest = now
        try transaction.put(record)
    }

    /// Keeps what a comparison with the office's clock found.
    func keepComparison(ahead: Int64) async throws {
        let now = clock.now()
        try await store.write { transaction in
            var record = try transaction.get(ClockRecord.self, "current") ?? ClockRecord(latest: now)
            let isRight = abs(ahead) <= ClockTrouble.tolerance
            // Most answers find what the one before them found, but for the moments they took.
            let isSame = record.ahead.map { abs($0 - ahead) < ClockTrouble.tolerance / 4 } ?? false
            if isSame && !(isRight && record.latest > now) { return }
            record.ahead = ahead
            if isRight { record.latest = now }
            try transaction.put(record)
        }
    }

    /// Milliseconds by which this clock is ahead of the office's, by an answer and the times at which it was asked for
    /// and came: 0 where the office's time lies between them. nil: the answer does not tell the time.
    func ahead(of answer: HTTPResponse, asked: Instant, answered: Instant) -> Int64? {
        let office: Instant?
        if let time = answer.fields[Self.officeTime].flatMap({ Int64($0) }) {
            office = Instant(milliseconds: time)
        } else {
            // In a demonstration the office's clock is not its machine's.
            office = configuration.isDemo ? nil : answer.fields["Date"].flatMap { HTTPDate.parse($0) }
        }
        guard let office else { return nil }
        if office < asked { return asked.milliseconds - office.milliseconds }
        return min(0, answered.milliseconds - office.milliseconds)
    }

    /// The field of the office's answers with its time, milliseconds UTC (docs/protocol.md).
    private static let officeTime = "Office-Time"
}

/// A client that compares the clocks at each answer.
struct ComparingClient: HTTPClient {
    let laptop: Laptop
    let client: any HTTPClient

    func send(_ request: HTTPRequest) async throws(Failure) -> HTTPResponse {
        let asked = laptop.clock.now()
        let response = try await client.send(request)
        if let ahead = laptop.ahead(of: response, asked: asked, answered: laptop.clock.now()) {
            // A comparison that cannot be stored now is made again with the next answer.
            try? await laptop.keepComparison(ahead: ahead)
        }
        return response
    }
}
