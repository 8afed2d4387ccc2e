import Domain
import Foundation
import Merge
import Sealing
import SyncProtocol
import Testing

@Suite struct HeaderTests {
    static let digest = String(repeating: "ab", count: 32)
    static let id = String(repeating: "02", count: 16)

    /// A header as JSON text, in which some members are replaced or added.
    static func header(_ changes: [String: String] = [:]) -> [UInt8] {
        let plain = [
            "version": "1", "replica": "\"\(id)\"", "first": "1", "lamport": "1", "at": "0", "side": "\"field\"",
            "author": "\"S-001\"", "writes": "[\(write())]",
        ]
        let members = plain.merging(changes) { $1 }.map { "\"\($0)\":\($1)" }
        return Array("{\(members.joined(separator: ","))}".utf8)
    }

    /// One write of a header as JSON text.
    static func write(_ changes: [String: String] = [:]) -> String {
        let plain = ["entity": "\"\(id)\"", "field": "\"name\"", "value": "\"\(digest)\""]
        let members = plain.merging(changes) { $1 }.map { "\"\($0)\":\($1)" }
        return "{\(members.joined(separator: ","))}"
    }

    @Test func `a plain header is read, and keys of a later release are ignored`() throws {
        #expect(try SignedAct.parse(Self.header()).writes.count == 1)
        #expect(try SignedAct.parse(Self.header(["later": "{\"x\":1}"])).writes.count == 1)
        #expect(try SignedAct.parse(Self.header(["writes": "[\(Self.write(["later": "true"]))]"])).writes.count == 1)
    }

    @Test func `a header of a later version says so`() {
        expectFailure(.messageVersion) { try SignedAct.parse(Self.header(["version": "2"])) }
    }

    @Test(arguments: [
        ("version", "\"1\""), ("replica", "\"01\""), ("first", "0"), ("first", "-1"), ("first", "\(Int64.max)"),
        ("first", "1.5"), ("first", "99999999999999999999"), ("lamport", "0"), ("lamport", "\(1 << 53)"),
        ("lamport", "\(Int64.max)"), ("at", "\(Int64.min)"), ("at", "\(Int64.max)"), ("at", "-1"), ("at", "\"x\""),
        ("at", "1e400"), ("side", "\"moon\""), ("author", "\"\""), ("author", "\"誰か\""), ("second", "\"a b\""),
        ("writes", "[]"), ("writes", "\"x\""),
    ])
    func `what no act of ours says is refused`(key: String, value: String) {
        expectFailure(.messageMalformed) { try SignedAct.parse(Self.header([key: value])) }
    }

    @Test(arguments: [
        ("field", "\"\""), ("field", "\"名前\""), ("field", "\"a b\""),
        ("field", "\"\(String(repeating: "a", count: 65))\""),
        ("value", "\"ab\""), ("entity", "\"zz\""), ("supersedes", "[\"1\"]"), ("supersedes", "{}"),
        ("basis", "[\"\(id):99999999999999999999\"]"), ("basis", "[\"\(id):0\"]"),
    ])
    func `what no write of ours says is refused`(key: String, value: String) {
        expectFailure(.messageMalformed) {
            try SignedAct.parse(Self.header(["writes": "[\(Self.write([key: value]))]"]))
        }
    }

    @Test func `the largest numbers that are allowed reach no overflow`() throws {
        func writes(_ count: Int) -> String {
            "[\([String](repeating: Self.write(), count: count).joined(separator: ","))]"
        }
        let act = try SignedAct.parse(
            Self.header([
                "first": "\(Int64.max - 257)", "lamport": "\((1 << 53) - 1)", "at": "253402300799999",
                "writes": writes(256),
            ]))
        #expect(act.writes.last?.dot.counter == Int64.max - 2)
        #expect(act.at.dateInJapan.year == 10_000)
        expectFailure(.messageMalformed) { try SignedAct.parse(Self.header(["writes": writes(257)])) }
    }

    @Test func `bytes that are no header are refused`() {
        for text in ["", "{", "null", "[]", "\"x\"", "\u{FEFF}{}", String(repeating: "[", count: 100_000)] {
            expectFailure(.messageMalformed) { try SignedAct.parse(Array(text.utf8)) }
        }
        expectFailure(.messageMalformed) { try SignedAct.parse([0xFF, 0xFE, 0x00]) }
    }
}

@Suite struct CanonicalJSONTests {
    @Test func `keys are sorted, slashes plain, numbers whole, absent values left out`() throws {
        let form = Form(id: nil, changedSincePrinted: true)
        #expect(String(decoding: try CanonicalJSON.encode(form), as: UTF8.self) == #"{"changedSincePrinted":true}"#)
        let values: [String: Int64] = ["b/": 9_007_199_254_740_993, "a": -1, "B": 0]
        #expect(
            String(decoding: try CanonicalJSON.encode(values), as: UTF8.self)
                == #"{"B":0,"a":-1,"b/":9007199254740993}"#)
    }

    @Test(arguments: Samples.names + ["\u{0}\u{1F}\"\\/\u{2028}\u{7F}", "👩‍👩‍👧", "\u{FEFF}x", "e\u{301}", "é"])
    func `a text keeps its bytes`(text: String) throws {
        let encoded = try CanonicalJSON.encode(VerbatimText(text))
        let read = try CanonicalJSON.decode(VerbatimText.self, from: encoded)
        #expect(Array(read.string.utf8) == Array(text.utf8))
        #expect(try CanonicalJSON.encode(read) == encoded)
    }

    @Test func `every moment and size is exact`() throws {
        for number in [Int64.min, -1, 0, 1 << 53, (1 << 53) + 1, .max] {
            #expect(try CanonicalJSON.decode(Int64.self, from: CanonicalJSON.encode(number)) == number)
        }
    }
}
