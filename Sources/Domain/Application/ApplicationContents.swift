/// The current values of one application, as far as they are known, and today: what the requirements look at.
public struct ApplicationContents: Hashable, Sendable {
    public var reception: Reception?
    public var consent: Consent?
    public var kind: KindOfApplication?
    public var form: Form?
    public var name: PersonName?
    public var birth: Birth?
    public var address: Address?
    public var residence: Residence?
    public var contact: Contact?
    public var representative: Representative?
    public var delivery: Delivery?
    public var options: CardOptions?
    public var photo: PhotoSet?
    public var photoProof: PhotoProof?
    public var pinForm: PINForm?
    public var items: CollectedItems?
    public var identity: IdentityCheck?
    public var confirmation: Confirmation?
    public var verification: RegisterCheck?
    public var approval: Approval?
    public var returned: ReturnToField?
    public var withdrawal: Withdrawal?
    public var handoff: Handoff?
    /// The numbers of applications joined into this one, where that is known: at the office.
    public var joinedNumbers: Set<ReceptionNumber> = []
    public var today: CivilDate

    /// Nothing is known yet.
    public init(today: CivilDate) { self.today = today }

    /// The day that ages are counted on: when the application was taken, or today before that.
    public var applicationDay: CivilDate { reception?.openedAt.dateInJapan ?? today }

    /// The applicant's completed years on that day; nil while the birth date is not known.
    public var age: Int? { birth?.age(on: applicationDay) }

    /// A card of who is under 1 at application carries no photo (domain.md 2).
    public var takesPhoto: Bool { (age ?? 1) >= 1 }

    /// Under 15, or a ward: the legal representative comes along (domain.md 1).
    public var needsRepresentative: Bool { (age ?? 15) < 15 || representative?.relation == .adultGuardian }

    /// The conditions of papers-ja.md 4-4 that hold, sorted: what was answered yes, and what follows from other answers
    /// (papers-ja.md g 3, 3-1, 5-1).
    public var postBlocks: [String] {
        var codes = Set(delivery?.blocks ?? [])
        if let kind, kind.holdsLicenceCard != .no { codes.insert("LICENSE") }
        if kind?.kind == .lostOrDamaged { codes.insert("LOST") }
        if residence?.needsStaff(on: applicationDay) == true { codes.insert("STAY") }
        return codes.sorted()
    }
}
