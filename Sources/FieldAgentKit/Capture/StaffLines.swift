import Domain

extension CaptureEntry {
    /// What goes to city staff before anything goes on (papers-ja.md g 5-1; papers-ja.md 4-4): a line for each condition whose effect
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

    /// A card of who is under 1 on the day of the application carries no photo (domain.md 2).
    var takesPhoto: Bool { (birth?.age(on: openedAt.dateInJapan) ?? 1) >= 1 }

    /// Photos that were there until the birth date said that there are to be none.
    func droppedPhotos(_ earlier: PhotoSet?) -> [CaptureWarning] {
        guard let earlier, !earlier.shots.isEmpty, !takesPhoto else { return [] }
        return [
            CaptureWarning(
                code: "photo.not-used",
                ja: "1歳未満の方のカードには、写真がつきません。前にとった写真は使いません。生年月日がちがうときは、直して、とりなおしてください。",
                en:
                    "The card of a child under 1 carries no photo: those taken are not used. If the birth date is wrong, "
                    + "correct it and take them again.")
        ]
    }
}
