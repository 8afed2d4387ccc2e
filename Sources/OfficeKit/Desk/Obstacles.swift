public import Domain
import Merge
import Records

/// Why an application is not forwarded, or may not be approved.
public struct Obstacle: Hashable, Sendable, Codable {
    /// The reasons; in JSON the raw value is promised.
    public enum Code: String, Hashable, Sendable, Codable, CaseIterable {
        case notArrived = "not-arrived"
        case incomplete, conflict, duplicate, joined, withdrawn
        /// Two applications have the same photo (domain.md 12.1).
        case samePhoto = "same-photo"
        case withdrawalOpen = "withdrawal-open"
        case returned, confirmation, identity, verification, approval
        /// The representative's authority was not seen yet.
        case authority
        /// City staff look first: codes of papers-ja.md 4-4.
        case held
        /// Conditions that stop the application, or close the post and the venue: codes of papers-ja.md 4-4.
        case blocked
        /// The PIN form is sealed for another municipality, or for other PINs.
        case pinForm = "pin-form"
        /// Another application's PIN form has the same envelope: their numbers.
        case envelope
        /// Sent back, and still what was sent.
        case unchanged
        /// In the outbox.
        case underway
        /// J-LIS has it.
        case forwarded
        /// Another application that is not this one's person's bears its reception number.
        case number
        /// Another application was submitted with this form, or for this person.
        case taken
    }

    public var code: Code
    /// Fields, standings (`none`, `stale`, `incomplete`, `contested`, a register result), codes, reception numbers or a
    /// count.
    public var details: [String]

    init(_ code: Code, _ details: [String] = []) {
        self.code = code
        self.details = details
    }

    /// One line for a clerk.
    public func text(_ language: Language) -> String {
        let list = details.map { DeskWords.detail($0, language) }.joined(separator: language == .ja ? "、" : ", ")
        let ja = language == .ja
        switch code {
        case .notArrived: return ja ? "写真などがまだ届いていません(\(list)件)" : "\(list) sealed file(s) have not arrived"
        case .incomplete: return ja ? "足りない項目:\(list)" : "missing: \(list)"
        case .conflict: return ja ? "食い違い:\(list)" : "conflict: \(list)"
        case .duplicate:
            return ja ? "重複の判断が終わっていません:\(list)" : "not decided whether it is a duplicate of: \(list)"
        case .samePhoto:
            return ja
                ? "同じ写真が使われています:\(list)(2人で顔を確かめてください)"
                : "has the same photo as: \(list) (two persons compare the faces)"
        case .joined: return ja ? "ほかの受付にまとめられています" : "joined into another application"
        case .withdrawn: return ja ? "取りやめになっています" : "withdrawn"
        case .withdrawalOpen: return ja ? "取りやめと変更が重なっています" : "withdrawn while something else was changed"
        case .returned: return ja ? "会場・本人への質問に答えがありません" : "a question is unanswered"
        case .confirmation: return ja ? "本人の最終確認:\(list)" : "the resident's confirmation: \(list)"
        case .identity: return ja ? "本人確認:\(list)" : "identity decision: \(list)"
        case .verification: return ja ? "住基照合:\(list)" : "register check: \(list)"
        case .authority: return ja ? "代理権の照合がまだです" : "the representative's authority is not checked yet"
        case .held: return ja ? "職員の確認が必要です:\(list)" : "city staff look at it first: \(list)"
        case .blocked:
            return ja ? "受け付け・受け取り方の条件に合いません:\(list)" : "conditions against it or its delivery: \(list)"
        case .pinForm:
            return ja ? "暗証番号設定依頼書が、いまの住所・電子証明書に合いません" : "the PIN form does not fit the address or the certificates"
        case .envelope: return ja ? "暗証番号の封筒の番号が同じ申請:\(list)" : "its envelope number is also used by: \(list)"
        case .approval: return ja ? "審査:\(list)" : "approval: \(list)"
        case .unchanged: return ja ? "戻された内容のままです" : "unchanged since it was sent back"
        case .number:
            return ja
                ? "同じ受付番号の申請がほかにもあります:\(list)" : "other applications bear its reception number: \(list)"
        case .underway: return ja ? "送付の途中です" : "being forwarded"
        case .taken:
            return ja
                ? "申請書が、J-LISへ送った受付 \(list) と同じです。同じ申請ならまとめるか取りやめ、ちがう申請なら会場に戻して申請書を確かめてください"
                : "its form was already submitted with \(list): join or withdraw it if it is the same application, "
                    + "return it to have the form checked if it is not"
        case .forwarded: return ja ? "J-LISへ送付ずみです" : "already forwarded"
        }
    }
}

extension CaseFile {
    /// Everything that keeps the application from being approved now; empty: it may be. That a change was looked at which
    /// came when the card was with the resident, or its papers elsewhere, asks for nothing more.
    public var beforeApproval: [Obstacle] {
        isOutOfHands && !lateChanges.isEmpty ? [] : obstacles(approved: false)
    }

    /// Everything that keeps it from being forwarded now; empty: it may be.
    public var beforeForwarding: [Obstacle] { obstacles(approved: true) }

    private func obstacles(approved: Bool) -> [Obstacle] {
        var found: [Obstacle] = []
        if !missingBlobs.isEmpty { found.append(Obstacle(.notArrived, [String(missingBlobs.count)])) }
        let conflicts = record.conflicts.map(\.name)
        if !conflicts.isEmpty { found.append(Obstacle(.conflict, conflicts)) }
        // Decisions are named below with why they do not hold.
        let decisions: Set<ApplicationField> = [.confirmation, .identity, .verification, .approval]
        let contested = record.fieldsInConflict
        var missing = Requirements.missing(in: contents, for: .forwarding).filter {
            !decisions.contains($0) && !contested.contains($0.rawValue)
        }
        if missing.contains(.representative), !Requirements.missing(in: contents).contains(.representative) {
            missing.removeAll { $0 == .representative }
            found.append(Obstacle(.authority))
        }
        if !missing.isEmpty { found.append(Obstacle(.incomplete, missing.map(\.rawValue))) }
        if !held.isEmpty { found.append(Obstacle(.held, held)) }
        if !blocks.isEmpty { found.append(Obstacle(.blocked, blocks)) }
        found += pinFormObstacle.map { [$0] } ?? []
        found += clusterObstacles
        found += withdrawalObstacle.map { [$0] } ?? []
        if isReturnOpen { found.append(Obstacle(.returned)) }
        for (field, code) in [(ApplicationField.confirmation, Obstacle.Code.confirmation), (.identity, .identity)]
        where Requirements.needed(in: contents, for: .forwarding).contains(field) {
            if let state = unsettled(field) { found.append(Obstacle(code, [state])) }
        }
        if !sameNumber.isEmpty { found.append(Obstacle(.number, sameNumber.map(\.description))) }
        if let state = unsettled(.verification) { found.append(Obstacle(.verification, [state])) }
        if approved, let state = unsettled(.approval) { found.append(Obstacle(.approval, [state])) }
        found += submissionObstacle(approved: approved).map { [$0] } ?? []
        return found
    }

    /// Why a decision does not hold; nil when it does.
    func unsettled(_ field: ApplicationField) -> String? {
        guard hasValue(field) else { return record.standing(field).isContested ? "contested" : "none" }
        switch record.standing(field) {
        case .none: return "none"
        case .stale: return "stale"
        case .incomplete: return "incomplete"
        case .contested: return "contested"
        case .stands(let write):
            // Only the office checks the register and approves, whatever a laptop may have written.
            if [.verification, .approval].contains(field), write.side != .office { return "none" }
            if field == .verification, let result = record.verification?.result, result != .same {
                return result.rawValue
            }
            return Requirements.missing(in: contents, for: .forwarding).contains(field) ? "insufficient" : nil
        }
    }

    /// The field shows a value that was not cleared.
    func hasValue(_ field: ApplicationField) -> Bool {
        record.state.shown(field.rawValue).flatMap { record.record.text(of: $0.dot) }.map { $0 != "null" } ?? false
    }

    private var clusterObstacles: [Obstacle] {
        switch cluster {
        case .alone, .survivor:
            [naming(.duplicate, candidates), naming(.samePhoto, samePhoto)].compactMap(\.self)
        case .joined: [Obstacle(.joined)]
        case .open(let others): [naming(.duplicate, others.sorted())].compactMap(\.self)
        }
    }

    /// An obstacle that other applications are, by their reception numbers, or by id where that is its own too; nil
    /// without any.
    private func naming(_ code: Obstacle.Code, _ others: [EntityID]) -> Obstacle? {
        let names = others.map { other in
            receptions[other].flatMap { $0 == reception?.number ? nil : $0.text } ?? other.description
        }
        return others.isEmpty ? nil : Obstacle(code, names)
    }

    private var withdrawalObstacle: Obstacle? {
        guard !(record.state.heads[ApplicationField.withdrawal.rawValue] ?? []).isEmpty else { return nil }
        if isWithdrawn { return Obstacle(.withdrawn) }
        // Taken back: the value was cleared.
        if !hasValue(.withdrawal), !record.standing(.withdrawal).isContested { return nil }
        return Obstacle(.withdrawalOpen)
    }

    private func submissionObstacle(approved: Bool) -> Obstacle? {
        // What is withdrawn asks for no other form.
        let taken = isWithdrawn ? nil : naming(.taken, takenBy)
        guard let last = submissions.last else { return taken }
        if last.isUnderway { return Obstacle(.underway) }
        // A change after forwarding is examined once more; it is not forwarded again.
        guard last.isReturned else { return !approved && !lateChanges.isEmpty ? nil : Obstacle(.forwarded) }
        if isUnchanged { return Obstacle(.unchanged) }
        if approved, record.state.shown(ApplicationField.approval.rawValue)?.dot == last.approval {
            return Obstacle(.approval, ["stale"])
        }
        return taken
    }
}

extension Standing {
    var isContested: Bool { if case .contested = self { true } else { false } }
}
