public import Domain

/// What J-LIS has under a key: the answer to a submission and to `GET /v1/applications/{key}`.
public struct JLISReceipt: Hashable, Sendable, Codable {
    public var key: SubmissionKey
    /// ``SealedSubmission/digest`` of what was accepted.
    public var digest: String
    public var acceptedAt: Instant
    public var stage: IssuanceStage
    public var stageAt: Instant
    /// Codes of papers-ja.md d; of ② only.
    public var reasons: [String]
    /// Of ⑩ only.
    public var cause: String?
    /// The card's number, from ⑤ on.
    public var serial: String?

    public init(
        key: SubmissionKey, digest: String, acceptedAt: Instant, stage: IssuanceStage, stageAt: Instant,
        reasons: [String] = [], cause: String? = nil, serial: String? = nil
    ) {
        self.key = key
        self.digest = digest
        self.acceptedAt = acceptedAt
        self.stage = stage
        self.stageAt = stageAt
        self.reasons = reasons
        self.cause = cause
        self.serial = serial
    }
}

/// One step of one submission, in the order in which J-LIS recorded it.
public struct JLISChange: Hashable, Sendable, Codable {
    /// 1, 2, 3 …: what `after` counts.
    public var sequence: Int64
    public var key: SubmissionKey
    public var stage: IssuanceStage
    public var at: Instant
    public var reasons: [String]
    public var cause: String?

    public init(
        sequence: Int64, key: SubmissionKey, stage: IssuanceStage, at: Instant, reasons: [String] = [],
        cause: String? = nil
    ) {
        self.sequence = sequence
        self.key = key
        self.stage = stage
        self.at = at
        self.reasons = reasons
        self.cause = cause
    }
}

/// The answer to `GET /v1/changes?after=N`: at most 1,000 changes, oldest first.
public struct JLISChanges: Hashable, Sendable, Codable {
    public var changes: [JLISChange]
    /// More are waiting: ask again after the last one.
    public var more: Bool

    /// The highest sequence number of the answer, also of changes to a stage that this release does not know: those are
    /// passed over. Nil in an empty answer.
    public let last: Int64?

    public init(changes: [JLISChange], more: Bool) {
        self.changes = changes
        self.more = more
        last = changes.last?.sequence
    }

    private enum CodingKeys: String, CodingKey { case changes, more }

    private struct Sequence: Decodable {
        var sequence: Int64
        var stage: Int
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        more = try values.decode(Bool.self, forKey: .more)
        let all = try values.decode([Sequence].self, forKey: .changes)
        last = all.last?.sequence
        var items = try values.nestedUnkeyedContainer(forKey: .changes)
        changes = []
        for item in all {
            if IssuanceStage(rawValue: item.stage) == nil {
                _ = try items.decode(Sequence.self)
            } else {
                changes.append(try items.decode(JLISChange.self))
            }
        }
    }
}

/// カード発行一覧表: the cards of one box, all of one municipality (domain.md 6).
public struct JLISShipment: Hashable, Sendable, Codable {
    /// One card of the box, with the submission it was made for.
    public struct Card: Hashable, Sendable, Codable {
        public var key: SubmissionKey
        public var formID: FormID
        /// The card's number.
        public var serial: String
        public var name: VerbatimText
        /// What the list's QR code of this line holds: ``CardLabel``.
        public var qr: String

        public init(key: SubmissionKey, formID: FormID, serial: String, name: VerbatimText, qr: String) {
            self.key = key
            self.formID = formID
            self.serial = serial
            self.name = name
            self.qr = qr
        }
    }

    public var id: String
    /// The municipality whose office gets the box.
    public var to: MunicipalityCode
    public var shippedAt: Instant
    public var arrivedAt: Instant?
    public var cards: [Card]

    public init(id: String, to: MunicipalityCode, shippedAt: Instant, arrivedAt: Instant?, cards: [Card]) {
        self.id = id
        self.to = to
        self.shippedAt = shippedAt
        self.arrivedAt = arrivedAt
        self.cards = cards
    }
}

/// One line of `GET /v1/shipments`.
public struct JLISShipmentSummary: Hashable, Sendable, Codable {
    public var id: String
    /// The municipality whose office gets the box.
    public var to: MunicipalityCode
    public var shippedAt: Instant
    public var arrivedAt: Instant?
    public var count: Int

    public init(id: String, to: MunicipalityCode, shippedAt: Instant, arrivedAt: Instant?, count: Int) {
        self.id = id
        self.to = to
        self.shippedAt = shippedAt
        self.arrivedAt = arrivedAt
        self.count = count
    }
}

/// What the QR code of a line of the カード発行一覧表 holds: `JLIS-CARD/1 (shipment) (serial) (key)`.
public struct CardLabel: Hashable, Sendable {
    public var shipment: String
    public var serial: String
    public var key: SubmissionKey

    public init(shipment: String, serial: String, key: SubmissionKey) {
        self.shipment = shipment
        self.serial = serial
        self.key = key
    }

    /// nil when the text is no such line.
    public init?(_ text: String) {
        let parts = text.split(separator: " ").map(String.init)
        guard parts.count == 4, parts[0] == "JLIS-CARD/1", let key = SubmissionKey(parts[3]) else { return nil }
        self.init(shipment: parts[1], serial: parts[2], key: key)
    }

    public var text: String { "JLIS-CARD/1 \(shipment) \(serial) \(key)" }
}

/// The body of `POST /v1/applications/{key}/reports`: ⑧, ⑨ or ⑩, as it happened at the office.
public struct JLISReport: Hashable, Sendable, Codable {
    public var stage: IssuanceStage
    public var at: Instant
    /// Of ⑩: `moved`, `died`, `wish`, `mistake`, `ward-move`, `expired`, `returned` (domain.md 6).
    public var cause: String?

    public init(stage: IssuanceStage, at: Instant, cause: String? = nil) {
        self.stage = stage
        self.at = at
        self.cause = cause
    }
}

/// The body of `POST /v1/shipments/{id}/arrived`: ⑦ for every card of the box.
public struct JLISArrival: Hashable, Sendable, Codable {
    public var at: Instant

    public init(at: Instant) { self.at = at }
}

/// The body of an answer of 400 and above: RFC 9457 problem details with a code of ours.
public struct JLISProblem: Hashable, Sendable, Codable {
    public var type: String
    public var title: String
    public var status: Int
    public var code: String
    /// Why a submission was refused: codes of papers-ja.md d or `jlis.…`.
    public var reasons: [String]

    public init(type: String = "about:blank", title: String, status: Int, code: String, reasons: [String] = []) {
        self.type = type
        self.title = title
        self.status = status
        self.code = code
        self.reasons = reasons
    }
}
