public import Domain
import Merge

extension ApplicationRecord {
    /// A question or deficiency that nothing has answered: a deficiency by a new value of what it is about
    /// (``DeficiencyReason/answeredBy``), a free question by any.
    public func isReturnOpen(_ reasons: DeficiencyReasons) -> Bool {
        guard let asked = state.shown(ApplicationField.returned.rawValue), let returned else { return false }
        if isMixUpSuspected(reasons) { return true }
        let basis = Set(asked.write.basis)
        func isAnswered(_ fields: Set<ApplicationField>) -> Bool {
            !basis.isSuperset(of: state.headDots(of: fields.map(\.rawValue)))
        }
        if returned.reasons.isEmpty { return !isAnswered(ApplicationField.content.union([.confirmation])) }
        return !returned.reasons.allSatisfy { code in
            isAnswered((try? reasons.lookup(code))?.answeredBy ?? ApplicationField.content)
        }
    }

    /// 取り違えの疑い: somebody asked whose face this is. Only a new photo or an answer closes that, neither another
    /// question nor a change elsewhere (domain.md 12).
    public func isMixUpSuspected(_ reasons: DeficiencyReasons) -> Bool {
        let photo = state.headDots(of: [ApplicationField.photo.rawValue])
        let questions = state.history.filter { $0.field == ApplicationField.returned.rawValue }
        let sinceAnswer = questions.reversed().prefix { record.text(of: $0.dot) != "null" }
        return sinceAnswer.contains { question in
            let codes = record.value(ReturnToField.self, of: question.dot)?.reasons ?? []
            let isMixUp = codes.contains { (try? reasons.lookup($0))?.mayStandInLetter == false }
            return isMixUp && Set(question.write.basis).isSuperset(of: photo)
        }
    }
}
