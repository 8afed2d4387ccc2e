public import Domain
import Foundation
import Sealing
import Storage
public import SyncProtocol
public import Transport

/// What enrolling brought.
public struct EnrolledLaptop: Sendable, Codable {
    public var device: String
    public var name: String
    public var receptionPrefix: String
    public var municipality: String
    public var city: String
    public var isDemo: Bool
}

/// Enrolment with a one-time code: the server proves itself first, and keys are made here. Nothing is kept of an attempt
/// that was refused; where the outcome is not known, the keys are kept and the same code can be tried again
/// (design.md 6).
public struct Enrolling: Sendable {
    private let files: LaptopFiles
    private let clock: any WallClock
    private let storage: @Sendable (String) throws -> LaptopStorage
    private let client: @Sendable (TLSSettings) -> any HTTPClient

    /// - Parameter client: makes an HTTP client with this trust.
    public init(
        directory: String, clock: any WallClock, storage: @escaping @Sendable (String) throws -> LaptopStorage,
        client: @escaping @Sendable (TLSSettings) -> any HTTPClient
    ) {
        files = LaptopFiles(directory: directory)
        self.clock = clock
        self.storage = storage
        self.client = client
    }

    /// Enrols.
    ///
    /// - Throws: ``ErrorCode/alreadyEnrolled``, ``ErrorCode/databaseMissing``, ``ErrorCode/enrolFolderTaken``,
    ///   ``ErrorCode/dataBusy`` while another enrolment runs in the folder, `text.…` for the name;
    ///   ``ErrorCode/serverUnknown``, ``ErrorCode/enrolUnreachable`` and ``ErrorCode/enrolCertificate`` (nothing was
    ///   sent); what the server answers (``ErrorCode/inviteWrong``, ``ErrorCode/inviteUsed``,
    ///   ``ErrorCode/inviteExpired``); ``ErrorCode/enrolOutcomeUnknown``, ``ErrorCode/enrolOfficeFault`` and
    ///   ``ErrorCode/enrolNotStored`` (the same code is tried again); ``ErrorCode/enrolKeysUnreadable``; `store.…`.
    public func run(_ invitation: InvitationText, name: String) async throws -> EnrolledLaptop {
        try TypedText.checkFilled(name, field: "--name")
        let wasThere = files.exists(files.directory)
        if !wasThere { try make(files.directory) }
        let lock = try SyncLock(directory: files.directory)
        defer { withExtendedLifetime(lock) {} }
        // Gone again where nothing was put into it.
        defer { if !wasThere { rmdir(files.directory) } }
        try await refuseWhenTaken()
        return try await enrol(invitation, name: name, try await provenAuthority(invitation))
    }

    private func enrol(_ invitation: InvitationText, name: String, _ authority: String) async throws -> EnrolledLaptop {
        let wasTried = files.exists(files.attempt(invitation.code))
        do {
            try prepareKeys()
            let attempt = try EnrolmentAttempt.begun(with: invitation.code, in: files)
            let keys = try LaptopKeys(attempt)
            let answer = try await exchange(
                EnrollRequest(
                    code: invitation.code, name: name, certificateRequest: attempt.certificateRequest,
                    replica: attempt.replica, verificationKey: keys.signing.verificationKey,
                    sealingKey: keys.opening.sealingKey),
                with: invitation.url, authority)
            let enrolled = try await kept(
                answer, keys, authority, name: name, server: invitation.url, attempt.replica)
            // Of this code and of others; what stays here goes when the laptop is opened.
            for path in files.attempts { try? FileManager.default.removeItem(atPath: path) }
            return enrolled
        } catch let unsettled as Unsettled {
            throw unsettled.failure
        } catch let refused as Refused {
            forget(invitation.code)
            throw refused.failure
        } catch {
            // The code may be spent on the keys of an earlier try.
            if !wasTried { forget(invitation.code) }
            throw error
        }
    }

    /// The office said no: nothing was registered.
    private struct Refused: Error { let failure: Failure }

    /// The code may be spent on these keys: they stay, to be tried again.
    private struct Unsettled: Error { let failure: Failure }

    /// Also where pictures lie whose database is lost: their keys must not be overwritten. And nobody else's data is
    /// touched, an office's least of all.
    private func refuseWhenTaken() async throws {
        if files.exists(files.officeSettings) { throw Failure(.enrolFolderTaken) }
        if !files.exists(files.database), files.areOfALaptop { throw Failure(.databaseMissing) }
        let pictures = try? FileManager.default.contentsOfDirectory(atPath: files.directory + "/blobs")
        guard pictures?.isEmpty ?? true else { throw Failure(.alreadyEnrolled) }
        // Without keys it is no laptop's: nobody opens it.
        if files.exists(files.database), files.exists(files.dataKey), try await isEnrolled() {
            throw Failure(.alreadyEnrolled)
        }
        if files.areTaken { throw Failure(.enrolFolderTaken) }
    }

    private func isEnrolled() async throws -> Bool {
        try await storage(files.directory).store.read { try $0.get(Enrolment.self, "current") != nil }
    }

    /// The authority's certificate, when its fingerprint is the invitation's.
    private func provenAuthority(_ invitation: InvitationText) async throws -> String {
        let response: HTTPResponse
        do {
            response = try await client(TLSSettings(trust: .insecureForFingerprint))
                .send(HTTPRequest(.get, invitation.url + Routes.authority))
        } catch {
            // Nothing was said yet, and any certificate would do: what answers here is no office.
            switch error.code {
            case .networkOutcomeUnknown, .networkCancelled: throw Failure(.enrolUnreachable)
            case .networkWrongServer: throw Failure(.serverUnknown)
            default: throw error.ofEnrolment
            }
        }
        if response.status >= 500 { throw Failure(.enrolOfficeFault) }
        let pem = String(decoding: response.body, as: UTF8.self)
        guard response.isSuccess, let found = try? CertificateAuthority.fingerprint(ofPEM: pem),
            found == invitation.fingerprint
        else { throw Failure(.serverUnknown) }
        return pem
    }

    private func exchange(_ request: EnrollRequest, with server: String, _ authority: String) async throws
        -> EnrollAnswer
    {
        let message = HTTPRequest(
            .post, server + Routes.enroll, fields: ["Content-Type": MediaTypes.json],
            body: .bytes(try CanonicalJSON.encode(request)))
        let response: HTTPResponse
        do {
            response = try await client(TLSSettings(trust: .certificates(pem: authority))).send(message)
        } catch {
            if error.code.neverSent { throw error.ofEnrolment }
            throw Unsettled(failure: error.ofEnrolment)
        }
        // These may come from what stands before the office, which may have taken the request all the same.
        let isPassing = [408, 425, 429].contains(response.status)
        if (400..<500).contains(response.status), !isPassing {
            let problem = response.problem
            // Any other refusal says nothing about what an earlier try with these keys brought.
            throw [.inviteWrong, .inviteUsed, .inviteExpired].contains(problem.code)
                ? Refused(failure: problem) : problem
        }
        guard response.isSuccess, let answer = try? CanonicalJSON.decode(EnrollAnswer.self, from: response.body) else {
            throw Unsettled(failure: Failure(.enrolOfficeFault))
        }
        return answer
    }

    /// Finds out before the code is used whether anything can be stored.
    private func prepareKeys() throws {
        if !files.exists(files.keys) { try make(files.keys) }
        let probe = files.keys + "/probe"
        defer { try? FileManager.default.removeItem(atPath: probe) }
        // Room for the keys and an empty database with its log.
        try SecretFiles.write([UInt8](repeating: 0, count: 1 << 20), to: probe)
    }

    private func make(_ directory: String) throws(Failure) {
        do {
            try FileManager.default.createDirectory(
                atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch { throw Failure((error as? CocoaError)?.code == .fileWriteOutOfSpace ? .storeFull : .storeReadOnly) }
    }

    /// The answer, stored. The code is spent by now: where that fails, only the attempt is left, to go on with.
    private func kept(
        _ answer: EnrollAnswer, _ keys: LaptopKeys, _ authority: String, name: String, server: String,
        _ replica: ReplicaID
    ) async throws -> EnrolledLaptop {
        guard let configuration = try? answer.configuration.verifiedByItself() else {
            throw Unsettled(failure: Failure(.enrolOfficeFault))
        }
        do { return try await keep(answer, configuration, keys, authority, name: name, server: server, replica) } catch
        {
            for path in files.made { try? FileManager.default.removeItem(atPath: path) }
            throw Unsettled(failure: Failure(.enrolNotStored))
        }
    }

    private func keep(
        _ answer: EnrollAnswer, _ configuration: OfficeConfiguration, _ keys: LaptopKeys, _ authority: String,
        name: String, server: String, _ replica: ReplicaID
    ) async throws -> EnrolledLaptop {
        // What an earlier try was stopped at; its mark of a demonstration above all.
        for path in files.made { try? FileManager.default.removeItem(atPath: path) }
        try keys.write(to: files, recovery: configuration.recoveryKey)
        try SecretFiles.write(Array(authority.utf8), to: files.authority)
        try SecretFiles.write(Array(answer.certificate.utf8), to: files.certificate)
        if configuration.isDemo { try SecretFiles.write(Array("demonstration data\n".utf8), to: files.demoMark) }
        let enrolment = Enrolment(
            device: answer.device, name: name, receptionPrefix: answer.receptionPrefix, server: server,
            replica: replica, enrolledAt: clock.now())
        // Last: its presence says that the directory is complete.
        try await storage(files.directory).store.write { transaction in
            try transaction.put(HeldConfiguration(current: configuration))
            try transaction.put(enrolment)
            // The demonstration's clock begins with its data: this moment is none of it.
            if !configuration.isDemo { try transaction.put(ClockRecord(latest: enrolment.enrolledAt)) }
        }
        return EnrolledLaptop(
            device: answer.device, name: name, receptionPrefix: answer.receptionPrefix,
            municipality: configuration.municipality.text, city: configuration.city, isDemo: configuration.isDemo)
    }

    /// Nothing stays but the keys that other codes were tried with: the office may know those.
    private func forget(_ code: String) {
        let attempt = files.attempt(code)
        // The attempt last: while it is there the rest is known to be its own.
        let others = files.attempts.filter { $0 != attempt }
        for path in (others.isEmpty ? files.made : []) + [attempt + ".new", attempt] {
            try? FileManager.default.removeItem(atPath: path)
        }
        // Only where it is empty now.
        rmdir(files.keys)
    }
}

extension ErrorCode {
    /// Of these failures of the line it is known that the request was not taken.
    fileprivate var neverSent: Bool {
        [.networkUnreachable, .networkTimeout, .networkWrongServer, .networkTLSRefused, .networkAddress].contains(self)
    }
}

extension Failure {
    /// A failure of the line as whoever enrols must be told it.
    fileprivate var ofEnrolment: Failure {
        switch code {
        case .networkUnreachable, .networkTimeout: Failure(.enrolUnreachable)
        case .networkOutcomeUnknown, .networkCancelled: Failure(.enrolOutcomeUnknown)
        case .networkWrongServer: Failure(.enrolCertificate)
        case .networkTLSRefused: Failure(.serverUnknown)
        default: self
        }
    }
}

extension HTTPResponse {
    /// The failure that an answer other than success stands for.
    var problem: Failure {
        if let problem = try? CanonicalJSON.decode(Problem.self, from: body), let failure = problem.failure {
            return failure
        }
        return Failure(status >= 500 ? .serverFault : .messageMalformed, ["what": "HTTP \(status)"])
    }
}
