import Domain
import Foundation
import Testing

@testable import Notices

@Suite struct EMailTests {
    static func key(_ kind: NoticeKind) -> NoticeKey {
        NoticeKey(application: EntityID(unchecked: [UInt8](repeating: 0xAB, count: 16)), kind: kind, occasion: 1)
    }

    static func message(_ kind: NoticeKind = .received) throws -> [UInt8] {
        try EMailComposer(wording: Samples.wording).compose(
            kind, Samples.full(), messageID: MessageID(key: key(kind), domain: "city.example.jp"),
            date: Instant(milliseconds: 1_795_226_405_000), from: MailAddress("card@city.example.jp"),
            to: MailAddress("a..b.@mail.example.jp"))
    }

    @Test func `a message is plain ASCII lines of at most 78 characters, ended by CRLF`() throws {
        let text = String(decoding: try Self.message(), as: UTF8.self)
        #expect(text.utf8.allSatisfy { $0 < 0x80 })
        #expect(text.hasSuffix("\r\n"))
        let lines = text.components(separatedBy: "\r\n")
        #expect(lines.allSatisfy { $0.utf8.count <= 78 && !$0.contains("\r") && !$0.contains("\n") })
    }

    @Test(arguments: NoticeKind.allCases)
    func `a message names one office to ask, after the hand-over the home municipality's`(kind: NoticeKind) throws {
        let (_, body) = try EMailComposer(wording: Samples.wording).text(kind, Samples.full())
        #expect(body.contains("044-000-0101") == (kind != .handedOver))
        #expect(body.contains("044-000-0202") == (kind == .handedOver))
        #expect(!body.contains("\n\n\n"))
    }

    @Test func `the same notice gives the same message`() throws {
        #expect(try Self.message() == Self.message())
    }

    @Test(arguments: NoticeKind.allCases)
    func `another program reads the message back`(kind: NoticeKind) throws {
        let script = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Tools/read_email.py")
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/python3")
        process.arguments = [script.path]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: Data(try Self.message(kind)))
        try input.fileHandleForWriting.close()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let read = try JSONDecoder().decode([String: String].self, from: data)
        let (subject, body) = try EMailComposer(wording: Samples.wording).text(kind, Samples.full())
        #expect(read["subject"] == subject)
        #expect(subject.hasPrefix("【青葉川市】") && subject.hasSuffix("(受付番号 KW-00042-X)"))
        #expect(read["from"] == "card@city.example.jp")
        #expect(read["name"] == "青葉川市")
        #expect(read["to"] == "a..b.@mail.example.jp")
        #expect(read["id"] == "<\(String(repeating: "ab", count: 16)).\(kind.rawValue).1@city.example.jp>")
        #expect(read["date"] == "2026-11-21T11:00:05+09:00")
        #expect(read["type"] == "text/plain")
        #expect(read["defects"] == "0")
        #expect(read["body"]?.replacingOccurrences(of: "\r\n", with: "\n") == body + "\n")
        #expect(
            read["keys"] == "Date,From,To,Message-ID,Subject,MIME-Version,Content-Type,Content-Transfer-Encoding,"
                + "Content-Language,Auto-Submitted")
    }

    @Test func `a long subject is cut into words between characters`() {
        let words = EMailComposer.encodedWord(String(repeating: "𠮷髙", count: 40) + "\r\nBcc: a@b.jp")
        #expect(!words.replacingOccurrences(of: "\r\n ", with: "").contains("\n"))
        for word in words.components(separatedBy: "\r\n ") {
            #expect(word.utf8.count <= 75 && word.hasPrefix("=?UTF-8?B?") && word.hasSuffix("?="))
            let data = Data(base64Encoded: String(word.dropFirst(10).dropLast(2)))
            #expect(data.flatMap { String(data: $0, encoding: .utf8) } != nil)
        }
    }
}
