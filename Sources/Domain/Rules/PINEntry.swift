/// The four PINs of a card and its certificates (domain.md 4).
public enum PINKind: String, Sendable, CaseIterable, Codable {
    /// 署名用電子証明書: 6 to 16 digits and upper-case letters, mixed.
    case signature
    /// 利用者証明用電子証明書: 4 digits.
    case authentication
    /// 住民基本台帳用: 4 digits.
    case residentRecord = "resident-record"
    /// 券面事項入力補助用: 4 digits.
    case cardText = "card-text"

    /// Which a card with these options needs, of a resident of this age: none for a card without PINs; those of a
    /// certificate only with it; the one for signing not under 15.
    public static func needed(options: CardOptions, age: Int) -> Set<PINKind> {
        if options.withoutPINs { return [] }
        var needed: Set<PINKind> = [.residentRecord, .cardText]
        if options.authenticationCertificate { needed.insert(.authentication) }
        if options.signatureCertificate && age >= 15 { needed.insert(.signature) }
        return needed
    }

    /// The name on the paper form (papers-ja.md a).
    public var name: String {
        switch self {
        case .signature: "署名用"
        case .authentication: "利用者証明用"
        case .residentRecord: "住民基本台帳用"
        case .cardText: "券面事項入力補助用"
        }
    }

    /// The English name (docs/glossary.md).
    public var englishName: String {
        switch self {
        case .signature: "for signing"
        case .authentication: "for authentication"
        case .residentRecord: "for the resident record"
        case .cardText: "for reading the card's text"
        }
    }
}

/// PINs as typed: on their way from the pad to the seal, and nowhere else (domain.md 4).
///
/// Never printed, logged or stored readable: not `Codable`, and every description says only that it is hidden.
public struct PINEntry: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let values: [PINKind: String]

    /// nil or an empty text stands for a PIN that was not given.
    public init(signature: String?, authentication: String?, residentRecord: String?, cardText: String?) {
        let given: [PINKind: String?] = [
            .signature: signature, .authentication: authentication, .residentRecord: residentRecord,
            .cardText: cardText,
        ]
        values = given.compactMapValues { $0 }.filter { !$0.value.isEmpty }
    }

    /// One PIN, for sealing it.
    public subscript(_ kind: PINKind) -> String? { values[kind] }

    /// What is wrong, in the order of the paper; empty when all is well.
    public func failures(needed: Set<PINKind>) -> [Failure] {
        PINKind.allCases.compactMap { kind in
            let name = ["pin": kind.name, "pinEnglish": kind.englishName]
            guard let pin = values[kind] else {
                return needed.contains(kind) ? Failure(.pinMissing, name) : nil
            }
            guard needed.contains(kind) else { return Failure(.pinNotNeeded, name) }
            return kind == .signature ? PINEntry.signatureFailure(pin) : PINEntry.fourDigitFailure(pin, name)
        }
    }

    /// Throws the first of ``failures(needed:)``.
    public func check(needed: Set<PINKind>) throws(Failure) {
        if let failure = failures(needed: needed).first { throw failure }
    }

    /// PINs that are easily guessed: a warning, never a refusal (domain.md 4; papers-ja.md a, お願い 1).
    public func warnings(born: CivilDate?, phone: String?) -> [PINWarning] {
        PINKind.allCases.flatMap { kind -> [PINWarning] in
            guard let pin = values[kind] else { return [] }
            return PINWarning.Cause.allCases
                .filter { $0.applies(to: pin, born: born, phone: phone) }
                .map { PINWarning(kind: kind, cause: $0) }
        }
    }

    public var description: String { "PINEntry(hidden)" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }

    private static func signatureFailure(_ pin: String) -> Failure? {
        let isDigit: (UInt8) -> Bool = { (0x30...0x39).contains($0) }
        let isLetter: (UInt8) -> Bool = { (0x41...0x5A).contains($0) }
        if !pin.utf8.allSatisfy({ isDigit($0) || isLetter($0) }) { return Failure(.pinSignatureCharacters) }
        if !(6...16).contains(pin.utf8.count) { return Failure(.pinSignatureLength) }
        return pin.utf8.contains(where: isDigit) && pin.utf8.contains(where: isLetter)
            ? nil : Failure(.pinSignatureMixed)
    }

    private static func fourDigitFailure(_ pin: String, _ name: [String: String]) -> Failure? {
        pin.utf8.count == 4 && pin.utf8.allSatisfy { (0x30...0x39).contains($0) } ? nil : Failure(.pinFourDigits, name)
    }
}

/// A PIN that others could guess. Says which and why, never what.
public struct PINWarning: Hashable, Sendable {
    /// Why it is easily guessed.
    public enum Cause: String, Hashable, Sendable, CaseIterable {
        /// Month and day, year, or year and month of the birth date.
        case birthday
        /// Four digits in a row of the phone number.
        case phone
        /// 1234 and the like, upwards or downwards.
        case sequence
        /// 0000 and the like: four times the same character.
        case repeated

        /// In words for the resident.
        public var text: String {
            switch self {
            case .birthday: "生まれた日が入っています。"
            case .phone: "電話番号の数字が入っています。"
            case .sequence: "1234のような、続いた数字です。"
            case .repeated: "同じ数字の並びです。"
            }
        }

        func applies(to pin: String, born: CivilDate?, phone: String?) -> Bool {
            let windows = PINWarning.windows(pin.utf8.map(Int.init))
            switch self {
            case .birthday:
                let guesses = born.map(PINWarning.birthdayGuesses) ?? []
                return windows.contains { guesses.contains($0.map { $0 - 0x30 }) }
            case .phone:
                let digits = (phone ?? "").unicodeScalars.compactMap { Character($0).wholeNumberValue }
                let guesses = PINWarning.windows(digits)
                return windows.contains { guesses.contains($0.map { $0 - 0x30 }) }
            case .sequence:
                return windows.contains { window in
                    let steps = Set(zip(window, window.dropFirst()).map { $1 - $0 })
                    return steps == [1] || steps == [-1]
                }
            case .repeated: return windows.contains { Set($0).count == 1 }
            }
        }
    }

    public let kind: PINKind
    public let cause: Cause

    public init(kind: PINKind, cause: Cause) {
        self.kind = kind
        self.cause = cause
    }

    /// Every four neighbours.
    private static func windows(_ values: [Int]) -> [[Int]] {
        values.count < 4 ? [] : (0...(values.count - 4)).map { Array(values[$0..<($0 + 4)]) }
    }

    /// MMDD, DDMM, YYYY, YYMM and the era's year with the month, as four digits each.
    private static func birthdayGuesses(_ born: CivilDate) -> [[Int]] {
        var pairs = [(born.month, born.day), (born.day, born.month), (born.year / 100, born.year % 100)]
        pairs.append((born.year % 100, born.month))
        if let era = Era.of(born) { pairs.append((born.year - era.firstYear + 1, born.month)) }
        return pairs.map { [$0.0 / 10, $0.0 % 10, $0.1 / 10, $0.1 % 10] }
    }
}
