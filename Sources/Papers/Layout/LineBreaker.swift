/// Breaks Japanese text into lines (JIS X 4051 行頭・行末禁則), before a phrase (文節) where one begins near the line's end:
/// a word that is not torn is read more easily.
enum LineBreaker {
    /// Not at the start of a line.
    static let notFirst = Set("、。,.，．・:;：；?!？！)]）］」』】〉》〕｝}ー〜～々ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ%％円")
    /// Not at the end of a line.
    static let notLast = Set("([（［「『【〈《〔｛{#〒□■●")
    /// Half of these is white at their end: at the end of a line it may stand beyond the edge.
    private static let halfWhite = Set("、。，．)）］」』】〉》〕｝")
    /// How far back a better break is looked for, in ems.
    private static let lookBack = 6.0

    /// The lines of a paragraph. A last line of one or two characters gets company from the line before.
    static func lines(_ atoms: [Atom], width: Points) -> [[Atom]] {
        let full = filled(atoms, width: width)
        guard full.count > 1, let size = atoms.first?.style.size else { return full }
        var narrower = width
        var lines = full
        while let last = lines.last, last.reduce(0, { $0 + $1.width }) < 2.6 * size, narrower > width - 6 * size {
            narrower -= size
            lines = filled(atoms, width: narrower)
            if lines.count > full.count { return full }
        }
        return lines
    }

    private static func filled(_ atoms: [Atom], width: Points) -> [[Atom]] {
        var lines: [[Atom]] = []
        var start = 0
        while start < atoms.count {
            while start < atoms.count, !lines.isEmpty, atoms[start].isSpace { start += 1 }
            let end = endOfLine(atoms, from: start, width: width)
            guard end > start else { break }
            var line = Array(atoms[start..<end])
            while let last = line.last, last.isSpace, line.count > 1 { line.removeLast() }
            lines.append(line)
            start = end
        }
        return lines
    }

    /// The index after the last atom that stands on the line beginning at `start`.
    private static func endOfLine(_ atoms: [Atom], from start: Int, width: Points) -> Int {
        var used = 0.0
        var end = start
        while end < atoms.count {
            let atom = atoms[end]
            let visible = halfWhite.contains(atom.last) ? atom.width - atom.style.size / 2 : atom.width
            if used + visible > width + 0.01, !atom.isSpace { break }
            used += atom.width
            end += 1
        }
        if end == atoms.count { return end }
        // Back to the nearest place where a break is allowed; without one the line is cut where it is full.
        var allowed = end
        while allowed > start, !mayBreak(atoms, before: allowed) { allowed -= 1 }
        guard allowed > start else { return max(end, start + 1) }
        return phraseStart(atoms, from: start, before: allowed) ?? allowed
    }

    /// The nearest beginning of a phrase not far before a place.
    private static func phraseStart(_ atoms: [Atom], from start: Int, before allowed: Int) -> Int? {
        var back = 0.0
        var index = allowed
        while index > start, back <= lookBack * atoms[start].style.size {
            if mayBreak(atoms, before: index), beginsPhrase(atoms, at: index) { return index }
            index -= 1
            back += atoms[index].width
        }
        return nil
    }

    /// After a mark or a space, at an opening bracket, or where kana give way to kanji or katakana; not inside a
    /// compound such as 受け取る, and not between a bracket and its particle.
    private static func beginsPhrase(_ atoms: [Atom], at index: Int) -> Bool {
        let (before, after) = (atoms[index - 1], atoms[index])
        if before.isSpace || "、。・:〜".contains(before.last) || notLast.contains(after.first) { return true }
        guard !isHiragana(after.first) else { return false }
        if "」)".contains(before.last) { return true }
        guard isHiragana(before.last), before.ruby == nil, before.last != "お", before.last != "ご" else { return false }
        let joinsCompound =
            index > 1 && atoms[index - 2].ruby != nil && after.ruby != nil && !particles.contains(before.last)
        return !joinsCompound
    }

    private static let particles = Set("をはがにへともので")

    private static func isHiragana(_ character: Character) -> Bool { ("ぁ"..."ん").contains(character) }

    static func mayBreak(_ atoms: [Atom], before index: Int) -> Bool {
        guard index > 0, index < atoms.count else { return true }
        let (before, after) = (atoms[index - 1], atoms[index])
        if before.isSpace { return true }
        if notFirst.contains(after.first) || notLast.contains(before.last) { return false }
        // A number stays with its counter (21日, 3通), a date and its weekday in one piece.
        if before.last.isASCII, before.last.isNumber, !after.isSpace { return false }
        if "年月".contains(before.last), after.first.isASCII, after.first.isNumber { return false }
        if before.last == "日", after.first == "(" { return false }
        return !(isWord(before) && isWord(after))
    }

    private static func isWord(_ atom: Atom) -> Bool { atom.last.isASCII && (atom.last.isLetter || atom.last.isNumber) }
}
