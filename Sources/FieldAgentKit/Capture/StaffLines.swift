import Domain

extension CaptureEntry {
    /// What goes to city staff before anything goes on (papers-ja.md g 5-1, 4-4): a line for each condition whose effect
    /// is `hold_staff`, and one for a stay that has ended or ends soon. Never 支援措置: no screen shows that.
    func staffLines(_ contents: ApplicationContents, _ rules: EntryRules) -> [CaptureWarning] {
        let held = Set(blocks + contents.postBlocks).sorted().compactMap { rules.matrix.postBlock($0) }
            .filter { $0.effect == .holdStaff }
        var lines = held.map { block in
            CaptureWarning(
                code: "block.\(block.code)",
                ja: "「\(block.question)」に当てはまります。職員へ。職員が確かめるまで、カードの手続きは進みません。",
                en: "\(block.code) holds the application until city staff looked at it: call them to the table.")
        }
        if let residence, let until = residence.until, residence.needsStaff(on: contents.applicationDay) {
            if until < contents.applicationDay {
                lines.append(
                    CaptureWarning(
                        code: "residence.ended",
                        ja: "在留期間が終わっています(満了日 \(until))。日付と在留カードを、職員が確かめてください。",
                        en: "The stay has ended (\(until)): let city staff check the date and the residence card."))
            } else if until <= contents.applicationDay.adding(months: Residence.monthsToStaff) {
                lines.append(
                    CaptureWarning(
                        code: "residence.ending",
                        ja: "在留期間の満了が近いです(満了日 \(until))。更新してからの申請でよいか、職員が本人と確かめてください。",
                        en: "The stay ends soon (\(until)): let city staff ask whether to renew it first."))
            }
        }
        return lines
    }
}
