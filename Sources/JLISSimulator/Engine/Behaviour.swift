import Domain
import JLIS

/// How the simulator misbehaves, on purpose. Kept in its database, so that a restart changes nothing.
struct Behaviour: Codable, Equatable, Sendable {
    enum Down: String, Codable, Sendable {
        /// 503 with Retry-After.
        case unavailable
        /// The connection is closed without a word.
        case close
    }

    /// Set: nothing is taken.
    var down: Down?
    /// Seconds, told with every 503.
    var retryAfter = 30
    /// Every answer is this late.
    var slowMilliseconds = 0
    /// So many requests that change something are carried out and then not answered.
    var loseReplies = 0
}

/// `POST /admin/deficiencies`: the next submission with this form ID is sent back.
struct ForcedDeficiency: Codable, Sendable {
    var formID: String
    /// Codes of papers-ja.md d.
    var reasons: [String]
}

/// `GET /admin/submissions`: what was accepted, in order, for whoever checks that it was accepted once.
struct SubmissionLines: Codable, Sendable {
    var submissions: [SubmissionLine]
}

struct SubmissionLine: Codable, Sendable {
    var key: SubmissionKey
    var formID: String
    var digest: String
    var stage: IssuanceStage
    var reasons: [String]
    /// How often it was handed in, the first time included.
    var received: Int
}
