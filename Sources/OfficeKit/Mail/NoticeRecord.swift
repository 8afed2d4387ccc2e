public import Domain
import Foundation
public import Notices
public import Storage
public import SyncProtocol

/// A message to a resident: decided once, sent once (design.md 2.7).
public struct NoticeRecord: Document {
    public static let collection = "notices"

    /// How far the message has come.
    public enum State: String, Hashable, Sendable, Codable, CaseIterable {
        /// Composed and waiting to be printed or sent.
        case decided
        /// It left, or may have: an e-mail goes again under its Message-ID.
        case sending
        /// The letter's file is written, or the e-mail was taken.
        case sent
        /// An e-mail that left and came back: it is made again as a letter.
        case bounced
        /// A person decided that it does not go out.
        case declined
        /// Nothing calls for it any more, and it had not left. It is decided anew should something call for it again.
        case dropped

        /// Nothing more is done about it.
        var isOver: Bool { [.sent, .bounced, .declined, .dropped].contains(self) }

        public var name: String { rawValue }
    }

    public var application: EntityID
    public var reception: ReceptionNumber
    public var kind: NoticeKind
    public var occasion: Int
    /// From the second on; ``NoticeKey/copy``.
    public var copy: Int?
    public var channel: Contact.Channel
    public var decidedAt: Instant
    public var state: State
    public var sentAt: Instant?
    /// It could not be handed over yet.
    public var delay: Delay?
    /// By when the resident is asked to mend a deficiency.
    public var deadline: CivilDate?
    /// What (c) says of how the card comes; nil in one of an earlier release.
    var route: Delivery.Route?
    public var messageID: String?
    /// The envelope's recipient, sealed.
    public var recipient: WireBytes?
    /// File name in `letters` or `mail` of the data directory.
    public var file: String?
    /// Characters no typeface here has, or only in another form; a person let the letter go with them.
    public var missingCharacters: Int
    /// Who declined it, and why.
    var declined: PersonsWord?
    /// Who said that it came back, and why.
    var bounced: PersonsWord?
    /// Who decided that it is made once more, and why.
    var again: PersonsWord?
    /// Why it was dropped.
    var why: DropCause?
    /// ``Office/fingerprint(of:)`` of the draft it was written from.
    var facts: String?

    var key: NoticeKey { NoticeKey(application: application, kind: kind, occasion: occasion, copy: copy ?? 1) }
    public var documentID: String { key.text }
    public var keys: [DocumentKey] {
        var keys = [
            DocumentKey("application", application.description), DocumentKey("notice", key.text, isUnique: true),
        ]
        if !state.isOver { keys.append(DocumentKey("open", "yes")) }
        return keys
    }

    /// Name of its file, written or not.
    var fileName: String { key.text.replacing("/", with: ".") + (channel == .email ? ".eml" : ".pdf") }

    var view: ApplicationView.Message {
        .init(
            key: key.text, kind: kind.rawValue, channel: channel.rawValue, state: state.name, decidedAt: decidedAt,
            file: file)
    }
}

/// Why nothing calls for a message any more.
enum DropCause: String, Hashable, Sendable, Codable {
    /// It is told with the application that this one was joined into.
    case joined
    /// After a withdrawal only that is told.
    case withdrawn
    case deceased
    /// A withdrawal is not confirmed to who must not be written to without a person's decision.
    case protected
    /// What it told is over.
    case over
}

/// A line of the list of messages. Its JSON keys are promises (docs/desk.md).
public struct MessageLine: Sendable, Codable {
    /// `<application>/<kind>/<occasion>`
    public var key: String
    public var application: EntityID
    public var reception: ReceptionNumber
    public var kind: String
    public var channel: String
    public var state: String
    public var decidedAt: Instant
    public var sentAt: Instant?
    public var messageID: String?
    public var file: String?
    public var missingCharacters: Int
    /// The code of what kept it from leaving, and when it is tried again.
    public var trouble: String?
    public var nextTry: Instant?
    /// Who released or declined it after it was held, said that it came back, or had it made once more, and why.
    public var decidedBy: StaffNumber?
    public var reason: String?
    /// Of a dropped one: `joined`, `withdrawn`, `deceased`, `protected` or `over`.
    public var why: String?
}

extension NoticeRecord {
    var line: MessageLine {
        MessageLine(
            key: key.text, application: application, reception: reception, kind: kind.rawValue,
            channel: channel.rawValue, state: state.name, decidedAt: decidedAt, sentAt: sentAt, messageID: messageID,
            file: file, missingCharacters: missingCharacters, trouble: delay?.code, nextTry: delay?.notBefore,
            why: why?.rawValue)
    }
}

extension Office {
    /// The folder for a message's file.
    func folder(of record: NoticeRecord) -> String { directory + (record.channel == .email ? "/mail" : "/letters") }

    /// Removes what a crash before the commit left of a message that does not leave.
    func removeFile(of record: NoticeRecord) throws {
        let path = folder(of: record) + "/" + record.fileName
        for file in [path, path + ".new"] where FileManager.default.fileExists(atPath: file) {
            try FileManager.default.removeItem(atPath: file)
        }
    }
}

/// What failed waits before it is tried again.
public struct Delay: Hashable, Sendable, Codable {
    /// In a row.
    public var failures: Int
    public var notBefore: Instant
    /// Of the last failure: ``ErrorCode/id``, or the error's type.
    public var code: String
}

/// The letter or e-mail itself, sealed; removed once it is printed or sent.
struct NoticeBody: Document {
    static let collection = "notice-bodies"
    var key: String
    var sealed: WireBytes
    var documentID: String { key }
}

/// An application whose messages have to be looked at, because something about it changed.
struct NoticeCheck: Document {
    static let collection = "notice-checks"
    var application: EntityID
    /// A message of it could not be made.
    var delay: Delay?
    var documentID: String { application.description }
}

/// The mail server will never take messages for this application's address: letters from then on (papers-ja.md g 13).
struct EMailBounce: Document {
    static let collection = "email-bounces"
    var application: EntityID
    var at: Instant
    var documentID: String { application.description }
}

/// Whom the resident asks at the home municipality (papers-ja.md e-4).
struct HomeOffice: Document {
    static let collection = "home-offices"
    var application: EntityID
    var name: String
    var kana: String?
    var telephone: String
    var documentID: String { application.description }
}
