import Foundation
import Synchronization

/// Every check of the demonstration, in order, and what came of it.
final class Checks: Sendable {
    /// What the checks belong to.
    struct Scene: Sendable, CustomStringConvertible {
        var number: Int
        var english: String
        var japanese: String

        var description: String { "scene \(number) (\(english))" }
    }

    struct Check: Sendable {
        var scene: Int
        var name: String
        var held: Bool
        /// What was found, when it did not hold.
        var found: String
    }

    private struct State {
        var scenes: [Scene] = []
        var checks: [Check] = []
    }

    private let state = Mutex(State())

    /// The checks from here on belong to this scene.
    func begin(_ english: String, _ japanese: String) -> Scene {
        state.withLock { state in
            let scene = Scene(number: state.scenes.count + 1, english: english, japanese: japanese)
            state.scenes.append(scene)
            return scene
        }
    }

    /// Notes a check; prints it when it did not hold.
    func expect(_ held: Bool, _ name: String, found: @autoclosure () -> String = "") {
        let found = held ? "" : found()
        state.withLock {
            $0.checks.append(Check(scene: $0.scenes.count, name: name, held: held, found: found))
        }
        if !held { tell("   ✗ \(name): \(found)") }
    }

    /// The scene that is being played.
    var scene: Scene {
        state.withLock { $0.scenes.last } ?? Scene(number: 0, english: "the preparation", japanese: "準備")
    }

    var scenes: [Scene] { state.withLock { $0.scenes } }
    var all: [Check] { state.withLock { $0.checks } }
    var failed: [Check] { all.filter { !$0.held } }

    /// The last line: `demo ok: …`, or `demo failed: …` naming what did not hold.
    func verdict(seconds: Double, folder: String) -> String {
        guard let first = failed.first else {
            return "demo ok: \(all.count) checks held in \(Int(seconds.rounded())) s; "
                + "letters and report.html lie in \(folder)"
        }
        let others = failed.dropFirst().map(\.name)
        return "demo failed: \(first.name): \(first.found)"
            + (others.isEmpty ? "" : " — and also: \(others.joined(separator: "; "))")
    }
}

/// Text in columns, where full-width characters take two places.
enum Table {
    static func width(_ text: String) -> Int {
        text.unicodeScalars.reduce(0) { total, scalar in
            switch scalar.value {
            // Variation selectors take no place.
            case 0xFE00...0xFE0F, 0xE0100...0xE01EF: total
            case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
                0xFFE0...0xFFE6, 0x20000...0x3FFFF:
                total + 2
            default: total + 1
            }
        }
    }

    static func lines(_ rows: [[String]]) -> [String] {
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in rows.map { $0.count > column ? width($0[column]) : 0 }.max() ?? 0 }
        return rows.map { row in
            let cells = row.enumerated().map { column, text in
                column == row.count - 1 ? text : text + String(repeating: " ", count: widths[column] - width(text))
            }
            return "  " + cells.joined(separator: "  ")
        }
    }
}

/// Prints a line at once, also through a pipe: progress is read while it happens.
func tell(_ text: String) {
    FileHandle.standardOutput.write(Data((text + "\n").utf8))
}

/// Prints why something was not done.
func complain(_ text: String) {
    FileHandle.standardError.write(Data((text + "\n").utf8))
}
