public import Domain
import FoundationEssentials
public import Sealing

/// Bytes that travel inside JSON as base64.
public struct WireBytes: Hashable, Sendable, Codable {
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

/// Paths of the device interface, version 1.
public enum Routes {
    public static let openAPI = "/v1/openapi.yaml"
    public static let authority = "/v1/authority"
    public static let enroll = "/v1/enroll"
    public static let acts = "/v1/acts"
    public static let feed = "/v1/feed"
    public static let blobs = "/v1/blobs"
    public static let receipts = "/v1/receipts"
    public static let known = "/v1/known"
    public static let configuration = "/v1/configuration"
}

/// Media types carry the version (design.md 7).
public enum MediaTypes {
    public static let acts = "application/vnd.outreach.acts.v1"
    public static let json = "application/json"
    public static let problem = "application/problem+json"
    /// RFC: tus 1.0, PATCH.
    public static let offset = "application/offset+octet-stream"
}

/// A laptop presents its one-time code and its public keys.
public struct EnrollRequest: Sendable, Codable {
    public var code: String
    /// What the laptop calls itself, for the office's list.
    public var name: String
    /// PEM.
    public var certificateRequest: String
    public var replica: ReplicaID
    public var verificationKey: VerificationKey
    public var sealingKey: SealingKey

    public init(
        code: String, name: String, certificateRequest: String, replica: ReplicaID, verificationKey: VerificationKey,
        sealingKey: SealingKey
    ) {
        self.code = code
        self.name = name
        self.certificateRequest = certificateRequest
        self.replica = replica
        self.verificationKey = verificationKey
        self.sealingKey = sealingKey
    }
}

/// What an enrolled laptop needs from then on.
public struct EnrollAnswer: Sendable, Codable {
    public var device: String
    /// PEM.
    public var certificate: String
    public var configuration: SignedConfiguration
    /// Two letters allotted to this laptop.
    public var receptionPrefix: String

    public init(device: String, certificate: String, configuration: SignedConfiguration, receptionPrefix: String) {
        self.device = device
        self.certificate = certificate
        self.configuration = configuration
        self.receptionPrefix = receptionPrefix
    }
}

/// A person who may work, and in which role.
public struct Operator: Hashable, Sendable, Codable {
    public var number: StaffNumber
    public var role: Role

    public init(number: StaffNumber, role: Role) {
        self.number = number
        self.role = role
    }
}

/// 事務所設定: what the office decides for all its laptops, and signs (design.md 7).
public struct OfficeConfiguration: SignedWord, Hashable {
    public static let signingContext = "outreach/configuration/1"

    /// Grows with each change.
    public var number: Int64
    public var municipality: MunicipalityCode
    public var city: String
    public var operators: [Operator]
    /// Signs receipts and the office's acts.
    public var serverKey: VerificationKey
    public var serverReplica: ReplicaID
    /// Envelopes are sealed to it.
    public var officeKey: SealingKey
    /// The laptop's data key is also wrapped under it.
    public var recoveryKey: SealingKey
    /// PIN keys by municipality code. Without an entry the form stays on paper.
    public var pinKeys: [String: SealingKey]
    /// Whether this is demonstration data.
    public var isDemo: Bool
    /// Whom residents ask, for the slips that laptops print. Absent until the office has said it.
    public var contact: OfficeContact?

    public init(
        number: Int64, municipality: MunicipalityCode, city: String, operators: [Operator], serverKey: VerificationKey,
        serverReplica: ReplicaID, officeKey: SealingKey, recoveryKey: SealingKey, pinKeys: [String: SealingKey],
        isDemo: Bool, contact: OfficeContact? = nil
    ) {
        self.number = number
        self.municipality = municipality
        self.city = city
        self.operators = operators
        self.serverKey = serverKey
        self.serverReplica = serverReplica
        self.officeKey = officeKey
        self.recoveryKey = recoveryKey
        self.pinKeys = pinKeys
        self.isDemo = isDemo
        self.contact = contact
    }
}

extension OfficeConfiguration {
    /// A person as a later release may describe them.
    private struct AnyOperator: Decodable {
        var number: StaffNumber
        var role: String
    }

    /// Who has a role that this release does not know is nobody here, and everybody else goes on working.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            number: try values.decode(Int64.self, forKey: .number),
            municipality: try values.decode(MunicipalityCode.self, forKey: .municipality),
            city: try values.decode(String.self, forKey: .city),
            operators: try values.decode([AnyOperator].self, forKey: .operators).compactMap { person in
                Role(rawValue: person.role).map { Operator(number: person.number, role: $0) }
            },
            serverKey: try values.decode(VerificationKey.self, forKey: .serverKey),
            serverReplica: try values.decode(ReplicaID.self, forKey: .serverReplica),
            officeKey: try values.decode(SealingKey.self, forKey: .officeKey),
            recoveryKey: try values.decode(SealingKey.self, forKey: .recoveryKey),
            pinKeys: try values.decode([String: SealingKey].self, forKey: .pinKeys),
            isDemo: try values.decode(Bool.self, forKey: .isDemo),
            contact: try values.decodeIfPresent(OfficeContact.self, forKey: .contact))
    }
}

/// What became of one act, or of one envelope that was no act.
public struct ActOutcome: Hashable, Sendable, Codable {
    /// What became of it.
    public enum Outcome: String, Hashable, Sendable, Codable {
        /// Durably stored now.
        case stored
        /// Was stored before.
        case known
        /// Stored, but it changes nothing (``SetAsideReason``).
        case setAside = "set-aside"
        /// Not stored; `code` says why. The rest of the batch went on.
        case refused
        /// An outcome this release does not know.
        case unknown

        public init(from decoder: any Decoder) throws {
            self = Outcome(rawValue: try decoder.singleValueContainer().decode(String.self)) ?? .unknown
        }
    }

    public var act: ActID
    public var outcome: Outcome
    /// A registered error code or set-aside reason.
    public var code: String?

    public init(act: ActID, outcome: Outcome, code: String? = nil) {
        self.act = act
        self.outcome = outcome
        self.code = code
    }
}

/// The answer to a batch of envelopes.
public struct ActsAnswer: Sendable, Codable {
    public var outcomes: [ActOutcome]
    /// For what is stored; absent when nothing is.
    public var receipt: SignedReceipt?

    public init(outcomes: [ActOutcome], receipt: SignedReceipt?) {
        self.outcomes = outcomes
        self.receipt = receipt
    }
}

/// Whose signature stands behind a replica's acts.
public struct Signer: Hashable, Sendable, Codable {
    public var replica: ReplicaID
    public var key: VerificationKey

    public init(replica: ReplicaID, key: VerificationKey) {
        self.replica = replica
        self.key = key
    }
}

/// What others did, for this laptop's sessions.
public struct FeedAnswer: Sendable, Codable {
    /// Sealed to the laptop.
    public var envelopes: [WireBytes]
    /// Acts whose outcome changed after they were stored.
    public var outcomes: [ActOutcome]
    /// The signers of the envelopes.
    public var signers: [Signer]
    /// Opaque; to be given back.
    public var cursor: String
    public var more: Bool
    /// What the office tells the people at the laptop.
    public var banners: [String]
    /// As in ``ReceiptsAnswer/epoch``.
    public var epoch: String?

    public init(
        envelopes: [WireBytes], outcomes: [ActOutcome], signers: [Signer], cursor: String, more: Bool,
        banners: [String], epoch: String? = nil
    ) {
        self.epoch = epoch
        self.envelopes = envelopes
        self.outcomes = outcomes
        self.signers = signers
        self.cursor = cursor
        self.more = more
        self.banners = banners
    }
}

/// Receipts issued since a number.
public struct ReceiptsAnswer: Sendable, Codable {
    public var receipts: [SignedReceipt]
    public var more: Bool
    /// The office's: another than before says that it was restored from a backup. Absent from a server one release
    /// behind.
    public var epoch: String?

    public init(receipts: [SignedReceipt], more: Bool, epoch: String? = nil) {
        self.receipts = receipts
        self.more = more
        self.epoch = epoch
    }
}

/// Which of these does the server have?
public struct KnownRequest: Sendable, Codable {
    public var acts: [ActID]
    public var blobs: [String]

    public init(acts: [ActID], blobs: [String]) {
        self.acts = acts
        self.blobs = blobs
    }
}

/// Those it has.
public struct KnownAnswer: Sendable, Codable {
    public var acts: [ActID]
    /// Whole, and receipted to the laptop that asks.
    public var blobs: [String]
    /// Uploads of the laptop that are begun: how many bytes are there, fewer than all.
    public var uploads: [String: Int]

    public init(acts: [ActID], blobs: [String], uploads: [String: Int] = [:]) {
        self.acts = acts
        self.blobs = blobs
        self.uploads = uploads
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        acts = try values.decode([ActID].self, forKey: .acts)
        blobs = try values.decode([String].self, forKey: .blobs)
        // A server one release behind does not say it.
        uploads = try values.decodeIfPresent([String: Int].self, forKey: .uploads) ?? [:]
    }
}

/// RFC 9457 problem details with the registered code.
public struct Problem: Sendable, Codable {
    public var type: String
    public var title: String
    public var status: Int
    public var detail: String
    public var code: String
    public var values: [String: String]?

    public init(_ failure: Failure, language: Language) {
        let wording = failure.wording(language)
        type = "urn:outreach:error:\(failure.code.id)"
        title = wording.what
        status = failure.code.httpStatus
        detail = wording.meaning + (language == .ja ? "" : " ") + wording.remedy
        code = failure.code.id
        values = failure.values.isEmpty ? nil : failure.values
    }

    /// The failure it carries; nil when this release does not know the code.
    public var failure: Failure? { ErrorCode.registered(code).map { Failure($0, values ?? [:]) } }
}
