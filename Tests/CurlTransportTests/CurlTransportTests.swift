import CurlTransport
import Domain
import Foundation
import Testing
import Transport

/// What `/echo` saw.
struct Echo: Decodable {
    let method: String
    let fields: [String: String]
    let length: Int
    let sha256: String
    let peer: Int
    let client: String
}

extension HTTPResponse {
    func echo() throws -> Echo { try JSONDecoder().decode(Echo.self, from: Data(body)) }
}

/// The code of what is thrown; "" when nothing is.
func codeThrown(_ body: () async throws(Failure) -> Void) async -> String {
    do {
        try await body()
        return ""
    } catch {
        return error.code.id
    }
}

@Suite struct HTTPTests {
    let server: StubServer = .http
    let client = CurlHTTPClient()
    var base: String { "http://127.0.0.1:\(server.port)" }

    @Test(arguments: [
        (HTTPRequest.Method.get, nil as Int?), (.put, 3), (.post, nil), (.patch, 0), (.delete, nil), (.post, 2_000_000),
    ])
    func `every method carries its body and no header that libcurl invents`(
        method: HTTPRequest.Method, length: Int?
    ) async throws {
        let body = length.map { HTTPRequest.Body.bytes([UInt8](repeating: 65, count: $0)) } ?? .none
        let request = HTTPRequest(method, base + "/echo", fields: ["X-Test": "a, b", "X-Empty": ""], body: body)
        let response = try await client.send(request)
        let echo = try response.echo()
        #expect(response.status == 200)
        #expect(response.fields["CONTENT-type"] == "application/json")
        #expect(echo.method == method.rawValue)
        #expect(echo.length == length ?? 0)
        #expect(echo.fields["x-test"] == "a, b")
        #expect(echo.fields["x-empty"] == "")
        #expect(echo.fields["expect"] == nil)
        #expect(echo.fields["content-type"] == nil)
    }

    @Test func `a connection is kept from request to request`() async throws {
        let first = try await client.send(HTTPRequest(.get, base + "/echo")).echo()
        let second = try await client.send(HTTPRequest(.put, base + "/echo", body: .bytes([1]))).echo()
        #expect(first.peer == second.peer)
    }

    @Test func `a kept connection that the server closed is replaced silently`() async throws {
        _ = try await client.send(HTTPRequest(.get, base + "/once"))
        let echo = try await client.send(HTTPRequest(.put, base + "/echo", body: .bytes([1, 2]))).echo()
        #expect(echo.length == 2)
    }

    @Test func `a slice of a file is sent from its offset`() async throws {
        let content = (0..<1_500_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let file = server.directory.appending(path: "slice")
        try Data(content).write(to: file)
        func send(_ body: HTTPRequest.Body) async throws -> Echo {
            try await client.send(HTTPRequest(.patch, base + "/echo", body: body)).echo()
        }
        let slice = try await send(.file(path: file.path, offset: 1_000, length: 1_200_000))
        #expect(slice.length == 1_200_000)
        #expect(slice.sha256 == (try await send(.bytes(Array(content[1_000..<1_201_000])))).sha256)
    }

    @Test func `a file that is missing or too short is not sent`() async throws {
        let short = server.directory.appending(path: "short")
        try Data([1, 2, 3]).write(to: short)
        for path in [short.path, short.path + "-missing"] {
            let body = HTTPRequest.Body.file(path: path, offset: 0, length: 10)
            #expect(
                await codeThrown { () throws(Failure) in
                    _ = try await client.send(HTTPRequest(.patch, base + "/echo", body: body))
                } == "network.file")
        }
    }

    @Test(arguments: [200, 204, 409, 503])
    func `an answer of any status is a value`(status: Int) async throws {
        let response = try await client.send(HTTPRequest(.get, base + "/status/\(status)"))
        #expect(response.status == status)
        #expect(response.fields["retry-after"] == "7")
    }

    @Test func `a redirect is not followed`() async throws {
        #expect(try await client.send(HTTPRequest(.get, base + "/redirect")).status == 302)
    }

    @Test func `a connection lost after the request left has an unknown outcome`() async throws {
        #expect(
            await codeThrown { () throws(Failure) in
                _ = try await client.send(HTTPRequest(.put, base + "/drop", body: .bytes([1])))
            } == "network.outcome-unknown")
    }

    @Test func `a request that leaves once is not sent again over a kept connection that broke`() async throws {
        _ = try await client.send(HTTPRequest(.get, base + "/echo"))
        let request = HTTPRequest(.put, base + "/drop/once", body: .bytes([1]), leavesOnce: true)
        #expect(
            await codeThrown { () throws(Failure) in _ = try await client.send(request) } == "network.outcome-unknown")
        let count = try await client.send(HTTPRequest(.get, base + "/dropped/once"))
        #expect(String(decoding: count.body, as: UTF8.self) == "1")
    }

    @Test func `a file that was begun is not sent again over a kept connection that broke`() async throws {
        let file = server.directory.appending(path: "begun")
        try Data(count: 1_000_000).write(to: file)
        _ = try await client.send(HTTPRequest(.get, base + "/echo"))
        let request = HTTPRequest(
            .put, base + "/drop/file", body: .file(path: file.path, offset: 0, length: 1_000_000))
        #expect(
            await codeThrown { () throws(Failure) in _ = try await client.send(request) } == "network.outcome-unknown")
        let count = try await client.send(HTTPRequest(.get, base + "/dropped/file"))
        #expect(String(decoding: count.body, as: UTF8.self) == "1")
    }

    @Test func `an answer that does not come has an unknown outcome`() async throws {
        let request = HTTPRequest(.put, base + "/hang", body: .bytes([1]), limits: TransferLimits(total: 2_000))
        #expect(
            await codeThrown { () throws(Failure) in _ = try await client.send(request) } == "network.outcome-unknown")
    }

    @Test(arguments: [
        ("http://127.0.0.1:1/", "network.unreachable"), ("ftp://127.0.0.1/", "network.address"),
        ("http://nowhere.invalid/", "network.unreachable"), ("http://:99999999/", "network.address"),
    ])
    func `what cannot be reached says so`(url: String, code: String) async {
        #expect(await codeThrown { () throws(Failure) in _ = try await client.send(HTTPRequest(.get, url)) } == code)
    }

    @Test func `an answer above the limit is not taken`() async throws {
        let request = HTTPRequest(.get, base + "/large/100001", limits: TransferLimits(answer: 100_000))
        #expect(
            await codeThrown { () throws(Failure) in _ = try await client.send(request) } == "network.answer-too-large")
        let fitting = try await client.send(
            HTTPRequest(.get, base + "/large/100000", limits: TransferLimits(answer: 100_000)))
        #expect(fitting.body.count == 100_000)
    }

    @Test func `a cancelled task stops its transfer`() async throws {
        let url = base
        let task = Task { [client] in
            await codeThrown { () throws(Failure) in _ = try await client.send(HTTPRequest(.get, url + "/hang")) }
        }
        task.cancel()
        #expect(await task.value == "network.cancelled")
    }

    @Test func `several connections work side by side`() async throws {
        let wide = CurlHTTPClient(connections: 4)
        let url = base + "/echo"
        let lengths = try await withThrowingTaskGroup(of: Int.self) { group in
            for count in 1...40 {
                group.addTask {
                    try await wide.send(
                        HTTPRequest(.put, url, body: .bytes([UInt8](repeating: 1, count: count * 1_000)))
                    ).echo().length
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(lengths == 820_000)
    }
}

@Suite struct TLSTests {
    let server: StubServer = .mutual
    let other: StubServer = .https
    var url: String { "https://127.0.0.1:\(server.port)/echo" }

    private func code(_ tls: TLSSettings, _ url: String) async -> String {
        await codeThrown { () throws(Failure) in
            _ = try await CurlHTTPClient(tls: tls).send(HTTPRequest(.put, url, body: .bytes([1])))
        }
    }

    @Test func `a client certificate from memory is shown under TLS 1_3`() async throws {
        let identity = TLSSettings.Identity(
            certificatePEM: try server.text("client.pem"), keyPEM: try server.text("client.key"))
        let client = CurlHTTPClient(
            tls: TLSSettings(trust: .certificates(pem: try server.text("ca.pem")), identity: identity))
        let echo = try await client.send(HTTPRequest(.get, url)).echo()
        #expect(echo.client.contains("client"))
    }

    @Test func `without a client certificate the server refuses`() async throws {
        let tls = TLSSettings(trust: .certificates(pem: try server.text("ca.pem")))
        #expect(await code(tls, url) == "network.tls-refused")
    }

    @Test func `a certificate from another CA is refused`() async throws {
        let identity = TLSSettings.Identity(
            certificatePEM: try other.text("client.pem"), keyPEM: try other.text("client.key"))
        let tls = TLSSettings(trust: .certificates(pem: try server.text("ca.pem")), identity: identity)
        #expect(await code(tls, url) == "network.tls-refused")
    }

    @Test func `a server under another CA or another name is the wrong server`() async throws {
        let otherURL = "https://127.0.0.1:\(other.port)/echo"
        let mine = TLSSettings(trust: .certificates(pem: try server.text("ca.pem")))
        #expect(await code(mine, otherURL) == "network.wrong-server")
        #expect(await code(TLSSettings(), otherURL) == "network.wrong-server")
        let its = TLSSettings(trust: .certificates(pem: try other.text("ca.pem")))
        #expect(await code(its, "https://localhost:\(other.port)/echo") == "network.wrong-server")
        #expect(await code(its, otherURL) == "")
    }

    @Test func `a server that speaks no TLS is the wrong server`() async throws {
        #expect(await code(TLSSettings(), "https://127.0.0.1:\(StubServer.http.port)/echo") == "network.wrong-server")
    }

    @Test func `at enrolment nobody is checked`() async throws {
        let client = CurlHTTPClient(tls: TLSSettings(trust: .insecureForFingerprint))
        #expect(try await client.send(HTTPRequest(.get, "https://127.0.0.1:\(other.port)/echo")).status == 200)
    }
}

@Suite struct MailTests {
    let server: StubServer
    let sender: CurlMailSender

    init() throws {
        server = try StubServer("smtp")
        sender = CurlMailSender(.init(url: "smtp://127.0.0.1:\(server.port)", encryption: .never))
    }

    @Test func `a message arrives byte for byte, dots at line starts included`() async throws {
        let message = "Message-ID: <1@example.jp>\r\nSubject: test\r\n\r\n.one\r\n..two\r\n神\u{FA19}\r\n"
        try await sender.send(
            message: Array(message.utf8), from: "office@example.jp", to: ["a@example.jp", "b@example.jp"])
        try await sender.send(
            message: Array("Subject: 2\r\n\r\nsecond\r\n".utf8), from: "o@example.jp", to: ["c@example.jp"])
        struct Taken: Decodable { let from: String, to: [String], message: String }
        let first = try JSONDecoder().decode(Taken.self, from: Data(server.text("mail-1.json").utf8))
        #expect(first.from == "office@example.jp")
        #expect(first.to == ["a@example.jp", "b@example.jp"])
        #expect(Array(first.message.utf8) == Array(message.utf8))
        let second = try JSONDecoder().decode(Taken.self, from: Data(server.text("mail-2.json").utf8))
        #expect(second.message.contains("second"))
    }

    @Test(arguments: [
        ("refused@example.jp", "mail.refused"), ("rejected@example.jp", "mail.refused"),
        ("later@example.jp", "mail.later"),
        ("lost@example.jp", "network.outcome-unknown"), ("gone@example.jp", "network.unreachable"),
    ])
    func `what became of a message is told apart`(to: String, code: String) async throws {
        #expect(
            await codeThrown { () throws(Failure) in
                try await sender.send(message: Array("Subject: x\r\n\r\nx\r\n".utf8), from: "o@example.jp", to: [to])
            } == code)
    }

    @Test func `a server that does not take this office's mail says nothing about the resident's address`() async throws
    {
        let message = Array("Subject: x\r\n\r\nx\r\n".utf8)
        #expect(
            await codeThrown { () throws(Failure) in
                try await sender.send(message: message, from: "refused@example.jp", to: ["a@example.jp"])
            } == "mail.server-refused")
        // On the same connection, with a sender it takes.
        try await sender.send(message: message, from: "o@example.jp", to: ["a@example.jp"])
    }

    @Test func `a mail server that is not there is unreachable`() async {
        let sender = CurlMailSender(.init(url: "smtp://127.0.0.1:1", encryption: .never))
        #expect(
            await codeThrown { () throws(Failure) in
                try await sender.send(message: [65], from: "o@example.jp", to: ["a@example.jp"])
            } == "network.unreachable")
    }

    @Test func `mail that must be encrypted does not leave in the clear`() async throws {
        let sender = CurlMailSender(.init(url: "smtp://127.0.0.1:\(server.port)", encryption: .required))
        #expect(
            await codeThrown { () throws(Failure) in
                try await sender.send(message: [65], from: "o@example.jp", to: ["a@example.jp"])
            } != "")
        #expect(!FileManager.default.fileExists(atPath: server.directory.appending(path: "mail-1.json").path))
    }
}
