/// A travelling session: one venue on one day (design.md 4). A unit of a session entity, field ``field``.
public struct SessionPlan: Hashable, Sendable, Codable {
    /// The field's name in acts.
    public static let field = "session"

    /// What kind of place it is.
    public enum VenueKind: String, Hashable, Sendable, Codable, CaseIterable {
        /// 公民館・集会所
        case hall
        /// 企業
        case company
        /// 病院・介護施設
        case care
        /// 税務署・確定申告会場
        case taxOffice = "tax-office"
        case school
        /// 商業施設
        case shop
        case other

        /// Anybody may come, so letters may name the session to residents (papers-ja.md d).
        public var isOpenToPublic: Bool { [.hall, .taxOffice, .shop].contains(self) }
    }

    public var venue: String
    /// Its reading, for the furigana of letters and slips.
    public var venueKana: String?
    public var kind: VenueKind
    public var date: CivilDate
    /// When it is open, as printed in letters: 10:00〜15:00.
    public var hours: String?
    /// The municipality that holds it.
    public var municipality: MunicipalityCode
    public var staff: [StaffNumber]
    /// Ids of the laptops that share the session's applications. It counts in a plan of the office only.
    public var devices: [String]?

    public init(
        venue: String, venueKana: String? = nil, kind: VenueKind, date: CivilDate, hours: String? = nil,
        municipality: MunicipalityCode,
        staff: [StaffNumber], devices: [String]? = nil
    ) {
        self.venue = venue
        self.venueKana = venueKana
        self.kind = kind
        self.date = date
        self.hours = hours
        self.municipality = municipality
        self.staff = staff
        self.devices = devices
    }
}

/// How a session ended: what one laptop counted (each application it took is in one of `confirmed`, `unconfirmed` and
/// `withdrawn`), with the reason and two names for each thing that is missing.
public struct SessionClose: Hashable, Sendable, Codable {
    /// The field's name in acts.
    public static let field = "session-closed"

    public var closedAt: Instant
    /// Confirmed, and the confirmation stands.
    public var confirmed: Int
    /// To be confirmed again: cleared, or something that was confirmed has changed. nil in what older releases wrote.
    public var unconfirmed: Int?
    public var withdrawn: Int
    /// Drafts left open: each needs a person before the laptop is packed.
    public var parked: Int
    public var pinForms: Int
    public var pinEnvelopes: Int
    public var collected: CollectedItems

    public init(
        closedAt: Instant, confirmed: Int, unconfirmed: Int, withdrawn: Int, parked: Int, pinForms: Int,
        pinEnvelopes: Int,
        collected: CollectedItems
    ) {
        self.closedAt = closedAt
        self.confirmed = confirmed
        self.unconfirmed = unconfirmed
        self.withdrawn = withdrawn
        self.parked = parked
        self.pinForms = pinForms
        self.pinEnvelopes = pinEnvelopes
        self.collected = collected
    }
}
