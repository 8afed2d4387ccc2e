/// The smallest piece of text that no line break parts: a character, a word or number in Latin letters, or a base with
/// its furigana.
struct Atom {
    var text: String
    var style: TextStyle
    var ruby: String?
    /// Advance width, with the room that wide furigana need.
    var width: Points
    /// Advance width of the base alone.
    var baseWidth: Points
    /// Size of the furigana: half the base, or down to 40 % where they are long.
    var rubySize: Points = 0
    var rubyWidth: Points = 0
    /// How far the middle of the furigana stands right of the atom's: they hang over on the side that has room.
    var rubyShift: Points = 0

    var isSpace: Bool { ruby == nil && text.allSatisfy(\.isWhitespace) }
    var first: Character { text.first ?? " " }
    var last: Character { text.last ?? " " }
}

/// Cuts inline pieces into atoms.
struct AtomMaker {
    let canvas: Canvas
    /// Style of plain text; names and bold pieces differ from it.
    let style: TextStyle
    /// No atom is wider: one that would be loses its furigana and is cut by character.
    let maxWidth: Points

    func atoms(_ inlines: [Markup.Inline]) -> [Atom] {
        var atoms: [Atom] = []
        for inline in inlines {
            var look = style
            if inline.bold { look.bold = true }
            if inline.isName {
                look.face = .name
                look.bold = false
            }
            if inline.ruby != nil, canvas.width(inline.text, look) < maxWidth {
                atoms.append(atom(inline.text, look, ruby: inline.ruby))
            } else {
                atoms += words(inline.text).map { atom($0, look) }
            }
        }
        fitRuby(&atoms)
        return atoms
    }

    private func atom(_ text: String, _ look: TextStyle, ruby: String? = nil) -> Atom {
        let width = canvas.width(text, look)
        return Atom(text: text, style: look, ruby: ruby, width: width, baseWidth: width)
    }

    /// Latin words and numbers in one piece, everything else by character (a variation selector stays with its base).
    private func words(_ text: String) -> [String] {
        var words: [String] = []
        var joins = false
        for character in text {
            let isWord = character.isASCII && (character.isLetter || character.isNumber || ".,:-'&".contains(character))
            if isWord, joins, let last = words.last, last.utf8.count < 20 {
                words[words.count - 1].append(character)
            } else {
                words.append(String(character))
            }
            joins = isWord
        }
        return words
    }

    /// Furigana wider than its base first hangs over neighbours without furigana (a quarter em each side, nothing at the
    /// start of a paragraph), then shrinks (to 80 %), and only then widens its base (JIS X 4051 4.12 in spirit).
    private func fitRuby(_ atoms: inout [Atom]) {
        for index in atoms.indices {
            guard let ruby = atoms[index].ruby else { continue }
            let size = atoms[index].style.size
            func hang(_ neighbour: Int) -> Points {
                guard atoms.indices.contains(neighbour) else { return neighbour < 0 ? 0 : 0.25 * size }
                if atoms[neighbour].isSpace { return 0.1 * size }
                return atoms[neighbour].ruby == nil ? 0.25 * size : 0
            }
            let (before, after) = (hang(index - 1), hang(index + 1))
            let room = atoms[index].baseWidth + before + after
            let full = canvas.width(ruby, TextStyle(size: size / 2))
            let scale = full > room ? max(0.8, room / full) : 1
            atoms[index].rubySize = size / 2 * scale
            atoms[index].rubyWidth = full * scale
            atoms[index].width = max(atoms[index].baseWidth, full * scale - (room - atoms[index].baseWidth))
            let over = max(0, atoms[index].rubyWidth - atoms[index].width) / 2
            atoms[index].rubyShift = max(over - before, min(0, after - over))
        }
    }
}
