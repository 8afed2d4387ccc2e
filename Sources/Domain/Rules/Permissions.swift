/// Who somebody is to the system (domain.md 9, design.md 6).
public enum Role: String, Sendable, CaseIterable, Codable {
    /// 受託者: explains, guides, queues, helps type.
    case contractor
    /// 市職員 at the venue: decides identity.
    case staff
    /// 業務責任者: checks completeness, answers for the counts. Decides nothing about a person.
    case supervisor
    /// 市職員 at the central office: decides identity too, examines, forwards.
    case office
    /// 暗証番号の管理者: opens PIN forms, nothing else.
    case pinCustodian = "pin-custodian"
    /// System administrator: devices, accounts and configuration, no applications.
    case administrator

    /// For people; in English the code.
    public func name(_ language: Language) -> String {
        guard language == .ja else { return rawValue }
        return switch self {
        case .contractor: "受託者"
        case .staff: "市職員(会場)"
        case .supervisor: "業務責任者"
        case .office: "市職員(市役所)"
        case .pinCustodian: "暗証番号の管理者"
        case .administrator: "システム管理者"
        }
    }
}

/// What one may be permitted to do. The raw value is used in the audit log and never changes.
public enum Action: String, Sendable, CaseIterable, Codable {
    /// Look at applications of the own sessions.
    case view
    case capture, edit
    case openSession = "open-session"
    /// Close a session with its reconciliation.
    case closeSession = "close-session"
    case decideIdentity = "decide-identity"
    /// Keep a photo with warnings, with the reason (papers-ja.md g 10-1).
    case clearPhotoWarning = "clear-photo-warning"
    /// Compare document, person and photo.
    case compareFaces = "compare-faces"
    /// Choose the route and answer what keeps a card from being posted (papers-ja.md g 8).
    case decideDelivery = "decide-delivery"
    /// Count what is collected (papers-ja.md g 12).
    case countItems = "count-items"
    /// 住基照合
    case verify
    /// 審査
    case approve
    /// A question back to the hall, a deficiency to the resident.
    case returnToField = "return-to-field"
    case withdraw
    /// To another municipality.
    case handoff
    case resolveConflict = "resolve-conflict"
    case joinDuplicates = "join-duplicates"
    case openPIN = "open-pin"
    /// 交付管理: receive, preset, post, hand over, take back.
    case manageCards = "manage-cards"
    case forward
    /// Letters and e-mail.
    case sendNotices = "send-notices"
    case report
    case sync
    case manageDevices = "manage-devices"
    case manageAccounts = "manage-accounts"
    /// The signed office configuration.
    case configure
}

/// The permission table, in its one place (domain.md 9; role marks of papers-ja.md g).
public enum Permissions {
    /// What each role may do. A contractor decides nothing: no identity, no examination, no issue or refusal.
    static let table: [Role: Set<Action>] = [
        .contractor: [.view, .capture, .edit, .sync],
        .supervisor: [.view, .capture, .edit, .sync, .openSession, .closeSession, .report],
        .staff: atVenue,
        .office: atVenue.union([
            .verify, .approve, .returnToField, .handoff, .joinDuplicates, .manageCards, .forward, .sendNotices,
        ]),
        .pinCustodian: [.openPIN],
        .administrator: [.manageDevices, .manageAccounts, .configure, .sync, .report],
    ]

    private static let atVenue: Set<Action> = [
        .view, .capture, .edit, .sync, .openSession, .closeSession, .decideIdentity, .clearPhotoWarning, .compareFaces,
        .decideDelivery, .countItems, .withdraw, .resolveConflict, .report,
    ]

    /// Whether the table lets a role do something.
    public static func allows(_ role: Role, _ action: Action) -> Bool { table[role]?.contains(action) ?? false }

    /// What it takes to write a unit of an application, besides looking at it.
    public static func action(toWrite field: ApplicationField) -> Action {
        switch field {
        case .identity: .decideIdentity
        case .delivery: .decideDelivery
        case .items: .countItems
        case .verification: .verify
        case .approval: .approve
        case .returned: .returnToField
        case .withdrawal: .withdraw
        case .handoff: .handoff
        case .reception, .consent, .confirmation, .photoProof, .pinForm, .slip: .capture
        case .kind, .form, .name, .birth, .address, .residence, .contact, .representative, .options, .photo: .edit
        }
    }

    /// Throws `operator.not-permitted` when none of the person's roles may do it.
    public static func check(_ roles: some Sequence<Role>, may action: Action) throws(Failure) {
        guard roles.contains(where: { allows($0, action) }) else { throw Failure(.notPermitted) }
    }
}

/// Two different persons for a step that asks for two (domain.md 9: confirmed by a second, different person).
public struct TwoPersons: Hashable, Sendable {
    public let first: StaffNumber
    public let second: StaffNumber

    /// Throws `operator.same-person` when the numbers are the same.
    public init(_ first: StaffNumber, _ second: StaffNumber) throws(Failure) {
        guard first != second else { throw Failure(.samePersonTwice) }
        self.first = first
        self.second = second
    }
}
