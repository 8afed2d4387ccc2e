public import Domain
import Sealing
import Storage
public import SyncProtocol

/// How the office takes a laptop in: one-time codes, device certificates, revocation.
extension Office {
    /// Issues a one-time code. Only its hash is kept.
    ///
    /// - Parameters:
    ///   - prefix: two letters for the laptop's reception numbers; nil takes the next free one.
    ///   - url: where laptops reach the device port.
    /// - Throws: ``ErrorCode/invitePrefixTaken``, ``ErrorCode/invitePrefixesUsedUp``,
    ///   ``ErrorCode/receptionPrefixForm``.
    public func invite(
        expiresAt: Instant, prefix: String?, url: String
    ) async throws -> (text: InvitationText, invitation: Invitation) {
        let wanted = try prefix.map { try ReceptionNumber.make(prefix: $0, serial: 1).prefix }
        let code = Base64URL.encode(SecretKey().bytes)
        let now = clock.now()
        let invitation = try await store.write { transaction in
            let invitations = try transaction.all(Invitation.self)
            // A code that expired unused gives its prefix back: no laptop ever had it.
            let taken = Set(invitations.filter { $0.usedBy != nil || $0.expiresAt > now }.map(\.receptionPrefix))
                .union(try transaction.all(Device.self).map(\.receptionPrefix))
            if let wanted, taken.contains(wanted) { throw Failure(.invitePrefixTaken) }
            let floor = try transaction.get(PrefixFloor.self, "current")?.first ?? 0
            guard let chosen = wanted ?? Self.prefixes.dropFirst(floor).first(where: { !taken.contains($0) }) else {
                throw Failure(.invitePrefixesUsedUp)
            }
            let invitation = Invitation(
                codeHash: Self.hash(code), receptionPrefix: chosen, expiresAt: expiresAt, usedBy: nil)
            try transaction.put(invitation)
            return invitation
        }
        let fingerprint = try CertificateAuthority.fingerprint(ofPEM: authority.certificatePEM)
        return (
            InvitationText(url: url, fingerprint: fingerprint, code: code, prefix: invitation.receptionPrefix),
            invitation
        )
    }

    /// `POST /v1/enroll`. The laptop that used a code may ask again with the same keys, in case the answer was lost.
    ///
    /// - Throws: ``ErrorCode/inviteWrong``, ``ErrorCode/inviteUsed``, ``ErrorCode/inviteExpired``,
    ///   ``ErrorCode/sealDamaged`` or ``ErrorCode/signatureWrong`` for a bad certificate request.
    func enroll(_ request: EnrollRequest) async throws -> EnrollAnswer {
        let hash = Self.hash(request.code)
        let now = clock.now()
        let proposed = Hex.encode(Array(SecretKey().bytes.prefix(16)))
        let device = try await store.write { transaction in
            try admit(request, codeHash: hash, as: proposed, at: now, in: transaction)
        }
        let certificate = try await offPool {
            try authority.issueDevice(requestPEM: request.certificateRequest, device: device.id, at: now)
        }
        return EnrollAnswer(
            device: device.id, certificate: certificate,
            configuration: try Signed(try await store.read { try configuration(in: $0) }, signedBy: signer),
            receptionPrefix: device.receptionPrefix)
    }

    private func admit(
        _ request: EnrollRequest, codeHash: String, as id: String, at now: Instant, in transaction: any StoreTransaction
    ) throws -> Device {
        guard var invitation = try transaction.get(Invitation.self, codeHash) else { throw Failure(.inviteWrong) }
        if let user = invitation.usedBy {
            guard let device = try transaction.get(Device.self, user), device.replicas.contains(request.replica),
                device.verificationKey == request.verificationKey, device.sealingKey == request.sealingKey
            else { throw Failure(.inviteUsed) }
            return device
        }
        guard invitation.expiresAt > now else { throw Failure(.inviteExpired) }
        guard try configuration(in: transaction).serverReplica != request.replica else {
            throw Failure(.storeDuplicate, ["key": "replica"])
        }
        // Before the code is spent: a request that cannot be certified must not use it up.
        _ = try authority.issueDevice(requestPEM: request.certificateRequest, device: id, at: now)
        let device = Device(
            id: id, name: String(request.name.prefix(60)), receptionPrefix: invitation.receptionPrefix,
            replicas: [request.replica], verificationKey: request.verificationKey, sealingKey: request.sealingKey,
            enrolledAt: now, lastReceipt: 0, lastReceiptHash: "")
        invitation.usedBy = id
        try transaction.put(invitation)
        try transaction.put(device)
        return device
    }

    /// The devices, by id.
    public func devices() async throws -> [Device] { try await store.read { try $0.all(Device.self) } }

    /// Takes a device's enrolment back: it is refused from its next request on.
    /// Throws ``ErrorCode/deviceUnknown``.
    public func revoke(_ id: String) async throws -> Device {
        let now = clock.now()
        return try await store.write { transaction in
            guard var device = try transaction.get(Device.self, id) else { throw Failure(.deviceUnknown) }
            if device.revokedAt == nil { device.revokedAt = now }
            try transaction.put(device)
            return device
        }
    }

    private static func hash(_ code: String) -> String { Hex.encode(sha256(Array(code.utf8))) }

    /// AA, AB … ZZ.
    static let prefixes: [String] = {
        let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
        return letters.flatMap { first in letters.map { "\(first)\($0)" } }
    }()
}
