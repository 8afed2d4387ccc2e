import Dispatch
import Domain
import PhotoChecks

/// Photos are judged on a queue of their own: decoding a picture blocks.
enum PhotoJudging {
    private static let queue = DispatchQueue(label: "jlis.photos", attributes: .concurrent)

    /// A judge from a function that blocks and returns codes of papers-ja.md d.
    static func judge(_ inspect: @escaping @Sendable ([UInt8]) -> [String]) -> PhotoJudge {
        { jpeg in
            await withCheckedContinuation { continuation in
                queue.async { continuation.resume(returning: inspect(jpeg)) }
            }
        }
    }

    /// The project's own checks: outside the technical limits is `PH-UNFIT`, otherwise what they warn about.
    static func inspect(_ jpeg: [UInt8]) -> [String] {
        do throws(Failure) {
            return try PhotoInspection().inspect(jpeg).warnings
        } catch {
            return ["PH-UNFIT"]
        }
    }
}
