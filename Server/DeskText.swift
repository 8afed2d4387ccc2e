import Domain
import Merge
import OfficeKit
import SyncProtocol

/// The desk's answers in words for a clerk.
enum DeskText {
    static func line(_ line: ApplicationLine, _ language: Language) -> String {
        let status = language == .ja ? line.statusName : line.status.rawValue
        let tasks = line.tasks.map { DeskWords.task($0, language) }.joined(separator: language == .ja ? "・" : ", ")
        let joined = line.joinedInto == nil ? "" : language == .ja ? "  (ほかの受付にまとめました)" : "  (joined)"
        return "\(line.reception.text)  \(line.name?.string ?? "—")  [\(status)]"
            + (tasks.isEmpty ? "" : "  → \(tasks)") + joined + "  --seen \(line.seen)"
    }

    static func view(_ view: ApplicationView, _ language: Language) -> String {
        let ja = language == .ja
        var out = [line(view.line, language)]
        func heading(_ japanese: String, _ english: String) {
            out.append("\n" + (ja ? "■ \(japanese)" : "# \(english)"))
        }
        out.append(ja ? "住民への言葉:\(view.progress)(次にすること:\(view.next))" : "To the resident: \(view.progress)")
        if !view.obstacles.isEmpty {
            heading("送付できない理由", "Why it is not forwarded")
            out += view.obstacles.map { "・" + $0.text }
        }
        if !view.warnings.isEmpty {
            heading("確かめること", "To look at again")
            out += view.warnings.map { "・" + $0.text }
        }
        heading("内容", "Content")
        for field in ApplicationField.allCases {
            guard let unit = view.units[field.rawValue] else { continue }
            out.append("\(field.name(language)): \(plain(unit.value))")
        }
        if !view.conflicts.isEmpty {
            heading("食い違い", "Conflicts")
            out += view.conflicts.map { conflict($0, language) }
        }
        if !view.candidates.isEmpty || !view.joined.isEmpty {
            heading("ほかの受付", "Other applications")
            out += view.candidates.map { "? " + line($0, language) } + view.joined.map { "= " + line($0, language) }
        }
        if !view.submissions.isEmpty {
            heading("J-LIS", "J-LIS")
            for submission in view.submissions {
                out.append("\(submission.key)  \(submission.state)  \(submission.reasons.joined(separator: " "))")
                out += submission.steps.map { "  \($0.mark) \($0.name)  \($0.at.textInJapan)" }
            }
        }
        if let card = view.card {
            heading("カード", "Card")
            out.append("\(card.serial)  \(card.shipment)")
            out += card.steps(language).map { "  " + $0 }
        }
        if !view.messages.isEmpty {
            heading("お知らせ", "Messages")
            out += view.messages.map { "\($0.kind)  \($0.channel)  \($0.state)  \($0.file ?? "")" }
        }
        heading("履歴", "History")
        out += view.history.map(\.words)
        if !view.setAside.isEmpty {
            heading("取り分けた記録(何も変えていません)", "Set aside (changes nothing)")
            out += view.setAside.map(\.words)
        }
        return out.joined(separator: "\n")
    }

    static func conflict(_ conflict: ConflictView, _ language: Language) -> String {
        let ja = language == .ja
        var out = [
            "\(conflict.reception?.text ?? conflict.application.description)  \(ApplicationField.name(of: conflict.name, language))  [\(conflict.name)]  --seen \(conflict.seen)"
        ]
        out += conflict.base.sorted { $0.key < $1.key }.map {
            (ja ? "  もと " : "  base ") + "\(ApplicationField.name(of: $0.key, language)): \(plain($0.value))"
        }
        for side in conflict.sides {
            let place = side.side == .office ? (ja ? "市役所" : "office") : (ja ? "会場" : "field")
            out.append(
                "  --choose \(side.dot)  \(place) \(side.by.text) \(side.at.textInJapan) \(side.reason ?? "")")
            out += side.values.sorted { $0.key < $1.key }.map {
                "      \(ApplicationField.name(of: $0.key, language)): \(plain($0.value))"
            }
        }
        return out.joined(separator: "\n")
    }

    static func pair(_ pair: DuplicatePair, _ language: Language) -> String {
        let ja = language == .ja
        let reasons = pair.reasons.map { reason in
            switch reason {
            case .form: ja ? "同じ申請書ID" : "same form ID"
            case .person: ja ? "氏名と生年月日が似ている" : "same folded name and birth date"
            }
        }
        return
            "[\(pair.state.rawValue)] \(reasons.joined(separator: "・"))\n  \(line(pair.first, language))\n  \(line(pair.second, language))"
    }

    /// A value on one line, without the marks of JSON.
    static func plain(_ value: JSONValue) -> String {
        switch value {
        case .null: "—"
        case .bool(let flag): flag ? "○" : "×"
        case .integer(let number): String(number)
        case .text(let text): text.string
        case .list(let items): items.map(plain).joined(separator: ", ")
        case .object(let members):
            members.sorted { $0.key < $1.key }.map { "\($0.key)=\(plain($0.value))" }.joined(separator: " ")
        }
    }
}
