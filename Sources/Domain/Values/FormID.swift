/// 申請書ID: 23 digits, opaque (domain.md 2).
public struct FormID: ValidatedText {
    public let text: String
    public init(unchecked text: String) { self.text = text }

    public static func canonical(_ input: String) throws(Failure) -> String {
        let typed = typedDigits(input)
        guard let digits = typed, digits.utf8.count == length else {
            throw Failure(.formIDLength, ["count": String(typed?.utf8.count ?? 0)])
        }
        return digits
    }

    /// The one run of exactly 23 digits in whatever the form's QR code holds (domain.md 2).
    ///
    /// Throws `form-id.not-in-qr` when there is none, `form-id.several-in-qr` when there are different ones.
    public static func extract(fromQR payload: String) throws(Failure) -> FormID {
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        let runs = Set(
            payload.utf8.split { !digits.contains($0) }
                .filter { $0.count == length }
                .map { String(Substring($0)) })
        guard let id = runs.first else { throw Failure(.formIDNotInQR) }
        guard runs.count == 1 else { throw Failure(.formIDSeveralInQR, ["count": String(runs.count)]) }
        return FormID(unchecked: id)
    }

    private static let length = 23
}
