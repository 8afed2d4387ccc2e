public import Domain
public import Merge

extension ApplicationRecord {
    /// The questions and deficiencies that nothing has answered, oldest first: a deficiency is answered by a new value
    /// of what it is about (``DeficiencyReason/answeredBy``), a free question by any; all of them when a person says so.
    public func openReturns(_ reasons: DeficiencyReasons) -> [AuthoredWrite] {
        let asked = state.history.filter { $0.field == ApplicationField.returned.rawValue }
            .reversed().prefix { record.text(of: $0.dot) != "null" }
        return asked.filter { isOpen($0, reasons) }.reversed()
    }

    /// A question or deficiency that nothing has answered.
    public func isReturnOpen(_ reasons: DeficiencyReasons) -> Bool { !openReturns(reasons).isEmpty }

    /// 取り違えの疑い: somebody asked whose face this is. Only a new photo or an answer closes that, neither another
    /// question nor a change elsewhere (domain.md 12).
    public func isMixUpSuspected(_ reasons: DeficiencyReasons) -> Bool {
        openReturns(reasons).contains { question in
            codes(of: question).contains { (try? reasons.lookup($0))?.mayStandInLetter == false }
        }
    }

    private func codes(of question: AuthoredWrite) -> [String] {
        record.value(ReturnToField.self, of: question.dot)?.reasons ?? []
    }

    private func isOpen(_ question: AuthoredWrite, _ reasons: DeficiencyReasons) -> Bool {
        let codes = codes(of: question)
        if codes.isEmpty { return !isAnswered(ApplicationField.content.union([.confirmation]), since: question) }
        return !codes.allSatisfy { code in
            isAnswered((try? reasons.lookup(code))?.answeredBy ?? ApplicationField.content, since: question)
        }
    }

    /// One of the fields says something else than it did when this was asked. The same value written once more, as the
    /// resolution of a conflict elsewhere does, answers nothing.
    private func isAnswered(_ fields: Set<ApplicationField>, since question: AuthoredWrite) -> Bool {
        let then = question.write.basis.compactMap { state.write($0) }
        return fields.contains { field in
            let said = Set(then.filter { $0.field == field.rawValue }.map { what($0) })
            return (state.heads[field.rawValue] ?? []).contains { !said.contains(what($0)) }
        }
    }

    /// What a value says: of photos only which picture is the card's; a decision says something each time it is made.
    private func what(_ write: AuthoredWrite) -> String {
        if ApplicationField.decisions.contains(where: { $0.rawValue == write.field }) { return write.dot.description }
        guard write.field == ApplicationField.photo.rawValue, let set = record.value(PhotoSet.self, of: write.dot)
        else {
            return record.text(of: write.dot) ?? write.dot.description
        }
        return set.chosenShot?.picture.plaintextHash ?? ""
    }
}
