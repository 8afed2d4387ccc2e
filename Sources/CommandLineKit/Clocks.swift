public import Domain
import Foundation
import Synchronization

/// The machine's own clock.
public struct SystemClock: WallClock {
    public init() {}

    public func now() -> Instant {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Instant(milliseconds: Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000)
    }
}

/// A clock that programs of a demonstration share through a file. The file is read again when it was replaced;
/// a moment in which it cannot be read keeps what was known.
public final class DemoClock: WallClock {
    /// What the file holds, as JSON.
    public enum Setting: Codable, Equatable, Sendable {
        /// `{"offsetMilliseconds": n}`: the system's time and n.
        case offset(milliseconds: Int64)
        /// `{"now": ms, "rate": r, "setAt": ms}`: it was `now` when the system's clock showed `setAt`,
        /// and runs r times as fast since.
        case running(now: Instant, rate: Int64, setAt: Instant)

        /// The time it shows when the system's clock shows this.
        public func time(at system: Instant) -> Instant {
            switch self {
            case .offset(let milliseconds): system.adding(milliseconds: milliseconds)
            case .running(let now, let rate, let setAt):
                now.adding(milliseconds: (system.milliseconds - setAt.milliseconds) * rate)
            }
        }

        private enum CodingKeys: String, CodingKey { case offsetMilliseconds, now, rate, setAt }

        public init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            if let offset = try container.decodeIfPresent(Int64.self, forKey: .offsetMilliseconds) {
                self = .offset(milliseconds: offset)
            } else {
                self = .running(
                    now: try container.decode(Instant.self, forKey: .now),
                    rate: try container.decode(Int64.self, forKey: .rate),
                    setAt: try container.decode(Instant.self, forKey: .setAt))
            }
        }

        public func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            switch self {
            case .offset(let milliseconds): try container.encode(milliseconds, forKey: .offsetMilliseconds)
            case .running(let now, let rate, let setAt):
                try container.encode(now, forKey: .now)
                try container.encode(rate, forKey: .rate)
                try container.encode(setAt, forKey: .setAt)
            }
        }

        /// Replaces the file in one step: readers see the old clock or the new one.
        public func write(to file: String) throws {
            try Data(Output.line(self).utf8).write(to: URL(filePath: file), options: .atomic)
        }
    }

    private struct Known {
        var setting: Setting
        var version: Version
    }

    /// Another file or other content: a replaced file has another number.
    private struct Version: Equatable {
        var number: UInt64
        var seconds: Int
        var nanoseconds: Int
        var size: Int64
    }

    private let file: String
    private let system = SystemClock()
    private let known: Mutex<Known>

    /// - Throws: `clock.unreadable`.
    public init(file: String) throws(Failure) {
        guard let version = DemoClock.version(of: file), let setting = DemoClock.setting(in: file) else {
            throw Failure(.clockUnreadable)
        }
        self.file = file
        known = Mutex(Known(setting: setting, version: version))
    }

    public func now() -> Instant {
        let setting = known.withLock { known in
            if let version = DemoClock.version(of: file), version != known.version,
                let setting = DemoClock.setting(in: file)
            {
                known = Known(setting: setting, version: version)
            }
            return known.setting
        }
        return setting.time(at: system.now())
    }

    private static func setting(in file: String) -> Setting? {
        guard let data = FileManager.default.contents(atPath: file) else { return nil }
        return try? JSONDecoder().decode(Setting.self, from: data)
    }

    private static func version(of file: String) -> Version? {
        var info = stat()
        guard stat(file, &info) == 0 else { return nil }
        return Version(
            number: UInt64(info.st_ino), seconds: info.st_mtim.tv_sec, nanoseconds: info.st_mtim.tv_nsec,
            size: Int64(info.st_size))
    }
}
