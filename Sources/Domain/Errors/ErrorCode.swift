/// Exit status of the command-line programs (BSD sysexits; design.md 7).
public enum ExitStatus: Int32, Sendable, CaseIterable {
    case success = 0
    /// A check that was asked for did not hold (`doctor`, `verify`).
    case failed = 1
    /// The command was typed wrongly.
    case usage = 64
    /// The input is not acceptable.
    case data = 65
    /// A service is not reachable or refuses to answer.
    case unavailable = 69
    /// A fault of the program itself.
    case software = 70
    /// The data cannot be stored.
    case cannotStore = 73
    /// Another process is using what this one needs.
    case busy = 75
    /// The person or the device may not do this.
    case notPermitted = 77
}

/// The three things an error says, with `{name}` where a value is filled in.
///
/// No value may be personal: counts, limits, file names and codes only (design.md 6, last line).
public struct ErrorWording: Hashable, Sendable {
    /// What happened.
    public let what: String
    /// What it means for the person's work: what is kept, what was not stored.
    public let meaning: String
    /// What to do now.
    public let remedy: String

    public init(_ what: String, _ meaning: String, _ remedy: String) {
        self.what = what
        self.meaning = meaning
        self.remedy = remedy
    }
}

/// A kind of failure: one row of the registry that the programs, the HTTP answers
/// (RFC 9457 problem details) and docs/errors.md share.
public struct ErrorCode: Hashable, Sendable {
    /// `area.reason`, stable for ever.
    public let id: String
    /// Exit status of a command that ends with it.
    public let exit: ExitStatus
    /// HTTP status of an answer that carries it.
    public let httpStatus: Int
    public let ja: ErrorWording
    public let en: ErrorWording

    public init(_ id: String, _ exit: ExitStatus, http httpStatus: Int, ja: ErrorWording, en: ErrorWording) {
        self.id = id
        self.exit = exit
        self.httpStatus = httpStatus
        self.ja = ja
        self.en = en
    }

    public static func == (a: ErrorCode, b: ErrorCode) -> Bool { a.id == b.id }
    public func hash(into hasher: inout Hasher) { hasher.combine(id) }
}

/// The languages in which the programs speak. Japanese comes first (design.md 9).
public enum Language: String, Sendable, CaseIterable, Codable {
    case ja, en
}

/// A failure that reaches a person: a registered code and the values its wording needs.
public struct Failure: Error, Equatable, Sendable, CustomStringConvertible {
    public let code: ErrorCode
    /// What fills the `{name}` places of the wording. Never personal.
    public let values: [String: String]

    public init(_ code: ErrorCode, _ values: [String: String] = [:]) {
        self.code = code
        self.values = values
    }

    /// The wording in a language, filled in.
    public func wording(_ language: Language) -> ErrorWording {
        let template = language == .ja ? code.ja : code.en
        return ErrorWording(
            fill(template.what, language), fill(template.meaning, language), fill(template.remedy, language))
    }

    /// `code: what meaning remedy`, in English: for logs and tests.
    public var description: String {
        let wording = wording(.en)
        return "\(code.id): \(wording.what) \(wording.meaning) \(wording.remedy)"
    }

    /// A value as people read it: fields by their names, except where somebody typed what is no field.
    private func value(_ name: String, _ language: Language) -> String? {
        guard language == .ja, let value = values[name] else { return values[name] }
        switch name {
        case "field" where ![.inputUnknownField, .inputRepeatedField, .deskUnknownField].contains(code):
            return ApplicationField.name(ofPath: value, language)
        case "missing":
            return value.split(separator: ", ").map { ApplicationField.name(of: String($0), language) }
                .joined(separator: "・")
        default: return value
        }
    }

    private func fill(_ template: String, _ language: Language) -> String {
        var out = ""
        var rest = Substring(template)
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            out += rest[..<open]
            let name = String(rest[rest.index(after: open)..<close])
            out += value(name, language) ?? "{\(name)}"
            rest = rest[rest.index(after: close)...]
        }
        return out + rest
    }
}
