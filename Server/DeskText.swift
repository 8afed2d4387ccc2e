import Domain
import Merge
import OfficeKit
import Records
import Resources
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
        let words = unitWords(language)
        out.append(
            ja
                ? "住民への言葉:\(view.progress)(次にすること:\(view.next))"
                : "To the resident: \(view.progress) (next: \(view.next))")
        if !view.obstacles.isEmpty {
            heading("いま送付しない理由", "Why it is not forwarded now")
            out += view.obstacles.map { (ja ? "・" : "- ") + $0.text }
        }
        if !view.warnings.isEmpty {
            heading("確かめること", "To look at again")
            out += view.warnings.map { (ja ? "・" : "- ") + $0.text }
        }
        heading("内容", "Content")
        for field in ApplicationField.allCases {
            guard let unit = view.units[field.rawValue] else { continue }
            out.append("\(field.name(language)): \(words.text(unit.value, of: field.rawValue))")
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
            out += view.submissions.flatMap { submission($0, language) }
        }
        if let card = view.card {
            heading("カード", "Card")
            out.append(
                ja ? "カードの番号 \(card.serial)  箱 \(card.shipment)" : "card \(card.serial)  box \(card.shipment)")
            out += card.steps(language).map { "  " + $0 }
        }
        if !view.messages.isEmpty {
            heading("お知らせ", "Messages")
            out += view.messages.map { message($0.kind, $0.channel, $0.state, $0.file, language) }
        }
        heading("履歴", "History")
        out += view.history.map(\.words)
        if !view.setAside.isEmpty {
            heading("取り分けた記録(何も変えていません)", "Set aside (changes nothing)")
            out += view.setAside.map(\.words)
        }
        return out.joined(separator: "\n")
    }

    private static func submission(_ submission: ApplicationView.SubmissionView, _ language: Language) -> [String] {
        let number = submission.key.split(separator: "-").last ?? ""
        let state = DeskWords.state(submission.state, language)
        let head = language == .ja ? "\(number)回目の送付  \(state)" : "submission \(number)  \(state)"
        return [withReasons(head, submission.reasons, language)]
            + submission.steps.map {
                withReasons("  \($0.mark) \($0.name)  \($0.at.textInJapan)", $0.reasons, language)
            }
    }

    private static func withReasons(_ text: String, _ reasons: [String], _ language: Language) -> String {
        reasons.isEmpty
            ? text
            : "\(text)  " + unitWords(language).text(.object(["reasons": .list(reasons.map(code))]), of: "return")
    }

    private static func code(_ text: String) -> JSONValue { .text(VerbatimText(text)) }

    /// A message to a resident, without whose it is.
    static func message(
        _ kind: String, _ channel: String, _ state: String, _ file: String?, _ language: Language
    ) -> String {
        [
            DeskWords.message(kind, language), UnitWords.word(channel, of: "channel", language),
            DeskWords.state(state, by: channel, language), file,
        ].compactMap(\.self).joined(separator: "  ")
    }

    static func conflict(_ conflict: ConflictView, _ language: Language) -> String {
        let ja = language == .ja
        func values(_ values: [String: JSONValue], _ mark: String) -> [String] {
            values.sorted { $0.key < $1.key }.map {
                "\(mark)\(ApplicationField.name(of: $0.key, language)): "
                    + unitWords(language).text($0.value, of: $0.key)
            }
        }
        var out = [
            "\(conflict.reception?.text ?? conflict.application.description)  \(ApplicationField.name(of: conflict.name, language))  [\(conflict.name)]  --seen \(conflict.seen)"
        ]
        out += values(conflict.base, ja ? "  もと " : "  base ")
        for side in conflict.sides {
            let place = side.side == .office ? (ja ? "市役所" : "office") : (ja ? "会場" : "field")
            let reason = side.reason.map { ja ? " (理由:\($0))" : " (\($0))" } ?? ""
            out.append("  --choose \(side.dot)  \(place) \(side.by.text) \(side.at.textInJapan)\(reason)")
            out += values(side.values, "      ")
        }
        return out.joined(separator: "\n")
    }

    static func pair(_ pair: DuplicatePair, _ language: Language) -> String {
        let ja = language == .ja
        let reasons = pair.reasons.map { reason in
            switch reason {
            case .form: ja ? "同じ申請書ID" : "same form ID"
            case .person: ja ? "氏名と生年月日が似ている" : "same folded name and birth date"
            case .photo: ja ? "同じ写真" : "same photo"
            }
        }
        let head = "[\(DeskWords.pair(pair.state, language))] \(reasons.joined(separator: ja ? "・" : ", "))"
        let lines = [head, line(pair.first, language), line(pair.second, language)]
        return (lines + [pair.decided?.text(language)].compactMap(\.self)).joined(separator: "\n  ")
    }

    /// What says its own person's again, since two were told apart.
    static func putBack(_ back: PutBack, _ language: Language) -> String {
        let number = back.reception?.text ?? back.application.description
        func names(_ fields: [ApplicationField]) -> String {
            fields.map { $0.name(language) }.joined(separator: language == .ja ? "、" : ", ")
        }
        let own = back.fields.filter { !back.emptied.contains($0) }
        let ja = language == .ja
        return [
            own.isEmpty
                ? nil
                : ja
                    ? "・\(number):ほかの人の内容を除き、\(names(own))をこの申請自身の内容に戻しました。"
                    : "- \(number): without the other person's, these say this application's own again: \(names(own)).",
            back.emptied.isEmpty
                ? nil
                : ja
                    ? "・\(number):\(names(back.emptied))は、ほかの人の内容だけだったので空にしました。"
                    : "- \(number): only the other person's stood there; empty now: \(names(back.emptied)).",
        ].compactMap(\.self).joined(separator: "\n")
            + back.look.map { look in
                let name = look.field.name(language)
                let stood = look.stood.map { unitWords(language).text($0, of: look.field.rawValue) }
                    .joined(separator: ja ? "」「" : "”, “")
                return ja
                    ? "\n・\(number):\(name)は、まとめたあとに書き直されたか、前の値がいくつかありました。確かめてください。"
                        + (stood.isEmpty ? "" : "もとの内容:「\(stood)」")
                    : "\n- \(number): \(name) was typed over since the join, or had several values before it: look at it."
                        + (stood.isEmpty ? "" : " There stood: “\(stood)”")
            }.joined()
    }

    /// Values in words, with the packaged tables' names.
    private static func unitWords(_ language: Language) -> UnitWords {
        UnitWords(language) { Packaged.name(of: $0) }
    }
}
