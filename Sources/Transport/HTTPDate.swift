public import Domain
import Foundation

/// Points in time as HTTP writes them (RFC 9110, 5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`.
public enum HTTPDate {
    private static var formatter: DateFormatter {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(identifier: "GMT")
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        return formatter
    }

    /// To the second.
    public static func text(_ instant: Instant) -> String {
        formatter.string(from: Date(timeIntervalSince1970: Double(instant.milliseconds) / 1_000))
    }

    /// nil for what is no such date.
    public static func parse(_ text: String) -> Instant? {
        formatter.date(from: text).map { Instant(milliseconds: Int64($0.timeIntervalSince1970 * 1_000)) }
    }
}
