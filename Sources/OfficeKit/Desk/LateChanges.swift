import Domain
import Merge
import Records
import SyncProtocol

/// What changed here after J-LIS was sent it, and what keeps a card from going on (domain.md 6; 12.1, the wrong face).
extension CaseFile {
    /// The units J-LIS was sent.
    private static let sent: [ApplicationField] = [
        .form, .name, .birth, .address, .residence, .options, .representative, .photo,
    ]

    /// J-LIS works, or worked, on what it was sent last.
    private var submissionInForce: SubmissionRecord? {
        guard let last = accepted, last.key == submissions.last?.key, !last.isReturned, last.stage != .cancelled,
            !isWithdrawn
        else { return nil }
        return last
    }

    /// Units that say something else than what J-LIS was sent, and that no two persons examined again since. In conflict
    /// they say nothing yet.
    var lateChanges: [ApplicationField] {
        guard let last = submissionInForce else { return [] }
        let examined = Set(record.state.write(last.approval)?.write.basis ?? [])
        let contested = record.fieldsInConflict
        return Self.sent.filter { field in
            !contested.contains(field.rawValue)
                && !examined.isSuperset(of: record.state.headDots(of: [field.rawValue]))
                && record.state.shown(field.rawValue)?.value != write(of: field, in: last)?.value
        }
    }

    /// The resident has the card, or another municipality its papers: what changes now can only be looked at.
    var isOutOfHands: Bool { card?.handedOverAt != nil || record.handoff != nil }

    /// Those of ``lateChanges`` that make it another card: another form, person, face or municipality.
    var cardChanges: [ApplicationField] {
        guard let last = submissionInForce, !isOutOfHands else { return [] }
        return lateChanges.filter { makesAnotherCard($0, last) }
    }

    private func makesAnotherCard(_ field: ApplicationField, _ last: SubmissionRecord) -> Bool {
        func differs<Unit: Decodable, Part: Equatable>(_ type: Unit.Type, _ part: (Unit) -> Part?) -> Bool {
            let sent = write(of: field, in: last).flatMap { record.record.value(type, of: $0.dot) }
            return record.value(type, field).flatMap(part) != sent.flatMap(part)
        }
        return switch field {
        case .name, .birth: true
        case .form: differs(Form.self, \.id)
        case .photo: differs(PhotoSet.self) { $0.chosenShot?.picture.plaintextHash }
        case .address: differs(Address.self) { rules.municipalities.city(of: $0.municipality) }
        default: false
        }
    }

    /// What J-LIS was sent of these units, as writes that put it back, and what it was; of the photo with the scan that bound it.
    /// - Throws: `desk.nothing-to-undo` where they say what was sent, or nothing was.
    func puttingBackSent(_ fields: [ApplicationField]) throws -> (writes: [NewWrite], sent: [Dot]) {
        guard let last = submissionInForce else { throw Failure(.deskNothingToUndo) }
        var dots: [Dot] = []
        let wanted = Set(fields + (fields.contains(.photo) ? [.photoProof] : []))
        let writes = try wanted.sorted { $0.rawValue < $1.rawValue }.compactMap { field -> NewWrite? in
            let sent = write(of: field, in: last)
            guard record.state.shown(field.rawValue)?.value != sent?.value else { return nil }
            var back = try write(JSONValue.null, field)
            back.value = sent.flatMap { record.record.text(of: $0.dot) } ?? "null"
            dots += [sent?.dot].compactMap(\.self)
            return back
        }
        if writes.isEmpty { throw Failure(.deskNothingToUndo) }
        return (writes, dots)
    }

    private func write(of field: ApplicationField, in submission: SubmissionRecord) -> AuthoredWrite? {
        submission.heads.lazy.compactMap { record.state.write($0) }.first { $0.field == field.rawValue }
    }

    /// The register's answer, where it stands and is another than `same`.
    private var registerDifference: RegisterCheck.Result? {
        unsettled(.verification).flatMap { RegisterCheck.Result(rawValue: $0) }
    }

    /// What has to be done about the register check; nil while it stands and says `same`.
    var registerTask: DeskTask? {
        guard unsettled(.verification) != nil else { return nil }
        return registerDifference == nil ? .verify : .registerDiffers
    }

    /// What a person decides between forwarding and the resident's receiving the card, and until a change was looked at.
    var tasksOfCard: [DeskTask] {
        let lateChange: [DeskTask] = lateChanges.isEmpty ? [] : [.lateChange]
        guard !isOver, !isOutOfHands else { return lateChange }
        var tasks: [DeskTask] = isReturnOpen ? [.awaitAnswer] : []
        if !blocks.isEmpty, card?.isPosted != true { tasks.append(.checkConditions) }
        if pinFormObstacle != nil, card?.presetAt == nil { tasks.append(.checkPINForm) }
        if !lateChange.isEmpty {
            // What its examination asks for.
            if unsettled(.confirmation) != nil { tasks.append(.renewConfirmation) }
            if unsettled(.identity) != nil { tasks.append(.renewIdentity) }
        }
        return tasks + [registerTask].compactMap(\.self) + lateChange
    }

    /// Why the card, or its papers, would go out wrong: what was sent has changed, or the register does not bear it out.
    var cardTrouble: Failure? {
        if !cardChanges.isEmpty { return Failure(.deskCardDiffers, names(cardChanges)) }
        if !lateChanges.isEmpty { return Failure(.deskLateChange, names(lateChanges)) }
        if let result = registerDifference {
            let word = DeskWords.detail(result.rawValue, .ja)
            return Failure(.deskRegisterDiffers, ["result": "\(word)(\(result.rawValue))"])
        }
        return unsettled(.verification) == nil ? nil : Failure(.deskAddressNotVerified)
    }

    private func names(_ fields: [ApplicationField]) -> [String: String] {
        ["fields": fields.map { "\($0.name(.ja))(\($0.rawValue))" }.joined(separator: "、")]
    }

    /// Neither a card nor the papers for another municipality go on in conflict, with an open question, while a duplicate
    /// is undecided, or with ``cardTrouble``.
    func checkMayGoOn() throws(Failure) {
        if !record.conflicts.isEmpty { throw Failure(.deskInConflict) }
        let open = Set(beforeForwarding.map(\.code))
        if !open.isDisjoint(with: [.withdrawalOpen, .returned]) { throw Failure(.deskQuestionOpen) }
        if !open.isDisjoint(with: [.duplicate, .samePhoto]) { throw Failure(.deskDuplicateOpen) }
        if let cardTrouble { throw cardTrouble }
    }
}
