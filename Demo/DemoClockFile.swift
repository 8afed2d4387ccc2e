import CommandLineKit
import Domain
import Foundation

/// The one clock that the three programs of the demonstration share: a file with a time that runs on from the moment
/// it was set, until it is set forward.
struct SharedClock {
    let file: String
    private var setting: DemoClock.Setting

    /// Starts the clock at this time.
    init(file: String, start: Instant) throws {
        self.file = file
        setting = .running(now: start, rate: 1, setAt: SystemClock().now())
        try setting.write(to: file)
    }

    /// The clock that a demonstration left in this file.
    init(file: String) throws {
        self.file = file
        setting = try JSONDecoder().decode(DemoClock.Setting.self, from: Data(contentsOf: URL(filePath: file)))
    }

    /// What every program sees now.
    var now: Instant { setting.time(at: SystemClock().now()) }

    /// Moves every program's clock on.
    mutating func advance(days: Int64 = 0, minutes: Int64 = 0) throws {
        let later = now.adding(days: days).adding(milliseconds: minutes * 60_000)
        setting = .running(now: later, rate: 1, setAt: SystemClock().now())
        try setting.write(to: file)
    }
}
