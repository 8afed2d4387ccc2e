/// The units of an application that a person decides about as a whole (design.md 4).
///
/// The raw value is the field's name in acts; it never changes. An unknown name is kept and passed on.
public enum ApplicationField: String, Sendable, CaseIterable, Codable {
    /// ``Reception``: number, session and method. Written once, when the record is made.
    case reception
    /// ``Consent``
    case consent
    /// ``KindOfApplication``
    case kind
    /// ``Form``: the form ID, or that there is none yet.
    case form
    /// ``PersonName``
    case name
    /// ``Birth``: date and sex.
    case birth
    /// ``Address``
    case address
    /// ``Residence``: of a foreign resident.
    case residence
    /// ``Contact``
    case contact
    /// ``Representative``
    case representative
    /// ``Delivery``
    case delivery
    /// ``CardOptions``: certificates, braille, card without PINs.
    case options
    /// ``PhotoSet``
    case photo
    /// ``PhotoProof``: the tag scan that bound the picture to the record.
    case photoProof = "photo-proof"
    /// ``PINForm``
    case pinForm = "pin-form"
    /// ``CollectedItems``
    case items
    /// `true`: 受付票 was printed for the resident. No decision looks at it.
    case slip
    /// ``IdentityCheck``: a decision.
    case identity
    /// ``Confirmation``: the resident's; a decision.
    case confirmation
    /// ``RegisterCheck``: 住基照合; a decision of the office.
    case verification
    /// ``Approval``: a decision of the office.
    case approval
    /// ``ReturnToField``: a decision of the office; a question to the hall.
    case returned = "return"
    /// ``Withdrawal``: a decision.
    case withdrawal
    /// ``Handoff``: to the home municipality; a decision of the office.
    case handoff

    /// The identity set: concurrent values anywhere in it are one conflict, decided whole by two city staff
    /// and never mixed (design.md 4).
    public static let identitySet: Set<ApplicationField> = [.form, .name, .birth, .photo, .photoProof, .confirmation]

    /// Fields that record a decision and carry the basis it was decided on (design.md 2.2).
    public static let decisions: Set<ApplicationField> = [
        .identity, .confirmation, .verification, .approval, .returned, .withdrawal, .handoff,
    ]

    /// What a decision looks at: a current value of one of these that the decider had not seen makes it stale.
    /// Empty for a field that is no decision.
    public var decidedOn: Set<ApplicationField> {
        switch self {
        // What the resident reads on the last screen (papers-ja.md f-1).
        case .confirmation:
            [.kind, .form, .name, .birth, .address, .representative, .delivery, .options, .photo, .photoProof]
        // Documents are compared with these (papers-ja.md 4-1); the new photo of a retake is compared again then.
        case .identity: [.name, .birth, .address, .residence, .representative]
        case .verification: [.name, .birth, .address, .residence, .representative]
        case .approval, .handoff, .withdrawal, .returned:
            ApplicationField.content.union([.identity, .confirmation, .verification])
        default: []
        }
    }

    /// Everything that is not a decision; a slip says nothing about the application.
    public static let content: Set<ApplicationField> = Set(allCases).subtracting(decisions).subtracting([.slip])
}
