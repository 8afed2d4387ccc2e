import Domain
import Foundation
import Merge
import Sealing
import SyncProtocol
import TestKit
import Testing

/// What is read and written by hand is what the general reader and writer make of it.
///
/// White space before a value is no part of its canonical form: what has it is read by the general reader.
@Suite struct CanonicalTextTests {
    static let seeds: [UInt64] = [1, 2, 3, 4]
    static let rounds = 2_000

    @Test(arguments: seeds)
    func `headers and contents are written as the general writer writes them, and read as it was meant`(
        seed: UInt64
    ) throws {
        var random = SeededGenerator(seed: seed)
        for round in 0..<Self.rounds / 10 {
            let act = try Self.act(&random)
            let general = try JSONSerialization.data(
                withJSONObject: JSONSerialization.jsonObject(with: Data(act.header)),
                options: [.sortedKeys, .withoutEscapingSlashes])
            #expect(act.header == Array(general), "seed \(seed), round \(round)")
            #expect(try SignedAct.parse(act.header) == SignedAct.parse([0x20] + act.header))
            let written = CanonicalJSON.encode(act.contents)
            #expect(try written == Self.byTheGeneralWriter(act.contents), "seed \(seed), round \(round)")
            let read = try CanonicalJSON.decode(ActContents.self, from: written)
            #expect(read.keys == act.contents.keys && Self.bytes(of: read) == Self.bytes(of: act.contents))
        }
    }

    @Test(arguments: seeds)
    func `whatever stands there, both readers say the same of it`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var read = 0
        for round in 0..<Self.rounds {
            let act = try Self.act(&random)
            let header = Self.damaged(act.header, &random)
            let parsed = try? SignedAct.parse(header)
            #expect(parsed == (try? SignedAct.parse([0x20] + header)), "seed \(seed), round \(round)")
            let text = Self.damaged(CanonicalJSON.encode(act.contents), &random)
            let contents = try? CanonicalJSON.decode(ActContents.self, from: text)
            let general = try? CanonicalJSON.decode(ActContents.self, from: [0x20] + text)
            #expect(contents?.keys == general?.keys, "seed \(seed), round \(round)")
            #expect(contents.map(Self.bytes) == general.map(Self.bytes), "seed \(seed), round \(round)")
            if parsed != nil || contents != nil { read += 1 }
        }
        #expect(read > Self.rounds / 20 && read < Self.rounds)
    }

    @Test(arguments: [
        #"{"keys":{"a":"b","a":"c"},"values":[]}"#, #"{"keys":{},"reason":null,"values":[null]}"#,
        #"{"keys":{},"values":["\u00e9\ud83d\ude00"]}"#, #"{"keys":{},"values":["\/\b\f\n\r\t\\\""]}"#,
        #"{"keys":{},"values":[]} "#, #"{"keys":{},"values":[],"later":1}"#, #"{"values":[],"keys":{}}"#,
        #"{"keys":{},"values":[1]}"#, #"{"keys":{},"values":["a",]}"#, #"{"keys":{},"values":[}"#, #"{"keys":{}"#,
        #"{"keys":{"a\"":"b"},"values":["\x"]}"#, "{\"keys\":{},\"values\":[\"\u{1}\"]}",
    ])
    func `contents written otherwise are read alike`(text: String) {
        let contents = try? CanonicalJSON.decode(ActContents.self, from: Array(text.utf8))
        let general = try? CanonicalJSON.decode(ActContents.self, from: Array((" " + text).utf8))
        #expect(contents == general)
    }

    // MARK: Material

    private static func byTheGeneralWriter<Value: Encodable>(_ value: Value) throws -> [UInt8] {
        try CanonicalJSON.encode(value)
    }

    private static func bytes(of contents: ActContents) -> [[UInt8]?] {
        (contents.values + [contents.reason]).map { $0.map { Array($0.utf8) } }
    }

    private static func act(_ random: inout SeededGenerator) throws -> SignedAct {
        let replica = ReplicaID(unchecked: random.bytes(16))
        let entities = (0...Int.random(in: 0...2, using: &random)).map { _ in EntityID(unchecked: random.bytes(16)) }
        func dots() -> [Dot] {
            (0..<Int.random(in: 0...3, using: &random)).map { _ in
                Dot(
                    replica: ReplicaID(unchecked: random.bytes(16)),
                    counter: Int64.random(in: 1 ... .max, using: &random))
            }
        }
        let writes = (0...Int.random(in: 0...5, using: &random)).map { number in
            NewWrite(
                entity: entities[number % entities.count], field: ["name", "a\"b\\c/d", "~!"][number % 3],
                value: text(&random), supersedes: dots(), basis: dots(), basisInAct: number > 0 ? [0] : [])
        }
        return try SignedAct.make(
            SignedAct.Particulars(
                replica: replica, first: Int64.random(in: 1...(.max - 512), using: &random),
                lamport: Int64.random(in: 1..<(1 << 53), using: &random),
                at: Instant(milliseconds: Int64.random(in: 0..<253_402_300_800_000, using: &random)),
                side: random.happens(0.5) ? .field : .office, author: StaffNumber(unchecked: random.digits(4)),
                second: random.happens(0.5) ? StaffNumber(unchecked: "S-" + random.digits(3)) : nil,
                reason: random.happens(0.5) ? text(&random) : nil),
            writes: writes, keys: Dictionary(uniqueKeysWithValues: entities.map { ($0, SecretKey()) }),
            signedBy: SigningKey())
    }

    /// Japanese, escapes, control characters, and anything else that a text may hold.
    private static func text(_ random: inout SeededGenerator) -> String {
        var text = ""
        for _ in 0..<Int.random(in: 0...12, using: &random) {
            switch Int.random(in: 0...4, using: &random) {
            case 0: text += Samples.names[Int.random(in: 0..<Samples.names.count, using: &random)]
            case 1:
                text += ["\"", "\\", "/", "\\u0041", "\n", "\u{7F}", "\u{2028}"].randomElement(using: &random) ?? ""
            case 2: text.unicodeScalars.append(Unicode.Scalar(UInt8.random(in: 0...0x7F, using: &random)))
            default:
                let scalar = Unicode.Scalar(UInt32.random(in: 0...0x10FFFF, using: &random))
                text.unicodeScalars.append(scalar ?? "x")
            }
        }
        return text
    }

    /// A few bytes changed, left out or put in, mostly to what means something in JSON.
    private static func damaged(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
        let marks = Array("\"\\{}[]:,0123456789abcdefuntl. -+eE\n\t".utf8)
        var bytes = bytes
        for _ in 0..<Int.random(in: 0...3, using: &random) where !bytes.isEmpty {
            let mark =
                random.happens(0.8)
                ? marks.randomElement(using: &random) ?? 0 : UInt8.random(in: 0...255, using: &random)
            let place = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0...3, using: &random) {
            case 0: bytes.remove(at: place)
            case 1: bytes.insert(mark, at: place)
            case 2: bytes[place] = mark
            default: bytes.insert(bytes[place], at: place)
            }
        }
        return bytes
    }
}
