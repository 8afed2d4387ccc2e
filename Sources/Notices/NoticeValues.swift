public import Domain
internal import Papers

/// The messages a resident can get (papers-ja.md c, d, e).
public enum NoticeKind: String, Hashable, Sendable, Codable, CaseIterable {
    /// (c) J-LIS took the application
    case received
    /// (d) something must be mended
    case deficiency
    /// (e-1, e-2, e-3) the card is in the post
    case posted
    /// (e-4) 他市町村への引継ぎ
    case handedOver = "handed-over"
    /// (e-5) 集団交付
    case groupHandover = "group-handover"
    /// (e-6) the card is collected at the desk instead
    case changedToDesk = "changed-to-desk"
    /// 取りやめ
    case withdrawn
    /// A withdrawal was taken back after the resident had been told of it
    case withdrawalUndone = "withdrawal-undone"
}

/// A word with its reading, such as an office, a hall or opening hours, in the markup of the wording:
/// `{市民課|しみんか} カード{担当|たんとう}`. Encoded as that string.
public struct Reading: Hashable, Sendable, Codable, ExpressibleByStringLiteral {
    public var markup: String

    /// From markup; a text without marks is markup too.
    public init(markup: String) { self.markup = markup }
    public init(stringLiteral value: String) { markup = value }

    /// From a plain text, marks and all, with or without its kana.
    public init(_ text: String, kana: String? = nil) { markup = Markup.ruby(text, kana) }
    /// A municipality's name without its prefecture, read as the packaged list has it.
    public init(_ municipality: Municipality) {
        self.init(municipality.name, kana: Markup.hiragana(municipality.kana))
    }

    public init(from decoder: any Decoder) throws {
        markup = try decoder.singleValueContainer().decode(String.self)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(markup)
    }
}

/// Who writes: configured once for the office.
public struct NoticeOffice: Hashable, Sendable, Codable {
    /// 川崎市
    public var city: Reading
    /// 市民課 マイナンバー担当
    public var name: Reading
    public var telephone: String
    /// 平日8時30分〜17時
    public var hours: Reading
    /// Postal code and address of the sender, for the letter only.
    public var address: Reading

    public init(city: Reading, name: Reading, telephone: String, hours: Reading, address: Reading) {
        self.city = city
        self.name = name
        self.telephone = telephone
        self.hours = hours
        self.address = address
    }

    /// An office of a municipality: where the city's name is the packaged list's, it is read as there.
    public init(_ contact: OfficeContact, city: String, of municipality: Municipality) {
        let isListed = city.utf8.elementsEqual(municipality.name.utf8)
        self.init(
            city: isListed ? Reading(municipality) : Reading(city),
            name: Reading(contact.name, kana: contact.nameKana), telephone: contact.telephone,
            hours: Reading(contact.hours, kana: contact.hoursKana),
            address: Reading(contact.address, kana: contact.addressKana))
    }
}

/// What the wording is filled with. What a kind of message needs and does not get fails with `papers.value-missing`,
/// naming the value; nothing is ever sent with a gap.
public struct NoticeValues: Hashable, Sendable, Encodable {
    /// An outreach session where the resident can mend a deficiency.
    public struct Occasion: Hashable, Sendable, Encodable {
        public var date: CivilDate
        public var place: Reading
        /// 10:00〜15:00, where it is known.
        public var time: String?

        public init(date: CivilDate, place: Reading, time: String?) {
            self.date = date
            self.place = place
            self.time = time
        }
    }

    /// Why a card cannot be posted (papers-ja.md e-6).
    public enum DeskReason: String, Hashable, Sendable, Codable, CaseIterable {
        case documents, changed, forwarding, returned, homeDoesNotPost = "home-does-not-post", wish
    }

    public var receptionNumber: ReceptionNumber
    /// Numbers of applications joined into this one.
    public var alsoNumbers: [ReceptionNumber] = []
    public var name: PersonName
    /// The legal representative, where the resident is under 15 or an adult ward.
    public var representative: PersonName?
    /// The address verified against the register; a letter needs it, an e-mail never shows it.
    public var address: Address?
    public var office: NoticeOffice
    /// The day printed on the letter.
    public var date: CivilDate
    public var createdAt: Instant
    /// 大きな字: the resident asked for letters in large type.
    public var largeType = false

    public var appliedOn: CivilDate?
    public var venue: Reading?
    public var forwardedOn: CivilDate?
    /// Any day of the month in which the card is expected.
    public var expected: CivilDate?
    public var route: Delivery.Route?
    public var isUnder15 = false
    public var isUnder18 = false
    /// How the resident's PINs came (or not) into the office's custody.
    public var pinCustody = PINForm.Custody.none
    /// ⑧ was confirmed: the card has these PINs.
    public var pinsAreSet = false

    /// Codes of papers-ja.md d.
    public var reasonCodes: [String] = []
    public var occasions: [Occasion] = []
    public var deadline: CivilDate?
    /// The identity decision stands on the present state.
    public var identityStands = false
    /// The PIN form need not be written again: the identity check it was taken with stands, and no reason is about
    /// it (papers-ja.md d, `kept_items`).
    public var keepsPINForm: Bool {
        pinCustody != .none && identityStands && !reasonCodes.contains(where: Self.renewingPINForm.contains)
    }
    /// The form itself, the identity check it was taken with, or a move: the next municipality takes a new one.
    private static let renewingPINForm: Set<String> = ["AP-PIN", "AP-ID-DOC", "AP-REP", "AP-MOVED"]

    public var postedOn: CivilDate?
    public var trackingNumber: String?
    /// Days the post office keeps the card; about 10.
    public var holdDays = 10
    /// Where the application was taken, when the home municipality writes.
    public var receptionCity: Reading?

    public var handedOn: CivilDate?
    public var homeCity: Reading?
    public var homeOffice: Reading?
    public var homeTelephone: String?
    public var homePosts = true

    public var handoverOn: CivilDate?
    public var handoverTime: String?
    public var handoverVenue: Reading?
    /// Old cards to bring.
    public var bringsOldCard = false
    public var bringsNotificationCard = false
    public var pickupUntil: CivilDate?

    public var deskReason: DeskReason?

    public var withdrawnOn: CivilDate?
    public var withdrawalCause: Withdrawal.Cause?
    /// What is given back, as phrases `returned.*`: card, copies.
    public var returnsCard = false
    public var returnsCopies = false
    public var returnsByMail = false

    public init(
        receptionNumber: ReceptionNumber, name: PersonName, address: Address?, office: NoticeOffice, date: CivilDate,
        createdAt: Instant
    ) {
        self.receptionNumber = receptionNumber
        self.name = name
        self.address = address
        self.office = office
        self.date = date
        self.createdAt = createdAt
    }
}
