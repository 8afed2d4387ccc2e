import Foundation
import Synchronization

/// Every check of the demonstration, in order, and what came of it.
final class Checks: Sendable {
    struct Check: Sendable {
        var name: String
        var held: Bool
        /// What was found, when it did not hold.
        var found: String
    }

    private let checks = Mutex<[Check]>([])

    /// Notes a check; prints it when it did not hold.
    func expect(_ held: Bool, _ name: String, found: @autoclosure () -> String = "") {
        let check = Check(name: name, held: held, found: held ? "" : found())
        checks.withLock { $0.append(check) }
        if !held { tell("   ✗ \(name): \(check.found)") }
    }

    var all: [Check] { checks.withLock { $0 } }
    var failed: [Check] { all.filter { !$0.held } }
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
