/// Which parts an application needs, by method, delivery, age and kind of card (design.md 4, "Requirements table").
public enum Requirements {
    /// What it must be complete for.
    public enum Purpose: Hashable, Sendable {
        /// The resident may press the button and go home. A pending form ID is no gap here.
        case hall
        /// J-LIS: with form ID, register check and approval too.
        case forwarding
    }

    /// When a part is needed.
    enum Condition: Sendable {
        /// 1 year and over (``ApplicationContents/takesPhoto``).
        case takesPhoto
        /// Number tags are in use: one was held before the camera (papers-ja.md g 10).
        case usesTags
        /// Identity is decided at application: not with assistance only (domain.md 1).
        case decidesIdentity
        /// A PIN-setting request form is taken: not with assistance, desk collection or 顔認証カード (domain.md 1, 2).
        case takesPINForm
        /// Under 15 or a ward (domain.md 1).
        case hasRepresentative
        /// A foreign resident: a residence document was seen.
        case isForeign
        /// Only to be forwarded.
        case isForwarded

        func holds(_ contents: ApplicationContents, _ purpose: Purpose) -> Bool {
            let assisted = contents.reception?.method == .assistance
            return switch self {
            case .takesPhoto: contents.takesPhoto
            case .usesTags: contents.photo?.withoutTag != true
            case .decidesIdentity: !assisted
            case .takesPINForm:
                !assisted && contents.delivery?.route.needsPINForm != false && contents.options?.withoutPINs != true
            case .hasRepresentative: contents.needsRepresentative
            case .isForeign:
                contents.residence != nil
                    || contents.identity?.documents.contains { ["RC", "SPR", "TRP"].contains($0) } == true
            case .isForwarded: purpose == .forwarding
            }
        }
    }

    /// The table: each part and all that must hold for it to be needed. Parts that are not named are never needed
    /// (collected items are counted when the session is closed).
    static let table: [(field: ApplicationField, when: [Condition])] = [
        (.reception, []),
        (.consent, []),
        (.kind, []),
        (.form, []),
        (.name, []),
        (.birth, []),
        (.address, []),
        (.residence, [.isForeign]),
        (.contact, []),
        (.representative, [.hasRepresentative]),
        (.delivery, []),
        (.options, []),
        (.photo, [.takesPhoto]),
        (.photoProof, [.takesPhoto, .usesTags]),
        (.pinForm, [.takesPINForm]),
        (.identity, [.decidesIdentity]),
        (.confirmation, []),
        (.verification, [.isForwarded]),
        (.approval, [.isForwarded]),
    ]

    /// The parts needed, in the order of the table.
    public static func needed(in contents: ApplicationContents, for purpose: Purpose = .hall) -> [ApplicationField] {
        table.filter { row in row.when.allSatisfy { $0.holds(contents, purpose) } }.map(\.field)
    }

    /// The needed parts that are absent or not filled as they must be, in the order of the table; empty: complete.
    /// Whether a decision is stale is not asked here (design.md 2.2 answers that from heads).
    public static func missing(in contents: ApplicationContents, for purpose: Purpose = .hall) -> [ApplicationField] {
        needed(in: contents, for: purpose).filter { !isFilled($0, contents, purpose) }
    }

    private static func isFilled(
        _ field: ApplicationField, _ contents: ApplicationContents, _ purpose: Purpose
    ) -> Bool {
        switch field {
        case .reception: contents.reception != nil
        case .consent: contents.consent.map { $0.explained && $0.agreed } ?? false
        case .kind: contents.kind != nil
        case .form: contents.form.map { purpose == .hall || !$0.isPending } ?? false
        case .name: contents.name.map(isNamed) ?? false
        case .birth: contents.birth != nil
        case .address: contents.address != nil
        case .residence: contents.residence.map { $0.isPermanent || $0.until != nil } ?? false
        case .contact: contents.contact.map(isReachable) ?? false
        case .representative: isRepresented(contents, purpose)
        case .delivery: contents.delivery != nil
        case .options: contents.options != nil
        case .photo: contents.photo?.chosenShot != nil
        case .photoProof: contents.photoProof.map { isOwn($0, contents) } ?? false
        case .pinForm: contents.pinForm.map { $0.custody != .none } ?? false
        case .identity: isIdentified(contents)
        case .confirmation: contents.confirmation?.isComplete ?? false
        case .verification: contents.verification?.result == .same
        case .approval: contents.approval.map { $0.approvedBy != $0.confirmedBy } ?? false
        case .items, .slip, .returned, .withdrawal, .handoff: true
        }
    }

    /// The tag before the camera was this application's, or that of one joined into it, whose photo it took over:
    /// any other may be another person's (domain.md 12.1).
    private static func isOwn(_ proof: PhotoProof, _ contents: ApplicationContents) -> Bool {
        proof.tag == contents.reception?.number || contents.joinedNumbers.contains(proof.tag)
    }

    /// For the post and the venue the matrix must have been met and the face recognised; for the desk the check only
    /// says that the person was seen (papers-ja.md 4-2, D1).
    private static func isIdentified(_ contents: ApplicationContents) -> Bool {
        guard let identity = contents.identity else { return false }
        return contents.delivery?.route == .desk || (identity.postable && identity.faceMatched)
    }

    /// A legal representative with name, address and phone (papers-ja.md g 6), whose authority was seen before
    /// forwarding: at the venue, or by the office (papers-ja.md 4-3).
    private static func isRepresented(_ contents: ApplicationContents, _ purpose: Purpose) -> Bool {
        guard let representative = contents.representative, representative.relation.actsForApplicant,
            isNamed(representative.name), !representative.address.isBlank, !representative.phone.isBlank
        else { return false }
        return purpose == .hall || representative.authority == .seenAtVenue
            || contents.verification?.authoritySeen == true
    }

    private static func isNamed(_ name: PersonName) -> Bool { !name.name.isBlank && !name.kana.isBlank }

    /// A phone that reaches the resident by day, and the mail address where letters are not wanted
    /// (papers-ja.md g 5, 13).
    private static func isReachable(_ contact: Contact) -> Bool {
        !contact.phone.isBlank && (contact.channel == .letter || !(contact.email ?? "").isBlank)
    }

    /// What contradicts a rule, whatever else is missing: to be refused when it is entered.
    public static func problems(in contents: ApplicationContents) -> [Failure] {
        var problems: [Failure] = []
        if let birth = contents.birth {
            do throws(Failure) { try birth.check(on: contents.applicationDay) } catch { problems.append(error) }
        }
        if let options = contents.options, options.signatureCertificate {
            if let age = contents.age, age < 15 { problems.append(Failure(.signatureUnder15)) }
            if options.withoutPINs { problems.append(Failure(.signatureWithoutPINs)) }
        }
        if contents.representative?.relation == .voluntary, let route = contents.delivery?.route, route != .desk {
            problems.append(Failure(.voluntaryProxyOnPost))
        }
        if contents.needsRepresentative && contents.representative?.relation.actsForApplicant != true {
            problems.append(Failure(.representativeMissing))
        }
        if let age = contents.age, age >= 18, contents.representative?.relation.isOfMinor == true {
            problems.append(Failure(.relationOfMinor))
        }
        return problems
    }
}
