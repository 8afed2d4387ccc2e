import Crypto
public import Domain
import Foundation

/// What is submitted to J-LIS for one card: the body of `PUT /v1/applications/{key}` (docs/jlis-interface.md).
///
/// Names are kept byte for byte (domain.md 11). No 個人番号 and no PIN ever stands in it.
public struct Submission: Hashable, Sendable, Codable {
    /// 住民票の住所 as one line.
    public struct PostalAddress: Hashable, Sendable, Codable {
        public var postalCode: PostalCode
        public var municipality: MunicipalityCode
        public var text: VerbatimText

        public init(postalCode: PostalCode, municipality: MunicipalityCode, text: VerbatimText) {
            self.postalCode = postalCode
            self.municipality = municipality
            self.text = text
        }
    }

    /// 法定代理人, as on the form.
    public struct LegalRepresentative: Hashable, Sendable, Codable {
        public var name: VerbatimText
        public var kana: VerbatimText
        public var relation: Representative.Relation

        public init(name: VerbatimText, kana: VerbatimText, relation: Representative.Relation) {
            self.name = name
            self.kana = kana
            self.relation = relation
        }
    }

    public var formID: FormID
    public var name: VerbatimText
    public var kana: VerbatimText
    public var substitute: VerbatimText?
    public var birthDate: CivilDate
    public var sex: Birth.Sex
    public var address: PostalAddress
    /// The municipality whose office gets the card: that of the resident's address; of a ward its city (domain.md 1).
    public var deliverTo: MunicipalityCode
    public var residence: Residence?
    public var options: CardOptions
    public var representative: LegalRepresentative?
    /// The submission number of its key.
    public var number: Int
    /// The submission that J-LIS sent back and this one answers.
    public var previous: SubmissionKey?
    /// JPEG, turned upright; nil where the card carries no photo (under 1).
    public var photo: JPEGBytes?
    /// Why a photo with warnings is kept, as written on the application (domain.md 3: cover, eyepatch, infant …).
    public var photoReason: String?

    public init(
        formID: FormID, name: VerbatimText, kana: VerbatimText, substitute: VerbatimText? = nil, birthDate: CivilDate,
        sex: Birth.Sex, address: PostalAddress, deliverTo: MunicipalityCode, residence: Residence? = nil,
        options: CardOptions,
        representative: LegalRepresentative? = nil, number: Int, previous: SubmissionKey? = nil, photo: JPEGBytes?,
        photoReason: String? = nil
    ) {
        self.formID = formID
        self.name = name
        self.kana = kana
        self.substitute = substitute
        self.birthDate = birthDate
        self.sex = sex
        self.address = address
        self.deliverTo = deliverTo
        self.residence = residence
        self.options = options
        self.representative = representative
        self.number = number
        self.previous = previous
        self.photo = photo
        self.photoReason = photoReason
    }

    /// The submission in its one canonical spelling, and that spelling's digest.
    public func sealed(under key: SubmissionKey) -> SealedSubmission {
        SealedSubmission(key: key, bytes: Wire.encode(self))
    }

    /// Reads a body of any spelling.
    /// - Throws: `jlis.submission-form`.
    public init(json: [UInt8]) throws(Failure) {
        guard let submission = Wire.decode(Submission.self, from: json) else { throw Failure(.jlisSubmissionForm) }
        self = submission
    }
}

/// A submission as it is sent: content under its key. Two are the same when their digests are.
public struct SealedSubmission: Hashable, Sendable {
    public let key: SubmissionKey
    /// Canonical JSON: keys sorted, no spaces, absent fields left out.
    public let bytes: [UInt8]
    /// SHA-256 of `bytes`, 64 hexadecimal digits.
    public let digest: String

    /// From bytes that ``Submission/sealed(under:)`` made, kept in the outbox.
    public init(key: SubmissionKey, bytes: [UInt8]) {
        self.key = key
        self.bytes = bytes
        digest = Hex.encode(Array(SHA256.hash(data: bytes)))
    }
}

/// A picture's bytes; base64 in JSON.
public struct JPEGBytes: Hashable, Sendable, Codable {
    public let bytes: [UInt8]

    public init(_ bytes: [UInt8]) { self.bytes = bytes }

    public init(from decoder: any Decoder) throws {
        bytes = Array(try decoder.singleValueContainer().decode(Data.self))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(Data(bytes))
    }
}

/// The JSON of the interface, written and read in one place.
public enum Wire {
    /// Canonical JSON: keys sorted, no spaces.
    public static func encode(_ value: some Encodable) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // The wire types hold text, integers and booleans only, for which JSONEncoder has no error.
        guard let data = try? encoder.encode(value) else { return [] }
        return Array(data)
    }

    /// nil when it is not JSON of that form.
    public static func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) -> Value? {
        try? JSONDecoder().decode(type, from: Data(bytes))
    }
}
