import Domain
import Foundation
import Sealing
import SyncProtocol

/// The keys of an enrolment from before they are sent until it is settled. When the answer is lost, the office knows
/// them and has spent the code: it answers again to the same keys only.
struct EnrolmentAttempt: Codable {
    let replica: ReplicaID
    let deviceKeyPEM: String
    let certificateRequest: String
    let signing: WireBytes
    let opening: WireBytes

    /// What an earlier try with this code made; otherwise new keys, durable before they are used.
    static func begun(with code: String, in files: LaptopFiles) throws -> EnrolmentAttempt {
        let path = files.attempt(code)
        if files.exists(path) {
            guard let bytes = try? SecretFiles.read(path),
                let begun = try? CanonicalJSON.decode(Self.self, from: bytes),
                (try? LaptopKeys(begun)) != nil
            else { throw Failure(.enrolKeysUnreadable, ["file": (path as NSString).lastPathComponent]) }
            return begun
        }
        let request = try DeviceCertificateRequest()
        let attempt = EnrolmentAttempt(
            replica: ReplicaID(unchecked: randomBytes(16)), deviceKeyPEM: request.privateKeyPEM,
            certificateRequest: request.requestPEM, signing: WireBytes(SigningKey().secret),
            opening: WireBytes(OpeningKey().secret))
        try SecretFiles.write(try CanonicalJSON.encode(attempt), to: path)
        return attempt
    }
}

/// The private keys of a laptop, made on it and never leaving it. At rest only the data key is wrapped by itself; the
/// others are sealed under it (design.md 6; docs/keys.md).
struct LaptopKeys {
    let dataKey: SecretKey
    let signing: SigningKey
    let opening: OpeningKey
    /// PEM (PKCS #8).
    let deviceKeyPEM: String

    private static let context = "outreach/laptop-key/1/"

    /// The keys that the office was told of, and a new data key.
    init(_ attempt: EnrolmentAttempt) throws {
        dataKey = SecretKey()
        signing = try SigningKey(secret: attempt.signing.bytes)
        opening = try OpeningKey(secret: attempt.opening.bytes)
        deviceKeyPEM = attempt.deviceKeyPEM
    }

    /// Throws ``ErrorCode/keyMissing``, ``ErrorCode/keyUnreadable`` or ``ErrorCode/sealDamaged``.
    init(reading files: LaptopFiles) throws {
        let wrapped = try CanonicalJSON.decode(WrappedDataKey.self, from: try SecretFiles.read(files.dataKey))
        guard let unlock = SecretKey(bytes: try SecretFiles.read(files.dataKeyFile)) else {
            throw Failure(.keyUnreadable, ["file": "data-key.unlock"])
        }
        let dataKey = try wrapped.open(keyFile: unlock)
        func open(_ path: String, _ name: String) throws -> [UInt8] {
            try dataKey.open(try SecretFiles.read(path), context: Self.context + name)
        }
        self.dataKey = dataKey
        signing = try SigningKey(secret: try open(files.signingKey, "signing"))
        opening = try OpeningKey(secret: try open(files.openingKey, "opening"))
        deviceKeyPEM = String(decoding: try open(files.deviceKey, "device"), as: UTF8.self)
    }

    /// Writes every key file, mode 0600; the data key also under the office's recovery key.
    func write(to files: LaptopFiles, recovery: SealingKey) throws {
        let unlock = SecretKey()
        try SecretFiles.write(unlock.bytes, to: files.dataKeyFile)
        try SecretFiles.write(
            try CanonicalJSON.encode(WrappedDataKey(dataKey, keyFile: unlock, recovery: recovery)), to: files.dataKey)
        func seal(_ bytes: [UInt8], _ path: String, _ name: String) throws {
            try SecretFiles.write(try dataKey.seal(bytes, context: Self.context + name), to: path)
        }
        try seal(signing.secret, files.signingKey, "signing")
        try seal(opening.secret, files.openingKey, "opening")
        try seal(Array(deviceKeyPEM.utf8), files.deviceKey, "device")
    }
}
