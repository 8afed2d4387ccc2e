/// Lays a reading over a text: each run of kanji gets its own part of it, kana and everything else stand as they are.
enum Furigana {
    /// A run of the text, with its part of the reading where it is kanji.
    struct Piece: Hashable {
        var text: String
        var reading: String?
    }

    /// 市民課 カード担当 with しみんかカードたんとう is 市民課(しみんか), カード and 担当(たんとう). nil where the reading is not
    /// that of the text: then it stands over the whole. Where text and reading have as many words, each word has its own
    /// reading; else spaces do not matter, nor whether kana are hiragana or katakana.
    static func pieces(_ text: String, reading: String) -> [Piece]? {
        wordByWord(text, reading: reading) ?? anywhere(text, reading: reading)
    }

    private static func wordByWord(_ text: String, reading: String) -> [Piece]? {
        let words = text.split(whereSeparator: \.isWhitespace)
        let readings = reading.split(whereSeparator: \.isWhitespace)
        guard words.count == readings.count, words.count > 1 else { return nil }
        var pieces: [Piece] = []
        var end = text.startIndex
        for (word, reading) in zip(words, readings) {
            guard let found = anywhere(String(word), reading: String(reading)) else { return nil }
            if end < word.startIndex { pieces.append(Piece(text: String(text[end..<word.startIndex]))) }
            pieces += found
            end = word.endIndex
        }
        return end < text.endIndex ? pieces + [Piece(text: String(text[end...]))] : pieces
    }

    private static func anywhere(_ text: String, reading: String) -> [Piece]? {
        let runs = runs(of: text)
        let letters = reading.filter { !$0.isWhitespace }
        var matcher = Matcher(runs: runs, reading: Array(letters))
        guard let lengths = matcher.lengths(run: 0, from: 0) else { return nil }
        var rest = Substring(letters)
        return zip(runs, lengths).map { run, length in
            defer { rest = rest.dropFirst(length) }
            return Piece(text: run.text, reading: run.isKanji ? String(rest.prefix(length)) : nil)
        }
    }

    struct Run {
        var text: String
        var isKanji: Bool
    }

    static func runs(of text: String) -> [Run] {
        var runs: [Run] = []
        for character in text {
            let isKanji = isKanji(character)
            if let last = runs.last, last.isKanji == isKanji {
                runs[runs.count - 1].text.append(character)
            } else {
                runs.append(Run(text: String(character), isKanji: isKanji))
            }
        }
        return runs
    }

    static func isKanji(_ character: Character) -> Bool {
        character == "々" || character.unicodeScalars.contains { $0.properties.isIdeographic }
    }

    /// Katakana as hiragana, so that both compare equal.
    static func hiragana(_ text: some StringProtocol) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map {
                    ("\u{30A1}"..."\u{30F6}").contains($0) ? Unicode.Scalar($0.value - 0x60) ?? $0 : $0
                }))
    }

    /// Finds how much of the reading each run takes, the shortest first; remembers where nothing fits.
    private struct Matcher {
        let runs: [Run]
        let reading: [Character]
        var deadEnds: Set<[Int]> = []

        mutating func lengths(run: Int, from start: Int) -> [Int]? {
            guard run < runs.count else { return start == reading.count ? [] : nil }
            guard !deadEnds.contains([run, start]) else { return nil }
            for length in candidates(runs[run], from: start) {
                if let rest = lengths(run: run + 1, from: start + length) { return [length] + rest }
            }
            deadEnds.insert([run, start])
            return nil
        }

        private func candidates(_ run: Run, from start: Int) -> [Int] {
            let left = reading.count - start
            if run.isKanji { return left > 0 ? Array(1...left) : [] }
            let letters = run.text.filter { !$0.isWhitespace }
            guard left >= letters.count else { return [] }
            let there = String(reading[start..<(start + letters.count)])
            return hiragana(there) == hiragana(letters) ? [letters.count] : []
        }
    }
}
