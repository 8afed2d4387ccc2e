import Domain
import Merge
public import Notices
import Records
import Resources
import Storage

/// Where an application is handed to, and how the papers go.
public struct HandoffEntry: Sendable {
    public var homePosts: Bool
    /// Registered post and its number, by hand …
    public var how: String
    /// 通数: pieces of post.
    public var pieces: Int
    /// The office there that answers the resident, its reading and its telephone (papers-ja.md e-4).
    public var homeOffice: String
    public var homeOfficeKana: String?
    public var homeTelephone: String

    public init(
        homePosts: Bool, how: String, pieces: Int = 1, homeOffice: String, homeOfficeKana: String? = nil,
        homeTelephone: String
    ) {
        self.homePosts = homePosts
        self.how = how
        self.pieces = pieces
        self.homeOffice = homeOffice
        self.homeOfficeKana = homeOfficeKana
        self.homeTelephone = homeTelephone
    }
}

extension Desk {
    /// 他市町村への引継ぎ: after J-LIS has examined the application (③; domain.md 1). Returns the 送付書; it is made before anything is
    /// recorded, so that no hand-over is without one.
    ///
    /// - Parameter seen: ``CaseFile/seen`` of what was looked at.
    /// - Throws: `desk.changed-since`, `desk.reason-missing`, `desk.not-others-resident`, `desk.not-forwarded`,
    ///   `desk.already-handed-off`, `desk.protected`, what ``CaseFile/checkMayGoOn()`` and drawing throw.
    public func handOff(
        _ application: String, _ entry: HandoffEntry, seen: String, by clerks: Clerks
    ) async throws -> PrintedPaper {
        let transmittal = try await transact { desk in
            try desk.authorise(clerks, to: .handoff)
            return try desk.transmittal(try desk.handoffCase(application, entry, seen: seen), entry, by: clerks.first)
        }
        let paper = try await offPool { try TransmittalComposer(wording: Wording(.standard)).compose(transmittal) }
        try await transact { desk in
            try desk.authorise(clerks, to: .handoff)
            let file = try desk.handoffCase(application, entry, seen: seen)
            let handoff = Handoff(
                to: try desk.home(of: file), handedAt: transmittal.handedAt, homePosts: entry.homePosts)
            try desk.store.put(
                HomeOffice(
                    application: file.id, name: entry.homeOffice, kana: entry.homeOfficeKana,
                    telephone: entry.homeTelephone))
            try desk.append(clerks, reason: entry.how, [try file.write(handoff, .handoff)])
        }
        return paper
    }
}

extension DeskTransaction {
    /// The application, where it may be handed over.
    fileprivate func handoffCase(_ application: String, _ entry: HandoffEntry, seen: String) throws -> CaseFile {
        let texts = [("how", entry.how), ("home-office", entry.homeOffice), ("home-tel", entry.homeTelephone)]
        if texts.contains(where: { $0.1.isBlank }) { throw Failure(.deskReasonMissing) }
        for (field, text) in texts + (entry.homeOfficeKana.map { [("home-office-kana", $0)] } ?? []) {
            try TypedText.check(text, field: field)
        }
        let file = try caseFile(application)
        try file.check(seen: seen)
        guard file.isOthersResident else { throw Failure(.deskNotOthersResident) }
        // Before ③ J-LIS may still find a deficiency, which the resident would answer here.
        guard file.accepted?.stage?.isExamined == true, !file.isWithdrawn else { throw Failure(.deskNotForwarded) }
        if file.record.handoff != nil { throw Failure(.deskAlreadyHandedOff) }
        try file.checkMayGoOn()
        // 支援措置: where the papers go is for a person to decide first, as with mail.
        if file.isProtected { throw Failure(.deskProtected) }
        return file
    }

    fileprivate func home(of file: CaseFile) throws -> MunicipalityCode {
        guard let address = file.record.address else { throw Failure(.deskNotOthersResident) }
        return desk.places.city(of: address.municipality)
    }

    fileprivate func transmittal(
        _ file: CaseFile, _ entry: HandoffEntry, by clerk: StaffNumber
    ) throws -> Transmittal {
        let (record, settings) = (file.record, office.settings)
        guard let reception = record.reception, let name = record.name else { throw Failure(.deskNotForwarded) }
        let home = try desk.places.lookup(try home(of: file))
        let session = try store.get(SessionSummary.self, reception.session.description)?.plan
        return Transmittal(
            to: home.prefecture + Self.once(home.name, entry.homeOffice),
            from: Self.once(settings.city, settings.officeName), clerk: clerk, telephone: settings.officeTelephone,
            handedAt: now, receptionNumber: reception.number, name: name, form: record.form?.id,
            appliedOn: reception.openedAt.dateInJapan, venue: session?.venue ?? settings.officeName,
            route: record.delivery?.route, enclosures: enclosures(file), identity: try identity(record),
            pieces: entry.pieces, how: entry.how)
    }

    /// City and office; a name that begins with its city does not get it again.
    private static func once(_ city: String, _ office: String) -> String {
        office.utf8.starts(with: city.utf8) ? office : city + " " + office
    }

    private func enclosures(_ file: CaseFile) -> Transmittal.Enclosures {
        let items = file.record.items ?? CollectedItems()
        // Proof of authority that was looked at, and of which there is a copy; the office's own check leaves no paper.
        let isProven =
            file.contents.needsRepresentative && file.record.representative?.authority == .seenAtVenue
        return Transmittal.Enclosures(
            pinForm: file.record.pinForm?.custody == .envelope, copies: items.copies > 0,
            cards: items.presentCard + items.notificationCard > 0, authority: isProven && items.copies > 0)
    }

    private func identity(_ record: ApplicationRecord) throws -> Transmittal.Identity? {
        guard let check = record.identity,
            let decided = record.state.shown(ApplicationField.identity.rawValue)
        else { return nil }
        func names(_ codes: [String]) -> [String] { codes.map { rules.matrix.document($0)?.name ?? $0 } }
        return Transmittal.Identity(
            documents: names(check.documents), representativeDocuments: names(check.representativeDocuments),
            decidedBy: check.decidedBy, decidedAt: decided.at)
    }
}
