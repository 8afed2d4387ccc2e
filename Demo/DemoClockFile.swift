import Domain
import Foundation

/// The one clock that the three programs of the demonstration share: a file with a time that runs on
/// as the machine's does, and leaps when the demonstration moves it on.
struct SharedClock {
    let file: String
    private(set) var now: Instant

    init(file: String, start: Instant) throws {
        self.file = file
        now = start
        try write()
    }

    /// Moves every program's clock on.
    mutating func advance(days: Int64 = 0, minutes: Int64 = 0) throws {
        now = now.adding(days: days).adding(milliseconds: minutes * 60_000)
        try write()
    }

    private func write() throws {
        let system = Int64(Date().timeIntervalSince1970 * 1_000)
        let setting = "{\"now\":\(now.milliseconds),\"rate\":1,\"setAt\":\(system)}\n"
        try Data(setting.utf8).write(to: URL(filePath: file), options: .atomic)
    }
}
