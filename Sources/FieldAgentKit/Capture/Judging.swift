public import Domain
import Resources
import Sealing
import SyncProtocol

/// What the rules say of an application as far as it is entered: expected outcomes are values.
public struct CaptureJudgement: Sendable {
    /// The units as they would be written, without number, proof and confirmation.
    public var contents: ApplicationContents
    /// What the hall still needs, in the order of the requirements table.
    public var missing: [ApplicationField]
    /// Warnings; none blocks.
    public var warnings: [CaptureWarning]
    /// The card cannot be posted as wished and goes to the desk. nil: as wished, and nothing to say about it.
    public var deskInstead: DeskInstead?
    /// The conditions of papers-ja.md 4-4 that hold, without those that no screen gives a reason for (g 8).
    public var blocks: [String]
    /// The resident's municipality, where it is another than the one that holds the session.
    public var otherMunicipality: Municipality?
    /// Which special wordings of papers-ja.md f-2 the last screen needs.
    public var wording: [String]
    /// A PIN form was handed in and is not taken: it goes back to the resident unopened.
    public var returnsPINForm: Bool
    /// What staff do besides looking at the documents (papers-ja.md 4-2): what is surrendered, noted, copied.
    public var steps: [Bilingual]
}

/// A warning: a registered code or a code of papers-ja.md d, and a sentence.
public struct CaptureWarning: Hashable, Sendable, Codable {
    public var code: String
    /// Japanese.
    public var text: String
    public var english: String

    init(code: String, ja: String, en: String) {
        self.code = code
        text = ja
        english = en
    }

    init(_ code: ErrorCode) {
        self.init(
            code: code.id, ja: code.ja.what + code.ja.meaning + code.ja.remedy,
            en: [code.en.what, code.en.meaning, code.en.remedy].joined(separator: " "))
    }
}

extension CaptureEntry {
    /// Judges what was entered.
    ///
    /// - Throws: what contradicts a rule, whatever else is missing: `identity.…`, `options.…`. That a representative is
    ///   missing counts once documents are shown or the resident is about to confirm.
    func judge(
        rules: EntryRules, configuration: OfficeConfiguration, on today: CivilDate, isConfirming: Bool
    ) throws(Failure) -> CaptureJudgement {
        var contents = self.contents(on: today)
        contents.options = (options ?? OptionAnswers()).options(contents)
        var delivery = Delivery(route: route ?? .desk, blocks: blocks)
        contents.delivery = delivery
        var decided = Decided()
        if method == .assistance {
            decided.blocks = try blocked(contents, rules)
            if delivery.route != .desk { decided.others = [.assistance] }
        } else {
            decided = try decide(delivery.route, contents, rules, today)
            contents.identity = decided.check
        }
        // Whoever has マイナ免許証 is told so however the card goes (papers-ja.md g 3-1).
        let held = contents.postBlocks.compactMap { rules.matrix.postBlock($0) }
        let said = held.filter { decided.blocks.contains($0.code) || $0.effect == .stopOrDesk }
        let home = other(than: configuration.municipality, rules)
        let deskInstead = DeskInstead(
            missing: decided.missing, blocks: said, others: decided.others, home: home?.fullName)
        let blocks = held.filter { $0.effect != .holdPerson }.map(\.code)
        if deskInstead != nil { delivery.route = .desk }
        contents.delivery = route == nil && method != .assistance ? nil : delivery
        for problem in Requirements.problems(in: contents)
        where problem.code != .representativeMissing || isConfirming || blocks.contains("U15ALONE") {
            throw problem
        }
        let fits = try rules.pinFormFits(contents) { configuration.pinKeys[$0.text]?.id }
        let takesPINForm = fits && Requirements.needed(in: contents).contains(.pinForm)
        let returns = !takesPINForm && contents.delivery != nil && pinForm.map { $0.custody != .none } ?? false
        if !takesPINForm && contents.delivery != nil { contents.pinForm = PINForm(custody: .none) }
        return CaptureJudgement(
            contents: contents, missing: Requirements.missing(in: contents), warnings: warnings(rules),
            deskInstead: deskInstead, blocks: blocks, otherMunicipality: home,
            wording: wording(contents, isOther: home != nil),
            returnsPINForm: returns,
            steps: deskInstead == nil ? decided.steps : said.map(\.note).filter { !$0.ja.isEmpty })
    }

    private func contents(on today: CivilDate) -> ApplicationContents {
        var contents = ApplicationContents(today: today)
        // The number is allotted when the application is saved; the rules only look at the rest.
        let number = tag ?? ReceptionNumber(unchecked: "")
        contents.reception = Reception(number: number, session: session, method: method, openedAt: openedAt)
        contents.consent = consent
        contents.kind = kind
        contents.form = form
        contents.name = name
        contents.birth = birth
        contents.address = address
        contents.residence = residence
        contents.contact = contact
        contents.representative = representative
        contents.photo = photo.shots.isEmpty ? nil : photo
        contents.photoProof = photoProof
        contents.pinForm = pinForm
        contents.items = items
        contents.confirmation = confirmation
        return contents
    }

    /// The identity check as decided, why the card goes to the desk instead of where it was wished (documents, codes of
    /// papers-ja.md 4-4, others), and what staff do besides.
    private struct Decided {
        var check: IdentityCheck?
        var missing: [Bilingual] = []
        var blocks: [String] = []
        var others: [DeskInstead.Reason] = []
        var steps: [Bilingual] = []
    }

    private func decide(
        _ route: Delivery.Route, _ contents: ApplicationContents, _ rules: EntryRules, _ today: CivilDate
    ) throws(Failure) -> Decided {
        guard let decidedBy, !documents.isEmpty || faceMatched != nil || identity == nil else {
            let falls = identity != nil && route != .desk && identity?.postable == false
            return Decided(
                check: identity, blocks: try blocked(contents, rules), others: falls ? [.identity] : [])
        }
        guard let age = contents.age else { return Decided() }
        let companion = representative.map {
            IdentityCase.Companion(
                documents: representativeDocuments.map(\.seen), relation: $0.relation, authority: $0.authority)
        }
        let verdict = rules.matrix.evaluate(
            IdentityCase(
                documents: documents.map(\.seen), representative: companion, age: age, route: route,
                blocks: contents.postBlocks, on: today))
        var check = IdentityCheck(
            documents: documents.map(\.code), representativeDocuments: representativeDocuments.map(\.code), rule: nil,
            postable: false, faceMatched: faceMatched ?? false, decidedBy: decidedBy)
        switch verdict {
        case .stop(let code): throw Failure(code)
        case .postable(let met):
            check.rule = met.rule
            check.postable = true
            return Decided(check: check, others: check.faceMatched ? [] : [.face], steps: met.steps)
        case .deskOnly(let missing, let blocks): return Decided(check: check, missing: missing, blocks: blocks)
        }
    }

    /// Before anybody decided, the blocks alone may stop the application or close the post.
    private func blocked(_ contents: ApplicationContents, _ rules: EntryRules) throws(Failure) -> [String] {
        let found = rules.blocks(against: contents)
        if found.stopping.contains(where: { $0.code == "U15ALONE" }) { throw Failure(.representativeMissing) }
        guard found.stopping.isEmpty else { throw Failure(.postBlockStops) }
        return found.closing.map(\.code)
    }

    private func other(than municipality: MunicipalityCode, _ rules: EntryRules) -> Municipality? {
        guard let address, !rules.municipalities.isSameMunicipality(address.municipality, municipality) else {
            return nil
        }
        return try? rules.municipalities.lookup(rules.municipalities.city(of: address.municipality))
    }

    private func wording(_ contents: ApplicationContents, isOther: Bool) -> [String] {
        var wording: [String] = []
        if contents.needsRepresentative { wording.append("representative") }
        if isOther { wording.append("other-municipality") }
        if form?.isPending == true { wording.append("form-pending") }
        return wording
    }

    private func warnings(_ rules: EntryRules) -> [CaptureWarning] {
        var warnings = address.map { rules.warnings(on: $0) }?.map { CaptureWarning($0) } ?? []
        if form?.changedSincePrinted == true {
            warnings.append(
                CaptureWarning(
                    code: "form.changed", ja: "申請書が届いたあとに、住所か名前が変わっています。使えないことがあります。",
                    en: "Address or name changed since the form was printed; it may not be usable."))
        }
        for (index, shot) in photo.shots.enumerated() {
            for code in shot.warnings {
                warnings.append(
                    CaptureWarning(
                        code: code,
                        ja: "写真\(index + 1)に注意があります(\(Packaged.name(of: code) ?? code))。",
                        en: "Photo \(index + 1) has a warning (\(code))."))
            }
        }
        return warnings
    }
}
