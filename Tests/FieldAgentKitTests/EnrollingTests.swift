import Domain
import FieldAgentKit
import Foundation
import Records
import Sealing
import Storage
import SyncProtocol
import Synchronization
import Testing
import Transport

/// Enrolment, and what it leaves where it fails.
struct EnrollingTests {
    @Test func `an impostor is found out before anything is sent`() async throws {
        let office = try ScriptedOffice()
        let impostor = try ScriptedOffice()
        let directory = NSTemporaryDirectory() + "enrol-" + UUID().uuidString
        let enrolling = Enrolling(
            directory: directory, clock: HandClock(), storage: Fixture.storage, client: { _ in impostor })
        await #expect(throws: Failure(.serverUnknown)) {
            try await enrolling.run(try InvitationText(office.invitation), name: "x")
        }
        #expect(impostor.state.withLock { $0.requests } == ["GET https://office.example:9/v1/authority"])
        #expect(!FileManager.default.fileExists(atPath: directory))
    }

    @Test(arguments: [ErrorCode.inviteWrong, .inviteUsed, .inviteExpired])
    func `a code that is not accepted leaves nothing behind`(code: ErrorCode) async throws {
        let office = try ScriptedOffice()
        office.state.withLock { $0.enrolAnswer = Failure(code) }
        let directory = NSTemporaryDirectory() + "enrol-" + UUID().uuidString
        let enrolling = Enrolling(
            directory: directory, clock: HandClock(), storage: Fixture.storage, client: { _ in office })
        await #expect(throws: Failure(code)) {
            try await enrolling.run(try InvitationText(office.invitation), name: "x")
        }
        #expect(!FileManager.default.fileExists(atPath: directory))
        #expect(throws: Failure(.invitationForm)) { try InvitationText("OUTREACH1-xyz") }
    }

    @Test(arguments: [
        (ErrorCode.networkUnreachable, ErrorCode.enrolUnreachable), (.networkTimeout, .enrolUnreachable),
        (.networkWrongServer, .enrolCertificate), (.networkTLSRefused, .serverUnknown),
    ])
    func `where the code was not sent enrolment says so and leaves nothing`(line: ErrorCode, told: ErrorCode)
        async throws
    {
        for route in [Routes.authority, Routes.enroll] {
            for wasThere in [false, true] {
                let office = try ScriptedOffice()
                office.state.withLock { $0.disturb = { $0.url.hasSuffix(route) ? .failure(line) : nil } }
                let directory = NSTemporaryDirectory() + "enrol-" + UUID().uuidString
                defer { try? FileManager.default.removeItem(atPath: directory) }
                if wasThere {
                    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
                }
                // Before the certificate is asked for, what is no office is just that.
                let isStranger = line == .networkWrongServer && route == Routes.authority
                await #expect(throws: Failure(isStranger ? .serverUnknown : told)) {
                    try await enrol(with: office, in: directory)
                }
                let left = try? FileManager.default.contentsOfDirectory(atPath: directory)
                #expect(left == (wasThere ? [] : nil))
            }
        }
        #expect(told.exit == (line == .networkTLSRefused ? .notPermitted : .unavailable))
    }

    @Test func `a try that did not reach the office leaves the keys of one whose answer was lost`() async throws {
        let office = try ScriptedOffice()
        let directory = NSTemporaryDirectory() + "enrol-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let troubles: [(Disturbance, ErrorCode)] = [
            (.loseAnswer, .enrolOutcomeUnknown), (.failure(.networkWrongServer), .enrolCertificate),
            (.problem(.storeFull), .enrolOfficeFault),
        ]
        for (trouble, told) in troubles {
            office.state.withLock { $0.disturb = { $0.url.hasSuffix(Routes.enroll) ? trouble : nil } }
            await #expect(throws: Failure(told)) { try await enrol(with: office, in: directory) }
            #expect(try FileManager.default.contentsOfDirectory(atPath: directory + "/keys").count == 1)
        }
        office.state.withLock { $0.disturb = { _ in nil } }
        #expect(try await enrol(with: office, in: directory).device == ScriptedOffice.device)
    }

    @Test func `an enrolment that cannot be stored leaves one file, and the same code goes on with it`() async throws {
        let office = try ScriptedOffice()
        let directory = NSTemporaryDirectory() + "enrol-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: directory) }
        await #expect(throws: Failure(.enrolNotStored)) {
            try await enrol(with: office, in: directory) { _ in throw Failure(.storeFull) }
        }
        let left = try FileManager.default.subpathsOfDirectory(atPath: directory).sorted()
        #expect(left.count == 2 && left[0] == "keys" && left[1].hasPrefix("keys/enrolling-"), "\(left)")
        #expect(try await enrol(with: office, in: directory).device == ScriptedOffice.device)
    }

    @discardableResult private func enrol(
        with office: ScriptedOffice, in directory: String,
        storage: @escaping @Sendable (String) throws -> LaptopStorage = Fixture.storage
    ) async throws -> EnrolledLaptop {
        try await Enrolling(directory: directory, clock: HandClock(), storage: storage, client: { _ in office })
            .run(try InvitationText(office.invitation), name: "x")
    }

    @Test(arguments: [Disturbance.loseAnswer, .status(503, retryAfter: nil), .status(429, retryAfter: nil)])
    func `a code whose answer was lost is tried again with the same keys`(trouble: Disturbance) async throws {
        let office = try ScriptedOffice()
        let isFirst = Mutex(true)
        let sent = Mutex<[[UInt8]]>([])
        office.state.withLock { state in
            state.disturb = { request in
                guard request.url.hasSuffix(Routes.enroll), case .bytes(let body) = request.body else { return nil }
                sent.withLock { $0.append(body) }
                return isFirst.withLock { first in
                    defer { first = false }
                    return first ? trouble : nil
                }
            }
        }
        let directory = NSTemporaryDirectory() + "enrol-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: directory) }
        func enrol() async throws -> EnrolledLaptop {
            let enrolling = Enrolling(
                directory: directory, clock: HandClock(), storage: Fixture.storage, client: { _ in office })
            return try await enrolling.run(try InvitationText(office.invitation), name: "x")
        }
        await #expect(throws: Failure.self) { _ = try await enrol() }
        #expect(try await enrol().device == ScriptedOffice.device)
        let bodies = sent.withLock { $0 }
        #expect(bodies.count == 2 && bodies[0] == bodies[1])
        let names = try FileManager.default.contentsOfDirectory(atPath: directory + "/keys")
        #expect(!names.contains { $0.hasPrefix("enrolling") })
        #expect(try await Laptop.open(directory, clock: HandClock(), storage: Fixture.storage).device == "laptop-1")
    }

    @Test func `an enrolled laptop is not enrolled again, and its keys are for the owner only`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        let office = fixture.office
        let again = Enrolling(
            directory: fixture.directory, clock: fixture.clock, storage: Fixture.storage, client: { _ in office })
        await #expect(throws: Failure(.alreadyEnrolled)) {
            try await again.run(try InvitationText(office.invitation), name: "x")
        }
        let keys = fixture.directory + "/keys"
        for name in try FileManager.default.contentsOfDirectory(atPath: keys) {
            let mode = try FileManager.default.attributesOfItem(atPath: keys + "/" + name)[.posixPermissions] as? Int
            #expect(mode == 0o600, "\(name)")
        }
        #expect(FileManager.default.fileExists(atPath: fixture.directory + "/demo"))
    }

    @Test func `where only the database is gone that is said, and nothing is enrolled over what is left`() async throws
    {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        try FileManager.default.removeItem(atPath: fixture.directory + "/outreach.sqlite")
        let keys = try Data(contentsOf: URL(filePath: fixture.directory + "/keys/data-key.json"))
        await #expect(throws: Failure(.databaseMissing)) {
            try await Laptop.open(fixture.directory, clock: fixture.clock, storage: Fixture.storage)
        }
        let office = fixture.office
        await #expect(throws: Failure(.databaseMissing)) {
            try await Enrolling(
                directory: fixture.directory, clock: fixture.clock, storage: Fixture.storage, client: { _ in office }
            ).run(try InvitationText(office.invitation), name: "x")
        }
        #expect(try Data(contentsOf: URL(filePath: fixture.directory + "/keys/data-key.json")) == keys)
    }

    @Test func `a laptop without a name is not enrolled`() async throws {
        let office = try ScriptedOffice()
        let directory = NSTemporaryDirectory() + "enrol-" + UUID().uuidString
        let failure = await #expect(throws: Failure.self) {
            try await Enrolling(
                directory: directory, clock: HandClock(), storage: Fixture.storage, client: { _ in office }
            ).run(try InvitationText(office.invitation), name: " ")
        }
        #expect(failure?.values["field"] == "--name")
        #expect(!FileManager.default.fileExists(atPath: directory))
    }

    /// An office's folder, one with a database of somebody else, one with a simulator's.
    @Test(arguments: [
        ["office.json", "outreach.sqlite", "demo", "keys/data-key.json", "keys/data-key.unlock", "blobs/1"],
        ["office.json"], ["outreach.sqlite"], ["demo"], ["keys/authority.pem"], ["jlis.sqlite"],
    ])
    func `nobody else's data is touched, and no code is used`(names: [String]) async throws {
        let office = try ScriptedOffice()
        let directory = NSTemporaryDirectory() + "enrol-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: directory) }
        for name in names {
            let file = URL(filePath: "\(directory)/\(name)")
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(name == "outreach.sqlite" ? [] : [7]).write(to: file)
        }
        await #expect(throws: Failure(.enrolFolderTaken)) {
            try await enrol(with: office, in: directory)
        }
        #expect(office.state.withLock { $0.requests } == [])
        for name in names {
            #expect(
                try Data(contentsOf: URL(filePath: "\(directory)/\(name)"))
                    == Data(name == "outreach.sqlite" ? [] : [7]))
        }
    }

    /// Stopped after the mark was set and before anything was stored; the next code is a real office's.
    @Test func `the mark of a demonstration that was never enrolled does not stay`() async throws {
        let office = try ScriptedOffice(isDemo: false)
        let directory = NSTemporaryDirectory() + "enrol-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: directory) }
        office.state.withLock { $0.disturb = { $0.url.hasSuffix(Routes.enroll) ? .loseAnswer : nil } }
        await #expect(throws: Failure(.enrolOutcomeUnknown)) { try await enrol(with: office, in: directory) }
        try Data("demonstration data\n".utf8).write(to: URL(filePath: directory + "/demo"))
        office.state.withLock { $0.disturb = { _ in nil } }
        #expect(try await !enrol(with: office, in: directory).isDemo)
        #expect(!FileManager.default.fileExists(atPath: directory + "/demo"))
    }

    @Test func `two enrolments in one folder do not touch one another`() async throws {
        let office = try ScriptedOffice()
        let directory = NSTemporaryDirectory() + "enrol-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let second = Mutex<Failure?>(nil)
        let enrolled = try await enrol(with: office, in: directory) { directory in
            // The first one stores what it got; its folder is held.
            let descriptor = Glibc.open(directory, O_RDONLY | O_DIRECTORY)
            defer { close(descriptor) }
            second.withLock { $0 = flock(descriptor, LOCK_EX | LOCK_NB) == 0 ? nil : Failure(.dataBusy) }
            return try Fixture.storage(directory)
        }
        #expect(second.withLock { $0 } == Failure(.dataBusy) && enrolled.device == ScriptedOffice.device)
        let held = Glibc.open(directory, O_RDONLY | O_DIRECTORY)
        #expect(flock(held, LOCK_EX | LOCK_NB) == 0)
        await #expect(throws: Failure(.dataBusy)) { try await enrol(with: office, in: directory) }
        close(held)
        await #expect(throws: Failure(.alreadyEnrolled)) { try await enrol(with: office, in: directory) }
        _ = try await Laptop.open(directory, clock: HandClock(), storage: Fixture.storage)
    }

    @Test func `a refusal that says nothing about an earlier try leaves its keys`() async throws {
        let office = try ScriptedOffice()
        let directory = NSTemporaryDirectory() + "enrol-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: directory) }
        for trouble in [Disturbance.loseAnswer, .status(404, retryAfter: nil), .status(413, retryAfter: nil)] {
            office.state.withLock { $0.disturb = { $0.url.hasSuffix(Routes.enroll) ? trouble : nil } }
            await #expect(throws: Failure.self) { try await enrol(with: office, in: directory) }
            let left = try FileManager.default.contentsOfDirectory(atPath: directory + "/keys")
            #expect(left.count == 1 && left[0].hasPrefix("enrolling-"), "\(left)")
        }
        office.state.withLock { $0.disturb = { _ in nil } }
        #expect(try await enrol(with: office, in: directory).device == ScriptedOffice.device)
    }

    @Test func `keys of an earlier try that cannot be read are named, and opening a laptop removes what was left`()
        async throws
    {
        let office = try ScriptedOffice()
        let directory = NSTemporaryDirectory() + "enrol-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: directory) }
        office.state.withLock { $0.disturb = { $0.url.hasSuffix(Routes.enroll) ? .loseAnswer : nil } }
        await #expect(throws: Failure(.enrolOutcomeUnknown)) { try await enrol(with: office, in: directory) }
        let name = try #require(try FileManager.default.contentsOfDirectory(atPath: directory + "/keys").first)
        let path = "\(directory)/keys/\(name)"
        let keys = try #require(FileManager.default.contents(atPath: path))
        office.state.withLock { $0.disturb = { _ in nil } }
        try keys.dropLast(9).write(to: URL(filePath: path))
        await #expect(throws: Failure(.enrolKeysUnreadable, ["file": name])) {
            try await enrol(with: office, in: directory)
        }
        try keys.write(to: URL(filePath: path))
        try await enrol(with: office, in: directory)
        // As if it had been stopped before it removed them.
        try keys.write(to: URL(filePath: path))
        _ = try await Laptop.open(directory, clock: HandClock(), storage: Fixture.storage)
        #expect(!FileManager.default.fileExists(atPath: path))
    }
}
