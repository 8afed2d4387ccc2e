import CurlTransport
import Domain
import Sealing
import SyncProtocol
import Testing
import Transport

@testable import OfficeKit

@Suite struct DeviceEnrolmentTests {
    @Test func `a code enrols one laptop, which may ask again with the same keys`() async throws {
        try await TestOffice.serving { served in
            let code = try await served.code()
            let keys = LaptopKeys()
            let first = try await served.enroll(keys.request(code: code))
            let again = try await served.enroll(keys.request(code: code))
            let answers = try [first, again].map { try CanonicalJSON.decode(EnrollAnswer.self, from: $0.body) }
            #expect(answers[0].device == answers[1].device)
            #expect(answers[0].receptionPrefix == "AA")
            #expect(try await served.office.devices().count == 1)
        }
    }

    @Test func `a wrong, used or expired code enrols nobody`() async throws {
        try await TestOffice.serving { served in
            let used = try await served.code()
            _ = try await served.enroll(LaptopKeys().request(code: used))
            let expired = try await served.code(expiresIn: -1)
            for (code, expected) in [
                ("nonsense", "enroll.code-wrong"), (used, "enroll.code-used"), (expired, "enroll.code-expired"),
            ] {
                let answer = try await served.enroll(LaptopKeys().request(code: code))
                #expect(answer.status == 403)
                #expect(problem(answer) == expected)
            }
            #expect(try await served.office.devices().count == 1)
        }
    }

    @Test func `every answer tells the office's time`() async throws {
        try await TestOffice.serving { served in
            for path in ["/healthz", "/v1/configuration", "/v1/nothing"] {
                let before = served.office.clock.now()
                let answer = try await served.client().send(HTTPRequest(.get, served.url + path))
                let time = try #require(answer.fields["Office-Time"].flatMap { Int64($0) })
                #expect((before...served.office.clock.now()).contains(Instant(milliseconds: time)), "\(path)")
            }
        }
    }

    @Test func `a bad certificate request does not use up the code`() async throws {
        try await TestOffice.serving { served in
            let code = try await served.code()
            let keys = LaptopKeys()
            var request = keys.request(code: code)
            request.certificateRequest = "nonsense"
            #expect(problem(try await served.enroll(request)) == "seal.damaged")
            #expect(try await served.enroll(keys.request(code: code)).status == 200)
        }
    }

    @Test func `the authority that is served has the fingerprint of the invitation and of no other`() async throws {
        try await TestOffice.serving { served in
            let unverified = CurlHTTPClient(tls: TLSSettings(trust: .insecureForFingerprint))
            let answer = try await unverified.send(HTTPRequest(.get, served.url + Routes.authority))
            let invited = try await served.office.invite(
                expiresAt: served.office.clock.now().adding(days: 1), prefix: "KW", url: served.url)
            let fetched = try CertificateAuthority.fingerprint(ofPEM: String(decoding: answer.body, as: UTF8.self))
            #expect(fetched == invited.text.fingerprint)
            #expect(invited.text.prefix == "KW")
            let other = try CertificateAuthority(name: "other", at: served.office.clock.now())
            #expect(try CertificateAuthority.fingerprint(ofPEM: other.certificatePEM) != invited.text.fingerprint)
        }
    }

    @Test func `prefixes are allotted in order and never twice`() async throws {
        try await TestOffice.serving { served in
            let until = served.office.clock.now().adding(days: 1)
            for expected in ["AA", "AB", "AC"] {
                let invited = try await served.office.invite(expiresAt: until, prefix: nil, url: served.url)
                #expect(invited.invitation.receptionPrefix == expected)
            }
            await #expect(throws: Failure(.invitePrefixTaken)) {
                try await served.office.invite(expiresAt: until, prefix: "AB", url: served.url)
            }
        }
    }

    @Test(arguments: [Routes.feed, Routes.receipts, Routes.configuration, Routes.acts])
    func `a client without a certificate is sent to enrol`(route: String) async throws {
        try await TestOffice.serving { served in
            let isPost = route == Routes.acts
            let answer = try await served.client().send(
                HTTPRequest(isPost ? .post : .get, served.url + route, body: isPost ? .bytes([0]) : .none))
            #expect(answer.status == 401)
            #expect(problem(answer) == "device.not-enrolled")
        }
    }

    @Test func `a certificate of another authority ends in the handshake`() async throws {
        try await TestOffice.serving { served in
            let other = try CertificateAuthority(name: "other", at: served.office.clock.now())
            let request = try DeviceCertificateRequest()
            let certificate = try other.issueDevice(
                requestPEM: request.requestPEM, device: "somebody", at: served.office.clock.now())
            let client = served.client(.init(certificatePEM: certificate, keyPEM: request.privateKeyPEM))
            await #expect(throws: Failure(.networkTLSRefused)) {
                try await client.send(HTTPRequest(.get, served.url + Routes.feed))
            }
        }
    }

    @Test func `a revoked laptop is refused from its next request on`() async throws {
        try await TestOffice.serving { served in
            let laptop = try await served.laptop()
            #expect(try await laptop.send(.get, Routes.configuration).status == 200)
            _ = try await served.office.revoke(laptop.enrolled.device)
            let answer = try await laptop.send(.get, Routes.configuration)
            #expect(answer.status == 403)
            #expect(problem(answer) == "device.revoked")
        }
    }

    @Test func `health and readiness need no certificate, and an unknown route is a problem`() async throws {
        try await TestOffice.serving { served in
            for path in ["/healthz", "/readyz"] {
                #expect(try await served.client().send(HTTPRequest(.get, served.url + path)).status == 200)
            }
            let answer = try await served.client().send(HTTPRequest(.get, served.url + "/v1/nothing"))
            #expect(answer.status == 404)
            #expect(problem(answer) == "request.unknown")
        }
    }
}
